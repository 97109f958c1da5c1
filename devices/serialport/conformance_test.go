package serialport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jiaohao/devices"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hang is only a guard: nothing here is measured against it.
const hang = 20 * time.Second

// peer hands the far end of the cable to the test and does nothing itself.
type peer struct{ lines chan io.ReadWriter }

func (p *peer) Converse(ctx context.Context, line io.ReadWriter) error {
	p.lines <- line
	<-ctx.Done()
	return ctx.Err()
}

// rig is a cable with a peer at one end and a port to open at the other.
type rig struct {
	t    *testing.T
	line *sim.Line
	peer *peer
	cfg  serialport.Config
}

func newRig(t *testing.T) *rig {
	t.Helper()
	t.Parallel()
	line, err := sim.NewLine(t.TempDir(), "device")
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	r := &rig{t: t, line: line, peer: &peer{lines: make(chan io.ReadWriter, 1)}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = line.Run(ctx, r.peer)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		line.Close()
	})
	r.cfg = serialport.Config{Name: line.Path(), Baud: 115200, LockDir: t.TempDir()}
	return r
}

func (r *rig) open() devices.Link {
	r.t.Helper()
	link, err := serialport.Open(r.t.Context(), r.cfg)
	for end := time.Now().Add(hang); errors.Is(err, serialport.ErrBusy) && time.Now().Before(end); {
		// On a busy machine an earlier Close may have left a write to end by itself.
		time.Sleep(10 * time.Millisecond)
		link, err = serialport.Open(r.t.Context(), r.cfg)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { link.Close() })
	return link
}

func (r *rig) far() io.ReadWriter {
	r.t.Helper()
	select {
	case line := <-r.peer.lines:
		return line
	case <-time.After(hang):
		r.t.Fatal("the simulated device was never connected")
		return nil
	}
}

func (r *rig) say(far io.ReadWriter, p ...byte) {
	r.t.Helper()
	if _, err := far.Write(p); err != nil {
		r.t.Fatal(err)
	}
}

// hear reads exactly n bytes at the far end.
func (r *rig) hear(far io.ReadWriter, n int) []byte {
	r.t.Helper()
	got := make(chan []byte, 1)
	go func() {
		p := make([]byte, n)
		m, _ := io.ReadFull(far, p)
		got <- p[:m]
	}()
	select {
	case p := <-got:
		return p
	case <-time.After(hang):
		r.t.Fatalf("the device did not receive %d bytes", n)
		return nil
	}
}

// read reads exactly n bytes from the link.
func read(t *testing.T, link devices.Link, n int) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	defer cancel()
	var got []byte
	for len(got) < n {
		p := make([]byte, n-len(got))
		m, err := link.Read(ctx, p)
		if err != nil {
			t.Fatalf("after %d of %d bytes: %v", len(got), n, err)
		}
		got = append(got, p[:m]...)
	}
	return got
}

// within runs f and fails if it hangs.
func within[T any](t *testing.T, what string, f func() T) T {
	t.Helper()
	c := make(chan T, 1)
	go func() { c <- f() }()
	select {
	case v := <-c:
		return v
	case <-time.After(hang):
		t.Fatal(what + " hangs")
		panic("unreachable")
	}
}

