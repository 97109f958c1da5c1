package sim

import (
	"time"

	"jiaohao/devices/escpos"
)

// keepPapers is how many papers a printer remembers unless told otherwise.
const keepPapers = 12

// press is what puts marks on paper: the print modes and the paper below the
// head.
type press struct {
	style
	spacing int // dots of a line feed; 0 = default
	qr      struct {
		module  int
		level   byte
		payload string
	}
	line   []run // the line being filled
	paper  Paper // below the head, not cut
	papers []Paper
	keep   int
}

// style is the print modes. A kanji has its own size, set by FS ! and, on
// printers of the Epson family, also by GS !: the last command wins.
type style struct {
	align                  byte
	width, height          int
	kanjiWidth, kanjiHight int
	bold, under, reverse   bool
}

const defaultSpacing = 30 // 1/6 inch at 203 dpi

func (r *press) reset() {
	r.style = style{width: 1, height: 1, kanjiWidth: 1, kanjiHight: 1}
	r.spacing = 0
	r.qr.module, r.qr.level, r.qr.payload = 3, '0', ""
	r.line = nil
}

// obey works through what was received until it is offline; the lock is held.
func (p *Printer) obey() {
	for !p.off && !p.offline() && !p.bad.paused {
		c, n := p.scanner.Next(p.received)
		if n == 0 {
			break
		}
		if len(c.Bytes) > 2 && !p.knows(c) {
			p.received = p.received[2:] // as a naive parser does: the rest becomes text
			continue
		}
		if !p.do(c) {
			break // the paper ended: the command stays, to be done after a refill
		}
		p.received = p.received[n:]
	}
	if len(p.received) == 0 {
		p.received = nil
	}
	p.absorbed = min(p.absorbed, len(p.received))
	p.flow()
}

// knows tells whether this model has a command with a length.
func (p *Printer) knows(c escpos.Command) bool {
	block := c.Op() == [2]byte{0x1D, '('}
	switch {
	case !block && c.Op() != [2]byte{0x1C, '('} && c.Op() != [2]byte{0x1D, '8'}:
		return true
	case p.bad.naive:
		return false
	case !block:
		return true
	}
	switch c.Bytes[2] {
	case 'k':
		return p.profile.NativeQR
	case 'H':
		return p.profile.ProcessID
	}
	return true // skipped by its length, as Epson does
}

// do obeys one command; false means that the paper ended before it was done.
func (p *Printer) do(c escpos.Command) bool {
	r := &p.press
	param := func(i int) byte {
		if i < len(c.Bytes) {
			return c.Bytes[i]
		}
		return 0
	}
	switch c.Op() {
	case [2]byte{}:
		r.write(c.Text)
	case [2]byte{0x0A, 0}:
		return p.feedLine(1)
	case [2]byte{0x1B, '@'}:
		r.reset()
	case [2]byte{0x1B, 'a'}:
		r.align = param(2) & 3
	case [2]byte{0x1B, 'E'}, [2]byte{0x1B, 'G'}:
		r.bold = param(2)&1 == 1
	case [2]byte{0x1B, '-'}:
		r.under = param(2)&3 != 0
	case [2]byte{0x1B, '!'}:
		n := param(2)
		r.bold, r.under = n&0x08 != 0, n&0x80 != 0
		r.width, r.height = 1+int(n>>5&1), 1+int(n>>4&1)
	case [2]byte{0x1D, '!'}:
		r.width, r.height = int(param(2)>>4&7)+1, int(param(2)&7)+1
		if p.profile.KanjiSize != escpos.SizeFS {
			r.kanjiWidth, r.kanjiHight = r.width, r.height
		}
	case [2]byte{0x1C, '!'}:
		r.kanjiWidth, r.kanjiHight = 1+int(param(2)>>2&1), 1+int(param(2)>>3&1)
	case [2]byte{0x1C, 'W'}:
		r.kanjiWidth, r.kanjiHight = 1+int(param(2)&1), 1+int(param(2)&1)
	case [2]byte{0x1D, 'B'}:
		r.reverse = param(2)&1 == 1
	case [2]byte{0x1B, '2'}:
		r.spacing = 0
	case [2]byte{0x1B, '3'}:
		r.spacing = int(param(2))
	case [2]byte{0x1B, 'd'}:
		return p.feedLine(int(param(2)))
	case [2]byte{0x1B, 'J'}:
		return p.flush() && p.advance(int(param(2)))
	case [2]byte{0x1D, 'v'}:
		return p.flush() && p.raster(c.Bytes)
	case [2]byte{0x1D, '('}:
		return p.block(c)
	case [2]byte{0x1D, 'V'}, [2]byte{0x1B, 'i'}, [2]byte{0x1B, 'm'}:
		return p.cut(c)
	case [2]byte{0x1D, 'e'}, [2]byte{0x1D, 'R'}:
		p.presenter(c.Bytes)
	case [2]byte{0x1D, 'a'}:
		if p.profile.ASB {
			p.autoOn = param(2)
			if p.autoOn != 0 {
				p.lastASB = [4]byte{}
				p.report()
			}
		}
	case [2]byte{0x1D, 'r'}:
		if p.profile.GSR {
			s := byte(0)
			if p.roll >= 0 && p.roll <= nearEnd {
				s = 0x03
			}
			p.answerInTurn(s)
		}
	case [2]byte{0x1D, 'I'}:
		p.identify(param(2))
	}
	return true
}

