package desk

import "strings"

// diffLine is one line of a comparison of two texts.
type diffLine struct {
	Sign string // "+" new, "-" gone, " " the same, "…" lines left out
	Text string
}

// diffAround is how many same lines stand around what changed.
const diffAround = 2

// diffMost bounds the comparison of what lies between the same beginning and the
// same end; longer changes are shown as all gone and all new.
const diffMost = 1500

// diffOf compares two texts line by line.
func diffOf(before, after string) []diffLine {
	a, b := splitLines(before), splitLines(after)
	head, tail := 0, 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var all []diffLine
	same := func(lines []string) {
		for _, l := range lines {
			all = append(all, diffLine{" ", l})
		}
	}
	same(a[:head])
	all = append(all, middle(a[head:len(a)-tail], b[head:len(b)-tail])...)
	same(a[len(a)-tail:])
	return fold(all)
}

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// middle is the longest common subsequence, by the textbook.
func middle(a, b []string) []diffLine {
	var out []diffLine
	if len(a) > diffMost || len(b) > diffMost {
		for _, l := range a {
			out = append(out, diffLine{"-", l})
		}
		for _, l := range b {
			out = append(out, diffLine{"+", l})
		}
		return out
	}
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, diffLine{" ", a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || longest[i+1][j] >= longest[i][j+1]):
			out = append(out, diffLine{"-", a[i]})
			i++
		default:
			out = append(out, diffLine{"+", b[j]})
			j++
		}
	}
	return out
}

// fold leaves out the same lines that are far from any change.
func fold(all []diffLine) []diffLine {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.Sign == " " {
			continue
		}
		for j := max(0, i-diffAround); j <= min(len(all)-1, i+diffAround); j++ {
			near[j] = true
		}
	}
	var out []diffLine
	for i, l := range all {
		if near[i] {
			out = append(out, l)
		} else if len(out) > 0 && out[len(out)-1].Sign != "…" {
			out = append(out, diffLine{"…", ""})
		}
	}
	if n := len(out); n > 0 && out[n-1].Sign == "…" {
		out = out[:n-1]
	}
	return out
}
