package sim_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/sim"
)

// pipeLink is a devices.Link over one end of net.Pipe, so that conversations
// run in a synctest bubble where seconds cost nothing. What arrives waits in a
// buffer, as in a tty.
type pipeLink struct {
	conn net.Conn

	mu    sync.Mutex
	input []byte
	fresh chan struct{}
	gone  chan struct{}
	sent  int // bytes written
}

func newPipeLink(conn net.Conn) *pipeLink {
	l := &pipeLink{conn: conn, fresh: make(chan struct{}, 1), gone: make(chan struct{})}
	go func() {
		defer close(l.gone)
		chunk := make([]byte, 256)
		for {
			n, err := conn.Read(chunk)
			if err != nil {
				return
			}
			l.mu.Lock()
			l.input = append(l.input, chunk[:n]...)
			l.mu.Unlock()
			select {
			case l.fresh <- struct{}{}:
			default:
			}
		}
	}()
	return l
}

func (l *pipeLink) Read(ctx context.Context, p []byte) (int, error) {
	for {
		l.mu.Lock()
		n := copy(p, l.input)
		l.input = l.input[n:]
		l.mu.Unlock()
		if n > 0 {
			return n, nil
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return 0, devices.ErrTimeout
			}
			return 0, ctx.Err()
		case <-l.gone:
			return 0, devices.ErrGone
		case <-l.fresh:
		}
	}
}

func (l *pipeLink) Write(_ context.Context, p []byte) error {
	l.mu.Lock()
	l.sent += len(p)
	l.mu.Unlock()
	if _, err := l.conn.Write(p); err != nil {
		return devices.ErrGone
	}
	return nil
}

func (l *pipeLink) Discard() {
	l.mu.Lock()
	l.input = nil
	l.mu.Unlock()
}

func (l *pipeLink) Close() error { return l.conn.Close() }
func (l *pipeLink) Name() string { return "pipe" }

// converse joins a driver and a simulated device by a pipe until the test ends
// or stop is called, which waits for both.
func converse(t *testing.T, driver devices.Driver, device sim.Device) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	near, far := net.Pipe()
	link := newPipeLink(near)
	var tasks sync.WaitGroup
	tasks.Go(func() {
		if err := driver.Serve(ctx, link); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, devices.ErrGone) {
			t.Errorf("Serve ended with %v", err)
		}
	})
	tasks.Go(func() {
		if err := device.Converse(ctx, far); err != nil && !errors.Is(err, io.EOF) &&
			!errors.Is(err, io.ErrClosedPipe) && !errors.Is(err, context.Canceled) {
			t.Errorf("Converse ended with %v", err)
		}
	})
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			near.Close()
			far.Close()
			tasks.Wait()
			<-link.gone
		})
	}
	t.Cleanup(stop)
	return stop
}

func newMonitor(kind string) *devices.Monitor {
	return devices.NewMonitor(kind+"-1", kind, "test", "pipe", time.Now, nil)
}

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
