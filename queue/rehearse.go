package queue

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Rehearsal is a day that did not happen yet: who comes when, who serves where,
// how long it takes. Rehearse plays it on a real Hall, without disk and devices.
// The same rehearsal gives the same day.
type Rehearsal struct {
	Plan     Plan
	Seed     uint64
	Open     time.Time // first arrival
	Stop     time.Time // last arrival; who waits then is still served
	Arrivals []Arrivals
	People   []Person // who come for certain, as on a recorded day
	Shifts   []Shift
	// Hours are when a window that is opened in addition has a clerk.
	Hours []Span
	// Preferred are the shares of priority numbers and of appointments, Missed of
	// those who do not come when called.
	Priority, Appointments, Missed float64
}

// Arrivals are the people who come for one line or matter.
type Arrivals struct {
	Line, Matter string
	People       float64 // expected over the day
	// Hours are weights of the clock hours, 0 … 23; nil = the same all day.
	Hours   []float64
	Service time.Duration // mean time at the window
}

// Person is one who comes for certain.
type Person struct {
	At           int64 // Unix ms
	Line, Matter string
	Class        Class
	Service      time.Duration
	Missed       bool // does not come when called
}

// Span is a part of a day.
type Span struct{ From, Until time.Time }

// Shift is a clerk at a window.
type Shift struct {
	Window      string
	From, Until time.Time // Until: stops calling, ends what is at the window
	Pace        float64   // 1 = as Arrivals say, 2 = twice as long
}

// Visit is what one person went through.
type Visit struct {
	Line      string
	Class     Class
	Issued    int64
	Called    int64 // 0 = never
	Started   int64
	Ended     int64
	Overtaken int
	Estimate  *Estimated // what they were told; nil: nothing yet, or never called
}

// Rehearsed is the day as it went.
type Rehearsed struct {
	Visits []Visit
	Busy   map[string]time.Duration // by window: with somebody at it
	Seated map[string]time.Duration // by window: with a clerk
	Last   time.Time                // when the last person left
	Away   int                      // who got no number: the line had no more
}

// spread is how much service times differ: the deviation of their logarithm.
// Service times in halls are close to lognormal.
const spread = 0.6

// dayActor rehearses every part.
var dayActor = Actor{System, "rehearsal"}

type rehearsing struct {
	r       *Rehearsal
	hall    *Hall
	rnd     *rand.Rand
	queue   moments
	shifts  map[string]*Shift
	holders map[string]holder // by ticket
	out     Rehearsed
	ids     int
	err     error
}

// holder is what is known of whoever has a number.
type holder struct {
	service time.Duration
	usual   int64 // the usual estimate, ms
	certain bool  // whether they miss their call is known, and not left to chance
	missed  bool
}

// moment is something that happens at a time; equal times keep their order.
type moment struct {
	at  int64
	no  int
	run func(at int64)
}

type moments []moment

func (m moments) Len() int { return len(m) }
func (m moments) Less(i, j int) bool {
	return m[i].at < m[j].at || m[i].at == m[j].at && m[i].no < m[j].no
}
func (m moments) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)   { *m = append(*m, x.(moment)) }
func (m *moments) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

