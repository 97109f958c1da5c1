package configs

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// decode fills target from the document, strictly: an unknown key, a key given
// twice, a value of another kind than the field's, an unquoted code, an alias
// are all problems, each with its line and key path, and all are reported. tag
// names the struct tag that holds the keys ("yaml" or "mapstructure").
func (d *document) decode(target any, tag string) {
	if d.root == nil {
		return
	}
	(&decoder{d, tag}).value(d.root, reflect.ValueOf(target).Elem(), "")
}

type decoder struct {
	*document
	tag string
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	decimal      = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
)

func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	d.lines[path] = n.Line
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.add(n.Line, path, "不能使用锚点（&）和引用（*），请把内容写出来", "anchors (&) and aliases (*) are not allowed; write the value out")
		return
	case n.Style&yaml.TaggedStyle != 0:
		d.add(n.Line, path, "不能使用类型标记（!）；以 ! 开头的文字请加双引号", "type tags (!) are not allowed; quote text that begins with !")
		return
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(n, u, path)
		return
	}
	switch {
	case v.Type() == durationType:
		d.duration(n, v, path)
	case v.Kind() == reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		d.value(n, fresh.Elem(), path)
		v.Set(fresh)
	case v.Kind() == reflect.Struct:
		d.structure(n, v, path)
	case v.Kind() == reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.add(n.Line, path, "这里应当是“键: 值”，现在是"+kindZH(n), "keys with values are expected here, not "+kindEN(n))
		return
	}
	fields := fieldsOf(v.Type(), d.tag)
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		sub := join(path, key.Value)
		if first, twice := seen[key.Value]; twice {
			d.add(key.Line, sub, fmt.Sprintf("这个键在第 %d 行已经写过，请删除一个", first),
				fmt.Sprintf("this key is already given on line %d; delete one of the two", first))
			continue
		}
		seen[key.Value] = key.Line
		f, ok := fields[key.Value]
		if !ok {
			zh, en := "没有这个键，请删除", "there is no such key; delete it"
			if near := nearest(key.Value, fields); near != "" {
				d.excused[join(path, near)] = true
				zh, en = "没有这个键，是不是要写 "+near+"？", "there is no such key; did you mean "+near+"?"
			}
			d.add(key.Line, sub, zh, en)
			continue
		}
		d.value(val, v.FieldByIndex(f), sub)
		d.lines[sub] = key.Line
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.add(n.Line, path, "这里应当是列表（每项以“- ”开头，没有就写 []），现在是"+kindZH(n),
			"a list is expected here (items begin with \"- \", an empty list is []), not "+kindEN(n))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.value(item, v.Index(i), index(path, i))
	}
}

func (d *decoder) text(n *yaml.Node, u encoding.TextUnmarshaler, path string) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" && n.Tag != "!!timestamp" {
		d.wrong(n, path, `加双引号的文字，如 "08:30"`, `text in quotes, like "08:30"`)
		return
	}
	if err := u.UnmarshalText([]byte(n.Value)); err != nil {
		d.add(n.Line, path, fmt.Sprintf("“%s”不是正确的日期或时刻，应当像 2026-02-09 或 \"08:30\"", short(n.Value)), short(err.Error())+"; correct it")
	}
}

func (d *decoder) duration(n *yaml.Node, v reflect.Value, path string) {
	t, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" || err != nil {
		d.wrong(n, path, `带单位的时长，如 "90s"、"60m"、"12h"`, `a duration with its unit, like "90s", "60m" or "12h"`)
		return
	}
	v.SetInt(int64(t))
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, path, wantZH(v), wantEN(v))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if n.Tag != "!!str" {
			if n.Tag == "!!null" {
				d.add(n.Line, path, `没有写值；要留空请写 ""，不需要就删除这一行`, `the value is missing; write "" for an empty one, or delete the line`)
				return
			}
			d.add(n.Line, path, fmt.Sprintf("编号和文字要加双引号，请写成 %q，否则前面的 0 会丢", short(n.Value)),
				fmt.Sprintf("codes and texts must be quoted: write %q, or a leading zero would be lost", short(n.Value)))
			v.SetString(n.Value) // as it was meant, so that what refers to it is not reported too
			return
		}
		if strings.ContainsFunc(n.Value, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			d.add(n.Line, path, "文字里有控制字符，请删除", "the text holds control characters; delete them")
			return
		}
		v.SetString(n.Value)
	case reflect.Int:
		i, err := strconv.Atoi(n.Value)
		if n.Tag != "!!int" || !decimal.MatchString(n.Value) || err != nil {
			d.wrong(n, path, wantZH(v), wantEN(v))
			return
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		f, err := strconv.ParseFloat(n.Value, 64)
		if n.Tag != "!!float" && n.Tag != "!!int" || err != nil {
			d.wrong(n, path, wantZH(v), wantEN(v))
			return
		}
		v.SetFloat(f)
	case reflect.Bool:
		if n.Tag != "!!bool" {
			d.wrong(n, path, wantZH(v), wantEN(v))
			return
		}
		v.SetBool(n.Value == "true" || n.Value == "True" || n.Value == "TRUE")
	default:
		panic("configs: no decoding for " + v.Type().String())
	}
}

func (d *decoder) wrong(n *yaml.Node, path, zh, en string) {
	got, gotEN := "“"+short(n.Value)+"”", strconv.Quote(short(n.Value))
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		got, gotEN = kindZH(n), kindEN(n)
	}
	d.add(n.Line, path, "这里应当是"+zh+"，现在是"+got, "expected "+en+", not "+gotEN)
}

// short cuts a value that is quoted in a message.
func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

func wantZH(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Int:
		return "整数（不加引号，前面不加 0）"
	case reflect.Float64:
		return "数字"
	case reflect.Bool:
		return " true 或 false"
	}
	return "文字"
}

func wantEN(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Int:
		return "a whole number (no quotes, no leading zeros)"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	}
	return "a text"
}

func kindZH(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "列表"
	case n.Kind == yaml.MappingNode:
		return "“键: 值”"
	case n.Tag == "!!null":
		return "空值"
	}
	return "单个值"
}

func kindEN(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "keys with values"
	case n.Tag == "!!null":
		return "nothing"
	}
	return "a single value"
}

// fieldsOf maps the keys of a struct to its fields; embedded structs without a
// tag are flattened.
func fieldsOf(t reflect.Type, tag string) map[string][]int {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if key := f.Tag.Get(tag); key != "" && key != "-" {
			fields[key] = f.Index
		}
	}
	return fields
}

// nearest is the known key a misspelt one most likely means, or "".
func nearest(key string, fields map[string][]int) string {
	if len(key) > 40 { // longer than any key
		return ""
	}
	best, distance := "", len(key)/3+1
	for known := range fields {
		if d := editDistance(key, known); d < distance || d == distance && best != "" && known < best {
			best, distance = known, d
		}
	}
	return best
}

// editDistance counts the letters to insert, delete or change.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
