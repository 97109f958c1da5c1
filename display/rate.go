package display

import (
	"context"
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// RatingState is what the screen of a window needs to ask for a rating: the
// topic "rating/{no}", for that screen alone, since the code leads to the page of
// the ticket's holder. Times are Unix milliseconds.
type RatingState struct {
	Number  string        `json:"number"` // the ticket that was just finished; "" = nothing to rate
	Until   int64         `json:"until"`  // to begin until then; silence is not a rating
	Code    string        `json:"code"`   // address of the picture of the code for a phone; "" = none
	Given   *RatingGiven  `json:"given"`  // null = not rated yet
	Levels  []RatingLevel `json:"levels"` // best first
	Reasons []Text        `json:"reasons"`
	Low     int           `json:"low"` // this score and those below are asked for reasons
}

// RatingLevel is one of the five levels.
type RatingLevel struct {
	Score int    `json:"score"`
	Name  Text   `json:"name"`
	Mouth string `json:"mouth"` // path of the face's mouth in a 48 × 48 drawing
}

// RatingGiven is the rating of the ticket.
type RatingGiven struct {
	Name Text  `json:"name"`
	At   int64 `json:"at"`
}

// RatingRequest is the visitor's touch on the screen of a window.
type RatingRequest struct {
	Number  string `json:"number"` // as the screen shows it
	Score   int    `json:"score"`
	Reasons []int  `json:"reasons"` // places in RatingState.Reasons
	Phone   string `json:"phone"`   // to be called back; "" = no
}

// mayRate makes sure that a screen rates at its own window only. On a demo's own
// PC one browser stands for every screen.
func (d *Display) mayRate(who web.Identity, no string) error {
	if who.Screen == no || who.Screen != "" && who.Screen == d.o.EveryScreen {
		return nil
	}
	return web.Denied("这块屏幕不属于这个窗口。请技术人员在设备登记页登记。",
		"This screen does not belong to that window; a technician enrols it.")
}

func (d *Display) rating(ctx context.Context, no string) (s RatingState, err error) {
	s = RatingState{Levels: []RatingLevel{}, Reasons: []Text{}, Low: queue.LowScore}
	t, until, ok, err := d.rateable(ctx, no)
	if err != nil || !ok {
		return s, err
	}
	s.Number, s.Until = t.Name(), until
	if d.o.TicketURL != nil && d.o.TicketURL(t.ID) != "" {
		s.Code = "/screen/code/" + no + "?number=" + t.Name()
	}
	for _, l := range d.o.Data.Rating.Levels {
		level := RatingLevel{l.Score, text(l.Name, l.NameEN), l.Mouth()}
		s.Levels = append(s.Levels, level)
		if l.Score == t.Rating {
			s.Given = &RatingGiven{level.Name, t.RatedAt}
		}
	}
	slices.SortFunc(s.Levels, func(a, b RatingLevel) int { return b.Score - a.Score })
	for _, r := range d.o.Data.Rating.ReasonsBad {
		s.Reasons = append(s.Reasons, text(r.ZH, r.EN))
	}
	return s, nil
}

// rateable is the ticket that the visitor before a window may rate now.
func (d *Display) rateable(ctx context.Context, no string) (t queue.Ticket, until int64, ok bool, err error) {
	if _, known := d.o.Data.Window(no); !known {
		return t, 0, false, errNoWindow(no)
	}
	err = d.o.Hall.View(ctx, func(h *queue.Hall) { t, until, ok = h.Rateable(no, d.o.Now()) })
	return t, until, ok, err
}

// ratingCode draws the code that takes the rating to the visitor's phone.
func (d *Display) ratingCode(w http.ResponseWriter, r *http.Request) error {
	no := r.PathValue("no")
	if err := d.mayRate(web.Who(r.Context()), no); err != nil {
		return err
	}
	t, _, ok, err := d.rateable(r.Context(), no)
	if err != nil {
		return err
	}
	if !ok || d.o.TicketURL == nil || d.o.TicketURL(t.ID) == "" {
		return web.NotFound("现在没有可以评价的号。", "There is nothing to rate now.")
	}
	svg, err := web.QRCode(d.o.TicketURL(t.ID))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(svg) // a screen that left needs no answer
	return nil
}

// rate takes the visitor's rating at the screen of a window. Reasons come from
// the hall's list alone; a telephone number is kept beside the journal.
func (d *Display) rate(w http.ResponseWriter, r *http.Request) error {
	no := r.PathValue("no")
	if err := d.mayRate(web.Who(r.Context()), no); err != nil {
		return err
	}
	var in RatingRequest
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	cmd := queue.Rate{Score: in.Score, Source: queue.AtScreen}
	for _, i := range in.Reasons {
		if i < 0 || i >= len(d.o.Data.Rating.ReasonsBad) {
			return web.Invalid("reasons", "请从列表中选择原因。", "Choose the reasons from the list.")
		}
		if reason := d.o.Data.Rating.ReasonsBad[i].ZH; !slices.Contains(cmd.Reasons, reason) {
			cmd.Reasons = append(cmd.Reasons, reason)
		}
	}
	phone, ok := affairs.CallbackNumber(in.Phone)
	if !ok || phone != "" && in.Score > queue.LowScore {
		return web.Invalid("phone", "请检查电话号码，不需要回访可以不填。", "Please check the telephone number, or leave it empty.")
	}
	// The number is that of the screen, so that a rating never goes to the one
	// after it, and still counts when the clerk has gone on meanwhile.
	err := d.o.Hall.View(r.Context(), func(h *queue.Hall) {
		for _, t := range h.Tickets() {
			if t.Window == no && t.Name() == in.Number && t.State == queue.Done {
				cmd.Ticket = t.ID
			}
		}
	})
	if err != nil {
		return err
	}
	var aside any
	if phone != "" && d.o.CallbackAside != nil {
		aside = d.o.CallbackAside(cmd.Ticket, phone)
	}
	if _, err = d.o.Hall.Do(r.Context(), queue.Actor{Kind: queue.Screen, ID: no}, cmd, "", aside); err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, struct{}{})
}
