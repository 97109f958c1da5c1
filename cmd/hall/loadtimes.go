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

// calls measures how long after a call each watcher first shows it, by the hall's
// own time of the call.
type calls struct {
	times
	seenBy sync.Map // of shownCall
}

type shownCall struct {
	who    int
	number string
	at     int64
}

func (c *calls) seen(who int, number string, called, now time.Time) {
	if _, before := c.seenBy.LoadOrStore(shownCall{who, number, called.UnixMilli()}, true); !before {
		c.add(now.Sub(called))
	}
}
