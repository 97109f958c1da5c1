//go:build cgo

package store_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"
)

// slowDisk is a store on a disk so slow that joining matters.
type slowDisk struct {
	*store.Store
	sync time.Duration
}

func (d slowDisk) Commit(ctx context.Context, units []queue.Unit) error {
	time.Sleep(d.sync)
	return d.Store.Commit(ctx, units)
}

// TestCallersShareBatches is what no machine may change: eight callers who issue
// one number after the other are nearly always in the same batch, and a batch is
// one transaction, which is one sync. A machine that is too busy to run a caller
// within a sync is given a slower disk; an owner that does not wait for its callers
// has half of them in a batch on any disk.
func TestCallersShareBatches(t *testing.T) {
	const callers, want = 8, 0.9 * 8
	var means []float64
	for each := 4 * time.Millisecond; each <= 128*time.Millisecond; each *= 2 {
		mean := meanBatch(t, callers, each)
		if means = append(means, mean); mean >= want || t.Failed() {
			return
		}
	}
	t.Errorf("a batch has %.1f numbers of %d callers, want %.1f", means, callers, want)
}

// meanBatch has callers issue numbers and returns how many shared a batch.
func meanBatch(t *testing.T, callers int, each time.Duration) float64 {
	t.Helper()
	s, _ := open(t)
	var sizes []int // of the owner's goroutine until it has ended
	owner, err := queue.NewOwner(plan(), slowDisk{s, each}, time.Now, slog.New(slog.DiscardHandler), func([]queue.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	owner.OnBatch(func(n int) { sizes = append(sizes, n) })
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := owner.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	before, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const numbers = 480
	var all sync.WaitGroup
	var given atomic.Int64
	for range callers {
		all.Go(func() {
			for given.Add(1) <= numbers {
				id, err := queue.NewID(time.Now(), rand.Reader)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := owner.Do(ctx, queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: id, Matter: "sl-01", Print: "P1"}, id, nil); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	cancel()
	running.Wait()
	after, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := after.Commits - before.Commits; n != int64(len(sizes)) {
		t.Errorf("%d transactions for %d batches", n, len(sizes))
	}
	return numbers / float64(len(sizes))
}

// TestTodaysQueriesReadNoHistory asks SQLite how it would answer what a hall
// asks all day, with a hundred thousand old tickets in the file.
func TestTodaysQueriesReadNoHistory(t *testing.T) {
	s, path := open(t)
	commit(t, s, issued(1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, `INSERT INTO tickets (id, seq, day, origin, number, line, matter, class, kiosk, issued, state, printer, slip)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
		SELECT printf('00OLD%021d', i), i + 100, date('2020-01-01', '+' || (i / 500) || ' days'), 'S', i % 500, 'S', 'sl-01', 0, 'kiosk:K1', i, 6, 'P1', 7 FROM n`)
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, query := range store.TodaysQueries() {
		// Each ? is an argument; numbered ones are given once.
		args := make([]any, max(1, strings.Count(query, "?")))
		if strings.Contains(query, "?1") {
			args = args[:1]
		} else {
			args = args[:strings.Count(query, "?")]
		}
		rows, err := db.Query(`EXPLAIN QUERY PLAN `+query, args...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var steps []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			steps = append(steps, step)
			for _, table := range []string{"t", "tickets", "calls", "journal", "persons", "r", "s"} {
				if strings.HasSuffix(step, " USING INDEX ratings_bad") {
					continue // of bad ratings alone
				}
				if step == "SCAN "+table || strings.HasPrefix(step, "SCAN "+table+" ") {
					t.Errorf("%s reads the whole history: %s", name, step)
				}
			}
		}
		if err := rows.Err(); err != nil || len(steps) == 0 {
			t.Errorf("%s has no plan: %v", name, err)
		}
		rows.Close()
	}
	// A scan is told from a search, or the test proves nothing.
	var plan string
	if err := db.QueryRow(`EXPLAIN QUERY PLAN SELECT matter FROM tickets t WHERE t.matter = 'x'`).Scan(new(int), new(int), new(int), &plan); err != nil || !strings.HasPrefix(plan, "SCAN t") {
		t.Errorf("a scan is called %q, %v", plan, err)
	}
}

// TestCutEndIsFound takes away the end of the journal where no ticket remembers
// it, and where only tickets do; a rebuild must not hide it.
func TestCutEndIsFound(t *testing.T) {
	for _, last := range []queue.Unit{
		issued(4),
		{Events: []queue.Event{{At: 9, Day: day, Kind: queue.LineClosed, Actor: "manager:manager", Line: "S"}}},
	} {
		t.Run(fmt.Sprint(last.Events[0].Kind), func(t *testing.T) {
			s, path := open(t)
			commit(t, s, issued(1), issued(2), issued(3), last)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			edit(t, path, unlock, `DELETE FROM journal WHERE seq = 4`)
			s = reopen(t, path)
			for name, err := range map[string]error{"verify": s.Verify(t.Context(), 1), "rebuild": s.Rebuild(t.Context(), nil)} {
				if err == nil || !strings.Contains(err.Error(), "row 4 is missing") {
					t.Errorf("%s says %v", name, err)
				}
			}
			if err := s.Verify(t.Context(), 1); err == nil {
				t.Error("the rebuild hid what is missing")
			}
		})
	}
}
