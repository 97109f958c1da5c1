package sim

import (
	"bytes"

	"jiaohao/devices/escpos"
)

// receive takes bytes off the line.
func (p *Printer) receive(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.off {
		return
	}
	for _, c := range b {
		if len(p.received) >= buffer {
			p.obey()
		}
		if len(p.received) >= buffer {
			p.overflow++ // silently dropped; real-time commands still work
		} else {
			p.received = append(p.received, c)
		}
		p.watch(c)
	}
	p.obey()
	p.flow()
}

// flow tells the host to wait, or to go on.
func (p *Printer) flow() {
	if !p.xonxoff {
		return
	}
	free := buffer - len(p.received)
	switch {
	case !p.held && free < busyBelow:
		p.held = true
		p.answer(0x13)
	case p.held && free >= readyAbove:
		p.held = false
		p.answer(0x11)
	}
}

// watch looks for real-time commands among all received bytes, image data and
// parameters included.
func (p *Printer) watch(c byte) {
	p.realTime = append(p.realTime, c)
	for len(p.realTime) > 0 {
		complete, possible := realTimeCommand(p.realTime)
		if complete {
			command := p.realTime
			p.realTime = nil
			p.obeyNow(command)
			return
		}
		if possible {
			return
		}
		p.realTime = p.realTime[1:]
	}
}

// realTimeCommand tells whether b is one, or can become one.
func realTimeCommand(b []byte) (complete, possible bool) {
	if b[0] != 0x10 {
		return false, false
	}
	if len(b) == 1 {
		return false, true
	}
	switch b[1] {
	case 0x04:
		return len(b) == 3 && b[2] >= 1 && b[2] <= 4, len(b) == 2
	case 0x05:
		return len(b) == 3 && (b[2] == 1 || b[2] == 2), len(b) == 2
	case 0x14:
		clear := escpos.ClearNow()
		return bytes.Equal(b, clear), bytes.HasPrefix(clear, b)
	}
	return false, false
}

func (p *Printer) obeyNow(command []byte) {
	switch command[1] {
	case 0x04:
		for _, n := range p.profile.DLEEOT {
			if n == command[2] {
				p.answer(p.realTimeStatus(n))
			}
		}
	case 0x05:
		// Only a cutter error can be recovered from; 2 drops everything.
		if p.jam && command[2] == 2 {
			p.drop()
		}
	case 0x14:
		if p.profile.Clear == escpos.ClearDC4 {
			p.drop()
			p.answer(0x37, 0x25, 0x00)
		}
	}
}

// drop clears the receive and print buffers; settings stay.
func (p *Printer) drop() {
	p.received = nil
	p.press.line = nil
}

func (p *Printer) realTimeStatus(n byte) byte {
	s := byte(0x12)
	set := func(when bool, bits byte) {
		if when {
			s |= bits
		}
	}
	switch n {
	case 1:
		s |= 0x04 // the drawer's pin is high where there is no drawer
		set(p.offline(), 0x08)
	case 2:
		set(p.cover, 0x04)
		set(p.roll == 0, 0x20)
		set(p.jam || p.hot, 0x40)
	case 3:
		set(p.jam, 0x08)
		set(p.hot, 0x40)
	case 4:
		set(p.roll >= 0 && p.roll <= nearEnd, 0x0C)
		set(p.roll == 0, 0x60)
	}
	return s
}

func (p *Printer) autoStatus() [4]byte {
	s := [4]byte{0x14, 0x00, 0x00, 0x0F}
	if p.offline() {
		s[0] |= 0x08
	}
	if p.cover {
		s[0] |= 0x20
	}
	if p.jam {
		s[1] |= 0x08
	}
	if p.hot {
		s[1] |= 0x40
	}
	if p.roll >= 0 && p.roll <= nearEnd {
		s[2] |= 0x03
	}
	if p.roll == 0 {
		s[2] |= 0x0C
	}
	return s
}

// report sends the automatic status if it changed and the host asked for it.
func (p *Printer) report() {
	s := p.autoStatus()
	if p.off || p.autoOn == 0 || s == p.lastASB {
		return
	}
	p.lastASB = s
	p.answer(s[:]...)
}

// answer sends bytes to the host. Without a host, or with one that never
// reads, they are lost.
func (p *Printer) answer(b ...byte) {
	if p.out == nil || p.off {
		return
	}
	select {
	case p.out <- b:
	default:
	}
}

// answerInTurn is an answer to a question that went through the buffer.
func (p *Printer) answerInTurn(b ...byte) {
	if p.lost > 0 {
		p.lost--
		return
	}
	p.answer(b...)
}
