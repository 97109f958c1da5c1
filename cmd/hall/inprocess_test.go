package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/devices/sim"
)

// startDaemon runs the composed hall in this process, on a free port, until the
// test ends. file is its hall.yaml; "" is the example hall.
func startDaemon(t testing.TB, file string) (*daemon, string) {
	t.Helper()
	d, base, _ := startDaemonIn(t, file, filepath.Join(t.TempDir(), "data"))
	return d, base
}

// startDaemonIn is startDaemon over a data directory, with a function that stops
// it early.
func startDaemonIn(t testing.TB, file, data string) (d *daemon, base string, stop func()) {
	t.Helper()
	cfg, err := configs.Load(configs.Options{File: file, Example: file == "", DataDir: data, Listen: "127.0.0.1:0", Drivers: driverNames()})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		t.Fatal(err)
	}
	base = "http://" + ln.Addr().String()
	d, err = newDaemon(t.Context(), cfg, true, base, time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.run(ctx, ln) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("daemon: %v", err)
		}
	})
	t.Cleanup(stop)
	return d, base, stop
}

// simulated is the other end of a device, as the simulator it is.
func simulated[T any](t testing.TB, d *daemon, id string) T {
	t.Helper()
	s, ok := d.hardware.Simulated(id)
	if !ok {
		t.Fatalf("device %s is not simulated", id)
	}
	other, ok := s.(T)
	if !ok {
		t.Fatalf("the other end of %s is a %T", id, s)
	}
	return other
}

// eventually waits until ok holds; what says what is awaited.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

// printed tells whether a paper that has come out of the printer whole carries the
// text.
func printed(p *sim.Printer, text string) bool {
	for _, paper := range p.Papers() {
		if paper.Edge == sim.Cut && paper.Contains(text) {
			return true
		}
	}
	return false
}
