package queue

import (
	"fmt"
	"slices"
	"time"
)

// decideInNewDay closes the old day and decides the command on an empty hall.
func (h *Hall) decideInNewDay(by Actor, cmd Command, now time.Time, day string) ([]Event, error) {
	system := decision{h: h, by: Actor{System, "day"}, at: now.UnixMilli(), day: h.day}
	if h.day != "" && !h.over {
		system.closeDay()
	}
	system.day = day
	system.emit(Event{Kind: DayOpened, Text: h.plan.Zone.String()})
	fresh := &Hall{plan: h.plan, digits: map[string]int{}}
	fresh.reset(day)
	d := decision{h: fresh, by: by, at: now.UnixMilli(), day: day, events: system.events}
	if err := d.decide(cmd); err != nil {
		return nil, err
	}
	return d.events, nil
}

const (
	// backMost is how far a clock may go back over midnight without a word.
	backMost = 2 * time.Hour
	// FirstYear is before any hall ran this program: a clock that shows an earlier
	// one is itself wrong.
	FirstYear = 2025
	// backWithin is how long after its last number was taken or called an
	// interrupted day is still the same day to those who wait.
	backWithin = 4 * time.Hour
)

// Mistaken reports whether the open day has not come yet by the clock: it was
// begun by a clock that ran ahead, or the clock is behind now.
func (h *Hall) Mistaken(now time.Time) bool {
	if h.day == "" || h.plan.DayOf(now) >= h.day {
		return false
	}
	begins, err := time.ParseInLocation(time.DateOnly, h.day, h.plan.Zone)
	return err == nil && begins.Sub(now) > backMost
}

// mistaken reports whether a Mistaken day is to be left now. Nobody loses a number
// by it: it is left when no one is here any more, at the latest after a night. A
// clock behind that is taken for right does no harm either: numbers of each day go
// on where they were, when it is put right too.
func (h *Hall) mistaken(now time.Time) bool {
	return h.Mistaken(now) && now.In(h.plan.Zone).Year() >= FirstYear &&
		(h.StillHere() == 0 || h.plan.DayOf(time.UnixMilli(h.at)) < h.plan.DayOf(now))
}

// turnTo closes the day and opens another; next is that one's state as far as it
// went before. On the way back whoever sits at a window stays there, and if next was
// cut off just now by the wrong clock, who waited there waits again in the old place.
func (h *Hall) turnTo(next *Hall, now time.Time, day string) []Event {
	d := decision{h: h, by: Actor{System, "day"}, at: now.UnixMilli(), day: h.day}
	if !h.over {
		d.closeDay()
	}
	d.day = day
	back := 0
	if day < h.day {
		back = 1
	}
	d.emit(Event{Kind: DayOpened, Text: h.plan.Zone.String(), Code: back})
	if back == 1 && h.plan.DayOf(time.UnixMilli(h.at)) >= day { // not after a night
		for _, w := range h.worder {
			if w.state != Closed {
				d.emit(Event{Kind: WindowOpened, Window: w.No, Text: w.staff})
			}
			if w.state == Paused {
				d.emit(Event{Kind: WindowPaused, Window: w.No, Text: w.reason})
			}
		}
	}
	for _, t := range next.cutOff(now) {
		d.ticketEvent(ReturnedTicket, t, "", 0, "")
	}
	return d.events
}

// cutOff are the tickets that expired because a clock ran ahead, in the order they
// were taken: not by the end of their day, and moments ago.
func (h *Hall) cutOff(now time.Time) (list []*Ticket) {
	var last int64
	for _, t := range h.tickets {
		last = max(last, t.Issued, t.CalledAt)
		if t.State == Expired && t.MissedAt == "" && h.plan.DayOf(time.UnixMilli(t.EndedAt)) > h.day {
			list = append(list, t)
		}
	}
	if since := now.UnixMilli() - last; since < 0 || since > backWithin.Milliseconds() {
		return nil
	}
	slices.SortFunc(list, func(a, b *Ticket) int { return int(a.Rank - b.Rank) })
	return list
}

// closeByHand ends the day before midnight. Who is still there loses the number,
// so whoever closes must know how many they are.
func (d *decision) closeByHand(c CloseDay) error {
	if d.by.Kind == System {
		d.closeDay()
		return nil
	}
	if d.by.Kind != Manager {
		return refuse(Denied, "只有大厅管理人员可以结束当天", "only a hall manager may end the day")
	}
	if d.h.day == "" || d.h.over {
		return refuse(Conflict, "当天已经结束", "the day has ended already")
	}
	if n := d.h.StillHere(); n != c.Waiting {
		return refuse(Conflict, fmt.Sprintf("大厅里还有%d个号没有办完，请确认后再结束", n),
			fmt.Sprintf("%d numbers are still here; confirm that number to end the day", n)).at("waiting")
	}
	d.closeDay()
	return nil
}

// StillHere is how many people wait, are held or are at a window.
func (h *Hall) StillHere() int {
	n := 0
	for _, t := range h.tickets {
		if t.State == Waiting || t.State == Held || t.State == Called || t.State == Serving {
			n++
		}
	}
	return n
}

// closeDay ends the day: a ticket at a window ends unrecorded, what waits, is
// held or was missed expires, and every window closes.
func (d *decision) closeDay() {
	for _, w := range d.h.worder {
		if t := w.ticket; t != nil {
			d.ticketEvent(Finished, t, w.No, int(Unrecorded), "")
		}
	}
	open := make([]*Ticket, 0, len(d.h.tickets))
	for _, t := range d.h.tickets {
		if t.State == Waiting || t.State == Held || t.State == Missed {
			open = append(open, t)
		}
	}
	slices.SortFunc(open, func(a, b *Ticket) int { return int(a.Rank - b.Rank) })
	for _, t := range open {
		d.ticketEvent(ExpiredTicket, t, "", 0, "")
	}
	for _, w := range d.h.worder {
		if w.state != Closed {
			d.emit(Event{Kind: WindowClosed, Window: w.No, Text: w.staff})
		}
	}
	d.emit(Event{Kind: DayClosed, Number: len(open)})
}
