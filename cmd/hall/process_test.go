package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"jiaohao/configs"
)

// binary is the program under test, built once for all tests of real processes.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "jiaohao-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "hall")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if builtBinary {
		if path, err := binary(); err == nil {
			os.RemoveAll(filepath.Dir(path))
		}
	}
	os.Exit(code)
}

// builtBinary tells that binary was called and left a directory behind.
var builtBinary bool

// process is a running `hall serve`.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string // "http://127.0.0.1:41234"
	data string

	mu     sync.Mutex
	output bytes.Buffer
	ended  chan error
}

var addressLine = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startHall starts a demo hall: startProgram with the demo's accounts.
func startHall(t *testing.T, data string, args ...string) *process {
	t.Helper()
	return startProgram(t, data, append([]string{"--demo"}, args...)...)
}

// startProgram starts the program on a free port and waits for the address it
// prints. Further arguments are passed on.
func startProgram(t *testing.T, data string, args ...string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	builtBinary = true
	p := &process{t: t, data: data, ended: make(chan error, 1)}
	p.cmd = exec.Command(path, append([]string{"serve", "--data", data, "--addr", "127.0.0.1:0"}, args...)...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = writerFunc(p.keep)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address := make(chan string, 1)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			p.keep(append(lines.Bytes(), '\n'))
			if a := addressLine.FindString(lines.Text()); a != "" {
				select {
				case address <- a:
				default:
				}
			}
		}
	}()
	go func() { <-drained; p.ended <- p.cmd.Wait() }()
	t.Cleanup(p.kill)
	select {
	case p.base = <-address:
	case err := <-p.ended:
		p.ended <- err
		t.Fatalf("hall ended at once: %v\n%s", err, p.said())
	case <-time.After(30 * time.Second):
		t.Fatalf("hall printed no address:\n%s", p.said())
	}
	return p
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func (p *process) keep(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.Write(b)
}

// said is everything the program has written to stdout and stderr.
func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.String()
}

// kill ends the process at once, as a power cut would.
func (p *process) kill() {
	p.cmd.Process.Kill()
	err := <-p.ended
	p.ended <- err
}

// stop asks it to end and returns how it did.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-p.ended:
		p.ended <- err
		return err
	case <-time.After(30 * time.Second):
		return fmt.Errorf("still running 30 s after SIGTERM")
	}
}

func (p *process) client(t *testing.T, user string) *client {
	t.Helper()
	return newClient(t, p.base, user)
}

// wideHall writes the example hall into a directory of its own, without daily
// limits or a limit to how fast one kiosk issues, and returns its hall.yaml: they are not what a load test is about.
func wideHall(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, configs.Example()); err != nil {
		t.Fatal(err)
	}
	lines := filepath.Join(dir, "lines.yaml")
	text, err := os.ReadFile(lines)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`daily_max: \d+`).ReplaceAll(text, []byte("daily_max: 0"))
	if err := os.WriteFile(lines, text, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "hall.yaml")
	settings, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	settings = append(settings, "\nlimits:\n  issue_interval: \"0s\"\n"...)
	if err := os.WriteFile(file, settings, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
