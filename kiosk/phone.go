package kiosk

import (
	"net/http"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// errNoPage is the one answer to every token that shows nothing, whether it was
// never made or its day is over.
var errNoPage = web.NotFound("没有找到这个号，或者它已经过期。号码只在取号当天有效。",
	"This number was not found, or is over. A number is valid on its day only.")

// phonePage is the data of templates/phone.html. It holds nothing of a person.
type phonePage struct {
	ticketData
	Hall    affairs.Text
	Name    affairs.Text
	Windows affairs.Text
	Zone    affairs.Text
	Rule    affairs.Text
	Lunch   *affairs.Text
	Token   string
	Query   string // query code, which proves the number at a kiosk
	Topic   string
	Path    string
	Phone   string
	Line    string
	Colours string
	Updated string
	Clock   string // IANA name of the hall's zone
	Rating  ratingView
	// Opinions: suggestions, complaints and praise are taken.
	Opinions bool
	Result   *affairs.ResultSlip // nil before it is finished
}

func (k *Kiosk) phone(w http.ResponseWriter, r *http.Request) error {
	token := canonical(r.PathValue("token"))
	p := phonePage{
		Hall: affairs.Text{ZH: k.o.Data.Name, EN: k.o.Data.NameEN}, Phone: k.o.Data.ServicePhone,
		Rule: k.o.Data.Texts.Slip.MissedRule, Token: token, Topic: ticketTopic(token), Path: "/t/" + token,
		Colours: "/kiosk/lines.css?v=" + k.version, Clock: k.o.Data.Timezone, Updated: k.o.Now().In(k.o.Data.Location).Format("15:04"),
		Opinions: k.o.Feedback != nil,
	}
	found := false
	var t queue.Ticket
	err := k.o.Hall.View(r.Context(), func(h *queue.Hall) {
		if t, found = k.ofToken(h, token); !found {
			return
		}
		p.ticketData, p.Query = k.ticketData(h, &t), k.queryCode(t.ID)
		pl := k.placeIn(h, t.Line, t.Matter)
		p.Windows, p.Zone, p.Line = windowsText(pl.Windows), pl.Zone, t.Line
		if m, ok := k.matters.Matter(t.Matter); ok {
			p.Name = affairs.Text{ZH: m.ShortName, EN: m.NameEN}
		} else if l, ok := k.o.Data.Line(t.Line); ok {
			p.Name = affairs.Text{ZH: l.Name, EN: l.NameEN}
		}
		p.Rating = k.ratingOf(&t)
		if t.State == queue.Waiting && k.lunchMatters(k.o.Now(), pl) {
			p.Lunch = &k.o.Data.Texts.Slip.Lunch
		}
	})
	if err != nil {
		return err
	}
	if !found {
		return k.noPhone(w, r)
	}
	if t.State == queue.Done {
		slip, err := k.resultSlip(r.Context(), t)
		if err != nil {
			return err
		}
		p.Result, p.Phone = &slip, slip.Phone
	}
	return k.o.Pages.Render(w, r, "kiosk/phone", p)
}

// noPhone answers every address that shows nothing, with the same page.
func (k *Kiosk) noPhone(w http.ResponseWriter, r *http.Request) error {
	return k.o.Pages.RenderStatus(w, r, http.StatusNotFound, "kiosk/nophone", phonePage{
		Hall: affairs.Text{ZH: k.o.Data.Name, EN: k.o.Data.NameEN}, Phone: k.o.Data.ServicePhone,
		ticketData: ticketData{Text: affairs.Text{ZH: errNoPage.ZH, EN: errNoPage.EN}},
	})
}

func (k *Kiosk) phoneWithdraw(w http.ResponseWriter, r *http.Request) error {
	return k.phoneDo(w, r, func(id string) (queue.Command, any) { return queue.Withdraw{Ticket: id}, nil })
}

func (k *Kiosk) phoneReturn(w http.ResponseWriter, r *http.Request) error {
	return k.phoneDo(w, r, func(id string) (queue.Command, any) { return queue.Return{Ticket: id}, nil })
}

// phoneDo lets the holder of a token act on its ticket. Whoever has the token
// holds the ticket: it is on the slip, and cannot be guessed. act makes the
// command, and what is stored beside the journal with it.
func (k *Kiosk) phoneDo(w http.ResponseWriter, r *http.Request, act func(id string) (cmd queue.Command, aside any)) error {
	if _, err := web.ReadForm(r); err != nil {
		return err
	}
	token := canonical(r.PathValue("token"))
	var t queue.Ticket
	var found bool
	if err := k.o.Hall.View(r.Context(), func(h *queue.Hall) { t, found = k.ofToken(h, token) }); err != nil {
		return err
	}
	if !found {
		return k.noPhone(w, r)
	}
	cmd, aside := act(t.ID)
	_, err := k.o.Hall.Do(r.Context(), queue.Actor{Kind: queue.Phone, ID: t.ID}, cmd, "", aside)
	if err != nil && !isConflict(err) {
		return err
	}
	// A conflict is a second tap, or the call that came first: the page shows
	// how things stand.
	return see(w, r, "/t/"+token)
}
