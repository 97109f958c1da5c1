//go:build browser

package main

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// signInAs signs somebody in through the page.
func (p *tab) signInAs(base, user string) {
	p.t.Helper()
	p.open(base + "/sign-in")
	p.do("sign in", chromedp.SendKeys(chromedp.CSS(`input[name="user"]`), user),
		chromedp.SendKeys(chromedp.CSS(`input[name="password"]`), "demo"), chromedp.Submit(chromedp.CSS(`input[name="password"]`)))
	p.until("who is signed in", `location.pathname !== "/sign-in" && document.readyState === "complete"`)
}

// says waits until an element says something.
func (p *tab) says(selector, words string) {
	p.t.Helper()
	p.until(words, fmt.Sprintf(`document.querySelector(%q)?.innerText.includes(%q)`, selector, words))
}

// stands waits until the console shows an act.
func (p *tab) stands(act string) {
	p.t.Helper()
	p.until("the act "+act, fmt.Sprintf(`document.querySelector("#console")?.dataset.act === %q`, act))
}

// gone waits until a page no longer says something.
func (p *tab) gone(words string) {
	p.t.Helper()
	p.until("no more "+words, fmt.Sprintf(`!document.body.innerText.includes(%q)`, words))
}

// TestBrowserClerk is a busy window, as a clerk works it beside other programs, in
// a strip at the side of the screen (domain §11.3).
func TestBrowserClerk(t *testing.T) {
	h := newGalleryHall(t)
	h.clock("09:05")
	id, err := queue.NewID(h.now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.d.owner.Do(t.Context(), queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: id, Matter: "sl-01"}, "",
		store.Person{Ticket: id, NameMasked: "张*明"}); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		h.issue("sl-01", queue.Ordinary)
	}
	first := h.name(id)
	p := newTab(t, browser(t), "console", 360, 1000, false)
	base := "http://" + h.addr
	p.signInAs(base, h.clerk("19").ID)
	p.open(base + "/desk/19")
	p.press(" ", "open")
	p.stands("next")
	p.says("#status", "服务中")
	p.says("#waiting", "6")
	p.says("#queue", "张*明") // masked
	p.gone("张长明")

	// A second press of the one key within moments does nothing.
	p.press(" ", "next")
	p.stands("start")
	p.do("press twice", chromedp.KeyEvent(" "))
	p.says("#number", first)
	p.stands("start")
	// Undo takes the call back; the time left is seen to run.
	p.says("#undo", "秒")
	p.press("u", "start")
	p.stands("next")
	p.press(" ", "next")
	p.says("#number", first)

	// Called three times and nobody comes: missed is advised, then given back.
	p.press("1", "start")
	p.says("#hint", "正在呼叫：空格开始办理") // why the key does nothing
	p.press("r", "start")
	p.says("#calls", "2/3")
	p.press("r", "start")
	p.says("#calls", "3/3")
	h.ahead.Add(int64(95 * time.Second))
	h.issue("sl-01", queue.Ordinary) // whatever happens tells the page the time
	p.until("advice", `document.querySelector("#miss").classList.contains("advise")`)
	p.press("m", "start")
	p.stands("next")
	p.says("#missed-panel", first)
	p.tap("#missed button")
	p.until("the returned number among those who wait", fmt.Sprintf(`document.querySelector("#missed-panel").hidden && document.querySelector("#queue").innerText.includes(%q)`, first))

	// Out of turn: a reason is demanded.
	p.press("c", "next")
	p.until("whom to call", `document.querySelectorAll("#hand-body [data-hand]").length > 2 && document.activeElement.closest("#hand-body") !== null`)
	chosen := p.text("#hand-body li:last-child .tk-name")
	p.tap("#hand-body li:last-child a")
	p.says("#hand-body .by-hand-who", chosen)
	p.says("#hand-body", "公平报告")
	p.until("the reasons under the hand", `document.activeElement.closest("#hand-body .target") !== null`)
	p.tap(`#hand-body .target[value="携带婴幼儿"]`)
	p.stands("start")
	p.says("#number", chosen)
	p.says("#facts", "人工点叫")

	// Outcome by one key, taken back, and the papers are lacking: may come back.
	p.press(" ", "start")
	p.stands("finish")
	p.press(" ", "finish")
	p.says("#hint", "请先按 1–8")
	p.press("1", "finish")
	p.stands("next")
	p.press("u", "next")
	p.stands("finish")
	p.press("8", "finish")
	p.stands("next")
	p.says("#coming", chosen)
	p.givesPapers()

	// Transfer keeps the number; the answers stand beside.
	p.press(" ", "next")
	p.stands("start")
	moved := p.text("#number")
	p.press("t", "start")
	p.until("where to", `document.querySelector("#targets [value=D]") !== null`)
	p.tap("#targets [value=D]")
	p.stands("next")
	h.holds("D", moved)
	p.do("look for an answer", chromedp.SendKeys(chromedp.CSS("#ask"), "延续"))
	p.says("#answers", "延续")
	p.do("leave the search", eval(`document.querySelector("#ask").blur()`))

	// Hold and back, a pause with its reason.
	p.press(" ", "next")
	p.stands("start")
	p.press("h", "start")
	p.stands("next")
	p.until("the held one", `!document.querySelector("#held-panel").hidden`)
	p.press("p", "next")
	p.until("the menu", `document.querySelector("#pause-menu").open`)
	p.press("b", "next") // the B-role stands in
	p.press("1", "next")
	p.stands("resume")
	p.says("#reason", "午休（B岗0703顶岗）")

	// The link is cut: the page says so, with the last numbers.
	h.stop()
	p.until("that it is offline", `!document.querySelector("#offline").hidden`)
	p.says("#offline", "离线，用人工叫号")
	p.says("#offline-last", "等候 S")
	h.start()
	p.until("the link back", `document.documentElement.dataset.link === "up" && document.querySelector("#offline").hidden`)
	p.press(" ", "resume")
	p.stands("next")
}

