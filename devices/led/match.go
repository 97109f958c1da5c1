package led

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// matcher reads the frames of a template out of a stream: the pieces that
// build a frame also take it apart.
type matcher struct {
	profile *Profile
	buf     []byte
	gap     bool // the line fell silent: nothing more comes
	bad     int  // frames with a wrong check
}

// verdict is how an attempt to read a frame at one place ended.
type verdict int

const (
	mismatch verdict = iota
	unfinished
	matched
)

func (m *matcher) next() (Shown, bool) {
	for len(m.buf) > 0 {
		a := attempt{profile: m.profile, buf: m.buf, gap: m.gap}
		switch a.read(0, 0) {
		case matched:
			s := a.shown()
			m.buf = m.buf[:copy(m.buf, m.buf[a.end:])]
			return s, true
		case unfinished:
			if !m.gap {
				return Shown{}, false
			}
		}
		if a.spoiled {
			m.bad++
		}
		m.buf = m.buf[:copy(m.buf, m.buf[1:])]
	}
	m.gap = false
	return Shown{}, false
}

// attempt tries to read one frame at the start of buf.
type attempt struct {
	profile *Profile
	buf     []byte
	gap     bool
	spoiled bool // everything was right but a check

	frame  []byte   // what was read, without escapes
	fields []string // of the pieces that tell something
	checks []placed
	call   bool
	addr   int
	end    int // in buf
}

// read takes piece i and all behind it from place at of buf.
func (a *attempt) read(i, at int) verdict {
	pieces := a.profile.Frame
	if i == len(pieces) {
		if !a.checked() {
			a.spoiled = true
			return mismatch
		}
		a.end = at
		return matched
	}
	piece := pieces[i]
	before := *a
	back := func(v verdict) verdict {
		if v != matched {
			spoiled := a.spoiled
			*a = before
			a.spoiled = spoiled
		}
		return v
	}
	switch {
	case piece.Text != nil:
		return back(a.readText(i, at))
	case piece.Addr != "", piece.Number != "":
		p, next, v := a.take(i, at, map[string]int{"u8": 1}[piece.Addr+piece.Number])
		if v != matched {
			return back(v)
		}
		if piece.Addr != "" {
			a.addr = readInt(piece.Addr, p)
		} else {
			a.fields = append(slices.Clip(a.fields), strconv.Itoa(readInt(piece.Number, p)))
		}
		return back(a.read(i+1, next))
	case piece.Check != nil:
		size := len(checks[piece.Check.Kind](nil))
		if size == 0 {
			return back(a.read(i+1, at))
		}
		a.checks = append(slices.Clip(a.checks), placed{piece.Check, len(a.frame)})
		_, next, v := a.take(i, at, size)
		if v != matched {
			return back(v)
		}
		return back(a.read(i+1, next))
	}
	p, next, v := a.take(i, at, len(piece.bytes))
	switch {
	case bytes.Equal(p, piece.bytes):
	case bytes.Equal(p, piece.call):
		a.call = true
	case v == unfinished && (bytes.HasPrefix(piece.bytes, p) || bytes.HasPrefix(piece.call, p)):
		return back(unfinished)
	default:
		return back(mismatch)
	}
	if v != matched {
		return back(v)
	}
	return back(a.read(i+1, next))
}

// readText tries all lengths the text can have, the shortest first.
func (a *attempt) readText(i, at int) verdict {
	t, p := a.profile.Frame[i].Text, a.profile
	least, most := 0, p.Bus.MaxText
	if t.Width > 0 {
		most = t.Width
		if p.Charset == BCDDigits || t.Pad != "" {
			least = t.Width
		}
	}
	if i == len(p.Frame)-1 && least < most { // only a silence ends it
		if !a.gap {
			return unfinished
		}
		least = min(most, len(a.buf)-at)
	}
	before, short := *a, false
	for n := least; n <= most; n++ {
		*a = before
		text, next, v := a.take(i, at, n)
		if v == matched {
			a.fields = append(slices.Clip(a.fields), a.text(text, t))
			v = a.read(i+1, next)
		}
		if v == matched {
			return matched
		}
		before.spoiled = before.spoiled || a.spoiled
		short = short || v == unfinished
	}
	if short {
		return unfinished
	}
	return mismatch
}

func (a *attempt) text(p []byte, t *TextPiece) string {
	if a.profile.Charset == BCDDigits {
		return fmt.Sprintf("%X", p)
	}
	return strings.Trim(decode(p), t.Pad+" ")
}

// take reads n bytes of the frame, out of their escapes, into a.frame; n 0
// stands for 2, of an integer.
func (a *attempt) take(i, at, n int) (p []byte, next int, v verdict) {
	piece := a.profile.Frame[i]
	if n == 0 && (piece.Addr != "" || piece.Number != "") {
		n = 2
	}
	from := len(a.frame)
	frame := slices.Clip(a.frame)
	v = matched
	inside := i > 0 && i < len(a.profile.Frame)-1
	for range n {
		b, size, ok := a.byteAt(at, inside)
		if !ok {
			v = mismatch
			break
		}
		if size == 0 {
			v = unfinished
			break
		}
		frame, at = append(frame, b), at+size
	}
	a.frame = frame
	return frame[from:], at, v
}

// byteAt reads one byte, escaped where it must be; size 0 is the end of buf.
func (a *attempt) byteAt(at int, inside bool) (b byte, size int, ok bool) {
	if at >= len(a.buf) {
		return 0, 0, true
	}
	rest := a.buf[at:]
	if !inside || len(a.profile.escapes) == 0 {
		return rest[0], 1, true
	}
	for from, to := range a.profile.escapes {
		if bytes.HasPrefix(rest, to) {
			return from, len(to), true
		}
		if len(rest) < len(to) && bytes.HasPrefix(to, rest) {
			return 0, 0, true
		}
	}
	_, bare := a.profile.escapes[rest[0]]
	return rest[0], 1, !bare
}

// checked tells whether all checks of the frame are right. They were filled in
// one after the other, so each was made while it and its successors were zero.
func (a *attempt) checked() bool {
	whole := bytes.Clone(a.frame)
	for _, c := range slices.Backward(a.checks) {
		size := len(checks[c.check.Kind](nil))
		is := bytes.Clone(whole[c.at : c.at+size])
		clear(whole[c.at : c.at+size])
		covered, ok := c.covers(whole)
		if !ok || !bytes.Equal(is, checks[c.check.Kind](covered)) {
			return false
		}
	}
	return true
}

func (a *attempt) shown() Shown {
	p := a.profile
	s := Shown{Address: a.addr, Call: a.call, AnswerWanted: p.Bus.Reply != "none", size: a.end, wire: bytes.Clone(a.buf[:a.end]),
		Text: strings.Join(strings.Fields(strings.Join(a.fields, " ")), " ")}
	if p.Addressed() {
		s.words = fmt.Sprintf("board %d: ", s.Address)
	}
	s.words += fmt.Sprintf("show %q", s.Text)
	if s.Call {
		s.words += ", as a call"
	}
	return s
}

func readInt(kind string, p []byte) int {
	switch kind {
	case "u16le":
		return int(p[0]) | int(p[1])<<8
	case "u16be":
		return int(p[0])<<8 | int(p[1])
	}
	return int(p[0])
}
