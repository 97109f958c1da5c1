package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Device is what hangs on the far end of a cable. Converse runs once for each
// time the cable is plugged in and ends when line.Read or line.Write fails:
// io.EOF after a pull, the context's error at the end; ctx ends at either. What
// the device is and remembers (its paper, its settings) outlives a conversation.
type Device interface {
	Converse(ctx context.Context, line io.ReadWriter) error
}

// Line is a simulated cable: a pseudo-terminal whose slave end a driver opens
// as a serial port under a lasting name, and whose master end a Device holds.
// Pulling it hangs the port up exactly as a USB adapter does when it goes;
// plugging it in again makes a new terminal behind the same name.
type Line struct {
	path string

	mu     sync.Mutex
	end    *end          // nil while pulled
	change chan struct{} // closed and replaced at each Pull, Plug and Close
	baud   int
	closed bool

	tasks sync.WaitGroup
	stop  context.CancelFunc
}

// end is one plugged-in terminal pair. The slave handle is held so that the
// master survives a port that closes and opens again.
type end struct {
	master, slave *os.File
	pulled        chan struct{}
}

// NewLine plugs in a new cable whose port is dir/name, a symlink that always
// points to the present terminal. Linux only, as the serial package is.
func NewLine(dir, name string) (*Line, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("simulated line %s: %w", name, err)
	}
	l := &Line{path: filepath.Join(dir, name), change: make(chan struct{})}
	if err := l.Plug(); err != nil {
		return nil, err
	}
	return l, nil
}

// Path is the name to open as a serial port.
func (l *Line) Path() string { return l.path }

// SetBaud paces the wire at 10 bits a byte in both directions, which a
// pseudo-terminal does not do by itself; 0 lets bytes pass at once.
func (l *Line) SetBaud(baud int) {
	l.mu.Lock()
	l.baud = baud
	l.mu.Unlock()
}

// Plugged tells whether the cable is in.
func (l *Line) Plugged() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end != nil
}

// Pull takes the cable out: the port hangs up and its name disappears.
// Pulling a pulled cable does nothing.
func (l *Line) Pull() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pull()
}

func (l *Line) pull() error {
	if l.end == nil {
		return nil
	}
	err := os.Remove(l.path)
	close(l.end.pulled)
	l.end.slave.Close()
	l.end.master.Close()
	l.end = nil
	l.signal()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("pull simulated line: %w", err)
	}
	return nil
}

// Plug puts the cable back in, behind the same name. Plugging a plugged cable
// does nothing.
func (l *Line) Plug() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("plug simulated line %s: %w", l.path, os.ErrClosed)
	}
	if l.end != nil {
		return nil
	}
	e, err := newEnd()
	if err != nil {
		return fmt.Errorf("plug simulated line %s: %w", l.path, err)
	}
	next := l.path + ".new"
	os.Remove(next)
	if err := errors.Join(os.Symlink(e.slave.Name(), next), os.Rename(next, l.path)); err != nil {
		e.slave.Close()
		e.master.Close()
		return fmt.Errorf("plug simulated line %s: %w", l.path, err)
	}
	l.end = e
	l.signal()
	return nil
}

// Run lets device hold the far end until ctx ends, through pulls and plugs.
// Only one Run at a time.
func (l *Line) Run(ctx context.Context, device Device) error {
	for {
		e, changed := l.present()
		if e == nil {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-changed:
				continue
			}
		}
		err := l.converse(ctx, e, device)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		select {
		case <-e.pulled:
			continue
		default:
		}
		if err != nil {
			return fmt.Errorf("simulated device on %s: %w", l.path, err)
		}
		// The device ended its conversation by itself, as at a restart: a
		// short breath keeps a device that always does so from spinning.
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Attach runs device on the line in the background until ctx ends or the line
// is closed; Close waits for it.
func (l *Line) Attach(ctx context.Context, device Device) {
	ctx, cancel := context.WithCancel(ctx)
	l.mu.Lock()
	previous := l.stop
	l.stop = func() {
		cancel()
		if previous != nil {
			previous()
		}
	}
	l.mu.Unlock()
	l.tasks.Go(func() {
		defer cancel()
		_ = l.Run(ctx, device) // ends with ctx; a failing device leaves a silent line
	})
}

// Close pulls the cable for good and waits for an attached device to end.
func (l *Line) Close() error {
	l.mu.Lock()
	l.closed = true
	err := l.pull()
	stop := l.stop
	l.mu.Unlock()
	if stop != nil {
		stop()
	}
	l.tasks.Wait()
	return err
}

func (l *Line) converse(ctx context.Context, e *end, device Device) error {
	ctx, cancel := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-e.pulled:
			cancel()
		case <-ctx.Done():
		}
	}()
	defer func() {
		cancel()
		<-watched
	}()
	// A deadline in the past wakes a Read that waits on the master.
	_ = e.master.SetDeadline(time.Time{})
	wake := context.AfterFunc(ctx, func() { _ = e.master.SetDeadline(time.Unix(1, 0)) })
	defer wake()
	return device.Converse(ctx, &wire{ctx: ctx, line: l, end: e})
}

