package serialport

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/tarm/serial"

	"jiaohao/devices"
)

// Flow is how the device tells the host to wait.
type Flow string

const (
	FlowNone Flow = "none"
	// XonXoff lets the kernel hold all output between 13 and 11. Only for
	// lines that never carry these two bytes as data: the printer.
	XonXoff Flow = "xonxoff"
	// RTSCTS obeys the CTS line. Linux never looks at DSR.
	RTSCTS Flow = "rtscts"
)

// Config is one serial line, as configured.
type Config struct {
	Name string // "/dev/serial/by-id/…"; never ttyUSB<N>, which moves
	Baud int    // bits per second, from the kernel's table: 9600, 115200 …
	Mode string // data bits, parity, stop bits: "8N1" (also the default), "8E1", "7O2"
	Flow Flow   // default none

	// LockDir holds one lock file per device, so that two programs, or one
	// twice, never share a line. Default: "jiaohao-lock" in the system's
	// directory for temporary files.
	LockDir string

	// Patience is how long a Write may see no byte taken before it returns
	// devices.ErrStalled. Zero, or less than twice the time the wire needs for
	// a chunk plus a second, means that, but at least 2 s. A printer with a hot
	// head pauses up to 30 s by itself: give it more.
	Patience time.Duration

	// Monitor, if not nil, counts stuck writes and shows abandoned ports.
	Monitor *devices.Monitor
}

// frame is a Mode in tarm's terms.
type frame struct {
	size   byte
	parity serial.Parity
	stop   serial.StopBits
}

// bits is what one byte costs on the wire, the start bit included.
func (f frame) bits() int {
	n := 1 + int(f.size) + int(f.stop)
	if f.parity != serial.ParityNone {
		n++
	}
	return n
}

func parseMode(mode string) (frame, error) {
	if mode == "" {
		mode = "8N1"
	}
	bad := fmt.Errorf("serial mode %q: want data bits 5-8, parity N, E or O, stop bits 1 or 2, as in 8N1", mode)
	if len(mode) != 3 || mode[0] < '5' || mode[0] > '8' {
		return frame{}, bad
	}
	f := frame{size: mode[0] - '0', parity: serial.Parity(mode[1]), stop: serial.StopBits(mode[2] - '0')}
	switch f.parity {
	case serial.ParityNone, serial.ParityEven, serial.ParityOdd:
	default:
		return frame{}, bad
	}
	switch f.stop {
	case serial.Stop1, serial.Stop2:
	default:
		return frame{}, bad
	}
	return f, nil
}

func (c Config) validate() (frame, error) {
	if c.Name == "" {
		return frame{}, fmt.Errorf("serial port without a name")
	}
	if c.Baud <= 0 {
		return frame{}, fmt.Errorf("serial port %s: baud rate %d", c.Name, c.Baud)
	}
	switch c.Flow {
	case "", FlowNone, XonXoff, RTSCTS:
	default:
		return frame{}, fmt.Errorf("serial port %s: flow %q: want none, xonxoff or rtscts", c.Name, c.Flow)
	}
	return parseMode(c.Mode)
}

func (c Config) lockDir() string {
	if c.LockDir != "" {
		return c.LockDir
	}
	return filepath.Join(os.TempDir(), "jiaohao-lock")
}
