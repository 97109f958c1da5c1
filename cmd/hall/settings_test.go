package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
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
	if h.daemon, err = newDaemon(t.Context(), cfg, true, h.base, now, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
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
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	v := &visitor{t: h.t, base: h.base, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	if page := v.post("/sign-in", url.Values{"user": {user}, "password": {demoPassword}}); strings.Contains(page, `name="password"`) {
		h.t.Fatalf("%s could not sign in", user)
	}
	return v
}

// visitor is a browser without scripts.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
}

func (v *visitor) get(path string) string {
	v.t.Helper()
	res, err := v.client.Get(v.base + path)
	return v.read(res, err)
}

func (v *visitor) post(path string, form url.Values) string {
	v.t.Helper()
	res, err := v.client.PostForm(v.base+path, form)
	return v.read(res, err)
}

func (v *visitor) read(res *http.Response, err error) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 500 {
		v.t.Fatalf("%s: %d %v\n%s", res.Request.URL.Path, res.StatusCode, err, body)
	}
	return string(body)
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
			files := map[string][]byte{"lines.yaml": []byte("new"), "matters/zz.yaml": nil}
			if err := stage(dir, files); err != nil {
				t.Fatal(err)
			}
			last := map[string]string{"lines.yaml": store.TextHash([]byte("old")), "matters/zz.yaml": store.TextHash([]byte("going"))}
			if c.journaled {
				last = map[string]string{"lines.yaml": store.TextHash([]byte("new")), "matters/zz.yaml": ""}
			}
			changed, err := recoverFiles(dir, last, store.TextHash)
			if err != nil || changed != c.journaled {
				t.Fatal(changed, err)
			}
			if text, err := os.ReadFile(filepath.Join(dir, "lines.yaml")); string(text) != c.want {
				t.Errorf("lines.yaml is %q, %v", text, err)
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
