package kiosk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// takePage is the data of templates/take.html: what somebody confirms before
// the number is drawn.
type takePage struct {
	frame
	Matter  string // id, "" when only a line was chosen
	Line    string
	Name    affairs.Text
	LineOf  affairs.Text
	Windows affairs.Text
	Zone    affairs.Text
	Ahead   affairs.Text
	Count   int
	Wait    affairs.Text
	Reader  bool
	Card    *Card
	Hint    *affairs.Text
	Must    bool // no number without a card
	Privacy affairs.Text
	Refused *refusal // why no numbers are given now; nil = they are
	Sheets  bool     // notification sheets are given
	Ticket  string   // id the number will have: makes a double tap one tap
	// Visit are all matters of the number, in order, when they are several; More:
	// a further one may be chosen.
	Visit []affairs.Text
	More  bool
	Today []foundBooking // appointments of the card, to be checked in instead
}

func (k *Kiosk) confirm(w http.ResponseWriter, r *http.Request) error {
	p, err := k.takePage(r)
	if err != nil {
		return err
	}
	switch {
	case p.Refused != nil || p.Closed != nil:
	case len(p.Today) > 0:
		k.step(&p.frame, Segment{Text: "您今天有预约，请取回身份证，再按去签到"})
	case p.Card != nil:
		k.step(&p.frame, Segment{Text: "请取回身份证，再按确认取号"})
	case p.Reader:
		k.arm(p.Kiosk)
		if p.Must {
			k.step(&p.frame, Segment{Text: "请把身份证放在读卡区"})
		} else {
			k.step(&p.frame, Segment{Text: "请把身份证放在读卡区，或者按不刷身份证取号"})
		}
	default:
		k.step(&p.frame, Segment{Text: "请核对，再按确认取号"})
	}
	return k.o.Pages.Render(w, r, "kiosk/take", p)
}

func (k *Kiosk) takePage(r *http.Request) (takePage, error) {
	q := r.URL.Query()
	p := takePage{Matter: q.Get("matter"), Line: q.Get("line"), Privacy: k.o.Data.Texts.Slip.Privacy, Must: k.o.Rules.CardRequired}
	line, err := k.lineFor(request{line: p.Line, matter: p.Matter})
	if err != nil {
		return p, err
	}
	p.Line = line
	back := "/kiosk"
	if m, ok := k.matters.Matter(p.Matter); ok {
		p.Name = affairs.Text{ZH: m.ShortName, EN: m.NameEN}
		back = "/kiosk/matters/" + m.ID
	}
	if l, ok := k.o.Data.Line(line); ok {
		p.LineOf = affairs.Text{ZH: l.Name, EN: l.NameEN}
	}
	if p.Name.ZH == "" {
		p.Name = p.LineOf
	}
	if p.Ticket, err = k.o.Mint(); err != nil {
		return p, err
	}
	p.frame = k.frame(r, back)
	p.Reader, p.Sheets = k.devices(p.Kiosk).Reader(), k.o.GiveSheet != nil
	p.Card = k.cardAt(p.Kiosk)
	p.Today = k.bookedToday(r.Context(), p.Kiosk, p.Card)
	k.mu.Lock()
	p.Hint = k.at(p.Kiosk).hint
	k.mu.Unlock()
	class := queue.Ordinary
	if p.Card != nil {
		class = p.Card.Class
	}
	first := p.Matter
	if all := k.visit(p.Kiosk, p.Matter); len(all) > 1 {
		// The number waits for the first of them.
		p.Visit, first = k.matterTexts(all), all[0]
		if line, err = k.lineFor(request{matter: first}); err != nil {
			return p, err
		}
		p.Line = line
		l, _ := k.o.Data.Line(line)
		p.LineOf = affairs.Text{ZH: l.Name, EN: l.NameEN}
	}
	p.More = p.Matter != "" && len(p.Visit) < mostMatters
	err = k.o.Hall.View(r.Context(), func(h *queue.Hall) {
		pl := k.placeFor(h, line, first, class)
		p.Windows, p.Zone, p.Count = windowsText(pl.Windows), pl.Zone, pl.Ahead
		p.Ahead, p.Wait = aheadText(pl.Ahead), pl.waitText()
		p.Refused = k.refused(h, line, first, class)
	})
	return p, err
}

