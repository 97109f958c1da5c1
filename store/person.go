package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
)

// Person is the personal data of a ticket, as a queue.Unit's Aside. It lies in a
// table of its own that Purge empties, never in the journal, and holds neither a
// full name nor a full number.
type Person struct {
	Ticket       string
	NumberHMAC   []byte // PersonHash of the ID number
	NumberMasked string // "420106********1234"
	NameMasked   string // "张*"
}

// PersonHash is HMAC-SHA-256 of an ID number under Options.PersonKey, for
// finding the same person's tickets without keeping the number. It is nil when
// there is no key: a hash without one could be reversed by trying all numbers.
func (s *Store) PersonHash(number string) []byte {
	if len(s.o.PersonKey) == 0 {
		return nil
	}
	mac := hmac.New(sha256.New, s.o.PersonKey)
	mac.Write([]byte(strings.ToUpper(strings.TrimSpace(number)))) // the check digit may be x
	return mac.Sum(nil)
}

func (t *tx) person(day string, p Person) error {
	hash := p.NumberHMAC
	if hash == nil {
		hash = []byte{}
	}
	if err := t.w.insertPerson.run(p.Ticket, day, hash, p.NumberMasked, p.NameMasked); err != nil {
		return fmt.Errorf("keep the person of ticket %s: %w", p.Ticket, err)
	}
	return nil
}

const (
	personOf        = `SELECT number_hmac, number_masked, name_masked FROM persons WHERE ticket = ?`
	ticketsOfPerson = `SELECT ticket FROM persons WHERE day = ? AND number_hmac = ? ORDER BY ticket`
)

// PersonOf returns the personal data of a ticket, while it is kept.
func (s *Store) PersonOf(ctx context.Context, ticket string) (Person, bool, error) {
	p := Person{Ticket: ticket}
	found, err := get(s.read.QueryRowContext(ctx, personOf, ticket),
		&p.NumberHMAC, &p.NumberMasked, &p.NameMasked)
	return p, found, err
}

// TicketsOf returns the ids of a person's tickets of a day, by PersonHash, in
// the order of issue.
func (s *Store) TicketsOf(ctx context.Context, day string, hash []byte) ([]string, error) {
	if len(hash) == 0 {
		return nil, nil
	}
	return texts(s.read.QueryContext(ctx, ticketsOfPerson, day, hash))
}
