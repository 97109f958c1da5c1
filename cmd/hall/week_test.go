//go:build browser

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/web"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/gorilla/websocket"
)

// weekSite is a hall whose live topics it plays itself: the hub tells a page at
// most twenty times a second how things stand, and a week shall pass in seconds.
type weekSite struct {
	t     testing.TB
	base  string // of the hall
	proxy *httputil.ReverseProxy
	mu    sync.Mutex
	lines map[string]*weekLine // by topic
	again int                  // sockets that were opened again
	// states are what the hall told of each topic in the course of a day.
	states map[string][]json.RawMessage
}

// weekLine is the socket of one page.
type weekLine struct {
	mu      sync.Mutex // of conn
	conn    *websocket.Conn
	cookie  string
	now     web.Message // sent last
	painted atomic.Int64
}

// newWeekSite stands before a hall, and returns its own address.
func newWeekSite(t testing.TB, hall string) (*weekSite, string) {
	t.Helper()
	target, err := url.Parse(hall)
	if err != nil {
		t.Fatal(err)
	}
	s := &weekSite{t: t, base: hall, lines: map[string]*weekLine{}, states: map[string][]json.RawMessage{}, proxy: &httputil.ReverseProxy{
		ErrorLog: log.New(io.Discard, "", 0), // of pages that were left
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
	}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server.URL
}

func (s *weekSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/bare": // the yardstick of BenchmarkFaces
		bare(w, r)
		return
	case "/ws":
	default:
		s.proxy.ServeHTTP(w, r)
		return
	}
	topic := r.URL.Query().Get("topic")
	line := &weekLine{cookie: r.Header.Get("Cookie")}
	line.now = s.snapshot(topic, line.cookie)
	conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return // a page that was left
	}
	defer conn.Close()
	line.conn = conn
	if line.send(line.now) != nil {
		return
	}
	s.mu.Lock()
	if s.lines[topic] != nil {
		s.again++
	}
	s.lines[topic] = line
	s.mu.Unlock()
	for {
		var report struct {
			Painted int64
			Beat    bool
		}
		if conn.ReadJSON(&report) != nil {
			return
		}
		line.painted.Store(report.Painted)
		if report.Beat && line.send(struct{}{}) != nil {
			return
		}
	}
}

func (l *weekLine) send(v any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.conn.WriteJSON(v)
}

// snapshot is what the hall tells of a topic now.
func (s *weekSite) snapshot(topic, cookie string) (m web.Message) {
	req, err := http.NewRequest("GET", s.base+"/api/v1/snapshot?topic="+url.QueryEscape(topic), nil)
	if err != nil {
		s.t.Error(err)
		return m
	}
	req.Header.Set("Cookie", cookie)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Error(err)
		return m
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	if err != nil || res.StatusCode != 200 {
		s.t.Errorf("snapshot of %s: %d %s %v", topic, res.StatusCode, body, err)
	}
	return m
}

// play sends the page of a topic n states, spread over a span of the hall's clock.
// A page that found the link dead meanwhile has another socket.
func (s *weekSite) play(topic string, n int, span time.Duration) error {
	const behind = 100 // states that are on their way to a page
	states := s.states[topic]
	for i := range n {
		l := s.line(topic)
		l.now.Rev++
		l.now.At = l.now.At.Add(span / time.Duration(n))
		l.now.Data = states[i%len(states)]
		_ = l.send(l.now) // the page that left comes back, and is told the next
		for end := time.Now().Add(time.Minute); i%behind == behind-1 && s.line(topic) == l && l.painted.Load() < l.now.Rev; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				return fmt.Errorf("%s: state %d was never painted, %d is", topic, l.now.Rev, l.painted.Load())
			}
		}
	}
	return nil
}

func (s *weekSite) line(topic string) *weekLine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines[topic]
}

// weight is what a page holds after a collection of garbage.
type weight struct{ heap, nodes, listeners float64 }

