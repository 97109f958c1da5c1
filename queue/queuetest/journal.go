// Package queuetest is what tests share that need a hall without a store.
package queuetest

import (
	"context"
	"slices"
	"sync"

	"jiaohao/queue"
)

// Journal keeps what was committed in memory, and can be made to fail. What a
// store promises is tested in package store.
type Journal struct {
	// Gate, when not nil, lets one commit pass for each value it is sent.
	Gate chan struct{}

	mu     sync.Mutex
	events []queue.Event
	asides []any
	keys   []keyed
	sizes  []int
	fail   error
	blind  error
}

// keyed is a command's idempotency key and the events, first and last, that it made.
type keyed struct {
	day, key, ask string
	first, last   int64
}

var _ queue.Journal = (*Journal)(nil)

// Commit implements queue.Journal.
func (j *Journal) Commit(_ context.Context, units []queue.Unit) error {
	if j.Gate != nil {
		<-j.Gate
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.sizes = append(j.sizes, len(units))
	if j.fail != nil {
		return j.fail
	}
	for _, u := range units {
		first := int64(len(j.events) + 1)
		for i := range u.Events {
			u.Events[i].Seq = int64(len(j.events) + 1)
			j.events = append(j.events, u.Events[i])
		}
		if u.Key != "" {
			j.keys = append(j.keys, keyed{u.Events[0].Day, u.Key, u.Ask, first, int64(len(j.events))})
		}
		if u.Aside != nil {
			j.asides = append(j.asides, u.Aside)
		}
	}
	return nil
}

// LastDay implements queue.Journal.
func (j *Journal) LastDay(context.Context) (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.blind != nil {
		return "", j.blind
	}
	if len(j.events) == 0 {
		return "", nil
	}
	return j.events[len(j.events)-1].Day, nil
}

// Replay implements queue.Journal.
func (j *Journal) Replay(_ context.Context, day string, each func(queue.Event) error) error {
	for _, e := range j.Events() {
		if e.Day == day {
			if err := each(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Keys implements queue.Journal.
func (j *Journal) Keys(_ context.Context, day string, each func(key, ask string, from, to int64) error) error {
	j.mu.Lock()
	keys := slices.Clone(j.keys)
	j.mu.Unlock()
	for _, k := range keys {
		if k.day == day {
			if err := each(k.key, k.ask, k.first, k.last); err != nil {
				return err
			}
		}
	}
	return nil
}

// Fail makes each commit fail with err until it is called with nil.
func (j *Journal) Fail(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.fail = err
}

// Blind makes the journal unreadable with err until it is called with nil.
func (j *Journal) Blind(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.blind = err
}

// Events are the committed events, in order.
func (j *Journal) Events() []queue.Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.events)
}

// Asides are what was written beside them.
func (j *Journal) Asides() []any {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.asides)
}

// Sizes are how many commands each commit held, the failed ones too.
func (j *Journal) Sizes() []int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.sizes)
}
