//go:build browser

package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"jiaohao/queue"
)

// signIn changes who uses the staff pages; "" is nobody.
func (g *gallery) signIn(h *galleryHall, user string) {
	p := g.tab(laptop)
	whole := p.ctx
	ctx, cancel := context.WithTimeout(whole, patience)
	p.ctx = ctx
	defer func() { cancel(); p.ctx = whole }()
	p.open(g.base + "/sign-in?lang=zh")
	p.do("sign in", eval(fmt.Sprintf(`document.querySelector("[name=user]").value = %q; document.querySelector("[name=password]").value = "demo"; document.querySelector("form.form").submit()`, user)))
	p.until("who is signed in", `location.pathname !== "/sign-in" && document.readyState === "complete"`)
}

// staff are the pages of clerks, managers and technicians.
func (g *gallery) staff(h *galleryHall) {
	pages := func(l look, sizes ...size) {
		for _, s := range sizes {
			l.size = s
			g.at(l)
		}
	}
	pages(look{name: "start", path: "/", whole: true}, laptop, wall, handset)
	pages(look{name: "sign-in", path: "/sign-in"}, laptop, handset)
	pages(look{name: "sign-in-needed", path: "/desk", refused: true}, laptop)

	g.signIn(h, "0701")
	day := h.now().In(shanghai).Format(time.DateOnly)
	newClient(h.t, "http://"+h.addr, "0701").page(h.t, "POST", "/cases/delegations", url.Values{"staff": {"0703"}, "from": {day + "T09:00"}, "until": {day + "T17:00"}, "basis": {"水利局授权书〔2026〕5号"}})
	pages(look{name: "cases-delegations", path: "/cases/delegations", whole: true}, laptop, wall, strip)

	// The console: 18 has a called number, 05 serves, 19 is free with one parked,
	// 04 is nobody's.
	all := []size{laptop, wall, strip}
	g.signIn(h, h.clerk("18").ID)
	pages(look{name: "desk-choice", path: "/desk?all", whole: true}, all...)
	console := func(name, window string, steps func(p *tab)) {
		pages(look{name: "desk-" + name, path: "/desk/" + window, whole: true, steps: steps}, all...)
	}
	console("called", "18", nil)
	console("foreign", "05", nil)
	h.serve("18")
	console("serving", "18", nil)
	pages(look{name: "desk-serving", path: "/desk/18"}, barred)
	g.documents(h, pages)
	pages(look{name: "desk-given", path: "/desk/18"}, laptop, barred)
	console("transfer", "18", func(p *tab) {
		p.do("open the dialog", eval(`document.querySelector("[data-transfer]").click()`))
		p.until("the choice", `document.querySelector("#transfer-body .target") !== null`)
	})
	console("answers", "18", func(p *tab) {
		p.do("ask", eval(`document.querySelector("#ask").value = "延续"; document.querySelector("#ask").dispatchEvent(new Event("input", {bubbles: true}))`))
		p.until("answers", `document.querySelector("#answers")?.textContent.trim() !== ""`)
	})
	h.do(h.clerk("18"), queue.Finish{Window: "18", Outcome: queue.Accepted})
	console("free", "18", nil)
	var finished queue.Ticket
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) { finished, _ = hall.LastFinished("18") }); err != nil {
		h.t.Fatal(err)
	}
	pages(look{name: "desk-result", path: "/desk/18/results/" + finished.ID, whole: true}, all...)
	h.call("18")
	h.serve("18")
	h.do(h.clerk("18"), queue.Finish{Window: "18", Outcome: queue.Supplement, Reentry: queue.WholeDay})
	console("coming", "18", nil)
	console("by-hand", "18", func(p *tab) {
		p.do("open the list", eval(`document.querySelector("[data-hand]").click()`))
		p.until("whom to call", `document.querySelector("#hand-body [data-hand]") !== null`)
	})
	console("by-hand-why", "18", func(p *tab) {
		p.do("open the dialog", eval(`document.querySelector("#queue [data-hand]").click()`))
		p.until("the reasons", `document.querySelector("#hand-body .target") !== null`)
	})
	console("why-not", "18", func(p *tab) {
		p.press("r", "next")
		p.until("why", `document.querySelector("#hint").textContent !== ""`)
	})
	console("pause-menu", "18", func(p *tab) { p.do("open the menu", eval(`document.querySelector("#pause-menu").open = true`)) })
	g.find(h, pages)
	h.do(h.clerk("18"), queue.PauseWindow{Window: "18", Reason: "暂时离开"})
	console("paused", "18", nil)
	h.do(h.clerk("18"), queue.ResumeWindow{Window: "18"})
	g.cases(h, pages)
	g.signIn(h, h.clerk("19").ID)
	console("held", "19", nil)
	g.keyboard("19")
	g.signIn(h, h.clerk("04").ID)
	console("open", "04", nil)

	g.signIn(h, "manager")
	pages(look{name: "office", path: "/office", whole: true}, laptop, wall)
	pages(look{name: "office-appointments", path: "/office/appointments", whole: true}, laptop, wall)
	pages(look{name: "office-rehearse", path: "/office/rehearse", whole: true}, laptop, wall)
	pages(look{name: "office-rehearsed", path: "/office/rehearse?people=1.2&open=09&ratio=0&overtaken=-1", whole: true}, laptop, wall)
	h.rateBadly()
	h.clockOn("2026-11-25", "10:20")
	pages(look{name: "office-alarms", path: "/office", whole: true}, laptop, wall)
	for _, page := range []string{"report", "report?span=month", "report?span=month&bureau=sl", "records?state=done", "documents", "feedback", "ratings", "attendance?span=month"} {
		name := strings.NewReplacer("?span=", "-", "?state=", "-", "&bureau=", "-").Replace(page)
		pages(look{name: "office-" + name, path: "/office/" + page, whole: true}, laptop, wall)
	}
	g.monthEnd(h, pages)
	g.people(h, pages)
	pages(look{name: "desk-seat", path: "/desk/09", whole: true}, laptop)
	g.settings(pages)
	g.signIn(h, "technician")
	pages(look{name: "devices", path: "/devices", whole: true}, laptop, wall)
	pages(look{name: "slip", path: "/devices/slip", whole: true}, laptop)
	pages(look{name: "enrol", path: "/enrol", whole: true}, laptop)
	h.clockOn("2026-11-25", "17:02")
	h.do(h.clerk("09"), queue.OpenWindow{Window: "09", Staff: h.clerk("09").ID})
	h.do(h.clerk("09"), queue.CloseWindow{Window: "09"})
	g.signIn(h, h.clerk("09").ID)
	console("closing", "09", nil)
	h.clockOn("2026-11-25", "10:30")
}

