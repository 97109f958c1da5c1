package desk

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/queue"
	"jiaohao/web"
)

//go:embed templates static
var files embed.FS

// PageSet is the package's templates and static files.
func PageSet() web.PageSet {
	return web.PageSet{Name: "desk", FS: files, Funcs: template.FuncMap{"row": newRow, "nav": newNav, "touches": newTouches, "caseType": caseWords, "necessity": necessityWords, "guideWord": affairs.GuideWord, "inc": func(i int) int { return i + 1 }}}
}

// row is the data of the partial "ticket".
type row struct {
	No     string // of the window that may call it out of turn; "" for none
	Ticket Ticket
	Clock  clock
}

func newRow(no string, t Ticket, c clock) row { return row{no, t, c} }

// Hall is the queue as the desk reaches it; *queue.Owner is one.
type Hall interface {
	Do(ctx context.Context, by queue.Actor, cmd queue.Command, key string, aside any) (queue.Receipt, error)
	View(ctx context.Context, f func(*queue.Hall)) error
}

// DeviceList is every device of the hall. A list that can also reconnect a
// device or test it implements Retrier or Tester.
type DeviceList interface {
	All() []devices.Health
	// Frames returns the last frames of a device, oldest first; none for an
	// unknown one.
	Frames(id string) []devices.Frame
	// Simulated returns the other end of a device that has no hardware.
	Simulated(id string) (devices.Simulated, bool)
}

// Retrier reconnects a device at once instead of at the end of its back-off.
type Retrier interface{ Retry(id string) error }

// Tester lets a technician try a real device: a test slip, an LED pattern.
type Tester interface {
	Tests(id string) []devices.Action
	Test(ctx context.Context, id, test, option string) error
}

// Links are the addresses of pages that other packages own. In each, {id} and
// {no} stand for the kiosk, board or window; one that is "" is not shown.
type Links struct {
	Kiosk  string // "/kiosk"
	Board  string // "/board/{id}"
	Window string // "/screen/{no}"
	API    string // the API's description
}

