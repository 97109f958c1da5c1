package web

import (
	"net"

	"golang.org/x/sys/unix"
)

// sendQueue returns a function that tells how many bytes written to the socket
// its peer has not acknowledged (SIOCOUTQ of tcp(7), the same number as
// TIOCOUTQ, which every architecture has); -1 when that is unknown.
func sendQueue(conn net.Conn) func() int {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return func() int { return -1 }
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return func() int { return -1 }
	}
	return func() int {
		n := -1
		if err := raw.Control(func(fd uintptr) {
			if v, err := unix.IoctlGetInt(int(fd), unix.TIOCOUTQ); err == nil {
				n = v
			}
		}); err != nil {
			return -1
		}
		return n
	}
}
