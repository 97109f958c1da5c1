//go:build browser

package main

import (
	"fmt"
	"strings"

	"jiaohao/affairs"
	"jiaohao/devices/sim"
	"jiaohao/queue"
)

// kiosks is a page on both kinds of kiosk.
func (g *gallery) kiosks(l look) {
	for _, s := range []size{portrait, touchTV} {
		l.size = s
		g.at(l)
	}
}

// kiosk is what an applicant at a healthy machine sees.
func (g *gallery) kiosk(h *galleryHall) {
	reader := simulated[*sim.SAM](h.t, h.d, "idcard-K1")
	person := 3 // of the sample people; this one has a long name with a dot
	g.kiosks(look{name: "kiosk-home", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-still-there", path: "/kiosk/guides", steps: func(p *tab) {
		p.do("wait for nobody", eval(`document.getElementById("still").showModal()`))
	}})
	g.kiosks(look{name: "kiosk-help-coming", path: "/kiosk", steps: func(p *tab) {
		p.tap("[data-help]")
		p.until("that help comes", `document.querySelector("[data-help]").hasAttribute("data-done")`)
	}})
	g.kiosks(look{name: "kiosk-find", path: "/kiosk/find"})
	g.kiosks(look{name: "kiosk-find-found", path: "/kiosk/find?q=sfz"})
	g.kiosks(look{name: "kiosk-find-many", path: "/kiosk/find?q=s"})
	g.kiosks(look{name: "kiosk-find-nothing", path: "/kiosk/find?q=zzz"})
	g.kiosks(look{name: "kiosk-guides", path: "/kiosk/guides"})
	for _, b := range []string{"sl", "rs", "zw"} {
		g.kiosks(look{name: "kiosk-bureau-" + b, path: "/kiosk/bureaus/" + b})
	}
	g.kiosks(look{name: "kiosk-guide-long", path: "/kiosk/matters/sl-02"})
	g.at(look{name: "kiosk-guide-whole", path: "/kiosk/matters/sl-02", size: portrait, whole: true})
	g.kiosks(look{name: "kiosk-guide-fee", path: "/kiosk/matters/ga-01"})
	g.kiosks(look{name: "kiosk-sheet", path: "/kiosk/matters/sl-01/sheet"})
	g.kiosks(look{name: "kiosk-sheet-short", path: "/kiosk/matters/ga-01/sheet"})
	g.kiosks(look{name: "kiosk-no-such-page", path: "/kiosk/matters/xx-99", refused: true})
	g.kiosks(look{name: "kiosk-take", path: "/kiosk/take?matter=sl-03a"})
	g.kiosks(look{name: "kiosk-take-card", path: "/kiosk/take?matter=bdc-01", steps: func(p *tab) {
		p.until("the reader", `document.querySelector(".reader") !== null`)
		if err := reader.PutCard(person); err != nil {
			p.t.Fatal(err)
		}
		person-- // the reader does not take one card twice within moments
		p.until("the card", `document.querySelector(".person") !== null`)
		reader.LiftCard()
	}})
	g.results()
	g.checkins(h)
	g.feedback(h)
	g.modesOf(h)
	g.kiosks(look{name: "kiosk-number", path: "/kiosk/number"})
	g.kiosks(look{name: "kiosk-number-typed", path: "/kiosk/number?q=S00"})
	g.kiosks(look{name: "kiosk-number-waiting", path: "/kiosk/number?q=" + h.name(h.issue("ga-02", queue.Ordinary)) + "&look=1"})
	g.kiosks(look{name: "kiosk-number-unknown", path: "/kiosk/number?q=S999&look=1"})
	g.outcomes(h)
	g.kiosks(look{name: "kiosk-number-missed", path: "/kiosk/number?q=" + h.missed() + "&look=1"})
}

