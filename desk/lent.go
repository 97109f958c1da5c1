package desk

import (
	"context"
	"slices"
	"sync"

	"jiaohao/queue"
)

// lent are the windows that serve a line beyond their plan, by line: their
// consoles follow that line too.
type lent struct {
	mu     sync.Mutex
	topics map[string][]string
}

// note keeps what was lent and taken back. A day and a clerk's leaving end it by
// themselves; a topic too many costs one picture.
func (l *lent) note(events []queue.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		topic := deskTopic(e.Window)
		if e.Kind == queue.DayOpened || l.topics == nil {
			l.topics = map[string][]string{}
		}
		switch {
		case e.Kind == queue.LineLent && !slices.Contains(l.topics[e.Line], topic):
			l.topics[e.Line] = append(slices.Clone(l.topics[e.Line]), topic)
		case e.Kind == queue.LineTakenBack:
			l.topics[e.Line] = slices.DeleteFunc(slices.Clone(l.topics[e.Line]), func(t string) bool { return t == topic })
		}
	}
}

func (l *lent) of(line string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.topics[line]
}

// findLent learns what was lent before this process began.
func (d *Desk) findLent(ctx context.Context) error {
	var events []queue.Event
	err := d.Hall.View(ctx, func(h *queue.Hall) {
		for _, w := range h.Windows() {
			for _, prefix := range w.Lines {
				if !slices.Contains(d.windows[w.No].Lines, prefix) {
					events = append(events, queue.Event{Kind: queue.LineLent, Line: prefix, Window: w.No})
				}
			}
		}
	})
	d.lent.note(events)
	return err
}
