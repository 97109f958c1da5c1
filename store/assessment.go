package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// answerBody is the Body of kindAssessmentAnswered.
type answerBody struct {
	Period string `json:"period"`
	Note   string `json:"note,omitempty"`
}

// AnswerAssessment keeps answers by hand, which the caller has checked
// (affairs.AssessmentAnswer.Check), all or none. by is the actor, as in queue.Event.
func (s *Store) AnswerAssessment(ctx context.Context, by string, answers []affairs.AssessmentAnswer, at time.Time) error {
	err := s.write(ctx, func(t *tx) error {
		for _, a := range answers {
			body, err := json.Marshal(answerBody{a.Period, a.Note})
			if err != nil {
				return err
			}
			if err := t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindAssessmentAnswered, Actor: by,
				Text: a.Entry, Code: int(a.Answer), Body: string(body)}, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("answer the assessment: %w", err)
	}
	return nil
}

// CompleteAssessment notes that an assessment was completed
// (affairs.Assessment.Complete). by is the actor, as in queue.Event.
func (s *Store) CompleteAssessment(ctx context.Context, by string, done affairs.AssessmentDone, at time.Time) error {
	body, err := json.Marshal(done)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		return t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindAssessmentDone, Actor: by, Text: done.Period, Body: string(body)}, "")
	})
	if err != nil {
		return fmt.Errorf("complete the assessment of %s: %w", done.Period, err)
	}
	return nil
}

// AssessmentAnswers are the last answers of a period, by entry.
func (s *Store) AssessmentAnswers(ctx context.Context, period string) (map[string]affairs.AssessmentAnswer, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT entry, answer, note, at, actor FROM assessment_answers WHERE period = ? ORDER BY seq`, period)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	last := map[string]affairs.AssessmentAnswer{}
	for rows.Next() {
		a := affairs.AssessmentAnswer{Period: period}
		if err := rows.Scan(&a.Entry, &a.Answer, &a.Note, &a.At, &a.By); err != nil {
			return nil, err
		}
		last[a.Entry] = a
	}
	return last, rows.Err()
}

// AssessmentDone is when the assessment of a period was completed last; found is false
// if it was not.
func (s *Store) AssessmentDone(ctx context.Context, period string) (done affairs.AssessmentDone, found bool, err error) {
	done.Period = period
	err = s.read.QueryRowContext(ctx, `SELECT score, at, actor FROM assessments_done WHERE period = ? ORDER BY seq DESC LIMIT 1`, period).Scan(&done.Score, &done.At, &done.By)
	if errors.Is(err, sql.ErrNoRows) {
		return done, false, nil
	}
	return done, err == nil, err
}

// outcomePapers counts by the index tickets_answered; 1, 3 and 4 are queue.Accepted,
// queue.Supplement and queue.Returned.
const outcomePapers = `SELECT t.matter, t.outcome, count(*), sum(EXISTS (SELECT 1 FROM documents d WHERE d.ticket = t.id AND d.voided = 0
		AND (t.outcome = 1 AND d.notice = ?3 OR t.outcome = 3 AND d.notice = ?4 OR t.outcome = 4 AND d.notice IN (?5, ?6))))
	FROM tickets t WHERE t.day BETWEEN ?1 AND ?2 AND t.outcome >= 1 AND t.outcome <= 4 AND t.outcome <> 2 GROUP BY t.matter, t.outcome ORDER BY t.matter, t.outcome`

// OutcomePapers counts, of the numbers of the days from … to that ended accepted,
// with a supplement or returned, those whose window gave the paper for it.
func (s *Store) OutcomePapers(ctx context.Context, from, to string) ([]affairs.OutcomePapers, error) {
	rows, err := s.read.QueryContext(ctx, outcomePapers, from, to,
		affairs.NoticeAccept, affairs.NoticeSupplement, affairs.NoticeReturn, affairs.NoticeRejected)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.OutcomePapers
	for rows.Next() {
		var p affairs.OutcomePapers
		if err := rows.Scan(&p.Matter, &p.Outcome, &p.Count, &p.With); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

const sheetCounts = `SELECT matter, count(*) FROM sheets WHERE day BETWEEN ? AND ? GROUP BY matter ORDER BY matter`

// SheetCounts counts the notification sheets of the days from … to by matter.
func (s *Store) SheetCounts(ctx context.Context, from, to string) ([]affairs.NamedCount, error) {
	rows, err := s.read.QueryContext(ctx, sheetCounts, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.NamedCount
	for rows.Next() {
		var c affairs.NamedCount
		if err := rows.Scan(&c.Name, &c.Count); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// outagesThen are found by their ends; without "+" all of them would be read in the order
// that is wanted.
const outagesThen = `since < ?2 AND (until = 0 OR until > ?1) ORDER BY +seq DESC`

// OutagesBetween are the troubles of devices that lasted into a time, Unix ms, newest
// first.
func (s *Store) OutagesBetween(ctx context.Context, from, to int64) ([]affairs.Outage, error) {
	return s.outages(ctx, outagesThen, from, to)
}
