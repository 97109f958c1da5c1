package kiosk

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// A number is short, and every neighbour can read it. By the number alone a kiosk says
// what the board says anyway; what came of it, and to come back with it, needs a proof
// that it is one's own: the ID card it was taken with, the code of the slip, the query
// code, or the telephone that was left. A proof stands until the session ends.

const (
	// codeLength is how many digits a query code has.
	codeLength = 4
	// proofTries wrong codes or telephones at a kiosk, and it waits proofWait before it
	// hears another; a mistake is forgotten after proofWait too.
	proofTries = 5
	proofWait  = 2 * time.Minute
)

// queryCode is the code beside the number on the slip. It follows from the ticket's
// token, and tells nothing of it.
func (k *Kiosk) queryCode(ticketID string) string {
	sum := sha256.Sum256([]byte("query code " + k.o.Token(ticketID)))
	return fmt.Sprintf("%0*d", codeLength, binary.BigEndian.Uint64(sum[:])%10_000)
}

// guesses counts the wrong codes and telephones that were typed at a kiosk, by whoever.
type guesses struct {
	wrong int
	last  time.Time
}

// left is how long the kiosk hears none.
func (g *guesses) left(now time.Time) time.Duration {
	if now.Sub(g.last) >= proofWait {
		g.wrong = 0
	}
	if g.wrong < proofTries {
		return 0
	}
	return g.last.Add(proofWait).Sub(now)
}

func (g *guesses) miss(now time.Time) { g.wrong, g.last = g.wrong+1, now }

// errProof refuses what only the holder of a number may do.
var errProof = web.Denied("请先刷身份证、扫小票上的码，或输入小票上的4位查询码。没有查询码的旧小票，请找窗口人员。",
	"Please use your ID card, scan your slip or type its 4-digit query code first. With an old slip without a code, please ask at the window.")

// prove notes that whoever stands at a kiosk holds these tickets.
func (k *Kiosk) prove(kioskID string, ids ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	st := k.at(kioskID)
	for _, id := range ids {
		if !slices.Contains(st.proved, id) {
			st.proved = append(st.proved, id)
		}
	}
}

// proved tells that the person at a kiosk has shown that a ticket is theirs: they took
// it a moment ago, or proved it. A scan proves when its page opens.
func (k *Kiosk) proved(kioskID, id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	st := k.at(kioskID)
	if st.scanned == id && st.scan.fresh(k.o.Now()).At != 0 && !slices.Contains(st.proved, id) {
		st.proved = append(st.proved, id)
	}
	return st.ticket == id || slices.Contains(st.proved, id)
}

// tryCode compares a typed query code with that of a ticket; nil is that it is right.
func (k *Kiosk) tryCode(kioskID, ticketID, typed string) *affairs.Text {
	now := k.o.Now()
	k.mu.Lock()
	g := &k.at(kioskID).guesses
	left := g.left(now)
	right := left <= 0 && subtle.ConstantTimeCompare([]byte(typed), []byte(k.queryCode(ticketID))) == 1
	if left <= 0 && !right {
		g.miss(now)
	}
	k.mu.Unlock()
	switch {
	case left > 0:
		return waitText(left)
	case right:
		k.prove(kioskID, ticketID)
		return nil
	}
	k.log.Info("wrong query code", "ticket", ticketID, "kiosk", kioskID)
	return &affairs.Text{ZH: "查询码不对，请看小票上号码下面的4位数字。", EN: "That is not the code: see the 4 digits below the number on your slip."}
}

// waitText says that too many wrong ones were typed.
func waitText(left time.Duration) *affairs.Text {
	seconds := int((left + time.Second - 1) / time.Second)
	return &affairs.Text{ZH: fmt.Sprintf("输错次数较多，请%d秒后再试，或刷身份证、扫小票上的码。", seconds),
		EN: fmt.Sprintf("Too many wrong tries: wait %d seconds, or use your ID card or the code on your slip.", seconds)}
}

// codeForm is the keypad for the query code of a number. The digits go in the body,
// never in an address.
func (k *Kiosk) codeForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	name, code := onlyNumber(form.Get("number")), typedDigits(form, codeLength)
	p, t, err := k.numberPage(r, name, true)
	if err != nil {
		return err
	}
	p.Self = numberAddress(name)
	if !form.Has("look") || !p.Locked {
		p.Code = code
		return k.o.Pages.Render(w, r, "kiosk/number", p)
	}
	if p.Wrong = k.tryCode(p.Kiosk, t.ID, code); p.Wrong == nil {
		return see(w, r, numberAddress(name))
	}
	k.step(&p.frame, Segment{Text: p.Wrong.ZH})
	return k.o.Pages.RenderStatus(w, r, http.StatusForbidden, "kiosk/number", p)
}

