package kiosk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/queue"
)

// phones is the index of today's tickets by the token of their address. It is
// made from the hall's state and kept by Affected; Kiosk.mu guards it.
type phones struct {
	day     string
	ticket  map[string]string     // by token
	token   map[string]string     // by ticket id
	number  map[string]string     // ticket id by numberKey
	lineOf  map[string]string     // by token, of those somebody follows; "" = it does not wait
	slips   map[string]*slipState // by ticket id
	results map[string][]string   // by ticket id: presses that a result slip was printed for
	gone    map[string]time.Time  // by token: told until then that it is over
	started bool                  // the index holds the whole day
}

// goneFor is how long those who follow a ticket are told that its day is over.
// To anybody who comes later it never existed.
const goneFor = 10 * time.Second

func newPhones() phones {
	return phones{
		ticket: map[string]string{}, token: map[string]string{}, number: map[string]string{}, lineOf: map[string]string{},
		slips: map[string]*slipState{}, results: map[string][]string{}, gone: map[string]time.Time{},
	}
}

func (p *phones) slip(ticketID string) *slipState {
	s := p.slips[ticketID]
	if s == nil {
		s = &slipState{}
		p.slips[ticketID] = s
	}
	return s
}

func (p *phones) add(ticketID, token, line string, number int) {
	p.ticket[token], p.token[ticketID] = ticketID, token
	p.number[numberKey(line, strconv.Itoa(number))] = ticketID
}

// numberKey names a number of the day whatever its leading zeros.
func numberKey(line, digits string) string { return line + "/" + strings.TrimLeft(digits, "0") }

// tokenLength is how long a token is: 20 characters of base 32, 100 bits.
const tokenLength = 20

// validToken reports whether s could be a token at all.
func validToken(s string) bool {
	if len(s) != tokenLength {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// ofToken returns the ticket of a token, if it is one of today that has not
// expired. Whatever is wrong with a token, the answer is the same.
func (k *Kiosk) ofToken(h *queue.Hall, token string) (queue.Ticket, bool) {
	if !validToken(token) || !k.today(h) {
		return queue.Ticket{}, false
	}
	k.mu.Lock()
	k.index(h)
	id := k.phones.ticket[token]
	k.mu.Unlock()
	t, ok := h.Ticket(id)
	return t, ok && t.State != queue.Expired
}

// named finds a ticket of today by its number, with or without leading zeros.
func (k *Kiosk) named(h *queue.Hall, name string) (queue.Ticket, bool) {
	i := strings.IndexAny(name, "0123456789")
	if i < 1 || !k.today(h) {
		return queue.Ticket{}, false
	}
	k.mu.Lock()
	k.index(h)
	id := k.phones.number[numberKey(name[:i], name[i:])]
	k.mu.Unlock()
	return h.Ticket(id)
}

// index makes the index from the hall's state where this process has not seen
// the whole day. k.mu is held.
func (k *Kiosk) index(h *queue.Hall) {
	if k.phones.started && k.phones.day == h.Day() {
		return
	}
	if k.phones.day != "" && k.phones.day != h.Day() {
		k.phones = newPhones()
	}
	k.phones.day = h.Day() // before its first index slips may be known already
	for _, t := range h.Tickets() {
		if k.phones.token[t.ID] == "" {
			k.phones.add(t.ID, k.o.Token(t.ID), t.Origin, t.Number)
		}
	}
	k.phones.started = true
}

// TicketURL is the address behind the code of a ticket, "" without a base.
func (k *Kiosk) TicketURL(ticketID string) string {
	if k.base == "" {
		return ""
	}
	return k.base + "/T/" + k.o.Token(ticketID)
}

// phonePath is the address of a ticket's phone page on this server.
func (k *Kiosk) phonePath(ticketID string) string { return "/t/" + k.o.Token(ticketID) }

// Affected updates what this package knows of today's tickets and names the
// topics whose state changed with the events. The composer calls it with each
// committed batch, in order, in the owner's publish function: it is quick, and
// asks the hall nothing.
func (k *Kiosk) Affected(events []queue.Event) []string {
	if len(events) == 0 {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	lines := map[string]bool{}
	all := false
	var topics []string
	for i := range events {
		e := &events[i]
		switch e.Kind {
		case queue.DayOpened:
			gone := k.phones.gone
			for token := range k.phones.lineOf {
				gone[token] = k.o.Now().Add(goneFor)
				topics = append(topics, ticketTopic(token))
			}
			k.phones = newPhones()
			k.persons.newDay(k.o.Now())
			k.phones.day, k.phones.started, k.phones.gone = e.Day, true, gone
			for _, st := range k.stations { // nobody waits for help since yesterday
				st.helpAt, st.toldAt, st.asked = time.Time{}, time.Time{}, false
			}
			continue
		case queue.DayClosed:
			all = true
			for token := range k.phones.lineOf {
				k.phones.gone[token] = k.o.Now().Add(goneFor)
			}
		case queue.Issued:
			k.phones.add(e.Ticket, k.o.Token(e.Ticket), e.Line, e.Number)
		case queue.WindowOpened, queue.WindowPaused, queue.WindowResumed, queue.WindowClosed:
			if w, ok := k.o.Data.Window(e.Window); ok {
				for _, l := range w.Lines {
					lines[l] = true
				}
			}
		}
		if e.Line != "" {
			lines[e.Line] = true
		}
		if token := k.phones.token[e.Ticket]; token != "" {
			if l, followed := k.phones.lineOf[token]; followed {
				if l != "" {
					lines[l] = true // a transfer leaves its old line too
				}
				k.phones.lineOf[token] = ""
				if waitsAfter(e.Kind) {
					k.phones.lineOf[token] = e.Line
				}
				topics = append(topics, ticketTopic(token))
			}
		}
	}
	for token, line := range k.phones.lineOf {
		if all || lines[line] {
			topics = append(topics, ticketTopic(token))
		}
	}
	for id := range k.stations {
		topics = append(topics, stationTopic(id))
	}
	slices.Sort(topics)
	return slices.Compact(topics)
}

// waitsAfter tells whether the ticket of an event may wait in its line: only then
// does what happens to others change what its holder sees. Of a day's thousands
// of phones a few hundred are told when the line moves.
func waitsAfter(k queue.Kind) bool {
	switch k {
	case queue.Issued, queue.ReturnedTicket, queue.Transferred, queue.Undone, queue.Continued, queue.Reentered:
		return true
	}
	return false
}

// follow notes that somebody follows a ticket, so that Affected names it; line is
// the one it waits in, "" when it does not wait.
func (k *Kiosk) follow(token, line string) {
	k.mu.Lock()
	k.phones.lineOf[token] = line
	k.mu.Unlock()
}

func stationTopic(kioskID string) string { return "kiosk/" + kioskID }
func ticketTopic(token string) string    { return "ticket/" + token }

// canonical is a token as it was made: codes and people may spell it in small
// letters.
func canonical(token string) string { return strings.ToUpper(token) }
