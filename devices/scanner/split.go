package scanner

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Longest is the most bytes a code may have.
const Longest = 1024

// Splitter cuts a stream into codes. Its owner reports a silence with Gap.
type Splitter struct {
	// TooLong counts codes that were dropped because they are too long.
	TooLong int
	buf     []byte
	over    bool // the present code is already too long
	ready   []string
}

// Feed adds received bytes.
func (s *Splitter) Feed(p []byte) {
	for len(p) > 0 {
		end := bytes.IndexAny(p, "\r\n")
		part := p
		if end >= 0 {
			part = p[:end]
		}
		if s.over = s.over || len(s.buf)+len(part) > Longest; !s.over {
			s.buf = append(s.buf, part...)
		}
		if end < 0 {
			return
		}
		s.end()
		p = p[end+1:]
	}
}

// Gap says that the line fell silent, which ends a code too.
func (s *Splitter) Gap() { s.end() }

// Pending tells whether a code has begun and not ended.
func (s *Splitter) Pending() bool { return s.over || len(s.buf) > 0 }

// Next returns the next whole code.
func (s *Splitter) Next() (string, bool) {
	if len(s.ready) == 0 {
		return "", false
	}
	code := s.ready[0]
	s.ready = s.ready[1:]
	return code, true
}

func (s *Splitter) end() {
	if s.over {
		s.TooLong++
	} else if code := Text(s.buf); code != "" {
		s.ready = append(s.ready, code)
	}
	clear(s.buf) // it can be personal data
	s.buf, s.over = s.buf[:0], false
}

// Text reads the bytes of a code: UTF-8, else GB18030, without control
// characters and without space at its ends.
func Text(p []byte) string {
	text := string(p)
	if !utf8.Valid(p) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(p)
		if err != nil {
			return ""
		}
		text = string(decoded)
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text))
}
