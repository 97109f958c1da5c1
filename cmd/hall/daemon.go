package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
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
	database := databaseOf(cfg)
	database.Now, database.Log, database.PersonKey = now, log, key
	if d.store, err = store.Open(ctx, database); err != nil {
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
