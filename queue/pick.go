package queue

import (
	"slices"
	"time"
)

// pick chooses the next ticket for a window, in a time that does not depend on
// how many wait. The order:
//
//  1. a ticket that came back to this window with further papers;
//  2. a returned ticket whose turn has come, or that alone is left;
//  3. the line of the window's first condition that holds (WindowPlan.First);
//  4. an ordinary ticket that has been passed PriorityRatio times, but not at a
//     green window;
//  5. an appointment, then a priority ticket, each oldest first;
//  6. the oldest ordinary ticket; with weights, the one whose weighted wait is
//     the longest.
//
// Above all stands the bound: whatever the order says, no ticket is called
// before an older one that this window could call and that has been overtaken
// OvertakenMost times, or whose fair turn is OvertakenWithin past. Then the
// oldest of all is called, which overtakes nobody.
func (h *Hall) pick(w *window, now int64) (*Ticket, Reason) {
	all := h.heads(w, "", now)
	t, why := h.choose(w, &all, now)
	if t == nil || all.due == nil || all.due.Rank >= t.Rank {
		return t, why
	}
	return all.oldest, h.boundReason(all.due, now)
}

// heads are those who stand first in what a window may call.
type heads struct {
	class  [classes]*Ticket
	oldest *Ticket // of all classes
	due    *Ticket // the oldest that the bound protects now
}

// heads looks at the lanes of a window, or at those of one line.
func (h *Hall) heads(w *window, only string, now int64) (s heads) {
	for _, l := range w.reach {
		if l.live == 0 || only != "" && l.line.Prefix != only {
			continue
		}
		t := l.first()
		if t == nil {
			continue
		}
		if best := s.class[l.class]; best == nil || w.before(t, best, now) {
			s.class[l.class] = t
		}
		if s.oldest == nil || t.Rank < s.oldest.Rank {
			s.oldest = t
		}
		if (s.due == nil || t.Rank < s.due.Rank) && h.bound(t, now) {
			s.due = t
		}
	}
	return s
}

// before compares two tickets of one class at a window.
func (w *window) before(a, b *Ticket, now int64) bool {
	if len(w.Weights) == 0 || a.Line == b.Line {
		return a.Rank < b.Rank
	}
	wa, wb := (now-a.Issued)*w.weight(a.Line), (now-b.Issued)*w.weight(b.Line)
	if wa != wb {
		return wa > wb
	}
	return a.Rank < b.Rank
}

func (w *window) weight(line string) int64 {
	if n := w.Weights[line]; n > 0 {
		return int64(n)
	}
	return 1
}

// choose applies the order without the bound.
func (h *Hall) choose(w *window, all *heads, now int64) (*Ticket, Reason) {
	if t := h.cameBack(w); t != nil {
		return t, Reason{Kind: BackToWindow}
	}
	if t := h.returning(w, all.oldest == nil); t != nil {
		return t, Reason{Kind: ReturnedTurn}
	}
	for i, c := range w.First {
		if s := h.heads(w, c.Line, now); s.oldest != nil && now-s.oldest.Issued > c.WaitsOver && h.lines[c.Line].waiting >= c.AtLeast {
			t, _ := h.byClass(w, &s)
			return t, Reason{Kind: ConditionHolds, N: i + 1}
		}
	}
	return h.byClass(w, all)
}

// byClass chooses among the heads of the classes. A priority ticket that is
// itself the oldest passes nobody.
func (h *Hall) byClass(w *window, s *heads) (*Ticket, Reason) {
	ordinary := s.class[Ordinary]
	limit := h.plan.Rules.PriorityRatio
	if ordinary != nil {
		if passed := h.lines[ordinary.Line].overtakes; passed >= limit && !w.Green && (s.class[Priority] != nil || s.class[Appointment] != nil) {
			return ordinary, Reason{Kind: OrdinaryTurn, N: passed, Of: limit}
		}
	}
	if t := s.class[Appointment]; t != nil {
		return t, Reason{Kind: AppointmentOn}
	}
	if t := s.class[Priority]; t != nil {
		if ordinary == nil || t.Rank < ordinary.Rank {
			return t, Reason{Kind: OldestWaiting}
		}
		if w.Green {
			return t, Reason{Kind: GreenChannel}
		}
		return t, Reason{Kind: PriorityTurn, N: h.lines[ordinary.Line].overtakes + 1, Of: limit}
	}
	return ordinary, Reason{Kind: OldestWaiting}
}

