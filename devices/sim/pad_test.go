package sim_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/pad"
	"jiaohao/devices/sim"
)

// windows is a line of pads with its driver and what came of their keys.
type windows struct {
	line    *pad.Line
	pads    *sim.Pads
	monitor *devices.Monitor

	mu     sync.Mutex
	events []string
}

func newWindows(slow time.Duration) *windows {
	labels := map[int]string{}
	for i := range 20 {
		labels[i+1] = fmt.Sprintf("%02d", i+1)
	}
	w := &windows{pads: sim.NewPads(labels), monitor: newMonitor("pad")}
	note := func(ctx context.Context, s string) {
		w.mu.Lock()
		w.events = append(w.events, s)
		w.mu.Unlock()
		if slow > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(slow):
			}
		}
	}
	w.line = pad.New(pad.Options{
		Monitor: w.monitor, Log: quietLog(),
		OnKey:    func(ctx context.Context, p pad.Press) { note(ctx, fmt.Sprintf("%d %s", p.Address, p.Key)) },
		OnRating: func(ctx context.Context, r pad.Rating) { note(ctx, fmt.Sprintf("%d rated %d", r.Address, r.Score)) },
	})
	return w
}

func (w *windows) happened() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}

func (w *windows) do(t *testing.T, action, option string) {
	t.Helper()
	if err := w.pads.Do(action, option); err != nil {
		t.Fatal(err)
	}
}

func TestKeysAndRatingsArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindows(0)
		stop := converse(t, w.line, w.pads)
		defer stop()
		synctest.Wait()
		if h := w.monitor.Health(); h.State != devices.Unconfirmed {
			t.Errorf("state %v before any key, want unconfirmed", h.State)
		}
		var want []string
		for _, k := range []pad.Key{pad.Next, pad.Recall, pad.Evaluate, pad.Pause, pad.Transfer, pad.GiveUp, pad.Hold, pad.CallHeld} {
			w.do(t, "press_"+string(k), "7")
			time.Sleep(time.Second)
			want = append(want, "7 "+string(k))
		}
		for i, score := range []int{2, 3, 4, 5} {
			w.do(t, fmt.Sprintf("rate_%d", i), "12")
			time.Sleep(time.Second)
			want = append(want, fmt.Sprintf("12 rated %d", score))
		}
		if got := w.happened(); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if n := w.pads.Unheard(); n > 0 {
			t.Errorf("%d keys were not acknowledged", n)
		}
		if h := w.monitor.Health(); h.State != devices.OK || h.Details["heard"] != "7 12" {
			t.Errorf("health %v %v", h.State, h.Details)
		}
	})
}

func TestPadsShowAndBeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindows(0)
		if err := w.line.Show(3, 17, ""); err == nil {
			t.Error("no error although there is no line")
		}
		stop := converse(t, w.line, w.pads)
		defer stop()
		synctest.Wait()
		for i := range 20 {
			if err := w.line.Show(i+1, 100+i, fmt.Sprintf("A%03d", i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.line.Beep(5); err != nil {
			t.Fatal(err)
		}
		if err := w.line.StartRating(6); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		for i := range 20 {
			if got, want := w.pads.Digits(i+1), fmt.Sprintf("%03d%03d", 100+i, i); got != want {
				t.Errorf("pad %d shows %q, want %q", i+1, got, want)
			}
		}
		if w.pads.Beeps(5) != 1 || w.pads.Beeps(6) != 0 || !w.pads.Asking(6) {
			t.Error("the beep or the evaluation did not arrive where it should")
		}
		if err := w.line.Show(3, 1500, ""); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if got := w.pads.Digits(3); got != "999002" {
			t.Errorf("pad 3 shows %q, want 999002", got)
		}
	})
}

func TestLostAcknowledgementsActOnce(t *testing.T) {
	for _, fault := range []string{"lose_ack", "collide"} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWindows(0)
				stop := converse(t, w.line, w.pads)
				defer stop()
				synctest.Wait()
				w.do(t, fault, "")
				w.do(t, fault, "")
				w.do(t, "press_next", "1")
				time.Sleep(2 * time.Second)
				w.do(t, "press_next", "1") // the clerk really presses again
				time.Sleep(2 * time.Second)
				if got := w.happened(); !slices.Equal(got, []string{"1 next", "1 next"}) {
					t.Errorf("got %q, want two presses", got)
				}
				if n := w.pads.Unheard(); n > 0 {
					t.Errorf("%d keys were not acknowledged", n)
				}
			})
		})
	}
}

func TestSlowHallDoesNotDelayAcknowledgements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindows(5 * time.Second)
		stop := converse(t, w.line, w.pads)
		defer stop()
		synctest.Wait()
		for i := range 20 {
			w.do(t, "press_next", fmt.Sprint(i+1))
			time.Sleep(30 * time.Millisecond)
		}
		time.Sleep(3 * time.Second)
		if n := w.pads.Unheard(); n > 0 {
			t.Errorf("%d keys were not acknowledged", n)
		}
		time.Sleep(2 * time.Minute)
		if got := len(w.happened()); got != 20 {
			t.Errorf("%d keys arrived, want 20", got)
		}
	})
}
