package serialport

import (
	"context"
	"testing"
	"time"
)

func TestConcerns(t *testing.T) {
	for message, want := range map[string]bool{
		"add@/devices/pci0/usb1/1-1/ttyUSB0\x00ACTION=add\x00SUBSYSTEM=tty\x00DEVNAME=ttyUSB0\x00": true,
		"remove@/devices/pci0/usb1/1-1\x00ACTION=remove\x00SUBSYSTEM=usb\x00":                      true,
		"change@/devices/virtual/tty/tty0\x00SUBSYSTEM=tty\x00":                                    true,
		"add@/devices/virtual/block/loop0\x00SUBSYSTEM=block\x00":                                  false,
		"libudev\x00\xfe\xed\xca\xfe":                                                              false,
		"":                                                                                         false,
	} {
		if got := concerns([]byte(message)); got != want {
			t.Errorf("%q: %v, want %v", message, got, want)
		}
	}
}

// TestHotplugEnds: listening to the kernel begins, and ends with its context.
func TestHotplugEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := NewHotplug()
	result := make(chan error, 1)
	go func() { result <- h.Run(ctx) }()
	waiting := h.Changed()
	h.Tell()
	select {
	case <-waiting:
	case <-time.After(20 * time.Second):
		t.Fatal("nobody was told")
	}
	cancel()
	select {
	case err := <-result:
		if err != nil {
			t.Skip("the kernel's messages cannot be had here: ", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("Run does not end")
	}
}
