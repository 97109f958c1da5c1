package main

import (
	"bytes"
	"context"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

func allOK(d *daemon) func() bool {
	return func() bool {
		for _, h := range d.hardware.All() {
			if h.State == devices.Fault || h.State == devices.Connecting {
				return false
			}
		}
		return true
	}
}

// TestTechnicianTests: every test button of the device page does what it says
// on the simulated device.
func TestTechnicianTests(t *testing.T) {
	d, _ := startDaemon(t, "")
	eventually(t, "the devices are well", allOK(d))
	tested := map[string]bool{}
	for _, h := range d.hardware.All() {
		for _, a := range d.hardware.Tests(h.ID) {
			if a.Label.ZH == "" || a.Label.EN == "" {
				t.Errorf("%s: test %s has no label", h.ID, a.Name)
			}
			if a.Name == "beep" {
				continue // no pad was touched yet: see below
			}
			if err := d.hardware.Test(t.Context(), h.ID, a.Name, ""); err != nil {
				t.Errorf("%s %s: %v", h.ID, a.Name, err)
			}
			tested[a.Name] = true
			if err := d.hardware.Retry(h.ID); err != nil {
				t.Errorf("retry %s: %v", h.ID, err)
			}
		}
	}
	for _, want := range []string{"test_slip", "pattern", "speak", "self_test"} {
		if !tested[want] {
			t.Errorf("no device offers the test %s", want)
		}
	}
	p := simulated[*sim.Printer](t, d, "printer-K1")
	eventually(t, "the test slip is out", func() bool { return printed(p, "测试页", "不是排队号码") })
	// A printer that cannot print says why.
	if err := p.Do("paper_out", ""); err != nil {
		t.Fatal(err)
	}
	eventually(t, "out of paper is noticed", func() bool { h := d.hardware.byID["printer-K1"].monitor.Health(); return h.State == devices.Fault })
	err := d.hardware.Test(t.Context(), "printer-K1", "test_slip", "")
	if problem, advice := devices.Explain(err); err == nil || problem.ZH != "缺纸" || advice.ZH == "" {
		t.Errorf("without paper the test says %v", err)
	}
	if d.hardware.Tests("no-such") != nil || d.hardware.Test(t.Context(), "no-such", "x", "") == nil || d.hardware.Retry("no-such") == nil {
		t.Error("a device that does not exist was tested")
	}
}

// TestMetrics: what a Prometheus server on the same machine reads.
func TestMetrics(t *testing.T) {
	d, base := startDaemon(t, "")
	eventually(t, "the devices are well", allOK(d))
	get := func(header string) (int, string) {
		req, err := http.NewRequest(http.MethodGet, base+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		if header != "" {
			req.Header.Set(header, "192.168.10.77")
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	status, body := get("")
	for _, want := range []string{
		"# TYPE jiaohao_device_state gauge\n", `jiaohao_device_state{device="printer-K1",kind="printer",state="ok"} 1` + "\n",
		`jiaohao_device_tx_bytes_total{device="printer-K1"} `, `jiaohao_tickets{state="waiting"} 0` + "\n", `jiaohao_waiting{line="S"} 0` + "\n", "jiaohao_hub_clients 0\n",
	} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("status %d; the figures lack %q", status, want)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		if fields := strings.Fields(line); line[0] != '#' && len(fields) != 2 {
			t.Errorf("not a sample: %q", line)
		}
	}
	if status, _ := get("X-Forwarded-For"); status != http.StatusForbidden {
		t.Errorf("from behind a proxy: status %d, want 403", status)
	}
}

// TestDevicesCommand: the table of the running hall. Its ages are by the clock of the
// machine, which is the hall's as well.
func TestDevicesCommand(t *testing.T) {
	d, base, _ := startDaemonAt(t, "", filepath.Join(t.TempDir(), "data"), time.Now)
	eventually(t, "the devices are well", allOK(d))
	p := simulated[*sim.Printer](t, d, "printer-K1")
	if err := p.Do("paper_out", ""); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JIAOHAO_PASSWORD", demoPassword)
	eventually(t, "out of paper in the table", func() bool {
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"devices", "--once", "--server", base}, &out, &errs); code != 0 {
			t.Fatalf("exit code %d: %s", code, errs.String())
		}
		return strings.Contains(out.String(), "printer-K1") && strings.Contains(out.String(), "缺纸") && strings.Contains(out.String(), "→")
	})
	for _, id := range []string{"printer-K2", "idcard-K2"} {
		if s, ok := d.hardware.Simulated(id); !ok || s.Do("pull_cable", "") != nil {
			t.Fatalf("the cable of %s cannot be pulled", id)
		}
	}
	eventually(t, "both devices of K2 under one cause", func() bool {
		var out, errs bytes.Buffer
		run(t.Context(), []string{"devices", "--once", "--server", base}, &out, &errs)
		return strings.HasPrefix(out.String(), "✖ 取号机 K2 的 2 台设备都断开")
	})
	for _, id := range []string{"printer-K2", "idcard-K2"} {
		if s, ok := d.hardware.Simulated(id); !ok || s.Do("plug_cable", "") != nil {
			t.Fatalf("the cable of %s cannot be plugged in", id)
		}
	}
	if err := p.Do("refill", ""); err != nil {
		t.Fatal(err)
	}
	eventually(t, "well again", allOK(d))
	for _, args := range [][]string{{"print", "printer-K1"}, {"led", "led-1"}, {"say", "voice-1"}} {
		id := args[1]
		if d.hardware.byID[id] == nil {
			for _, u := range d.hardware.units {
				if strings.HasPrefix(id, string(u.config.Kind)) {
					id = u.config.ID
				}
			}
		}
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{args[0], "--server", base, id}, &out, &errs); code != 0 {
			t.Errorf("hall %s %s: exit code %d: %s", args[0], id, code, errs.String())
		}
	}
	if !printed(p, "测试页") {
		t.Error("hall print printed nothing")
	}
	var out, errs bytes.Buffer
	t.Setenv("JIAOHAO_PASSWORD", "wrong")
	if code := run(t.Context(), []string{"devices", "--once", "--server", base}, &out, &errs); code != 1 || errs.Len() == 0 {
		t.Errorf("with a wrong password: exit code %d, %q", code, errs.String())
	}
	if code := run(t.Context(), []string{"devices", "--once", "--server", "http://127.0.0.1:1"}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "--server") {
		t.Errorf("without a hall: exit code %d, %q", code, errs.String())
	}
}

