package queue

import "slices"

// WindowView is a window as screens and clerks see it.
type WindowView struct {
	No     string
	Lines  []string
	State  WindowState
	Staff  string // who is signed in; "" when closed
	Reason string // why it is paused
	Since  int64  // of the present state, Unix ms
	Ticket *Ticket
	Held   []Ticket
	// Skills are the matters its clerk is qualified for; nil = not limited.
	Skills []string
	// Undoable is the kind of the last act while it can still be taken back, and
	// until when (Unix ms).
	Undoable Kind
	UndoTill int64
}

// LineView is a line as boards and kiosks see it.
type LineView struct {
	Line
	Closed  string // why no numbers are issued; "" = open
	Issued  int    // numbers given out today
	Waiting int
	Oldest  int64 // issue time of the longest waiting, Unix ms; 0 = nobody
	Open    int   // windows open for it now
}

// Rules are the settings of the hall.
func (h *Hall) Rules() Rules { return h.plan.Rules }

// Ticket returns a copy of a ticket of today.
func (h *Hall) Ticket(id string) (Ticket, bool) {
	t := h.tickets[id]
	if t == nil {
		return Ticket{}, false
	}
	return t.copy(), true
}

func (t *Ticket) copy() Ticket {
	c := *t
	c.lane = nil
	return c
}

// Tickets returns copies of all tickets of today in the order of issue.
func (h *Hall) Tickets() []Ticket {
	all := make([]Ticket, 0, len(h.tickets))
	for _, t := range h.tickets {
		all = append(all, t.copy())
	}
	slices.SortFunc(all, func(a, b Ticket) int { return int(a.Rank - b.Rank) })
	return all
}

// Window returns a window by its number.
func (h *Hall) Window(no string) (WindowView, bool) {
	w := h.windows[no]
	if w == nil {
		return WindowView{}, false
	}
	return h.windowView(w), true
}

// Windows returns all windows in plan order.
func (h *Hall) Windows() []WindowView {
	views := make([]WindowView, len(h.worder))
	for i, w := range h.worder {
		views[i] = h.windowView(w)
	}
	return views
}

func (h *Hall) windowView(w *window) WindowView {
	v := WindowView{No: w.No, Lines: w.Lines, State: w.state, Staff: w.staff, Reason: w.reason, Since: w.since, Skills: w.skills}
	if w.ticket != nil {
		t := w.ticket.copy()
		v.Ticket = &t
	}
	for _, t := range w.held {
		v.Held = append(v.Held, t.copy())
	}
	if w.last.kind != 0 && untouched(w.last, h.tickets[w.last.before.ID]) {
		v.Undoable, v.UndoTill = w.last.kind, w.last.at+h.plan.Rules.UndoWithin
	}
	return v
}

// WindowOf is the window a clerk is signed in at, "" for none.
func (h *Hall) WindowOf(staff string) string {
	for _, w := range h.worder {
		if w.staff == staff && staff != "" {
			return w.No
		}
	}
	return ""
}

// Lines returns all lines in plan order.
func (h *Hall) Lines() []LineView {
	views := make([]LineView, len(h.order))
	for i, ln := range h.order {
		views[i] = h.lineView(ln)
	}
	return views
}

// LineOf returns one line by its prefix.
func (h *Hall) LineOf(prefix string) (LineView, bool) {
	ln := h.lines[prefix]
	if ln == nil {
		return LineView{}, false
	}
	return h.lineView(ln), true
}

func (h *Hall) lineView(ln *line) LineView {
	v := LineView{Line: ln.Line, Closed: ln.closed, Issued: ln.counter, Waiting: ln.waiting}
	oldest := func(t *Ticket) {
		if t != nil && (v.Oldest == 0 || t.Issued < v.Oldest) {
			v.Oldest = t.Issued
		}
	}
	for _, m := range ln.matters {
		for c := range ln.lanes[m] {
			oldest(ln.lanes[m][c].first())
		}
	}
	for _, t := range ln.returning {
		oldest(t)
	}
	for _, t := range ln.back {
		oldest(t)
	}
	for _, w := range h.worder {
		if w.state == Open && slices.Contains(w.Lines, ln.Prefix) {
			v.Open++
		}
	}
	return v
}

