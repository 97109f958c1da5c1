package store_test

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/store"
)

func plainName(origin string, number int) string { return fmt.Sprintf("%s%03d", origin, number) }

// TestSumsEqualTheTickets runs some random days and compares every sum, of days that
// are over and of the newest one, with the tickets themselves.
func TestSumsEqualTheTickets(t *testing.T) {
	s, path := open(t)
	d := newDriver(t, 11, s)
	d.run(2500)
	if d.days < 3 {
		t.Fatalf("only %d days: the comparison proves too little", d.days)
	}
	days := map[string]bool{}
	byLine, byDay, byClerk := map[string]affairs.Tally{}, map[string]affairs.Tally{}, map[string]affairs.Tally{}
	byHand := 0
	if err := s.EachTicket(t.Context(), store.TicketFilter{From: "0000", To: "9999"}, func(k store.Ticket, score int) error {
		days[k.Day] = true
		one := affairs.Tally{Issued: 1}
		switch k.State {
		case queue.Done:
			one.Served = 1
		case queue.Missed:
			one.Missed = 1
		case queue.Expired, queue.Withdrawn:
			one.Unserved = 1
		}
		if k.CalledAt > 0 {
			one.Called, one.WaitSum = 1, (k.CalledAt-k.Issued)/1000
		}
		if score > 0 {
			one.Ratings[score-1] = 1
		}
		if k.Outcome > 0 {
			one.Outcomes[k.Outcome-1] = 1
		}
		for key, m := range map[string]map[string]affairs.Tally{k.Line: byLine, k.Day: byDay, k.Clerk: byClerk} {
			sum := m[key]
			sum.Add(one)
			m[key] = sum
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	delete(byClerk, "")
	check := func(name string, got []affairs.TallyOf, err error, want map[string]affairs.Tally) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d sums, want %d", name, len(got), len(want))
		}
		for _, g := range got {
			w := want[g.Key]
			inBuckets := 0
			for _, n := range g.Waits {
				inBuckets += n
			}
			if g.Issued != w.Issued || g.Served != w.Served || g.Missed != w.Missed || g.Unserved != w.Unserved || g.Called != w.Called ||
				g.WaitSum != w.WaitSum || g.Ratings != w.Ratings || g.Outcomes != w.Outcomes || inBuckets != w.Called {
				t.Errorf("%s %s: sums say %+v, the tickets %+v", name, g.Key, g.Tally, w)
			}
			byHand += g.ByHand
		}
	}
	got, err := s.Tallies(t.Context(), affairs.ByLine, affairs.Whole, "0000", "9999")
	check("line", got, err, byLine)
	calls, err := s.HandCalls(t.Context(), "0000", "9999", plainName)
	if err != nil || len(calls) == 0 || byHand == 0 || byHand > len(calls) {
		t.Errorf("%d calls out of turn, %d tickets so called: %v", len(calls), byHand, err)
	}
	got, err = s.Tallies(t.Context(), affairs.ByLine, affairs.Daily, "0000", "9999")
	check("day", got, err, byDay)
	got, err = s.Tallies(t.Context(), affairs.ByClerk, affairs.Whole, "0000", "9999")
	check("clerk", got, err, byClerk)
	for _, by := range []affairs.TallyBy{affairs.ByHour, affairs.ByWindow} {
		got, err = s.Tallies(t.Context(), by, affairs.Monthly, "0000", "9999")
		if err != nil || len(got) == 0 || got[0].Called == 0 || got[0].Key != d.hall.Day()[:7] && len(got) == 1 {
			t.Errorf("by %d and month: %+v, %v", by, got, err)
		}
	}

	// A database from before there were sums gets them when it is opened.
	want := dump(t, path)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, `DELETE FROM sums`)
	edit(t, path, `UPDATE days SET summed = 0`)
	s = reopen(t, path)
	if have := dump(t, path); have != want {
		t.Error("the past days were not summed again: " + firstDifference(have, want))
	}
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if have := dump(t, path); have != want {
		t.Error("rebuilt sums differ: " + firstDifference(have, want))
	}
}

