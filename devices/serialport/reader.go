package serialport

import (
	"errors"
	"io"
	"time"
)

const (
	// fastEnd is the time below which tarm's io.EOF cannot be its timeout. A
	// lost device answers within microseconds.
	fastEnd = readTimeout / 5
	// fastEnds in a row are a lost device even if the tty denies it.
	fastEnds = 3
	// lookAnyway is how often the tty is read though it never said that it has
	// something: for a driver that forgets to.
	lookAnyway = time.Second
)

// awaitInput sleeps until the tty has something to read or its device is gone, so
// that a quiet line costs no time of the processor; at most for lookAnyway. false
// means that the port is being closed.
func (p *Port) awaitInput() bool {
	// Close sets the deadline after done: one of the two is seen.
	deadline := p.side.file.SetReadDeadline(time.Now().Add(lookAnyway))
	select {
	case <-p.done:
		return false
	default:
	}
	if deadline == nil {
		p.side.awaitInput()
	}
	return true
}

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
