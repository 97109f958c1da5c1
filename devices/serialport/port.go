// Package serialport opens a serial line and makes a dependable devices.Link
// of it. It is the only importer of tarm/serial, whose ports have no flow
// control and no write timeout, report "nothing arrived" and "unplugged" with
// the same error, and hang in Close. The discipline that cures this:
//
//   - a lock file per device, then tarm with a read timeout of 100 ms, then a
//     companion handle on the same tty that sets what tarm cannot set;
//   - a read begins when the poller of the runtime says that there is something,
//     so a quiet line costs nothing;
//   - one goroutine reads, one writes; no lock is held around either;
//   - an end-of-file faster than the timeout is a question, answered by asking
//     the tty itself; three in a row are a lost device;
//   - output goes in chunks, paced by the kernel's queue and watched; Close
//     first frees a held write, and abandons a port it cannot free, whose lock
//     stays held until its goroutines have ended, so that nobody steals bytes.
//
// Drivers get the Link from a Supervisor that calls Open; they never see
// io.EOF. This package knows nothing of what the bytes mean.
package serialport

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tarm/serial"

	"jiaohao/devices"
)

const (
	// readTimeout is tarm's: the longest a Close waits for the reader.
	readTimeout = 100 * time.Millisecond
	// closeWait is how long Close waits before it abandons the port.
	closeWait = time.Second
)

// Port is an open line. It implements devices.Link and devices.Drainer.
type Port struct {
	cfg   Config
	frame frame

	tty  *serial.Port
	side *companion
	lock *os.File

	life
	jobs chan job
	wire wire

	writing  atomic.Bool   // the writer is inside tty.Write
	progress atomic.Uint64 // grows with everything the device takes

	tasks sync.WaitGroup // the reader and the writer
}

var (
	_ devices.Link     = (*Port)(nil)
	_ devices.Drainer  = (*Port)(nil)
	_ devices.Vanisher = (*Port)(nil)
)

// Opener makes the Opener a Supervisor wants.
func Opener(cfg Config) devices.Opener {
	return func(ctx context.Context) (devices.Link, error) { return Open(ctx, cfg) }
}

// Open opens the line. Its errors are devices.ErrGone (no such device now),
// ErrBusy, or a *devices.Error that says what a person should do.
func Open(ctx context.Context, cfg Config) (devices.Link, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := cfg.validate()
	if err != nil {
		return nil, refused(devices.Permanent, cfg.Name, err,
			"检查串口名称、波特率和数据格式的设置", "check the configured port name, baud rate and mode")
	}
	p := &Port{cfg: cfg, frame: f, jobs: make(chan job)}
	p.begin()
	p.wire.perByte = time.Duration(f.bits()) * time.Second / time.Duration(cfg.Baud)
	if err := p.open(); err != nil {
		return nil, err
	}
	p.tasks.Go(p.readAll)
	p.tasks.Go(p.writeAll)
	return p, nil
}

// open acquires, in this order: lock, tty, companion, flow control, exclusive
// use; and gives all of it back if one of them fails.
func (p *Port) open() (err error) {
	var undo []func() error
	defer func() {
		if err != nil {
			for i := len(undo) - 1; i >= 0; i-- {
				_ = undo[i]()
			}
		}
	}()
	name := p.cfg.Name
	if p.lock, err = takeLock(p.cfg.lockDir(), name); err != nil {
		return err
	}
	undo = append(undo, p.lock.Close)
	p.tty, err = serial.OpenPort(&serial.Config{
		Name: name, Baud: p.cfg.Baud, ReadTimeout: readTimeout,
		Size: p.frame.size, Parity: p.frame.parity, StopBits: p.frame.stop,
	})
	if err != nil {
		return openError(name, err)
	}
	undo = append(undo, p.tty.Close)
	if p.side, err = openCompanion(name); err != nil {
		return openError(name, err)
	}
	undo = append(undo, p.side.file.Close)
	if err := errors.Join(p.side.setFlow(p.cfg.Flow), p.side.forget(), p.side.exclusive(true)); err != nil {
		return openError(name, err)
	}
	return nil
}

// Name is "serial:" and the configured name.
func (p *Port) Name() string { return "serial:" + p.cfg.Name }

// Close wakes whoever reads or writes and gives the line back. It returns
// after at most a second even if the device holds a write for ever; the line
// then stays locked until the write is free.
func (p *Port) Close() error {
	p.closing.Do(func() {
		close(p.done)
		_ = p.side.file.SetReadDeadline(time.Unix(1, 0)) // wakes the reader; see awaitInput
		finished := make(chan struct{})
		ended := make(chan struct{})
		go func() {
			p.tasks.Wait()
			close(ended)
		}()
		go func() {
			defer close(finished)
			p.free(ended)
			p.giveBack()
		}()
		select {
		case <-finished:
		case <-time.After(closeWait):
			p.abandoned(finished)
		}
	})
	return nil
}

// free keeps letting held output go until both goroutines have left.
func (p *Port) free(ended <-chan struct{}) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
			if p.writing.Load() {
				_ = p.side.release() // fails only on a tty that is gone, which frees the write too
			}
		}
	}
}

// giveBack closes everything, the lock last. Output still held by flow control
// would make the kernel's close wait for half a minute: it is let go first.
func (p *Port) giveBack() {
	_ = p.side.release()
	_ = p.side.exclusive(false)
	_ = p.side.file.Close()
	_ = p.tty.Close()
	_ = p.lock.Close()
}

// abandoned shows the stuck port on the device's page until it is free.
func (p *Port) abandoned(finished <-chan struct{}) {
	m := p.cfg.Monitor
	if m == nil {
		return
	}
	m.Count(func(c *devices.Counters) { c.Stalls++ })
	m.Detail("abandoned_port", p.cfg.Name)
	go func() {
		<-finished
		m.Detail("abandoned_port", "")
	}()
}
