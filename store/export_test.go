//go:build cgo

package store

import (
	"context"
	"fmt"
	"math"

	sqlite3 "github.com/mattn/go-sqlite3"

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
