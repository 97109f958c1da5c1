package led

import (
	"fmt"
	"time"
)

// A board that shows on when its host is dead shows a wrong number. Onbon cards
// have a time-out of their own. Alpha signs have none, but a table of the times
// at which a text runs, in steps of ten minutes by the sign's own clock: the
// bus sets the clock and lets the text run a little while at a time (manual
// 9708-8061F: write special function 'E' with label ' ', ')' and '$'). Templates
// know no such thing; they are darkened when the program ends in order.

// The labels of Alpha's special functions.
const (
	alphaSpecial = 'E'
	alphaClock   = ' ' // HHMM
	alphaRunTime = ')' // label, start, stop: steps of ten minutes in two hex digits
	alphaMemory  = '$' // label, type, lock, size, run times: allocates and clears
	alphaStep    = 10  // minutes
	alphaDay     = 24 * 60 / alphaStep
)

// guardEvery is how often the run time of the texts is moved on.
const guardEvery = time.Minute

// Guard are the frames that keep a text on the board with an address running
// from now on, and make it go when the host no longer sends them; none where the
// board's own frames do that, or it cannot. first is set when the line was just
// opened: the sign's memory is then set up.
func (p *Profile) Guard(address int, now time.Time, first bool) [][]byte {
	a := p.Alpha
	if p.Language != "alpha" || a.DarkAfterMin == 0 {
		return nil
	}
	step := (now.Hour()*60 + now.Minute()) / alphaStep
	start := (step + alphaDay - 1) % alphaDay // the sign's clock may be behind
	stop := (step + 1 + a.DarkAfterMin/alphaStep) % alphaDay
	special := func(format string, args ...any) []byte {
		return AppendAlpha(nil, AlphaPacket{Type: a.SignType[0], Address: fmt.Sprintf("%02X", address),
			Command: alphaSpecial, Data: fmt.Appendf(nil, format, args...), Checked: a.Checksum})
	}
	var frames [][]byte
	if first {
		frames = append(frames, special("%c%sAL%04XFF00", alphaMemory, a.Label, 2*p.Bus.MaxText))
	}
	return append(frames, special("%c%s", alphaClock, now.Format("1504")), special("%c%s%02X%02X", alphaRunTime, a.Label, start, stop))
}

// DarkAfter is when the boards go dark if the host is dead, 0 for never.
func (p *Profile) DarkAfter() time.Duration {
	switch {
	case p.Language == "onbon-bx5k" && p.Onbon.RunMode == 2:
		return time.Duration(p.Onbon.TimeoutS) * time.Second
	case p.Language == "alpha":
		return time.Duration(p.Alpha.DarkAfterMin) * time.Minute
	}
	return 0
}

// special reads what Guard has written, for simulators and decoders.
func (s *Shown) special(data []byte, clock *int) {
	text := string(data)
	var hour, minute, start, stop int
	var label string
	switch {
	case scan(text, 5, " %02d%02d", &hour, &minute) && hour < 24 && minute < 60:
		*clock = hour*60 + minute
		s.words = fmt.Sprintf("set clock %02d:%02d", hour, minute)
	case scan(text, 6, ")%1s%02X%02X", &label, &start, &stop) && start < alphaDay && stop < alphaDay:
		s.DarkAfter = time.Duration((stop*alphaStep-*clock+24*60)%(24*60)) * time.Minute
		s.words = fmt.Sprintf("run text %s from %02d:%02d to %02d:%02d", label,
			start*alphaStep/60, start*alphaStep%60, stop*alphaStep/60, stop*alphaStep%60)
	case len(text) > 1 && text[0] == alphaMemory:
		s.words = "set up memory for text " + text[1:2]
	default:
		s.words = fmt.Sprintf("special function %q", text)
	}
}

func scan(text string, size int, format string, into ...any) bool {
	n, err := fmt.Sscanf(text, format, into...)
	return err == nil && n == len(into) && len(text) == size
}

// goodbye is how long darkening the boards may take when the program ends.
const goodbye = time.Second
