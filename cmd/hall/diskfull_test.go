package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestDiskFull takes the real process its disk away: no file may grow any more.
// The batch is refused with words, no number is used up, nothing is printed or
// shown, and when there is room again the hall goes on with the next number.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	p := startHall(t, filepath.Join(t.TempDir(), "data"), "--config", wideHall(t))
	kiosk, manager := p.client(t, ""), p.client(t, "manager")
	take := func(key string) (a ticketAnswer, err error) {
		_, err = kiosk.do("POST", "/api/v1/tickets", key, map[string]string{"matter": "sl-01"}, &a)
		return a, err
	}
	first, err := take("first")
	if err != nil || first.Number != "S001" {
		t.Fatalf("first number %q: %v", first.Number, err)
	}
	limit := func(bytes uint64) {
		t.Helper()
		if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}, nil); err != nil {
			t.Fatal(err)
		}
	}
	waiting := func() (n int) {
		t.Helper()
		var state struct {
			Lines []struct {
				Line    string
				Waiting int
			}
		}
		if _, err := manager.do("GET", "/api/v1/state", "", nil, &state); err != nil {
			t.Fatal(err)
		}
		for _, l := range state.Lines {
			if l.Line == "S" {
				n = l.Waiting
			}
		}
		return n
	}
	limit(4096)
	for _, key := range []string{"a", "b", "c"} {
		a, err := take(key)
		var refused *apiError
		if !errors.As(err, &refused) || refused.Code != "unavailable" || refused.Message == "" {
			t.Fatalf("a number on a full disk: %q, %v", a.Number, err)
		}
	}
	if n := waiting(); n != 1 {
		t.Errorf("%d are shown waiting, 1 number was given", n)
	}
	limit(unix.RLIM_INFINITY)
	var next ticketAnswer
	eventually(t, "a number after there is room again", func() bool {
		next, err = take("after")
		return err == nil
	})
	if next.Number != "S002" {
		t.Errorf("the number after the full disk is %s, want S002", next.Number)
	}
	if n := waiting(); n != 2 {
		t.Errorf("%d wait, want 2", n)
	}
	if said := p.said(); strings.Contains(said, "panic") {
		t.Errorf("the daemon panicked:\n%s", said)
	}
}
