package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

type disputeStmts struct {
	byKey, open, one *stmt // of the writer
	disputed, answer *stmt // of the projector
}

func (s *disputeStmts) prepare(c *preparer) {
	s.byKey = c.stmt(`SELECT seq, staff FROM disputes WHERE "key" = ?`)
	s.open = c.stmt(`SELECT count(*) FROM disputes WHERE staff = ? AND month = ? AND line = ? AND finding = 0`)
	s.one = c.stmt(`SELECT finding FROM disputes WHERE seq = ? AND staff = ?`)
	s.disputed = c.stmt(`INSERT INTO disputes (seq, staff, month, line, shown, words, at, actor, "key") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	s.answer = c.stmt(`UPDATE disputes SET finding = ?2, reply = ?3, replied = ?4, replier = ?5 WHERE seq = ?1 AND finding = 0`)
}

func (s *disputeStmts) project(e *queue.Event) error {
	if e.Kind == kindDisputeAnswered {
		return one(s.answer.change(int64(e.Number), int64(e.Code), e.Text, e.At, e.Actor))
	}
	var d affairs.Dispute
	if err := bodyOf(e, &d); err != nil {
		return err
	}
	return s.disputed.run(e.Seq, e.Text, d.Month, d.Line, d.Shown, d.Words, e.At, e.Actor, d.Key)
}

// Dispute keeps an objection to a line of an appraisal, which is checked here. The same
// Key again keeps nothing anew.
func (s *Store) Dispute(ctx context.Context, d affairs.Dispute) error {
	at := time.UnixMilli(d.At)
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		stmts := &t.w.projector.disputes
		if found, err := t.keptBefore(stmts.byKey, d.Key, &d.ID, d.Staff); found || err != nil {
			return err
		}
		var open [1]driver.Value
		if err := stmts.open.row(open[:], d.Staff, d.Month, d.Line); err != nil {
			return err
		}
		var kept []affairs.Dispute
		if open[0].(int64) > 0 {
			kept = []affairs.Dispute{{Line: d.Line}}
		}
		if err := d.Check(affairs.DateOf(at.In(s.o.Zone)), kept); err != nil {
			return err
		}
		return t.append(&queue.Event{At: d.At, Day: s.today(at), Kind: kindDisputed, Actor: d.By, Text: d.Staff, Body: string(body)}, "")
	})
	if err != nil {
		return fmt.Errorf("dispute %s of %s: %w", d.Line, d.Staff, err)
	}
	return nil
}

// AnswerDispute keeps the hall office's answer, decided by affairs.Dispute.Decide. by
// is the actor, as in queue.Event.
func (s *Store) AnswerDispute(ctx context.Context, by, staff string, id int64, finding affairs.DisputeFinding, reply string, at time.Time) error {
	err := s.write(ctx, func(t *tx) error {
		var have [1]driver.Value
		found, err := t.w.projector.disputes.one.find(have[:], id, staff)
		if err != nil {
			return err
		}
		if !found {
			return &queue.Error{Code: queue.NotFound, Field: "id", ZH: "没有这项异议，请从列表中选择", EN: "there is no such dispute; choose one from the list"}
		}
		if err := (affairs.Dispute{Finding: affairs.DisputeFinding(have[0].(int64))}).Decide(finding, reply); err != nil {
			return err
		}
		return t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindDisputeAnswered, Actor: by, Number: int(id), Code: int(finding), Text: reply}, "")
	})
	if err != nil {
		return fmt.Errorf("answer dispute %d: %w", id, err)
	}
	return nil
}

const disputeColumns = `SELECT seq, staff, month, line, shown, words, at, actor, finding, reply, replied, replier FROM disputes WHERE `

// Disputes are those of a person and month, oldest first; with a month alone of all
// people.
func (s *Store) Disputes(ctx context.Context, staff, month string) ([]affairs.Dispute, error) {
	return s.disputes(ctx, `month = ?1 AND (?2 = '' OR staff = ?2) ORDER BY seq`, month, staff)
}

// OpenDisputes are those that nobody has answered, oldest first.
func (s *Store) OpenDisputes(ctx context.Context) ([]affairs.Dispute, error) {
	return s.disputes(ctx, `finding = 0 ORDER BY seq`)
}

func (s *Store) disputes(ctx context.Context, where string, args ...any) (list []affairs.Dispute, err error) {
	rows, err := s.read.QueryContext(ctx, disputeColumns+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d affairs.Dispute
		if err := rows.Scan(&d.ID, &d.Staff, &d.Month, &d.Line, &d.Shown, &d.Words, &d.At, &d.By, &d.Finding, &d.Reply, &d.ReplyAt, &d.ReplyBy); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}
