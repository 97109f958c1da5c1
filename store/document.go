package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// GiveDocument numbers a document that affairs.MakeDocument made and keeps its
// copy, durably; its case is opened or taken a step on with it. by is the actor, as in queue.Event. The numbers of a word and
// year begin at 1 and have no gaps. The same Key again answers with the document
// that it gave; affairs.Document.Follow may refuse.
func (s *Store) GiveDocument(ctx context.Context, by string, d affairs.Document) (affairs.Document, error) {
	given := d
	err := s.write(ctx, func(t *tx) error {
		given = d
		if again, err := t.documentOf(&given); again || err != nil {
			return err
		}
		c, err := t.caseOf(&given)
		if err != nil {
			return err
		}
		given.Case = c.No
		last := ""
		if s := c.Last(affairs.CaseSupplement); s != nil {
			last = s.Number
		}
		if given, err = given.Follow(c.Supplements(), last); err != nil {
			return err
		}
		if step, ok := given.Step(by, affairs.DateOf(time.UnixMilli(d.At).In(s.o.Zone))); ok {
			if _, err := c.Take(step); err != nil {
				return err
			}
		}
		var serial [1]driver.Value
		if err := t.w.lastDocument.row(serial[:], d.Word, int64(d.Year)); err != nil {
			return err
		}
		given.Serial = int(serial[0].(int64)) + 1
		given.Number = affairs.DocumentNumber(d.Word, d.Year, given.Serial)
		body, err := json.Marshal(given)
		if err != nil {
			return err
		}
		e := queue.Event{
			At: d.At, Day: s.today(time.UnixMilli(d.At)), Kind: kindDocumentGiven, Actor: by, Ticket: d.Ticket, Line: d.Line, Window: d.Window,
			Number: given.Serial, Code: d.Year, Text: d.Notice, Body: string(body),
		}
		err = t.append(&e, "")
		given.ID = e.Seq
		return err
	})
	if err != nil {
		return affairs.Document{}, fmt.Errorf("give document %s: %w", d.Notice, err)
	}
	return given, nil
}

var errKeyUsed = &queue.Error{Code: queue.Conflict, ZH: "这个请求已经用过，请重新打开页面", EN: "this request was used for something else; open the page again"}

// documentOf finds the document that a key has given already.
func (t *tx) documentOf(d *affairs.Document) (found bool, err error) {
	if d.Key == "" {
		return false, nil
	}
	var have [4]driver.Value
	if found, err = t.w.documentByKey.find(have[:], d.Key); !found || err != nil {
		return false, err
	}
	if have[3].(string) != d.Ticket {
		return true, errKeyUsed
	}
	kept := affairs.Document{ID: have[0].(int64), Year: int(have[1].(int64)), Ticket: d.Ticket, Line: d.Line, Window: d.Window}
	err = json.Unmarshal([]byte(have[2].(string)), &kept)
	*d = kept
	return true, err
}

// VoidDocument takes a document back with a reason, and its case a step; its number
// stays used.
func (s *Store) VoidDocument(ctx context.Context, by string, id int64, reason string, at time.Time) error {
	err := s.write(ctx, func(t *tx) error {
		var have [7]driver.Value
		found, err := t.w.documentToVoid.find(have[:], id)
		if err != nil {
			return err
		}
		if !found {
			return errNoDocument
		}
		d := affairs.Document{Number: affairs.DocumentNumber(have[0].(string), int(have[1].(int64)), int(have[2].(int64)))}
		if have[3].(int64) != 0 {
			d.Void = &affairs.Void{}
		}
		if err := d.MayVoid(reason); err != nil {
			return err
		}
		if no := have[6].(string); no != "" {
			c, err := t.w.caseByNo(no)
			if err == nil {
				_, err = c.TakeBack(id)
			}
			if err != nil {
				return err
			}
		}
		body, err := json.Marshal(voidBody{id})
		if err != nil {
			return err
		}
		return t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindDocumentVoided, Actor: by,
			Ticket: have[4].(string), Window: have[5].(string), Number: int(have[2].(int64)), Code: int(have[1].(int64)), Text: strings.TrimSpace(reason), Body: string(body)}, "")
	})
	if err != nil {
		return fmt.Errorf("void document %d: %w", id, err)
	}
	return nil
}

// voidBody is the Body of kindDocumentVoided.
type voidBody struct {
	Document int64 `json:"document"` // seq of the event that gave it
}

var errNoDocument = &queue.Error{Code: queue.NotFound, Field: "id", ZH: "没有这份文书，请从列表中选择", EN: "there is no such document; choose one from the list"}

func (w *writer) prepareDocuments(p *preparer) {
	w.documentByKey = p.stmt(`SELECT seq, year, body, ticket FROM documents WHERE "key" = ?`)
	w.lastDocument = p.stmt(`SELECT ifnull(max(serial), 0) FROM documents WHERE word = ? AND year = ?`)
	w.documentToVoid = p.stmt(`SELECT word, year, serial, voided, ticket, "window", "case" FROM documents WHERE seq = ?`)
	w.ticketNumbered = p.stmt(`SELECT id, line, "window", clerk FROM tickets WHERE day = ? AND origin = ? AND number = ?`)
	w.sheetByKey = p.stmt(`SELECT body, ticket FROM sheets WHERE "key" = ?`)
}

