package queue

import (
	"math/rand/v2"
	"slices"
)

// Wait is an estimate of how long a ticket will wait, in minutes: half of the
// tickets wait no longer than P50, nine in ten no longer than P90.
type Wait struct{ P50, P90 int }

// EstimateWait estimates the wait behind ahead tickets of a line. The rest of
// the queue is played forward with the very policy that calls it, many times,
// each time with other service times out of those of today; see forecast. ok is
// false while too few services are known or no window is open for the line.
func (h *Hall) EstimateWait(prefix string, ahead int) (w Wait, ok bool) {
	ln := h.lines[prefix]
	if ln == nil || ahead < 0 || !h.estimable(ln) {
		return Wait{}, false
	}
	f := h.forecastNow(prefix, ahead)
	p50, p90, ok := f.line(prefix, ahead)
	if !ok {
		return Wait{}, false
	}
	return Wait{P50: h.roundUp(p50), P90: h.roundUp(p90)}, true
}

// EstimateNew estimates the wait of somebody who takes a number now: until a
// window that serves the matter has nobody left to call who goes before them.
func (h *Hall) EstimateNew(prefix, matter string, class Class) (w Wait, ok bool) {
	ln := h.lines[prefix]
	if ln == nil || ln.lanes[matter] == nil {
		matter = ""
	}
	if ln == nil || class != Ordinary {
		if ln == nil {
			return Wait{}, false
		}
		return h.EstimateWait(prefix, ln.aheadOf(class))
	}
	if !h.estimable(ln) {
		return Wait{}, false
	}
	q, ok := h.forecastNow(prefix, ln.waiting-1).fresh[[2]string{prefix, matter}]
	return Wait{P50: h.roundUp(q[0]), P90: h.roundUp(q[1])}, ok
}

// EstimateTicket estimates how long a waiting ticket still waits.
func (h *Hall) EstimateTicket(id string) (w Wait, ok bool) {
	t := h.tickets[id]
	if t == nil || t.State != Waiting || !h.estimable(h.lines[t.Line]) {
		return Wait{}, false
	}
	f := h.forecastNow(t.Line, h.lines[t.Line].waiting-1)
	q, ok := f.tickets[t.Rank]
	if !ok {
		return Wait{}, false
	}
	since := h.at - f.at
	return Wait{P50: h.roundUp(max(q[0]-since, 0)), P90: h.roundUp(max(q[1]-since, 0))}, true
}

// estimable reports whether enough is known of a line to say anything.
func (h *Hall) estimable(ln *line) bool {
	return len(ln.service) >= max(1, h.plan.Rules.EstimateMinimum) && h.lineView(ln).Open > 0
}

// roundUp rounds milliseconds up to the hall's step, in minutes.
func (h *Hall) roundUp(ms int64) int {
	step := max(h.plan.Rules.EstimateRoundTo, 60_000)
	return int((ms + step - 1) / step * step / 60_000)
}

// aheadOf counts who stands before a new ticket of a class.
func (l *line) aheadOf(class Class) int {
	n := len(l.returning) + len(l.back)
	for _, m := range l.matters {
		for c := range l.lanes[m] {
			if Class(c) >= class {
				n += l.lanes[m][c].live
			}
		}
	}
	return n
}

// freshFor is how long a forecast is used again, ms: the shown figures are whole
// steps of minutes. A change of who is open makes a new one at once; so do people
// who came since, after shortFor or while they are few.
const freshFor, shortFor, few = 15_000, 1_000, 20

func (h *Hall) forecastNow(prefix string, ahead int) *forecast {
	if f := h.ahead; f != nil && f.seats == h.seats && h.at >= f.at {
		known := ahead < len(f.calls[prefix].p50)
		if age := h.at - f.at; age < freshFor && known || age < shortFor && ahead > few {
			return f
		}
	}
	h.ahead = h.forecast()
	return h.ahead
}

// forecast is when the next calls of each line come, over many plays.
type forecast struct {
	at    int64 // when it was made
	seats int   // change number of open windows it was made with
	calls map[string]quantiles
	// fresh is when somebody who comes now would be called, by line and matter,
	// and tickets when each of those who wait is: P50 and P90 from at, ms.
	fresh   map[[2]string][2]int64
	tickets map[int64][2]int64 // by rank
}

// quantiles are the times of the first, second, … call of a line from now, ms.
type quantiles struct {
	p50, p90 []int64
	each     int64 // mean time from one call to the next
}

// line is the forecast for whoever has ahead others before them. More than are
// known continue at the mean pace of the line.
func (f *forecast) line(prefix string, ahead int) (p50, p90 int64, ok bool) {
	q := f.calls[prefix]
	n := len(q.p50)
	switch {
	case n == 0:
		now, ok := f.fresh[[2]string{prefix, ""}]
		return now[0] + int64(ahead)*q.each, now[1] + int64(ahead)*q.each, ok
	case ahead == n: // behind everybody
		now, ok := f.fresh[[2]string{prefix, ""}]
		return now[0], now[1], ok
	case ahead < n:
		return q.p50[ahead], q.p90[ahead], true
	}
	more := int64(ahead-n+1) * q.each
	return q.p50[n-1] + more, q.p90[n-1] + more + more/3, true
}