// checkins are the appointments of the demo: late, early, another day; and one that
// is on time whenever the pages are looked at.
func (g *gallery) checkins(h *galleryHall) {
	now := h.now().In(h.d.cfg.Hall.Location)
	from := affairs.ClockOf(now) / 30 * 30
	if _, err := h.d.bookings().Import(h.t.Context(), "system:gallery", []affairs.BookingRequest{{Code: "YY-ON-TIME", Date: affairs.DateOf(now),
		From: from, To: from + 60, Matter: "sl-05", Name: "欧阳静怡", Phone: "10000003456"}}); err != nil {
		h.t.Fatal(err)
	}
	find := findBooking
	g.kiosks(look{name: "kiosk-take-several", path: "/kiosk/take?matter=sl-01", steps: func(p *tab) {
		p.tap(`form[action="/kiosk/another"] button`)
		p.until("the guides", `location.pathname === "/kiosk/guides"`)
		p.do("choose a second", eval(`location.assign("/kiosk/take?matter=bdc-01")`))
		p.until("both", `document.querySelector(".visit") !== null`)
	}})
	g.kiosks(look{name: "kiosk-checkin", path: "/kiosk/checkin"})
	g.kiosks(look{name: "kiosk-checkin-nobody", path: "/kiosk/checkin", steps: find("0000", "found")})
	g.kiosks(look{name: "kiosk-checkin-whose", path: "/kiosk/checkin", steps: find("1688", "matters")})
	g.kiosks(look{name: "kiosk-checkin-early", path: "/kiosk/checkin", steps: find("2233", "refuse")})
	g.kiosks(look{name: "kiosk-checkin-wrong-day", path: "/kiosk/checkin", steps: find("4455", "refuse")})
	g.kiosks(look{name: "kiosk-checkin-on-time", path: "/kiosk/checkin", steps: find("3456", "person")})
	g.kiosks(look{name: "kiosk-checkin-late", path: "/kiosk/checkin", steps: findLate})
}

// findBooking types the last digits of a phone and waits for what is found.
func findBooking(digits, until string) func(p *tab) {
	return func(p *tab) {
		for _, d := range digits {
			p.tap(fmt.Sprintf(`.key[value="%c"]:not([name=look])`, d))
		}
		p.tap(".key.go")
		p.until(until, `document.querySelector(".`+until+`") !== null`)
	}
}

// findLate chooses the late one of two that are found.
func findLate(p *tab) {
	findBooking("1688", "matters")(p)
	p.tap(".matter.line-F a")
	p.until("the appointment", `document.querySelector(".summary") !== null`)
}

