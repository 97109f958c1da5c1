//go:build browser

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"jiaohao/affairs"
)

// feedback is what somebody hands in, and where the reply is found.
func (g *gallery) feedback(h *galleryHall) {
	choose := func(p *tab) {
		for _, pick := range []string{`[name=kind][value="2"]`, `[name=about][value="0"]`, `[name=about][value="5"]`, `[name=window][value="18"]`} {
			if !p.has(pick + ":checked") { // the draft is kept while a person is there
				p.tap(pick)
			}
		}
	}
	next := func(p *tab, to string) {
		p.until(to, fmt.Sprintf(`location.pathname === "/kiosk/feedback/%s" && document.readyState === "complete" && document.documentElement.dataset.link === "up"`, to))
	}
	phone := func(p *tab) {
		choose(p)
		p.tap(`.act button`)
		next(p, "phone")
	}
	g.kiosks(look{name: "kiosk-feedback", path: "/kiosk/feedback", steps: choose})
	g.kiosks(look{name: "kiosk-feedback-phone", path: "/kiosk/feedback", steps: phone})
	g.kiosks(look{name: "kiosk-feedback-given", path: "/kiosk/feedback", steps: func(p *tab) {
		phone(p)
		p.tap(`[name=none]`)
		next(p, "receipt")
	}})
	f := affairs.Feedback{Kind: affairs.Suggestion, About: []string{"设备", "环境和秩序"}, At: h.now().UnixMilli(), Words: "建议在三楼多放几把椅子，老人站着等太累。"}
	f, err := h.d.store.GiveFeedback(h.t.Context(), "phone:feedback", f)
	if err == nil {
		err = h.d.store.AnswerFeedback(h.t.Context(), "manager:manager", f.Year, f.Serial, "感谢您的建议。已在三楼等候区加放二十把椅子，并设老年人专座。", h.now())
	}
	if err != nil {
		h.t.Fatal(err)
	}
	g.kiosks(look{name: "kiosk-feedback-reply", path: "/kiosk/feedback/reply", steps: typeCode("reply", strings.ReplaceAll(f.Receipt, "-", ""))})
	g.kiosks(look{name: "kiosk-feedback-no-reply", path: "/kiosk/feedback/reply", steps: typeCode("reply", "260001000000")})
	cases := map[string]string{"received": casePaper(h.t, h.d, affairs.NoticeReceipt, "sl-01", "").Case, "lacking": casePaper(h.t, h.d, affairs.NoticeSupplement, "sl-01", "").Case,
		"running": casePaper(h.t, h.d, affairs.NoticeAccept, "sl-01", "").Case, "granted": casePaper(h.t, h.d, affairs.NoticeAccept, "sl-01", "").Case}
	examined(h.t, h.d, cases["granted"])
	casePaper(h.t, h.d, affairs.NoticeGrant, "sl-01", cases["granted"])
	for _, state := range slices.Sorted(maps.Keys(cases)) {
		code := h.d.store.QueryCode(cases[state])
		g.kiosks(look{name: "kiosk-case-" + state, path: "/kiosk/case", steps: typeCode("case", strings.ReplaceAll(code, "-", ""))})
		g.at(look{name: "phone-case-" + state, path: "/c", size: handset, whole: true, steps: func(p *tab) {
			p.do("type the code", eval(fmt.Sprintf(`document.querySelector("[name=code]").value = %q; document.querySelector("form.phone-act button").click()`, code)))
			p.until("the case", `document.readyState === "complete" && document.querySelector(".case-found") !== null`)
		}})
	}
	g.kiosks(look{name: "kiosk-case-none", path: "/kiosk/case", steps: typeCode("case", "260001000000")})
	g.at(look{name: "phone-case", path: "/c", size: handset, whole: true})
	g.at(look{name: "phone-feedback", path: "/f", size: handset, whole: true})
	g.at(look{name: "phone-feedback-reply", path: "/f/" + f.Receipt + "?new=1", size: handset, whole: true})
}

// typeCode types a receipt number or query code at a pad and asks for it.
func typeCode(page, digits string) func(p *tab) {
	return func(p *tab) {
		p.until("the keys", fmt.Sprintf(`location.pathname.endsWith("/%s") && document.readyState === "complete" && document.documentElement.dataset.link === "up"`, page))
		for _, d := range digits {
			p.tap(fmt.Sprintf(`.key[value="%c"]:not([name=look])`, d))
		}
		p.tap(".key.go")
		p.until("an answer", `document.querySelector(".found") !== null`)
	}
}