// How many plays a forecast has: as many as cost about as much as work calls,
// between the bounds.
const (
	fewestPlays, mostPlays = 15, 41
	playWork               = 15_000
)

// forecast plays the waiting tickets forward. It draws from a generator with a
// fixed seed: the same state gives the same figures, live and in a replay.
func (h *Hall) forecast() *forecast {
	f := &forecast{at: h.at, seats: h.seats, calls: map[string]quantiles{}, fresh: map[[2]string][2]int64{}, tickets: map[int64][2]int64{}}
	waiting := 0
	for _, ln := range h.order {
		waiting += ln.waiting
	}
	plays := min(max(playWork/(waiting+1), fewestPlays), mostPlays) | 1
	rnd := rand.New(rand.NewPCG(uint64(h.at), uint64(h.rank)))
	times := map[string][][]int64{} // by line, then call, then play
	fresh := map[[2]string][]int64{}
	tickets, lineOf := make([][]int64, h.rank+1), make([]string, h.rank+1) // by rank
	for range plays {
		p := h.fork(rnd)
		p.play(func(t *Ticket, nth int, at int64) {
			prefix := t.Line
			if tickets[t.Rank] == nil {
				tickets[t.Rank], lineOf[t.Rank] = make([]int64, 0, plays), prefix
			}
			tickets[t.Rank] = append(tickets[t.Rank], at)
			list := times[prefix]
			if nth == len(list) {
				list = append(list, make([]int64, 0, plays))
			}
			list[nth] = append(list[nth], at)
			times[prefix] = list
		})
		for key, at := range p.fresh {
			fresh[key] = append(fresh[key], at-p.at)
		}
	}
	for key, at := range fresh {
		slow := 1 + h.lines[key[0]].preferred()
		f.fresh[key] = [2]int64{quantile(at, 0.5, slow), quantile(at, upper, slow)}
	}
	for rank, at := range tickets {
		if len(at) == 0 {
			continue
		}
		slow := 1 + h.lines[lineOf[rank]].preferred()
		f.tickets[int64(rank)] = [2]int64{quantile(at, 0.5, slow), quantile(at, upper, slow)}
	}
	for prefix, list := range times {
		q := quantiles{each: h.pace(prefix)}
		slow := 1 + h.lines[prefix].preferred()
		for _, at := range list {
			if len(at) < plays/2 {
				break // not reached in most plays
			}
			q.p50, q.p90 = append(q.p50, quantile(at, 0.5, slow)), append(q.p90, quantile(at, upper, slow))
		}
		f.calls[prefix] = q
	}
	for _, ln := range h.order {
		if ln.waiting == 0 {
			f.calls[ln.Prefix] = quantiles{each: h.pace(ln.Prefix)}
		}
	}
	return f
}

// quantile sorts at and takes the value below which a share of it lies.
func quantile(at []int64, share, slow float64) int64 {
	slices.Sort(at)
	return int64(slow * float64(at[int(share*float64(len(at)-1)+0.5)]))
}

// upper is the share of the plays below P90. It is a little more than nine in
// ten: clerks come and go, which no play knows. TestEstimatesAreHonest holds it.
const upper = 0.93

// pace is the mean time between two calls of a line with the windows that are
// open for it, ms.
func (h *Hall) pace(prefix string) int64 {
	ln := h.lines[prefix]
	open := int64(h.lineView(ln).Open)
	if open == 0 || len(ln.service) == 0 {
		return 0
	}
	return mean(ln.service) / open
}

func mean(list []int64) int64 {
	var sum int64
	for _, v := range list {
		sum += v
	}
	return sum / int64(len(list))
}

// preferred is the share of today's numbers of a line that go first: those who
// come later and pass are not in the queue yet.
func (l *line) preferred() float64 {
	if l.counter == 0 {
		return 0
	}
	return min(float64(l.favoured)/float64(l.counter), 0.5)
}

// play is a copy of the hall in which time runs by itself.
type play struct {
	*Hall
	rnd  *rand.Rand
	pace map[string]float64 // by line: how today's mean may differ from what was seen
	free []int64            // by window, in plan order: when it calls next; -1 = it does not
	nth  map[string]int
	// fresh is when a window that serves a line and matter first had nobody left
	// to call: when somebody who comes now would be called.
	fresh map[[2]string]int64
}