// documentEvent writes the effect of an event about documents.
func (p *projector) documentEvent(e *queue.Event) error {
	if e.Kind == kindDocumentVoided {
		var b voidBody
		if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
			return fmt.Errorf("body of a voided document: %w", err)
		}
		if err := one(p.voidDocument.change(b.Document, e.Seq, e.At, e.Actor, e.Text)); err != nil {
			return err
		}
		return p.cases.takeBack(b.Document)
	}
	var d affairs.Document
	if err := json.Unmarshal([]byte(e.Body), &d); err != nil {
		return fmt.Errorf("body of a document: %w", err)
	}
	if err := p.newDocument.run(e.Seq, d.Word, int64(e.Code), int64(e.Number), e.Day, e.At, e.Text, e.Ticket, e.Line, e.Window, d.Matter, e.Actor,
		int64(d.Earlier), d.Key, d.Case, e.Body); err != nil {
		return err
	}
	if d.Case == "" { // from before there were cases
		return nil
	}
	day, err := affairs.ParseDate(e.Day)
	if err != nil {
		return err
	}
	d.ID, d.At = e.Seq, e.At
	step, _ := d.Step(e.Actor, day)
	return p.cases.step(d.Case, d.Opens, step)
}

const documentColumns = `seq, year, serial, ticket, line, "window", body, voided, void_at, void_by, void_why`

func scanDocument(row interface{ Scan(...any) error }) (d affairs.Document, err error) {
	var body string
	var voided int64
	var v affairs.Void
	if err := row.Scan(&d.ID, &d.Year, &d.Serial, &d.Ticket, &d.Line, &d.Window, &body, &voided, &v.At, &v.By, &v.Reason); err != nil {
		return d, err
	}
	if voided != 0 {
		d.Void = &v
	}
	return d, json.Unmarshal([]byte(body), &d)
}

// Document is the kept copy of a document; found is false if there is none.
func (s *Store) Document(ctx context.Context, id int64) (d affairs.Document, found bool, err error) {
	d, err = scanDocument(s.read.QueryRowContext(ctx, `SELECT `+documentColumns+` FROM documents WHERE seq = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}

// DocumentNumbered is the kept copy of a document by the parts of its number.
func (s *Store) DocumentNumbered(ctx context.Context, word string, year, serial int) (d affairs.Document, found bool, err error) {
	d, err = scanDocument(s.read.QueryRowContext(ctx, `SELECT `+documentColumns+` FROM documents WHERE word = ? AND year = ? AND serial = ?`, word, year, serial))
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}

// DocumentsOfTicket are the documents and notification sheets that were given
// with a ticket, oldest first.
func (s *Store) DocumentsOfTicket(ctx context.Context, ticket string) ([]affairs.Document, error) {
	var list []affairs.Document
	keep := func(d affairs.Document) error { list = append(list, d); return nil }
	if err := s.documents(ctx, keep, `WHERE ticket = ? ORDER BY seq`, ticket); err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `SELECT seq, body FROM sheets WHERE ticket = ? AND ticket <> '' ORDER BY seq`, ticket)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var body string
		if err := rows.Scan(&seq, &body); err != nil {
			return nil, err
		}
		sheet := affairs.Sheet{Ticket: ticket}
		if err := json.Unmarshal([]byte(body), &sheet); err != nil {
			return nil, err
		}
		doc := sheet.Document(s.o.Zone)
		doc.ID = seq
		list = append(list, doc)
	}
	slices.SortFunc(list, func(a, b affairs.Document) int { return cmp.Compare(a.ID, b.ID) })
	return list, rows.Err()
}

const documentsBetween = `WHERE day BETWEEN ? AND ? ORDER BY day DESC, seq DESC`

// EachDocument calls the documents of the days from … to, newest first, one at a
// time: a year of them with their texts would fill the memory. An error of each
// ends it.
func (s *Store) EachDocument(ctx context.Context, from, to string, each func(affairs.Document) error) error {
	return s.documents(ctx, each, documentsBetween, from, to)
}

func (s *Store) documents(ctx context.Context, each func(affairs.Document) error, where string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, `SELECT `+documentColumns+` FROM documents `+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := scanDocument(rows)
		if err != nil {
			return err
		}
		if err := each(d); err != nil {
			return err
		}
	}
	return rows.Err()
}

const documentCounts = `SELECT line, notice, sum(voided = 0), sum(voided = 0 AND earlier = 0), sum(voided = 0 AND earlier = 1), sum(voided > 0)
	FROM documents WHERE day BETWEEN ? AND ? GROUP BY line, notice ORDER BY line, notice`

// DocumentCounts counts the documents of the days from … to, by line and kind.
func (s *Store) DocumentCounts(ctx context.Context, from, to string) ([]affairs.DocumentCount, error) {
	rows, err := s.read.QueryContext(ctx, documentCounts, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.DocumentCount
	for rows.Next() {
		var c affairs.DocumentCount
		if err := rows.Scan(&c.Line, &c.Notice, &c.Given, &c.First, &c.Again, &c.Void); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
