// Package printer drives one ESC/POS ticket printer on a Link: it keeps the
// picture of the printer's state, hands documents to the wire and finds out
// whether they were printed. A Supervisor gives it the Link, a spool prints
// through devices.Printer. It never builds a slip, never stores a job and never
// decides to print something again.
//
// The conversation, in bytes (hexadecimal; all others are in escpos):
//
//	connect   00 × longest block, 1B 40, 1D 61 0E      then 10 04 1…4 → 0xx1xx10
//	at rest   10 04 n every 2 s                        → 0xx1xx10, or ASB by itself
//	send      the document                             returns when the wire is empty
//	confirm   1D 28 48 06 00 30 30 id                  → 37 22 id 00   (grade P2)
//	     or   1D 72 01, and again when it was answered → 0xx0xxxx      (grade P1)
//	clear     10 14 08 01 03 14 01 06 02 08            → 37 25 00
//	presenter 10 04 14                                 → 10 0F paper user … (P3, P4)
package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
)

// How long things take at most. Replies cross the wire in milliseconds; the
// rest is the printer's own slowness.
const (
	replyWait  = 700 * time.Millisecond // for one DLE EOT
	pollEvery  = 2 * time.Second
	pollFresh  = 800 * time.Millisecond // with ASB, one question each: the picture is then always fresh, and no slip waits for it
	fresh      = time.Second            // an ASB picture this young needs no polling
	silences   = 3                      // polls without any answer until the printer is lost
	hotHead    = 30 * time.Second
	answerWait = 2 * time.Second // for a proof, beyond the paper's own time
)

// Options is what a Driver needs.
type Options struct {
	Profile escpos.Profile
	Monitor *devices.Monitor
	Log     *slog.Logger
	// PollEvery is how often the state is asked for; 0 = 2 s, 0.8 s with automatic
	// status, so that its picture is always younger than a second.
	PollEvery time.Duration
	// AnswerWait is how long a proof may take beyond the paper's own time;
	// 0 = 2 s.
	AnswerWait time.Duration
}

// Driver is one printer. It implements devices.Driver and devices.Printer.
type Driver struct {
	profile escpos.Profile
	monitor *devices.Monitor
	log     *slog.Logger
	poll    time.Duration
	answer  time.Duration

	turn chan struct{} // holds one token: whose turn it is to talk to the printer

	mu      sync.Mutex
	session *session // nil without a link
	status  escpos.Status
	known   bool // status is of this session
	seen    time.Time
	changed chan struct{}
	pending pending // the document sent and not yet confirmed
	// halted is the picture of a stop since the document was sent, however short: a
	// printer that goes on by itself has torn the slip all the same.
	halted *escpos.Status
	roll   roll
}

// pending is what Confirm needs to know of the document just sent.
type pending struct {
	session  *session
	sentAt   time.Time
	dots     int
	asked    bool // the question for its proof is on its way
	stale    int  // answers to earlier questions that may still come before it
	again    bool // it was asked once more, when its answer had come
	answered bool // grade P1 but for a look at the printer afterwards
}

var (
	_ devices.Driver    = (*Driver)(nil)
	_ devices.Printer   = (*Driver)(nil)
	_ devices.Presenter = (*Driver)(nil)
)

// New makes a driver without a link.
func New(o Options) *Driver {
	d := &Driver{
		profile: o.Profile, monitor: o.Monitor, log: o.Log, poll: o.PollEvery, answer: o.AnswerWait,
		turn: make(chan struct{}, 1), changed: make(chan struct{}),
	}
	if d.poll <= 0 {
		d.poll = pollEvery
		if o.Profile.ASB {
			d.poll = pollFresh
		}
	}
	if d.answer <= 0 {
		d.answer = answerWait
	}
	d.turn <- struct{}{}
	return d
}

// Serve talks to the printer until the line is lost or ctx ends.
func (d *Driver) Serve(ctx context.Context, link devices.Link) error {
	s := newSession(link, d)
	readCtx, stop := context.WithCancel(ctx)
	var reader sync.WaitGroup
	reader.Go(func() { s.readAll(readCtx) })
	defer func() {
		d.detach(s)
		stop()
		_ = link.Close() // wakes the reader; the Supervisor's own Close does nothing then
		reader.Wait()
	}()
	if err := d.begin(ctx, s); err != nil {
		return err
	}
	d.attach(s)
	return d.watch(ctx, s)
}

