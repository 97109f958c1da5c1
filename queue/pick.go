package queue

import "fmt"

// ReasonKind is why a ticket was called. The numbers are stored.
type ReasonKind uint8

const (
	OldestWaiting ReasonKind = 1
	PriorityTurn  ReasonKind = 2 // N: which of the priority calls that may pass
	OrdinaryTurn  ReasonKind = 3 // N: how many priority calls passed before
	AppointmentOn ReasonKind = 4
	ReturnedTurn  ReasonKind = 5
	ResumedHeld   ReasonKind = 6
	RecalledAgain ReasonKind = 7
)

// Reason is why a ticket was called, with a small number that belongs to it.
type Reason struct {
	Kind ReasonKind
	N    int
	Of   int // the hall's limit that N counts towards
}

// Pack puts a reason into an event's Code.
func (r Reason) Pack() int { return int(r.Kind) | r.N<<8 | r.Of<<16 }

// UnpackReason reads what Pack wrote.
func UnpackReason(code int) Reason {
	return Reason{Kind: ReasonKind(code & 0xff), N: code >> 8 & 0xff, Of: code >> 16 & 0xff}
}

// Words says the reason to a clerk.
func (r Reason) Words() (zh, en string) {
	switch r.Kind {
	case OldestWaiting:
		return "等候最久", "oldest waiting"
	case PriorityTurn:
		return fmt.Sprintf("优先号（%d/%d）", r.N, r.Of), fmt.Sprintf("priority, %d of %d", r.N, r.Of)
	case OrdinaryTurn:
		return fmt.Sprintf("已连叫%d个优先号，轮到普通号", r.N), fmt.Sprintf("ordinary, after %d priority", r.N)
	case AppointmentOn:
		return "预约按时签到", "appointment, on time"
	case ReturnedTurn:
		return "过号恢复", "returned after a miss"
	case ResumedHeld:
		return "回呼挂起", "held, called back"
	case RecalledAgain:
		return "重呼", "recall"
	}
	return "", ""
}

// pick chooses the next ticket for a window, in a time that does not depend on
// how many wait. The order (domain §8.3):
//
//  1. a returned ticket whose turn has come, or that alone is left;
//  2. an ordinary ticket that has been passed PriorityRatio times;
//  3. an appointment, then a priority ticket, each oldest first;
//  4. the oldest ordinary ticket.
//
// A priority ticket that is itself the oldest passes nobody.
func (h *Hall) pick(w *window) (*Ticket, Reason) {
	var head [classes]*Ticket
	for _, l := range w.reach {
		if l.live == 0 {
			continue
		}
		if t := l.first(); t != nil && (head[l.class] == nil || t.Rank < head[l.class].Rank) {
			head[l.class] = t
		}
	}
	ordinary := head[Ordinary]
	if t := h.returning(w, ordinary == nil && head[Priority] == nil && head[Appointment] == nil); t != nil {
		return t, Reason{Kind: ReturnedTurn}
	}
	limit := h.plan.Rules.PriorityRatio
	if ordinary != nil {
		if passed := h.lines[ordinary.Line].overtakes; passed >= limit && (head[Priority] != nil || head[Appointment] != nil) {
			return ordinary, Reason{Kind: OrdinaryTurn, N: passed, Of: limit}
		}
	}
	for _, c := range [...]Class{Appointment, Priority} {
		t := head[c]
		switch {
		case t == nil:
		case c == Appointment:
			return t, Reason{Kind: AppointmentOn}
		case ordinary == nil || t.Rank < ordinary.Rank:
			return t, Reason{Kind: OldestWaiting}
		default:
			return t, Reason{Kind: PriorityTurn, N: h.lines[ordinary.Line].overtakes + 1, Of: limit}
		}
	}
	return ordinary, Reason{Kind: OldestWaiting}
}

// returning is a reactivated ticket this window may call: its line has called
// enough others since, or nobody else waits for the window.
func (h *Hall) returning(w *window, alone bool) *Ticket {
	for _, prefix := range w.Lines {
		ln := h.lines[prefix]
		for _, t := range ln.returning {
			if t.After > ln.calls && !alone {
				break // sorted by After
			}
			if w.serves(t) {
				return t
			}
		}
	}
	return nil
}

// serves reports whether the window may call the ticket.
func (w *window) serves(t *Ticket) bool {
	for _, prefix := range w.Lines {
		if prefix != t.Line {
			continue
		}
		if t.Matter == "" || len(w.Matters) == 0 {
			return true
		}
		for _, m := range w.Matters {
			if m == t.Matter {
				return true
			}
		}
	}
	return false
}
