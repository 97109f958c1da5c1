//go:build cgo

package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"
)

// phoneUnit is a telephone left with a ticket, or taken back.
func phoneUnit(kind queue.Kind, p store.TicketPhone) queue.Unit {
	return queue.Unit{Events: []queue.Event{{Kind: kind, Day: day, At: morning.UnixMilli(), Actor: "kiosk:K1", Ticket: p.Ticket, Line: "A", Number: 1}}, Aside: p}
}

// A telephone left with a number is kept as hash and mask beside the journal, replaced,
// taken back, outlives a rebuild, and is forgotten when its day is over.
func TestTelephoneOfATicket(t *testing.T) {
	s, path := open(t)
	ctx := t.Context()
	const number, other = "13905390123", "13812345678"
	of := func(number string) []string {
		t.Helper()
		ids, err := s.TicketsOfPhone(ctx, day, s.MobileHash(number))
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	commit(t, s, issued(1), issued(2))
	commit(t, s, phoneUnit(queue.PhoneLeft, s.TicketPhone(ticketID(1), number)), phoneUnit(queue.PhoneLeft, s.TicketPhone(ticketID(2), number)))
	if got := of(number); !reflect.DeepEqual(got, []string{ticketID(1), ticketID(2)}) {
		t.Errorf("the telephone has %v", got)
	}
	if masked, err := s.PhoneOf(ctx, ticketID(1)); err != nil || masked != "139****0123" {
		t.Errorf("shown as %q, %v", masked, err)
	}
	commit(t, s, phoneUnit(queue.PhoneLeft, s.TicketPhone(ticketID(2), other)))
	commit(t, s, phoneUnit(queue.PhoneTakenBack, s.TicketPhone(ticketID(1), "")))
	if got, gone := of(other), of(number); !reflect.DeepEqual(got, []string{ticketID(2)}) || gone != nil {
		t.Errorf("replaced: %v, taken back: %v", got, gone)
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if got := of(other); !reflect.DeepEqual(got, []string{ticketID(2)}) {
		t.Errorf("after a rebuild %v", got)
	}
	hash := s.MobileHash(other)
	if _, err := s.Purge(ctx, "system:purge", "2026-01-01"); err != nil || of(other) == nil {
		t.Errorf("the telephone of today is purged: %v", err)
	}
	s.Close()
	o := options(path)
	o.Now = func() time.Time { return morning.AddDate(0, 0, 1) }
	var err error
	if s, err = store.Open(ctx, o); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := s.Purge(ctx, "system:purge", "2026-01-01"); err != nil || n != 1 || of(other) != nil {
		t.Errorf("the day over, %d are purged: %v", n, err)
	}
	for _, name := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range [][]byte{[]byte(number), []byte(other), []byte("138****5678"), hash} {
			if bytes.Contains(content, secret) {
				t.Errorf("%s still holds %q", filepath.Base(name), secret)
			}
		}
	}
}

// A slip is owed on another printer, or for the first time, by its state alone; the
// journal makes it again.
func TestSlipOwedElsewhere(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	screen := issued(1)
	screen.Events[0].Body = ""
	commit(t, s, screen)
	owe := func(from store.PrintState, printer string, copy int) error {
		return s.OweSlip(ctx, store.PrintOwed{Ticket: ticketID(1), Printer: printer, By: "kiosk:K2", From: from, Copy: copy, At: morning})
	}
	if err := owe(store.PrintDone, "P2", 2); err == nil {
		t.Error("owed from a state that it is not in")
	}
	if err := owe("", "P1", 1); err != nil {
		t.Fatal(err)
	}
	job, ok, err := s.NextPrintJob(ctx, "P1")
	if err != nil || !ok || job.Ticket != ticketID(1) || job.State != store.PrintQueued || job.Copy != 1 {
		t.Fatalf("owed as %+v, %v, %v", job, ok, err)
	}
	if err := owe("", "P2", 1); err == nil {
		t.Error("owed twice")
	}
	if err := s.MovePrintJob(ctx, store.PrintChange{Job: job.ID, From: store.PrintQueued, To: store.PrintBlocked, Copy: 1, ProblemZH: "缺纸", At: morning}); err != nil {
		t.Fatal(err)
	}
	if err := owe(store.PrintBlocked, "P2", 1); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		if _, ok, _ := s.NextPrintJob(ctx, "P1"); ok {
			t.Error("the first printer owes it still")
		}
		if job, ok, err := s.NextPrintJob(ctx, "P2"); err != nil || !ok || job.Copy != 1 || job.ProblemZH != "" {
			t.Errorf("the second owes %+v, %v, %v", job, ok, err)
		}
	}
	check()
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	check()
}
