//go:build cgo

package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/store"
	"jiaohao/store/storetest"
)

// pastUntil is the day after the past of a test ends, in a year whose calendar is
// published.
var pastUntil = affairs.Date{Year: 2026, Month: 11, Day: 27}

// openPast opens a store with so many working days behind it.
func openPast(tb testing.TB, days, tickets, cases int) (*store.Store, string) {
	tb.Helper()
	cfg, err := configs.Load(configs.Options{Example: true, DataDir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	s, path := open(tb)
	if err := (storetest.Past{Hall: &cfg.Hall, Until: pastUntil, Days: days, Tickets: tickets, Cases: cases}).Write(tb.Context(), s); err != nil {
		tb.Fatal(err)
	}
	return s, path
}

// TestLongTablesAreReadByTheirIndexes asks SQLite how it would answer what pages ask of
// tables that grow for years: by which index, and that it reads no table from end to end.
func TestLongTablesAreReadByTheirIndexes(t *testing.T) {
	_, path := openPast(t, 12, 30, 8)
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	few := []string{"ratings_bad", "cases_open"} // partial indexes of what is not done yet
	for _, q := range store.YearsQueries() {
		rows, err := db.Query(`EXPLAIN QUERY PLAN `+q.Text, slices.Repeat([]any{"x"}, q.Args)...)
		if err != nil {
			t.Fatalf("%s: %v", q.Name, err)
		}
		plan := ""
		for rows.Next() {
			var step string
			if err := rows.Scan(new(int), new(int), new(int), &step); err != nil {
				t.Fatal(err)
			}
			plan += step + "\n"
			// What a query makes for itself is scanned: (subquery-2), b, n, a constant row.
			for _, table := range []string{"cases", "documents", "tickets", "t", "a", "d", "r", "s", "f", "sheets", "outages", "journal", "calls", "sums"} {
				if (step == "SCAN "+table || strings.HasPrefix(step, "SCAN "+table+" ")) && !slices.ContainsFunc(few, func(index string) bool { return strings.HasSuffix(step, " USING INDEX "+index) }) {
					t.Errorf("%s reads a whole table: %s", q.Name, step)
				}
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		for _, index := range q.Indexes {
			if !strings.Contains(plan, index) {
				t.Errorf("%s is not answered with %s:\n%s", q.Name, index, plan)
			}
		}
	}
}

func TestCasesOfYears(t *testing.T) {
	s, _ := openPast(t, 45, 40, 15)
	t.Run("breaches", func(t *testing.T) { testBreaches(t, s) })
	t.Run("pages", func(t *testing.T) { testPages(t, s) })
}

// testBreaches compares what the index of breaches finds
// with every case there is.
func testBreaches(t *testing.T, s *store.Store) {
	breaches := func(f affairs.CaseFilter) (list []string, read int) {
		t.Helper()
		f.From, f.To, f.Settled = "2026-01-01", "2026-12-31", true
		if err := s.EachCase(t.Context(), f, func(c affairs.Case) error {
			read++
			if b := c.Breaches(weekdays, pastUntil); len(b) > 0 {
				list = append(list, fmt.Sprint(c.No, b))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return list, read
	}
	want, all := breaches(affairs.CaseFilter{})
	got, read := breaches(affairs.CaseFilter{Breach: true})
	if !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("found %d breaches instead of %d", len(got), len(want))
	}
	if read*3 > all {
		t.Errorf("read %d of %d cases for %d breaches", read, all, len(want))
	}
}

// testPages turns the pages of both long lists.
func testPages(t *testing.T, s *store.Store) {
	for _, bureau := range []string{"", "sl"} {
		settled := func(skip, most int) (nos []string) {
			err := s.EachCase(t.Context(), affairs.CaseFilter{Bureau: bureau, From: "2026-01-01", To: "2026-12-31", Settled: true, Skip: skip}, func(c affairs.Case) error {
				if nos = append(nos, c.End().Day.String()+" "+c.No); len(nos) == most {
					return os.ErrExist // enough
				}
				return nil
			})
			if err != nil && !errors.Is(err, os.ErrExist) {
				t.Fatal(err)
			}
			return nos
		}
		unarchived := func(skip, most int) (nos []string) {
			list, err := s.Unarchived(t.Context(), pastUntil.String(), bureau, skip, most)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				nos = append(nos, c.Last(affairs.CaseDelivered).Day.String()+" "+c.No)
			}
			return nos
		}
		for name, page := range map[string]func(skip, most int) []string{"settled": settled, "unarchived": unarchived} {
			all := page(0, 10_000)
			var turned []string
			for len(turned) < len(all) {
				next := page(len(turned), 7)
				if len(next) == 0 {
					break
				}
				turned = append(turned, next...)
			}
			if !slices.Equal(turned, all) || len(all) < 10 {
				t.Errorf("%s of %q: pages of seven give %d cases, all together %d", name, bureau, len(turned), len(all))
			}
			days := slices.Clone(all)
			for i := range days {
				days[i] = days[i][:10]
			}
			if name == "settled" {
				slices.Reverse(days)
			}
			if !slices.IsSorted(days) {
				t.Errorf("%s of %q are not in the order of their days", name, bureau)
			}
		}
		if n, err := s.UnarchivedCount(t.Context(), pastUntil.String(), bureau); err != nil || n != len(unarchived(0, 10_000)) {
			t.Errorf("%d unarchived of %q, %v", n, bureau, err)
		}
	}
}

// asBefore makes the database of an older program with the same history: its schema,
// and of each table what that schema knows.
func asBefore(t *testing.T, path string, version int) string {
	t.Helper()
	old := filepath.Join(t.TempDir(), "old", "hall.db")
	if err := os.MkdirAll(filepath.Dir(old), 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+old)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(text string, args ...any) {
		t.Helper()
		if _, err := db.Exec(text, args...); err != nil {
			t.Fatalf("%.80s: %v", text, err)
		}
	}
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files[:version] {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		run(string(text))
	}
	run(fmt.Sprintf(`PRAGMA user_version = %d`, version))
	run(`ATTACH ? AS now`, path)
	names := func(query string, args ...any) (list []string) {
		t.Helper()
		rows, err := db.Query(query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			list = append(list, name)
		}
		return list
	}
	// A table that a later program has given another name is empty in these pasts.
	for _, table := range names(`SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name IN (SELECT name FROM now.sqlite_schema)`) {
		columns := `"` + strings.Join(names(`SELECT name FROM pragma_table_info(?1, 'main') WHERE name IN (SELECT name FROM pragma_table_info(?1, 'now'))`, table), `", "`) + `"`
		run(`INSERT INTO main."` + table + `" (` + columns + `) SELECT ` + columns + ` FROM now."` + table + `"`)
	}
	return old
}

// wholeFile is every row of every table of a database.
func wholeFile(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b bytes.Buffer
	tables, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer tables.Close()
	for tables.Next() {
		var table string
		if err := tables.Scan(&table); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query(`SELECT * FROM "` + table + `" ORDER BY 1, 2, 3`)
		if err != nil {
			rows, err = db.Query(`SELECT * FROM "` + table + `" ORDER BY 1`) // fewer columns
		}
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s", table)
			for i := range values {
				fmt.Fprintf(&b, " %s=%v", columns[i], *values[i].(*any))
			}
			b.WriteByte('\n')
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// TestUpgradeKeepsEverything opens databases of older programs: what this one makes of
// them is what it would have written itself, and what "hall rebuild" makes.
func TestUpgradeKeepsEverything(t *testing.T) {
	for _, old := range []struct{ version, cases int }{
		{13, 0}, // before there were cases
		{22, 10},
	} {
		t.Run(fmt.Sprint(old.version), func(t *testing.T) {
			s, path := openPast(t, 15, 30, old.cases)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			want := wholeFile(t, path)
			before := asBefore(t, path, old.version)
			s = reopen(t, before)
			if got := wholeFile(t, before); got != want {
				t.Errorf("upgraded: %s", firstDifference(got, want))
			}
			if err := s.Verify(t.Context(), 1); err != nil {
				t.Error(err)
			}
			if err := s.Rebuild(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if got := wholeFile(t, before); got != want {
				t.Errorf("rebuilt: %s", firstDifference(got, want))
			}
		})
	}
}

// BenchmarkPages is what pages that stand open all day read, in a hall of years and in
// one of a month: of the same busy days, x-month is how much longer it takes after years.
func BenchmarkPages(b *testing.B) {
	short, _ := openPast(b, 25, 60, 12) // long enough for cases to be settled
	long, _ := openPast(b, 240, 60, 12)
	last := pastUntil.AddDays(-1).String()
	first := pastUntil.AddDays(-7).String()
	name := func(origin string, number int) string { return origin }
	pages := []struct {
		name string
		read func(s *store.Store) error
	}{
		{"settled", func(s *store.Store) error {
			return s.EachCase(b.Context(), affairs.CaseFilter{From: first, To: last, Settled: true}, func(affairs.Case) error { return nil })
		}},
		{"breaches", func(s *store.Store) error {
			return s.EachCase(b.Context(), affairs.CaseFilter{From: first, To: last, Settled: true, Breach: true}, func(affairs.Case) error { return nil })
		}},
		{"papers", func(s *store.Store) error { _, err := s.OutcomePapers(b.Context(), first, last); return err }},
		{"uncased", func(s *store.Store) error {
			return s.EachTicket(b.Context(), store.TicketFilter{From: first, To: last, NoCase: true}, func(store.Ticket, int) error { return nil })
		}},
		{"records", func(s *store.Store) error {
			return s.EachTicket(b.Context(), store.TicketFilter{From: last, To: last}, func(store.Ticket, int) error { return nil })
		}},
		{"bad", func(s *store.Store) error { _, err := s.BadRatings(b.Context(), first, last, name); return err }},
		{"code", func(s *store.Store) error { _, _, err := s.CaseByCode(b.Context(), "26-0001-000000"); return err }},
	}
	for _, p := range pages {
		b.Run(p.name, func(b *testing.B) {
			var years, month []time.Duration
			for b.Loop() {
				for s, list := range map[*store.Store]*[]time.Duration{short: &month, long: &years} {
					begun := time.Now()
					if err := p.read(s); err != nil {
						b.Fatal(err)
					}
					*list = append(*list, time.Since(begun))
				}
			}
			b.ReportMetric(float64(median(years))/float64(median(month)), "x-month")
		})
	}
}
