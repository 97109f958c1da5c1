package queue

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// CallTicket calls one waiting ticket by hand, out of its turn. It needs a
// reason, which is stored and stands in the fairness report (plan row 22).
type CallTicket struct{ Window, Ticket, Reason string }

func (c CallTicket) ask() string { return "call " + c.Window + " " + c.Ticket }

// HandBody is the Body of a CalledTicket event that a clerk chose by hand.
type HandBody struct {
	Reason string `json:"reason"`
}

// mostReason is how many characters a clerk's reason may have.
const mostReason = 40

func handReason(body string) string {
	var b HandBody
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		panic(fmt.Sprintf("queue: body of a call by hand: %v", err))
	}
	return b.Reason
}

func (d *decision) callByHand(c CallTicket) error {
	w, err := d.free(c.Window)
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(c.Reason); n == 0 || n > mostReason || !utf8.ValidString(c.Reason) {
		return refuse(Invalid, fmt.Sprintf("请写明点叫的原因（最多%d个字）", mostReason),
			fmt.Sprintf("give a reason for calling out of turn, at most %d characters", mostReason)).at("reason")
	}
	t := d.h.tickets[c.Ticket]
	switch {
	case t == nil:
		return refuse(NotFound, "没有这张号票", "no such ticket today").at("ticket")
	case t.State != Waiting:
		return refuse(Conflict, t.name+" 不在等候中，不能点叫", t.name+" is not waiting; it cannot be called")
	case !w.serves(t):
		return refuse(Conflict, t.name+" 不属于本窗口的业务，请转移", t.name+" is not for this window; transfer it")
	}
	body, err := json.Marshal(HandBody{Reason: c.Reason})
	if err != nil {
		return err
	}
	d.emit(Event{Kind: CalledTicket, Ticket: t.ID, Line: t.Line, Window: w.No, Number: t.Number,
		Code: Reason{Kind: CalledByHand}.Pack(), Text: w.staff, Body: string(body)})
	return nil
}

// HandCall is a call that a clerk chose by hand.
type HandCall struct {
	Ticket, Name, Line string
	Window, Staff      string
	Reason             string
	At                 int64 // Unix ms
	Overtook           int   // tickets that waited longer and could have been called
}

// LineFairness is how fairly one line was called today.
type LineFairness struct {
	Line      string
	Called    int // tickets called at least once
	Overtaken int // of them and of those waiting: overtaken at least once
	Most      int // how often at most
	MostName  string
}

// Fairness is today's report on the order of calls.
type Fairness struct {
	Lines  []LineFairness
	ByHand []HandCall // in the order of the calls
}

// Fairness reports on the order of today's calls.
func (h *Hall) Fairness() Fairness {
	f := Fairness{ByHand: slices.Clone(h.byHand)}
	place := map[string]int{}
	for i, ln := range h.order {
		f.Lines = append(f.Lines, LineFairness{Line: ln.Prefix})
		place[ln.Prefix] = i
	}
	for _, t := range h.Tickets() {
		l := &f.Lines[place[t.Line]]
		if t.Clerk != "" {
			l.Called++
		}
		if t.Overtaken > 0 {
			l.Overtaken++
		}
		if t.Overtaken > l.Most {
			l.Most, l.MostName = t.Overtaken, t.name
		}
	}
	return f
}
