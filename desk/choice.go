package desk

import (
	"context"
	"net/http"
	"net/url"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Seat is one window in the list to choose from.
type Seat struct {
	No      string       `json:"no"`
	Name    affairs.Text `json:"name"`
	Status  string       `json:"status"` // closed, open, paused
	Label   affairs.Text `json:"label"`  // of the status
	Staff   *Person      `json:"staff"`
	Number  string       `json:"number"` // called or served there
	Waiting int          `json:"waiting"`
}

// choice is all windows, in plan order.
func (d *Desk) choice(ctx context.Context) ([]Seat, error) {
	seats := []Seat{}
	err := d.Hall.View(ctx, func(h *queue.Hall) {
		for _, w := range h.Windows() {
			s := Seat{No: w.No, Name: d.windowName(w.No), Status: w.State.String(), Label: windowWords[w.State],
				Staff: d.person(w.Staff), Waiting: h.WaitingCount(w.No)}
			if w.Ticket != nil {
				s.Number = w.Ticket.Name()
			}
			seats = append(seats, s)
		}
	})
	return seats, err
}

// choiceView is the data of templates/choice.html.
type choiceView struct {
	Hall  affairs.Text
	Mine  *Seat // where the viewer sits
	Home  *Seat // where the viewer usually sits
	Seats []Seat
}

// choicePage is GET /desk. A clerk who sits at a window is taken there, unless
// the list was asked for (?all).
func (d *Desk) choicePage(w http.ResponseWriter, r *http.Request) error {
	seats, err := d.choice(r.Context())
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	v := choiceView{Hall: both(d.Data.Name, d.Data.NameEN), Seats: seats}
	home := d.staff[who.User].HomeWindow
	for i := range seats {
		if seats[i].Staff != nil && seats[i].Staff.No == who.User {
			v.Mine = &seats[i]
		}
		if seats[i].No == home {
			v.Home = &seats[i]
		}
	}
	if v.Mine != nil && !r.URL.Query().Has("all") {
		http.Redirect(w, r, "/desk/"+url.PathEscape(v.Mine.No), http.StatusSeeOther)
		return nil
	}
	return d.Pages.Render(w, r, "desk/choice", v)
}
