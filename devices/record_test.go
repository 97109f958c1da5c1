package devices_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"jiaohao/devices"
)

// echo answers each write with the same bytes turned round.
type echo struct {
	nothing
	answers chan []byte
}

func (e echo) Write(_ context.Context, p []byte) error {
	e.answers <- []byte{p[0] + 0x80}
	return nil
}

func (e echo) Read(_ context.Context, p []byte) (int, error) { return copy(p, <-e.answers), nil }

func TestRecordAndPlay(t *testing.T) {
	var file bytes.Buffer
	at := time.Date(2026, 3, 16, 9, 12, 0, 0, time.UTC)
	link := devices.Record(echo{answers: make(chan []byte, 8)}, &file, func() time.Time {
		at = at.Add(1500 * time.Microsecond)
		return at
	})
	talk := func(link devices.Link) error {
		for _, ask := range [][]byte{{0x10, 0x04, 0x01}, {0x11}} {
			if err := link.Write(t.Context(), ask); err != nil {
				return err
			}
			p := make([]byte, 8)
			n, err := link.Read(t.Context(), p)
			if err != nil {
				return err
			}
			if n != 1 || p[0] != ask[0]+0x80 {
				t.Errorf("asked % X, heard % X", ask, p[:n])
			}
		}
		return nil
	}
	if err := talk(link); err != nil {
		t.Fatal(err)
	}
	want := "2026-03-16T09:12:00.001500Z > 100401\n2026-03-16T09:12:00.003000Z < 90\n" +
		"2026-03-16T09:12:00.004500Z > 11\n2026-03-16T09:12:00.006000Z < 91\n"
	if file.String() != want || link.Err() != nil {
		t.Errorf("recorded\n%s%v", file.String(), link.Err())
	}
	pieces, err := devices.ReadRecording(strings.NewReader("# on site\n\n" + file.String()))
	if err != nil || len(pieces) != 4 {
		t.Fatalf("%d pieces, %v", len(pieces), err)
	}
	player := devices.Play(pieces)
	if err := talk(player); err != nil {
		t.Error(err)
	}
	if player.Rest() != 0 {
		t.Errorf("%d pieces were not played", player.Rest())
	}
	// Behind its end: silence, and nothing more may be written.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := player.Read(ctx, make([]byte, 1)); !errors.Is(err, devices.ErrTimeout) {
		t.Errorf("read behind the end: %v", err)
	}
	if err := player.Write(t.Context(), []byte{1}); !errors.Is(err, devices.ErrDiffers) {
		t.Errorf("write behind the end: %v", err)
	}
	// Another question is no play-back of this one.
	player = devices.Play(pieces)
	if err := player.Write(t.Context(), []byte{0x10, 0x05}); !errors.Is(err, devices.ErrDiffers) {
		t.Errorf("another question: %v", err)
	}
	player.Close()
	if _, err := player.Read(t.Context(), make([]byte, 1)); !errors.Is(err, devices.ErrClosed) {
		t.Errorf("read of a closed player: %v", err)
	}
}

func TestBadRecordings(t *testing.T) {
	for _, bad := range []string{"x > 00", "2026-03-16T09:12:00Z = 00", "2026-03-16T09:12:00Z > 0", "2026-03-16T09:12:00Z >", "garbage"} {
		if _, err := devices.ReadRecording(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// TestPluggedReopensAtOnce: a device that is put in again is not waited for
// until the end of the back-off.
func TestPluggedReopensAtOnce(t *testing.T) {
	plugged := make(chan struct{})
	opened := make(chan struct{}, 8)
	ctx, cancel := context.WithCancel(t.Context())
	s := devices.Supervisor{
		Open: func(context.Context) (devices.Link, error) {
			opened <- struct{}{}
			return nil, devices.ErrGone
		},
		Monitor: devices.NewMonitor("p", "printer", "", "", time.Now, nil),
		Log:     slog.New(slog.DiscardHandler), First: time.Hour, Longest: time.Hour,
		Plugged: func() <-chan struct{} { return plugged },
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Run(ctx) }()
	<-opened
	for range 3 {
		plugged <- struct{}{} // an unbuffered send: the supervisor waits here and nowhere else
		<-opened
	}
	cancel()
	<-done
}
