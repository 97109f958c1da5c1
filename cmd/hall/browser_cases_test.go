//go:build browser

package main

import (
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/queue"

	"github.com/chromedp/chromedp"
)

// TestBrowserCase takes an application on from the second visit to the file: the
// clerk goes on with it at the window, examines it, another decides, and it is handed
// over and filed.
func TestBrowserCase(t *testing.T) {
	h := newGalleryHall(t)
	h.clock("09:05")
	no := h.caseOf("2026-11-24", "sl-01", affairs.NoticeReceipt, affairs.DocumentAsk{}).No
	h.issue("sl-01", queue.Ordinary)
	base := "http://" + h.addr
	p := newTab(t, browser(t), "clerk", 1366, 768, false)
	p.signInAs(base, "0702")
	p.open(base + "/desk/19")
	for _, step := range [][2]string{{"open", "next"}, {"next", "start"}, {"start", "finish"}} {
		p.press(" ", step[0])
		p.stands(step[1])
	}

	// Nothing is ticked: what came in at the first visit is, once the case is chosen.
	p.press("d", "finish")
	p.until("the form", `document.querySelector("#documents").open && document.querySelector("#document-form") !== null`)
	p.do("a document of papers", eval(`document.querySelector("[data-kind=accept]").click()`))
	p.until("its form", `document.querySelector("#document-form").dataset.document === "accept" && document.querySelectorAll("#document-form [name=got]:checked").length === 0`)
	p.says("#document-form .document-case", "接续办件")
	p.do("choose the case", eval(`const s = document.querySelector("#document-form select[name=case]"); s.value = "`+no+`"; s.dispatchEvent(new Event("change", { bubbles: true }))`))
	p.until("the papers of the first visit", `document.querySelectorAll("#document-form [name=got]:checked").length === 5 && document.querySelector("#document-form select[name=case]").value === "`+no+`"`)
	paper, closed := p.opened("/documents/", func() { p.tap("#document-go") })
	paper.says(".a4", "办件编号：\n"+no+"，查询码 "+h.d.store.QueryCode(no))
	closed()
	p.says("#given", no)

	p.until("a link to it", `document.querySelector("#given .given-case").pathname === "/cases/`+no+`"`)

	p.open(base + "/cases/" + no)
	p.says(".case-head", "审查中")
	p.tap(".document-offers [data-fill]")
	p.tap(`.case-act [type=submit]`)
	p.says(".case-head", "待核准")
	p.says(".case-note", "许建军 0701")

	v := newTab(t, browser(t), "verifier", 1366, 768, false)
	v.signInAs(base, "0701")
	v.open(base + "/cases")
	v.says("main", no)
	v.tap(".cases-table .button")
	v.says(".case-steps", "符合法定条件，建议准予")
	v.tap(`a[href$="notice=grant"]`)
	v.until("the form of the decision", `document.activeElement?.name === "decided"`)
	v.do("decide", chromedp.SendKeys(chromedp.CSS("[name=decided]"), "准予取水，年取水量3万立方米"), chromedp.SendKeys(chromedp.CSS("[name=way]"), "直接送达"))
	v.tap("#document-go")
	v.says(".a4", "准予水行政许可决定书")
	v.tap(`.paper-bar a[href="/cases/` + no + `"]`)
	v.says(".case-head", "待送达")

	p.open(base + "/cases/" + no)
	p.do("name the licence", chromedp.SendKeys(chromedp.CSS(`[name=note]`), "取水许可证 甲字第12号"))
	p.tap(".case-act [type=submit]")
	p.says(".case-steps", "甲字第12号")
	p.tap(`a[href$="notice=delivery"]`)
	p.do("say how", chromedp.SendKeys(chromedp.CSS("[name=way]"), "直接送达"))
	p.tap("#document-go")
	p.says(".a4", "送达回证")
	p.open(base + "/cases/" + no)
	p.says(".case-head", "已办结")
	p.do("say where", chromedp.SendKeys(chromedp.CSS(`[name=note]`), "3柜2盒第5卷"))
	p.tap(".case-act [type=submit]")
	p.says(".case-head", "已归档")
	p.tap(`a[href$="/label"]`)
	p.says(".file-label", "3柜2盒第5卷")
	if words := p.text(".label-papers"); strings.Count(words, "〔2026〕") != 4 {
		t.Errorf("the label lists %q", words)
	}
	m := newTab(t, browser(t), "office", 1366, 768, false)
	m.signInAs(base, "manager")
	m.open(base + "/office/report?span=month#cases")
	m.says("#cases", "100.0")
}
