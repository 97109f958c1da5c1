package configs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// hallDir writes the example hall into a folder of its own and changes it:
// each change is file, text as it stands, text to put there.
func hallDir(t *testing.T, changes ...[3]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, configs.Example()); err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		name := filepath.Join(dir, c[0])
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(content), c[1]) {
			t.Fatalf("%s holds no %q to change", c[0], c[1])
		}
		write(t, name, strings.Replace(string(content), c[1], c[2], 1))
	}
	return dir
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func load(dir string) (*configs.Config, error) {
	return configs.Load(configs.Options{File: filepath.Join(dir, "hall.yaml")})
}

// problemsOf loads a folder that must be refused.
func problemsOf(t *testing.T, dir string) configs.Problems {
	t.Helper()
	cfg, err := load(dir)
	var ps configs.Problems
	if !errors.As(err, &ps) {
		t.Fatalf("loaded %v with error %v, want problems", cfg != nil, err)
	}
	if cfg != nil {
		t.Error("a broken hall was returned beside its problems")
	}
	for _, p := range ps {
		if p.Text.ZH == "" || p.Text.EN == "" || p.File == "" {
			t.Errorf("a problem lacks a language or its file: %+v", p)
		}
	}
	return ps
}

func TestExampleHall(t *testing.T) {
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	h := cfg.Hall
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"bureaus", len(h.Bureaus), 7}, {"lines", len(h.Lines), 8}, {"windows", len(h.Windows), 20},
		{"staff", len(h.Staff), 21}, {"matters", h.Matters.Len(), 29}, {"zones", len(h.Zones), 8},
		{"kiosks", len(h.Kiosks), 2}, {"boards", len(h.Boards), 2}, {"notices", len(h.Notices), 12},
		{"case types", len(h.CaseTypes), 4}, {"rating levels", len(h.Rating.Levels), 5},
		{"priority classes", len(h.Rules.Classes), 5}, {"people", len(h.People), 5}, {"cases", len(h.Cases), 2},
		{"years", len(h.Years), 3}, {"devices", len(cfg.Devices), 9}, {"life events", len(h.Events), 12},
	} {
		if c.got != c.want {
			t.Errorf("%d %s, want %d", c.got, c.what, c.want)
		}
	}
	if h.Location.String() != "Asia/Shanghai" || !h.Opening.Always {
		t.Errorf("location %s, always %t", h.Location, h.Opening.Always)
	}
	if w, ok := h.Window("18"); !ok || !w.LowCounter || w.LEDAddress != 18 || w.Zone != "water" {
		t.Errorf("window 18 is %+v", w)
	}
	if got := len(h.WindowsOf("A")); got != 4 {
		t.Errorf("line A has %d windows, want 4", got)
	}
	if s, ok := h.StaffBy("0701"); !ok || s.Name != "许建军" || !s.ChiefRepresentative || !s.Has(affairs.RoleVerify) {
		t.Errorf("staff 0701 is %+v", s)
	}
	if c, ok := h.ClassByAge(76); !ok || c.ID != "elderly" {
		t.Errorf("76 years give class %q", c.ID)
	}
	if _, ok := h.ClassByAge(59); ok {
		t.Error("59 years give a class")
	}
	if text := h.Texts.Slip.MissedRule.ZH; !strings.Contains(text, "60分钟") {
		t.Errorf("the missed rule on the slip says %q, want the setting's 60 minutes", text)
	}
	if text := h.Texts.Slip.Privacy; !strings.Contains(text.ZH, "30日") || !strings.Contains(text.EN, "30 days") || !strings.Contains(text.ZH, h.ServicePhone) {
		t.Errorf("the privacy notice says %q", text)
	}
}

// Pages have an English switch: everything short has an English name.
func TestExampleHasEnglishNames(t *testing.T) {
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	h, missing := cfg.Hall, []string{}
	note := func(what, en string) {
		if strings.TrimSpace(en) == "" || strings.ContainsFunc(en, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
			missing = append(missing, what)
		}
	}
	note("hall", h.NameEN)
	for _, b := range h.Bureaus {
		note(b.ID, b.NameEN)
		note(b.ID, b.ShortEN)
	}
	for _, l := range h.Lines {
		note(l.Prefix, l.NameEN)
	}
	for _, w := range h.Windows {
		note(w.No, w.NameEN)
	}
	for _, z := range h.Zones {
		note(z.ID, z.NameEN)
	}
	for _, s := range h.Staff {
		note(s.StaffNo, s.NameEN)
		note(s.StaffNo, s.PostEN)
	}
	for _, m := range h.Matters.All() {
		note(m.ID, m.NameEN)
		note(m.ID, m.SummaryEN)
		if len(m.Keywords) < 3 || m.Pinyin.Full == "" || m.Pinyin.Initials == "" {
			t.Errorf("%s can hardly be found: %v %v", m.ID, m.Keywords, m.Pinyin)
		}
	}
	for _, r := range h.Rating.ReasonsBad {
		note(r.ZH, r.EN)
	}
	if len(missing) > 0 {
		t.Errorf("without an English name: %v", missing)
	}
}

