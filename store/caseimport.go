package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// importedBody is the Body of kindCaseImported: what a new case is about, and the
// steps that came with the record.
type importedBody struct {
	Opens *affairs.CaseOpening `json:"opens,omitempty"`
	Steps []affairs.CaseStep   `json:"steps"`
}

// ImportCases keeps cases of another system, all or none: new ones, and further steps
// of those that are known by their number there. by is the actor. A record that says
// nothing new is passed over; an error names the record.
func (s *Store) ImportCases(ctx context.Context, by string, list []affairs.CaseRecord, catalogue *affairs.Catalogue, cal *affairs.Calendar, at time.Time) (added, changed int, err error) {
	today := affairs.DateOf(at.In(s.o.Zone))
	err = s.write(ctx, func(t *tx) error {
		added, changed = 0, 0
		for _, r := range list {
			m, _ := catalogue.Matter(r.Matter)
			if err := r.Check(m, today); err != nil {
				return err
			}
			fresh, steps, err := t.importCase(by, r, m, cal, at, today)
			if err != nil {
				return err
			}
			switch {
			case fresh:
				added++
			case steps > 0:
				changed++
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("import cases: %w", err)
	}
	return added, changed, nil
}

func (t *tx) importCase(by string, r affairs.CaseRecord, m affairs.Matter, cal *affairs.Calendar, at time.Time, today affairs.Date) (fresh bool, steps int, err error) {
	cases := &t.w.projector.cases
	c, known, err := cases.read(cases.ofForeign, r.Foreign)
	if err != nil {
		return false, 0, err
	}
	body := importedBody{}
	if !known {
		opens := r.Opening(m)
		if r.Ticket != "" {
			if err := t.ticketOf(&opens, r); err != nil {
				return false, 0, err
			}
		}
		var last [1]driver.Value
		if err := cases.last.row(last[:], m.Bureau, int64(r.Received.Year)); err != nil {
			return false, 0, err
		}
		c = affairs.Case{No: affairs.CaseNumber(m.Bureau, r.Received.Year, int(last[0].(int64))+1), CaseOpening: opens}
		body.Opens = &opens
	} else if c.Matter != m.ID {
		return false, 0, &affairs.Refusal{Code: "conflict", Field: "matter", ZH: r.Foreign + "办的是“" + c.About + "”", EN: r.Foreign + " is about another matter here"}
	}
	if c, body.Steps, err = c.Import(r.Steps(m, cal, by)); err != nil || len(body.Steps) == 0 {
		return false, 0, err
	}
	content, err := json.Marshal(body)
	if err != nil {
		return false, 0, err
	}
	return !known, len(body.Steps), t.append(&queue.Event{At: at.UnixMilli(), Day: today.String(), Kind: kindCaseImported, Actor: by, Ticket: c.Ticket, Line: c.Line, Window: c.Window, Text: c.No, Body: string(content)}, "")
}

// ticketOf finds the ticket with which the applicant of a record was served.
func (t *tx) ticketOf(opens *affairs.CaseOpening, r affairs.CaseRecord) error {
	prefix := strings.TrimRight(r.Ticket, "0123456789")
	number, _ := strconv.Atoi(r.Ticket[len(prefix):]) // CaseRecord.Check has seen that it is one
	var have [4]driver.Value
	found, err := t.w.ticketNumbered.find(have[:], r.Received.String(), prefix, int64(number))
	if err == nil && !found {
		return &affairs.Refusal{Code: "invalid", Field: "ticket", ZH: r.Foreign + "：" + r.Received.String() + "没有" + r.Ticket + "号", EN: r.Foreign + ": there is no number " + r.Ticket + " on " + r.Received.String()}
	}
	if err != nil {
		return err
	}
	opens.Ticket, opens.Line, opens.Window, opens.Clerk = have[0].(string), have[1].(string), have[2].(string), have[3].(string)
	return nil
}

// imported writes the effect of kindCaseImported.
func (c *caseStmts) imported(e *queue.Event) error {
	var b importedBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of an imported case: %w", err)
	}
	opens := b.Opens
	for _, s := range b.Steps {
		if err := c.step(e.Text, opens, s); err != nil {
			return err
		}
		opens = nil
	}
	return nil
}

// OutsideCases are the cases of a bureau, "" = of all, whose papers came in on the days
// from … to without a number of the hall, oldest first.
func (s *Store) OutsideCases(ctx context.Context, bureau, from, to string) ([]affairs.Case, error) {
	return s.caseList(ctx, `WHERE ticket = '' AND day BETWEEN ?2 AND ?3 AND (?1 = '' OR bureau = ?1) ORDER BY day, year, serial`, bureau, from, to)
}
