//go:build browser

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/devices/sim"
	"jiaohao/kiosk"
	"jiaohao/queue"

	"github.com/chromedp/chromedp"
)

// galleryHall is a hall on a working day whose clock the test sets, so that
// every state of the day can be looked at.
type galleryHall struct {
	*restartable
	ahead atomic.Int64 // of the real clock, in ns
}

// newGalleryHall starts the example hall at 08:14; change may alter its data.
func newGalleryHall(t testing.TB, change ...func(*configs.Hall)) *galleryHall {
	h := &galleryHall{}
	h.restartable = &restartable{
		t: t, addr: "127.0.0.1:0", data: filepath.Join(t.TempDir(), "data"),
		now: func() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) },
		tune: func(cfg *configs.Config) {
			cfg.Hall.Opening.Always = false
			cfg.Queue.StartAfter = time.Hour // a called ticket stays called while it is looked at
			cfg.Sessions.Idle, cfg.Sessions.Absolute = 24*time.Hour, 24*time.Hour
			cfg.Rating.Timeout = 5 * time.Minute
			cfg.Limits.IssueInterval = 0
			for _, c := range change {
				c(&cfg.Hall)
			}
		},
	}
	own := hallFlags{data: h.data, demo: true} // files of its own, for the pages that change them
	if err := own.copyExample(); err != nil {
		t.Fatal(err)
	}
	h.file = own.demoHall()
	h.clockOn("2026-11-18", "08:20")
	h.start()
	h.dayBefore()
	h.clock("08:14")
	return h
}

// dayBefore is half an hour of the week before, for the reports.
func (h *galleryHall) dayBefore() {
	h.t.Helper()
	windows := []string{"05", "18", "19"}
	h.open(windows...)
	for i := range 24 {
		h.issue([]string{"sl-01", "ga-01", "sl-02"}[i%3], queue.Ordinary)
		h.ahead.Add(int64(2 * time.Minute))
		if w := windows[i%3]; i > 3 {
			h.call(w)
			h.serve(w)
			h.ahead.Add(int64(time.Duration(i) * 15 * time.Second))
			h.finish(w)
		}
	}
	h.do(queue.Actor{Kind: queue.System, ID: "clock"}, queue.CloseDay{})
}

// clock sets the hall's clock to a time of a Wednesday on which it works.
func (h *galleryHall) clock(at string) { h.clockOn("2026-11-25", at) }

func (h *galleryHall) clockOn(date, at string) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		h.t.Fatal(err)
	}
	day, err := time.ParseInLocation("2006-01-02 15:04", date+" "+at, zone)
	if err != nil {
		h.t.Fatal(err)
	}
	h.ahead.Store(int64(time.Until(day)))
}

func (h *galleryHall) do(by queue.Actor, cmd queue.Command) {
	h.t.Helper()
	if _, err := h.d.owner.Do(h.t.Context(), by, cmd, "", nil); err != nil {
		h.t.Fatalf("%#v: %v", cmd, err)
	}
}

// issue takes a number without paper and returns its ticket.
func (h *galleryHall) issue(matter string, class queue.Class) string {
	h.t.Helper()
	id, err := queue.NewID(h.now(), rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	ground := ""
	if class == queue.Priority {
		ground = []string{"elderly", "infant", "military"}[len(matter)%3]
	}
	h.do(queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: id, Matter: matter, Class: class, Ground: ground})
	return id
}

// clerk is the one whose window it is.
func (h *galleryHall) clerk(window string) queue.Actor {
	for _, s := range h.d.cfg.Hall.Staff {
		if s.HomeWindow == window {
			return queue.Actor{Kind: queue.Staff, ID: s.StaffNo}
		}
	}
	h.t.Fatalf("window %s is nobody's", window)
	return queue.Actor{}
}

func (h *galleryHall) open(windows ...string) {
	for _, w := range windows {
		by := h.clerk(w)
		h.do(by, queue.OpenWindow{Window: w, Staff: by.ID})
	}
}

func (h *galleryHall) call(windows ...string) {
	for _, w := range windows {
		h.do(h.clerk(w), queue.CallNext{Window: w})
	}
}

func (h *galleryHall) serve(windows ...string) {
	for _, w := range windows {
		h.do(h.clerk(w), queue.Start{Window: w})
	}
}

func (h *galleryHall) finish(windows ...string) {
	for _, w := range windows {
		h.do(h.clerk(w), queue.Finish{Window: w, Outcome: queue.Accepted})
	}
}

// TestGallery looks at every page in every state. With -gallery DIR it takes their
// pictures; without it, which is a third faster, pages are only examined: nothing sticks out, no text is
// cut, no error in the console, no request to anywhere else, and with -axe FILE
// nothing that axe-core calls serious.
func TestGallery(t *testing.T) {
	h := newGalleryHall(t)
	g := newGallery(t, "http://"+h.addr)
	g.morning(h)
	g.busy(h)
	g.kiosk(h)
	g.boards()
	g.screens(h)
	g.ratings(h)
	g.phones(h)
	g.staff(h)
	g.trouble(h)
	g.lost(h)
	g.full(h)
	g.evening(h)
	g.wrongClock(h)
	if *galleryFor == "" && g.seen < 150 {
		t.Errorf("only %d pages: the gallery has gone blunt", g.seen)
	}
	t.Logf("%d pages in their states, pictures in %q", g.seen, g.dir)
}

// kiosks is a page on both kinds of kiosk.
func (g *gallery) kiosks(l look) {
	for _, s := range []size{portrait, touchTV} {
		l.size = s
		g.at(l)
	}
}

// walls is a page on screens lying and upright.
func (g *gallery) walls(l look) {
	for _, s := range []size{wall, upright} {
		l.size = s
		g.at(l)
	}
}