// Rehearse plays the day, until nobody waits or it is over.
func Rehearse(r Rehearsal) (Rehearsed, error) {
	hall, err := NewHall(r.Plan)
	if err != nil {
		return Rehearsed{}, err
	}
	d := &rehearsing{
		r: &r, hall: hall, rnd: rand.New(rand.NewPCG(r.Seed, 0x6861_6c6c)), shifts: map[string]*Shift{},
		holders: map[string]holder{},
		out:     Rehearsed{Busy: map[string]time.Duration{}, Seated: map[string]time.Duration{}},
	}
	for i := range r.Shifts {
		s := &r.Shifts[i]
		if hall.windows[s.Window] == nil {
			return Rehearsed{}, fmt.Errorf("rehearse: no window %q", s.Window)
		}
		d.at(s.From.UnixMilli(), func(at int64) {
			d.shifts[s.Window] = s
			if hall.windows[s.Window].state != Closed {
				return // it still serves somebody of the shift before, and goes on
			}
			d.do(OpenWindow{Window: s.Window, Staff: fmt.Sprintf("%s-%d", s.Window, i)}, at)
			d.next(s.Window, at)
		})
		d.at(s.Until.UnixMilli(), func(at int64) { d.close(s, at) })
		d.out.Seated[s.Window] += s.Until.Sub(s.From)
	}
	for i := range r.Arrivals {
		d.arrivals(&r.Arrivals[i])
	}
	for _, p := range r.People {
		d.at(p.At, func(at int64) {
			d.come(Issue{Line: p.Line, Matter: p.Matter, Class: p.Class}, at, func() holder {
				return holder{service: p.Service, certain: true, missed: p.Missed}
			})
		})
	}
	open := r.Open.In(r.Plan.Zone)
	midnight := time.Date(open.Year(), open.Month(), open.Day()+1, 0, 0, 0, 0, r.Plan.Zone).UnixMilli()
	for d.err == nil && len(d.queue) > 0 {
		m := heap.Pop(&d.queue).(moment)
		if m.at >= midnight {
			break // who waits still was not served that day
		}
		m.run(m.at)
	}
	return d.finish(), d.err
}

func (d *rehearsing) at(at int64, run func(int64)) {
	d.ids++
	heap.Push(&d.queue, moment{at, d.ids, run})
}

func (d *rehearsing) do(cmd Command, at int64) []Event {
	events, err := d.hall.Decide(dayActor, cmd, time.UnixMilli(at))
	if err != nil {
		d.err = fmt.Errorf("rehearse %#v: %w", cmd, err)
		return nil
	}
	for _, e := range events {
		d.hall.Apply(e)
	}
	return events
}

// arrivals lets people come by chance, more in the hours that weigh more.
func (d *rehearsing) arrivals(a *Arrivals) {
	zone := d.r.Plan.Zone
	weight := func(t time.Time) float64 {
		if a.Hours == nil {
			return 1
		}
		return a.Hours[t.In(zone).Hour()]
	}
	minutes := int(d.r.Stop.Sub(d.r.Open) / time.Minute)
	sum := 0.0
	for m := range minutes {
		sum += weight(d.r.Open.Add(time.Duration(m) * time.Minute))
	}
	if sum == 0 {
		return
	}
	for m := range minutes {
		t := d.r.Open.Add(time.Duration(m) * time.Minute)
		for range d.poisson(a.People * weight(t) / sum) {
			d.at(t.UnixMilli()+d.rnd.Int64N(60_000), func(at int64) { d.arrive(a, at) })
		}
	}
}

func (d *rehearsing) poisson(mean float64) int {
	limit, n, p := math.Exp(-mean), 0, d.rnd.Float64()
	for p > limit {
		n++
		p *= d.rnd.Float64()
	}
	return n
}

func (d *rehearsing) arrive(a *Arrivals, at int64) {
	class := Ordinary
	switch x := d.rnd.Float64(); {
	case x < d.r.Priority:
		class = Priority
	case x < d.r.Priority+d.r.Appointments:
		class = Appointment
	}
	d.come(Issue{Line: a.Line, Matter: a.Matter, Class: class}, at, func() holder {
		// Lognormal with the given mean.
		return holder{service: time.Duration(float64(a.Service) * math.Exp(spread*d.rnd.NormFloat64()-spread*spread/2))}
	})
}

// come is somebody who takes a number, if the line has one.
func (d *rehearsing) come(c Issue, at int64, who func() holder) {
	d.ids++
	c.Ticket = fmt.Sprintf("R%08d", d.ids)
	prefix := c.Line
	if prefix == "" {
		prefix = d.r.Plan.Matters[c.Matter]
	}
	if ln := d.hall.lines[prefix]; ln != nil && d.hall.noNumbers(ln, c.Class, at) != nil {
		d.out.Away++
		return
	}
	usual := d.usualWait(prefix, c.Class)
	if d.do(c, at) == nil {
		return
	}
	h, id := who(), c.Ticket
	h.usual = usual
	d.holders[id] = h
	for _, w := range d.hall.worder {
		if w.state == Open && w.ticket == nil && w.serves(d.hall.tickets[id]) {
			d.next(w.No, at)
			return
		}
	}
}

