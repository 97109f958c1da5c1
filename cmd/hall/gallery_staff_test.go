//go:build browser

package main

import (
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// people are the pages about the staff, as the hall office sees them and as they do.
func (g *gallery) people(h *galleryHall, pages func(l look, sizes ...size)) {
	ctx, now := h.t.Context(), h.now()
	month := affairs.MonthOf(affairs.DateOf(now.In(h.d.cfg.Hall.Location)))
	for i, line := range []string{"attendance", "bad_ratings"} {
		d := affairs.Dispute{Staff: "0702", Month: month, Line: line, Shown: "2天；迟到1次共7分钟", Words: "当天上午参加首席代表会议，有会议签到，请核对", At: now.UnixMilli(), By: "staff:0702"}
		if err := h.d.store.Dispute(ctx, d); err != nil {
			h.t.Fatal(err)
		}
		if kept, err := h.d.store.OpenDisputes(ctx); err != nil || i == 0 && h.d.store.AnswerDispute(ctx, "manager:manager", "0702", kept[0].ID, affairs.DisputeUpheld, "核对会议签到，情况属实，不计迟到", now.Add(time.Minute)) != nil {
			h.t.Fatal("the first dispute was not answered")
		}
	}
	pages(look{name: "staff-appraisals", path: "/office/appraisals", whole: true}, laptop, wall, handset)
	pages(look{name: "staff-appraisal", path: "/office/appraisals/0702", whole: true}, laptop, wall)
	staff := map[string]affairs.Staff{}
	for _, x := range h.d.cfg.Hall.Staff {
		staff[x.StaffNo] = x
	}
	if err := h.d.store.AskRotation(ctx, affairs.Rotation{Staff: "0702", Bureau: "sl", Window: "19", Successor: "0703", From: now.Format(time.DateOnly), Reason: "单位工作需要，调回水政科",
		Months: affairs.Tenure(staff["0702"].Since, affairs.DateOf(now)), At: now.UnixMilli(), By: "staff:0701"}, staff["0702"], staff["0703"]); err != nil {
		h.t.Fatal(err)
	}
	pages(look{name: "staff-skills", path: "/office/skills", whole: true}, laptop, wall, handset)
	pages(look{name: "staff-rotations", path: "/office/rotations", whole: true}, laptop, wall, handset)
	g.signIn(h, "0702")
	pages(look{name: "staff-appraisal-own", path: "/office/appraisals/0702", whole: true, steps: func(p *tab) {
		p.do("open the form", eval(`document.querySelector("#served .dispute-new").open = true`))
	}}, laptop, handset)
	g.signIn(h, "manager")
}

// find is a clerk's search by the telephone that somebody without a slip left: one
// number waits, one was missed.
func (g *gallery) find(h *galleryHall, pages func(l look, sizes ...size)) {
	const mobile = "13905390188"
	var ids []string
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		for _, t := range hall.MissedTickets(9) {
			if t.Line == "S" {
				ids = append(ids, t.ID)
			}
		}
	}); err != nil {
		h.t.Fatal(err)
	}
	for _, id := range append(ids, h.issue("sl-02", queue.Ordinary)) {
		if _, err := h.d.owner.Do(h.t.Context(), queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.LeavePhone{Ticket: id}, "", telephones{h.d}.Aside(id, mobile)); err != nil {
			h.t.Fatal(err)
		}
	}
	look18 := func(number string) func(p *tab) {
		return func(p *tab) {
			p.do("look", eval(fmt.Sprintf(`document.querySelector("[name=phone]").value = %q; document.querySelector("main form button").click()`, number)))
			p.until("an answer", `document.readyState === "complete" && document.querySelector(".found-numbers, .banner") !== null`)
		}
	}
	pages(look{name: "desk-find", path: "/desk/18/find", whole: true}, laptop, strip)
	pages(look{name: "desk-find-found", path: "/desk/18/find", whole: true, steps: look18(mobile)}, laptop, strip)
	pages(look{name: "desk-find-none", path: "/desk/18/find", whole: true, steps: look18("13905390199")}, laptop)
}
