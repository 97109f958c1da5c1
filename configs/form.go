package configs

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"jiaohao/affairs"
)

// Form describes how one kind of thing in the hall's files is filled in on a
// page: its fields as data. One piece of code draws every form, reads it back
// and writes it into its file.
type Form struct {
	ID    string // of the form, as in addresses: "windows"
	Title affairs.Text
	One   affairs.Text // what one thing of List is called
	Note  affairs.Text
	File  string // "windows.yaml"; for matters the folder, "matters/"
	// List is the key of the list whose items are filled in one by one, Key the
	// field that names an item. Without List the form is of the whole file, or of
	// its mapping Root.
	List, Key string
	Root      string
	Fields    []Field
}

// FieldKind is how a field is filled in.
type FieldKind string

const (
	TextField    FieldKind = "text"
	LongField    FieldKind = "long" // several lines
	NumberField  FieldKind = "number"
	TimeField    FieldKind = "time" // a duration: a number with its unit
	CheckField   FieldKind = "check"
	CheckedField FieldKind = "checked" // a check that is true when absent
	ChoiceField  FieldKind = "choice"  // one of Options
	ChoicesField FieldKind = "choices" // any of Options
	LinesField   FieldKind = "lines"   // a list of texts, one a line
	GroupField   FieldKind = "group"   // a mapping of Fields
	RowsField    FieldKind = "rows"    // a list of mappings of Fields
	SeqField     FieldKind = "seq"     // the place in the list, counted from 1; not shown
	SectionField FieldKind = "section" // a heading over Fields of the same mapping
)

// Field is one thing to fill in.
type Field struct {
	Key     string
	Label   affairs.Text
	Help    affairs.Text
	Kind    FieldKind
	Options func(h *Hall) []Choice
	Fields  []Field
	Whole   bool // of a choice: its values are whole numbers in the file
	Wide    bool // what stands in it is usually a phrase, not a word
	// Fixed cannot be changed once the thing exists: others refer to it.
	Fixed bool
	// Usual is the key path of a setting: while its file does not name it, it is as
	// in the manual, and so it is shown. "" = the field is none.
	Usual string
}

// usual is what the manual says of a setting.
func (f Field) usual() string {
	n := manualTree()
	for key := range strings.SplitSeq(f.Usual, ".") {
		n = lookup(n, key)
	}
	if n == nil {
		return ""
	}
	return n.Value
}

var manualTree = sync.OnceValue(func() *yaml.Node {
	root, _ := treeOf(SettingsFile, manual) // a test reads it
	return root
})

// Variables are the environment variables that decide over fields of the form:
// what the file says of them has no effect.
func (c *Config) Variables(f *Form) []string {
	var names []string
	var walk func([]Field)
	walk = func(fields []Field) {
		for _, f := range fields {
			if name := c.fromEnv[f.Usual]; f.Usual != "" && name != "" {
				names = append(names, name)
			}
			walk(f.Fields)
		}
	}
	walk(f.Fields)
	return names
}

// Choice is one option of a field.
type Choice struct {
	Value string
	Label affairs.Text
}

// Item is one thing of a form's list.
type Item struct {
	ID   string
	Name affairs.Text
}

// items is the list node of the form, which may be absent.
func (f *Form) items(root *yaml.Node) *yaml.Node {
	if n := lookup(root, f.List); n != nil && n.Kind == yaml.SequenceNode {
		return n
	}
	return nil
}

// Items lists what a file holds of the form.
func (f *Form) Items(text []byte) ([]Item, error) {
	root, err := treeOf(f.File, text)
	if err != nil {
		return nil, err
	}
	var list []Item
	if seq := f.items(root); seq != nil {
		for _, n := range seq.Content {
			list = append(list, f.itemOf(n))
		}
	}
	return list, nil
}

func (f *Form) itemOf(n *yaml.Node) Item {
	first := func(keys ...string) string {
		for _, key := range keys {
			if v := scalarOf(n, key); v != "" {
				return v
			}
		}
		return ""
	}
	name := first("short_name", "name", "zh")
	return Item{ID: scalarOf(n, f.Key), Name: word(name, cmp.Or(first("name_en", "en"), name))}
}

// treeOf parses a hall's file; its error is of type Problems.
func treeOf(name string, text []byte) (*yaml.Node, error) {
	d := parse(name, text)
	if d.empty {
		return &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}, nil
	}
	if len(d.problems) > 0 {
		return nil, d.problems
	}
	return d.root, nil
}

// item is an item by its id: its list and its place there.
func (f *Form) item(root *yaml.Node, id string) (seq *yaml.Node, at int, err error) {
	seq = f.items(root)
	if at = f.find(seq, id); at < 0 {
		return nil, at, fmt.Errorf("%s: no %s %q", f.File, f.List, id)
	}
	return seq, at, nil
}

// find is the index of an item by its id; without a Key the id is the index.
func (f *Form) find(seq *yaml.Node, id string) int {
	if seq == nil {
		return -1
	}
	if f.Key == "" {
		if i, err := strconv.Atoi(id); err == nil && i >= 0 && i < len(seq.Content) {
			return i
		}
		return -1
	}
	return slices.IndexFunc(seq.Content, func(n *yaml.Node) bool { return scalarOf(n, f.Key) == id })
}
