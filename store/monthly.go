package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// SubmitMonthly keeps a bureau's monthly information, which is checked here, durably.
// by is the actor, as in queue.Event. The same Key again answers with what it kept.
func (s *Store) SubmitMonthly(ctx context.Context, by string, i affairs.MonthlyInfo) (affairs.MonthlyInfo, error) {
	at := time.UnixMilli(i.At)
	if err := i.Check(affairs.DateOf(at.In(s.o.Zone))); err != nil {
		return i, err
	}
	i.By = by
	err := s.write(ctx, func(t *tx) error {
		if found, err := t.keptBefore(t.w.monthEnd.monthlyByKey, i.Key, &i.ID, i.Bureau); found || err != nil {
			return err
		}
		body, err := json.Marshal(i)
		if err != nil {
			return err
		}
		e := queue.Event{At: i.At, Day: s.today(at), Kind: kindMonthlySubmitted, Actor: by, Text: i.Bureau, Body: string(body)}
		err = t.append(&e, "")
		i.ID = e.Seq
		return err
	})
	if err != nil {
		return i, fmt.Errorf("submit the monthly information of %s: %w", i.Bureau, err)
	}
	return i, nil
}

// keptBefore finds what a key has kept already, of the same bureau.
func (t *tx) keptBefore(of *stmt, key string, id *int64, bureau string) (found bool, err error) {
	if key == "" {
		return false, nil
	}
	var have [2]driver.Value
	if found, err = of.find(have[:], key); !found || err != nil {
		return false, err
	}
	if have[1].(string) != bureau {
		return true, errKeyUsed
	}
	*id = have[0].(int64)
	return true, nil
}

// monthEndStmts are of what is handed in and entered at the end of a month.
type monthEndStmts struct {
	monthlyByKey                *stmt // of the writer
	newMonthly, answered, ended *stmt // of the projector
}

func (m *monthEndStmts) prepare(c *preparer) {
	m.monthlyByKey = c.stmt(`SELECT seq, bureau FROM monthly_info WHERE "key" = ?`)
	m.newMonthly = c.stmt(`INSERT INTO monthly_info (seq, bureau, month, at, actor, title, text, "key") VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	m.answered = c.stmt(`INSERT INTO assessment_answers (seq, period, entry, answer, note, at, actor) VALUES (?, ?, ?, ?, ?, ?, ?)`)
	m.ended = c.stmt(`INSERT INTO assessments_done (seq, period, score, at, actor) VALUES (?, ?, ?, ?, ?)`)
}

// project writes the effect of an event of a month's end.
func (m *monthEndStmts) project(e *queue.Event) error {
	read := func(v any) error {
		if err := json.Unmarshal([]byte(e.Body), v); err != nil {
			return fmt.Errorf("body of %s: %w", kindName(e.Kind), err)
		}
		return nil
	}
	switch e.Kind {
	case kindMonthlySubmitted:
		var i affairs.MonthlyInfo
		if err := read(&i); err != nil {
			return err
		}
		text, err := json.Marshal(i.Text)
		if err != nil {
			return err
		}
		return m.newMonthly.run(e.Seq, e.Text, i.Month, e.At, e.Actor, i.Title, string(text), i.Key)
	case kindAssessmentAnswered:
		var b answerBody
		if err := read(&b); err != nil {
			return err
		}
		return m.answered.run(e.Seq, b.Period, e.Text, int64(e.Code), b.Note, e.At, e.Actor)
	}
	var done affairs.AssessmentDone
	if err := read(&done); err != nil {
		return err
	}
	return m.ended.run(e.Seq, e.Text, done.Score, e.At, e.Actor)
}

const monthlyColumns = `SELECT seq, bureau, month, at, actor, title, text FROM monthly_info `

func scanMonthly(row interface{ Scan(...any) error }) (i affairs.MonthlyInfo, err error) {
	var text string
	if err := row.Scan(&i.ID, &i.Bureau, &i.Month, &i.At, &i.By, &i.Title, &text); err != nil {
		return i, err
	}
	return i, json.Unmarshal([]byte(text), &i.Text)
}

// Monthly is what was handed in of the months from … to ("2026-11"), oldest first; of
// one bureau, or of all with "".
func (s *Store) Monthly(ctx context.Context, from, to, bureau string) ([]affairs.MonthlyInfo, error) {
	rows, err := s.read.QueryContext(ctx, monthlyColumns+`WHERE month BETWEEN ?1 AND ?2 AND (?3 = '' OR bureau = ?3) ORDER BY seq`, from, to, bureau)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.MonthlyInfo
	for rows.Next() {
		i, err := scanMonthly(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, rows.Err()
}

// MonthlyInfo is one of them; found is false if there is none.
func (s *Store) MonthlyInfo(ctx context.Context, id int64) (i affairs.MonthlyInfo, found bool, err error) {
	i, err = scanMonthly(s.read.QueryRowContext(ctx, monthlyColumns+`WHERE seq = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return i, false, nil
	}
	return i, err == nil, err
}