func (k *Kiosk) take(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	req := request{
		by: kioskActor(who.Kiosk), kiosk: who.Kiosk, lang: who.Lang,
		line: form.Get("line"), matter: form.Get("matter"), ticket: form.Get("ticket"),
	}
	if !validID(req.ticket) {
		return web.Invalid("ticket", "页面已过期，请返回重新取号。", "This page is too old; please go back and try again.")
	}
	// The first of two taps may have emptied what was chosen.
	if out, done, err := k.repeated(r.Context(), req); done && err == nil {
		return see(w, r, "/kiosk/tickets/"+out.ticket.ID)
	}
	if all := k.visit(who.Kiosk, req.matter); len(all) > 0 {
		req.line, req.matter, req.then = "", all[0], all[1:]
	}
	req.key = scoped(req.by, req.ticket)
	if form.Get("card") == "yes" {
		if req.card = k.cardAt(who.Kiosk); req.card == nil {
			return web.Conflict("没有读到身份证，请把身份证放在读卡区后再试。", "No ID card was read; please put it on the reader and try again.")
		}
	} else if k.o.Rules.CardRequired {
		return web.Conflict("本大厅取号需要刷身份证，没有带证请到导办台。", "This hall needs your ID card for a number; without it please go to the guide desk.")
	}
	out, err := k.issue(r.Context(), req)
	if err != nil {
		return err
	}
	k.disarm(who.Kiosk)
	k.sayNumber(who.Kiosk, who.Lang, out)
	address := "/kiosk/tickets/" + out.ticket.ID
	if out.held {
		k.hold(who.Kiosk, out.ticket.ID)
		address += "?held=1"
	}
	return see(w, r, address)
}

// hold makes a ticket that its holder has had the one of this session.
func (k *Kiosk) hold(kioskID, ticketID string) {
	k.mu.Lock()
	st := k.at(kioskID)
	st.ticket, st.card, st.hint = ticketID, nil, nil
	k.mu.Unlock()
	k.changed(stationTopic(kioskID))
}

