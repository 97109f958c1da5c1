package configs_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jiaohao/configs"
)

// Manual, then the site's file, then the environment, then the command line.
func TestLayers(t *testing.T) {
	dir := hallDir(t, [3]string{"hall.yaml", "devices:", "listen: \"127.0.0.1:1000\"\nqueue:\n  call_repeats: 2\n  return_within: \"90m\"\n\ndevices:"})
	o := configs.Options{File: filepath.Join(dir, "hall.yaml")}
	cfg, err := configs.Load(o)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != "127.0.0.1:1000" || cfg.Queue.CallRepeats != 2 || cfg.Queue.CallInterval != 20*time.Second {
		t.Errorf("file over manual: %+v", cfg.Settings)
	}
	if text := cfg.Hall.Texts.Slip.MissedRule.ZH; !strings.Contains(text, "90分钟") {
		t.Errorf("the slip still says %q", text)
	}
	o.Env = []string{"HOME=/root", "HALL_LISTEN=127.0.0.1:2000", "HALL_QUEUE_CALL_REPEATS=5", "HALL_QUEUE_CALL_INTERVAL=40s", "HALL_QUEUE_ANONYMOUS=false", "HALL_PUBLIC_URL="}
	if cfg, err = configs.Load(o); err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != "127.0.0.1:2000" || cfg.Queue.CallRepeats != 5 || cfg.Queue.CallInterval != 40*time.Second || cfg.Queue.Anonymous {
		t.Errorf("environment over file: %+v", cfg.Settings)
	}
	o.Listen, o.DataDir = "127.0.0.1:0", "/var/lib/hall"
	if cfg, err = configs.Load(o); err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != "127.0.0.1:0" || cfg.DataDir != "/var/lib/hall" {
		t.Errorf("command line over environment: %q %q", cfg.Listen, cfg.DataDir)
	}
}

func TestSiteFileWithoutSettings(t *testing.T) {
	dir := hallDir(t)
	for _, content := range []string{"", "# 全部用默认值\n"} {
		write(t, filepath.Join(dir, "hall.yaml"), content)
		cfg, err := load(dir)
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Listen != "127.0.0.1:8686" || len(cfg.Devices) != 0 {
			t.Errorf("%q: listen %q, %d devices; want the manual's", content, cfg.Listen, len(cfg.Devices))
		}
	}
}

func TestEnvironmentMistakes(t *testing.T) {
	for _, tt := range []struct{ entry, path, says string }{
		{"HALL_LISSTEN=x", "HALL_LISSTEN", "no such setting"},
		{"HALL_QUEUE_CALL_REPEATS=three", "HALL_QUEUE_CALL_REPEATS", "whole number"},
		{"HALL_QUEUE_CALL_REPEATS=03", "HALL_QUEUE_CALL_REPEATS", "leading zeros"},
		{"HALL_QUEUE_CALL_REPEATS=", "HALL_QUEUE_CALL_REPEATS", "whole number"},
		{"HALL_QUEUE_CALL_REPEATS=99", "HALL_QUEUE_CALL_REPEATS", "1 to 9"},
		{"HALL_QUEUE_CALL_INTERVAL=20", "HALL_QUEUE_CALL_INTERVAL", "unit"},
		{"HALL_QUEUE_ANONYMOUS=yes", "HALL_QUEUE_ANONYMOUS", "true nor false"},
		{"HALL_LOG_LEVEL=loud", "HALL_LOG_LEVEL", "debug | info"},
		{"HALL_DEVICES=x", "HALL_DEVICES", "no such setting"},
	} {
		_, err := configs.Load(configs.Options{Example: true, Env: []string{tt.entry}})
		var ps configs.Problems
		if !errors.As(err, &ps) || len(ps) != 1 {
			t.Errorf("%s: %v, want one problem", tt.entry, err)
			continue
		}
		if p := ps[0]; p.File != "environment" || p.Path != tt.path || !strings.Contains(p.Text.EN, tt.says) {
			t.Errorf("%s: %v, want %s and %q", tt.entry, p, tt.path, tt.says)
		}
	}
}

func TestCommandLineMistake(t *testing.T) {
	_, err := configs.Load(configs.Options{Example: true, Listen: "here"})
	var ps configs.Problems
	if !errors.As(err, &ps) || len(ps) != 1 || ps[0].File != "command line" || ps[0].Path != "listen" {
		t.Errorf("got %v, want the command line's listen", err)
	}
}

// A list of devices replaces the manual's; what viper read is what was checked.
func TestDevices(t *testing.T) {
	dir := hallDir(t)
	write(t, filepath.Join(dir, "hall.yaml"), `
devices:
  - id: "LED-East"
    kind: "led"
    driver: "strip"
    profile: "strip-aa"
    link: "serial:/dev/serial/by-id/usb-1A86.x-if00"
    baud: 9600
    flow: "none"
    enabled: true
    windows: ["01", "02"]
`)
	o := configs.Options{File: filepath.Join(dir, "hall.yaml")}
	cfg, err := configs.Load(o)
	if err != nil {
		t.Fatal(err)
	}
	d := cfg.Devices[0]
	if len(cfg.Devices) != 1 || d.ID != "LED-East" || d.Kind != configs.LEDBus || d.Baud != 9600 || !d.Enabled ||
		d.Link != "serial:/dev/serial/by-id/usb-1A86.x-if00" || len(d.Windows) != 2 || d.Windows[0] != "01" {
		t.Errorf("devices %+v", cfg.Devices)
	}
	o.Drivers = map[configs.DeviceKind][]string{configs.LEDBus: {"strip", "onbon"}}
	if _, err := configs.Load(o); err != nil {
		t.Errorf("a known driver is refused: %v", err)
	}
	o.Drivers = map[configs.DeviceKind][]string{configs.LEDBus: {"onbon"}}
	var ps configs.Problems
	if _, err := configs.Load(o); !errors.As(err, &ps) || len(ps) != 1 || ps[0].Path != "devices[0].driver" {
		t.Errorf("an unknown driver: %v", err)
	}
}

func TestBase(t *testing.T) {
	for _, tt := range []struct{ public, listening, want string }{
		{"", "127.0.0.1:8686", "http://127.0.0.1:8686"},
		{"", "192.168.1.5:80", "http://192.168.1.5:80"},
		{"https://hall.example.gov.cn", "127.0.0.1:8686", "https://hall.example.gov.cn"},
	} {
		if got := (configs.Settings{PublicURL: tt.public}).Base(tt.listening); got != tt.want {
			t.Errorf("%q listening on %q: %q, want %q", tt.public, tt.listening, got, tt.want)
		}
	}
}
