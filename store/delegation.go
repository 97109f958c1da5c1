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

// delegationBody is the Body of kindDelegated.
type delegationBody struct {
	Staff string `json:"staff"`
	From  int64  `json:"from"`
	Until int64  `json:"until"`
	Basis string `json:"basis"`
}

type delegationStmts struct {
	one, same  *stmt // of the writer
	given, end *stmt // of the projector
}

func (s *delegationStmts) prepare(c *preparer) {
	s.one = c.stmt(`SELECT until, ended FROM delegations WHERE seq = ?`)
	s.same = c.stmt(`SELECT count(*) FROM delegations WHERE bureau = ? AND staff = ? AND since = ? AND until = ? AND basis = ? AND ended = 0`)
	s.given = c.stmt(`INSERT INTO delegations (seq, bureau, staff, since, until, basis, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	s.end = c.stmt(`UPDATE delegations SET ended = ?2, ender = ?3 WHERE seq = ?1 AND ended = 0`)
}

func (s *delegationStmts) project(e *queue.Event) error {
	if e.Kind == kindDelegationEnded {
		return one(s.end.change(int64(e.Number), e.At, e.Actor))
	}
	var b delegationBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of a delegation: %w", err)
	}
	return s.given.run(e.Seq, e.Text, b.Staff, b.From, b.Until, b.Basis, e.Actor, e.At)
}

// Delegate keeps a delegation, decided by affairs.Delegation.Check. The same again is
// one.
func (s *Store) Delegate(ctx context.Context, d affairs.Delegation) error {
	body, err := json.Marshal(delegationBody{Staff: d.Staff, From: d.From, Until: d.Until, Basis: d.Basis})
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		var have [1]driver.Value
		if err := t.w.projector.delegations.same.row(have[:], d.Bureau, d.Staff, d.From, d.Until, d.Basis); err != nil || have[0].(int64) > 0 {
			return err
		}
		return t.append(&queue.Event{At: d.At, Day: s.today(time.UnixMilli(d.At)), Kind: kindDelegated, Actor: d.By, Text: d.Bureau, Body: string(body)}, "")
	})
	if err != nil {
		return fmt.Errorf("delegate to %s: %w", d.Staff, err)
	}
	return nil
}

// EndDelegation takes a delegation back before its time.
func (s *Store) EndDelegation(ctx context.Context, by string, id int64, at time.Time) error {
	err := s.write(ctx, func(t *tx) error {
		var have [2]driver.Value
		found, err := t.w.projector.delegations.one.find(have[:], id)
		if err != nil {
			return err
		}
		if !found {
			return &queue.Error{Code: queue.NotFound, Field: "id", ZH: "没有这项授权，请从列表中选择", EN: "there is no such delegation; choose one from the list"}
		}
		if err := (affairs.Delegation{Until: have[0].(int64), Ended: have[1].(int64)}).End(at.UnixMilli()); err != nil {
			return err
		}
		return t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindDelegationEnded, Actor: by, Number: int(id)}, "")
	})
	if err != nil {
		return fmt.Errorf("end delegation %d: %w", id, err)
	}
	return nil
}

// Delegations are those that were in force after a moment, newest first.
func (s *Store) Delegations(ctx context.Context, after time.Time) ([]affairs.Delegation, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, bureau, staff, since, until, basis, actor, at, ended, ender FROM delegations WHERE until > ? ORDER BY seq DESC`, after.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Delegation
	for rows.Next() {
		var d affairs.Delegation
		if err := rows.Scan(&d.ID, &d.Bureau, &d.Staff, &d.From, &d.Until, &d.Basis, &d.By, &d.At, &d.Ended, &d.Ender); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}
