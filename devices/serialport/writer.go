package serialport

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"jiaohao/devices"
)

// chunk is how many bytes go to the kernel at once: the queue's falling count
// then shows progress, and little is lost when a job is given up.
const chunk = 256

// job is one Write on its way to the writer goroutine. The bytes are the
// job's own: the caller may be gone before the last of them.
type job struct {
	ctx    context.Context
	bytes  []byte
	result chan error
}

// Write hands all of b to the tty, in order with earlier Writes. It returns
// devices.ErrStalled when nothing is taken for the line's patience, or when
// ctx's deadline passes before all was taken.
func (p *Port) Write(ctx context.Context, b []byte) error {
	if err := p.ended(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return late(err)
	}
	ctx, cancel := context.WithCancel(ctx) // ends the job with this call
	defer cancel()
	j := job{ctx: ctx, bytes: bytes.Clone(b), result: make(chan error, 1)}
	dog := p.watch()
	defer dog.stop()
	jobs := p.jobs
	for {
		select {
		case jobs <- j:
			jobs = nil
		case err := <-j.result:
			return err
		case <-p.done:
			return devices.ErrClosed
		case <-p.gone:
			return p.loss
		case <-ctx.Done():
			return late(ctx.Err())
		case <-dog.tick.C:
			if dog.expired() {
				p.stalled()
				return devices.ErrStalled
			}
		}
	}
}

// writeAll is the one writer of the tty.
func (p *Port) writeAll() {
	for {
		select {
		case <-p.done:
			return
		case <-p.gone:
			return
		case j := <-p.jobs:
			j.result <- p.send(j)
		}
	}
}

// send gives one job to the kernel chunk by chunk.
func (p *Port) send(j job) error {
	for rest := j.bytes; len(rest) > 0; {
		if err := p.await(j.ctx, chunk); err != nil {
			return err
		}
		n := min(chunk, len(rest))
		p.writing.Store(true)
		_, err := p.tty.Write(rest[:n])
		p.writing.Store(false)
		if err != nil {
			if errPort := p.ended(); errPort != nil {
				return errPort
			}
			p.lose(err)
			return p.loss
		}
		p.wire.took(n)
		p.progress.Add(1)
		rest = rest[n:]
	}
	return nil
}

// await waits until fewer than limit bytes are queued in the kernel. Each fall
// of the count is progress.
func (p *Port) await(ctx context.Context, limit int) error {
	last := -1
	for {
		if err := errors.Join(p.ended(), ctx.Err()); err != nil {
			return err
		}
		n, err := p.side.queued()
		if err != nil {
			if goneCause(err) {
				p.lose(err)
				return p.loss
			}
			return nil // a tty without this counter paces by its own blocking
		}
		if n < limit {
			return nil
		}
		if n < last {
			p.progress.Add(1)
		}
		last = n
		if err := p.sleep(ctx, min(max(p.wire.time(n-limit+1), time.Millisecond), 20*time.Millisecond)); err != nil {
			return err
		}
	}
}

// WaitSent returns when the kernel's queue is empty and the time the wire
// needs for everything written has passed. The clock covers what no counter
// shows: a UART's FIFO, a USB adapter's buffer, a pseudo-terminal.
func (p *Port) WaitSent(ctx context.Context) error {
	watched, cancel := context.WithCancel(ctx)
	defer cancel()
	result := make(chan error, 1)
	go func() {
		err := p.await(watched, 1)
		if err == nil {
			err = p.sleep(watched, time.Until(p.wire.freeAt()))
		}
		result <- err
	}()
	dog := p.watch()
	defer dog.stop()
	for {
		select {
		case err := <-result:
			if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
				return late(ctx.Err())
			}
			return err
		case <-dog.tick.C:
			if n, err := p.side.queued(); err == nil && n > 0 && dog.expired() {
				cancel()
				<-result
				p.stalled()
				return devices.ErrStalled
			}
		}
	}
}

func (p *Port) stalled() {
	if p.cfg.Monitor != nil {
		p.cfg.Monitor.Count(func(c *devices.Counters) { c.Stalls++ })
	}
}

// patience is how long the device may take nothing.
func (p *Port) patience() time.Duration {
	return max(2*time.Second, 2*p.wire.time(chunk)+time.Second, p.cfg.Patience)
}

// watchdog tells when there has been no progress for too long. It only
// observes: a stuck tty.Write cannot be interrupted, Close frees it.
type watchdog struct {
	port  *Port
	tick  *time.Ticker
	seen  uint64
	since time.Time
}

func (p *Port) watch() *watchdog {
	return &watchdog{port: p, tick: time.NewTicker(100 * time.Millisecond), seen: p.progress.Load(), since: time.Now()}
}

func (w *watchdog) stop() { w.tick.Stop() }

func (w *watchdog) expired() bool {
	if now := w.port.progress.Load(); now != w.seen {
		w.seen, w.since = now, time.Now()
		return false
	}
	return time.Since(w.since) >= w.port.patience()
}

// wire computes when the bytes handed over have left.
type wire struct {
	mu      sync.Mutex
	perByte time.Duration
	free    time.Time
}

func (w *wire) time(n int) time.Duration { return time.Duration(n) * w.perByte }

func (w *wire) took(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now(); w.free.Before(now) {
		w.free = now
	}
	w.free = w.free.Add(w.time(n))
}

func (w *wire) freeAt() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.free
}
