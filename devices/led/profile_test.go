package led_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaohao/devices/led"
)

func TestBuiltInProfilesProveThemselves(t *testing.T) {
	ids := led.Profiles()
	if len(ids) < 5 {
		t.Fatalf("only %v", ids)
	}
	for _, id := range ids {
		p, err := led.BuiltIn(id)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		if p.ID != id || p.Name == "" {
			t.Errorf("file %s holds profile %q named %q", id, p.ID, p.Name)
		}
	}
	if _, err := led.BuiltIn("none"); err == nil || !strings.Contains(err.Error(), "onbon-bx5k") {
		t.Errorf("an unknown profile: %v, want a list of the known", err)
	}
}

const stripAA = `
profile: strip-test
language: template
line: {baud: 9600}
bus: {gap_ms: 100, reply: none, max_text: 16}
charset: gb2312
frame:
  - hex: "AA"
  - addr: u8
  - hex: "BB 51 54"
  - check: {kind: sum8, from: 6, to: end}
  - hex: "01 00 99 00 63"
  - text: %s
  - hex: "FF"
test:
  - {addr: 1, text: "请A023号到3号", hex: "%s"}
`

func TestTemplateVectors(t *testing.T) {
	for text, hex := range map[string]string{
		"{}":                                  "AA01BB5154270100990063C7EB41303233BAC5B5BD33BAC5FF",
		`{pad: " ", width: 16, align: left}`:  "AA01BB5154870100990063C7EB41303233BAC5B5BD33BAC5202020FF",
		`{pad: " ", width: 16, align: right}`: "AA01BB5154870100990063202020C7EB41303233BAC5B5BD33BAC5FF",
	} {
		if _, err := led.LoadProfile(fmt.Appendf(nil, stripAA, text, hex)); err != nil {
			t.Errorf("text %s: %v", text, err)
		}
	}
}

func TestProfilesThatAreRefused(t *testing.T) {
	good := fmt.Sprintf(stripAA, "{}", "AA01BB5154270100990063C7EB41303233BAC5B5BD33BAC5FF")
	for name, tt := range map[string]struct{ old, new, says string }{
		"a vector it does not reproduce": {"5427", "5428", "vector"},
		"no vector":                      {good[strings.Index(good, "test:"):], "", "vector"},
		"an unknown key":                 {"charset:", "charsets:", "charsets"},
		"an unknown charset":             {"gb2312", "big5", "big5"},
		"no text":                        {`  - text: {}` + "\n", "", "text"},
		"bad hex":                        {`hex: "AA"`, `hex: "AG"`, "frame[0]"},
		"two things in a piece":          {`- addr: u8`, `- {addr: u8, hex: "00"}`, "exactly one"},
		"an unknown check":               {"sum8", "sum9", "sum9"},
		"a check outside the frame":      {"from: 6", "from: 60", "outside"},
		"a missing baud rate":            {"{baud: 9600}", "{}", "baud"},
		"an answer without a time":       {"reply: none", "reply: any", "turnaround"},
	} {
		source := strings.Replace(good, tt.old, tt.new, 1)
		if _, err := led.LoadProfile([]byte(source)); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want an error that says %q", name, err, tt.says)
		}
	}
	if _, err := led.LoadProfile([]byte(good)); err != nil {
		t.Errorf("the unspoilt profile: %v", err)
	}
	if _, err := led.LoadProfile(nil); err == nil {
		t.Error("an empty profile was accepted")
	}
}

func TestTemplateEscapes(t *testing.T) {
	p, err := led.LoadProfile([]byte(`
profile: escaping
language: template
line: {baud: 9600}
charset: ascii
frame: [{hex: "7E"}, {addr: u16be}, {text: {}}, {check: {kind: xor8, from: 1, to: check}}, {hex: "7E"}]
escape: {"7E": "7D 5E", "7D": "7D 5D"}
test: [{addr: 126, text: "A}~B", hex: "7E 00 7D5E 41 7D5D 7D5E 42 7E 7E"}]
`))
	// The check of 00 7E 41 7D 7E 42 is 7E, which must be escaped too: the
	// vector above forgot it.
	if err == nil {
		t.Fatalf("a vector without the escaped check was accepted: %+v", p)
	}
	if _, err := led.LoadProfile([]byte(`
profile: escaping
language: template
line: {baud: 9600}
charset: ascii
frame: [{hex: "7E"}, {addr: u16be}, {text: {}}, {check: {kind: xor8, from: 1, to: check}}, {hex: "7E"}]
escape: {"7E": "7D 5E", "7D": "7D 5D"}
test: [{addr: 126, text: "A}~B", hex: "7E 00 7D5E 41 7D5D 7D5E 42 7D5E 7E"}]
`)); err != nil {
		t.Error(err)
	}
}

