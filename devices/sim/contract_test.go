package sim_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/pad"
	"jiaohao/devices/printer"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

// subject is one driver with the other end of its device, and a piece of work
// that can be asked for again and again.
type subject struct {
	driver  devices.Driver
	device  sim.Device
	monitor *devices.Monitor
	// ask gives the driver its n-th piece of work, from 0; nil for those that only
	// listen. touch is what a person does at the device for it; may be nil.
	ask   func(n int) error
	touch func(n int) error
	// did is what came of it so far, as the driver knows it: one line a piece.
	did func() []string
}

// subjects has one of each kind of device.
var subjects = map[string]func(t *testing.T) *subject{
	"printer P1": func(t *testing.T) *subject { return printerSubject(escpos.Native80()) },
	"printer P2": func(t *testing.T) *subject { return printerSubject(escpos.EpsonT88V()) },
	"printer P0": func(t *testing.T) *subject { return printerSubject(escpos.Generic80()) },
	"idcard": func(t *testing.T) *subject {
		c := newCounter(t)
		c.module.Radio = time.Millisecond
		return &subject{driver: c.reader, device: c.module, monitor: c.monitor,
			ask:   func(int) error { return c.reader.Arm(time.Now().Add(time.Minute)) },
			touch: func(n int) error { c.module.LiftCard(); return c.module.PutCard(n % len(people)) },
			did: func() (names []string) {
				for _, card := range c.delivered() {
					names = append(names, card.Name)
				}
				return names
			}}
	},
	"led": func(t *testing.T) *subject {
		s := newStrips(t, 4)
		return &subject{driver: s.bus, device: s.boards, monitor: s.monitor,
			ask: func(n int) error { return s.bus.Show(n+1, fmt.Sprintf("请 S00%d 到 %d 号窗口", n, n+1), true) },
			did: func() (texts []string) {
				for _, b := range s.bus.Boards() {
					if !b.Pending && !b.Sent.IsZero() {
						texts = append(texts, b.Text)
					}
				}
				return texts
			}}
	},
	"voice syn6288": func(t *testing.T) *subject { return voiceSubject(voice.SYN6288) },
	"voice xfs5152": func(t *testing.T) *subject { return voiceSubject(voice.XFS5152) },
	"pad": func(t *testing.T) *subject {
		w := newWindows(0)
		return &subject{driver: w.line, device: w.pads, monitor: w.monitor,
			ask:   func(n int) error { return w.line.Show(7, 10+n, "A023") },
			touch: func(n int) error { return w.pads.Press(7+n, pad.Next) }, did: w.happened}
	},
	"scanner": func(t *testing.T) *subject {
		var codes list
		reader, monitor := newReader(&codes)
		other := sim.NewScanner()
		return &subject{driver: reader, device: other, monitor: monitor,
			touch: func(n int) error { return other.Scan(fmt.Sprintf("YY-%d", n)) }, did: codes.all}
	},
	"keypad": func(t *testing.T) *subject {
		var keys list
		monitor := newMonitor("pad")
		driver := pad.NewKeypad(pad.KeypadOptions{Monitor: monitor, Log: quietLog(),
			OnKey: func(_ context.Context, p pad.Press) { keys.add(string(p.Key) + p.Number) }})
		other := sim.NewKeypad("05")
		return &subject{driver: driver, device: other, monitor: monitor,
			touch: func(n int) error { return other.Do("press", fmt.Sprintf("2%d\r", n)) }, did: keys.all}
	},
}

func printerSubject(profile escpos.Profile) *subject {
	monitor := newMonitor("printer")
	driver := printer.New(printer.Options{Profile: profile, Monitor: monitor, Log: quietLog()})
	var grades list
	return &subject{driver: driver, device: sim.NewPrinter(profile, nil, time.Now), monitor: monitor, did: grades.all,
		ask: func(n int) error {
			doc, err := escpos.New(profile, nil).Size(2, 2).Line(fmt.Sprintf("S00%d 取水许可", n)).Cut().Bytes()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := driver.Ready(ctx); err != nil {
				return err
			}
			if err := driver.Send(ctx, doc); err != nil {
				return err
			}
			grade, err := driver.Confirm(ctx, uint64(n+1))
			if err == nil {
				grades.add(grade.String())
			}
			return err
		}}
}

func voiceSubject(chip voice.Chip) *subject {
	l := newLoudspeaker(chip)
	l.chip.PerCharacter = time.Millisecond
	var asked list
	return &subject{driver: l.speaker, device: l.chip, monitor: l.monitor,
		ask: func(n int) error {
			err := l.speaker.Say(call(fmt.Sprintf("A02%d", n), n+1))
			if err == nil {
				asked.add(fmt.Sprint(n))
			}
			return err
		},
		did: func() []string {
			if l.speaker.Waiting() > 0 || l.monitor.Health().State != devices.OK {
				return nil
			}
			return asked.all()
		}}
}

// work asks for the n-th piece of work.
func (s *subject) work(n int) error {
	if s.ask == nil {
		return nil
	}
	return s.ask(n)
}

// peer is the far end of a line that can be cut and joined again.
type peer interface {
	cut() error
	join() error
}

type cut struct{ *sim.Line }

func (c cut) cut() error  { return c.Pull() }
func (c cut) join() error { return c.Plug() }

// server is a device behind a serial server, or on a network port of its own.
type server struct {
	address string
	device  sim.Device
	ctx     context.Context

	mu    sync.Mutex
	stop  func()
	tasks sync.WaitGroup
}

