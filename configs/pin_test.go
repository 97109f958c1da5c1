package configs_test

import (
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/configs"
)

const aHash = "$argon2id$v=19$m=19456,t=2,p=1$ltvuCi3iW1UQtStqOY2D2w$pIbEJrMq0RdWKD9vLpR7GeKYDr9qCBMoxjmlLDQSErQ"

func toHash(string) (string, error) { return aHash, nil }

// A PIN is found however it is written, and nothing else of the text changes.
func TestPINsAreHidden(t *testing.T) {
	hashed := `"` + aHash + `"`
	for _, c := range []struct{ name, text, want string }{
		{"a block", "kiosk:\n  service_pin: \"864213\" # 六位\n  speak: \"off\"\n", "kiosk:\n  service_pin: " + hashed + " # 六位\n  speak: \"off\"\n"},
		{"one line", "kiosk: {service_pin: '4711', speak: \"off\"}\n", "kiosk: {service_pin: " + hashed + ", speak: \"off\"}\n"},
		{"a number", "kiosk: {service_pin: 4711}\r\n", "kiosk: {service_pin: " + hashed + "}\r\n"},
		{"a comment", "#  service_pin: \"4711\"\nkiosk: {}\n", "#  service_pin: " + hashed + "\nkiosk: {}\n"},
		{"a broken text", "kiosk: [service_pin: \"4711\"\n", "kiosk: [service_pin: " + hashed + "\n"},
		{"hidden already", "kiosk: {service_pin: " + hashed + "}\n", ""},
		{"none", "kiosk:\n  service_pin: \"\"\n  speak: \"off\"\n", ""},
		{"none at all", "listen: \"127.0.0.1:1\"\n", ""},
		{"the example hall", string(exampleText(t, "hall.yaml")), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := c.want
			if want == "" {
				want = c.text
			}
			got, err := configs.HidePINs([]byte(c.text), toHash)
			if err != nil || string(got) != want {
				t.Errorf("got  %q\nwant %q (%v)", got, want, err)
			}
		})
	}
}

// A PIN is set where there was one, and where there was none, and the file is a
// hall's.
func TestPINIsSet(t *testing.T) {
	for _, text := range []string{"", "# ours\nkiosk: {speak: \"off\", service_pin: \"4711\"}\n", "kiosk:\n  speak: \"off\"\n"} {
		got, err := configs.SetPIN([]byte(text), aHash)
		if err != nil {
			t.Fatal(err)
		}
		dir := hallDir(t)
		write(t, filepath.Join(dir, "hall.yaml"), string(got))
		cfg, err := load(dir)
		if err != nil || cfg.KioskPage.ServicePIN != aHash || strings.Contains(text, "off") && cfg.KioskPage.Speak != "off" {
			t.Errorf("%q became\n%s%v", text, got, err)
		}
	}
	for pin, valid := range map[string]bool{"2580": true, "12345678": true, "258": false, "123456789": false, "12a4": false, "$argon2id$": false, aHash: true, "": true} {
		dir := hallDir(t)
		write(t, filepath.Join(dir, "hall.yaml"), "kiosk: {service_pin: \""+pin+"\"}\n")
		if _, err := load(dir); (err == nil) != valid {
			t.Errorf("%q as a PIN: %v", pin, err)
		}
	}
}

func FuzzHidePINs(f *testing.F) {
	for _, text := range []string{"kiosk:\n  service_pin: \"4711\"\n", "kiosk: {service_pin: 4711}", "service_pin: '1'", "service_pin:\n 12"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, err := configs.HidePINs([]byte(text), toHash)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := configs.HidePINs(once, func(pin string) (string, error) {
			t.Errorf("%q is left of %q", pin, text)
			return aHash, nil
		})
		if err != nil || string(twice) != string(once) {
			t.Errorf("%q becomes %q, then %q (%v)", text, once, twice, err)
		}
	})
}
