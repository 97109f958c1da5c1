package configs_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/configs"
)

// TestDevicesOfOtherKinds: what may hang where.
func TestDevicesOfOtherKinds(t *testing.T) {
	for _, tt := range []struct{ name, device, path, says string }{
		{"a keypad", `kind: "pad", driver: "hid", link: "input:/dev/input/by-id/usb-X-event-kbd", windows: ["02"]`, "", ""},
		{"a keypad by a name that moves", `kind: "pad", driver: "hid", link: "input:/dev/input/event3"`, "devices[0].link", "by-id"},
		{"a keypad as a printer", `kind: "printer", kiosk: "K1", link: "input:/dev/input/by-id/x"`, "devices[0].link", "serial:"},
		{"a sound card", `kind: "voice", driver: "clips", link: "sound:plughw:1"`, "", ""},
		{"a sound card as an LED", `kind: "led", link: "sound:"`, "devices[0].link", "serial:"},
		{"a scanner", `kind: "scanner", link: "serial:/dev/serial/by-id/x", kiosk: "K1"`, "", ""},
		{"a scanner of no kiosk", `kind: "scanner", link: "pty:"`, "devices[0].kiosk", "kiosk"},
		{"five keys", `kind: "pad", link: "pty:", key_func: 33, scores: [5, 4, 3, 2, 1]`, "", ""},
		{"six points", `kind: "pad", link: "pty:", scores: [6]`, "devices[0].scores[0]", "1 to 5"},
		{"a function code", `kind: "pad", link: "pty:", key_func: 256`, "devices[0].key_func", "0 to 255"},
		{"scores of an LED", `kind: "led", link: "pty:", scores: [5]`, "devices[0].scores", "pads only"},
	} {
		dir := hallDir(t)
		write(t, filepath.Join(dir, "hall.yaml"), "devices:\n  - {id: \"x\", enabled: true, "+tt.device+"}\n")
		_, err := load(dir)
		var ps configs.Problems
		switch {
		case tt.path == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.path != "" && (!errors.As(err, &ps) || len(ps) != 1 || ps[0].Path != tt.path || !strings.Contains(ps[0].Text.EN, tt.says)):
			t.Errorf("%s: %v, want %s and %q", tt.name, err, tt.path, tt.says)
		}
	}
}

func TestSpeech(t *testing.T) {
	for env, says := range map[string]string{
		"HALL_VOICE_ONE=yi": "幺 | 一", "HALL_VOICE_VOLUME=0": "1 to 100", "HALL_VOICE_SPEED=hasty": "slow | normal | fast", "HALL_VOICE_PLAYER= ": "aplay",
	} {
		if _, err := configs.Load(configs.Options{Example: true, Env: []string{env}}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", env, err, says)
		}
	}
	cfg, err := configs.Load(configs.Options{Example: true, Env: []string{"HALL_VOICE_ONE=一", "HALL_VOICE_CHIME=false"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := (configs.Speech{One: "一", Volume: 75, Speed: "normal", Player: "aplay -q -D {device} -"}); cfg.Speech != want {
		t.Errorf("%+v, want %+v", cfg.Speech, want)
	}
}
