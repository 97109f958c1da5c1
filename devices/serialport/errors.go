package serialport

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"jiaohao/devices"
)

// ErrBusy is the cause when another program, or this one, has the line open.
var ErrBusy = errors.New("the line is in use")

// refused is an error of Open that waiting does not cure.
func refused(class devices.Class, name string, err error, zh, en string) error {
	return &devices.Error{Class: class, Op: "open " + name, Err: err, Advice: devices.Text{ZH: zh, EN: en}}
}

// openError names the cause of a failed open in the words of devices.
func openError(name string, err error) error {
	switch {
	case goneCause(err) || errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("open %s: %w: %w", name, devices.ErrGone, err)
	case errors.Is(err, unix.EBUSY):
		return busy(name)
	case errors.Is(err, os.ErrPermission):
		return refused(devices.NeedsPerson, name, err,
			"把运行程序的用户加入 dialout 组后重新登录", "add the program's user to the group dialout and sign in again")
	default:
		return refused(devices.Permanent, name, err,
			"检查串口名称、波特率和数据格式的设置", "check the configured port name, baud rate and mode")
	}
}

func busy(name string) error {
	return refused(devices.NeedsPerson, name, ErrBusy,
		"关闭占用该串口的其他程序", "close the other program that uses this port")
}

// goneCause tells whether a system error means that the device is away.
func goneCause(err error) bool {
	return errors.Is(err, unix.EIO) || errors.Is(err, unix.ENXIO) || errors.Is(err, unix.ENODEV)
}
