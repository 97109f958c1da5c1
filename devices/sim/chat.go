package sim

import (
	"context"
	"errors"
	"io"
	"sync"
)

// ErrNoLine is what a device answers that was used while nothing is at the other
// end of its line.
var ErrNoLine = errors.New("nothing is at the other end of the line")

// send gives p to the line of a conversation; emit is nil outside of one. What a
// full line does not take is lost.
func send(emit chan<- []byte, p []byte) error {
	if emit == nil {
		return ErrNoLine
	}
	select {
	case emit <- p:
	default:
	}
	return nil
}

// chat runs a device that also speaks unasked. hear is given what arrives;
// begin is given the channel of what to send, which end must forget. The
// channel holds some bytes and is never waited on, as a device's transmitter
// waits for nobody.
func chat(ctx context.Context, line io.ReadWriter, begin func(emit chan<- []byte), end func(), hear func(p []byte)) error {
	ctx, cancel := context.WithCancel(ctx)
	emit := make(chan []byte, 64)
	var writer sync.WaitGroup
	writer.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case p := <-emit:
				if _, err := line.Write(p); err != nil {
					return
				}
			}
		}
	})
	defer writer.Wait()
	defer cancel()
	begin(emit)
	defer end()
	chunk := make([]byte, 128)
	for {
		n, err := line.Read(chunk)
		if err != nil {
			return err
		}
		hear(chunk[:n])
	}
}
