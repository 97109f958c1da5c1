package queue

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Proposal is a window that could be opened because a line is long.
type Proposal struct {
	Line    string
	Waiting int
	Wait    Wait // of somebody who comes now; zero while too little is known
	Window  string
	Staff   string // who is signed in, qualified, and sits nowhere
	Tide    bool   // a tide window, which waits for just this
	// Also: the window is open for other lines, and its clerk could serve this one
	// besides.
	Also bool
}

// Proposals are the windows to open for the lines that are too long now: those
// whose expected wait is above TideAbove, or in which more than TideWaiting
// people wait. present are the staff numbers of those who are signed in. Each
// line, window and clerk stands once; tide windows go before others, and a
// clerk's own window before that of a colleague. Where no window can be opened, an
// open one is named whose clerk could serve the line besides.
func (h *Hall) Proposals(present []string, now time.Time) []Proposal {
	if h.plan.DayOf(now) != h.day {
		return nil
	}
	var list []Proposal
	used := map[string]bool{} // windows, and clerks
	for _, w := range h.worder {
		if w.staff != "" {
			used[w.staff] = true
		}
	}
	lines := slices.Clone(h.order)
	slices.SortStableFunc(lines, func(a, b *line) int { return b.waiting - a.waiting })
	for _, ln := range lines {
		wait, long := h.tooLong(ln, now)
		if !long {
			continue
		}
		found := false
		for _, w := range h.closedFor(ln) {
			if used["window "+w.No] {
				continue
			}
			staff := h.clerkFor(w, ln, present, used)
			if staff == "" {
				continue
			}
			used["window "+w.No], used[staff] = true, true
			list = append(list, Proposal{Line: ln.Prefix, Waiting: ln.waiting, Wait: wait, Window: w.No, Staff: staff, Tide: w.Tide})
			found = true
			break
		}
		if found {
			continue
		}
		if p, ok := h.lend(ln, used); ok {
			p.Wait = wait
			list = append(list, p)
		}
	}
	return list
}

// Openings are all closed windows of a line that somebody could work: a clerk who
// is qualified and sits nowhere, of those present if there is one, else of all
// staff. Tide windows come first, and each clerk stands once.
func (h *Hall) Openings(prefix string, present []string) []Proposal {
	ln := h.lines[prefix]
	if ln == nil {
		return nil
	}
	used := map[string]bool{}
	for _, w := range h.worder {
		if w.staff != "" {
			used[w.staff] = true
		}
	}
	everybody := slices.Sorted(maps.Keys(h.plan.Staff))
	var list []Proposal
	for _, w := range h.closedFor(ln) {
		staff := h.clerkFor(w, ln, present, used)
		if staff == "" {
			staff = h.clerkFor(w, ln, everybody, used)
		}
		if staff != "" {
			used[staff] = true
			list = append(list, Proposal{Line: prefix, Waiting: ln.waiting, Window: w.No, Staff: staff, Tide: w.Tide})
		}
	}
	return list
}

// Unserved counts who waits in a line for a matter that no open window of it may
// call, with the clerks who sit there now; by matter.
func (h *Hall) Unserved(prefix string) map[string]int {
	ln := h.lines[prefix]
	if ln == nil {
		return nil
	}
	var unserved map[string]int
	for _, m := range ln.matters {
		n := 0
		for c := range ln.lanes[m] {
			n += ln.lanes[m][c].live
		}
		if n == 0 || slices.ContainsFunc(h.worder, func(w *window) bool {
			return w.state == Open && slices.Contains(w.Lines, prefix) && w.handles(prefix, m)
		}) {
			continue
		}
		if unserved == nil {
			unserved = map[string]int{}
		}
		unserved[m] = n
	}
	return unserved
}

// tooLong reports whether a line needs a further window.
func (h *Hall) tooLong(ln *line, now time.Time) (Wait, bool) {
	r := h.plan.Rules
	wait, known := h.EstimateNew(ln.Prefix, "", Ordinary, now)
	if known && r.TideAbove > 0 && int64(wait.P50)*60_000 > r.TideAbove {
		return wait, true
	}
	return wait, r.TideWaiting > 0 && ln.waiting > r.TideWaiting
}

// closedFor are the closed windows of a line, tide windows first.
func (h *Hall) closedFor(ln *line) []*window {
	var list []*window
	for _, w := range h.worder {
		if w.state == Closed && slices.Contains(w.Lines, ln.Prefix) {
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, func(a, b *window) int { return cmp.Compare(rank(b.Tide), rank(a.Tide)) })
	return list
}

func rank(first bool) int {
	if first {
		return 1
	}
	return 0
}

// clerkFor is who of those present may work a window for a line.
func (h *Hall) clerkFor(w *window, ln *line, present []string, used map[string]bool) string {
	found := ""
	for _, staff := range present {
		s, known := h.plan.Staff[staff]
		if used[staff] || !known || !s.qualified(w, ln) {
			continue
		}
		if s.Home == w.No {
			return staff
		}
		if found == "" {
			found = staff
		}
	}
	return found
}

// qualified reports whether a clerk could call anybody of a line at a window.
func (s StaffPlan) qualified(w *window, ln *line) bool {
	if len(s.Skills) == 0 {
		return slices.Contains(s.Lines, ln.Prefix)
	}
	return slices.ContainsFunc(ln.matters, func(m string) bool { return m != "" && w.plans(m) && slices.Contains(s.Skills, m) })
}
