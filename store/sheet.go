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
// same Key again answers with the sheet that it gave, and says so.
func (s *Store) GiveSheet(ctx context.Context, by string, sheet affairs.Sheet) (kept affairs.Sheet, again bool, err error) {
	year := time.UnixMilli(sheet.At).In(s.o.Zone).Year()
	err = s.write(ctx, func(t *tx) error {
		kept = sheet
		if again, err = t.sheetOf(&kept); again || err != nil {
			return err
		}
		var last [1]driver.Value
		if err := t.w.lastSheet.row(last[:], int64(year)); err != nil {
			return err
		}
		serial := int(last[0].(int64)) + 1
		kept.Number = affairs.SheetNumber(year, serial)
		body, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		return t.append(&queue.Event{
			At: sheet.At, Day: time.UnixMilli(sheet.At).In(s.o.Zone).Format(time.DateOnly), Kind: kindSheetGiven,
			Actor: by, Ticket: sheet.Ticket, Number: serial, Code: year, Text: sheet.Matter, Body: string(body),
		}, "")
	})
	if err != nil {
		return affairs.Sheet{}, false, fmt.Errorf("give sheet of %s: %w", sheet.Matter, err)
	}
	return kept, again, nil
}

// sheetOf finds the sheet that a key has given already.
func (t *tx) sheetOf(s *affairs.Sheet) (found bool, err error) {
	if s.Key == "" {
		return false, nil
	}
	var have [2]driver.Value
	if found, err = t.w.sheetByKey.find(have[:], s.Key); !found || err != nil {
		return false, err
	}
	kept := affairs.Sheet{Ticket: have[1].(string)}
	if err := json.Unmarshal([]byte(have[0].(string)), &kept); err != nil {
		return true, err
	}
	if !kept.TellsAs(*s) {
		return true, errKeyUsed
	}
	*s = kept
	return true, nil
}

// sheetGiven writes a sheet.
func (p *projector) sheetGiven(e *queue.Event) error {
	var s struct {
		Key string `json:"key"`
	}
	if err := json.Unmarshal([]byte(e.Body), &s); err != nil {
		return fmt.Errorf("body of a sheet: %w", err)
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

// SheetsBy counts the notification sheets that each actor gave on the days from … to.
func (s *Store) SheetsBy(ctx context.Context, from, to string) (map[string]int, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT actor, count(*) FROM sheets WHERE day BETWEEN ? AND ? GROUP BY actor`, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var actor string
		var n int
		if err := rows.Scan(&actor, &n); err != nil {
			return nil, err
		}
		counts[actor] = n
	}
	return counts, rows.Err()
}
