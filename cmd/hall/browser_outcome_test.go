//go:build browser

package main

import (
	"strings"
	"testing"

	"jiaohao/devices/sim"
)

// TestBrowserResultSlip ends walk-through 11.1: the papers were accepted at window
// 19, and the applicant, who has no phone, gets at the kiosk what to carry home. The
// page says it in either language.
func TestBrowserResultSlip(t *testing.T) {
	d, base := startDaemon(t, "")
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	printerReady(t, d, "K1")
	clerk := newClient(t, base, "0702")
	clerk.must(t, "/api/v1/windows/19/open", nil, nil)
	papers := []map[string]int{{"seq": 1, "originals": 1}, {"seq": 2, "originals": 1}, {"seq": 3, "originals": 1}}

	// The phone of somebody else follows its number to the end.
	phone := newTab(t, browser(t), "phone", 390, 844, true)
	var ticket ticketAnswer
	newClient(t, base, "").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &ticket)
	phone.open(base + "/t/" + d.store.Token(ticket.ID))
	phone.until("that it follows", `document.documentElement.dataset.link === "up"`)
	for _, act := range []string{"next", "start"} {
		clerk.must(t, "/api/v1/windows/19/"+act, nil, nil)
	}
	var given documentCall
	clerk.must(t, "/api/v1/windows/19/documents", map[string]any{"notice": "accept", "variant": "延续", "received": papers}, &given)
	clerk.must(t, "/api/v1/windows/19/finish", map[string]string{"outcome": "accepted"}, nil)
	doc, _, err := d.store.Document(t.Context(), given.ID)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := d.cfg.Hall.Matters.Matter("sl-01")
	promised := doc.Committed.Day
	days := []string{promised.EN(), promised.At(0, d.cfg.Hall.Location).Format("2006年1月2日")}
	phone.until("what came of it, by itself", `document.querySelector(".outcome-word") !== null && document.querySelector(".rate") !== null`)
	for _, words := range []string{"已受理", given.Number, days[1], m.Contact.ConsultPhone} {
		phone.shows(words)
	}

	p := newTab(t, browser(t), "kiosk", 1080, 1920, true)
	p.open(base + "/kiosk/end")
	p.tap(`a[href="/kiosk/number"]`)
	p.until("live keys", `location.pathname === "/kiosk/number" && document.documentElement.dataset.link === "up"`)
	p.tap(`.key.letter[value="` + ticket.Number[:1] + `"]`)
	for _, digit := range ticket.Number[1:] {
		p.tap(`.pad .key[value="` + string(digit) + `"]:not([name=look])`)
	}
	p.tap(".key.go")
	p.shows("已办结")
	if strings.Contains(p.text("main"), "已受理") {
		t.Error("the outcome is shown to whoever types the number")
	}
	p.dial(queryCode(t, base, d.store.Token(ticket.ID)))
	p.shows("打印办理结果单")
	p.tap(`#outcome`)
	p.shows("请取走结果单")
	for _, words := range []string{ticket.Number, "取水许可", "19号窗口", "已受理", given.Number, "承诺最迟" + days[1] + "办完", m.Contact.ConsultPhone, d.cfg.Hall.ComplaintPhone} {
		p.shows(words)
	}
	onPaper(t, d, "printer-K1", "办理结果单", ticket.Number, "19号窗口", "已受理", given.Number, "承诺最迟"+days[1]+"办完", m.Contact.ConsultPhone, d.cfg.Hall.ComplaintPhone)
	p.tap(`.tool[href*="lang=en"]`)
	for _, words := range []string{"Please take your result slip", "Window 19", "Accepted", "Acceptance notice", given.Number, "Promised by " + days[0], m.Contact.ConsultPhone} {
		p.shows(words)
	}
	if strings.Contains(p.text("main"), "已受理") {
		t.Error("the English page says it in Chinese")
	}
	p.tap(`a[href="/kiosk/end"].accent`)
	p.until("the first page", `document.body.classList.contains("home")`)
	slips := 0
	for _, paper := range printer.Papers() {
		if paper.Contains("办理结果单") {
			slips++
		}
	}
	if slips != 1 {
		t.Errorf("one tap gave %d slips", slips)
	}
}

// dial types digits on the pad of a kiosk, and its last key.
func (p *tab) dial(digits string) {
	for _, digit := range digits {
		p.tap(`.pad .key[name=add][value="` + string(digit) + `"]`)
	}
	p.tap(".pad .key.go")
}
