package desk

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"jiaohao/affairs"
)

// callView is the data of templates/call.html: first whom to call, then why.
type callView struct {
	No      string
	Key     string
	Ticket  *Ticket
	Queue   []Ticket
	Reasons []affairs.Text
	clock   clock
}

// Clock is for the template.
func (v callView) Clock() clock { return v.clock }

// callPage is GET /desk/{no}/call?ticket=: call somebody out of turn. The
// console shows it in a dialog.
func (d *Desk) callPage(w http.ResponseWriter, r *http.Request) error {
	no := r.PathValue("no")
	state, err := d.State(r.Context(), no)
	if err != nil {
		return err
	}
	if state.Act != "next" { // the window is not free to call anybody
		http.Redirect(w, r, "/desk/"+url.PathEscape(no), http.StatusSeeOther)
		return nil
	}
	v := callView{No: no, Key: rand.Text(), Queue: state.Queue, Reasons: callReasons, clock: d.clock(lang(r))}
	if id := r.URL.Query().Get("ticket"); id != "" {
		for i := range v.Queue {
			if v.Queue[i].ID == id {
				v.Ticket = &v.Queue[i]
			}
		}
		if v.Ticket == nil {
			http.Redirect(w, r, "/desk/"+url.PathEscape(no)+"/call", http.StatusSeeOther)
			return nil
		}
	}
	return d.Pages.Render(w, r, "desk/call", v)
}
