package pad

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"jiaohao/devices"
)

// Input is a device of the Linux input layer as a Link: a keypad's events.
type Input struct{ file *os.File }

var _ devices.Link = (*Input)(nil)

// OpenInput opens /dev/input/by-id/…-event-kbd and takes it for itself, so that
// its keys do not also type into a page. Something that is no input device, as
// a pipe or a pseudo-terminal in a test, is read without that.
func OpenInput(name string) devices.Opener {
	return func(context.Context) (devices.Link, error) {
		f, err := os.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
		if err != nil {
			return nil, inputError(name, err)
		}
		if err := exclusive(f); err != nil {
			f.Close()
			return nil, inputError(name, err)
		}
		return &Input{f}, nil
	}
}

func exclusive(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var grabbed error
	if err := raw.Control(func(fd uintptr) { grabbed = unix.IoctlSetInt(int(fd), grab, 1) }); err != nil {
		return err
	}
	if errors.Is(grabbed, unix.ENOTTY) || errors.Is(grabbed, unix.EINVAL) {
		return nil
	}
	return grabbed
}

// inputError names the cause of a failed open in words for people.
func inputError(name string, err error) error {
	e := &devices.Error{Class: devices.NeedsPerson, Op: "open " + name, Err: err}
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO):
		return fmt.Errorf("open %s: %w: %w", name, devices.ErrGone, err)
	case errors.Is(err, os.ErrPermission):
		e.Advice = devices.Text{ZH: "把运行程序的用户加入 input 组后重新登录", EN: "add the program's user to the group input and sign in again"}
	case errors.Is(err, unix.EBUSY):
		e.Advice = devices.Text{ZH: "关闭占用该小键盘的其他程序", EN: "close the other program that uses this keypad"}
	default:
		e.Class = devices.Permanent
		e.Advice = devices.Text{ZH: "检查 link 里小键盘的名字", EN: "check the keypad's name in link"}
	}
	return e
}

// Read waits for events.
func (i *Input) Read(ctx context.Context, p []byte) (int, error) {
	if err := i.file.SetReadDeadline(time.Time{}); err != nil {
		return 0, devices.ErrClosed
	}
	stop := context.AfterFunc(ctx, func() { _ = i.file.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	n, err := i.file.Read(p)
	switch {
	case n > 0:
		return n, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return 0, devices.ErrTimeout
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case errors.Is(err, os.ErrClosed):
		return 0, devices.ErrClosed
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, unix.ENODEV), errors.Is(err, unix.EIO):
		return 0, devices.ErrGone
	}
	return 0, fmt.Errorf("read %s: %w: %w", i.file.Name(), devices.ErrGone, err)
}

// Write is not possible.
func (i *Input) Write(context.Context, []byte) error { return errors.ErrUnsupported }

// Discard does nothing: a key that was pressed counts.
func (i *Input) Discard() {}

// Close gives the device back.
func (i *Input) Close() error {
	if err := i.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// Name is the device's file.
func (i *Input) Name() string { return i.file.Name() }
