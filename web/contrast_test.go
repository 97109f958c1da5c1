package web_test

import (
	"maps"
	"math"
	"os"
	"path/filepath"
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
	themes := map[string]map[string]string{"light": light}
	for _, name := range []string{"board", "contrast"} {
		theme := maps.Clone(light)
		maps.Copy(theme, tokens(t, string(css), ":root."+name+" {"))
		themes[name] = theme
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
		{"on-call", "call"}, {"on-call-muted", "call"}, {"warn-strong", "warn-soft"},
		{"on-strong", "band-deep"}, {"on-strong", "band"}, {"on-strong", "band-bright"}, {"on-strong", "closed"}, {"on-strong", "honour"},
		{"on-strong", "ok-strong"}, {"on-strong", "lost"}, {"on-strong-muted", "band"}, {"on-strong-muted", "band-bright"}, {"on-strong-muted", "closed"},
	}
	for _, face := range []string{"fair", "poor"} { // on light pages only
		if c := contrast(t, light[face], light["surface"]); c < 4.5 {
			t.Errorf("the face %s has %.2f:1", face, c)
		}
	}
	for theme, colours := range themes {
		for _, p := range pairs {
			if c := contrast(t, colours[p[0]], colours[p[1]]); c < 4.5 {
				t.Errorf("%s: %s %s on %s %s has %.2f:1", theme, p[0], colours[p[0]], p[1], colours[p[1]], c)
			}
		}
		for _, p := range [][2]string{{"focus", "surface"}, {"line-strong", "surface"}, {"ghost", "surface"}, {"on-strong-focus", "band"}} {
			if c := contrast(t, colours[p[0]], colours[p[1]]); c < 3 { // not text, or very large
				t.Errorf("%s: %s on %s has %.2f:1", theme, p[0], p[1], c)
			}
		}
	}
	for _, p := range [][2]string{{"text", "ground"}, {"muted", "surface"}, {"lead", "surface"}, {"accent", "accent-soft"}, {"on-lead", "lead"}, {"bad", "bad-soft"}} {
		if c := contrast(t, themes["contrast"][p[0]], themes["contrast"][p[1]]); c < 7 { // WCAG 2.2, 1.4.6
			t.Errorf("high contrast: %s on %s has %.2f:1", p[0], p[1], c)
		}
	}
}

var (
	comment     = regexp.MustCompile(`(?s)/\*.*?\*/`)
	declaration = regexp.MustCompile(`--[a-z0-9-]+:[^;}]*`)
	used        = regexp.MustCompile(`var\((--[a-z0-9-]+)(,)?`)
	literal     = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch)\(|[:,\s](?:white|black|red|green|blue|yellow|orange|gr[ae]y|silver)\b(?:[^-.]|$)`)
)

// Colours are said once, as the named values of base.css; every other rule uses
// the names, and no rule uses a name that nobody gives a value.
func TestColoursHaveNames(t *testing.T) {
	files, err := filepath.Glob("../*/static/*.css")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	// The colours of lines and windows come from the hall's configuration.
	given := map[string]bool{"--tone": true, "--hue": true}
	texts := make(map[string]string)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = comment.ReplaceAllString(string(b), "")
		for _, d := range declaration.FindAllString(texts[file], -1) {
			name, value, _ := strings.Cut(d, ":")
			given[name] = true
			if filepath.Base(file) != "base.css" && literal.MatchString(value) {
				t.Errorf("%s: %s: a colour belongs into base.css", file, d)
			}
		}
	}
	for file, css := range texts {
		for _, m := range used.FindAllStringSubmatch(css, -1) {
			if !given[m[1]] && m[2] == "" {
				t.Errorf("%s: %s has no value", file, m[1])
			}
		}
		for line := range strings.SplitSeq(declaration.ReplaceAllString(css, ""), "\n") {
			_, rule, _ := strings.Cut(line, "{")
			if !strings.Contains(line, "{") {
				rule = line
			}
			if c := literal.FindString(rule); c != "" {
				t.Errorf("%s: the colour %s in %q: use a name of base.css", file, strings.TrimSpace(c), strings.TrimSpace(line))
			}
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