// begin brings a printer of unknown state to a known one. A block that was
// half received when the line was lost swallows the NULs; otherwise they mean
// nothing.
func (d *Driver) begin(ctx context.Context, s *session) error {
	start := append(bytes.Repeat([]byte{0}, d.profile.LongestBlock()), escpos.Start(d.profile)...)
	if err := s.write(ctx, start, started); err != nil {
		return err
	}
	if err := s.drained(ctx); err != nil {
		return err
	}
	if len(d.profile.DLEEOT) == 0 {
		return nil // it never answers: nothing can be known
	}
	for try := 1; ; try++ {
		err := d.ask(ctx, s)
		if err == nil || try == silences || !errors.Is(err, devices.ErrTimeout) {
			return err
		}
	}
}

// watch asks for the state while nobody prints.
func (d *Driver) watch(ctx context.Context, s *session) error {
	tick := time.NewTicker(d.poll)
	defer tick.Stop()
	silent := 0
	for round := 0; ; round++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-s.lost:
			return err
		case <-tick.C:
		}
		if len(d.profile.DLEEOT) == 0 {
			continue
		}
		select {
		case <-d.turn:
		default:
			continue // somebody prints: the line is not ours
		}
		err := d.look(ctx, s, round)
		d.turn <- struct{}{}
		switch {
		case err == nil:
			silent = 0
		case !errors.Is(err, devices.ErrTimeout):
			return err
		default:
			if silent++; silent >= silences {
				return fmt.Errorf("status: %w", err)
			}
		}
	}
}

// look finds out whether the printer is as it was. One that tells its changes by
// itself is asked one question, another each round: the answer shows that it
// lives, and that it kept no change to itself. The caller has the turn.
func (d *Driver) look(ctx context.Context, s *session, round int) error {
	if !d.profile.ASB || d.profile.Presenter.Sensor == escpos.FullStatus {
		return d.ask(ctx, s)
	}
	n := d.profile.DLEEOT[round%len(d.profile.DLEEOT)]
	b, err := s.realTime(ctx, n)
	if err != nil {
		return err
	}
	d.mu.Lock()
	next := d.status
	d.apply(&next, n, b)
	same := d.known && next == d.status
	if same {
		d.seen = time.Now()
	}
	d.mu.Unlock()
	if !same {
		return d.ask(ctx, s)
	}
	d.monitor.Good()
	return nil
}

// apply puts the answer to DLE EOT n into a picture.
func (d *Driver) apply(picture *escpos.Status, n, answer byte) {
	picture.Apply(n, answer)
	if n == 4 && d.profile.Presenter.Sensor == escpos.PaperBit6 {
		picture.SlipOut = answer&0x40 != 0
	}
}

// ask asks for every DLE EOT the profile has, one after the other: a reply
// does not say which question it answers. The caller has the turn, or the
// session to itself.
func (d *Driver) ask(ctx context.Context, s *session) error {
	next := d.picture()
	for _, n := range d.profile.DLEEOT {
		b, err := s.realTime(ctx, n)
		if err != nil {
			return err
		}
		d.apply(&next, n, b)
	}
	if d.profile.Presenter.Sensor == escpos.FullStatus {
		full, err := s.fullStatus(ctx)
		if err != nil {
			return err
		}
		next.Merge(escpos.DecodeFull(full))
	}
	d.see(s, next)
	return nil
}

func (d *Driver) picture() escpos.Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.status
}

// see takes a new picture of the printer; edges are told to whoever waits.
func (d *Driver) see(s *session, next escpos.Status) {
	d.mu.Lock()
	attached := d.session == s
	edge := !d.known || d.status != next
	d.status, d.known, d.seen = next, true, time.Now()
	if c, well := judge(next); !well && c.class == devices.NeedsPerson && d.halted == nil {
		d.halted = &next
	}
	d.roll.sense(next.NearEnd)
	if edge && attached {
		d.signal()
	}
	d.mu.Unlock()
	d.monitor.Good()
	if attached {
		d.show(next)
	}
	if edge {
		c, _ := judge(next)
		d.log.Info("printer state changed", "device", s.link.Name(), "state", c.state, "problem", c.problem.EN)
	}
}

// show puts the picture on the device's page.
func (d *Driver) show(status escpos.Status) {
	d.monitor.Detail("paper", string(paper(status)))
	d.monitor.Detail("cover", map[bool]string{true: "open", false: "closed"}[status.CoverOpen])
	d.monitor.Detail("cutter", map[bool]string{true: "jammed", false: "well"}[status.Cutter])
	if d.profile.Presenter.Senses() {
		d.monitor.Detail("mouth", map[bool]string{true: "slip", false: "empty"}[status.SlipOut])
	}
	c, _ := judge(status)
	if c.problem == nearEnd {
		d.mu.Lock()
		c = d.roll.advise(c, d.profile)
		d.mu.Unlock()
	}
	d.showLeft()
	d.monitor.Set(c.state, devices.Trouble{Code: c.code, Problem: c.problem, Advice: c.advice})
}

