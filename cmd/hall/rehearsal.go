package main

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/queue"
	"jiaohao/store"
)

// hoursOfADay are how many come in each clock hour: two peaks and a quiet noon.
var hoursOfADay = func() []float64 {
	w := slices.Repeat([]float64{1}, 24)
	w[9], w[10], w[14], w[15] = 2, 1.6, 1.8, 1.5
	w[12], w[13] = 0.3, 0.6
	return w
}()

// What a turn costs a window besides the service itself: walking up, and the
// clerk's next press.
const (
	walkingUp     = 20 * time.Second
	aroundService = walkingUp + 8*time.Second
)

// rehearsedDate is an ordinary working day; which one does not matter.
var rehearsedDate = affairs.Date{Year: 2026, Month: 3, Day: 16}

// ordinaryDay makes a rehearsal out of the hall's own data: its lines, matters
// with their mean times, usual windows and hours. load is the share of the
// windows' time that people need.
func ordinaryDay(cfg *configs.Config, load float64) (queue.Rehearsal, error) {
	hall := &cfg.Hall
	r := queue.Rehearsal{Plan: queuePlan(cfg), Missed: 0.04}
	ranges := hall.Hours.Weekdays
	if len(ranges) == 0 {
		return r, fmt.Errorf("site.yaml: 没有工作日的作息 there are no hours of a weekday")
	}
	r.Hours = spans(hall, rehearsedDate, ranges)
	r.Open, r.Stop = r.Hours[0].From, r.Hours[len(r.Hours)-1].Until
	usual := usualWindows(hall)
	seated := 0.0
	for _, span := range r.Hours {
		seated += span.Until.Sub(span.From).Minutes()
		for _, no := range usual {
			r.Shifts = append(r.Shifts, queue.Shift{Window: no, From: span.From, Until: span.Until, Pace: 1})
		}
	}
	// The windows share their time among their matters; that much is asked for,
	// whatever is opened or closed later.
	for _, m := range hall.Matters.All() {
		serving := 0.0
		for _, no := range m.Windows {
			if w, ok := hall.Window(no); ok && slices.Contains(usual, no) {
				serving += 1 / float64(max(len(w.Matters), 1))
			}
		}
		service := time.Duration(max(m.AvgServiceMinutes, 1)) * time.Minute
		if people := load * serving * seated / (service + aroundService).Minutes(); people > 0 {
			r.Arrivals = append(r.Arrivals, queue.Arrivals{Matter: m.ID, People: people, Hours: hoursOfADay, Service: service})
		}
	}
	return r, nil
}

// spans are ranges on a day, the last without the time in which no more numbers
// are issued.
func spans(hall *configs.Hall, day affairs.Date, ranges []affairs.Range) []queue.Span {
	list := make([]queue.Span, len(ranges))
	for i, r := range ranges {
		list[i] = queue.Span{From: day.At(r.From, hall.Location), Until: day.At(r.To, hall.Location)}
	}
	last := &list[len(list)-1]
	if stop := last.Until.Add(-time.Duration(hall.Hours.TicketingStopsBefore) * time.Minute); stop.After(last.From) {
		last.Until = stop
	}
	return list
}

// usualWindows are all but the tide windows.
func usualWindows(hall *configs.Hall) (list []string) {
	for _, w := range hall.Windows {
		if w.Kind != configs.WindowTide {
			list = append(list, w.No)
		}
	}
	slices.Sort(list)
	return list
}

// recordedDay makes a rehearsal out of what the hall recorded on a day: who came
// when, how long each took, and who sat where. The rules are those of now.
func recordedDay(ctx context.Context, cfg *configs.Config, s *store.Store, day string) (queue.Rehearsal, error) {
	r := queue.Rehearsal{Plan: queuePlan(cfg)}
	tickets, err := s.TicketsOfDay(ctx, day)
	if err != nil {
		return r, err
	}
	seats, err := s.Seats(ctx, day, day)
	if err != nil {
		return r, err
	}
	if len(tickets) == 0 || len(seats) == 0 {
		return r, &queue.Error{Code: queue.NotFound, Field: "replay",
			ZH: "没有 " + day + " 的完整记录，请换一天", EN: "nothing complete is recorded of " + day + "; choose another day"}
	}
	over := int64(0)
	var services []time.Duration
	for _, t := range tickets {
		over = max(over, t.Issued, t.EndedAt)
		if took := serviceOf(t); took > 0 {
			services = append(services, took)
		}
	}
	typical := 5 * time.Minute
	if len(services) > 0 {
		slices.Sort(services)
		typical = services[len(services)/2]
	}
	r.Open, r.Stop = time.UnixMilli(tickets[0].Issued), time.UnixMilli(tickets[len(tickets)-1].Issued)
	for _, t := range tickets {
		p := queue.Person{At: t.Issued, Line: t.Line, Class: t.Class, Service: serviceOf(t), Missed: t.State == queue.Missed}
		if r.Plan.Matters[t.Matter] == t.Line {
			p.Matter = t.Matter
		}
		if p.Service == 0 { // was never served
			p.Service = typical
		}
		if _, there := cfg.Hall.Line(t.Line); there {
			r.People = append(r.People, p)
		}
	}
	first, last := over, int64(0)
	for _, seat := range seats {
		if seat.Until == 0 {
			seat.Until = over
		}
		if _, there := cfg.Hall.Window(seat.Window); !there || seat.Until <= seat.Since {
			continue
		}
		first, last = min(first, seat.Since), max(last, seat.Until)
		r.Shifts = append(r.Shifts, queue.Shift{Window: seat.Window, From: time.UnixMilli(seat.Since), Until: time.UnixMilli(seat.Until), Pace: 1})
	}
	r.Hours = []queue.Span{{From: time.UnixMilli(first), Until: time.UnixMilli(last)}}
	return r, nil
}

