package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/devices/sim"
	"jiaohao/store"
)

// midmorning is a clock that runs on from twenty past ten today, as the hall's wall
// says: no story crosses midnight because of the hour at which it is told.
func midmorning() func() time.Time {
	now := time.Now()
	year, month, day := now.In(shanghai).Date()
	start := time.Date(year, month, day, 10, 20, 0, 0, shanghai)
	return func() time.Time { return start.Add(time.Since(now)) }
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

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
	return startDaemonAt(t, file, data, midmorning())
}

// startDaemonAt is startDaemonIn with a clock.
func startDaemonAt(t testing.TB, file, data string, now func() time.Time) (d *daemon, base string, stop func()) {
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
	d, err = newDaemon(t.Context(), cfg, true, base, now, slog.New(slog.NewTextHandler(io.Discard, nil)))
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

// printerReady waits until the printer of a kiosk can print: until then the kiosk
// gives its numbers on the screen alone.
func printerReady(t testing.TB, d *daemon, kiosk string) {
	t.Helper()
	eventually(t, "the printer of "+kiosk+" is ready", func() bool { return d.machine(kiosk).Printer().Ready() })
}

// onPaper waits until a paper that has come out of a printer whole carries the texts.
func onPaper(t testing.TB, d *daemon, printer string, texts ...string) {
	t.Helper()
	p := simulated[*sim.Printer](t, d, printer)
	defer func() {
		if t.Failed() {
			t.Log(printerStory(d, printer, p))
		}
	}()
	eventually(t, fmt.Sprintf("%q on paper", texts), func() bool { return printed(p, texts...) })
}

// printerStory tells what a printer got and gave, for the message of a failure.
func printerStory(d *daemon, id string, p *sim.Printer) string {
	var b strings.Builder
	for _, h := range d.hardware.All() {
		if h.ID == id {
			fmt.Fprintf(&b, "%s: %s %+v %+v\n", id, h.State, h.Problem, h.Counters)
		}
	}
	for _, paper := range p.Papers() {
		fmt.Fprintf(&b, "paper, edge %v: %q\n", paper.Edge, paper.Text())
	}
	frames := d.hardware.Frames(id)
	for _, f := range frames[max(0, len(frames)-40):] {
		fmt.Fprintf(&b, "%s out=%t %s %.80s\n", f.At.Format("15:04:05.000"), f.Out, f.Note.EN, f.Hex)
	}
	return b.String()
}

// printed tells whether a paper that has come out of the printer whole carries the
// texts.
func printed(p *sim.Printer, texts ...string) bool {
	for _, paper := range p.Papers() {
		if paper.Edge == sim.Cut && !slices.ContainsFunc(texts, func(text string) bool { return !paper.Contains(text) }) {
			return true
		}
	}
	return false
}

// atRest is a hall that no daemon runs, with its store, which the caller closes.
func atRest(t testing.TB, o configs.Options) (*configs.Config, *store.Store) {
	t.Helper()
	cfg, err := configs.Load(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), databaseOf(cfg))
	if err != nil {
		t.Fatal(err)
	}
	return cfg, s
}
