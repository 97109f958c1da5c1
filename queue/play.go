package queue

import (
	"container/heap"
	"math"
	"math/rand/v2"
)

// play is a copy of a part of the hall in which time runs by itself: the windows call,
// with the very policy of the hall, until nobody waits. It can be played many
// times.
type play struct {
	*Hall
	from    *Hall
	rnd     *rand.Rand
	last    int64    // rank of the last of them
	waiting []Ticket // as they stand in the hall
	tickets []Ticket // the same in the present play
	lanes   []*playLane
	lines   map[string]*playLine
	sorted  []*playLine // in plan order
	windows []*playWindow
	next    freeFirst // room for the same, in the order in which they call next
	extra   []Ticket  // who came since, in the present play
}

// playLane is a lane and where its tickets stand in play.tickets.
type playLane struct {
	lane     *lane
	from, to int
	// dry is when a window that calls from it first had nobody left to call:
	// when somebody who comes now would be called; -1 = never.
	dry int64
}

// playWindow is a window, and when it calls next.
type playWindow struct {
	*window
	source *window
	free   int64
	place  int                // in plan order
	reach  []*playLane        // of the ordinary
	pace   map[string]float64 // by line: its clerk's own
}

// freeFirst is a heap of windows: the one that calls next, of several the first in
// plan order.
type freeFirst []*playWindow

func (f freeFirst) Len() int { return len(f) }
func (f freeFirst) Less(i, j int) bool {
	return f[i].free < f[j].free || f[i].free == f[j].free && f[i].place < f[j].place
}
func (f freeFirst) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *freeFirst) Push(x any)   { *f = append(*f, x.(*playWindow)) }
func (f *freeFirst) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// playLine is a line of a play with what the play may assume about it.
type playLine struct {
	*line
	source   *line
	from, to int // its returning tickets in play.tickets, then those with further papers
	papers   int // where the latter begin
	turns    *pool
	byMatter map[string]*pool
	pace     float64 // how today's mean may differ from what was seen
	// comes is when the next number that goes first is taken, and every the mean
	// time between two of them, ms; 0 = none come.
	comes int64
	every float64
}

// newPlay copies what a play of a part changes: the lines, the lanes and who
// waits there.
// A guest waits behind them, who is not in the hall.
func (h *Hall) newPlay(of *part, now int64, guest *Ticket) *play {
	c := &Hall{plan: h.plan, digits: h.digits, at: now, lines: make(map[string]*line, len(h.lines))}
	p := &play{Hall: c, from: h, rnd: rand.New(rand.NewPCG(uint64(now), uint64(h.rank))), last: h.rank, lines: make(map[string]*playLine, len(h.lines))}
	if guest != nil {
		p.last++
		guest.Rank = p.last
	}
	moved := map[*lane]*playLane{}
	for _, ln := range h.order {
		if ln.part != of {
			continue
		}
		n := &line{Line: ln.Line, matters: ln.matters, gaps: ln.gaps,
			lanes: make(map[string]*[classes]lane, len(ln.lanes))}
		for _, m := range ln.matters {
			set := new([classes]lane)
			for k := range set {
				source := &ln.lanes[m][k]
				set[k] = lane{line: n, matter: m, class: Class(k)}
				l := &playLane{lane: &set[k], from: len(p.waiting)}
				source.each(func(t *Ticket) { p.waiting = append(p.waiting, *t) })
				if guest != nil && guest.Line == ln.Prefix && guest.Matter == m && guest.Class == Class(k) {
					p.waiting = append(p.waiting, *guest)
				}
				l.to = len(p.waiting)
				p.lanes = append(p.lanes, l)
				moved[source] = l
			}
			n.lanes[m] = set
		}
		l := &playLine{line: n, source: ln, from: len(p.waiting), turns: poolOf(ln.turns), byMatter: map[string]*pool{}}
		for m, turns := range ln.byMatter {
			if len(turns) >= h.plan.Rules.EstimateMinimum {
				l.byMatter[m] = poolOf(turns)
			}
		}
		for _, t := range ln.returning {
			p.waiting = append(p.waiting, *t)
		}
		l.papers = len(p.waiting)
		for _, t := range ln.back {
			p.waiting = append(p.waiting, *t)
		}
		l.to = len(p.waiting)
		p.lines[ln.Prefix], p.sorted = l, append(p.sorted, l)
		c.lines[ln.Prefix] = n
	}
	for _, w := range h.worder {
		if w.part != of || w.state != Open {
			continue
		}
		n := &playWindow{place: len(p.windows), pace: map[string]float64{}, window: &window{WindowPlan: w.WindowPlan, state: Open, skills: w.skills, lent: w.lent}, source: w}
		for _, l := range w.reach {
			n.window.reach = append(n.window.reach, moved[l].lane)
			if l.class == Ordinary {
				n.reach = append(n.reach, moved[l])
			}
		}
		for prefix, own := range w.turns {
			n.pace[prefix] = clerksPace(own, p.lines[prefix].turns)
		}
		p.windows, c.worder = append(p.windows, n), append(c.worder, n.window)
	}
	p.tickets, p.extra = make([]Ticket, len(p.waiting)), make([]Ticket, 0, comeMost)
	return p
}

