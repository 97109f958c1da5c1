package sim

import (
	"strings"
	"time"

	"github.com/skip2/go-qrcode"
)

// Edge is how a paper ends.
type Edge string

const (
	Hanging Edge = ""     // still in the printer
	Cut     Edge = "cut"  // by the knife
	Torn    Edge = "torn" // by hand, at a change of the roll
)

// Paper is one piece of paper as it came out.
type Paper struct {
	Edge  Edge
	At    time.Time // when it was cut or torn
	Taken bool      // somebody took it out of the tray
	// A presenter can take a slip back, or let it fall when the next one comes.
	Retracted, Dropped bool

	inside bool // cut, and not yet presented

	elements []element
	width    int // dots across
}

// lineHeight is a character of font A or a hanzi, in dots.
const lineHeight = 24

// element is one thing on the paper: a line of text, an image, a QR code, or
// nothing but height.
type element struct {
	height int
	align  byte

	runs []run

	image          *picture
	scaleX, scaleY int

	qr      [][]bool
	module  int
	payload string
}

// run is a part of a line in one style. Hanzi and ASCII are runs of their own,
// as their sizes are set apart.
type run struct {
	text                 string
	width, height        int // magnification
	cell                 int // dots of one character at single width
	bold, under, reverse bool
}

func (r run) dots() int { return len([]rune(r.text)) * r.cell * r.width }

// picture is a raster image: rows of stride bytes, leftmost dot in bit 7.
type picture struct {
	stride, rows int
	bits         []byte
}

// dots is how wide the element is.
func (e element) dots() int {
	switch {
	case e.image != nil:
		return 8 * e.image.stride * e.scaleX
	case e.qr != nil:
		return len(e.qr) * e.module
	}
	n := 0
	for _, r := range e.runs {
		n += r.dots()
	}
	return n
}

func (p *Paper) add(e element) { p.elements = append(p.elements, e) }

// empty tells whether nothing is printed on it.
func (p *Paper) empty() bool {
	for _, e := range p.elements {
		if len(e.runs) > 0 || e.image != nil || e.qr != nil {
			return false
		}
	}
	return true
}

// outside tells whether a person can take it now.
func (p *Paper) outside() bool { return !p.Taken && !p.Retracted && !p.Dropped && !p.inside }

// Text is what a person reads on the paper, one string a line.
func (p Paper) Text() []string {
	var lines []string
	for _, e := range p.elements {
		if len(e.runs) == 0 {
			continue
		}
		var line strings.Builder
		for _, r := range e.runs {
			line.WriteString(r.text)
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return lines
}

// Contains tells whether a line of the paper contains s.
func (p Paper) Contains(s string) bool {
	for _, line := range p.Text() {
		if strings.Contains(line, s) {
			return true
		}
	}
	return false
}

// QR returns the payloads of the printer's own QR codes on the paper.
func (p Paper) QR() []string {
	var all []string
	for _, e := range p.elements {
		if e.qr != nil {
			all = append(all, e.payload)
		}
	}
	return all
}

// Images returns the raster images on the paper as PBM files, so that a QR
// reader of somebody else can look at them.
func (p Paper) Images() [][]byte {
	var all [][]byte
	for _, e := range p.elements {
		if e.image != nil {
			all = append(all, e.image.pbm())
		}
	}
	return all
}

// Height is the length of the paper in dots.
func (p Paper) Height() int {
	n := 0
	for _, e := range p.elements {
		n += e.height
	}
	return n
}

// write adds text to the line being filled, as runs of ASCII and of hanzi.
func (r *press) write(text string) {
	for _, c := range text {
		next := run{width: r.width, height: r.height, cell: 12, bold: r.bold, under: r.under, reverse: r.reverse}
		if c >= 0x80 {
			next.cell, next.width, next.height = 24, r.kanjiWidth, r.kanjiHight
		}
		last := len(r.line) - 1
		if last >= 0 {
			same := r.line[last]
			same.text = ""
			if same == next {
				r.line[last].text += string(c)
				continue
			}
		}
		next.text = string(c)
		r.line = append(r.line, next)
	}
}

// qrModules computes what the printer would draw; level is '0' to '3'.
func qrModules(payload string, level byte) (modules [][]bool) {
	defer func() {
		if recover() != nil {
			modules = nil // go-qrcode panics on faults of its own
		}
	}()
	levels := []qrcode.RecoveryLevel{qrcode.Low, qrcode.Medium, qrcode.High, qrcode.Highest}
	q, err := qrcode.New(payload, levels[level&3])
	if err != nil || payload == "" {
		return nil
	}
	q.DisableBorder = true
	return q.Bitmap()
}
