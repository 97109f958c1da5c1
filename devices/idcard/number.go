package idcard

import (
	"fmt"
	"io"
	"log/slog"
	"unique"
)

// IDNumber is a citizen's number that cannot slip out: however it is
// formatted, logged or encoded, alone or inside another value, only the first
// six and last four characters show. The value stands behind a pointer, so
// that even fmt's walk through unexported fields prints an address.
type IDNumber struct{ digits unique.Handle[string] }

// NewIDNumber wraps a number as it stands on the card.
func NewIDNumber(digits string) IDNumber { return IDNumber{unique.Make(digits)} }

// Reveal returns the number itself, for the keyed hash and a check against a
// notice, never for storing or showing.
func (n IDNumber) Reveal() string {
	if n == (IDNumber{}) {
		return ""
	}
	return n.digits.Value()
}

// Masked shows the first six and the last four characters, the rest as "*";
// a number too short to hide anything that way is hidden whole.
func (n IDNumber) Masked() string {
	digits := []rune(n.Reveal())
	for i := range digits {
		if len(digits) < 15 || i >= 6 && i < len(digits)-4 {
			digits[i] = '*'
		}
	}
	return string(digits)
}

// String is the masked form.
func (n IDNumber) String() string { return n.Masked() }

// Format writes the masked form whatever the verb.
func (n IDNumber) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, n.Masked()) }

// LogValue is the masked form.
func (n IDNumber) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalText is the masked form, also in JSON.
func (n IDNumber) MarshalText() ([]byte, error) { return []byte(n.Masked()), nil }

// CheckDigit computes the last character of an 18-character number from its
// first 17 digits (GB 11643, MOD 11-2); 0 if they are not 17 digits.
func CheckDigit(first string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	if len(first) != len(weights) {
		return 0
	}
	sum := 0
	for i, w := range weights {
		if first[i] < '0' || first[i] > '9' {
			return 0
		}
		sum += w * int(first[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// wellFormed tells whether an 18-character number carries the right check digit.
func wellFormed(number string) bool {
	return len(number) == 18 && CheckDigit(number[:17]) == number[17]
}

// MaskName hides a name: 张伟 → 张*, longer names keep the first and the last
// character around exactly one "*", so that the length is hidden too.
func MaskName(name string) string {
	runes := []rune(name)
	switch len(runes) {
	case 0:
		return ""
	case 1, 2:
		return string(runes[0]) + "*"
	}
	return string(runes[0]) + "*" + string(runes[len(runes)-1])
}
