package queue

import (
	"slices"
	"time"
)

// KindOfDay is a kind of day on which estimates have to be honest.
type KindOfDay struct {
	ZH, EN string
	// Days is how many are played, and Least how much smaller than the usual
	// rule's the error of P50 must be, 0 … 1.
	Days  int
	Least float64
	day   func(seed uint64) Rehearsal
}

// HonestFrom and HonestTo bound the share of the people for whom P90 holds: less
// would be a broken promise, more an idle one.
const HonestFrom, HonestTo = 0.85, 0.95

// KindsOfDay are the days of the calibration. All take place in the same small
// hall: two lines, three windows of their own and one that serves both.
//
// On an ordinary day most of those who wait do so for the end of one service.
// Somebody who knew the true distribution of the service times, instead of the
// last few of the day, would be 30 % better than the usual rule there, and nobody
// can be more: that is the one kind of which less is asked.
func KindsOfDay() []KindOfDay {
	return []KindOfDay{
		{"清闲", "light", 100, 0.3, func(seed uint64) Rehearsal { return calibrationDay(60, seed) }},
		{"平常", "ordinary", 24, 0.25, func(seed uint64) Rehearsal { return calibrationDay(120, seed) }},
		{"繁忙", "heavy", 12, 0.3, func(seed uint64) Rehearsal { return calibrationDay(195, seed) }},
		{"早高峰", "morning rush", 12, 0.3, func(seed uint64) Rehearsal {
			r := calibrationDay(165, seed)
			for i := range r.Arrivals {
				hours := slices.Repeat([]float64{1}, 24)
				hours[9], hours[10] = 2.5, 2
				r.Arrivals[i].Hours = hours
			}
			return r
		}},
		{"中途关窗", "a window closes", 12, 0.3, func(seed uint64) Rehearsal {
			r := calibrationDay(165, seed)
			r.Shifts[1].Until = r.Open.Add(4 * time.Hour)
			return r
		}},
		{"一窗较慢", "a slow clerk", 12, 0.3, func(seed uint64) Rehearsal {
			r := calibrationDay(165, seed)
			r.Shifts[0].Pace = 1.8
			return r
		}},
	}
}

// Day is one day of the kind.
func (k KindOfDay) Day(seed uint64) Rehearsal { return k.day(seed) }

// Honest reports whether the estimates of such days are what is asked of them.
func (k KindOfDay) Honest(s Honesty) bool {
	return s.Share() >= HonestFrom && s.Share() <= HonestTo && s.Better() >= k.Least
}

// Calibrate plays the days of a kind and compares what people were told with
// what happened. played is called after each day.
func (k KindOfDay) Calibrate(played func() error) (s Honesty, err error) {
	for seed := range k.Days {
		out, err := Rehearse(k.day(uint64(seed)))
		if err != nil {
			return s, err
		}
		for _, v := range out.Visits {
			if v.Estimate != nil {
				s.Add(*v.Estimate)
			}
		}
		if err := played(); err != nil {
			return s, err
		}
	}
	return s, nil
}

func calibrationDay(people float64, seed uint64) Rehearsal {
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	open := time.Date(2026, 3, 16, 8, 30, 0, 0, zone)
	till := open.Add(8 * time.Hour)
	r := Rehearsal{
		Plan: Plan{
			Zone:    zone,
			Lines:   []Line{{Prefix: "A", Digits: 3, Start: 1}, {Prefix: "S", Digits: 3, Start: 1}},
			Windows: []WindowPlan{{No: "01", Lines: []string{"A"}}, {No: "02", Lines: []string{"A"}}, {No: "03", Lines: []string{"S"}}, {No: "04", Lines: []string{"S", "A"}}},
			Rules:   DefaultRules(),
		},
		Seed: seed, Open: open, Stop: till, Priority: 0.06, Missed: 0.04,
		Arrivals: []Arrivals{{Line: "A", People: people, Service: 6 * time.Minute}, {Line: "S", People: people * 0.55, Service: 8 * time.Minute}},
	}
	for _, w := range r.Plan.Windows {
		r.Shifts = append(r.Shifts, Shift{Window: w.No, From: open, Until: till, Pace: 1})
	}
	return r
}
