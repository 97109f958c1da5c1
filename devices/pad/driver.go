package pad

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
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

// Serve answers keys and sends what is to be shown until ctx ends or the line
// is lost.
func (l *Line) Serve(ctx context.Context, link devices.Link) error {
	ctx, cancel := context.WithCancel(ctx)
	c := &conversation{
		Options: l.options, line: l, link: link, scanner: Scanner{MaxData: 3},
		received: make(chan []byte, 16), lost: make(chan error, 1), events: make(chan any, 64), last: map[byte]recent{},
	}
	var tasks sync.WaitGroup
	tasks.Go(func() { c.listen(ctx) })
	tasks.Go(func() { c.deliver(ctx) })
	defer tasks.Wait()
	defer cancel()
	l.setConnected(true)
	defer l.setConnected(false)
	c.health()
	return c.run(ctx)
}

// conversation is one time of being connected.
type conversation struct {
	Options
	line     *Line
	link     devices.Link
	scanner  Scanner
	received chan []byte
	lost     chan error
	events   chan any // Press or Rating, on the way to its callback
	last     map[byte]recent
	busy     time.Time // the wire is in use until then
	said     recent    // the last frame sent, which some adapters hear themselves
	good     bool      // a pad was heard on this line
}

// recent is the last frame of an address.
type recent struct {
	frame string
	at    time.Time
}

// listen moves what arrives to the conversation.
func (c *conversation) listen(ctx context.Context) {
	for {
		chunk := make([]byte, 64)
		n, err := c.link.Read(ctx, chunk)
		if errors.Is(err, devices.ErrTimeout) {
			continue
		}
		if err != nil {
			c.lost <- err
			return
		}
		select {
		case c.received <- chunk[:n]:
		case <-ctx.Done():
			return
		}
	}
}

// deliver calls back, away from the line: a slow hall must not delay an
// acknowledgement.
func (c *conversation) deliver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-c.events:
			switch e := e.(type) {
			case Press:
				if c.OnKey != nil {
					c.OnKey(ctx, e)
				}
			case Rating:
				if c.OnRating != nil {
					c.OnRating(ctx, e)
				}
			}
		}
	}
}

// gap ends a frame: at 9600 baud no pad pauses 50 ms inside one.
const gap = 50 * time.Millisecond

func (c *conversation) run(ctx context.Context) error {
	for {
		wait, err := c.speak(ctx)
		if err != nil {
			return err
		}
		if c.scanner.Pending() > 0 && (wait < 0 || wait > gap) {
			wait = gap
		}
		if err := c.wait(ctx, wait); err != nil {
			return err
		}
	}
}

