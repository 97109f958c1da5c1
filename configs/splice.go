package configs

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// splice writes a changed tree into the text it was read from. Only the lines of
// what changed are written anew, so comments, blank lines and quotes of all the
// rest stay as their author left them. before is the tree of the text.
func splice(text []byte, before, after *yaml.Node) ([]byte, error) {
	s := splicer{lines: strings.SplitAfter(strings.TrimSuffix(string(text), "\n")+"\n", "\n")}
	s.node(before, after, len(s.lines))
	slices.Reverse(s.cuts) // what is inserted at one place keeps its order
	slices.SortStableFunc(s.cuts, func(a, b cut) int { return cmp.Or(b.from-a.from, b.to-a.to) })
	lines := s.lines
	for _, c := range s.cuts {
		lines = slices.Concat(lines[:c.from:c.from], c.text, lines[c.to:])
	}
	out := []byte(strings.Join(lines, ""))
	if crlf := []byte("\r\n"); bytes.Contains(text, crlf) { // Notepad's line ends, for the new lines too
		out = bytes.ReplaceAll(bytes.ReplaceAll(out, crlf, crlf[1:]), crlf[1:], crlf)
	}
	if s.err == nil {
		var n yaml.Node
		err := yaml.Unmarshal(out, &n)
		nothing := len(n.Content) == 0 && len(after.Content) == 0 // but comments
		if err == nil && (nothing || len(n.Content) == 1 && same(n.Content[0], after)) {
			return out, nil
		}
	}
	// A shape that cannot be spliced line by line is written as a whole.
	return encodeYAML(after)
}

func encodeYAML(n *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(n); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// cut replaces the lines from ≤ i < to.
type cut struct {
	from, to int
	text     []string
}

type splicer struct {
	lines []string
	cuts  []cut
	err   error
}

// node compares two nodes of which the first ends before line limit (0-based).
func (s *splicer) node(before, after *yaml.Node, limit int) {
	switch {
	case before.Kind == yaml.MappingNode:
		s.mapping(before, after, limit)
	default:
		s.sequence(before, after, limit)
	}
}

// open reports whether both are blocks of several lines of the same kind, so
// that their parts can be compared one by one.
func open(before, after *yaml.Node) bool {
	return before.Kind == after.Kind && (before.Kind == yaml.MappingNode || before.Kind == yaml.SequenceNode) &&
		before.Style&yaml.FlowStyle == 0 && after.Style&yaml.FlowStyle == 0 && len(before.Content) > 0 && len(after.Content) > 0
}

// end is where an entry really ends that is followed by line limit: comments and
// blank lines before that belong to what follows.
func (s *splicer) end(limit int) int {
	for limit > 0 {
		l := strings.TrimSpace(s.lines[limit-1])
		if l != "" && l[0] != '#' {
			break
		}
		limit--
	}
	return limit
}

func (s *splicer) mapping(before, after *yaml.Node, limit int) {
	end := func(i int) int {
		if i+2 < len(before.Content) {
			return before.Content[i+2].Line - 1
		}
		return limit
	}
	indent := before.Column - 1
	last := before.Line - 1 // where a new entry goes
	for i := 0; i+1 < len(before.Content); i += 2 {
		key, value := before.Content[i], before.Content[i+1]
		to := end(i)
		now := lookup(after, key.Value)
		switch {
		case now == nil:
			s.cut(key.Line-1, s.end(to), nil)
		case same(value, now):
		case open(value, now):
			s.node(value, now, to)
		default:
			s.cut(key.Line-1, s.end(to), s.entry(key, now, indent))
		}
		last = s.end(to)
	}
	var fresh []string
	for i := 0; i+1 < len(after.Content); i += 2 {
		if key := after.Content[i]; lookup(before, key.Value) == nil {
			fresh = append(fresh, s.entry(key, after.Content[i+1], indent)...)
		}
	}
	if len(fresh) > 0 {
		s.cut(last, last, fresh)
	}
}

func (s *splicer) sequence(before, after *yaml.Node, limit int) {
	old, now := before.Content, after.Content
	head, tail := 0, 0
	for head < len(old) && head < len(now) && same(old[head], now[head]) {
		head++
	}
	for tail < len(old)-head && tail < len(now)-head && same(old[len(old)-1-tail], now[len(now)-1-tail]) {
		tail++
	}
	end := func(i int) int {
		if i+1 < len(old) {
			return old[i+1].Line - 1
		}
		return limit
	}
	indent := before.Column - 1
	both := min(len(old), len(now)) - tail // changed in place up to here
	last := before.Line - 1
	if head > 0 {
		last = s.end(end(head - 1))
	}
	for i := head; i < both; i++ {
		if old[i].Kind == yaml.MappingNode && open(old[i], now[i]) && firstKeySame(old[i], now[i]) {
			s.node(old[i], now[i], end(i))
		} else {
			s.cut(old[i].Line-1, s.end(end(i)), s.item(now[i], indent))
		}
		last = s.end(end(i))
	}
	for i := max(head, both); i < len(old)-tail; i++ {
		from, to := old[i].Line-1, s.end(end(i))
		for to < len(s.lines) && strings.TrimSpace(s.lines[to]) == "" && to < end(i) {
			to++
		}
		for i == len(old)-1 && from > before.Line && strings.TrimSpace(s.lines[from-1]) == "" {
			from-- // the last of them takes the blank lines before it along
		}
		s.cut(from, to, nil)
	}
	apart := len(old) > 1 && strings.TrimSpace(s.lines[old[1].Line-2]) == "" || len(old) == 1 && old[0].Kind == yaml.MappingNode
	for i := max(head, both); i < len(now)-tail; i++ {
		text := s.item(now[i], indent)
		switch {
		case apart && last > before.Line-1:
			text = append([]string{"\n"}, text...)
		case apart:
			text = append(text, "\n")
		}
		s.cut(last, last, text)
	}
}

// firstKeySame tells that an item's first line, which holds its dash, need not be
// written anew.
func firstKeySame(before, after *yaml.Node) bool {
	now := lookup(after, before.Content[0].Value)
	return now != nil && same(before.Content[1], now)
}

func (s *splicer) cut(from, to int, text []string) {
	s.cuts = append(s.cuts, cut{from, to, text})
}

func (s *splicer) entry(key, value *yaml.Node, indent int) []string {
	k := *key
	k.HeadComment, k.FootComment = "", "" // they stay in the text
	v := *value
	v.FootComment = ""
	return s.block(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{&k, &v}}, indent)
}

func (s *splicer) item(n *yaml.Node, indent int) []string {
	c := *n
	c.HeadComment, c.FootComment = "", ""
	if c.Kind == yaml.MappingNode && len(c.Content) > 0 {
		first := *c.Content[0]
		first.HeadComment = ""
		c.Content = append([]*yaml.Node{&first}, c.Content[1:]...)
	}
	return s.block(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{&c}}, indent)
}

func (s *splicer) block(n *yaml.Node, indent int) []string {
	text, err := encodeYAML(n)
	if err != nil {
		s.err = err
		return nil
	}
	var lines []string
	for l := range strings.Lines(string(text)) {
		if strings.TrimSpace(l) != "" {
			l = strings.Repeat(" ", indent) + l
		}
		lines = append(lines, l)
	}
	return lines
}
