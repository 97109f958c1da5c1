package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/store"
)

// ownHall is a running hall over files of its own, that composes itself anew when
// they change.
type ownHall struct {
	t      *testing.T
	dir    string
	base   string
	stop   func()
	daemon *daemon // the first; it is replaced when files change
}

func startOwnHall(t *testing.T, dir string, now func() time.Time) *ownHall {
	t.Helper()
	f := hallFlags{data: dir, demo: true, addr: "127.0.0.1:0"}
	if err := f.copyExample(); err != nil {
		t.Fatal(err)
	}
	cfg, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		t.Fatal(err)
	}
	h := &ownHall{t: t, dir: filepath.Join(dir, "hall"), base: "http://" + ln.Addr().String()}
	if h.daemon, err = newDaemon(t.Context(), cfg, true, h.base, now, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.daemon.keepRunning(ctx, ln) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("daemon: %v", err)
		}
	})
	t.Cleanup(h.stop)
	return h
}

// as is a browser in which somebody signed in.
func (h *ownHall) as(user string) *visitor {
	h.t.Helper()
	v := newVisitor(h.t, h.base)
	v.signIn(user, demoPassword)
	return v
}

// TestFilesAreFinishedOrThrownAway cuts a change off at each of its steps and
// starts again.
func TestFilesAreFinishedOrThrownAway(t *testing.T) {
	for _, c := range []struct {
		name      string
		journaled bool
		want      string
	}{{"before it was journalled", false, "old"}, {"after it was journalled", true, "new"}} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := writeSynced(filepath.Join(dir, "lines.yaml"), []byte("old")); err != nil {
				t.Fatal(err)
			}
			if err := writeSynced(filepath.Join(dir, "matters", "zz.yaml"), []byte("going")); err != nil {
				t.Fatal(err)
			}
			files := map[string][]byte{"lines.yaml": []byte("new"), "matters/zz.yaml": nil, configs.SettingsFile: []byte("new settings")}
			at := places(func(name string) string {
				if name == configs.SettingsFile { // it may be called otherwise
					return filepath.Join(dir, "site-hall.yaml")
				}
				return filepath.Join(dir, filepath.FromSlash(name))
			})
			if err := at.stage(files); err != nil {
				t.Fatal(err)
			}
			last := map[string]string{"lines.yaml": store.TextHash([]byte("old")), "matters/zz.yaml": store.TextHash([]byte("going"))}
			if c.journaled {
				last = map[string]string{"lines.yaml": store.TextHash([]byte("new")), "matters/zz.yaml": "", configs.SettingsFile: store.TextHash([]byte("new settings"))}
			}
			changed, err := at.recover(last, store.TextHash)
			if err != nil || changed != c.journaled {
				t.Fatal(changed, err)
			}
			if text, err := os.ReadFile(filepath.Join(dir, "lines.yaml")); string(text) != c.want {
				t.Errorf("lines.yaml is %q, %v", text, err)
			}
			if text, err := os.ReadFile(filepath.Join(dir, "site-hall.yaml")); (string(text) == "new settings") != c.journaled {
				t.Errorf("the settings are %q, %v", text, err)
			}
			if _, err := os.Stat(filepath.Join(dir, "matters", "zz.yaml")); errors.Is(err, os.ErrNotExist) != c.journaled {
				t.Errorf("zz.yaml: %v", err)
			}
			left, err := filepath.Glob(filepath.Join(dir, ".*"))
			more, err2 := filepath.Glob(filepath.Join(dir, "matters", ".*"))
			if err != nil || err2 != nil || len(left)+len(more) > 0 {
				t.Errorf("left behind: %v %v", left, more)
			}
		})
	}
}

