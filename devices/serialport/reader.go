package serialport

import (
	"errors"
	"io"
	"os"
	"time"
)

const (
	// fastEnd is the time below which tarm's io.EOF cannot be its timeout. A
	// lost device answers within microseconds.
	fastEnd = readTimeout / 5
	// fastEnds in a row are a lost device even if the tty denies it.
	fastEnds = 3
	// lookAnyway is how often the tty is asked for what arrived though it never said
	// that it has something: for a driver that forgets to.
	lookAnyway = time.Second
)

// awaitInput sleeps until the tty has something to read or its device is gone, so
// that a quiet line costs no time of the processor. false means that the port has
// ended.
func (p *Port) awaitInput() bool {
	for {
		// Close sets the deadline after done: one of the two is seen.
		if p.side.file.SetReadDeadline(time.Now().Add(lookAnyway)) != nil {
			return p.ended() == nil
		}
		if p.ended() != nil {
			return false
		}
		if !errors.Is(p.side.awaitInput(), os.ErrDeadlineExceeded) {
			return true
		}
		// A read would hold a thread of the system until its own time is out.
		if n, err := p.side.arrived(); n > 0 || err != nil {
			return p.ended() == nil
		}
	}
}

// readAll is the one reader of the tty.
func (p *Port) readAll() {
	buf := make([]byte, 4096)
	fast := 0
	for {
		if !p.awaitInput() {
			return
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
