package store

import (
	"database/sql/driver"
	"strings"

	"jiaohao/queue"
)

// bound is an event as arguments of statements. A value in an interface is an
// allocation each time it is put there; here it is put there once a row, and a
// text that comes with row after row once and for all.
type bound struct {
	seq, at, day, actor, ticket, line, window, number, code, text driver.Value
}

// manyTexts bounds how many texts are kept.
const manyTexts = 4096

// bind makes the arguments of an event.
func (w *writer) bind(e *queue.Event) bound {
	return bound{
		seq: e.Seq, at: e.At, day: w.text(e.Day), actor: w.text(e.Actor), ticket: e.Ticket, line: w.text(e.Line),
		window: w.text(e.Window), number: int64(e.Number), code: int64(e.Code), text: w.text(e.Text),
	}
}

// text is a text that is likely to come again, as an argument.
func (w *writer) text(s string) driver.Value {
	if v, ok := w.texts[s]; ok {
		return v
	}
	if len(w.texts) >= manyTexts {
		return s
	}
	v := driver.Value(strings.Clone(s)) // not the message it was cut out of
	w.texts[v.(string)] = v
	return v
}
