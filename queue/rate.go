package queue

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// RatingSource is where a rating was given. The names are stored.
type RatingSource string

const (
	AtEvaluator RatingSource = "evaluator" // the rating device at the window
	AtScreen    RatingSource = "screen"    // the touch screen of the window
	ByPhone     RatingSource = "phone"     // the page behind the code on the slip
	AtKiosk     RatingSource = "kiosk"     // a kiosk in the hall
)

// Rate records the visitor's own judgement of a finished service, from 1 (very
// dissatisfied) to 5 (very satisfied). It is voluntary: nothing but this command
// ever makes a rating, and silence stays silence (GB/T 39734, domain §1.4).
type Rate struct {
	// Ticket is what is rated; or Window, for the ticket that it finished last.
	Ticket string
	Window string
	Score  int
	Source RatingSource
	// Reasons are those of the hall's list that the visitor chose for a bad
	// rating. They are stored for ever: never anything a person typed.
	Reasons []string
}

func (c Rate) ask() string { return fmt.Sprintf("rate %s %s %d", c.Ticket, c.Window, c.Score) }

// RatedBody is the Body of a Rated event.
type RatedBody struct {
	Clerk   string   `json:"clerk"` // whose service was rated
	Reasons []string `json:"reasons,omitempty"`
}

// LowScore and those below it may carry reasons.
const LowScore = 2

// The scores of GB/T 39734.
const (
	leastScore, mostScore = 1, 5

	mostReasons, longestReason = 10, 120 // entries, bytes
)

// explainWithin is how much longer than a plain rating a low one may take at the
// window's screen, where the visitor ticks what was wrong, in ms.
const explainWithin = 2 * 60 * 1000

// Rateable returns the ticket that a window finished last, while its visitor may
// rate it there or has just done so; until (Unix ms) is when the time to begin
// ends.
func (h *Hall) Rateable(window string, at time.Time) (t Ticket, until int64, ok bool) {
	w := h.windows[window]
	if w == nil || w.finished == nil || w.finished.State != Done || w.finished.Outcome == Unrecorded {
		return Ticket{}, 0, false
	}
	until = w.finished.EndedAt + h.plan.Rules.RateWithin
	if now := at.UnixMilli(); now > until || now < w.finished.EndedAt {
		return Ticket{}, 0, false
	}
	return w.finished.copy(), until, true
}

// LastFinished is the ticket that a window finished last today, unless it waits
// again for something.
func (h *Hall) LastFinished(window string) (t Ticket, ok bool) {
	w := h.windows[window]
	if w == nil || w.finished == nil || w.finished.State != Done {
		return Ticket{}, false
	}
	return w.finished.copy(), true
}

func (d *decision) rate(c Rate) error {
	if c.Score < leastScore || c.Score > mostScore {
		return refuse(Invalid, "请在五个等级中选择一个", "choose one of the five levels").at("score")
	}
	if len(c.Reasons) > mostReasons || len(c.Reasons) > 0 && c.Score > LowScore ||
		slices.ContainsFunc(c.Reasons, func(r string) bool { return r == "" || len(r) > longestReason }) {
		return refuse(Invalid, "差评原因请从列表中选择", "choose the reasons from the list; only the two lowest levels have reasons").at("reasons")
	}
	t, err := d.rated(c)
	if err != nil {
		return err
	}
	if t.State != Done || t.Outcome == Unrecorded {
		return refuse(Conflict, t.name+" 还没有办完，办完后可以评价", t.name+" has not been finished; it can be rated afterwards")
	}
	if t.Rating != 0 {
		at := time.UnixMilli(t.RatedAt).In(d.h.plan.Zone).Format("15:04")
		return refuse(Conflict, t.name+" 已在 "+at+" 评价过，每个号评价一次", t.name+" was rated at "+at+"; a number is rated once")
	}
	within := d.h.plan.Rules.RateWithin
	if c.Source == AtScreen && c.Score <= LowScore {
		within += explainWithin
	}
	if c.Source != ByPhone && (d.at-t.EndedAt > within || d.at < t.EndedAt) {
		return refuse(Conflict, "评价时间已过，可以扫小票上的二维码评价", "the time for rating here is over; use the code on the slip")
	}
	body, err := json.Marshal(RatedBody{Clerk: t.Clerk, Reasons: c.Reasons})
	if err != nil {
		return err
	}
	d.emit(Event{
		Kind: Rated, Ticket: t.ID, Line: t.Line, Window: t.Window, Number: t.Number,
		Code: c.Score, Text: string(c.Source), Body: string(body),
	})
	return nil
}

// rated finds the ticket that is meant, and makes sure that it is a visitor who
// rates it: never the clerk.
func (d *decision) rated(c Rate) (*Ticket, error) {
	var t *Ticket
	if c.Window != "" {
		w, err := d.window(c.Window)
		if err != nil {
			return nil, err
		}
		if t = w.finished; t == nil || c.Ticket != "" && c.Ticket != t.ID {
			return nil, refuse(Conflict, "窗口没有刚办完的号可以评价", "this window has no ticket to rate")
		}
	} else if t = d.h.tickets[c.Ticket]; t == nil {
		return nil, refuse(NotFound, "没有这张号票", "no such ticket today").at("ticket")
	}
	allowed := false
	switch c.Source {
	case AtEvaluator:
		allowed = d.by.Kind == Pad && d.by.ID == t.Window
	case AtScreen:
		allowed = d.by.Kind == Screen && d.by.ID == t.Window
	case ByPhone:
		allowed = d.by.Kind == Phone && d.by.ID == t.ID
	case AtKiosk:
		allowed = d.by.Kind == Kiosk
	}
	if !allowed {
		return nil, refuse(Denied, "只有办事人自己可以评价", "only the visitor may rate")
	}
	return t, nil
}
