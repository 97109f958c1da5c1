package voice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"jiaohao/devices"
)

const (
	silentAfter   = 3                      // exchanges without an answer: the chip is silent
	frameGap      = 10 * time.Millisecond  // between two frames, and after the end of an utterance
	answerTimeout = 500 * time.Millisecond // for 41 and for a query, after the frame has left
	readingPause  = 300 * time.Millisecond // between two readings
	queryEvery    = 30 * time.Second
	queryAgain    = 5 * time.Second        // after a query without an answer
	guardChar     = 350 * time.Millisecond // the longest a character takes to be spoken
	guardBase     = 3 * time.Second
)

// Options say what a Speaker needs.
type Options struct {
	// Renderer speaks in place of a chip: its links play sound, see OpenSound.
	Renderer Renderer
	Chip     Chip     // SYN6288 unless told otherwise
	Baud     int      // for the frames' time on the wire; 9600 unless told otherwise
	Style    Style    // DefaultStyle unless told otherwise
	Limits   Limits   // DefaultLimits unless told otherwise
	Zones    []string // which zones' announcements it speaks; none = all
	Monitor  *devices.Monitor
	Log      *slog.Logger // nil: no log
}

// Speaker is the driver of one loudspeaker. It implements devices.Driver.
type Speaker struct {
	options Options

	mu        sync.Mutex
	connected bool
	queue     queue
	speaking  string // key of what is being spoken
	stale     bool   // it was taken back, or something newer waits under its key
	wake      chan struct{}
}

var _ devices.Driver = (*Speaker)(nil)

// New makes a driver; a Supervisor then serves it a link.
func New(o Options) *Speaker {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Chip == (Chip{}) {
		o.Chip = SYN6288
	}
	if o.Baud == 0 {
		o.Baud = 9600
	}
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	if o.Style == (Style{}) {
		o.Style = DefaultStyle()
	}
	if o.Style.One == "" {
		o.Style.One = Yao
	}
	return &Speaker{options: o, queue: queue{limits: o.Limits}, wake: make(chan struct{}, 1)}
}

// Serves tells whether this loudspeaker is heard in a zone.
func (s *Speaker) Serves(zone string) bool {
	return zone == "" || len(s.options.Zones) == 0 || slices.Contains(s.options.Zones, zone)
}

// Say queues an announcement and returns at once. One for a zone this
// loudspeaker does not serve is none of its business and no error. While there
// is no loudspeaker connected it returns devices.ErrUnavailable and forgets the
// announcement: a call must not be spoken minutes late.
func (s *Speaker) Say(u Utterance) error {
	if !s.Serves(u.Zone) {
		return nil
	}
	if Spoken(u.Segments, s.options.Style.One) == "" {
		return fmt.Errorf("say %q: nothing to say", u.Key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.connected {
		return fmt.Errorf("say %q: %w", u.Key, devices.ErrUnavailable)
	}
	s.queue.push(u, time.Now())
	s.stale = s.stale || u.Key != "" && u.Key == s.speaking
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}

// Forget takes back what waits under a key, after a call was undone. What is
// being spoken is finished, but not repeated.
func (s *Speaker) Forget(key string) {
	s.mu.Lock()
	s.queue.remove(key)
	s.stale = s.stale || key != "" && key == s.speaking
	s.mu.Unlock()
}

// Waiting counts the announcements that wait.
func (s *Speaker) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue.list)
}

func (s *Speaker) setConnected(connected bool) {
	s.mu.Lock()
	s.connected = connected
	if !connected {
		s.queue.list = nil
	}
	s.mu.Unlock()
}

func (s *Speaker) next() (Utterance, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.queue.pop(time.Now())
	s.speaking, s.stale = u.Key, false
	if s.queue.dropped > 0 {
		s.options.Monitor.Detail("dropped", strconv.Itoa(s.queue.dropped))
	}
	return u, ok
}

// onceIsEnough tells whether another reading of the present announcement would
// only delay others, or is no longer true.
func (s *Speaker) onceIsEnough() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stale || s.queue.crowded()
}

// Serve speaks what waits until ctx ends or the line is lost. A chip that does
// not answer is spoken to all the same, at the pace of its guard time: often
// only its answering wire is missing.
func (s *Speaker) Serve(ctx context.Context, link devices.Link) error {
	if s.options.Renderer != nil {
		s.setConnected(true)
		defer s.setConnected(false)
		return s.play(ctx, link)
	}
	ctx, cancel := context.WithCancel(ctx)
	c := &conversation{Options: s.options, speaker: s, link: link, ear: devices.NewEar()}
	var reader sync.WaitGroup
	reader.Go(func() { c.ear.Listen(ctx, link, 32) })
	defer reader.Wait()
	defer cancel()
	s.setConnected(true)
	defer s.setConnected(false)
	if _, err := c.query(ctx); err != nil && !errors.Is(err, devices.ErrTimeout) {
		return err
	}
	for {
		u, ok := s.next()
		if !ok {
			if err := c.rest(ctx); err != nil {
				return err
			}
			continue
		}
		if err := c.announce(ctx, u); err != nil {
			return fmt.Errorf("say %q: %w", u.Key, err)
		}
	}
}
