package kiosk

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/web"
)

//go:embed templates static
var files embed.FS

// Pages are the templates and static files of the kiosk and the phone.
func Pages() web.PageSet { return web.PageSet{Name: "kiosk", FS: files} }

// Hall is the queue as this package reaches it; *queue.Owner is one.
type Hall interface {
	Do(ctx context.Context, by queue.Actor, cmd queue.Command, key string, aside any) (queue.Receipt, error)
	View(ctx context.Context, f func(*queue.Hall)) error
}

// Options are all that a Kiosk is made of. What may be nil says so.
type Options struct {
	Hall      Hall
	Data      *configs.Hall
	Catalogue *affairs.Catalogue // nil: Data.Matters
	Opening   *affairs.Opening   // nil: Data.Opening
	Now       func() time.Time
	// Mint makes the id of a new ticket, a ULID.
	Mint func() (string, error)
	// Devices are those of one kiosk; nil, or a nil answer, is a kiosk without any.
	Devices func(kioskID string) Devices
	Hub     *web.Hub // may be nil: then the pages do not change by themselves
	Pages   *web.Pages
	// Token makes the unguessable part of a ticket's address: 20 characters
	// A–Z2–7 that follow from the ticket id and a secret.
	Token func(ticketID string) string
	// BaseURL is what phones reach this hall under, "http://192.168.1.5:8686".
	// Empty: there are no codes on slips and screens.
	BaseURL string
	// PersonAside makes what is stored beside the journal when a ticket was taken
	// with a card. nil: nothing is stored.
	PersonAside func(ticketID string, card Card) any
	// CallbackAside makes what is stored beside the journal when somebody leaves a
	// telephone number with a low rating. nil: nothing is stored.
	CallbackAside func(ticketID, phone string) any
	// TicketsOf lists the tickets a person took today, by Card.Person, from the
	// store: for what happened before this process. May be nil.
	TicketsOf func(ctx context.Context, person string) ([]string, error)
	// MaskedName is the masked name stored with a ticket, "" for none; asked only
	// when a slip is printed after a restart. May be nil.
	MaskedName func(ctx context.Context, ticketID string) (string, error)
	// SlipBefore is where the slip of a ticket of today was asked for and how far it
	// is, PrintNone for none; asked only for tickets issued before the program
	// started. May be nil.
	// again is how many further papers were asked for.
	SlipBefore func(ctx context.Context, ticketID string) (kioskID string, stage PrintStage, again int, err error)
	// Reprint owes one more slip of a ticket, on a printer, for an actor as in
	// queue.Event; the first one of a number that had none. nil: no reprints.
	Reprint func(ctx context.Context, by, ticketID, printer string) error
	// Telephones find numbers again by the telephone left with them; nil: none is
	// asked for.
	Telephones Telephones
	// Bookings are the appointments that can be checked in; nil: there are none.
	Bookings Bookings
	// GiveSheet numbers a notification sheet and keeps its copy, or finds again what
	// its key gave before; by is the actor. KeptSheet finds the copy again. nil: no sheets are given.
	GiveSheet func(ctx context.Context, by string, sheet affairs.Sheet) (kept affairs.Sheet, again bool, err error)
	KeptSheet func(ctx context.Context, year, serial int) (sheet affairs.Sheet, found bool, err error)
	// PrintSheet prints a kept sheet at a kiosk between two slips; it does not
	// wait. nil: sheets are shown only.
	PrintSheet func(kioskID string, sheet affairs.Sheet)
	// DocumentsOf are the documents given with a ticket, oldest first, for its result
	// slip. nil: none are kept.
	DocumentsOf func(ctx context.Context, ticketID string) ([]affairs.Document, error)
	// PrintResult prints a result slip at a kiosk between two slips, with English
	// beside for lang "en"; it does not wait. nil: result slips are shown only.
	PrintResult func(kioskID string, slip affairs.ResultSlip, lang string)
	// Service is maintenance at the machine; nil: there is no such page.
	Service *Service
	// Feedback keeps suggestions, complaints and praise; nil: none are taken.
	// FeedbackGiven is told of each, and of the kiosk that owes it a receipt, "" =
	// none does; it does not wait. May be nil.
	Feedback Feedback
	// Cases finds cases by the query codes on their papers; nil: there are none.
	Cases         Cases
	FeedbackGiven func(f affairs.Feedback, kioskID string)
	// Help is told that somebody at a kiosk asks for a person. May be nil.
	Help func(ctx context.Context, kioskID string)
	// Say speaks at a kiosk, in place of what waits to be said there; an empty
	// phrase only takes that back. It does not wait. nil: the machines are silent.
	Say   func(kioskID string, phrase []Segment)
	Rules Rules
	Log   *slog.Logger // nil: no log
}

