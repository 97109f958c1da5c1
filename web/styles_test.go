package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	quoted     = regexp.MustCompile("\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
	action     = regexp.MustCompile(`\{\{[^}]*\}\}`)
	named      = regexp.MustCompile(`\{\{-?\s*(?:template|define|block)\s+"[^"]*"`)
	classBlock = regexp.MustCompile(`\{\{define "class"\}\}.*`)
	attribute  = regexp.MustCompile(`\b(?:class|id)="[^"]*"`)
	word       = regexp.MustCompile(`[A-Za-z_][\w-]*`)
	selectors  = regexp.MustCompile(`([^{};]+)\{`)
	classOrID  = regexp.MustCompile(`[.#]([A-Za-z_][\w-]*)`)
)

// TestTemplatesUsePackagesStyles: each class and id that a stylesheet knows is set
// by a template, a script or Go code of the package that has it (those of base.css:
// of any package). What nothing sets any more is to be deleted.
func TestTemplatesUsePackagesStyles(t *testing.T) {
	sets := []string{"desk", "display", "kiosk", "web"}
	words := make(map[string]map[string]bool) // package → what may be a class
	for _, set := range sets {
		words[set] = make(map[string]bool)
		for _, pattern := range []string{"templates/*.html", "templates/partials/*.html", "static/*.js", "*.go"} {
			files, err := filepath.Glob("../" + set + "/" + pattern)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				if !strings.HasSuffix(file, "_test.go") {
					for _, w := range classes(t, file) {
						words[set][w] = true
					}
				}
			}
		}
	}
	files, err := filepath.Glob("../*/static/*.css")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		from := []string{strings.Split(filepath.ToSlash(file), "/")[1], "web"}
		if filepath.Base(file) == "base.css" {
			from = sets
		}
		for _, sel := range selectors.FindAllStringSubmatch(comment.ReplaceAllString(string(b), ""), -1) {
			for _, m := range classOrID.FindAllStringSubmatch(quoted.ReplaceAllString(sel[1], ""), -1) {
				known := false
				for _, set := range from {
					known = known || words[set][m[1]]
				}
				if !known && !strings.HasPrefix(strings.TrimSpace(sel[1]), "@") {
					t.Errorf("%s: nothing is %s", file, m[0])
				}
			}
		}
	}
}

// classes are the words in a file that may be classes or ids: in a template those
// of its attributes, of {{define "class"}} and of the strings of its actions; else
// those of all strings.
func classes(t *testing.T, file string) (out []string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	add := func(texts []string) {
		for _, text := range texts {
			out = append(out, word.FindAllString(text, -1)...)
		}
	}
	if !strings.HasSuffix(file, ".html") {
		add(quoted.FindAllString(string(b), -1))
		return out
	}
	add(classBlock.FindAllString(string(b), -1))
	text := named.ReplaceAllString(string(b), "{{")
	for _, a := range action.FindAllString(text, -1) {
		add(quoted.FindAllString(a, -1))
	}
	add(attribute.FindAllString(action.ReplaceAllString(text, " "), -1))
	return out
}