// Options is all that a Desk is made of.
type Options struct {
	Hall      Hall               // required
	Data      *configs.Hall      // required
	Catalogue *affairs.Catalogue // nil: Data.Matters
	Now       func() time.Time   // nil: time.Now
	Hub       *web.Hub           // required, not yet running
	Pages     *web.Pages         // required, with PageSet among its sets
	Devices   DeviceList         // nil: a hall without devices
	Log       *slog.Logger       // nil: no log
	Links     Links
	// Demo shows the demo accounts on the start page, and lets whoever counts as
	// the kiosk see and touch the simulated devices.
	Demo bool
	// History is what is kept of past days; nil: nothing, and there are no reports.
	History History
	// Records are the tickets of past days, for exports; nil: none are kept.
	Records Records
	// Outages keeps the troubles of devices; nil: nothing is kept of them.
	Outages Outages
	// Slips are the papers in doubt; nil: there are none.
	Slips Slips
	// TicketsOfPhone are today's tickets that a mobile telephone was left with, in the
	// order of issue; nil: none is.
	TicketsOfPhone func(ctx context.Context, number string) ([]string, error)
	// Documents keeps what windows give on paper; nil: they give none.
	Documents Documents
	// Cases keeps the case files; nil: there are none.
	Cases Cases
	// MonthEnd keeps monthly information and self-assessments; nil: there are none. It
	// needs History.
	MonthEnd MonthEnd
	// Appraisals keeps what is disputed about staff appraisals; nil: there are none. It
	// needs History.
	Appraisals Appraisals
	// Rotations keeps who leaves a window for whom; nil: there are none.
	Rotations Rotations
	// Tasks keeps what is asked of bureaus, windows and the office; nil: nothing is.
	Tasks Tasks
	// Delegations keeps who verifies for a bureau for some time; nil: nobody does.
	Delegations Delegations
	// Settings changes the hall's own files; nil: they cannot be changed here.
	Settings Settings
	// Estimates tells how good the estimates of a day were; nil: not known.
	Estimates Estimates
	// Rehearse plays days as they are and with a change; nil: there is nothing to
	// play. It ends with ctx.
	Rehearse func(ctx context.Context, c Change) (before, after *queue.Summary, err error)
	// Slip draws slips; nil: there is no preview.
	Slip SlipPreviewer
	// HelpCalls are the people who wait for somebody at a kiosk; HelpDone says
	// that one is being helped. nil: there are no kiosks.
	HelpCalls func() []HelpCall
	HelpDone  func(kioskID string)
	// SignedIn are the work numbers of the clerks who are signed in now; nil: not
	// known, and no window is proposed.
	SignedIn func(ctx context.Context) ([]string, error)
	// SignIns keeps who may sign in; nil: that cannot be changed here.
	SignIns SignIns
	// Enrolled are the browsers registered as kiosks and screens; nil: not known.
	Enrolled func(ctx context.Context) ([]Enrolled, error)
	// Warnings are further things that the wall says; nil: none.
	Warnings func() []Alarm
	// MaskedName is the masked name kept with a ticket, "" for none; nil: no names.
	MaskedName func(ctx context.Context, ticket string) (string, error)
	// Appointments are the hall's bookings; nil: it takes none.
	Appointments Appointments
	// SecondPress is the time within which a repeated next key does nothing; 0 =
	// 2 s (domain §14). The console and the pads obey it.
	SecondPress time.Duration
	// CallRepeats, CallInterval and NoShowAfter are when the console advises to
	// recall and to mark as missed; 0 = 3 times, 20 s, 90 s (domain §8.3).
	CallRepeats               int
	CallInterval, NoShowAfter time.Duration
	// UnattendedAfter is how long an open window with people waiting may not
	// call before the wall says so; 0 = 5 min (domain §14).
	UnattendedAfter time.Duration
	// DevicesOnAfter is how long after closing the wall names devices that still
	// answer (domain row 14); 0 = never.
	DevicesOnAfter time.Duration
}

// Desk answers the routes of Routes.
type Desk struct {
	Options
	staff      map[string]affairs.Staff
	windows    map[string]configs.Window
	lines      map[string]configs.Line
	atLine     map[string][]string // topics of the windows that serve a line
	allDesks   []string
	lent       lent
	layouts    layouts
	warnings   devices.Warnings
	faults     faultLog
	people     people
	given      given
	casesNow   caseWatch
	tasksNow   taskWatch
	wall       wall
	empowered  delegations
	rehearsing chan struct{} // holds one while a rehearsal runs
}

// New checks the options and registers the topics with the hub.
func New(o Options) (*Desk, error) {
	switch {
	case o.Hall == nil:
		return nil, errors.New("make desk: no hall")
	case o.Data == nil:
		return nil, errors.New("make desk: no data of the hall")
	case o.Hub == nil:
		return nil, errors.New("make desk: no hub")
	case o.Pages == nil:
		return nil, errors.New("make desk: no pages")
	}
	d := &Desk{Options: o.withDefaults(), people: people{ask: o.MaskedName}, rehearsing: make(chan struct{}, 1), staff: map[string]affairs.Staff{}, windows: map[string]configs.Window{},
		lines: map[string]configs.Line{}, atLine: map[string][]string{}}
	for _, s := range o.Data.Staff {
		d.staff[s.StaffNo] = s
	}
	for _, l := range o.Data.Lines {
		d.lines[l.Prefix] = l
	}
	for _, w := range o.Data.Windows {
		d.windows[w.No] = w
		topic := deskTopic(w.No)
		d.allDesks = append(d.allDesks, topic)
		for _, prefix := range w.Lines {
			d.atLine[prefix] = append(d.atLine[prefix], topic)
		}
	}
	d.register()
	if err := d.readDelegations(context.Background()); err != nil {
		return nil, fmt.Errorf("make desk: %w", err)
	}
	return d, nil
}

