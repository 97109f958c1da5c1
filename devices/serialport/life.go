package serialport

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"jiaohao/devices"
)

// life is what every line has, whatever carries it: what arrived, and how it
// ended.
type life struct {
	in inbox

	closing sync.Once
	done    chan struct{} // closed by Close
	losing  sync.Once
	gone    chan struct{} // closed when the device went away
	loss    error         // set before gone is closed
}

// begin makes a life that has not ended; it must not be copied afterwards.
func (p *life) begin() {
	p.in.init()
	p.done, p.gone = make(chan struct{}), make(chan struct{})
}

// Gone is closed when the device went away; see devices.Vanisher.
func (p *life) Gone() <-chan struct{} { return p.gone }

// lose ends the line because its device went away.
func (p *life) lose(cause error) {
	p.losing.Do(func() {
		p.loss = devices.ErrGone
		if cause != nil {
			p.loss = fmt.Errorf("%w: %w", devices.ErrGone, cause)
		}
		close(p.gone)
	})
}

// ended is why nothing more can be done, or nil.
func (p *life) ended() error {
	select {
	case <-p.done:
		return devices.ErrClosed
	default:
	}
	select {
	case <-p.gone:
		return p.loss
	default:
		return nil
	}
}

// Discard forgets everything that was received and not yet read.
func (p *life) Discard() { p.in.clear() }

// Read waits for at least one byte. What arrived before a loss is read first.
func (p *life) Read(ctx context.Context, b []byte) (int, error) {
	for {
		if err := p.ended(); errors.Is(err, devices.ErrClosed) {
			return 0, err
		}
		if n := p.in.take(b); n > 0 || len(b) == 0 {
			return n, nil
		}
		select {
		case <-p.in.arrived:
		case <-p.done:
		case <-p.gone:
			// The reader has put its last bytes before it told of the loss.
			if n := p.in.take(b); n > 0 {
				return n, nil
			}
			return 0, p.loss
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return 0, devices.ErrTimeout
			}
			return 0, ctx.Err()
		}
	}
}

func (p *life) sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-p.done:
		return devices.ErrClosed
	case <-p.gone:
		return p.loss
	case <-ctx.Done():
		return ctx.Err()
	}
}

// late is how the end of a context before the end of the bytes is told.
func late(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", devices.ErrStalled, err)
	}
	return err
}

// inboxSize bounds what may wait for a driver that does not read.
const inboxSize = 64 << 10

// inbox holds what arrived and was not yet read.
type inbox struct {
	mu      sync.Mutex
	bytes   []byte
	arrived chan struct{} // holds one token when there may be bytes
}

func (i *inbox) init() { i.arrived = make(chan struct{}, 1) }

// put appends b; a driver that never reads loses the oldest bytes.
func (i *inbox) put(b []byte) {
	i.mu.Lock()
	i.bytes = append(i.bytes, b...)
	if over := len(i.bytes) - inboxSize; over > 0 {
		i.bytes = append([]byte(nil), i.bytes[over:]...)
	}
	i.mu.Unlock()
	select {
	case i.arrived <- struct{}{}:
	default:
	}
}

func (i *inbox) take(b []byte) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	n := copy(b, i.bytes)
	i.bytes = i.bytes[n:]
	if len(i.bytes) == 0 {
		i.bytes = nil
	}
	return n
}

func (i *inbox) clear() {
	i.mu.Lock()
	i.bytes = nil
	i.mu.Unlock()
}
