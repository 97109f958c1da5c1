package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

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

// longestSilence is how many days a hall may be closed, with the leave that people add
// to the longest holiday.
const longestSilence = 20

// DeemCases accepts the applications that nobody answered in time, as of the day of
// intake (affairs.Case.Unanswered), and returns them. by is the hall. After a silence
// longer than any holiday it waits for the next day: the clock may be false, and an
// acceptance cannot be taken back.
func (s *Store) DeemCases(ctx context.Context, by string, catalogue *affairs.Catalogue, cal *affairs.Calendar, at time.Time) (deemed []affairs.Case, err error) {
	today := affairs.DateOf(at.In(s.o.Zone))
	if last, err := s.LastDay(ctx); err != nil || last != "" && last < today.AddDays(-longestSilence).String() {
		return nil, err
	}
	open, err := s.OpenCases(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, c := range open {
		if !c.Unanswered(cal, today) {
			continue
		}
		m, known := catalogue.Matter(c.Matter)
		if !known {
			continue // the bureau has left the hall: somebody there decides
		}
		var after affairs.Case
		err := s.write(ctx, func(t *tx) error {
			now, err := t.w.caseByNo(c.No)
			if err != nil {
				return err
			}
			if after = (affairs.Case{}); !now.Unanswered(cal, today) {
				return nil // answered just now
			}
			after, err = t.stepCase(now, affairs.Deem(now, m, cal, by, at.UnixMilli(), today))
			return err
		})
		if err != nil {
			return deemed, fmt.Errorf("deem %s accepted: %w", c.No, err)
		}
		if after.No != "" {
			deemed = append(deemed, after)
		}
	}
	return deemed, nil
}

// Case is a case by its number; found is false if there is none.
func (s *Store) Case(ctx context.Context, no string) (c affairs.Case, found bool, err error) {
	err = s.cases(ctx, func(kept affairs.Case) error { c, found = kept, true; return nil }, `FROM cases WHERE no = ?`, no)
	return c, found, err
}

// "+" keeps SQLite from reading the cases of all years because they lie in the order
// that is wanted.
const (
	openCases       = `WHERE state BETWEEN 1 AND 5 AND (?1 = '' OR bureau = ?1) ORDER BY +day, year, serial`
	casesToContinue = `WHERE state BETWEEN 1 AND 5 AND state <= 2 AND matter = ? ORDER BY +day DESC, year DESC, serial DESC`
)

// OpenCases are the cases of a bureau, "" = of all, that wait for something before
// they are finished, oldest first.
func (s *Store) OpenCases(ctx context.Context, bureau string) (list []affairs.Case, err error) {
	return s.caseList(ctx, openCases, bureau)
}

// CasesToContinue are the cases of a matter that wait for an answer or for papers,
// newest first: what an applicant may come back with. The first condition is that of
// the index of open cases.
func (s *Store) CasesToContinue(ctx context.Context, matter string) ([]affairs.Case, error) {
	return s.caseList(ctx, casesToContinue, matter)
}

// CasesOfTicket are the cases that came in with a ticket, oldest first.
func (s *Store) CasesOfTicket(ctx context.Context, ticket string) ([]affairs.Case, error) {
	return s.caseList(ctx, `WHERE ticket = ? ORDER BY year, serial`, ticket)
}

const unarchived = `FROM cases WHERE state = 6 AND closed < ?1 AND (?2 = '' OR bureau = ?2)`

var unarchivedPage = inOrder(`SELECT no ` + unarchived + ` ORDER BY closed, no LIMIT ?4 OFFSET ?3`)

// Unarchived are the cases of a bureau, "" = of all, that were finished before a day
// and are not archived, longest waiting first: at most so many after skip. A hall that
// never files anything has ever more.
func (s *Store) Unarchived(ctx context.Context, before, bureau string, skip, most int) (list []affairs.Case, err error) {
	keep := func(c affairs.Case) error { list = append(list, c); return nil }
	return list, s.cases(ctx, keep, unarchivedPage, before, bureau, skip, most)
}

// UnarchivedCount is how many they are.
func (s *Store) UnarchivedCount(ctx context.Context, before, bureau string) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) `+unarchived, before, bureau).Scan(&n)
	return n, err
}

// Archived are the archived cases that a filter chooses, by their number: most of them
// after skip.
func (s *Store) Archived(ctx context.Context, f affairs.ArchiveFilter, skip, most int) ([]affairs.Case, error) {
	return s.caseList(ctx, `WHERE state = 7 AND year = ?1 AND (?2 = '' OR retention = ?2) AND (?3 = '' OR bureau = ?3) ORDER BY bureau, serial LIMIT ?5 OFFSET ?4`,
		f.Year, string(f.Retention), f.Bureau, skip, most)
}

// inOrder reads cases in the order of a query for their numbers, which an index
// answers alone: what is skipped or of another bureau is not looked at.
func inOrder(numbers string) string {
	return `FROM (` + strings.Replace(numbers, "SELECT no ", "SELECT no AS n ", 1) + `) CROSS JOIN cases ON no = n`
}

func (s *Store) caseList(ctx context.Context, where string, args ...any) (list []affairs.Case, err error) {
	err = s.cases(ctx, func(c affairs.Case) error { list = append(list, c); return nil }, `FROM cases `+where, args...)
	return list, err
}

// EachCase calls the cases that a filter chooses, newest first, one at a time. An
// error of each ends it.
func (s *Store) EachCase(ctx context.Context, f affairs.CaseFilter, each func(affairs.Case) error) error {
	return s.cases(ctx, each, casesChosen(f), f.From, f.To, f.Bureau, f.Skip)
}

// casesChosen reads the cases of the days ?1 … ?2, of bureau ?3, after ?4 of them.
func casesChosen(f affairs.CaseFilter) string {
	day, breach := "day", ""
	if f.Settled {
		day = "settled"
	}
	if f.Breach {
		breach = "AND breach = 1 "
	}
	return inOrder(`SELECT no FROM cases WHERE ` + day + ` BETWEEN ?1 AND ?2 AND ` + day + ` <> '' ` + breach +
		`AND (?3 = '' OR bureau = ?3) ORDER BY ` + day + ` DESC, year DESC, serial DESC LIMIT -1 OFFSET ?4`)
}

// cases calls the cases that the rest of a query, from its FROM on, chooses.
func (s *Store) cases(ctx context.Context, each func(affairs.Case) error, from string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, `SELECT body `+from, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var c affairs.Case
		if err := json.Unmarshal([]byte(body), &c); err != nil {
			return fmt.Errorf("body of a case: %w", err)
		}
		if err := each(c); err != nil {
			return err
		}
	}
	return rows.Err()
}

const caseCounts = `SELECT bureau, sum(opened), sum(decided), sum(on_time), sum(granted), sum(returned), sum(deemed), sum(told), sum(twice) FROM (
	SELECT bureau, count(*) opened, 0 decided, 0 on_time, 0 granted, 0 returned, sum(deemed) deemed, sum(supplements > 0) told, sum(supplements > 1) twice
		FROM cases WHERE day BETWEEN ?1 AND ?2 AND state > 0 GROUP BY bureau
	UNION ALL
	SELECT bureau, 0, sum(finish IN (12, 13)), sum(finish IN (12, 13) AND late = 0), sum(finish = 12), sum(finish NOT IN (12, 13)), 0, 0, 0
		FROM cases WHERE settled BETWEEN ?1 AND ?2 AND settled <> '' GROUP BY bureau
	) GROUP BY bureau ORDER BY bureau`

// CaseCounts counts the cases of the days from … to by bureau.
func (s *Store) CaseCounts(ctx context.Context, from, to string) ([]affairs.CaseCount, error) {
	rows, err := s.read.QueryContext(ctx, caseCounts, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.CaseCount
	for rows.Next() {
		var n affairs.CaseCount
		if err := rows.Scan(&n.Bureau, &n.Opened, &n.Decided, &n.OnTime, &n.Granted, &n.Returned, &n.Deemed, &n.Told, &n.ToldTwice); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

// QueryCode is what an applicant finds the state of a case by: "26-0001-739152". Its
// last six digits follow from the case's number and a secret: who counts up finds
// nothing. "" for what is no number of a case.
func (s *Store) QueryCode(no string) string {
	digits := strings.TrimLeftFunc(no, func(r rune) bool { return r < '0' || r > '9' })
	year, serial, err := caseSerial(no, no[:len(no)-len(digits)])
	if err != nil {
		return ""
	}
	mac := hmac.New(sha256.New, s.token)
	fmt.Fprintf(mac, "case/%s", no)
	return affairs.ReceiptNumber(year, serial, fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000))
}

// CaseByCode is a case by its query code, with or without dashes; found is false for
// a wrong one.
func (s *Store) CaseByCode(ctx context.Context, code string) (found affairs.Case, ok bool, err error) {
	year, serial, _, is := affairs.ParseReceipt(code, s.o.Now().In(s.o.Zone).Year()/100)
	if !is {
		return found, false, nil
	}
	typed := []byte(receiptDigits(code))
	err = s.cases(ctx, func(c affairs.Case) error { // of each bureau one
		if hmac.Equal([]byte(receiptDigits(s.QueryCode(c.No))), typed) {
			found, ok = c, true
		}
		return nil
	}, casesNumbered, year, serial)
	return found, ok, err
}

// casesNumbered are the cases of a year and serial, of each bureau one. The bureaus are
// found one after the other: to list them all would be to read all cases.
const casesNumbered = `FROM (WITH RECURSIVE b(id) AS (SELECT min(bureau) FROM cases
	UNION ALL SELECT (SELECT min(bureau) FROM cases WHERE bureau > id) FROM b WHERE id IS NOT NULL) SELECT id FROM b)
	CROSS JOIN cases ON bureau = id WHERE year = ? AND serial = ?`
