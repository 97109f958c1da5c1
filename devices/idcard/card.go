package idcard

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

// Kind is which of the four cards it is.
type Kind string

const (
	Resident      Kind = "resident"       // 居民身份证
	Foreigner2017 Kind = "foreigner-2017" // 外国人永久居留身份证, version 2017 (type I)
	Foreigner2023 Kind = "foreigner-2023" // the same card, version 2023 (type Y)
	HKMT          Kind = "hkmt"           // 港澳台居民居住证 (type J)
)

// Sex is the code of GB/T 2261.1.
type Sex byte

const (
	SexUnknown   Sex = '0'
	Male         Sex = '1'
	Female       Sex = '2'
	SexNotStated Sex = '9'
)

// String is the word on the card.
func (s Sex) String() string {
	switch s {
	case Male:
		return "男"
	case Female:
		return "女"
	}
	return "未说明"
}

// LongTerm is the ValidUntil of a card that does not expire.
const LongTerm = "长期"

// Card is what leaves the driver. It has no photo, no address and no raw bytes.
type Card struct {
	Kind       Kind      `json:"kind"`
	Number     IDNumber  `json:"number"`
	Name       string    `json:"-"`       // the holder's name, for the session only; MaskName before showing
	Sex        Sex       `json:"-"`       //
	Nation     string    `json:"-"`       // 汉, or the three-letter code on a foreigner's card
	Birth      string    `json:"-"`       // YYYY-MM-DD
	ValidUntil string    `json:"-"`       // YYYY-MM-DD or LongTerm
	ReadAt     time.Time `json:"read_at"` //
	Reader     string    `json:"reader"`  // SAM number of the reader
}

// Age is the holder's age in whole years on the day of now, in now's zone; -1
// if the card has no usable date of birth.
func (c Card) Age(now time.Time) int {
	born, err := time.Parse(time.DateOnly, c.Birth)
	if err != nil {
		return -1
	}
	years := now.Year() - born.Year()
	if now.Month() < born.Month() || now.Month() == born.Month() && now.Day() < born.Day() {
		years--
	}
	return years
}

// Expired tells whether the card's validity ended before the day of now. An
// expired card is a reason to warn its holder, not to refuse a ticket.
func (c Card) Expired(now time.Time) bool {
	until, err := time.Parse(time.DateOnly, c.ValidUntil)
	return err == nil && now.Format(time.DateOnly) > until.Format(time.DateOnly)
}

// String shows a card without its holder.
func (c Card) String() string {
	return fmt.Sprintf("%s card %s", c.Kind, c.Number.Masked())
}

// Format writes String whatever the verb.
func (c Card) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, c.String()) }

// LogValue shows a card without its holder.
func (c Card) LogValue() slog.Value { return slog.StringValue(c.String()) }

// TextSize is the length of the text block in bytes: 128 UTF-16LE characters.
const TextSize = 256

// ErrText is a text block that makes no sense: a torn or misread answer, never
// a judgement about the card.
var ErrText = errors.New("the card's text does not fit together")

// field is a part of the text block: byte offset and length.
type field struct{ at, size int }

// Layouts of the text block; a zero field is one the card does not have.
type layout struct {
	name, sex, nation, birth, number, until field
	english, english2                       field // foreigners: the Latin name
}

// kindAt is the character that tells the layouts apart.
var kindAt = field{248, 2}

var layouts = map[Kind]layout{
	Resident: {name: field{0, 30}, sex: field{30, 2}, nation: field{32, 4}, birth: field{36, 16},
		number: field{122, 36}, until: field{204, 16}},
	HKMT: {name: field{0, 30}, sex: field{30, 2}, birth: field{36, 16},
		number: field{122, 36}, until: field{204, 16}},
	Foreigner2017: {english: field{0, 120}, sex: field{120, 2}, number: field{122, 30}, nation: field{152, 6},
		name: field{158, 30}, until: field{204, 16}, birth: field{220, 16}},
	Foreigner2023: {name: field{0, 30}, sex: field{30, 2}, birth: field{36, 16}, english: field{52, 70},
		number: field{122, 36}, until: field{204, 16}, english2: field{220, 22}, nation: field{242, 6}},
}

var kindMarks = map[rune]Kind{' ': Resident, 0: Resident, 'I': Foreigner2017, 'Y': Foreigner2023, 'J': HKMT}