// morning is the hall before the first call.
func (g *gallery) morning(h *galleryHall) {
	g.walls(look{name: "board-morning", path: "/board"})
	g.walls(look{name: "screen-closed", path: "/screen/18"})
	g.kiosks(look{name: "kiosk-home-empty", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-take-before-opening", path: "/kiosk/take?matter=sl-01"})
}

// busy lets half a morning go by.
func (g *gallery) busy(h *galleryHall) {
	h.t.Helper()
	windows := []string{"01", "02", "05", "06", "07", "08", "10", "11", "13", "14", "15", "16", "17", "18", "19", "20"}
	matters := []string{"zw-01", "ga-01", "sw-02", "bdc-01", "sc-01", "rs-01", "sl-01", "zw-04", "rs-04", "bdc-02", "sl-02", "ga-02", "sc-02", "sw-01"}
	h.clock("08:35")
	h.open(windows...)
	minute := func(n int) { h.ahead.Add(int64(time.Duration(n) * time.Minute)) }
	for range 3 {
		for _, m := range matters {
			h.issue(m, queue.Ordinary)
		}
	}
	for round := range 5 {
		for _, w := range windows {
			if waiting, err := h.waiting(w); err != nil || waiting == 0 {
				continue
			}
			h.call(w)
			h.serve(w)
		}
		minute(7 + round%3)
		for _, m := range matters {
			h.issue(m, queue.Ordinary)
		}
		for _, w := range windows {
			if h.ticketAt(w) {
				h.finish(w)
			}
		}
	}
	for i := range 40 {
		h.issue(matters[i%len(matters)], queue.Class(i%7/6))
		minute(i % 2)
	}
	// Three did not come, one waits parked at the window.
	for _, w := range []string{"05", "07", "10", "18"} {
		h.call(w)
		h.do(h.clerk(w), queue.Miss{Window: w})
	}
	h.call("19")
	h.do(h.clerk("19"), queue.Hold{Window: "19"})
	for _, w := range windows[:12] {
		h.call(w)
		h.serve(w)
	}
}

func (h *galleryHall) waiting(window string) (n int, err error) {
	err = h.d.owner.View(h.t.Context(), func(hall *queue.Hall) { n = hall.WaitingCount(window) })
	return n, err
}

func (h *galleryHall) ticketAt(window string) (yes bool) {
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		w, _ := hall.Window(window)
		yes = w.Ticket != nil
	}); err != nil {
		h.t.Fatal(err)
	}
	return yes
}

// kiosk is what an applicant at a healthy machine sees.
func (g *gallery) kiosk(h *galleryHall) {
	reader := simulated[*sim.SAM](h.t, h.d, "idcard-K1")
	person := 3 // of the sample people; this one has a long name with a dot
	g.kiosks(look{name: "kiosk-home", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-still-there", path: "/kiosk/guides", steps: func(p *tab) {
		p.do("wait for nobody", eval(`document.getElementById("still").showModal()`))
	}})
	g.kiosks(look{name: "kiosk-help-coming", path: "/kiosk", steps: func(p *tab) {
		p.tap("[data-help]")
		p.until("that help comes", `document.querySelector("[data-help]").hasAttribute("data-done")`)
	}})
	g.kiosks(look{name: "kiosk-find", path: "/kiosk/find"})
	g.kiosks(look{name: "kiosk-find-found", path: "/kiosk/find?q=sfz"})
	g.kiosks(look{name: "kiosk-find-many", path: "/kiosk/find?q=s"})
	g.kiosks(look{name: "kiosk-find-nothing", path: "/kiosk/find?q=zzz"})
	g.kiosks(look{name: "kiosk-guides", path: "/kiosk/guides"})
	for _, b := range []string{"sl", "rs", "zw"} {
		g.kiosks(look{name: "kiosk-bureau-" + b, path: "/kiosk/bureaus/" + b})
	}
	g.kiosks(look{name: "kiosk-guide-long", path: "/kiosk/matters/sl-02"})
	g.at(look{name: "kiosk-guide-whole", path: "/kiosk/matters/sl-02", size: portrait, whole: true})
	g.kiosks(look{name: "kiosk-guide-fee", path: "/kiosk/matters/ga-01"})
	g.kiosks(look{name: "kiosk-sheet", path: "/kiosk/matters/sl-01/sheet"})
	g.kiosks(look{name: "kiosk-sheet-short", path: "/kiosk/matters/ga-01/sheet"})
	g.kiosks(look{name: "kiosk-no-such-page", path: "/kiosk/matters/xx-99", refused: true})
	g.kiosks(look{name: "kiosk-take", path: "/kiosk/take?matter=sl-03a"})
	g.kiosks(look{name: "kiosk-take-card", path: "/kiosk/take?matter=bdc-01", steps: func(p *tab) {
		p.until("the reader", `document.querySelector(".reader") !== null`)
		if err := reader.PutCard(person); err != nil {
			p.t.Fatal(err)
		}
		person-- // the reader does not take one card twice within moments
		p.until("the card", `document.querySelector(".person") !== null`)
		reader.LiftCard()
	}})
	g.results()
	g.checkins(h)
	g.feedback(h)
	g.modesOf(h)
	g.kiosks(look{name: "kiosk-number", path: "/kiosk/number"})
	g.kiosks(look{name: "kiosk-number-typed", path: "/kiosk/number?q=S00"})
	g.kiosks(look{name: "kiosk-number-waiting", path: "/kiosk/number?q=" + h.name(h.issue("ga-02", queue.Ordinary)) + "&look=1"})
	g.kiosks(look{name: "kiosk-number-unknown", path: "/kiosk/number?q=S999&look=1"})
	g.outcomes(h)
	g.kiosks(look{name: "kiosk-number-missed", path: "/kiosk/number?q=" + h.missed() + "&look=1"})
}

