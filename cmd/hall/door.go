package main

import (
	"net"
	"sync"
)

// door keeps the hall's listener open while the hall composes itself anew: who
// connects meanwhile waits and is served by the next one.
type door struct {
	ln    net.Listener
	conns chan net.Conn
	ended chan struct{} // no more will come; err says why
	err   error
}

func openDoor(ln net.Listener) *door {
	d := &door{ln: ln, conns: make(chan net.Conn), ended: make(chan struct{})}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				d.err = err
				close(d.ended)
				return
			}
			select {
			case d.conns <- c:
			case <-d.ended:
				c.Close()
			}
		}
	}()
	return d
}

// shut closes the listener for good, and who still waits before it.
func (d *door) shut() {
	d.ln.Close()
	for {
		select {
		case c := <-d.conns:
			c.Close()
		case <-d.ended:
			return
		}
	}
}

// lease is the door as one run of the hall uses it; closing it leaves the door
// open.
func (d *door) lease() *lease {
	return &lease{door: d, held: make(chan struct{}), closed: make(chan struct{})}
}

type lease struct {
	*door
	held, closed chan struct{}
	hold, close  sync.Once
}

// Accept returns who connects, until Hold; then nobody until Close.
func (l *lease) Accept() (net.Conn, error) {
	select {
	case <-l.held:
	default:
		select {
		case c := <-l.conns:
			select {
			case <-l.held: // it is for the next
				go l.giveBack(c)
			default:
				return c, nil
			}
		case <-l.held:
		case <-l.closed:
			return nil, net.ErrClosed
		case <-l.ended:
			return nil, l.err
		}
	}
	select {
	case <-l.closed:
		return nil, net.ErrClosed
	case <-l.ended:
		return nil, l.err
	}
}

func (l *lease) giveBack(c net.Conn) {
	select {
	case l.conns <- c:
	case <-l.ended:
		c.Close()
	}
}

// Hold lets who connects from now on wait for the next lease.
func (l *lease) Hold() { l.hold.Do(func() { close(l.held) }) }

// Close ends the lease; the door stays open.
func (l *lease) Close() error {
	l.close.Do(func() { close(l.closed) })
	return nil
}

// Addr is the door's own.
func (l *lease) Addr() net.Addr { return l.ln.Addr() }
