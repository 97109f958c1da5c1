package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"jiaohao/affairs"
)

// Case is a case by its number; found is false if there is none.
func (s *Store) Case(ctx context.Context, no string) (c affairs.Case, found bool, err error) {
	err = s.cases(ctx, func(kept affairs.Case) error { c, found = kept, true; return nil }, `FROM cases WHERE no = ?`, no)
	return c, found, err
}

// "+" keeps SQLite from reading the cases of all years because they lie in the order
// that is wanted.
const (
	openCases       = `WHERE state BETWEEN 1 AND 5 AND (?1 = '' OR bureau = ?1) ORDER BY +day, year, serial`
	casesToContinue = `WHERE state BETWEEN 1 AND 5 AND state <= 2 AND matter = ? ORDER BY +day DESC, year DESC, serial DESC`
)

// OpenCases are the cases of a bureau, "" = of all, that wait for something before
// they are finished, oldest first.
func (s *Store) OpenCases(ctx context.Context, bureau string) (list []affairs.Case, err error) {
	return s.caseList(ctx, openCases, bureau)
}

// CasesToContinue are the cases of a matter that wait for an answer or for papers,
// newest first: what an applicant may come back with. The first condition is that of
// the index of open cases.
func (s *Store) CasesToContinue(ctx context.Context, matter string) ([]affairs.Case, error) {
	return s.caseList(ctx, casesToContinue, matter)
}

// CasesOfTicket are the cases that came in with a ticket, oldest first.
func (s *Store) CasesOfTicket(ctx context.Context, ticket string) ([]affairs.Case, error) {
	return s.caseList(ctx, `WHERE ticket = ? ORDER BY year, serial`, ticket)
}

const unarchived = `FROM cases WHERE state = 6 AND closed < ?1 AND (?2 = '' OR bureau = ?2)`

var unarchivedPage = inOrder(`SELECT no ` + unarchived + ` ORDER BY closed, no LIMIT ?4 OFFSET ?3`)

// Unarchived are the cases of a bureau, "" = of all, that were finished before a day
// and are not archived, longest waiting first: at most so many after skip. A hall that
// never files anything has ever more.
func (s *Store) Unarchived(ctx context.Context, before, bureau string, skip, most int) (list []affairs.Case, err error) {
	keep := func(c affairs.Case) error { list = append(list, c); return nil }
	return list, s.cases(ctx, keep, unarchivedPage, before, bureau, skip, most)
}

// UnarchivedCount is how many they are.
func (s *Store) UnarchivedCount(ctx context.Context, before, bureau string) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) `+unarchived, before, bureau).Scan(&n)
	return n, err
}

// Archived are the archived cases that a filter chooses, by their number: most of them
// after skip.
func (s *Store) Archived(ctx context.Context, f affairs.ArchiveFilter, skip, most int) ([]affairs.Case, error) {
	return s.caseList(ctx, `WHERE state = 7 AND year = ?1 AND (?2 = '' OR retention = ?2) AND (?3 = '' OR bureau = ?3) ORDER BY bureau, serial LIMIT ?5 OFFSET ?4`,
		f.Year, string(f.Retention), f.Bureau, skip, most)
}

// inOrder reads cases in the order of a query for their numbers, which an index
// answers alone: what is skipped or of another bureau is not looked at.
func inOrder(numbers string) string {
	return `FROM (` + strings.Replace(numbers, "SELECT no ", "SELECT no AS n ", 1) + `) CROSS JOIN cases ON no = n`
}

func (s *Store) caseList(ctx context.Context, where string, args ...any) (list []affairs.Case, err error) {
	err = s.cases(ctx, func(c affairs.Case) error { list = append(list, c); return nil }, `FROM cases `+where, args...)
	return list, err
}

// EachCase calls the cases that a filter chooses, newest first, one at a time. An
// error of each ends it.
func (s *Store) EachCase(ctx context.Context, f affairs.CaseFilter, each func(affairs.Case) error) error {
	return s.cases(ctx, each, casesChosen(f), f.From, f.To, f.Bureau, f.Skip)
}

// casesChosen reads the cases of the days ?1 … ?2, of bureau ?3, after ?4 of them.
func casesChosen(f affairs.CaseFilter) string {
	day, breach := "day", ""
	if f.Settled {
		day = "settled"
	}
	if f.Breach {
		breach = "AND breach = 1 "
	}
	return inOrder(`SELECT no FROM cases WHERE ` + day + ` BETWEEN ?1 AND ?2 AND ` + day + ` <> '' ` + breach +
		`AND (?3 = '' OR bureau = ?3) ORDER BY ` + day + ` DESC, year DESC, serial DESC LIMIT -1 OFFSET ?4`)
}

// cases calls the cases that the rest of a query, from its FROM on, chooses.
func (s *Store) cases(ctx context.Context, each func(affairs.Case) error, from string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, `SELECT body `+from, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var c affairs.Case
		if err := json.Unmarshal([]byte(body), &c); err != nil {
			return fmt.Errorf("body of a case: %w", err)
		}
		if err := each(c); err != nil {
			return err
		}
	}
	return rows.Err()
}

const caseCounts = `SELECT bureau, sum(opened), sum(decided), sum(on_time), sum(granted), sum(returned), sum(deemed), sum(told), sum(twice) FROM (
	SELECT bureau, count(*) opened, 0 decided, 0 on_time, 0 granted, 0 returned, sum(deemed) deemed, sum(supplements > 0) told, sum(supplements > 1) twice
		FROM cases WHERE day BETWEEN ?1 AND ?2 AND state > 0 GROUP BY bureau
	UNION ALL
	SELECT bureau, 0, sum(finish IN (12, 13)), sum(finish IN (12, 13) AND late = 0), sum(finish = 12), sum(finish NOT IN (12, 13)), 0, 0, 0
		FROM cases WHERE settled BETWEEN ?1 AND ?2 AND settled <> '' GROUP BY bureau
	) GROUP BY bureau ORDER BY bureau`

// CaseCounts counts the cases of the days from … to by bureau.
func (s *Store) CaseCounts(ctx context.Context, from, to string) ([]affairs.CaseCount, error) {
	rows, err := s.read.QueryContext(ctx, caseCounts, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.CaseCount
	for rows.Next() {
		var n affairs.CaseCount
		if err := rows.Scan(&n.Bureau, &n.Opened, &n.Decided, &n.OnTime, &n.Granted, &n.Returned, &n.Deemed, &n.Told, &n.ToldTwice); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}