func TestEncodeCutsNoCharacter(t *testing.T) {
	for size, want := range map[int]string{1: "", 2: "请", 3: "请A", 4: "请A", 5: "请A号"} {
		got := led.GBK.Encode("请A号", size)
		if !bytes.Equal(got, led.GBK.Encode(want, 0)) {
			t.Errorf("cut to %d bytes: % X, want %q", size, got, want)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, tt := range []struct {
		charset   led.Charset
		text, hex string
	}{
		{led.GBK, "A023", "41303233"},
		{led.GBK, "\\C1", "A3DC4331"},
		{led.ASCII, "\\C1请", "2F4331"},
		{led.ASCII, "请 A023号到18 号窗口", "41303233 20 3138"},
		{led.ASCII, "a b", "612062"},
		{led.ASCII, "请", ""},
		{led.GBK, "王㛃", "CDF5A1FE"},
		{led.GBK, "€", "A1FE"},
		{led.GBK, "a\x00\x1b\r\n\x7f\u0085\u200bb", "6162"},
		{led.GB2312, "镕", "A1FE"}, // in GBK, not in GB2312
		{led.GBK, "镕", "E946"},
		{led.BCDDigits, "A023", "0023"},
		{led.BCDDigits, "", ""},
	} {
		if got := tt.charset.Encode(tt.text, 0); !bytes.Equal(got, unhex(t, tt.hex)) {
			t.Errorf("%s %q: % X, want %s", tt.charset, tt.text, got, tt.hex)
		}
	}
}

// FuzzEncode proves that no text can command a board: no control byte, no
// backslash that is not half of a character, no half character.
func FuzzEncode(f *testing.F) {
	f.Add("请A023号到3号窗口", 16)
	f.Add("\\C1\x1b\x02[v1]\r\n", 0)
	f.Add("王㛃€𠮷", 5)
	f.Fuzz(func(t *testing.T, text string, size int) {
		if size < 0 || !utf8.ValidString(text) {
			return
		}
		for _, c := range []led.Charset{led.GBK, led.GB2312, led.ASCII} {
			p := c.Encode(text, size)
			if size > 0 && len(p) > size {
				t.Fatalf("%s: %d bytes, limit %d", c, len(p), size)
			}
			for i := 0; i < len(p); i++ {
				switch b := p[i]; {
				case b < ' ', b == 0x7F, b == '\\':
					t.Fatalf("%s: byte %02X of % X could command a board", c, b, p)
				case b > 0x7F:
					i++
					if i == len(p) || p[i] < 0x40 || c == led.ASCII {
						t.Fatalf("%s: half a character in % X", c, p)
					}
				}
			}
			if _, err := simplifiedchinese.GBK.NewDecoder().Bytes(p); err != nil {
				t.Fatalf("%s: % X: %v", c, p, err)
			}
		}
	})
}

// FuzzLoadProfile proves that a profile from a site never panics the program.
func FuzzLoadProfile(f *testing.F) {
	f.Add(fmt.Sprintf(stripAA, "{}", "AA01BB5154270100990063C7EB41303233BAC5B5BD33BAC5FF"))
	f.Add("profile: x\nlanguage: template\nframe: [{check: {kind: sum8, from: 9, to: '1'}}, {number: u16le}]\ntest: [{}]")
	f.Fuzz(func(t *testing.T, source string) {
		p, err := led.LoadProfile([]byte(source))
		if err != nil {
			return
		}
		for _, address := range []int{-1, 0, 1, 255, 70000} {
			_, _ = p.Encode(address, "请A023号", true)
		}
	})
}

// source is the text of a profile that comes with the program.
func source(t *testing.T, id string) string {
	t.Helper()
	p, err := os.ReadFile(filepath.Join("profiles", id+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(p)
}
