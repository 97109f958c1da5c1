package queue

import "slices"

// ServeAlso lets an open window call a further line, as long as its clerk stays:
// a window can serve whatever its clerk is qualified for (plan row 24).
type ServeAlso struct{ Window, Line string }

// ServeNoMore takes that back.
type ServeNoMore struct{ Window, Line string }

func (c ServeAlso) ask() string   { return "serve-also " + c.Window + " " + c.Line }
func (c ServeNoMore) ask() string { return "serve-no-more " + c.Window + " " + c.Line }

func (d *decision) serveAlso(c ServeAlso) error {
	w, ln, err := d.lending(c.Window, c.Line)
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(w.Lines, ln.Prefix):
		return refuse(Conflict, w.No+"号窗口已经办这个业务", "window "+w.No+" serves this line already")
	case !d.h.plan.Staff[w.staff].mayServe(ln):
		return refuse(Denied, "本窗口人员没有办理该业务的资格", "the clerk at this window is not qualified for this line").at("line")
	}
	d.emit(Event{Kind: LineLent, Window: w.No, Line: ln.Prefix, Text: w.staff})
	return nil
}

func (d *decision) serveNoMore(c ServeNoMore) error {
	w, ln, err := d.lending(c.Window, c.Line)
	if err != nil {
		return err
	}
	if !slices.Contains(w.lent, ln.Prefix) {
		return refuse(Conflict, "这不是"+w.No+"号窗口临时加办的业务", "this line was not lent to window "+w.No)
	}
	d.emit(Event{Kind: LineTakenBack, Window: w.No, Line: ln.Prefix})
	return nil
}

func (d *decision) lending(no, prefix string) (*window, *line, error) {
	if d.by.Kind != Manager && d.by.Kind != System {
		return nil, nil, refuse(Denied, "只有大厅管理人员可以给窗口加业务", "only a hall manager may give a window another line")
	}
	w, err := d.seated(no)
	if err != nil {
		return nil, nil, err
	}
	ln, err := d.h.line(prefix)
	return w, ln, err
}

// mayServe reports whether a clerk is qualified for anything of a line. One
// without a list of skills is not limited.
func (s StaffPlan) mayServe(ln *line) bool {
	return len(s.Skills) == 0 || slices.ContainsFunc(ln.matters, func(m string) bool { return slices.Contains(s.Skills, m) })
}

func (h *Hall) applyLending(e Event) {
	w := h.windows[e.Window]
	if e.Kind == LineLent {
		w.lent = append(w.lent, e.Line)
		w.Lines = append(slices.Clone(w.Lines), e.Line)
	} else {
		h.takeBack(w, e.Line)
	}
	h.setReach(w)
	h.divide()
}

// takeAllBack ends what was lent to a window whose clerk leaves.
func (h *Hall) takeAllBack(w *window) {
	if len(w.lent) == 0 {
		return
	}
	for len(w.lent) > 0 {
		h.takeBack(w, w.lent[0])
	}
	h.setReach(w)
	h.divide()
}

// takeBack ends the lending of a line; the plan's own lists are not touched.
func (h *Hall) takeBack(w *window, prefix string) {
	same := func(p string) bool { return p == prefix }
	w.lent = slices.DeleteFunc(w.lent, same)
	w.Lines = slices.DeleteFunc(slices.Clone(w.Lines), same)
}

// lend proposes an open window for a line that is too long: of those whose clerk
// is qualified, the one for which the fewest wait, and fewer than in the line.
func (h *Hall) lend(ln *line, used map[string]bool) (Proposal, bool) {
	var best *window
	fewest := ln.waiting
	for _, w := range h.worder {
		s, known := h.plan.Staff[w.staff]
		if w.state != Open || used["window "+w.No] || slices.Contains(w.Lines, ln.Prefix) || !known ||
			len(s.Skills) == 0 && !slices.Contains(s.Lines, ln.Prefix) || !s.mayServe(ln) {
			continue
		}
		if n := h.WaitingCount(w.No); n < fewest {
			best, fewest = w, n
		}
	}
	if best == nil {
		return Proposal{}, false
	}
	used["window "+best.No] = true
	return Proposal{Line: ln.Prefix, Waiting: ln.waiting, Window: best.No, Staff: best.staff, Also: true}, true
}
