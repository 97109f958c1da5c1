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
		if !p.offline() && !p.bad.paused {
			p.absorbed = len(p.received) // what it works on is no longer in its buffer
		}
		if len(p.received)-p.absorbed >= p.buffer() {
			p.overflow++ // silently dropped, as the manual says; real-time commands still work
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
	// Busy and ready again as in the TM-T88III, with its 4 KB and its 45 bytes.
	busyBelow, readyAbove := 128, 256
	if p.buffer() < readyAbove {
		busyBelow, readyAbove = 16, 26
	}
	free := p.buffer() - (len(p.received) - p.absorbed)
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
		return len(b) == 3 && (b[2] >= 1 && b[2] <= 4 || b[2] == 20), len(b) == 2
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
		if command[2] == 20 {
			p.fullStatus()
			return
		}
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
		if p.profile.Clear == escpos.ClearDC4 && !p.bad.naive && !p.bad.deaf {
			p.drop()
			p.answer(0x37, 0x25, 0x00)
		}
	}
}

// drop clears the receive and print buffers; settings stay.
func (p *Printer) drop() {
	p.received, p.absorbed = nil, 0
	p.press.line = nil
}

// fullStatus is what Custom printers say to DLE EOT 20.
func (p *Printer) fullStatus() {
	if p.profile.Presenter.Sensor != escpos.FullStatus {
		return
	}
	s := [6]byte{0x10, 0x0F}
	set := func(i int, when bool, bit byte) {
		if when {
			s[i] |= bit
		}
	}
	set(2, p.roll == 0, 0x01)
	set(2, p.roll >= 0 && p.roll <= nearEnd, 0x04)
	set(2, p.slipOut(), 0x20)
	set(3, p.cover, 0x02)
	set(4, p.hot, 0x01)
	set(5, p.jam, 0x01)
	p.answer(s[:]...)
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
		if p.profile.Presenter.Sensor == escpos.PaperBit6 {
			set(p.roll == 0, 0x20)
			set(p.slipOut(), 0x40)
			break
		}
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
func (p *Printer) answer(b ...byte) { p.send(answer{bytes: b, wait: p.bad.delay}) }

func (p *Printer) send(a answer) {
	if p.out == nil || p.off {
		return
	}
	select {
	case p.out <- a:
	default:
	}
}

// answerInTurn is an answer to a question that went through the buffer.
func (p *Printer) answerInTurn(b ...byte) {
	if p.lost > 0 {
		p.lost--
		return
	}
	p.send(answer{bytes: b, wait: p.bad.delay + p.bad.proofDelay})
}