func (o Options) withDefaults() Options {
	if o.Catalogue == nil {
		o.Catalogue = o.Data.Matters
	}
	if o.Catalogue == nil {
		o.Catalogue = affairs.NewCatalogue(nil, nil)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Devices == nil {
		o.Devices = noDevices{}
	}
	or := func(d *time.Duration, def time.Duration) {
		if *d == 0 {
			*d = def
		}
	}
	or(&o.SecondPress, 2*time.Second)
	or(&o.CallInterval, 20*time.Second)
	or(&o.NoShowAfter, 90*time.Second)
	or(&o.UnattendedAfter, 5*time.Minute)
	if o.CallRepeats == 0 {
		o.CallRepeats = 3
	}
	return o
}

// Topics of the package, besides one "desk/{no}" a window.
const (
	windowsTopic = "desk"
	officeTopic  = "office"
	devicesTopic = "devices"
)

func deskTopic(no string) string { return "desk/" + no }

// register tells the hub how to take the snapshots.
func (d *Desk) register() {
	d.Hub.Topic(windowsTopic, deskRoles, func(ctx context.Context, _ string) (any, error) { return d.choice(ctx) })
	d.Hub.Topic("desk/{no}", deskRoles, func(ctx context.Context, no string) (any, error) { return d.State(ctx, no) })
	d.Hub.Topic(officeTopic, officeRoles, func(ctx context.Context, _ string) (any, error) { return d.office(ctx) })
	d.Hub.Topic(devicesTopic, d.watchRoles(), func(context.Context, string) (any, error) { return d.devicesState(), nil })
}

// Affected names the topics whose state committed events have changed.
func (d *Desk) Affected(events []queue.Event) []string {
	topics := []string{windowsTopic, officeTopic}
	if len(events) == 0 {
		return nil
	}
	if otherFacts(events) {
		d.wall.forget()
	}
	add := func(names ...string) {
		for _, name := range names {
			if !slices.Contains(topics, name) {
				topics = append(topics, name)
			}
		}
	}
	d.lent.note(events)
	for _, e := range events {
		if e.Kind == queue.WindowOpened {
			d.tasksNow.forget() // somebody more is to check a window at the end of the day
		}
		switch {
		case e.Kind == queue.DayOpened, e.Kind == queue.DayClosed,
			e.Kind == queue.WindowOpened, e.Kind == queue.WindowClosed: // others are offered its missed numbers
			return append([]string{windowsTopic, officeTopic}, d.allDesks...)
		case e.Window != "":
			add(deskTopic(e.Window))
		}
		if e.Line != "" {
			add(d.atLine[e.Line]...)
			add(d.lent.of(e.Line)...)
		}
	}
	return topics
}

// devicesEvery is how often followers of the device page get a new picture:
// paper moves and counters run without any event.
const devicesEvery = 500 * time.Millisecond

// watchEvery is how often windows are looked at for being unattended.
const watchEvery = 5 * time.Second

// Run keeps the record of unattended windows and of devices in trouble, and the device page and the wall's clock-driven alarms fresh, until
// ctx ends. Pages that nobody follows cost nothing.
func (d *Desk) Run(ctx context.Context) error {
	if err := d.findLent(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	d.recur(ctx)
	tick, watch := time.NewTicker(devicesEvery), time.NewTicker(watchEvery)
	defer tick.Stop()
	defer watch.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-watch.C:
			if err := d.watchWindows(ctx); err != nil && ctx.Err() == nil {
				d.Log.Warn("unattended windows not noted", "err", err)
			}
			d.recur(ctx)
		case <-tick.C:
			if err := d.watchDevices(ctx); err != nil && ctx.Err() == nil {
				d.Log.Warn("outages of devices not noted", "err", err)
			}
			d.Hub.Changed(devicesTopic, officeTopic)
		}
	}
}

// noDevices is the list of a hall without devices.
type noDevices struct{}

func (noDevices) All() []devices.Health                      { return nil }
func (noDevices) Frames(string) []devices.Frame              { return nil }
func (noDevices) Simulated(string) (devices.Simulated, bool) { return nil, false }
