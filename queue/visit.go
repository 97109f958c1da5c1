package queue

import (
	"fmt"
	"slices"
	"time"
)

// inexact is the Text of a Finished event whose time is later than the real end.
const inexact = "inexact"

func (d *decision) finish(c Finish) error {
	return d.atWindow(c.Window, "结束", "finish", func(w *window, t *Ticket) error {
		r := d.h.plan.Rules
		if c.Outcome < Accepted || c.Outcome > Collected {
			return refuse(Invalid, "请选择办理结果：受理、办结、补件、退件、咨询、无需办件或领证",
				"choose an outcome: accepted, completed, supplement, returned, consulted, not_needed or collected").at("outcome")
		}
		if t.State == Called {
			return refuse(Conflict, t.name+" 还未开始办理：请先开始，或按过号", t.name+" has not been started: start it, or mark it missed")
		}
		if c.Reentry == 0 && c.Outcome == Supplement {
			c.Reentry = int(r.ReentryFor / 60_000)
		}
		if c.Reentry == NoReentry {
			c.Reentry = 0
		}
		if least := int(r.ReentryLeast / 60_000); c.Reentry != 0 && (c.Outcome != Supplement || c.Reentry < least || c.Reentry > WholeDay) {
			return refuse(Invalid, fmt.Sprintf("只有结果为补件时可以免排队返回，时间不少于%d分钟", least),
				fmt.Sprintf("only after supplement may a number come back, for %d minutes or more", least)).at("reentry")
		}
		text := ""
		if took := d.at - t.StartedAt; r.ForgottenAfter > 0 && took > r.ForgottenAfter {
			text = inexact
		}
		d.ticketEvent(Finished, t, w.No, int(c.Outcome), text)
		if c.Reentry > 0 {
			d.ticketEvent(ReentryGiven, t, w.No, c.Reentry, "")
		}
		if len(t.Then) > 0 {
			next := t.Then[0]
			d.emit(Event{Kind: Continued, Ticket: t.ID, Line: d.h.plan.Matters[next], Window: w.No, Number: t.Number, Text: next})
		}
		return nil
	})
}

// applyContinued lets a finished ticket wait for its next matter, with its
// number and at its place in the order of issue.
func (h *Hall) applyContinued(e Event) {
	t, w := h.ticket(e), h.windows[e.Window]
	if w.finished == t {
		w.finished = nil // it is rated when the visit has ended
	}
	t.Then = t.Then[1:]
	t.again(e.Line, e.Text)
	h.wait(t)
}

// again is a ticket that had ended and waits once more.
func (t *Ticket) again(line, matter string) {
	t.Line, t.Matter, t.Window, t.After = line, matter, "", 0
	t.CalledAt, t.Calls, t.StartedAt, t.Inexact = 0, 0, 0, false
	t.EndedAt, t.EndGuessed, t.Outcome = 0, false, NoOutcome
}

func (d *decision) reenter(c Reenter) error {
	t := d.h.tickets[c.Ticket]
	switch {
	case t == nil:
		return refuse(NotFound, "没有这张号票", "no such ticket today").at("ticket")
	case t.State == Waiting && t.Back != "":
		return refuse(Conflict, t.name+" 已经回来等候", t.name+" is back already")
	case t.State != Done || t.ReentryTill == 0:
		return refuse(Conflict, t.name+" 没有免排队返回的许可，请重新取号", t.name+" may not come back without waiting; take a new number")
	case d.at > t.ReentryTill:
		return refuse(Conflict, t.name+" 免排队返回的时间已过，请重新取号", "the time for "+t.name+" to come back is over; take a new number")
	}
	d.ticketEvent(Reentered, t, t.ReentryAt, 0, "")
	return nil
}

func (h *Hall) applyReentered(e Event) {
	t := h.ticket(e)
	t.moves++
	for _, w := range h.worder {
		if w.finished == t {
			w.finished = nil
		}
	}
	t.again(t.Line, t.Matter)
	t.Back, t.ReentryTill = e.Window, 0
	h.wait(t)
}

// cameBack is a ticket with further papers that a window may call: its own, or
// one whose window is not open now.
func (h *Hall) cameBack(w *window) *Ticket {
	for _, prefix := range w.Lines {
		for _, t := range h.lines[prefix].back {
			if w.serves(t) && (t.Back == w.No || !h.isOpen(t.Back)) {
				return t
			}
		}
	}
	return nil
}

func (h *Hall) isOpen(no string) bool {
	w := h.windows[no]
	return w != nil && w.state == Open
}

// MayComeBack are the tickets that may still come back to a window without waiting,
// in the order of issue.
func (h *Hall) MayComeBack(no string, now time.Time) []Ticket {
	var list []Ticket
	for _, t := range h.tickets {
		if t.ReentryTill >= now.UnixMilli() && t.ReentryAt == no && t.State == Done {
			list = append(list, t.copy())
		}
	}
	slices.SortFunc(list, func(a, b Ticket) int { return int(a.Rank - b.Rank) })
	return list
}
