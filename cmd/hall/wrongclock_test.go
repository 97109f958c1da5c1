package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/queue"
)

// wrongClock is a clock that runs on, and can be set.
type wrongClock struct {
	real func() time.Time
	off  atomic.Int64
}

func (c *wrongClock) now() time.Time        { return c.real().Add(time.Duration(c.off.Load())) }
func (c *wrongClock) ahead(d time.Duration) { c.off.Store(int64(d)) }
func (c *wrongClock) day(plus int) (s string) {
	return c.real().AddDate(0, 0, plus).Format(time.DateOnly)
}

// clockHall is a hall with such a clock, seen by those who work in it. Each is
// signed in anew: a sign-in does not outlive the jumps.
type clockHall struct {
	*testing.T
	d     *daemon
	base  string
	clock *wrongClock
}

func (h *clockHall) post(path string, in any) {
	h.Helper()
	if _, err := newClient(h.T, h.base, "manager").do("POST", path, "", in, nil); err != nil {
		h.Fatalf("%s: %v", path, err)
	}
}

// take is a number from the kiosk.
func (h *clockHall) take() string {
	h.Helper()
	var a ticketAnswer
	if _, err := newClient(h.T, h.base, "").do("POST", "/api/v1/tickets", "", map[string]string{"matter": "sl-01"}, &a); err != nil {
		h.Fatal(err)
	}
	return a.Number
}

// page is what the manager reads, or reads after a form was sent.
func (h *clockHall) page(method, path string, form url.Values) string {
	h.Helper()
	status, text := newClient(h.T, h.base, "manager").page(h.T, method, path, form)
	if status != http.StatusOK {
		h.Fatalf("%s: %d\n%s", path, status, text)
	}
	return text
}

func (h *clockHall) reads(path string, texts ...string) {
	h.Helper()
	page := h.page("GET", path, nil)
	for _, text := range texts {
		if !strings.Contains(page, text) {
			h.Errorf("%s does not say %q", path, text)
		}
	}
}

func (h *clockHall) onDay(day string) {
	h.Helper()
	eventually(h.T, "numbers are kept under "+day, func() (is bool) {
		if err := h.d.owner.View(h.Context(), func(q *queue.Hall) { is = q.Day() == day }); err != nil {
			h.Fatal(err)
		}
		return is
	})
}

func startClockHall(t *testing.T) *clockHall {
	h := &clockHall{T: t, clock: &wrongClock{real: midmorning()}}
	h.d, h.base, _ = startDaemonAt(t, "", filepath.Join(t.TempDir(), "data"), h.clock.now)
	return h
}

