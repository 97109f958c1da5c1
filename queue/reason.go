package queue

import "fmt"

// ReasonKind is why a ticket was called. The numbers are stored.
type ReasonKind uint8

const (
	OldestWaiting   ReasonKind = 1
	PriorityTurn    ReasonKind = 2 // N: which of the priority calls that may pass
	OrdinaryTurn    ReasonKind = 3 // N: how many priority calls passed before
	AppointmentOn   ReasonKind = 4
	ReturnedTurn    ReasonKind = 5
	ResumedHeld     ReasonKind = 6
	RecalledAgain   ReasonKind = 7
	OvertakenEnough ReasonKind = 8  // N: how often an older ticket had been overtaken, Of: the limit
	PastFairTurn    ReasonKind = 9  // N: minutes since the fair turn of an older ticket
	ConditionHolds  ReasonKind = 10 // N: which of the window's conditions, from 1
	CalledByHand    ReasonKind = 11 // the clerk's reason is in the event
	BackToWindow    ReasonKind = 12
	GreenChannel    ReasonKind = 13
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
	case OvertakenEnough:
		return fmt.Sprintf("已被超过%d次（上限%d），先叫最早的号", r.N, r.Of), fmt.Sprintf("oldest first: overtaken %d of %d times", r.N, r.Of)
	case PastFairTurn:
		return fmt.Sprintf("应叫未叫已%d分钟，先叫最早的号", r.N), fmt.Sprintf("oldest first: %d minutes past its turn", r.N)
	case ConditionHolds:
		return fmt.Sprintf("符合本窗口第%d条规则", r.N), fmt.Sprintf("rule %d of this window", r.N)
	case BackToWindow:
		return "补齐材料回窗口", "back with further papers"
	case GreenChannel:
		return "绿色通道", "green channel"
	case CalledByHand:
		return "人工点叫", "called by hand"
	}
	return "", ""
}