// TestUnattendedIsNoted: an alarm is one row from its beginning to its end, however
// often it is reported, and rebuilt from the journal.
func TestUnattendedIsNoted(t *testing.T) {
	s, _ := open(t)
	at := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
	w18, w19 := affairs.Unattended{Window: "18", Staff: "0701", Waiting: 3}, affairs.Unattended{Window: "19", Staff: "0702", Waiting: 1}
	for i, now := range [][]affairs.Unattended{{w18}, {w18}, {w18, w19}, {w19}, {w19}, {}, {w18}} {
		if err := s.SetUnattended(t.Context(), now, at.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	check := func() {
		t.Helper()
		list, err := s.Unattended(t.Context(), "2026-11-25", "2026-11-25")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, u := range list {
			got += fmt.Sprintf("%s %s %d %d ", u.Window, u.Staff, u.Waiting, (u.Until-u.Since)/60_000)
		}
		if len(list) != 3 || list[2].Until != 0 || got[:len("18 0701 3 3 19 0702 1 3 ")] != "18 0701 3 3 19 0702 1 3 " {
			t.Errorf("the alarms: %s", got)
		}
	}
	check()
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	check()
}

// TestOutagesAreNoted: a trouble is one row from its beginning to its end with its
// minutes, another trouble of the same device is another row, the newest is first.
func TestOutagesAreNoted(t *testing.T) {
	s, _ := open(t)
	at := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
	began := func(device, code string, fault bool, minute int) affairs.Outage {
		return affairs.Outage{Device: device, Code: code, Fault: fault, Problem: affairs.Text{ZH: code, EN: code}, Since: at.Add(time.Duration(minute) * time.Minute).UnixMilli()}
	}
	near, out, led := began("printer-K1", "near_end", false, 0), began("printer-K1", "paper_end", true, 2), began("led-1", "lost", true, 3)
	for i, now := range [][]affairs.Outage{{near}, {near}, {out}, {out, led}, {led}, {led}} {
		if err := s.SetOutages(t.Context(), now, at.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	check := func() {
		t.Helper()
		list, err := s.Outages(t.Context(), 50)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, o := range list {
			got += fmt.Sprintf("%s %s %v %d; ", o.Device, o.Problem.ZH, o.Fault, o.Minutes(at.Add(time.Hour).UnixMilli()))
		}
		if want := "led-1 lost true 57; printer-K1 paper_end true 2; printer-K1 near_end false 2; "; got != want {
			t.Errorf("the outages are %s, want %s", got, want)
		}
		if two, err := s.Outages(t.Context(), 2); err != nil || len(two) != 2 || two[0].Device != "led-1" {
			t.Errorf("the newest two: %v, %v", two, err)
		}
	}
	check()
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	check()
}

// TestBadRatingIsHandled enters the steps of one bad rating, which are kept in the
// journal and rebuilt from it.
func TestBadRatingIsHandled(t *testing.T) {
	s, path := open(t)
	d := newDriver(t, 11, s)
	d.run(2500)
	open, err := s.BadRatings(t.Context(), "9999", "0000", plainName)
	if err != nil || len(open) < 1 {
		t.Fatalf("%d open bad ratings: %v", len(open), err)
	}
	b := open[0]
	if b.Score > 2 || b.Number == "" || b.Staff == "" {
		t.Errorf("the newest bad rating: %+v", b)
	}
	at := time.UnixMilli(b.At).Add(time.Hour)
	must := func(step affairs.RatingStep, note string) {
		t.Helper()
		if err := s.HandleRating(t.Context(), "manager:manager", b.Ticket, step, note, at); err != nil {
			t.Fatal(err)
		}
	}
	must(affairs.RatingContacted, "")
	must(affairs.RatingResolved, "已道歉")
	var refused *queue.Error
	if err := s.HandleRating(t.Context(), "manager:manager", b.Ticket, affairs.RatingResolved, "再次", at); !errors.As(err, &refused) || refused.Code != queue.Conflict {
		t.Errorf("resolved twice: %v", err)
	}
	if err := s.HandleRating(t.Context(), "manager:manager", "none", affairs.RatingResolved, "没有", at); !errors.As(err, &refused) || refused.Code != queue.NotFound {
		t.Errorf("a rating that is not there: %v", err)
	}
	check := func() {
		t.Helper()
		left, err := s.BadRatings(t.Context(), "9999", "0000", plainName)
		if err != nil || len(left) != len(open)-1 {
			t.Errorf("%d are still open, want %d: %v", len(left), len(open)-1, err)
		}
		all, err := s.BadRatings(t.Context(), b.Day, b.Day, plainName)
		if err != nil || len(all) == 0 || all[0].Ticket != b.Ticket || len(all[0].Steps) != 2 || all[0].Steps[1].Note != "已道歉" || all[0].Steps[1].By != "manager:manager" {
			t.Errorf("the ledger of the day: %+v, %v", all, err)
		}
	}
	check()
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	check()
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

// TestMissedStaysMissed: who did not come when called counts as missed for ever, and
// not as somebody whom the hall did not serve; also in a file from before that.
func TestMissedStaysMissed(t *testing.T) {
	s, path := open(t)
	d := newDriver(t, 1, s)
	manager := queue.Actor{Kind: queue.Manager, ID: "manager"}
	do := func(cmd queue.Command) {
		t.Helper()
		events, err := d.hall.Decide(manager, cmd, d.now)
		if err != nil {
			t.Fatalf("%#v: %v", cmd, err)
		}
		for _, e := range events {
			d.hall.Apply(e)
		}
		commit(t, s, queue.Unit{Events: events})
	}
	for i := range 3 {
		do(queue.Issue{Ticket: ticketID(i + 1), Matter: "sl-01"})
	}
	do(queue.OpenWindow{Window: "18", Staff: "0701"})
	do(queue.CallNext{Window: "18"})
	do(queue.Miss{Window: "18"})
	do(queue.CallNext{Window: "18"})
	do(queue.Start{Window: "18"})
	do(queue.Finish{Window: "18", Outcome: queue.Accepted})
	check := func(when string, left int) {
		t.Helper()
		for _, by := range []affairs.TallyBy{affairs.ByLine, affairs.ByWindow} {
			got, err := s.Tallies(t.Context(), by, affairs.Whole, "0000", "9999")
			if err != nil || len(got) == 0 || got[0].Missed != 1 || got[0].Served != 1 || by == affairs.ByLine && got[0].Unserved != left {
				t.Errorf("%s, by %d: %+v %v, want one missed, one served, %d not served", when, by, got, err, left)
			}
		}
	}
	check("on the day", 0)
	first := d.hall.Day()
	do(queue.CloseDay{Waiting: 1})
	check("after closing", 1)
	d.now = d.now.Add(24 * time.Hour)
	do(queue.Issue{Ticket: ticketID(4), Matter: "sl-01"})
	check("a day later", 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, `UPDATE tickets SET state = 8 WHERE state = 5`)
	edit(t, path, `UPDATE sums SET missed = 0, unserved = 2 WHERE day = '`+first+`'`)
	cure, err := os.ReadFile("migrations/0013_missed.sql")
	if err != nil {
		t.Fatal(err)
	}
	edit(t, path, string(cure))
	s = reopen(t, path)
	check("in a file from before", 1)
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	check("rebuilt", 1)
}
