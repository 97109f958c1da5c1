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
func (d *door) lease() net.Listener {
	return &lease{door: d, closed: make(chan struct{})}
}

type lease struct {
	*door
	closed chan struct{}
	once   sync.Once
}

func (l *lease) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-l.ended:
		return nil, l.err
	}
}

func (l *lease) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *lease) Addr() net.Addr { return l.ln.Addr() }
