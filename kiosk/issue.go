package kiosk

import (
	"context"
	"errors"
	"fmt"

	"jiaohao/queue"
	"jiaohao/web"
)

// request is somebody's wish for a number, by form or by call.
type request struct {
	by     queue.Actor
	kiosk  string // where the slip comes out; "" = nowhere
	line   string
	matter string
	class  queue.Class
	ground string // of a priority, a configs.PriorityClass.ID; "" = that of the card
	card   *Card
	ticket string // a fresh id; "" = mint one
	key    string // idempotency key; "" = none
	// then are further matters of the visit; booking is the appointment it checks
	// in, and name its masked name.
	then          []string
	booking, name string
	lang          string
}

// issued is the answer to a request.
type issued struct {
	ticket   queue.Ticket
	place    place
	repeated bool // the same request was answered before
	held     bool // the person of the card had this ticket already
}

// issue gives out a number, or finds the one that the person holds.
func (k *Kiosk) issue(ctx context.Context, r request) (issued, error) {
	booked := r.booking != "" && r.class == queue.Appointment // comes when it was asked to
	if open := k.opening.Ticketing(k.o.Now()); !open.Open && !booked {
		text := open.Text()
		e := web.Unavailable(text.ZH+"。", text.EN+".")
		if !open.Next.IsZero() {
			e.Wait = open.Next.Sub(k.o.Now())
		}
		return issued{}, e
	}
	line, err := k.lineFor(r)
	if err != nil {
		return issued{}, err
	}
	if r.ticket == "" {
		if r.ticket, err = k.o.Mint(); err != nil {
			return issued{}, fmt.Errorf("mint ticket: %w", err)
		}
	}
	var aside any
	if r.card != nil {
		if out, done, err := k.repeated(ctx, r); done || err != nil {
			return out, err
		}
		held, err := k.claim(ctx, r.card.Person, line, r.ticket)
		if err != nil {
			return issued{}, err
		}
		if held != "" {
			out, err := k.describe(ctx, held)
			out.held = true
			return out, err
		}
		if k.o.PersonAside != nil {
			aside = k.o.PersonAside(r.ticket, *r.card)
		}
		if r.class = max(r.class, r.card.Class); r.ground == "" {
			r.ground = r.card.Ground
		}
	}
	if r.class != queue.Priority {
		r.ground = ""
	}
	cmd := queue.Issue{Ticket: r.ticket, Line: r.line, Matter: r.matter, Then: r.then, Class: r.class, Ground: r.ground, Booking: r.booking}
	if r.by.Kind == queue.Kiosk && !booked { // staff may give a number that a machine may not
		cmd.Left = k.left()
	}
	if p := k.devices(r.kiosk).Printer(); r.kiosk != "" && p.Ready() {
		cmd.Print = p.ID
	}
	receipt, err := k.o.Hall.Do(ctx, r.by, cmd, r.key, aside)
	if err != nil {
		if r.card != nil {
			k.release(r.card.Person, r.ticket)
		}
		return issued{}, err
	}
	id := issuedTicket(receipt.Events)
	if id == "" {
		return issued{}, errors.New("issue: the receipt names no ticket")
	}
	if !receipt.Repeated {
		k.note(r, id, cmd.Print != "")
		k.log.Info("number issued", "ticket", id, "line", line, "kiosk", r.kiosk, "print", cmd.Print != "")
	}
	out, err := k.describe(ctx, id)
	out.repeated = receipt.Repeated
	return out, err
}

// left is how long the windows still serve today, ms; 0 = not known.
func (k *Kiosk) left() int64 { return k.opening.ServingLeft(k.o.Now()).Milliseconds() }

// lineFor is the line a request waits in; what is wrong with the request the
// queue says.
func (k *Kiosk) lineFor(r request) (string, error) {
	if m, ok := k.matters.Matter(r.matter); ok {
		return m.Line, nil
	}
	if r.matter == "" && r.line == "" {
		return "", web.Invalid("line", "请选择业务或事项。", "Choose a line or a matter.")
	}
	if r.matter != "" {
		return "", &web.Error{Code: web.CodeNotFound, Field: "matter", ZH: "没有这个事项，请重新选择。", EN: "There is no such matter; please choose one from the list."}
	}
	if _, ok := k.o.Data.Line(r.line); !ok {
		return "", &web.Error{Code: web.CodeNotFound, Field: "line", ZH: "没有这个业务，请重新选择。", EN: "There is no such line; please choose one from the list."}
	}
	return r.line, nil
}

// repeated answers a form that was sent twice, before the person's own first
// ticket could be taken for one they held before: forms name their ticket.
func (k *Kiosk) repeated(ctx context.Context, r request) (issued, bool, error) {
	out, err := k.describe(ctx, r.ticket)
	if errors.Is(err, errNoTicket) {
		return issued{}, false, nil
	}
	out.repeated = true
	return out, err == nil, err
}

// note keeps what the machine must know of a number it just gave.
func (k *Kiosk) note(r request, ticketID string, printing bool) {
	if r.kiosk == "" {
		return
	}
	k.mu.Lock()
	s := k.phones.slip(ticketID)
	s.kiosk = r.kiosk
	if printing && s.stage == PrintNone { // the printer may have been faster
		s.stage = Printing
	}
	st := k.at(r.kiosk)
	st.ticket = ticketID
	if r.name != "" {
		s.name = r.name
	}
	st.bookings, st.basket = nil, nil
	if r.card != nil {
		s.name = r.card.Name
		st.card, st.hint = nil, nil
	}
	k.mu.Unlock()
	k.changed(stationTopic(r.kiosk))
}

func issuedTicket(events []queue.Event) string {
	for _, e := range events {
		if e.Kind == queue.Issued {
			return e.Ticket
		}
	}
	return ""
}

var errNoTicket = web.NotFound("没有这张号票。号码只在当天有效，请重新取号。", "There is no such ticket. Numbers are valid on their day only; please take a new one.")

// describe reads a ticket of today with its place.
func (k *Kiosk) describe(ctx context.Context, id string) (out issued, err error) {
	found := false
	err = k.o.Hall.View(ctx, func(h *queue.Hall) {
		if !k.today(h) {
			return
		}
		if out.ticket, found = h.Ticket(id); found {
			out.place = k.placeOf(h, &out.ticket)
		}
	})
	if err != nil {
		return issued{}, err
	}
	if !found {
		return issued{}, errNoTicket
	}
	return out, nil
}

// kioskActor acts for whoever stands at a machine.
func kioskActor(kioskID string) queue.Actor { return queue.Actor{Kind: queue.Kiosk, ID: kioskID} }

// apiActor is who calls the API, and whether it is staff.
func apiActor(who web.Identity) (by queue.Actor, staff bool) {
	switch who.Role {
	case web.Clerk:
		return queue.Actor{Kind: queue.Staff, ID: who.User}, true
	case web.Manager:
		return queue.Actor{Kind: queue.Manager, ID: who.User}, true
	}
	return kioskActor(who.Kiosk), false
}

// scoped keeps the idempotency keys of different callers apart.
func scoped(by queue.Actor, key string) string {
	if key == "" {
		return ""
	}
	return by.String() + " " + key
}