// signal wakes those who wait on Changed; the lock is held.
func (d *Driver) signal() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// attach lets others print; only then the page says that the printer is well.
func (d *Driver) attach(s *session) {
	d.mu.Lock()
	d.session = s
	known, status := d.known, d.status
	d.signal()
	d.mu.Unlock()
	if known {
		d.show(status)
		return
	}
	d.monitor.Set(devices.Unconfirmed, devices.Trouble{})
}

func (d *Driver) detach(s *session) {
	s.end()
	d.mu.Lock()
	d.session, d.known, d.status = nil, false, escpos.Status{}
	d.signal()
	d.mu.Unlock()
	for _, fact := range []string{"paper", "cover", "cutter", "slips_left"} {
		d.monitor.Detail(fact, "")
	}
}

// Paper is the last known state of the roll.
func (d *Driver) Paper() devices.Paper {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session == nil || !d.known {
		return devices.PaperUnknown
	}
	return paper(d.status)
}

// Changed is closed at the next change.
func (d *Driver) Changed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

// take waits for the turn to talk; give it back by sending to d.turn.
func (d *Driver) take(ctx context.Context) error {
	select {
	case <-d.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// current is the session to talk on, or nil. One whose line is lost is no more,
// even while Serve has yet to let go of it: its last picture may be fresh and
// say that all is well, and a slip sent on it would have spent its one retry.
func (d *Driver) current() *session {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session == nil {
		return nil
	}
	select {
	case <-d.session.ended:
		return nil
	default:
		return d.session
	}
}

// Ready asks the printer unless its picture is fresh by its own reports.
func (d *Driver) Ready(ctx context.Context) error {
	const op = "check printer"
	if err := d.take(ctx); err != nil {
		return err
	}
	defer func() { d.turn <- struct{}{} }()
	s := d.current()
	if s == nil {
		return unreachable(op, devices.ErrUnavailable)
	}
	d.mu.Lock()
	young := d.profile.ASB && d.known && time.Since(d.seen) < fresh
	d.mu.Unlock()
	if !young && len(d.profile.DLEEOT) > 0 {
		if err := d.ask(ctx, s); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return unreachable(op, err)
		}
	}
	return obstacle(op, d.picture())
}

// Send writes doc and waits until the wire is empty.
func (d *Driver) Send(ctx context.Context, doc []byte) error {
	if at := escpos.RealTime(doc); len(at) > 0 {
		return &devices.Error{Class: devices.Permanent, Op: "print",
			Err: fmt.Errorf("%w: %w at byte %d", devices.ErrNotSent, escpos.ErrRealTime, at[0])}
	}
	if err := d.take(ctx); err != nil {
		return fmt.Errorf("print: %w: %w", devices.ErrNotSent, err)
	}
	defer func() { d.turn <- struct{}{} }()
	d.mu.Lock()
	d.halted = nil
	d.mu.Unlock()
	s := d.current()
	if s == nil {
		return unreachable("print", fmt.Errorf("%w: %w", devices.ErrNotSent, devices.ErrUnavailable))
	}
	if err := s.write(ctx, doc, devices.Text{ZH: fmt.Sprintf("打印内容，%d 字节", len(doc)), EN: fmt.Sprintf("document, %d bytes", len(doc))}); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	if err := s.drained(ctx); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	d.mu.Lock()
	d.pending = pending{session: s, sentAt: time.Now(), dots: escpos.Height(doc)}
	d.roll.printed(d.pending.dots)
	near, status := d.known && d.status.NearEnd, d.status
	d.mu.Unlock()
	if near {
		d.show(status)
	}
	return nil
}

// Clear drops everything inside the printer, if it can confirm that.
func (d *Driver) Clear(ctx context.Context) error {
	if d.profile.Clear != escpos.ClearDC4 {
		return devices.ErrCannotClear
	}
	if err := d.take(ctx); err != nil {
		return err
	}
	defer func() { d.turn <- struct{}{} }()
	s := d.current()
	if s == nil {
		return unreachable("clear printer", devices.ErrUnavailable)
	}
	if err := s.write(ctx, escpos.ClearNow(), devices.Text{ZH: "清除未打内容", EN: "clear"}); err != nil {
		return fmt.Errorf("clear printer: %w", err)
	}
	timer := time.NewTimer(d.answer)
	defer timer.Stop()
	for {
		select {
		case r := <-s.blocks:
			if r.Cleared() {
				s.forget()
				return s.write(ctx, escpos.Start(d.profile), started)
			}
		case <-timer.C:
			return fmt.Errorf("clear printer: %w", devices.ErrTimeout)
		case <-s.ended:
			return fmt.Errorf("clear printer: %w", devices.ErrGone)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Profile is what the driver's printer can do: documents are built for it.
func (d *Driver) Profile() escpos.Profile { return d.profile }
