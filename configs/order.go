package configs

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"jiaohao/affairs"
)

// Order puts the items of the form's list into another order; ids are all of
// them, as Items names them (their places, for a form without a Key). The
// comments inside an item and those directly above it go with it; blank lines,
// and comments that a blank line parts from it, stay where they are. It refuses
// ids that are not exactly those of the text.
func (f *Form) Order(text []byte, ids []string) ([]byte, error) {
	root, err := treeOf(f.File, text)
	if err != nil {
		return nil, err
	}
	seq := f.items(root)
	order := make([]int, 0, len(ids))
	for _, id := range ids {
		at := f.find(seq, id)
		if at < 0 || slices.Contains(order, at) {
			return nil, errOtherItems
		}
		order = append(order, at)
	}
	if seq == nil || len(order) != len(seq.Content) {
		return nil, errOtherItems
	}
	if slices.IsSorted(order) {
		return text, nil
	}
	after := clone(root)
	moved := f.items(after)
	for i, at := range order {
		moved.Content[i] = clone(seq.Content[at])
	}
	if out, ok := moveLines(text, root, f.List, order); ok {
		var n yaml.Node
		if err := yaml.Unmarshal(out, &n); err == nil && len(n.Content) == 1 && same(n.Content[0], after) {
			return out, nil
		}
	}
	return splice(text, root, after)
}

// errOtherItems refuses an order of other things than the file holds.
var errOtherItems = &affairs.Refusal{Code: "conflict", ZH: "刚才有人增加或删除了一项，请重新排序", EN: "something was added or removed meanwhile; put them in order again"}

// moveLines moves the lines of a list's items; ok is false where they do not
// stand line by line.
func moveLines(text []byte, root *yaml.Node, list string, order []int) (out []byte, ok bool) {
	s := splicer{lines: strings.SplitAfter(strings.TrimSuffix(string(text), "\n")+"\n", "\n")}
	above, limit := 0, len(s.lines) // of the list: the line after its key, that of the next key
	var seq *yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		switch {
		case seq != nil:
			limit = min(limit, root.Content[i].Line-1)
		case root.Content[i].Value == list:
			seq, above = root.Content[i+1], root.Content[i].Line
		}
	}
	if seq == nil || seq.Style&yaml.FlowStyle != 0 {
		return nil, false
	}
	type block struct{ from, to int }
	blocks := make([]block, len(seq.Content))
	for i, n := range seq.Content {
		b := &blocks[i]
		for b.from = n.Line - 1; b.from > above && strings.HasPrefix(strings.TrimSpace(s.lines[b.from-1]), "#"); {
			b.from--
		}
		end := limit
		if i+1 < len(seq.Content) {
			end = seq.Content[i+1].Line - 1
		}
		if b.to = s.end(end); b.to <= b.from || b.from < above {
			return nil, false // two items on one line
		}
		above = b.to
	}
	lines := slices.Clone(s.lines[:blocks[0].from])
	for i, at := range order {
		lines = append(lines, s.lines[blocks[at].from:blocks[at].to]...)
		end := limit
		if i+1 < len(blocks) {
			end = blocks[i+1].from
		}
		lines = append(lines, s.lines[blocks[i].to:end]...)
	}
	return []byte(strings.Join(append(lines, s.lines[limit:]...), "")), true
}
