//go:build browser

package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var (
	galleryDir = flag.String("gallery", "", "directory for the pictures of TestGallery; empty: none are taken")
	galleryFor = flag.String("gallery-only", "", "look only at pages whose name matches this expression")
	axeFile    = flag.String("axe", "", "axe.min.js of axe-core, which then examines every page of TestGallery")
)

//go:embed testdata/look.js
var lookScript string

//go:embed testdata/keyboard.js
var keyboardScript string

// size is a screen in CSS pixels.
type size struct {
	name          string
	width, height int64
	touch, mobile bool
}

var (
	portrait = size{name: "portrait", width: 1080, height: 1920, touch: true}
	touchTV  = size{name: "landscape", width: 1920, height: 1080, touch: true}
	small    = size{name: "1024", width: 1024, height: 600, touch: true}
	lowWide  = size{name: "1280", width: 1280, height: 800}
	narrow   = size{name: "800", width: 800, height: 1280}
	wall     = size{name: "1920", width: 1920, height: 1080}
	uhd      = size{name: "3840", width: 3840, height: 2160}
	upright  = size{name: "upright", width: 1080, height: 1920}
	laptop   = size{name: "1366", width: 1366, height: 768}
	barred   = size{name: "barred", width: 1366, height: 629} // a laptop less the browser's own bars
	strip    = size{name: "360", width: 360, height: 800}
	handset  = size{name: "phone", width: 390, height: 844, touch: true, mobile: true}
)

// look is one page in one state on one screen.
type look struct {
	name, path, lang string
	size             size
	steps            func(p *tab)
	modes            string // of the kiosk's session: "elder low"
	whole            bool   // the picture goes down to the page's end
	refused          bool   // the answer is an error page: the browser logs it
}

// gallery shoots pages and examines each.
type gallery struct {
	t    *testing.T
	base string
	dir  string
	axe  string
	tabs map[string]*galleryTab
	make func(s size) *tab
	seen int

	examined map[string]bool // by axe-core: page and language
	modes    string          // of the kiosk's present session
}

// galleryTab is a page with what its browser complained of.
type galleryTab struct {
	*tab
	moving   bool // what it shows may just be loading itself anew
	mu       sync.Mutex
	problems []string
}

func newGallery(t *testing.T, base string) *gallery {
	t.Helper()
	g := &gallery{t: t, base: base, dir: *galleryDir, tabs: map[string]*galleryTab{}, examined: map[string]bool{}}
	if g.dir != "" {
		if !filepath.IsAbs(g.dir) {
			g.dir = filepath.Join("..", "..", g.dir) // as the Makefile means it
		}
		if err := os.MkdirAll(g.dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if *axeFile != "" {
		script, err := os.ReadFile(*axeFile)
		if err != nil {
			t.Fatal(err)
		}
		g.axe = string(script)
	} else {
		t.Log("axe-core is not given (-axe FILE): roles, names and contrast are not examined")
	}
	chromium, stop := chromedp.NewContext(browser(t)) // one browser for all sizes
	t.Cleanup(stop)
	if err := chromedp.Do(chromium); err != nil {
		t.Fatal(err)
	}
	g.make = func(s size) *tab {
		ctx, cancel := chromedp.NewContext(chromium)
		t.Cleanup(cancel)
		p := &tab{t, s.name, ctx}
		g.resize(p, s, s.height)
		return p
	}
	return g
}

// tab is the page on which a size is looked at.
func (g *gallery) tab(s size) *galleryTab {
	if p := g.tabs[s.name]; p != nil {
		return p
	}
	p := &galleryTab{tab: g.make(s)}
	g.tabs[s.name] = p
	g.watch(p)
	return p
}

// watch collects console errors and requests to anywhere but the hall.
func (g *gallery) watch(p *galleryTab) {
	g.t.Helper()
	note := func(format string, args ...any) {
		p.mu.Lock()
		p.problems = append(p.problems, fmt.Sprintf(format, args...))
		p.mu.Unlock()
	}
	if err := chromedp.Listen(p.ctx, func(ev any) {
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			what := e.ExceptionDetails.Text
			if x := e.ExceptionDetails.Exception; x != nil {
				what += " " + x.Description
			}
			note("exception: %s", what)
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" || e.Type == "assert" {
				note("console error at %v", e.StackTrace)
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" {
				note("log: %s %s", e.Entry.Text, e.Entry.URL)
			}
		case *network.EventRequestWillBeSent:
			at := e.Request.URL
			if !strings.HasPrefix(at, g.base) && !strings.HasPrefix(at, strings.Replace(g.base, "http", "ws", 1)) && at != "about:blank" && !strings.HasPrefix(at, "data:") { // the browser's own drawing in a date field; a page's would be refused
				note("external request: %s", at)
			}
		}
	}); err != nil {
		g.t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, network.Enable, network.EnableParams{}); err != nil {
		g.t.Fatal(err)
	}
}

