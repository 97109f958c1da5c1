package store

import (
	"context"
	"fmt"
)

// Callback is the number that a visitor left with a low rating, as a queue.Unit's
// Aside. Like a Person it lies in a table of its own that Purge empties, never in
// the journal.
type Callback struct {
	Ticket string
	Phone  string // as the visitor typed it
}

func (t *tx) callback(day string, c Callback) error {
	if err := t.w.insertCallback.run(c.Ticket, day, c.Phone); err != nil {
		return fmt.Errorf("keep the callback of ticket %s: %w", c.Ticket, err)
	}
	return nil
}

// CallbackOf returns the number to call about the rating of a ticket, while it is
// kept.
func (s *Store) CallbackOf(ctx context.Context, ticket string) (phone string, found bool, err error) {
	found, err = get(s.read.QueryRowContext(ctx, `SELECT phone FROM callbacks WHERE ticket = ?`, ticket), &phone)
	return phone, found, err
}
