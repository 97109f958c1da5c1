package main

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/devices/led"
	"jiaohao/devices/pad"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

const siteStrip = `
profile: our-strip
language: template
line: {baud: 4800}
charset: gbk
frame: [{hex: "02"}, {addr: u8}, {text: {}}, {hex: "03"}]
test: [{addr: 9, text: "A023", hex: "02 09 41303233 03"}]
`

func TestLEDProfiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"our-strip.yaml": siteStrip, "broken.yaml": strings.Replace(siteStrip, "02 09", "02 08", 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ driver, profile, id, says string }{
		{"", "", "onbon-bx5k", ""},
		{"alpha", "", "alpha", ""},
		{"", "alpha", "alpha", ""},
		{"template", "strip-aa", "strip-aa", ""},
		{"", "our-strip.yaml", "our-strip", ""},
		{"template", "our-strip.yaml", "our-strip", ""},
		{"template", "", "", "needs a profile"},
		{"alpha", "strip-aa", "", "for the driver template"},
		{"", "nobody", "", "is not one of"},
		{"", "broken.yaml", "", "the vector says"},
		{"", "missing.yaml", "", "missing.yaml"},
		{"", "../../etc/secret.yaml", "", "secret.yaml"},
	} {
		p, err := ledProfile(configs.Device{Kind: configs.LEDBus, Driver: tt.driver, Profile: tt.profile}, dir)
		if tt.says == "" && (err != nil || p.ID != tt.id) || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("driver %q, profile %q: %q %v, want %q and an error that says %q", tt.driver, tt.profile, p.ID, err, tt.id, tt.says)
		}
	}
}

func TestLEDBoardsOfALine(t *testing.T) {
	hall := &configs.Hall{Windows: []configs.Window{{No: "01", LEDAddress: 1}, {No: "02"}, {No: "03", LEDAddress: 7}}}
	if addresses, labels := ledBoards(configs.Device{}, hall); len(addresses) != 2 || labels[7] != "03" {
		t.Errorf("all windows: %v %v", addresses, labels)
	}
	if addresses, _ := ledBoards(configs.Device{Windows: []string{"03"}}, hall); len(addresses) != 1 || addresses[0] != 7 {
		t.Errorf("window 03 alone: %v", addresses)
	}
}

func TestPadProfile(t *testing.T) {
	p := padProfile(configs.Device{KeyFunc: 0x21, Baud: 4800, Scores: []int{5, 4, 3, 2, 1}})
	if p.KeyFunc != 0x21 || p.Baud != 4800 || p.Scores[0] != 5 || p.Scores[4] != 1 || p.Repeat == 0 {
		t.Errorf("five keys: %+v", p)
	}
	if p = padProfile(configs.Device{Scores: []int{2, 0, 4, 5}}); len(p.Scores) != 3 || p.Scores[3] != 5 {
		t.Errorf("a neutral key that is no rating: %+v", p.Scores)
	}
	if p = padProfile(configs.Device{}); len(p.Scores) != 4 || p.Baud != 9600 {
		t.Errorf("the usual pad: %+v", p)
	}
}

// touched gathers what people did to devices.
type touched struct {
	mu   sync.Mutex
	list []string
}

func (g *touched) add(s string) {
	g.mu.Lock()
	g.list = append(g.list, s)
	g.mu.Unlock()
}

func (g *touched) has(s string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Contains(g.list, s)
}