// Rules are the settings of the machine and of taking numbers.
type Rules struct {
	CardRequired bool          // no numbers without an ID card
	SeveralOpen  bool          // a person may hold several open numbers in one line
	MaxPerPerson int           // numbers a person may take per line and day; 0 = 3
	IdleAfter    time.Duration // without a touch until the page asks; 0 = 60 s
	ResultFor    time.Duration // a number stays on the screen; 0 = 15 s
	Speak        Speaking      // "" = SpeakNumber
	IssueLimit   web.Limit     // numbers per kiosk; zero = one per 3 s, 3 at once
}

// Kiosk answers applicants. Make it with New; its methods are safe for any
// goroutine.
type Kiosk struct {
	o       Options
	log     *slog.Logger
	base    string // for codes, see TicketURL
	opening affairs.Opening
	matters *affairs.Catalogue
	lines   []byte // style sheet with the colours of the lines
	version string // of it
	chips   []chip
	began   int64 // Unix ms: what sessions knew before is lost

	pin      sync.Mutex // held while a PIN of the maintenance page is tried
	mu       sync.Mutex
	stations map[string]*station
	persons  persons
	phones   phones
}

// New checks the options, and registers the topics "kiosk/{id}" and
// "ticket/{token}" with the hub. It must be called before the hub runs.
func New(o Options) (*Kiosk, error) {
	switch {
	case o.Hall == nil, o.Data == nil, o.Now == nil, o.Mint == nil, o.Pages == nil, o.Token == nil:
		return nil, errors.New("make kiosk: Hall, Data, Now, Mint, Pages and Token are needed")
	}
	if o.Catalogue == nil {
		o.Catalogue = o.Data.Matters
	}
	if o.Opening == nil {
		o.Opening = &o.Data.Opening
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	base, err := phoneBase(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("make kiosk: %w", err)
	}
	o.Rules = o.Rules.withDefaults()
	k := &Kiosk{
		o: o, log: o.Log, base: base, began: o.Now().UnixMilli(), opening: *o.Opening, matters: o.Catalogue,
		stations: map[string]*station{}, chips: chooseChips(o.Catalogue, o.Data.Bureaus),
		persons: newPersons(), phones: newPhones(),
	}
	k.lines, k.version = lineColours(o.Data.Lines)
	for _, m := range o.Data.Kiosks {
		k.stations[m.ID] = newStation(m)
	}
	if o.Hub != nil {
		k.register(o.Hub)
	}
	return k, nil
}

func (r Rules) withDefaults() Rules {
	if r.MaxPerPerson == 0 {
		r.MaxPerPerson = 3
	}
	if r.IdleAfter == 0 {
		r.IdleAfter = 60 * time.Second
	}
	if r.Speak == "" {
		r.Speak = SpeakNumber
	}
	if r.ResultFor == 0 {
		r.ResultFor = 15 * time.Second
	}
	if r.IssueLimit == (web.Limit{}) {
		r.IssueLimit = web.Limit{Every: 3 * time.Second, Burst: 3}
	}
	return r
}

// phoneBase is the base address as codes carry it: scheme and host in capitals
// need fewer dots, and mean the same (RFC 3986 §6.2.2.1).
func phoneBase(base string) (string, error) {
	if base == "" {
		return "", nil
	}
	u, err := url.Parse(strings.TrimRight(base, "/"))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.User != nil {
		return "", fmt.Errorf("base address %q is not of the form http://host:port", base)
	}
	return strings.ToUpper(u.Scheme+"://"+u.Host) + u.EscapedPath(), nil
}

// Routes are all pages and calls of this package.
func (k *Kiosk) Routes() []web.Route {
	machine := []web.Role{web.Kiosk}
	all := []web.Role{web.Anyone}
	issuers := []web.Role{web.Kiosk, web.Clerk, web.Manager}
	limit := k.o.Rules.IssueLimit
	// Hundreds of phones share one address behind the hall's wireless network.
	phones := web.Limit{Every: 50 * time.Millisecond, Burst: 400}
	acts := web.Limit{Every: time.Second, Burst: 60}
	// A page without JavaScript sends each key; wrong codes are counted besides.
	keys := web.Limit{Every: 200 * time.Millisecond, Burst: 20}
	routes := []web.Route{
		{Method: "GET", Pattern: "/kiosk", Roles: machine, Handler: k.page(k.home), Doc: "the kiosk's first page; forgets card and number"},
		{Method: "GET", Pattern: "/kiosk/end", Roles: machine, Handler: k.page(k.end), Doc: "end the session of whoever was there; on to the first page"},
		{Method: "POST", Pattern: "/kiosk/mode", Roles: machine, Handler: k.page(k.setMode), Doc: "turn large type, high contrast or the low layout on or off for this session"},
		{Method: "GET", Pattern: "/kiosk/lines.css", Roles: all, Handler: k.coloursCSS, Doc: "colours of the lines as a style sheet"},
		{Method: "GET", Pattern: "/kiosk/find", Roles: machine, Handler: k.page(k.find), Doc: "find a matter by words or letters"},
		{Method: "GET", Pattern: "/kiosk/guides", Roles: machine, Handler: k.page(k.guides), Doc: "all matters by bureau"},
		{Method: "GET", Pattern: "/kiosk/choose", Roles: machine, Handler: k.page(k.choose), Doc: "the words most asked for, large; with guide for their guides"},
		{Method: "GET", Pattern: "/kiosk/offices", Roles: machine, Handler: k.page(k.offices), Doc: "the bureaus"},
		{Method: "GET", Pattern: "/kiosk/events", Roles: machine, Handler: k.page(k.events), Doc: "all life events"},
		{Method: "GET", Pattern: "/kiosk/events/{id}", Roles: machine, Handler: k.page(k.event), Doc: "matters of one life event"},
		{Method: "GET", Pattern: "/kiosk/bureaus/{id}", Roles: machine, Handler: k.page(k.bureau), Doc: "matters of one bureau"},
		{Method: "GET", Pattern: "/kiosk/matters/{id}", Roles: machine, Handler: k.page(k.guide), Doc: "guide of one matter"},
		{Method: "GET", Pattern: "/kiosk/take", Roles: machine, Handler: k.page(k.confirm), Doc: "confirm before a number is taken"},
		{Method: "POST", Pattern: "/kiosk/take", Roles: machine, Handler: k.page(k.take), Doc: "take a number", Limit: limit},
		{Method: "GET", Pattern: "/kiosk/tickets/{id}", Roles: machine, Handler: k.page(k.result), Doc: "the number just taken"},
		{Method: "GET", Pattern: "/kiosk/tickets/{id}/qr.svg", Roles: machine, Handler: k.code, Doc: "code of the number's phone page"},
		{Method: "POST", Pattern: "/kiosk/tickets/{id}/reprint", Roles: machine, Handler: k.page(k.reprintForm), Doc: "print the slip once more", Limit: limit},
		{Method: "GET", Pattern: "/kiosk/number", Roles: machine, Handler: k.page(k.number), Doc: "look a number up"},
		{Method: "GET", Pattern: "/kiosk/number/own", Roles: machine, Handler: k.page(k.own), Doc: "the numbers of the card on the reader, or that this session proved"},
		{Method: "POST", Pattern: "/kiosk/number/code", Roles: machine, Handler: k.page(k.codeForm), Doc: "prove a finished number by the query code on its slip", Limit: keys},
		{Method: "POST", Pattern: "/kiosk/another", Roles: machine, Handler: k.page(k.another), Doc: "choose a further matter for the same number"},
		{Method: "POST", Pattern: "/kiosk/tickets/{id}/withdraw", Roles: machine, Handler: k.page(k.withdrawForm), Doc: "give the number of this session up"},
		{Method: "POST", Pattern: "/kiosk/number/reenter", Roles: machine, Handler: k.page(k.reenterForm), Doc: "bring a number back with further papers", Limit: limit},
		{Method: "POST", Pattern: "/kiosk/number/return", Roles: machine, Handler: k.page(k.returnForm), Doc: "reactivate a missed number", Limit: limit},
		{Method: "POST", Pattern: "/kiosk/number/outcome", Roles: machine, Handler: k.page(k.outcomeForm), Doc: "print the result slip of a finished number, and show it", Limit: limit},
		{Method: "GET", Pattern: "/kiosk/tickets/{id}/outcome", Roles: machine, Handler: k.page(k.outcome), Doc: "what came of the number of this session"},
		{Method: "POST", Pattern: "/kiosk/help", Roles: machine, Handler: k.page(k.help), Doc: "ask for a person"},

		{Method: "GET", Pattern: "/t/{token}", Roles: all, Handler: k.phone, Doc: "the phone page of a number", Limit: phones},
		{Method: "GET", Pattern: "/T/{token}", Roles: all, Handler: k.phone, Doc: "the same, as codes spell it", Limit: phones},
		{Method: "POST", Pattern: "/t/{token}/withdraw", Roles: all, Handler: k.phoneWithdraw, Doc: "give a waiting number up", Limit: acts},
		{Method: "POST", Pattern: "/t/{token}/return", Roles: all, Handler: k.phoneReturn, Doc: "reactivate a missed number", Limit: acts},
		{Method: "POST", Pattern: "/t/{token}/rate", Roles: all, Handler: k.phoneRate, Doc: "rate a finished service", Limit: acts},

		{Method: "GET", Pattern: "/api/v1/matters", Roles: all, Handler: k.apiMatters, Doc: "matters, all or by words (q) or bureau"},
		{Method: "GET", Pattern: "/api/v1/matters/{id}", Roles: all, Handler: k.apiMatter, Doc: "the whole guide of one matter"},
		{Method: "POST", Pattern: "/api/v1/tickets", Roles: issuers, Handler: k.apiIssue, Doc: "take a number", Limit: limit},
		{Method: "GET", Pattern: "/api/v1/tickets/{id}", Roles: issuers, Handler: k.apiTicket, Doc: "one ticket of today"},
		{Method: "POST", Pattern: "/api/v1/tickets/{id}/return", Roles: issuers, Handler: k.apiReturn, Doc: "reactivate a missed ticket"},
		{Method: "POST", Pattern: "/api/v1/tickets/{id}/reenter", Roles: issuers, Handler: k.apiReenter, Doc: "bring a finished ticket back with further papers"},
		{Method: "POST", Pattern: "/api/v1/tickets/{id}/withdraw", Roles: issuers, Handler: k.apiWithdraw, Doc: "give a waiting ticket up"},
		{Method: "POST", Pattern: "/api/v1/tickets/{id}/reprint", Roles: issuers, Handler: k.apiReprint, Doc: "print the slip once more"},
	}
	routes = append(routes,
		web.Route{Method: "GET", Pattern: "/kiosk/matters/{id}/needed", Roles: machine, Handler: k.page(k.askExempt), Doc: "ask whether the matter has to be applied for at all"},
		web.Route{Method: "GET", Pattern: "/kiosk/matters/{id}/qr.svg", Roles: machine, Handler: k.guideCode, Doc: "code of the guide's phone page"},
		web.Route{Method: "GET", Pattern: "/g/{id}", Roles: all, Handler: k.guidePhone, Doc: "a guide on the phone", Limit: phones},
	)
	routes = append(routes, k.checkinRoutes(machine, limit)...)
	routes = append(routes, k.serviceRoutes(machine, keys)...)
	routes = append(routes, k.telephoneRoutes(machine, keys)...)
	routes = append(routes, k.feedbackRoutes(machine, all, limit, phones, acts)...)
	routes = append(routes, k.caseRoutes(machine, all, limit, acts)...)
	if k.o.GiveSheet != nil {
		routes = append(routes,
			web.Route{Method: "GET", Pattern: "/kiosk/matters/{id}/sheet", Roles: machine, Handler: k.page(k.sheetForm), Doc: "what a notification sheet is tailored by"},
			web.Route{Method: "POST", Pattern: "/kiosk/matters/{id}/sheet", Roles: machine, Handler: k.page(k.giveSheet), Doc: "give a notification sheet", Limit: limit},
			web.Route{Method: "POST", Pattern: "/kiosk/matters/{id}/needed", Roles: machine, Handler: k.page(k.giveExempt), Doc: "give the paper that says that nothing has to be applied for", Limit: limit},
			web.Route{Method: "GET", Pattern: "/kiosk/sheets/{year}/{serial}", Roles: machine, Handler: k.page(k.sheetShown), Doc: "the sheet just given"},
		)
	}
	return routes
}
