package led

import (
	"bytes"
	"fmt"

	"jiaohao/devices"
)

// Decode puts recorded bytes of a line into words, for `hall decode`.
func (p *Profile) Decode(stream []byte) []devices.Decoded {
	l := p.Listen()
	return devices.Transcript{
		Feed: l.Feed, Gap: l.Gap, Pending: l.Pending, Bad: l.Bad,
		Next: func() (string, int, bool) {
			s, ok := l.Next()
			return s.String(), s.size, ok
		},
	}.Decode(stream)
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