// Waiting returns copies of the tickets that wait in a line, in the order of
// issue; the returned ones last.
func (h *Hall) Waiting(prefix string) []Ticket {
	ln := h.lines[prefix]
	if ln == nil {
		return nil
	}
	list := make([]Ticket, 0, ln.waiting)
	for _, m := range ln.matters {
		for c := range ln.lanes[m] {
			ln.lanes[m][c].each(func(t *Ticket) { list = append(list, t.copy()) })
		}
	}
	for _, t := range ln.back {
		list = append(list, t.copy())
	}
	slices.SortFunc(list, func(a, b Ticket) int { return int(a.Rank - b.Rank) })
	for _, t := range ln.returning {
		list = append(list, t.copy())
	}
	return list
}

// WaitingAt returns the tickets a window may call, in the order of issue.
func (h *Hall) WaitingAt(no string) []Ticket {
	w := h.windows[no]
	if w == nil {
		return nil
	}
	var list []Ticket
	for _, prefix := range w.Lines {
		for _, t := range h.Waiting(prefix) {
			if w.serves(&t) {
				list = append(list, t)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Ticket) int { return int(a.Rank - b.Rank) })
	return list
}

// WaitingCount is how many tickets a window may call.
func (h *Hall) WaitingCount(no string) int {
	w := h.windows[no]
	if w == nil {
		return 0
	}
	n := 0
	for _, l := range w.reach {
		n += l.live
	}
	for _, prefix := range w.Lines {
		for _, list := range [][]*Ticket{h.lines[prefix].returning, h.lines[prefix].back} {
			for _, t := range list {
				if w.serves(t) {
					n++
				}
			}
		}
	}
	return n
}

// Ahead counts the tickets of its line that wait before a waiting ticket: those
// issued earlier, and for an ordinary ticket all priority and appointment ones.
func (h *Hall) Ahead(id string) int {
	t := h.tickets[id]
	if t == nil || t.State != Waiting {
		return 0
	}
	ln := h.lines[t.Line]
	if t.Back != "" {
		return slices.Index(ln.back, t)
	}
	n := len(ln.back)
	for _, m := range ln.matters {
		for c := range ln.lanes[m] {
			l := &ln.lanes[m][c]
			switch {
			case l.class < t.Class:
			case l.class > t.Class:
				n += l.live
			default:
				l.each(func(o *Ticket) {
					if o.Rank < t.Rank {
						n++
					}
				})
			}
		}
	}
	for _, o := range ln.returning {
		if o != t && (t.After == 0 || o.After < t.After) {
			n++
		}
	}
	if t.After > 0 { // returned: only the calls still owed stand before it
		return int(min(max(t.After-ln.calls, 0), int64(ln.waiting-1)))
	}
	return n
}

// ServedBy lists the windows that may call a ticket of this line and matter,
// in plan order.
func (h *Hall) ServedBy(prefix, matter string) []string {
	var nos []string
	for _, w := range h.worder {
		if slices.Contains(w.Lines, prefix) && w.plans(matter) {
			nos = append(nos, w.No)
		}
	}
	return nos
}

// Calls returns the last calls, newest first; each ticket and window once.
func (h *Hall) Calls(limit int) []Call {
	var list []Call
	for i := len(h.calls) - 1; i >= 0 && len(list) < limit; i-- {
		c := h.calls[i]
		if !slices.ContainsFunc(list, func(o Call) bool { return o.Ticket == c.Ticket }) {
			list = append(list, c)
		}
	}
	return list
}

// LastCall is the newest call at a window.
func (h *Hall) LastCall(window string) (Call, bool) {
	for i := len(h.calls) - 1; i >= 0; i-- {
		if h.calls[i].Window == window {
			return h.calls[i], true
		}
	}
	return Call{}, false
}

// MissedFor returns the missed tickets that a window is offered, newest first:
// those it called itself, and those of its lines whose window is not open now. So
// no two windows are offered the same person.
func (h *Hall) MissedFor(no string, limit int) []Ticket {
	w := h.windows[no]
	if w == nil {
		return nil
	}
	list := h.MissedTickets(len(h.missed))
	list = slices.DeleteFunc(list, func(t Ticket) bool {
		return t.MissedAt != no && (!w.serves(&t) || h.isOpen(t.MissedAt))
	})
	return list[:min(limit, len(list))]
}

// MissedTickets returns the tickets that were missed and not yet reactivated,
// newest first.
func (h *Hall) MissedTickets(limit int) []Ticket {
	var list []Ticket
	for _, t := range h.missed {
		if t.State == Missed {
			list = append(list, t.copy())
		}
	}
	slices.SortFunc(list, func(a, b Ticket) int {
		if a.EndedAt != b.EndedAt {
			return int(b.EndedAt - a.EndedAt)
		}
		return int(b.Rank - a.Rank)
	})
	return list[:min(limit, len(list))]
}
