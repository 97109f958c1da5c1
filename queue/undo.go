package queue

import (
	"encoding/json"
	"fmt"
	"slices"
)

func (d *decision) undo(c Undo) error {
	w, err := d.seated(c.Window)
	if err != nil {
		return err
	}
	a := w.last
	if a.kind == 0 || d.at-a.at > d.h.plan.Rules.UndoWithin || d.at < a.at {
		return refuse(Conflict, fmt.Sprintf("没有可撤销的操作（%d秒内有效）", d.h.plan.Rules.UndoWithin/1000),
			fmt.Sprintf("nothing to undo; an act can be undone for %d s", d.h.plan.Rules.UndoWithin/1000))
	}
	t := d.h.tickets[a.before.ID]
	if !untouched(a, t) {
		return refuse(Conflict, t.name+" 已在别处变动，不能撤销", t.name+" has moved on; it cannot be undone")
	}
	d.emit(Event{
		Kind: Undone, Ticket: t.ID, Line: t.Line, Window: w.No, Number: t.Number,
		Code: int(a.kind), Body: undoneBody(a.before),
	})
	return nil
}

// untouched reports whether the ticket still is what the window's last act made
// of it: nobody has moved it since, and nobody has rated what was finished, which
// shows that it did happen.
func untouched(a act, t *Ticket) bool {
	return t.moves == a.before.moves+1 && (a.kind != Finished || t.Rating == 0)
}

func (h *Hall) applyUndone(e Event) {
	w, t := h.windows[e.Window], h.ticket(e)
	a := w.last
	switch t.State {
	case Waiting:
		h.leave(t)
	case Held:
		w.held = slices.DeleteFunc(w.held, func(o *Ticket) bool { return o == t })
	}
	if w.ticket == t {
		w.ticket = nil
	}
	if w.finished == t {
		w.finished = nil
	}
	restored := a.before
	restored.lane = nil
	// What other windows did to it meanwhile stays done.
	restored.Overtaken, restored.owed, restored.fairAt = t.Overtaken, t.owed, t.fairAt
	*t = restored
	switch t.State {
	case Waiting:
		h.wait(t)
	case Called, Serving:
		w.ticket = t
	case Held:
		w.held = append(w.held, t)
	}
	if a.kind == CalledTicket {
		h.byHand = slices.DeleteFunc(h.byHand, func(c HandCall) bool { return c.Ticket == t.ID && c.At == a.at })
		a.line.calls--
		a.passed.undo()
		if t.Class == Ordinary {
			a.line.overtakes = a.overtakes
		}
	}
	if a.kind == CalledTicket || a.kind == Resumed {
		h.calls = slices.DeleteFunc(h.calls, func(c Call) bool { return c.Ticket == t.ID && c.At >= a.at })
	}
	if a.gap {
		a.line.gaps = forgetLast(a.line.gaps)
	}
	if a.kind == CalledTicket {
		w.freed = a.freed
	}
	if ln := h.lines[a.turn]; ln != nil {
		ln.turns, w.turns[a.turn] = forgetLast(ln.turns), forgetLast(w.turns[a.turn])
		ln.byMatter[a.before.Matter] = forgetLast(ln.byMatter[a.before.Matter])
	}
	w.last = act{}
}

func undoneBody(t Ticket) string {
	b, err := json.Marshal(UndoneBody{
		State: t.State, Line: t.Line, Matter: t.Matter, Window: t.Window, Clerk: t.Clerk,
		FirstAsked: t.FirstAsked, CalledAt: t.CalledAt, Calls: t.Calls, StartedAt: t.StartedAt, Inexact: t.Inexact,
		EndedAt: t.EndedAt, Outcome: t.Outcome, Returns: t.Returns, After: t.After,
	})
	if err != nil {
		panic(err) // plain integers and strings always encode
	}
	return string(b)
}
