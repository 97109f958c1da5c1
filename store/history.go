package store

import (
	"context"
	"fmt"
)

// EachTicket calls each ticket of the days from … to, both included, in the order
// of issue, with its rating, 0 for none. An error of each ends it.
func (s *Store) EachTicket(ctx context.Context, from, to string, each func(t Ticket, score int) error) error {
	rows, err := s.read.QueryContext(ctx, `SELECT `+ticketColumns+`, ifnull(r.score, 0)
		FROM tickets t LEFT JOIN ratings r ON r.ticket = t.id WHERE t.day BETWEEN ? AND ? ORDER BY t.day, t.seq`, from, to)
	if err != nil {
		return fmt.Errorf("read tickets of %s to %s: %w", from, to, err)
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
