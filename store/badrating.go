package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// openBad is a bad rating that is not resolved; 3 is affairs.RatingResolved.
const openBad = `r.score <= 2 AND NOT EXISTS (SELECT 1 FROM rating_steps s WHERE s.ticket = r.ticket AND s.step = 3)`

// What is asked of bad ratings, for ever longer lists of good ones: "+" keeps SQLite
// from reading all of them because they lie in the order that is wanted.
const (
	badWanted  = `r.score <= 2 AND (r.day BETWEEN ? AND ? OR ` + openBad + `)`
	badRatings = `SELECT r.ticket, t.origin, t.number, r.day, r.line, t.matter, r."window", r.staff, r.at, r.score, r.source, r.reasons
		FROM ratings r JOIN tickets t ON t.id = r.ticket WHERE ` + badWanted + ` ORDER BY +r.seq DESC`
	stepsOfBad = `SELECT s.ticket, s.at, s.actor, s.step, s.note
		FROM ratings r CROSS JOIN rating_steps s ON s.ticket = r.ticket WHERE ` + badWanted + ` ORDER BY s.seq`
)

// BadRatings returns the bad ratings of the days from … to and those of any day
// that are still open, newest first; with from after to only those. name writes a number
// as people read it.
func (s *Store) BadRatings(ctx context.Context, from, to string, name func(origin string, number int) string) ([]affairs.BadRating, error) {
	rows, err := s.read.QueryContext(ctx, badRatings, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.BadRating
	for rows.Next() {
		var b affairs.BadRating
		var reasons string
		var number int
		if err := rows.Scan(&b.Ticket, &b.Number, &number, &b.Day, &b.Line, &b.Matter, &b.Window, &b.Staff, &b.At, &b.Score, &b.Source, &reasons); err != nil {
			return nil, err
		}
		b.Number = name(b.Number, number)
		if reasons != "" {
			if err := json.Unmarshal([]byte(reasons), &b.Reasons); err != nil {
				return nil, fmt.Errorf("reasons of the rating of %s: %w", b.Ticket, err)
			}
		}
		list = append(list, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	steps, err := s.ratingSteps(ctx, from, to)
	for i := range list {
		list[i].Steps = steps[list[i].Ticket]
	}
	return list, err
}

// ratingSteps are the steps about the same ratings, by ticket, in their order.
func (s *Store) ratingSteps(ctx context.Context, from, to string) (map[string][]affairs.RatingStepTaken, error) {
	rows, err := s.read.QueryContext(ctx, stepsOfBad, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	steps := map[string][]affairs.RatingStepTaken{}
	for rows.Next() {
		var ticket string
		var st affairs.RatingStepTaken
		if err := rows.Scan(&ticket, &st.At, &st.By, &st.Step, &st.Note); err != nil {
			return nil, err
		}
		steps[ticket] = append(steps[ticket], st)
	}
	return steps, rows.Err()
}

// HandleRating enters a step about a bad rating, decided by
// affairs.BadRating.Decide. by is the actor, as in queue.Event.
func (s *Store) HandleRating(ctx context.Context, by, ticket string, step affairs.RatingStep, note string, at time.Time) error {
	err := s.write(ctx, func(t *tx) error {
		var have [4]driver.Value
		found, err := t.w.badRating.find(have[:], ticket)
		if err != nil {
			return err
		}
		if !found {
			return &queue.Error{Code: queue.NotFound, Field: "ticket", ZH: "没有这条差评，请从列表中选择", EN: "there is no such bad rating; choose one from the list"}
		}
		b := affairs.BadRating{Ticket: ticket}
		for _, taken := range have[3].(string) {
			b.Steps = append(b.Steps, affairs.RatingStepTaken{Step: affairs.RatingStep(taken - '0')})
		}
		if err := b.Decide(step, note); err != nil {
			return err
		}
		return t.append(&queue.Event{
			At: at.UnixMilli(), Day: s.today(at), Kind: kindRatingHandled, Actor: by, Ticket: ticket,
			Line: have[1].(string), Window: have[2].(string), Code: int(step), Text: strings.TrimSpace(note),
		}, "")
	})
	if err != nil {
		return fmt.Errorf("handle the rating of %s: %w", ticket, err)
	}
	return nil
}

// HandCalls returns the calls out of turn of the days from … to, newest first,
// without those that were taken back. name as for BadRatings.
func (s *Store) HandCalls(ctx context.Context, from, to string, name func(origin string, number int) string) ([]affairs.HandCall, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT h.day, t.origin, t.number, h.line, h."window", h.staff, h.reason, h.at, h.overtook
		FROM hand_calls h JOIN tickets t ON t.id = h.ticket WHERE h.day BETWEEN ? AND ? AND h.undone = 0 ORDER BY h.seq DESC`, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.HandCall
	for rows.Next() {
		var c affairs.HandCall
		var number int
		if err := rows.Scan(&c.Day, &c.Number, &number, &c.Line, &c.Window, &c.Staff, &c.Reason, &c.At, &c.Overtook); err != nil {
			return nil, err
		}
		c.Number = name(c.Number, number)
		list = append(list, c)
	}
	return list, rows.Err()
}
