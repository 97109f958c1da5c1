package store

import (
	"context"
	"errors"
	"fmt"

	"jiaohao/affairs"
)

// TicketPhone is the telephone that the holder of a ticket left to find it again by, as a
// queue.Unit's Aside. Like a Person it lies in a table of its own, never in the journal,
// and holds no full number; its day over, Purge forgets it, since no number lasts longer.
type TicketPhone struct {
	Ticket string
	HMAC   []byte // MobileHash; nil takes the telephone back
	Masked string // 138****5678
}

// MobileHash is the keyed hash of a whole mobile number, nil when there is no key.
func (s *Store) MobileHash(number string) []byte { return s.PersonHash("mobile " + number) }

// TicketPhone makes the aside of a mobile number; "" takes the telephone back.
func (s *Store) TicketPhone(ticket, number string) TicketPhone {
	if number == "" {
		return TicketPhone{Ticket: ticket}
	}
	return TicketPhone{Ticket: ticket, HMAC: s.MobileHash(number), Masked: affairs.MaskMobile(number)}
}

var errNoPhoneKey = errors.New("no key to hash telephone numbers with")

func (t *tx) ticketPhone(day string, p TicketPhone) error {
	if err := t.w.dropTicketPhone.run(p.Ticket); err != nil || p.Masked == "" {
		return err
	}
	if p.HMAC == nil {
		return errNoPhoneKey
	}
	if err := t.w.insertTicketPhone.run(p.Ticket, day, p.HMAC, p.Masked); err != nil {
		return fmt.Errorf("keep the telephone of ticket %s: %w", p.Ticket, err)
	}
	return nil
}

// PhoneOf is the masked telephone left with a ticket, "" for none.
func (s *Store) PhoneOf(ctx context.Context, ticket string) (masked string, err error) {
	_, err = get(s.read.QueryRowContext(ctx, `SELECT phone_masked FROM ticket_phones WHERE ticket = ?`, ticket), &masked)
	return masked, err
}

// TicketsOfPhone returns the ids of the tickets of a day that a telephone was left with,
// by MobileHash, in the order of issue.
func (s *Store) TicketsOfPhone(ctx context.Context, day string, hash []byte) ([]string, error) {
	if len(hash) == 0 {
		return nil, nil
	}
	return texts(s.read.QueryContext(ctx, `SELECT ticket FROM ticket_phones WHERE day = ? AND phone_hmac = ? ORDER BY ticket`, day, hash))
}