// fork copies what a play changes: the lines, the lanes and who waits in them.
func (h *Hall) fork(rnd *rand.Rand) *play {
	c := &Hall{plan: h.plan, digits: h.digits, at: h.at}
	c.lines, c.windows = make(map[string]*line, len(h.lines)), make(map[string]*window, len(h.windows))
	p := &play{Hall: c, rnd: rnd, pace: map[string]float64{}, nth: map[string]int{}, fresh: map[[2]string]int64{}}
	moved := map[*lane]*lane{}
	for _, ln := range h.order {
		n := &line{Line: ln.Line, calls: ln.calls, overtakes: ln.overtakes, matters: ln.matters, service: ln.service, gaps: ln.gaps,
			waiting: ln.waiting, lanes: make(map[string]*[classes]lane, len(ln.lanes))}
		tickets := make([]Ticket, 0, ln.waiting+1)
		copyOf := func(t *Ticket) *Ticket {
			tickets = append(tickets, *t)
			return &tickets[len(tickets)-1]
		}
		for _, m := range ln.matters {
			set := new([classes]lane)
			for k := range set {
				from, to := &ln.lanes[m][k], &set[k]
				*to = lane{line: n, matter: m, class: Class(k), live: from.live, items: make([]*Ticket, 0, from.live+1)}
				from.each(func(t *Ticket) {
					t = copyOf(t)
					t.lane = to
					to.items = append(to.items, t)
				})
				moved[from] = to
			}
			n.lanes[m] = set
		}
		for _, t := range ln.returning {
			n.returning = append(n.returning, copyOf(t))
		}
		for _, t := range ln.back {
			n.back = append(n.back, copyOf(t))
		}
		c.lines[ln.Prefix], c.order = n, append(c.order, n)
		p.pace[ln.Prefix] = paceOf(ln.service, rnd)
	}
	for _, w := range h.worder {
		n := &window{WindowPlan: w.WindowPlan, state: w.state, service: w.service, skills: w.skills, reach: make([]*lane, len(w.reach))}
		for i, l := range w.reach {
			n.reach[i] = moved[l]
		}
		c.worder = append(c.worder, n)
		p.free = append(p.free, p.freeAt(w))
	}
	return p
}

// paceOf draws by how much the mean of few services may be wrong: the mean of as
// many drawn out of them, against their own.
func paceOf(seen []int64, rnd *rand.Rand) float64 {
	var sum, drawn int64
	for _, s := range seen {
		sum += s
		drawn += seen[rnd.IntN(len(seen))]
	}
	if sum == 0 {
		return 1
	}
	return float64(drawn) / float64(sum)
}

// freeAt is when a window calls next: what it has now takes as long as one of
// the known services that took longer already.
func (p *play) freeAt(w *window) int64 {
	switch {
	case w.state != Open:
		return -1
	case w.ticket == nil:
		return p.at
	}
	sofar := p.at - w.ticket.CalledAt
	for range 8 {
		if d := p.draw(w.service, w.ticket.Line); d > sofar {
			return p.at + d - sofar
		}
	}
	return p.at + 60_000
}

// draw is one occupation of a window by a ticket of a line: from its call to the
// next call. A window that has served enough itself has its own pace.
func (p *play) draw(own map[string][]int64, prefix string) int64 {
	ln := p.lines[prefix]
	seen, pace := ln.service, p.pace[prefix]
	if mine := own[prefix]; len(mine) >= p.plan.Rules.EstimateMinimum {
		seen = mine
	}
	if len(seen) == 0 {
		return 5 * 60_000 // nothing is known of this line; only its neighbours' figures suffer
	}
	d := int64(pace * float64(seen[p.rnd.IntN(len(seen))]))
	if n := len(ln.gaps); n > 0 {
		d += ln.gaps[p.rnd.IntN(n)]
	}
	return max(d, 1000)
}

// play calls until nobody waits, and tells each call.
func (p *play) play(called func(t *Ticket, nth int, at int64)) {
	start := p.at
	for {
		i := -1
		for k, at := range p.free {
			if at >= 0 && (i < 0 || at < p.free[i]) {
				i = k
			}
		}
		if i < 0 {
			return
		}
		w, now := p.worder[i], p.free[i]
		t, _ := p.pick(w, now)
		if t == nil {
			p.dry(w, now)
			p.free[i] = -1 // nobody new comes: it has called its last
			continue
		}
		p.overtake(w, t, now)
		p.leave(t)
		ln := p.lines[t.Line]
		ln.calls++
		if t.Class == Ordinary {
			ln.overtakes = 0
		}
		called(t, p.nth[t.Line], now-start)
		p.nth[t.Line]++
		p.free[i] = now + p.draw(w.service, t.Line)
	}
}

// dry notes that a window has nobody left to call.
func (p *play) dry(w *window, now int64) {
	for _, l := range w.reach {
		if l.class == Ordinary {
			key := [2]string{l.line.Prefix, l.matter}
			if _, before := p.fresh[key]; !before {
				p.fresh[key] = now
			}
		}
	}
}

// EstimateRecord compares the estimates given today with what happened.
type EstimateRecord struct {
	Given  int     // tickets that got an estimate and were called
	Within int     // of them: called no later than P90
	Error  float64 // mean distance of P50 from the wait, minutes
}

// EstimateRecord is how good today's estimates were.
func (h *Hall) EstimateRecord() (r EstimateRecord) {
	for _, t := range h.tickets {
		if !t.estimated || t.firstCall == 0 {
			continue
		}
		wait := float64(t.firstCall-t.Issued) / 60_000
		r.Given++
		if wait <= float64(t.Estimate.P90) {
			r.Within++
		}
		r.Error += max(wait-float64(t.Estimate.P50), float64(t.Estimate.P50)-wait)
	}
	if r.Given > 0 {
		r.Error /= float64(r.Given)
	}
	return r
}
