package desk

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// consoleView is the data of templates/console.html.
type consoleView struct {
	State    State
	clock    clock
	Key      string // part of the idempotency keys of this showing's forms
	Hall     affairs.Text
	Mine     bool // the viewer may work this window
	Manager  bool
	Outcomes []Outcome
	Pauses   []affairs.Text
	Seats    []Person // whom a manager may seat
	Refused  *refusal
	Guide    guideView
	// Documents tells that the window gives documents, Leads that the viewer may
	// give them at other windows too.
	Documents, Leads bool
	Cases            bool // case files are kept
	Phones           bool // numbers are found by telephone
	Tasks            bool // tasks are kept
	Supplies         []affairs.Supply
	Closing          []affairs.Text // what the closing check asks
	Said             affairs.Text   // what was just done
	// Timing of the hints, ms.
	SecondPress, CallInterval, NoShowAfter int64
	CallRepeats                            int
}

// WholeDay is how long, in minutes, a number may come back after key 8.
func (v consoleView) WholeDay() int { return queue.WholeDay }

// consolePage is GET /desk/{no}.
func (d *Desk) consolePage(w http.ResponseWriter, r *http.Request) error {
	return d.showConsole(w, r, r.PathValue("no"), nil)
}

// showConsole shows a window's console, with the reason if something was refused.
func (d *Desk) showConsole(w http.ResponseWriter, r *http.Request, no string, refused *refusal) error {
	state, err := d.State(r.Context(), no)
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	v := consoleView{
		State: state, clock: d.clock(who.Lang), Key: rand.Text(), Hall: both(d.Data.Name, d.Data.NameEN),
		Manager: who.Role == web.Manager, Outcomes: outcomes, Pauses: affairs.PauseReasons,
		SecondPress: d.SecondPress.Milliseconds(), CallInterval: d.CallInterval.Milliseconds(),
		NoShowAfter: d.NoShowAfter.Milliseconds(), CallRepeats: d.CallRepeats,
	}
	v.Cases, v.Phones = d.Cases != nil, d.TicketsOfPhone != nil
	if d.Tasks != nil {
		v.Tasks, v.Supplies, v.Closing, v.Said = true, d.Data.Tasks.Supplies, d.Data.Tasks.Closing, d.taskSaid(r)
	}
	v.Documents, v.Leads = d.Documents != nil, d.leads(who.User, no)
	v.Mine = v.Manager || state.Staff != nil && state.Staff.No == who.User
	v.Refused = refused
	if v.Manager && state.Status == queue.Closed.String() {
		if v.Seats, err = d.seats(r, no); err != nil {
			return err
		}
	}
	matter := ""
	if state.Ticket != nil {
		matter = state.Ticket.Matter
	}
	v.Guide = d.guide(no, matter, "")
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/console", v)
}

// seats lists the staff who sit nowhere, the window's own people first.
func (d *Desk) seats(r *http.Request, no string) ([]Person, error) {
	var own, bureau, others []Person
	err := d.Hall.View(r.Context(), func(h *queue.Hall) {
		for _, s := range d.Data.Staff {
			p := Person{No: s.StaffNo, Name: both(s.Name, s.NameEN)}
			switch {
			case h.WindowOf(s.StaffNo) != "":
			case s.HomeWindow == no:
				own = append(own, p)
			case s.Bureau == d.windows[no].Bureau:
				bureau = append(bureau, p)
			default:
				others = append(others, p)
			}
		}
	})
	return append(append(own, bureau...), others...), err
}

// transferView is the data of templates/transfer.html.
type transferView struct {
	No     string
	Key    string
	Query  string
	Ticket *Ticket
	Lines  []transferLine
	// Matters are what the search found; all of the hall's without a search.
	Matters []transferMatter
}

type transferLine struct {
	Prefix  string
	Name    affairs.Text
	Windows []string
	Waiting int
}

type transferMatter struct {
	ID      string
	Name    affairs.Text
	Line    string
	Windows []string
	Waiting int
}

// transferPage is GET /desk/{no}/transfer?q=: where the present ticket can go.
// The console shows its list in a dialog.
func (d *Desk) transferPage(w http.ResponseWriter, r *http.Request) error {
	no := r.PathValue("no")
	state, err := d.State(r.Context(), no)
	if err != nil {
		return err
	}
	if state.Ticket == nil {
		http.Redirect(w, r, "/desk/"+url.PathEscape(no), http.StatusSeeOther)
		return nil
	}
	v := transferView{No: no, Key: rand.Text(), Query: r.URL.Query().Get("q"), Ticket: state.Ticket}
	matters := d.Catalogue.All()
	if v.Query != "" {
		matters = d.Catalogue.Search(v.Query)
	}
	err = d.Hall.View(r.Context(), func(h *queue.Hall) {
		waiting := map[string]int{}
		for _, l := range h.Lines() {
			waiting[l.Prefix] = l.Waiting
			if v.Query == "" && (l.Prefix != state.Ticket.Line || state.Ticket.Matter != "") {
				v.Lines = append(v.Lines, transferLine{Prefix: l.Prefix, Name: d.lineName(l.Prefix),
					Windows: h.ServedBy(l.Prefix, ""), Waiting: l.Waiting})
			}
		}
		for _, m := range matters {
			if m.ID != state.Ticket.Matter {
				v.Matters = append(v.Matters, transferMatter{ID: m.ID, Name: both(m.ShortName, m.NameEN), Line: m.Line,
					Windows: h.ServedBy(m.Line, m.ID), Waiting: waiting[m.Line]})
			}
		}
	})
	if err != nil {
		return err
	}
	return d.Pages.Render(w, r, "desk/transfer", v)
}
