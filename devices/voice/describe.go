package voice

import (
	"fmt"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var commandNames = map[byte]string{Speak: "speak", Stop: "stop", Pause: "pause", Resume: "resume", Query: "query", 0x31: "set baud", 0x88: "sleep"}

// Describe puts recorded bytes towards a chip into words, a line for each
// frame, for `hall decode`. A stream without frames is read as a chip's
// answers.
func (c Chip) Describe(stream []byte) []string {
	s := Scanner{Chip: c}
	s.Feed(stream)
	var lines []string
	for {
		f, ok := s.Next()
		if ok {
			lines = append(lines, describe(f))
			continue
		}
		if s.Pending() == 0 {
			break
		}
		s.Gap()
	}
	if s.Bad > 0 {
		lines = append(lines, fmt.Sprintf("%d damaged frames", s.Bad))
	}
	if len(lines) > 0 {
		return lines
	}
	for _, b := range stream {
		name, ok := answerNames[b]
		if !ok {
			name = "noise"
		}
		lines = append(lines, fmt.Sprintf("chip: %02X %s", b, name))
	}
	return lines
}

func describe(f Frame) string {
	name, ok := commandNames[f.Command]
	if !ok {
		name = fmt.Sprintf("command %02X", f.Command)
	}
	if f.Command != Speak || len(f.Data) == 0 {
		return "host: " + name
	}
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(f.Data[1:])
	if err != nil || f.Data[0]&7 > gbk {
		return fmt.Sprintf("host: speak % X", f.Data)
	}
	return fmt.Sprintf("host: speak %q", text)
}
