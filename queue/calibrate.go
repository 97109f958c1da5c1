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
	Day   Rehearsal // the first of them; the others have the next seeds
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
	rush, closes, slow := calibrationDay(165), calibrationDay(165), calibrationDay(165)
	for i := range rush.Arrivals {
		hours := slices.Repeat([]float64{1}, 24)
		hours[9], hours[10] = 2.5, 2
		rush.Arrivals[i].Hours = hours
	}
	closes.Shifts[1].Until = closes.Open.Add(4 * time.Hour)
	slow.Shifts[0].Pace = 1.8
	return []KindOfDay{
		{"清闲", "light", 100, 0.3, calibrationDay(60)},
		{"平常", "ordinary", 24, 0.25, calibrationDay(120)},
		{"繁忙", "heavy", 12, 0.3, calibrationDay(195)},
		{"早高峰", "morning rush", 12, 0.3, rush},
		{"中途关窗", "a window closes", 12, 0.3, closes},
		{"一窗较慢", "a slow clerk", 12, 0.3, slow},
	}
}

// Honest reports whether the estimates of such days are what is asked of them.
func (k KindOfDay) Honest(s Honesty) bool {
	return s.Share() >= HonestFrom && s.Share() <= HonestTo && s.Better() >= k.Least
}

func calibrationDay(people float64) Rehearsal {
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
		Open: open, Stop: till, Priority: 0.06, Missed: 0.04,
		Arrivals: []Arrivals{{Line: "A", People: people, Service: 6 * time.Minute}, {Line: "S", People: people * 0.55, Service: 8 * time.Minute}},
	}
	for _, w := range r.Plan.Windows {
		r.Shifts = append(r.Shifts, Shift{Window: w.No, From: open, Until: till, Pace: 1})
	}
	return r
}
