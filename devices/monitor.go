package devices

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// ringSize is how many frames a Monitor keeps (driver rules: the last 200).
const ringSize = 200

// Monitor holds the health of one device. The device's driver and its
// Supervisor write to it; pages, the API and the log read it.
type Monitor struct {
	mu      sync.Mutex
	health  Health
	ring    []Frame
	next    int
	now     func() time.Time
	changed func(Health)
}

// NewMonitor starts a record in state Connecting. changed, if not nil, is
// called outside the lock after each change of state or problem, once an edge.
func NewMonitor(id, kind, model, link string, now func() time.Time, changed func(Health)) *Monitor {
	return &Monitor{
		health: Health{ID: id, Kind: kind, Model: model, Link: link, State: Connecting, Since: now()},
		now:    now, changed: changed,
	}
}

// Health returns a copy of the record.
func (m *Monitor) Health() Health {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.health
	h.Details, h.Shares = maps.Clone(h.Details), slices.Clone(h.Shares)
	return h
}

// Set moves to a state with its trouble; an unchanged state and problem is no
// edge and keeps Since.
func (m *Monitor) Set(s State, t Trouble) {
	m.mu.Lock()
	edge := m.health.State != s || m.health.Problem != t.Problem
	if m.health.State != s {
		m.health.Since = m.now()
	}
	m.health.State, m.health.Code, m.health.Problem, m.health.Advice = s, t.Code, t.Problem, t.Advice
	h := m.health
	h.Details = maps.Clone(h.Details)
	m.mu.Unlock()
	if edge && m.changed != nil {
		m.changed(h)
	}
}

// Share says what the device shares with others, in Health.Shares, the nearest
// first.
func (m *Monitor) Share(what ...string) {
	m.mu.Lock()
	m.health.Shares = what
	m.mu.Unlock()
}

// Good notes a good reply now.
func (m *Monitor) Good() {
	m.mu.Lock()
	m.health.LastOK = m.now()
	m.mu.Unlock()
}

// Count changes the counters under the lock.
func (m *Monitor) Count(change func(*Counters)) {
	m.mu.Lock()
	change(&m.health.Counters)
	m.mu.Unlock()
}

// Detail sets one of the device's own facts; an empty value removes it.
func (m *Monitor) Detail(key, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if value == "" {
		delete(m.health.Details, key)
		return
	}
	if m.health.Details == nil {
		m.health.Details = map[string]string{}
	}
	m.health.Details[key] = value
}

// Frame records bytes that went over the line, with a note in words. A driver
// of personal data passes the bytes already blanked.
func (m *Monitor) Frame(out bool, p []byte, note Text) {
	f := Frame{At: m.now(), Out: out, Hex: strings.ToUpper(hex.EncodeToString(p)), Note: note}
	m.mu.Lock()
	defer m.mu.Unlock()
	if out {
		m.health.Counters.TxBytes += int64(len(p))
	} else {
		m.health.Counters.RxBytes += int64(len(p))
	}
	if len(m.ring) < ringSize {
		m.ring = append(m.ring, f)
		return
	}
	m.ring[m.next] = f
	m.next = (m.next + 1) % ringSize
}

// Frames returns the ring, oldest first.
func (m *Monitor) Frames() []Frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append(append([]Frame{}, m.ring[m.next:]...), m.ring[:m.next]...)
}
