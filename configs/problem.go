package configs

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jiaohao/affairs"
)

// Problem is one thing that is wrong in a file, with its place and what to do.
type Problem struct {
	File string // "windows.yaml"; "environment" for HALL_… variables
	Line int    // 1-based; 0 = the file as a whole
	Path string // "windows[3].lines[0]", the key's path inside the file
	Text affairs.Text
}

// Place is "windows.yaml:12 windows[3].lines[0]".
func (p Problem) Place() string {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, p.Line)
	}
	if p.Path != "" {
		place += " " + p.Path
	}
	return place
}

// Error is one line in English.
func (p Problem) Error() string { return p.Place() + ": " + p.Text.EN }

// Problems is everything that is wrong, ordered by file and line.
type Problems []Problem

// Error lists every problem: its place, then the sentence in both languages.
func (ps Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "配置有 %d 处错误 / %d %s in the configuration:", len(ps), len(ps), plural(len(ps), "problem", "problems"))
	for _, p := range ps {
		fmt.Fprintf(&b, "\n  %s:\n      %s\n      %s", p.Place(), p.Text.ZH, p.Text.EN)
	}
	return b.String()
}

// Unwrap lets errors.As find each Problem.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return ps
}

// ProblemsOf are the problems that an error of Load holds; none if it is another
// error.
func ProblemsOf(err error) Problems {
	var ps Problems
	errors.As(err, &ps)
	return ps
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
