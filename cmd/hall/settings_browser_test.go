//go:build browser

package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
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

	// Things are moved with the keyboard: the key stays under the hand.
	office.open(h.base + "/office/settings/lines")
	office.do("move the first line down twice", eval(`document.querySelector('button[name=down][value=A]').focus()`), chromedp.KeyEvent(kb.Enter))
	office.until("that it moved", `document.querySelectorAll(".order [name=id]")[1].value === "A" && document.activeElement.value === "A"`)
	office.do("again", chromedp.KeyEvent(kb.Enter))
	office.until("that it moved on", `document.querySelectorAll(".order [name=id]")[2].value === "A"`)
	office.until("the preview", `document.querySelector("#preview .plus") !== null`)
	office.do("save", chromedp.Click(chromedp.CSS(`form[data-inplace] [value=save]`)))
	office.until("that it is saved", `document.body.textContent.includes("已保存并生效") && document.querySelectorAll(".order [name=id]")[2].value === "A"`)

	// Days are clicked where they stand.
	office.open(h.base + "/office/calendar/2027")
	office.do("click the first of October", eval(`document.querySelector('[name=toggle][value="2027-10-01"]').click()`))
	office.until("that it is off", `document.querySelector('.day.off[value="2027-10-01"]')?.title === "国庆节" && document.body.textContent.includes("260 个工作日")`)

	h.uploads(office)
}

// uploads sends archives through a cable that can be cut: what is too big, no
// archive, or cut off in the middle says so and changes nothing; what is whole is
// taken over, and the bar shows how far it is.
func (h *ownHall) uploads(office *tab) {
	h.t.Helper()
	dir := h.t.TempDir()
	archive, wrong, big, long := filepath.Join(dir, "hall.zip"), filepath.Join(dir, "wrong.zip"), filepath.Join(dir, "big.zip"), filepath.Join(dir, "long.zip")
	for name, size := range map[string]int{wrong: 100, big: 65 << 20, long: 16 << 20} {
		if err := os.WriteFile(name, make([]byte, size), 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := os.WriteFile(archive, []byte(h.as("manager").get("/office/hall.zip")), 0o600); err != nil {
		h.t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(h.dir, "windows.yaml"))
	if err != nil {
		h.t.Fatal(err)
	}
	cable := newCable(h.t, strings.TrimPrefix(h.base, "http://"), 4<<20)
	office.signInAs("http://"+cable.addr, "manager")
	send := func(file string) {
		office.open("http://" + cable.addr + "/office/settings")
		office.do("choose "+filepath.Base(file), chromedp.SetUploadFiles(chromedp.CSS(`#import input[type=file]`), []string{file}))
		office.do("send it", chromedp.Click(chromedp.CSS(`#import button`)))
	}
	send(big)
	office.until("that it is too big", `document.querySelector("[role=alert]")?.textContent.includes("超过 64 MB")`)
	send(wrong)
	office.until("that it is no archive", `document.querySelector("[role=alert]")?.textContent.includes("不是完整的 zip")`)
	send(long)
	office.until("the bar in the middle", `(bar => !bar.hidden && bar.value > 10 && bar.value < 90)(document.querySelector("#progress"))`)
	close(cable.cut)
	office.until("that it broke off", `document.querySelector("[role=alert]")?.textContent.includes("上传中断了") && document.querySelector("#progress").hidden`)
	if after, err := os.ReadFile(filepath.Join(h.dir, "windows.yaml")); err != nil || !bytes.Equal(before, after) {
		h.t.Errorf("something changed: %v", err)
	}
	send(archive)
	office.until("that it is taken over", `document.body.textContent.includes("已导入") && location.search === "?done"`)
}

// cable carries connections to the hall. One that has carried more than most bytes
// waits, and ends when the cable is cut.
type cable struct {
	addr string
	most int64
	cut  chan struct{}
}

func newCable(t testing.TB, hall string, most int64) *cable {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	c := &cable{ln.Addr().String(), most, make(chan struct{})}
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", hall)
			if err != nil {
				near.Close()
				continue
			}
			go func() {
				defer near.Close()
				defer far.Close()
				if n, _ := io.Copy(far, io.LimitReader(near, most)); n == most {
					<-c.cut
				}
			}()
			go func() {
				_, _ = io.Copy(near, far)
				near.Close()
			}()
		}
	}()
	return c
}
