package display

import (
	"strings"
	"unicode"

	"jiaohao/affairs"
)

// Text is a sentence for people in both languages.
type Text = affairs.Text

// clean makes one line of plain characters of what people typed into the hall's
// files: no control characters, no marks that turn the direction of writing, no
// run of spaces.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// text cleans both languages; a missing English text is the Chinese one.
func text(zh, en string) Text {
	t := Text{ZH: clean(zh), EN: clean(en)}
	if t.EN == "" {
		t.EN = t.ZH
	}
	return t
}

// columns is how wide s is on a strip of dots: two columns for a Chinese
// character, one for what GBK writes in one byte.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0x7F {
			n++
		}
	}
	return n
}

// clip cuts s to at most n characters, marking the cut.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
