package spool

import (
	"context"
	"errors"
	"fmt"

	"jiaohao/devices"
)

// ErrNotNow says that a person's decision does not fit the job's state.
var ErrNotNow = errors.New("not possible in the print job's present state")

// Reprint prints a slip again, with its mark: a person asks because it did not
// come out, was lost, or is doubtful. It is possible after Done and with the
// Operator.
func (s *Spool) Reprint(ctx context.Context, id int64) error {
	return s.decide(ctx, id, Queued, func(job *Job) bool {
		job.Copy++
		return job.State == Operator || job.State == Done
	})
}

// Elsewhere is the copy that the slip of a job of another printer has when it is queued
// on this one; ok is false while it may come out there. What was never sent keeps its copy.
func Elsewhere(job Job) (copy int, ok bool) {
	switch job.State {
	case Blocked:
		return job.Copy, true
	case Done, Operator:
		return job.Copy + 1, true
	}
	return 0, false
}

// Confirmed ends a doubtful job: a person has seen the slip.
func (s *Spool) Confirmed(ctx context.Context, id int64) error {
	return s.decide(ctx, id, Done, func(job *Job) bool { return job.State == Operator })
}

// Cancel ends a job whose number was cancelled, if nothing is on its way.
func (s *Spool) Cancel(ctx context.Context, id int64) error {
	return s.decide(ctx, id, Void, func(job *Job) bool {
		return job.State == Operator || job.State == Queued || job.State == Blocked
	})
}

func (s *Spool) decide(ctx context.Context, id int64, to State, allowed func(*Job) bool) error {
	s.acting.Lock()
	defer s.acting.Unlock()
	job, err := s.o.Jobs.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("print job %d: %w", id, err)
	}
	if job.Printer != s.o.ID {
		return fmt.Errorf("print job %d: belongs to printer %s", id, job.Printer)
	}
	from := job.State
	if !allowed(&job) {
		return fmt.Errorf("print job %d is %s, not to be %s: %w", id, from, to, ErrNotNow)
	}
	if err := s.advance(ctx, &job, to, devices.Text{}); err != nil {
		return err
	}
	s.Wake()
	return nil
}
