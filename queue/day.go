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
