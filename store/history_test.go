//go:build cgo

package store_test

import (
	"slices"
	"testing"

	"jiaohao/queue"
	"jiaohao/store"
)

// TestTicketsAreFiltered compares what each filter lets through with all tickets of
// some random days.
func TestTicketsAreFiltered(t *testing.T) {
	s, _ := open(t)
	newDriver(t, 11, s).run(4000)
	type found struct {
		store.Ticket
		score int
	}
	read := func(f store.TicketFilter) (list []found) {
		t.Helper()
		if err := s.EachTicket(t.Context(), f, func(k store.Ticket, score int) error {
			list = append(list, found{k, score})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return list
	}
	whole := store.TicketFilter{From: "0000", To: "9999"}
	all := read(whole)
	some := all[len(all)/2]
	for _, tt := range []struct {
		name string
		set  func(f *store.TicketFilter)
		lets func(k found) bool
	}{
		{"a day", func(f *store.TicketFilter) { f.From, f.To = some.Day, some.Day }, func(k found) bool { return k.Day == some.Day }},
		{"a line", func(f *store.TicketFilter) { f.Line = "A" }, func(k found) bool { return k.Line == "A" }},
		{"a window", func(f *store.TicketFilter) { f.Window = "19" }, func(k found) bool { return k.Window == "19" }},
		{"a clerk", func(f *store.TicketFilter) { f.Clerk = "0718" }, func(k found) bool { return k.Clerk == "0718" }},
		{"states", func(f *store.TicketFilter) { f.States = []queue.State{queue.Missed, queue.Withdrawn} }, func(k found) bool { return k.State == queue.Missed || k.State == queue.Withdrawn }},
		{"bad ratings", func(f *store.TicketFilter) { f.Bad = true }, func(k found) bool { return k.score == 1 || k.score == 2 }},
		{"a line and a state", func(f *store.TicketFilter) { f.Line, f.States = "S", []queue.State{queue.Done} }, func(k found) bool { return k.Line == "S" && k.State == queue.Done }},
	} {
		f := whole
		tt.set(&f)
		want := slices.DeleteFunc(slices.Clone(all), func(k found) bool { return !tt.lets(k) })
		if len(want) < 2 || len(want) == len(all) {
			t.Errorf("%s: %d of %d tickets prove nothing", tt.name, len(want), len(all))
			continue
		}
		if got := read(f); !slices.Equal(got, want) {
			t.Errorf("%s: %d tickets, want %d", tt.name, len(got), len(want))
		}
		if f.Skip = 1; !slices.Equal(read(f), want[1:]) {
			t.Errorf("%s: the first is not skipped, or more than it", tt.name)
		}
	}
}
