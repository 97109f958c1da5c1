package serialport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Hotplug tells when a serial or USB device was put in or taken out, from the
// kernel's own messages (NETLINK_KOBJECT_UEVENT, group 1). It only says that
// something has changed; opening decides what.
type Hotplug struct {
	mu      sync.Mutex
	changed chan struct{}
}

// NewHotplug makes one; Run feeds it.
func NewHotplug() *Hotplug { return &Hotplug{changed: make(chan struct{})} }

// Changed is closed at the next change.
func (h *Hotplug) Changed() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.changed
}

// Tell wakes everybody who waits on Changed: all of them look again.
func (h *Hotplug) Tell() {
	h.mu.Lock()
	close(h.changed)
	h.changed = make(chan struct{})
	h.mu.Unlock()
}

// linksAppear is how long udev takes to make the lasting names after the
// kernel's message.
const linksAppear = 300 * time.Millisecond

// Run listens until ctx ends. An error says that the kernel cannot be listened
// to; devices then come back at the end of their back-off.
func (h *Hotplug) Run(ctx context.Context) error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return fmt.Errorf("hot-plug: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1}); err != nil {
		unix.Close(fd)
		return fmt.Errorf("hot-plug: %w", err)
	}
	socket := os.NewFile(uintptr(fd), "uevent")
	defer socket.Close()
	defer context.AfterFunc(ctx, func() { _ = socket.SetReadDeadline(time.Unix(1, 0)) })()
	buf := make([]byte, 16<<10)
	for {
		n, err := socket.Read(buf)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, unix.ENOBUFS): // messages were lost: look again
		case err != nil:
			return fmt.Errorf("hot-plug: %w", err)
		case !concerns(buf[:n]):
			continue
		}
		if !h.settle(ctx, socket, buf) {
			return nil
		}
		h.Tell()
	}
}

// settle waits until the kernel has been quiet for a moment; a device brings a
// dozen messages.
func (h *Hotplug) settle(ctx context.Context, socket *os.File, buf []byte) bool {
	until := time.Now().Add(linksAppear)
	for {
		_ = socket.SetReadDeadline(until)
		_, err := socket.Read(buf)
		if ctx.Err() != nil {
			return false
		}
		if err != nil {
			_ = socket.SetReadDeadline(time.Time{})
			return ctx.Err() == nil
		}
	}
}

// concerns tells whether a message is about something a hall hangs on a cable:
// "add@/devices/…" and then "SUBSYSTEM=tty" among NUL-ended fields.
func concerns(message []byte) bool {
	fields := bytes.Split(message, []byte{0})
	action, _, ok := bytes.Cut(fields[0], []byte("@"))
	if !ok || bytes.Equal(action, []byte("unbind")) {
		return false
	}
	for _, f := range fields[1:] {
		switch string(f) {
		case "SUBSYSTEM=tty", "SUBSYSTEM=usb", "SUBSYSTEM=usbmisc", "SUBSYSTEM=hidraw", "SUBSYSTEM=input":
			return true
		}
	}
	return false
}
