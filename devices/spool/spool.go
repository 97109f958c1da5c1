// Package spool prints slips so that no number is lost and no number has two
// unmarked papers, whatever happens to the printer, the cable or the machine.
// It is the state machine of print jobs, one Spool per printer: cmd composes it
// from a devices.Printer, the rows of the store and the kiosk's slip layout.
// It never draws a number, never lays out a slip and knows no bytes.
//
// What it keeps, and its tests prove:
//
//  1. Jobs come from the transaction that issued the number; a byte leaves only
//     after it was committed.
//  2. Each state is durable before the action it announces.
//  3. At most one job of a printer is Sending, Sent or Stalled.
//  4. Copy 1 is sent at most once; every later copy is a marked one, and so is a
//     first one that comes late.
//  5. Blocked sends nothing; Uncertain never becomes Done by time passing.
//  6. Only the proof of the job in flight counts (the tag of Confirm).
//  7. Nothing here voids a number: paper is repaired, numbers are not.
//  8. One automatic reprint per job, ever.
//  9. Waiting for a proof ends: the driver's deadline starts at the last byte.
package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"jiaohao/devices"
)

const (
	// late is when a first paper is marked too: its holder was shown the number on
	// the screen instead, and may have gone (domain §11.5: pending tickets are
	// printed with a mark). It is longer than a presenter holds the slip before.
	late = 30 * time.Second
	// tooOld is when somebody who asked for a slip has surely gone away: a
	// doubtful print is not repeated by itself any more.
	tooOld = 2 * time.Minute
	// lookAgain is how often a blocked printer is asked without being told.
	lookAgain = 2 * time.Second
	// grace is what a job in flight gets when the daemon stops.
	grace = 1500 * time.Millisecond
)

// Options is what a Spool is made of.
type Options struct {
	ID      string // the printer's id, as in Job.Printer
	Printer devices.Printer
	Jobs    Jobs
	// Render lays the slip out. It must mark every Job whose Copy is above 1
	// with 补打, the copy's index and the time, and one that is Late with 补打 and
	// the time.
	Render func(ctx context.Context, job Job) ([]byte, error)
	// Wanted tells whether anybody still waits for a paper that did not come out when
	// it should; nil: always. What is not wanted is Void: a number that is over needs
	// none (domain §11.5).
	Wanted func(ctx context.Context, job Job) (bool, error)
	Log    *slog.Logger
	Now    func() time.Time
	// Changed, if not nil, is called after each durable change of a job: the
	// kiosk's page follows it. It must not call back into the Spool.
	Changed func(Job)
}

// Spool prints the jobs of one printer, one after the other.
type Spool struct {
	o     Options
	wake  chan struct{}
	never chan struct{} // waited for when only Wake or time can bring work

	running sync.Mutex    // held by Run: one per printer
	press   chan struct{} // holds one token: who has the printer to himself
	acting  sync.Mutex    // held around what a person decides
}

// New makes a spool; Run starts it.
func New(o Options) *Spool {
	s := &Spool{o: o, wake: make(chan struct{}, 1), never: make(chan struct{}), press: make(chan struct{}, 1)}
	s.press <- struct{}{}
	return s
}

// Wake tells that a job was committed. It never waits.
func (s *Spool) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Aside lets f have the printer to itself between two slips, as for a test
// slip, which is no job and owes nobody a paper.
func (s *Spool) Aside(ctx context.Context, f func(context.Context) error) error {
	select {
	case <-s.press:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.press <- struct{}{} }()
	return f(ctx)
}

// Run prints until ctx ends; a job in flight then gets a moment to be proven.
func (s *Spool) Run(ctx context.Context) error {
	if !s.running.TryLock() {
		return fmt.Errorf("spool %s: already running", s.o.ID)
	}
	defer s.running.Unlock()
	settled := false
	for ctx.Err() == nil {
		var err error
		var wait <-chan struct{}
		if !settled {
			err = s.settle(ctx)
			settled = err == nil
		}
		if err == nil {
			wait, err = s.step(ctx)
		}
		if err != nil && ctx.Err() == nil {
			// The store failed: whatever is in flight there is doubtful now.
			s.o.Log.Error("print spool lost its store", "device", s.o.ID, "err", err)
			settled = false
			s.sleep(ctx, nil, time.Second)
			continue
		}
		if wait != nil {
			s.sleep(ctx, wait, lookAgain)
		}
	}
	return nil
}

func (s *Spool) sleep(ctx context.Context, changed <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-changed:
	case <-s.wake:
	case <-t.C:
	}
}

