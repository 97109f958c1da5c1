//go:build browser

package main

import (
	"fmt"
	"net/http"

	"jiaohao/affairs"
)

// documents looks at the checklist, the form of each document and each document
// that window 18 gives for the ticket it serves.
func (g *gallery) documents(h *galleryHall, pages func(l look, sizes ...size)) {
	clerk := newClient(h.t, "http://"+h.addr, h.clerk("18").ID)
	tick := `document.querySelectorAll("#guide-card [data-paper]").forEach((b, i) => { if (i % 2 === 0 && !b.checked) b.click() });`
	form := func(key string) func(p *tab) {
		return func(p *tab) {
			p.until("the checklist", `document.querySelector("#guide-card [data-paper]") !== null && document.documentElement.dataset.link === "up"`)
			p.do("tick papers", eval(tick))
			p.do("open the dialog", eval(`document.querySelector("[data-key=D]").click()`))
			p.until("the form", `document.querySelector("#document-form") !== null`)
			if key != "" {
				p.do("choose", eval(fmt.Sprintf(`document.querySelector("[data-kind=%s]").click()`, key)))
				p.until("its form", fmt.Sprintf(`document.querySelector("#document-form").dataset.document === %q`, key))
			}
		}
	}
	pages(look{name: "desk-document", path: "/desk/18", steps: form("")}, laptop, strip)
	for _, id := range affairs.WindowNotices {
		pages(look{name: "desk-document-" + id, path: "/desk/18", steps: form(id)}, laptop)
	}
	received := []map[string]int{{"seq": 1, "originals": 3}, {"seq": 2, "originals": 1}, {"seq": 3, "originals": 2}, {"seq": 4, "copies": 1}, {"seq": 5}, {"seq": affairs.ProxySeq, "originals": 1, "copies": 1}}
	give := func(body map[string]any) string {
		h.t.Helper()
		var answer struct{ Href string }
		if status, err := clerk.do("POST", "/api/v1/windows/18/documents", "", body, &answer); err != nil || status != http.StatusCreated {
			h.t.Fatalf("give %v: %d %v", body, status, err)
		}
		return answer.Href
	}
	for _, id := range affairs.WindowNotices {
		href := give(map[string]any{"notice": id, "received": received, "points": "申请书第3页没有加盖公章\n取水口位置图的比例尺应当不小于1:10000", "reason": "取水地点在临沂市河东区，不在本县行政区域内", "organ": "临沂市河东区水利局"})
		pages(look{name: "document-" + id, path: href, whole: true}, laptop)
		if id == affairs.NoticeSupplement {
			pages(look{name: "document-strip", path: href, whole: true}, strip)
			pages(look{name: "desk-document-second", path: "/desk/18", steps: form(id)}, laptop, strip)
			pages(look{name: "document-form-alone", path: "/desk/18/documents?got=1&got=4", whole: true}, laptop, strip)
		}
	}
	pages(look{name: "desk-proposed", path: "/desk/18", whole: true}, laptop, strip)
	void := give(map[string]any{"notice": affairs.NoticeReceipt, "received": received})
	pages(look{name: "document-void", path: void, whole: true, steps: func(p *tab) {
		p.do("void it", eval(`if (!document.querySelector(".void-mark")) { document.querySelector(".paper-void").open = true; document.querySelector("[name=reason]").value = "份数写错"; document.querySelector(".paper-void form button").click() }`))
		p.until("the mark", `document.readyState === "complete" && document.querySelector(".void-mark") !== null`)
	}}, laptop)
}
