//go:build browser

package main

import (
	"crypto/rand"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/queue"
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

func (h *galleryHall) clockOn(date, at string) { h.ahead.Store(aheadFor(h.t, date+" "+at)) }

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
