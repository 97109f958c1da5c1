package main

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"jiaohao/affairs"
	"jiaohao/devices"
	"jiaohao/devices/idcard"
	"jiaohao/devices/voice"
	"jiaohao/kiosk"
	"jiaohao/queue"
	"jiaohao/store"
)

// machine is the hardware of one kiosk as its pages see it.
type machine struct {
	printer *unit          // nil: none
	reader  *unit          // nil: none
	voice   *voice.Speaker // nil: none of its own
	now     func() time.Time
}

// sayAt speaks at a kiosk, in place of what waits to be said there.
func (d *daemon) sayAt(kioskID string, phrase []kiosk.Segment) {
	speaker := d.machine(kioskID).voice
	if speaker == nil {
		return
	}
	key := "kiosk-" + kioskID
	if len(phrase) == 0 {
		speaker.Forget(key)
		return
	}
	u := voice.Utterance{Key: key, Priority: voice.Notice, Readings: 1}
	for _, s := range phrase {
		u.Segments = append(u.Segments, voice.Segment(s))
	}
	if err := speaker.Say(u); err != nil && !errors.Is(err, devices.ErrUnavailable) {
		d.log.Warn("not spoken", "kiosk", kioskID, "err", err)
	}
}

func (m machine) Printer() kiosk.Printer {
	if m.printer == nil || m.printer.driver == nil {
		return kiosk.Printer{State: kiosk.PrinterGone}
	}
	p := kiosk.Printer{ID: m.printer.config.ID, State: kiosk.PrinterOK}
	health := m.printer.monitor.Health()
	switch health.State {
	case devices.OK, devices.Degraded:
		if m.printer.driver.(devices.Printer).Paper() == devices.PaperNear {
			p.State = kiosk.PrinterNear
		}
	case devices.Fault:
		switch m.printer.driver.(devices.Printer).Paper() {
		case devices.PaperOut:
			p.State = kiosk.PrinterOut
		case devices.PaperUnknown:
			p.State = kiosk.PrinterGone
		default:
			p.State = kiosk.PrinterFault
			if health.Code == devices.CoverOpen {
				p.State = kiosk.PrinterCover
			}
		}
	default:
		p.State = kiosk.PrinterGone
	}
	return p
}

func (m machine) Reader() bool {
	if m.reader == nil || m.reader.driver == nil {
		return false
	}
	s := m.reader.monitor.Health().State
	return s == devices.OK || s == devices.Degraded
}

func (m machine) Arm(until time.Time) error {
	if m.reader == nil || m.reader.driver == nil {
		return devices.ErrUnavailable
	}
	// The reader goes by the machine's own clock, which is not always the hall's.
	return m.reader.driver.(*idcard.Reader).Arm(time.Now().Add(until.Sub(m.now())))
}

func (m machine) Disarm() {
	if m.reader != nil && m.reader.driver != nil {
		m.reader.driver.(*idcard.Reader).Disarm()
	}
}

// machine is the hardware of a kiosk; one that has none is a kiosk without
// printer and reader.
func (d *daemon) machine(id string) machine {
	m := d.machines[id]
	m.now = d.now
	return m
}

// cardRead hands a card to the kiosk it was put on. The number goes no further
// than into its keyed hash and its masked form.
func (d *daemon) cardRead(kioskID string, c idcard.Card) {
	person := store.Person{
		NumberHMAC:   d.store.PersonHash(c.Number.Reveal()),
		NumberMasked: c.Number.Masked(),
		NameMasked:   idcard.MaskName(c.Name),
	}
	class, ground := d.classOf(c)
	d.kiosk.CardRead(kioskID, kiosk.Card{
		Name: person.NameMasked, Class: class, Ground: ground, Person: hex.EncodeToString(person.NumberHMAC), Sealed: person,
	})
}

// classOf gives people of a class that goes by age their priority, without
// being asked and without showing it.
func (d *daemon) classOf(c idcard.Card) (class queue.Class, ground string) {
	if group, ok := d.cfg.Hall.ClassByAge(c.Age(d.now().In(d.cfg.Hall.Location))); ok {
		return queue.Priority, group.ID
	}
	return queue.Ordinary, ""
}

func (d *daemon) cardHint(kioskID string, hint devices.Text) {
	d.kiosk.CardHint(kioskID, affairs.Text{ZH: hint.ZH, EN: hint.EN})
}

// personAside is what is stored beside the journal for a ticket taken by card.
func personAside(ticket string, c kiosk.Card) any {
	person, ok := c.Sealed.(store.Person)
	if !ok {
		return nil
	}
	person.Ticket = ticket
	return person
}

// telephones are those left with numbers, as the kiosk and the console find by them.
type telephones struct{ daemon *daemon }

func (p telephones) Aside(ticket, number string) any {
	return p.daemon.store.TicketPhone(ticket, number)
}

func (p telephones) Tickets(ctx context.Context, number string) ([]string, error) {
	s := p.daemon.store
	return s.TicketsOfPhone(ctx, p.daemon.today(), s.MobileHash(number))
}

func (p telephones) Masked(ctx context.Context, ticket string) (string, error) {
	return p.daemon.store.PhoneOf(ctx, ticket)
}

// callbackAside is what is stored beside the journal for a low rating whose giver
// wants to be called back.
func callbackAside(ticket, phone string) any { return store.Callback{Ticket: ticket, Phone: phone} }
