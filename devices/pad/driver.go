package pad

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"jiaohao/devices"
)

// Profile holds what differs between makes and sites.
type Profile struct {
	// KeyFunc is the function code of key frames; 0 accepts any but 11.
	KeyFunc byte
	// Scores turns an evaluator's data into a score of 1 … 5. The field-used
	// evaluator has four keys: 0 dissatisfied → 2, 1 neutral → 3, 2 satisfied →
	// 4, 3 very satisfied → 5. A device with five keys gets five entries. An
	// evaluator that sends its neutral value by itself when nobody presses must
	// have that entry taken out: no press is no rating.
	Scores map[byte]int
	// Repeat is the time in which an identical frame is a retransmission.
	Repeat time.Duration
	// Quiet is how long the line must have been silent before the host speaks
	// unasked, so as not to collide with a pad.
	Quiet time.Duration
	// Refresh repaints each display after this, for pads that lost power; 0 never.
	Refresh time.Duration
	// Baud gives the frames' time on the wire.
	Baud int
}

// DefaultProfile is the field-used pad and its four-key evaluator.
func DefaultProfile() Profile {
	return Profile{
		Scores: map[byte]int{0: 2, 1: 3, 2: 4, 3: 5},
		Repeat: 300 * time.Millisecond, Quiet: 20 * time.Millisecond, Refresh: time.Minute, Baud: 9600,
	}
}

// Options say what a Line needs. OnKey and OnRating are called in order from a
// goroutine of their own, so they may take their time; ctx ends with the link.
type Options struct {
	Profile  Profile // DefaultProfile unless told otherwise
	Monitor  *devices.Monitor
	Log      *slog.Logger
	OnKey    func(context.Context, Press)
	OnRating func(context.Context, Rating)
}

// Line is the driver of all pads and evaluators on one pair of wires. It
// implements devices.Driver.
type Line struct {
	options Options

	mu        sync.Mutex
	connected bool
	displays  map[byte]*display
	commands  []Frame // beeps and evaluations to be started
	heard     map[int]time.Time
	wake      chan struct{}
}

// display is what a pad shows.
type display struct {
	waiting int
	ticket  string
	dirty   bool
	sent    time.Time
}

var _ devices.Driver = (*Line)(nil)

// New makes a driver; a Supervisor then serves it a link.
func New(o Options) *Line {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := DefaultProfile()
	p := &o.Profile
	if p.Scores == nil {
		p.Scores = d.Scores
	}
	if p.Baud == 0 {
		p.Baud, p.Refresh = d.Baud, d.Refresh
	}
	if p.Repeat == 0 {
		p.Repeat = d.Repeat
	}
	if p.Quiet == 0 {
		p.Quiet = d.Quiet
	}
	return &Line{options: o, displays: map[byte]*display{}, heard: map[int]time.Time{}, wake: make(chan struct{}, 1)}
}

// Show puts the number of waiting people (-1: as it is) and the last three
// digits of a ticket ("": as it is) on the pad's display. The newest wins. It
// never blocks; without a line it keeps them for later and returns
// devices.ErrUnavailable.
func (l *Line) Show(address, waiting int, ticket string) error {
	if err := check(address); err != nil {
		return fmt.Errorf("show on pad: %w", err)
	}
	l.mu.Lock()
	d := l.displays[byte(address)]
	if d == nil {
		d = &display{waiting: -1}
		l.displays[byte(address)] = d
	}
	if waiting >= 0 {
		d.waiting = waiting
	}
	if ticket != "" {
		d.ticket = ticket
	}
	d.dirty = true
	l.mu.Unlock()
	return l.poke(fmt.Sprintf("show on pad %d", address))
}

// Beep sounds the pad. Without a line it does nothing but say so.
func (l *Line) Beep(address int) error {
	return l.command(address, "beep pad", Frame{Func: FuncBeep})
}

// StartRating asks the applicant before the evaluator to press a key.
func (l *Line) StartRating(address int) error {
	return l.command(address, "start rating at pad", Frame{Func: FuncAnswer, Data: []byte{0x0B}})
}

// commandsKept bounds what waits for a quiet moment.
const commandsKept = 64

func (l *Line) command(address int, what string, f Frame) error {
	if err := check(address); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	f.Address = byte(address)
	l.mu.Lock()
	same := func(g Frame) bool { return g.Address == f.Address && g.Func == f.Func }
	if l.connected && len(l.commands) < commandsKept && !slices.ContainsFunc(l.commands, same) {
		l.commands = append(l.commands, f)
	}
	l.mu.Unlock()
	return l.poke(fmt.Sprintf("%s %d", what, address))
}

func check(address int) error {
	if address < 0 || address > 255 {
		return fmt.Errorf("address %d is not 0…255", address)
	}
	return nil
}

func (l *Line) poke(what string) error {
	select {
	case l.wake <- struct{}{}:
	default:
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.connected {
		return fmt.Errorf("%s: %w", what, devices.ErrUnavailable)
	}
	return nil
}

// Heard is when each address last sent a frame.
func (l *Line) Heard() map[int]time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.heard)
}

func (l *Line) setConnected(connected bool) {
	l.mu.Lock()
	l.connected = connected
	l.commands = nil
	for _, d := range l.displays {
		d.dirty = true
	}
	l.mu.Unlock()
}

// tell hands a key or rating to its callback.
func (o Options) tell(ctx context.Context, event any) {
	switch e := event.(type) {
	case Press:
		if o.OnKey != nil {
			o.OnKey(ctx, e)
		}
	case Rating:
		if o.OnRating != nil {
			o.OnRating(ctx, e)
		}
	}
}

// Serve answers keys and sends what is to be shown until ctx ends or the line
// is lost.
func (l *Line) Serve(ctx context.Context, link devices.Link) error {
	ctx, cancel := context.WithCancel(ctx)
	c := &conversation{
		Options: l.options, line: l, link: link, scanner: Scanner{MaxData: 3},
		ear: devices.NewEar(), events: devices.NewDelivery(64, l.options.tell), last: map[talker]recent{},
	}
	var tasks sync.WaitGroup
	tasks.Go(func() { c.ear.Listen(ctx, link, 64) })
	tasks.Go(func() { c.events.Run(ctx) })
	defer tasks.Wait()
	defer cancel()
	l.setConnected(true)
	defer l.setConnected(false)
	c.health()
	return c.run(ctx)
}
