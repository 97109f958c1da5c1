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