func want(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func every() []byte {
	p := make([]byte, 256)
	for i := range p {
		p[i] = byte(i)
	}
	return p
}

func TestIdleIsTimeoutAndDataComesAfterIt(t *testing.T) {
	r := newRig(t)
	link, far := r.open(), r.far()
	ctx, cancel := context.WithTimeout(t.Context(), 350*time.Millisecond)
	defer cancel()
	_, err := link.Read(ctx, make([]byte, 8))
	want(t, "idle read", err, devices.ErrTimeout)

	r.say(far, every()...)
	if got := read(t, link, 256); !bytes.Equal(got, every()) {
		t.Errorf("read % X", got)
	}
	if err := link.Write(t.Context(), every()); err != nil {
		t.Fatal(err)
	}
	if got := r.hear(far, 256); !bytes.Equal(got, every()) {
		t.Errorf("the device heard % X", got)
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	r := newRig(t)
	link := r.open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := link.Read(ctx, make([]byte, 1))
	want(t, "cancelled read", err, context.Canceled)
}

func TestDiscard(t *testing.T) {
	r := newRig(t)
	link, far := r.open(), r.far()
	r.say(far, 'o', 'l', 'd')
	read(t, link, 1)
	link.Discard()
	// "ld" may still have been on its way: the mark ends what can be old.
	r.say(far, 'n')
	for {
		got := read(t, link, 1)
		if got[0] == 'n' {
			return
		}
	}
}

func TestHangUp(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(ctx context.Context, link devices.Link) error
	}{
		{"in Read", func(ctx context.Context, link devices.Link) error {
			_, err := link.Read(ctx, make([]byte, 1))
			return err
		}},
		{"in Write", func(ctx context.Context, link devices.Link) error {
			return link.Write(ctx, make([]byte, 1<<20))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			link := r.open()
			r.far()
			result := make(chan error, 1)
			go func() { result <- test.do(t.Context(), link) }()
			if err := r.line.Pull(); err != nil {
				t.Fatal(err)
			}
			err := within(t, test.name, func() error { return <-result })
			want(t, test.name, err, devices.ErrGone)
			_, err = link.Read(t.Context(), make([]byte, 1))
			want(t, "Read afterwards", err, devices.ErrGone)
			want(t, "Write afterwards", link.Write(t.Context(), []byte("x")), devices.ErrGone)
			want(t, "Close", within(t, "Close", link.Close), nil)
		})
	}
}

func TestHangUpWhileIdle(t *testing.T) {
	r := newRig(t)
	link, far := r.open(), r.far()
	r.say(far, 'l', 'a', 's', 't')
	if got := read(t, link, 4); string(got) != "last" {
		t.Fatalf("read %q", got)
	}
	if err := r.line.Pull(); err != nil {
		t.Fatal(err)
	}
	_, err := link.Read(t.Context(), make([]byte, 8))
	want(t, "read after hang-up", err, devices.ErrGone)
}

func TestStalledWrite(t *testing.T) {
	r := newRig(t)
	m := devices.NewMonitor("p", "printer", "", "", time.Now, nil)
	r.cfg.Monitor = m
	link := r.open()
	r.far() // never reads
	began := time.Now()
	err := within(t, "stalled write", func() error { return link.Write(t.Context(), make([]byte, 1<<20)) })
	want(t, "stalled write", err, devices.ErrStalled)
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("gave up after %v, before the line's patience", took)
	}
	if n := m.Health().Counters.Stalls; n != 1 {
		t.Errorf("counted %d stuck writes, want 1", n)
	}

	// Nothing but a hang-up frees such a write: Close abandons the port …
	within(t, "Close", link.Close)
	if m.Health().Details["abandoned_port"] == "" {
		t.Error("an abandoned port is not shown")
	}
	_, err = serialport.Open(t.Context(), r.cfg)
	want(t, "open of an abandoned port", err, serialport.ErrBusy)

	// … and the port is free once the cable was out.
	if err := r.line.Pull(); err != nil {
		t.Fatal(err)
	}
	if err := r.line.Plug(); err != nil {
		t.Fatal(err)
	}
	again := r.reopen()
	far := r.far()
	if err := again.Write(t.Context(), []byte("well")); err != nil {
		t.Fatal(err)
	}
	if got := r.hear(far, 4); string(got) != "well" {
		t.Errorf("after the stall the device heard %q", got)
	}
}

