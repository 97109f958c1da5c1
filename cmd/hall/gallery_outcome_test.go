//go:build browser

package main

import (
	"net/http"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"

	"github.com/chromedp/chromedp"
)

// outcomes are what the holder of a finished number sees and carries home. Window 18
// finishes one.
func (g *gallery) outcomes(h *galleryHall) {
	h.call("18")
	h.serve("18")
	ticket := h.at("18")
	clerk := newClient(h.t, g.base, h.clerk("18").ID)
	body := map[string]any{"notice": affairs.NoticeSupplement, "received": []map[string]int{{"seq": 1, "originals": 1}}, "points": "申请书第3页没有加盖公章"}
	if status, err := clerk.do("POST", "/api/v1/windows/18/documents", "", body, nil); err != nil || status != http.StatusCreated {
		h.t.Fatalf("give %v: %d %v", body, status, err)
	}
	h.do(h.clerk("18"), queue.Finish{Window: "18", Outcome: queue.Supplement, Reentry: queue.WholeDay})

	found := "/kiosk/number?look=1&q=" + h.name(ticket)
	code := queryCode(h.t, g.base, h.d.store.Token(ticket))
	proved := func(p *tab) {
		locked, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.querySelector(".proof") !== null`))
		if err != nil {
			h.t.Fatal(err)
		}
		if locked { // else it was proved for the look before
			p.dial(code)
		}
		p.until("that it is one's own", `document.querySelector("#outcome") !== null`)
	}
	asked := func(p *tab) {
		proved(p)
		p.tap(`#outcome`)
		p.until("what came of it", `document.querySelector(".outcome-phone") !== null && document.documentElement.dataset.link === "up"`)
	}
	g.kiosks(look{name: "kiosk-number-proof", path: found})
	g.kiosks(look{name: "kiosk-elder-number-proof", path: found, modes: "elder"})
	for _, modes := range []string{"low", "elder low", "contrast"} {
		g.at(look{name: "kiosk-" + strings.ReplaceAll(modes, " ", "-") + "-number-proof", path: found, modes: modes, size: portrait})
	}
	g.kiosks(look{name: "kiosk-number-finished", path: found, steps: proved})
	g.kiosks(look{name: "kiosk-outcome", path: found, steps: asked})
	g.kiosks(look{name: "kiosk-elder-outcome", path: found, steps: asked, modes: "elder"})
	for _, modes := range []string{"low", "contrast", "elder low"} {
		g.at(look{name: "kiosk-" + strings.ReplaceAll(modes, " ", "-") + "-outcome", path: found, steps: asked, modes: modes, size: portrait})
	}
	g.at(look{name: "phone-outcome", path: "/t/" + h.d.store.Token(ticket), size: handset, whole: true})
}

// telephones are how the holder of a number without a slip leaves a telephone and finds
// it again by that. The printer of K1 has no paper.
func (g *gallery) telephones(h *galleryHall) {
	const mobile = "13905390123"
	taken := func(p *tab) {
		p.tap(".take-go")
		p.until("a number", `document.querySelector("[data-result]")?.dataset.stage === "screen"`)
	}
	leave := func(p *tab) {
		taken(p)
		p.tap(".leave-phone")
		p.until("the keys", `document.querySelector(".telephone-page .pad") !== null`)
	}
	left := func(p *tab) {
		leave(p)
		p.dial(mobile)
		p.until("that it is left", `document.querySelector(".leave-phone .num") !== null`)
	}
	take := "/kiosk/take?matter=zw-01"
	g.kiosks(look{name: "kiosk-elder-unprinted", path: take, steps: taken, modes: "elder"})
	g.kiosks(look{name: "kiosk-elder-low-unprinted", path: take, steps: taken, modes: "elder low"})
	g.kiosks(look{name: "kiosk-telephone", path: take, steps: leave})
	g.kiosks(look{name: "kiosk-elder-telephone", path: take, steps: leave, modes: "elder"})
	for _, modes := range []string{"low", "elder low"} {
		g.at(look{name: "kiosk-" + strings.ReplaceAll(modes, " ", "-") + "-telephone", path: take, steps: leave, modes: modes, size: portrait})
	}
	g.kiosks(look{name: "kiosk-telephone-left", path: take, steps: left})
	g.kiosks(look{name: "kiosk-number-telephone", path: "/kiosk/number/phone"})
	g.kiosks(look{name: "kiosk-number-own", path: "/kiosk/number/phone", steps: func(p *tab) {
		p.dial(mobile)
		p.until("the number, or the list of several", `document.querySelector(".matters, .found, [data-result]") !== null`)
	}})
}

// at is the ticket at a window.
func (h *galleryHall) at(window string) (ticket string) {
	h.t.Helper()
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		if w, _ := hall.Window(window); w.Ticket != nil {
			ticket = w.Ticket.ID
		}
	}); err != nil || ticket == "" {
		h.t.Fatalf("nobody is at window %s: %v", window, err)
	}
	return ticket
}
