package configs

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pinSetting is kiosk.service_pin wherever it stands in a text of the settings: in a
// mapping of either style, in a comment, in a text that is broken. Group 1 is all
// before the value.
var pinSetting = regexp.MustCompile(`(\bservice_pin["']?\s*:[ \t]*)("[^"\n]*"|'[^'\n]*'|[^\s,}#"']+)`)

// hashedPIN is the shape of a PIN that is kept as a hash.
var hashedPIN = regexp.MustCompile(`^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$`)

// PlainPIN reports whether a value of kiosk.service_pin is the PIN itself.
func PlainPIN(value string) bool { return value != "" && !hashedPIN.MatchString(value) }

// ValidPIN reports whether a machine's keypad can enter a PIN.
func ValidPIN(pin string) bool {
	return len(pin) >= 4 && len(pin) <= 8 && strings.Trim(pin, "0123456789") == ""
}

// HidePINs puts the hash in the place of each PIN that stands in a text of the
// settings; the same slice if there is none.
func HidePINs(text []byte, hash func(pin string) (string, error)) ([]byte, error) {
	var failed error
	hidden := false
	out := pinSetting.ReplaceAllFunc(text, func(found []byte) []byte {
		parts := pinSetting.FindSubmatch(found)
		pin := strings.Trim(string(parts[2]), `"'`)
		if !PlainPIN(pin) {
			return found
		}
		h, err := hash(pin)
		if err != nil {
			failed = err
			return found
		}
		hidden = true
		return append(append([]byte{}, parts[1]...), `"`+h+`"`...)
	})
	if failed != nil || !hidden {
		return text, failed
	}
	return out, nil
}

// SetPIN is a text of the settings with this value of kiosk.service_pin.
func SetPIN(text []byte, value string) ([]byte, error) {
	root, err := treeOf(SettingsFile, text)
	if err != nil {
		return nil, err
	}
	after := clone(root)
	setUnder(after, "kiosk", "service_pin", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: value})
	return splice(text, root, after)
}
