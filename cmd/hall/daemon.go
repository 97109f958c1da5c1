package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/devices"
	"jiaohao/devices/idcard"
	"jiaohao/devices/led"
	"jiaohao/devices/pad"
	"jiaohao/devices/spool"
	"jiaohao/devices/voice"
	"jiaohao/display"
	"jiaohao/kiosk"
	"jiaohao/queue"
	"jiaohao/store"
	"jiaohao/web"
)

// daemon is the whole hall, composed. Everything that is made in newDaemon is
// started by run and stopped by it in reverse order.
type daemon struct {
	cfg  *configs.Config
	demo bool
	log  *slog.Logger
	now  func() time.Time

	store    *store.Store
	settings *settings
	owner    *queue.Owner
	hub      *web.Hub
	server   *web.Server
	hardware *hardware
	outputs  *outputs
	kiosk    *kiosk.Kiosk
	display  *display.Display
	desk     *desk.Desk
	backups  *backups
	spools   map[string]*spool.Spool // by printer
	printers []*spool.Spool
	machines map[string]machine // by kiosk
	// again is told to when the hall's files changed; see keepRunning.
	again chan struct{}
	anew  atomic.Bool           // run ended because of it
	lease atomic.Pointer[lease] // what it runs on, if a door keeps it open
	// failed is a change of the hall's files that was taken back just before.
	failed *failedChange
	base   string // the address people reach the hall under
	// begun is the day, a string, whose beginning keepTime has seen to.
	begun  atomic.Value
	looked affairs.Date // the day on which released guides were last looked at; keepTime's
}

// newDaemon opens the store and puts everything together; nothing runs yet. base
// is the address people reach the hall under, for the codes on slips.
func newDaemon(ctx context.Context, cfg *configs.Config, demo bool, base string, now func() time.Time, log *slog.Logger) (*daemon, error) {
	return daemonAfter(ctx, nil, cfg, demo, base, now, log)
}

// daemonAfter is newDaemon after a change of the hall's files that failed; nil =
// none did.
func daemonAfter(ctx context.Context, failed *failedChange, cfg *configs.Config, demo bool, base string, now func() time.Time, log *slog.Logger) (*daemon, error) {
	d := &daemon{cfg: cfg, demo: demo, base: base, log: log, now: now, failed: failed, spools: map[string]*spool.Spool{}, machines: map[string]machine{}, again: make(chan struct{}, 1)}
	if err := d.compose(ctx, base); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *daemon) compose(ctx context.Context, base string) error {
	cfg, now, log := d.cfg, d.now, d.log
	key, err := personKey(cfg.DataDir)
	if err != nil {
		return err
	}
	if d.store, err = store.Open(ctx, store.Options{
		Path: filepath.Join(cfg.DataDir, "hall.db"), Hall: cfg.Hall.ID, Zone: cfg.Hall.Location,
		Now: now, Log: log, PersonKey: key,
	}); err != nil {
		return err
	}
	if d.settings, err = newSettings(ctx, cfg, d.store, d.failed, now, log); err != nil {
		return err
	}
	d.settings.again = d.composeAgain
	cfg = d.settings.cfg
	d.cfg = cfg
	if d.owner, err = queue.NewOwner(queuePlan(cfg), d.store, now, log, d.publish); err != nil {
		return err
	}
	if err := d.owner.Load(ctx); err != nil {
		return err
	}
	d.settings.hall = d.owner
	if d.hardware, err = newHardware(cfg, cfg.DataDir, now, log, d.deviceChanged, inputs{
		card: d.cardRead, hint: d.cardHint, key: d.padKey, rating: d.padRating,
		scan: func(ctx context.Context, kiosk, code string) { d.kiosk.Scanned(ctx, kiosk, code) },
	}); err != nil {
		return err
	}
	d.backups = d.newBackups()
	if err := d.makePages(base); err != nil {
		return err
	}
	d.makeOutputs()
	return d.makeSpools()
}

// maskedName is the masked name kept with a ticket, or with the appointment that it
// checked in.
func (d *daemon) maskedName(ctx context.Context, ticket string) (string, error) {
	p, found, err := d.store.PersonOf(ctx, ticket)
	if found || err != nil {
		return p.NameMasked, err
	}
	booking := ""
	err = d.owner.View(ctx, func(h *queue.Hall) {
		if t, ok := h.Ticket(ticket); ok {
			booking = t.Booking
		}
	})
	if err != nil || booking == "" {
		return "", err
	}
	a, _, err := d.store.AppointmentByCode(ctx, booking)
	return a.Name, err
}