// checkins are the appointments of the demo: late, early, another day; and one that
// is on time whenever the pages are looked at.
func (g *gallery) checkins(h *galleryHall) {
	now := h.now().In(h.d.cfg.Hall.Location)
	from := affairs.ClockOf(now) / 30 * 30
	if _, err := h.d.bookings().Import(h.t.Context(), "system:gallery", []affairs.BookingRequest{{Code: "YY-ON-TIME", Date: affairs.DateOf(now),
		From: from, To: from + 60, Matter: "sl-05", Name: "欧阳静怡", Phone: "10000003456"}}); err != nil {
		h.t.Fatal(err)
	}
	find := findBooking
	g.kiosks(look{name: "kiosk-take-several", path: "/kiosk/take?matter=sl-01", steps: func(p *tab) {
		p.tap(`form[action="/kiosk/another"] button`)
		p.until("the guides", `location.pathname === "/kiosk/guides"`)
		p.do("choose a second", eval(`location.assign("/kiosk/take?matter=bdc-01")`))
		p.until("both", `document.querySelector(".visit") !== null`)
	}})
	g.kiosks(look{name: "kiosk-checkin", path: "/kiosk/checkin"})
	g.kiosks(look{name: "kiosk-checkin-nobody", path: "/kiosk/checkin", steps: find("0000", "found")})
	g.kiosks(look{name: "kiosk-checkin-whose", path: "/kiosk/checkin", steps: find("1688", "matters")})
	g.kiosks(look{name: "kiosk-checkin-early", path: "/kiosk/checkin", steps: find("2233", "refuse")})
	g.kiosks(look{name: "kiosk-checkin-wrong-day", path: "/kiosk/checkin", steps: find("4455", "refuse")})
	g.kiosks(look{name: "kiosk-checkin-on-time", path: "/kiosk/checkin", steps: find("3456", "person")})
	g.kiosks(look{name: "kiosk-checkin-late", path: "/kiosk/checkin", steps: findLate})
}

// findBooking types the last digits of a phone and waits for what is found.
func findBooking(digits, until string) func(p *tab) {
	return func(p *tab) {
		for _, d := range digits {
			p.tap(fmt.Sprintf(`.key[value="%c"]:not([name=look])`, d))
		}
		p.tap(".key.go")
		p.until(until, `document.querySelector(".`+until+`") !== null`)
	}
}

// findLate chooses the late one of two that are found.
func findLate(p *tab) {
	findBooking("1688", "matters")(p)
	p.tap(".matter.line-F a")
	p.until("the appointment", `document.querySelector(".summary") !== null`)
}

// feedback is what somebody hands in, and where the reply is found.
func (g *gallery) feedback(h *galleryHall) {
	choose := func(p *tab) {
		for _, pick := range []string{`[name=kind][value="2"]`, `[name=about][value="0"]`, `[name=about][value="5"]`, `[name=window][value="18"]`} {
			if !p.has(pick + ":checked") { // the draft is kept while a person is there
				p.tap(pick)
			}
		}
	}
	next := func(p *tab, to string) {
		p.until(to, fmt.Sprintf(`location.pathname === "/kiosk/feedback/%s" && document.readyState === "complete" && document.documentElement.dataset.link === "up"`, to))
	}
	phone := func(p *tab) {
		choose(p)
		p.tap(`.act button`)
		next(p, "phone")
	}
	g.kiosks(look{name: "kiosk-feedback", path: "/kiosk/feedback", steps: choose})
	g.kiosks(look{name: "kiosk-feedback-phone", path: "/kiosk/feedback", steps: phone})
	g.kiosks(look{name: "kiosk-feedback-given", path: "/kiosk/feedback", steps: func(p *tab) {
		phone(p)
		p.tap(`[name=none]`)
		next(p, "receipt")
	}})
	f := affairs.Feedback{Kind: affairs.Suggestion, About: []string{"设备", "环境和秩序"}, At: h.now().UnixMilli(), Words: "建议在三楼多放几把椅子，老人站着等太累。"}
	f, err := h.d.store.GiveFeedback(h.t.Context(), "phone:feedback", f)
	if err == nil {
		err = h.d.store.AnswerFeedback(h.t.Context(), "manager:manager", f.Year, f.Serial, "感谢您的建议。已在三楼等候区加放二十把椅子，并设老年人专座。", h.now())
	}
	if err != nil {
		h.t.Fatal(err)
	}
	g.kiosks(look{name: "kiosk-feedback-reply", path: "/kiosk/feedback/reply", steps: typeCode("reply", strings.ReplaceAll(f.Receipt, "-", ""))})
	g.kiosks(look{name: "kiosk-feedback-no-reply", path: "/kiosk/feedback/reply", steps: typeCode("reply", "260001000000")})
	cases := map[string]string{"received": casePaper(h.t, h.d, affairs.NoticeReceipt, "sl-01", "").Case, "lacking": casePaper(h.t, h.d, affairs.NoticeSupplement, "sl-01", "").Case,
		"running": casePaper(h.t, h.d, affairs.NoticeAccept, "sl-01", "").Case, "granted": casePaper(h.t, h.d, affairs.NoticeAccept, "sl-01", "").Case}
	examined(h.t, h.d, cases["granted"])
	casePaper(h.t, h.d, affairs.NoticeGrant, "sl-01", cases["granted"])
	for _, state := range slices.Sorted(maps.Keys(cases)) {
		code := h.d.store.QueryCode(cases[state])
		g.kiosks(look{name: "kiosk-case-" + state, path: "/kiosk/case", steps: typeCode("case", strings.ReplaceAll(code, "-", ""))})
		g.at(look{name: "phone-case-" + state, path: "/c", size: handset, whole: true, steps: func(p *tab) {
			p.do("type the code", eval(fmt.Sprintf(`document.querySelector("[name=code]").value = %q; document.querySelector("form.phone-act button").click()`, code)))
			p.until("the case", `document.readyState === "complete" && document.querySelector(".case-found") !== null`)
		}})
	}
	g.kiosks(look{name: "kiosk-case-none", path: "/kiosk/case", steps: typeCode("case", "260001000000")})
	g.at(look{name: "phone-case", path: "/c", size: handset, whole: true})
	g.at(look{name: "phone-feedback", path: "/f", size: handset, whole: true})
	g.at(look{name: "phone-feedback-reply", path: "/f/" + f.Receipt + "?new=1", size: handset, whole: true})
}

