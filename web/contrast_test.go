package web_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every pair of text and ground that base.css and the pages use keeps 4.5:1,
// the demand of the elder mode (domain, elderly and accessible modes).
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("static/base.css")
	if err != nil {
		t.Fatal(err)
	}
	light := tokens(t, string(css), ":root {")
	dark := tokens(t, string(css), ":root.board {")
	for name, value := range light {
		if _, ok := dark[name]; !ok {
			dark[name] = value
		}
	}
	pairs := [][2]string{
		{"text", "ground"}, {"text", "surface"}, {"text", "sunken"}, {"text", "lead-soft"}, {"text", "accent-soft"},
		{"text", "ok-soft"}, {"text", "warn-soft"}, {"text", "bad-soft"},
		{"muted", "ground"}, {"muted", "surface"}, {"muted", "sunken"}, {"muted", "lead-soft"},
		{"lead", "ground"}, {"lead", "surface"}, {"lead-strong", "surface"}, {"lead-strong", "lead-soft"}, {"lead", "lead-soft"},
		{"on-lead", "lead"}, {"on-lead", "lead-strong"},
		{"accent", "surface"}, {"accent", "ground"}, {"accent", "accent-soft"}, {"accent-strong", "accent-soft"},
		{"on-accent", "accent"}, {"on-accent", "accent-strong"},
		{"ok", "surface"}, {"ok", "ok-soft"}, {"warn", "surface"}, {"warn", "warn-soft"},
		{"bad", "surface"}, {"bad", "bad-soft"}, {"on-bad", "bad"},
		{"on-call", "call"}, {"on-call-muted", "call"},
	}
	for _, face := range []string{"fair", "poor"} { // on light pages only
		if c := contrast(t, light[face], light["surface"]); c < 4.5 {
			t.Errorf("the face %s has %.2f:1", face, c)
		}
	}
	for theme, colours := range map[string]map[string]string{"light": light, "board": dark} {
		for _, p := range pairs {
			if c := contrast(t, colours[p[0]], colours[p[1]]); c < 4.5 {
				t.Errorf("%s: %s %s on %s %s has %.2f:1", theme, p[0], colours[p[0]], p[1], colours[p[1]], c)
			}
		}
		if c := contrast(t, "#ffffff", colours["lost"]); c < 4.5 {
			t.Errorf("%s: the banner of a lost link has %.2f:1", theme, c)
		}
		if c := contrast(t, colours["focus"], colours["surface"]); c < 3 {
			t.Errorf("%s: the focus ring has %.2f:1", theme, c)
		}
	}
}

var token = regexp.MustCompile(`--([a-z-]+):\s*(#[0-9a-f]{6});`)

func tokens(t *testing.T, css, selector string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(css, selector)
	if !ok {
		t.Fatalf("no %s", selector)
	}
	block, _, _ := strings.Cut(rest, "\n}")
	out := make(map[string]string)
	for _, m := range token.FindAllStringSubmatch(block, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// contrast is the ratio of WCAG 2.2 (relative luminance of sRGB).
func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("colour %q: %v", colour, err)
	}
	linear := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}
