package configs_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// post is what a browser sends of a form that was drawn.
func post(fields []configs.Filled) url.Values {
	v := url.Values{}
	var walk func([]configs.Filled)
	walk = func(fields []configs.Filled) {
		for _, f := range fields {
			switch f.Kind {
			case configs.GroupField, configs.SectionField:
				walk(f.Fields)
			case configs.RowsField:
				for _, r := range append(slices.Clone(f.Rows), f.Blank) {
					walk(r)
				}
			case configs.CheckField, configs.CheckedField:
				if f.On() {
					v.Set(f.Name, "true")
				}
			case configs.ChoicesField:
				v[f.Name] = f.Values
			case configs.ChoiceField:
				value := f.Value
				if value == "" && len(f.Choices) > 0 {
					value = f.Choices[0].Value // what a browser selects by itself
				}
				v.Set(f.Name, value)
			case configs.TimeField:
				v.Set(f.Name, f.Value)
				v.Set(f.Name+"!unit", f.In)
			default:
				v.Set(f.Name, strings.ReplaceAll(f.Value, "\n", "\r\n"))
			}
		}
	}
	walk(fields)
	return v
}

func exampleConfig(t *testing.T) *configs.Config {
	t.Helper()
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func exampleText(t *testing.T, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(configs.Example(), name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// everyForm is each form with a file of the example hall it is about.
func everyForm(t *testing.T) map[string]*configs.Form {
	t.Helper()
	all := map[string]*configs.Form{}
	for _, f := range configs.Forms() {
		all[f.ID] = f
	}
	names, err := fs.Glob(configs.Example(), "matters/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, name := range names {
		all[name] = configs.Guides.In(name)
	}
	return all
}

// TestSavingUnchangedChangesNothing draws every thing of the example hall and
// saves it as it is: not a byte of a file may change.
func TestSavingUnchangedChangesNothing(t *testing.T) {
	cfg := exampleConfig(t)
	for name, f := range everyForm(t) {
		text := exampleText(t, f.File)
		ids := []string{""}
		if f.List != "" {
			items, err := f.Items(text)
			if err != nil {
				t.Fatal(err)
			}
			ids = nil
			for _, item := range items {
				ids = append(ids, item.ID)
			}
		}
		for _, id := range ids {
			filled, rest, err := f.Show(text, id, &cfg.Hall, nil)
			if err != nil || len(rest) > 0 {
				t.Fatalf("%s %s: %v %v", name, id, rest, err)
			}
			w, err := f.Write(text, id, post(filled))
			if err != nil || f.List != "" && w.ID != id {
				t.Fatalf("%s %s: %q %v", name, id, w.ID, err)
			}
			got := w.Text
			if string(got) != string(text) {
				t.Errorf("%s %s: saved unchanged, the text differs:\n%s", name, id, difference(string(text), string(got)))
			}
		}
	}
}

func difference(a, b string) string {
	var out []string
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		var l, r string
		if i < len(x) {
			l = x[i]
		}
		if i < len(y) {
			r = y[i]
		}
		if l != r {
			out = append(out, "-"+l, "+"+r)
		}
		if len(out) > 20 {
			break
		}
	}
	return strings.Join(out, "\n")
}

// TestEditTouchesItsLinesOnly changes one field and finds that line changed and
// all others, comments among them, as they were.
func TestEditTouchesItsLinesOnly(t *testing.T) {
	cfg := exampleConfig(t)
	for _, c := range []struct{ form, id, field, value, was, want string }{
		{"windows", "18", "name", "水利局二号", "    name: 水利局\n", "    name: 水利局二号\n"},
		{"lines", "A", "daily_max", "120", "    daily_max: 300\n", "    daily_max: 120\n"},
		{"texts", "", "led.closed", "下班了", "  closed: 已下班\n", "  closed: 下班了\n"},
		{"hours", "", "weekdays[0].from", "09:00", `    - {from: "08:30", to: "12:00"}` + "\n", `    - {from: "09:00", to: "12:00"}` + "\n"},
		{"site", "", "service_phone", "0539-1111111", `service_phone: "0539-0000000"`, `service_phone: "0539-1111111"`},
		{"matters/sl.yaml", "sl-01", "fee.standard", "每件10元", "      standard: 审批不收费\n", "      standard: 每件10元\n"},
		{"matters/sl.yaml", "sl-01", "materials[1].originals", "2", "", ""},
	} {
		f := everyForm(t)[c.form]
		text := string(exampleText(t, f.File))
		filled, _, err := f.Show([]byte(text), c.id, &cfg.Hall, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := post(filled)
		if !v.Has(c.field) {
			t.Fatalf("%s has no field %s", c.form, c.field)
		}
		v.Set(c.field, c.value)
		w, err := f.Write([]byte(text), c.id, v)
		if err != nil {
			t.Fatal(err)
		}
		got := w.Text
		if n := strings.Count(difference(text, string(got)), "\n+"); n != 1 {
			t.Errorf("%s %s: %d lines changed:\n%s", c.form, c.field, n, difference(text, string(got)))
		}
		if c.want != "" && !strings.Contains(string(got), c.want) {
			t.Errorf("%s %s: no line %q:\n%s", c.form, c.field, c.want, difference(text, string(got)))
		}
		if _, err := cfg.With(map[string][]byte{f.File: got}); err != nil {
			t.Errorf("%s %s: %v", c.form, c.field, err)
		}
	}
}

// TestAddAndRemove adds a window and takes it away again: the file is as before.
func TestAddAndRemove(t *testing.T) {
	cfg := exampleConfig(t)
	f, _ := configs.FormOf("windows")
	text := exampleText(t, f.File)
	w, err := f.Write(text, "", url.Values{"no": {"21"}, "name": {"加开"}, "bureau": {"zw"}, "lines": {"A"}, "kind": {"普通"}, "zone": {"general"}, "led_address": {"21"}})
	if err != nil || w.ID != "21" {
		t.Fatal(w.ID, err)
	}
	added := w.Text
	hall, err := cfg.With(map[string][]byte{f.File: added})
	if err != nil {
		t.Fatal(err)
	}
	if x := hall.Hall.Windows[len(hall.Hall.Windows)-1]; x.No != "21" || x.Name != "加开" || x.LEDAddress != 21 {
		t.Errorf("added %+v", x)
	}
	if !strings.HasPrefix(string(added), string(text)) {
		t.Errorf("adding changed what was there:\n%s", difference(string(text), string(added)))
	}
	back, err := f.Remove(added, "21")
	if err != nil || string(back) != string(text) {
		t.Errorf("removed again: %v\n%s", err, difference(string(text), string(back)))
	}
}

// TestRows moves, adds and removes materials of a guide; their numbers follow.
func TestRows(t *testing.T) {
	cfg := exampleConfig(t)
	f := configs.Guides.In("matters/sl.yaml")
	text := exampleText(t, f.File)
	filled, _, err := f.Show(text, "sl-01", &cfg.Hall, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := post(filled)
	v.Set("materials[0]!place", "2.5") // behind the second
	v.Set("materials[3]!remove", "on")
	v.Set("materials[5].name", "法人授权书")
	v.Set("materials[5].originals", "1")
	w, err := f.Write(text, "sl-01", v)
	if err != nil {
		t.Fatal(err)
	}
	got := w.Text
	hall, err := cfg.With(map[string][]byte{f.File: got})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := hall.Hall.Matters.Matter("sl-01")
	was, _ := cfg.Hall.Matters.Matter("sl-01")
	var names []string
	for i, x := range m.Materials {
		if x.Seq != i+1 {
			t.Errorf("material %d has number %d", i+1, x.Seq)
		}
		names = append(names, x.Name)
	}
	want := []string{was.Materials[1].Name, was.Materials[0].Name, was.Materials[2].Name, was.Materials[4].Name, "法人授权书"}
	if !slices.Equal(names, want) {
		t.Errorf("materials %v, want %v", names, want)
	}
	if m.Materials[1].Note != was.Materials[0].Note {
		t.Error("the moved material lost its note")
	}
}

// TestProblemsStandWithTheirFields lets the validator refuse a form and finds
// each sentence at the field it is about.
func TestProblemsStandWithTheirFields(t *testing.T) {
	cfg := exampleConfig(t)
	f, _ := configs.FormOf("windows")
	text := exampleText(t, f.File)
	filled, _, err := f.Show(text, "18", &cfg.Hall, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := post(filled)
	v.Set("name", "")
	v.Set("led_address", "abc")
	v["lines"] = append(v["lines"], "Z")
	w, err := f.Write(text, "18", v)
	if err != nil {
		t.Fatal(err)
	}
	got := w.Text
	_, err = cfg.With(map[string][]byte{f.File: got})
	problems := configs.ProblemsOf(err)
	if len(problems) == 0 {
		t.Fatalf("accepted: %v", err)
	}
	again, rest, err := f.Show(got, "18", &cfg.Hall, problems)
	if err != nil {
		t.Fatal(err)
	}
	blamed := map[string]bool{}
	for _, x := range again {
		if len(x.Problems) > 0 {
			blamed[x.Name] = true
		}
		if x.Name == "led_address" && x.Value != "abc" {
			t.Errorf("what was typed is lost: %q", x.Value)
		}
	}
	if !blamed["name"] || !blamed["led_address"] || !blamed["lines"] || len(rest) > 0 {
		t.Errorf("blamed %v, without a place %v", blamed, rest)
	}
}

// TestFormsHaveEveryKey compares the forms with the types: a key that a form
// forgot could only be edited as text.
func TestFormsHaveEveryKey(t *testing.T) {
	types := map[string]reflect.Type{
		"windows": reflect.TypeFor[configs.Window](), "lines": reflect.TypeFor[configs.Line](), "staff": reflect.TypeFor[affairs.Staff](),
		"hours": reflect.TypeFor[affairs.Hours](), "slip": reflect.TypeFor[configs.SlipLayout](), "notices": reflect.TypeFor[configs.Announcement](), "events": reflect.TypeFor[affairs.LifeEvent](), "bureaus": reflect.TypeFor[affairs.Bureau](),
		"guides": reflect.TypeFor[affairs.Matter](),
	}
	var compare func(path string, fields []configs.Field, typ reflect.Type)
	compare = func(path string, fields []configs.Field, typ reflect.Type) {
		keys := map[string]configs.Field{}
		var flat func([]configs.Field)
		flat = func(fields []configs.Field) {
			for _, f := range fields {
				if f.Kind == configs.SectionField {
					flat(f.Fields)
				} else {
					keys[f.Key] = f
				}
			}
		}
		flat(fields)
		for _, sf := range reflect.VisibleFields(typ) {
			key := sf.Tag.Get("yaml")
			f, ok := keys[key]
			if !ok && key != "edition" { // written by a release
				t.Errorf("%s has no field %s", path, key)
			}
			delete(keys, key)
			inner := sf.Type
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if f.Kind == configs.GroupField || f.Kind == configs.RowsField {
				compare(path+"."+key, f.Fields, inner)
			}
		}
		for key := range keys {
			t.Errorf("%s has a field %s that is no key", path, key)
		}
	}
	all := append(slices.Clone(configs.Forms()), configs.Guides)
	for _, f := range all {
		if typ, ok := types[f.ID]; ok {
			compare(f.ID, f.Fields, typ)
		}
	}
}

// TestWindowsAndMattersNameEachOther changes one side and finds the other
// following.
func TestWindowsAndMattersNameEachOther(t *testing.T) {
	cfg := exampleConfig(t)
	f, _ := configs.FormOf("windows")
	text := exampleText(t, f.File)
	filled, _, err := f.Show(text, "18", &cfg.Hall, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := post(filled)
	moved := ""
	for _, m := range cfg.Hall.Matters.AtWindow("18") {
		if len(m.Windows) > 1 {
			moved = m.ID
		}
	}
	v["matters"] = slices.DeleteFunc(v["matters"], func(id string) bool { return id == moved })
	w, err := f.Write(text, "18", v)
	if err != nil {
		t.Fatal(err)
	}
	got := w.Text
	files := map[string][]byte{f.File: got}
	if _, err := cfg.With(files); err == nil {
		t.Fatal("the guides still name the window, and nothing was said")
	}
	if err := cfg.LinkMatters(files); err != nil {
		t.Fatal(err)
	}
	hall, err := cfg.With(files)
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := hall.Hall.Matters.Matter(moved); slices.Contains(m.Windows, "18") {
		t.Errorf("%s is still at window 18", moved)
	}
	back := map[string][]byte{"matters/sl.yaml": exampleText(t, "matters/sl.yaml")}
	if err := hall.LinkWindows(back); err != nil {
		t.Fatal(err)
	}
	if _, err := cfg.With(back); err != nil {
		t.Errorf("the guides again as they were: %v", err)
	}
}

// TestStamp marks a guide with its edition.
func TestStamp(t *testing.T) {
	cfg := exampleConfig(t)
	f := configs.Guides.In("matters/sl.yaml")
	text := exampleText(t, f.File)
	item, err := f.Extract(text, "sl-01")
	if err != nil {
		t.Fatal(err)
	}
	want := affairs.Edition{Version: 3, Effective: affairs.Date{Year: 2026, Month: 12, Day: 1}, Updated: affairs.Date{Year: 2026, Month: 11, Day: 29}, Proposer: "0702", Approver: "manager"}
	if item, err = configs.Stamp(item, want); err != nil {
		t.Fatal(err)
	}
	whole, err := f.Insert(text, item)
	if err != nil {
		t.Fatal(err)
	}
	hall, err := cfg.With(map[string][]byte{f.File: whole})
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := hall.Hall.Matters.Matter("sl-01"); m.Edition != want {
		t.Errorf("edition %+v", m.Edition)
	}
	if d := difference(string(text), string(whole)); strings.Count(d, "\n-") > 0 && !strings.Contains(d, "edition") {
		t.Errorf("more than the edition changed:\n%s", d)
	}
}

// TestArchive exports the hall and reads it back.
func TestArchive(t *testing.T) {
	cfg := exampleConfig(t)
	var b bytes.Buffer
	last := 0
	if err := cfg.Export(&b, func(done, all int) { last = all - done }); err != nil || last != 0 {
		t.Fatal(err, last)
	}
	files, err := configs.ReadArchive(bytes.NewReader(b.Bytes()), int64(b.Len()), nil)
	if err != nil {
		t.Fatal(err)
	}
	names, err := cfg.Files()
	if err != nil || len(files) != len(names) || files["sample_people.yaml"] != nil {
		t.Fatalf("%d files of %d, %v", len(files), len(names), err)
	}
	for name, text := range files {
		if !bytes.Equal(text, exampleText(t, name)) {
			t.Errorf("%s came back different", name)
		}
	}
	if _, err := configs.ReadArchive(bytes.NewReader(b.Bytes()[:b.Len()/2]), int64(b.Len()/2), nil); err == nil {
		t.Error("half an archive was read")
	}
	change, err := cfg.Replacing(map[string][]byte{"site.yaml": files["site.yaml"]})
	if err != nil {
		t.Fatal(err)
	}
	if text, gone := change["matters/sl.yaml"]; !gone || text != nil {
		t.Error("a file that the archive lacks is not removed")
	}
}

// TestSettingsTravelWithoutTheMachine puts another hall's settings into this
// machine's: the rules are theirs, the addresses, devices and folders stay.
func TestSettingsTravelWithoutTheMachine(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, configs.Example()); err != nil {
		t.Fatal(err)
	}
	here := "# ours\nlisten: \"127.0.0.1:9999\"\nqueue:\n  call_repeats: 5 # five\nvoice:\n  player: \"aplay -\"\n  volume: 20\nkiosk: {service_pin: \"4711\", speak: \"off\"}\ndevices: [] # none\n"
	file := filepath.Join(dir, "linshu.yaml")
	if err := os.WriteFile(file, []byte(here), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := configs.Load(configs.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	archived := "listen: \"0.0.0.0:1\"\ndata_dir: \"/elsewhere\"\nqueue: {return_times: 2}\nticketing: \"always\"\nvoice: {player: \"rm -rf /\"}\nkiosk: {service_pin: \"8642\"}\n"
	files, err := cfg.Replacing(map[string][]byte{configs.SettingsFile: []byte(archived), "site.yaml": exampleText(t, "site.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	got := string(files[configs.SettingsFile])
	for _, line := range []string{"# ours\n", "127.0.0.1:9999", "return_times: 2", "always", "aplay -", "4711", "devices: [] # none\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is not in the settings:\n%s", line, got)
		}
	}
	for _, line := range []string{"0.0.0.0", "elsewhere", "rm -rf", "8642", "call_repeats", "volume"} {
		if strings.Contains(got, line) {
			t.Errorf("%q is in the settings:\n%s", line, got)
		}
	}
	if out, err := configs.WithoutGround([]byte(archived)); err != nil || strings.Contains(string(out), "elsewhere") || strings.Contains(string(out), "rm -rf") || !strings.Contains(string(out), "0.0.0.0") {
		t.Errorf("exported:\n%s %v", out, err)
	}
	var b bytes.Buffer
	if err := cfg.Export(&b, nil); err != nil {
		t.Fatal(err)
	}
	back, err := configs.ReadArchive(bytes.NewReader(b.Bytes()), int64(b.Len()), nil)
	if err != nil || !strings.Contains(string(back[configs.SettingsFile]), "call_repeats: 5 # five") || strings.Contains(string(back[configs.SettingsFile]), "aplay") {
		t.Errorf("the archive's settings:\n%s %v", back[configs.SettingsFile], err)
	}
	if change, err := cfg.Replacing(map[string][]byte{"site.yaml": exampleText(t, "site.yaml")}); err != nil {
		t.Fatal(err)
	} else if _, there := change[configs.SettingsFile]; there {
		t.Error("an archive without settings changes them")
	}
}

// TestSettingIsAsUsual fills the rules in: what is as usual is not written, what
// differs is, and emptied it is as usual again, with the file's comments kept.
func TestSettingIsAsUsual(t *testing.T) {
	f, _ := configs.FormOf("queue")
	cfg := exampleConfig(t)
	text := []byte("# of this hall\nqueue:\n  # five times, as the old hall did\n  call_repeats: 5\n")
	filled, _, err := f.Show(text, "", &cfg.Hall, nil)
	if err != nil {
		t.Fatal(err)
	}
	form := post(filled)
	for name, want := range map[string]string{"call_repeats": "5", "return_within": "60", "return_within!unit": "m", "anonymous": "true", "start_after": "5"} {
		if form.Get(name) != want {
			t.Errorf("%s is shown as %q, want %q", name, form.Get(name), want)
		}
	}
	form.Set("return_within", "2")
	form.Set("return_within!unit", "h")
	form.Del("anonymous")
	form.Set("tide_waiting", "0")
	w, err := f.Write(text, "", form)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(w.Text); !strings.HasPrefix(got, string(text)) || len(got) != len(text)+len("  return_within: \"2h\"\n  anonymous: false\n  tide_waiting: 0\n") {
		t.Errorf("written:\n%s", got)
	}
	if next, err := cfg.With(map[string][]byte{configs.SettingsFile: w.Text}); err != nil || next.Queue.Anonymous || next.Queue.TideWaiting != 0 || next.Queue.ReturnWithin != 2*time.Hour {
		t.Errorf("%v %+v", err, next)
	}
	form.Set("call_repeats", "99")
	w, err = f.Write(text, "", form)
	if err != nil {
		t.Fatal(err)
	}
	_, err = cfg.With(map[string][]byte{configs.SettingsFile: w.Text})
	filled, rest, _ := f.Show(w.Text, "", &cfg.Hall, configs.ProblemsOf(err))
	if len(rest) > 0 || !filled[0].Wrong() {
		t.Errorf("the mistake is not at its field: %v %v", err, rest)
	}
	for _, name := range []string{"call_repeats", "return_within", "tide_waiting"} {
		form.Set(name, "")
	}
	form.Set("anonymous", "true")
	if w, err = f.Write(w.Text, "", form); err != nil {
		t.Fatal(err)
	}
	if next, err := cfg.With(map[string][]byte{configs.SettingsFile: w.Text}); err != nil || next.Queue.CallRepeats != 3 || !next.Queue.Anonymous {
		t.Errorf("emptied: %v\n%s", err, w.Text)
	}
	if !strings.HasPrefix(string(w.Text), "# of this hall\n") {
		t.Errorf("the comment is gone:\n%s", w.Text)
	}
}

// TestNotepadsLineEndsStay changes a file that Notepad wrote: its mark and its line
// ends stay, and the new lines have them too.
func TestNotepadsLineEndsStay(t *testing.T) {
	f, _ := configs.FormOf("queue")
	cfg := exampleConfig(t)
	text := []byte("\xef\xbb\xbf# 本厅\r\nqueue:\r\n  call_repeats: 5 # 五遍\r\n")
	filled, _, err := f.Show(text, "", &cfg.Hall, nil)
	if err != nil {
		t.Fatal(err)
	}
	form := post(filled)
	form.Set("return_times", "2")
	w, err := f.Write(text, "", form)
	if want := string(text) + "  return_times: 2\r\n"; err != nil || string(w.Text) != want {
		t.Errorf("written %q, want %q; %v", w.Text, want, err)
	}
	if next, err := cfg.With(map[string][]byte{configs.SettingsFile: w.Text}); err != nil || next.Queue.ReturnTimes != 2 {
		t.Error(err)
	}
}

// TestOrderTakesCommentsAlong moves lines about: each comes with its comments, the
// rest of the file stays, and back again is the file as it was.
func TestOrderTakesCommentsAlong(t *testing.T) {
	text := []byte("\xef\xbb\xbf# the head\r\nlines:\r\n  # of all\r\n\r\n  # the first\r\n  - prefix: A # one\r\n    name: 一\r\n\r\n  - prefix: B\r\n    name: 二: \"二\"\r\n    # inside B\r\n    digits: 3\r\n\r\n  # the third\r\n  # of two lines\r\n  - {prefix: C, name: 三}\r\nother: 1 # the end\r\n")
	text = bytes.ReplaceAll(text, []byte(`name: 二: "二"`), []byte(`name: '二: "二"'`))
	f, _ := configs.FormOf("lines")
	order := func(text []byte, ids ...string) string {
		t.Helper()
		out, err := f.Order(text, ids)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	got := order(text, "C", "A", "B")
	want := "\xef\xbb\xbf# the head\r\nlines:\r\n  # of all\r\n\r\n  # the third\r\n  # of two lines\r\n  - {prefix: C, name: 三}\r\n\r\n  # the first\r\n  - prefix: A # one\r\n    name: 一\r\n\r\n  - prefix: B\r\n    name: '二: \"二\"'\r\n    # inside B\r\n    digits: 3\r\nother: 1 # the end\r\n"
	if got != want {
		t.Errorf("moved:\n%s", difference(want, got))
	}
	if back := order([]byte(got), "A", "B", "C"); back != string(text) {
		t.Errorf("there and back:\n%s", difference(string(text), back))
	}
	for _, wrong := range [][]string{{"A", "B"}, {"A", "B", "B"}, {"A", "B", "D"}, {"A", "B", "C", "D"}} {
		if out, err := f.Order(text, wrong); err == nil {
			t.Errorf("%v was taken: %s", wrong, out)
		}
	}
	flow := []byte("lines: [{prefix: A, name: a}, {prefix: B, name: b}] # both\n")
	if got := order(flow, "B", "A"); strings.Index(got, "prefix: B") > strings.Index(got, "prefix: A") {
		t.Errorf("a list on one line: %s", got)
	}
	hash := []byte("lines:\n  - prefix: A\n    name: |\n      x\n      # no comment\n  - prefix: B\n    name: b\n")
	if got := order(hash, "B", "A"); !strings.Contains(got, "# no comment") || strings.Index(got, "prefix: B") > strings.Index(got, "prefix: A") {
		t.Errorf("a text with a number sign: %s", got)
	}
}

// TestEveryListCanBeReordered turns every list of the example hall round and back.
func TestEveryListCanBeReordered(t *testing.T) {
	for name, f := range everyForm(t) {
		if f.List == "" {
			continue
		}
		text := exampleText(t, f.File)
		var ids [2][]string
		for i := range ids {
			now := text
			if i == 1 {
				out, err := f.Order(text, ids[0])
				if err != nil {
					t.Fatal(name, err)
				}
				now = out
			}
			items, err := f.Items(now)
			if err != nil {
				t.Fatal(err)
			}
			for j := range items {
				id := items[j].ID
				if f.Key == "" {
					id = strconv.Itoa(j)
				}
				ids[i] = append(ids[i], id)
			}
			slices.Reverse(ids[i])
			if i == 1 {
				if out, err := f.Order(now, ids[1]); err != nil || string(out) != string(text) {
					t.Errorf("%s: there and back: %v\n%s", name, err, difference(string(text), string(out)))
				}
			}
		}
	}
}