// typeCode types a receipt number or query code at a pad and asks for it.
func typeCode(page, digits string) func(p *tab) {
	return func(p *tab) {
		p.until("the keys", fmt.Sprintf(`location.pathname.endsWith("/%s") && document.readyState === "complete" && document.documentElement.dataset.link === "up"`, page))
		for _, d := range digits {
			p.tap(fmt.Sprintf(`.key[value="%c"]:not([name=look])`, d))
		}
		p.tap(".key.go")
		p.until("an answer", `document.querySelector(".found") !== null`)
	}
}

// modesOf are the ways a person may have the kiosk's pages shown.
func (g *gallery) modesOf(h *galleryHall) {
	reader := simulated[*sim.SAM](h.t, h.d, "idcard-K1")
	person := 0
	card := func(p *tab) {
		p.until("the reader", `document.querySelector(".reader") !== null`)
		if err := reader.PutCard([]int{0, 4}[person]); err != nil { // those without an appointment of today
			p.t.Fatal(err)
		}
		person = 1 - person // the reader does not take one card twice within moments
		p.until("the card", `document.querySelector(".person") !== null`)
		reader.LiftCard()
	}
	paper := func(p *tab) {
		p.tap(".exempt button")
		p.until("the paper", `location.pathname.startsWith("/kiosk/sheets/")`)
	}
	take := func(p *tab) {
		p.tap(".take-go")
		p.until("a number", `document.querySelector("[data-result]")?.dataset.stage === "printed"`)
	}
	code := strings.ReplaceAll(h.d.store.QueryCode(casePaper(h.t, h.d, affairs.NoticeAccept, "sl-01", "").Case), "-", "")
	pages := map[string]look{
		"case": {path: "/kiosk/case", steps: typeCode("case", code)},
		"home": {path: "/kiosk"}, "choose": {path: "/kiosk/choose"}, "offices": {path: "/kiosk/offices"}, "event": {path: "/kiosk/events/shop"},
		"find": {path: "/kiosk/find?q=sfz"}, "guide": {path: "/kiosk/matters/sl-01"}, "needed": {path: "/kiosk/matters/sl-01/needed"},
		"sheet": {path: "/kiosk/matters/sl-01/sheet"}, "take": {path: "/kiosk/take?matter=sl-03a"},
		"result": {path: "/kiosk/take?matter=sl-03a", steps: take}, "number": {path: "/kiosk/number?q=S001&look=1"},
		"problem": {path: "/kiosk/matters/xx-99", refused: true}, "checkin": {path: "/kiosk/checkin"},
		"feedback": {path: "/kiosk/feedback"}, "reply": {path: "/kiosk/feedback/reply"},
		"card": {path: "/kiosk/take?matter=sl-01", steps: card}, "paper": {path: "/kiosk/matters/sl-01/needed", steps: paper},
		"nobody": {path: "/kiosk/checkin", steps: findBooking("0000", "found")}, "whose": {path: "/kiosk/checkin", steps: findBooking("1688", "matters")},
		"early": {path: "/kiosk/checkin", steps: findBooking("2233", "refuse")}, "late": {path: "/kiosk/checkin", steps: findLate},
		"wrong-day": {path: "/kiosk/checkin", steps: findBooking("4455", "refuse")}, "on-time": {path: "/kiosk/checkin", steps: findBooking("3456", "person")},
	}
	for _, m := range []struct {
		modes, pages string
		sizes        []size
	}{
		{"elder", "home choose offices event find guide needed paper sheet take card result number problem checkin nobody whose early late wrong-day on-time feedback reply case", []size{portrait, touchTV}},
		{"low", "home choose event find guide needed paper sheet take card result number problem checkin nobody whose early late wrong-day on-time feedback reply case", []size{portrait}},
		{"contrast", "home guide take result number", []size{portrait}},
		{"contrast", "home", []size{touchTV}},
		{"elder low", "needed paper card result checkin nobody whose early late wrong-day on-time case", []size{portrait}},
		{"elder contrast low", "home choose take number", []size{portrait}},
	} {
		for _, name := range strings.Fields(m.pages) {
			l := pages[name]
			l.modes, l.name = m.modes, "kiosk-"+strings.ReplaceAll(m.modes, " ", "-")+"-"+name
			for _, s := range m.sizes {
				l.size = s
				g.at(l)
			}
		}
	}
	g.kiosks(look{name: "kiosk-choose-guide", path: "/kiosk/choose?guide"})
	g.kiosks(look{name: "kiosk-offices", path: "/kiosk/offices"})
	g.kiosks(look{name: "kiosk-events", path: "/kiosk/events"})
	g.kiosks(look{name: "kiosk-event", path: "/kiosk/events/shop"})
	g.kiosks(look{name: "kiosk-needed", path: "/kiosk/matters/sl-01/needed"})
	g.kiosks(look{name: "kiosk-needed-paper", path: "/kiosk/matters/sl-01/needed", steps: paper})
}

// results are the stages of the slip.
func (g *gallery) results() {
	stage := func(p *tab, name string) {
		p.until(name, fmt.Sprintf(`document.querySelector("[data-result]")?.dataset.stage === %q`, name))
	}
	g.kiosks(look{name: "kiosk-result-printed", path: "/kiosk/take?matter=sl-03a", steps: func(p *tab) {
		p.tap(".take-go")
		stage(p, "printed")
	}})
	// The states in between pass too fast to be looked at: they are set by hand.
	for _, name := range []string{"printing", "failed"} {
		g.kiosks(look{name: "kiosk-result-" + name, path: "/kiosk/take?matter=rs-04", steps: func(p *tab) {
			p.tap(".take-go")
			stage(p, "printed")
			p.do("back to "+name, eval(fmt.Sprintf(`{ const r = document.querySelector("[data-result]"), set = () => r.dataset.stage === %[1]q || (r.dataset.stage = %[1]q);
  new MutationObserver(set).observe(r, {attributes: true}); set(); }`, name)))
		}})
	}
}

