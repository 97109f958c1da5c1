package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// caseStmts write cases into their table.
type caseStmts struct {
	body, ofDocument, last, ofTicket *stmt
	open, move, joint, ofForeign     *stmt
}

func (c *caseStmts) prepare(p *preparer) {
	c.body = p.stmt(`SELECT body FROM cases WHERE no = ?`)
	c.ofDocument = p.stmt(`SELECT "case" FROM documents WHERE seq = ?`)
	c.last = p.stmt(`SELECT ifnull(max(serial), 0) FROM cases WHERE bureau = ? AND year = ?`)
	// The case of a ticket that still waits for one of the four answers, or for papers.
	c.ofTicket = p.stmt(`SELECT body FROM cases WHERE ticket = ? AND matter = ? AND state IN (1, 2) ORDER BY year DESC, serial DESC LIMIT 1`)
	c.open = p.stmt(`INSERT INTO cases (no, bureau, year, serial, matter, ticket, day, "foreign", state, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '')`)
	c.ofForeign = p.stmt(`SELECT body FROM cases WHERE "foreign" = ? AND "foreign" <> ''`)
	c.joint = p.stmt(`INSERT INTO joint_steps ("case", step, bureau, asked, ended) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT ("case", step) DO UPDATE SET ended = ?5`)
	c.move = p.stmt(`UPDATE cases SET state = ?2, settled = ?3, closed = ?4, finish = ?5, late = ?6, deemed = ?7, supplements = ?8, body = ?9, retention = ?10, breach = ?11 WHERE no = ?1`)
}

// read is the case of a query for one body.
func (c *caseStmts) read(s *stmt, args ...any) (affairs.Case, bool, error) {
	var have [1]driver.Value
	found, err := s.find(have[:], args...)
	if !found || err != nil {
		return affairs.Case{}, false, err
	}
	var kept affairs.Case
	err = json.Unmarshal([]byte(have[0].(string)), &kept)
	return kept, err == nil, err
}

// step writes a step, which was decided before; opens is what a new case is about.
func (c *caseStmts) step(no string, opens *affairs.CaseOpening, s affairs.CaseStep) error {
	kept := affairs.Case{No: no}
	if opens != nil {
		kept.CaseOpening = *opens
		year, serial, err := caseSerial(no, opens.Bureau)
		if err != nil {
			return err
		}
		if err := c.open.run(no, opens.Bureau, int64(year), int64(serial), opens.Matter, opens.Ticket, opens.Day.String(), opens.Foreign); err != nil {
			return err
		}
	} else {
		var found bool
		var err error
		if kept, found, err = c.read(c.body, no); err != nil {
			return err
		} else if !found {
			return errNoRow
		}
	}
	kept.Steps = append(kept.Steps, s)
	return c.write(kept)
}

// caseSerial is the year and serial of a case's number.
func caseSerial(no, bureau string) (year, serial int, err error) {
	digits, ok := strings.CutPrefix(no, strings.ToUpper(bureau))
	if ok && len(digits) > 4 {
		year, err = strconv.Atoi(digits[:4])
		if err == nil {
			serial, err = strconv.Atoi(digits[4:])
		}
	}
	if !ok || err != nil || serial == 0 {
		return 0, 0, fmt.Errorf("%q is no number of a case of %q", no, bureau)
	}
	return year, serial, nil
}

// stepped writes the effect of kindCaseStepped.
func (c *caseStmts) stepped(e *queue.Event) error {
	var s affairs.CaseStep
	if err := json.Unmarshal([]byte(e.Body), &s); err != nil {
		return fmt.Errorf("body of a step of a case: %w", err)
	}
	return c.step(e.Text, nil, s)
}

// takeBack writes the effect of a void document.
func (c *caseStmts) takeBack(document int64) error {
	var no [1]driver.Value
	if err := c.ofDocument.row(no[:], document); err != nil || no[0].(string) == "" {
		return err
	}
	kept, found, err := c.read(c.body, no[0].(string))
	if err == nil && !found {
		err = errNoRow
	}
	if err == nil {
		kept, err = kept.TakeBack(document)
	}
	if err != nil {
		return err
	}
	return c.write(kept)
}