// TestToolsOnAPort: print, led and say on a line that no hall uses.
func TestToolsOnAPort(t *testing.T) {
	for _, test := range []struct {
		name   string
		device sim.Device
		args   []string
		want   string
	}{
		{"printer", sim.NewPrinter(escpos.Native80(), nil, time.Now), []string{"print", "--profile", "native-80"}, "proof P1"},
		{"led", sim.NewLEDs(map[int]string{1: "01"}), []string{"led", "--text", "A012"}, "bytes"},
		{"voice", sim.NewVoice(voice.SYN6288), []string{"say"}, "ok"},
	} {
		t.Run(test.name, func(t *testing.T) {
			line, err := sim.NewLine(t.TempDir(), test.name)
			if err != nil {
				t.Skip("no pseudo-terminals here: ", err)
			}
			defer line.Close()
			line.Attach(context.Background(), test.device)
			var out, errs bytes.Buffer
			if code := run(t.Context(), append(test.args, "--port", line.Path()), &out, &errs); code != 0 || !strings.Contains(out.String(), test.want) {
				t.Errorf("exit code %d, says %q %q, want %q", code, out.String(), errs.String(), test.want)
			}
		})
	}
}

// TestPreview: the picture has the width of the paper and the slip's QR code is
// drawn by the printer's own rules.
func TestPreview(t *testing.T) {
	for profile, width := range map[string]int{"generic-80": 576 + 64, "generic-58": 384 + 64} {
		file := filepath.Join(t.TempDir(), "slip.png")
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"print", "--preview", file, "--slip", "--profile", profile}, &out, &errs); code != 0 {
			t.Fatalf("exit code %d: %s", code, errs.String())
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(f)
		f.Close()
		if err != nil || picture.Bounds().Dx() != width || picture.Bounds().Dy() < 300 {
			t.Errorf("%s: %v, %v", profile, picture.Bounds(), err)
		}
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"print", "--preview", filepath.Join(t.TempDir(), "x.png"), "--profile", "no-such"}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "native-80") {
		t.Errorf("an unknown profile: exit code %d, %q", code, errs.String())
	}
	if code := run(t.Context(), []string{"print"}, &out, &errs); code != 2 {
		t.Errorf("nothing to do: exit code %d", code)
	}
}

// starLine is a Star printer in its own language: it answers its own question
// and no other.
type starLine struct{}

func (starLine) Converse(_ context.Context, line io.ReadWriter) error {
	var heard []byte
	buf := make([]byte, 64)
	for {
		n, err := line.Read(buf)
		if err != nil {
			return err
		}
		if heard = append(heard, buf[:n]...); bytes.HasSuffix(heard, []byte{0x1B, 0x06, 0x01}) {
			if _, err := line.Write([]byte{0x23, 0x86, 0, 0, 0, 0, 0, 0, 0}); err != nil {
				return err
			}
		}
	}
}

// TestProbe: what answers on a port is found, at its baud rate, by questions
// that do nothing; the report holds every byte.
func TestProbe(t *testing.T) {
	p := sim.NewPrinter(escpos.Native80(), nil, time.Now)
	silent := sim.NewPrinter(escpos.Native80(), nil, time.Now)
	if err := silent.Do("power_off", ""); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		device sim.Device
		want   string
	}{
		{"printer", p, "9600 baud: 打印机应答"},
		{"voice", sim.NewVoice(voice.SYN6288), "语音模块应答"},
		{"star", starLine{}, "9600 baud: Star 打印机（Line 模式）"},
		{"nothing", silent, "没有应答"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			line, err := sim.NewLine(t.TempDir(), test.name)
			if err != nil {
				t.Skip("no pseudo-terminals here: ", err)
			}
			defer line.Close()
			line.Attach(context.Background(), test.device)
			report := filepath.Join(t.TempDir(), "report.txt")
			var out, errs bytes.Buffer
			if code := run(t.Context(), []string{"probe", "--report", report, line.Path()}, &out, &errs); code != 0 || !strings.Contains(out.String(), test.want) {
				t.Fatalf("exit code %d, says %q %q, want %q", code, out.String(), errs.String(), test.want)
			}
			file, err := os.Open(report)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			var passed []string
			source, err := io.ReadAll(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range strings.Split(string(source), "\n") {
				if strings.Contains(l, " > ") || strings.Contains(l, " < ") {
					passed = append(passed, l)
				}
			}
			pieces, err := devices.ReadRecording(strings.NewReader(strings.Join(passed, "\n")))
			if err != nil || len(pieces) == 0 {
				t.Errorf("the report holds %d pieces, %v", len(pieces), err)
			}
		})
	}
	if len(p.Papers()) != 0 {
		t.Error("a question printed something")
	}
}
