package main

import (
	"crypto/rand"
	"io/fs"
	"net"
	"net/url"
	"os"
	"time"

	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/display"
	"jiaohao/kiosk"
	"jiaohao/queue"
	"jiaohao/web"
)

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
	people := &accounts{store: d.store, hall: hall}
	if d.demo {
		people.demo = demoAccounts(hall)
	}
	if d.desk, err = desk.New(desk.Options{
		Hall: d.owner, Data: hall, Now: d.now, Hub: d.hub, Pages: pages, Devices: d.hardware, Log: d.log, Demo: d.demo,
		Links:   desk.Links{Kiosk: "/kiosk", Board: "/board/{id}", Window: "/screen/{no}", API: "/api/v1/openapi.yaml"},
		Records: d.records, MaskedName: d.maskedName, History: history{d.store, d.number}, Settings: d.settings, TicketsOfPhone: telephones{d}.Tickets, Documents: d.store, Cases: d.store, Delegations: d.store, MonthEnd: d.store, Tasks: d.store, Appraisals: d.store, Rotations: d.store,
		Outages: d.store, Slips: doubtfulSlips{d},
		Estimates: d.store.Estimates, Rehearse: d.rehearse,
		Slip:     slipPreview{d},
		SignedIn: d.clerksSignedIn, Enrolled: d.enrolled, SignIns: people,
		Warnings:     d.backups.alarms,
		Appointments: d.bookings(),
		HelpCalls:    d.helpCalls, HelpDone: d.kiosk.HelpDone,
		SecondPress: d.cfg.Queue.SecondPress, CallRepeats: d.cfg.Queue.CallRepeats,
		CallInterval: d.cfg.Queue.CallInterval, NoShowAfter: d.cfg.Queue.NoShowAfter,
		UnattendedAfter: d.cfg.Queue.UnattendedAfter, DevicesOnAfter: d.cfg.Queue.DevicesOnAfter,
	}); err != nil {
		return err
	}
	return d.makeServer(pages, people)
}

func (d *daemon) makeServer(pages *web.Pages, people *accounts) error {
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
