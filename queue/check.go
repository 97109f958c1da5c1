package queue

import (
	"fmt"
	"slices"
)

// Check verifies what must be true of every state and names the first thing
// that is not. Tests call it after each command; the daemon after a replay.
func (h *Hall) Check() error {
	names := map[string]string{}
	waiting := map[string]int{}
	issued := map[string]int{}
	at := map[string]string{}
	for id, t := range h.tickets {
		if other, taken := names[t.name]; taken {
			return fmt.Errorf("number %s is given twice: %s and %s", t.name, other, id)
		}
		names[t.name] = id
		issued[t.Origin]++
		if (t.lane != nil) != (t.State == Waiting && t.After == 0 && t.Back == "") {
			return fmt.Errorf("%s is %s but its lane says otherwise", t.name, t.State)
		}
		switch t.State {
		case Waiting:
			waiting[t.Line]++
		case Called, Serving:
			if prev, taken := at[t.Window]; taken {
				return fmt.Errorf("window %s has two tickets: %s and %s", t.Window, prev, t.name)
			}
			at[t.Window] = t.name
			if w := h.windows[t.Window]; w == nil || w.ticket != t {
				return fmt.Errorf("%s is %s at window %q, which does not have it", t.name, t.State, t.Window)
			}
		case Held:
			if w := h.windows[t.Window]; w == nil || !slices.Contains(w.held, t) {
				return fmt.Errorf("%s is held at window %q, which does not have it", t.name, t.Window)
			}
		}
	}
	for _, ln := range h.order {
		if ln.waiting != waiting[ln.Prefix] {
			return fmt.Errorf("line %s counts %d waiting, %d tickets wait", ln.Prefix, ln.waiting, waiting[ln.Prefix])
		}
		if ln.counter != issued[ln.Prefix] {
			return fmt.Errorf("line %s counts %d issued, %d tickets exist", ln.Prefix, ln.counter, issued[ln.Prefix])
		}
		live := len(ln.returning) + len(ln.back)
		for _, m := range ln.matters {
			for c := range ln.lanes[m] {
				l, n := &ln.lanes[m][c], 0
				last := int64(0)
				var bad error
				l.each(func(t *Ticket) {
					if n++; t.Rank <= last || t.Line != ln.Prefix || t.Class != l.class {
						bad = fmt.Errorf("%s waits in the wrong place of line %s", t.name, ln.Prefix)
					}
					last = t.Rank
				})
				if bad != nil {
					return bad
				}
				if n != l.live {
					return fmt.Errorf("a lane of line %s counts %d, holds %d", ln.Prefix, l.live, n)
				}
				live += n
			}
		}
		if live != ln.waiting {
			return fmt.Errorf("line %s counts %d waiting, its lanes hold %d", ln.Prefix, ln.waiting, live)
		}
	}
	for _, w := range h.worder {
		if w.ticket != nil && at[w.No] != w.ticket.name {
			return fmt.Errorf("window %s has %s, which is %s", w.No, w.ticket.name, w.ticket.State)
		}
		if w.state == Closed && (w.staff != "" || w.ticket != nil) {
			return fmt.Errorf("window %s is closed but not empty", w.No)
		}
	}
	return nil
}
