package idcard

import (
	"fmt"

	"jiaohao/devices"
)

// Decode puts recorded bytes of either direction into words, for `hall decode`.
// Of a card it tells the kind and the masked number at most, and no bytes.
func Decode(stream []byte) []devices.Decoded {
	var s Scanner
	defer s.Wipe()
	return devices.Transcript{
		Feed: s.Feed, Gap: s.Gap, Pending: s.Pending, Bad: func() int { return s.BadChecksums }, Secret: true,
		Next: func() (string, int, bool) {
			body, ok := s.next(minRequest)
			if !ok {
				return "", 0, false
			}
			return describe(body), headSize + len(body) + 1, true
		},
	}.Decode(stream)
}

func describe(body []byte) string {
	c := Command{body[0], body[1]}
	if _, known := lengths[c]; known || len(body) < minAnswer-1 {
		return "host: " + c.String()
	}
	line := fmt.Sprintf("reader: %v", Code(body[2]))
	switch data := body[3:]; {
	case len(data) == 0:
		return line
	case len(data) == 16:
		return line + ", SAM " + FormatSAM(data)
	case len(data) > TextSize:
		text, photo, err := splitRead(data)
		if err != nil {
			return line + ", " + err.Error()
		}
		card, err := ParseText(text)
		if err != nil {
			return fmt.Sprintf("%s, %v", line, err)
		}
		return fmt.Sprintf("%s, %v, photo of %d bytes not shown", line, card, len(photo))
	default:
		return fmt.Sprintf("%s, %d bytes", line, len(data))
	}
}
