package configs

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

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

func scalarOf(n *yaml.Node, key string) string {
	if v := lookup(n, key); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
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

// Filled is a field with what stands in it, ready to be drawn.
type Filled struct {
	Field
	Name     string // of the input: the key's path inside the item
	Value    string
	Values   []string
	Choices  []Choice
	Fields   []Filled   // of a group
	Rows     [][]Filled // of rows
	Blank    []Filled   // a row to be added
	Index    int        // of a row's field: the row
	Problems []affairs.Text
	Existing bool         // the thing exists: Fixed holds
	Unit     affairs.Text // of a number; empty = none
	In       string       // of a duration: the unit chosen
}

// Wrong reports whether the field, or one inside it, has a problem.
func (f Filled) Wrong() bool {
	return len(f.Problems) > 0 || slices.ContainsFunc(f.Fields, Filled.Wrong) ||
		slices.ContainsFunc(f.Rows, func(row []Filled) bool { return slices.ContainsFunc(row, Filled.Wrong) })
}

// Has reports whether a value is chosen.
func (f Filled) Has(value string) bool { return slices.Contains(f.Values, value) }

// Place is what stands in the box for a row's place.
func (f Filled) Place(row int) int { return row + 1 }

// Lines is the height of the box for a text of several lines.
func (f Filled) Lines() int {
	return min(max(strings.Count(f.Value, "\n")+1+len([]rune(f.Value))/60, 2), 12)
}

// On reports whether a check is set.
func (f Filled) On() bool { return f.Value == "true" }

// Show is the form filled with an item of a file; id "" is a new item. problems
// are those of the file: each stands with the field it is about, and rest are
// those that no field shows.
func (f *Form) Show(text []byte, id string, h *Hall, problems Problems) (filled []Filled, rest Problems, err error) {
	at := newItem
	if id != "" && f.List != "" {
		root, err := treeOf(f.File, text)
		if err != nil {
			return nil, nil, err
		}
		if at = f.find(f.items(root), id); at < 0 {
			return nil, nil, fmt.Errorf("%s: no %s %q", f.File, f.List, id)
		}
	}
	return f.ShowAt(text, at, id != "", h, problems)
}

// newItem is the place of an item that is not there yet.
const newItem = -1

// ShowAt is Show of the item at a place of the list, -1 for none. existing tells
// that it is in the hall's file, so that its fixed fields hold.
func (f *Form) ShowAt(text []byte, at int, existing bool, h *Hall, problems Problems) (filled []Filled, rest Problems, err error) {
	root, err := treeOf(f.File, text)
	if err != nil {
		return nil, nil, err
	}
	var n *yaml.Node
	path := ""
	switch {
	case f.List == "" && f.Root == "":
		n = root
	case f.List == "":
		n, path = lookup(root, f.Root), f.Root
	case at != newItem:
		seq := f.items(root)
		if seq == nil || at >= len(seq.Content) {
			return nil, nil, fmt.Errorf("%s: no %s[%d]", f.File, f.List, at)
		}
		n, path = seq.Content[at], index(f.List, at)
	}
	s := shower{form: f, hall: h, existing: existing}
	for _, p := range problems {
		if rel, ok := strings.CutPrefix(p.Path, path); ok && p.File == f.File {
			s.problems = append(s.problems, found{path: strings.TrimPrefix(rel, "."), Problem: p})
		} else {
			rest = append(rest, p)
		}
	}
	filled = s.fields(f.Fields, n, "")
	for _, p := range s.problems {
		if !p.shown {
			rest = append(rest, p.Problem)
		}
	}
	return filled, rest, nil
}

type found struct {
	path string
	Problem
	shown bool
}

type shower struct {
	form     *Form
	hall     *Hall
	existing bool
	problems []found
}

// siblings name the settings of the form by their labels, where a sentence names
// them by their keys: in Chinese (0) or English (1).
func (s *shower) siblings(language int) *strings.Replacer {
	var pairs []string
	var walk func([]Field)
	walk = func(fields []Field) {
		for _, f := range fields {
			if f.Usual != "" && strings.Contains(f.Key, "_") {
				pairs = append(pairs, f.Key, [...]string{"“" + f.Label.ZH + "”", `"` + f.Label.EN + `"`}[language])
			}
			walk(f.Fields)
		}
	}
	walk(s.form.Fields)
	return strings.NewReplacer(pairs...)
}

// describe adds to a setting's help what it may be and what it usually is.
func (v *Filled) describe() {
	between, unit := rangeWords(v.Usual)
	v.Unit = unit
	usual := affairs.Text{ZH: v.usual(), EN: v.usual()}
	switch v.Kind {
	case TimeField:
		if d, err := time.ParseDuration(usual.ZH); err == nil {
			usual = timeWords(d)
		}
	case CheckField:
		usual = map[string]affairs.Text{"true": word("是", "yes"), "false": word("否", "no")}[usual.ZH]
	case ChoiceField:
		if i := slices.IndexFunc(v.Choices, func(c Choice) bool { return c.Value == usual.ZH }); i >= 0 {
			usual = v.Choices[i].Label
		}
	}
	add := func(to *string, end, sep, mayBe, between, usually, usual string) {
		if between != "" {
			usually = mayBe + strings.ReplaceAll(between, " ", "\u00a0") + sep + usually
		}
		if *to != "" && !strings.HasSuffix(*to, end) {
			*to += end
		}
		*to += usually + strings.ReplaceAll(usual, " ", "\u00a0") // a unit stays with its figure
	}
	add(&v.Help.ZH, "。", "，", "可填 ", between.ZH, "默认\u00a0", usual.ZH)
	add(&v.Help.EN, ". ", ", ", "", between.EN, "default\u00a0", usual.EN)
}

func (s *shower) at(path string, deep bool) (texts []affairs.Text) {
	for i := range s.problems {
		p := &s.problems[i]
		if !p.shown && (p.path == path || deep && (strings.HasPrefix(p.path, path+".") || strings.HasPrefix(p.path, path+"["))) {
			p.shown = true
			texts = append(texts, p.Text)
		}
	}
	return texts
}

func (s *shower) fields(fields []Field, n *yaml.Node, path string) []Filled {
	list := make([]Filled, 0, len(fields))
	for _, f := range fields {
		switch f.Kind {
		case SeqField:
		case SectionField:
			list = append(list, Filled{Field: f, Fields: s.fields(f.Fields, n, path), Existing: s.existing})
		default:
			list = append(list, s.field(f, lookup(n, f.Key), join(path, f.Key)))
		}
	}
	return list
}

func (s *shower) field(f Field, n *yaml.Node, path string) Filled {
	v := Filled{Field: f, Name: path, Existing: s.existing}
	if f.Options != nil {
		v.Choices = f.Options(s.hall)
	}
	switch f.Kind {
	case GroupField:
		v.Fields = s.fields(f.Fields, n, path)
	case RowsField:
		count := 0
		if n != nil && n.Kind == yaml.SequenceNode {
			count = len(n.Content)
			for i, row := range n.Content {
				v.Rows = append(v.Rows, s.fields(f.Fields, row, index(path, i)))
			}
		}
		v.Blank = s.fields(f.Fields, nil, index(path, count))
		v.Index = count
	case ChoicesField, LinesField:
		if n != nil {
			for _, c := range n.Content {
				v.Values = append(v.Values, c.Value)
			}
		}
		v.Value = strings.Join(v.Values, "\n")
	default:
		if n != nil && n.Kind == yaml.ScalarNode {
			v.Value = n.Value
		} else if f.Kind == CheckedField {
			v.Value = "true"
		} else if f.Usual != "" {
			v.Value = f.usual()
		}
	}
	if f.Usual != "" {
		v.describe()
	}
	if f.Kind == TimeField {
		v.Choices = timeUnits
		if v.In = "m"; v.Value != "" {
			v.Value, v.In = timeIn(v.Value)
		}
	}
	for _, t := range s.at(path, f.Kind != GroupField && f.Kind != RowsField) {
		// On a page a field has a name that people know.
		named := strings.NewReplacer("“"+f.Key+"”", "“"+f.Label.ZH+"”", "缺少 "+f.Key, "请填写“"+f.Label.ZH+"”")
		v.Problems = append(v.Problems, affairs.Text{ZH: s.siblings(0).Replace(named.Replace(t.ZH)), EN: s.siblings(1).Replace(t.EN)})
	}
	if f.Kind == ChoiceField && v.Value != "" && !slices.ContainsFunc(v.Choices, func(c Choice) bool { return c.Value == v.Value }) {
		v.Choices = append(v.Choices, Choice{v.Value, affairs.Text{ZH: v.Value, EN: v.Value}})
	}
	return v
}

// StaffIn is the list of staff that a text of staff.yaml has; what it does not understand is
// left out: the text may be of an earlier edition.
func StaffIn(text []byte) []affairs.Staff {
	var list struct {
		Staff []affairs.Staff `yaml:"staff"`
	}
	parse("staff.yaml", text).decode(&list, "yaml")
	return list.Staff
}
