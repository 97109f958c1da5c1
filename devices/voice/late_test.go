package voice_test

import (
	"context"
	"log/slog"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/devicetest"
	"jiaohao/devices/voice"
)

// withChip runs test against a speaker whose chip does what speak says with the
// n-th text it gets, from 1.
func withChip(t *testing.T, speak func(n int, say func(...byte)), test func(t *testing.T, speaker *voice.Speaker, texts func() []time.Time)) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		speaker := voice.New(voice.Options{Chip: voice.XFS5152, Log: slog.New(slog.DiscardHandler),
			Monitor: devices.NewMonitor("v", "voice", "", "", time.Now, nil)})
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan struct{})
		go func() { defer close(served); _ = speaker.Serve(ctx, devicetest.Pipe{Conn: near}) }()
		say := func(b ...byte) { _, _ = far.Write(b) }
		var mu sync.Mutex
		var began []time.Time
		go func() {
			scanner := voice.Scanner{Chip: voice.XFS5152}
			buf := make([]byte, 256)
			for {
				n, err := far.Read(buf)
				if err != nil {
					return
				}
				scanner.Feed(buf[:n])
				for f, ok := scanner.Next(); ok; f, ok = scanner.Next() {
					switch f.Command {
					case voice.Query:
						say(voice.Idle)
					case voice.Speak:
						mu.Lock()
						began = append(began, time.Now())
						n := len(began)
						mu.Unlock()
						speak(n, say)
					}
				}
			}
		}()
		synctest.Wait()
		test(t, speaker, func() []time.Time { mu.Lock(); defer mu.Unlock(); return slices.Clone(began) })
		cancel()
		far.Close()
		<-served
	})
}

func sayAll(t *testing.T, speaker *voice.Speaker, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := speaker.Say(voice.Utterance{Priority: voice.Notice, Segments: []voice.Segment{{Text: text}}}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLateEndCutsNothingOff: the end of what was said before may come behind the
// next text; that one is spoken to its end all the same before another is sent.
func TestLateEndCutsNothingOff(t *testing.T) {
	const lasts = 2 * time.Second
	withChip(t, func(_ int, say func(...byte)) {
		say(voice.Idle) // of something before
		time.Sleep(20 * time.Millisecond)
		say(voice.Accepted)
		time.AfterFunc(lasts, func() { say(voice.Idle) })
	}, func(t *testing.T, speaker *voice.Speaker, texts func() []time.Time) {
		sayAll(t, speaker, "请到一号窗口", "请到二号窗口")
		time.Sleep(10 * time.Second)
		if began := texts(); len(began) != 2 || began[1].Sub(began[0]) < lasts {
			t.Errorf("the texts began at %v; each lasts %v", began, lasts)
		}
	})
}

// TestRestartedChipSaysItAgain: a chip that loses its power for a moment within a
// call says it once more, and no oftener.
func TestRestartedChipSaysItAgain(t *testing.T) {
	for restarts, want := range map[int]int{1: 2, 5: 2} {
		withChip(t, func(n int, say func(...byte)) {
			say(voice.Accepted)
			end := byte(voice.Idle)
			if n <= restarts {
				end = voice.Ready
			}
			time.AfterFunc(time.Second, func() { say(end) })
		}, func(t *testing.T, speaker *voice.Speaker, texts func() []time.Time) {
			sayAll(t, speaker, "请到一号窗口")
			time.Sleep(10 * time.Second)
			if got := len(texts()); got != want {
				t.Errorf("a chip that restarts %d times was told %d times, want %d", restarts, got, want)
			}
		})
	}
}