// The computer's clock jumps ahead by a year in the middle of the morning, one
// number is taken, and somebody sets the clock right. Who has that number is
// served; then the hall is back on today, those who waited before wait again, no
// number is given twice, and what was given on the false day is on record.
func TestAHallComesBackFromAFalseDay(t *testing.T) {
	t.Parallel()
	h := startClockHall(t)
	today, mistaken := h.clock.day(0), h.clock.day(400)
	h.post("/api/v1/windows/18/open", map[string]string{"staff": "0701"})
	for _, want := range []string{"S001", "S002", "S003"} {
		if got := h.take(); got != want {
			t.Fatalf("number %s, want %s", got, want)
		}
	}
	h.post("/api/v1/windows/18/next", struct{}{})
	h.post("/api/v1/windows/18/start", struct{}{})
	h.post("/api/v1/windows/18/finish", map[string]string{"outcome": "consulted"})

	h.clock.ahead(400 * 24 * time.Hour)
	if got := h.take(); got != "S001" {
		t.Fatalf("number %s on the false day, want S001", got)
	}
	h.onDay(mistaken)
	h.reads("/office", "今天 "+mistaken+"，上次取号是 "+today, "请校准电脑时间")

	h.clock.ahead(0)
	h.reads("/office", "号码记在 "+mistaken+" 名下，而电脑说今天是 "+today)
	h.reads("/office/day", "今天确实是", "不用做什么", "<b>1</b>")
	h.post("/api/v1/windows/18/open", map[string]string{"staff": "0701"})
	h.post("/api/v1/windows/18/next", struct{}{})
	h.onDay(mistaken) // somebody with a number of it is at the window
	h.post("/api/v1/windows/18/start", struct{}{})
	h.post("/api/v1/windows/18/finish", map[string]string{"outcome": "consulted"})

	h.onDay(today)
	if got := h.take(); got != "S004" {
		t.Errorf("number %s after coming back, want S004", got)
	}
	h.post("/api/v1/windows/18/next", struct{}{}) // the clerk still sits there
	var called string
	if err := h.d.owner.View(t.Context(), func(q *queue.Hall) {
		if c, ok := q.LastCall("18"); ok {
			called = c.Name
		}
	}); err != nil {
		t.Fatal(err)
	}
	if called != "S002" {
		t.Errorf("%q was called, want S002, who waits since before the clock was wrong", called)
	}
	h.reads("/office", "电脑时间曾错到 "+mistaken, "1个号")
	h.reads("/office/report?from="+mistaken+"&to="+mistaken, "电脑时间曾错到这一天", "S")
	h.reads("/office/records?from="+mistaken+"&to="+mistaken, "S001")
	if strings.Contains(h.page("GET", "/office/report?from="+today+"&to="+today, nil), "电脑时间曾错到这一天") {
		t.Error("the report of the true day is called mistaken")
	}
	if err := h.d.store.Verify(t.Context(), 1); err != nil {
		t.Errorf("the journal: %v", err)
	}
}

// A hall begins on a computer that is three days ahead. The manager says that today
// is what the corrected clock says; that day begins with number one, and the other,
// when it comes, goes on after the numbers that were given too early. A restart at
// any point changes nothing.
func TestAFalseDayThatComesLaterGoesOn(t *testing.T) {
	t.Parallel()
	clock := &wrongClock{real: midmorning()}
	data := filepath.Join(t.TempDir(), "data")
	start := func() (h *clockHall, stop func()) {
		h = &clockHall{T: t, clock: clock}
		h.d, h.base, stop = startDaemonAt(t, "", data, clock.now)
		return h, stop
	}
	clock.ahead(3 * 24 * time.Hour)
	h, stop := start()
	h.take()
	h.take()
	stop()

	clock.ahead(0)
	h, stop = start()
	h.onDay(clock.day(3)) // two people hold numbers of it
	h.page("POST", "/office/day", url.Values{"here": {"2"}})
	h.onDay(clock.day(0))
	if got := h.take(); got != "S001" {
		t.Errorf("number %s on the true day, want S001", got)
	}
	stop()

	h, stop = start()
	if got := h.take(); got != "S002" {
		t.Errorf("number %s after a restart, want S002", got)
	}
	clock.ahead(24 * time.Hour)
	if got := h.take(); got != "S001" {
		t.Errorf("number %s on the next day, want S001", got)
	}
	clock.ahead(3 * 24 * time.Hour)
	if got := h.take(); got != "S003" {
		t.Errorf("number %s on the day that was false once, want S003", got)
	}
	stop()

	h, _ = start()
	h.onDay(clock.day(3))
	if got := h.take(); got != "S004" {
		t.Errorf("number %s after a restart, want S004", got)
	}
	if err := h.d.store.Verify(t.Context(), 1); err != nil {
		t.Errorf("the journal: %v", err)
	}
	before := h.page("GET", "/office/report?from="+clock.day(0)+"&to="+clock.day(3), nil)
	if err := h.d.store.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if after := h.page("GET", "/office/report?from="+clock.day(0)+"&to="+clock.day(3), nil); after != before {
		t.Error("the report is another after the tables were made again from the journal")
	}
}
