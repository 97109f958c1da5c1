package printer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
)

const (
	// lookEvery is how often a printer without automatic status is looked at while
	// it prints.
	lookEvery = 400 * time.Millisecond
	// settle is how long the rest of a burst of noise may take after its first byte.
	settle = 10 * time.Millisecond
)

// Confirm finds out whether the document just sent was printed. The question
// travels behind the document and is answered when its turn comes.
func (d *Driver) Confirm(ctx context.Context, tag uint64) (devices.Grade, error) {
	if err := d.take(ctx); err != nil {
		return 0, err
	}
	defer func() { d.turn <- struct{}{} }()
	d.mu.Lock()
	job := d.pending
	d.mu.Unlock()
	s := job.session
	if s == nil || s != d.current() {
		return 0, fmt.Errorf("confirm print: %w", devices.ErrGone)
	}
	if !job.asked {
		if err := d.question(ctx, s, tag, &job); err != nil {
			return 0, fmt.Errorf("confirm print: %w", err)
		}
	}
	grade, err := d.proof(ctx, s, tag, &job)
	if err == nil && d.profile.Presenter.Senses() {
		grade, err = d.presented(ctx, s, grade)
	}
	d.mu.Lock()
	d.pending = job
	if err == nil {
		d.pending = pending{}
	}
	d.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return grade, nil
}

// question sends what the printer will answer when it has got there. GS r has
// no identity: if earlier ones were given up, as many more are asked, so that
// even if all old answers still come, the last one awaited is a new one. Nor is
// its one byte told from noise: see again.
func (d *Driver) question(ctx context.Context, s *session, tag uint64, job *pending) error {
	s.old()
	switch {
	case d.profile.ProcessID:
		if err := s.write(ctx, escpos.AskPrinted(escpos.ProcessID(tag)), asked); err != nil {
			return err
		}
	case d.profile.GSR:
		job.stale = s.unanswered
		for range job.stale + 1 {
			if err := s.write(ctx, escpos.AskProcessed(), asked); err != nil {
				return err
			}
			s.unanswered++
		}
	}
	job.asked = true
	return nil
}

// again asks GS r once more when its answer has come. Noise that looked like the
// answer is not there to answer twice: if the printer stalled before it, what comes
// now is the true first answer, behind the document; if it has lost its power,
// nothing comes, and the slip is doubtful. What two bursts of noise forge, one
// after each question, no answer without identity can tell.
func (d *Driver) again(ctx context.Context, s *session, job *pending) error {
	if err := d.pause(ctx, s, settle); err != nil {
		return err
	}
	s.old()
	if err := s.write(ctx, escpos.AskProcessed(), asked); err != nil {
		return err
	}
	s.unanswered++
	job.again = true
	return nil
}

// proof waits for the answer, looks at the printer meanwhile, and gives up
// when the paper must have come out long ago. A hot head stops the clock.
func (d *Driver) proof(ctx context.Context, s *session, tag uint64, job *pending) (devices.Grade, error) {
	const op = "print"
	speed := d.profile.MMPerSec
	if speed <= 0 {
		speed = 80
	}
	paperTime := time.Duration(job.dots) * time.Second / time.Duration(8*speed)
	left, hot := paperTime+d.answer-time.Since(job.sentAt), hotHead
	if left <= 0 {
		left = paperTime + d.answer // it went on after a stop
	}
	answers := d.profile.ProcessID || d.profile.GSR
	if !answers {
		left = max(paperTime-time.Since(job.sentAt), 0) // nothing to wait for but the mechanism
	}
	if job.answered { // before a stop that is over now
		return d.after(ctx, s)
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	last := time.Now()
	for {
		changed := d.Changed()
		if d.profile.ProcessID && s.printed(tag) { // whatever happened since
			return devices.GradePrinted, d.torn()
		}
		status := d.picture()
		if c, ok := judge(status); !ok && c.class == devices.NeedsPerson {
			return 0, obstacle(op, status)
		}
		now := time.Now()
		if status.HotHead && hot > 0 {
			hot -= now.Sub(last)
		} else {
			left -= now.Sub(last)
		}
		last = now
		if left <= 0 {
			return d.timeUp(ctx, s, answers)
		}
		timer := time.NewTimer(min(left, lookEvery))
		select {
		case r := <-s.blocks:
			if id, ok := r.Printed(); ok && d.profile.ProcessID && id == escpos.ProcessID(tag) {
				timer.Stop()
				return devices.GradePrinted, d.torn()
			}
		case <-s.singles:
			s.unanswered = max(0, s.unanswered-1)
			switch {
			case !d.profile.GSR || d.profile.ProcessID:
			case job.stale > 0:
				job.stale--
			case !job.again:
				if err := d.again(ctx, s, job); err != nil {
					timer.Stop()
					return 0, fmt.Errorf("confirm print: %w", err)
				}
				left, last = max(left, d.answer), time.Now()
			default:
				timer.Stop()
				job.answered = true
				return d.after(ctx, s)
			}
		case <-changed:
		case <-timer.C:
		case <-look.C:
			if len(d.profile.DLEEOT) > 0 && !d.profile.ASB {
				if err := d.ask(ctx, s); err != nil && !errors.Is(err, devices.ErrTimeout) {
					timer.Stop()
					return 0, fmt.Errorf("confirm print: %w", err)
				}
			}
		case <-s.ended:
			timer.Stop()
			return 0, fmt.Errorf("confirm print: %w", devices.ErrGone)
		case <-ctx.Done():
			timer.Stop()
			return 0, ctx.Err()
		}
		timer.Stop()
	}
}

// after is grade P1: processed, and the printer is well afterwards.
func (d *Driver) after(ctx context.Context, s *session) (devices.Grade, error) {
	if len(d.profile.DLEEOT) > 0 {
		if err := d.ask(ctx, s); err != nil {
			return 0, fmt.Errorf("confirm print: %w", err)
		}
	}
	if err := obstacle("print", d.picture()); err != nil {
		return 0, err
	}
	if err := d.torn(); err != nil {
		return 0, err
	}
	return devices.GradeProcessed, nil
}

// torn is the error of a slip within which the printer stopped and went on by
// itself before anybody could clear it: where a slip is printed again after a
// stop, so is this one.
func (d *Driver) torn() error {
	d.mu.Lock()
	halted := d.halted
	d.mu.Unlock()
	if d.profile.Clear == escpos.ClearNone || halted == nil {
		return nil
	}
	return obstacle("print", *halted)
}

// timeUp is the end of the wait. A printer that never answers questions is
// believed if it looks well; one that should have answered is not.
func (d *Driver) timeUp(ctx context.Context, s *session, answers bool) (devices.Grade, error) {
	if len(d.profile.DLEEOT) > 0 {
		if err := d.ask(ctx, s); err != nil {
			return 0, fmt.Errorf("confirm print: %w", err)
		}
		if err := obstacle("print", d.picture()); err != nil {
			return 0, err
		}
	}
	if answers {
		d.monitor.Count(func(c *devices.Counters) { c.Timeouts++ })
		return 0, fmt.Errorf("confirm print: %w", devices.ErrTimeout)
	}
	return devices.GradeSent, nil
}
