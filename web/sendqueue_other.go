//go:build !linux

package web

import "net"

// sendQueue cannot tell here: a slow client is then found by its reports of
// what it painted, or by a write that takes too long.
func sendQueue(net.Conn) func() int { return func() int { return -1 } }
