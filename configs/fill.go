package configs

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

func (f *Form) fill(n *yaml.Node, post url.Values) { fillFields(n, f.Fields, post, "") }

func fillFields(n *yaml.Node, fields []Field, post url.Values, path string) {
	for i, f := range fields {
		if f.Kind == SeqField {
			continue // rows counts them
		}
		if f.Kind == SectionField {
			fillFields(n, f.Fields, post, path)
			continue
		}
		name := join(path, f.Key)
		old := lookup(n, f.Key)
		if f.Fixed && old != nil && !post.Has(name) {
			continue
		}
		fresh := f.node(old, post, name)
		switch {
		case old != nil && fresh != nil && same(old, fresh):
		case fresh != nil:
			put(n, fields, i, fresh)
		case old != nil:
			remove(n, f.Key)
		}
	}
}

// put sets a key, a new one behind those fields that stand before it.
func put(n *yaml.Node, fields []Field, i int, value *yaml.Node) {
	key := fields[i].Key
	if lookup(n, key) != nil {
		set(n, key, value)
		return
	}
	at := 0
	for _, f := range fields[:i] {
		for j := 0; j+1 < len(n.Content); j += 2 {
			if n.Content[j].Value == f.Key {
				at = max(at, j+2)
			}
		}
	}
	n.Content = slices.Insert(n.Content, at, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
}

// node is what was posted of a field; nil = nothing, the key is left out.
func (f Field) node(old *yaml.Node, post url.Values, name string) *yaml.Node {
	value := strings.TrimSpace(strings.ReplaceAll(post.Get(name), "\r\n", "\n"))
	if f.Usual != "" && f.Kind == CheckField { // absent is not false here
		if value = strconv.FormatBool(value == "true"); old == nil && value != f.usual() {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: value}
		}
	}
	if f.Kind == TimeField && value != "" {
		if unit := post.Get(name + unitOf); slices.ContainsFunc(timeUnits, func(c Choice) bool { return c.Value == unit }) {
			value += unit
		}
	}
	if f.Usual != "" && old == nil && value == f.usual() {
		return nil
	}
	switch f.Kind {
	case GroupField:
		n := &yaml.Node{Kind: yaml.MappingNode}
		if old != nil && old.Kind == yaml.MappingNode {
			n = clone(old)
		}
		fillFields(n, f.Fields, post, name)
		if len(n.Content) == 0 {
			return nil
		}
		return n
	case RowsField:
		return f.rows(old, post, name)
	case ChoicesField:
		return listNode(old, post[name])
	case LinesField:
		var lines []string
		for l := range strings.Lines(value) {
			if l = strings.TrimSpace(l); l != "" {
				lines = append(lines, l)
			}
		}
		return listNode(old, lines)
	case CheckField:
		if value != "true" && old == nil {
			return nil
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(value == "true")}
	case CheckedField:
		if value == "true" {
			return nil
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"}
	case NumberField:
		if value == "" || value == "0" && old == nil && f.Usual == "" {
			return nil
		}
		if decimal.MatchString(value) {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: value}
		}
		if fraction.MatchString(value) {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: value}
		}
	}
	if value == "" {
		return nil
	}
	if f.Whole && decimal.MatchString(value) {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: value}
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
	switch {
	case f.Kind == TimeField || f.Usual != "":
		n.Style = yaml.DoubleQuotedStyle // as the manual has them
	case strings.Contains(value, "\n"):
		n.Style = yaml.LiteralStyle
	case old != nil && old.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		n.Style = old.Style
	}
	return n
}

// unitOf follows the name of a duration's number in a posted form.
const unitOf = "!unit"

var fraction = regexp.MustCompile(`^(0|[1-9][0-9]*)\.[0-9]+$`)

func listNode(old *yaml.Node, values []string) *yaml.Node {
	if len(values) == 0 && old == nil {
		return nil
	}
	n := &yaml.Node{Kind: yaml.SequenceNode}
	if old != nil {
		n.Style = old.Style
	} else if len(strings.Join(values, "")) < 60 {
		n.Style = yaml.FlowStyle
	}
	if len(values) == 0 {
		n.Style = yaml.FlowStyle
	}
	for i, v := range values {
		item := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: v}
		if old != nil && i < len(old.Content) {
			item.Style = old.Content[i].Style
		}
		n.Content = append(n.Content, item)
	}
	return n
}

// rows reads rows in the order of their places; an empty row, or one marked to
// be removed, is left out.
func (f Field) rows(old *yaml.Node, post url.Values, name string) *yaml.Node {
	type row struct {
		place float64
		node  *yaml.Node
	}
	var rows []row
	for i := range maxRows {
		at := index(name, i)
		if !hasPrefix(post, at+".") {
			break
		}
		if post.Get(at+"!remove") != "" {
			continue
		}
		n := &yaml.Node{Kind: yaml.MappingNode}
		was := f.rowLike(old, post, at, i)
		if was != nil {
			n = clone(was)
		}
		fillFields(n, f.Fields, post, at)
		if emptyRow(n, f.Fields) {
			continue
		}
		place, err := strconv.ParseFloat(post.Get(at+"!place"), 64)
		if err != nil {
			place = float64(i + 1)
		}
		rows = append(rows, row{place, n})
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.place, b.place) })
	if len(rows) == 0 && old == nil {
		return nil
	}
	n := &yaml.Node{Kind: yaml.SequenceNode}
	if len(rows) == 0 {
		n.Style = yaml.FlowStyle
	}
	for i, r := range rows {
		for j, field := range f.Fields {
			if field.Kind == SeqField {
				put(r.node, f.Fields, j, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(i + 1)})
			}
		}
		n.Content = append(n.Content, r.node)
	}
	return n
}

// maxRows bounds the rows of one list in a form.
const maxRows = 200

func hasPrefix(post url.Values, prefix string) bool {
	for key := range post {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// rowLike is the row of the file that a posted row most likely is: the one that
// says the same, else the one at its place. What it says beside the form's
// fields, and how it is written, is kept.
func (f Field) rowLike(old *yaml.Node, post url.Values, at string, i int) *yaml.Node {
	if old == nil {
		return nil
	}
	for _, n := range old.Content {
		c := clone(n)
		fillFields(c, f.Fields, post, at)
		if same(c, n) {
			return n
		}
	}
	if i < len(old.Content) {
		return old.Content[i]
	}
	return nil
}

// emptyRow reports whether a row says nothing: a choice alone says nothing.
func emptyRow(n *yaml.Node, fields []Field) bool {
	for _, f := range fields {
		v := lookup(n, f.Key)
		if v == nil || f.Kind == ChoiceField || v.Tag == "!!bool" && v.Value == "false" {
			continue
		}
		if v.Kind == yaml.ScalarNode && (v.Value == "" || v.Value == "0") || v.Kind != yaml.ScalarNode && len(v.Content) == 0 {
			continue
		}
		return false
	}
	return true
}