// givesPapers serves the next number on paper: what is ticked decides what is
// given, and what is given how the service ends. Nothing is typed twice.
func (p *tab) givesPapers() {
	p.t.Helper()
	p.press(" ", "next")
	p.stands("start")
	p.press(" ", "start")
	p.stands("finish")
	tick := func(seqs ...int) {
		p.t.Helper()
		p.until("the guide of this ticket", `document.querySelector("#guide-card").ariaBusy !== "true"`)
		for _, seq := range seqs {
			// Not by its place: in the strip the page may move between the look and the touch.
			p.do("tick it", eval(fmt.Sprintf(`document.querySelector('#guide-card [data-paper="%d"]').click()`, seq)))
		}
	}
	asked := func(kind string) {
		p.t.Helper()
		p.press("d", "finish")
		p.until("the form of "+kind, fmt.Sprintf(`document.querySelector("#documents").open && document.activeElement?.id === "document-go" && document.querySelector("#document-form").dataset.document === %q`, kind))
	}
	// paper looks at what opened, as it is printed, and closes it.
	paper := func(look func(paper *tab)) {
		p.t.Helper()
		opened, ended := p.opened("/documents/", func() { p.do("give it", chromedp.KeyEvent("\r")) })
		opened.front()
		opened.until("the paper", `document.readyState === "complete" && document.activeElement?.id === "applicant"`)
		opened.do("type who applies", chromedp.KeyEvent("张长明"))
		opened.says(".a4.second", "张长明")
		look(opened)
		ended()
	}

	tick(1, 4, 5) // three of five
	asked("supplement")
	paper(func(paper *tab) {
		if got := paper.text(".a4 .items tbody"); strings.Count(got, "\n") != 1 || !strings.Contains(got, "与第三者利害关系的相关说明") || !strings.Contains(got, "建设项目水资源论证报告书") {
			p.t.Errorf("the supplement notice asks for %q", got)
		}
		paper.says(".a4", "补字〔2026〕第0001号")
		paper.says(".a4", "告知日期：\n2026年11月25日")
	})
	p.says("#given", "补正通知书")
	p.says(".outcome.proposed", "补件")
	// A second one is not the clerk's to give.
	asked("supplement")
	p.says("#document-form", "请首席代表")
	p.do("give it", chromedp.KeyEvent("\r"))
	p.says("#document-refused", "应当一次告知")
	p.do("leave it", chromedp.KeyEvent("\x1b"))
	p.until("the dialog closed", `!document.querySelector("#documents").open`)

	// The applicant had the other two in the bag after all.
	tick(2, 3)
	asked("accept")
	p.says("#document-form", "2026年12月16日（自受理次日起15个工作日）")
	paper(func(paper *tab) {
		paper.says(".a4", "承诺办结日期：\n2026年12月16日")
		paper.says(".a4", "法定办结日期：\n2027年1月27日（暂定）")
		paper.says(".a4", "何慧敏（工号0702）")
	})
	p.says(".outcome.proposed", "受理")
	p.press(" ", "finish") // the one key, once more
	p.stands("next")
	p.says("#undo", "办理结果")
}

