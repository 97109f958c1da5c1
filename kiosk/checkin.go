package kiosk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Bookings are the appointments as a kiosk finds them. The methods return none
// for somebody who has not booked.
type Bookings interface {
	// ByPerson finds those of a card, by Card.Person, from today on; ByPhone those of
	// the last four digits of a phone; ByCode the one of a code.
	ByPerson(ctx context.Context, person string) ([]affairs.Appointment, error)
	ByPhone(ctx context.Context, tail string) ([]affairs.Appointment, error)
	ByCode(ctx context.Context, code string) (affairs.Appointment, bool, error)
	// Arrive answers a check-in now.
	Arrive(a affairs.Appointment) affairs.Arrival
}

func (k *Kiosk) checkinRoutes(machine []web.Role, limit web.Limit) []web.Route {
	if k.o.Bookings == nil {
		return nil
	}
	return []web.Route{
		{Method: "GET", Pattern: "/kiosk/checkin", Roles: machine, Handler: k.page(k.checkin), Doc: "check an appointment in"},
		{Method: "POST", Pattern: "/kiosk/checkin", Roles: machine, Handler: k.page(k.findBooking), Doc: "find appointments by the last four digits of a phone", Limit: limit},
		{Method: "GET", Pattern: "/kiosk/checkin/{code}", Roles: machine, Handler: k.page(k.arrival), Doc: "an appointment that was found, and what to do"},
		{Method: "POST", Pattern: "/kiosk/checkin/{code}", Roles: machine, Handler: k.page(k.checkIn), Doc: "check it in: its number", Limit: limit},
	}
}

// checkinPage is the data of templates/checkin.html.
type checkinPage struct {
	frame
	Query  string // digits typed so far
	Asked  bool   // and nothing was found
	Card   *Card
	Reader bool
	Hint   *affairs.Text
	Found  []foundBooking // several: whose is it?
}

type foundBooking struct {
	Code, Name string
	Slot       affairs.Text
	Matter     affairs.Text
	Day        affairs.Text
	Line       string
}

// phoneTail is how many digits of a phone somebody types.
const phoneTail = 4

// checkin asks who is there. A card that lies on the reader finds its
// appointments at once.
func (k *Kiosk) checkin(w http.ResponseWriter, r *http.Request) error {
	kioskID := web.Who(r.Context()).Kiosk
	p := k.checkinPage(r)
	if p.Card != nil {
		list, err := k.o.Bookings.ByPerson(r.Context(), p.Card.Person)
		if err != nil {
			return err
		}
		return k.showFound(w, r, p, list)
	}
	if p.Reader && p.Closed == nil {
		k.arm(kioskID)
		k.step(&p.frame, Segment{Text: "请刷身份证，或者输入手机号后四位"})
	}
	return k.o.Pages.Render(w, r, "kiosk/checkin", p)
}

func (k *Kiosk) checkinPage(r *http.Request) checkinPage {
	p := checkinPage{frame: k.frame(r, "/kiosk")}
	p.Self = "/kiosk/checkin"
	p.Card, p.Reader = k.cardAt(p.Kiosk), k.devices(p.Kiosk).Reader()
	k.mu.Lock()
	p.Hint = k.at(p.Kiosk).hint
	k.mu.Unlock()
	return p
}

// findBooking is the keypad. The digits go in the body, never in an address.
func (k *Kiosk) findBooking(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	p := k.checkinPage(r)
	p.Card = nil
	p.Query = typedDigits(form, phoneTail)
	if !form.Has("look") {
		return k.o.Pages.Render(w, r, "kiosk/checkin", p)
	}
	if len(p.Query) < phoneTail {
		p.Asked = true
		return k.o.Pages.Render(w, r, "kiosk/checkin", p)
	}
	list, err := k.o.Bookings.ByPhone(r.Context(), p.Query)
	if err != nil {
		return err
	}
	return k.showFound(w, r, p, list)
}

