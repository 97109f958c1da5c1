package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// times collects durations.
type times struct {
	mu   sync.Mutex
	list []time.Duration
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	t.list = append(t.list, max(d, 0))
	t.mu.Unlock()
}

// String is "p50 1.2 · p95 3.4 · p99 5.6 · max 7.8 ms".
func (t *times) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.list) == 0 {
		return "—"
	}
	slices.Sort(t.list)
	at := func(share float64) float64 {
		return float64(t.list[int(share*float64(len(t.list)-1)+0.5)].Microseconds()) / 1000
	}
	return fmt.Sprintf("p50 %.1f · p95 %.1f · p99 %.1f · max %.1f ms (%d)", at(0.5), at(0.95), at(0.99), at(1), len(t.list))
}

// stopwatch measures from the start of something to when each watcher first sees
// it, by name. A watcher may see it before it is known when that began.
type stopwatch struct {
	mu    sync.Mutex
	began map[string]time.Time
	shown map[string]map[int]time.Time
}

func newStopwatch() *stopwatch {
	return &stopwatch{began: map[string]time.Time{}, shown: map[string]map[int]time.Time{}}
}

func (s *stopwatch) start(name string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, again := s.began[name]; !again {
		s.began[name] = at
	}
}

func (s *stopwatch) seen(name string, who int, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown[name] == nil {
		s.shown[name] = map[int]time.Time{}
	}
	if _, before := s.shown[name][who]; !before {
		s.shown[name][who] = at
	}
}

// taken is how long each took.
func (s *stopwatch) taken() *times {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &times{}
	for name, began := range s.began {
		for _, at := range s.shown[name] {
			t.add(at.Sub(began))
		}
	}
	return t
}