// reopen opens until the line is free, as a Supervisor does.
func (r *rig) reopen() devices.Link {
	r.t.Helper()
	return within(r.t, "reopen", func() devices.Link {
		for {
			link, err := serialport.Open(r.t.Context(), r.cfg)
			if err == nil {
				r.t.Cleanup(func() { link.Close() })
				return link
			}
			if r.t.Context().Err() != nil {
				return nil
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
}

func TestWriteDeadline(t *testing.T) {
	r := newRig(t)
	link := r.open()
	r.far()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := within(t, "write", func() error { return link.Write(ctx, make([]byte, 1<<20)) })
	want(t, "write past its deadline", err, devices.ErrStalled)
	r.line.Pull()
}

func TestXoffHoldsAndCloseFrees(t *testing.T) {
	r := newRig(t)
	r.cfg.Flow = serialport.XonXoff
	link, far := r.open(), r.far()

	r.say(far, 0x13, 'a') // the mark tells when XOFF has been seen
	if got := read(t, link, 1); got[0] != 'a' {
		t.Fatalf("XOFF reached the driver: % X", got)
	}
	result := make(chan error, 1)
	go func() { result <- link.Write(t.Context(), []byte("held")) }()

	heard := make(chan []byte, 1)
	go func() {
		p := make([]byte, 4)
		n, _ := io.ReadFull(far, p)
		heard <- p[:n]
	}()
	select {
	case p := <-heard:
		t.Fatalf("held output left: %q", p)
	case <-time.After(300 * time.Millisecond):
	}
	r.say(far, 0x11, 'b')
	if got := read(t, link, 1); got[0] != 'b' {
		t.Fatalf("XON reached the driver: % X", got)
	}
	if got := within(t, "released output", func() []byte { return <-heard }); string(got) != "held" {
		t.Errorf("released %q", got)
	}
	if err := <-result; err != nil {
		t.Errorf("write: %v", err)
	}

	// Held again: Close frees the write and gives the line back.
	r.say(far, 0x13, 'c')
	read(t, link, 1)
	go func() { result <- link.Write(t.Context(), []byte("stuck")) }()
	r.waitWriting(link)
	want(t, "Close", within(t, "Close", link.Close), nil)
	err := within(t, "the held write", func() error { return <-result })
	if err != nil && !errors.Is(err, devices.ErrClosed) {
		t.Errorf("held write: got %v, want ErrClosed", err)
	}
	_, err = link.Read(t.Context(), make([]byte, 1))
	want(t, "Read of a closed line", err, devices.ErrClosed)
	r.reopen()
}

// waitWriting waits until a Write has begun, by looking for a second one that
// cannot: both are held by XOFF, and a deadline tells.
func (r *rig) waitWriting(link devices.Link) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := link.Write(ctx, []byte("second")); !errors.Is(err, devices.ErrStalled) {
		r.t.Fatalf("a write under XOFF: %v, want ErrStalled", err)
	}
}

func TestXoffIsDataWithoutFlowControl(t *testing.T) {
	r := newRig(t)
	link, far := r.open(), r.far()
	r.say(far, 0x13, 0x11)
	if got := read(t, link, 2); !bytes.Equal(got, []byte{0x13, 0x11}) {
		t.Errorf("read % X, want 13 11: card readers send these as data", got)
	}
}

func TestCloseWakesRead(t *testing.T) {
	r := newRig(t)
	link := r.open()
	result := make(chan error, 1)
	go func() {
		_, err := link.Read(context.Background(), make([]byte, 1))
		result <- err
	}()
	want(t, "Close", within(t, "Close", link.Close), nil)
	want(t, "read", within(t, "Read", func() error { return <-result }), devices.ErrClosed)
	want(t, "second Close", link.Close(), nil)
	want(t, "write", link.Write(t.Context(), []byte("x")), devices.ErrClosed)
}

func TestDoubleOpenIsRefused(t *testing.T) {
	r := newRig(t)
	link := r.open()
	_, err := serialport.Open(t.Context(), r.cfg)
	want(t, "second open", err, serialport.ErrBusy)
	var e *devices.Error
	if !errors.As(err, &e) || e.Advice.ZH == "" || e.Class != devices.NeedsPerson {
		t.Errorf("second open gives no advice: %#v", err)
	}
	link.Close()
	r.open()
}

func TestOpenErrors(t *testing.T) {
	r := newRig(t)
	for _, test := range []struct {
		name   string
		change func(*serialport.Config)
		gone   bool
	}{
		{"no such port", func(c *serialport.Config) { c.Name += "-not" }, true},
		{"mode", func(c *serialport.Config) { c.Mode = "9N1" }, false},
		{"parity", func(c *serialport.Config) { c.Mode = "8M1" }, false},
		{"stop bits", func(c *serialport.Config) { c.Mode = "8N3" }, false},
		{"flow", func(c *serialport.Config) { c.Flow = "dtr" }, false},
		{"odd baud rate", func(c *serialport.Config) { c.Baud = 14400 }, false},
		{"no baud rate", func(c *serialport.Config) { c.Baud = 0 }, false},
		{"no name", func(c *serialport.Config) { c.Name = "" }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := r.cfg
			test.change(&cfg)
			link, err := serialport.Open(t.Context(), cfg)
			if err == nil {
				link.Close()
				t.Fatal("opened")
			}
			var e *devices.Error
			if test.gone {
				want(t, "error", err, devices.ErrGone)
			} else if !errors.As(err, &e) || e.Class != devices.Permanent {
				t.Errorf("got %v, want a permanent device error", err)
			}
		})
	}
	r.open() // a failed open leaves nothing locked
}

func TestReopenLosesAndStealsNothing(t *testing.T) {
	r := newRig(t)
	far := r.far()
	for round := range 5 {
		link := r.open()
		r.say(far, every()...)
		if got := read(t, link, 256); !bytes.Equal(got, every()) {
			t.Fatalf("round %d: read % X", round, got)
		}
		link.Close()
	}
	// Through a pull: the same name, another terminal.
	link := r.open()
	if err := r.line.Pull(); err != nil {
		t.Fatal(err)
	}
	_, err := link.Read(t.Context(), make([]byte, 1))
	want(t, "read", err, devices.ErrGone)
	link.Close()
	_, err = serialport.Open(t.Context(), r.cfg)
	want(t, "open without cable", err, devices.ErrGone)
	if err := r.line.Plug(); err != nil {
		t.Fatal(err)
	}
	link = r.open()
	far = r.far()
	r.say(far, every()...)
	if got := read(t, link, 256); !bytes.Equal(got, every()) {
		t.Fatalf("after re-plugging: read % X", got)
	}
}

// TestOldBytesAreForgotten: what arrived while nobody had the port open is not
// an answer to anything.
func TestOldBytesAreForgotten(t *testing.T) {
	r := newRig(t)
	far := r.far()
	r.say(far, 'o', 'l', 'd')
	link := r.open()
	r.say(far, 'n')
	if got := read(t, link, 1); got[0] != 'n' {
		t.Errorf("read %q first", got)
	}
}

func TestWaitSentTakesTheWiresTime(t *testing.T) {
	r := newRig(t)
	r.cfg.Baud = 9600
	link := r.open()
	far := r.far()
	began := time.Now()
	if err := link.Write(t.Context(), make([]byte, 192)); err != nil {
		t.Fatal(err)
	}
	if err := link.(devices.Drainer).WaitSent(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 200*time.Millisecond {
		t.Errorf("192 bytes at 9600 baud were called sent after %v; the wire needs 200 ms", took)
	}
	r.hear(far, 192)

	if err := link.Write(t.Context(), make([]byte, 192)); err != nil {
		t.Fatal(err)
	}
	r.line.Pull()
	err := within(t, "WaitSent", func() error { return link.(devices.Drainer).WaitSent(t.Context()) })
	want(t, "WaitSent after a pull", err, devices.ErrGone)
}

// TestReadWriteCloseRace has all three at once, for the race detector.
func TestReadWriteCloseRace(t *testing.T) {
	r := newRig(t)
	far := r.far()
	for range 4 {
		link := r.open()
		done := make(chan struct{}, 2)
		go func() {
			for link.Write(t.Context(), []byte("abc")) == nil {
			}
			done <- struct{}{}
		}()
		go func() {
			for {
				if _, err := link.Read(t.Context(), make([]byte, 16)); err != nil {
					break
				}
				link.Discard()
			}
			done <- struct{}{}
		}()
		r.hear(far, 30)
		r.say(far, 'x')
		within(t, "Close", link.Close)
		within(t, "goroutines", func() bool { <-done; <-done; return true })
	}
}
