package main

import (
	"net/url"
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

	today := affairs.DateOf(d.now().In(d.cfg.Hall.Location))
	act := affairs.CaseAct{Kind: affairs.CaseExamined, By: "staff:0702", At: d.now().UnixMilli(), Day: today, Note: "符合条件"}
	if _, err := d.store.StepCase(t.Context(), kept.Case, act, d.cfg.Hall.Opening.Calendar); err != nil {
		t.Fatal(err)
	}
	b, _ := d.cfg.Hall.Bureau("sl")
	c, _, err := d.store.Case(t.Context(), kept.Case)
	if err != nil {
		t.Fatal(err)
	}
	opening := d.cfg.Hall.Opening
	opening.Location = d.cfg.Hall.Location
	for _, n := range d.cfg.Hall.Notices {
		if n.ID != affairs.NoticeGrant {
			continue
		}
		doc, err := affairs.MakeDocument(affairs.DocumentSource{Notice: n, Bureau: b, Matter: m, Opening: opening, Now: d.now(), Staff: "0701", Window: c.Window, Ticket: c.Ticket, Line: c.Line, Case: &c},
			affairs.DocumentAsk{Decided: "年取水量5000立方米", Way: "窗口领取"})
		if err == nil {
			_, err = d.store.GiveDocument(t.Context(), "staff:0701", doc)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	// Collected at the window for it, not where it came in.
	look(digits, "准予，等您领取", "最迟送达", "20号窗口")
}
