package kiosk

import (
	"context"
	"net/http"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// Cases finds the case of an applicant by the query code on its papers.
type Cases interface {
	CaseByCode(ctx context.Context, code string) (c affairs.Case, found bool, err error)
}

func (k *Kiosk) caseRoutes(machine, all []web.Role, limit, acts web.Limit) []web.Route {
	if k.o.Cases == nil {
		return nil
	}
	// Of a code six digits are secret: who tries them all needs months.
	guesses := web.Limit{Every: 10 * time.Second, Burst: 30}
	return []web.Route{
		{Method: "GET", Pattern: "/kiosk/case", Roles: machine, Handler: k.page(k.casePad), Doc: "ask how a case does, by the query code on its papers"},
		{Method: "POST", Pattern: "/kiosk/case", Roles: machine, Handler: k.page(k.findCase), Doc: "how a case does", Limit: limit},
		{Method: "GET", Pattern: "/c", Roles: all, Handler: k.casePhone, Doc: "ask by phone how a case does", Limit: acts},
		{Method: "POST", Pattern: "/c", Roles: all, Handler: k.caseByPhone, Doc: "how a case does, by its query code", Limit: guesses},
	}
}

// caseView is a case as whoever has its papers may see it.
type caseView struct {
	affairs.CaseProgress
	No      string
	Name    affairs.Text
	Windows affairs.Text // where to ask, or to collect
	Phone   string
}

// caseOf is the case of a code; nil when there is none.
func (k *Kiosk) caseOf(ctx context.Context, code string) (*caseView, error) {
	c, found, err := k.o.Cases.CaseByCode(ctx, code)
	if err != nil || !found {
		return nil, err
	}
	today := affairs.DateOf(k.o.Now().In(k.o.Data.Location))
	v := &caseView{CaseProgress: c.Progress(k.o.Data.Calendar, today), No: c.No, Name: affairs.Text{ZH: c.About}, Phone: k.o.Data.ServicePhone}
	var windows []string
	if c.Window != "" { // it came in here
		windows = []string{c.Window}
	}
	if m, ok := k.matters.Matter(c.Matter); ok {
		v.Name.EN = m.NameEN
		if m.Contact.ConsultPhone != "" {
			v.Phone = m.Contact.ConsultPhone
		}
		if c.Window == "" {
			windows = m.Windows
		}
	}
	if c.State() == affairs.CaseToDeliver {
		for _, w := range k.o.Data.Windows {
			if w.Kind == configs.WindowCollection {
				windows = []string{w.No}
			}
		}
	}
	v.Windows = windowsText(windows)
	return v, nil
}

// casePage is the data of templates/case.html.
type casePage struct {
	frame
	Query string
	Asked bool
	Found *caseView // nil with Asked: there is none
}

func (k *Kiosk) casePad(w http.ResponseWriter, r *http.Request) error {
	p := casePage{frame: k.frame(r, "/kiosk/number")}
	k.step(&p.frame, Segment{Text: "请按通知书上的查询码，再按查询"})
	return k.o.Pages.Render(w, r, "kiosk/case", p)
}

// findCase shows how a case does. The digits go in the body: an address is seen by
// whoever comes next.
func (k *Kiosk) findCase(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	p := casePage{frame: k.frame(r, "/kiosk/number"), Query: typedDigits(form, longestReceipt), Asked: form.Has("look")}
	p.Self = "/kiosk/case"
	if p.Asked {
		if p.Found, err = k.caseOf(r.Context(), p.Query); err != nil {
			return err
		}
		said := "没有这个查询码，请核对通知书"
		if p.Found != nil {
			p.Back = "/kiosk/case"
			said = p.Found.State.ZH + "。" + p.Found.Next.ZH
		}
		k.step(&p.frame, Segment{Text: said})
	}
	return k.o.Pages.Render(w, r, "kiosk/case", p)
}

// phoneCase is the data of templates/casephone.html.
type phoneCase struct {
	Hall  affairs.Text
	Phone string
	Query string
	Asked bool
	Found *caseView
}

func (k *Kiosk) phoneCase() phoneCase {
	return phoneCase{Hall: affairs.Text{ZH: k.o.Data.Name, EN: k.o.Data.NameEN}, Phone: k.o.Data.ServicePhone}
}

func (k *Kiosk) casePhone(w http.ResponseWriter, r *http.Request) error {
	return k.o.Pages.Render(w, r, "kiosk/casephone", k.phoneCase())
}

// caseByPhone answers every wrong code alike.
func (k *Kiosk) caseByPhone(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	p := k.phoneCase()
	p.Query, p.Asked = form.Get("code"), true
	p.Query = p.Query[:min(len(p.Query), 2*longestReceipt)]
	if p.Found, err = k.caseOf(r.Context(), p.Query); err != nil {
		return err
	}
	status := http.StatusOK
	if p.Found == nil {
		status = http.StatusNotFound
	}
	return k.o.Pages.RenderStatus(w, r, status, "kiosk/casephone", p)
}
