package devices_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"jiaohao/devices"
)

// toy is a protocol of frames "<x>" where x is not "!".
type toy struct {
	buf []byte
	bad int
}

func (s *toy) next() (string, int, bool) {
	for {
		at := bytes.IndexByte(s.buf, '<')
		if at < 0 {
			s.buf = nil
			return "", 0, false
		}
		s.buf = s.buf[at:]
		switch {
		case len(s.buf) < 3:
			return "", 0, false
		case s.buf[1] == '!':
			s.bad++
			s.buf = s.buf[1:]
			continue
		case s.buf[2] != '>':
			s.buf = s.buf[1:]
			continue
		}
		x := string(s.buf[1])
		s.buf = s.buf[3:]
		return x, 3, true
	}
}

func TestTranscriptTellsEveryByte(t *testing.T) {
	for stream, want := range map[string]string{
		"":                     "",
		"<a><b>":               "0+3 a|3+3 b",
		"xx<a>y<b>z":           "0+2 2 bytes that are no frame|2+3 a|5+1 1 bytes that are no frame|6+3 b|9+1 1 bytes that are no frame",
		"<!><a>":               "0+3 3 bytes with a wrong checksum or torn|3+3 a",
		"<a><b":                "0+3 a|3+2 2 bytes of an unfinished frame, or of none",
		"noise":                "0+5 5 bytes that are no frame",
		"<a><!>":               "0+3 a|3+3 3 bytes with a wrong checksum or torn",
		"<<a>":                 "0+1 1 bytes that are no frame|1+3 a",
		strings.Repeat("<", 2): "0+2 2 bytes of an unfinished frame, or of none",
	} {
		s := &toy{}
		decoded := devices.Transcript{
			Feed: func(p []byte) { s.buf = append(s.buf, p...) }, Pending: func() int { return len(s.buf) },
			Gap: func() { s.buf = s.buf[1:] }, Bad: func() int { return s.bad }, Next: s.next,
		}.Decode([]byte(stream))
		var got []string
		told := 0
		for _, d := range decoded {
			got = append(got, fmt.Sprintf("%d+%d %s", d.Offset, d.Size, d.Words))
			if d.Offset != told || d.Whole != (len(d.Words) == 1) || d.Hex != fmt.Sprintf("%X", stream[d.Offset:d.Offset+d.Size]) {
				t.Errorf("%q: %+v, told up to %d", stream, d, told)
			}
			told += d.Size
		}
		if strings.Join(got, "|") != want || told != len(stream) {
			t.Errorf("%q:\n%s, want\n%s", stream, strings.Join(got, "|"), want)
		}
	}
}
