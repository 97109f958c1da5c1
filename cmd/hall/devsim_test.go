package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/scanner"
	"jiaohao/devices/serialport"
	"jiaohao/devices/voice"
)

// devsimPort runs `hall devsim` until the test ends and returns the port it prints.
func devsimPort(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, printed := io.Pipe()
	ended := make(chan int, 1)
	var errs strings.Builder
	go func() {
		ended <- run(ctx, append([]string{"devsim"}, args...), printed, &errs)
		printed.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("devsim ended with %d %s", code, &errs)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if port, ok := strings.CutPrefix(lines.Text(), "端口 port: "); ok {
			go io.Copy(io.Discard, out)
			return port
		}
	}
	t.Fatal("devsim names no port")
	return ""
}

func TestDevsimOnTCP(t *testing.T) {
	port := devsimPort(t, "syn6288", "--link", "tcp://127.0.0.1:0")
	for range 2 { // it answers again after a caller has hung up
		var conn net.Conn
		answers := ""
		for limit := time.Now().Add(30 * time.Second); !strings.Contains(answers, "\x41\x4F"); {
			if time.Now().After(limit) {
				t.Fatalf("the chip answers % X", answers)
			}
			var err error
			if conn, err = net.Dial("tcp", strings.TrimPrefix(port, "tcp://")); err != nil {
				t.Fatal(err)
			}
			_, _ = conn.Write(voice.SYN6288.Append(nil, voice.Frame{Command: voice.Query}))
			_ = conn.SetReadDeadline(time.Now().Add(time.Second))
			p := make([]byte, 3)
			n, _ := io.ReadFull(conn, p) // ready, accepted, idle; nothing while the line is busy
			answers = string(p[:n])
			conn.Close()
		}
	}
}

func TestDevsimOnAPseudoTerminal(t *testing.T) {
	name := filepath.Join(t.TempDir(), "scanner")
	port := devsimPort(t, "scanner", "--link", "pty:"+name, "--fault", "suffix=none", "--do", "scan=YY-1", "--every", "150ms")
	if port != name {
		t.Errorf("the port is %s, want %s", port, name)
	}
	link, err := serialport.Open(t.Context(), serialport.Config{Name: port, Baud: 9600, LockDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	codes := make(chan string, 4)
	reader := scanner.New(scanner.Options{
		Monitor: devices.NewMonitor("scanner", "scanner", "", port, time.Now, nil),
		OnCode: func(_ context.Context, code string) {
			codes <- code
			cancel()
		},
	})
	_ = reader.Serve(ctx, link)
	link.Close()
	select {
	case code := <-codes:
		if code != "YY-1" {
			t.Errorf("scanned %q", code)
		}
	default:
		t.Error("nothing was scanned")
	}
}

// TestDevsimNamesItsOwnPort: without a name the port is made in a place of its
// own, which is gone afterwards.
func TestDevsimNamesItsOwnPort(t *testing.T) {
	var port string
	t.Run("running", func(t *testing.T) {
		port = devsimPort(t, "led:alpha")
		if !filepath.IsAbs(port) || filepath.Base(port) != "led-alpha" {
			t.Errorf("the port is %s", port)
		}
		if _, err := os.Stat(port); err != nil {
			t.Error(err)
		}
	})
	if _, err := os.Lstat(filepath.Dir(port)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left behind: %v", filepath.Dir(port), err)
	}
}

// TestEverySimulatorStarts: each has actions that are printed.
func TestEverySimulatorStarts(t *testing.T) {
	for _, s := range simulators() {
		device, _, err := simulatorOf(s.name)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		var out strings.Builder
		printActions(&out, s.name, device.(devices.Simulated))
		if strings.Count(out.String(), "\n") < 2 {
			t.Errorf("%s offers nothing: %s", s.name, out.String())
		}
	}
}
