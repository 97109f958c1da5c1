package kiosk

import (
	"context"
	"maps"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// How long things of one person stay at a machine.
const (
	cardFor = 3 * time.Minute // a card that was read and not used
	armFor  = 2 * time.Minute // the reader looks for a card on a confirm page
	helpFor = 3 * time.Minute // asking again so soon is impatience, not a second call
)

// station is what the server knows of one machine and of the person at it. All
// fields but the first belong to Kiosk.mu.
type station struct {
	configs.Kiosk
	card   *Card
	cardAt time.Time
	armed  time.Time     // the reader looks for a card until then
	hint   *affairs.Text // what the reader asks the person to do
	// bookings are the codes of the appointments that this session has found, and
	// basket the matters chosen besides the next one, in order.
	bookings, basket []string
	ticket           string    // the last number given here in this session
	helpAt           time.Time // since when somebody waits for a person; zero = nobody
	toldAt           time.Time // when staff were told last
	asked            bool      // the person of this session asked
	mode             mode
	service          service // what a technician does here
	// draft is the feedback being handed in, receipt what was handed in last.
	draft   *affairs.Feedback
	receipt string
	// scan is the last one, scanned the ticket that it proves; see Kiosk.proved.
	scan    scan
	scanned string
	// proved are the tickets that this session has shown to be its own, guesses the
	// wrong codes and telephones typed here by anybody.
	proved  []string
	guesses guesses
}

func newStation(m configs.Kiosk) *station {
	st := &station{Kiosk: m}
	st.mode = st.restMode()
	return st
}

// at returns the station of a kiosk. An enrolled kiosk that the hall's data
// does not list gets a station too: its page works.
func (k *Kiosk) at(kioskID string) *station {
	st := k.stations[kioskID]
	if st == nil {
		st = newStation(configs.Kiosk{ID: kioskID})
		k.stations[kioskID] = st
	}
	return st
}

// cardAt returns the card that lies at a kiosk, nil if there is none.
func (k *Kiosk) cardAt(kioskID string) *Card {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.at(kioskID).freshCard(k.o.Now())
}

func (st *station) freshCard(now time.Time) *Card {
	if st.card != nil && now.Sub(st.cardAt) >= cardFor {
		st.card = nil
	}
	return st.card
}

// arm lets the reader of a kiosk look for a card.
func (k *Kiosk) arm(kioskID string) {
	until := k.o.Now().Add(armFor)
	k.mu.Lock()
	k.at(kioskID).armed = until
	k.mu.Unlock()
	if err := k.devices(kioskID).Arm(until); err != nil {
		k.log.Warn("card reader not armed", "kiosk", kioskID, "err", err)
	}
}

func (k *Kiosk) disarm(kioskID string) {
	k.mu.Lock()
	k.at(kioskID).armed = time.Time{}
	k.mu.Unlock()
	k.devices(kioskID).Disarm()
}

// leave ends the session of whoever stood at a kiosk.
func (k *Kiosk) leave(kioskID string) {
	k.disarm(kioskID)
	k.mu.Lock()
	st := k.at(kioskID)
	changed := st.card != nil || st.hint != nil || st.ticket != ""
	st.card, st.hint, st.ticket, st.bookings, st.basket, st.draft, st.receipt, st.proved = nil, nil, "", nil, nil, nil, "", nil
	st.scanned = "" // what was scanned proves nothing to the next
	st.service.until, st.service.card, st.service.done = time.Time{}, false, affairs.Text{}
	k.mu.Unlock()
	if changed {
		k.changed(stationTopic(kioskID))
	}
}

// CardRead is told by the composer that a card was read at a kiosk.
func (k *Kiosk) CardRead(kioskID string, c Card) {
	k.mu.Lock()
	st := k.at(kioskID)
	st.card, st.cardAt, st.armed, st.hint = &c, k.o.Now(), time.Time{}, nil
	k.mu.Unlock()
	k.changed(stationTopic(kioskID))
}

// CardHint is told by the composer what the person should do with the card:
// "put it down again". The zero Text takes a hint back.
func (k *Kiosk) CardHint(kioskID string, hint affairs.Text) {
	k.mu.Lock()
	st := k.at(kioskID)
	st.hint = nil
	if hint != (affairs.Text{}) {
		st.hint = &hint
	}
	k.mu.Unlock()
	k.changed(stationTopic(kioskID))
}

// DevicesChanged is told by the composer that an answer of some Devices is
// another now.
func (k *Kiosk) DevicesChanged() {
	// Another kiosk's notice names the one that can print.
	k.changed(k.stationTopics()...)
}

// HelpDone takes back a call for help: somebody is there.
func (k *Kiosk) HelpDone(kioskID string) {
	k.mu.Lock()
	st := k.at(kioskID)
	st.helpAt, st.toldAt, st.asked = time.Time{}, time.Time{}, false
	k.mu.Unlock()
	k.changed(stationTopic(kioskID))
}

// HelpCall is somebody who waits for a person at a kiosk.
type HelpCall struct {
	Kiosk string
	Place affairs.Text
	At    time.Time
}

// HelpCalls are the calls for help that nobody has answered, by kiosk.
func (k *Kiosk) HelpCalls() []HelpCall {
	k.mu.Lock()
	defer k.mu.Unlock()
	var calls []HelpCall
	for _, id := range slices.Sorted(maps.Keys(k.stations)) {
		if st := k.stations[id]; !st.helpAt.IsZero() {
			calls = append(calls, HelpCall{Kiosk: id, Place: affairs.Text{ZH: st.Place, EN: st.PlaceEN}, At: st.helpAt})
		}
	}
	return calls
}

// callHelp notes that a person is asked for. The call stands until somebody goes
// there or the day is over; who asks again after a while is heard again.
func (k *Kiosk) callHelp(ctx context.Context, kioskID string) {
	k.mu.Lock()
	st := k.at(kioskID)
	now := k.o.Now()
	again := st.asked && now.Sub(st.toldAt) < helpFor
	if !again {
		st.toldAt, st.asked = now, true
		if st.helpAt.IsZero() {
			st.helpAt = now
		}
	}
	k.mu.Unlock()
	if again {
		return
	}
	k.log.Info("help asked for", "kiosk", kioskID)
	if k.o.Help != nil {
		k.o.Help(ctx, kioskID)
	}
	k.changed(stationTopic(kioskID))
}

// helped tells the person who asked that staff were told.
func (st *station) helped() bool { return st.asked && !st.helpAt.IsZero() }