// showFound goes to the one appointment, or lets the person choose the name.
// Those of today go first; of several days all are shown.
func (k *Kiosk) showFound(w http.ResponseWriter, r *http.Request, p checkinPage, list []affairs.Appointment) error {
	list = slices.DeleteFunc(slices.Clone(list), func(a affairs.Appointment) bool { return a.State == affairs.Cancelled })
	today := affairs.DateOf(p.Now)
	if of := slices.DeleteFunc(slices.Clone(list), func(a affairs.Appointment) bool { return a.Date != today }); len(of) > 0 {
		list = of
	}
	p.Found = k.found(p.Kiosk, list)
	switch len(list) {
	case 0:
		p.Asked, p.Query = true, ""
	case 1:
		return see(w, r, "/kiosk/checkin/"+url.PathEscape(list[0].Code))
	}
	return k.o.Pages.Render(w, r, "kiosk/checkin", p)
}

// bookedToday are the appointments of today that the card at a kiosk has and that
// are not checked in yet: who put it down before saying what for is shown them first.
func (k *Kiosk) bookedToday(ctx context.Context, kioskID string, card *Card) []foundBooking {
	if k.o.Bookings == nil || card == nil {
		return nil
	}
	list, err := k.o.Bookings.ByPerson(ctx, card.Person)
	if err != nil {
		k.log.Error("appointments of a card not looked up", "kiosk", kioskID, "err", err)
		return nil
	}
	today := affairs.DateOf(k.o.Now().In(k.o.Data.Location))
	list = slices.DeleteFunc(slices.Clone(list), func(a affairs.Appointment) bool {
		return a.Date != today || a.State == affairs.Cancelled || k.o.Bookings.Arrive(a).Kind == affairs.ArrivedBefore
	})
	return k.found(kioskID, list)
}

// found notes that the session of a kiosk has found appointments.
func (k *Kiosk) found(kioskID string, list []affairs.Appointment) (cards []foundBooking) {
	codes := make([]string, len(list))
	for i, a := range list {
		codes[i] = a.Code
		cards = append(cards, foundBooking{Code: a.Code, Name: a.Name, Slot: unbroken(a.SlotText()), Matter: k.bookedFor(a), Line: a.Line, Day: dateText(a.Date.At(a.From, k.o.Data.Location))})
	}
	k.mu.Lock()
	k.at(kioskID).bookings = codes
	k.mu.Unlock()
	return cards
}

// unbroken keeps each span of times or windows on one line.
func unbroken(t affairs.Text) affairs.Text {
	join := strings.NewReplacer("～", "\u2060～\u2060", "–", "\u2060–\u2060")
	return affairs.Text{ZH: join.Replace(t.ZH), EN: join.Replace(t.EN)}
}

func (k *Kiosk) bookedFor(a affairs.Appointment) affairs.Text {
	if m, ok := k.matters.Matter(a.Matter); ok {
		return affairs.Text{ZH: m.ShortName, EN: m.NameEN}
	}
	l, _ := k.o.Data.Line(a.Line)
	return affairs.Text{ZH: l.Name, EN: l.NameEN}
}

// pageOfBooking is where the code of an appointment, held before the scanner of a
// kiosk, leads; "" for any other code.
func (k *Kiosk) pageOfBooking(ctx context.Context, kioskID, code string) (string, error) {
	if k.o.Bookings == nil {
		return "", nil
	}
	a, found, err := k.o.Bookings.ByCode(ctx, code)
	if err != nil || !found {
		return "", err
	}
	k.mu.Lock()
	k.at(kioskID).bookings = []string{a.Code}
	k.mu.Unlock()
	return "/kiosk/checkin/" + url.PathEscape(a.Code), nil
}

// arrivalPage is the data of templates/arrival.html.
type arrivalPage struct {
	frame
	Code    string
	Name    string
	Slot    affairs.Text
	Line    string
	Matter  string
	For     affairs.Text
	Windows affairs.Text
	Kind    affairs.ArrivalKind
	Text    affairs.Text
	Count   int // people before an ordinary number
	Wait    affairs.Text
	Ticket  string // id the number will have
}

