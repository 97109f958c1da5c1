//go:build browser

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"jiaohao/queue"

	"github.com/chromedp/chromedp"
)

// BenchmarkFaces measures in Chromium what people wait for, each beside a bare
// page that does the same with one line of text: from a state on its way until the
// board has painted it, until the kiosk's first page is painted, and from a touch
// until what was touched looks pressed and until the next page is painted.
func BenchmarkFaces(b *testing.B) {
	h := newGalleryHall(b)
	h.clock("08:35")
	h.open("18", "05")
	for range 8 {
		h.issue("sl-01", queue.Ordinary)
		h.issue("ga-01", queue.Ordinary)
	}
	site, base := newWeekSite(b, "http://"+h.addr)
	chromium, stop := chromedp.NewContext(browser(b))
	b.Cleanup(stop)
	if err := chromedp.Do(chromium); err != nil {
		b.Fatal(err)
	}
	board := newTab(b, chromium, "board", wall.width, wall.height, false)
	kiosk := newTab(b, chromium, "kiosk", portrait.width, portrait.height, true)
	kiosk.open(base + "/kiosk")
	board.open(base + "/board")
	board.until("the present", `document.documentElement.dataset.link === "up"`)
	for range 4 {
		h.call("18", "05")
		site.record([]string{"board"})
		h.serve("18", "05")
		h.finish("18", "05")
		site.record([]string{"board"})
	}
	states := site.states["board"]
	none := []json.RawMessage{json.RawMessage(`{"bare":1}`), json.RawMessage(`{"bare":2}`)}
	for range b.N {
		board.front()
		painted := paintings(b, site, "board", states)
		board.open(base + "/bare?topic=board")
		board.until("the bare page", `document.body.dataset.rev !== undefined`)
		bare := paintings(b, site, "board", none)
		report(b, "state→painted", painted, bare)

		kiosk.front()
		var first, plain []float64
		for range 20 {
			first = append(first, kiosk.firstPaint(base+"/kiosk"))
			plain = append(plain, kiosk.firstPaint(base+"/bare"))
		}
		report(b, "kiosk-first-paint", first, plain)

		var answer, touch []float64
		for _, selector := range []string{"a.search", "a[href='/kiosk/guides']", "a.bureau", "a.chip"} {
			for range 5 {
				kiosk.open(base + "/kiosk")
				kiosk.until("the first page live", `document.documentElement.dataset.link === "up"`)
				answer = append(answer, kiosk.answer(selector))
				touch = append(touch, kiosk.touch(selector))
			}
		}
		kiosk.open(base + "/bare")
		var plainAnswer, plainTouch []float64
		for range 20 {
			plainAnswer = append(plainAnswer, kiosk.answer("a"))
			plainTouch = append(plainTouch, kiosk.touch("a"))
		}
		report(b, "touch→answer", answer, plainAnswer)
		report(b, "touch→next-page", touch, plainTouch)
	}
}

// report prints the 95th percentile in ms and its ratio to the yardstick's.
func report(b *testing.B, what string, got, yardstick []float64) {
	b.Helper()
	if len(got) == 0 || len(yardstick) == 0 {
		b.Fatalf("%s: nothing was measured", what)
	}
	p95 := func(list []float64) float64 { slices.Sort(list); return list[(len(list)*95-1)/100] }
	b.ReportMetric(p95(got), what+"-ms-p95")
	b.ReportMetric(p95(got)/p95(yardstick), what+"-ratio")
}

// paintings sends states and waits for each page's word that it is painted, ms.
func paintings(b *testing.B, s *weekSite, topic string, states []json.RawMessage) (list []float64) {
	b.Helper()
	for i := range 60 {
		l := s.line(topic)
		time.Sleep(150 * time.Millisecond) // a page tells of a painting every 100 ms at most
		l.now.Rev++
		l.now.Data = states[i%len(states)]
		begun := time.Now()
		if err := l.send(l.now); err != nil {
			b.Fatal(err)
		}
		for l.painted.Load() < l.now.Rev {
			if time.Since(begun) > 30*time.Second {
				b.Fatalf("state %d was never painted", l.now.Rev)
			}
			time.Sleep(100 * time.Microsecond)
		}
		list = append(list, float64(time.Since(begun))/1e6)
	}
	return list
}

// firstPaint opens a page and returns the time of its first content, ms.
func (p *tab) firstPaint(address string) float64 {
	p.t.Helper()
	p.open(address)
	return p.number(`performance.getEntriesByName("first-contentful-paint")[0]?.startTime`)
}

// answer taps what leads to another page without going there, and returns how long
// until it was painted as pressed, ms: from the touch to the end of the frame in
// which it looks so.
func (p *tab) answer(selector string) float64 {
	p.t.Helper()
	p.do("note the answer", eval(`delete window.answered;
addEventListener("click", (e) => { e.preventDefault(); e.stopImmediatePropagation(); }, {capture: true, once: true});
addEventListener("pointerdown", (e) => requestAnimationFrame(() => {
  if (document.querySelector("[data-pressed]") === null) return;
  const painted = new MessageChannel();
  painted.port1.onmessage = () => (window.answered = performance.now() - e.timeStamp);
  painted.port2.postMessage(0);
}), {once: true})`))
	p.tap(selector)
	return p.number(`window.answered`)
}

// touch taps what leads to another page, and returns how long until that was
// painted, ms.
func (p *tab) touch(selector string) float64 {
	p.t.Helper()
	p.do("note the touch", eval(`addEventListener("pointerdown", (e) => sessionStorage.setItem("touched", String(performance.timeOrigin + e.timeStamp)), {capture: true}); sessionStorage.removeItem("touched"); document.body.dataset.old = "yes"`))
	p.tap(selector)
	p.until("the next page", `document.body !== null && document.body.dataset.old === undefined && document.readyState === "complete" && performance.getEntriesByName("first-contentful-paint").length > 0`)
	return p.number(`performance.timeOrigin + performance.getEntriesByName("first-contentful-paint")[0].startTime - Number(sessionStorage.getItem("touched"))`)
}

func (p *tab) has(selector string) bool {
	p.t.Helper()
	yes, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.querySelector(%q) !== null`, selector)))
	if err != nil {
		p.t.Fatal(err)
	}
	return yes
}

// number waits until an expression is one.
func (p *tab) number(expression string) float64 {
	p.t.Helper()
	p.until(expression, `typeof (`+expression+`) === "number"`)
	n, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](expression))
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, expression, err)
	}
	return n
}

// bare is the yardstick's page: one line, and the state's in place of it.
func bare(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="en"><title>bare</title><body><p id="p">bare</p><a href="/bare">next</a><script>
addEventListener("pointerdown", () => document.body.toggleAttribute("data-pressed", true), {capture: true});
const topic = %q;
if (topic) {
  const socket = new WebSocket("ws://" + location.host + "/ws?topic=" + topic);
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    document.getElementById("p").textContent = message.rev;
    document.body.dataset.rev = message.rev;
    requestAnimationFrame(() => requestAnimationFrame(() => socket.send(JSON.stringify({painted: message.rev}))));
  };
}
</script>`, r.URL.Query().Get("topic"))
}
