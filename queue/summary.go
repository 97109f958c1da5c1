package queue

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Waits are how long people waited, from the number to its first call. It counts
// in steps of a tenth of a minute, so that any number of days takes the same
// memory.
type Waits struct {
	People    int
	Overtaken int // how often one number at most
	Longest   int64
	never     int // were not called at all
	steps     []uint32
}

const (
	waitStep  = 6_000 // ms
	waitSteps = 24 * 60 * 10
)

// Add counts a visit.
func (w *Waits) Add(v Visit) {
	w.People++
	w.Overtaken = max(w.Overtaken, v.Overtaken)
	if v.Called == 0 {
		w.never++
		return
	}
	if w.steps == nil {
		w.steps = make([]uint32, waitSteps)
	}
	wait := max(v.Called-v.Issued, 0)
	w.Longest = max(w.Longest, wait)
	w.steps[min((wait+waitStep/2)/waitStep, waitSteps-1)]++
}

func (w *Waits) join(o *Waits) {
	w.People, w.never = w.People+o.People, w.never+o.never
	w.Overtaken, w.Longest = max(w.Overtaken, o.Overtaken), max(w.Longest, o.Longest)
	if w.steps == nil {
		w.steps = o.steps
		return
	}
	for i, n := range o.steps {
		w.steps[i] += n
	}
}

// At is the wait within which a share of the people were called, minutes to a
// tenth; those who never were count as the longest. 0 without people.
func (w *Waits) At(share float64) float64 {
	if w.People == 0 {
		return 0
	}
	rank := int(share*float64(w.People-1) + 0.5)
	for i, n := range w.steps {
		if rank -= int(n); rank < 0 {
			return float64(i) * waitStep / 60_000
		}
	}
	return w.Most()
}

// Most is the longest wait, minutes.
func (w *Waits) Most() float64 { return float64(w.Longest) / 60_000 }

// Summary is what some days came to.
type Summary struct {
	Days         int
	All          Waits
	Lines        map[string]*Waits
	Hours        [24]Waits // by the hour in which the number was taken
	Busy, Seated map[string]time.Duration
	Last         time.Duration // the latest end of a day, since midnight of the day
	Away         int           // who got no number
	Estimates    Honesty
}

func newSummary() *Summary {
	return &Summary{Lines: map[string]*Waits{}, Busy: map[string]time.Duration{}, Seated: map[string]time.Duration{}}
}

func (s *Summary) add(day Rehearsed, zone *time.Location, midnight time.Time) {
	s.Days++
	s.Away += day.Away
	for _, v := range day.Visits {
		s.All.Add(v)
		s.Hours[time.UnixMilli(v.Issued).In(zone).Hour()].Add(v)
		if s.Lines[v.Line] == nil {
			s.Lines[v.Line] = &Waits{}
		}
		s.Lines[v.Line].Add(v)
		if v.Estimate != nil {
			s.Estimates.Add(*v.Estimate)
		}
	}
	for no, t := range day.Seated {
		s.Seated[no] += t
		s.Busy[no] += day.Busy[no]
	}
	if !day.Last.IsZero() {
		s.Last = max(s.Last, day.Last.Sub(midnight))
	}
}

func (s *Summary) join(o *Summary) {
	s.Days, s.Away, s.Last = s.Days+o.Days, s.Away+o.Away, max(s.Last, o.Last)
	s.All.join(&o.All)
	for h := range s.Hours {
		s.Hours[h].join(&o.Hours[h])
	}
	for prefix, w := range o.Lines {
		if s.Lines[prefix] == nil {
			s.Lines[prefix] = &Waits{}
		}
		s.Lines[prefix].join(w)
	}
	for no, t := range o.Seated {
		s.Seated[no] += t
		s.Busy[no] += o.Busy[no]
	}
	s.Estimates.join(o.Estimates)
}

// Windows are those that had a clerk, sorted.
func (s *Summary) Windows() []string {
	list := make([]string, 0, len(s.Seated))
	for no := range s.Seated {
		list = append(list, no)
	}
	slices.Sort(list)
	return list
}

// Use is the share of its clerk's time in which a window had somebody, 0 … 1 and,
// with overtime, more.
func (s *Summary) Use(no string) float64 {
	return s.Busy[no].Seconds() / max(s.Seated[no].Seconds(), 1)
}

// RehearseDays plays a day many times, each with the next seed, on so many
// processors at once. What it comes to does not depend on how many these are.
// played is called after each day, one call at a time.
func RehearseDays(ctx context.Context, r Rehearsal, days, processors int, played func()) (*Summary, error) {
	sum := newSummary()
	open := r.Open.In(r.Plan.Zone)
	midnight := time.Date(open.Year(), open.Month(), open.Day(), 0, 0, 0, 0, r.Plan.Zone)
	var mu sync.Mutex
	var failed error
	next := 0
	var all sync.WaitGroup
	for range max(1, processors) {
		all.Go(func() {
			part := newSummary()
			for {
				mu.Lock()
				i := next
				next++
				stop := i >= days || failed != nil
				mu.Unlock()
				err := ctx.Err()
				if stop || err != nil {
					mu.Lock()
					defer mu.Unlock()
					if failed == nil {
						failed = err
					}
					sum.join(part)
					return
				}
				day := r
				day.Seed += uint64(i)
				out, err := Rehearse(day)
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					continue
				}
				part.add(out, r.Plan.Zone, midnight)
				mu.Lock()
				played()
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return sum, failed
}
