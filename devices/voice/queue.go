package voice

import (
	"slices"
	"time"
)

// Priority orders what waits; what has the same priority is spoken in the
// order it came.
type Priority int

const (
	Call   Priority = iota // a ticket is called: two readings
	Recall                 // it is called again: one reading
	Notice                 // for everybody: closing time, a paused window
)

// Limits say how long an announcement may wait before it is no longer true.
type Limits struct {
	Call, Recall, Notice time.Duration
	// Crowd is how many may wait before second readings are dropped.
	Crowd int
}

// DefaultLimits follow from one loudspeaker for up to 15 windows: a recall
// older than 20 s was answered or given up, a call older than 90 s counts as
// missed.
func DefaultLimits() Limits {
	return Limits{Call: 90 * time.Second, Recall: 20 * time.Second, Notice: 5 * time.Minute, Crowd: 2}
}

func (l Limits) of(p Priority) time.Duration {
	switch p {
	case Call:
		return l.Call
	case Recall:
		return l.Recall
	}
	return l.Notice
}

// Utterance is one announcement.
type Utterance struct {
	// Key names what it is about, "window-18": a newer utterance with the same
	// key replaces one that still waits. Empty replaces nothing.
	Key string
	// Zone is the part of the hall it is for; empty is the whole hall.
	Zone     string
	Priority Priority
	Segments []Segment
	Readings int // 0: two for a Call, one for others
}

func (u Utterance) readings() int {
	switch {
	case u.Readings > 0:
		return min(u.Readings, 3)
	case u.Priority == Call:
		return 2
	}
	return 1
}

// queueSize bounds what waits; the least important and oldest gives way.
const queueSize = 64

// waiting is an utterance in the queue.
type waiting struct {
	Utterance
	at time.Time
}

// queue holds what is to be spoken. It asks no clock.
type queue struct {
	limits  Limits
	list    []waiting
	dropped int
}

func (q *queue) push(u Utterance, now time.Time) {
	w := waiting{u, now}
	if i := q.find(u.Key); i >= 0 {
		// It keeps its place: calling the next ticket must not cost a window
		// its turn.
		w.Priority = min(w.Priority, q.list[i].Priority)
		q.list[i] = w
		return
	}
	if len(q.list) >= queueSize {
		q.sacrifice()
	}
	q.list = append(q.list, w)
}

func (q *queue) find(key string) int {
	if key == "" {
		return -1
	}
	return slices.IndexFunc(q.list, func(w waiting) bool { return w.Key == key })
}

func (q *queue) remove(key string) {
	if i := q.find(key); i >= 0 {
		q.list = slices.Delete(q.list, i, i+1)
	}
}

// sacrifice drops the oldest of the least important.
func (q *queue) sacrifice() {
	worst := 0
	for i, w := range q.list {
		if w.Priority > q.list[worst].Priority {
			worst = i
		}
	}
	q.list = slices.Delete(q.list, worst, worst+1)
	q.dropped++
}

// pop returns what is to be spoken next and drops what is too old.
func (q *queue) pop(now time.Time) (Utterance, bool) {
	before := len(q.list)
	q.list = slices.DeleteFunc(q.list, func(w waiting) bool { return now.Sub(w.at) > q.limits.of(w.Priority) })
	q.dropped += before - len(q.list)
	if len(q.list) == 0 {
		return Utterance{}, false
	}
	best := 0
	for i, w := range q.list {
		if w.Priority < q.list[best].Priority {
			best = i
		}
	}
	u := q.list[best].Utterance
	q.list = slices.Delete(q.list, best, best+1)
	return u, true
}

// crowded tells whether too many wait for second readings.
func (q *queue) crowded() bool { return len(q.list) > q.limits.Crowd }
