package devices

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
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
	// Plugged, if not nil, gives what tells that something was plugged in: the
	// device is tried at once, and the wait begins again from First.
	Plugged func() <-chan struct{}
}

// settled is how long a driver must have served before the back-off restarts
// from First and a device counts as back: an open that succeeds and fails at
// once must neither spin nor fill the log.
const settled = 3 * time.Second

// Run blocks until ctx ends. It logs edges only: that a device was lost, again
// when it is lost for another reason, and that it is back.
func (s *Supervisor) Run(ctx context.Context) error {
	wait := s.First
	var lost Text // the problem the log knows of; zero: none
	for {
		var plugged <-chan struct{}
		if s.Plugged != nil {
			plugged = s.Plugged() // taken before the attempt: nothing is missed
		}
		started := time.Now()
		err := s.serveOnce(ctx, lost != Text{})
		if ctx.Err() != nil {
			s.Monitor.Set(Disabled, Trouble{})
			return nil
		}
		if time.Since(started) > settled {
			wait, lost = s.First, Text{}
		}
		problem, advice := Explain(err)
		s.Monitor.Set(Fault, Trouble{Code: Lost, Problem: problem, Advice: advice})
		level := slog.LevelDebug
		if problem != lost {
			level = slog.LevelWarn
		}
		lost = problem
		s.Log.Log(ctx, level, "device lost", "device", s.Monitor.Health().ID, "err", err, "ms", wait.Milliseconds())
		select {
		case <-ctx.Done():
			s.Monitor.Set(Disabled, Trouble{})
			return nil
		case <-time.After(wait):
			wait = min(2*wait, s.Longest)
		case <-plugged:
			wait = s.First
		}
		s.Monitor.Count(func(c *Counters) { c.Reopens++ })
	}
}

// serveOnce opens the link and lets the driver serve. again tells that the log
// holds a loss, to which the device's coming back belongs.
func (s *Supervisor) serveOnce(ctx context.Context, again bool) error {
	link, err := s.Open(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	if again {
		told := make(chan struct{})
		back := time.AfterFunc(settled, func() {
			defer close(told)
			s.Log.Info("device back", "device", s.Monitor.Health().ID)
		})
		defer func() {
			if !back.Stop() {
				<-told
			}
		}()
	}
	serving, cancel := context.WithCancel(ctx)
	defer cancel()
	if v, ok := link.(Vanisher); ok {
		// A driver that has nothing to say would notice only much later.
		watched := make(chan struct{})
		defer func() { cancel(); <-watched }()
		go func() {
			defer close(watched)
			select {
			case <-v.Gone():
				cancel()
			case <-serving.Done():
			}
		}()
	}
	err = s.serve(serving, link)
	switch {
	case ctx.Err() == nil && serving.Err() != nil && (err == nil || errors.Is(err, context.Canceled)):
		return ErrGone
	case err != nil:
		return err
	}
	return ErrClosed
}

// errPanic is a driver that met something nobody thought of.
var errPanic = &Error{Class: Temporary, Op: "serve", Err: errors.New("the driver failed"),
	Problem: Text{ZH: "驱动程序出错，正在重新连接", EN: "the driver failed; it reconnects"},
	Advice:  Text{ZH: "反复出现请把日志交给开发者", EN: "if it comes back, send the log to the developers"}}

// serve lets the driver serve. A driver that panics costs its own device, never the
// hall.
func (s *Supervisor) serve(ctx context.Context, link Link) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("driver panicked", "device", s.Monitor.Health().ID, "err", p, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return s.Driver.Serve(ctx, link)
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
