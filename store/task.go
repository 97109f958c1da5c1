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

// SendTask keeps a task, which is checked here, durably; a closing check is done as it
// is sent. by is the actor, as in queue.Event. The same Key again keeps nothing anew:
// new tells whether it did.
func (s *Store) SendTask(ctx context.Context, by string, k affairs.Task) (sent affairs.Task, new bool, err error) {
	at := time.UnixMilli(k.At)
	if err := k.Check(affairs.DateOf(at.In(s.o.Zone))); err != nil {
		return k, false, err
	}
	k.By, k.Day = by, s.today(at)
	err = s.write(ctx, func(t *tx) error {
		if found, err := t.keptBefore(t.w.tasks.byKey, k.Key, &k.ID, k.Of); found || err != nil {
			return err
		}
		body, err := json.Marshal(k)
		if err != nil {
			return err
		}
		e := queue.Event{At: k.At, Day: k.Day, Kind: kindTaskSent, Actor: by, Window: k.Of, Code: int(k.Kind), Body: string(body)}
		err = t.append(&e, "")
		k.ID, new = e.Seq, true
		return err
	})
	if err != nil {
		return k, false, fmt.Errorf("send a task: %w", err)
	}
	return k, new, nil
}

// StepTask takes a step about a task, decided by affairs.Task.Decide. The same step
// again is one.
func (s *Store) StepTask(ctx context.Context, by string, step affairs.TaskStep, at time.Time) error {
	err := s.write(ctx, func(t *tx) error {
		k, err := t.w.tasks.read(step.Task)
		if err != nil {
			return err
		}
		if taken, err := k.Decide(step); taken || err != nil {
			return err
		}
		body := ""
		if step.Note != "" {
			note, err := json.Marshal(taskStepBody{step.Note})
			if err != nil {
				return err
			}
			body = string(note)
		}
		return t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindTaskStepped, Actor: by,
			Number: int(step.Task), Code: int(step.Kind), Text: string(step.To), Body: body}, "")
	})
	if err != nil {
		return fmt.Errorf("step about task %d: %w", step.Task, err)
	}
	return nil
}

// taskStepBody is the Body of kindTaskStepped; "" = no note.
type taskStepBody struct {
	Note string `json:"note"`
}

type taskStmts struct {
	byKey, one, parts                             *stmt // of the writer
	sent, part, received, done, back, withdrawing *stmt // of the projector
}

