package pad_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"jiaohao/devices"
	"jiaohao/devices/pad"
)

// keypad is a driver that reads events out of a FIFO.
type keypad struct {
	t       *testing.T
	end     *os.File // where the keys are pressed
	monitor *devices.Monitor
	ended   chan error

	mu      sync.Mutex
	presses []string
}

func newKeypad(t *testing.T) *keypad {
	t.Helper()
	name := filepath.Join(t.TempDir(), "event-kbd")
	if err := unix.Mkfifo(name, 0o600); err != nil {
		t.Skip("no FIFO here: ", err)
	}
	k := &keypad{t: t, monitor: devices.NewMonitor("pad-1", "pad", "hid", name, time.Now, nil), ended: make(chan error, 1)}
	link, err := pad.OpenInput(name)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if k.end, err = os.OpenFile(name, os.O_WRONLY, 0); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	driver := pad.NewKeypad(pad.KeypadOptions{Monitor: k.monitor, OnKey: func(_ context.Context, p pad.Press) {
		k.mu.Lock()
		k.presses = append(k.presses, string(p.Key)+p.Number)
		k.mu.Unlock()
	}})
	go func() { k.ended <- driver.Serve(ctx, link) }()
	t.Cleanup(func() {
		cancel()
		if err := <-k.ended; !errors.Is(err, context.Canceled) && !errors.Is(err, devices.ErrGone) {
			t.Errorf("ended with %v", err)
		}
		link.Close()
		k.end.Close()
	})
	return k
}

func (k *keypad) write(p []byte) {
	k.t.Helper()
	if _, err := k.end.Write(p); err != nil {
		k.t.Fatal(err)
	}
}

func (k *keypad) press(codes ...uint16) {
	k.t.Helper()
	for _, c := range codes {
		for _, value := range []int32{1, 2, 2, 0} {
			k.write(pad.AppendEvent(pad.AppendEvent(nil, pad.Event{Type: 1, Code: c, Value: value}), pad.Event{}))
		}
	}
}

// until waits for presses; the limit only ends a hang.
func (k *keypad) until(want ...string) {
	k.t.Helper()
	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		k.mu.Lock()
		got := slices.Clone(k.presses)
		k.mu.Unlock()
		if slices.Equal(got, want) {
			return
		}
		if len(got) > len(want) || time.Now().After(limit) {
			k.t.Fatalf("pressed %v, want %v", got, want)
		}
	}
}

func TestKeypadKeys(t *testing.T) {
	k := newKeypad(t)
	if h := k.monitor.Health(); h.State != devices.Unconfirmed && h.State != devices.Connecting {
		t.Errorf("state %v before the first key", h.State)
	}
	k.press(96, 78, 74, 55, 98, 28) // Enter + - * / and the big Enter
	want := []string{"next", "recall", "give-up", "pause", "transfer", "next"}
	k.until(want...)
	k.press(80, 81, 96) // 2 3 Enter
	k.press(82, 14, 96) // 0, taken back, Enter
	k.press(2, 11, 78)  // 1 0, then + instead of Enter
	k.press(69, 96)     // Num Lock means nothing
	k.until(append(want, "call-number23", "next", "recall", "next")...)
	if h := k.monitor.Health(); h.State != devices.OK || h.LastOK.IsZero() {
		t.Errorf("health %+v", h)
	}
}

// TestKeypadEventsInPieces: a pipe may cut events anywhere.
func TestKeypadEventsInPieces(t *testing.T) {
	k := newKeypad(t)
	stream := pad.AppendEvent(pad.AppendEvent(nil, pad.Event{Type: 1, Code: 96, Value: 1}), pad.Event{Type: 1, Code: 78, Value: 1})
	for _, b := range stream {
		k.write([]byte{b})
	}
	k.until("next", "recall")
}

// TestHalfANumberIsForgotten: after two seconds Enter calls the next again.
func TestHalfANumberIsForgotten(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for two seconds")
	}
	k := newKeypad(t)
	k.press(80)
	time.Sleep(2200 * time.Millisecond) // the time itself is what is tested
	k.press(96)
	k.until("next")
}

func TestKeypadGone(t *testing.T) {
	k := newKeypad(t)
	k.press(96)
	k.until("next")
	k.end.Close()
	select {
	case err := <-k.ended:
		k.ended <- err
		if !errors.Is(err, devices.ErrGone) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the loss is not noticed")
	}
}

func TestOpenInput(t *testing.T) {
	if _, err := pad.OpenInput(filepath.Join(t.TempDir(), "none"))(t.Context()); !errors.Is(err, devices.ErrGone) {
		t.Errorf("no keypad: %v", err)
	}
	if fmt.Sprint(pad.CodeOf('\r'), pad.CodeOf('5'), pad.CodeOf('x')) != "96 76 0" {
		t.Error("codes", pad.CodeOf('\r'), pad.CodeOf('5'), pad.CodeOf('x'))
	}
}
