package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/serialport"
)

// openDirect opens a line that no hall uses: "tcp://HOST:PORT", or a port with
// or without "serial:".
func openDirect(ctx context.Context, link string, port serialport.Config) (devices.Link, error) {
	if address, ok := strings.CutPrefix(link, "tcp://"); ok {
		return serialport.DialTCP(ctx, serialport.TCPConfig{Address: address, Patience: port.Patience})
	}
	port.Name = strings.TrimPrefix(link, "serial:")
	if port.LockDir == "" {
		port.LockDir = filepath.Join(os.TempDir(), "jiaohao-lock")
	}
	return serialport.Open(ctx, port)
}

// converse lets driver serve link while do works with it.
func converse(ctx context.Context, link devices.Link, driver devices.Driver, do func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- driver.Serve(ctx, link) }()
	done := make(chan error, 1)
	go func() { done <- do(ctx) }()
	var err error
	select {
	case err = <-done:
		cancel()
		<-ended
	case err = <-ended:
		cancel()
		if failed := <-done; err == nil {
			err = failed
		}
	}
	link.Close()
	return explained(err)
}

// explained adds what a person should do to the error of a device.
func explained(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	problem, advice := devices.Explain(err)
	return fmt.Errorf("%s %s\n  → %s %s\n  (%w)", problem.ZH, problem.EN, advice.ZH, advice.EN, err)
}

// until tries f until it is nil, or limit has passed.
func until(ctx context.Context, limit time.Duration, f func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := f()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

// recording writes what passes over link into a file; the returned function
// closes it.
func recording(link devices.Link, file string) (devices.Link, func() error, error) {
	if file == "" {
		return link, func() error { return nil }, nil
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, err
	}
	r := devices.Record(link, f, time.Now)
	return r, func() error { return errors.Join(r.Err(), f.Close()) }, nil
}

// discard is the log of a tool that says what matters itself.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
