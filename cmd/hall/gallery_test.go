//go:build browser

package main

import (
	"fmt"
	"testing"
	"time"

	"jiaohao/devices/sim"
	"jiaohao/kiosk"
	"jiaohao/queue"
)

// TestGallery looks at every page in every state. With -gallery DIR it takes their
// pictures; without it, which is a third faster, pages are only examined: nothing sticks out, no text is
// cut, no error in the console, no request to anywhere else, and with -axe FILE
// nothing that axe-core calls serious.
func TestGallery(t *testing.T) {
	h := newGalleryHall(t)
	g := newGallery(t, "http://"+h.addr)
	g.morning(h)
	g.busy(h)
	g.kiosk(h)
	g.boards()
	g.screens(h)
	g.ratings(h)
	g.phones(h)
	g.staff(h)
	g.trouble(h)
	g.lost(h)
	g.full(h)
	g.evening(h)
	g.wrongClock(h)
	if *galleryFor == "" && g.seen < 150 {
		t.Errorf("only %d pages: the gallery has gone blunt", g.seen)
	}
	t.Logf("%d pages in their states, pictures in %q", g.seen, g.dir)
}

// morning is the hall before the first call.
func (g *gallery) morning(h *galleryHall) {
	g.walls(look{name: "board-morning", path: "/board"})
	g.walls(look{name: "screen-closed", path: "/screen/18"})
	g.kiosks(look{name: "kiosk-home-empty", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-take-before-opening", path: "/kiosk/take?matter=sl-01"})
}

// busy lets half a morning go by.
func (g *gallery) busy(h *galleryHall) {
	h.t.Helper()
	windows := []string{"01", "02", "05", "06", "07", "08", "10", "11", "13", "14", "15", "16", "17", "18", "19", "20"}
	matters := []string{"zw-01", "ga-01", "sw-02", "bdc-01", "sc-01", "rs-01", "sl-01", "zw-04", "rs-04", "bdc-02", "sl-02", "ga-02", "sc-02", "sw-01"}
	h.clock("08:35")
	h.open(windows...)
	minute := func(n int) { h.ahead.Add(int64(time.Duration(n) * time.Minute)) }
	for range 3 {
		for _, m := range matters {
			h.issue(m, queue.Ordinary)
		}
	}
	for round := range 5 {
		for _, w := range windows {
			if waiting, err := h.waiting(w); err != nil || waiting == 0 {
				continue
			}
			h.call(w)
			h.serve(w)
		}
		minute(7 + round%3)
		for _, m := range matters {
			h.issue(m, queue.Ordinary)
		}
		for _, w := range windows {
			if h.ticketAt(w) {
				h.finish(w)
			}
		}
	}
	for i := range 40 {
		h.issue(matters[i%len(matters)], queue.Class(i%7/6))
		minute(i % 2)
	}
	// Three did not come, one waits parked at the window.
	for _, w := range []string{"05", "07", "10", "18"} {
		h.call(w)
		h.do(h.clerk(w), queue.Miss{Window: w})
	}
	h.call("19")
	h.do(h.clerk("19"), queue.Hold{Window: "19"})
	for _, w := range windows[:12] {
		h.call(w)
		h.serve(w)
	}
}

// trouble is a machine without paper, then without a reader, and a closed line.
func (g *gallery) trouble(h *galleryHall) {
	printer := simulated[*sim.Printer](h.t, h.d, "printer-K1")
	reader := simulated[*sim.SAM](h.t, h.d, "idcard-K1")
	touch := func(s interface {
		Do(action, option string) error
	}, action string) {
		h.t.Helper()
		if err := s.Do(action, ""); err != nil {
			h.t.Fatal(err)
		}
	}
	h.do(queue.Actor{Kind: queue.Manager, ID: "manager"}, queue.CloseLine{Line: "D", Reason: "系统维护，预计下午恢复"})
	g.walls(look{name: "board-closed-line", path: "/board"})
	g.kiosks(look{name: "kiosk-take-closed-line", path: "/kiosk/take?matter=bdc-01"})
	h.do(queue.Actor{Kind: queue.Manager, ID: "manager"}, queue.OpenLine{Line: "D"})

	touch(reader, "pull_cable")
	eventually(h.t, "the reader gone", func() bool { return !h.d.machine("K1").Reader() })
	g.kiosks(look{name: "kiosk-take-no-reader", path: "/kiosk/take?matter=sl-03a"})
	touch(printer, "paper_out")
	eventually(h.t, "the paper out", func() bool { return h.d.machine("K1").Printer().State == kiosk.PrinterOut })
	g.kiosks(look{name: "kiosk-home-no-paper", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-take-no-paper", path: "/kiosk/take?matter=sl-01"})
	g.kiosks(look{name: "kiosk-result-no-paper", path: "/kiosk/take?matter=zw-01", steps: func(p *tab) {
		p.tap(".take-go")
		p.until("a number", `document.querySelector("[data-result]")?.dataset.stage === "screen"`)
	}})
	g.telephones(h)
	g.kiosks(look{name: "kiosk-service-pin", path: "/kiosk/service"})
	g.kiosks(look{name: "kiosk-service", path: "/kiosk", steps: func(p *tab) { // the first page closes it
		p.open("http://" + h.addr + "/kiosk/service")
		for _, digit := range "2580" {
			p.tap(fmt.Sprintf(`.key[value="%c"]`, digit))
		}
		p.tap(".key.go")
		p.until("the devices", `document.querySelector("[data-device]") !== null`)
	}})
	g.signIn(h, "technician")
	g.at(look{name: "devices-trouble", path: "/devices", size: wall, whole: true, steps: func(p *tab) {
		p.until("the warnings", `document.querySelectorAll("#warnings li").length > 0`)
	}})
	touch(printer, "refill")
	touch(reader, "plug_cable")
}

// full is every window open and calling.
func (g *gallery) full(h *galleryHall) {
	h.fill()
	for _, s := range []size{wall, upright, uhd} {
		g.at(look{name: "board-full", path: "/board", size: s})
	}
}

// evening is the hall after its hours.
func (g *gallery) evening(h *galleryHall) {
	at := func(clock string) func(p *tab) { // the board asks for the hour now and then
		h.clock(clock)
		return func(p *tab) { p.shows(clock) }
	}
	g.walls(look{name: "board-lunch", path: "/board", steps: at("12:20")})
	g.kiosks(look{name: "kiosk-home-lunch", path: "/kiosk"})
	g.walls(look{name: "board-extended", path: "/board", steps: at("17:10")})
	h.do(queue.Actor{Kind: queue.System, ID: "clock"}, queue.CloseDay{})
	h.clock("18:30")
	g.walls(look{name: "board-over", path: "/board"})
	g.kiosks(look{name: "kiosk-home-closed", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-take-closed", path: "/kiosk/take?matter=sl-01"})
}

// wrongClock is the office when numbers were taken on a day that has not come, and
// when the hall is back from it.
func (g *gallery) wrongClock(h *galleryHall) {
	h.clockOn("2026-12-02", "09:00")
	h.issue("sl-01", queue.Ordinary)
	h.issue("sl-02", queue.Ordinary)
	h.clockOn("2026-11-26", "09:10")
	g.signIn(h, "manager")
	for _, l := range []look{{name: "office-day", path: "/office/day", whole: true}, {name: "office-mistaken", path: "/office", whole: true}} {
		l.size = laptop
		g.at(l)
	}
	h.do(queue.Actor{Kind: queue.System, ID: "clock"}, queue.CloseDay{})
	for _, l := range []look{{name: "office-day-right", path: "/office/day", whole: true}, {name: "office-back", path: "/office", whole: true},
		{name: "office-report-mistaken", path: "/office/report?span=day&at=2026-12-02", whole: true}} {
		l.size = laptop
		g.at(l)
	}
}

// lost is what each face shows when the daemon is gone.
func (g *gallery) lost(h *galleryHall) {
	g.signIn(h, h.clerk("19").ID)
	var open []func()
	for _, l := range []look{
		{name: "lost-board", path: "/board", lang: "zh", size: wall},
		{name: "lost-board", path: "/board", lang: "en", size: upright},
		{name: "lost-screen", path: "/screen/18", lang: "zh", size: wall},
		{name: "lost-screen", path: "/screen/05", lang: "en", size: upright},
		{name: "lost-kiosk-home", path: "/kiosk", lang: "zh", size: portrait},
		{name: "lost-kiosk-home", path: "/kiosk", lang: "en", size: touchTV},
		{name: "lost-kiosk-take", path: "/kiosk/take?matter=sl-01", lang: "zh", size: touchTV},
		{name: "lost-kiosk-guide", path: "/kiosk/matters/sl-01", lang: "en", size: portrait},
		{name: "lost-desk", path: "/desk/19", lang: "zh", size: laptop},
		{name: "lost-desk", path: "/desk/19", lang: "en", size: strip},
		{name: "lost-phone", path: "/t/" + h.d.store.Token(h.issue("sl-01", queue.Ordinary)), lang: "zh", size: handset},
	} {
		if !wanted(l.title()) {
			continue
		}
		p := &galleryTab{tab: g.make(l.size)}
		g.watch(p)
		g.open(p, l)
		l.refused = true // the browser logs every try to come back
		open = append(open, func() {
			g.t.Run(l.title(), func(t *testing.T) {
				p.t = t
				p.until("that the link is lost", `document.documentElement.dataset.link === "lost"`)
				g.shoot(t, p, l)
			})
		})
	}
	h.stop()
	for _, shoot := range open {
		shoot()
	}
	h.start()
}