func (l *Line) present() (*end, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end, l.change
}

// signal wakes everybody who waits for a change; the lock is held.
func (l *Line) signal() {
	close(l.change)
	l.change = make(chan struct{})
}

func (l *Line) rate() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.baud
}

// wire is the master end as a device sees it: plain bytes, io.EOF after a pull.
type wire struct {
	ctx    context.Context
	line   *Line
	end    *end
	rx, tx time.Time // when the wire is free again, in either direction
}

// wireChunk bounds how many bytes pass at once on a paced wire, so that a
// device sees them trickle in.
const wireChunk = 32

func (w *wire) Read(p []byte) (int, error) {
	baud := w.line.rate()
	if baud > 0 && len(p) > wireChunk {
		p = p[:wireChunk]
	}
	came := time.Now()
	n, err := w.end.master.Read(p)
	if err != nil {
		return n, w.reason(err)
	}
	// Bytes that were waiting follow the last ones without a pause, as late as this
	// goroutine may have been woken for those.
	if err := w.pace(&w.rx, n, baud, time.Since(came) < atOnce); err != nil {
		return n, err
	}
	return n, nil
}

// nobodyReads is how long a device's bytes wait for a host that has the port
// closed before they are lost, as they are on a real line.
const nobodyReads = 100 * time.Millisecond

func (w *wire) Write(p []byte) (int, error) {
	if err := w.pace(&w.tx, len(p), w.line.rate(), false); err != nil {
		return 0, err
	}
	if w.ctx.Err() == nil {
		_ = w.end.master.SetWriteDeadline(time.Now().Add(nobodyReads))
	}
	n, err := w.end.master.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) && w.ctx.Err() == nil {
		return len(p), nil
	}
	if err != nil {
		return n, w.reason(err)
	}
	return n, nil
}

// atOnce is a read that did not have to wait.
const atOnce = 300 * time.Microsecond

// pace waits until n more bytes have passed at baud; free is when the wire was
// last free, and next that they follow those before without a pause.
func (w *wire) pace(free *time.Time, n, baud int, next bool) error {
	if baud <= 0 {
		return nil
	}
	now := time.Now()
	if free.Before(now) && !(next && now.Sub(*free) < 100*time.Millisecond) {
		*free = now
	}
	*free = free.Add(time.Duration(n) * 10 * time.Second / time.Duration(baud))
	select {
	case <-time.After(time.Until(*free)):
		return nil
	case <-w.end.pulled:
		return io.EOF
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

func (w *wire) reason(err error) error {
	select {
	case <-w.end.pulled:
		return io.EOF
	default:
	}
	if w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	return err
}

// newEnd makes a pseudo-terminal that passes all byte values unchanged. The
// master is handed to the runtime's poller, so that Close and deadlines wake
// a waiting Read, which they do not on the file that pty.Open returns.
func newEnd() (*end, error) {
	opened, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	master, err := pollable(opened)
	if err != nil {
		slave.Close()
		return nil, err
	}
	if err := makeRaw(slave); err != nil {
		slave.Close()
		master.Close()
		return nil, err
	}
	return &end{master: master, slave: slave, pulled: make(chan struct{})}, nil
}

func pollable(f *os.File) (*os.File, error) {
	var fd int
	err := control(f, func(old int) (err error) {
		fd, err = unix.FcntlInt(uintptr(old), unix.F_DUPFD_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// makeRaw turns off echo, line editing and every translation.
func makeRaw(f *os.File) error {
	return control(f, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return err
		}
		t.Iflag, t.Oflag, t.Lflag = unix.IGNPAR, 0, 0
		t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8 | unix.CREAD | unix.CLOCAL
		t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
		return unix.IoctlSetTermios(fd, unix.TCSETS, t)
	})
}

func control(f *os.File, do func(fd int) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := raw.Control(func(fd uintptr) { inner = do(int(fd)) }); err != nil {
		return err
	}
	return inner
}