// wait receives, or returns after d (never if negative) or a new command.
func (c *conversation) wait(ctx context.Context, d time.Duration) error {
	var due <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-c.lost:
		return err
	case <-c.line.wake:
	case p := <-c.received:
		c.busy = time.Now().Add(c.Profile.Quiet)
		c.scanner.Feed(p)
		return c.hear(ctx)
	case <-due:
		// A torn frame stays torn once its sender has stopped.
		if time.Now().After(c.busy.Add(gap - c.Profile.Quiet)) {
			for c.scanner.Pending() > 0 {
				c.scanner.Gap()
				if err := c.hear(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// hear answers the whole frames that have come.
func (c *conversation) hear(ctx context.Context) error {
	for {
		f, ok := c.scanner.Next()
		if c.scanner.Bad > 0 {
			bad := c.scanner.Bad
			c.scanner.Bad = 0
			c.Monitor.Count(func(n *devices.Counters) { n.Checksums += int64(bad) })
		}
		if !ok {
			return nil
		}
		if err := c.answer(ctx, f); err != nil {
			return err
		}
	}
}

// answer acknowledges a frame at once and acts on it the first time.
func (c *conversation) answer(ctx context.Context, f Frame) error {
	if len(f.Data) == 0 || c.foreign(f) {
		return nil
	}
	received := Append(nil, f)
	if c.own(string(received)) {
		return nil
	}
	if err := c.send(ctx, acknowledgement(f), "acknowledged"); err != nil {
		return err
	}
	now := time.Now()
	before := c.last[f.Address]
	c.last[f.Address] = recent{string(received), now}
	again := before.frame == string(received) && now.Sub(before.at) < c.Profile.Repeat
	c.Monitor.Frame(false, received, note(f, again))
	c.Monitor.Good()
	if again {
		return nil
	}
	c.line.mu.Lock()
	c.line.heard[int(f.Address)] = now
	c.line.mu.Unlock()
	c.good = true
	c.health()
	c.raise(f)
	return nil
}

// echoTime is how long after a frame has left the wire the host may hear itself.
const echoTime = 30 * time.Millisecond

// own tells whether a frame is the host's own, heard through an RS-485 adapter
// that does not mute itself: answering that would never end.
func (c *conversation) own(frame string) bool {
	if frame != c.said.frame || time.Since(c.said.at) > echoTime {
		return false
	}
	c.said = recent{}
	return true
}

// foreign tells whether a key frame has another function code than the profile's.
func (c *conversation) foreign(f Frame) bool {
	return f.Func != FuncEvaluator && c.Profile.KeyFunc != 0 && f.Func != c.Profile.KeyFunc
}

func note(f Frame, again bool) string {
	s := fmt.Sprintf("pad %d", f.Address)
	if f.Func == FuncEvaluator {
		s = fmt.Sprintf("evaluator %d", f.Address)
	} else if k, ok := KeyOf(f.Data); ok {
		s += ": " + string(k)
	}
	if again {
		s += ", repeated"
	}
	return s
}

// raise hands a key or rating to its callback.
func (c *conversation) raise(f Frame) {
	var event any
	if f.Func == FuncEvaluator {
		score, ok := c.Profile.Scores[f.Data[len(f.Data)-1]]
		if !ok {
			return
		}
		event = Rating{int(f.Address), score}
	} else {
		key, ok := KeyOf(f.Data)
		if !ok {
			return
		}
		event = Press{int(f.Address), key}
	}
	select {
	case c.events <- event:
	default:
		c.Log.Warn("key dropped, the hall does not keep up", "device", c.Monitor.Health().ID, "address", f.Address)
	}
}

// speak sends the next thing to be shown or done, if the line is quiet, and
// tells how long to wait for the next; negative is until somebody asks.
func (c *conversation) speak(ctx context.Context) (time.Duration, error) {
	now := time.Now()
	f, what, wait := c.line.next(now, c.Profile.Refresh, false)
	if what == "" {
		return wait, nil
	}
	if free := c.busy.Sub(now); free > 0 {
		return free, nil
	}
	if f, what, _ = c.line.next(now, c.Profile.Refresh, true); what == "" {
		return 0, nil
	}
	return 0, c.send(ctx, f, what)
}

// next is what the host has to say: commands, then changed displays, then
// displays to be refreshed. take marks it as said.
func (l *Line) next(now time.Time, refresh time.Duration, take bool) (f Frame, what string, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.commands) > 0 {
		f = l.commands[0]
		if take {
			l.commands = l.commands[1:]
		}
		return f, "command", 0
	}
	wait = -1
	var due *display
	for _, address := range slices.Sorted(maps.Keys(l.displays)) {
		d := l.displays[address]
		if d.dirty && (due == nil || !due.dirty) {
			due, f.Address = d, address
		}
		if d.dirty || refresh <= 0 {
			continue
		}
		left := d.sent.Add(refresh).Sub(now)
		if left <= 0 && due == nil {
			due, f.Address = d, address
		}
		if wait < 0 || left < wait {
			wait = max(left, time.Millisecond)
		}
	}
	if due == nil {
		return Frame{}, "", wait
	}
	if take {
		due.dirty, due.sent = false, now
	}
	return Show(f.Address, due.waiting, due.ticket), "show", 0
}

func (c *conversation) send(ctx context.Context, f Frame, note string) error {
	p := Append(nil, f)
	if err := c.link.Write(ctx, p); err != nil {
		return fmt.Errorf("pad %d: %w", f.Address, err)
	}
	left := time.Now().Add(time.Duration(len(p)) * 10 * time.Second / time.Duration(c.Profile.Baud))
	c.busy, c.said = left.Add(c.Profile.Quiet), recent{string(p), left}
	c.Monitor.Frame(true, p, fmt.Sprintf("pad %d: %s", f.Address, note))
	return nil
}

// health: pads answer nothing, so the line is good once one was heard.
func (c *conversation) health() {
	if !c.good {
		c.Monitor.Set(devices.Unconfirmed,
			devices.Text{ZH: "还没有收到按键，无法确认线路", EN: "no key was heard yet: the line cannot be confirmed"},
			devices.Text{ZH: "在任一窗口按一次键试试", EN: "press a key at any window to try it"})
		return
	}
	var heard []string
	for _, address := range slices.Sorted(maps.Keys(c.line.Heard())) {
		heard = append(heard, strconv.Itoa(address))
	}
	c.Monitor.Detail("heard", strings.Join(heard, " "))
	c.Monitor.Set(devices.OK, devices.Text{}, devices.Text{})
}