// queuePlan is the part of the configuration that the rules of the queue need.
func queuePlan(cfg *configs.Config) queue.Plan {
	q := cfg.Queue
	plan := queue.Plan{Zone: cfg.Hall.Location, Matters: map[string]string{}, Rules: queue.Rules{
		PriorityRatio: q.PriorityRatio, OvertakenMost: q.OvertakenMost, OvertakenWithin: q.OvertakenWithin.Milliseconds(),
		ReturnAfter: q.ReturnAfter, ReturnTimes: q.ReturnTimes,
		ReturnWithin: q.ReturnWithin.Milliseconds(), UndoWithin: q.UndoWithin.Milliseconds(),
		SecondPress: q.SecondPress.Milliseconds(), RateWithin: cfg.Rating.Timeout.Milliseconds(),
		StartAfter: q.StartAfter.Milliseconds(), EstimateSamples: q.EstimateSamples,
		EstimateMinimum: q.EstimateMinimum, EstimateRoundTo: q.EstimateRoundTo.Milliseconds(),
		CallsMost: q.CallRepeats, StopWhenFull: q.StopWhenFull, ReentryLeast: q.ReentryLeast.Milliseconds(), ReentryFor: q.ReentryFor.Milliseconds(),
		ForgottenAfter: q.ForgottenAfter.Milliseconds(), TideAbove: q.TideAbove.Milliseconds(), TideWaiting: q.TideWaiting,
	}}
	for _, l := range cfg.Hall.Lines {
		line := queue.Line{Prefix: l.Prefix, Digits: l.Digits, Start: l.Start, DailyMax: l.DailyMax}
		limited := slices.ContainsFunc(l.Slots, func(s configs.Slot) bool { return s.Numbers > 0 })
		for _, s := range l.Slots {
			if !limited { // they are for bookings alone
				break
			}
			line.Slots = append(line.Slots, queue.Slot{From: int(s.From), To: int(s.To), Most: s.Numbers})
		}
		plan.Lines = append(plan.Lines, line)
	}
	for _, w := range cfg.Hall.Windows {
		plan.Windows = append(plan.Windows, windowPlan(w))
	}
	for _, m := range cfg.Hall.Matters.All() {
		plan.Matters[m.ID] = m.Line
	}
	plan.Staff = map[string]queue.StaffPlan{}
	for _, s := range cfg.Hall.Staff {
		p := queue.StaffPlan{Skills: s.Matters, Home: s.HomeWindow}
		for _, l := range cfg.Hall.Lines {
			if l.Bureau == s.Bureau {
				p.Lines = append(p.Lines, l.Prefix)
			}
		}
		plan.Staff[s.StaffNo] = p
	}
	return plan
}

func windowPlan(w configs.Window) queue.WindowPlan {
	p := queue.WindowPlan{No: w.No, Lines: w.Lines, Matters: w.Matters,
		Green: w.Kind == configs.WindowGreen, Tide: w.Kind == configs.WindowTide}
	for _, l := range w.Weights {
		if p.Weights == nil {
			p.Weights = map[string]int{}
		}
		p.Weights[l.Line] = l.Weight
	}
	for _, f := range w.First {
		p.First = append(p.First, queue.Condition{Line: f.Line, WaitsOver: f.WaitsOver.Milliseconds(), AtLeast: f.AtLeast})
	}
	return p
}

// personKey is the secret under which ID numbers are hashed. It lies beside the
// data directory, not in it, so that a copy or backup of the data opens nothing
// (security notes §3).
func personKey(dataDir string) ([]byte, error) {
	abs, err := filepath.Abs(dataDir)
	if err != nil {
		return nil, err
	}
	key, err := store.Key(abs + ".key")
	if err != nil {
		return nil, fmt.Errorf("key of personal data: %w", err)
	}
	return key, nil
}

func newPages() (*web.Pages, error) {
	return web.NewPages(kiosk.Pages(), display.PageSet(), desk.PageSet())
}

