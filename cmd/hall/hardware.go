package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/idcard"
	"jiaohao/devices/pad"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
	"jiaohao/devices/spool"
)

// hardware is every device of the hall: its driver, its health, and where it is
// simulated the other end that a person can touch.
type hardware struct {
	log   *slog.Logger
	now   func() time.Time
	dir   string // for lock files and the names of simulated lines
	units []*unit
	byID  map[string]*unit

	inputs inputs
	font   fontOnce
	rest   pending
	// repaint shows again what a test has painted over; nil before there is a hall.
	repaint func(ctx context.Context)
}

// inputs are who is told when a person touches a device. A card and a hint come
// from the reader of a kiosk, keys and ratings from the pads of a line (nil: a
// keypad, which tells its window), codes from the scanner of a kiosk.
type inputs struct {
	card   func(kiosk string, c idcard.Card)
	hint   func(kiosk string, hint devices.Text)
	key    func(ctx context.Context, line *pad.Line, p pad.Press)
	rating func(ctx context.Context, r pad.Rating)
	scan   func(ctx context.Context, kiosk, code string)
}

// unit is one device, or one bus of devices, on one line.
type unit struct {
	config     configs.Device
	monitor    *devices.Monitor
	driver     devices.Driver
	open       devices.Opener
	line       *sim.Line         // nil for a real device
	simulated  devices.Simulated // nil for a real device
	first, max time.Duration     // back-off of reopening
	plugged    *serialport.Hotplug

	// Of printers: what the model can do, the characters it lacks (nil: no
	// font), and who prints on it.
	profile escpos.Profile
	glyphs  escpos.Glyphs
	spool   *spool.Spool
}

// newHardware makes a driver for each enabled device of the configuration;
// nothing is opened before run. changed is called after each edge of a
// device's state.
func newHardware(cfg *configs.Config, dir string, now func() time.Time, log *slog.Logger, changed func(devices.Health), in inputs) (*hardware, error) {
	h := &hardware{log: log, now: now, dir: dir, byID: map[string]*unit{}, inputs: in}
	for _, d := range cfg.Devices {
		u := &unit{config: d, first: time.Second, max: 10 * time.Second, plugged: serialport.NewHotplug()}
		u.monitor = devices.NewMonitor(d.ID, string(d.Kind), d.Profile, d.Link, now, changed)
		u.share()
		h.units = append(h.units, u)
		h.byID[d.ID] = u
		if !d.Enabled {
			u.monitor.Set(devices.Disabled, devices.Trouble{Problem: devices.Text{ZH: "已停用", EN: "switched off in the configuration"}})
			continue
		}
		build, err := driverOf(d)
		if err == nil {
			err = build(h, u, cfg)
		}
		if err != nil {
			h.close()
			return nil, fmt.Errorf("device %s: %w", d.ID, err)
		}
	}
	h.layOut(&cfg.Hall)
	return h, nil
}

// layOut puts beside the simulated scanner of a kiosk the last slip of its simulated
// printer, and the codes of the sample people's appointments.
func (h *hardware) layOut(hall *configs.Hall) {
	for _, u := range h.units {
		s, ok := u.simulated.(*sim.Scanner)
		if !ok {
			continue
		}
		for _, other := range h.units {
			if p, ok := other.simulated.(*sim.Printer); ok && other.config.Kiosk == u.config.Kiosk {
				s.Lying(func() []devices.Option { return append(slips(p), bookingCodes(hall, h.now())...) })
			}
		}
	}
}

// bookingCodes are those of a demo's appointments of today.
func bookingCodes(hall *configs.Hall, now time.Time) (codes []devices.Option) {
	for i, p := range hall.People {
		if p.Booked != nil {
			codes = append(codes, devices.Option{Value: sampleCode(now.In(hall.Location), i), Label: devices.Text{ZH: p.Masked + "的预约码", EN: "the booking code of " + p.Masked}})
		}
	}
	return codes
}

