package desk

import (
	"crypto/rand"
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// findView is the data of templates/find.html: somebody without a slip tells the clerk
// the mobile number that they left with their number.
type findView struct {
	No    string
	Key   string
	Wrong *affairs.Text
	Found []foundNumber
}

// foundNumber is a number of today and what a window can do for it.
type foundNumber struct {
	Ticket
	State  affairs.Text
	Return bool   // it was missed, and this window may bring it back
	Result string // address of its result slip; "" = this window did not finish it
}

// findPage is GET /desk/{no}/find.
func (d *Desk) findPage(w http.ResponseWriter, r *http.Request) error {
	if _, known := d.windows[r.PathValue("no")]; !known {
		return errNoWindow
	}
	return d.Pages.Render(w, r, "desk/find", findView{No: r.PathValue("no")})
}

// findNumber is POST /desk/{no}/find {phone}. The telephone stands in no address and is
// not shown again; who looked is logged.
func (d *Desk) findNumber(w http.ResponseWriter, r *http.Request) error {
	v := findView{No: r.PathValue("no"), Key: rand.Text()}
	if _, known := d.windows[v.No]; !known {
		return errNoWindow
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	number, ok := affairs.MobileNumber(form.Get("phone"))
	if !ok {
		v.Wrong = &affairs.NotMobile
		return d.Pages.RenderStatus(w, r, http.StatusBadRequest, "desk/find", v)
	}
	ids, err := d.TicketsOfPhone(r.Context(), number)
	if err != nil {
		return err
	}
	err = d.Hall.View(r.Context(), func(h *queue.Hall) {
		window, _ := h.Window(v.No)
		for _, id := range ids {
			t, ok := h.Ticket(id)
			if !ok {
				continue
			}
			f := foundNumber{Ticket: d.ticket(&t), State: placeWords(&t)}
			f.Return = t.State == queue.Missed && slices.Contains(window.Lines, t.Line)
			if t.State == queue.Done && t.Window == v.No {
				f.Result = resultPath(v.No, t.ID)
			}
			v.Found = append(v.Found, f)
		}
	})
	if err != nil {
		return err
	}
	d.Log.Info("number looked for by telephone", "user", web.Who(r.Context()).User, "window", v.No, "found", len(v.Found))
	if len(v.Found) == 0 {
		v.Wrong = &affairs.NotOfMobile
	}
	return d.Pages.Render(w, r, "desk/find", v)
}

// placeWords say where a number is.
func placeWords(t *queue.Ticket) affairs.Text {
	switch t.State {
	case queue.Waiting:
		return affairs.Text{ZH: "等候叫号", EN: "waiting"}
	case queue.Called:
		return affairs.Text{ZH: t.Window + "号窗口正在叫", EN: "called to window " + t.Window}
	case queue.Serving:
		return affairs.Text{ZH: t.Window + "号窗口正在办", EN: "served at window " + t.Window}
	case queue.Held:
		return affairs.Text{ZH: t.Window + "号窗口挂起", EN: "held at window " + t.Window}
	case queue.Missed:
		return affairs.Text{ZH: "已过号", EN: "missed"}
	case queue.Done:
		return affairs.Text{ZH: t.Window + "号窗口已办结", EN: "finished at window " + t.Window}
	}
	return affairs.Text{ZH: "已结束", EN: "over"}
}