// holds waits until a line has a number among those who wait.
func (h *galleryHall) holds(line, number string) {
	h.t.Helper()
	eventually(h.t, number+" in line "+line, func() (found bool) {
		if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
			for _, t := range hall.Waiting(line) {
				found = found || t.Name() == number
			}
		}); err != nil {
			h.t.Fatal(err)
		}
		return found
	})
}

// TestBrowserManager is the hall manager's day: alarms, a further window at one
// click, a line stopped with a message, a bad rating answered, and the records
// behind a figure (domain §11.4).
func TestBrowserManager(t *testing.T) {
	h := newGalleryHall(t)
	h.clock("09:05")
	h.open("10", "11", "18")
	for range 20 {
		h.issue("bdc-02", queue.Ordinary)
	}
	h.issue("sl-01", queue.Ordinary)
	h.call("18")
	h.serve("18")
	h.finish("18")
	h.rateBadly()
	h.issue("sl-01", queue.Ordinary)
	h.ahead.Add(int64(6 * time.Minute)) // and nobody calls
	base := "http://" + h.addr
	// A clerk is signed in somewhere and sits nowhere.
	newClient(t, base, h.clerk("12").ID)

	p := newTab(t, browser(t), "office", 1920, 1080, false)
	// The wall draws its waits anew every five seconds; what a hand does it shows
	// without that.
	const still = `const every = window.setInterval; window.setInterval = (f, ms) => ms === 5000 ? 0 : every(f, ms);`
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: still}); err != nil {
		t.Fatal(err)
	}
	p.signInAs(base, "manager")
	p.open(base + "/office")
	p.until("a live wall", `document.documentElement.dataset.link === "up"`)
	p.says("#alarms", "18号窗口无人叫号")
	p.says("#alarms", "1条差评待处理")
	p.says("#f-today", "22") // of this Wednesday
	p.says(`#lines [data-prefix="D"]`, "20")

	p.says("#proposals", "12号窗口")
	p.tap("#proposals button")
	p.until("the window open", `document.querySelector('#windows [href="/desk/12"]').dataset.status === "open"`)
	p.until("no further proposal", `document.querySelector("#proposals").children.length === 0`)

	p.tap(`#lines [data-prefix="D"] summary`)
	p.do("say why", eval(`document.querySelector('#lines [data-prefix="D"] input[name=reason]').value = "今日号已满，请明日再来"`))
	p.tap(`#lines [data-prefix="D"] .danger`)
	p.says(`#lines [data-prefix="D"]`, "今日号已满")
	p.tap(`#lines [data-prefix="D"] button`)
	p.until("numbers again", `document.querySelector('#lines [data-prefix="D"] summary') !== null`)

	p.tap(`#alarms a[href="/office/ratings"]`)
	p.shows("排队时间过长")
	p.tap(".bad-rating button[value='1']")
	p.shows("已联系，待解决")
	p.do("say what was done", chromedp.SendKeys(chromedp.CSS(".bad-rating input[name=note]"), "已致歉，增开12号窗口"))
	p.tap(".bad-rating button[value='3']")
	p.shows("已致歉，增开12号窗口")
	p.tap(`.office-nav a[href="/office"]`)
	p.until("a live wall", `document.documentElement.dataset.link === "up"`)
	p.gone("差评待处理")

	p.tap(`.office-nav a[href="/office/report"]`)
	p.shows("各时段取号者的等候")
	p.tap(`a[href^="/office/report?at="][href*="span=month"]`)
	p.shows("2026年11月")
	p.tap(`#lines a[href*="state=done"][href*="line=S"]`)
	p.shows("明细 2026-11-01 至 2026-11-30")
	p.shows("取水许可")
}