// eval runs a statement whose value does not matter.
func eval(script string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[bool](script+"\n;true")(ctx, t)
		return chromedp.Void{}, err
	}
}

// name is the number of a ticket.
func (h *galleryHall) name(ticket string) (name string) {
	h.t.Helper()
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		if t, ok := hall.Ticket(ticket); ok {
			name = t.Name()
		}
	}); err != nil || name == "" {
		h.t.Fatalf("ticket %s: %v", ticket, err)
	}
	return name
}

// missed is the number of somebody who did not come.
func (h *galleryHall) missed() (name string) {
	h.t.Helper()
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		if all := hall.MissedTickets(1); len(all) == 1 {
			name = all[0].Name()
		}
	}); err != nil || name == "" {
		h.t.Fatalf("nobody was missed: %v", err)
	}
	return name
}

func (g *gallery) boards() {
	g.walls(look{name: "board-busy", path: "/board"})
	g.walls(look{name: "board-busy-zones", path: "/board/B2"})
}

// screens are the window screens in each state.
func (g *gallery) screens(h *galleryHall) {
	g.walls(look{name: "screen-idle", path: "/screen/20"})
	g.walls(look{name: "screen-serving", path: "/screen/05"})
	h.call("18")
	g.walls(look{name: "screen-called", path: "/screen/18"})
	h.do(h.clerk("19"), queue.PauseWindow{Window: "19", Reason: "暂时离开"})
	g.walls(look{name: "screen-paused", path: "/screen/19"})
	h.do(h.clerk("19"), queue.ResumeWindow{Window: "19"})
	g.walls(look{name: "screen-no-clerk", path: "/screen/04"})
}

// ratings are what a window's screen asks after a service.
func (g *gallery) ratings(h *galleryHall) {
	h.finish("06", "07", "08")
	g.walls(look{name: "screen-rating-code", path: "/screen/06"}) // no touch screen: a code for a phone
	face := func(score int) func(p *tab) {
		return func(p *tab) {
			p.until("the faces", `document.querySelectorAll(".rate-face").length === 5`)
			if score > 0 {
				p.tap(fmt.Sprintf(`.rate-face[data-score="%d"]`, score))
			}
		}
	}
	low := func(p *tab) {
		face(2)(p)
		p.until("the reasons", `document.querySelectorAll(".rate-reason").length === 8`)
		p.tap(".rate-reason:nth-child(2)")
		p.tap(".rate-reason:nth-child(6)")
	}
	dial := func(p *tab) {
		low(p)
		p.tap(".rate-foot .rate-key:nth-child(2)")
		for _, digit := range []int{1, 3, 9, 10} {
			p.tap(fmt.Sprintf(".rate-digit:nth-of-type(%d)", digit))
		}
	}
	for _, s := range []size{portrait, touchTV, small} {
		g.at(look{name: "screen-rating", path: "/screen/06", size: s, steps: face(0)})
		g.at(look{name: "screen-rating-reasons", path: "/screen/06", size: s, steps: low})
		g.at(look{name: "screen-rating-phone", path: "/screen/06", size: s, steps: dial})
	}
	// The next one is called while the last is still choosing.
	h.call("07")
	g.kiosks(look{name: "screen-rating-called", path: "/screen/07", steps: face(0)})
	g.at(look{name: "screen-rating-thanks", path: "/screen/08", lang: "zh", size: touchTV, steps: func(p *tab) {
		face(5)(p)
		p.until("thanks", `document.querySelector(".rate-thanks") !== null`)
	}})
}

// phones are the pages that a slip's code opens.
func (g *gallery) phones(h *galleryHall) {
	at := func(name, ticket string) {
		g.at(look{name: "phone-" + name, path: "/t/" + h.d.store.Token(ticket), size: handset, whole: true})
	}
	waiting := h.issue("sl-03a", queue.Ordinary)
	at("waiting", waiting)
	var called, missed, done string
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		w, _ := hall.Window("18")
		called = w.Ticket.ID
		missed = hall.MissedTickets(1)[0].ID
		for _, t := range hall.Tickets() {
			if t.State == queue.Done {
				done = t.ID
			}
		}
	}); err != nil {
		h.t.Fatal(err)
	}
	at("called", called)
	at("missed", missed)
	at("done", done)
	g.at(look{name: "phone-unknown", path: "/t/AAAAAAAAAAAAAAAAAAAA", size: handset, refused: true})
}

// signIn changes who uses the staff pages; "" is nobody.
func (g *gallery) signIn(h *galleryHall, user string) {
	p := g.tab(laptop)
	whole := p.ctx
	ctx, cancel := context.WithTimeout(whole, patience)
	p.ctx = ctx
	defer func() { cancel(); p.ctx = whole }()
	p.open(g.base + "/sign-in?lang=zh")
	p.do("sign in", eval(fmt.Sprintf(`document.querySelector("[name=user]").value = %q; document.querySelector("[name=password]").value = "demo"; document.querySelector("form.form").submit()`, user)))
	p.until("who is signed in", `location.pathname !== "/sign-in" && document.readyState === "complete"`)
}