// TestChangeTakesEffectWhileTheHallRuns changes a line's name and finds it on
// the kiosk's page within a moment, with the tickets of today still there; what
// today's tickets need is refused.
func TestChangeTakesEffectWhileTheHallRuns(t *testing.T) {
	h := startOwnHall(t, t.TempDir(), time.Now)
	s := h.daemon.settings
	ctx := t.Context()
	kiosk := queue.Actor{Kind: queue.Kiosk, ID: "K1"}
	if _, err := h.daemon.owner.Do(ctx, kiosk, queue.Issue{Ticket: "01KB0000000000000000000001", Matter: "zw-01"}, "", nil); err != nil {
		t.Fatal(err)
	}
	lines, err := s.cfg.File("lines.yaml")
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) map[string][]byte {
		if !strings.Contains(string(lines), from) {
			t.Fatalf("lines.yaml has no %q", from)
		}
		return map[string][]byte{"lines.yaml": []byte(strings.ReplaceAll(string(lines), from, to))}
	}
	manager := queue.Actor{Kind: queue.Manager, ID: "manager"}
	refusals := []struct {
		name  string
		files map[string][]byte
		code  string
	}{
		{"a prefix in use", map[string][]byte{"lines.yaml": []byte(strings.Replace(string(lines), "digits: 3", "digits: 4", 1))}, "conflict"},
		{"not of the hall", map[string][]byte{"../evil.yaml": []byte("x")}, "invalid"},
	}
	for _, r := range refusals {
		var refused *affairs.Refusal
		if err := s.Save(ctx, manager, affairs.FileEdited, r.files); !errors.As(err, &refused) || refused.Code != r.code {
			t.Errorf("%s: %v", r.name, err)
		}
	}
	if err := s.Save(ctx, manager, affairs.FileEdited, change("digits: 3", "digits: nine")); len(configs.ProblemsOf(err)) == 0 {
		t.Errorf("a broken file: %v", err)
	}
	if now, err := s.cfg.File("lines.yaml"); err != nil || string(now) != string(lines) {
		t.Fatal("a refused change was written")
	}
	begun := time.Now()
	if err := s.Save(ctx, manager, affairs.FileEdited, change("综合咨询与帮办", "咨询帮办新名")); err != nil {
		t.Fatal(err)
	}
	var page string
	eventually(t, "the new name", func() bool {
		res, err := http.Get(h.base + "/api/v1/snapshot?topic=board")
		if err != nil {
			t.Fatalf("the door was shut: %v", err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		page = string(b)
		return strings.Contains(page, "咨询帮办新名")
	})
	t.Logf("in effect after %v", time.Since(begun).Round(time.Millisecond))
	h.stop()
	again := startOwnHall(t, filepath.Dir(h.dir), time.Now)
	if err := again.daemon.owner.View(ctx, func(q *queue.Hall) {
		if _, ok := q.Ticket("01KB0000000000000000000001"); !ok {
			t.Error("the ticket is gone")
		}
	}); err != nil {
		t.Fatal(err)
	}
	list, err := again.daemon.settings.Changes(ctx, "lines.yaml", 5)
	if err != nil || len(list) != 2 || list[0].Why != affairs.FileEdited || list[0].Actor != "manager:manager" {
		t.Errorf("history %+v %v", list, err)
	}
	// By hand, while the hall is stopped.
	again.stop()
	if err := writeSynced(filepath.Join(h.dir, "lines.yaml"), lines); err != nil {
		t.Fatal(err)
	}
	third := startOwnHall(t, filepath.Dir(h.dir), time.Now)
	if list, err = third.daemon.settings.Changes(ctx, "lines.yaml", 5); err != nil || len(list) != 3 || list[0].Why != affairs.FileOutside {
		t.Errorf("history %+v %v", list, err)
	}
}

// TestManagerChangesTheHall is a manager at work, unnoticed by who stands at a
// kiosk: change a window, be refused
// with the sentence at its field, look at the history, take it back, add a line,
// change a text with its sample, take the hall to another machine and back.
func TestManagerChangesTheHall(t *testing.T) {
	h := startOwnHall(t, t.TempDir(), time.Now)
	m := h.as("manager")
	m.shows(m.get("/office/settings"), "窗口", "业务队列", "windows.yaml", "还没有修改过")
	m.shows(m.get("/office/settings/windows"), "水利局", "/office/settings/windows/18")

	form := m.fields(m.get("/office/settings/windows/18"))
	form.Set("name", "")
	form.Set("act", "save")
	m.shows(m.post("/office/settings/windows/18", form), "没有保存", `class="wrong"`)
	form.Set("name", "水利二号窗")
	form.Set("act", "preview")
	m.shows(m.post("/office/settings/windows/18", form), "改后的样子", "18号 水利二号窗", `class="plus"`)
	// Meanwhile somebody stands at a kiosk: large type, one matter chosen of two.
	person := newVisitor(t, h.base)
	person.post("/kiosk/mode", url.Values{"elder": {"on"}, "back": {"/kiosk"}})
	person.post("/kiosk/another", url.Values{"matter": {"sl-01"}})
	form.Set("act", "save")
	m.shows(m.post("/office/settings/windows/18", form), "已保存并生效", "水利二号窗", "大厅管理员")
	person.shows(person.get("/kiosk/take?matter=zw-01"), "kiosk take elder", "一个号办 2 件事")
	m.shows(m.get("/api/v1/snapshot?topic=window/18"), "水利二号窗")

	// Two at once: the second sees what the first changed before it is written over.
	first, second := m.fields(m.get("/office/settings/windows/19")), m.fields(m.get("/office/files/windows.yaml"))
	first.Set("name", "水利三号窗")
	first.Set("act", "save")
	m.shows(m.post("/office/settings/windows/19", first), "已保存并生效")
	second.Set("act", "save")
	m.shows(m.post("/office/files/windows.yaml", second), "刚才有人改了这个文件", "水利三号窗")

	// Take it back.
	history := m.get("/office/files/windows.yaml")
	hashes := regexp.MustCompile(`\?at=([0-9a-f]{64})`).FindAllStringSubmatch(history, -1)
	if len(hashes) != 3 {
		t.Fatalf("%d versions in the history", len(hashes))
	}
	m.shows(m.get("/office/files/windows.yaml?at="+hashes[1][1]), `class="minus"`, "水利二号窗")
	m.shows(m.post("/office/files/windows.yaml", url.Values{"act": {"undo"}, "hash": {hashes[2][1]}}), "已保存并生效", "恢复旧版")
	if text, err := os.ReadFile(filepath.Join(h.dir, "windows.yaml")); err != nil || strings.Contains(string(text), "水利二号窗") {
		t.Errorf("not taken back: %v", err)
	}

	// A line of its own, and away with it again.
	form = m.fields(m.get("/office/settings/lines/new"))
	for key, value := range map[string]string{"prefix": "W", "name": "临时队列", "bureau": "zw", "digits": "3", "start": "1", "colour": "#1565C0", "act": "save"} {
		form.Set(key, value)
	}
	page := m.post("/office/settings/lines/new", form)
	if !strings.Contains(page, "没有保存") { // a line that no window calls is refused by the rules of the hall
		m.shows(m.post("/office/settings/lines/W", url.Values{"act": {"remove"}}), "已保存并生效")
	}

	// A text, with what will be said.
	form = m.fields(m.get("/office/settings/texts/all"))
	form.Set("voice.call", "有请{号码逐字}号，到{窗口}号窗口")
	form.Set("act", "preview")
	m.shows(m.post("/office/settings/texts/all", form), "有请A、零、零、三号，到1号窗口")

	h.rotation(t, m)

	// The whole hall as a file, there and back.
	res, err := m.client.Get(h.base + "/office/hall.zip")
	if err != nil {
		t.Fatal(err)
	}
	archive, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.Header.Get("Content-Type") != "application/zip" {
		t.Fatal(res.Header, err)
	}
	if err := os.WriteFile(filepath.Join(h.dir, "matters", "zz.yaml"), []byte("matters: []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	m.shows(m.upload("/office/import", archive[:len(archive)/2]), "不是完整的 zip 文件")
	m.shows(m.upload("/office/import", archive), "已导入")
	if _, err := os.Stat(filepath.Join(h.dir, "matters", "zz.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that the archive lacks is still there: %v", err)
	}
}

// TestGuideIsReleasedByTwo takes a guide through its life: without its fee it is
// refused by name, who proposed it may not release it, a later first day waits for
// that day, and the page says who changed what.
func TestGuideIsReleasedByTwo(t *testing.T) {
	var ahead atomic.Int64
	clock := midmorning()
	now := func() time.Time { return clock().Add(time.Duration(ahead.Load())) }
	h := startOwnHall(t, t.TempDir(), now)
	clerk, manager := h.as("0701"), h.as("manager")
	var chief *visitor
	for _, s := range h.daemon.cfg.Hall.Staff {
		if s.Bureau == "sl" && s.ChiefRepresentative {
			chief = h.as(s.StaffNo)
			if s.StaffNo == "0701" {
				clerk = h.as("0702")
			}
		}
	}
	const at = "/office/guides/sl-01"
	form := clerk.fields(clerk.get(at))
	fee := form.Get("fee.standard")
	form.Set("fee.standard", "")
	form.Set("act", "keep")
	clerk.shows(clerk.post(at, form), "草稿已保存", "收费依据及标准")
	clerk.shows(clerk.post(at+"/versions/1/propose", nil), "服务指南缺少：收费依据及标准")
	form.Set("fee.standard", fee+"（新）")
	form.Set("version!review_by", now().AddDate(0, 0, 10).Format("2006-01-02"))
	first := now().AddDate(0, 0, 2)
	form.Set("version!effective", first.Format("2006-01-02"))
	clerk.shows(clerk.post(at, form), "草稿已保存")
	clerk.shows(clerk.post(at+"/versions/1/propose", nil), "待发布")
	clerk.shows(clerk.post(at+"/versions/1/release", nil), "提交和发布必须是两个人")
	if chief != nil {
		manager.shows(manager.post(at+"/versions/1/release", nil), "由首席代表发布")
	} else {
		chief = manager
	}
	chief.shows(chief.post(at+"/versions/1/release", nil), "已发布，待生效", first.Format("2006-01-02"))
	if page := clerk.get("/kiosk/matters/sl-01"); strings.Contains(page, "（新）") {
		t.Error("the guide is in force before its first day")
	}
	ahead.Store(int64(48 * time.Hour))
	eventually(t, "the new guide on its first day", func() bool {
		return strings.Contains(clerk.get("/kiosk/matters/sl-01"), fee+"（新）")
	})
	clerk = h.as("0702") // two days later everybody signs in again
	clerk.shows(clerk.get("/kiosk/matters/sl-01"), "本指南更新日期", first.AddDate(0, 0, -2).Format("2006-01-02"))
	clerk.shows(clerk.get(at+"?at=1"), "（新）", `class="plus"`)
	clerk.shows(clerk.get("/office/guides"), "前复核")

	// The stock of printed guides.
	clerk.post(at+"/stock", url.Values{"count": {"2"}, "low": {"1"}})
	if page := clerk.get("/office/guides"); strings.Contains(page, "印制指南剩") {
		t.Error("told of a stock that is not low")
	}
	clerk.post(at+"/taken", nil)
	clerk.shows(clerk.get("/office/guides"), "印制指南剩 1 份")
	clerk.shows(clerk.get("/desk/18/guide?matter=sl-01"), "印制指南剩 1 份", "发出一份印制指南")
	manager = h.as("manager")
	manager.shows(manager.get("/office"), "印制指南剩 1 份")
	clerk.post(at+"/taken", nil)
	clerk.shows(clerk.post(at+"/taken", nil), "只剩 0 份")
}

// TestHallAsAFile takes a hall to another machine with the commands: exported
// here, imported there, refused when it is broken or the hall runs.
func TestHallAsAFile(t *testing.T) {
	dir := t.TempDir()
	h := startOwnHall(t, filepath.Join(dir, "one"), time.Now)
	call := func(args ...string) (code int, said string) {
		var out bytes.Buffer
		code = run(t.Context(), args, &out, &out)
		return code, out.String()
	}
	archive, other := filepath.Join(dir, "hall.zip"), filepath.Join(dir, "two", "hall.yaml")
	if code, said := call("export", "--demo", "--data", filepath.Join(dir, "one"), "--out", archive); code != 0 || !strings.Contains(said, "已导出") {
		t.Fatal(code, said)
	}
	if code, said := call("import", "--in", archive, "--demo", "--data", filepath.Join(dir, "one")); code != 1 {
		t.Errorf("imported into a running hall: %d %s", code, said)
	}
	h.stop()
	if code, said := call("import", "--in", archive, "--demo", "--data", filepath.Join(dir, "one")); code != 0 || !strings.Contains(said, "已导入") {
		t.Errorf("import into a stopped hall: %d %s", code, said)
	}
	if code, said := call("import", "--in", archive, "--config", other, "--data", filepath.Join(dir, "two", "data")); code != 0 || !strings.Contains(said, "新大厅") {
		t.Fatal(code, said)
	}
	if code, said := call("check", "--config", other, "--data", filepath.Join(dir, "two", "data")); code != 0 || !strings.Contains(said, "20 窗口") {
		t.Errorf("the new hall: %d %s", code, said)
	}
	// The new machine runs the same hall: its rules, its devices, its files.
	load := func(file string) *configs.Config {
		t.Helper()
		cfg, err := configs.Load(configs.Options{File: file, DataDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	first, second := load(filepath.Join(h.dir, "hall.yaml")), load(other)
	if !reflect.DeepEqual(first.Settings, second.Settings) || len(second.Devices) == 0 {
		t.Errorf("the new machine's settings are others:\n%+v\n%+v", first.Settings, second.Settings)
	}
	names, err := first.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		a, err1 := first.File(name)
		b, err2 := second.File(name)
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%s is another on the new machine: %v %v", name, err1, err2)
		}
	}
	if err := os.WriteFile(archive, []byte("not a zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := call("import", "--in", archive, "--config", other); code != 1 || !strings.Contains(said, "不是完整的 zip") {
		t.Errorf("a broken archive: %d %s", code, said)
	}
}

// TestNewMatterAppearsWhenReleased adds a ninth water licence: the kiosk does not
// know it before its release, and afterwards its windows do too.
func TestNewMatterAppearsWhenReleased(t *testing.T) {
	h := startOwnHall(t, t.TempDir(), time.Now)
	clerk, chief := h.as("0702"), h.as("0701")
	form := clerk.fields(clerk.get("/office/guides/sl-08"))
	for key, value := range map[string]string{"id": "sl-09", "name": "第九项许可审批", "short_name": "第九项许可", "act": "keep"} {
		form.Set(key, value)
	}
	clerk.shows(clerk.post("/office/guides/new", form), "草稿已保存", "sl-09")
	form.Set("id", "sl-08")
	clerk.shows(clerk.post("/office/guides/new", form), "这个编号已经有了")
	clerk.shows(clerk.post("/office/guides/sl-09/versions/1/propose", nil), "待发布")
	if page := clerk.get("/kiosk/bureaus/sl"); strings.Contains(page, "第九项许可") {
		t.Error("the kiosk shows what is not released")
	}
	chief.shows(chief.post("/office/guides/sl-09/versions/1/release", nil), "生效")
	chief.shows(chief.get("/kiosk/bureaus/sl"), "第九项许可")
	m := h.as("manager")
	m.shows(m.get("/office/files/windows.yaml"), "sl-09", "服务指南生效")
	if page := m.post("/office/guides/sl-09/remove", nil); strings.Contains(page, "第九项许可") {
		t.Errorf("the matter is still there:\n%s", page)
	}
	if page := m.get("/office/files/windows.yaml"); strings.Contains(page, `sl-09"]`) || strings.Contains(m.get("/kiosk/bureaus/sl"), "第九项许可") {
		t.Error("its windows or the kiosk still have it")
	}
	m.shows(m.get("/office/guides/sl-09"), "第九项许可") // its versions stay
}