func (p *tab) weigh() (w weight) {
	p.t.Helper()
	for range 2 { // the first leaves what only the last frame held
		if _, err := chromedp.Call(p.ctx, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			p.t.Fatalf("%s: collect garbage: %v", p.name, err)
		}
	}
	got, err := chromedp.Call(p.ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		p.t.Fatalf("%s: metrics: %v", p.name, err)
	}
	for _, m := range got.Metrics {
		switch m.Name {
		case "JSHeapUsedSize":
			w.heap = m.Value
		case "Nodes":
			w.nodes = m.Value
		case "JSEventListeners":
			w.listeners = m.Value
		}
	}
	return w
}

// TestBrowserWeek leaves a board, a window screen, a console and a kiosk open for
// a week of the hall's clock, in which thousands of states come over their
// sockets, and weighs each page every day: nothing grows.
func TestBrowserWeek(t *testing.T) {
	const days, daily = 7, 300 // states a day and page
	h := newGalleryHall(t)
	site, base := newWeekSite(t, "http://"+h.addr)
	h.clock("08:35")
	h.open("18", "05")

	chromium, stop := chromedp.NewContext(browser(t))
	t.Cleanup(stop)
	if err := chromedp.Do(chromium); err != nil {
		t.Fatal(err)
	}
	open := func(name, path string, s size) *tab {
		p := newTab(t, chromium, name, s.width, s.height, s.touch)
		if _, err := chromedp.Call(p.ctx, performance.Enable, performance.EnableParams{}); err != nil {
			t.Fatal(err)
		}
		if path == "/desk/18" {
			p.open(base + "/sign-in")
			p.do("sign in", eval(fmt.Sprintf(`document.querySelector("[name=user]").value = %q; document.querySelector("[name=password]").value = "demo"; document.querySelector("form.form").submit()`, h.clerk("18").ID)))
			p.until("who is signed in", `location.pathname !== "/sign-in" && document.readyState === "complete"`)
		}
		p.open(base + path)
		p.until("the present", `document.documentElement.dataset.link === "up"`)
		return p
	}
	pages := []*tab{
		open("board", "/board", wall), open("window screen", "/screen/18", touchTV),
		open("console", "/desk/18", laptop), open("kiosk", "/kiosk", portrait),
	}
	topics := []string{"board", "window/18", "desk/18", "kiosk/K1"}

	// A day's states, as the hall tells them.
	for i := range 12 {
		h.issue("sl-01", queue.Ordinary)
		h.issue("ga-01", queue.Class(i%2))
		h.call("18", "05")
		site.record(topics)
		h.serve("18", "05")
		site.record(topics)
		h.ahead.Add(int64(2 * time.Minute))
		h.finish("18", "05")
		site.record(topics)
	}
	weights := make([][]weight, len(pages))
	for range days {
		failed := make(chan error, len(topics))
		for _, topic := range topics {
			go func() { failed <- site.play(topic, daily, 24*time.Hour) }()
		}
		for range topics {
			if err := <-failed; err != nil {
				t.Fatal(err)
			}
		}
		for i, p := range pages {
			weights[i] = append(weights[i], p.weigh())
		}
	}
	t.Logf("%d sockets were opened again", site.again)
	for i, p := range pages {
		first, last := weights[i][1], weights[i][days-1] // the first days fill caches
		t.Logf("%-13s %d states; heap %4.0f → %4.0f KB, nodes %4.0f → %4.0f, listeners %3.0f → %3.0f", p.name, days*daily,
			first.heap/1024, last.heap/1024, first.nodes, last.nodes, first.listeners, last.listeners)
		if last.nodes > first.nodes+20 {
			t.Errorf("%s: nodes grew from %.0f to %.0f", p.name, first.nodes, last.nodes)
		}
		if last.listeners > first.listeners+5 {
			t.Errorf("%s: listeners grew from %.0f to %.0f", p.name, first.listeners, last.listeners)
		}
		// One forgotten node a state would be more than 100 bytes; less is the browser's
		// own noise.
		if grown := last.heap - first.heap; grown > 100*(days-2)*daily {
			t.Errorf("%s: the heap grew by %.0f KB", p.name, grown/1024)
		}
	}
}

// record notes what the hall tells of each topic now.
func (s *weekSite) record(topics []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, topic := range topics {
		s.states[topic] = append(s.states[topic], s.snapshot(topic, s.lines[topic].cookie).Data)
	}
}
