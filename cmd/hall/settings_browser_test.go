//go:build browser

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestBrowserSettings is the manager with a window screen beside: what is typed
// is previewed while it is typed, rows can be added, and what is saved stands on
// the screen without anybody touching it.
func TestBrowserSettings(t *testing.T) {
	h := startOwnHall(t, t.TempDir(), time.Now)
	chromium := browser(t)
	screen, office := newTab(t, chromium, "window screen", 1920, 1080, false), newTab(t, chromium, "office", 1366, 768, false)
	screen.open(h.base + "/screen/18")
	screen.shows("18")
	screen.do("mark the page", eval(`window.mine = true`))
	office.open(h.base + "/sign-in")
	office.do("sign in", chromedp.SendKeys(chromedp.CSS(`input[name="user"]`), "manager"),
		chromedp.SendKeys(chromedp.CSS(`input[name="password"]`), "demo"), chromedp.Submit(chromedp.CSS(`input[name="password"]`)))
	office.until("the wall", `location.pathname === "/office"`)
	office.open(h.base + "/office/settings/windows/18")
	office.do("type", eval(`{ const el = document.querySelector("[name=name]"); el.value = "水利二号窗"; el.dispatchEvent(new Event("input", {bubbles: true})); }`))
	office.until("the preview", `document.querySelector("#preview")?.textContent.includes("18号 水利二号窗")`)
	office.do("add a row", eval(`document.querySelector("[data-rows=first] .row-new:last-child > summary").click()`))
	office.until("a further row", `document.querySelectorAll("[data-rows=first] .row-new").length === 2`)
	office.do("save", chromedp.Click(chromedp.CSS(`button[value="save"]`)))
	office.until("that it is saved", `document.body.textContent.includes("已保存并生效")`)
	screen.until("the new name on the screen", `document.body.textContent.includes("水利二号窗")`)
	screen.until("that the page was not loaded anew", `window.mine === true`)

	office.open(h.base + "/office/settings")
	office.until("the page", `document.querySelector("#import") !== null`)
	if page := h.as("manager").get("/office/files/windows.yaml"); !strings.Contains(page, "水利二号窗") {
		t.Error("the file is as it was")
	}
}
