package printer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jiaohao/devices"
)

const (
	// presentWait is how long a slip may take from the cut to the mouth, or
	// back into the machine: 0.5 to 1 s by the manuals.
	presentWait = 3 * time.Second
	// mouthEvery is how often the mouth is looked at while a slip is there.
	mouthEvery = 200 * time.Millisecond
	// takeWait is how long a slip waits for its holder where the profile does
	// not say.
	takeWait = 20 * time.Second
)

// presented waits for the slip at the mouth. One that is never seen there was
// printed nevertheless: a quick hand, or a blind sensor; its grade stays.
func (d *Driver) presented(ctx context.Context, s *session, grade devices.Grade) (devices.Grade, error) {
	seen, err := d.mouth(ctx, s, true, presentWait)
	switch {
	case err != nil:
		return 0, fmt.Errorf("confirm print: %w", err)
	case seen:
		return devices.GradePresented, nil
	}
	if err := obstacle("print", d.picture()); err != nil {
		return 0, err
	}
	return grade, nil
}

// mouth waits until a slip is at the mouth, or no longer; false is that it did
// not come to that in time. The caller has the turn.
func (d *Driver) mouth(ctx context.Context, s *session, occupied bool, limit time.Duration) (bool, error) {
	end := time.Now().Add(limit)
	for {
		err := d.ask(ctx, s)
		if err != nil && !errors.Is(err, devices.ErrTimeout) {
			return false, err
		}
		if err == nil && d.picture().SlipOut == occupied {
			return true, nil
		}
		if !time.Now().Before(end) {
			return false, nil
		}
		if err := d.pause(ctx, s, mouthEvery); err != nil {
			return false, err
		}
	}
}

func (d *Driver) pause(ctx context.Context, s *session, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-s.ended:
		return devices.ErrGone
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Handed waits for the slip at the mouth to be taken, and takes it back at the
// end of its time where the profile has the command.
func (d *Driver) Handed(ctx context.Context) (devices.Handing, error) {
	const op = "hand over slip"
	if !d.profile.Presenter.Senses() {
		return devices.LeftOut, nil
	}
	if err := d.take(ctx); err != nil {
		return 0, err
	}
	defer func() { d.turn <- struct{}{} }()
	s := d.current()
	if s == nil {
		return 0, unreachable(op, devices.ErrUnavailable)
	}
	limit := time.Duration(d.profile.Presenter.TakeSeconds) * time.Second
	if limit == 0 {
		limit = takeWait
	}
	free, err := d.mouth(ctx, s, false, limit)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", op, err)
	}
	if free {
		return devices.Taken, nil
	}
	if len(d.profile.Presenter.Retract) == 0 {
		return devices.LeftOut, nil
	}
	if err := s.write(ctx, d.profile.Presenter.Retract, devices.Text{ZH: "收回小票", EN: "retract"}); err != nil {
		return 0, fmt.Errorf("%s: %w", op, err)
	}
	free, err = d.mouth(ctx, s, false, presentWait)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s: %w", op, err)
	case free:
		return devices.TakenIn, nil
	}
	return devices.LeftOut, nil
}
