package affairs

import "slices"

// QualifiedFor is how many of a line's matters somebody is qualified for (一岗多能, plan
// row 24), as the hall proposes windows: without a list of their own, for all matters of
// the lines of their bureau; lineBureau is the line's. all tells that it is every one.
func (s Staff) QualifiedFor(lineBureau string, matters []string) (n int, all bool) {
	if len(s.Matters) == 0 {
		if s.Bureau != lineBureau {
			return 0, false
		}
		return len(matters), true
	}
	for _, m := range matters {
		if slices.Contains(s.Matters, m) {
			n++
		}
	}
	return n, n > 0 && n == len(matters)
}

// EnoughQualified is how many people are to be qualified for a line, so that one can
// stand in for the other (AB角); a design rule.
const EnoughQualified = 2
