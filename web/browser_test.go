//go:build browser

package web_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/web"

	"github.com/chromedp/chromedp"
)

// probe is a page that shows what follow tells it.
var probe = map[string]string{
	"templates/page.html": `{{define "title"}}探针{{end}}{{define "head"}}<script type="module" src="{{asset "kiosk/probe.js"}}"></script>{{end}}{{define "main"}}{{template "linklost" .}}<h1 id="n"></h1><p id="status"></p>{{end}}`,
	"static/probe.js": `import { follow } from "/static/socket.js";
import { qs, setText } from "/static/dom.js";
window.loadedAt = performance.timeOrigin;
follow("board", (data) => setText(qs("#n"), data.n), (up) => setText(qs("#status"), up ? "up" : "lost"));`,
}

// probeSite is a server that can be stopped and started on one port.
type probeSite struct {
	t    *testing.T
	addr string
	n    atomic.Int64
	hub  *web.Hub
	stop func()
}

func (s *probeSite) start(build string) {
	s.t.Helper()
	pages, err := web.NewPages(set(probe))
	if err != nil {
		s.t.Fatal(err)
	}
	s.hub = web.NewHub(web.HubOptions{Build: build})
	s.hub.Topic("board", []web.Role{web.Anyone}, func(context.Context, string) (any, error) { return hallState{N: s.n.Load()}, nil })
	server, err := web.New(web.Options{Pages: pages, Hub: s.hub, Routes: []web.Route{{Method: "GET", Pattern: "/probe", Roles: []web.Role{web.Anyone},
		Handler: func(w http.ResponseWriter, r *http.Request) error { return pages.Render(w, r, "kiosk/page", nil) }}}})
	if err != nil {
		s.t.Fatal(err)
	}
	ln, err := net.Listen("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.addr = ln.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(ctx, ln); err != nil {
			s.t.Error(err)
		}
	}()
	s.stop = func() { cancel(); <-done }
}

func TestFollowInABrowser(t *testing.T) {
	bin, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium not installed")
	}
	site := &probeSite{t: t, addr: "127.0.0.1:0"}
	site.start("build-1")
	defer func() { site.stop() }()

	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin))
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox)
	}
	ctx, end := chromedp.NewExecAllocator(t.Context(), opts...)
	defer end()
	ctx, closeTab := chromedp.NewContext(ctx)
	defer closeTab()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute) // a hang guard
	defer cancel()
	wait := func(what, js string) {
		t.Helper()
		for {
			_, err := chromedp.Run(ctx, chromedp.Poll[bool](js))
			if err == nil {
				return
			}
			if ctx.Err() != nil { // any other error is the page reloading under the poll
				t.Fatalf("waiting for %s: %v", what, err)
			}
		}
	}
	shows := func(n int64) string {
		return `document.querySelector("#n").textContent === "` + strconv.FormatInt(n, 10) + `"`
	}
	const up = `document.querySelector("#status").textContent === "up" && document.querySelector("#linklost").hidden`
	const lost = `document.querySelector("#status").textContent === "lost" && !document.querySelector("#linklost").hidden`

	if err := chromedp.Do(ctx, chromedp.Navigate("http://"+site.addr+"/probe")); err != nil {
		t.Fatal(err)
	}
	wait("the first state", shows(0)+" && "+up)
	site.n.Store(1)
	site.hub.Changed("board")
	wait("a change", shows(1))

	site.stop()
	wait("the loss to be shown", lost+" && "+shows(1))
	site.n.Store(2)
	site.start("build-1")
	wait("the state after a restart", shows(2)+" && "+up)
	if err := chromedp.Do(ctx, chromedp.Navigate("http://"+site.addr+"/probe")); err != nil {
		t.Fatal(err)
	}
	wait("the page again", shows(2))
	before, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`window.loadedAt`))
	if err != nil {
		t.Fatal(err)
	}

	// A new build: a busy page stays as it is, a quiet one reloads itself.
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.dataset.busy = ""`)); err != nil {
		t.Fatal(err)
	}
	site.stop()
	site.n.Store(3)
	site.start("build-2")
	wait("the state of the new build", shows(3))
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`delete document.body.dataset.busy`)); err != nil {
		t.Fatal(err)
	}
	wait("the reload", `window.loadedAt !== undefined && window.loadedAt !== `+strconv.FormatFloat(before, 'f', -1, 64)+" && "+shows(3))
}