// OnTime and Late are for the template.
func (p arrivalPage) OnTime() bool { return p.Kind == affairs.ArrivedOnTime }
func (p arrivalPage) Late() bool   { return p.Kind == affairs.ArrivedLate }

// booking is an appointment that this session has found. To all else it answers
// as to one that does not exist.
func (k *Kiosk) booking(r *http.Request) (affairs.Appointment, error) {
	code := r.PathValue("code")
	k.mu.Lock()
	mine := slices.Contains(k.at(web.Who(r.Context()).Kiosk).bookings, code)
	k.mu.Unlock()
	if mine {
		a, found, err := k.o.Bookings.ByCode(r.Context(), code)
		if found || err != nil {
			return a, err
		}
	}
	return affairs.Appointment{}, web.NotFound("请返回，用身份证或手机号后四位查找您的预约。", "Please go back and find your appointment by ID card or phone.")
}

func (k *Kiosk) arrival(w http.ResponseWriter, r *http.Request) error {
	a, err := k.booking(r)
	if err != nil {
		return err
	}
	kioskID := web.Who(r.Context()).Kiosk
	arrived := k.o.Bookings.Arrive(a)
	if arrived.Kind == affairs.ArrivedBefore {
		if _, err := k.describe(r.Context(), a.Ticket); err == nil {
			k.hold(kioskID, a.Ticket)
			return see(w, r, "/kiosk/tickets/"+url.PathEscape(a.Ticket)+"?held=1")
		}
	}
	p := arrivalPage{
		frame: k.frame(r, "/kiosk/checkin"), Code: a.Code, Name: a.Name, Slot: unbroken(a.SlotText()), Line: a.Line, Matter: a.Matter,
		For: k.bookedFor(a), Kind: arrived.Kind, Text: unbroken(arrived.Text),
	}
	if p.Ticket, err = k.o.Mint(); err != nil {
		return err
	}
	err = k.o.Hall.View(r.Context(), func(h *queue.Hall) {
		pl := k.placeFor(h, a.Line, a.Matter, queue.Ordinary)
		p.Windows, p.Count, p.Wait = windowsText(pl.Windows), pl.Ahead, pl.waitText()
	})
	if err != nil {
		return err
	}
	return k.o.Pages.Render(w, r, "kiosk/arrival", p)
}

// checkIn gives the number: one of an appointment when it is on time, an ordinary
// one when it is late.
func (k *Kiosk) checkIn(w http.ResponseWriter, r *http.Request) error {
	a, err := k.booking(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	req := request{
		by: kioskActor(who.Kiosk), kiosk: who.Kiosk, lang: who.Lang, matter: a.Matter,
		ticket: form.Get("ticket"), booking: a.Code, name: a.Name,
	}
	if a.Matter == "" {
		req.line = a.Line
	}
	if !validID(req.ticket) {
		return web.Invalid("ticket", "页面已过期，请返回重新签到。", "This page is too old; please go back and try again.")
	}
	req.key = scoped(req.by, req.ticket)
	switch arrived := k.o.Bookings.Arrive(a); arrived.Kind {
	case affairs.ArrivedOnTime:
		req.class = queue.Appointment
	case affairs.ArrivedLate, affairs.ArrivedBefore: // of two taps the second finds the number of the first
	default:
		return web.Conflict(arrived.Text.ZH+"。", arrived.Text.EN+".")
	}
	if out, done, err := k.repeated(r.Context(), req); done && err == nil {
		return see(w, r, "/kiosk/tickets/"+out.ticket.ID)
	}
	out, err := k.issue(r.Context(), req)
	if err != nil {
		return err
	}
	k.disarm(who.Kiosk)
	k.sayNumber(who.Kiosk, who.Lang, out)
	k.log.Info("appointment checked in", "ticket", out.ticket.ID, "class", req.class.String(), "kiosk", who.Kiosk)
	return see(w, r, "/kiosk/tickets/"+out.ticket.ID)
}