// betweenPreferred is the mean time between two numbers of a line that go
// first, as today's last ones came, ms; 0 = none are known.
func (l *line) betweenPreferred(now int64) float64 {
	n := len(l.arrived)
	if n == 0 || l.favoured == 0 || now <= l.arrived[0] {
		return 0
	}
	return float64(now-l.arrived[0]) / float64(n) * float64(l.counter) / float64(l.favoured)
}

// start puts everybody back to where they stand in the hall.
func (p *play) start() {
	copy(p.tickets, p.waiting)
	p.rank, p.extra = p.last, p.extra[:0]
	for _, l := range p.lanes {
		l.lane.items, l.lane.head, l.lane.live, l.dry = l.lane.items[:0], 0, l.to-l.from, -1
		for i := l.from; i < l.to; i++ {
			p.tickets[i].lane = l.lane
			l.lane.items = append(l.lane.items, &p.tickets[i])
		}
	}
	for _, l := range p.sorted {
		l.calls, l.overtakes, l.waiting = l.source.calls, l.source.overtakes, l.source.waiting
		l.returning, l.back = l.returning[:0], l.back[:0]
		for i := l.from; i < l.papers; i++ {
			l.returning = append(l.returning, &p.tickets[i])
		}
		for i := l.papers; i < l.to; i++ {
			l.back = append(l.back, &p.tickets[i])
		}
		l.pace = l.turns.drift(p.rnd)
		l.comes, l.every = p.at, l.source.betweenPreferred(p.at)
		p.nextPreferred(l)
	}
	for _, w := range p.windows {
		w.free = p.freeAt(w)
	}
}

// comeFor is how long from now people are thought to come who go first, ms, and
// comeMost how many; nobody knows more of the day.
const (
	comeFor  = 2 * 60 * 60_000
	comeMost = 200
)

// nextPreferred draws when the next number that goes first is taken.
func (p *play) nextPreferred(l *playLine) {
	if l.every == 0 || l.comes-p.at > comeFor {
		l.comes = math.MaxInt64
		return
	}
	l.comes += int64(l.every*p.rnd.ExpFloat64()) + 1
}

// arrive lets those come who take a number that goes first while others wait.
func (p *play) arrive(now int64) {
	for _, l := range p.sorted {
		for l.comes <= now && len(p.extra) < cap(p.extra) {
			p.rank++
			l.waiting++
			p.extra = append(p.extra, Ticket{Line: l.Prefix, Class: Priority, Rank: p.rank, Issued: l.comes, State: Waiting})
			l.lanes[""][Priority].put(&p.extra[len(p.extra)-1])
			p.nextPreferred(l)
		}
	}
}

// pool is what is known of the turns at a line, or of a matter.
func (l *playLine) pool(matter string) *pool {
	if same := l.byMatter[matter]; same != nil {
		return same
	}
	return l.turns
}

// freeAt is when a window calls next: the turn there is as long as any that is
// not over by now.
func (p *play) freeAt(w *playWindow) int64 {
	t := w.source.ticket
	if t == nil {
		return p.at
	}
	l := p.lines[t.Line]
	return p.at + l.pool(t.Matter).rest(p.at-t.CalledAt, t.State == Serving && !t.Inexact, l.pace*w.paceAt(t.Line), p.rnd) + p.gap(l)
}

func (w *playWindow) paceAt(line string) float64 {
	if pace, known := w.pace[line]; known {
		return pace
	}
	return 1
}

func (p *play) gap(l *playLine) int64 {
	if n := len(l.gaps); n > 0 {
		return l.gaps[p.rnd.IntN(n)]
	}
	return 0
}

// turn is one occupation of a window by a ticket: from its call to the next.
func (p *play) turn(w *playWindow, l *playLine, matter string) int64 {
	return l.pool(matter).draw(l.pace*w.paceAt(l.Prefix), p.rnd) + p.gap(l)
}

// run plays until nobody of the hall waits and every window has once had nobody
// to call, and tells each call of somebody who waits.
func (p *play) run(called func(t *Ticket, at int64)) {
	p.start()
	next := freeFirst(append(p.next[:0], p.windows...))
	p.next = next
	heap.Init(&next)
	for {
		if len(next) == 0 {
			return
		}
		w := next[0]
		now := w.free
		p.arrive(now)
		t, _ := p.pick(w.window, now)
		if t == nil {
			for _, l := range w.reach {
				if l.dry < 0 {
					l.dry = now
				}
			}
			heap.Pop(&next) // it has called its last
			continue
		}
		p.overtake(w.window, t, now)
		p.leave(t)
		l := p.lines[t.Line]
		l.calls++
		if t.Class == Ordinary {
			l.overtakes = 0
		}
		if t.Rank <= p.last {
			called(t, now-p.at)
		}
		w.free = now + p.turn(w, l, t.Matter)
		heap.Fix(&next, 0)
	}
}