// bound reports whether nobody may overtake a waiting ticket any more.
func (h *Hall) bound(t *Ticket, now int64) bool {
	return t.owed >= h.plan.Rules.OvertakenMost || t.fairAt > 0 && now-t.fairAt >= h.plan.Rules.OvertakenWithin
}

func (h *Hall) boundReason(t *Ticket, now int64) Reason {
	if most := h.plan.Rules.OvertakenMost; t.owed >= most {
		return Reason{Kind: OvertakenEnough, N: min(t.owed, 255), Of: min(most, 255)}
	}
	return Reason{Kind: PastFairTurn, N: int(min((now-t.fairAt)/60_000, 255))}
}

// returning is a reactivated ticket this window may call: its line has called
// enough others since, or nobody else waits for the window.
func (h *Hall) returning(w *window, alone bool) *Ticket {
	for _, prefix := range w.Lines {
		ln := h.lines[prefix]
		for _, t := range ln.returning {
			if t.After > ln.calls && !alone {
				break // sorted by After
			}
			if w.serves(t) {
				return t
			}
		}
	}
	return nil
}

// serves reports whether the window may call the ticket.
func (w *window) serves(t *Ticket) bool {
	for _, prefix := range w.Lines {
		if prefix != t.Line {
			continue
		}
		return w.handles(t.Line, t.Matter)
	}
	return false
}

// handles reports whether the window, with its present clerk, is for a matter of
// one of its lines.
func (w *window) handles(prefix, matter string) bool {
	return (w.plans(matter) || slices.Contains(w.lent, prefix)) && (matter == "" || w.skills == nil || slices.Contains(w.skills, matter))
}

// plans reports whether the window is for a matter, whoever sits there.
func (w *window) plans(matter string) bool {
	return matter == "" || len(w.Matters) == 0 || slices.Contains(w.Matters, matter)
}

// overtaking is what a call does to those whom it passes, so that an undo can
// take it back.
type overtaking struct {
	lines   []*line   // whose overtakes rose
	tickets []*Ticket // that were overtaken
	fair    *Ticket   // whose fair turn it was; nil if it had been before
	fairAt  int64     // of fair, before
}

// overtake counts whom the call of t at a window passes: every older ticket the
// window could have called. The oldest of them has its fair turn now.
func (h *Hall) overtake(w *window, t *Ticket, at int64) (o overtaking) {
	var oldest *Ticket
	for _, l := range w.reach {
		first := l.first()
		if first == nil || first == t || first.Rank > t.Rank {
			continue
		}
		if oldest == nil || first.Rank < oldest.Rank {
			oldest = first
		}
		for _, p := range l.items[l.head:] {
			if p.Rank > t.Rank {
				break
			}
			if p.lane == l && p != t {
				p.Overtaken++
				p.owed++
				o.tickets = append(o.tickets, p)
			}
		}
		if l.class == Ordinary && t.Class != Ordinary && !slices.Contains(o.lines, l.line) {
			l.line.overtakes++
			o.lines = append(o.lines, l.line)
		}
	}
	// One that took over the protection of another may hold a later time than this,
	// after a clock was set back.
	if oldest != nil && (oldest.fairAt == 0 || oldest.fairAt > at) {
		o.fair, o.fairAt = oldest, oldest.fairAt
		oldest.fairAt = at
	}
	return o
}

func (o overtaking) undo() {
	for _, l := range o.lines {
		l.overtakes = max(0, l.overtakes-1)
	}
	if o.fair != nil {
		o.fair.fairAt = o.fairAt
	}
	for _, t := range o.tickets {
		t.Overtaken = max(0, t.Overtaken-1)
		t.owed = max(0, t.owed-1)
	}
	// Whoever came in behind one of them meanwhile may now be owed more than it;
	// from the last to the first, each takes that over again.
	for _, t := range slices.Backward(o.tickets) {
		if t.lane != nil {
			t.lane.inheritBehind(t)
		}
	}
}

// Next is what call-next would do at a window now; ok is false when nobody
// waits for it.
func (h *Hall) Next(no string, now time.Time) (t Ticket, why Reason, ok bool) {
	w := h.windows[no]
	if w == nil {
		return Ticket{}, Reason{}, false
	}
	next, why := h.pick(w, now.UnixMilli())
	if next == nil {
		return Ticket{}, Reason{}, false
	}
	return next.copy(), why, true
}
