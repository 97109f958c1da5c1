package serialport

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"jiaohao/devices"
)

const (
	// fastEnd is the time below which tarm's io.EOF cannot be its timeout. A
	// lost device answers within microseconds.
	fastEnd = readTimeout / 5
	// fastEnds in a row are a lost device even if the tty denies it.
	fastEnds = 3
	// inboxSize bounds what may wait for a driver that does not read.
	inboxSize = 64 << 10
)

// readAll is the one reader of the tty.
func (p *Port) readAll() {
	buf := make([]byte, 4096)
	fast := 0
	for {
		select {
		case <-p.done:
			return
		case <-p.gone:
			return
		default:
		}
		began := time.Now()
		n, err := p.tty.Read(buf)
		if n > 0 {
			fast = 0
			p.in.put(buf[:n])
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			p.lose(err)
			return
		}
		if time.Since(began) >= fastEnd {
			fast = 0
			continue
		}
		fast++
		if cause := p.side.hungUp(); cause != nil || fast >= fastEnds {
			p.lose(cause)
			return
		}
	}
}

// Read waits for at least one byte. What arrived before a loss is read first.
func (p *Port) Read(ctx context.Context, b []byte) (int, error) {
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