// modesOf are the ways a person may have the kiosk's pages shown.
func (g *gallery) modesOf(h *galleryHall) {
	reader := simulated[*sim.SAM](h.t, h.d, "idcard-K1")
	person := 0
	card := func(p *tab) {
		p.until("the reader", `document.querySelector(".reader") !== null`)
		if err := reader.PutCard([]int{0, 4}[person]); err != nil { // those without an appointment of today
			p.t.Fatal(err)
		}
		person = 1 - person // the reader does not take one card twice within moments
		p.until("the card", `document.querySelector(".person") !== null`)
		reader.LiftCard()
	}
	paper := func(p *tab) {
		p.tap(".exempt button")
		p.until("the paper", `location.pathname.startsWith("/kiosk/sheets/")`)
	}
	take := func(p *tab) {
		p.tap(".take-go")
		p.until("a number", `document.querySelector("[data-result]")?.dataset.stage === "printed"`)
	}
	code := strings.ReplaceAll(h.d.store.QueryCode(casePaper(h.t, h.d, affairs.NoticeAccept, "sl-01", "").Case), "-", "")
	pages := map[string]look{
		"case": {path: "/kiosk/case", steps: typeCode("case", code)},
		"home": {path: "/kiosk"}, "choose": {path: "/kiosk/choose"}, "offices": {path: "/kiosk/offices"}, "event": {path: "/kiosk/events/shop"},
		"find": {path: "/kiosk/find?q=sfz"}, "guide": {path: "/kiosk/matters/sl-01"}, "needed": {path: "/kiosk/matters/sl-01/needed"},
		"sheet": {path: "/kiosk/matters/sl-01/sheet"}, "take": {path: "/kiosk/take?matter=sl-03a"},
		"result": {path: "/kiosk/take?matter=sl-03a", steps: take}, "number": {path: "/kiosk/number?q=S001&look=1"},
		"problem": {path: "/kiosk/matters/xx-99", refused: true}, "checkin": {path: "/kiosk/checkin"},
		"feedback": {path: "/kiosk/feedback"}, "reply": {path: "/kiosk/feedback/reply"},
		"card": {path: "/kiosk/take?matter=sl-01", steps: card}, "paper": {path: "/kiosk/matters/sl-01/needed", steps: paper},
		"nobody": {path: "/kiosk/checkin", steps: findBooking("0000", "found")}, "whose": {path: "/kiosk/checkin", steps: findBooking("1688", "matters")},
		"early": {path: "/kiosk/checkin", steps: findBooking("2233", "refuse")}, "late": {path: "/kiosk/checkin", steps: findLate},
		"wrong-day": {path: "/kiosk/checkin", steps: findBooking("4455", "refuse")}, "on-time": {path: "/kiosk/checkin", steps: findBooking("3456", "person")},
	}
	for _, m := range []struct {
		modes, pages string
		sizes        []size
	}{
		{"elder", "home choose offices event find guide needed paper sheet take card result number problem checkin nobody whose early late wrong-day on-time feedback reply case", []size{portrait, touchTV}},
		{"low", "home choose event find guide needed paper sheet take card result number problem checkin nobody whose early late wrong-day on-time feedback reply case", []size{portrait}},
		{"contrast", "home guide take result number", []size{portrait}},
		{"contrast", "home", []size{touchTV}},
		{"elder low", "needed paper card result checkin nobody whose early late wrong-day on-time case", []size{portrait}},
		{"elder contrast low", "home choose take number", []size{portrait}},
	} {
		for _, name := range strings.Fields(m.pages) {
			l := pages[name]
			l.modes, l.name = m.modes, "kiosk-"+strings.ReplaceAll(m.modes, " ", "-")+"-"+name
			for _, s := range m.sizes {
				l.size = s
				g.at(l)
			}
		}
	}
	g.kiosks(look{name: "kiosk-choose-guide", path: "/kiosk/choose?guide"})
	g.kiosks(look{name: "kiosk-offices", path: "/kiosk/offices"})
	g.kiosks(look{name: "kiosk-events", path: "/kiosk/events"})
	g.kiosks(look{name: "kiosk-event", path: "/kiosk/events/shop"})
	g.kiosks(look{name: "kiosk-needed", path: "/kiosk/matters/sl-01/needed"})
	g.kiosks(look{name: "kiosk-needed-paper", path: "/kiosk/matters/sl-01/needed", steps: paper})
}

// results are the stages of the slip.
func (g *gallery) results() {
	stage := func(p *tab, name string) {
		p.until(name, fmt.Sprintf(`document.querySelector("[data-result]")?.dataset.stage === %q`, name))
	}
	g.kiosks(look{name: "kiosk-result-printed", path: "/kiosk/take?matter=sl-03a", steps: func(p *tab) {
		p.tap(".take-go")
		stage(p, "printed")
	}})
	// The states in between pass too fast to be looked at: they are set by hand.
	for _, name := range []string{"printing", "failed"} {
		g.kiosks(look{name: "kiosk-result-" + name, path: "/kiosk/take?matter=rs-04", steps: func(p *tab) {
			p.tap(".take-go")
			stage(p, "printed")
			p.do("back to "+name, eval(fmt.Sprintf(`{ const r = document.querySelector("[data-result]"), set = () => r.dataset.stage === %[1]q || (r.dataset.stage = %[1]q);
  new MutationObserver(set).observe(r, {attributes: true}); set(); }`, name)))
		}})
	}
}
