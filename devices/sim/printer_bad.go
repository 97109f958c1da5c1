package sim

import (
	"context"
	"time"
)

// misbehaviour is how a printer differs from its manual. The lock is held
// around every field.
type misbehaviour struct {
	delay      time.Duration // of every answer
	proofDelay time.Duration // of answers to GS r and GS ( H, beyond that
	merge      bool
	naive      bool
	deaf       bool
	paused     bool
	buffer     int // bytes of the receive buffer; 0 = the model's
}

// answer is bytes on their way to the host, held back for a while.
type answer struct {
	bytes []byte
	wait  time.Duration
}

// DelayAnswers holds every answer back for d.
func (p *Printer) DelayAnswers(d time.Duration) {
	p.mu.Lock()
	p.bad.delay = d
	p.mu.Unlock()
}

// DelayProofs holds the answers to GS r and GS ( H back for d: a proof that
// comes after its deadline belongs to nothing any more.
func (p *Printer) DelayProofs(d time.Duration) {
	p.mu.Lock()
	p.bad.proofDelay = d
	p.mu.Unlock()
}

// MergeAnswers lets answers that follow each other closely arrive in one
// piece, as they do behind a USB adapter or a serial server.
func (p *Printer) MergeAnswers(on bool) {
	p.mu.Lock()
	p.bad.merge = on
	p.mu.Unlock()
}

// Stray sends bytes that nobody asked for: noise, or an answer to a question
// that was given up.
func (p *Printer) Stray(b ...byte) {
	p.mu.Lock()
	p.answer(b...)
	p.mu.Unlock()
}

// Naive makes its firmware one that knows no command with a length: it eats
// two bytes of GS ( and FS ( and prints the rest.
func (p *Printer) Naive(on bool) {
	p.mu.Lock()
	p.bad.naive = on
	p.mu.Unlock()
}

// Deaf makes its firmware one that does not know DLE DC4 8: it goes on with what
// it holds, and says nothing.
func (p *Printer) Deaf(on bool) {
	p.mu.Lock()
	p.bad.deaf = on
	p.mu.Unlock()
}

// Pause stops the mechanism without a word: the buffer fills, and with
// HoldByXoff the host is told to wait.
func (p *Printer) Pause(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bad.paused = on
	p.obey()
}

// mergeWithin is how close answers follow each other to arrive together.
const mergeWithin = 15 * time.Millisecond

// hold waits until an answer is due, and gathers those that come with it.
func (p *Printer) hold(ctx context.Context, a answer, more <-chan answer) []byte {
	if a.wait > 0 {
		sleep(ctx, a.wait)
	}
	p.mu.Lock()
	merge := p.bad.merge
	p.mu.Unlock()
	if !merge {
		return a.bytes
	}
	all := append([]byte{}, a.bytes...)
	timer := time.NewTimer(mergeWithin)
	defer timer.Stop()
	for {
		select {
		case next := <-more:
			all = append(all, next.bytes...)
		case <-timer.C:
			return all
		case <-ctx.Done():
			return all
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
