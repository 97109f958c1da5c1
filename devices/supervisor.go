package devices

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Supervisor keeps one device connected: it opens the link, lets the driver
// serve, and after a loss closes, waits and opens again, for as long as ctx
// lives. A device that is gone is a Fault on its own Monitor and nothing else.
type Supervisor struct {
	Open    Opener
	Driver  Driver
	Monitor *Monitor
	Log     *slog.Logger
	// First and Longest bound the wait before reopening, which doubles after
	// each failure: 0.5 s → 5 s for a printer, up to 30 s for lesser devices.
	First, Longest time.Duration
}

// settled is how long a driver must have served before the back-off restarts
// from First: an open that succeeds and fails at once must not spin.
const settled = 3 * time.Second

// Run blocks until ctx ends.
func (s *Supervisor) Run(ctx context.Context) error {
	wait := s.First
	for {
		started := time.Now()
		err := s.serveOnce(ctx)
		if ctx.Err() != nil {
			s.Monitor.Set(Disabled, Text{}, Text{})
			return nil
		}
		if time.Since(started) > settled {
			wait = s.First
		}
		problem, advice := Explain(err)
		s.Monitor.Set(Fault, problem, advice)
		s.Log.Warn("device lost", "device", s.Monitor.Health().ID, "err", err, "ms", wait.Milliseconds())
		select {
		case <-ctx.Done():
			s.Monitor.Set(Disabled, Text{}, Text{})
			return nil
		case <-time.After(wait):
		}
		wait = min(2*wait, s.Longest)
		s.Monitor.Count(func(c *Counters) { c.Reopens++ })
	}
}

func (s *Supervisor) serveOnce(ctx context.Context) error {
	link, err := s.Open(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	if err := s.Driver.Serve(ctx, link); err != nil {
		return err
	}
	return ErrClosed
}

// Explain turns an error of a link or driver into words for people.
func Explain(err error) (problem, advice Text) {
	var e *Error
	switch {
	case errors.As(err, &e) && e.Problem != Text{}:
		return e.Problem, e.Advice
	case errors.As(err, &e) && e.Advice != Text{}:
		return Text{ZH: "设备报告故障", EN: e.Error()}, e.Advice
	case errors.Is(err, ErrGone):
		return Text{ZH: "线缆或设备已断开", EN: "the device or its cable is gone"},
			Text{ZH: "检查电源和数据线，插好后自动恢复", EN: "check power and cable; it reconnects by itself"}
	case errors.Is(err, ErrStalled):
		return Text{ZH: "设备不再接收数据", EN: "the device takes no more bytes"},
			Text{ZH: "检查设备是否缺纸、开盖或死机，必要时断电重启", EN: "check paper and cover, or power-cycle the device"}
	case errors.Is(err, ErrTimeout):
		return Text{ZH: "设备没有应答", EN: "the device does not answer"},
			Text{ZH: "检查设备电源、波特率和接线", EN: "check power, baud rate and wiring"}
	default:
		return Text{ZH: "无法打开设备", EN: err.Error()},
			Text{ZH: "检查端口名称、权限（dialout 组）和接线", EN: "check the port name, its permissions (group dialout) and the wiring"}
	}
}
