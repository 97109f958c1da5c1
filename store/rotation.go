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

type rotationStmts struct {
	byKey, open, one     *stmt // of the writer
	asked, decided, done *stmt // of the projector
}

func (s *rotationStmts) prepare(c *preparer) {
	s.byKey = c.stmt(`SELECT seq, staff FROM rotations WHERE "key" = ?`)
	s.open = c.stmt(`SELECT count(*) FROM rotations WHERE (staff IN (?1, ?2) OR successor IN (?1, ?2)) AND (decision = 0 OR decision = 1 AND done = 0)`)
	s.one = c.stmt(`SELECT decision, months, from_day, done FROM rotations WHERE seq = ?`)
	s.asked = c.stmt(`INSERT INTO rotations (seq, staff, bureau, "window", successor, from_day, reason, months, at, actor, "key") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	s.decided = c.stmt(`UPDATE rotations SET decision = ?2, note = ?3, decided = ?4, decider = ?5 WHERE seq = ?1 AND decision = 0`)
	s.done = c.stmt(`UPDATE rotations SET done = ?2, doer = ?3 WHERE seq = ?1 AND decision = 1 AND done = 0`)
}

func (s *rotationStmts) project(e *queue.Event) error {
	switch e.Kind {
	case kindRotationDecided:
		return one(s.decided.change(int64(e.Number), int64(e.Code), e.Text, e.At, e.Actor))
	case kindRotationDone:
		return one(s.done.change(int64(e.Number), e.At, e.Actor))
	}
	var r affairs.Rotation
	if err := bodyOf(e, &r); err != nil {
		return err
	}
	return s.asked.run(e.Seq, e.Text, r.Bureau, r.Window, r.Successor, r.From, r.Reason, int64(r.Months), e.At, e.Actor, r.Key)
}

// AskRotation keeps a request; leaves and comes are who leaves and who follows, by
// which it is checked here. The same Key again keeps nothing anew.
func (s *Store) AskRotation(ctx context.Context, r affairs.Rotation, leaves, comes affairs.Staff) error {
	at := time.UnixMilli(r.At)
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		stmts := &t.w.projector.rotations
		if found, err := t.keptBefore(stmts.byKey, r.Key, &r.ID, r.Staff); found || err != nil {
			return err
		}
		var open [1]driver.Value
		if err := stmts.open.row(open[:], r.Staff, r.Successor); err != nil {
			return err
		}
		if err := r.Check(leaves, comes, affairs.DateOf(at.In(s.o.Zone)), make([]affairs.Rotation, open[0].(int64))); err != nil {
			return err
		}
		return t.append(&queue.Event{At: r.At, Day: s.today(at), Kind: kindRotationAsked, Actor: r.By, Text: r.Staff, Body: string(body)}, "")
	})
	if err != nil {
		return fmt.Errorf("ask for a rotation of %s: %w", r.Staff, err)
	}
	return nil
}

// DecideRotation keeps what the hall office decided (affairs.Rotation.Decide). by is
// the actor, as in queue.Event.
func (s *Store) DecideRotation(ctx context.Context, by string, id int64, d affairs.RotationDecision, note string, at time.Time) error {
	return s.rotation(ctx, id, func(r affairs.Rotation) (*queue.Event, error) {
		return &queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindRotationDecided, Actor: by, Number: int(id), Code: int(d), Text: note}, r.Decide(d, note)
	})
}

// RotationDone notes that the list of staff was changed for it (affairs.Rotation.Finish).
func (s *Store) RotationDone(ctx context.Context, by string, id int64, at time.Time) error {
	return s.rotation(ctx, id, func(r affairs.Rotation) (*queue.Event, error) {
		return &queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindRotationDone, Actor: by, Number: int(id)}, r.Finish(affairs.DateOf(at.In(s.o.Zone)))
	})
}

// rotation appends what is decided about one of them.
func (s *Store) rotation(ctx context.Context, id int64, decide func(affairs.Rotation) (*queue.Event, error)) error {
	err := s.write(ctx, func(t *tx) error {
		var have [4]driver.Value
		found, err := t.w.projector.rotations.one.find(have[:], id)
		if err != nil {
			return err
		}
		if !found {
			return &queue.Error{Code: queue.NotFound, Field: "id", ZH: "没有这项轮换，请从列表中选择", EN: "there is no such rotation; choose one from the list"}
		}
		e, err := decide(affairs.Rotation{ID: id, Decision: affairs.RotationDecision(have[0].(int64)), Months: int(have[1].(int64)), From: have[2].(string), DoneAt: have[3].(int64)})
		if err != nil {
			return err
		}
		return t.append(e, "")
	})
	if err != nil {
		return fmt.Errorf("rotation %d: %w", id, err)
	}
	return nil
}

// Rotations are all, newest first.
func (s *Store) Rotations(ctx context.Context) ([]affairs.Rotation, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, staff, bureau, "window", successor, from_day, reason, months, at, actor, decision, note, decided, decider, done, doer
		FROM rotations ORDER BY seq DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Rotation
	for rows.Next() {
		var r affairs.Rotation
		if err := rows.Scan(&r.ID, &r.Staff, &r.Bureau, &r.Window, &r.Successor, &r.From, &r.Reason, &r.Months, &r.At, &r.By,
			&r.Decision, &r.Note, &r.DecideAt, &r.DecideBy, &r.DoneAt, &r.DoneBy); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}