// A technician copies the example into a folder and starts from there.
func TestHallFromFolder(t *testing.T) {
	dir := hallDir(t)
	cfg, err := load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Source != dir || cfg.Hall.ID != "linshu" {
		t.Errorf("hall %q from %q, want linshu from %q", cfg.Hall.ID, cfg.Source, dir)
	}
}

func TestHallDirBesideOrElsewhere(t *testing.T) {
	dir, elsewhere := hallDir(t), t.TempDir()
	write(t, filepath.Join(elsewhere, "hall.yaml"), "hall_dir: \""+dir+"\"\nticketing: always\n")
	cfg, err := load(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Source != dir || !cfg.Hall.Opening.Always {
		t.Errorf("source %q, always %t; want %q, true", cfg.Source, cfg.Hall.Opening.Always, dir)
	}
}

func TestSampleFilesAreOptional(t *testing.T) {
	dir := hallDir(t)
	for _, f := range []string{"sample_people.yaml", "sample_cases.yaml", "life_events.yaml", "synonyms.yaml"} {
		if err := os.Remove(filepath.Join(dir, f)); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Hall.People)+len(cfg.Hall.Cases) != 0 {
		t.Error("people or cases without their files")
	}
}

func TestNoHall(t *testing.T) {
	if _, err := configs.Load(configs.Options{}); !errors.Is(err, configs.ErrNoHall) {
		t.Errorf("got %v, want ErrNoHall", err)
	}
	_, err := configs.Load(configs.Options{File: filepath.Join(t.TempDir(), "none.yaml")})
	var ps configs.Problems
	if !errors.As(err, &ps) || len(ps) != 1 || !strings.Contains(ps[0].Text.ZH, "没有这个设置文件") {
		t.Errorf("a missing settings file gives %v", err)
	}
}

func TestExampleIsComplete(t *testing.T) {
	for _, f := range []string{"hall.yaml", "site.yaml", "windows.yaml", "matters/sl.yaml"} {
		if _, err := fs.Stat(configs.Example(), f); err != nil {
			t.Error(err)
		}
	}
}

func TestDescribe(t *testing.T) {
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	text := configs.Describe(cfg, time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC))
	for _, want := range []string{
		"临沭县政务服务大厅", "7 单位", "20 窗口", "29 事项", "printer-K1 (printer) 打开 opens pty:",
		"127.0.0.1:8686", "08:30–12:00, 13:30–17:00", "2026-12-31", "sc-03 食品经营许可 缺 申请条件",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if late := configs.Describe(cfg, time.Date(2026, 12, 5, 1, 0, 0, 0, time.UTC)); !strings.Contains(late, "补充下一年") {
		t.Error("in December nothing reminds of the next year's calendar")
	}
}

// A hall without slip.yaml has the slip of the example; one that tries a layout
// is told what is wrong with it, on which line.
func TestSlipLayout(t *testing.T) {
	dir := hallDir(t)
	if err := os.Remove(filepath.Join(dir, "slip.yaml")); err != nil {
		t.Fatal(err)
	}
	cfg, err := load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if rows := cfg.Hall.Slip.Rows(true); len(rows) != 11 || rows[0].Text != configs.SlipNumber || rows[0].Size != 6 {
		t.Errorf("without a file the slip has %+v", rows)
	}
	if again, err := configs.ParseSlip(cfg.SlipSource()); err != nil || len(again.MM80) != 11 {
		t.Errorf("its text reads as %+v, %v", again, err)
	}
	own, err := configs.ParseSlip([]byte("slip:\n  mm80:\n    - {text: \"{号码}\"}\n    - rule: true\n    - feed: 2\n  mm58:\n    - {text: \"号 {号码}\", align: left, bold: true}\n"))
	if err != nil || len(own.Rows(false)) != 3 || own.Rows(true)[0].Align != "left" {
		t.Errorf("an own layout reads as %+v, %v", own, err)
	}
	lacks := func() bool { return strings.Contains(configs.Describe(cfg, time.Now()), "小票没有{查询码}") }
	if lacks() {
		t.Error("the usual slip is said to lack the query code")
	}
	if cfg.Hall.Slip = own; !lacks() {
		t.Error("nothing tells that an own slip lacks the query code")
	}
	_, err = configs.ParseSlip([]byte("slip:\n  mm80:\n    - {text: \"{号码}\"}\n    - {feed: 12}\n"))
	var wrong configs.Problems
	if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Line != 4 || wrong[0].Path != "slip.mm80[1].feed" {
		t.Errorf("twelve empty lines: %v", err)
	}
	row := configs.SlipRow{Text: "请到{等候区}等候"}
	if text, ok := row.Fill(map[string]string{configs.SlipZone: "A区"}); !ok || text != "请到A区等候" {
		t.Errorf("filled as %q, %t", text, ok)
	}
	if _, ok := row.Fill(nil); ok {
		t.Error("a row without its zone is printed")
	}
}
