package configs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaohao/configs"
)

// linesWith replaces lines.yaml and returns the problems of that file.
func linesWith(t *testing.T, content string) configs.Problems {
	t.Helper()
	dir := hallDir(t)
	write(t, filepath.Join(dir, "lines.yaml"), content)
	var own configs.Problems
	for _, p := range problemsOf(t, dir) {
		if p.File == "lines.yaml" {
			own = append(own, p)
		}
	}
	return own
}

func TestFilesThatAreNoHall(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("lines:\n  - name: 税务\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, content string
		line          int
		says          string
	}{
		{"empty", "", 0, "空的"},
		{"only comments", "# nothing\n", 0, "空的"},
		{"a list", "- a\n- b\n", 1, "键: 值"},
		{"a word", "hello\n", 1, "键: 值"},
		{"tab", "lines:\n\t- prefix: \"A\"\n", 2, "制表符"},
		{"tab after spaces", "lines:\n  - prefix: \"A\"\n  \tname: x\n", 3, "制表符"},
		{"GBK", gbk, 0, "UTF-8"},
		{"UTF-16", "\xff\xfel\x00i\x00", 0, "UTF-8"},
		{"unclosed quote", "lines:\n  - prefix: \"A\n", 2, "引号"},
		{"bad indentation", "lines:\n  - prefix: \"A\"\n    name: a\n   bureau: \"zw\"\n", 1, "缩进"},
		{"two documents", "lines: []\n---\nlines: []\n", 2, "---"},
		{"wrong file", "windows: []\n", 1, "没有这个键"},
		{"key twice", "lines: []\nlines: []\n", 2, "第 1 行已经写过"},
		{"null list", "lines:\n", 1, "应当是列表"},
		{"anchor", "lines: &a []\n", 1, "锚点"},
		{"tag", "lines: !!binary aGVsbG8=\n", 1, "类型标记"},
		{"merge key", "lines:\n  - <<: {prefix: \"A\"}\n", 2, "没有这个键"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ps := linesWith(t, tt.content)
			if len(ps) == 0 {
				t.Fatal("accepted")
			}
			if !strings.Contains(ps[0].Text.ZH, tt.says) || ps[0].Line != tt.line {
				t.Errorf("line %d says %q, want line %d and %q", ps[0].Line, ps[0].Text.ZH, tt.line, tt.says)
			}
		})
	}
}

// What Notepad adds, and Windows' line ends, are no mistakes.
func TestNotepad(t *testing.T) {
	dir := hallDir(t)
	for _, f := range []string{"lines.yaml", "hall.yaml"} {
		name := filepath.Join(dir, f)
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, name, "\ufeff"+strings.ReplaceAll(string(content), "\n", "\r\n"))
	}
	cfg, err := load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Hall.Lines[1].Name != "公安户籍" || len(cfg.Devices) != 9 {
		t.Errorf("read %q and %d devices", cfg.Hall.Lines[1].Name, len(cfg.Devices))
	}
}

// Files made to eat memory or time are refused, soon.
func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'i'; c++ {
		p := c - 1
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, p, p, p, p, p, p, p, p, p)
	}
	for _, tt := range []struct{ name, content string }{
		{"bomb", bomb + "lines: *i\n"},
		{"itself", "lines: &l\n  - *l\n"},
		{"deep", "lines: " + strings.Repeat("[", 100_000)},
		{"deep maps", "lines: " + strings.Repeat("{a: ", 20_000)},
		{"many keys", strings.Repeat("k", 1000) + ": 1\n" + strings.Repeat("junk: 1\n", 50_000)},
		{"long key", strings.Repeat("k", 1<<20) + ": 1\n"},
		{"large", "lines: [" + strings.Repeat("x, ", 2<<20) + "]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			done := make(chan configs.Problems, 1)
			go func() { done <- linesWith(t, tt.content) }()
			select {
			case ps := <-done:
				if len(ps) == 0 {
					t.Error("accepted")
				}
				if len(ps) > 101 {
					t.Errorf("%d problems fill the screen", len(ps))
				}
				for _, p := range ps {
					if n := len(p.Error()); n > 2<<20 {
						t.Errorf("a message of %d bytes", n)
					}
				}
			case <-time.After(60 * time.Second):
				t.Fatal("still reading")
			}
		})
	}
}

func TestUnreadableFile(t *testing.T) {
	dir := hallDir(t)
	name := filepath.Join(dir, "lines.yaml")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(name, 0o700); err != nil {
		t.Fatal(err)
	}
	ps := problemsOf(t, dir)
	if len(ps) != 1 || ps[0].File != "lines.yaml" || !strings.Contains(ps[0].Text.ZH, "不能读取") {
		t.Errorf("a folder in place of a file: %v", ps)
	}
}
