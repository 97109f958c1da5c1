package desk

import (
	"context"
	"fmt"
	"net/url"
	"sync"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Given is a document of the present ticket, as the console lists it.
type Given struct {
	Name   affairs.Text `json:"name"`
	Number string       `json:"number"`
	Href   string       `json:"href"` // of the kept copy
	Void   bool         `json:"void"`
	Case   string       `json:"case"` // number of its case; "" = of none
}

// given remembers the documents of tickets: a console is drawn anew with every
// event of its lines.
type given struct {
	mu      sync.Mutex
	of      map[string][]affairs.Document
	changes int // a list that was read before a change is not kept
}

// mostGiven is more than a hall has tickets at its windows at once.
const mostGiven = 1000

// documentsOf are the documents of a ticket; none if they cannot be read: the
// number calls, not the paper.
func (d *Desk) documentsOf(ctx context.Context, ticket string) []affairs.Document {
	if d.Documents == nil {
		return nil
	}
	d.given.mu.Lock()
	list, known := d.given.of[ticket]
	changes := d.given.changes
	d.given.mu.Unlock()
	if known {
		return list
	}
	list, err := d.Documents.DocumentsOfTicket(ctx, ticket)
	if err != nil {
		d.Log.Warn("documents not read", "ticket", ticket, "err", err)
		return nil
	}
	d.given.mu.Lock()
	defer d.given.mu.Unlock()
	if changes == d.given.changes {
		if d.given.of == nil || len(d.given.of) >= mostGiven {
			d.given.of = map[string][]affairs.Document{}
		}
		d.given.of[ticket] = list
	}
	return list
}

// documentsChanged forgets what was known of a ticket and shows its window anew.
func (d *Desk) documentsChanged(no, ticket string) {
	d.given.mu.Lock()
	delete(d.given.of, ticket)
	d.given.changes++
	d.given.mu.Unlock()
	d.Hub.Changed(deskTopic(no))
}

// addGiven fills in the documents of the present ticket, and what they lead to:
// the newest of this turn that settles something.
func (d *Desk) addGiven(ctx context.Context, s *State) {
	s.Given = []Given{}
	if s.Ticket == nil {
		return
	}
	for _, doc := range d.documentsOf(ctx, s.Ticket.ID) {
		s.Given = append(s.Given, Given{Name: d.noticeName(doc.Notice), Number: doc.Number, Href: documentPath(windowAt(s.No, doc), doc), Void: doc.Void != nil, Case: doc.Case})
		if o := doc.Outcome(); doc.Void == nil && o != queue.NoOutcome && doc.At >= s.Ticket.CalledAt {
			s.Proposed = o.String()
		}
	}
}

func documentPath(no string, doc affairs.Document) string {
	if year, serial, ok := affairs.ParseSheetNumber(doc.Number); ok && doc.Notice == affairs.NoticeOnce {
		return fmt.Sprintf("/desk/%s/sheets/%d/%d", url.PathEscape(no), year, serial)
	}
	return fmt.Sprintf("/desk/%s/documents/%d", url.PathEscape(no), doc.ID)
}

// windowAt is the window under which a console finds a document of its ticket: a
// sheet is found under every one.
func windowAt(no string, doc affairs.Document) string {
	if doc.Window == "" {
		return no
	}
	return doc.Window
}
