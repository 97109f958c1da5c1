//go:build browser

package main

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// caseOf is a case of matter whose first paper was given on a day.
func (h *galleryHall) caseOf(day, matter, notice string, ask affairs.DocumentAsk) affairs.Case {
	h.t.Helper()
	hall := &h.d.cfg.Hall
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" 09:50", hall.Location)
	if err != nil {
		h.t.Fatal(err)
	}
	id, err := queue.NewID(at, rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	m, _ := hall.Matters.Matter(matter)
	n := hall.Notices[slices.IndexFunc(hall.Notices, func(n affairs.Notice) bool { return n.ID == notice })]
	bureau, _ := hall.Bureau(m.Bureau)
	opening := hall.Opening
	opening.Location = hall.Location
	for _, x := range m.Materials {
		if notice != affairs.NoticeSupplement || x.Seq < 3 {
			ask.Received = append(ask.Received, affairs.Received{Seq: x.Seq, Originals: 1})
		}
	}
	d, err := affairs.MakeDocument(affairs.DocumentSource{Notice: n, Bureau: bureau, Matter: m, Opening: opening, Now: at, Ticket: id, TicketName: "S012", Line: m.Line, Window: "18", Staff: "0702"}, ask)
	if err == nil {
		d, err = h.d.store.GiveDocument(h.t.Context(), "staff:0702", d)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	c, _, err := h.d.store.Case(h.t.Context(), d.Case)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// cases looks at the list of cases, a case in each of its states, and the forms and
// papers of its course.
func (g *gallery) cases(h *galleryHall, pages func(l look, sizes ...size)) {
	step := func(user, no, step, note string) {
		h.t.Helper()
		newClient(h.t, "http://"+h.addr, user).must(h.t, "/api/v1/cases/"+no+"/steps", map[string]string{"step": step, "note": note}, nil)
	}
	paper := func(user, no string, in map[string]any) string {
		h.t.Helper()
		var a struct{ Href string }
		if status, err := newClient(h.t, "http://"+h.addr, user).do("POST", "/api/v1/cases/"+no+"/documents", "", in, &a); err != nil || status != http.StatusCreated {
			h.t.Fatalf("%v: %d %v", in, status, err)
		}
		return a.Href
	}
	none := affairs.DocumentAsk{}
	received := h.caseOf("2026-11-18", "sl-01", affairs.NoticeReceipt, none)    // due today
	h.caseOf("2026-11-24", "sl-02", affairs.NoticeReceipt, none)                // in time
	unanswered := h.caseOf("2026-11-10", "sl-03a", affairs.NoticeReceipt, none) // deemed accepted
	lacking := h.caseOf("2026-11-23", "sl-01", affairs.NoticeSupplement, affairs.DocumentAsk{Points: "申请书第3页没有加盖公章"})
	h.caseOf("2026-10-12", "sl-02", affairs.NoticeSupplement, none) // never supplied
	black := h.caseOf("2026-11-02", "sl-01", affairs.NoticeAccept, affairs.DocumentAsk{Variant: "延续"})
	red := h.caseOf("2026-11-04", "sl-01", affairs.NoticeAccept, none)
	yellow := h.caseOf("2026-11-05", "sl-01", affairs.NoticeAccept, none)
	running := h.caseOf("2026-11-20", "sl-02", affairs.NoticeAccept, none)
	deliver, closed := h.caseOf("2026-11-16", "sl-01", affairs.NoticeAccept, none), h.caseOf("2026-11-17", "sl-02", affairs.NoticeAccept, none)
	if _, err := h.d.store.DeemCases(h.t.Context(), "system:hall", h.d.cfg.Hall.Matters, h.d.cfg.Hall.Calendar, h.now()); err != nil {
		h.t.Fatal(err)
	}
	for _, c := range []affairs.Case{red, yellow, deliver, closed} {
		step("0702", c.No, "examine", "申请材料齐全，符合法定条件，建议准予")
	}
	// Two bureaus are asked about the case that is to be verified; one has answered.
	ask := func(no, bureau string, days int, about string) {
		h.t.Helper()
		newClient(h.t, "http://"+h.addr, "0702").must(h.t, "/api/v1/cases/"+no+"/steps", map[string]any{"step": "joint-ask", "bureau": bureau, "days": days, "note": about}, nil)
	}
	ask(red.No, "sc", 3, "申请企业是否在册、有无列入经营异常名录")
	ask(red.No, "zw", 2, "取水点是否在已批项目的用地范围内")
	step("0501", red.No, "joint-answer", "在册，没有列入经营异常名录")
	excluded := paper("0702", yellow.No, map[string]any{"notice": "excluded", "ground": "专家评审", "reason": "论证报告书技术审查", "from": "2026-11-26", "until": "2026-11-27"})
	grant := map[string]any{"notice": "grant", "decided": "准予在沭河右岸取水，年取水量3万立方米\n取水用途为工业用水", "way": "直接送达"}
	granted := paper("0701", deliver.No, grant)
	paper("0701", closed.No, map[string]any{"notice": "grant", "decided": "准予建设", "way": "直接送达"})
	step("0702", closed.No, "certify", "鲁水许〔2026〕沭字12号")
	delivered := paper("0702", closed.No, map[string]any{"notice": "delivery", "way": "直接送达"})

	// One of another system, taken without a number, with names as long as they get.
	long := affairs.CaseRecord{Foreign: "沭水〔2026〕0007", Matter: "sl-01", Received: affairs.DateOf(h.now()).AddDays(-9), Accepted: affairs.DateOf(h.now()).AddDays(-9)}
	if _, _, err := h.d.store.ImportCases(h.t.Context(), "staff:manager", []affairs.CaseRecord{long}, h.d.cfg.Hall.Matters, h.d.cfg.Hall.Calendar, h.now()); err != nil {
		h.t.Fatal(err)
	}
	outside, err := h.d.store.OutsideCases(h.t.Context(), "", "2026-01-01", "2026-12-31")
	if err != nil || len(outside) != 1 {
		h.t.Fatalf("%+v %v", outside, err)
	}
	step("0702", outside[0].No, "examine", strings.Repeat("申请材料齐全，符合《取水许可和水资源费征收管理条例》规定的条件；", 6))
	every := []size{laptop, wall, strip}
	g.signIn(h, "0702")
	pages(look{name: "cases-todo", path: "/cases", whole: true}, every...)
	pages(look{name: "cases-open", path: "/cases?tab=open", whole: true}, every...)
	pages(look{name: "cases-settled", path: "/cases?tab=settled", whole: true}, laptop, strip)
	pages(look{name: "cases-none", path: "/cases?tab=unarchived", whole: true}, laptop, strip)
	pages(look{name: "cases-not-found", path: "/cases?q=SL20269999", whole: true}, laptop)
	one := func(name string, c affairs.Case, sizes ...size) {
		pages(look{name: "case-" + name, path: "/cases/" + c.No, whole: true}, sizes...)
	}
	one("received", received, every...)
	one("deemed", unanswered, laptop)
	one("lacking", lacking, laptop, strip)
	one("black", black, every...)
	one("verify-examiner", red, laptop, strip)
	one("excluded", yellow, laptop)
	one("running", running, laptop)
	one("deliver", deliver, laptop, strip)
	one("closed", closed, laptop, strip)
	one("outside", outside[0], laptop, strip)
	for _, id := range []string{affairs.NoticeExcluded, affairs.NoticeDelivery} {
		c := map[string]affairs.Case{affairs.NoticeExcluded: black, affairs.NoticeDelivery: deliver}[id]
		pages(look{name: "case-form-" + id, path: "/cases/" + c.No + "/documents?notice=" + id, whole: true}, laptop, strip)
	}
	pages(look{name: "case-form-accept", path: "/cases/" + received.No + "/documents?notice=accept", whole: true}, laptop, strip)
	pages(look{name: "case-label", path: "/cases/" + closed.No + "/label", whole: true}, laptop, strip)
	g.signIn(h, "0104")
	pages(look{name: "cases-joint", path: "/cases?tab=joint", whole: true}, every...)
	one("joint", red, every...)
	g.signIn(h, "0701")
	one("verify", red, every...)
	newClient(h.t, "http://"+h.addr, "0702").must(h.t, "/api/v1/cases/"+red.No+"/steps", map[string]any{"step": "joint-withdraw", "bureau": "zw", "note": "取水点已改到批准的用地范围内"}, nil)
	for _, id := range []string{affairs.NoticeGrant, affairs.NoticeRefuse} {
		pages(look{name: "case-form-" + id, path: "/cases/" + red.No + "/documents?notice=" + id, whole: true}, laptop, strip)
	}
	pages(look{name: "case-form-extend", path: "/cases/" + running.No + "/documents?notice=extend", whole: true}, laptop, strip)
	pages(look{name: "document-grant", path: granted, whole: true}, laptop)
	pages(look{name: "document-excluded", path: excluded, whole: true}, laptop)
	pages(look{name: "document-delivery", path: delivered, whole: true}, laptop)
	g.signIn(h, "manager")
	pages(look{name: "cases-office", path: "/cases?tab=open", whole: true}, every...)
	pages(look{name: "cases-office-due", path: "/cases", whole: true}, laptop)
	one("office", black, laptop)
	step("0702", closed.No, "archive", "档案室东侧第3排第2列密集架第5层第12盒第5卷")
	one("archived", closed, laptop)
	pages(look{name: "cases-archived", path: "/cases?tab=archived", whole: true}, every...)
	pages(look{name: "case-label-archived", path: "/cases/" + closed.No + "/label", whole: true}, laptop)
	g.signIn(h, h.clerk("18").ID)
}
