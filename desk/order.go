package desk

import (
	"net/http"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// FairnessReport is how fairly today's numbers were called: GET /api/v1/fairness.
type FairnessReport struct {
	Lines  []LineFairness `json:"lines"`
	ByHand []HandCall     `json:"by_hand"` // oldest first
}

// LineFairness is one line of the report.
type LineFairness struct {
	Line      string       `json:"line"`
	Name      affairs.Text `json:"name"`
	Called    int          `json:"called"`
	Overtaken int          `json:"overtaken"` // numbers that a later one was called before
	Most      int          `json:"most"`      // how often at most
	MostName  string       `json:"most_name"` // "" = nobody was overtaken
}

// HandCall is a call that a clerk chose out of turn.
type HandCall struct {
	Number   string  `json:"number"`
	Line     string  `json:"line"`
	Window   string  `json:"window"`
	Staff    *Person `json:"staff"`
	Reason   string  `json:"reason"`
	At       int64   `json:"at"`       // Unix ms
	Overtook int     `json:"overtook"` // numbers that had waited longer
}

// Proposal is a window to open because a line is long: GET /api/v1/proposals.
// Opening it is POST /api/v1/windows/{window}/open with its staff.
type Proposal struct {
	Line    string       `json:"line"`
	Name    affairs.Text `json:"name"`
	Waiting int          `json:"waiting"`
	Minutes int          `json:"minutes"` // expected wait of a new number; 0 = not known
	Window  string       `json:"window"`
	Staff   *Person      `json:"staff"`
	Tide    bool         `json:"tide"` // a tide window
	// Also: the window is open, and its clerk could serve the line besides: POST
	// /api/v1/windows/{window}/serve with the line.
	Also bool `json:"also"`
}

// fairness is GET /api/v1/fairness.
func (d *Desk) fairness(w http.ResponseWriter, r *http.Request) error {
	out := FairnessReport{Lines: []LineFairness{}, ByHand: []HandCall{}}
	err := d.Hall.View(r.Context(), func(h *queue.Hall) {
		f := h.Fairness()
		for _, l := range f.Lines {
			out.Lines = append(out.Lines, LineFairness{l.Line, d.lineName(l.Line), l.Called, l.Overtaken, l.Most, l.MostName})
		}
		for _, c := range f.ByHand {
			out.ByHand = append(out.ByHand, HandCall{c.Name, c.Line, c.Window, d.person(c.Staff), c.Reason, c.At, c.Overtook})
		}
	})
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, out)
}

func (d *Desk) proposal(p queue.Proposal) Proposal {
	return Proposal{p.Line, d.lineName(p.Line), p.Waiting, p.Wait.P50, p.Window, d.person(p.Staff), p.Tide, p.Also}
}

// proposals is GET /api/v1/proposals.
func (d *Desk) proposals(w http.ResponseWriter, r *http.Request) error {
	out := []Proposal{}
	if d.SignedIn != nil {
		present, err := d.SignedIn(r.Context())
		if err != nil {
			return err
		}
		if err := d.Hall.View(r.Context(), func(h *queue.Hall) {
			for _, p := range h.Proposals(present, d.Now()) {
				out = append(out, d.proposal(p))
			}
		}); err != nil {
			return err
		}
	}
	return web.WriteJSON(w, http.StatusOK, struct {
		Proposals []Proposal `json:"proposals"`
	}{out})
}
