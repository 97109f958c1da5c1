package serialport

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// The control characters of XON/XOFF. tarm leaves both disabled, and IXON
// alone then does nothing.
const (
	xon  = 0x11
	xoff = 0x13
)

// companion is a second handle on the tty that tarm has open. Settings belong
// to the tty, not to a handle, so what is set here acts on tarm's handle too.
// It uses SyscallConn and never Fd, which would make the file blocking.
type companion struct {
	file *os.File
	name string
}

func openCompanion(name string) (*companion, error) {
	f, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return &companion{file: f, name: name}, nil
}

func (c *companion) control(do func(fd int) error) error { return control(c.file, do) }

// control lets do act on the descriptor of a file or socket, which stays the
// runtime's.
func control(of syscall.Conn, do func(fd int) error) error {
	raw, err := of.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := raw.Control(func(fd uintptr) { inner = do(int(fd)) }); err != nil {
		return err
	}
	return inner
}

func (c *companion) termios() (t *unix.Termios, err error) {
	err = c.control(func(fd int) error {
		t, err = unix.IoctlGetTermios(fd, unix.TCGETS)
		return err
	})
	return t, err
}

func (c *companion) setTermios(t *unix.Termios) error {
	return c.control(func(fd int) error { return unix.IoctlSetTermios(fd, unix.TCSETS, t) })
}

// setFlow writes the flow control, reads it back and compares. Each open of
// the port, also by another program, takes it away again.
func (c *companion) setFlow(flow Flow) error {
	t, err := c.termios()
	if err != nil {
		return err
	}
	t.Iflag &^= unix.IXON | unix.IXANY | unix.IXOFF
	t.Cflag &^= unix.CRTSCTS
	switch flow {
	case XonXoff:
		t.Iflag |= unix.IXON
		t.Cc[unix.VSTART], t.Cc[unix.VSTOP] = xon, xoff
	case RTSCTS:
		t.Cflag |= unix.CRTSCTS
	}
	if err := c.setTermios(t); err != nil {
		return err
	}
	got, err := c.termios()
	if err != nil {
		return err
	}
	const flags = unix.IXON | unix.IXANY | unix.IXOFF
	if got.Iflag&flags != t.Iflag&flags || got.Cflag&unix.CRTSCTS != t.Cflag&unix.CRTSCTS ||
		got.Cc[unix.VSTART] != t.Cc[unix.VSTART] || got.Cc[unix.VSTOP] != t.Cc[unix.VSTOP] {
		return fmt.Errorf("the port does not accept flow control %q", flow)
	}
	return nil
}

// release lets a held write go. Only ending the flow control does that;
// flushing and TCOON do not.
func (c *companion) release() error {
	t, err := c.termios()
	if err != nil {
		return err
	}
	if t.Iflag&unix.IXON == 0 && t.Cflag&unix.CRTSCTS == 0 {
		return nil
	}
	t.Iflag &^= unix.IXON
	t.Cflag &^= unix.CRTSCTS
	return c.setTermios(t)
}

// exclusive makes, or no longer makes, further opens of the port fail.
func (c *companion) exclusive(on bool) error {
	request := uint(unix.TIOCNXCL)
	if on {
		request = unix.TIOCEXCL
	}
	return c.control(func(fd int) error { return unix.IoctlSetInt(fd, request, 0) })
}

// queued is how many bytes wait in the kernel; always 0 on a pty.
func (c *companion) queued() (n int, err error) {
	err = c.control(func(fd int) error {
		n, err = unix.IoctlGetInt(fd, unix.TIOCOUTQ)
		return err
	})
	return n, err
}

// arrived is how many bytes wait to be read.
func (c *companion) arrived() (n int, err error) {
	err = c.control(func(fd int) error {
		n, err = unix.IoctlGetInt(fd, unix.TIOCINQ)
		return err
	})
	return n, err
}

// forget drops what arrived before anybody had the port open.
func (c *companion) forget() error {
	return c.control(func(fd int) error { return unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) })
}

// awaitInput returns when the tty is readable or hung up, at once for a tty that
// cannot be waited for, and with os.ErrDeadlineExceeded at the read deadline of
// the file.
func (c *companion) awaitInput() error {
	raw, err := c.file.SyscallConn()
	if err != nil {
		return nil
	}
	return raw.Read(func(fd uintptr) bool {
		ask := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(ask, 0)
		return err != nil && err != unix.EINTR || n > 0
	})
}

// hungUp asks the tty itself whether its device went away; nil = it is there.
func (c *companion) hungUp() error {
	if _, err := c.termios(); goneCause(err) || errors.Is(err, os.ErrClosed) {
		return err
	}
	if _, err := os.Stat(c.name); errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