// serviceOf is how long a ticket was served, 0 if that is not known.
func serviceOf(t store.Ticket) time.Duration {
	if t.State != queue.Done || t.CalledAt == 0 || t.EndedAt <= t.CalledAt || t.Outcome == queue.Unrecorded {
		return 0
	}
	return max(time.Duration(t.EndedAt-t.CalledAt)*time.Millisecond-walkingUp, time.Second)
}

// changed reads the change that somebody wrote down for a rehearsal of the hall.
func changed(hall *configs.Hall, r queue.Rehearsal, c desk.Change) (queue.Rehearsal, error) {
	change := queue.Change{People: c.People, Ratio: c.Ratio, Overtaken: c.Overtaken}
	if !(c.People > 0 && c.People <= 5) {
		return r, wrongChange("people", "人数倍数应在 0 到 5 之间", "so many times as many people: 0 to 5")
	}
	if c.Ratio < 0 || c.Ratio > 20 || c.Overtaken < -1 || c.Overtaken > 100 {
		return r, wrongChange("ratio", "规则的数字太大或太小", "a number of the rules is out of range")
	}
	var err error
	if c.Windows != nil {
		var usual []string
		for _, s := range r.Shifts {
			usual = append(usual, s.Window)
		}
		open, err := windowList(hall, "window", strings.Join(c.Windows, ","))
		if err != nil {
			return r, err
		}
		without := func(list, others []string) string {
			return strings.Join(slices.DeleteFunc(slices.Clone(list), func(no string) bool { return slices.Contains(others, no) }), ",")
		}
		c.Open, c.Close = without(open, usual), without(slices.Compact(slices.Sorted(slices.Values(usual))), open)
	}
	if change.Open, err = windowList(hall, "open", c.Open); err != nil {
		return r, err
	}
	if change.Close, err = windowList(hall, "close", c.Close); err != nil {
		return r, err
	}
	if change.Hours, err = hourList(hall, r.Open, c.Hours); err != nil {
		return r, err
	}
	return r.With(change), nil
}

// wrongChange refuses a change of a rehearsal.
func wrongChange(field, zh, en string) error {
	return &queue.Error{Code: queue.Invalid, Field: field, ZH: zh, EN: en}
}

// windowList reads "09, 12" and refuses what is no window.
func windowList(hall *configs.Hall, field, text string) ([]string, error) {
	list := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", ，、\t", r) })
	for _, no := range list {
		if _, ok := hall.Window(no); !ok {
			return nil, wrongChange(field, "没有这个窗口："+no, "no such window: "+no)
		}
	}
	return list, nil
}

// hourList reads "08:30-12:00, 13:30-17:00"; none is no change.
func hourList(hall *configs.Hall, day time.Time, text string) ([]queue.Span, error) {
	var ranges []affairs.Range
	bad := wrongChange("hours", "时间请写成 08:30-12:00,13:30-17:00 的样子，先后不重叠", "write the hours like 08:30-12:00,13:30-17:00, one after the other")
	for part := range strings.SplitSeq(strings.NewReplacer("，", ",", "–", "-", "～", "-", " ", "").Replace(text), ",") {
		if part == "" {
			continue
		}
		from, to, _ := strings.Cut(part, "-")
		a, err1 := affairs.ParseClock(from)
		b, err2 := affairs.ParseClock(to)
		if err1 != nil || err2 != nil || a >= b || len(ranges) > 0 && a < ranges[len(ranges)-1].To {
			return nil, bad
		}
		ranges = append(ranges, affairs.Range{From: a, To: b})
	}
	if len(ranges) == 0 {
		return nil, nil
	}
	return spans(hall, affairs.DateOf(day.In(hall.Location)), ranges), nil
}

// pageDays is how many days the office rehearses at a time.
const pageDays = 20

// rehearse plays days for the office. It runs beside the hall, on one processor,
// and shares nothing with the owner of the queue.
func (d *daemon) rehearse(ctx context.Context, c desk.Change) (before, after *queue.Summary, err error) {
	var usual queue.Rehearsal
	days := pageDays
	if c.Replay != "" {
		usual, err = recordedDay(ctx, d.cfg, d.store, c.Replay)
		days = 1
	} else {
		usual, err = ordinaryDay(d.cfg, 0.85)
		usual.Seed, usual.Priority = 1, 0.06
	}
	if err != nil {
		return nil, nil, err
	}
	usual.Plan.Rules.EstimateMinimum = math.MaxInt // nobody asks for estimates here
	other, err := changed(&d.cfg.Hall, usual, c)
	if err != nil {
		return nil, nil, err
	}
	if before, err = queue.RehearseDays(ctx, usual, days, 1, func() {}); err != nil || reflect.DeepEqual(usual, other) {
		return before, before, err
	}
	after, err = queue.RehearseDays(ctx, other, days, 1, func() {})
	return before, after, err
}