func (d *daemon) makePages(base string) error {
	pages, err := newPages()
	if err != nil {
		return err
	}
	d.hub = web.NewHub(web.HubOptions{Build: pages.Build(), Now: d.now, Log: d.log})
	hall := &d.cfg.Hall
	pin, err := d.servicePIN()
	if err != nil {
		return err
	}
	if d.kiosk, err = kiosk.New(kiosk.Options{
		Hall: d.owner, Data: hall, Now: d.now, Hub: d.hub, Pages: pages, Log: d.log,
		Mint:        func() (string, error) { return queue.NewID(d.now(), rand.Reader) },
		Devices:     func(id string) kiosk.Devices { return d.machine(id) },
		Token:       d.store.Token,
		BaseURL:     base,
		PersonAside: personAside, CallbackAside: callbackAside,
		TicketsOf: d.ticketsOf, Telephones: telephones{d},
		MaskedName: d.maskedName,
		SlipBefore: d.slipBefore,
		Reprint:    d.reprint,
		Help:       d.helpAsked,
		Say:        d.sayAt,
		GiveSheet:  d.store.GiveSheet, KeptSheet: d.store.Sheet, PrintSheet: d.printSheet,
		DocumentsOf: d.store.DocumentsOfTicket, PrintResult: d.printResult,
		Bookings: d.bookings(),
		Service:  &kiosk.Service{PIN: pin, Devices: d.hardware, Outages: d.store.Outages},
		Feedback: d.store, FeedbackGiven: d.feedbackGiven, Cases: d.store,
		Rules: kiosk.Rules{
			CardRequired: !d.cfg.Queue.Anonymous, MaxPerPerson: d.cfg.Queue.MaxPerPersonPerDay,
			SeveralOpen: !d.cfg.Queue.OneActivePerPerson,
			IdleAfter:   d.cfg.KioskPage.IdleAfter, ResultFor: d.cfg.KioskPage.ResultFor, Speak: kiosk.Speaking(d.cfg.KioskPage.Speak),
			// A nanosecond is no limit; zero would be the default.
			IssueLimit: web.Limit{Every: max(d.cfg.Limits.IssueInterval, time.Nanosecond), Burst: d.cfg.Limits.IssueBurst},
		},
	}); err != nil {
		return err
	}
	d.display = display.New(display.Options{
		Hall: d.owner, Data: hall, Now: d.now, Hub: d.hub, Pages: pages, Log: d.log, Settings: d.cfg.Display,
		Photos: hallFolder(d.cfg), TicketURL: d.kiosk.TicketURL, CallbackAside: callbackAside, EveryScreen: d.loopbackKiosk(),
	})
	if d.desk, err = desk.New(desk.Options{
		Hall: d.owner, Data: hall, Now: d.now, Hub: d.hub, Pages: pages, Devices: d.hardware, Log: d.log, Demo: d.demo,
		Links:   desk.Links{Kiosk: "/kiosk", Board: "/board/{id}", Window: "/screen/{no}", API: "/api/v1/openapi.yaml"},
		Records: d.records, MaskedName: d.maskedName, History: history{d.store, d.number}, Settings: d.settings, TicketsOfPhone: telephones{d}.Tickets, Documents: d.store, Cases: d.store, Delegations: d.store, MonthEnd: d.store, Tasks: d.store, Appraisals: d.store, Rotations: d.store,
		Outages: d.store, Slips: doubtfulSlips{d},
		Estimates: d.store.Estimates, Rehearse: d.rehearse,
		Slip:     slipPreview{d},
		SignedIn: d.clerksSignedIn, Enrolled: d.enrolled,
		Warnings:     d.backups.alarms,
		Appointments: d.bookings(),
		HelpCalls:    d.helpCalls, HelpDone: d.kiosk.HelpDone,
		SecondPress: d.cfg.Queue.SecondPress, CallRepeats: d.cfg.Queue.CallRepeats,
		CallInterval: d.cfg.Queue.CallInterval, NoShowAfter: d.cfg.Queue.NoShowAfter,
		UnattendedAfter: d.cfg.Queue.UnattendedAfter,
	}); err != nil {
		return err
	}
	return d.makeServer(pages)
}

func (d *daemon) makeServer(pages *web.Pages) error {
	people := &accounts{store: d.store, staff: d.cfg.Hall.Staff}
	options := web.Options{
		Pages: pages, Hub: d.hub, Accounts: people, Sessions: people, Devices: people,
		Log: d.log, Now: d.now, AllowedHosts: allowedHosts(d.cfg),
		Idle: d.cfg.Sessions.Idle, Absolute: d.cfg.Sessions.Absolute,
		ConnsPerAddress: d.cfg.Limits.ConnectionsPerAddress,
		Home:            map[web.Role]string{web.Clerk: "/desk", web.Manager: "/office", web.Technician: "/devices"},
	}
	options.Routes = append(options.Routes, d.kiosk.Routes()...)
	options.Routes = append(options.Routes, d.display.Routes()...)
	options.Routes = append(options.Routes, d.desk.Routes()...)
	options.Routes = append(options.Routes, d.portalRoutes()...)
	options.Routes = append(options.Routes, web.Route{Method: "GET", Pattern: "/metrics", Roles: []web.Role{web.Anyone},
		Handler: d.metrics, Doc: "figures for Prometheus; for this machine and the technician"})
	if d.demo {
		people.demo = demoAccounts(&d.cfg.Hall)
		options.LoopbackKiosk = d.loopbackKiosk()
		options.ConnsPerAddress = max(options.ConnsPerAddress, demoConnections)
	}
	var err error
	d.server, err = web.New(options)
	return err
}

