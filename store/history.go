package store

import (
	"context"
	"fmt"

	"jiaohao/queue"
)

// TicketFilter is which tickets are wanted: those of the days From … To, both
// included. What is left empty lets every one through.
type TicketFilter struct {
	From, To            string
	Line, Window, Clerk string
	States              []queue.State
	Bad                 bool // rated with one of the two lowest levels
	NoCase              bool // finished as accepted, with no document of a case (双轨运行, plan row 3)
	Skip                int  // so many of the first
}

const (
	ticketsBetween = `SELECT ` + ticketColumns + `, ifnull(r.score, 0) FROM tickets t LEFT JOIN ratings r ON r.ticket = t.id
	WHERE t.day BETWEEN ?1 AND ?2 AND (?3 = '' OR t.line = ?3) AND (?4 = '' OR t."window" = ?4) AND (?5 = '' OR t.clerk = ?5)
	AND (?6 = 0 OR (?6 >> t.state) & 1) AND (NOT ?7 OR r.score <= 2)
	`
	inIssueOrder = `ORDER BY t.day, t.seq LIMIT -1 OFFSET ?8`
	// uncased are few; they are found by two indexes alone.
	uncased = `AND t.id IN (SELECT a.id FROM tickets a WHERE a.day BETWEEN ?1 AND ?2 AND a.outcome >= 1 AND a.outcome <= 4 AND a.outcome <> 2 AND a.outcome = 1
		AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.ticket = a.id AND d."case" <> '' AND d.voided = 0)) `
)

// EachTicket calls each ticket that a filter lets through, in the order of issue,
// with its rating, 0 for none. An error of each ends it.
func (s *Store) EachTicket(ctx context.Context, f TicketFilter, each func(t Ticket, score int) error) error {
	states := 0 // a bit each
	for _, state := range f.States {
		states |= 1 << state
	}
	query := ticketsBetween
	if f.NoCase {
		query += uncased
	}
	rows, err := s.read.QueryContext(ctx, query+inIssueOrder, f.From, f.To, f.Line, f.Window, f.Clerk, states, f.Bad, f.Skip)
	if err != nil {
		return fmt.Errorf("read tickets of %s to %s: %w", f.From, f.To, err)
	}
	defer rows.Close()
	for rows.Next() {
		var score int
		t, err := scanTicket(withScore{rows, &score})
		if err != nil {
			return err
		}
		if err := each(t, score); err != nil {
			return err
		}
	}
	return rows.Err()
}

// withScore scans one column more than the ticket's.
type withScore struct {
	row   interface{ Scan(...any) error }
	score *int
}

func (w withScore) Scan(dest ...any) error { return w.row.Scan(append(dest, w.score)...) }
