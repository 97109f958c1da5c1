package idcard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"jiaohao/devices"
)

// Profile holds what differs between readers.
type Profile struct {
	FindEvery     time.Duration // between two looks for a card while armed
	AnswerTimeout time.Duration // for everything but reading
	ReadTimeout   time.Duration // for reading; never below 2 s, or a late answer is taken for the next one's
	Gap           time.Duration // silence inside a frame that ends it
	HoldOff       time.Duration // how long the card just read is not read again
	HealthEvery   time.Duration // between two status requests while nobody needs the reader
	// ReadLeftCard lets a card that was never seen lifted be read again after
	// HoldOff. Off, because it may be the last visitor's, forgotten there; on
	// only for a module that reports a card for ever.
	ReadLeftCard bool
}

// DefaultProfile suits the known modules at 115200 and at 9600 baud.
func DefaultProfile() Profile {
	return Profile{
		FindEvery: 300 * time.Millisecond, AnswerTimeout: time.Second, ReadTimeout: 3500 * time.Millisecond,
		Gap: 200 * time.Millisecond, HoldOff: 10 * time.Second, HealthEvery: 30 * time.Second,
	}
}

const (
	silentAfter = 3 // requests without an answer: the reader is silent
	absentAfter = 3 // looks without a card: it was lifted
	resetAfter  = 3 // failed readings of one card: reset the SAM
	giveUpAfter = 6 // failed readings of one card: it is damaged, or not ours to read
	slowWatch   = 2 * time.Second
	probeAgain  = 5 * time.Second
)

// Options say what a Reader needs. OnCard and OnHint are called from the
// reader's own goroutine and must return soon.
type Options struct {
	Profile Profile // DefaultProfile unless told otherwise
	Monitor *devices.Monitor
	Log     *slog.Logger       // nil: no log
	OnCard  func(Card)         // a card was read
	OnHint  func(devices.Text) // what the person at the kiosk should do; the zero Text takes it back
}

// Reader is the driver. It implements devices.Driver.
type Reader struct {
	options Options

	mu    sync.Mutex
	ready bool      // there is a module that answers
	until time.Time // armed until then
	times int       // how often it was armed
	wake  chan struct{}
}

var _ devices.Driver = (*Reader)(nil)

// New makes a driver; a Supervisor then serves it a link.
func New(o Options) *Reader {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Profile == (Profile{}) {
		o.Profile = DefaultProfile()
	}
	o.Profile.ReadTimeout = max(o.Profile.ReadTimeout, 2*time.Second)
	return &Reader{options: o, wake: make(chan struct{}, 1)}
}

// Arm makes the reader look for a card until then, or until one was delivered:
// one Arm, one card. Arming again moves the end. It never blocks, and returns
// devices.ErrUnavailable while there is no reader that answers; one that answers
// before the end looks for the card all the same.
func (r *Reader) Arm(until time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !time.Now().Before(r.until) {
		r.times++
	}
	r.until = until
	if !r.ready {
		return fmt.Errorf("arm the card reader: %w", devices.ErrUnavailable)
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
	return nil
}

// Disarm stops looking. A card that is being read at this moment is not delivered.
func (r *Reader) Disarm() {
	r.mu.Lock()
	r.until = time.Time{}
	r.mu.Unlock()
}

// Armed tells whether the reader looks for a card.
func (r *Reader) Armed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ready && time.Now().Before(r.until)
}

// arming tells one time of being armed from the next.
func (r *Reader) arming() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.times
}

// claim takes the right to deliver the card just read; false after Disarm.
func (r *Reader) claim() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	armed := time.Now().Before(r.until)
	r.until = time.Time{}
	return armed
}

func (r *Reader) setReady(ready bool) {
	r.mu.Lock()
	r.ready = ready
	r.mu.Unlock()
}

// errFault is a module that answers that it cannot work.
var errFault = errors.New("the reader reports a fault")

// Serve converses with the reader until ctx ends or the line is lost. A silent
// or faulty module is probed again every few seconds.
func (r *Reader) Serve(ctx context.Context, link devices.Link) error {
	defer r.setReady(false)
	s := &session{
		reader:  r,
		Options: r.options,
		line:    line{link: link, monitor: r.options.Monitor, profile: r.options.Profile},
	}
	defer s.line.scanner.Wipe()
	for {
		err := s.probe(ctx)
		if err == nil {
			r.setReady(true)
			err = s.ready(ctx)
			r.setReady(false)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, devices.ErrTimeout):
			if s.line.misses < silentAfter {
				continue // noise, or the module is starting
			}
			s.Monitor.Set(devices.Fault, devices.Trouble{Code: devices.Silent, Problem: silentProblem, Advice: silentAdvice})
		case !errors.Is(err, errFault):
			return err
		}
		if err := s.pause(ctx, probeAgain); err != nil {
			return err
		}
	}
}