// numberAddress is the page of a number, as if it had been typed.
func numberAddress(name string) string {
	return "/kiosk/number?" + url.Values{"q": {name}, "look": {"1"}}.Encode()
}

// addressOf is where whoever proved a ticket goes on: a number that lives has a page
// that follows it and prints its slip, one that is over its result.
func addressOf(t *queue.Ticket) string {
	if t.State.Over() {
		return numberAddress(t.Name())
	}
	return "/kiosk/tickets/" + url.PathEscape(t.ID) + "?back=1"
}

// ownNumber is a number in the list of those that somebody proved.
type ownNumber struct {
	Number  string
	Line    string
	State   affairs.Text
	Address string
}

// own shows the numbers that the person at a kiosk has proved, and first those of the
// card that lies on the reader. A single one opens.
func (k *Kiosk) own(w http.ResponseWriter, r *http.Request) error {
	kioskID := web.Who(r.Context()).Kiosk
	asked := onlyNumber(r.URL.Query().Get("q"))
	card := k.cardAt(kioskID)
	var ids []string
	if card != nil {
		var err error
		if ids, err = k.taken(r.Context(), card.Person); err != nil {
			return err
		}
		k.prove(kioskID, ids...)
		k.mu.Lock()
		st := k.at(kioskID)
		st.card, st.hint = nil, nil
		k.mu.Unlock()
		k.disarm(kioskID)
		k.changed(stationTopic(kioskID))
	} else {
		k.mu.Lock()
		ids = slices.Clone(k.at(kioskID).proved)
		k.mu.Unlock()
	}
	list, err := k.todays(r.Context(), ids)
	if err != nil {
		return err
	}
	if asked != "" {
		if i := slices.IndexFunc(list, func(t queue.Ticket) bool { return t.Name() == asked }); i >= 0 {
			list = list[i : i+1]
		} else if card != nil {
			return k.notOfCard(w, r, asked)
		}
	}
	switch len(list) {
	case 1:
		return see(w, r, addressOf(&list[0]))
	case 0:
		if card != nil {
			return k.notOfCard(w, r, "")
		}
		return see(w, r, "/kiosk/number")
	}
	p, _, err := k.numberPage(r, "", false)
	if err != nil {
		return err
	}
	for i := range list {
		t := &list[i]
		p.Own = append(p.Own, ownNumber{Number: t.Name(), Line: t.Line, State: stateText(*t), Address: addressOf(t)})
	}
	k.step(&p.frame, Segment{Text: "请选择您的号码"})
	return k.o.Pages.Render(w, r, "kiosk/number", p)
}

// notOfCard says that a number, or any of today, was not taken with the card just read.
func (k *Kiosk) notOfCard(w http.ResponseWriter, r *http.Request, name string) error {
	p, _, err := k.numberPage(r, name, name != "")
	if err != nil {
		return err
	}
	p.Self = "/kiosk/number"
	p.Wrong = &affairs.Text{ZH: "今天没有用这张身份证取的号。请输入小票上的号码。", EN: "No number was taken with this card today. Please type the number on your slip."}
	if name != "" {
		p.Self = numberAddress(name)
		p.Wrong = &affairs.Text{ZH: name + " 不是用这张身份证取的。", EN: name + " was not taken with this card."}
	}
	k.step(&p.frame, Segment{Text: p.Wrong.ZH})
	return k.o.Pages.Render(w, r, "kiosk/number", p)
}

// taken are the tickets of today that a person took with a card, by Card.Person: those
// of the store, then those of this process; some may be in both.
func (k *Kiosk) taken(ctx context.Context, person string) (ids []string, err error) {
	if k.o.TicketsOf != nil {
		if ids, err = k.o.TicketsOf(ctx, person); err != nil {
			return nil, fmt.Errorf("look up tickets of a card: %w", err)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range k.persons[person] {
		if !slices.Contains(ids, c.ticket) {
			ids = append(ids, c.ticket)
		}
	}
	return ids, nil
}

// todays are those tickets that are of today, in the order of issue.
func (k *Kiosk) todays(ctx context.Context, ids []string) (list []queue.Ticket, err error) {
	err = k.o.Hall.View(ctx, func(h *queue.Hall) {
		if !k.today(h) {
			return
		}
		for _, id := range ids {
			if t, ok := h.Ticket(id); ok {
				list = append(list, t)
			}
		}
	})
	slices.SortFunc(list, func(a, b queue.Ticket) int { return int(a.Rank - b.Rank) })
	return list, err
}
