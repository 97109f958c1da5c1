package desk_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"jiaohao/desk"
	"jiaohao/store"
	"jiaohao/web"
)

// withTasks gives the test hall a real store for its tasks.
func withTasks(t *testing.T) func(*desk.Options, *web.Options) {
	return func(o *desk.Options, _ *web.Options) {
		s, err := store.Open(t.Context(), store.Options{Path: t.TempDir() + "/hall.db", Hall: "test", Zone: o.Data.Location, Now: o.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		o.Tasks = s
	}
}

// TestTaskFromOfficeToBureau is plan rows 9 and 23: the office asks a bureau, which
// receives and completes it with a note; a window asks for supplies with two touches,
// and the office refills them. Both sides see when.
func TestTaskFromOfficeToBureau(t *testing.T) {
	s := start(t, withTasks(t))
	m, c, other := s.As(manager), s.As(clerk19), s.As("0201")
	form := url.Values{"kind": {"task"}, "title": {"报送联系人名单"}, "details": {"含B岗"}, "title_en": {"Send in the contacts"}, "details_en": {"With the B-roles"}, "due": {"2026-03-18"}, "to": {"bureau:sl"}, "key": {"k"}}
	for range 2 { // pressed twice
		if r := m.PostForm("/office/tasks", form.Encode()); r.Status != 303 {
			t.Fatalf("sent: %d %s", r.Status, r.Body)
		}
	}
	page := string(c.Get("/tasks").Body)
	if strings.Count(page, "报送联系人名单") != 1 || !strings.Contains(page, "含B岗") || !strings.Contains(page, "期限") {
		t.Errorf("the clerk's list: %s", page)
	}
	if english := string(c.Get("/tasks?lang=en").Body); !strings.Contains(english, "Send in the contacts") || !strings.Contains(english, "With the B-roles") || strings.Contains(english, "含B岗") {
		t.Errorf("the clerk's list in English: %s", english)
	}
	c.Get("/tasks?lang=zh")
	if strings.Contains(string(other.Get("/tasks").Body), "报送联系人名单") {
		t.Error("another bureau sees the task")
	}
	if !strings.Contains(string(c.Get("/desk/19").Body), "件待完成") {
		t.Error("the console does not tell of the task")
	}
	_, rest, _ := strings.Cut(page, `id="task-`)
	id, _, _ := strings.Cut(rest, `"`)
	step := func(kind, note string) string {
		return url.Values{"to": {"bureau:sl"}, "step": {kind}, "note": {note}}.Encode()
	}
	other.PostForm("/tasks/"+id+"/steps", step("done", "")).Want(403)
	c.PostForm("/tasks/"+id+"/steps", step("withdraw", "")).Want(403)
	c.PostForm("/tasks/"+id+"/steps", step("receive", ""))
	s.clock.move(20 * time.Minute)
	if r := c.PostForm("/tasks/"+id+"/steps", step("done", "请打13900001234")); r.Status != 400 || !strings.Contains(string(r.Body), "电话") || !strings.Contains(string(r.Body), "请打13900001234") {
		t.Errorf("a telephone number in a note: %d", r.Status)
	}
	c.PostForm("/tasks/"+id+"/steps", step("done", "已报，两人"))
	seen := string(m.Get("/office/tasks").Body)
	for _, want := range []string{"已报，两人", "2026-03-16 10:01", "何慧敏 0702", ">完成<"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the office's list lacks %q", want)
		}
	}
	if r := m.Get("/office/tasks.csv"); !strings.Contains(string(r.Body), "按时完成") || !strings.Contains(string(r.Body), "2026-03-16 09:41") {
		t.Errorf("the file: %s", r.Body)
	}
	m.PostForm("/tasks/"+id+"/steps", step("send-back", "少一人"))
	if page := string(c.Get("/tasks").Body); !strings.Contains(page, "退回：") || !strings.Contains(page, "少一人") {
		t.Error("the clerk does not see why it was sent back")
	}
	s.clock.move(72 * time.Hour)
	s.As(manager).Get("/office/tasks").Want(200).Contains("1项逾期")
	if wall := string(s.As(manager).Get("/office").Body); !strings.Contains(wall, "1项任务逾期没有完成") {
		t.Error("the wall does not tell of the overdue task")
	}

	c, m = s.As(clerk19), s.As(manager)
	for range 2 {
		c.PostForm("/desk/19/supplies", url.Values{"supply": {"glasses"}}.Encode())
	}
	m.Get("/office").Want(200).Contains("便民用品待补：1项")
	page = string(m.Get("/office/tasks?kind=supplies").Body)
	if !strings.Contains(page, "老花镜") || !strings.Contains(page, "19号窗口") {
		t.Errorf("the office's list of supplies: %s", page)
	}
	c.PostForm("/desk/01/supplies", url.Values{"supply": {"glue"}}.Encode()).Want(403)
	_, rest, _ = strings.Cut(page, `id="task-`)
	id, _, _ = strings.Cut(rest, `"`)
	m.PostForm("/tasks/"+id+"/steps", url.Values{"to": {"office"}, "step": {"done"}, "kind": {"supplies"}}.Encode())
	if strings.Contains(string(m.Get("/office").Body), "便民用品待补") {
		t.Error("the wall still asks for the supplies")
	}
	// The API says the same.
	m.Post("/api/v1/tasks", `{"kind":"reading","title":"学习行政许可法","due":"2026-03-30","to":["staff"]}`).Want(201).Contains(`"staff:0702"`)
	c.Get("/api/v1/tasks").Want(200).Contains("学习行政许可法", `"staff:0702"`)
	m.Post("/api/v1/tasks", `{"kind":"supplies","title":"x","due":"2026-03-30","to":["office"]}`).WantError(400, "invalid")
	m.Post("/api/v1/tasks", `{"kind":"task","title":"x","due":"2026-03-30","to":["bureau:none"]}`).WantError(400, "invalid")
}
