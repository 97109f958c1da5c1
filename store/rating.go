package store

import (
	"context"
	"encoding/json"
	"fmt"

	"jiaohao/queue"
)

// Rating is a visitor's judgement of one service.
type Rating struct {
	Ticket  string
	Line    string
	Window  string
	Staff   string // whose service it was
	At      int64  // Unix ms
	Score   int    // 1 … 5, 5 the best
	Source  queue.RatingSource
	Reasons []string
}

// RatingsOfDay returns the ratings of a day in the order they were given.
func (s *Store) RatingsOfDay(ctx context.Context, day string) ([]Rating, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT ticket, line, "window", staff, at, score, source, reasons
		FROM ratings WHERE day = ? ORDER BY seq`, day)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Rating
	for rows.Next() {
		var r Rating
		var reasons string
		if err := rows.Scan(&r.Ticket, &r.Line, &r.Window, &r.Staff, &r.At, &r.Score, &r.Source, &reasons); err != nil {
			return nil, err
		}
		if reasons != "" {
			if err := json.Unmarshal([]byte(reasons), &r.Reasons); err != nil {
				return nil, fmt.Errorf("reasons of the rating of %s: %w", r.Ticket, err)
			}
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

func (p *projector) rated(e *queue.Event) error {
	var b queue.RatedBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of a rating: %w", err)
	}
	reasons := ""
	if len(b.Reasons) > 0 {
		text, err := json.Marshal(b.Reasons)
		if err != nil {
			return err
		}
		reasons = string(text)
	}
	return p.newRating.run(e.Ticket, e.Seq, e.Day, e.Line, e.Window, b.Clerk, e.At, int64(e.Code), e.Text, reasons)
}
