//go:build browser

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"jiaohao/configs"
	"jiaohao/devices/sim"
	"jiaohao/queue"
)

// browser starts Chromium for one test, without a window unless an option says so.
func browser(t testing.TB, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is not installed: apt-get install chromium fonts-noto-cjk")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-gpu", true), chromedp.Flag("hide-scrollbars", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	for try := 1; ; try++ {
		allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
		ctx, end := chromedp.NewContext(allocator)
		err := chromedp.Do(ctx)
		if err == nil {
			t.Cleanup(func() { end(); stop() })
			return ctx
		}
		end()
		stop()
		// Chromium 148 now and then crashes while it starts, before any page of ours.
		if try == 3 || !strings.Contains(err.Error(), "failed to start") {
			t.Fatal(err)
		}
		t.Log("Chromium is started again: ", err)
	}
}

// tab is one open page.
type tab struct {
	t    testing.TB
	name string
	ctx  context.Context
}

func newTab(t testing.TB, browser context.Context, name string, width, height int64, touch bool) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(cancel)
	p := &tab{t, name, ctx}
	if touch {
		p.do("size", chromedp.EmulateViewport(width, height, chromedp.EmulateTouch))
	} else {
		p.do("size", chromedp.EmulateViewport(width, height))
	}
	return p
}

func (p *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, what, err)
	}
}

// front brings the page to the front, as a person does before pressing a key.
func (p *tab) front() {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, page.BringToFront, cdp.Empty{}); err != nil {
		p.t.Fatalf("%s: bring to front: %v", p.name, err)
	}
}

// press presses a key of the clerk console once it stands for an act: the page is
// live, and the one key does not rest from the act before, as a person sees.
func (p *tab) press(key, act string) {
	p.t.Helper()
	ready := fmt.Sprintf(`#console[data-act=%q]`, act)
	if key == " " {
		ready += ":not([data-rest])"
	}
	p.until("the key to "+act, fmt.Sprintf(`document.documentElement.dataset.link === "up" && document.querySelector(%q) !== null`, ready))
	p.front()
	p.do("press "+key, chromedp.KeyEvent(key))
}

func (p *tab) open(address string) {
	p.t.Helper()
	p.do("open "+address, chromedp.Navigate(address))
}

// tap touches an element that is not grey. A page that draws itself anew between the
// look and the touch is touched again, as a person would.
func (p *tab) tap(selector string) {
	p.t.Helper()
	p.front()
	p.until(selector+" to be touched", fmt.Sprintf(`document.querySelector(%[1]q) !== null && !document.querySelector(%[1]q).matches(":disabled")`, selector))
	for {
		err := chromedp.Do(p.ctx, chromedp.Tap(chromedp.CSS(selector)))
		if err == nil {
			return
		}
		if p.ctx.Err() != nil || !strings.Contains(err.Error(), "node") {
			p.t.Fatalf("%s: tap %s: %v", p.name, selector, err)
		}
	}
}

// until waits for a JavaScript condition, at most half a minute. It asks by the
// clock: a page behind others need not be painted.
func (p *tab) until(what, condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](condition, chromedp.WithPollingInterval(20*time.Millisecond)))
		if err == nil {
			return
		}
		if ctx.Err() != nil { // any other error is the page changing under the poll
			p.t.Fatalf("%s never showed %s: %v\n%s", p.name, what, err, p.state())
		}
	}
}

// state is what a page shows, for the message of a failure.
func (p *tab) state() string {
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`[location.href, document.readyState, document.visibilityState,
		JSON.stringify(document.documentElement.dataset), JSON.stringify(document.querySelector("#console")?.dataset ?? {}),
		document.body?.innerText ?? ""].join("\n").slice(0, 3000)`))
	if err != nil {
		return "its state cannot be read: " + err.Error()
	}
	return got
}