// settle decides about what a crash, or a store that failed, left in flight:
// proven prints are done, everything else is a person's to judge.
func (s *Spool) settle(ctx context.Context) error {
	open, err := s.o.Jobs.Open(ctx, s.o.ID)
	if err != nil {
		return fmt.Errorf("find interrupted print jobs: %w", err)
	}
	for _, job := range open {
		switch job.State {
		case Printed:
			err = s.advance(ctx, &job, Done, job.Problem)
		case Uncertain:
			err = s.advance(ctx, &job, Operator, interrupted)
		default:
			if err = s.advance(ctx, &job, Uncertain, interrupted); err == nil {
				err = s.advance(ctx, &job, Operator, interrupted)
			}
		}
		if err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return nil
}

// step prints one job if there is one and the printer can. wait, if not nil,
// is closed when it is worth trying again. Its errors are the store's.
func (s *Spool) step(ctx context.Context) (wait <-chan struct{}, err error) {
	changed := s.o.Printer.Changed()
	job, ok, err := s.o.Jobs.Next(ctx, s.o.ID)
	if err != nil {
		return nil, fmt.Errorf("find next print job: %w", err)
	}
	if !ok {
		return s.never, nil
	}
	if s.o.Wanted != nil && (job.State == Blocked || job.Copy > 1 || s.late(job)) {
		wanted, err := s.o.Wanted(ctx, job)
		if ctx.Err() != nil {
			return nil, nil
		}
		if err == nil && !wanted {
			return nil, s.unwanted(ctx, &job)
		}
		// Whoever cannot say does not take a paper away.
	}
	if err := s.o.Printer.Ready(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, nil
		}
		return changed, s.block(ctx, &job, err)
	}
	if err = s.Aside(ctx, func(ctx context.Context) error { return s.print(ctx, job) }); ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil, nil // never begun
	}
	if errors.Is(err, ErrConflict) {
		err = nil // a person cancelled it in between
	}
	return nil, err
}

func (s *Spool) late(job Job) bool { return s.o.Now().Sub(job.Queued) > late }

func (s *Spool) unwanted(ctx context.Context, job *Job) error {
	s.o.Log.Info("slip not wanted any more", "device", s.o.ID, "ticket", job.Ticket)
	err := s.advance(ctx, job, Void, devices.Text{ZH: "号码已结束，不再打印", EN: "the number is over; no paper is printed"})
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

func (s *Spool) block(ctx context.Context, job *Job, cause error) error {
	problem, _ := devices.Explain(cause)
	if job.State == Blocked && job.Problem == problem {
		return nil
	}
	s.o.Log.Warn("slip waits for the printer", "device", s.o.ID, "ticket", job.Ticket, "err", cause)
	err := s.advance(ctx, job, Blocked, problem)
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

// print sends one job and follows it to its end.
func (s *Spool) print(ctx context.Context, job Job) error {
	job.Late = job.Copy == 1 && s.late(job)
	doc, err := s.o.Render(ctx, job)
	if err != nil {
		s.o.Log.Error("slip not laid out", "device", s.o.ID, "ticket", job.Ticket, "err", err)
		return s.advance(ctx, &job, Operator, devices.Text{ZH: "小票无法生成", EN: "the slip could not be laid out"})
	}
	if err := s.advance(ctx, &job, Sending, devices.Text{}); err != nil {
		return err
	}
	// From here on the job's end is more important than ours.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-work.Done():
		}
	})()
	f := &flight{Spool: s, job: job, stopping: func() bool { return ctx.Err() != nil }}
	if err := s.o.Printer.Send(work, doc); err != nil {
		if errors.Is(err, devices.ErrNotSent) {
			return f.notSent(work, err)
		}
		return f.doubt(work, err)
	}
	if err := f.advance(work, &f.job, Sent, devices.Text{}); err != nil {
		return err
	}
	return f.prove(work)
}

// advance makes a change durable and then tells it. job holds the new values
// of everything but State and Problem, and afterwards those too.
func (s *Spool) advance(ctx context.Context, job *Job, to State, problem devices.Text) error {
	c := Change{
		Job: job.ID, From: job.State, To: to, Copy: job.Copy, Retried: job.Retried,
		Grade: job.Grade, Problem: problem, At: s.o.Now(),
	}
	if err := s.o.Jobs.Advance(context.WithoutCancel(ctx), c); err != nil {
		return fmt.Errorf("print job %d %s → %s: %w", job.ID, c.From, to, err)
	}
	job.State, job.Problem = to, problem
	if s.o.Changed != nil {
		s.o.Changed(*job)
	}
	return nil
}
