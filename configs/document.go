package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"jiaohao/affairs"
)

// maxFile bounds one file; the largest of a province's halls is far below.
const maxFile = 4 << 20

// document is one parsed YAML file. It remembers on which line each key path
// stands, so that a rule checked much later can still name the line.
type document struct {
	name     string
	root     *yaml.Node
	empty    bool // nothing but comments
	lines    map[string]int
	problems Problems
	// excused are paths whose absence follows from a problem already reported,
	// like the key that a misspelt one was meant to be.
	excused map[string]bool
}

// parse reads a file into nodes; on any problem the document has no root.
func parse(name string, content []byte) *document {
	d := &document{name: name, lines: map[string]int{}, excused: map[string]bool{}}
	switch {
	case len(content) > maxFile:
		d.add(0, "", "文件超过 4 MB，请拆分或检查是否放错了文件", "the file is larger than 4 MB; split it, or check that it is the right file")
		return d
	case !utf8.Valid(content):
		d.add(0, "", "文件不是 UTF-8 编码，请在编辑器中另存为 UTF-8", "the file is not UTF-8; save it as UTF-8 in your editor")
		return d
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // Notepad's mark
	if line := tabIndent(content); line > 0 {
		d.add(line, "", "缩进用了制表符，请改用空格", "this line is indented with a tab; use spaces")
		return d
	}
	dec := yaml.NewDecoder(bytes.NewReader(content))
	var n yaml.Node
	if err := dec.Decode(&n); err != nil {
		if errors.Is(err, io.EOF) {
			d.empty = true
			d.add(0, "", "文件是空的，请写入内容或从示例复制", "the file is empty; fill it in or copy it from the example")
		} else {
			d.syntax(err)
		}
		return d
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			d.syntax(err)
		} else {
			d.add(second.Line, "", "文件里有第二个“---”文档，请只保留一个", "the file holds a second document after ---; keep one")
		}
		return d
	}
	if root := n.Content[0]; root.Kind == yaml.MappingNode {
		d.root = root
	} else {
		d.add(root.Line, "", "文件应当由“键: 值”组成", "the file must consist of keys with values")
	}
	return d
}

var syntaxLine = regexp.MustCompile(`line (\d+):? ?`)

func (d *document) syntax(err error) {
	text, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if m := syntaxLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = strings.Replace(text, m[0], "", 1)
	}
	d.add(line, "", "从这一行起 YAML 格式有误，请检查这一段的缩进、冒号、引号（"+text+"）",
		"from this line on it is no valid YAML; check indentation, colons and quotes of this part ("+text+")")
}

// tabIndent returns the first line, 1-based, whose indentation holds a tab.
func tabIndent(content []byte) int {
	line := 0
	for l := range bytes.Lines(content) {
		line++
		rest := bytes.TrimLeft(l, " ")
		if len(rest) > 0 && rest[0] == '\t' && len(bytes.TrimSpace(rest)) > 0 {
			return line
		}
	}
	return 0
}

// maxProblems bounds what is reported of one file: a wrong file put in place of
// the right one must not fill the screen.
const maxProblems = 100

// add notes a problem.
func (d *document) add(line int, path, zh, en string) {
	if len(d.problems) == maxProblems {
		d.problems = append(d.problems, Problem{d.name, 0, "", affairs.Text{
			ZH: "错误太多，其余从略；请检查是否放错了文件",
			EN: "too many problems, the rest is left out; check that it is the right file",
		}})
	}
	if len(d.problems) > maxProblems {
		return
	}
	d.problems = append(d.problems, Problem{d.name, line, path, affairs.Text{ZH: zh, EN: en}})
}

// at notes a problem of a key path, on the line where the path stands; a path
// that is not written in the file takes the line of what surrounds it. Where
// the path already has a problem, nothing is added: one mistake, one report.
func (d *document) at(path, zh, en string) {
	if !d.broken(path) {
		d.add(d.lineOf(path), path, zh, en)
	}
}

// broken reports whether the path, or something around it, has a problem.
func (d *document) broken(path string) bool {
	if d.root == nil || d.excused[path] {
		return true
	}
	for _, p := range d.problems {
		if p.Path == path || strings.HasPrefix(path, p.Path+".") || strings.HasPrefix(path, p.Path+"[") {
			return true
		}
	}
	return false
}

func (d *document) lineOf(path string) int {
	for {
		if line, ok := d.lines[path]; ok {
			return line
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return d.lines[""] // where the keys begin
		}
		path = path[:cut]
	}
}

// tainted reports whether anything under the path has a problem.
func (d *document) tainted(path string) bool {
	for _, p := range d.problems {
		if strings.HasPrefix(p.Path, path) {
			return true
		}
	}
	return d.root == nil
}

// index makes the path of a list's item.
func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// join makes the path of a key.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
