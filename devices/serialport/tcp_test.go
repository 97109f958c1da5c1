package serialport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/serialport"
)

// network is a line over TCP: the link, and the far end as the device has it.
func network(t *testing.T, cfg serialport.TCPConfig) (devices.Link, net.Conn) {
	t.Helper()
	t.Parallel()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	cfg.Address = server.Addr().String()
	link, err := serialport.DialTCP(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	far, err := server.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		link.Close()
		far.Close()
	})
	return link, far
}

func TestTCPPassesEveryByte(t *testing.T) {
	link, far := network(t, serialport.TCPConfig{})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := link.Read(ctx, make([]byte, 8))
	want(t, "idle read", err, devices.ErrTimeout)
	far.Write(every())
	if got := read(t, link, 256); !bytes.Equal(got, every()) {
		t.Errorf("read % X", got)
	}
	if err := link.Write(t.Context(), every()); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 256)
	if _, err := io.ReadFull(far, got); err != nil || !bytes.Equal(got, every()) {
		t.Errorf("the device heard % X, %v", got, err)
	}
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	_, err = link.Read(cancelled, make([]byte, 1))
	want(t, "cancelled read", err, context.Canceled)
	want(t, "cancelled write", link.Write(cancelled, []byte("x")), context.Canceled)
}

func TestTCPHangUp(t *testing.T) {
	link, far := network(t, serialport.TCPConfig{})
	far.Write([]byte("last"))
	if got := read(t, link, 4); string(got) != "last" {
		t.Fatalf("read %q", got)
	}
	far.Close()
	_, err := link.Read(t.Context(), make([]byte, 1))
	want(t, "Read", err, devices.ErrGone)
	want(t, "Write", link.Write(t.Context(), []byte("x")), devices.ErrGone)
	want(t, "WaitSent", link.(devices.Drainer).WaitSent(t.Context()), devices.ErrGone)
	want(t, "Close", within(t, "Close", link.Close), nil)
}

func TestTCPDiscard(t *testing.T) {
	link, far := network(t, serialport.TCPConfig{})
	far.Write([]byte("old"))
	read(t, link, 1)
	link.Discard()
	far.Write([]byte("n"))
	for read(t, link, 1)[0] != 'n' {
	}
}

func TestTCPStalledPeer(t *testing.T) {
	m := devices.NewMonitor("p", "printer", "", "", time.Now, nil)
	link, far := network(t, serialport.TCPConfig{Monitor: m})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	// A peer that never reads: the write ends with its deadline …
	err := within(t, "write", func() error { return link.Write(ctx, make([]byte, 64<<20)) })
	want(t, "write past its deadline", err, devices.ErrStalled)
	// … another one with the line's patience …
	err = within(t, "write", func() error { return link.Write(t.Context(), make([]byte, 64<<20)) })
	want(t, "stalled write", err, devices.ErrStalled)
	if n := m.Health().Counters.Stalls; n != 1 {
		t.Errorf("counted %d stuck writes, want 1", n)
	}
	// … and Close frees a third.
	result := make(chan error, 1)
	go func() { result <- link.Write(context.Background(), make([]byte, 64<<20)) }()
	want(t, "Close", within(t, "Close", link.Close), nil)
	want(t, "the stuck write", within(t, "write", func() error { return <-result }), devices.ErrClosed)
	far.Close()
}

func TestTCPWaitSentTakesTheWiresTime(t *testing.T) {
	link, far := network(t, serialport.TCPConfig{Baud: 9600})
	go io.Copy(io.Discard, far)
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
}

func TestTCPCloseWakesRead(t *testing.T) {
	link, _ := network(t, serialport.TCPConfig{})
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

// TestTCPNobodyThere: the technician is told what to look at.
func TestTCPNobodyThere(t *testing.T) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := server.Addr().String()
	server.Close()
	_, err = serialport.DialTCP(t.Context(), serialport.TCPConfig{Address: address})
	var e *devices.Error
	if !errors.Is(err, devices.ErrGone) || !errors.As(err, &e) || e.Advice.ZH == "" || e.Problem.ZH != "连不上 "+address {
		t.Errorf("open says %v", err)
	}
	_, err = serialport.DialTCP(t.Context(), serialport.TCPConfig{Address: "nowhere"})
	if !errors.As(err, &e) || e.Class != devices.Permanent {
		t.Errorf("a bad address: %v", err)
	}
}

// TestTCPLastBytesArrive: a slip handed over just before Close is not cut off.
func TestTCPLastBytesArrive(t *testing.T) {
	link, far := network(t, serialport.TCPConfig{})
	if err := link.Write(t.Context(), make([]byte, 30000)); err != nil {
		t.Fatal(err)
	}
	link.Close()
	got, err := io.ReadAll(far)
	if err != nil || len(got) != 30000 {
		t.Errorf("%d bytes arrived, %v", len(got), err)
	}
}

// TestTCPForgetsWhatWaited: keys that a serial server kept while nobody was
// connected are not pressed now; those pressed later are.
func TestTCPForgetsWhatWaited(t *testing.T) {
	t.Parallel()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		far, err := server.Accept()
		if err != nil {
			return
		}
		far.Write([]byte("pressed an hour ago"))
		accepted <- far
	}()
	link, err := serialport.DialTCP(t.Context(), serialport.TCPConfig{Address: server.Addr().String(), Forget: true})
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	far := <-accepted
	defer far.Close()
	far.Write([]byte("now"))
	if got := read(t, link, 3); string(got) != "now" {
		t.Errorf("heard %q", got)
	}
}
