package devices

import (
	"context"
	"errors"
)

// Ear is the listening half of a conversation: what arrives on a link, and why
// it ended. Its channels are for one reader.
type Ear struct {
	Heard chan []byte // pieces as they came
	Lost  chan error  // the link's end, once
}

// NewEar makes an Ear; Listen fills it.
func NewEar() Ear { return Ear{Heard: make(chan []byte, 16), Lost: make(chan error, 1)} }

// Listen moves what arrives on link, in pieces of at most size bytes, until the
// link is lost or ctx ends.
func (e Ear) Listen(ctx context.Context, link Link, size int) {
	for {
		chunk := make([]byte, size)
		n, err := link.Read(ctx, chunk)
		if errors.Is(err, ErrTimeout) {
			continue
		}
		if err != nil {
			e.Lost <- err
			return
		}
		select {
		case e.Heard <- chunk[:n]:
		case <-ctx.Done():
			return
		}
	}
}

// Delivery hands what a driver heard to its callback, in order and away from the
// line: a slow hall must not delay a device.
type Delivery[T any] struct {
	items chan T
	call  func(context.Context, T)
}

// NewDelivery makes a Delivery that holds so many items; call may be nil.
func NewDelivery[T any](depth int, call func(context.Context, T)) Delivery[T] {
	return Delivery[T]{items: make(chan T, depth), call: call}
}

// Put takes an item; false says that the hall does not keep up and it is lost.
func (d Delivery[T]) Put(item T) bool {
	select {
	case d.items <- item:
		return true
	default:
		return false
	}
}

// Run calls back until ctx ends.
func (d Delivery[T]) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case item := <-d.items:
			if d.call != nil {
				d.call(ctx, item)
			}
		}
	}
}
