package serialport

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Two adapters of one hub are told apart from one on the board itself.
func TestHubs(t *testing.T) {
	sys, dev := t.TempDir(), t.TempDir()
	make := func(tty, place string) {
		t.Helper()
		at := filepath.Join(sys, place, tty)
		for _, dir := range []string{at, filepath.Join(sys, "class/tty", tty)} {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(at, filepath.Join(sys, "class/tty", tty, "device")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dev, tty), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	make("ttyUSB0", "devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0")
	make("ttyS0", "devices/platform/serial8250")
	if err := os.Symlink(filepath.Join(dev, "ttyUSB0"), filepath.Join(dev, "usb-FTDI_1")); err != nil {
		t.Fatal(err)
	}
	for port, want := range map[string][]string{"usb-FTDI_1": {"1-2", "usb1"}, "ttyS0": nil, "gone": nil} {
		if got := hubs(sys, filepath.Join(dev, port)); !slices.Equal(got, want) {
			t.Errorf("%s hangs on %v, want %v", port, got, want)
		}
	}
}