// at looks at a page in both languages unless it names one.
func (g *gallery) at(l look) {
	if l.lang == "" {
		for _, lang := range []string{"zh", "en"} {
			l.lang = lang
			g.at(l)
		}
		return
	}
	if !wanted(l.title()) {
		return
	}
	g.t.Run(l.title(), func(t *testing.T) {
		p := g.tab(l.size)
		whole := p.ctx
		ctx, cancel := context.WithTimeout(whole, patience)
		p.t, p.ctx = t, ctx
		defer func() { cancel(); p.t, p.ctx = g.t, whole }()
		g.open(p, l)
		g.shoot(t, p, l)
	})
}

// wanted tells whether -gallery-only lets a picture be taken.
func wanted(title string) bool { return regexp.MustCompile(*galleryFor).MatchString(title) }

func (l look) title() string { return l.name + "-" + l.size.name + "-" + l.lang }

// open loads the page and brings it into its state.
func (g *gallery) open(p *galleryTab, l look) {
	p.t.Helper()
	p.mu.Lock()
	p.problems = nil
	p.mu.Unlock()
	mark := "?"
	if strings.Contains(l.path, "?") {
		mark = "&"
	}
	if p.moving { // it would end the next one's loading
		_ = chromedp.Do(p.ctx, chromedp.Navigate("about:blank"))
	}
	p.moving = l.steps != nil
	if strings.HasPrefix(l.path, "/kiosk") && (l.modes != g.modes || strings.HasPrefix(l.path, "/kiosk/take")) {
		p.open(g.base + "/kiosk/end") // whoever was there has left, and taken the card along
		for _, mode := range strings.Fields(l.modes) {
			p.until(mode, fmt.Sprintf(`fetch("/kiosk/mode", {method: "POST", body: new URLSearchParams({%q: "on", back: "/kiosk"})}).then((r) => r.ok)`, mode))
		}
		g.modes = l.modes
	}
	p.open(g.base + l.path + mark + "lang=" + l.lang)
	p.until("a complete page", `document.readyState === "complete" && (!document.querySelector("#linklost, #console") || document.documentElement.dataset.link !== undefined)`)
	if l.steps != nil {
		l.steps(p.tab)
	}
}

// shoot examines what the tab shows, and takes its picture when pictures are kept.
func (g *gallery) shoot(t *testing.T, p *galleryTab, l look) {
	t.Helper()
	g.seen++
	p.until("its pictures and fonts", `document.fonts.status === "loaded" && [...document.images].every((i) => i.complete)`)
	p.front()
	if l.whole {
		height, err := chromedp.Run(p.ctx, chromedp.Evaluate[int64](`(() => {
  const main = document.querySelector(".kiosk-main");
  return main ? innerHeight + main.scrollHeight - main.clientHeight : document.documentElement.scrollHeight;
})()`))
		if err != nil {
			t.Fatal(err)
		}
		if height > l.size.height {
			g.resize(p.tab, l.size, height)
			defer g.resize(p.tab, l.size, l.size.height)
		}
	}
	p.painted()
	if g.dir != "" {
		png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(g.dir, l.title()+".png"), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	g.complain(t, p, lookScript)
	p.mu.Lock()
	if !l.refused {
		for _, problem := range p.problems {
			t.Error(problem)
		}
	}
	p.problems = nil
	p.mu.Unlock()
	// Names, roles, colours and the keyboard's order do not change with the size of the screen.
	if page := l.name + "-" + l.lang; !g.examined[page] {
		g.examined[page] = true
		g.examine(t, p)
		p.do("press a key that does nothing", chromedp.KeyEvent(kb.Shift))
		g.complain(t, p, keyboardScript)
	}
}

// complain reports what a script finds wrong on the page.
func (g *gallery) complain(t *testing.T, p *galleryTab, script string) {
	t.Helper()
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](script))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// painted waits until what was drawn is on the screen.
func (p *tab) painted() {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](
		`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise)); err != nil {
		p.t.Fatal(err)
	}
}

func (g *gallery) resize(p *tab, s size, height int64) {
	options := []chromedp.EmulateViewportOption{}
	if s.touch {
		options = append(options, chromedp.EmulateTouch)
	}
	if s.mobile {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateScale(2))
	}
	p.do("resize", chromedp.EmulateViewport(s.width, height, options...))
}

// examine lets axe-core judge the page; what it calls serious or critical fails.
func (g *gallery) examine(t *testing.T, p *galleryTab) {
	t.Helper()
	if g.axe == "" {
		return
	}
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](g.axe+"\n;true")); err != nil {
		t.Fatal(err)
	}
	raw, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(
  r.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => ({rule: v.id, help: v.help,
    nodes: v.nodes.map((n) => n.target.join(" ") + ": " + (n.any[0] ?? n.all[0] ?? n.none[0])?.message)}))))`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	var violations []struct {
		Rule, Help string
		Nodes      []string
	}
	if err := json.Unmarshal([]byte(raw), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Errorf("axe %s: %s\n\t%s", v.Rule, v.Help, strings.Join(v.Nodes[:min(len(v.Nodes), 8)], "\n\t"))
	}
}

// patience is how long one page may take; it is no measure of speed.
const patience = time.Minute
