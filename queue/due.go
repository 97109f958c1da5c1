package queue

import "time"

// automatic is the Code of a Started event that nobody's key made.
const automatic = 1

// Due is what the hall itself has to do now. Whoever runs it asks about every
// second and gives the commands to Decide as the System.
func (h *Hall) Due(now time.Time) []Command {
	after := h.plan.Rules.StartAfter
	if after <= 0 || h.plan.DayOf(now) != h.day {
		return nil
	}
	var due []Command
	for _, w := range h.worder {
		if t := w.ticket; t != nil && t.State == Called && now.UnixMilli()-h.lastCallOf(w) >= after {
			due = append(due, StartCalled{Window: w.No, Ticket: t.ID})
		}
	}
	return due
}

// lastCallOf is when the present ticket of a window was last called.
func (h *Hall) lastCallOf(w *window) int64 {
	last := w.ticket.CalledAt
	if c, ok := h.LastCall(w.No); ok && c.Ticket == w.ticket.ID {
		last = max(last, c.At)
	}
	return last
}

func (d *decision) startCalled(c StartCalled) error {
	if d.by.Kind != System {
		return refuse(Denied, "只有系统可以自动开始", "only the hall itself starts a service so")
	}
	w, err := d.window(c.Window)
	if err != nil {
		return err
	}
	t := w.ticket
	if t == nil || t.ID != c.Ticket || t.State != Called || d.at-d.h.lastCallOf(w) < d.h.plan.Rules.StartAfter {
		return nil // a key was quicker
	}
	d.ticketEvent(Started, t, w.No, automatic, "")
	return nil
}