// staff are the pages of clerks, managers and technicians.
func (g *gallery) staff(h *galleryHall) {
	pages := func(l look, sizes ...size) {
		for _, s := range sizes {
			l.size = s
			g.at(l)
		}
	}
	pages(look{name: "start", path: "/", whole: true}, laptop, wall, handset)
	pages(look{name: "sign-in", path: "/sign-in"}, laptop, handset)
	pages(look{name: "sign-in-needed", path: "/desk", refused: true}, laptop)

	g.signIn(h, "0701")
	day := h.now().In(shanghai).Format(time.DateOnly)
	newClient(h.t, "http://"+h.addr, "0701").page(h.t, "POST", "/cases/delegations", url.Values{"staff": {"0703"}, "from": {day + "T09:00"}, "until": {day + "T17:00"}, "basis": {"水利局授权书〔2026〕5号"}})
	pages(look{name: "cases-delegations", path: "/cases/delegations", whole: true}, laptop, wall, strip)

	// The console: 18 has a called number, 05 serves, 19 is free with one parked,
	// 04 is nobody's.
	all := []size{laptop, wall, strip}
	g.signIn(h, h.clerk("18").ID)
	pages(look{name: "desk-choice", path: "/desk?all", whole: true}, all...)
	console := func(name, window string, steps func(p *tab)) {
		pages(look{name: "desk-" + name, path: "/desk/" + window, whole: true, steps: steps}, all...)
	}
	console("called", "18", nil)
	console("foreign", "05", nil)
	h.serve("18")
	console("serving", "18", nil)
	g.documents(h, pages)
	console("transfer", "18", func(p *tab) {
		p.do("open the dialog", eval(`document.querySelector("[data-transfer]").click()`))
		p.until("the choice", `document.querySelector("#transfer-body .target") !== null`)
	})
	console("answers", "18", func(p *tab) {
		p.do("ask", eval(`document.querySelector("#ask").value = "延续"; document.querySelector("#ask").dispatchEvent(new Event("input", {bubbles: true}))`))
		p.until("answers", `document.querySelector("#answers")?.textContent.trim() !== ""`)
	})
	h.do(h.clerk("18"), queue.Finish{Window: "18", Outcome: queue.Accepted})
	console("free", "18", nil)
	var finished queue.Ticket
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) { finished, _ = hall.LastFinished("18") }); err != nil {
		h.t.Fatal(err)
	}
	pages(look{name: "desk-result", path: "/desk/18/results/" + finished.ID, whole: true}, all...)
	h.call("18")
	h.serve("18")
	h.do(h.clerk("18"), queue.Finish{Window: "18", Outcome: queue.Supplement, Reentry: queue.WholeDay})
	console("coming", "18", nil)
	console("by-hand", "18", func(p *tab) {
		p.do("open the list", eval(`document.querySelector("[data-hand]").click()`))
		p.until("whom to call", `document.querySelector("#hand-body [data-hand]") !== null`)
	})
	console("by-hand-why", "18", func(p *tab) {
		p.do("open the dialog", eval(`document.querySelector("#queue [data-hand]").click()`))
		p.until("the reasons", `document.querySelector("#hand-body .target") !== null`)
	})
	console("why-not", "18", func(p *tab) {
		p.press("r", "next")
		p.until("why", `document.querySelector("#hint").textContent !== ""`)
	})
	console("pause-menu", "18", func(p *tab) { p.do("open the menu", eval(`document.querySelector("#pause-menu").open = true`)) })
	h.do(h.clerk("18"), queue.PauseWindow{Window: "18", Reason: "临时离开，请稍候"})
	console("paused", "18", nil)
	h.do(h.clerk("18"), queue.ResumeWindow{Window: "18"})
	g.cases(h, pages)
	g.signIn(h, h.clerk("19").ID)
	console("held", "19", nil)
	g.keyboard("19")
	g.signIn(h, h.clerk("04").ID)
	console("open", "04", nil)

	g.signIn(h, "manager")
	pages(look{name: "office", path: "/office", whole: true}, laptop, wall)
	pages(look{name: "office-appointments", path: "/office/appointments", whole: true}, laptop, wall)
	pages(look{name: "office-rehearse", path: "/office/rehearse", whole: true}, laptop, wall)
	pages(look{name: "office-rehearsed", path: "/office/rehearse?people=1.2&open=09&ratio=0&overtaken=-1", whole: true}, laptop, wall)
	h.rateBadly()
	h.clockOn("2026-11-25", "10:20")
	pages(look{name: "office-alarms", path: "/office", whole: true}, laptop, wall)
	for _, page := range []string{"report", "report?span=month", "report?span=month&bureau=sl", "records?state=done", "documents", "feedback", "ratings", "attendance?span=month"} {
		name := strings.NewReplacer("?span=", "-", "?state=", "-", "&bureau=", "-").Replace(page)
		pages(look{name: "office-" + name, path: "/office/" + page, whole: true}, laptop, wall)
	}
	g.monthEnd(h, pages)
	g.people(h, pages)
	pages(look{name: "desk-seat", path: "/desk/09", whole: true}, laptop)
	g.settings(pages)
	g.signIn(h, "technician")
	pages(look{name: "devices", path: "/devices", whole: true}, laptop, wall)
	pages(look{name: "slip", path: "/devices/slip", whole: true}, laptop)
	pages(look{name: "enrol", path: "/enrol", whole: true}, laptop)
	h.clockOn("2026-11-25", "17:02")
	h.do(h.clerk("09"), queue.OpenWindow{Window: "09", Staff: h.clerk("09").ID})
	h.do(h.clerk("09"), queue.CloseWindow{Window: "09"})
	g.signIn(h, h.clerk("09").ID)
	console("closing", "09", nil)
	h.clockOn("2026-11-25", "10:30")
}

