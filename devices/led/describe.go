package led

import (
	"bytes"
	"fmt"
)

// Describe puts recorded bytes of an Onbon line into words, a line for each
// frame of either direction, for `hall decode`.
func Describe(stream []byte) []string {
	var s Scanner
	s.Feed(stream)
	var lines []string
	for {
		f, ok := s.Next()
		if s.Bad > 0 {
			lines = append(lines, fmt.Sprintf("%d damaged frames", s.Bad))
			s.Bad = 0
		}
		if !ok {
			if len(s.buf) > 0 {
				lines = append(lines, fmt.Sprintf("%d bytes of an unfinished frame", len(s.buf)))
			}
			return lines
		}
		lines = append(lines, describe(f))
	}
}

func describe(f Frame) string {
	if f.Source != Host {
		line := fmt.Sprintf("board %d → host: % X", f.Source, f.Data)
		if len(f.Data) >= 3 {
			line += fmt.Sprintf(" (status %d)", f.Data[2])
		}
		return line
	}
	a, err := ParseShow(f.Data)
	switch {
	case err == nil:
		return fmt.Sprintf("host → board %d: show %q, area %d, %d×%d pixels, display mode %d, run mode %d, time-out %d s",
			f.Destination, decode(a.Text), a.Number, int(a.Width)*8, a.Height, a.Display, a.RunMode, a.Timeout)
	case bytes.HasPrefix(f.Data, []byte{0xA2, 0x03}):
		return fmt.Sprintf("host → board %d: set clock", f.Destination)
	}
	return fmt.Sprintf("host → board %d: % X", f.Destination, f.Data)
}
