package configs

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Written is a file's text with a posted form in it.
type Written struct {
	Text []byte
	ID   string // of the item as posted
	At   int    // its place in the list
}

// newItem is the place of an item that is not there yet.
const newItem = -1

// Write puts a posted form into its file's text. id "" adds an item. Nothing is
// checked here: Config.With does.
func (f *Form) Write(text []byte, id string, post url.Values) (Written, error) {
	root, err := treeOf(f.File, text)
	if err != nil {
		return Written{}, err
	}
	w := Written{At: newItem}
	after := clone(root)
	switch {
	case f.List == "" && f.Root == "":
		f.fill(after, post)
	case f.List == "":
		n := lookup(after, f.Root)
		if n == nil {
			n = &yaml.Node{Kind: yaml.MappingNode}
		}
		f.fill(n, post)
		if len(n.Content) > 0 {
			set(after, f.Root, n)
		} else {
			remove(after, f.Root) // all as usual
		}
	default:
		seq := f.items(after)
		if seq == nil {
			seq = &yaml.Node{Kind: yaml.SequenceNode}
			set(after, f.List, seq)
		}
		var n *yaml.Node
		if id == "" {
			n = &yaml.Node{Kind: yaml.MappingNode}
			seq.Content = append(seq.Content, n)
			seq.Style &^= yaml.FlowStyle
			w.At = len(seq.Content) - 1
		} else if seq, w.At, err = f.item(after, id); err == nil {
			n = seq.Content[w.At]
		} else {
			return Written{}, err
		}
		f.fill(n, post)
		w.ID = strconv.Itoa(w.At)
		if f.Key != "" {
			w.ID = scalarOf(n, f.Key)
		}
	}
	w.Text, err = splice(text, root, after)
	return w, err
}

// Set gives a thing of the form's list other values of some keys; "" takes a key out.
// What it says besides, and its comments, stay.
func (f *Form) Set(text []byte, id string, values map[string]string) ([]byte, error) {
	root, err := treeOf(f.File, text)
	if err != nil {
		return nil, err
	}
	after := clone(root)
	seq, at, err := f.item(after, id)
	if err != nil {
		return nil, err
	}
	for i, field := range f.Fields {
		value, named := values[field.Key]
		switch {
		case !named:
		case value == "":
			remove(seq.Content[at], field.Key)
		default:
			put(seq.Content[at], f.Fields, i, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: value})
		}
	}
	return splice(text, root, after)
}

// Remove takes an item out of its file's text.
func (f *Form) Remove(text []byte, id string) ([]byte, error) {
	root, err := treeOf(f.File, text)
	if err != nil {
		return nil, err
	}
	after := clone(root)
	seq, at, err := f.item(after, id)
	if err != nil {
		return nil, err
	}
	seq.Content = slices.Delete(seq.Content, at, at+1)
	return splice(text, root, after)
}

// Extract is one item of a file as a file of its own.
func (f *Form) Extract(text []byte, id string) ([]byte, error) {
	root, err := treeOf(f.File, text)
	if err != nil {
		return nil, err
	}
	seq, at, err := f.item(root, id)
	if err != nil {
		return nil, err
	}
	item := clone(seq.Content[at])
	item.HeadComment, item.FootComment = "", ""
	if len(item.Content) > 0 {
		item.Content[0].HeadComment = ""
	}
	return encodeYAML(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: "!!str", Value: f.List},
		{Kind: yaml.SequenceNode, Content: []*yaml.Node{item}},
	}})
}

// Insert puts an item that Extract made into a file's text, in place of the one
// of the same id or at the end.
func (f *Form) Insert(text, item []byte) ([]byte, error) {
	from, err := treeOf(f.File, item)
	if err != nil {
		return nil, err
	}
	source := f.items(from)
	if source == nil || len(source.Content) != 1 {
		return nil, fmt.Errorf("%s: not one item of %s", f.File, f.List)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return item, nil
	}
	root, err := treeOf(f.File, text)
	if err != nil {
		return nil, err
	}
	after := clone(root)
	seq := f.items(after)
	if seq == nil {
		seq = &yaml.Node{Kind: yaml.SequenceNode}
		set(after, f.List, seq)
	}
	if at := f.find(seq, scalarOf(source.Content[0], f.Key)); at >= 0 {
		seq.Content[at] = source.Content[0]
	} else {
		seq.Content = append(seq.Content, source.Content[0])
	}
	return splice(text, root, after)
}
