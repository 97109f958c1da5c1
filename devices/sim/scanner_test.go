package sim_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/pad"
	"jiaohao/devices/scanner"
	"jiaohao/devices/sim"
)

// list gathers what a driver delivers.
type list struct {
	mu    sync.Mutex
	items []string
}

func (l *list) add(s string) {
	l.mu.Lock()
	l.items = append(l.items, s)
	l.mu.Unlock()
}

func (l *list) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.items)
}

func newReader(codes *list) (*scanner.Reader, *devices.Monitor) {
	monitor := newMonitor("scanner")
	return scanner.New(scanner.Options{Monitor: monitor, Log: quietLog(), OnCode: func(_ context.Context, c string) { codes.add(c) }}), monitor
}

func TestCodesArrive(t *testing.T) {
	for _, suffix := range []string{"cr", "lf", "crlf", "none"} {
		synctest.Test(t, func(t *testing.T) {
			var codes list
			reader, monitor := newReader(&codes)
			other := sim.NewScanner()
			stop := converse(t, reader, other)
			defer stop()
			synctest.Wait()
			touch := func(action, option string) {
				if err := other.Do(action, option); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
			}
			touch("suffix", suffix)
			touch("scan", "YY-1")
			touch("scan", "YY-1") // held before it for long
			touch("gb18030", "")
			touch("scan", "预约-张三")
			touch("scan", strings.Repeat("长", 1024))
			touch("tear", "")
			touch("scan", "ABCDEF12")
			want := []string{"YY-1", "预约-张三", "ABCD", "EF12"}
			if suffix == "crlf" { // of ten bytes five come first
				want = []string{"YY-1", "预约-张三", "ABCDE", "F12"}
			}
			if got := codes.all(); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", suffix, got, want)
			}
			if h := monitor.Health(); h.State != devices.OK {
				t.Errorf("%s: state %v", suffix, h.State)
			}
			for _, f := range monitor.Frames() {
				if f.Hex != "" || strings.Contains(f.Note.ZH+f.Note.EN, "张三") || strings.Contains(f.Note.ZH+f.Note.EN, "YY") {
					t.Errorf("the ring holds a code: %+v", f)
				}
			}
		})
	}
}

func TestScannerOverASerialLine(t *testing.T) {
	var codes list
	reader, monitor := newReader(&codes)
	other := sim.NewScanner()
	c := cable(t, reader, other, monitor)
	n := 0
	scan := func() bool {
		n++
		if err := other.Scan("YY-" + strings.Repeat("1", n%50)); err != nil && !errors.Is(err, sim.ErrNoLine) {
			t.Fatal(err)
		}
		return len(codes.all()) > 0
	}
	c.until("a code arrives", scan)
	c.replug(func() bool { return monitor.Health().State == devices.Fault })
	before := len(codes.all())
	c.until("codes arrive again", func() bool { scan(); return len(codes.all()) > before })
}

// TestKeypadOverALine reads a simulated keypad through the name of its line.
func TestKeypadOverALine(t *testing.T) {
	var keys list
	monitor := newMonitor("pad")
	driver := pad.NewKeypad(pad.KeypadOptions{Monitor: monitor, Log: quietLog(),
		OnKey: func(_ context.Context, p pad.Press) { keys.add(string(p.Key) + p.Number) }})
	other := sim.NewKeypad("05")
	line, err := sim.NewLine(t.TempDir(), "keypad")
	if err != nil {
		t.Fatal(err)
	}
	other.Wire(line)
	line.Attach(t.Context(), other)
	ctx, cancel := context.WithCancel(t.Context())
	supervisor := devices.Supervisor{Open: pad.OpenInput(line.Path()), Driver: driver, Monitor: monitor, Log: quietLog(),
		First: 10 * time.Millisecond, Longest: 50 * time.Millisecond}
	var task sync.WaitGroup
	task.Go(func() { _ = supervisor.Run(ctx) })
	defer func() {
		cancel()
		task.Wait()
		line.Close()
	}()
	c := &cabled{t, line, monitor}
	press := func(option string) {
		c.until("the keypad is on its line", func() bool { return other.Do("press", option) == nil })
	}
	c.until("the keypad is open", func() bool { return monitor.Health().State == devices.Unconfirmed })
	press("23\r")
	press("+")
	c.until("keys arrive", func() bool { return slices.Equal(keys.all(), []string{"call-number23", "recall"}) })
	c.replug(func() bool { return monitor.Health().State == devices.Fault })
	c.until("the keypad is open again", func() bool { return monitor.Health().State == devices.Unconfirmed })
	press("\r")
	c.until("a key arrives", func() bool { return slices.Contains(keys.all(), "next") })
}
