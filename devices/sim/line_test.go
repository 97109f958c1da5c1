package sim_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jiaohao/devices/sim"
)

// echo sends back what it hears and tells when a conversation begins and ends.
type echo struct{ began, ended chan error }

func (e *echo) Converse(ctx context.Context, line io.ReadWriter) error {
	e.began <- nil
	buf := make([]byte, 512)
	for {
		n, err := line.Read(buf)
		if err != nil {
			e.ended <- err
			return err
		}
		if _, err := line.Write(buf[:n]); err != nil {
			e.ended <- err
			return err
		}
	}
}

func newEcho() *echo {
	return &echo{began: make(chan error, 8), ended: make(chan error, 8)}
}

func await(t *testing.T, c <-chan error, what string) error {
	t.Helper()
	select {
	case err := <-c:
		return err
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: nothing happened", what)
		return nil
	}
}

func ask(t *testing.T, path, text string) {
	t.Helper()
	port, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	if _, err := port.WriteString(text); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(text))
	if _, err := io.ReadFull(port, got); err != nil {
		t.Fatal(err)
	}
	if string(got) != text {
		t.Fatalf("echo of %q: got %q", text, got)
	}
}

func TestLinePullAndPlug(t *testing.T) {
	line, err := sim.NewLine(filepath.Join(t.TempDir(), "lines"), "printer")
	if err != nil {
		t.Fatal(err)
	}
	e := newEcho()
	line.Attach(t.Context(), e)
	await(t, e.began, "first conversation")

	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	ask(t, line.Path(), string(all)) // every byte value passes unchanged
	ask(t, line.Path(), "again")     // and the device survives a closed port

	port, err := os.OpenFile(line.Path(), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	if err := line.Pull(); err != nil {
		t.Fatal(err)
	}
	if err := await(t, e.ended, "pull"); !errors.Is(err, io.EOF) {
		t.Errorf("the device saw %v after a pull, want io.EOF", err)
	}
	if n, err := port.Read(make([]byte, 1)); err == nil {
		t.Errorf("read %d bytes from a port without a cable", n)
	}
	if _, err := os.Stat(line.Path()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the port's name outlived the cable: %v", err)
	}
	if line.Plugged() {
		t.Error("a pulled line says it is plugged")
	}

	if err := line.Plug(); err != nil {
		t.Fatal(err)
	}
	await(t, e.began, "second conversation")
	ask(t, line.Path(), "back")

	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
	if err := line.Plug(); err == nil {
		t.Error("a closed line was plugged in")
	}
}

func TestLineEndsWithContext(t *testing.T) {
	line, err := sim.NewLine(t.TempDir(), "reader")
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	ctx, cancel := context.WithCancel(t.Context())
	e, done := newEcho(), make(chan error, 1)
	go func() { done <- line.Run(ctx, e) }()
	await(t, e.began, "conversation")
	cancel()
	if err := await(t, done, "end"); !errors.Is(err, context.Canceled) {
		t.Errorf("Run ended with %v", err)
	}
}

func TestLinePacesTheWire(t *testing.T) {
	line, err := sim.NewLine(t.TempDir(), "slow")
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	line.SetBaud(9600)
	e := newEcho()
	line.Attach(t.Context(), e)
	await(t, e.began, "conversation")
	began := time.Now()
	ask(t, line.Path(), string(make([]byte, 96))) // 100 ms there, 100 ms back, overlapped
	if took := time.Since(began); took < 100*time.Millisecond {
		t.Errorf("96 bytes at 9600 baud took %v, the wire alone needs 100 ms", took)
	}
}
