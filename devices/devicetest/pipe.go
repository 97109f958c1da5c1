// Package devicetest is what tests of drivers share.
package devicetest

import (
	"context"
	"net"

	"jiaohao/devices"
)

// Pipe is one end of a net.Pipe as a link: for tests that play the device byte by
// byte in the time of testing/synctest.
type Pipe struct{ net.Conn }

var _ devices.Link = Pipe{}

func (Pipe) Name() string { return "pipe" }
func (Pipe) Discard()     {}

func (p Pipe) Read(ctx context.Context, b []byte) (int, error) {
	defer context.AfterFunc(ctx, func() { p.Conn.Close() })()
	n, err := p.Conn.Read(b)
	if err != nil {
		return n, devices.ErrGone
	}
	return n, nil
}

func (p Pipe) Write(_ context.Context, b []byte) error {
	if _, err := p.Conn.Write(b); err != nil {
		return devices.ErrGone
	}
	return nil
}
