package led

import (
	"fmt"
	"strings"
	"time"
)

// Shown is what one frame tells a board: the reading side of Profile.Encode,
// for simulators and decoders.
type Shown struct {
	Address      int // 0 where the frames carry none
	Text         string
	Call         bool          // it moves, flashes or has the colour of a call
	DarkAfter    time.Duration // it disappears when nothing newer comes; 0: never
	AnswerWanted bool
	Strange      bool // a whole frame, but nothing to be shown
	Guard        bool // it only says when what is shown goes, in DarkAfter

	words string
	wire  []byte // a template's frame as it was read
	size  int    // on the wire
}

// String is the frame in words.
func (s Shown) String() string { return s.words }

// Listener reads frames of a profile out of a stream with noise.
type Listener struct {
	profile *Profile
	onbon   Scanner
	alpha   AlphaScanner
	clock   int // of Alpha signs, in minutes of the day
	matcher matcher
}

// Listen makes a Listener.
func (p *Profile) Listen() *Listener { return &Listener{profile: p, matcher: matcher{profile: p}} }

// Feed adds received bytes.
func (l *Listener) Feed(p []byte) {
	switch l.profile.Language {
	case "template":
		l.matcher.buf = append(l.matcher.buf, p...)
	case "alpha":
		l.alpha.Feed(p)
	default:
		l.onbon.Feed(p)
	}
}

// Gap says that the line fell silent: what is incomplete now never will be
// complete. Call Next again afterwards.
func (l *Listener) Gap() {
	l.matcher.gap = true
	l.alpha.Gap()
	l.onbon.Clear()
}

// Pending counts the bytes that wait for the rest of their frame.
func (l *Listener) Pending() int {
	return len(l.matcher.buf) + l.alpha.Pending() + len(l.onbon.buf)
}

// Bad counts what looked like a frame and had a wrong check or broke off.
func (l *Listener) Bad() int { return l.matcher.bad + l.alpha.Bad + l.onbon.Bad }

// Next returns the next whole frame.
func (l *Listener) Next() (Shown, bool) {
	switch l.profile.Language {
	case "template":
		return l.matcher.next()
	case "alpha":
		p, ok := l.alpha.Next()
		return l.profile.heardAlpha(p, &l.clock), ok
	}
	f, ok := l.onbon.Next()
	return heardOnbon(f), ok
}

// Answer is what a board answers to a frame; nil if it stays silent.
func (p *Profile) Answer(to Shown) []byte {
	switch p.Bus.Reply {
	case "echo":
		return to.wire
	case "answer":
		return p.answer
	case "any":
		return []byte{alphaACK}
	case "ack":
		if p.Language == "alpha" && to.Strange {
			return []byte{alphaNAK}
		}
		if p.Language == "alpha" {
			return []byte{alphaACK}
		}
		status := byte(0)
		if to.Strange {
			status = 1
		}
		return AppendFrame(nil, Acknowledgement(uint16(to.Address), status))
	}
	return nil
}

func heardOnbon(f Frame) Shown {
	s := Shown{Address: int(f.Destination), words: describe(f), size: len(AppendFrame(nil, f))}
	a, err := ParseShow(f.Data)
	if err != nil {
		s.Strange = true
		return s
	}
	s.Text, s.Call, s.AnswerWanted = strings.TrimSpace(decode(a.Text)), a.Display != 1, a.AnswerWanted
	if a.RunMode == 2 {
		s.DarkAfter = time.Duration(a.Timeout) * time.Second
	}
	return s
}

func (p *Profile) heardAlpha(packet AlphaPacket, clock *int) Shown {
	s := Shown{size: packet.size, AnswerWanted: p.Bus.Reply == "ack"}
	if _, err := fmt.Sscanf(packet.Address, "%02X", &s.Address); err != nil {
		s.Address = 0
	}
	if packet.Command == alphaSpecial {
		s.Guard = true
		s.special(packet.Data, clock)
		s.words = "sign " + packet.Address + ": " + s.words
		return s
	}
	text, mode, ok := packet.Text()
	check := "no checksum"
	if packet.Checked {
		check = "with checksum"
	}
	if !ok {
		s.Strange = true
		s.words = fmt.Sprintf("sign %s: command %q, %d bytes, %s", packet.Address, string(packet.Command), len(packet.Data), check)
		return s
	}
	label := string(packet.Data[:1])
	s.Text, s.Call = strings.TrimSpace(text), mode != 0 && string(mode) == p.Alpha.CallMode && mode != p.Alpha.SteadyMode[0]
	if text == "" {
		s.words = fmt.Sprintf("sign %s: clear text %s, %s", packet.Address, label, check)
		return s
	}
	s.words = fmt.Sprintf("sign %s: show %q as text %s, mode %q, %s", packet.Address, text, label, string(mode), check)
	return s
}