// block is GS ( fn pL pH data.
func (p *Printer) block(c escpos.Command) bool {
	r, data := &p.press, c.Bytes[5:]
	switch {
	case c.Bytes[2] == 'H' && len(data) == 6 && data[0] == 0x30:
		p.answerInTurn(append(append([]byte{0x37, 0x22}, data[2:]...), 0)...)
	case c.Bytes[2] != 'k' || len(data) < 3:
	case data[1] == 0x43:
		r.qr.module = max(1, min(int(data[2]), 16))
	case data[1] == 0x45:
		r.qr.level = data[2]
	case data[1] == 0x50:
		r.qr.payload = string(data[3:])
	case data[1] == 0x51:
		return p.flush() && p.code()
	}
	return true
}

// identify answers GS I.
func (p *Printer) identify(n byte) {
	name := p.profile.Model
	if name == "" {
		name = p.profile.ID
	}
	switch n {
	case 1, 3:
		p.answer(0x20)
	case 2:
		p.answer(0x03) // multi-byte characters, autocutter
	case 65:
		p.block5F("1.00")
	case 66:
		p.block5F(p.profile.Vendor)
	case 67:
		p.block5F(name)
	case 68:
		p.block5F("SIM0001")
	case 69:
		p.block5F("CHINA GB18030")
	}
}

func (p *Printer) block5F(text string) {
	p.answer(append(append([]byte{0x5F}, text...), 0)...)
}

// feedLine prints the line and feeds n lines in all.
func (p *Printer) feedLine(n int) bool {
	r := &p.press
	spacing := r.spacing
	if spacing == 0 {
		spacing = defaultSpacing
	}
	if len(r.line) > 0 {
		// A line feed moves at least past the tallest character.
		if !p.flush() {
			return false
		}
		n--
		if gap := spacing - lineHeight; gap > 0 && !p.advance(gap) {
			return true // the line itself is out; the gap is lost with the paper
		}
	}
	return n <= 0 || p.advance(n*spacing)
}

// flush prints the line being filled, on as many lines as it needs.
func (p *Printer) flush() bool {
	r := &p.press
	for len(r.line) > 0 {
		head, rest := fit(r.line, p.profile.Dots)
		e := element{runs: head, align: r.align}
		for _, run := range head {
			e.height = max(e.height, run.height*lineHeight)
		}
		if !p.put(e) {
			return false
		}
		r.line = rest
	}
	return true
}

// fit divides a line where the paper is full.
func fit(line []run, dots int) (head, rest []run) {
	for i, r := range line {
		if dots -= r.dots(); dots >= 0 {
			continue
		}
		text := []rune(r.text)
		fits := len(text) + dots/(r.cell*r.width)
		if dots%(r.cell*r.width) != 0 {
			fits--
		}
		if i == 0 {
			fits = max(fits, 1)
		}
		head = append([]run{}, line[:i]...)
		if fits > 0 {
			begin := r
			begin.text = string(text[:fits])
			head = append(head, begin)
		}
		r.text = string(text[fits:])
		return head, append([]run{r}, line[i+1:]...)
	}
	return line, nil
}

// put prints an element if there is paper for all of it; else the paper ends.
func (p *Printer) put(e element) bool {
	if !p.use(e.height) {
		return false
	}
	p.press.paper.add(e)
	p.press.paper.width = p.profile.Dots
	return true
}

// advance moves empty paper.
func (p *Printer) advance(dots int) bool {
	if dots <= 0 {
		return true
	}
	return p.put(element{height: dots})
}

func (p *Printer) use(dots int) bool {
	if p.roll < 0 {
		return true
	}
	if p.roll < dots {
		p.roll = 0
		p.report()
		return false
	}
	p.roll -= dots
	p.report()
	return true
}

// raster is GS v 0 m xL xH yL yH data.
func (p *Printer) raster(b []byte) bool {
	m := &picture{stride: int(b[4]) | int(b[5])<<8, rows: int(b[6]) | int(b[7])<<8, bits: append([]byte{}, b[8:]...)}
	e := element{image: m, align: p.press.align, scaleX: 1 + int(b[3]&1), scaleY: 1 + int(b[3]>>1&1)}
	e.height = m.rows * e.scaleY
	return p.put(e)
}

// code prints the stored QR code; too wide or empty it prints nothing, as the
// manual says.
func (p *Printer) code() bool {
	r := &p.press
	modules := qrModules(r.qr.payload, r.qr.level)
	if len(modules) == 0 || len(modules)*r.qr.module > p.profile.Dots {
		return true
	}
	return p.put(element{
		qr: modules, payload: r.qr.payload, module: r.qr.module, align: r.align,
		height: len(modules) * r.qr.module,
	})
}

// cut separates the paper below the head.
func (p *Printer) cut(c escpos.Command) bool {
	if !p.flush() {
		return false
	}
	if len(c.Bytes) == 4 && !p.advance(toCutter+int(c.Bytes[3])) {
		return false
	}
	p.pushOut()
	p.press.finish(Cut, p.now())
	if n := len(p.press.papers); n > 0 && len(p.profile.Presenter.Present) > 0 {
		p.press.papers[n-1].inside = true
	}
	return true
}

// toCutter is the way from the head to the knife: 15 mm.
const toCutter = 120

func (r *press) finish(edge Edge, at time.Time) {
	if r.paper.empty() {
		r.paper = Paper{}
		return
	}
	r.paper.Edge, r.paper.At = edge, at
	r.papers = append(r.papers, r.paper)
	if over := len(r.papers) - r.keep; over > 0 {
		r.papers = append([]Paper{}, r.papers[over:]...)
	}
	r.paper = Paper{}
}

// tear is what a person does with what hangs out when a roll is changed.
func (r *press) tear(at time.Time) { r.finish(Torn, at) }
