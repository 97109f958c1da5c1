package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/devices/pad"
	"jiaohao/devices/sim"
	"jiaohao/queue"
	"jiaohao/store"
)

// ownerOnly is a composed hall of which only the owner runs, with a clock of
// its own.
func ownerOnly(t *testing.T, now *time.Time) *daemon {
	t.Helper()
	cfg, err := configs.Load(configs.Options{Example: true, DataDir: t.TempDir() + "/data", Drivers: driverNames()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := newDaemon(t.Context(), cfg, true, "http://127.0.0.1:1", func() time.Time { return *now }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.owner.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *daemon) must(t *testing.T, by queue.Actor, cmd queue.Command, aside any) {
	t.Helper()
	if _, err := d.owner.Do(t.Context(), by, cmd, "", aside); err != nil {
		t.Fatalf("%#v: %v", cmd, err)
	}
}

// A called ticket is served by itself after the time that hall.yaml gives, and
// the visitor's key on the evaluator rates what was finished.
func TestTheHallKeepsTimeAndTakesRatings(t *testing.T) {
	now := time.Date(2026, 3, 16, 9, 0, 0, 0, time.Local)
	d := ownerOnly(t, &now)
	var no string
	var address int
	for _, w := range d.cfg.Hall.Windows {
		if w.Evaluator && w.PadAddress > 0 {
			no, address = w.No, w.PadAddress
			break
		}
	}
	window, _ := d.cfg.Hall.Window(no)
	staff := d.cfg.Hall.Staff[0].StaffNo
	manager := queue.Actor{Kind: queue.Manager, ID: "manager"}
	d.must(t, manager, queue.OpenWindow{Window: no, Staff: staff}, nil)
	d.must(t, queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: "T1", Line: window.Lines[0]}, nil)
	d.must(t, manager, queue.CallNext{Window: no}, nil)
	ticket := func() (k queue.Ticket) {
		if err := d.owner.View(t.Context(), func(h *queue.Hall) { k, _ = h.Ticket("T1") }); err != nil {
			t.Fatal(err)
		}
		return k
	}
	now = now.Add(d.cfg.Queue.StartAfter - time.Millisecond)
	if d.doDue(t.Context()); ticket().State != queue.Called {
		t.Fatal("the service began before its time")
	}
	now = now.Add(time.Millisecond)
	if d.doDue(t.Context()); ticket().State != queue.Serving {
		t.Fatal("the service did not begin by itself")
	}
	d.must(t, manager, queue.Finish{Window: no, Outcome: queue.Accepted}, nil)
	d.padRating(t.Context(), pad.Rating{Address: address, Score: 2})
	d.padRating(t.Context(), pad.Rating{Address: address, Score: 5}) // a second key changes nothing
	if k := ticket(); k.Rating != 2 {
		t.Errorf("the ticket is rated %d, want 2", k.Rating)
	}
	ratings, err := d.store.RatingsOfDay(t.Context(), "2026-03-16")
	if err != nil || len(ratings) != 1 || ratings[0].Score != 2 || ratings[0].Staff != staff {
		t.Errorf("stored ratings %+v, %v", ratings, err)
	}
}

// A number that stands for two matters is asked for its rating once, at the window
// where the visit ends.
func TestARatingIsAskedForWhenTheVisitEnds(t *testing.T) {
	d, _ := startDaemon(t, "")
	pads := simulated[*sim.Pads](t, d, "pad-1")
	manager := queue.Actor{Kind: queue.Manager, ID: "manager"}
	serve := func(no, staff string) {
		t.Helper()
		for _, cmd := range []queue.Command{
			queue.OpenWindow{Window: no, Staff: staff}, queue.CallNext{Window: no}, queue.Start{Window: no},
			queue.Finish{Window: no, Outcome: queue.Completed},
		} {
			d.must(t, manager, cmd, nil)
		}
	}
	d.must(t, queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: "T1", Matter: "sl-01", Then: []string{"zw-01"}}, nil)
	serve("19", "0702")
	serve("01", "0101") // its evaluator is asked after all that window 19 had coming
	eventually(t, "the evaluator of window 01 asks", func() bool { return pads.Asking(1) })
	if pads.Asking(19) {
		t.Error("the evaluator of window 19 asks, though the visit went on")
	}
}

// Personal data lives as many days as hall.yaml says, and no longer.
func TestPersonalDataIsForgotten(t *testing.T) {
	now := time.Date(2026, 3, 16, 9, 0, 0, 0, time.Local)
	d := ownerOnly(t, &now)
	line := d.cfg.Hall.Lines[0].Prefix
	person := store.Person{Ticket: "T1", NumberHMAC: make([]byte, 32), NameMasked: "张*明", NumberMasked: "3****************X"}
	d.must(t, queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: "T1", Line: line}, person)
	known := func() bool {
		_, found, err := d.store.PersonOf(t.Context(), "T1")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if !known() {
		t.Fatal("the person was not stored")
	}
	now = now.AddDate(0, 0, d.cfg.Retention.PersonalDays)
	if d.beginDay(t.Context()); !known() {
		t.Fatal("forgotten too early")
	}
	now = now.AddDate(0, 0, 1)
	if d.beginDay(t.Context()); known() {
		t.Error("personal data is still there a day later")
	}
}
