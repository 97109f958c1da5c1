package voice_test

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/voice"
)

type pipeEnd struct{ net.Conn }

func (pipeEnd) Name() string { return "chip" }
func (pipeEnd) Discard()     {}
func (l pipeEnd) Read(ctx context.Context, b []byte) (int, error) {
	defer context.AfterFunc(ctx, func() { l.Conn.Close() })()
	n, err := l.Conn.Read(b)
	if err != nil {
		return n, devices.ErrGone
	}
	return n, nil
}
func (l pipeEnd) Write(_ context.Context, b []byte) error {
	if _, err := l.Conn.Write(b); err != nil {
		return devices.ErrGone
	}
	return nil
}

// TestLateEndCutsNothingOff: the end of what was said before may come behind the
// next text; that one is spoken to its end all the same before another is sent.
func TestLateEndCutsNothingOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		speaker := voice.New(voice.Options{Chip: voice.XFS5152, Log: slog.New(slog.DiscardHandler),
			Monitor: devices.NewMonitor("v", "voice", "", "", time.Now, nil)})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		served := make(chan struct{})
		go func() { defer close(served); _ = speaker.Serve(ctx, pipeEnd{near}) }()
		const lasts = 2 * time.Second
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
						far.Write([]byte{voice.Idle})
					case voice.Speak:
						began = append(began, time.Now())
						far.Write([]byte{voice.Idle}) // of something before
						time.Sleep(20 * time.Millisecond)
						far.Write([]byte{voice.Accepted})
						time.AfterFunc(lasts, func() { far.Write([]byte{voice.Idle}) })
					}
				}
			}
		}()
		synctest.Wait()
		for _, text := range []string{"请到一号窗口", "请到二号窗口"} {
			if err := speaker.Say(voice.Utterance{Priority: voice.Notice, Segments: []voice.Segment{{Text: text}}}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(10 * time.Second)
		if len(began) != 2 || began[1].Sub(began[0]) < lasts {
			t.Errorf("%d texts, the second after %v: the first lasts %v", len(began), began[len(began)-1].Sub(began[0]), lasts)
		}
		cancel()
		far.Close()
		<-served
	})
}
