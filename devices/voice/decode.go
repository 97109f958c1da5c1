package voice

import (
	"fmt"
	"slices"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaohao/devices"
)

var commandNames = map[byte]string{Speak: "speak", Stop: "stop", Pause: "pause", Resume: "resume", Query: "query", 0x31: "set baud", 0x88: "sleep"}

// Decode puts recorded bytes towards a chip into words, for `hall decode`. A
// record without frames is read as a chip's answers, each a single byte.
func (c Chip) Decode(stream []byte) []devices.Decoded {
	s := Scanner{Chip: c}
	all := devices.Transcript{
		Feed: s.Feed, Gap: s.Gap, Pending: s.Pending, Bad: func() int { return s.Bad },
		Next: func() (string, int, bool) {
			f, ok := s.Next()
			if !ok {
				return "", 0, false
			}
			return describe(f), len(c.Append(nil, f)), true
		},
	}.Decode(stream)
	if slices.ContainsFunc(all, func(d devices.Decoded) bool { return d.Whole }) {
		return all
	}
	answers := make([]devices.Decoded, 0, len(stream))
	known := false
	for i, b := range stream {
		name, ok := answerNames[b]
		if !ok {
			name.EN = "noise"
		}
		known = known || ok
		answers = append(answers, devices.Decoded{Offset: i, Size: 1, Whole: ok, Hex: fmt.Sprintf("%02X", b), Words: "chip: " + name.EN})
	}
	if !known {
		return all
	}
	return answers
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
