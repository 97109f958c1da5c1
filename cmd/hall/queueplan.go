package main

import (
	"slices"

	"jiaohao/configs"
	"jiaohao/queue"
)

// queuePlan is the part of the configuration that the rules of the queue need.
func queuePlan(cfg *configs.Config) queue.Plan {
	q := cfg.Queue
	plan := queue.Plan{Zone: cfg.Hall.Location, Matters: map[string]string{}, Rules: queue.Rules{
		PriorityRatio: q.PriorityRatio, OvertakenMost: q.OvertakenMost, OvertakenWithin: q.OvertakenWithin.Milliseconds(),
		ReturnAfter: q.ReturnAfter, ReturnTimes: q.ReturnTimes,
		ReturnWithin: q.ReturnWithin.Milliseconds(), UndoWithin: q.UndoWithin.Milliseconds(),
		SecondPress: q.SecondPress.Milliseconds(), RateWithin: cfg.Rating.Timeout.Milliseconds(),
		StartAfter: q.StartAfter.Milliseconds(), EstimateSamples: q.EstimateSamples,
		EstimateMinimum: q.EstimateMinimum, EstimateRoundTo: q.EstimateRoundTo.Milliseconds(),
		CallsMost: q.CallRepeats, StopWhenFull: q.StopWhenFull, ReentryLeast: q.ReentryLeast.Milliseconds(), ReentryFor: q.ReentryFor.Milliseconds(),
		ForgottenAfter: q.ForgottenAfter.Milliseconds(), TideAbove: q.TideAbove.Milliseconds(), TideWaiting: q.TideWaiting,
	}}
	for _, l := range cfg.Hall.Lines {
		line := queue.Line{Prefix: l.Prefix, Digits: l.Digits, Start: l.Start, DailyMax: l.DailyMax}
		limited := slices.ContainsFunc(l.Slots, func(s configs.Slot) bool { return s.Numbers > 0 })
		for _, s := range l.Slots {
			if !limited { // they are for bookings alone
				break
			}
			line.Slots = append(line.Slots, queue.Slot{From: int(s.From), To: int(s.To), Most: s.Numbers})
		}
		plan.Lines = append(plan.Lines, line)
	}
	for _, w := range cfg.Hall.Windows {
		plan.Windows = append(plan.Windows, windowPlan(w))
	}
	for _, m := range cfg.Hall.Matters.All() {
		plan.Matters[m.ID] = m.Line
	}
	plan.Staff = map[string]queue.StaffPlan{}
	for _, s := range cfg.Hall.Staff {
		p := queue.StaffPlan{Skills: s.Matters, Home: s.HomeWindow}
		for _, l := range cfg.Hall.Lines {
			if l.Bureau == s.Bureau {
				p.Lines = append(p.Lines, l.Prefix)
			}
		}
		plan.Staff[s.StaffNo] = p
	}
	return plan
}

func windowPlan(w configs.Window) queue.WindowPlan {
	p := queue.WindowPlan{No: w.No, Lines: w.Lines, Matters: w.Matters,
		Green: w.Kind == configs.WindowGreen, Tide: w.Kind == configs.WindowTide}
	for _, l := range w.Weights {
		if p.Weights == nil {
			p.Weights = map[string]int{}
		}
		p.Weights[l.Line] = l.Weight
	}
	for _, f := range w.First {
		p.First = append(p.First, queue.Condition{Line: f.Line, WaitsOver: f.WaitsOver.Milliseconds(), AtLeast: f.AtLeast})
	}
	return p
}
