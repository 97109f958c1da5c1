package queue

// part is some lines of the hall with the windows that serve them, of which no
// window serves another line: what happens elsewhere does not change who waits
// how long here.
type part struct {
	changes int       // how often anything has happened in it
	seats   int       // how often who is open has changed
	ahead   *forecast // nil: not made yet
}

// divide finds the parts of the hall.
func (h *Hall) divide() {
	for _, ln := range h.order {
		ln.part = &part{}
	}
	for _, w := range h.worder {
		w.part = &part{} // of a window that serves nothing
		for i, prefix := range w.Lines {
			if i == 0 {
				w.part = h.lines[prefix].part
				continue
			}
			joined := h.lines[prefix].part
			for _, ln := range h.order {
				if ln.part == joined {
					ln.part = w.part
				}
			}
			for _, o := range h.worder {
				if o.part == joined {
					o.part = w.part
				}
			}
		}
	}
}

// touched notes in which parts an event has changed something.
func (h *Hall) touched(e Event) {
	if ln := h.lines[e.Line]; ln != nil {
		ln.part.changes++
	}
	if w := h.windows[e.Window]; w != nil {
		w.part.changes++
	}
}