func (s *server) join() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return err
	}
	s.address = listener.Addr().String()
	ctx, cancel := context.WithCancel(s.ctx)
	s.stop = func() { cancel(); listener.Close() }
	s.tasks.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			end := context.AfterFunc(ctx, func() { conn.Close() })
			_ = s.device.Converse(ctx, conn)
			end()
			conn.Close()
		}
	})
	return nil
}

func (s *server) cut() error {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	s.tasks.Wait()
	return nil
}

// TestDriversOverLines: each driver does its work over a serial port and over
// TCP, says in words that its line is gone, refuses nothing silently, and works
// again when the line is back.
func TestDriversOverLines(t *testing.T) {
	for name, build := range subjects {
		for _, over := range []string{"pty", "tcp"} {
			if name == "keypad" && over == "tcp" {
				continue // it is a device of the kernel's
			}
			t.Run(name+" over "+over, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancel(context.Background())
				s := build(t)
				far, open := lineTo(t, ctx, name, over, s)
				supervisor := devices.Supervisor{Open: open, Driver: s.driver, Monitor: s.monitor, Log: quietLog(),
					First: 20 * time.Millisecond, Longest: 100 * time.Millisecond}
				var task sync.WaitGroup
				task.Go(func() { _ = supervisor.Run(ctx) })
				defer func() {
					cancel()
					task.Wait()
					_ = far.cut()
				}()
				c := &cabled{t, nil, s.monitor}
				work := func(n int) {
					t.Helper()
					c.until("the device is there", func() bool {
						h := s.monitor.Health()
						return h.State == devices.OK || h.State == devices.Unconfirmed
					})
					c.until(fmt.Sprintf("work %d is taken", n), func() bool { return s.work(n) == nil })
					if s.touch != nil {
						// Over TCP the driver may have a connection that the device has not taken yet.
						c.until("the device can be used", func() bool { return s.touch(n) == nil })
					}
					c.until(fmt.Sprintf("work %d is done", n), func() bool { return len(s.did()) > n })
				}
				work(0)
				if err := far.cut(); err != nil {
					t.Fatal(err)
				}
				c.until("the loss is reported", func() bool {
					h := s.monitor.Health()
					return h.State == devices.Fault && h.Code == devices.Lost && h.Problem.ZH != "" && h.Advice.EN != ""
				})
				if s.ask != nil {
					c.until("work is refused", func() bool { err := s.work(1); return err != nil && errors.Is(err, devices.ErrUnavailable) })
				}
				if err := far.join(); err != nil {
					t.Fatal(err)
				}
				work(1)
			})
		}
	}
}

func lineTo(t *testing.T, ctx context.Context, name, over string, s *subject) (peer, devices.Opener) {
	t.Helper()
	if over == "tcp" {
		far := &server{address: "127.0.0.1:0", device: s.device, ctx: ctx}
		if err := far.join(); err != nil {
			t.Fatal(err)
		}
		return far, serialport.TCPOpener(serialport.TCPConfig{Address: far.address, Monitor: s.monitor})
	}
	line, err := sim.NewLine(t.TempDir(), "port")
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { line.Close() })
	line.Attach(ctx, s.device)
	if name == "keypad" {
		return cut{line}, pad.OpenInput(line.Path())
	}
	return cut{line}, serialport.Opener(serialport.Config{Name: line.Path(), Baud: 115200, LockDir: t.TempDir(), Monitor: s.monitor})
}

// TestDriversOverReplay: what a recorder wrote while a driver did its work lets
// the driver do the same work again, without the device.
func TestDriversOverReplay(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for name, build := range subjects {
		t.Run(name, func(t *testing.T) {
			var recording bytes.Buffer
			var want []string
			synctest.Test(t, func(t *testing.T) {
				s := build(t)
				near, far := net.Pipe()
				link := newPipeLink(near)
				recorder := devices.Record(link, &recording, time.Now)
				ctx, cancel := context.WithCancel(t.Context())
				served, ended := make(chan error, 1), make(chan error, 1)
				go func() { served <- s.driver.Serve(ctx, recorder) }()
				go func() { ended <- s.device.Converse(ctx, far) }()
				time.Sleep(time.Second)
				for n := range 2 {
					if err := s.work(n); err != nil {
						t.Errorf("work %d: %v", n, err)
					}
					time.Sleep(time.Second)
					if s.touch != nil {
						if err := s.touch(n); err != nil {
							t.Error(err)
						}
					}
					time.Sleep(15 * time.Second)
				}
				time.Sleep(3 * time.Second)
				want = s.did()
				cancel()
				near.Close()
				far.Close()
				<-served
				<-ended
				<-link.gone
				if err := recorder.Err(); err != nil {
					t.Error(err)
				}
			})
			if len(want) != 2 {
				t.Fatalf("with the device two pieces of work came to %q", want)
			}
			pieces, err := devices.ReadRecording(strings.NewReader(recording.String()))
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				s := build(t)
				player := devices.Play(pieces)
				player.Paced = true
				ctx, cancel := context.WithCancel(t.Context())
				served := make(chan error, 1)
				go func() { served <- s.driver.Serve(ctx, player) }()
				time.Sleep(time.Second)
				for n := range 2 {
					if err := s.work(n); err != nil {
						t.Errorf("replayed work %d: %v", n, err)
					}
					time.Sleep(16 * time.Second)
				}
				if got := s.did(); !slices.Equal(got, want) {
					t.Errorf("replayed, the work came to %q, want %q; %d of %d pieces are left", got, want, player.Rest(), len(pieces))
				}
				cancel()
				player.Close()
				if err := <-served; errors.Is(err, devices.ErrDiffers) {
					t.Error(err)
				}
			})
		})
	}
}
