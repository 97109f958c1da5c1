package spool

import (
	"context"
	"errors"
	"time"

	"jiaohao/devices"
)

// flight is the one job between its first byte and its proof.
type flight struct {
	*Spool
	job      Job
	stopping func() bool // the daemon ends: nothing new is begun
}

// notSent: the link went away between the preflight and the first byte, or the
// document itself was refused.
func (f *flight) notSent(ctx context.Context, cause error) error {
	var e *devices.Error
	if errors.As(cause, &e) && e.Class == devices.Permanent {
		f.o.Log.Error("slip refused", "device", f.o.ID, "ticket", f.job.Ticket, "err", cause)
		return f.advance(ctx, &f.job, Operator, devices.Text{ZH: "小票内容无法打印", EN: "the slip cannot be printed"})
	}
	problem, _ := devices.Explain(cause)
	return f.advance(ctx, &f.job, Blocked, problem)
}

// prove waits for the proof of what was sent.
func (f *flight) prove(ctx context.Context) error {
	tag := uint64(f.job.ID)<<8 | uint64(f.job.Copy&0xFF)
	for {
		grade, err := f.o.Printer.Confirm(ctx, tag)
		if err == nil {
			f.job.Grade = grade
			if err := f.advance(ctx, &f.job, Printed, devices.Text{}); err != nil {
				return err
			}
			return f.handed(ctx)
		}
		var e *devices.Error
		if !errors.As(err, &e) || e.Class != devices.NeedsPerson {
			return f.doubt(ctx, err)
		}
		problem, _ := devices.Explain(err)
		if f.job.State != Stalled || f.job.Problem != problem {
			if err := f.advance(ctx, &f.job, Stalled, problem); err != nil {
				return err
			}
		}
		again, err := f.stalled(ctx)
		if err != nil {
			return f.doubt(ctx, err)
		}
		if !again {
			return f.doubt(ctx, e)
		}
	}
}

// handed follows a slip that a presenter holds, to whoever takes it. Whatever
// becomes of it, the number stays in the queue; a slip that was taken back is
// offered once more by the kiosk, as a marked one.
func (f *flight) handed(ctx context.Context) error {
	presenter, ok := f.o.Printer.(devices.Presenter)
	if !ok || f.job.Grade != devices.GradePresented {
		return f.advance(ctx, &f.job, Done, devices.Text{})
	}
	what, err := presenter.Handed(ctx)
	problem := devices.Text{}
	switch {
	case err != nil:
		// It was presented: that much is proven, and nobody can say more.
		f.o.Log.Warn("presented slip not followed", "device", f.o.ID, "ticket", f.job.Ticket, "err", err)
	case what == devices.Taken:
		f.job.Grade = devices.GradeTaken
	case what == devices.TakenIn:
		problem = retracted
	}
	return f.advance(ctx, &f.job, Done, problem)
}

// stalled clears the printer for certain, or waits until it goes on with what
// it holds; never both, which is how doubles arise.
func (f *flight) stalled(ctx context.Context) (again bool, err error) {
	err = f.o.Printer.Clear(ctx)
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, devices.ErrCannotClear) {
		return false, err
	}
	for {
		changed := f.o.Printer.Changed()
		err := f.o.Printer.Ready(ctx)
		switch {
		case err == nil:
			return true, nil
		case ctx.Err() != nil:
			return false, ctx.Err()
		case errors.Is(err, devices.ErrUnavailable), errors.Is(err, devices.ErrGone), errors.Is(err, devices.ErrTimeout):
			return false, err
		}
		t := time.NewTimer(lookAgain)
		select {
		case <-changed:
		case <-t.C:
		case <-ctx.Done():
		}
		t.Stop()
	}
}

// doubt: there may be a paper or not. Once, and while the person is still
// there, the slip is printed again with its mark; otherwise a person decides.
func (f *flight) doubt(ctx context.Context, cause error) error {
	f.o.Log.Warn("slip uncertain", "device", f.o.ID, "ticket", f.job.Ticket, "err", cause)
	problem, _ := devices.Explain(cause)
	if f.stopping() {
		problem = interrupted
	}
	if err := f.advance(ctx, &f.job, Uncertain, problem); err != nil {
		return err
	}
	if f.job.Retried || f.o.Now().Sub(f.job.Queued) > tooOld || f.stopping() {
		return f.advance(ctx, &f.job, Operator, problem)
	}
	f.job.Retried = true
	f.job.Copy++
	return f.advance(ctx, &f.job, Queued, problem)
}