// TestNewDevicesOfAHall runs a keypad, a scanner, recordings, espeak-ng and a
// sign as a hall configures them.
func TestNewDevicesOfAHall(t *testing.T) {
	dir := t.TempDir()
	recorded := voice.Wave{Rate: 16000, PCM: make([]byte, 320)}.File()
	if err := os.Mkdir(filepath.Join(dir, "录音"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.Split("零一二三四五六七八九十百幺A请", "") {
		if err := os.WriteFile(filepath.Join(dir, "录音", word+".wav"), recorded, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	heard := filepath.Join(dir, "heard-")
	cfg := &configs.Config{Source: dir, Settings: configs.Settings{
		Speech: configs.Speech{One: "幺", Volume: 75, Speed: "normal", Player: "tee -a " + heard + "{device}"},
		Devices: []configs.Device{
			{ID: "keypad", Kind: configs.PadBus, Driver: "hid", Link: "pty:", Enabled: true, Windows: []string{"05"}},
			{ID: "scanner", Kind: configs.Scanner, Link: "pty:", Enabled: true, Kiosk: "K1"},
			{ID: "clips", Kind: configs.Voice, Driver: "clips", Profile: "录音", Link: "sound:one", Enabled: true},
			{ID: "sign", Kind: configs.LEDBus, Driver: "alpha", Link: "pty:", Enabled: true},
		},
	}}
	cfg.Hall.Lines = []configs.Line{{Prefix: "A"}}
	cfg.Hall.Windows = []configs.Window{{No: "05", LEDAddress: 5}}
	if _, err := exec.LookPath("espeak-ng"); err == nil {
		cfg.Devices = append(cfg.Devices, configs.Device{ID: "robot", Kind: configs.Voice, Driver: "espeak-ng", Link: "sound:two", Enabled: true})
	}
	var got touched
	h, err := newHardware(cfg, t.TempDir(), time.Now, slog.New(slog.DiscardHandler), nil, inputs{
		key: func(_ context.Context, line *pad.Line, p pad.Press) {
			got.add("window " + p.Window + " " + string(p.Key))
		},
		scan: func(_ context.Context, kiosk, code string) { got.add(kiosk + " " + code) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { h.run(ctx) })
	defer func() {
		cancel()
		running.Wait()
	}()
	until := func(what string, ok func() bool) {
		t.Helper()
		for limit := time.Now().Add(30 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("never happened: %s; %v; %+v", what, got.list, h.All())
			}
		}
	}
	do := func(id, action, option string) {
		t.Helper()
		device, ok := h.Simulated(id)
		if !ok {
			t.Fatalf("%s is not simulated", id)
		}
		until(id+" can be used", func() bool { return device.Do(action, option) == nil })
	}
	until("the keypad and the scanner are open", func() bool {
		return h.byID["keypad"].monitor.Health().State == devices.Unconfirmed && h.byID["scanner"].monitor.Health().State == devices.Unconfirmed
	})
	do("keypad", "press", "\r")
	do("scanner", "scan", "YY-1")
	until("the key arrives", func() bool { return got.has("window 05 next") })
	until("the code arrives", func() bool { return got.has("K1 YY-1") })
	call := voice.Utterance{Priority: voice.Recall, Segments: []voice.Segment{{Text: "请"}, {Digits: "A102"}}}
	for _, u := range h.units {
		speaker, ok := u.driver.(*voice.Speaker)
		if !ok {
			continue
		}
		until(u.config.ID+" speaks", func() bool { return speaker.Say(call) == nil })
		until(u.config.ID+" was heard", func() bool { return u.monitor.Health().State == devices.OK })
		if info, err := os.Stat(heard + strings.TrimPrefix(u.config.Link, "sound:")); err != nil || info.Size() < 2000 {
			t.Errorf("%s: %v %v", u.config.ID, info, err)
		}
	}
	bus, boards := h.byID["sign"].driver.(*led.Bus), h.byID["sign"].simulated.(*sim.LEDs)
	until("the sign is open", func() bool { return bus.Show(5, "A023 W5", false) == nil })
	until("the sign shows the number over its 7E1 line", func() bool { return boards.Texts()[5] == "A023 W5" })
}

func TestDevicesThatCannotBeBuilt(t *testing.T) {
	for says, d := range map[string]configs.Device{
		"name one in windows": {Kind: configs.PadBus, Driver: "hid", Link: "pty:"},
		"input:/dev":          {Kind: configs.PadBus, Driver: "hid", Link: "serial:/dev/x", Windows: []string{"01"}},
		"sound:":              {Kind: configs.Voice, Driver: "espeak-ng", Link: "pty:"},
		"recordings":          {Kind: configs.Voice, Driver: "clips", Link: "sound:"},
		"serves one window":   {Kind: configs.LEDBus, Profile: "vfd-cd5220", Link: "pty:"},
	} {
		d.ID, d.Enabled = "x", true
		cfg := &configs.Config{Source: t.TempDir(), Settings: configs.Settings{Devices: []configs.Device{d}}}
		if _, err := newHardware(cfg, t.TempDir(), time.Now, slog.New(slog.DiscardHandler), nil, inputs{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s %s: %v, want an error that says %q", d.Kind, d.Driver, err, says)
		}
	}
}
