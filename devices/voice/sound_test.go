package voice_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/voice"
)

// played is a loudspeaker whose player writes to a file what it is given.
type played struct {
	speaker *voice.Speaker
	monitor *devices.Monitor
	file    string
	broken  string // while this file is there, the sound card fails
}

func loudspeaker(t *testing.T, r voice.Renderer) *played {
	t.Helper()
	dir := t.TempDir()
	p := &played{file: filepath.Join(dir, "heard"), broken: filepath.Join(dir, "broken"),
		monitor: devices.NewMonitor("voice-1", "voice", "clips", "sound:", time.Now, nil)}
	p.speaker = voice.New(voice.Options{Renderer: r, Monitor: p.monitor, Style: voice.Style{Volume: 100, One: voice.Yao}})
	script := `test -e "$1" && { echo "no card" >&2; exit 1; }; cat > "$2.part" && cat "$2.part" >> "$2"`
	supervisor := devices.Supervisor{
		Open:   voice.OpenSound([]string{"sh", "-c", script, "player", p.broken, p.file}),
		Driver: p.speaker, Monitor: p.monitor, Log: slog.New(slog.DiscardHandler),
		First: 10 * time.Millisecond, Longest: 20 * time.Millisecond,
	}
	ctx, cancel := context.WithCancel(t.Context())
	var task sync.WaitGroup
	task.Go(func() { _ = supervisor.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		task.Wait()
	})
	return p
}

// until waits for something to become true; the limit only ends a hang.
func (p *played) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("never happened: %s; health %+v", what, p.monitor.Health())
		}
	}
}

func (p *played) bytes() int {
	info, err := os.Stat(p.file)
	if err != nil {
		return 0
	}
	return int(info.Size())
}

func TestClipsArePlayedTwice(t *testing.T) {
	c := clips(t, hallWords...)
	p := loudspeaker(t, c)
	p.until(t, "the loudspeaker is there", func() bool {
		return p.speaker.Say(voice.Utterance{Key: "window-18", Segments: hallCall}) == nil
	})
	w, _, err := c.Render(t.Context(), hallCall, voice.Style{Volume: 100, One: voice.Yao})
	if err != nil {
		t.Fatal(err)
	}
	p.until(t, "two readings are heard", func() bool { return p.bytes() == 2*len(w.File()) })
	p.until(t, "the loudspeaker is well", func() bool { return p.monitor.Health().State == devices.OK })
}

func TestSoundCardFailsAndComesBack(t *testing.T) {
	p := loudspeaker(t, clips(t, hallWords...))
	if err := os.WriteFile(p.broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	say := func() bool { return p.speaker.Say(voice.Utterance{Priority: voice.Recall, Segments: hallCall}) == nil }
	p.until(t, "it is said", say)
	p.until(t, "the failure is shown", func() bool {
		h := p.monitor.Health()
		return h.State == devices.Fault && strings.Contains(h.Problem.ZH, "声卡") && h.Advice.ZH != ""
	})
	if err := os.Remove(p.broken); err != nil {
		t.Fatal(err)
	}
	p.until(t, "it is heard again", func() bool { say(); return p.bytes() > 0 })
	p.until(t, "the loudspeaker is well", func() bool { return p.monitor.Health().State == devices.OK })
}

// TestWrongTicketIsNotSpoken: S103 without a recording of 三 would be S10.
func TestWrongTicketIsNotSpoken(t *testing.T) {
	p := loudspeaker(t, clips(t, "请", "S", "幺", "零", "号"))
	p.until(t, "it is said", func() bool { return p.speaker.Say(voice.Utterance{Segments: hallCall}) == nil })
	p.until(t, "the fault is shown", func() bool { return strings.Contains(p.monitor.Health().Problem.EN, "三") })
	if p.bytes() > 0 {
		t.Error("something was played")
	}
	p.until(t, "it is said", func() bool {
		return p.speaker.Say(voice.Utterance{Priority: voice.Recall, Segments: []voice.Segment{{Text: "请S号吧"}}}) == nil
	})
	p.until(t, "the missing word is named", func() bool {
		h := p.monitor.Health()
		return h.State == devices.Degraded && strings.Contains(h.Problem.ZH, "吧")
	})
}

func TestPlayerThatHangs(t *testing.T) {
	link, err := voice.OpenSound([]string{"sleep", "60"})(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := voice.Wave{Rate: 16000, PCM: make([]byte, 32)}.File()
	ended := make(chan error, 1)
	go func() { ended <- link.Write(t.Context(), file) }()
	if err := link.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, devices.ErrClosed) {
			t.Errorf("Write after Close: %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("Close does not end the player")
	}
	if _, err := link.Read(t.Context(), nil); !errors.Is(err, devices.ErrClosed) {
		t.Errorf("Read after Close: %v", err)
	}
}

func TestNoPlayer(t *testing.T) {
	_, err := voice.OpenSound([]string{"no-such-player"})(t.Context())
	if problem, advice := devices.Explain(err); !strings.Contains(problem.ZH, "no-such-player") || !strings.Contains(advice.ZH, "voice.player") {
		t.Errorf("%v: %v %v", err, problem, advice)
	}
}