// text reads what an element says, in one step: a page may draw itself anew between
// finding a node and reading it.
func (p *tab) text(selector string) string {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).innerText`, selector)))
	if err != nil {
		p.t.Fatalf("%s: read %s: %v", p.name, selector, err)
	}
	return strings.TrimSpace(got)
}

// shows waits until the page's visible text holds a word.
func (p *tab) shows(word string) {
	p.t.Helper()
	p.until(word, fmt.Sprintf(`document.body !== null && document.body.innerText.includes(%q)`, word))
}

// opened does what opens a page of its own, one whose address has the words, and
// gives that page; end closes it.
func (p *tab) opened(words string, act func()) (page *tab, end func()) {
	p.t.Helper()
	found := chromedp.WaitNewTarget(p.ctx, func(i *target.Info) bool { return strings.Contains(i.URL, words) })
	act()
	select {
	case id := <-found:
		ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(id))
		p.t.Cleanup(cancel)
		return &tab{p.t, words, ctx}, cancel
	case <-p.ctx.Done():
		p.t.Fatalf("%s never opened %s", p.name, words)
		return nil, nil
	}
}

// restartable is a hall that can be stopped and started on one port and one data
// directory, as a daemon that crashes and comes back.
type restartable struct {
	t    testing.TB
	addr string
	data string
	file string                // its hall.yaml; "": the example hall
	now  func() time.Time      // nil: from mid-morning on
	tune func(*configs.Config) // may change the example's settings; nil: as they are
	d    *daemon
	stop func()
}

func (r *restartable) start() {
	r.t.Helper()
	cfg, err := configs.Load(configs.Options{File: r.file, Example: r.file == "", DataDir: r.data, Listen: r.addr, Drivers: driverNames()})
	if err != nil {
		r.t.Fatal(err)
	}
	if r.now == nil {
		r.now = midmorning()
	}
	if r.tune != nil {
		r.tune(cfg)
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		r.t.Fatal(err)
	}
	r.addr = ln.Addr().String()
	r.d, err = newDaemon(context.Background(), cfg, true, "http://"+r.addr, r.now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.d.run(ctx, ln) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("daemon: %v", err)
		}
	})
	r.t.Cleanup(r.stop)
}

// TestBrowserTouchToCall is the whole story in a real browser: a touch on the
// kiosk page, the number on paper, the clerk's key, and the number on the hall
// board, the window screen, the LED, in the loudspeaker and on the phone; then
// the link is cut and comes back.
func TestBrowserTouchToCall(t *testing.T) {
	hall := &restartable{t: t, addr: "127.0.0.1:0", data: filepath.Join(t.TempDir(), "data")}
	hall.tune = func(c *configs.Config) { c.Settings.Queue.StartAfter = 0 } // nothing begins by itself while the hall is down
	hall.start()
	base := "http://" + hall.addr
	chromium := browser(t)
	kiosk := newTab(t, chromium, "kiosk", 1080, 1920, true)
	board := newTab(t, chromium, "board", 1920, 1080, false)
	screen := newTab(t, chromium, "window screen", 1920, 1080, false)
	desk := newTab(t, chromium, "console", 1366, 768, false)
	phone := newTab(t, chromium, "phone", 390, 844, true)

	board.open(base + "/board/B2")
	screen.open(base + "/screen/19")
	screen.shows("19")

	desk.open(base + "/sign-in")
	desk.do("sign in", chromedp.SendKeys(chromedp.CSS(`input[name="user"]`), "0702"),
		chromedp.SendKeys(chromedp.CSS(`input[name="password"]`), "demo"), chromedp.Submit(chromedp.CSS(`input[name="password"]`)))
	desk.until("the list of windows", `location.pathname.startsWith("/desk")`)
	desk.open(base + "/desk/19")
	desk.press(" ", "open")
	screen.shows("何慧敏")

	// Touch: plain words → guide → number, without a card.
	printerReady(t, hall.d, "K1")
	kiosk.open(base + "/kiosk")
	kiosk.tap(`a.chip[href*="sl-01"]`)
	kiosk.shows("取水许可审批")
	kiosk.shows("第七条、第四十八条") // basis
	kiosk.shows("审批不收费")     // fee
	kiosk.tap(`a[href^="/kiosk/take"]`)
	kiosk.until("the confirm page", `document.querySelector(".take-go") !== null`)
	kiosk.tap(".take-go")
	kiosk.until("a number", `/^S\d{3}$/.test(document.querySelector("#number")?.textContent.trim() ?? "")`)
	number := kiosk.text("#number")

	// The same number comes out of the printer, with the address for the phone.
	printer := simulated[*sim.Printer](t, hall.d, "printer-K1")
	onPaper(t, hall.d, "printer-K1", number)
	papers := printer.Papers()
	codes := papers[len(papers)-1].QR()
	if len(codes) != 1 {
		t.Fatalf("the slip has %d QR codes, want 1", len(codes))
	}
	kiosk.shows("请取走小票")
	if _, err := chromedp.Call(phone.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: heard}); err != nil {
		t.Fatal(err)
	}
	// Scheme and host are capitals in the code; browsers and this test fold them.
	phone.open(strings.Replace(codes[0], strings.ToUpper("http://"+hall.addr), base, 1))
	phone.until("its number", fmt.Sprintf(`document.querySelector("#number")?.textContent.trim() === %q`, number))
	phone.tap("[data-bell]")
	phone.until("one chime to try it, and a short buzz", `window.tones === 2 && JSON.stringify(window.buzzes) === "[1]"`)

	// One key calls; every face shows it.
	desk.press(" ", "next")
	desk.until("the called number", fmt.Sprintf(`document.querySelector("#number")?.textContent.trim() === %q`, number))
	board.until(number, fmt.Sprintf(`document.querySelector(".newest-number")?.textContent === %q`, number))
	screen.shows(number)
	phone.until("the window", `document.querySelector("[data-window]")?.textContent.trim() === "19"`)
	phone.until("that it rings and buzzes once", `window.tones === 8 && JSON.stringify(window.buzzes) === "[1,5]"`)
	act(t, hall.d, queue.Actor{Kind: queue.Staff, ID: "0702"}, queue.Recall{Window: "19"})
	phone.until("that a recall does so again, once", `window.tones === 14 && JSON.stringify(window.buzzes) === "[1,5,5]"`)
	leds := simulated[*sim.LEDs](t, hall.d, "led-1")
	eventually(t, number+" on the LED above window 19", func() bool { return strings.Contains(leds.Texts()[19], number) })
	loudspeaker := simulated[*sim.Voice](t, hall.d, "voice-1")
	eventually(t, "the call in the loudspeaker", func() bool {
		return strings.Contains(strings.Join(loudspeaker.Spoken(), "\n"), "S 零零"+[]string{"零", "幺", "二", "三"}[int(number[3]-'0')])
	})

	// The link is cut: every live page says so, and shows the truth again later.
	hall.stop()
	board.until("that the link is lost", `document.documentElement.dataset.link === "lost" && !document.getElementById("linklost").hidden`)
	desk.until("that it is offline", `!document.getElementById("offline").hidden`)
	hall.start()
	board.until("the link back", `document.documentElement.dataset.link === "up"`)
	board.until(number+" again", fmt.Sprintf(`document.querySelector(".newest-number")?.textContent === %q`, number))
	desk.press(" ", "start")
	screen.shows("正在办理")
	desk.press("1", "finish")
	desk.until("the next key", `document.querySelector("#console")?.dataset.act === "next"`)
}

// heard counts the tones that a page plays, and keeps the length of each vibration
// that it asks for.
const heard = `
window.tones = 0;
window.buzzes = [];
navigator.vibrate = (pattern) => { window.buzzes.push([pattern].flat().length); return true; };
const made = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { window.tones++; return made.call(this); };`

// TestBrowserKioskWithoutPaper takes the paper out: the number is still given and
// shown large, and no paper is owed for it.
func TestBrowserKioskWithoutPaper(t *testing.T) {
	d, base := startDaemon(t, "")
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	if err := printer.Do("paper_out", "now"); err != nil {
		t.Fatal(err)
	}
	kiosk := newTab(t, browser(t), "kiosk", 1080, 1920, true)
	eventually(t, "the kiosk page to know that paper is out", func() bool {
		res, err := http.Get(base + "/kiosk")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		page, err := io.ReadAll(res.Body)
		return err == nil && strings.Contains(string(page), "缺纸")
	})
	kiosk.open(base + "/kiosk/take?matter=ga-01")
	kiosk.shows("缺纸")
	kiosk.tap(".take-go")
	kiosk.until("a number", `/^B\d{3}$/.test(document.querySelector("#number")?.textContent.trim() ?? "")`)
	kiosk.shows("号码已取好")
	if len(printer.Papers()) != 0 {
		t.Error("something was printed without paper")
	}
}

// TestBrowserScan holds a slip before the scanner of the kiosk: the page opens the
// state of its number, once, and again when it is scanned again. The device page
// says in words what passed on the printer's line.
func TestBrowserScan(t *testing.T) {
	d, base := startDaemon(t, "")
	printer, scanner := simulated[*sim.Printer](t, d, "printer-K1"), simulated[*sim.Scanner](t, d, "scanner-K1")
	printerReady(t, d, "K1")
	kiosk := newTab(t, browser(t), "kiosk", 1080, 1920, true)
	kiosk.open(base + "/kiosk/take?matter=sl-01")
	kiosk.tap(".take-go")
	kiosk.until("a number", `/^S\d{3}$/.test(document.querySelector("#number")?.textContent.trim() ?? "")`)
	number := kiosk.text("#number")
	onPaper(t, d, "printer-K1", number)
	if codes := printer.Papers()[0].QR(); len(codes) != 1 {
		t.Fatalf("the slip has %d QR codes, want 1", len(codes))
	}
	home := func() {
		t.Helper()
		kiosk.open(base + "/kiosk")
		kiosk.until("the first page, live", `location.pathname === "/kiosk" && document.documentElement.dataset.link === "up"`)
	}
	scan := func() {
		t.Helper()
		if err := scanner.Scan(printer.Papers()[0].QR()[0]); err != nil {
			t.Fatal(err)
		}
		kiosk.until("the number's page", fmt.Sprintf(`location.pathname === "/kiosk/number" && document.body.innerText.includes(%q)`, number))
		kiosk.shows("前面")
	}
	home()
	scan()
	home() // what was scanned is not opened again by itself
	if err := scanner.Scan("not of this hall"); err != nil {
		t.Fatal(err)
	}
	kiosk.shows("没有查到号码或预约")
	scan()

	kiosk.open(base + "/devices#printer-K1")
	kiosk.until("the printer's card", `document.querySelector("#printer-K1 details.frames") !== null`)
	kiosk.do("open the frames", chromedp.Click(chromedp.CSS("#printer-K1 details.frames summary")))
	kiosk.until("a frame in words", `[...document.querySelectorAll("#printer-K1 .frames-body .words")].some((el) => el.textContent.includes("打印内容"))`)
}

// eval runs a statement whose value does not matter.
func eval(script string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[bool](script+"\n;true")(ctx, t)
		return chromedp.Void{}, err
	}
}
