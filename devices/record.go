package devices

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Recorder is a Link that writes down every byte that passes, with its time:
// one line a piece, "2026-03-16T09:12:00.123456Z > 1B40", > to the device and <
// from it. A Player plays it back. Lines that carry personal data must not be
// recorded.
type Recorder struct {
	Link
	now func() time.Time
	mu  sync.Mutex
	to  io.Writer
	err error
}

var (
	_ Link    = (*Recorder)(nil)
	_ Drainer = (*Recorder)(nil)
)

// recordTime is RFC 3339 with microseconds.
const recordTime = "2006-01-02T15:04:05.000000Z07:00"

// Record begins to write down what passes over link. Close ends both.
func Record(link Link, to io.Writer, now func() time.Time) *Recorder {
	return &Recorder{Link: link, to: to, now: now}
}

// Read is the Link's, written down.
func (r *Recorder) Read(ctx context.Context, p []byte) (int, error) {
	n, err := r.Link.Read(ctx, p)
	if n > 0 {
		r.note('<', p[:n])
	}
	return n, err
}

// Write is the Link's, written down before the bytes leave, so that an answer
// never stands before its question.
func (r *Recorder) Write(ctx context.Context, p []byte) error {
	r.note('>', p)
	return r.Link.Write(ctx, p)
}

// WaitSent is the Link's, if it knows.
func (r *Recorder) WaitSent(ctx context.Context) error {
	if d, ok := r.Link.(Drainer); ok {
		return d.WaitSent(ctx)
	}
	return nil
}

// Err is why nothing is written down any more: a full disk must not stop a
// printer.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *Recorder) note(direction byte, p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || len(p) == 0 {
		return
	}
	_, r.err = fmt.Fprintf(r.to, "%s %c %X\n", r.now().UTC().Format(recordTime), direction, p)
}

// Piece is one line of a recording.
type Piece struct {
	At    time.Time
	Out   bool // to the device
	Bytes []byte
}

// ReadRecording reads what a Recorder wrote. Empty lines and lines that begin
// with # are passed over.
func ReadRecording(from io.Reader) ([]Piece, error) {
	var all []Piece
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 4<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 3 || fields[1] != "<" && fields[1] != ">" {
			return nil, fmt.Errorf("recording line %d: want a time, < or >, and hexadecimal bytes", n)
		}
		at, err := time.Parse(time.RFC3339Nano, fields[0])
		if err != nil {
			return nil, fmt.Errorf("recording line %d: %w", n, err)
		}
		b, err := hex.DecodeString(fields[2])
		if err != nil || len(b) == 0 {
			return nil, fmt.Errorf("recording line %d: %q is not hexadecimal bytes", n, fields[2])
		}
		all = append(all, Piece{At: at, Out: fields[1] == ">", Bytes: b})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	return all, nil
}

// ErrDiffers says that a driver wrote something else than it did when the
// recording was made.
var ErrDiffers = errors.New("the bytes written differ from the recording")

// Player is a Link whose device is a recording: it answers what was answered
// then, as soon as it was asked what was asked then. Behind the last piece the
// device is silent.
type Player struct {
	// Paced lets an answer take as long after the piece before it as it did; else
	// nothing takes time, and what a device said unasked comes too early.
	Paced bool

	mu     sync.Mutex
	pieces []Piece
	next   int       // the piece being written or read
	done   int       // bytes of it
	played time.Time // when the piece before it was done
	change chan struct{}
	closed bool
}

var _ Link = (*Player)(nil)

// Play makes a Player of a recording.
func Play(pieces []Piece) *Player {
	return &Player{pieces: pieces, change: make(chan struct{})}
}

// Rest tells how many pieces were not played yet.
func (p *Player) Rest() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.pieces) - p.next
}

// Name is "recording".
func (p *Player) Name() string { return "recording" }

// Discard forgets the answers that were not read.
func (p *Player) Discard() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.next < len(p.pieces) && !p.pieces[p.next].Out {
		p.step(len(p.pieces[p.next].Bytes) - p.done)
	}
}

// Close ends the play.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		p.signal()
	}
	return nil
}

// Read gives the answers that stand next in the recording.
func (p *Player) Read(ctx context.Context, b []byte) (int, error) {
	for {
		p.mu.Lock()
		if p.closed {
			p.mu.Unlock()
			return 0, ErrClosed
		}
		wait := p.wait()
		if p.next < len(p.pieces) && !p.pieces[p.next].Out && wait <= 0 {
			n := copy(b, p.pieces[p.next].Bytes[p.done:])
			p.step(n)
			p.mu.Unlock()
			return n, nil
		}
		change := p.change
		p.mu.Unlock()
		var due <-chan time.Time
		if wait > 0 {
			timer := time.NewTimer(wait)
			defer timer.Stop()
			due = timer.C
		}
		select {
		case <-change:
		case <-due:
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return 0, ErrTimeout
			}
			return 0, ctx.Err()
		}
	}
}

// wait is how long the next piece is not yet due; the lock is held.
func (p *Player) wait() time.Duration {
	if !p.Paced || p.next == 0 || p.next == len(p.pieces) || p.done > 0 {
		return 0
	}
	return p.pieces[p.next].At.Sub(p.pieces[p.next-1].At) - time.Since(p.played)
}

// Write compares b with the recording. Pieces may be divided otherwise than
// they were. A question asked before an answer was read waits for that.
func (p *Player) Write(ctx context.Context, b []byte) error {
	for len(b) > 0 {
		p.mu.Lock()
		switch {
		case p.closed:
			p.mu.Unlock()
			return ErrClosed
		case p.next == len(p.pieces):
			p.mu.Unlock()
			return fmt.Errorf("%w: % X stands behind its end", ErrDiffers, b)
		case p.pieces[p.next].Out:
			want := p.pieces[p.next].Bytes[p.done:]
			n := min(len(b), len(want))
			if string(b[:n]) != string(want[:n]) {
				p.mu.Unlock()
				return fmt.Errorf("%w: wrote % X, recorded % X", ErrDiffers, b, want)
			}
			p.step(n)
			b = b[n:]
			p.mu.Unlock()
			continue
		}
		change := p.change
		p.mu.Unlock()
		select {
		case <-change:
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return ErrStalled
			}
			return ctx.Err()
		}
	}
	return nil
}

// step moves on by n bytes; the lock is held.
func (p *Player) step(n int) {
	if p.done += n; p.done == len(p.pieces[p.next].Bytes) {
		p.next, p.done, p.played = p.next+1, 0, time.Now()
	}
	p.signal()
}

func (p *Player) signal() {
	close(p.change)
	p.change = make(chan struct{})
}
