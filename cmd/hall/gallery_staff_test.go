//go:build browser

package main

import (
	"time"

	"jiaohao/affairs"
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
	g.signIn(h, "0702")
	pages(look{name: "staff-appraisal-own", path: "/office/appraisals/0702", whole: true, steps: func(p *tab) {
		p.do("open the form", eval(`document.querySelector("#served .dispute-new").open = true`))
	}}, laptop, handset)
	g.signIn(h, "manager")
}
