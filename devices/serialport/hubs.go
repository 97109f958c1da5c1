package serialport

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Hubs names the USB hubs that a port hangs on, the nearest first: "1-1.4",
// "1-1", "usb1". None for a port that is not there, or not on USB.
func Hubs(port string) []string { return hubs("/sys", port) }

// A device on USB is named by its bus and the ports on the way to it.
var (
	usbDevice = regexp.MustCompile(`^\d+-\d+(\.\d+)*$`)
	usbRoot   = regexp.MustCompile(`^usb\d+$`)
)

func hubs(sys, port string) []string {
	device, err := filepath.EvalSymlinks(port)
	if err != nil {
		return nil
	}
	place, err := filepath.EvalSymlinks(filepath.Join(sys, "class/tty", filepath.Base(device), "device"))
	if err != nil {
		return nil
	}
	var found []string
	for _, part := range strings.Split(place, "/") {
		if usbDevice.MatchString(part) || usbRoot.MatchString(part) {
			found = append(found, part)
		}
	}
	if len(found) < 2 {
		return nil
	}
	found = found[:len(found)-1] // the adapter itself
	slices.Reverse(found)
	return found
}
