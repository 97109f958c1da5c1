package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// loadDaemon is the hall under load: this very program as a process of its own.
type loadDaemon struct {
	file, data, addr string
	log              *os.File
	cmd              *exec.Cmd
	ended            chan error
	used             machineUse
	starts           []time.Duration // how long each start took until it answered
}

// machineUse is what its processes took of the machine.
type machineUse struct {
	cpu     time.Duration
	peak    int64 // KB
	called  int64 // bytes of its write calls: files, sockets, lines
	written int64 // bytes that the kernel counts for the disk
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func newLoadDaemon(file, data string) (*loadDaemon, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(filepath.Dir(data), "daemon.log"))
	return &loadDaemon{file: file, data: data, addr: addr, log: log}, err
}

func (d *loadDaemon) base() string { return "http://" + d.addr }

// start runs it and waits until it answers.
func (d *loadDaemon) start(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	d.cmd = exec.Command(self, "serve", "--demo", "--config", d.file, "--data", d.data, "--addr", d.addr)
	d.cmd.Stdout, d.cmd.Stderr = d.log, d.log
	begun := time.Now()
	if err := d.cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	d.ended = ended
	go func() { ended <- d.cmd.Wait() }()
	for {
		if res, err := http.Get(d.base() + "/metrics"); err == nil {
			res.Body.Close()
			d.starts = append(d.starts, time.Since(begun))
			return nil
		}
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("the daemon ended: %w; see %s", err, d.log.Name())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
		if time.Since(begun) > 60*time.Second {
			return fmt.Errorf("the daemon does not answer; see %s", d.log.Name())
		}
	}
}

// kill ends it at once, as a power cut would.
func (d *loadDaemon) kill() {
	d.measure()
	_ = d.cmd.Process.Kill()
	err := <-d.ended
	d.ended <- err
}

// stop asks it to end.
func (d *loadDaemon) stop() error {
	d.measure()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-d.ended:
		d.ended <- err
		return err
	case <-time.After(30 * time.Second):
		d.kill()
		return errors.New("the daemon still ran 30 s after it was asked to end")
	}
}

// close ends it however it is, and its log.
func (d *loadDaemon) close() {
	if d.cmd != nil && d.cmd.Process != nil {
		_ = d.cmd.Process.Kill()
		<-d.ended
	}
	d.log.Close()
}

// measure adds what the process took. Linux tells; elsewhere nothing is known.
func (d *loadDaemon) measure() {
	dir := fmt.Sprintf("/proc/%d/", d.cmd.Process.Pid)
	if stat, err := os.ReadFile(dir + "stat"); err == nil {
		_, rest, _ := strings.Cut(string(stat), ") ") // the name may have blanks
		if f := strings.Fields(rest); len(f) > 12 {
			user, _ := strconv.ParseInt(f[11], 10, 64)
			system, _ := strconv.ParseInt(f[12], 10, 64)
			d.used.cpu += time.Duration(user+system) * 10 * time.Millisecond // USER_HZ is 100
		}
	}
	d.used.peak = max(d.used.peak, procFigure(dir+"status", "VmHWM:"))
	d.used.called += procFigure(dir+"io", "wchar:")
	d.used.written += procFigure(dir+"io", "write_bytes:")
}

func procFigure(path, name string) int64 {
	text, _ := os.ReadFile(path)
	for line := range strings.SplitSeq(string(text), "\n") {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			n, _ := strconv.ParseInt(f[1], 10, 64)
			return n
		}
	}
	return 0
}
