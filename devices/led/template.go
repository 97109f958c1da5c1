package led

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// compile checks a template's pieces and prepares their bytes.
func (p *Profile) compile() (wrong []error) {
	texts := 0
	for i := range p.Frame {
		if err := p.Frame[i].compile(); err != nil {
			wrong = append(wrong, fmt.Errorf("frame[%d]: %w", i, err))
		}
		if p.Frame[i].Text != nil || p.Frame[i].Number != "" {
			texts++
		}
	}
	if texts == 0 {
		wrong = append(wrong, errors.New("frame: nowhere does the text go"))
	}
	p.escapes = map[byte][]byte{}
	for from, to := range p.Escape {
		f, err1 := hexBytes(from)
		t, err2 := hexBytes(to)
		if err1 != nil || err2 != nil || len(f) != 1 || len(t) == 0 {
			wrong = append(wrong, fmt.Errorf("escape: %q: %q is not one hex byte to several", from, to))
			continue
		}
		p.escapes[f[0]] = t
	}
	return wrong
}

func (p *Piece) compile() error {
	set := 0
	for _, has := range []bool{p.Hex != "", p.Addr != "", p.Number != "", p.Text != nil, p.Check != nil} {
		if has {
			set++
		}
	}
	if set != 1 {
		return errors.New("exactly one of hex, addr, number, text, check")
	}
	switch {
	case p.Hex != "":
		var err error
		if p.bytes, err = hexBytes(p.Hex); err != nil {
			return err
		}
		p.call = p.bytes
		if p.Call != "" {
			p.call, err = hexBytes(p.Call)
		}
		if err == nil && len(p.call) != len(p.bytes) {
			err = fmt.Errorf("call: %q must be as long as %q", p.Call, p.Hex)
		}
		return err
	case p.Call != "":
		return errors.New("call: only beside hex")
	case p.Addr != "", p.Number != "":
		if _, err := appendInt(nil, p.Addr+p.Number, 0); err != nil {
			return err
		}
	case p.Text != nil:
		t := p.Text
		if t.Width < 0 || t.Width > 1024 || len(t.Pad) > 1 || !slices.Contains([]string{"", "left", "right"}, t.Align) {
			return errors.New("text: width 0…1024 bytes, pad one ASCII character, align left or right")
		}
		if t.Line < 0 || t.Line > 8 || t.Line > 0 && t.Width == 0 {
			return errors.New("text: line 1…8, with the width of a line")
		}
	case p.Check != nil:
		c := p.Check
		if _, ok := checks[c.Kind]; !ok || c.From < 0 {
			return fmt.Errorf("check: kind %q from %d", c.Kind, c.From)
		}
		if _, err := strconv.Atoi(c.To); err != nil && c.To != "end" && c.To != "check" {
			return fmt.Errorf("check: to %q is neither a number nor end nor check", c.To)
		}
	}
	return nil
}

// checks are the checksums a board may want, low byte first.
var checks = map[string]func(p []byte) []byte{
	"none":         func([]byte) []byte { return nil },
	"sum8":         func(p []byte) []byte { return []byte{sum8(p)} },
	"xor8":         func(p []byte) []byte { return []byte{xor8(p)} },
	"crc16-arc":    func(p []byte) []byte { return binary.LittleEndian.AppendUint16(nil, crc16(0, p)) },
	"crc16-modbus": func(p []byte) []byte { return binary.LittleEndian.AppendUint16(nil, crc16(0xFFFF, p)) },
}

// template builds the frame piece by piece, then the checksums over the
// finished bytes, then the escapes. Frames without an address take any.
func (p *Profile) template(address int, text string, call bool) ([]byte, error) {
	var frame []byte
	var sums []placed
	first, last := 0, 0 // where escaping begins and ends
	for i, piece := range p.Frame {
		var err error
		last = len(frame)
		switch {
		case piece.Addr != "":
			frame, err = appendInt(frame, piece.Addr, address)
		case piece.Number != "":
			frame, err = appendInt(frame, piece.Number, number(text))
		case piece.Text != nil:
			frame = append(frame, p.fill(*piece.Text, text)...)
		case piece.Check != nil:
			sums = append(sums, placed{piece.Check, len(frame)})
			frame = append(frame, checks[piece.Check.Kind](nil)...)
		case call:
			frame = append(frame, piece.call...)
		default:
			frame = append(frame, piece.bytes...)
		}
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = len(frame)
		}
	}
	for _, sum := range sums {
		covered, ok := sum.covers(frame)
		if !ok {
			return nil, fmt.Errorf("check from %d to %s lies outside a frame of %d bytes", sum.check.From, sum.check.To, len(frame))
		}
		copy(frame[sum.at:], checks[sum.check.Kind](covered))
	}
	if len(p.escapes) == 0 {
		return frame, nil
	}
	return p.escaped(frame, first, last), nil
}

// placed is a check with its place in a frame.
type placed struct {
	check *CheckPiece
	at    int
}

// covers is the part of a frame that a check is over; false if there is none.
func (c placed) covers(frame []byte) ([]byte, bool) {
	to := c.at
	if c.check.To == "end" {
		to = len(frame)
	} else if c.check.To != "check" {
		to, _ = strconv.Atoi(c.check.To)
	}
	if c.check.From > to || to > len(frame) {
		return nil, false
	}
	return frame[c.check.From:to], true
}

func (p *Profile) escaped(frame []byte, first, last int) []byte {
	out := slices.Clone(frame[:first])
	for _, b := range frame[first:max(first, last)] {
		if to, ok := p.escapes[b]; ok {
			out = append(out, to...)
		} else {
			out = append(out, b)
		}
	}
	return append(out, frame[max(first, last):]...)
}

// fill encodes the text and pads it to its width.
func (p *Profile) fill(t TextPiece, text string) []byte {
	size := p.Bus.MaxText
	if t.Width > 0 {
		size = min(size, t.Width)
	}
	if p.Charset == BCDDigits {
		return p.Charset.Encode(text, t.Width)
	}
	if t.Line > 0 {
		text = p.Charset.lines(text, size, t.Line)[t.Line-1]
	} else if text == "" {
		text = " " // what boards make of no text at all is not known
	}
	b := p.Charset.Encode(text, size)
	pad := slices.Repeat([]byte(t.Pad), max(0, t.Width-len(b)))
	if t.Align == "right" {
		return append(pad, b...)
	}
	return append(b, pad...)
}

// number is the digits of a text as a number: A023 → 23.
func number(text string) int {
	n, _ := strconv.Atoi(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text))
	return n
}

func appendInt(dst []byte, kind string, v int) ([]byte, error) {
	limit := 0xFFFF
	if kind == "u8" {
		limit = 0xFF
	}
	if v < 0 || v > limit {
		return nil, fmt.Errorf("%d does not fit into %s", v, kind)
	}
	switch kind {
	case "u8":
		return append(dst, byte(v)), nil
	case "u16le":
		return append(dst, byte(v), byte(v>>8)), nil
	case "u16be":
		return append(dst, byte(v>>8), byte(v)), nil
	}
	return nil, fmt.Errorf("%q is none of u8, u16le, u16be", kind)
}
