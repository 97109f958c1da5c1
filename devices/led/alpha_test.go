package led_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"jiaohao/devices/led"
)

// alphaExample is the computed packet of the Alpha description.
const alphaExample = `00 00 00 00 00  01  5A 30 30  02  41 30  1B 20 62
	1C 31 41 30 32 33 20  1C 32 57 33  03  30 33 32 45  04`

func TestAlphaVectors(t *testing.T) {
	data := append([]byte("0\x1B\x20b"), "\x1C1A023 \x1C2W3"...)
	got := led.AppendAlpha(nil, led.AlphaPacket{Type: 'Z', Address: "00", Command: 'A', Data: data, Checked: true})
	if want := unhex(t, alphaExample); !bytes.Equal(got, want) {
		t.Errorf("got\n% X, want\n% X", got, want)
	}
	// The manual's own checksum: 02 "AAHELLO" 03 → 01FB.
	hello := led.AppendAlpha(nil, led.AlphaPacket{Type: 'Z', Address: "00", Command: 'A', Data: []byte("AHELLO"), Checked: true})
	if !bytes.HasSuffix(hello, []byte("\x02AAHELLO\x0301FB\x04")) {
		t.Errorf("hello comes out as %q", hello)
	}
	var s led.AlphaScanner
	s.Feed(got)
	p, ok := s.Next()
	if text, mode, known := p.Text(); !ok || !known || text != "A023 W3" || mode != 'b' {
		t.Errorf("comes back as %+v %v: %q", p, ok, text)
	}
}

func TestAlphaProfile(t *testing.T) {
	p, err := led.BuiltIn("alpha")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		address int
		text    string
		call    bool
		body    string
	}{
		{0x1F, "A023 W3", true, "\x01Z1F\x02AA\x1B c\x1C1A023 \x1C2W3\x03"},
		{1, "请 A023 号", false, "\x01Z01\x02AA\x1B b\x1C1A023\x03"},
		{1, "暂停服务", false, "\x01Z01\x02AA\x03"},
		{255, "\x01\x04\x1BB023\x03", false, "\x01ZFF\x02AA\x1B b\x1C1B023\x03"},
	} {
		got, err := p.Encode(tt.address, tt.text, tt.call)
		if err != nil || !bytes.HasPrefix(got, []byte("\x00\x00\x00\x00\x00"+tt.body)) {
			t.Errorf("%d %q: %q %v, want %q", tt.address, tt.text, got, err, tt.body)
		}
	}
	for _, address := range []int{-1, 0, 256} { // 0 would be every sign
		if _, err := p.Encode(address, "A023", false); err == nil {
			t.Errorf("address %d was accepted", address)
		}
	}
}

func TestAlphaScannerFindsPacketsBehindRuins(t *testing.T) {
	good := unhex(t, alphaExample)
	for name, before := range map[string][]byte{
		"nothing":           nil,
		"noise":             unhex(t, "04 13 FF 02 04"),
		"a torn packet":     good[:len(good)-4],
		"a wrong checksum":  bytes.Replace(good, []byte("W3"), []byte("W4"), 1),
		"an empty packet":   unhex(t, "01 04"),
		"an endless packet": append([]byte{1}, bytes.Repeat([]byte("A"), 5000)...),
	} {
		t.Run(name, func(t *testing.T) {
			var s led.AlphaScanner
			s.Feed(before)
			if p, ok := s.Next(); ok {
				t.Fatalf("found %+v in ruins", p)
			}
			s.Feed(good)
			if p, ok := s.Next(); !ok || !bytes.Equal(led.AppendAlpha(nil, p), good) {
				t.Fatalf("%+v %v", p, ok)
			}
			if p, ok := s.Next(); ok || s.Pending() > 0 {
				t.Errorf("left over: %+v, %d bytes", p, s.Pending())
			}
		})
	}
}

func FuzzAlphaScanner(f *testing.F) {
	f.Add(unhex(f, alphaExample))
	f.Add([]byte("\x01Z00\x02A0\x04\x01Z00\x02E$\x03zzzz\x04"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		var whole, single led.AlphaScanner
		whole.Feed(stream)
		var frames, again []string
		for p, ok := whole.Next(); ok; p, ok = whole.Next() {
			if wire := led.AppendAlpha(nil, p); !bytes.Contains(stream, wire[5:]) {
				t.Fatalf("%q is read from %q, which does not hold it", wire, stream)
			}
			p.Text()
			frames = append(frames, fmt.Sprint(p))
		}
		for _, b := range stream {
			single.Feed([]byte{b})
			for p, ok := single.Next(); ok; p, ok = single.Next() {
				again = append(again, fmt.Sprint(p))
			}
		}
		if fmt.Sprint(frames) != fmt.Sprint(again) {
			t.Fatalf("at once %v, byte by byte %v", frames, again)
		}
	})
}

// TestAlphaGuard: a text is let run for half an hour at a time by the sign's own
// clock, over midnight too, so that a dead host becomes visible.
func TestAlphaGuard(t *testing.T) {
	p, err := led.BuiltIn("alpha")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		clock string
		first bool
		want  []string // the data of the packets
		dark  time.Duration
	}{
		{"09:41", false, []string{"E 0941", "E)A393D"}, 29 * time.Minute},
		{"00:05", true, []string{"E$AAL00FAFF00", "E 0005", "E)A8F03"}, 25 * time.Minute},
		{"23:50", false, []string{"E 2350", "E)A8E02"}, 30 * time.Minute},
	} {
		now, err := time.Parse("15:04", tt.clock)
		if err != nil {
			t.Fatal(err)
		}
		listener := p.Listen()
		var dark time.Duration
		frames := p.Guard(0x1F, now, tt.first)
		for i, frame := range frames {
			if i >= len(tt.want) || !bytes.Contains(frame, []byte("\x01Z1F\x02"+tt.want[i]+"\x03")) {
				t.Errorf("%s: packet %d is %q, want %q", tt.clock, i, frame, tt.want)
			}
			listener.Feed(frame)
			heard, ok := listener.Next()
			if !ok || !heard.Guard || heard.Strange || heard.Address != 0x1F {
				t.Errorf("%s: heard as %+v", tt.clock, heard)
			}
			dark = max(dark, heard.DarkAfter)
		}
		if len(frames) != len(tt.want) || dark != tt.dark {
			t.Errorf("%s: %d packets, dark after %v; want %d and %v", tt.clock, len(frames), dark, len(tt.want), tt.dark)
		}
	}
	if got := p.DarkAfter(); got != 20*time.Minute {
		t.Errorf("dark after %v", got)
	}
	strip, err := led.BuiltIn("strip-aa")
	if err != nil {
		t.Fatal(err)
	}
	if strip.Guard(1, time.Now(), true) != nil || strip.DarkAfter() != 0 {
		t.Error("a strip has no time-out")
	}
}
