package idcard

import (
	"context"
	"errors"
	"time"

	"jiaohao/devices"
)

// session is one time of being connected.
type session struct {
	Options
	reader *Reader
	line   line
	sam    string

	failures int       // failed readings of the card on the reader
	lying    *lying    // the card that was dealt with and has not been seen lifted
	last     IDNumber  // the card delivered last …
	lastAt   time.Time // … and when
}

// lying is a card that stays on the reader after it was dealt with, or another
// that took its place too fast to be noticed.
type lying struct {
	since  time.Time
	number IDNumber // of the card, zero if it could not be read
	arming int      // the arming for which it was looked at
	absent int      // looks in a row that found nothing
	told   bool     // its owner was asked to take it
}

// probe asks whether a module is there, works, and which it is.
func (s *session) probe(ctx context.Context) error {
	if err := s.status(ctx); err != nil {
		return err
	}
	a, err := s.line.ask(ctx, SAMNumber, s.Profile.AnswerTimeout)
	if err != nil {
		return err
	}
	if sam := FormatSAM(a.Data); a.Code == Done && sam != "" {
		s.sam = sam
		s.Monitor.Detail("sam", sam)
	}
	return nil
}

func (s *session) status(ctx context.Context) error {
	a, err := s.line.ask(ctx, Status, s.Profile.AnswerTimeout)
	if err != nil {
		return err
	}
	if a.Code == Done {
		s.Monitor.Set(devices.OK, devices.Trouble{})
	}
	return s.judge(a.Code)
}

// judge turns the codes that mean the module itself into a state.
func (s *session) judge(code Code) error {
	switch code {
	case SelfTestFailed:
		s.Monitor.Set(devices.Fault, devices.Trouble{Code: devices.Broken, Problem: selfTestProblem, Advice: selfTestAdvice})
		return errFault
	case NotAuthorised:
		s.Monitor.Set(devices.Fault, devices.Trouble{Code: devices.Broken, Problem: authoriseProblem, Advice: authoriseAdvice})
		return errFault
	case NotPermitted, BadLength, BadCommand:
		s.Log.Error("reader refused a command", "err", code.String())
		s.Monitor.Set(devices.Degraded, devices.Trouble{Code: devices.Refused, Problem: refusedProblem, Advice: refusedAdvice})
	}
	return nil
}

// ready works while the module answers.
func (s *session) ready(ctx context.Context) error {
	for {
		pause, err := s.step(ctx)
		if err != nil && !(errors.Is(err, devices.ErrTimeout) && s.line.misses < silentAfter) {
			return err
		}
		if err := s.pause(ctx, pause); err != nil {
			return err
		}
	}
}

// step does what is due and tells how long to wait for the next.
func (s *session) step(ctx context.Context) (time.Duration, error) {
	switch {
	case s.reader.Armed():
		return s.Profile.FindEvery, s.look(ctx)
	case s.lying != nil:
		_, err := s.present(ctx)
		if s.forgotten() {
			return slowWatch, err
		}
		return s.Profile.FindEvery, err
	}
	if idle := time.Since(s.line.lastOK); idle < s.Profile.HealthEvery {
		return s.Profile.HealthEvery - idle, nil
	}
	return s.Profile.AnswerTimeout, s.status(ctx)
}

// pause waits, but no longer than until somebody arms the reader.
func (s *session) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.reader.wake:
	case <-timer.C:
	}
	return nil
}

// present looks for a card and keeps the record of the one lying there. It
// reads nothing from a card.
func (s *session) present(ctx context.Context) (bool, error) {
	a, err := s.line.ask(ctx, Find, s.Profile.AnswerTimeout)
	if err != nil {
		return false, err
	}
	if a.Code == Found {
		if s.lying != nil {
			if s.lying.absent > 0 {
				s.lying.arming = 0 // gone for a moment: it may be another card
			}
			s.lying.absent = 0
			s.askToTake()
		}
		return true, nil
	}
	if a.Code != NoCard {
		return false, s.judge(a.Code)
	}
	if time.Since(s.lastAt) >= s.Profile.HoldOff {
		s.last = IDNumber{} // nobody's number is kept longer than it is needed
	}
	s.failures = 0
	if s.lying != nil {
		if s.lying.absent++; s.lying.absent >= absentAfter {
			if s.lying.told {
				s.hint(devices.Text{})
			}
			s.lying = nil
			s.Monitor.Detail("card", "")
		}
	}
	return false, nil
}

