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

// EnterLog keeps an entry of the office's log, which is checked here, durably. by is
// the actor, as in queue.Event. The same Key again keeps nothing anew.
func (s *Store) EnterLog(ctx context.Context, by string, e affairs.LogEntry) error {
	at := time.UnixMilli(e.At)
	if err := e.Check(affairs.DateOf(at.In(s.o.Zone))); err != nil {
		return err
	}
	err := s.write(ctx, func(t *tx) error {
		if found, err := t.keptBefore(t.w.officeLog.byKey, e.Key, &e.ID, e.Bureau); found || err != nil {
			return err
		}
		body, err := json.Marshal(e)
		if err != nil {
			return err
		}
		return t.append(&queue.Event{At: e.At, Day: s.today(at), Kind: kindLogEntered, Actor: by, Text: e.Bureau, Body: string(body)}, "")
	})
	if err != nil {
		return fmt.Errorf("enter the office's log: %w", err)
	}
	return nil
}

// VoidLogEntry takes an entry back with a reason; office tells that by is of the hall
// office, who may void what others entered.
func (s *Store) VoidLogEntry(ctx context.Context, by string, office bool, id int64, reason string, at time.Time) error {
	err := s.write(ctx, func(t *tx) error {
		var have [2]driver.Value
		found, err := t.w.officeLog.toVoid.find(have[:], id)
		if err != nil {
			return err
		}
		if !found {
			return errNoLogEntry
		}
		e := affairs.LogEntry{By: have[0].(string)}
		if have[1].(int64) != 0 {
			e.Void = &affairs.Void{}
		}
		if err := e.MayVoid(by, office, reason); err != nil {
			return err
		}
		return t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindLogVoided, Actor: by, Number: int(id), Text: strings.TrimSpace(reason)}, "")
	})
	if err != nil {
		return fmt.Errorf("void entry %d of the office's log: %w", id, err)
	}
	return nil
}

var errNoLogEntry = &queue.Error{Code: queue.NotFound, Field: "id", ZH: "没有这条记录，请从列表中选择", EN: "there is no such entry; choose one from the list"}

type logStmts struct {
	byKey, toVoid *stmt // of the writer
	entry, voided *stmt // of the projector
}

func (l *logStmts) prepare(c *preparer) {
	l.byKey = c.stmt(`SELECT seq, bureau FROM office_log WHERE "key" = ?`)
	l.toVoid = c.stmt(`SELECT actor, voided FROM office_log WHERE seq = ?`)
	l.voided = c.stmt(`UPDATE office_log SET voided = ?2, void_at = ?3, void_by = ?4, void_why = ?5 WHERE seq = ?1 AND voided = 0`)
	l.entry = c.stmt(`INSERT INTO office_log (seq, kind, bureau, day, at, actor, title, who, note, present, absent, "key") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
}

func (l *logStmts) project(e *queue.Event) error {
	if e.Kind == kindLogVoided {
		return one(l.voided.change(int64(e.Number), e.Seq, e.At, e.Actor, e.Text))
	}
	var x affairs.LogEntry
	if err := json.Unmarshal([]byte(e.Body), &x); err != nil {
		return fmt.Errorf("body of %s: %w", kindName(e.Kind), err)
	}
	if x.Kind == 0 { // at first visits alone were entered
		x.Kind = affairs.VisitEntry
	}
	present, err := json.Marshal(append([]string{}, x.Present...))
	if err != nil {
		return err
	}
	absent, err := json.Marshal(append([]string{}, x.Absent...))
	if err != nil {
		return err
	}
	return l.entry.run(e.Seq, int64(x.Kind), e.Text, x.Day, e.At, e.Actor, x.Title, x.Who, x.Note, string(present), string(absent), x.Key)
}

// Log is the entries of the days from … to, void ones among them, newest first; of one bureau, or of all with
// "", and of one kind, or of all with 0.
func (s *Store) Log(ctx context.Context, from, to, bureau string, kind affairs.LogKind) ([]affairs.LogEntry, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, kind, bureau, day, at, actor, title, who, note, present, absent, voided, void_at, void_by, void_why FROM office_log
		WHERE day BETWEEN ?1 AND ?2 AND (?3 = '' OR bureau = ?3) AND (?4 = 0 OR kind = ?4) ORDER BY day DESC, seq DESC`, from, to, bureau, int64(kind))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.LogEntry
	for rows.Next() {
		var e affairs.LogEntry
		var present, absent string
		var voided int64
		var v affairs.Void
		if err := rows.Scan(&e.ID, &e.Kind, &e.Bureau, &e.Day, &e.At, &e.By, &e.Title, &e.Who, &e.Note, &present, &absent, &voided, &v.At, &v.By, &v.Reason); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(present), &e.Present); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(absent), &e.Absent); err != nil {
			return nil, err
		}
		if voided != 0 {
			e.Void = &v
		}
		list = append(list, e)
	}
	return list, rows.Err()
}
