//go:build cgo

package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"jiaohao/queue"
	"jiaohao/store"
)

// TestIssueWritesFewPages counts the pages that a commit of numbers adds to the
// write-ahead log, which no machine changes: the row of the journal, the ticket, its
// number, its open slip, and now and then what a full page costs. Numbers of many
// lines lie side by side in the index; by line each would dirty a page of its own.
func TestIssueWritesFewPages(t *testing.T) {
	for _, c := range []struct {
		size int
		most float64
	}{{1, 5.5}, {8, 11}, {64, 24}} {
		t.Run(fmt.Sprint(c.size), func(t *testing.T) {
			s, path := open(t)
			store.HoldCheckpoints(s) // one of its own would refuse ours, or begin the log anew
			n := 0
			batch := func() []queue.Unit {
				units := make([]queue.Unit, c.size)
				for i := range units {
					n++
					units[i] = issued(n)
					e := &units[i].Events[0]
					e.Line, e.Number = string(rune('A'+n%20)), n/20
					units[i].Key, units[i].Ask = fmt.Sprintf("0b4c9a5e-0000-4000-8000-%012d", n), "kiosk:K1 issue S sl-01"
				}
				return units
			}
			for n < 3000 {
				commit(t, s, append(batch(), batch()...)...)
			}
			db, err := sql.Open("sqlite3", "file:"+path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			pages := func(mode string) (log float64) {
				t.Helper()
				var busy, copied int
				if err := db.QueryRow(`PRAGMA wal_checkpoint(`+mode+`)`).Scan(&busy, &log, &copied); err != nil || busy != 0 {
					t.Fatal(busy, err)
				}
				return log
			}
			pages("TRUNCATE")
			const commits = 20
			for range commits {
				commit(t, s, batch()...)
			}
			if mean := pages("PASSIVE") / commits; mean > c.most {
				t.Errorf("a commit of %d numbers writes %.1f pages, want %.1f", c.size, mean, c.most)
			}
		})
	}
}

// TestACommitMakesNoTables looks how SQLite runs what a commit does: a condition
// such as slip IN (3, 4, 5) in the schema makes it fill a table of its own for every
// row, which costs more than the row.
func TestACommitMakesNoTables(t *testing.T) {
	s, path := open(t)
	commit(t, s, issued(1))
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	seen := 0
	for _, text := range store.WriterStatements(s) {
		if !strings.Contains(text, "INTO tickets") && !strings.Contains(text, "UPDATE tickets") && !strings.Contains(text, "INTO journal") && !strings.Contains(text, "INTO calls") {
			continue
		}
		seen++
		args := make([]any, 18)
		var ops []string
		for n := len(args); ; n-- { // as many as it has
			rows, err := db.Query(`EXPLAIN `+text, args[:n]...)
			if err != nil && n > 0 {
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			for rows.Next() {
				var op string
				if err := rows.Scan(new(any), &op, new(any), new(any), new(any), new(any), new(any), new(any)); err != nil {
					t.Fatal(err)
				}
				ops = append(ops, op)
			}
			rows.Close()
			break
		}
		for _, op := range ops {
			if op == "OpenEphemeral" {
				t.Errorf("a table is made by %s", strings.Join(strings.Fields(text), " "))
			}
		}
		if len(ops) == 0 {
			t.Errorf("no plan of %s", text)
		}
	}
	if seen < 15 {
		t.Errorf("only %d statements were looked at", seen)
	}
}