// slips are the codes on the last paper of a printer.
func slips(p *sim.Printer) []devices.Option {
	papers := p.Papers()
	var codes []devices.Option
	if len(papers) > 0 {
		for _, code := range papers[len(papers)-1].QR() {
			codes = append(codes, devices.Option{Value: code, Label: devices.Text{ZH: "刚打出的小票", EN: "the slip just printed"}})
		}
	}
	return codes
}

// connect decides how the unit's line is opened: a real port, or a pseudo
// terminal with device at its other end.
func (h *hardware) connect(u *unit, port serialport.Config, device sim.Device) error {
	scheme, name, _ := strings.Cut(u.config.Link, ":")
	port.LockDir = filepath.Join(h.dir, "lock")
	port.Monitor = u.monitor
	if u.config.Baud > 0 {
		port.Baud = u.config.Baud
	}
	if u.config.Flow != "" {
		port.Flow = serialport.Flow(u.config.Flow)
	}
	switch scheme {
	case "serial":
		port.Name = name
	case "pty":
		line, err := sim.NewLine(filepath.Join(h.dir, "pty"), u.config.ID)
		if err != nil {
			return err
		}
		line.SetBaud(port.Baud)
		u.line = line
		port.Name = line.Path()
		if s, ok := device.(devices.Simulated); ok {
			u.simulated = s
		}
		if w, ok := device.(interface{ Wire(sim.Cable) }); ok {
			w.Wire(line)
		}
		line.Attach(context.Background(), device)
	case "tcp":
		u.open = serialport.TCPOpener(serialport.TCPConfig{
			Address: strings.TrimPrefix(name, "//"), Baud: u.config.Baud, Patience: port.Patience, Monitor: u.monitor,
			// A key or a code of ten minutes ago must not call anybody now.
			Forget: u.config.Kind == configs.PadBus || u.config.Kind == configs.Scanner,
		})
		return nil
	default:
		return fmt.Errorf("link %q: want serial:/dev/serial/by-id/…, tcp://HOST:PORT or pty:", u.config.Link)
	}
	u.open = func(ctx context.Context) (devices.Link, error) {
		link, err := serialport.Open(ctx, port)
		if err == nil {
			u.share(serialport.Hubs(port.Name)...)
		}
		return link, err
	}
	return nil
}

// share says what the device hangs on together with others: USB hubs, which are
// known once it was there, a serial server, a kiosk.
func (u *unit) share(hubs ...string) {
	var what []string
	for _, hub := range hubs {
		what = append(what, "hub:"+hub)
	}
	if address, ok := strings.CutPrefix(u.config.Link, "tcp://"); ok {
		if host, _, err := net.SplitHostPort(address); err == nil {
			what = append(what, "host:"+host)
		}
	}
	if u.config.Kiosk != "" {
		what = append(what, "kiosk:"+u.config.Kiosk)
	}
	u.monitor.Share(what...)
}

// run keeps every device connected until ctx ends, then closes the simulated
// lines.
func (h *hardware) run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { h.watchPlugs(ctx) })
	h.rest.start(ctx)
	defer h.rest.wait()
	for _, u := range h.units {
		if u.driver == nil {
			continue
		}
		s := &devices.Supervisor{
			Open: u.open, Driver: u.driver, Monitor: u.monitor,
			Log: h.log, First: u.first, Longest: u.max, Plugged: u.plugged.Changed,
		}
		all.Go(func() { s.Run(ctx) })
	}
	all.Wait()
	h.close()
}

func (h *hardware) close() {
	for _, u := range h.units {
		if u.line != nil {
			u.line.Close()
		}
	}
}

// All, Frames and Simulated are what the device page shows.

func (h *hardware) All() []devices.Health {
	list := make([]devices.Health, len(h.units))
	for i, u := range h.units {
		list[i] = u.monitor.Health()
	}
	return list
}

func (h *hardware) Frames(id string) []devices.Frame {
	u := h.byID[id]
	if u == nil {
		return nil
	}
	return u.monitor.Frames()
}

func (h *hardware) Simulated(id string) (devices.Simulated, bool) {
	u := h.byID[id]
	if u == nil || u.simulated == nil {
		return nil, false
	}
	return u.simulated, true
}