// settings are the pages that change the hall; nothing is saved.
func (g *gallery) settings(pages func(l look, sizes ...size)) {
	send := func(change, act string) func(p *tab) {
		return func(p *tab) {
			p.do("fill in", eval(change))
			p.do("send", eval(fmt.Sprintf(`document.querySelector("button[value=%s]").click()`, act)))
			p.until("the answer", `document.readyState === "complete" && document.querySelector("#preview > *, .wrong, .banner.bad") !== null`)
		}
	}
	const name = `document.querySelector("[name=name]").value = `
	pages(look{name: "settings", path: "/office/settings", whole: true}, laptop, handset)
	pages(look{name: "settings-windows", path: "/office/settings/windows"}, laptop)
	pages(look{name: "settings-window", path: "/office/settings/windows/18", whole: true}, laptop, handset)
	pages(look{name: "settings-window-preview", path: "/office/settings/windows/18", whole: true, steps: send(name+`"水利二号"`, "preview")}, laptop)
	pages(look{name: "settings-window-wrong", path: "/office/settings/windows/18", whole: true, refused: true, steps: send(name+`""`, "save")}, laptop)
	for _, f := range []string{"lines/S", "staff/0702", "hours/all", "notices/new", "texts/all", "slip/all", "site/all", "bureaus/sl", "queue/all", "behaviour/all", "classes/all", "rating/all"} {
		pages(look{name: "settings-" + strings.ReplaceAll(f, "/", "-"), path: "/office/settings/" + f, whole: true}, laptop)
	}
	pages(look{name: "settings-texts-preview", path: "/office/settings/texts/all", whole: true,
		steps: send(`document.querySelector("[name='voice.call']").value = "有请{号码逐字}号，到{窗口}号窗口"`, "preview")}, laptop)
	pages(look{name: "settings-moved", path: "/office/settings/lines", whole: true, steps: func(p *tab) {
		p.do("move a line", eval(`document.querySelector("[name=down][value=A]").click()`))
		p.until("that it moved", `document.querySelector(".moved") !== null`)
	}}, laptop, handset)
	pages(look{name: "settings-calendar", path: "/office/calendar/2026", whole: true}, laptop, handset)
	pages(look{name: "settings-calendar-read", path: "/office/calendar/2027", whole: true, steps: func(p *tab) {
		p.do("paste a notice with a doubt", eval(`{ const f = document.querySelector("form[data-inplace]"); f.notice.value = "一、元旦：1月1日（周四）至3日放假，共3天。"; f.querySelector("[value=read]").click(); }`))
		p.until("what was read", `document.querySelector(".day.off") !== null && document.readyState === "complete"`)
	}}, laptop)
	pages(look{name: "settings-file", path: "/office/files/lines.yaml", whole: true}, laptop, handset)
	pages(look{name: "guides", path: "/office/guides", whole: true}, laptop, handset)
	pages(look{name: "guide-edit", path: "/office/guides/sl-01", whole: true}, laptop, handset)
	pages(look{name: "guide-edit-preview", path: "/office/guides/sl-01", whole: true, steps: send(`document.querySelector("[name='fee.standard']").value = ""`, "preview")}, laptop)
}

// rateBadly lets somebody give the lowest rating.
func (h *galleryHall) rateBadly() {
	h.t.Helper()
	var served queue.Ticket
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		for _, t := range hall.Tickets() {
			if t.State == queue.Done && t.Rating == 0 {
				served = t
			}
		}
	}); err != nil {
		h.t.Fatal(err)
	}
	h.do(queue.Actor{Kind: queue.Phone, ID: served.ID}, queue.Rate{Ticket: served.ID, Score: 1, Source: queue.ByPhone, Reasons: []string{"排队时间过长"}})
}

// keyboard walks through a console with the tabulator: what is reached stands in
// the order of the page, is in sight and shows that it has the focus, and the
// one key, the lists and the search are among it.
func (g *gallery) keyboard(window string) {
	if !wanted("desk-keyboard") {
		return
	}
	g.t.Run("desk-keyboard", func(t *testing.T) {
		p := g.tab(laptop)
		whole := p.ctx
		ctx, cancel := context.WithTimeout(whole, patience)
		p.t, p.ctx = t, ctx
		defer func() { cancel(); p.t, p.ctx = g.t, whole }()
		g.open(p, look{path: "/desk/" + window, lang: "zh"})
		p.front()
		p.do("start at the top", eval(`document.activeElement?.blur(); window.stops = []`))
		for range 60 {
			p.do("press Tab", chromedp.KeyEvent("\t"))
			wrapped, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`(() => {
  const el = document.activeElement;
  if (el === document.body || window.stops.includes(el)) return true;
  window.stops.push(el);
  el.dataset.ring = getComputedStyle(el).outlineStyle;
  return false;
})()`))
			if err != nil {
				t.Fatal(err)
			}
			if wrapped {
				break
			}
		}
		problems, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`(() => {
  const bad = [];
  const name = (el) => el.tagName + "#" + el.id + " " + el.textContent.trim().replace(/\s+/g, " ").slice(0, 20);
  window.stops.forEach((el, i) => {
    const r = el.getBoundingClientRect();
    if (!el.checkVisibility({visibilityProperty: true}) || r.width === 0) bad.push("not in sight: " + name(el));
    if (el.dataset.ring === "none") bad.push("shows no focus: " + name(el));
    if (el.tabIndex > 0) bad.push("jumps the order: " + name(el));
    if (i > 0 && !(window.stops[i - 1].compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)) bad.push("out of order: " + name(el));
  });
  for (const want of ["#call", "#queue", "#ask", "#pause-menu summary"]) {
    if (!window.stops.some((el) => el.matches(want))) bad.push("cannot be reached: " + want);
  }
  return bad;
})()`))
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problems {
			t.Error(problem)
		}
	})
}

