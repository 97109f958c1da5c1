package configs

import (
	"cmp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"jiaohao/affairs"
)

// CalendarFile holds the years of the calendar.
const CalendarFile = "calendar.yaml"

// yearFields are the keys of a year in the order in which they are written.
var yearFields = []Field{text("year", "", ""), text("source", "", ""), text("document", "", ""), text("status", "", ""),
	text("note", "", ""), text("off_days", "", ""), text("make_up_workdays", "", ""), text("workdays_in_year", "", "")}

// WriteYear puts a published year into the text of the calendar, in place of what
// it says of that year; comments, and days that are the same, stay as they are. A
// note is kept only of a year that was published before. Nothing is checked here:
// Config.With does.
func WriteYear(content []byte, t affairs.YearTable) ([]byte, error) {
	root, err := treeOf(CalendarFile, content)
	if err != nil {
		return nil, err
	}
	after := clone(root)
	seq := lookup(after, "calendar")
	if seq == nil || seq.Kind != yaml.SequenceNode {
		seq = &yaml.Node{Kind: yaml.SequenceNode}
		set(after, "calendar", seq)
	}
	yearAt := func(n *yaml.Node) int { return atoi(scalarOf(n, "year")) }
	at := slices.IndexFunc(seq.Content, func(n *yaml.Node) bool { return yearAt(n) == t.Year })
	if at < 0 {
		if at = slices.IndexFunc(seq.Content, func(n *yaml.Node) bool { return yearAt(n) > t.Year }); at < 0 {
			at = len(seq.Content)
		}
		seq.Content = slices.Insert(seq.Content, at, &yaml.Node{Kind: yaml.MappingNode})
		seq.Style &^= yaml.FlowStyle
	}
	n := seq.Content[at]
	if scalarOf(n, "status") == affairs.NotPublished {
		remove(n, "note")
	}
	write := func(key, tag, value string) {
		if old := lookup(n, key); value == "" {
			remove(n, key)
		} else if old == nil || old.Value != value {
			putYear(n, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value})
		}
	}
	write("year", "!!int", strconv.Itoa(t.Year))
	write("source", "!!str", t.Source)
	write("document", "!!str", t.Document)
	write("status", "!!str", t.Status)
	putYear(n, "off_days", dayNodes(lookup(n, "off_days"), t.OffDays))
	putYear(n, "make_up_workdays", dayNodes(lookup(n, "make_up_workdays"), t.MakeUpWorkdays))
	if t.WorkdaysInYear > 0 {
		write("workdays_in_year", "!!int", strconv.Itoa(t.WorkdaysInYear))
	} else {
		remove(n, "workdays_in_year")
	}
	return splice(content, root, after)
}

func putYear(n *yaml.Node, key string, value *yaml.Node) {
	put(n, yearFields, slices.IndexFunc(yearFields, func(f Field) bool { return f.Key == key }), value)
}

func dayNodes(old *yaml.Node, days []affairs.NamedDay) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	if len(days) == 0 {
		list.Style = yaml.FlowStyle
	}
	days = slices.Clone(days)
	slices.SortFunc(days, func(a, b affairs.NamedDay) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	for _, d := range days {
		i := -1
		if old != nil {
			i = slices.IndexFunc(old.Content, func(n *yaml.Node) bool {
				return scalarOf(n, "date") == d.Date.String() && scalarOf(n, "name") == d.Name
			})
		}
		if i >= 0 {
			list.Content = append(list.Content, old.Content[i])
			continue
		}
		list.Content = append(list.Content, &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: "date"}, {Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: d.Date.String()},
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: "name"}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: d.Name},
		}})
	}
	return list
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // what is no number is no year
	return n
}
