//go:build browser

package main

import "jiaohao/queue"

// phones are the pages that a slip's code opens.
func (g *gallery) phones(h *galleryHall) {
	at := func(name, ticket string) {
		g.at(look{name: "phone-" + name, path: "/t/" + h.d.store.Token(ticket), size: handset, whole: true})
	}
	waiting := h.issue("sl-03a", queue.Ordinary)
	at("waiting", waiting)
	var called, missed, done string
	if err := h.d.owner.View(h.t.Context(), func(hall *queue.Hall) {
		w, _ := hall.Window("18")
		called = w.Ticket.ID
		missed = hall.MissedTickets(1)[0].ID
		for _, t := range hall.Tickets() {
			if t.State == queue.Done {
				done = t.ID
			}
		}
	}); err != nil {
		h.t.Fatal(err)
	}
	at("called", called)
	at("missed", missed)
	at("done", done)
	g.at(look{name: "phone-unknown", path: "/t/AAAAAAAAAAAAAAAAAAAA", size: handset, refused: true})
}
