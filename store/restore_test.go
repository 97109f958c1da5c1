package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"jiaohao/store"
)

// A backup takes the place of the database whole, in an epoch of its own; what was
// there is kept whole. What is no good backup of this hall changes nothing.
func TestRestore(t *testing.T) {
	s, path := open(t)
	fullDay(t, s, 30)
	kept := len(replay(t, s, day))
	backup := filepath.Join(t.TempDir(), "hall-2026-03-16.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	commit(t, s, issued(10_000))
	commit(t, s, issued(10_001))
	restore := func(from string) (string, error) {
		return store.Restore(t.Context(), options(path), from, "system:hall", func(int64, int64) {})
	}
	if _, err := restore(backup); !errors.Is(err, store.ErrLocked) {
		t.Fatalf("restored under a running hall: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	bytes, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), bytes...)
	for i := len(damaged) / 2; i < len(damaged)/2+4096; i++ {
		damaged[i] ^= 0xFF
	}
	for name, content := range map[string][]byte{"damaged": damaged, "half": bytes[:len(bytes)/2], "empty": nil, "no database": []byte("相片")} {
		bad := filepath.Join(t.TempDir(), "bad.db")
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := restore(bad); err == nil {
			t.Errorf("a file that is %s was restored", name)
		}
	}
	foreign := options(path)
	foreign.Hall = "another"
	if _, err := store.Restore(t.Context(), foreign, backup, "system:hall", func(int64, int64) {}); !errors.Is(err, store.ErrForeign) {
		t.Errorf("another hall's backup: %v", err)
	}
	if n := len(replay(t, reopen(t, path), day)); n != kept+2 {
		t.Fatalf("the refusals left %d events of %d", n, kept+2)
	}
}

// TestRestoreKeepsBoth is the restore itself.
func TestRestoreKeepsBoth(t *testing.T) {
	s, path := open(t)
	fullDay(t, s, 30)
	kept := len(replay(t, s, day))
	backup := filepath.Join(t.TempDir(), "hall-2026-03-16.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	commit(t, s, issued(10_000))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var last, all int64
	before, err := store.Restore(t.Context(), options(path), backup, "system:hall", func(done, of int64) { last, all = done, of })
	if err != nil {
		t.Fatal(err)
	}
	if last == 0 || last != all {
		t.Errorf("%d of %d bytes were reported as copied", last, all)
	}
	restored := reopen(t, path)
	if n := len(replay(t, restored, day)); n != kept {
		t.Errorf("%d events were restored, want %d", n, kept)
	}
	if epoch, err := restored.Epoch(t.Context()); err != nil || epoch != 2 {
		t.Errorf("epoch %d, %v", epoch, err)
	}
	commit(t, restored, issued(10_000))
	if err := restored.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "hall.db")
	if err := os.Rename(before, elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(before+"-wal", elsewhere+"-wal"); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if n := len(replay(t, reopen(t, elsewhere), day)); n != kept+1 {
		t.Errorf("of what was there %d events are left, want %d", n, kept+1)
	}
}
