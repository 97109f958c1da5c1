package serialport

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// takeLock holds the lock file of the device that name resolves to, until the
// file is closed. It works against root too, which TIOCEXCL does not.
func takeLock(dir, name string) (*os.File, error) {
	device, err := filepath.EvalSymlinks(name)
	if err != nil {
		return nil, openError(name, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	file := strings.ReplaceAll(strings.TrimPrefix(device, "/"), "/", "-") + ".lock"
	lock, err := os.OpenFile(filepath.Join(dir, file), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	raw, err := lock.SyscallConn()
	if err == nil {
		var inner error
		err = raw.Control(func(fd uintptr) { inner = unix.Flock(int(fd), unix.LOCK_EX|unix.LOCK_NB) })
		err = errors.Join(err, inner)
	}
	if err == nil {
		return lock, nil
	}
	lock.Close()
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, busy(name)
	}
	return nil, fmt.Errorf("lock %s: %w", name, err)
}
