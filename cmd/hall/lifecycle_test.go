package main

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestStopsInOrder asks the real process to end and starts it again: the number
// goes on where it was.
func TestStopsInOrder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for round, want := range []string{"S001", "S002"} {
		p := startHall(t, data)
		var a ticketAnswer
		if _, err := p.client(t, "").do("POST", "/api/v1/tickets", want, map[string]string{"matter": "sl-01"}, &a); err != nil {
			t.Fatal(err)
		}
		if a.Number != want {
			t.Errorf("round %d: number %s, want %s", round, a.Number, want)
		}
		begun := time.Now()
		if err := p.stop(); err != nil {
			t.Fatalf("SIGTERM: %v\n%s", err, p.said())
		}
		t.Logf("stopped in %v", time.Since(begun))
	}
}

// TestSecondDaemonIsRefused starts a second hall on the same data.
func TestSecondDaemonIsRefused(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := startHall(t, data)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, "serve", "--demo", "--data", data, "--addr", "127.0.0.1:0").CombinedOutput()
	if err == nil {
		t.Fatalf("the second daemon ran:\n%s", out)
	}
	for _, words := range []string{"正被另一个叫号程序使用", "in use by another hall daemon", "--data"} {
		if !strings.Contains(string(out), words) {
			t.Errorf("it does not say %q:\n%s", words, out)
		}
	}
	if _, err := p.client(t, "").do("GET", "/api/v1/state", "", nil, nil); err != nil {
		t.Errorf("the first daemon suffers: %v", err)
	}
}

// TestCommandLine runs the program's own entry with what people type.
func TestCommandLine(t *testing.T) {
	tests := []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"version", []string{"version"}, 0, []string{"jiaohao", "github.com/tarm/serial"}},
		{"help", []string{"help"}, 0, []string{"serve", "check", "version"}},
		{"unknown command", []string{"serv"}, 2, []string{"no such command: serv", "serve"}},
		{"unknown flag", []string{"serve", "--dmeo"}, 2, []string{"dmeo"}},
		{"no hall", []string{"serve"}, 1, []string{"--config", "--demo"}},
		{"missing file", []string{"check", "--config", "/nowhere/hall.yaml"}, 1, []string{"/nowhere/hall.yaml"}},
		{"check the example", []string{"check", "--demo"}, 0, []string{"29 事项", "printer-K1", "pty:"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if code := run(context.Background(), tt.args, &out, &out); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			for _, words := range tt.says {
				if !strings.Contains(out.String(), words) {
					t.Errorf("it does not say %q:\n%s", words, out.String())
				}
			}
		})
	}
}

// Templates are parsed when they are first looked at: all of them are sound.
func TestEveryPageParses(t *testing.T) {
	pages, err := newPages()
	if err != nil {
		t.Fatal(err)
	}
	if err := pages.Check(); err != nil {
		t.Error(err)
	}
}
