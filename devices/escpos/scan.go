package escpos

import (
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Command is one step of a document: a command with its parameters and data,
// or a run of text.
type Command struct {
	At    int    // byte offset in the document
	Bytes []byte // all of it
	Name  string // in words: "size 2x2", "text", "unknown"
	Text  string // the text of a run of text, or of a QR payload
}

// Op is the command without its parameters: "1B 40" as [2]byte{0x1B, 0x40}. A
// run of text and an incomplete command have the zero Op, a single control
// byte its value and 0.
func (c Command) Op() [2]byte {
	if c.Name == textName || c.Name == incompleteName || len(c.Bytes) == 0 {
		return [2]byte{}
	}
	if len(c.Bytes) > 1 && isPrefix(c.Bytes[0]) {
		return [2]byte{c.Bytes[0], c.Bytes[1]}
	}
	return [2]byte{c.Bytes[0], 0}
}

const (
	textName       = "text"
	incompleteName = "incomplete" // the document ends within it
)

func isPrefix(b byte) bool { return b == esc || b == gs || b == fs || b == dle }

// The bytes that begin a command.
const (
	dle = 0x10
	esc = 0x1B
	fs  = 0x1C
	gs  = 0x1D
)

// Scanner reads documents command by command, as a printer does. The zero
// value has kanji mode on, as Chinese firmware has after power-up.
type Scanner struct{ kanjiOff bool }

// Next takes one command from the beginning of buf. n = 0 means that buf ends
// within it. What is not known is passed on as a printer would: two bytes
// after ESC, GS or FS are eaten, the rest is text.
func (s *Scanner) Next(buf []byte) (c Command, n int) {
	if len(buf) == 0 {
		return Command{}, 0
	}
	switch b := buf[0]; {
	case isPrefix(b):
		if n = length(buf); n == 0 || n > len(buf) {
			return Command{}, 0
		}
	case b < 0x20 || b == 0x7F:
		n = 1
	default:
		if n = s.textRun(buf); n == 0 {
			return Command{}, 0
		}
		return Command{Bytes: buf[:n], Name: textName, Text: s.decode(buf[:n])}, n
	}
	c = Command{Bytes: buf[:n]}
	c.Name, c.Text = describe(c.Bytes)
	switch c.Op() {
	case [2]byte{esc, 0x40}, [2]byte{fs, 0x26}:
		s.kanjiOff = false
	case [2]byte{fs, 0x2E}:
		s.kanjiOff = true
	}
	return c, n
}

// textRun is how many bytes of buf are text, not ending within a character.
func (s *Scanner) textRun(buf []byte) int {
	n := 0
	for n < len(buf) && buf[n] >= 0x20 && buf[n] != 0x7F {
		if s.kanjiOff || buf[n] < 0x81 || buf[n] == 0xFF {
			n++
			continue
		}
		size := 2
		if n+1 < len(buf) && buf[n+1] >= 0x30 && buf[n+1] <= 0x39 {
			size = 4 // the four-byte form of GB18030
		}
		if n+size > len(buf) {
			return n
		}
		if second := buf[n+1]; second < 0x30 || second == 0x7F || second == 0xFF {
			n++ // a lone lead byte
			continue
		}
		n += size
	}
	return n
}

func (s *Scanner) decode(p []byte) string {
	if s.kanjiOff {
		runes := make([]rune, len(p))
		for i, b := range p {
			if runes[i] = rune(b); b >= 0x80 {
				runes[i] = '·' // a single-byte code page: box drawing and the like
			}
		}
		return string(runes)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(p)
	if err != nil {
		return ""
	}
	return string(text)
}

// Disassemble takes a whole document apart. The commands' bytes, one after the
// other, are the document.
func Disassemble(doc []byte) []Command {
	var s Scanner
	var all []Command
	for at := 0; at < len(doc); {
		c, n := s.Next(doc[at:])
		if n == 0 {
			n = len(doc) - at
			c = Command{Bytes: doc[at:], Name: incompleteName}
		}
		c.At = at
		all = append(all, c)
		at += n
	}
	return all
}

// length is how long the command at the beginning of buf is, 0 if buf is too
// short to tell. buf begins with a prefix byte.
func length(buf []byte) int {
	if len(buf) < 2 {
		return 0
	}
	le := func(at int) int { return int(buf[at]) | int(buf[at+1])<<8 }
	has := func(n int) bool { return len(buf) >= n }
	switch [2]byte{buf[0], buf[1]} {
	case [2]byte{gs, '('}, [2]byte{fs, '('}: // fn pL pH data
		if !has(5) {
			return 0
		}
		return 5 + le(3)
	case [2]byte{gs, '8'}: // fn p1 p2 p3 p4 data
		if !has(7) {
			return 0
		}
		return 7 + (le(3) | le(5)<<16)
	case [2]byte{gs, 'v'}: // 0 m xL xH yL yH data
		if !has(8) {
			return 0
		}
		return 8 + le(4)*le(6)
	case [2]byte{gs, 'V'}:
		if !has(3) {
			return 0
		}
		if m := buf[2]; m == 0 || m == 1 || m == '0' || m == '1' {
			return 3
		}
		return 4
	case [2]byte{gs, 'k'}:
		return barcode(buf)
	case [2]byte{gs, 'e'}: // a presenter's: n, and steps for n = 3
		if !has(3) {
			return 0
		}
		if buf[2] == 3 {
			return 4
		}
		return 3
	case [2]byte{gs, 'R'}: // a presenter's: retract now, or by itself after n s
		if !has(3) {
			return 0
		}
		if buf[2] == '1' {
			return 4
		}
		return 3
	case [2]byte{esc, '*'}: // m nL nH data, one or three bytes a column
		if !has(5) {
			return 0
		}
		if buf[2] >= 32 {
			return 5 + 3*le(3)
		}
		return 5 + le(3)
	case [2]byte{esc, 'D'}: // tab stops up to NUL
		return untilNUL(buf, 2)
	case [2]byte{dle, 0x14}:
		if !has(3) {
			return 0
		}
		if buf[2] == 8 {
			return 10
		}
		return 5
	}
	if c, ok := commands[[2]byte{buf[0], buf[1]}]; ok {
		return 2 + c.params
	}
	if buf[0] == dle {
		return 1 // DLE alone means nothing
	}
	return 2
}

// barcode is GS k: by NUL for m ≤ 6, by a count for m ≥ 65.
func barcode(buf []byte) int {
	if len(buf) < 4 {
		return 0
	}
	if buf[2] <= 6 {
		return untilNUL(buf, 3)
	}
	return 4 + int(buf[3])
}

func untilNUL(buf []byte, from int) int {
	for i := from; i < len(buf); i++ {
		if buf[i] == 0 {
			return i + 1
		}
	}
	return 0
}