// keyboard walks through a console with the tabulator: what is reached stands in
// the order of the page, is in sight and shows that it has the focus, and the
// one key, the lists and the search are among it.
func (g *gallery) keyboard(window string) {
	if !wanted("desk-keyboard") {
		return
	}
	g.t.Run("desk-keyboard", func(t *testing.T) {
		p := g.tab(laptop)
		whole := p.ctx
		ctx, cancel := context.WithTimeout(whole, patience)
		p.t, p.ctx = t, ctx
		defer func() { cancel(); p.t, p.ctx = g.t, whole }()
		g.open(p, look{path: "/desk/" + window, lang: "zh"})
		p.front()
		p.do("start at the top", eval(`document.activeElement?.blur(); window.stops = []`))
		for range 60 {
			p.do("press Tab", chromedp.KeyEvent("\t"))
			wrapped, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`(() => {
  const el = document.activeElement;
  if (el === document.body || window.stops.includes(el)) return true;
  window.stops.push(el);
  el.dataset.ring = getComputedStyle(el).outlineStyle;
  return false;
})()`))
			if err != nil {
				t.Fatal(err)
			}
			if wrapped {
				break
			}
		}
		problems, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`(() => {
  const bad = [];
  const name = (el) => el.tagName + "#" + el.id + " " + el.textContent.trim().replace(/\s+/g, " ").slice(0, 20);
  window.stops.forEach((el, i) => {
    const r = el.getBoundingClientRect();
    if (!el.checkVisibility({visibilityProperty: true}) || r.width === 0) bad.push("not in sight: " + name(el));
    if (el.dataset.ring === "none") bad.push("shows no focus: " + name(el));
    if (el.tabIndex > 0) bad.push("jumps the order: " + name(el));
    if (i > 0 && !(window.stops[i - 1].compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)) bad.push("out of order: " + name(el));
  });
  for (const want of ["#call", "#queue", "#ask", "#pause-menu summary"]) {
    if (!window.stops.some((el) => el.matches(want))) bad.push("cannot be reached: " + want);
  }
  return bad;
})()`))
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problems {
			t.Error(problem)
		}
	})
}
