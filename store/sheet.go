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

// GiveSheet numbers a notification sheet and keeps its copy, durably. by is the
// actor, as in queue.Event. The numbers of a year begin at 1 and have no gaps. The
// same Key again answers with the sheet that it gave.
func (s *Store) GiveSheet(ctx context.Context, by string, sheet affairs.Sheet) (affairs.Sheet, error) {
	year := time.UnixMilli(sheet.At).In(s.o.Zone).Year()
	err := s.write(ctx, func(t *tx) error {
		if sheet.Key != "" {
			var body [1]driver.Value
			if found, err := t.w.sheetByKey.find(body[:], sheet.Key); found || err != nil {
				return errors.Join(err, decodeSheet(body[0], &sheet))
			}
		}
		var last [1]driver.Value
		if err := t.w.lastSheet.row(last[:], int64(year)); err != nil {
			return err
		}
		serial := int(last[0].(int64)) + 1
		sheet.Number = affairs.SheetNumber(year, serial)
		body, err := json.Marshal(sheet)
		if err != nil {
			return err
		}
		return t.append(&queue.Event{
			At: sheet.At, Day: time.UnixMilli(sheet.At).In(s.o.Zone).Format(time.DateOnly), Kind: kindSheetGiven,
			Actor: by, Ticket: sheet.Ticket, Number: serial, Code: year, Text: sheet.Matter, Body: string(body),
		}, "")
	})
	if err != nil {
		return affairs.Sheet{}, fmt.Errorf("give sheet of %s: %w", sheet.Matter, err)
	}
	return sheet, nil
}

func decodeSheet(body driver.Value, sheet *affairs.Sheet) error {
	text, ok := body.(string)
	if !ok {
		return nil // nothing was found
	}
	return json.Unmarshal([]byte(text), sheet)
}

// sheetGiven writes a sheet. Only those given at a window have a key.
func (p *projector) sheetGiven(e *queue.Event) error {
	var s struct {
		Key string `json:"key"`
	}
	if e.Ticket != "" {
		if err := json.Unmarshal([]byte(e.Body), &s); err != nil {
			return fmt.Errorf("body of a sheet: %w", err)
		}
	}
	return p.newSheet.run(e.Seq, int64(e.Code), int64(e.Number), e.Day, e.At, e.Text, e.Actor, e.Body, e.Ticket, s.Key)
}

// Sheet is the kept copy of a sheet; found is false if there is none.
func (s *Store) Sheet(ctx context.Context, year, serial int) (sheet affairs.Sheet, found bool, err error) {
	var body string
	err = s.read.QueryRowContext(ctx, `SELECT body, ticket FROM sheets WHERE year = ? AND serial = ?`, year, serial).Scan(&body, &sheet.Ticket)
	if errors.Is(err, sql.ErrNoRows) {
		return sheet, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &sheet)
	}
	return sheet, err == nil, err
}

// SheetsOfDay are the sheets given on a day, oldest first.
func (s *Store) SheetsOfDay(ctx context.Context, day string) ([]affairs.Sheet, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT body FROM sheets WHERE day = ? ORDER BY seq`, day)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Sheet
	for rows.Next() {
		var body string
		var sheet affairs.Sheet
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &sheet); err != nil {
			return nil, err
		}
		list = append(list, sheet)
	}
	return list, rows.Err()
}
