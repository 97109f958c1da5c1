package spool_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"

	"jiaohao/devices/spool"
)

// memory keeps jobs as a store would, and holds the spool to its rules.
type memory struct {
	mu      sync.Mutex
	jobs    map[int64]*spool.Job
	history map[int64][]spool.State
	broken  error // returned by everything, as by a full disk
	refused map[spool.State]int
	illegal []string
}

func newMemory() *memory {
	return &memory{jobs: map[int64]*spool.Job{}, history: map[int64][]spool.State{}, refused: map[spool.State]int{}}
}

func (m *memory) add(j spool.Job) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if j.State == "" {
		j.State, j.Copy = spool.Queued, 1
	}
	m.jobs[j.ID] = &j
	m.history[j.ID] = append(m.history[j.ID], j.State)
}

func (m *memory) breakDown(err error) {
	m.mu.Lock()
	m.broken = err
	m.mu.Unlock()
}

// refuse fails the next n changes to a state.
func (m *memory) refuse(to spool.State, n int) {
	m.mu.Lock()
	m.refused[to] = n
	m.mu.Unlock()
}

func (m *memory) refusals() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, left := range m.refused {
		n += left
	}
	return n
}

func (m *memory) sorted(printer string, states ...spool.State) []spool.Job {
	var all []spool.Job
	for _, j := range m.jobs {
		for _, s := range states {
			if j.Printer == printer && j.State == s {
				all = append(all, *j)
			}
		}
	}
	sort.Slice(all, func(a, b int) bool { return all[a].ID < all[b].ID })
	return all
}

func (m *memory) Next(_ context.Context, printer string) (spool.Job, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.sorted(printer, spool.Queued, spool.Blocked)
	if len(all) == 0 || m.broken != nil {
		return spool.Job{}, false, m.broken
	}
	return all[0], true, nil
}

func (m *memory) Open(_ context.Context, printer string) ([]spool.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sorted(printer, spool.Sending, spool.Sent, spool.Stalled, spool.Printed, spool.Uncertain), m.broken
}

func (m *memory) Get(_ context.Context, id int64) (spool.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if j := m.jobs[id]; j != nil {
		return *j, m.broken
	}
	return spool.Job{}, errors.New("no such job")
}

// legal are the steps of the state machine.
var legal = map[spool.State][]spool.State{
	spool.Queued:    {spool.Blocked, spool.Sending, spool.Void, spool.Operator},
	spool.Blocked:   {spool.Blocked, spool.Sending, spool.Void, spool.Operator},
	spool.Sending:   {spool.Sent, spool.Uncertain, spool.Blocked, spool.Operator},
	spool.Sent:      {spool.Printed, spool.Stalled, spool.Uncertain},
	spool.Stalled:   {spool.Printed, spool.Stalled, spool.Uncertain},
	spool.Printed:   {spool.Done},
	spool.Done:      {spool.Queued},
	spool.Uncertain: {spool.Queued, spool.Operator},
	spool.Operator:  {spool.Queued, spool.Done, spool.Void},
}

func (m *memory) Advance(_ context.Context, c spool.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	if m.refused[c.To] > 0 {
		m.refused[c.To]--
		return errors.New("disk full")
	}
	j := m.jobs[c.Job]
	if j == nil || j.State != c.From {
		return spool.ErrConflict
	}
	ok := false
	for _, to := range legal[c.From] {
		ok = ok || to == c.To
	}
	if !ok {
		m.illegal = append(m.illegal, fmt.Sprintf("job %d: %s → %s", c.Job, c.From, c.To))
	}
	again := c.To == spool.Queued && c.From != spool.Queued
	if again && c.Copy != j.Copy+1 || !again && c.Copy != j.Copy {
		m.illegal = append(m.illegal, fmt.Sprintf("job %d: copy %d → %d at %s → %s", c.Job, j.Copy, c.Copy, c.From, c.To))
	}
	if c.From == spool.Uncertain && c.To == spool.Queued && j.Retried {
		m.illegal = append(m.illegal, fmt.Sprintf("job %d: a second automatic reprint", c.Job))
	}
	if inFlight := len(m.sorted(j.Printer, spool.Sending, spool.Sent, spool.Stalled)); c.To == spool.Sending && inFlight > 0 {
		m.illegal = append(m.illegal, fmt.Sprintf("job %d: %d others in flight", c.Job, inFlight))
	}
	j.State, j.Copy, j.Retried, j.Grade, j.Problem = c.To, c.Copy, c.Retried, c.Grade, c.Problem
	m.history[c.Job] = append(m.history[c.Job], c.To)
	return nil
}

func (m *memory) states(id int64) []spool.State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]spool.State{}, m.history[id]...)
}

func (m *memory) job(id int64) spool.Job {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.jobs[id]
}
