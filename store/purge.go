package store

import (
	"context"
	"fmt"

	"jiaohao/queue"
)

// longAgo is what was of a day before ?1, or of a mistaken one that was left before
// ?2, which is the first moment of ?1.
const longAgo = `day < ?1 OR day IN (SELECT day FROM days WHERE mistaken > 0 AND mistaken < ?2)`

// Purge forgets what is kept only for a time, for every day before the day
// named: personal data, numbers to call back, and the words of feedback that is
// answered; and in any case the telephones left with numbers of days that are over. The journal and the statistics stay; that it was done is a row of the
// journal. It returns how many persons were forgotten.
func (s *Store) Purge(ctx context.Context, by, before string) (int64, error) {
	since, err := firstMoment(before, s.o.Zone)
	if err != nil {
		return 0, fmt.Errorf("purge: %q is not a day", before)
	}
	today := s.today(s.o.Now())
	began, err := firstMoment(today, s.o.Zone)
	if err != nil {
		return 0, err
	}
	var persons int64
	err = s.write(ctx, func(t *tx) error {
		var err error
		if persons, err = t.w.purgePersons.change(before, since); err != nil {
			return err
		}
		callbacks, err := t.w.purgeCallbacks.change(before, since)
		if err != nil {
			return err
		}
		booked, err := t.w.purgeBooked.change(before)
		if err != nil {
			return err
		}
		words, err := t.w.feedback.purge.change(before, since)
		if err != nil {
			return err
		}
		phones, err := t.w.purgeTicketPhones.change(max(before, today), max(since, began))
		if err != nil {
			return err
		}
		persons += callbacks + booked + words + phones
		return t.note(queue.Event{Kind: kindPurged, Actor: by, Number: int(persons), Text: before})
	})
	if err != nil {
		return 0, fmt.Errorf("purge: %w", err)
	}
	return persons, s.emptyLog()
}

// emptyLog copies the whole write-ahead log into the database and empties it, so
// that nothing purged is left there. secure_delete overwrites it in the database.
func (s *Store) emptyLog() error {
	s.checkpoint.mu.Lock() // a copy under way would refuse this one
	defer s.checkpoint.mu.Unlock()
	return s.alone(func() error {
		busy, err := queryInt(s.w.conn, `PRAGMA wal_checkpoint(TRUNCATE)`)
		if err != nil {
			return err
		}
		if busy != 0 {
			s.o.Log.Warn("write-ahead log not emptied: a reader is at work; it is emptied when the next day begins")
		}
		return extendLog(s.o.Path)
	})
}

// RaiseEpoch begins a new history after a restore or a take-over: what is
// written from here on never shares an address with rows of the old one.
func (s *Store) RaiseEpoch(ctx context.Context, by, why string) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.w.raiseEpoch.run(); err != nil {
			return err
		}
		t.head.epoch++
		return t.note(queue.Event{Kind: kindEpochRaised, Actor: by, Code: int(t.head.epoch), Text: why})
	})
	if err != nil {
		return fmt.Errorf("raise epoch: %w", err)
	}
	return nil
}