// usualWait is what halls usually show: people ahead × mean ÷ windows, ms.
func (d *rehearsing) usualWait(prefix string, class Class) int64 {
	ln := d.hall.lines[prefix]
	open := d.hall.lineView(ln).Open
	if len(ln.turns) == 0 || open == 0 {
		return 0
	}
	sum := int64(0)
	for _, t := range ln.turns {
		sum += t.took
	}
	return int64(ln.aheadOf(class)) * sum / int64(len(ln.turns)) / int64(open)
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

// How long the parts around a service take.
const (
	walking  = 20 * time.Second // from the call to the window
	pressing = 8 * time.Second  // from the end to the next call
	noShow   = 90 * time.Second
)

func (d *rehearsing) next(no string, at int64) {
	w := d.hall.windows[no]
	if w.state != Open || w.ticket != nil {
		return
	}
	if t, _ := d.hall.pick(w, at); t == nil {
		return // the next arrival wakes it
	}
	if d.do(CallNext{Window: no}, at) == nil {
		return
	}
	id := w.ticket.ID
	holder := d.holders[id]
	if !holder.certain {
		holder.missed = d.rnd.Float64() < d.r.Missed
	}
	if holder.missed {
		d.at(at+noShow.Milliseconds(), func(at int64) {
			d.do(Miss{Window: no}, at)
			d.freed(no, at)
		})
		return
	}
	pace := 1.0
	if s := d.shifts[no]; s != nil && s.Pace > 0 {
		pace = s.Pace
	}
	took := time.Duration(float64(holder.service)*pace) + time.Second
	d.at(at+walking.Milliseconds(), func(at int64) {
		d.do(Start{Window: no}, at)
		d.at(at+took.Milliseconds(), func(at int64) {
			d.do(Finish{Window: no, Outcome: Accepted}, at)
			d.out.Busy[no] += took + walking
			d.freed(no, at)
		})
	})
}

// freed closes a window whose shift is over, or lets it call again.
func (d *rehearsing) freed(no string, at int64) {
	d.out.Last = time.UnixMilli(at)
	if s := d.shifts[no]; s == nil || at >= s.Until.UnixMilli() && !d.lastShift(s) {
		d.do(CloseWindow{Window: no}, at)
		return
	}
	d.at(at+pressing.Milliseconds(), func(at int64) { d.next(no, at) })
}

// lastShift reports whether a shift ends with the day: then it serves until
// nobody waits (domain §8.3, holders at closing are served).
func (d *rehearsing) lastShift(s *Shift) bool { return !s.Until.Before(d.r.Stop) }

func (d *rehearsing) close(s *Shift, at int64) {
	if w := d.hall.windows[s.Window]; w.ticket == nil && !d.lastShift(s) && w.state == Open {
		d.do(CloseWindow{Window: s.Window}, at)
	}
	if !d.lastShift(s) && d.shifts[s.Window] == s {
		delete(d.shifts, s.Window)
	}
}

func (d *rehearsing) finish() Rehearsed {
	for _, t := range d.hall.Tickets() {
		v := Visit{
			Line: t.Line, Class: t.Class, Issued: t.Issued, Called: t.firstCall, Started: t.StartedAt, Ended: t.EndedAt,
			Overtaken: t.Overtaken,
		}
		if t.estimated && t.firstCall > 0 {
			v.Estimate = &Estimated{Line: t.Line, Expect: t.expect, Wait: t.Estimate, Waited: t.firstCall - t.Issued, Usual: d.holders[t.ID].usual}
		}
		d.out.Visits = append(d.out.Visits, v)
	}
	return d.out
}