func (k *taskStmts) prepare(c *preparer) {
	k.byKey = c.stmt(`SELECT seq, "window" FROM tasks WHERE "key" = ?`)
	k.one = c.stmt(`SELECT withdrawn FROM tasks WHERE seq = ?`)
	k.parts = c.stmt(`SELECT "to", received, done, note FROM task_parts WHERE task = ? ORDER BY place`)
	k.sent = c.stmt(`INSERT INTO tasks (seq, kind, zh, en, details, details_en, day, due, template, period, "window", at, actor, "key") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	k.part = c.stmt(`INSERT INTO task_parts (task, place, "to", received, receiver, done, doer, note) VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?5, ?6)`)
	k.received = c.stmt(`UPDATE task_parts SET received = ?3, receiver = ?4 WHERE task = ?1 AND "to" = ?2`)
	k.done = c.stmt(`UPDATE task_parts SET done = ?3, doer = ?4, note = ?5, receiver = iif(received = 0, ?4, receiver), received = iif(received = 0, ?3, received)
		WHERE task = ?1 AND "to" = ?2`)
	k.back = c.stmt(`UPDATE task_parts SET done = 0, doer = '', note = ?3 WHERE task = ?1 AND "to" = ?2`)
	k.withdrawing = c.stmt(`UPDATE tasks SET withdrawn = ?2, withdrawer = ?3 WHERE seq = ?1 AND withdrawn = 0`)
}

// read is a task with what deciding about it needs, as the transaction sees it.
func (k *taskStmts) read(id int64) (t affairs.Task, err error) {
	var head [1]driver.Value
	found, err := k.one.find(head[:], id)
	if err != nil {
		return t, err
	}
	if !found {
		return t, &queue.Error{Code: queue.NotFound, Field: "id", ZH: "没有这项任务，请从列表中选择", EN: "there is no such task; choose one from the list"}
	}
	t.ID, t.Withdrawn = id, head[0].(int64)
	var row [4]driver.Value
	err = k.parts.each(row[:], func(v []driver.Value) error {
		t.Parts = append(t.Parts, affairs.TaskPart{To: affairs.Party(v[0].(string)), Received: v[1].(int64), Done: v[2].(int64), Note: v[3].(string)})
		return nil
	}, id)
	return t, err
}

// project writes the effect of an event about a task.
func (k *taskStmts) project(e *queue.Event) error {
	if e.Kind == kindTaskSent {
		return k.projectSent(e)
	}
	var b taskStepBody
	if e.Body != "" {
		if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
			return fmt.Errorf("body of a step of a task: %w", err)
		}
	}
	task := int64(e.Number)
	switch affairs.TaskStepKind(e.Code) {
	case affairs.TaskReceived:
		return one(k.received.change(task, e.Text, e.At, e.Actor))
	case affairs.TaskDone:
		return one(k.done.change(task, e.Text, e.At, e.Actor, b.Note))
	case affairs.TaskSentBack:
		return one(k.back.change(task, e.Text, b.Note))
	case affairs.TaskWithdrawn:
		return one(k.withdrawing.change(task, e.At, e.Actor))
	}
	return fmt.Errorf("unknown step %d of a task", e.Code)
}

func (k *taskStmts) projectSent(e *queue.Event) error {
	var t affairs.Task
	if err := json.Unmarshal([]byte(e.Body), &t); err != nil {
		return fmt.Errorf("body of a task: %w", err)
	}
	if err := k.sent.run(e.Seq, int64(e.Code), t.ZH, t.EN, t.Details, t.DetailsEN, e.Day, t.Due, t.Template, t.Period, e.Window, e.At, e.Actor, t.Key); err != nil {
		return err
	}
	done, doer := int64(0), ""
	if affairs.TaskKind(e.Code) == affairs.ClosingCheck {
		done, doer = e.At, e.Actor
	}
	for i, p := range t.Parts {
		if err := k.part.run(e.Seq, int64(i), string(p.To), done, doer, p.Note); err != nil {
			return err
		}
	}
	return nil
}

// OpenTasks are those with parts that are not done, the first to be done first.
func (s *Store) OpenTasks(ctx context.Context) ([]affairs.Task, error) {
	return s.tasks(ctx, `t.withdrawn = 0 AND t.seq IN (SELECT task FROM task_parts WHERE done = 0)`)
}

// TasksDue are those whose last day is one of from … to, the first to be done first;
// of one kind, or of all with 0.
func (s *Store) TasksDue(ctx context.Context, from, to string, kind affairs.TaskKind) ([]affairs.Task, error) {
	return s.tasks(ctx, `t.due BETWEEN ?1 AND ?2 AND (?3 = 0 OR t.kind = ?3)`, from, to, int64(kind))
}

func (s *Store) tasks(ctx context.Context, where string, args ...any) ([]affairs.Task, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT t.seq, t.kind, t.zh, t.en, t.details, t.details_en, t.day, t.due, t.template, t.period, t."window", t.at, t.actor, t.withdrawn, t.withdrawer,
		p."to", p.received, p.receiver, p.done, p.doer, p.note FROM tasks t JOIN task_parts p ON p.task = t.seq WHERE `+where+` ORDER BY t.due, t.seq, p.place`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Task
	for rows.Next() {
		var t affairs.Task
		var p affairs.TaskPart
		if err := rows.Scan(&t.ID, &t.Kind, &t.ZH, &t.EN, &t.Details, &t.DetailsEN, &t.Day, &t.Due, &t.Template, &t.Period, &t.Of, &t.At, &t.By, &t.Withdrawn, &t.Withdrawer,
			&p.To, &p.Received, &p.Receiver, &p.Done, &p.Doer, &p.Note); err != nil {
			return nil, err
		}
		if n := len(list); n == 0 || list[n-1].ID != t.ID {
			list = append(list, t)
		}
		last := &list[len(list)-1]
		last.Parts = append(last.Parts, p)
	}
	return list, rows.Err()
}