// validID reports whether s can be a ticket id: a ULID.
func validID(s string) bool {
	if len(s) != 26 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// resultPage is the data of templates/result.html.
type resultPage struct {
	frame
	ID       string
	Number   string
	Name     affairs.Text
	Line     string
	Windows  affairs.Text
	Zone     affairs.Text
	State    affairs.Text
	Waiting  bool
	Missed   bool
	Returned bool
	Count    int
	Ahead    affairs.Text
	Wait     affairs.Text
	Stage    PrintStage
	Reprint  bool // one more paper may be asked for
	Code     bool // there is an address for phones
	Held     bool // had before it was asked for
	Had      bool // its slip comes from an earlier visit
	Again    bool // printed again
	Missing  affairs.Text
	Query    string        // the query code
	Phones   bool          // a telephone may be left
	Left     string        // that was, masked
	Matter   string        // id, "" for none
	Order    *affairs.Text // how appointments are called among the others; nil = not one
	Slot     affairs.Text  // of the appointment that it checked in
	For      int           // seconds the page stays
}

func (k *Kiosk) result(w http.ResponseWriter, r *http.Request) error {
	who := web.Who(r.Context())
	out, err := k.mine(r.Context(), who.Kiosk, r.PathValue("id"))
	if err != nil {
		return err
	}
	k.present(who.Kiosk, &out.ticket)
	t, s := out.ticket, k.slipOf(r.Context(), out.ticket.ID)
	q := r.URL.Query()
	p := resultPage{
		frame: k.frame(r, ""), ID: t.ID, Number: t.Name(), Line: t.Line,
		Windows: windowsText(out.place.Windows), Zone: out.place.Zone, State: stateText(t),
		Waiting: t.State == queue.Waiting, Missed: t.State == queue.Missed, Returned: t.Returns > 0 || t.Back != "",
		Count: out.place.Ahead, Ahead: aheadText(out.place.Ahead), Wait: out.place.waitText(),
		Stage: s.stage, Code: k.base != "", Held: q.Has("held"), Had: q.Has("held") || q.Has("back"), Again: s.again > 0,
		Missing: k.o.Data.Texts.Slip.MissedRule, Query: k.queryCode(t.ID), For: int(k.o.Rules.ResultFor / time.Second),
	}
	if p.Elder {
		p.For *= 3
	}
	if p.Phones = k.o.Telephones != nil && !t.State.Over(); t.Phone && p.Phones {
		if p.Left, err = k.o.Telephones.Masked(r.Context(), t.ID); err != nil {
			return err
		}
	}
	if t.Class == queue.Appointment && k.o.Bookings != nil {
		a, found, err := k.o.Bookings.ByCode(r.Context(), t.Booking)
		if err != nil {
			return err
		}
		if found {
			p.Slot = unbroken(a.SlotText())
		}
	}
	if t.Class == queue.Appointment {
		p.Order = &affairs.Text{ZH: "预约号优先叫，" + k.o.Data.Rules.Notes.PriorityRatio, EN: "Appointments are called first, in turn with the others"}
	}
	p.Reprint = k.o.Reprint != nil && s.again < maxReprints && !t.State.Over() && k.devices(who.Kiosk).Printer().Ready()
	if m, ok := k.matters.Matter(t.Matter); ok {
		p.Name, p.Matter = affairs.Text{ZH: m.ShortName, EN: m.NameEN}, m.ID
	} else if l, ok := k.o.Data.Line(t.Line); ok {
		p.Name = affairs.Text{ZH: l.Name, EN: l.NameEN}
	}
	return k.o.Pages.Render(w, r, "kiosk/result", p)
}

// mine is a ticket that this kiosk may show: one it issued, or one that its
// present session holds. To all else it answers as to a ticket that does not exist.
func (k *Kiosk) mine(ctx context.Context, kioskID, ticketID string) (issued, error) {
	out, err := k.describe(ctx, ticketID)
	if err != nil {
		return issued{}, err
	}
	if !k.proved(kioskID, ticketID) && out.ticket.Kiosk != kioskActor(kioskID).String() {
		return issued{}, errNoTicket
	}
	return out, nil
}

// present makes a ticket that is shown the one of the present session: it was
// proved, or the program was started again while its holder stood there. What is over
// needs its proof anew.
func (k *Kiosk) present(kioskID string, t *queue.Ticket) {
	k.mu.Lock()
	defer k.mu.Unlock()
	st := k.at(kioskID)
	if slices.Contains(st.proved, t.ID) || st.ticket == "" && !t.State.Over() {
		st.ticket = t.ID
	}
}

func (k *Kiosk) reprintForm(w http.ResponseWriter, r *http.Request) error {
	who := web.Who(r.Context())
	out, err := k.mine(r.Context(), who.Kiosk, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := k.reprint(r.Context(), kioskActor(who.Kiosk), who.Kiosk, out.ticket, false); err != nil {
		return err
	}
	return see(w, r, "/kiosk/tickets/"+url.PathEscape(out.ticket.ID))
}

func (k *Kiosk) help(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	k.callHelp(r.Context(), web.Who(r.Context()).Kiosk)
	return see(w, r, local(form.Get("back")))
}

// local is an address of a page of the machine, or its first page.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || len(u.Path) < 6 || u.Path[:6] != "/kiosk" || len(u.Path) > 6 && u.Path[6] != '/' {
		return "/kiosk"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
