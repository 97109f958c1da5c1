package desk

import (
	"net/http"
	"strconv"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// closeDay is POST /api/v1/day/close: the manager ends the day before midnight and
// says how many people are still there.
func (d *Desk) closeDay(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Waiting int `json:"waiting"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	if _, err := d.Hall.Do(r.Context(), actor(web.Who(r.Context())), queue.CloseDay{Waiting: in.Waiting}, key, nil); err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, struct{}{})
}

// dayView is the data of templates/day.html.
type dayView struct {
	Hall     affairs.Text
	Refused  *refusal
	Day      string // that numbers are kept under; "" = none yet
	Now      string // the computer's date and time
	Mistaken bool   // Day has not come yet by the computer's clock
	Never    bool   // that clock cannot be right
	Here     int    // people who would lose their number if the day ended now
}

// Today is the date of Now.
func (v dayView) Today() string { return v.Now[:len(time.DateOnly)] }

// dayPage is GET /office/day: under which day numbers are kept, and what to do
// when that is not today.
func (d *Desk) dayPage(w http.ResponseWriter, r *http.Request) error {
	return d.showDay(w, r, nil)
}

func (d *Desk) showDay(w http.ResponseWriter, r *http.Request, refused *refusal) error {
	now := d.Now()
	v := dayView{Never: d.today().Year < queue.FirstYear, Hall: both(d.Data.Name, d.Data.NameEN), Now: now.In(d.clock("").zone).Format("2006-01-02 15:04")}
	if err := d.Hall.View(r.Context(), func(h *queue.Hall) {
		v.Day, v.Mistaken, v.Here = h.Day(), h.Mistaken(now), h.StillHere()
	}); err != nil {
		return err
	}
	v.Refused = refused
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/day", v)
}

// dayForm is POST /office/day: the manager confirms that today is what the computer
// says, and ends the mistaken day; the hall then goes to today by itself.
func (d *Desk) dayForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	here, err := strconv.Atoi(form.Get("here"))
	if err != nil {
		return web.Invalid("here", "请刷新页面再试。", "Reload the page and try again.")
	}
	mistaken := false
	now := d.Now()
	if err := d.Hall.View(r.Context(), func(h *queue.Hall) { mistaken = h.Mistaken(now) }); err != nil {
		return err
	}
	if mistaken {
		if _, err := d.Hall.Do(r.Context(), actor(web.Who(r.Context())), queue.CloseDay{Waiting: here}, "", nil); err != nil {
			refused, ok := refusalOf(err)
			if !ok {
				return err
			}
			return d.showDay(w, r, &refused)
		}
	}
	http.Redirect(w, r, "/office", http.StatusSeeOther)
	return nil
}
