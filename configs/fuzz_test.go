package configs

import (
	"slices"
	"testing"
)

// Whatever is in a file: no panic, every problem says in both languages what to
// do, a second reading finds the same, and no message repeats the whole file.
func FuzzDocument(f *testing.F) {
	f.Add("lines:\n  - {prefix: \"A\", name: x, bureau: \"zw\", digits: 3, start: 1, daily_max: 0, colour: \"#000000\"}\n")
	f.Add("lines: [{prefix: 01}]\n")
	f.Add("lines: &a [*a]\n")
	f.Add("? [a]\n: b\n")
	f.Add("lines:\n- prefix: !!str 1\n  prefix: \n  digits: 1_0\n")
	f.Add("opening: {weekdays: [{from: 08:30, to: 2026-01-01}], follow_make_up_workdays: yes}\n")
	f.Fuzz(func(t *testing.T, content string) {
		if len(content) > 1<<16 {
			return
		}
		read := func() Problems {
			var lines struct {
				Lines []Line `yaml:"lines"`
			}
			var site Site
			var settings Settings
			first, second, third := parse("f", []byte(content)), parse("f", []byte(content)), parse("f", []byte(content))
			first.decode(&lines, "yaml")
			second.decode(&site, "yaml")
			third.decode(&settings, "mapstructure")
			first.at("lines[0].prefix", "甲", "a")
			return slices.Concat(first.problems, second.problems, third.problems)
		}
		problems := read()
		for _, p := range problems {
			if p.Text.ZH == "" || p.Text.EN == "" || p.File != "f" {
				t.Errorf("problem %+v lacks words", p)
			}
			if len(p.Text.EN) > 2000 {
				t.Errorf("a message of %d bytes", len(p.Text.EN))
			}
		}
		if !slices.Equal(problems, read()) {
			t.Error("a second reading finds other problems")
		}
	})
}