// forgotten tells whether a card lies there longer than its owner needs it.
func (s *session) forgotten() bool {
	return s.lying != nil && time.Since(s.lying.since) >= s.Profile.HoldOff
}

func (s *session) askToTake() {
	if !s.forgotten() || s.lying.told {
		return
	}
	s.lying.told = true
	s.Monitor.Detail("card", "遗留 left on the reader")
	s.hint(hintTakeCard)
}

// look is one round of the armed reader: find, select, read.
func (s *session) look(ctx context.Context) error {
	found, err := s.present(ctx)
	if err != nil || !found {
		return err
	}
	arming := s.reader.arming()
	if s.lying != nil && s.lying.arming == arming && !(s.forgotten() && s.Profile.ReadLeftCard) {
		return nil
	}
	started := time.Now()
	a, err := s.line.ask(ctx, Select, s.Profile.AnswerTimeout)
	if err != nil {
		return err
	}
	if a.Code != Done {
		return s.failed(ctx, a.Code)
	}
	a, err = s.line.ask(ctx, ReadCard, s.Profile.ReadTimeout)
	if errors.Is(err, devices.ErrTimeout) {
		s.hint(hintReposition)
	}
	if err != nil {
		return err
	}
	if a.Code != Done {
		return s.failed(ctx, a.Code)
	}
	return s.deliver(ctx, a, started, arming)
}

// deliver hands the card on, unless it is the one that lay there before: the last
// visitor's, forgotten, or the same one's again.
func (s *session) deliver(ctx context.Context, a Answer, started time.Time, arming int) error {
	defer clear(a.Data) // the photo and everything else that stays here
	defer s.line.scanner.Wipe()
	text, _, err := splitRead(a.Data)
	if err != nil {
		return s.misread(ctx)
	}
	card, err := ParseText(text)
	if err != nil {
		return s.misread(ctx)
	}
	now := time.Now()
	s.Log.Info("card read", "device", s.Monitor.Health().ID,
		"bytes", len(a.Data)+headSize+minAnswer, "ms", now.Sub(started).Milliseconds())
	s.failures = 0
	if s.lying != nil && s.lying.number == card.Number && !(s.forgotten() && s.Profile.ReadLeftCard) {
		s.lying.arming = arming
		s.askToTake()
		return nil
	}
	s.lying = &lying{since: now, number: card.Number, arming: arming}
	if card.Number == s.last && now.Sub(s.lastAt) < s.Profile.HoldOff {
		s.hint(hintAgain) // it may be the last visitor's, or the same one's who begins again
		return nil
	}
	if !s.reader.claim() {
		return nil
	}
	s.last, s.lastAt = card.Number, now
	card.ReadAt, card.Reader = now, s.sam
	if s.OnCard != nil {
		s.OnCard(card)
	}
	return nil
}

// misread is a text that does not fit together although the frame was whole.
func (s *session) misread(ctx context.Context) error {
	s.Monitor.Count(func(n *devices.Counters) { n.Checksums++ })
	return s.failed(ctx, ReadFailed)
}

// failed reacts to a card that was found but could not be read.
func (s *session) failed(ctx context.Context, code Code) error {
	switch code {
	case UnknownCard:
		s.lying = &lying{since: time.Now(), arming: s.reader.arming()}
		s.hint(hintNotIDCard)
		return nil
	case SelfTestFailed, NotAuthorised, NotPermitted, BadLength, BadCommand:
		return s.judge(code)
	case Unrecognised, NoRandom:
		return s.reset(ctx)
	}
	s.failures++
	switch {
	case s.failures >= giveUpAfter:
		s.failures, s.lying = 0, &lying{since: time.Now(), arming: s.reader.arming()}
		s.hint(hintDamaged)
		return nil
	case s.failures == resetAfter:
		s.hint(hintReposition)
		return s.reset(ctx)
	case code != SelectFailed:
		s.hint(hintReposition)
	}
	return nil
}

func (s *session) reset(ctx context.Context) error {
	_, err := s.line.ask(ctx, Reset, s.Profile.AnswerTimeout)
	return err
}

func (s *session) hint(t devices.Text) {
	if s.OnHint != nil {
		s.OnHint(t)
	}
}
