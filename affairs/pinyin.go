package affairs

import (
	_ "embed"
	"strings"
)

//go:embed pinyin.txt
var pinyinTable string

// spelling knows how the characters of the hall's own words are spelt in pinyin.
// It holds those characters only; the syllables are slices of the table.
type spelling map[rune][]string

// spellingOf reads the table once for the characters that the words hold.
func spellingOf(words []string) spelling {
	s := spelling{}
	for _, w := range words {
		for _, r := range w {
			if r > 0x7F {
				s[r] = nil
			}
		}
	}
	for line := range strings.Lines(pinyinTable) {
		syllable, characters, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || syllable == "#" {
			continue
		}
		for _, r := range characters {
			if known, wanted := s[r]; wanted {
				s[r] = append(known, syllable)
			}
		}
	}
	return s
}

// reach is how much of a text a query in Latin letters stands for.
type reach int

const (
	nothing   reach = iota
	within          // characters in its middle
	beginning       // its first characters
	wholly          // all of it
)

// typed tells what of the text was typed: full syllables, initials or both mixed,
// the last syllable perhaps begun: "sfz", "shenfenz" and "sfzheng" are 身份证.
// query holds small letters and digits.
func (s spelling) typed(text, query string) reach {
	runes := []rune(text)
	for from := range runes {
		switch left, ok := s.follow(runes[from:], query); {
		case !ok:
		case from == 0 && left == 0:
			return wholly
		case from == 0:
			return beginning
		default:
			return within
		}
	}
	return nothing
}

// follow spells the text until the query is used up, and tells how many
// characters are left. Where there are several ways it takes the longest.
func (s spelling) follow(text []rune, query string) (left int, ok bool) {
	if query == "" {
		return len(text), true
	}
	if len(text) == 0 {
		return 0, false
	}
	if text[0] <= 0x7F {
		if query[0] != byte(text[0]) {
			return 0, false
		}
		return s.follow(text[1:], query[1:])
	}
	for _, syllable := range s[text[0]] {
		if rest, cut := strings.CutPrefix(query, syllable); cut {
			if left, ok := s.follow(text[1:], rest); ok {
				return left, true
			}
		}
		if strings.HasPrefix(syllable, query) {
			return len(text) - 1, true
		}
		if len(syllable) > 1 && query[0] == syllable[0] {
			if left, ok := s.follow(text[1:], query[1:]); ok {
				return left, true
			}
		}
	}
	return 0, false
}
