package led_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"jiaohao/devices/led"
)

// spoken is what a board of each profile makes of a text.
var spoken = map[string]struct{ in, text string }{
	"onbon-bx5k":    {"请 A023 到 18 号窗口", "请 A023 到 18 号窗口"},
	"strip-aa":      {"请A023号到3号", "请A023号到3号"},
	"strip-at":      {"请A023号", "请A023号"},
	"number-board":  {"A023", "0023"},
	"modbus-number": {"A023", "23"},
	"count-board":   {"A023", "23"},
	"vfd-cd5220":    {"NOW CALLING A023 WINDOW 18", "NOW CALLING A023 WINDOW 18"},
	"alpha":         {"A023 W3", "A023 W3"},
}

// unaddressed and flashing are the profiles whose frames carry no address, and
// whose frames differ for a call.
var (
	unaddressed = map[string]bool{"count-board": true, "vfd-cd5220": true}
	flashing    = map[string]bool{"onbon-bx5k": true, "count-board": true, "alpha": true}
)

// TestEveryProfileCanBeRead: what Encode builds, Listen takes apart, behind
// noise and a torn frame, and however the bytes arrive.
func TestEveryProfileCanBeRead(t *testing.T) {
	for _, id := range led.Profiles() {
		p, err := led.BuiltIn(id)
		if err != nil {
			t.Fatal(err)
		}
		want := spoken[id]
		for _, call := range []bool{false, true} {
			frame, err := p.Encode(7, want.in, call)
			if err != nil {
				t.Fatal(err)
			}
			l := p.Listen()
			l.Feed(frame[:len(frame)-1])
			if s, ok := l.Next(); ok {
				t.Fatalf("%s: %v read from a frame without its end", id, s)
			}
			l.Gap() // the rest never comes
			for s, ok := l.Next(); ok; s, ok = l.Next() {
				t.Errorf("%s: %v read from a torn frame", id, s)
			}
			for _, b := range append([]byte{0x13, 0xFF}, frame...) {
				l.Feed([]byte{b})
			}
			s, ok := l.Next()
			address := 7
			if unaddressed[id] {
				address = 0
			}
			if !ok || s.Text != want.text || s.Address != address || s.Call != (call && flashing[id]) {
				t.Errorf("%s: reads %+v %v, want %q at %d", id, s, ok, want.text, address)
			}
			if p.Addressed() == unaddressed[id] {
				t.Errorf("%s: addressed %v", id, p.Addressed())
			}
		}
	}
}

func TestWrongCheckIsNoticed(t *testing.T) {
	for _, id := range []string{"strip-aa", "number-board", "modbus-number", "count-board", "onbon-bx5k", "alpha"} {
		p, err := led.BuiltIn(id)
		if err != nil {
			t.Fatal(err)
		}
		frame, err := p.Encode(7, spoken[id].in, false)
		if err != nil {
			t.Fatal(err)
		}
		spoilt := bytes.Clone(frame)
		spoilt[len(spoilt)-2] ^= 0x01
		l := p.Listen()
		l.Feed(append(spoilt, frame...))
		s, ok := l.Next()
		if !ok || s.Text != spoken[id].text || l.Bad() == 0 {
			t.Errorf("%s: %v %v, %d bad frames; want the frame behind a spoilt one", id, s, ok, l.Bad())
		}
	}
}

func TestEscapedTemplateIsRead(t *testing.T) {
	p, err := led.LoadProfile([]byte(`
profile: escaping
language: template
line: {baud: 9600}
charset: ascii
frame: [{hex: "7E"}, {addr: u16be}, {text: {}}, {check: {kind: xor8, from: 1, to: check}}, {hex: "7E"}]
escape: {"7E": "7D 5E", "7D": "7D 5D"}
test: [{addr: 126, text: "A}~B", hex: "7E 00 7D5E 41 7D5D 7D5E 42 7D5E 7E"}]
`))
	if err != nil {
		t.Fatal(err)
	}
	l := p.Listen()
	l.Feed(unhex(t, "7E 00 7D5E 41 7D5D 7D5E 42 7D5E 7E"))
	if s, ok := l.Next(); !ok || s.Address != 126 || s.Text != "A}~B" {
		t.Errorf("reads %+v %v", s, ok)
	}
}

