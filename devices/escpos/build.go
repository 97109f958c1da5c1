package escpos

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Align is where lines stand.
type Align byte

const (
	Left   Align = 0
	Center Align = 1
	Right  Align = 2
)

// Glyphs draws characters a printer lacks. Glyph returns height rows of
// (width+7)/8 bytes, the leftmost dot in the highest bit, 1 = black; nil if it
// does not have the rune either.
type Glyphs interface {
	Glyph(r rune, width, height int) []byte
}

// substitute stands, visibly, for a character that cannot be printed.
const substitute = '□'

// Builder writes one document. Its methods can be chained; a mistake is kept
// and returned by Bytes. Not for two goroutines.
type Builder struct {
	profile Profile
	glyphs  Glyphs
	buf     bytes.Buffer
	images  []span // where image data lies, which may be changed by a dot
	missing []rune
	err     error

	align         Align
	width, height int
	bold          bool
}

type span struct{ from, to int }

// New begins a document: initialise, automatic status on again where the
// printer has it (ESC @ may end it), kanji mode. glyphs may be nil.
func New(p Profile, glyphs Glyphs) *Builder {
	b := &Builder{profile: p, glyphs: glyphs, width: 1, height: 1}
	b.put(0x1B, 0x40)
	if p.ASB {
		b.put(asbOn...)
	}
	return b.put(0x1C, 0x26)
}

// asbOn asks for a status message at each change of online, error and paper.
var asbOn = []byte{0x1D, 0x61, 0x0E}

// Start is what a driver sends when it has got hold of a printer.
func Start(p Profile) []byte {
	start := []byte{0x1B, 0x40}
	if p.ASB {
		start = append(start, asbOn...)
	}
	return start
}

func (b *Builder) put(p ...byte) *Builder {
	b.buf.Write(p)
	return b
}

func (b *Builder) fail(format string, args ...any) *Builder {
	if b.err == nil {
		b.err = fmt.Errorf(format, args...)
	}
	return b
}

// Align moves the following lines to the left, the middle or the right.
func (b *Builder) Align(a Align) *Builder {
	if a == b.align {
		return b
	}
	b.align = a
	return b.put(0x1B, 0x61, byte(a))
}

// Bold switches emphasis.
func (b *Builder) Bold(on bool) *Builder {
	if on == b.bold {
		return b
	}
	b.bold = on
	if on {
		return b.put(0x1B, 0x45, 1)
	}
	return b.put(0x1B, 0x45, 0)
}

// Size enlarges the following lines, 1 to 8 times each way, or as far as the
// printer goes. On clones only FS ! enlarges hanzi; on Epson the last command
// wins, so GS !, which goes further, comes last.
func (b *Builder) Size(width, height int) *Builder {
	most := max(1, min(b.profile.MaxScale, 8))
	width, height = max(1, min(width, most)), max(1, min(height, most))
	if width == b.width && height == b.height {
		return b
	}
	b.width, b.height = width, height
	if b.profile.KanjiSize != SizeGS {
		kanji := byte(0)
		if width > 1 {
			kanji |= 0x04
		}
		if height > 1 {
			kanji |= 0x08
		}
		b.put(0x1C, 0x21, kanji)
	}
	return b.put(0x1D, 0x21, byte((width-1)<<4|(height-1)))
}

// Fitting is the largest of the sizes up to wanted at which text fits on one
// line, 1 where none does.
func (b *Builder) Fitting(text string, wanted int) int {
	return max(1, min(wanted, b.profile.Columns/max(1, Width(text))))
}

// Columns is how many columns a line has at the present size.
func (b *Builder) Columns() int { return b.profile.Columns / b.width }

// Line prints s, wrapped where it is too long.
func (b *Builder) Line(s string) *Builder {
	for _, line := range Wrap(s, b.Columns()) {
		b.line(line)
	}
	return b
}

