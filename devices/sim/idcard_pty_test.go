package sim_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jiaohao/devices"
	"jiaohao/devices/pad"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

// cabled is a driver that a Supervisor keeps connected, through the real
// serial package and a simulated cable, to a simulated device.
type cabled struct {
	t       *testing.T
	line    *sim.Line
	monitor *devices.Monitor
}

func cable(t *testing.T, driver devices.Driver, device sim.Device, monitor *devices.Monitor) *cabled {
	t.Helper()
	running := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, running) })
	line, err := sim.NewLine(t.TempDir(), "port")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	line.Attach(ctx, device)
	supervisor := devices.Supervisor{
		Open:   serialport.Opener(serialport.Config{Name: line.Path(), Baud: 115200, LockDir: t.TempDir(), Monitor: monitor}),
		Driver: driver, Monitor: monitor, Log: quietLog(),
		First: 20 * time.Millisecond, Longest: 100 * time.Millisecond,
	}
	var tasks sync.WaitGroup
	tasks.Go(func() { _ = supervisor.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		tasks.Wait()
		if err := line.Close(); err != nil {
			t.Error(err)
		}
	})
	return &cabled{t, line, monitor}
}

// until waits for something to become true; the limit only ends a hang.
func (c *cabled) until(what string, ok func() bool) {
	c.t.Helper()
	limit := time.Now().Add(30 * time.Second)
	for !ok() {
		if time.Now().After(limit) {
			c.t.Fatalf("never happened: %s; health %+v; frames %v", what, c.monitor.Health(), c.monitor.Frames())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// replug pulls the cable, waits until it is noticed, and puts it back.
func (c *cabled) replug(noticed func() bool) {
	c.t.Helper()
	if err := c.line.Pull(); err != nil {
		c.t.Fatal(err)
	}
	c.until("the loss is reported", func() bool {
		h := c.monitor.Health()
		return h.State == devices.Fault && h.Problem.ZH != "" && h.Advice.ZH != ""
	})
	c.until("the driver says it is unavailable", noticed)
	if err := c.line.Plug(); err != nil {
		c.t.Fatal(err)
	}
}

func unavailable(err error) bool { return errors.Is(err, devices.ErrUnavailable) }

func TestCardReaderOverASerialLine(t *testing.T) {
	c := newCounter(t)
	c.module.Radio = time.Millisecond
	cabled := cable(t, c.reader, c.module, c.monitor)
	soon := func() time.Time { return time.Now().Add(time.Minute) }
	read := func(person, total int) {
		t.Helper()
		cabled.until("the reader can be armed", func() bool { return c.reader.Arm(soon()) == nil })
		c.put(t, person)
		cabled.until("the card is read", func() bool { return len(c.delivered()) == total })
	}
	read(0, 1)
	c.module.LiftCard()
	cabled.replug(func() bool { return unavailable(c.reader.Arm(soon())) })
	read(1, 2)
	if cards := c.delivered(); cards[0].Name != "张长明" || cards[1].Name != "李伟" {
		t.Error("the wrong cards were read")
	}
}

func TestCardReaderUnpluggedWhileReading(t *testing.T) {
	c := newCounter(t)
	c.module.Radio = time.Millisecond
	cabled := cable(t, c.reader, c.module, c.monitor)
	cabled.line.SetBaud(9600) // reading takes more than a second
	cabled.until("the reader can be armed", func() bool { return c.reader.Arm(time.Now().Add(time.Minute)) == nil })
	c.put(t, 0)
	cabled.until("reading has begun", func() bool { return c.module.Reads() == 1 })
	cabled.replug(func() bool { return unavailable(c.reader.Arm(time.Now().Add(time.Minute))) })
	if n := len(c.delivered()); n != 0 {
		t.Fatalf("%d cards delivered from half an answer", n)
	}
	c.module.LiftCard()
	cabled.until("the reader can be armed again", func() bool { return c.reader.Arm(time.Now().Add(time.Minute)) == nil })
	c.put(t, 0)
	cabled.until("the card is read", func() bool { return len(c.delivered()) == 1 })
}

func TestBoardsOverASerialLine(t *testing.T) {
	s := newStrips(t, 20)
	cabled := cable(t, s.bus, s.boards, s.monitor)
	cabled.until("the bus is connected", func() bool { return s.bus.Show(1, "A001", false) == nil })
	for i := range 20 {
		s.show(t, i+1, "欢迎光临", false)
	}
	s.show(t, 18, "请 S003 到 18 号窗口", true)
	cabled.until("all boards are lit", func() bool { return len(s.boards.Texts()) == 20 })
	if got := s.boards.Texts()[18]; got != "请 S003 到 18 号窗口" {
		t.Errorf("board 18 shows %q", got)
	}
	cabled.replug(func() bool { return unavailable(s.bus.Show(18, "S003 正在办理", false)) })
	cabled.until("what was to be shown meanwhile is shown", func() bool {
		return s.boards.Texts()[18] == "S003 正在办理"
	})
}

func TestVoiceOverASerialLine(t *testing.T) {
	l := newLoudspeaker(voice.SYN6288)
	l.chip.PerCharacter = time.Millisecond
	cabled := cable(t, l.speaker, l.chip, l.monitor)
	cabled.until("the first call is accepted", func() bool { return l.speaker.Say(call("A023", 3)) == nil })
	cabled.until("it is read twice", func() bool { return len(l.chip.Spoken()) == 2 })
	cabled.replug(func() bool { return unavailable(l.speaker.Say(call("A099", 9))) })
	cabled.until("a call is accepted again", func() bool { return l.speaker.Say(call("B024", 4)) == nil })
	cabled.until("it is read twice", func() bool { return len(l.chip.Spoken()) == 4 })
	if all := strings.Join(l.chip.Spoken(), "|"); strings.Contains(all, "九九") {
		t.Errorf("a call made without a line was spoken: %q", all)
	}
}

// TestCallersNeverBlock calls every driver from several goroutines while its
// cable comes and goes.
func TestCallersNeverBlock(t *testing.T) {
	c, s, l, w := newCounter(t), newStrips(t, 3), newLoudspeaker(voice.SYN6288), newWindows(0)
	lines := []*cabled{
		cable(t, c.reader, c.module, c.monitor), cable(t, s.bus, s.boards, s.monitor),
		cable(t, l.speaker, l.chip, l.monitor), cable(t, w.line, w.pads, w.monitor),
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var callers sync.WaitGroup
	for i := range 3 {
		callers.Go(func() {
			for ctx.Err() == nil {
				_ = c.reader.Arm(time.Now().Add(time.Second))
				c.reader.Disarm()
				_ = s.bus.Show(i+1, "A001", i == 0)
				_ = s.bus.Boards()
				_ = l.speaker.Say(call("A001", i))
				l.speaker.Forget("window-1")
				_ = w.line.Show(i+1, 3, "A001")
				_ = w.line.Beep(i + 1)
				_ = w.pads.Press(i+1, pad.Next)
				for _, d := range lines {
					_ = d.monitor.Health()
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	for range 3 {
		for _, d := range lines {
			d.until("it works", func() bool { h := d.monitor.Health(); return h.State == devices.OK || h.State == devices.Unconfirmed })
		}
		for _, d := range lines {
			if err := errors.Join(d.line.Pull(), d.line.Plug()); err != nil {
				t.Fatal(err)
			}
		}
	}
	cancel()
	done := make(chan struct{})
	go func() { callers.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("a caller is blocked")
	}
}

func TestPadsOverASerialLine(t *testing.T) {
	w := newWindows(0)
	cabled := cable(t, w.line, w.pads, w.monitor)
	cabled.until("the line is connected", func() bool { return w.line.Show(7, 17, "A023") == nil })
	cabled.until("the pad shows it", func() bool { return w.pads.Digits(7) == "017023" })
	if err := w.pads.Press(7, pad.Next); err != nil {
		t.Fatal(err)
	}
	cabled.until("the key arrives", func() bool { return slices.Equal(w.happened(), []string{"7 next"}) })
	cabled.replug(func() bool { return unavailable(w.line.Show(7, 16, "A024")) })
	cabled.until("the pad shows what changed meanwhile", func() bool { return w.pads.Digits(7) == "016024" })
	if err := w.pads.Rate(7, 3); err != nil {
		t.Fatal(err)
	}
	cabled.until("the rating arrives", func() bool { return slices.Equal(w.happened(), []string{"7 next", "7 rated 5"}) })
}
