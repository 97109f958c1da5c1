package sim_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/led"
	"jiaohao/devices/pad"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

// recorder is a device that notes what it hears and may send it back.
type recorder struct {
	echo bool

	mu    sync.Mutex
	heard []byte
	line  io.Writer
}

func (r *recorder) Converse(_ context.Context, line io.ReadWriter) error {
	r.mu.Lock()
	r.line = line
	r.mu.Unlock()
	chunk := make([]byte, 256)
	for {
		n, err := line.Read(chunk)
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.heard = append(r.heard, chunk[:n]...)
		r.mu.Unlock()
		if r.echo {
			if _, err := line.Write(chunk[:n]); err != nil {
				return err
			}
		}
	}
}

func (r *recorder) bytes() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.heard)
}

func (r *recorder) say(t *testing.T, p []byte) {
	t.Helper()
	r.mu.Lock()
	line := r.line
	r.mu.Unlock()
	if _, err := line.Write(p); err != nil {
		t.Fatal(err)
	}
}

// TestBoardsOfOtherMakers runs template profiles.
func TestBoardsOfOtherMakers(t *testing.T) {
	tests := []struct {
		profile string
		echo    bool
		state   devices.State
		frame   []byte
	}{
		{"strip-aa", false, devices.Unconfirmed, []byte("\xAA\x07\xBB\x51\x54")},
		{"strip-at", false, devices.Unconfirmed, []byte("@\x07A023\r")},
		{"number-board", false, devices.Unconfirmed, []byte{7, 0x00, 0x23, 0x2A}},
		{"modbus-number", true, devices.OK, []byte{7, 6, 0, 0, 0, 23}},
		{"modbus-number", false, devices.Fault, []byte{7, 6, 0, 0, 0, 23}},
	}
	for _, tt := range tests {
		t.Run(tt.profile, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				profile, err := led.BuiltIn(tt.profile)
				if err != nil {
					t.Fatal(err)
				}
				monitor := newMonitor("led")
				bus := led.New(led.Options{Profile: profile, Monitor: monitor, Log: quietLog()})
				r := &recorder{echo: tt.echo}
				stop := converse(t, bus, r)
				defer stop()
				synctest.Wait()
				for range 4 {
					if err := bus.Show(7, "A023", true); err != nil {
						t.Fatal(err)
					}
					time.Sleep(time.Second)
				}
				if !bytes.Contains(r.bytes(), tt.frame) {
					t.Errorf("% X does not hold % X", r.bytes(), tt.frame)
				}
				if h := monitor.Health(); h.State != tt.state {
					t.Errorf("state %v %v, want %v", h.State, h.Problem, tt.state)
				}
				if err := bus.Show(300, "A023", true); err == nil {
					t.Error("an address the frame cannot hold was accepted")
				}
			})
		})
	}
}

// TestPadLineThatEchoes: some adapters hear what they send. Answering that as
// a key would never end.
func TestPadLineThatEchoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindows(0)
		r := &recorder{echo: true}
		stop := converse(t, w.line, r)
		defer stop()
		synctest.Wait()
		key := pad.Append(nil, pad.Frame{Address: 4, Func: 2, Data: []byte{0x0C}})
		r.say(t, key)
		time.Sleep(10 * time.Second)
		if n := bytes.Count(r.bytes(), key); n != 1 {
			t.Errorf("one key was acknowledged %d times", n)
		}
		if err := w.line.StartRating(4); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if got := w.happened(); !slices.Equal(got, []string{"4 next"}) {
			t.Errorf("happened %q, want the key alone", got)
		}
	})
}

// TestPadLineIsAnsweredInTime: the acknowledgement leaves within 50 ms, also
// behind noise and although the host has much to say.
func TestPadLineIsAnsweredInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindows(0)
		r := &recorder{}
		stop := converse(t, w.line, r)
		defer stop()
		synctest.Wait()
		for i := range 200 {
			if err := w.line.Show(i, i, "A001"); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(100 * time.Millisecond)
		key := pad.Append(nil, pad.Frame{Address: 4, Func: 2, Data: []byte{0x0C}})
		r.say(t, append([]byte{0xFF, 0x68, 0x03, 0x00}, key...))
		time.Sleep(50 * time.Millisecond)
		if n := bytes.Count(r.bytes(), key); n != 1 {
			t.Errorf("acknowledged %d times after 50 ms, want once", n)
		}
	})
}

// TestStaleCallIsRepaintedStandingStill: a call made long before the line came
// back is shown, but moves for nobody.
func TestStaleCallIsRepaintedStandingStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 2)
		_ = s.bus.Show(1, "请 A001", true)
		time.Sleep(time.Minute)
		_ = s.bus.Show(2, "请 A002", true)
		stop := converse(t, s.bus, s.boards)
		defer stop()
		time.Sleep(time.Second)
		if texts := s.boards.Texts(); texts[1] != "请 A001" || texts[2] != "请 A002" {
			t.Fatalf("boards show %v", texts)
		}
		if s.boards.Moving(1) || !s.boards.Moving(2) {
			t.Errorf("moving: %v %v, want only the fresh call", s.boards.Moving(1), s.boards.Moving(2))
		}
	})
}

// TestPicturesAreCleanSVG: no script, no inline style, and no markup from data.
func TestPicturesAreCleanSVG(t *testing.T) {
	c := newCounter(t)
	s := newStrips(t, 20)
	l := newLoudspeaker(voice.SYN6288)
	w := newWindows(0)
	for _, d := range []devices.Simulated{c.module, s.boards, l.chip, w.pads, sim.NewKeypad("05"), sim.NewScanner()} {
		picture := string(d.Picture())
		if !strings.HasPrefix(picture, "<svg ") || !strings.Contains(picture, "viewBox=") || !strings.HasSuffix(picture, "</svg>") {
			t.Errorf("%T: not an SVG document: %.80s", d, picture)
		}
		for _, forbidden := range []string{"style=", "<script", "onclick", "href"} {
			if strings.Contains(picture, forbidden) {
				t.Errorf("%T: the picture holds %q", d, forbidden)
			}
		}
		for _, a := range d.Actions() {
			if a.Name == "" || a.Label.ZH == "" || a.Label.EN == "" {
				t.Errorf("%T: action %+v has no label in both languages", d, a)
			}
			option := ""
			if len(a.Options) > 0 {
				option = a.Options[0].Value
			}
			if err := d.Do(a.Name, option); err != nil && !errors.Is(err, sim.ErrNoLine) {
				t.Errorf("%T: offered action %s: %v", d, a.Name, err)
			}
		}
		if err := d.Do("no such action", ""); err == nil {
			t.Errorf("%T: an action it does not offer was accepted", d)
		}
	}
}