// Pair prints left at the left and right at the right edge of one line, or on
// two lines where both do not fit. The alignment must be Left.
func (b *Builder) Pair(left, right string) *Builder {
	gap := b.Columns() - Width(left) - Width(right)
	if gap < 1 {
		return b.Line(left).Align(Right).Line(right).Align(Left)
	}
	return b.line(left + strings.Repeat(" ", gap) + right)
}

// Rule prints a thin line across the paper.
func (b *Builder) Rule() *Builder {
	return b.line(strings.Repeat("─", b.Columns()/2))
}

// DashedRule prints a row of hyphens, half the bytes of nothing's cost on any
// printer without box drawing.
func (b *Builder) DashedRule() *Builder {
	return b.line(strings.Repeat("-", b.Columns()))
}

// Feed moves the paper by n empty lines.
func (b *Builder) Feed(n int) *Builder {
	if n <= 0 {
		return b
	}
	if n < 3 {
		return b.put(bytes.Repeat([]byte{0x0A}, n)...)
	}
	return b.put(0x1B, 0x64, byte(min(n, 15))) // 16 = 10h could begin a real-time sequence
}

// Cut ends the slip, and lets a presenter show it.
func (b *Builder) Cut() *Builder {
	return b.cut().put(b.profile.Presenter.Present...)
}

func (b *Builder) cut() *Builder {
	p := b.profile
	lines := p.FeedLen
	if lines == 0 {
		lines = 4
	}
	switch {
	case p.Cut == CutNone:
		return b.Feed(lines)
	case p.FeedCut && p.Cut == CutFull:
		return b.put(0x1D, 0x56, 0x41, 0)
	case p.FeedCut:
		return b.put(0x1D, 0x56, 0x42, 0)
	case p.Cut == CutFull:
		return b.Feed(lines).put(0x1D, 0x56, 0)
	default:
		return b.Feed(lines).put(0x1D, 0x56, 1)
	}
}

// Missing lists the characters that were printed as □, so that the caller can
// log that a font is missing. Names and addresses must not lose characters
// unnoticed.
func (b *Builder) Missing() []rune { return b.missing }

// Bytes returns the document, free of sequences that a printer would obey even
// in the middle of an image.
func (b *Builder) Bytes() ([]byte, error) {
	if b.err != nil {
		return nil, b.err
	}
	doc := bytes.Clone(b.buf.Bytes())
	for _, at := range RealTime(doc) {
		if !b.inImage(at) {
			return nil, fmt.Errorf("document: real-time sequence % X at byte %d: %w", doc[at:at+2], at, ErrRealTime)
		}
		doc[at] ^= 1 // one dot
	}
	if len(RealTime(doc)) > 0 {
		return nil, ErrRealTime
	}
	return doc, nil
}

// ErrRealTime says that a printer would act on a part of the document before
// its turn.
var ErrRealTime = errors.New("the document contains a real-time command")

// RealTime finds 10 04, 10 05 and 10 14 anywhere in a document. Printers
// execute them on arrival, even inside image data, where 10 05 02 may throw
// the whole job away.
func RealTime(doc []byte) []int {
	var at []int
	for i := 0; i+1 < len(doc); i++ {
		if doc[i] == 0x10 && (doc[i+1] == 0x04 || doc[i+1] == 0x05 || doc[i+1] == 0x14) {
			at = append(at, i)
		}
	}
	return at
}

func (b *Builder) inImage(at int) bool {
	for _, s := range b.images {
		if at >= s.from && at < s.to {
			return true
		}
	}
	return false
}

// line prints one line that fits. One character the printer lacks makes an
// image of the whole line, if there are glyphs for it.
func (b *Builder) line(s string) *Builder {
	var out []byte
	var lacking []rune
	for _, r := range clean(s) {
		code := b.profile.encode(r)
		if code == nil {
			lacking = append(lacking, r)
			code = b.profile.encode(substitute)
		}
		out = append(out, code...)
	}
	if len(lacking) > 0 {
		if b.drawn(clean(s)) {
			return b
		}
		b.missing = append(b.missing, lacking...)
	}
	return b.put(out...).put(0x0A)
}
