//go:build browser

package main

import (
	"fmt"

	"jiaohao/queue"
)

// walls is a page on screens lying and upright.
func (g *gallery) walls(l look) {
	for _, s := range []size{wall, upright} {
		l.size = s
		g.at(l)
	}
}

func (g *gallery) boards() {
	g.walls(look{name: "board-busy", path: "/board"})
	g.walls(look{name: "board-busy-zones", path: "/board/B2"})
}

// screens are the window screens in each state.
func (g *gallery) screens(h *galleryHall) {
	g.walls(look{name: "screen-idle", path: "/screen/20"})
	g.walls(look{name: "screen-serving", path: "/screen/05"})
	h.call("18")
	g.walls(look{name: "screen-called", path: "/screen/18"})
	h.do(h.clerk("19"), queue.PauseWindow{Window: "19", Reason: "暂时离开"})
	g.walls(look{name: "screen-paused", path: "/screen/19"})
	h.do(h.clerk("19"), queue.ResumeWindow{Window: "19"})
	g.walls(look{name: "screen-no-clerk", path: "/screen/04"})
}

// ratings are what a window's screen asks after a service.
func (g *gallery) ratings(h *galleryHall) {
	h.finish("06", "07", "08")
	g.walls(look{name: "screen-rating-code", path: "/screen/06"}) // no touch screen: a code for a phone
	face := func(score int) func(p *tab) {
		return func(p *tab) {
			p.until("the faces", `document.querySelectorAll(".rate-face").length === 5`)
			if score > 0 {
				p.tap(fmt.Sprintf(`.rate-face[data-score="%d"]`, score))
			}
		}
	}
	low := func(p *tab) {
		face(2)(p)
		p.until("the reasons", `document.querySelectorAll(".rate-reason").length === 8`)
		p.tap(".rate-reason:nth-child(2)")
		p.tap(".rate-reason:nth-child(6)")
	}
	dial := func(p *tab) {
		low(p)
		p.tap(".rate-foot .rate-key:nth-child(2)")
		for _, digit := range []int{1, 3, 9, 10} {
			p.tap(fmt.Sprintf(".rate-digit:nth-of-type(%d)", digit))
		}
	}
	for _, s := range []size{portrait, touchTV, small} {
		g.at(look{name: "screen-rating", path: "/screen/06", size: s, steps: face(0)})
		g.at(look{name: "screen-rating-reasons", path: "/screen/06", size: s, steps: low})
		g.at(look{name: "screen-rating-phone", path: "/screen/06", size: s, steps: dial})
	}
	// The next one is called while the last is still choosing.
	h.call("07")
	g.kiosks(look{name: "screen-rating-called", path: "/screen/07", steps: face(0)})
	g.at(look{name: "screen-rating-thanks", path: "/screen/08", lang: "zh", size: touchTV, steps: func(p *tab) {
		face(5)(p)
		p.until("thanks", `document.querySelector(".rate-thanks") !== null`)
	}})
}