// ParseText reads the text block of an answer. It takes the address, the
// issuing authority and the travel permit out of no card. Number, birth and
// sex are checked against each other, because the frame's 8-bit check byte
// alone lets one torn answer in 256 through.
func ParseText(block []byte) (Card, error) {
	if len(block) != TextSize {
		return Card{}, fmt.Errorf("%w: %d bytes instead of %d", ErrText, len(block), TextSize)
	}
	kind, ok := kindMarks[rune(block[kindAt.at])|rune(block[kindAt.at+1])<<8]
	if !ok {
		return Card{}, fmt.Errorf("%w: unknown layout", ErrText)
	}
	l := layouts[kind]
	c := Card{Kind: kind, Name: l.name.text(block), Nation: l.nation.text(block)}
	if c.Name == "" {
		c.Name = strings.TrimSpace(l.english.text(block) + l.english2.text(block))
	}
	if kind == Resident {
		c.Nation = Nation(c.Nation)
	}
	if sex := l.sex.text(block); len(sex) == 1 {
		c.Sex = Sex(sex[0])
	}
	number := l.number.text(block)
	c.Number = NewIDNumber(number)
	birth, err := date(l.birth.text(block))
	if err != nil {
		return Card{}, fmt.Errorf("%w: date of birth", ErrText)
	}
	c.Birth = birth
	until, err := date(l.until.text(block))
	if err != nil {
		return Card{}, fmt.Errorf("%w: end of validity", ErrText)
	}
	c.ValidUntil = until
	return c, c.consistent(number)
}

// consistent compares the fields that say the same thing twice.
func (c Card) consistent(number string) error {
	switch {
	case c.Name == "":
		return fmt.Errorf("%w: no name", ErrText)
	case c.Kind == Foreigner2017:
		// 3 letters and 12 digits, without a check digit.
		if len(number) != 15 {
			return fmt.Errorf("%w: number", ErrText)
		}
		return nil
	case !wellFormed(number):
		return fmt.Errorf("%w: check digit", ErrText)
	case c.Kind == Foreigner2023 && number[0] != '9':
		return fmt.Errorf("%w: number", ErrText)
	case number[6:14] != strings.ReplaceAll(c.Birth, "-", ""):
		return fmt.Errorf("%w: date of birth", ErrText)
	case c.Kind == Foreigner2023: // its 17th digit is a plain serial
		return nil
	case c.Sex == Male && (number[16]-'0')%2 == 0, c.Sex == Female && (number[16]-'0')%2 == 1:
		return fmt.Errorf("%w: sex", ErrText)
	}
	return nil
}

// date turns YYYYMMDD into YYYY-MM-DD and lets LongTerm pass.
func date(s string) (string, error) {
	if s == LongTerm {
		return s, nil
	}
	t, err := time.Parse("20060102", s)
	if err != nil {
		return "", ErrText // not err: it quotes the date
	}
	return t.Format(time.DateOnly), nil
}

// text decodes a field, without its padding and without control characters. A
// private-use character, which the kiosk's font cannot have, becomes 〓.
func (f field) text(block []byte) string {
	units := make([]uint16, f.size/2)
	for i := range units {
		units[i] = uint16(block[f.at+2*i]) | uint16(block[f.at+2*i+1])<<8
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return -1
		case unicode.Is(unicode.Co, r):
			return '〓'
		}
		return r
	}, string(utf16.Decode(units))))
}

// put writes s into the field, padded with spaces and cut to its size.
func (f field) put(block []byte, s string) {
	if f.size == 0 {
		return
	}
	units := utf16.Encode([]rune(s))
	for i := range f.size / 2 {
		u := uint16(' ')
		if i < len(units) {
			u = units[i]
		}
		block[f.at+2*i], block[f.at+2*i+1] = byte(u), byte(u>>8)
	}
}

// EncodeText builds the text block of a simulated card. nation is the code in
// the block: two digits of GB 3304, or three letters for a foreigner.
func EncodeText(c Card, nation string) []byte {
	block := make([]byte, TextSize)
	field{0, TextSize}.put(block, "")
	l := layouts[c.Kind]
	l.name.put(block, c.Name)
	if c.Sex != 0 {
		l.sex.put(block, string(rune(c.Sex)))
	}
	l.nation.put(block, nation)
	l.birth.put(block, strings.ReplaceAll(c.Birth, "-", ""))
	l.number.put(block, c.Number.Reveal())
	l.until.put(block, strings.ReplaceAll(c.ValidUntil, "-", ""))
	for mark, kind := range kindMarks {
		if kind == c.Kind && mark != 0 {
			kindAt.put(block, string(mark))
		}
	}
	return block
}
