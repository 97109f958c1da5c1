//go:build cgo

package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"
)

const day = "2026-03-16"

var (
	shanghai = time.FixedZone("Asia/Shanghai", 8*3600)
	morning  = time.Date(2026, 3, 16, 9, 0, 0, 0, shanghai)
)

func options(path string) store.Options {
	return store.Options{Path: path, Hall: "linshu", Zone: shanghai, Now: func() time.Time { return morning }, PersonKey: []byte("0123456789abcdef")}
}

// open opens a store in a fresh directory and closes it with the test.
func open(tb testing.TB) (*store.Store, string) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "data", "hall.db")
	s := reopen(tb, path)
	return s, path
}

func reopen(tb testing.TB, path string) *store.Store {
	tb.Helper()
	s, err := store.Open(context.Background(), options(path))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func ticketID(n int) string { return fmt.Sprintf("01TICKET%018d", n) }

// issued is a unit that issues number n of line S, with a slip owed by P1.
func issued(n int) queue.Unit {
	return queue.Unit{Events: []queue.Event{{
		At: morning.UnixMilli() + int64(n), Day: day, Kind: queue.Issued, Actor: "kiosk:K1", Ticket: ticketID(n),
		Line: "S", Number: n, Text: "sl-01", Body: `{"print":"P1"}`,
	}}}
}

func commit(tb testing.TB, s *store.Store, units ...queue.Unit) {
	tb.Helper()
	if err := s.Commit(context.Background(), units); err != nil {
		tb.Fatal(err)
	}
}

func replay(tb testing.TB, s *store.Store, day string) []queue.Event {
	tb.Helper()
	var events []queue.Event
	if err := s.Replay(context.Background(), day, func(e queue.Event) error {
		events = append(events, e)
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
	return events
}

func TestWhatIsCommittedIsThereAfterReopening(t *testing.T) {
	s, path := open(t)
	opened := queue.Unit{Events: []queue.Event{{At: 1, Day: day, Kind: queue.DayOpened, Actor: "system:day", Text: "Asia/Shanghai"}}}
	a, b := issued(1), issued(2)
	a.Key, a.Ask = "key-1", "kiosk:K1 issue S"
	b.Events = append(b.Events, queue.Event{At: 5, Day: day, Kind: queue.Withdrew, Actor: "phone:x", Ticket: ticketID(2), Line: "S", Number: 2})
	units := []queue.Unit{opened, a, b}
	commit(t, s, units...)
	var want []queue.Event
	for _, u := range units {
		want = append(want, u.Events...)
	}
	for i, e := range want {
		if e.Seq != int64(i+1) {
			t.Errorf("event %d has seq %d", i, e.Seq)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = reopen(t, path)
	if last, err := s.LastDay(t.Context()); err != nil || last != day {
		t.Fatalf("last day %q, %v", last, err)
	}
	if got := replay(t, s, day); !reflect.DeepEqual(got, want) {
		t.Errorf("replayed\n%+v\nwant\n%+v", got, want)
	}
	var keys []string
	if err := s.Keys(t.Context(), day, func(key, ask string, from, to int64) error {
		keys = append(keys, fmt.Sprintf("%s %q %d-%d", key, ask, from, to))
		return nil
	}); err != nil || !reflect.DeepEqual(keys, []string{`key-1 "kiosk:K1 issue S" 2-2`}) {
		t.Errorf("keys %v, %v", keys, err)
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	tk, found, err := s.TicketByID(t.Context(), ticketID(2))
	if err != nil || !found || tk.State != queue.Withdrawn || tk.Number != 2 || tk.EndedAt != 5 {
		t.Errorf("ticket 2: %+v %v %v", tk, found, err)
	}
}

func TestSecondOpenIsRefusedWithThePid(t *testing.T) {
	s, path := open(t)
	_, err := store.Open(t.Context(), options(path))
	if !errors.Is(err, store.ErrLocked) {
		t.Fatalf("second open: %v", err)
	}
	var words interface{ Texts() (string, string) }
	if !errors.As(err, &words) {
		t.Fatal("the refusal has no words for people")
	}
	zh, en := words.Texts()
	pid := fmt.Sprint(os.Getpid())
	if !strings.Contains(zh, pid) || !strings.Contains(en, pid) {
		t.Errorf("the refusal does not name process %s: %s / %s", pid, zh, en)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	reopen(t, path) // and is possible again
}
