//go:build cgo

package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/store"
)

// clockedHall is a hall over a real store with a clock that the test sets.
type clockedHall struct {
	*testing.T
	store *store.Store
	owner *queue.Owner
	now   time.Time
	stop  func()
	given map[string]string // the ticket of each day and number
	n     int
}

func (h *clockedHall) start() {
	h.Helper()
	owner, err := queue.NewOwner(plan(), h.store, func() time.Time { return h.now }, slog.New(slog.DiscardHandler), func(events []queue.Event) {
		for _, e := range events {
			if e.Kind != queue.Issued {
				continue
			}
			key := fmt.Sprintf("%s %s%03d", e.Day, e.Line, e.Number)
			if h.given[key] != "" {
				h.Errorf("%s was given twice", key)
			}
			h.given[key] = e.Ticket
		}
	})
	if err != nil {
		h.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- owner.Run(ctx) }()
	h.owner = owner
	h.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			h.Errorf("owner: %v", err)
		}
	}
}

// try gives a command that the hall may refuse for what it is, not for the store.
func (h *clockedHall) try(cmd queue.Command) {
	h.Helper()
	by := queue.Actor{Kind: queue.Manager, ID: "manager"}
	if _, ok := cmd.(queue.Issue); ok {
		by = queue.Actor{Kind: queue.Kiosk, ID: "K1"}
	}
	_, err := h.owner.Do(h.Context(), by, cmd, "", nil)
	if refused, ok := err.(*queue.Error); err != nil && (!ok || refused.Code == queue.Unavailable) {
		h.Fatalf("%#v at %s: %v", cmd, h.now, err)
	}
}

// look is what the hall shows: its day and its tickets.
func (h *clockedHall) look() (day string, tickets []string) {
	h.Helper()
	if err := h.owner.View(h.Context(), func(q *queue.Hall) {
		day, tickets = q.Day(), strip(q.Tickets())
		if err := q.Check(); err != nil {
			h.Error(err)
		}
	}); err != nil {
		h.Fatal(err)
	}
	return day, tickets
}

// Whatever the clock does, no number of a day is given twice, a restart finds the
// hall as it was, and the tables follow from the journal.
func TestNoClockGivesANumberTwice(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 7))
			path := filepath.Join(t.TempDir(), "hall.db")
			h := &clockedHall{T: t, store: reopen(t, path), now: morning, given: map[string]string{}}
			h.start()
			defer func() { h.stop() }()
			days := map[string]bool{}
			right := morning
			for range 60 {
				right = right.Add(time.Duration(r.IntN(120)) * time.Minute)
				h.now = right.AddDate(0, 0, pick(r, 0, 0, 0, 0, 1, 3, 400, -1, -20, -20000))
				for range 8 {
					h.n++
					window := pick(r, "18", "19")
					h.try(pick[queue.Command](r, queue.Issue{Ticket: ticketID(h.n), Line: "S"}, queue.Issue{Ticket: ticketID(h.n), Line: "S"}, queue.OpenWindow{Window: window, Staff: "0" + window},
						queue.CallNext{Window: window}, queue.CallNext{Window: window}, queue.Start{Window: window}, queue.Finish{Window: window, Outcome: queue.Consulted},
						queue.Miss{Window: window}, queue.Hold{Window: window}, queue.PauseWindow{Window: window}))
				}
				if r.IntN(8) == 0 {
					var here int
					if err := h.owner.View(t.Context(), func(q *queue.Hall) { here = q.StillHere() }); err != nil {
						t.Fatal(err)
					}
					h.try(queue.CloseDay{Waiting: here})
				}
				day, tickets := h.look()
				days[day] = true
				if r.IntN(5) == 0 {
					h.stop()
					h.start()
					if again, same := h.look(); again != day || !reflect.DeepEqual(same, tickets) {
						t.Fatalf("after a restart the hall is on %s with %d tickets, before on %s with %d", again, len(same), day, len(tickets))
					}
				}
			}
			mistaken, err := h.store.MistakenDays(t.Context())
			if err != nil || len(mistaken) == 0 || len(days) < 8 {
				t.Fatalf("%d mistaken of %d days, %v: the clock proves too little", len(mistaken), len(days), err)
			}
			sums := func() (last string, list []affairs.TallyOf, wrongDays []affairs.MistakenDay) {
				t.Helper()
				last, err := h.store.LastDay(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if list, err = h.store.Tallies(t.Context(), affairs.ByLine, affairs.Daily, "1900-01-01", "9998-12-31"); err != nil {
					t.Fatal(err)
				}
				if wrongDays, err = h.store.MistakenDays(t.Context()); err != nil {
					t.Fatal(err)
				}
				return last, list, wrongDays
			}
			last, list, wrong := sums()
			issued := 0
			for _, l := range list {
				issued += l.Issued
			}
			if issued != len(h.given) {
				t.Errorf("the sums of all days have %d numbers, %d were given", issued, len(h.given))
			}
			if err := h.store.Rebuild(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if last2, list2, wrong2 := sums(); last2 != last || !reflect.DeepEqual(list2, list) || !reflect.DeepEqual(wrong2, wrong) {
				t.Error("the rebuilt tables differ")
			}
			if err := h.store.Verify(t.Context(), 1); err != nil {
				t.Error(err)
			}
		})
	}
}

// Whose number stands under a day that never was is forgotten like anybody else.
func TestPersonsOfAFalseDayAreForgotten(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	later := issued(1)
	later.Events[0].Day = "2099-01-01"
	later.Aside = store.Person{Ticket: ticketID(1), NumberMasked: "420106********123X", NameMasked: "张*"}
	commit(t, s, later)
	commit(t, s, issued(2)) // the clock was put right
	known := func() bool {
		_, found, err := s.PersonOf(ctx, ticketID(1))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if _, err := s.Purge(ctx, "system:purge", day); err != nil || !known() {
		t.Fatalf("forgotten on the day itself, %v", err)
	}
	if _, err := s.Purge(ctx, "system:purge", "2026-03-17"); err != nil || known() {
		t.Errorf("kept after its time, %v", err)
	}
}
