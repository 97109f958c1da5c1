package kiosk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jiaohao/queue"
	"jiaohao/web"
)

// persons knows which tickets of today each person took with a card, by the
// keyed hash of the number. Kiosk.mu guards it.
type persons map[string][]claim

// claim is a ticket that a person took, or is about to take.
type claim struct {
	ticket string
	at     time.Time
}

// pending is how long a claim stands before its ticket is seen in the hall.
const pending = 30 * time.Second

func newPersons() persons { return persons{} }

// newDay forgets the day before. A claim whose ticket opens the new day stays.
func (p persons) newDay(now time.Time) {
	for person, claims := range p {
		claims = slices.DeleteFunc(claims, func(c claim) bool { return now.Sub(c.at) >= pending })
		if p[person] = claims; len(claims) == 0 {
			delete(p, person)
		}
	}
}

// claim notes that a person is about to take a number in a line. held is the
// ticket that they have there already, if any; then nothing is noted. Two
// kiosks at the same instant cannot both claim: what is claimed and not issued
// yet is in the way of the second.
func (k *Kiosk) claim(ctx context.Context, person, line, ticketID string) (held string, err error) {
	ids, err := k.taken(ctx, person)
	if err != nil {
		return "", err
	}
	list, err := k.todays(ctx, ids)
	if err != nil {
		return "", err
	}
	tickets := map[string]queue.Ticket{}
	for _, t := range list {
		tickets[t.ID] = t
	}

	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.o.Now()
	for _, c := range k.persons[person] {
		if _, issued := tickets[c.ticket]; !issued && now.Sub(c.at) < pending {
			return "", web.Conflict("这张身份证刚刚正在取号，请稍候再试。", "A number is just being taken with this card; please try again in a moment.")
		}
	}
	taken := 0
	for id, t := range tickets {
		if t.Origin != line && t.Line != line {
			continue
		}
		if !t.State.Over() && !k.o.Rules.SeveralOpen {
			return id, nil
		}
		taken++
	}
	if taken >= k.o.Rules.MaxPerPerson {
		return "", web.Conflict(fmt.Sprintf("该业务每人每天最多取%d个号，您今天已取完。请到导办台。", k.o.Rules.MaxPerPerson),
			fmt.Sprintf("At most %d numbers per person and day in this line; please ask at the guide desk.", k.o.Rules.MaxPerPerson))
	}
	k.persons[person] = append(k.persons[person], claim{ticketID, now})
	return "", nil
}

// release takes a claim back: no number was given.
func (k *Kiosk) release(person, ticketID string) {
	k.mu.Lock()
	k.persons[person] = slices.DeleteFunc(k.persons[person], func(c claim) bool { return c.ticket == ticketID })
	k.mu.Unlock()
}