// trouble is a machine without paper, then without a reader, and a closed line.
func (g *gallery) trouble(h *galleryHall) {
	printer := simulated[*sim.Printer](h.t, h.d, "printer-K1")
	reader := simulated[*sim.SAM](h.t, h.d, "idcard-K1")
	touch := func(s interface {
		Do(action, option string) error
	}, action string) {
		h.t.Helper()
		if err := s.Do(action, ""); err != nil {
			h.t.Fatal(err)
		}
	}
	h.do(queue.Actor{Kind: queue.Manager, ID: "manager"}, queue.CloseLine{Line: "D", Reason: "系统维护，预计下午恢复"})
	g.walls(look{name: "board-closed-line", path: "/board"})
	g.kiosks(look{name: "kiosk-take-closed-line", path: "/kiosk/take?matter=bdc-01"})
	h.do(queue.Actor{Kind: queue.Manager, ID: "manager"}, queue.OpenLine{Line: "D"})

	touch(reader, "pull_cable")
	eventually(h.t, "the reader gone", func() bool { return !h.d.machine("K1").Reader() })
	g.kiosks(look{name: "kiosk-take-no-reader", path: "/kiosk/take?matter=sl-03a"})
	touch(printer, "paper_out")
	eventually(h.t, "the paper out", func() bool { return h.d.machine("K1").Printer().State == kiosk.PrinterOut })
	g.kiosks(look{name: "kiosk-home-no-paper", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-take-no-paper", path: "/kiosk/take?matter=sl-01"})
	g.kiosks(look{name: "kiosk-result-no-paper", path: "/kiosk/take?matter=zw-01", steps: func(p *tab) {
		p.tap(".take-go")
		p.until("a number", `document.querySelector("[data-result]")?.dataset.stage === "screen"`)
	}})
	g.telephones(h)
	g.kiosks(look{name: "kiosk-service-pin", path: "/kiosk/service"})
	g.kiosks(look{name: "kiosk-service", path: "/kiosk", steps: func(p *tab) { // the first page closes it
		p.open("http://" + h.addr + "/kiosk/service")
		for _, digit := range "2580" {
			p.tap(fmt.Sprintf(`.key[value="%c"]`, digit))
		}
		p.tap(".key.go")
		p.until("the devices", `document.querySelector("[data-device]") !== null`)
	}})
	g.signIn(h, "technician")
	g.at(look{name: "devices-trouble", path: "/devices", size: wall, whole: true, steps: func(p *tab) {
		p.until("the warnings", `document.querySelectorAll("#warnings li").length > 0`)
	}})
	touch(printer, "refill")
	touch(reader, "plug_cable")
}

// full is every window open and calling.
func (g *gallery) full(h *galleryHall) {
	h.fill()
	for _, s := range []size{wall, upright, uhd} {
		g.at(look{name: "board-full", path: "/board", size: s})
	}
}

// fill opens the windows that are closed, and lets each call.
func (h *galleryHall) fill() {
	h.t.Helper()
	for _, w := range h.d.cfg.Hall.Windows {
		if h.closed(w.No) {
			h.open(w.No)
		}
		if h.ticketAt(w.No) {
			continue
		}
		if n, err := h.waiting(w.No); err == nil && n > 0 {
			h.call(w.No)
			if len(w.Lines) == 1 && n > 4 { // some do not come
				h.do(h.clerk(w.No), queue.Miss{Window: w.No})
				h.call(w.No)
			}
		}
	}
}

func (h *galleryHall) closed(window string) (yes bool) {
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		w, _ := hall.Window(window)
		yes = w.State == queue.Closed
	}); err != nil {
		h.t.Fatal(err)
	}
	return yes
}

// evening is the hall after its hours.
func (g *gallery) evening(h *galleryHall) {
	at := func(clock string) func(p *tab) { // the board asks for the hour now and then
		h.clock(clock)
		return func(p *tab) { p.shows(clock) }
	}
	g.walls(look{name: "board-lunch", path: "/board", steps: at("12:20")})
	g.kiosks(look{name: "kiosk-home-lunch", path: "/kiosk"})
	g.walls(look{name: "board-extended", path: "/board", steps: at("17:10")})
	h.do(queue.Actor{Kind: queue.System, ID: "clock"}, queue.CloseDay{})
	h.clock("18:30")
	g.walls(look{name: "board-over", path: "/board"})
	g.kiosks(look{name: "kiosk-home-closed", path: "/kiosk"})
	g.kiosks(look{name: "kiosk-take-closed", path: "/kiosk/take?matter=sl-01"})
}

// wrongClock is the office when numbers were taken on a day that has not come, and
// when the hall is back from it.
func (g *gallery) wrongClock(h *galleryHall) {
	h.clockOn("2026-12-02", "09:00")
	h.issue("sl-01", queue.Ordinary)
	h.issue("sl-02", queue.Ordinary)
	h.clockOn("2026-11-26", "09:10")
	g.signIn(h, "manager")
	for _, l := range []look{{name: "office-day", path: "/office/day", whole: true}, {name: "office-mistaken", path: "/office", whole: true}} {
		l.size = laptop
		g.at(l)
	}
	h.do(queue.Actor{Kind: queue.System, ID: "clock"}, queue.CloseDay{})
	for _, l := range []look{{name: "office-day-right", path: "/office/day", whole: true}, {name: "office-back", path: "/office", whole: true},
		{name: "office-report-mistaken", path: "/office/report?span=day&at=2026-12-02", whole: true}} {
		l.size = laptop
		g.at(l)
	}
}

// lost is what each face shows when the daemon is gone.
func (g *gallery) lost(h *galleryHall) {
	g.signIn(h, h.clerk("19").ID)
	var open []func()
	for _, l := range []look{
		{name: "lost-board", path: "/board", lang: "zh", size: wall},
		{name: "lost-board", path: "/board", lang: "en", size: upright},
		{name: "lost-screen", path: "/screen/18", lang: "zh", size: wall},
		{name: "lost-screen", path: "/screen/05", lang: "en", size: upright},
		{name: "lost-kiosk-home", path: "/kiosk", lang: "zh", size: portrait},
		{name: "lost-kiosk-home", path: "/kiosk", lang: "en", size: touchTV},
		{name: "lost-kiosk-take", path: "/kiosk/take?matter=sl-01", lang: "zh", size: touchTV},
		{name: "lost-kiosk-guide", path: "/kiosk/matters/sl-01", lang: "en", size: portrait},
		{name: "lost-desk", path: "/desk/19", lang: "zh", size: laptop},
		{name: "lost-desk", path: "/desk/19", lang: "en", size: strip},
		{name: "lost-phone", path: "/t/" + h.d.store.Token(h.issue("sl-01", queue.Ordinary)), lang: "zh", size: handset},
	} {
		if !wanted(l.title()) {
			continue
		}
		p := &galleryTab{tab: g.make(l.size)}
		g.watch(p)
		g.open(p, l)
		l.refused = true // the browser logs every try to come back
		open = append(open, func() {
			g.t.Run(l.title(), func(t *testing.T) {
				p.t = t
				p.until("that the link is lost", `document.documentElement.dataset.link === "lost"`)
				g.shoot(t, p, l)
			})
		})
	}
	h.stop()
	for _, shoot := range open {
		shoot()
	}
	h.start()
}
