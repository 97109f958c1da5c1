package desk

import (
	"context"
	"slices"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// PadKey is a key of the call pad at a window.
type PadKey string

// The keys that a pad can have.
const (
	PadNext     PadKey = "next"
	PadRecall   PadKey = "recall"
	PadPause    PadKey = "pause" // and resume
	PadHold     PadKey = "hold"
	PadCallHeld PadKey = "call-held" // the one held longest
	PadGiveUp   PadKey = "give-up"   // the called ticket did not come
	PadTransfer PadKey = "transfer"
	PadEvaluate PadKey = "evaluate" // ask for a rating
	// PadCallNumber calls the ticket with the typed digits; only keypads have it.
	PadCallNumber PadKey = "call-number"
)

// PadAnswer is what the pad is told after a key.
type PadAnswer struct {
	Done bool // the hall has changed
	// Beep asks the pad to beep: nothing was done, and Why says why not. A
	// second press that is ignored does not beep.
	Beep bool
	Why  affairs.Text
	// Waiting and Number are what the pad's display shows now.
	Waiting int
	Number  string // "S003", "" without a ticket
}

// Reasons that only a pad needs: it has no keys for the rest.
var (
	padOutcome  = affairs.Text{ZH: "正在办理：请在电脑上选择办理结果", EN: "being served: choose the outcome on the computer"}
	padTransfer = affairs.Text{ZH: "转移：请在电脑上选择业务或事项", EN: "transfer: choose the line or matter on the computer"}
	padNoHeld   = affairs.Text{ZH: "没有挂起的号", EN: "no ticket is held"}
	padNoNumber = affairs.Text{ZH: "本窗口没有这个号在等候", EN: "no such number waits for this window"}
	padSeveral  = affairs.Text{ZH: "有几个业务都有这个号：请在电脑上选择", EN: "several lines have this number: choose on the computer"}
	padMissed   = affairs.Text{ZH: "这个号已过号：请在电脑上恢复", EN: "this number was missed: reactivate it on the computer"}
	padUnknown  = affairs.Text{ZH: "叫号器的这个键没有用处", EN: "this key of the pad has no use"}
)

// padByHand is the reason of a call by number, for the report on fairness: a
// keypad has no words.
const padByHand = "小键盘按号叫"

// PressKey does what a key of the pad at a window means now; number is the typed
// digits of PadCallNumber. A refusal is an answer that beeps; an error means that
// the hall could not be asked at all.
func (d *Desk) PressKey(ctx context.Context, window string, key PadKey, number string) (PadAnswer, error) {
	if _, known := d.windows[window]; !known {
		return PadAnswer{}, errNoWindow
	}
	var cmd queue.Command
	var why affairs.Text
	if err := d.Hall.View(ctx, func(h *queue.Hall) {
		w, _ := h.Window(window)
		if key == PadCallNumber {
			cmd, why = numberCommand(h, w, number)
			return
		}
		cmd, why = d.padCommand(w, key)
	}); err != nil {
		return PadAnswer{}, err
	}
	answer := PadAnswer{Why: why, Beep: why != affairs.Text{}}
	if cmd != nil {
		_, err := d.Hall.Do(ctx, queue.Actor{Kind: queue.Pad, ID: window}, cmd, "", nil)
		if err != nil {
			refused, ok := refusalOf(err)
			if !ok {
				return PadAnswer{}, err
			}
			answer.Beep, answer.Why = true, refused.Text
		}
		answer.Done = err == nil
	}
	err := d.Hall.View(ctx, func(h *queue.Hall) { answer.Waiting, answer.Number = PadDisplay(h, window) })
	return answer, err
}

// padCommand maps a key to a command in the present state of its window. No
// command and no reason means that the key is a second press.
func (d *Desk) padCommand(w queue.WindowView, key PadKey) (queue.Command, affairs.Text) {
	none := affairs.Text{}
	switch key {
	case PadNext:
		switch {
		case w.Ticket == nil:
			return queue.CallNext{Window: w.No}, none
		case d.Now().UnixMilli()-w.Ticket.CalledAt < d.SecondPress.Milliseconds():
			return nil, none
		case w.Ticket.State == queue.Called:
			return queue.Start{Window: w.No}, none
		}
		return nil, padOutcome
	case PadRecall:
		return queue.Recall{Window: w.No}, none
	case PadPause:
		if w.State == queue.Paused {
			return queue.ResumeWindow{Window: w.No}, none
		}
		return queue.PauseWindow{Window: w.No, Reason: padPause}, none
	case PadHold:
		return queue.Hold{Window: w.No}, none
	case PadCallHeld:
		if len(w.Held) == 0 {
			return nil, padNoHeld
		}
		return queue.RecallHeld{Window: w.No, Ticket: w.Held[0].ID}, none
	case PadGiveUp:
		return queue.Miss{Window: w.No}, none
	case PadTransfer:
		return nil, padTransfer
	case PadEvaluate:
		return nil, padOutcome
	}
	return nil, padUnknown
}

// numberCommand maps typed digits to a command: the ticket at the window is
// called again, a held one called back, a waiting one called out of its turn.
// Leading zeros do not count.
func numberCommand(h *queue.Hall, w queue.WindowView, digits string) (queue.Command, affairs.Text) {
	n, err := strconv.Atoi(digits)
	is := func(t queue.Ticket) bool { return err == nil && t.Number == n }
	if w.Ticket != nil && is(*w.Ticket) {
		return queue.Recall{Window: w.No}, affairs.Text{}
	}
	for _, t := range w.Held {
		if is(t) {
			return queue.RecallHeld{Window: w.No, Ticket: t.ID}, affairs.Text{}
		}
	}
	var found []queue.Ticket
	for _, t := range h.WaitingAt(w.No) {
		if is(t) {
			found = append(found, t)
		}
	}
	switch {
	case len(found) == 1:
		return queue.CallTicket{Window: w.No, Ticket: found[0].ID, Reason: padByHand}, affairs.Text{}
	case len(found) > 1:
		return nil, padSeveral
	case slices.ContainsFunc(h.Tickets(), func(t queue.Ticket) bool {
		return is(t) && t.State == queue.Missed && slices.Contains(w.Lines, t.Line)
	}):
		return nil, padMissed
	}
	return nil, padNoNumber
}

// PadDisplay is what the display of a window's pad shows: how many wait for the
// window, and the number that is called or served there.
func PadDisplay(h *queue.Hall, no string) (waiting int, number string) {
	if w, ok := h.Window(no); ok && w.Ticket != nil {
		number = w.Ticket.Name()
	}
	return h.WaitingCount(no), number
}