func (c *caseStmts) write(kept affairs.Case) error {
	body, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	state := kept.State()
	settled, closed, finish := "", "", affairs.CaseStepKind(0)
	if s := kept.End(); s != nil {
		settled, finish = s.Day.String(), s.Kind
	}
	if state >= affairs.CaseClosed {
		closed = kept.Finished().Day.String()
	}
	onTime, decided := kept.OnTime()
	retention := ""
	if s := kept.Last(affairs.CaseArchived); s != nil {
		retention = string(s.Retention)
	}
	if err := one(c.move.change(kept.No, int64(state), settled, closed, int64(finish), flag(decided && !onTime), flag(kept.Last(affairs.CaseDeemed) != nil),
		int64(kept.Supplements()), string(body), retention, flag(settled != "" && kept.MayBreach()))); err != nil {
		return err
	}
	return c.joints(kept)
}

// caseByNo is a case as the transaction sees it, or errNoCase.
func (w *writer) caseByNo(no string) (affairs.Case, error) {
	c, found, err := w.projector.cases.read(w.projector.cases.body, no)
	if err == nil && !found {
		err = errNoCase
	}
	return c, err
}

var errNoCase = &queue.Error{Code: queue.NotFound, Field: "case", ZH: "没有这个办件，请核对编号", EN: "there is no such case; check its number"}

// caseOf is the case that a document belongs to: the one it names, or that of its
// ticket which waits for an answer, or a new one.
func (t *tx) caseOf(d *affairs.Document) (affairs.Case, error) {
	if d.Case != "" {
		c, err := t.w.caseByNo(d.Case)
		if err == nil && c.Matter != d.Matter {
			err = &queue.Error{Code: queue.Conflict, Field: "case", ZH: c.No + "办的是“" + c.About + "”，请核对办件编号", EN: c.No + " is about another matter; check the number of the case"}
		}
		d.Opens = nil
		return c, err
	}
	cases := &t.w.projector.cases
	c, found, err := cases.read(cases.ofTicket, d.Ticket, d.Matter)
	if err != nil || found {
		d.Opens = nil
		return c, err
	}
	if d.Opens == nil {
		return c, errNoCase
	}
	var last [1]driver.Value
	if err := cases.last.row(last[:], d.Opens.Bureau, int64(d.Year)); err != nil {
		return c, err
	}
	return affairs.Case{No: affairs.CaseNumber(d.Opens.Bureau, d.Year, int(last[0].(int64))+1), CaseOpening: *d.Opens}, nil
}

// StepCase takes a step that needs no paper, decided by affairs.CaseAct.Step and
// affairs.Case.Take; whether the person may, the caller has checked.
func (s *Store) StepCase(ctx context.Context, no string, act affairs.CaseAct, cal *affairs.Calendar) (after affairs.Case, err error) {
	err = s.write(ctx, func(t *tx) error {
		c, err := t.w.caseByNo(no)
		if err != nil {
			return err
		}
		step, err := act.Step(c, cal)
		if err != nil {
			return err
		}
		after, err = t.stepCase(c, step)
		return err
	})
	if err != nil {
		return affairs.Case{}, fmt.Errorf("step case %s: %w", no, err)
	}
	return after, nil
}

// stepCase decides and journals a step without a paper.
func (t *tx) stepCase(c affairs.Case, step affairs.CaseStep) (affairs.Case, error) {
	after, err := c.Take(step)
	if err != nil {
		return c, err
	}
	body, err := json.Marshal(step)
	if err != nil {
		return c, err
	}
	return after, t.append(&queue.Event{At: step.At, Day: step.Day.String(), Kind: kindCaseStepped, Actor: step.By, Ticket: c.Ticket, Line: c.Line, Window: c.Window,
		Code: int(step.Kind), Text: c.No, Body: string(body)}, "")
}
