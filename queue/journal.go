package queue

import "context"

// Unit is what one command decided: it is written whole or not at all.
type Unit struct {
	Events []Event
	// Key is the caller's idempotency key, "" for none; Ask says what was asked
	// under it, so that the same key for another request is noticed.
	Key, Ask string
	// Aside is handed to the journal with the events and is written in the same
	// transaction, outside the journal: personal data of the ticket.
	Aside any
}

// Journal makes decisions durable. Store implements it.
type Journal interface {
	// Commit writes all units in one transaction and returns when they are on
	// the disk, with the Seq of each event filled in; on an error nothing of
	// them is there.
	Commit(ctx context.Context, units []Unit) error
	// LastDay is the business day of the newest queue event, "" for an empty journal.
	LastDay(ctx context.Context) (string, error)
	// Replay calls each queue event of a day in order.
	Replay(ctx context.Context, day string, each func(Event) error) error
	// Keys calls each idempotency key of a day with the first and last Seq of
	// the events that were decided under it.
	Keys(ctx context.Context, day string, each func(key, ask string, from, to int64) error) error
}