// loopbackKiosk is the device that browsers of a demo's own PC stand for; "" =
// none.
func (d *daemon) loopbackKiosk() string {
	if !d.demo || len(d.cfg.Hall.Kiosks) == 0 {
		return ""
	}
	return d.cfg.Hall.Kiosks[0].ID
}

// hallFolder holds the hall's own files, photos of its staff among them; nil for
// the embedded example, which has none.
func hallFolder(cfg *configs.Config) fs.FS {
	if info, err := os.Stat(cfg.Source); err != nil || !info.IsDir() {
		return nil
	}
	return os.DirFS(cfg.Source)
}

// demoConnections lets one machine play a whole hall of screens.
const demoConnections = 2000

// allowedHosts are the names under which browsers may reach the hall.
func allowedHosts(cfg *configs.Config) []string {
	hosts := append([]string{}, cfg.AllowedHosts...)
	if u, err := url.Parse(cfg.PublicURL); err == nil && u.Hostname() != "" {
		hosts = append(hosts, u.Hostname())
	}
	if host, _, err := net.SplitHostPort(cfg.Listen); err == nil && host != "" {
		hosts = append(hosts, host)
	}
	return hosts
}

// makeOutputs gathers what hangs in the hall.
func (d *daemon) makeOutputs() {
	d.outputs = &outputs{
		hall: d.owner, display: d.display, desk: d.desk, data: &d.cfg.Hall, now: d.now, log: d.log, wake: make(chan struct{}, 1),
	}
	d.hardware.repaint = d.outputs.repaint
	for _, u := range d.hardware.units {
		switch driver := u.driver.(type) {
		case *led.Bus:
			d.outputs.leds = append(d.outputs.leds, driver)
		case *voice.Speaker:
			if u.config.Kiosk == "" { // those inside kiosks announce nothing
				d.outputs.voices = append(d.outputs.voices, driver)
			}
		case *pad.Line:
			d.outputs.pads = append(d.outputs.pads, driver)
		}
	}
}

// makeSpools gives each kiosk its machine and each printer its spool.
func (d *daemon) makeSpools() error {
	for _, u := range d.hardware.units {
		m := d.machines[u.config.Kiosk]
		switch u.driver.(type) {
		case devices.Printer:
			s := newSpool(u, printJobs{d.store}, d.kiosk, d.cfg.Hall.Slip, d.now, d.log)
			d.spools[u.config.ID] = s
			d.printers = append(d.printers, s)
			m.printer = u
		case *idcard.Reader:
			m.reader = u
		case *voice.Speaker:
			if u.config.Kiosk == "" {
				continue
			}
			m.voice = u.driver.(*voice.Speaker)
		default:
			continue
		}
		d.machines[u.config.Kiosk] = m
	}
	return nil
}

// ticketsOf lists today's tickets of a person by the text that cardRead gave.
func (d *daemon) ticketsOf(ctx context.Context, person string) ([]string, error) {
	hash, err := hex.DecodeString(person)
	if err != nil {
		return nil, fmt.Errorf("person hash: %w", err)
	}
	return d.store.TicketsOf(ctx, d.today(), hash)
}

// today is the calendar day in the hall's zone.
func (d *daemon) today() string { return d.now().In(d.cfg.Hall.Location).Format(time.DateOnly) }

// publish tells everyone about a committed batch. It runs in the owner's
// goroutine and never waits.
func (d *daemon) publish(events []queue.Event) {
	d.hub.Changed(d.display.Affected(events)...)
	d.hub.Changed(d.desk.Affected(events)...)
	d.hub.Changed(d.kiosk.Affected(events)...)
	for _, e := range events {
		if e.Kind == queue.Issued && e.Body != "" {
			for _, s := range d.printers {
				s.Wake()
			}
			break
		}
	}
	d.outputs.push(events)
}

// deviceChanged is called at each edge of a device's state.
func (d *daemon) deviceChanged(h devices.Health) {
	d.log.Info("device changed", "device", h.ID, "state", string(h.State), "problem", h.Problem.EN)
	if d.kiosk != nil {
		d.kiosk.DevicesChanged()
	}
}

func (d *daemon) padKey(ctx context.Context, line *pad.Line, p pad.Press) {
	d.outputs.pressed(ctx, line, p)
}

func (d *daemon) padRating(ctx context.Context, r pad.Rating) {
	d.outputs.rated(ctx, r)
}
