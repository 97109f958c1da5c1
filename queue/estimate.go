package queue

import (
	"slices"
	"time"
)

// Wait is an estimate of how long a ticket will wait, in minutes, as people are
// told: half of the tickets wait no longer than P50, nine in ten no longer than
// P90, each rounded up to the hall's step.
type Wait struct{ P50, P90 int }

// Expect is an estimate before rounding, ms. It is what is compared with the
// waits that happen (Honesty): rounding up is a courtesy, not knowledge.
type Expect struct{ P50, P90 int64 }

// EstimateNew estimates the wait of somebody who takes a number now. The queue is
// played forward with the very policy that calls it, many times, each time with
// other service times out of those of today; see play. ok is false while too few
// services are known or no window is open for the line.
func (h *Hall) EstimateNew(prefix, matter string, class Class, now time.Time) (w Wait, ok bool) {
	e, ok := h.expectNew(prefix, matter, class, now.UnixMilli(), shortFor)
	return h.told(e), ok
}

// EstimateTicket estimates how long a waiting ticket still waits.
func (h *Hall) EstimateTicket(id string, now time.Time) (w Wait, ok bool) {
	t := h.tickets[id]
	if t == nil || t.State != Waiting || !h.estimable(h.lines[t.Line]) {
		return Wait{}, false
	}
	f := h.forecastNow(h.lines[t.Line].part, now.UnixMilli(), shortFor)
	if e, ok := f.tickets[t.Rank]; ok {
		return h.told(f.since(e, now.UnixMilli())), true
	}
	return h.EstimateNew(t.Line, t.Matter, t.Class, now) // it has just come
}

// expectNew is EstimateNew before rounding, out of a forecast that is not older
// than stale, ms, unless nothing has happened since.
func (h *Hall) expectNew(prefix, matter string, class Class, now, stale int64) (Expect, bool) {
	ln := h.lines[prefix]
	if ln == nil || class >= classes || !h.estimable(ln) {
		return Expect{}, false
	}
	if ln.lanes[matter] == nil {
		matter = ""
	}
	f := h.forecastNow(ln.part, now, stale)
	key := newcomer{prefix, matter, class}
	e, ok := f.fresh[key]
	if !ok && class != Ordinary {
		e, ok = h.expectGuest(key, f.at)
		f.fresh[key] = e
	}
	return f.since(e, now), ok
}

// estimable reports whether enough is known of a line to say anything.
func (h *Hall) estimable(ln *line) bool {
	return len(ln.turns) >= max(1, h.plan.Rules.EstimateMinimum) && h.lineView(ln).Open > 0
}

// told rounds up to the hall's step.
func (h *Hall) told(e Expect) Wait {
	step := max(h.plan.Rules.EstimateRoundTo, 60_000)
	up := func(ms int64) int { return int((ms + step - 1) / step * step / 60_000) }
	return Wait{P50: up(e.P50), P90: up(e.P90)}
}

// forecast is when people will be called, over many plays.
type forecast struct {
	at      int64 // when it was made, Unix ms
	changes int   // change number of the part it was made of
	seats   int   // and that of its windows
	waiting int
	fresh   map[newcomer]Expect // who comes now
	tickets map[int64]Expect    // who waits, by rank
}

// newcomer is somebody who would take a number now.
type newcomer struct {
	line, matter string
	class        Class
}

// since is an estimate of the forecast, seen from now.
func (f *forecast) since(e Expect, now int64) Expect {
	gone := max(now-f.at, 0)
	return Expect{max(e.P50-gone, 0), max(e.P90-gone, 0)}
}

// freshFor is how long a forecast is used again while nothing happens in the
// hall, ms. Pages use it again for shortFor whatever happens, and so does a new
// number where more than few wait; not after a window opened or closed.
const freshFor, shortFor, few = 15_000, 1_000, 40

func (h *Hall) forecastNow(of *part, now, stale int64) *forecast {
	if f := of.ahead; f != nil && now >= f.at && f.seats == of.seats {
		if f.waiting > few {
			stale = shortFor
		}
		if age := now - f.at; f.changes == of.changes && age < freshFor || age < stale {
			return f
		}
	}
	of.ahead = h.forecast(of, now)
	return of.ahead
}

// How many plays a forecast has: as many as cost about as much as work calls,
// between the bounds.
const (
	fewestPlays, mostPlays = 25, 61
	playWork               = 12_000
)

// plays is how many plays are made of so many calls.
func plays(calls int) int { return min(max(playWork/(calls+1), fewestPlays), mostPlays) }

// forecast plays the waiting tickets of a part forward. It draws from a generator with a
// fixed seed: the same state gives the same figures, live and in a replay.
func (h *Hall) forecast(of *part, now int64) *forecast {
	f := &forecast{at: now, changes: of.changes, seats: of.seats, fresh: map[newcomer]Expect{}, tickets: map[int64]Expect{}}
	p := h.newPlay(of, now, nil)
	f.waiting = len(p.waiting)
	n := plays(f.waiting + len(p.windows))
	times := make([][]int64, h.rank+1) // by rank, then play
	dry := make([][]int64, len(p.lanes))
	for range n {
		p.run(func(t *Ticket, at int64) {
			if times[t.Rank] == nil {
				times[t.Rank] = make([]int64, 0, n)
			}
			times[t.Rank] = append(times[t.Rank], at)
		})
		for i, l := range p.lanes {
			if l.dry >= 0 {
				dry[i] = append(dry[i], l.dry-now)
			}
		}
	}
	for rank, at := range times {
		if len(at) > 0 {
			f.tickets[int64(rank)] = expect(at)
		}
	}
	for i, l := range p.lanes {
		if len(dry[i]) > 0 {
			f.fresh[newcomer{l.lane.line.Prefix, l.lane.matter, Ordinary}] = expect(dry[i])
		}
	}
	return f
}

// expectGuest plays with one more, who goes before others.
func (h *Hall) expectGuest(who newcomer, now int64) (Expect, bool) {
	p := h.newPlay(h.lines[who.line].part, now, &Ticket{Line: who.line, Matter: who.matter, Class: who.class, Issued: now, State: Waiting})
	var times []int64
	for range plays(len(p.waiting) + len(p.windows)) {
		p.run(func(t *Ticket, at int64) {
			if t.Rank == p.last {
				times = append(times, at)
			}
		})
	}
	if len(times) == 0 {
		return Expect{}, false
	}
	return expect(times), true
}

// expect is the range of one wait over many plays.
func expect(times []int64) Expect {
	slices.Sort(times)
	return Expect{P50: quantile(times, 0.5), P90: quantile(times, upper)}
}

// quantile is the value below which a share of a sorted list lies, between two
// of its values if need be.
func quantile(sorted []int64, share float64) int64 {
	x := share * float64(len(sorted)-1)
	i := int(x)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + int64((x-float64(i))*float64(sorted[i+1]-sorted[i]))
}

// upper is the share of the plays below P90. It is a little more than nine in
// ten: clerks come and go, which no play knows. TestEstimatesAreHonest holds it.
const upper = 0.93
