//go:build browser

package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserManagerAtMonthEnd is the end of walk-through 11.4: 赵国华 looks whether
// every case was in time and has the reason of the one that was not, sees who was told
// at once and how many rated, hands in what a bureau still owes, completes the
// self-assessment and takes the inspection pack along.
func TestBrowserManagerAtMonthEnd(t *testing.T) {
	t.Parallel()
	h := startHallAt(t, "2026-11-02 09:30")
	h.busyMonth()
	h.opened("sl-01", "accept", 1, 2, 3) // and nobody decides it within 15 working days
	h.clock("2026-11-30 09:30")

	p := newTab(t, browser(t), "office", 1366, 768, false)
	p.signInAs(h.base, "manager")
	click := func(selector, then string) {
		t.Helper()
		p.until(selector, fmt.Sprintf(`document.readyState === "complete" && document.querySelector(%q) !== null`, selector))
		p.do("click "+selector, eval(fmt.Sprintf(`document.querySelector(%q).click()`, selector)))
		p.until(then, fmt.Sprintf(`document.readyState === "complete" && document.querySelector("main")?.innerText.includes(%q)`, then))
	}
	p.says("#alarms", "11月信息：7个单位待报，2026-11-30截止")

	// Was every case in time?
	click(`.office-nav a[href="/office/report"]`, "按业务队列")
	click(`.spans a[href*="span=month"]`, "2026年11月")
	p.says(".headline", "按时办结率（超期1件）")
	for _, words := range []string{"一次告知率", "评价参与率", "满意率（收到的评价中）", "信息已报送", "自评得分"} {
		p.says(".headline", words)
	}
	click(`.headline a[href$="#breaches"]`, "没有说明")
	click(`#breaches tbody a`, "超期说明")
	p.until("its form", `document.querySelector('input[name=step][value=explain]') !== null`)
	p.do("say why", eval(`{ const form = document.querySelector('input[name=step][value=explain]').form; form.querySelector("[name=note]").value = "专家评审延后，已与申请人说明"; form.requestSubmit(); }`))
	p.until("the reason", `document.readyState === "complete" && document.querySelector("main")?.innerText.includes("说明：专家评审延后")`)

	// What does a bureau still owe?
	p.open(h.base + "/office/report?span=month")
	p.says("#breaches", "专家评审延后，已与申请人说明")
	click(`.headline a[href^="/office/monthly"]`, "待报，还有1个工作日")
	click(`a.primary[href^="/office/monthly/sl"]`, "本月信息")
	p.until("the draft", `document.querySelector("[name=text]")?.value.includes("窗口共取号4个") && document.querySelector("[name=text]").value.includes("超期1件")`)
	p.do("go on writing", eval(`document.querySelector("[name=text]").value += "\n下月增设一名B岗。"`), chromedp.Click(chromedp.CSS(`form[action^="/office/monthly/sl?"] button[type=submit]`)))
	p.until("that it is handed in", `document.readyState === "complete" && document.body.innerText.includes("已报送。")`)
	click(`a[href^="/office/monthly?"]`, "1/7")

	// How do we stand to the standard?
	p.open(h.base + "/office/report?span=month")
	click(`.headline a[href^="/office/assessment"]`, "对照标准自评")
	p.says("#e-on_time", "0%（0/1）")
	p.says("#gaps", "逐件写明超期原因")
	p.do("answer by hand", eval(`document.querySelectorAll('.entry-answer [value="1"]').forEach((radio) => radio.click())`))
	p.do("and complete it", chromedp.Click(chromedp.CSS(`button[value=complete]`)))
	p.until("that it is complete", `document.readyState === "complete" && document.querySelector(".banner.ok:not(.no-print)")?.innerText.includes("确认完成，当时得分")`)
	p.do("take the pack along", eval(`fetch(document.querySelector("a[download]").href).then((r) => r.arrayBuffer()).then((b) => { window.pack = new Uint8Array(b); })`))
	p.until("a zip file", `window.pack?.length > 20000 && window.pack[0] === 0x50 && window.pack[1] === 0x4b`)
}
