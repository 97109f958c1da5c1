package voice

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Segment is a part of an announcement. Exactly one field is set.
type Segment struct {
	Text   string `json:"text,omitempty"`   // read as it stands
	Digits string `json:"digits,omitempty"` // read one by one: A023 → A 零二三
	Number int    `json:"number,omitempty"` // read as a number: 18 → 十八
}

// One is how the digit 1 is read in Digits: 幺 is heard better than 一.
type One string

const (
	Yao One = "幺"
	Yi  One = "一"
)

// Spoken writes an announcement in the words a person hears, for simulators,
// recorded clips and software speech: 请A 零二三号，到十八号窗口办理.
func Spoken(segments []Segment, one One) string {
	var b strings.Builder
	for _, s := range segments {
		switch {
		case s.Digits != "":
			b.WriteString(spell(s.Digits, one))
		case s.Number != 0:
			b.WriteString(Words(s.Number))
		default:
			b.WriteString(clean(s.Text))
		}
	}
	return b.String()
}

const digitWords = "零一二三四五六七八九"

// spell reads letters and digits one by one, with a breath between the two.
func spell(s string, one One) string {
	words := []rune(digitWords)
	var b strings.Builder
	letter := false
	for _, r := range strings.ToUpper(s) {
		switch {
		case r >= '0' && r <= '9':
			if letter {
				b.WriteByte(' ')
			}
			letter = false
			if r == '1' && one == Yao {
				b.WriteString(string(Yao))
			} else {
				b.WriteRune(words[r-'0'])
			}
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r)
			letter = true
		}
	}
	return b.String()
}

// Words reads a number from 0 to 9999 as Chinese does: 18 → 十八, 205 →
// 二百零五. Others stay digits.
func Words(n int) string {
	if n < 0 || n > 9999 {
		return strconv.Itoa(n)
	}
	if n == 0 {
		return "零"
	}
	words := []rune(digitWords)
	var b strings.Builder
	zero := false
	for _, place := range []struct {
		value int
		name  string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / place.value % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteRune('零')
			zero = false
		}
		if !(d == 1 && place.value == 10 && n < 20) { // 十八, but 一百一十八
			b.WriteRune(words[d])
		}
		b.WriteString(place.name)
	}
	return b.String()
}

// clean takes out of a text what a chip would take for a command: control
// characters go, brackets of tags become full-width.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		case r == '[':
			return '［'
		case r == ']':
			return '］'
		}
		return r
	}, text)
}

// encode turns cleaned text into GBK; a character GBK does not have is left
// out, because a chip reads a substitute aloud.
func encode(text string) []byte {
	var out []byte
	for _, r := range text {
		if r < 0x7F {
			out = append(out, byte(r))
			continue
		}
		p, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
		if err == nil && len(p) == 2 {
			out = append(out, p...)
		}
	}
	return out
}

// Speed is how fast a loudspeaker reads.
type Speed string

const (
	Slow   Speed = "slow"
	Normal Speed = "normal"
	Fast   Speed = "fast"
)

// Style is how a loudspeaker reads.
type Style struct {
	Volume int   // percent of its loudest, 1 … 100; 0 is 75, never silence
	Speed  Speed // Normal unless told otherwise; recordings have their own
	One    One   // Yao unless told otherwise
	Chime  bool  // before the first reading
}

// percent is the volume to be used.
func (s Style) percent() int {
	if s.Volume <= 0 {
		return 75
	}
	return min(s.Volume, 100)
}

// DefaultStyle is what a Speaker reads like unless told otherwise.
func DefaultStyle() Style { return Style{One: Yao, Chime: true} }

// Render turns an announcement into the texts of one or more speak frames, in
// the chip's tags and in GBK, each within the chip's limit.
func (c Chip) Render(segments []Segment, style Style) [][]byte {
	volume := max(1, (c.Volumes*style.percent()+50)/100)
	lead := "[v" + strconv.Itoa(volume) + "]"
	switch style.Speed {
	case Slow:
		lead += c.Slow
	case Fast:
		lead += c.Fast
	}
	digits := "[n1][y0]"
	if style.One == Yi {
		digits = "[n1][y1]"
	}
	first := lead
	if style.Chime {
		first += c.Chime
	}
	var texts [][]byte
	p := page{mode: digits, text: []byte(first + digits)}
	for _, u := range units(segments, digits) {
		if len(p.text)+u.size(p.mode) > c.MaxText {
			rest := p.turn()
			texts = append(texts, p.text)
			p = page{mode: digits, text: []byte(lead + digits)}
			for _, r := range rest {
				p.add(r)
			}
		}
		p.add(u)
	}
	return append(texts, p.text)
}

// unit is what must not be cut: a character, a ticket, a number.
type unit struct {
	mode  string // the tags it needs; "" any
	bytes []byte
	pause bool // punctuation: a text is best cut after it
}

func (u unit) size(mode string) int {
	if u.mode != "" && u.mode != mode {
		return len(u.mode) + len(u.bytes)
	}
	return len(u.bytes)
}

// longest bounds a ticket or number, so that it always fits into a frame.
const longest = 32

func units(segments []Segment, digits string) []unit {
	var all []unit
	for _, s := range segments {
		switch {
		case s.Digits != "":
			all = append(all, unit{mode: digits, bytes: ticket(s.Digits)})
		case s.Number != 0:
			all = append(all, unit{mode: "[n2]", bytes: []byte(strconv.Itoa(s.Number))})
		default:
			for _, r := range clean(s.Text) {
				u := unit{bytes: encode(string(r)), pause: unicode.IsPunct(r)}
				if r >= '0' && r <= '9' {
					u.mode = "[n0]"
				}
				if len(u.bytes) > 0 {
					all = append(all, u)
				}
			}
		}
	}
	return all
}

// ticket keeps the letters and digits of a ticket's number.
func ticket(s string) []byte {
	var out []byte
	for _, r := range strings.ToUpper(s) {
		if (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z') && len(out) < longest {
			out = append(out, byte(r))
		}
	}
	return out
}

// page is the text of one frame while it is written.
type page struct {
	mode  string
	text  []byte
	since []unit // what came after the last punctuation
	cut   int    // length of text up to there
}

func (p *page) add(u unit) {
	if u.mode != "" && u.mode != p.mode {
		p.text = append(p.text, u.mode...)
		p.mode = u.mode
	}
	p.text = append(p.text, u.bytes...)
	if u.pause {
		p.cut, p.since = len(p.text), nil
		return
	}
	p.since = append(p.since, u)
}

// turn ends the page at its last punctuation, if that leaves at least half of
// it, and returns what belongs on the next.
func (p *page) turn() []unit {
	if p.cut*2 < len(p.text) {
		return nil
	}
	p.text = p.text[:p.cut]
	return p.since
}
