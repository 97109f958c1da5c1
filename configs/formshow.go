package configs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"jiaohao/affairs"
)

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
		if _, at, err = f.item(root, id); err != nil {
			return nil, nil, err
		}
	}
	return f.ShowAt(text, at, id != "", h, problems)
}

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
