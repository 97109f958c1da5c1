//go:build cgo

package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/queue"
	"jiaohao/store"
)

func query(t *testing.T, path, q string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var v string
	if err := db.QueryRow(q).Scan(&v); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return v
}

func journalText(t *testing.T, path string) string {
	t.Helper()
	return query(t, path, `SELECT group_concat(seq || ' ' || kind || ' ' || actor || ' ' || text || ' ' || body, char(10)) FROM audit`)
}

func TestANewDatabase(t *testing.T) {
	s, path := open(t)
	if last, err := s.LastDay(t.Context()); err != nil || last != "" {
		t.Errorf("last day of nothing: %q, %v", last, err)
	}
	if n := len(replay(t, s, day)); n != 0 {
		t.Errorf("%d events", n)
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if epoch, err := s.Epoch(t.Context()); err != nil || epoch != 1 {
		t.Errorf("epoch %d, %v", epoch, err)
	}
	if err := s.Commit(t.Context(), nil); err != nil {
		t.Errorf("a commit of nothing: %v", err)
	}
	commit(t, s, issued(1))
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("data directory %v, %v", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v: others can read it", f.Name(), info.Mode())
		}
	}
	for kind, name := range queue.Kinds() {
		if got := query(t, path, fmt.Sprintf(`SELECT name FROM kinds WHERE kind = %d`, kind)); got != name {
			t.Errorf("kind %d is called %q, want %q", kind, got, name)
		}
	}
	if got := query(t, path, `SELECT ifnull(group_concat(name), '') FROM pragma_table_list
		WHERE type = 'table' AND strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite_%'`); got != "" {
		t.Errorf("tables that are not STRICT: %s", got)
	}
}

func TestPathsOfAnyName(t *testing.T) {
	for _, name := range []string{"数据", "a b", "what?mode=memory", "50%", "a#b", "x&y"} {
		path := filepath.Join(t.TempDir(), name, "hall.db")
		s := reopen(t, path)
		commit(t, s, issued(1))
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if n := len(replay(t, s, day)); n != 1 {
			t.Errorf("%q: %d events", name, n)
		}
	}
}

func TestDatabasesThatAreRefused(t *testing.T) {
	cases := []struct {
		name string
		make func(t *testing.T, path string)
		want error
		say  string
	}{
		{"of a newer program", func(t *testing.T, path string) { edit(t, path, `PRAGMA user_version = 99`) }, store.ErrNewer, "99"},
		{"of another hall", func(t *testing.T, path string) {
			edit(t, path, `UPDATE origin SET hall = 'yunhe'`)
		}, store.ErrForeign, "yunhe"},
		{"of another program", func(t *testing.T, path string) {
			remove(t, path)
			edit(t, path, `CREATE TABLE bookmarks (url TEXT)`)
		}, store.ErrForeign, "another program"},
		{"of another program with its own mark", func(t *testing.T, path string) {
			remove(t, path)
			edit(t, path, `PRAGMA application_id = 7`)
		}, store.ErrForeign, "another program"},
		{"no database at all", func(t *testing.T, path string) {
			remove(t, path)
			if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, store.ErrCorrupt, "backup"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := written(t, 2)
			c.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), options(path))
			if err == nil {
				s.Close()
				t.Fatal("was opened")
			}
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.say) {
				t.Errorf("says %v", err)
			}
			var words interface{ Texts() (string, string) }
			if !errors.As(err, &words) {
				t.Error("the refusal has no words for people")
			}
			after, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(before) != string(after) {
				t.Error("the file was changed")
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestABrokenTokenKeyIsRefused(t *testing.T) {
	path := written(t, 1)
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "token.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(t.Context(), options(path)); err == nil {
		s.Close()
		t.Error("a damaged key was used")
	}
}

func TestEpochsDoNotShareAddresses(t *testing.T) {
	s, path := open(t)
	commit(t, s, issued(1))
	if err := s.RaiseEpoch(t.Context(), "system:restore", "restored from a backup"); err != nil {
		t.Fatal(err)
	}
	commit(t, s, issued(2))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, path)
	commit(t, s, issued(3))
	if got := query(t, path, `SELECT group_concat(epoch || '-' || seq) FROM journal`); got != "1-1,2-2,2-3,2-4" {
		t.Errorf("addresses %s", got)
	}
	if n := len(replay(t, s, day)); n != 3 {
		t.Errorf("%d events", n)
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

func TestBackupIsAWholeHall(t *testing.T) {
	s, path := open(t)
	fullDay(t, s, 300)
	to := filepath.Join(t.TempDir(), "backup.db")
	for range 2 { // the second replaces the first
		stop := make(chan struct{})
		stopped := make(chan struct{})
		go func() { // the hall goes on meanwhile
			defer close(stopped)
			for n := 10_000; ; n++ {
				select {
				case <-stop:
					return
				default:
					_ = s.Commit(t.Context(), []queue.Unit{issued(n)})
				}
			}
		}()
		err := s.Backup(t.Context(), to)
		close(stop)
		<-stopped
		if err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v", info.Mode(), err)
	}
	if _, err := os.Stat(to + ".part"); !os.IsNotExist(err) {
		t.Error("a half copy was left behind")
	}
	if got := query(t, to, `PRAGMA integrity_check`); got != "ok" {
		t.Errorf("the copy is %s", got)
	}
	s2 := reopen(t, to)
	if err := s2.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if n := len(replay(t, s2, day)); n < 1201 {
		t.Errorf("the copy has %d events", n)
	}
	if err := s.Backup(t.Context(), filepath.Join(filepath.Dir(path), "no", "such", "backup.db")); err == nil {
		t.Error("a backup to nowhere succeeded")
	}
}

func TestDamageIsFound(t *testing.T) {
	s, path := open(t)
	fullDay(t, s, 300)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(20 * 4096); at < info.Size(); at += 7 * 4096 {
		if _, err := f.WriteAt([]byte("damage damage damage"), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = store.Open(t.Context(), options(path))
	if err != nil {
		return // found at once
	}
	defer s.Close()
	if err := s.Check(t.Context()); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("the check says %v", err)
	}
	if err := s.Replay(t.Context(), day, func(queue.Event) error { return nil }); err == nil {
		t.Error("a damaged day was replayed")
	}
}
