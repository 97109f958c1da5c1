package main

import (
	"crypto/rand"
	"net/url"
	"slices"
	"strings"
	"testing"

	"jiaohao/affairs"
)

// TestApplicantFindsTheCase: what the acceptance notice's query code shows at the
// kiosk and on the phone, before and after the decision, and to who guesses.
func TestApplicantFindsTheCase(t *testing.T) {
	d, base := startDaemon(t, "")
	clerk := newClient(t, base, "0702")
	clerk.must(t, "/api/v1/windows/19/open", nil, nil)
	newClient(t, base, "").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, nil)
	clerk.must(t, "/api/v1/windows/19/next", nil, nil)
	clerk.must(t, "/api/v1/windows/19/start", nil, nil)
	m, _ := d.cfg.Hall.Matters.Matter("sl-01")
	var papers []map[string]int
	for _, x := range m.Materials {
		papers = append(papers, map[string]int{"seq": x.Seq, "originals": 1})
	}
	var given documentCall
	clerk.must(t, "/api/v1/windows/19/documents", map[string]any{"notice": "accept", "received": papers}, &given)
	kept, _, err := d.store.Document(t.Context(), given.ID)
	if err != nil || kept.Case == "" {
		t.Fatalf("the acceptance is of no case: %+v %v", kept, err)
	}
	code := d.store.QueryCode(kept.Case)
	digits := strings.ReplaceAll(code, "-", "")

	kiosk, phone := newVisitor(t, base), newVisitor(t, base)
	kiosk.shows(kiosk.get("/kiosk/number"), `href="/kiosk/case"`)
	look := func(typed string, want ...string) {
		t.Helper()
		kiosk.shows(kiosk.post("/kiosk/case", url.Values{"q": {typed}, "look": {"1"}}), want...)
		phone.shows(phone.post("/c", url.Values{"code": {typed}}), want...)
	}
	promised := kept.Committed.Day.String()
	look(digits, "已受理，正在办理", kept.Case, "承诺办结", promised, "法定期限", m.Contact.ConsultPhone)
	phone.shows(phone.post("/c", url.Values{"code": {code}}), kept.Case)
	wrong := digits[:len(digits)-1] + string('0'+(digits[len(digits)-1]-'0'+1)%10)
	for _, typed := range []string{wrong, "260009000000", kept.Case, ""} {
		look(typed, "没有这个查询码")
	}

	examined(t, d, kept.Case)
	casePaper(t, d, affairs.NoticeGrant, "sl-01", kept.Case)
	// Collected at the window for it, not where it came in.
	look(digits, "准予，等您领取", "最迟送达", "20号窗口")
}

// casePaper gives a document about a matter as a clerk of the water bureau does,
// in a case or, with "", in one of its own.
func casePaper(t testing.TB, d *daemon, notice, matter, no string) affairs.Document {
	t.Helper()
	m, _ := d.cfg.Hall.Matters.Matter(matter)
	b, _ := d.cfg.Hall.Bureau(m.Bureau)
	opening := d.cfg.Hall.Opening
	opening.Location = d.cfg.Hall.Location
	src := affairs.DocumentSource{Bureau: b, Matter: m, Opening: opening, Now: d.now(), Ticket: rand.Text(), TicketName: "S003", Line: m.Line, Window: "18", Staff: "0702"}
	by := "staff:0702"
	if no != "" {
		c, found, err := d.store.Case(t.Context(), no)
		if err != nil || !found {
			t.Fatal(no, err)
		}
		src.Case, src.Ticket = &c, c.Ticket
		if notice == affairs.NoticeGrant || notice == affairs.NoticeRefuse {
			src.Staff, by = "0701", "staff:0701"
		}
	}
	src.Notice = d.cfg.Hall.Notices[slices.IndexFunc(d.cfg.Hall.Notices, func(n affairs.Notice) bool { return n.ID == notice })]
	ask := affairs.DocumentAsk{Decided: "年取水量5000立方米", Way: "窗口领取", Reason: "水资源论证未通过"}
	for _, x := range m.Materials {
		if notice != affairs.NoticeSupplement || x.Seq%2 == 1 {
			ask.Received = append(ask.Received, affairs.Received{Seq: x.Seq, Originals: 1})
		}
	}
	doc, err := affairs.MakeDocument(src, ask)
	if err == nil {
		doc, err = d.store.GiveDocument(t.Context(), by, doc)
	}
	if err != nil {
		t.Fatal(notice, err)
	}
	return doc
}

// examined takes the examiner's step of a case.
func examined(t testing.TB, d *daemon, no string) {
	t.Helper()
	now := d.now()
	act := affairs.CaseAct{Kind: affairs.CaseExamined, By: "staff:0702", At: now.UnixMilli(), Day: affairs.DateOf(now.In(d.cfg.Hall.Location)), Note: "符合条件"}
	if _, err := d.store.StepCase(t.Context(), no, act, d.cfg.Hall.Opening.Calendar); err != nil {
		t.Fatal(err)
	}
}