func TestDisplayLines(t *testing.T) {
	p, err := led.BuiltIn("vfd-cd5220")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][2]string{
		"A023":                         {"A023", ""},
		"A023\nWINDOW 18":              {"A023", "WINDOW 18"},
		"12345678901234567890123":      {"12345678901234567890", "123"},
		"PLEASE GO TO WINDOW 18 NOW 9": {"PLEASE GO TO WINDOW", "18 NOW 9"},
		"":                             {"", ""},
	} {
		frame, err := p.Encode(1, text, false)
		if err != nil {
			t.Fatal(err)
		}
		one, two := string(frame[4:24]), string(frame[28:48])
		if len(frame) != 49 || strings.TrimSpace(one) != want[0] || strings.TrimSpace(two) != want[1] {
			t.Errorf("%q is set as %q %q in %d bytes, want %q", text, one, two, len(frame), want)
		}
	}
}

func TestMoreProfilesThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ profile, old, new, says string }{
		"an alpha sign with Chinese": {"alpha", "charset: ascii", "charset: gbk", "ascii only"},
		"an alpha mode":              {"alpha", `call_mode: "c"`, `call_mode: "z"`, "call_mode"},
		"an alpha position":          {"alpha", "0x20 ", "0x21 ", "position"},
		"an alpha colour":            {"alpha", `colours: "12"`, `colours: "1X"`, "colours"},
		"an answer without bytes":    {"count-board", `, answer: "2A"`, "", "bus.answer"},
		"bytes without an answer":    {"count-board", "reply: answer", "reply: any", "bus.answer"},
		"a call of another length":   {"count-board", `call: "02"`, `call: "0203"`, "as long as"},
		"a line without a width":     {"vfd-cd5220", "{line: 1, width: 20, ", "{line: 1, ", "width of a line"},
		"a blink too fast to see":    {"vfd-cd5220", "blink_ms: 800", "blink_ms: 10", "blink_ms"},
	} {
		good := source(t, tt.profile)
		if !strings.Contains(good, tt.old) {
			t.Fatalf("%s: %q is not in the profile", name, tt.old)
		}
		if _, err := led.LoadProfile([]byte(strings.Replace(good, tt.old, tt.new, 1))); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want an error that says %q", name, err, tt.says)
		}
	}
}

// FuzzListen proves that no noise panics a reader, and that what it reads is
// the same however the bytes arrive.
func FuzzListen(f *testing.F) {
	ids := led.Profiles()
	for i, id := range ids {
		p, err := led.BuiltIn(id)
		if err != nil {
			f.Fatal(err)
		}
		frame, err := p.Encode(7, "A023", true)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, append(frame[:len(frame)/2:len(frame)/2], frame...))
	}
	f.Fuzz(func(t *testing.T, which int, stream []byte) {
		if which < 0 || which >= len(ids) || len(stream) > 300 {
			return
		}
		p, err := led.BuiltIn(ids[which])
		if err != nil {
			t.Fatal(err)
		}
		read := func(step int) (all []string) {
			l := p.Listen()
			for rest := stream; len(rest) > 0; {
				n := min(step, len(rest))
				l.Feed(rest[:n])
				rest = rest[n:]
				for s, ok := l.Next(); ok; s, ok = l.Next() {
					all = append(all, fmt.Sprintf("%+v", s))
				}
			}
			return all
		}
		if once, bytewise := read(len(stream)+1), read(1); fmt.Sprint(once) != fmt.Sprint(bytewise) {
			t.Fatalf("%s: at once %v, byte by byte %v", p.ID, once, bytewise)
		}
	})
}
