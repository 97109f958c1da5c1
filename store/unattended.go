package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Unattended are the alarms of unattended windows of the days from … to, oldest
// first.
func (s *Store) Unattended(ctx context.Context, from, to string) ([]affairs.Unattended, error) {
	return s.unattended(ctx, `day BETWEEN ? AND ?`, from, to)
}

func (s *Store) unattended(ctx context.Context, where string, args ...any) (list []affairs.Unattended, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT day, "window", staff, waiting, since, until FROM unattended WHERE `+where+` ORDER BY seq`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var u affairs.Unattended
		if err := rows.Scan(&u.Day, &u.Window, &u.Staff, &u.Waiting, &u.Since, &u.Until); err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// SetUnattended notes which windows are unattended at a moment: alarms that have
// begun and those that have ended become rows of the journal. It writes nothing
// while nothing changes.
func (s *Store) SetUnattended(ctx context.Context, now []affairs.Unattended, at time.Time) error {
	open, err := s.unattended(ctx, `until = 0`)
	if err != nil {
		return err
	}
	in := func(list []affairs.Unattended, window string) bool {
		return slices.ContainsFunc(list, func(u affairs.Unattended) bool { return u.Window == window })
	}
	var events []queue.Event
	note := func(kind queue.Kind, u affairs.Unattended) {
		events = append(events, queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kind,
			Actor: queue.Actor{Kind: queue.System, ID: "hall"}.String(), Window: u.Window, Code: u.Waiting, Text: u.Staff})
	}
	for _, u := range open {
		if !in(now, u.Window) {
			note(kindAttended, affairs.Unattended{Window: u.Window, Staff: u.Staff})
		}
	}
	for _, u := range now {
		if !in(open, u.Window) {
			note(kindUnattended, u)
		}
	}
	if err := s.note(ctx, events); err != nil {
		return fmt.Errorf("note unattended windows: %w", err)
	}
	return nil
}
