package desk

import (
	"net/http"

	"jiaohao/queue"
	"jiaohao/web"
)

// LineState is a line as the manager sees it, and the answer to a command on it.
type LineState struct {
	Prefix  string `json:"prefix"`
	Open    bool   `json:"open"`
	Reason  string `json:"reason,omitempty"` // why it is closed
	Issued  int    `json:"issued"`
	Waiting int    `json:"waiting"`
}

// closeLine is POST /api/v1/lines/{prefix}/close.
func (d *Desk) closeLine(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Reason string `json:"reason"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	reason, err := lineReason(in.Reason)
	if err != nil {
		return err
	}
	return d.lineCommand(w, r, queue.CloseLine{Line: r.PathValue("prefix"), Reason: reason})
}

// openLine is POST /api/v1/lines/{prefix}/open.
func (d *Desk) openLine(w http.ResponseWriter, r *http.Request) error {
	var in struct{}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	return d.lineCommand(w, r, queue.OpenLine{Line: r.PathValue("prefix")})
}

func lineReason(reason string) (string, error) {
	return reasonOf(reason, maxReason, "请填写停止取号的原因", "give a reason for closing the line")
}

func (d *Desk) lineCommand(w http.ResponseWriter, r *http.Request, cmd queue.Command) error {
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	if _, err := d.Hall.Do(r.Context(), actor(web.Who(r.Context())), cmd, key, nil); err != nil {
		return err
	}
	var state LineState
	if err := d.Hall.View(r.Context(), func(h *queue.Hall) {
		l, _ := h.LineOf(r.PathValue("prefix"))
		state = LineState{Prefix: l.Prefix, Open: l.Closed == "", Reason: l.Closed, Issued: l.Issued, Waiting: l.Waiting}
	}); err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, state)
}

// lineForm is the same as a plain form of the wall.
func (d *Desk) lineForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	cmd, err := d.lineCommandOf(r.PathValue("act"), r.PathValue("prefix"), form.Get("reason"))
	if err == nil {
		_, err = d.Hall.Do(r.Context(), actor(web.Who(r.Context())), cmd, "", nil)
	}
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showOffice(w, r, &refused)
	}
	http.Redirect(w, r, "/office", http.StatusSeeOther)
	return nil
}

func (d *Desk) lineCommandOf(act, prefix, reason string) (queue.Command, error) {
	switch act {
	case "open":
		return queue.OpenLine{Line: prefix}, nil
	case "close":
		reason, err := lineReason(reason)
		return queue.CloseLine{Line: prefix, Reason: reason}, err
	}
	return nil, errNoAct
}
