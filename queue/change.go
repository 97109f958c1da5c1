package queue

import (
	"math/rand/v2"
	"slices"
)

// Change is what a rehearsal does otherwise than the day it is of. The zero
// Change is none, except that People 0 is taken for 1.
type Change struct {
	People      float64  // so many times as many come
	Open, Close []string // windows
	Hours       []Span   // when there are clerks instead; who comes later gets no number
	Ratio       int      // Rules.PriorityRatio; 0 = as it is
	Overtaken   int      // Rules.OvertakenMost; -1 = as it is
}

// NoChange is the day as it is.
func NoChange() Change { return Change{People: 1, Overtaken: -1} }

// With is the rehearsal with a change.
func (r Rehearsal) With(c Change) Rehearsal {
	if c.Ratio > 0 {
		r.Plan.Rules.PriorityRatio = c.Ratio
	}
	if c.Overtaken >= 0 {
		r.Plan.Rules.OvertakenMost = c.Overtaken
	}
	if c.People > 0 && c.People != 1 {
		r = r.crowd(c.People)
	}
	windows, pace := []string{}, map[string]float64{}
	for _, s := range r.Shifts {
		if !slices.Contains(windows, s.Window) {
			windows, pace[s.Window] = append(windows, s.Window), s.Pace
		}
	}
	hours := r.Hours
	if len(c.Hours) > 0 {
		hours = c.Hours
		r = r.at(hours)
	} else {
		r.Shifts = slices.DeleteFunc(slices.Clone(r.Shifts), func(s Shift) bool { return slices.Contains(c.Close, s.Window) })
		windows = nil
	}
	for _, no := range c.Open {
		if !slices.Contains(windows, no) && pace[no] == 0 {
			windows, pace[no] = append(windows, no), 1
		}
	}
	windows = slices.DeleteFunc(windows, func(no string) bool { return slices.Contains(c.Close, no) })
	for _, span := range hours {
		for _, no := range windows {
			r.Shifts = append(r.Shifts, Shift{Window: no, From: span.From, Until: span.Until, Pace: pace[no]})
		}
	}
	return r
}

// crowd lets so many times as many come. Of a recorded day, further ones come
// within a quarter of an hour of those they are like.
func (r Rehearsal) crowd(times float64) Rehearsal {
	r.Arrivals = slices.Clone(r.Arrivals)
	for i := range r.Arrivals {
		r.Arrivals[i].People *= times
	}
	rnd := rand.New(rand.NewPCG(r.Seed, 0x7065_6f70))
	var people []Person
	for _, p := range r.People {
		for left := times; left > 0 && (left >= 1 || rnd.Float64() < left); left-- {
			q := p
			if left != times {
				q.At = min(max(p.At+rnd.Int64N(30*60_000)-15*60_000, r.Open.UnixMilli()), r.Stop.UnixMilli())
			}
			people = append(people, q)
		}
	}
	r.People = people
	return r
}

// at lets clerks be there at other hours, and people come only then.
func (r Rehearsal) at(hours []Span) Rehearsal {
	first, last := hours[0].From, hours[len(hours)-1].Until
	r.Open, r.Stop, r.Shifts = first, last, nil
	r.People = slices.DeleteFunc(slices.Clone(r.People), func(p Person) bool { return p.At > last.UnixMilli() })
	for i := range r.People {
		r.People[i].At = max(r.People[i].At, first.UnixMilli())
	}
	r.Hours = hours
	return r
}
