package devices_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
)

// nothing is a link that says nothing until it is closed.
type nothing struct{}

func (nothing) Read(ctx context.Context, _ []byte) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
func (nothing) Write(context.Context, []byte) error             { return nil }
func (nothing) Discard()                                        {}
func (nothing) Close() error                                    { return nil }
func (nothing) Name() string                                    { return "nothing" }

// serve is a driver of a function.
type serve func(ctx context.Context) error

func (f serve) Serve(ctx context.Context, _ devices.Link) error { return f(ctx) }

// TestSupervisorLogsEdges: a device that is away for an hour is one line when it
// goes, one when the reason changes, and one when it is back.
func TestSupervisorLogsEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		start := time.Now()
		at := func() time.Duration { return time.Since(start) }
		monitor := devices.NewMonitor("led-1", "led", "", "", time.Now, nil)
		s := devices.Supervisor{
			Open: func(context.Context) (devices.Link, error) {
				switch {
				case at() > 10*time.Minute && at() < 40*time.Minute:
					return nil, devices.ErrGone
				case at() > 40*time.Minute && at() < time.Hour:
					return nil, errors.New("permission denied")
				}
				return nothing{}, nil
			},
			Driver: serve(func(ctx context.Context) error {
				if at() < 10*time.Minute {
					select {
					case <-ctx.Done():
						return ctx.Err()
					case <-time.After(10*time.Minute + time.Second - at()):
						return fmt.Errorf("read: %w", devices.ErrGone)
					}
				}
				monitor.Set(devices.OK, devices.Trouble{})
				<-ctx.Done()
				return ctx.Err()
			}),
			Monitor: monitor, Log: slog.New(slog.NewTextHandler(&log, nil)),
			First: time.Second, Longest: 30 * time.Second,
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		time.Sleep(2 * time.Hour)
		if h := monitor.Health(); h.State != devices.OK || h.Counters.Reopens < 100 {
			t.Errorf("health %+v", h)
		}
		cancel()
		if err := <-ended; err != nil || monitor.Health().State != devices.Disabled {
			t.Errorf("ended with %v, state %v", err, monitor.Health().State)
		}
		got := log.String()
		if strings.Count(got, "device lost") != 2 || strings.Count(got, "device back") != 1 || strings.Count(got, "\n") != 3 {
			t.Errorf("the log of two hours:\n%s", got)
		}
	})
}

// TestSupervisorDoesNotFlap: a device that opens and fails at once is lost once.
func TestSupervisorDoesNotFlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		opened := 0
		s := devices.Supervisor{
			Open:    func(context.Context) (devices.Link, error) { opened++; return nothing{}, nil },
			Driver:  serve(func(context.Context) error { return devices.ErrStalled }),
			Monitor: devices.NewMonitor("led-1", "led", "", "", time.Now, nil),
			Log:     slog.New(slog.NewTextHandler(&log, nil)), First: time.Second, Longest: 30 * time.Second,
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		if err := s.Run(ctx); err != nil {
			t.Error(err)
		}
		if opened > 30 || opened < 15 || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("opened %d times; the log:\n%s", opened, &log)
		}
	})
}

// TestDriverPanic: a driver that meets the impossible costs its own device for a
// moment, and the log says where.
func TestDriverPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		monitor := devices.NewMonitor("led-1", "led", "", "", time.Now, nil)
		served := 0
		s := devices.Supervisor{
			Open: func(context.Context) (devices.Link, error) { return nothing{}, nil },
			Driver: serve(func(ctx context.Context) error {
				if served++; served == 1 {
					panic("index out of range")
				}
				monitor.Set(devices.OK, devices.Trouble{})
				<-ctx.Done()
				return ctx.Err()
			}),
			Monitor: monitor, Log: slog.New(slog.NewTextHandler(&log, nil)), First: 10 * time.Second, Longest: 30 * time.Second,
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		go func() {
			time.Sleep(time.Second)
			if h := monitor.Health(); h.State != devices.Fault || h.Problem.ZH != "驱动程序出错，正在重新连接" {
				t.Errorf("after the panic: %+v", h)
			}
			time.Sleep(20 * time.Second)
			if h := monitor.Health(); h.State != devices.OK {
				t.Errorf("it is not served again: %+v", h)
			}
		}()
		if err := s.Run(ctx); err != nil {
			t.Error(err)
		}
		if !strings.Contains(log.String(), "index out of range") || !strings.Contains(log.String(), "supervisor_test.go") {
			t.Errorf("the log does not say where:\n%s", &log)
		}
	})
}

// vanishing is a link that says nothing and goes away.
type vanishing struct {
	nothing
	gone chan struct{}
}

func (v vanishing) Gone() <-chan struct{} { return v.gone }

// TestLossIsNoticedAtOnce: a device that is pulled while its driver has nothing
// to say is lost at once, not at the next thing to be said.
func TestLossIsNoticedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		monitor := devices.NewMonitor("led-1", "led", "", "", time.Now, nil)
		link := vanishing{gone: make(chan struct{})}
		s := devices.Supervisor{
			Open:    func(context.Context) (devices.Link, error) { return link, nil },
			Driver:  serve(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }),
			Monitor: monitor, Log: slog.New(slog.DiscardHandler), First: time.Hour, Longest: time.Hour,
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = s.Run(ctx) }()
		synctest.Wait()
		close(link.gone)
		synctest.Wait()
		if h := monitor.Health(); h.State != devices.Fault || h.Code != devices.Lost || h.Problem.ZH != "线缆或设备已断开" {
			t.Errorf("after the cable was pulled: %+v", h)
		}
		cancel()
		<-done
	})
}
