//go:build cgo

package store

import (
	"context"
	"fmt"
	"math"

	sqlite3 "github.com/mattn/go-sqlite3"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// LimitPages makes SQLite refuse to let the database grow beyond so many pages.
func LimitPages(s *Store, pages int) error {
	return s.alone(func() error {
		_, err := queryInt(s.w.conn, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
		return err
	})
}

// Write runs a request of a test through the group commit: it writes units and
// then fails with fail, if that is not nil. begun is called when it runs.
func Write(ctx context.Context, s *Store, begun func(), fail error, units ...queue.Unit) error {
	return s.write(ctx, func(t *tx) error {
		if begun != nil {
			begun()
		}
		for i := range units {
			if err := t.unit(&units[i]); err != nil {
				return err
			}
		}
		return fail
	})
}

// ErrSync is what SQLite says when fsync fails.
var ErrSync error = sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync}

// Waiting is how many requests wait to be joined.
func Waiting(s *Store) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// TodaysQueries are the statements that a running hall asks every day, by name.
func TodaysQueries() map[string]string {
	return map[string]string{
		"ticketByID": ticketByID, "ticketsOfDay": ticketsOfDay, "idsBetween": idsBetween, "callsOf": callsOf, "seatsBetween": seatsBetween,
		"nextJob": nextJob, "openJobs": openJobs, "doubtfulJobs": doubtfulJobs, "jobsOfTicket": jobsOfTicket, "jobByID": jobByID,
		"lastDay": lastDay, "rangeOfDay": rangeOfDay, "keysBetween": keysBetween, "personOf": personOf, "ticketsOfPerson": ticketsOfPerson,
		"badRatings": badRatings, "stepsOfBad": stepsOfBad,
	}
}

// HoldCheckpoints keeps the store from copying its log by itself from now on. Call it
// before so much is committed that a copy may be under way.
func HoldCheckpoints(s *Store) { s.checkpoint.pages.Store(math.MinInt64) }

// WriterStatements are the texts of all that the writing connection runs.
func WriterStatements(s *Store) (texts []string) {
	for _, st := range s.w.all {
		texts = append(texts, st.text)
	}
	return texts
}

// YearsQuery is a statement of a page about tables that grow for years.
type YearsQuery struct {
	Name, Text string
	Args       int
	Indexes    []string // that answer it
}

// YearsQueries are those statements.
func YearsQueries() []YearsQuery {
	between := affairs.CaseFilter{Settled: true}
	breach := affairs.CaseFilter{Settled: true, Breach: true}
	return []YearsQuery{
		{"cases settled", `SELECT body ` + casesChosen(between), 4, []string{"COVERING INDEX cases_settled", "SEARCH cases USING PRIMARY KEY"}},
		{"cases with a breach", `SELECT body ` + casesChosen(breach), 4, []string{"INDEX cases_breached"}},
		{"unarchived", `SELECT body ` + unarchivedPage, 4, []string{"COVERING INDEX cases_to_archive", "SEARCH cases USING PRIMARY KEY"}},
		{"unarchived count", `SELECT count(*) ` + unarchived, 2, []string{"COVERING INDEX cases_to_archive"}},
		{"case by code", `SELECT body ` + casesNumbered, 2, []string{"sqlite_autoindex_cases_2 (bureau=? AND year=? AND serial=?)"}},
		{"case counts", caseCounts, 2, []string{"COVERING INDEX cases_of_day", "COVERING INDEX cases_settled"}},
		{"outcome papers", outcomePapers, 6, []string{"COVERING INDEX tickets_answered", "COVERING INDEX documents_of_ticket"}},
		{"uncased", ticketsBetween + uncased + inIssueOrder, 8, []string{"COVERING INDEX tickets_answered", "COVERING INDEX documents_of_ticket"}},
		{"records", ticketsBetween + inIssueOrder, 8, []string{"sqlite_autoindex_tickets_2 (day>? AND day<?)"}},
		{"bad ratings", badRatings, 2, []string{"ratings_bad"}},
		{"open cases", `SELECT body FROM cases ` + openCases, 1, []string{"INDEX cases_open"}},
		{"cases to continue", `SELECT body FROM cases ` + casesToContinue, 1, []string{"INDEX cases_open"}},
		{"open joint steps", `SELECT body FROM cases ` + openJoints, 1, []string{"SEARCH cases USING PRIMARY KEY", "joint_steps_open"}},
		{"joint steps", `SELECT body FROM cases ` + jointsBetween, 3, []string{"SEARCH cases USING PRIMARY KEY", "joint_steps_asked", "joint_steps_ended"}},
		{"feedback", feedbackColumns + feedbackBetween, 2, []string{"feedback_of_day", "feedback_open"}},
		{"documents", `SELECT ` + documentColumns + ` FROM documents ` + documentsBetween, 2, []string{"documents_of_day"}},
		{"document counts", documentCounts, 2, []string{"COVERING INDEX documents_of_day"}},
		{"sheet counts", sheetCounts, 2, []string{"COVERING INDEX sheets_of_day"}},
		{"outages", outageColumns + outagesThen, 2, []string{"outages_of"}},
		{"estimates", estimatesBetween, 3, nil},
	}
}
