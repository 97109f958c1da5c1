package escpos

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// clean drops what has no place on paper: control characters, which would be
// commands, and invisible format characters. Line ends and tabs become spaces;
// ¥ becomes ￥, because its own code prints an unrelated character.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u00A0':
			return ' '
		case r == '¥':
			return '￥'
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

// Width is how many columns s takes at single size: 1 for ASCII, 2 for
// everything else, as every code outside ASCII is printed in a hanzi cell.
func Width(s string) int {
	n := 0
	for _, r := range clean(s) {
		n += columns(r)
	}
	return n
}

func columns(r rune) int {
	if r < 0x80 {
		return 1
	}
	return 2
}

// encode returns the printer's code of one cleaned rune: one byte of ASCII,
// two bytes of GB18030, four where the profile says its font has them. It
// returns nil for a rune the printer would get wrong.
func (p Profile) encode(r rune) []byte {
	if r < 0x80 {
		return []byte{byte(r)}
	}
	// Private-use codes differ between tables, ḿ between editions; 䶮 has a
	// two-byte code in a position that old fonts lack.
	if r >= 0xE000 && r <= 0xF8FF || r == 'ḿ' || r == '䶮' || r == unicode.ReplacementChar ||
		strings.ContainsRune(p.Lacks, r) {
		return nil
	}
	code, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(string(r)))
	if err != nil || len(code) > 2 && !p.FourByte {
		return nil
	}
	return code
}

// Wrap breaks s into lines of at most width columns. It breaks between hanzi
// anywhere, between words at spaces, and keeps closing punctuation off the
// beginning of a line where it can.
func Wrap(s string, width int) []string {
	var lines []string
	for _, paragraph := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lines = append(lines, wrapOne([]rune(clean(paragraph)), width)...)
	}
	return lines
}

func wrapOne(rest []rune, width int) []string {
	var lines []string
	for {
		n, used := 0, 0
		for n < len(rest) && used+columns(rest[n]) <= width {
			used += columns(rest[n])
			n++
		}
		if n == 0 && len(rest) > 0 {
			n = 1 // narrower than one hanzi: better too wide than never
		}
		if n == len(rest) {
			return append(lines, strings.TrimRight(string(rest), " "))
		}
		n = breakBefore(rest, n)
		lines = append(lines, strings.TrimRight(string(rest[:n]), " "))
		rest = []rune(strings.TrimLeft(string(rest[n:]), " "))
	}
}

// breakBefore moves a break at n back to a better place, if there is one in
// the second half of the line.
func breakBefore(line []rune, n int) int {
	for at := n; at > n/2 && at > 0; at-- {
		before, after := line[at-1], line[at]
		if strings.ContainsRune("，。、；：？！）》】”’,.;:?!)", after) {
			continue
		}
		if before < 0x80 && after < 0x80 && before != ' ' && after != ' ' && before != '-' {
			continue
		}
		return at
	}
	return n
}
