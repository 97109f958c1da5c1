package idcard

import "fmt"

// Describe puts recorded bytes of either direction into words, a line for each
// frame, for `hall decode`. Of a card it tells the kind and the masked number
// at most.
func Describe(stream []byte) []string {
	var s Scanner
	defer s.Wipe()
	s.Feed(stream)
	s.Gap()
	var lines []string
	for {
		before := s.Skipped
		body, ok := s.next(minRequest)
		if n := s.Skipped - before; n > 0 {
			lines = append(lines, fmt.Sprintf("%d bytes that are no frame", n))
		}
		if !ok {
			return lines
		}
		lines = append(lines, describe(body))
	}
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
