package kiosk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Telephones find today's numbers again by the mobile telephone that their holders left,
// if they liked, where no slip came out (domain §11.5). The number is kept as a keyed hash.
type Telephones interface {
	// Aside makes what is stored beside the journal; "" takes the telephone back.
	Aside(ticketID, number string) any
	// Tickets are today's that the telephone was left with, in the order of issue.
	Tickets(ctx context.Context, number string) ([]string, error)
	// Masked is the telephone left with a ticket, 138****5678; "" for none.
	Masked(ctx context.Context, ticketID string) (string, error)
}

func (k *Kiosk) telephoneRoutes(machine []web.Role, keys web.Limit) []web.Route {
	if k.o.Telephones == nil {
		return nil
	}
	return []web.Route{
		{Method: "GET", Pattern: "/kiosk/tickets/{id}/phone", Roles: machine, Handler: k.page(k.leavePad), Doc: "leave a telephone to find the number again by"},
		{Method: "POST", Pattern: "/kiosk/tickets/{id}/phone", Roles: machine, Handler: k.page(k.leavePhone), Doc: "keep it, or take it back", Limit: keys},
		{Method: "GET", Pattern: "/kiosk/number/phone", Roles: machine, Handler: k.page(k.findPad), Doc: "ask for a number by the telephone left with it"},
		{Method: "POST", Pattern: "/kiosk/number/phone", Roles: machine, Handler: k.page(k.findByPhone), Doc: "the numbers of a telephone", Limit: keys},
	}
}

// telephonePage is the data of templates/telephone.html.
type telephonePage struct {
	frame
	Ticket string // that the telephone is left with; "" = its numbers are looked for
	Number string
	Query  string // digits typed so far
	Left   string // masked; what was left before
	Wrong  *affairs.Text
}

// leavePage is the page of a ticket that this kiosk may show.
func (k *Kiosk) leavePage(r *http.Request) (p telephonePage, t queue.Ticket, err error) {
	out, err := k.mine(r.Context(), web.Who(r.Context()).Kiosk, r.PathValue("id"))
	if err != nil {
		return p, t, err
	}
	t = out.ticket
	p = telephonePage{frame: k.frame(r, resultAddress(t.ID)), Ticket: t.ID, Number: t.Name()}
	p.Self = resultAddress(t.ID) + "/phone"
	if t.Phone {
		p.Left, err = k.o.Telephones.Masked(r.Context(), t.ID)
	}
	return p, t, err
}

func resultAddress(ticketID string) string { return "/kiosk/tickets/" + url.PathEscape(ticketID) }

func (k *Kiosk) leavePad(w http.ResponseWriter, r *http.Request) error {
	p, _, err := k.leavePage(r)
	if err != nil {
		return err
	}
	k.step(&p.frame, Segment{Text: "愿意的话请输入手机号，以后用它找回这个号；也可以不留"})
	return k.o.Pages.Render(w, r, "kiosk/telephone", p)
}

// leavePhone keeps a telephone, in place of the one before. The digits go in the body,
// never in an address.
func (k *Kiosk) leavePhone(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	p, t, err := k.leavePage(r)
	if err != nil {
		return err
	}
	number, cmd := "", queue.Command(queue.TakePhoneBack{Ticket: t.ID})
	if !form.Has("forget") {
		p.Query = typedDigits(form, affairs.MobileDigits)
		if !form.Has("look") { // a key of a page without JavaScript
			return k.o.Pages.Render(w, r, "kiosk/telephone", p)
		}
		var ok bool
		if number, ok = affairs.MobileNumber(p.Query); !ok {
			p.Wrong = &affairs.NotMobile
			return k.o.Pages.RenderStatus(w, r, http.StatusBadRequest, "kiosk/telephone", p)
		}
		cmd = queue.LeavePhone{Ticket: t.ID}
	}
	if _, err := k.o.Hall.Do(r.Context(), kioskActor(p.Kiosk), cmd, "", k.o.Telephones.Aside(t.ID, number)); err != nil {
		return err
	}
	k.log.Info("telephone of a number", "ticket", t.ID, "kiosk", p.Kiosk, "left", number != "")
	return see(w, r, resultAddress(t.ID)+"?back=1")
}

func (k *Kiosk) findPage(r *http.Request) telephonePage {
	p := telephonePage{frame: k.frame(r, "/kiosk/number")}
	p.Self = "/kiosk/number/phone"
	return p
}

func (k *Kiosk) findPad(w http.ResponseWriter, r *http.Request) error {
	p := k.findPage(r)
	k.step(&p.frame, Segment{Text: "请输入取号时留的手机号，再按查找"})
	return k.o.Pages.Render(w, r, "kiosk/telephone", p)
}

// findByPhone is a proof too: whoever knows the whole number left with a ticket holds it.
// Wrong ones count with the wrong query codes.
func (k *Kiosk) findByPhone(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	p := k.findPage(r)
	p.Query = typedDigits(form, affairs.MobileDigits)
	if !form.Has("look") {
		return k.o.Pages.Render(w, r, "kiosk/telephone", p)
	}
	now := k.o.Now()
	number, ok := affairs.MobileNumber(p.Query)
	k.mu.Lock()
	left := k.at(p.Kiosk).guesses.left(now)
	k.mu.Unlock()
	var list []queue.Ticket
	switch {
	case left > 0:
		p.Wrong = waitText(left)
	case !ok:
		p.Wrong = &affairs.NotMobile
	default:
		ids, err := k.o.Telephones.Tickets(r.Context(), number)
		if err != nil {
			return fmt.Errorf("find numbers of a telephone: %w", err)
		}
		if list, err = k.todays(r.Context(), ids); err != nil {
			return err
		}
		if len(list) == 0 {
			p.Wrong = &affairs.NotOfMobile
			k.mu.Lock()
			k.at(p.Kiosk).guesses.miss(now)
			k.mu.Unlock()
		}
	}
	if p.Wrong != nil {
		k.step(&p.frame, Segment{Text: p.Wrong.ZH})
		return k.o.Pages.RenderStatus(w, r, http.StatusForbidden, "kiosk/telephone", p)
	}
	k.mu.Lock()
	k.at(p.Kiosk).proved = nil // the list is of this telephone
	k.mu.Unlock()
	for _, t := range list {
		k.prove(p.Kiosk, t.ID)
	}
	return see(w, r, "/kiosk/number/own")
}
