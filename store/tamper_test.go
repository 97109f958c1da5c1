//go:build cgo

package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"jiaohao/queue"
	"jiaohao/store"
)

// rows commits n issued tickets and closes the store.
func written(t *testing.T, n int) string {
	t.Helper()
	s, path := open(t)
	for i := 1; i <= n; i++ {
		commit(t, s, issued(i))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// edit changes the database file behind the store's back.
func edit(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

const unlock = `DROP TRIGGER journal_keeps_rows; DROP TRIGGER journal_keeps_content`

func TestTamperingIsFoundByRow(t *testing.T) {
	const columns = `hall, epoch, at, mono, day, kind, actor, ticket, line, "window", number, code, text, body, key, ver, hash`
	cases := []struct {
		name string
		edit string
		bad  int64
	}{
		{"actor altered", `UPDATE journal SET actor = 'kiosk:K2' WHERE seq = 5`, 5},
		{"number altered", `UPDATE journal SET number = 50 WHERE seq = 6`, 6},
		{"time altered", `UPDATE journal SET at = at + 1 WHERE seq = 1`, 1},
		{"hall altered", `UPDATE journal SET hall = 'other' WHERE seq = 3`, 3},
		{"epoch altered", `UPDATE journal SET epoch = 2 WHERE seq = 4`, 4},
		{"day altered", `UPDATE journal SET day = '2026-03-17' WHERE seq = 7`, 7},
		{"body altered", `UPDATE journal SET body = '{"print":"P9"}' WHERE seq = 8`, 8},
		{"version altered", `UPDATE journal SET ver = 2 WHERE seq = 8`, 8},
		{"key altered", `UPDATE journal SET key = 'x' WHERE seq = 8`, 8},
		{"mono altered", `UPDATE journal SET mono = 99 WHERE seq = 2`, 2},
		{"letter moved to the next field", `UPDATE journal SET line = 'S1', "window" = '', ticket = substr(ticket, 1, 25) WHERE seq = 5`, 5},
		{"hash altered", `UPDATE journal SET hash = zeroblob(32) WHERE seq = 9`, 9},
		{"all hashes altered from one row on", `UPDATE journal SET hash = randomblob(32) WHERE seq >= 4`, 4},
		{"first row deleted", `DELETE FROM journal WHERE seq = 1`, 1},
		{"row deleted", `DELETE FROM journal WHERE seq = 5`, 5},
		{"row deleted and the rest moved up", `DELETE FROM journal WHERE seq = 5; UPDATE journal SET seq = seq - 1 WHERE seq > 5`, 5},
		{"last rows deleted", `DELETE FROM journal WHERE seq > 8`, 9},
		{"row added at the end", `INSERT INTO journal (seq, ` + columns + `) SELECT 11, ` + columns + ` FROM journal WHERE seq = 10`, 11},
		{"row inserted", `UPDATE journal SET seq = -seq WHERE seq > 5; UPDATE journal SET seq = 1 - seq WHERE seq < 0;
			INSERT INTO journal (seq, ` + columns + `) SELECT 6, ` + columns + ` FROM journal WHERE seq = 5`, 6},
		{"two rows exchanged", `UPDATE journal SET seq = -1 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 7; UPDATE journal SET seq = 7 WHERE seq = -1`, 4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := written(t, 10)
			edit(t, path, unlock, c.edit)
			s := reopen(t, path)
			var bad *store.BadRow
			if err := s.Verify(t.Context(), 1); !errors.As(err, &bad) {
				t.Fatalf("not found: %v", err)
			}
			if bad.Seq != c.bad {
				t.Errorf("blames row %d, want %d", bad.Seq, c.bad)
			}
			if c.bad > 2 {
				if err := s.Verify(t.Context(), 2); !errors.As(err, &bad) || bad.Seq != c.bad {
					t.Errorf("from row 2: %v", err)
				}
			}
		})
	}
}

func TestReplayRefusesAnAlteredDay(t *testing.T) {
	path := written(t, 10)
	edit(t, path, unlock, `UPDATE journal SET number = 7 WHERE seq = 4`)
	s := reopen(t, path)
	n := 0
	err := s.Replay(t.Context(), day, func(queue.Event) error { n++; return nil })
	var bad *store.BadRow
	if !errors.As(err, &bad) || bad.Seq != 4 || n != 3 {
		t.Errorf("replayed %d events, then %v; want 3, then row 4", n, err)
	}
}

func TestJournalRefusesChangeAndDelete(t *testing.T) {
	path := written(t, 3)
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{
		`UPDATE journal SET actor = 'x' WHERE seq = 2`, `DELETE FROM journal WHERE seq = 2`, `DELETE FROM journal`,
		`UPDATE OR IGNORE journal SET seq = 9 WHERE seq = 2`,
	} {
		if _, err := db.Exec(q); err == nil {
			t.Errorf("%s was possible", q)
		}
	}
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM journal`).Scan(&n); err != nil || n != 3 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestAuditorsReadWords(t *testing.T) {
	path := written(t, 1)
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var at, kind, actor string
	if err := db.QueryRow(`SELECT at, kind, actor FROM audit`).Scan(&at, &kind, &actor); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(at, " ", kind, " ", actor); got != "2026-03-16T01:00:00.001Z issued kiosk:K1" {
		t.Errorf("audit says %q", got)
	}
}
