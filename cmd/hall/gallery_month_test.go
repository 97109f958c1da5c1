//go:build browser

package main

import (
	"fmt"
	"time"

	"jiaohao/affairs"
)

// monthEnd is what a month's end looks like in the office: information handed in and
// open, an assessment half answered.
func (g *gallery) monthEnd(h *galleryHall, pages func(l look, sizes ...size)) {
	ctx, now := h.t.Context(), h.now()
	month := affairs.MonthOf(affairs.DateOf(now.In(h.d.cfg.Hall.Location)))
	if _, err := h.d.store.SubmitMonthly(ctx, "staff:0702", affairs.MonthlyInfo{Bureau: "sl", Month: month, Title: "取水许可压缩到十二个工作日办结", At: now.UnixMilli(),
		Text: []string{"一、本月窗口共取号35个，办理33个，一次告知率100%，没有差评。", "二、取水许可由15个工作日压缩到12个工作日，群众少跑一趟。", "三、下月增设一名B岗。"}}); err != nil {
		h.t.Fatal(err)
	}
	if err := h.d.store.EnterLog(ctx, "staff:0702", affairs.LogEntry{Kind: affairs.VisitEntry, Bureau: "sl", Day: now.Format(time.DateOnly), Who: "局长、分管副局长", Note: "听取窗口汇报，同意增设一名B岗", At: now.UnixMilli()}); err != nil {
		h.t.Fatal(err)
	}
	infos, err := h.d.store.Monthly(ctx, month, month, "sl")
	if err != nil || len(infos) == 0 {
		h.t.Fatal(err)
	}
	pages(look{name: "office-monthly", path: "/office/monthly", whole: true}, laptop, wall, handset)
	pages(look{name: "office-monthly-draft", path: "/office/monthly/ga", whole: true}, laptop, handset)
	pages(look{name: "office-monthly-done", path: "/office/monthly/sl", whole: true}, laptop)
	pages(look{name: "office-monthly-paper", path: fmt.Sprintf("/office/monthly/sl/%d", infos[0].ID), whole: true}, laptop, handset)
	g.asked(h, pages)
	var answers []affairs.AssessmentAnswer
	for i, e := range h.d.cfg.Hall.Assessment.Entries {
		if e.Measure != "" || i%4 == 0 {
			continue
		}
		answers = append(answers, affairs.AssessmentAnswer{Period: month, Entry: e.ID, Answer: affairs.HandAnswers[i%3], Note: "现场检查，两个窗口还差老花镜"})
	}
	if err := h.d.store.AnswerAssessment(ctx, "manager:manager", answers, now); err != nil {
		h.t.Fatal(err)
	}
	pages(look{name: "office-assessment", path: "/office/assessment?span=month", whole: true}, laptop, wall, handset)
	pages(look{name: "settings-assessment", path: "/office/settings/assessment", whole: true}, laptop)
	pages(look{name: "settings-assessment-entry", path: "/office/settings/assessment/attendance", whole: true}, laptop, handset)
}
