package serialport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"jiaohao/devices"
)

// TCPConfig is a line behind a serial server, or the network port of a device:
// printers listen on 9100. Baud rate, frame and flow control of a serial
// server are set in the server.
type TCPConfig struct {
	Address string // "192.168.10.60:9100"
	// Baud is what the server behind the address uses: the line is called sent
	// when a wire of this speed has carried the bytes. 0 = no wire.
	Baud int
	// Patience is how long a Write may see no byte taken; 0 = 5 s.
	Patience time.Duration
	// Forget leaves out what the peer sends at once: a serial server delivers the
	// keys that were pressed while nobody was connected.
	Forget bool
	// Monitor, if not nil, counts stuck writes.
	Monitor *devices.Monitor
}

const (
	dialWait = 5 * time.Second
	// deadAfter is how long the network may lose everything until the line is
	// lost: a pulled network cable gives no error by itself.
	deadAfter = 20 * time.Second
	// backlog is how long a serial server takes to deliver what it has kept.
	backlog = 300 * time.Millisecond
	// tcpPatience is the least a peer gets.
	tcpPatience = 5 * time.Second
)

// Conn is an open line over TCP. It implements devices.Link and
// devices.Drainer.
type Conn struct {
	life
	cfg  TCPConfig
	conn *net.TCPConn
	turn chan struct{} // holds one token: whose turn it is to write
	wire wire
	task sync.WaitGroup // the reader
}

var (
	_ devices.Link     = (*Conn)(nil)
	_ devices.Drainer  = (*Conn)(nil)
	_ devices.Vanisher = (*Conn)(nil)
)

// DialTCP opens the line. What the peer sends before anything is asked of it
// is kept, as it may be a printer's automatic status, unless cfg says otherwise.
func DialTCP(ctx context.Context, cfg TCPConfig) (devices.Link, error) {
	if _, _, err := net.SplitHostPort(cfg.Address); err != nil {
		return nil, refused(devices.Permanent, "tcp://"+cfg.Address, err,
			"检查设置里的地址和端口，例如 tcp://192.168.10.60:9100", "check the configured address and port, as in tcp://192.168.10.60:9100")
	}
	dialer := net.Dialer{Timeout: dialWait, KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: deadAfter / 2, Interval: deadAfter / 8, Count: 4,
	}}
	conn, err := dialer.DialContext(ctx, "tcp", cfg.Address)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &devices.Error{
			Class: devices.NeedsPerson, Op: "open tcp://" + cfg.Address, Err: fmt.Errorf("%w: %w", devices.ErrGone, err),
			Problem: devices.Text{ZH: "连不上 " + cfg.Address, EN: "cannot connect to " + cfg.Address},
			Advice: devices.Text{ZH: "检查设备或串口服务器的电源、网线和地址，并确认没有别的程序占用它",
				EN: "check power, network cable and address of the device or serial server, and that no other program uses it"},
		}
	}
	c := &Conn{cfg: cfg, conn: conn.(*net.TCPConn), turn: make(chan struct{}, 1)}
	c.begin()
	c.turn <- struct{}{}
	if cfg.Baud > 0 {
		c.wire.perByte = 10 * time.Second / time.Duration(cfg.Baud)
	}
	_ = c.control(func(fd int) error { // a kernel without it finds out later
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(deadAfter/time.Millisecond))
	})
	c.task.Go(c.readAll)
	if cfg.Forget {
		if err := c.sleep(ctx, backlog); err != nil {
			_ = c.Close()
			return nil, err
		}
		c.Discard()
	}
	return c, nil
}

// TCPOpener makes the Opener a Supervisor wants.
func TCPOpener(cfg TCPConfig) devices.Opener {
	return func(ctx context.Context) (devices.Link, error) { return DialTCP(ctx, cfg) }
}

func (c *Conn) control(do func(fd int) error) error {
	return control(c.conn, do)
}

// Name is "tcp://" and the address.
func (c *Conn) Name() string { return "tcp://" + c.cfg.Address }

func (c *Conn) readAll() {
	buf := make([]byte, 4096)
	for {
		n, err := c.conn.Read(buf)
		if n > 0 {
			c.in.put(buf[:n])
		}
		if err != nil {
			c.lose(err)
			return
		}
	}
}

// Write hands all of b to the network in order with earlier Writes. As on a
// tty, that says nothing of the device.
func (c *Conn) Write(ctx context.Context, b []byte) error {
	if err := c.ended(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return late(err)
	}
	select {
	case <-c.turn:
	case <-c.done:
		return devices.ErrClosed
	case <-c.gone:
		return c.loss
	case <-ctx.Done():
		return late(ctx.Err())
	}
	defer func() { c.turn <- struct{}{} }()
	// The end of ctx wakes a waiting write; the next write sets its own deadline.
	var waking sync.Mutex
	stop := context.AfterFunc(ctx, func() {
		waking.Lock()
		defer waking.Unlock()
		if ctx.Err() != nil {
			_ = c.conn.SetWriteDeadline(time.Unix(1, 0))
		}
	})
	defer stop()
	for rest := b; len(rest) > 0; {
		n := min(chunk, len(rest))
		waking.Lock()
		if ctx.Err() == nil {
			_ = c.conn.SetWriteDeadline(time.Now().Add(c.patience()))
		}
		waking.Unlock()
		if _, err := c.conn.Write(rest[:n]); err != nil {
			return c.failed(ctx, err)
		}
		c.wire.took(n)
		rest = rest[n:]
	}
	return nil
}

func (c *Conn) patience() time.Duration { return max(tcpPatience, c.cfg.Patience) }

// failed puts the failure of a write into the words of devices.
func (c *Conn) failed(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return late(ctx.Err())
	case errors.Is(err, os.ErrDeadlineExceeded):
		if c.cfg.Monitor != nil {
			c.cfg.Monitor.Count(func(n *devices.Counters) { n.Stalls++ })
		}
		return devices.ErrStalled
	}
	if ended := c.ended(); ended != nil {
		return ended
	}
	c.lose(err)
	return c.loss
}

// WaitSent returns when the peer's machine has acknowledged everything and a
// wire of the configured speed would have carried it.
func (c *Conn) WaitSent(ctx context.Context) error {
	last, since := -1, time.Now()
	for {
		if err := c.ended(); err != nil {
			return err
		}
		var waiting int
		err := c.control(func(fd int) (err error) {
			waiting, err = unix.IoctlGetInt(fd, unix.SIOCOUTQ)
			return err
		})
		if err != nil || waiting == 0 {
			break
		}
		if waiting != last {
			last, since = waiting, time.Now()
		}
		if time.Since(since) >= c.patience() {
			return devices.ErrStalled
		}
		if err := c.sleep(ctx, time.Millisecond); err != nil {
			return late(err)
		}
	}
	if err := c.sleep(ctx, time.Until(c.wire.freeAt())); err != nil {
		return late(err)
	}
	return c.ended()
}

// Close wakes whoever reads or writes.
func (c *Conn) Close() error {
	c.closing.Do(func() {
		close(c.done)
		_ = c.conn.Close()
		c.task.Wait()
	})
	return nil
}
