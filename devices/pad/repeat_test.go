package pad_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/devicetest"
	"jiaohao/devices/pad"
)

// TestRepeatsOfTwoTalkers: pad and evaluator of a window share an address, and both
// repeat what was not acknowledged in time: each key counts once.
func TestRepeatsOfTwoTalkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		var mu sync.Mutex
		var got []string
		note := func(format string, args ...any) {
			mu.Lock()
			got = append(got, fmt.Sprintf(format, args...))
			mu.Unlock()
		}
		line := pad.New(pad.Options{Log: slog.New(slog.DiscardHandler), Monitor: devices.NewMonitor("p", "pad", "", "", time.Now, nil),
			OnKey:    func(_ context.Context, p pad.Press) { note("%d %s", p.Address, p.Key) },
			OnRating: func(_ context.Context, r pad.Rating) { note("%d rated %d", r.Address, r.Score) }})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		served := make(chan struct{})
		go func() { defer close(served); _ = line.Serve(ctx, devicetest.Pipe{Conn: near}) }()
		go func() {
			buf := make([]byte, 64)
			for {
				if _, err := far.Read(buf); err != nil {
					return
				}
			}
		}()
		key := pad.Append(nil, pad.Frame{Address: 1, Func: 0x20, Data: pad.DataOf(pad.Pause)})
		rating := pad.Append(nil, pad.Frame{Address: 1, Func: pad.FuncEvaluator, Data: []byte{2}})
		for _, frame := range [][]byte{key, rating, key, rating} {
			far.Write(frame)
			time.Sleep(80 * time.Millisecond)
		}
		time.Sleep(time.Second)
		cancel()
		far.Close()
		<-served
		if want := []string{"1 pause", "1 rated 4"}; !slices.Equal(got, want) {
			t.Errorf("happened %v, want %v", got, want)
		}
	})
}
