package kiosk

import "testing"

// A colour that carries small white words keeps its hue and becomes dark enough.
func TestColourUnderWhite(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"dark enough stays", "#283593", "#283593"},
		{"orange of the example", "#E65100", "#CE4800"},
		{"white ends as a grey", "#FFFFFF", "#757575"},
		{"black stays", "#000000", "#000000"},
	} {
		if got := underWhite(c.in); got != c.want {
			t.Errorf("%s: underWhite(%s) = %s, want %s", c.name, c.in, got, c.want)
		}
	}
}
