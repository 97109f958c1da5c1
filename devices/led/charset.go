package led

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Charset is how a board wants its characters.
type Charset string

const (
	ASCII     Charset = "ascii"
	GB2312    Charset = "gb2312"
	GBK       Charset = "gbk"
	BCDDigits Charset = "bcd-digits" // the text's digits, two to a byte
)

func (c Charset) valid() bool {
	return c == ASCII || c == GB2312 || c == GBK || c == BCDDigits
}

// geta is 〓, the printer's mark for a character a font does not have.
var geta = []byte{0xA1, 0xFE}

// Encode turns text into at most size bytes (0: no limit) for a board. What
// could command a controller instead of being shown is taken out: control
// characters are dropped and the backslash of inline escapes such as \C1
// becomes a full-width one. A character is never cut in the middle, and one
// the charset does not have becomes 〓; ASCII has no such mark and leaves it
// out, with one space in its place between what is left.
func (c Charset) Encode(text string, size int) []byte {
	if c == BCDDigits {
		return bcd(text, size)
	}
	if c == ASCII {
		text = asciiWords(text)
	}
	var out []byte
	for _, r := range text {
		p := c.rune(r)
		if size > 0 && len(out)+len(p) > size {
			break
		}
		out = append(out, p...)
	}
	return out
}

func (c Charset) rune(r rune) []byte {
	switch {
	case r < ' ', r == 0x7F, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return nil
	case r == '\\' && c == ASCII:
		return []byte{'/'}
	case r == '\\':
		r = '＼'
	case r < 0x7F:
		return []byte{byte(r)}
	}
	p, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	if err != nil || len(p) != 2 || c == GB2312 && (p[0] < 0xA1 || p[0] > 0xF7 || p[1] < 0xA1) {
		return geta
	}
	return p
}

// asciiWords leaves out what is not ASCII: 请A023到3号 → "A023 3".
func asciiWords(text string) string {
	foreign := func(r rune) bool { return r > 0x7E && !unicode.IsControl(r) }
	if !strings.ContainsFunc(text, foreign) {
		return text
	}
	var kept []string
	for _, part := range strings.FieldsFunc(text, foreign) {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

// lines sets text in n lines of at most width bytes. It breaks where the text
// breaks, else between words, else between characters; what does not fit into
// n lines is left out.
func (c Charset) lines(text string, width, n int) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			switch longer := strings.TrimPrefix(line+" "+word, " "); {
			case len(c.Encode(longer, 0)) <= width:
				line = longer
				continue
			case line != "":
				lines = append(lines, line)
			}
			for line = ""; word != ""; {
				fits := c.fits(word, width)
				if fits == len(word) || fits == 0 {
					line, word = word, ""
					break
				}
				lines, word = append(lines, word[:fits]), word[fits:]
			}
		}
		lines = append(lines, line)
	}
	return append(lines, make([]string, n)...)[:n]
}

// fits is how many bytes of text become at most width bytes.
func (c Charset) fits(text string, width int) int {
	n := 0
	for i, r := range text {
		if n += len(c.rune(r)); n > width {
			return i
		}
	}
	return len(text)
}

// bcd packs the digits of text, the last size×2 of them, with zeros before.
func bcd(text string, size int) []byte {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	if size == 0 {
		size = (len(digits) + 1) / 2
	}
	if over := len(digits) - 2*size; over > 0 {
		digits = digits[over:]
	}
	digits = fmt.Sprintf("%0*s", 2*size, digits)
	out := make([]byte, size)
	for i := range out {
		out[i] = (digits[2*i]-'0')<<4 | (digits[2*i+1] - '0')
	}
	return out
}

// decode is the reading side, for pictures and notes.
func decode(p []byte) string {
	s, err := simplifiedchinese.GBK.NewDecoder().Bytes(p)
	if err != nil {
		return "?"
	}
	return string(s)
}
