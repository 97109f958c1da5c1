package led_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"jiaohao/devices/led"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	p, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// example is the computed frame of the Onbon description: screen 3, area 0,
// 128×16 pixels.
const example = `A5 A5 A5 A5 A5 A5 A5 A5
	03 00 00 80 00 00 00 00 00 00 FE 02 35 00
	A3 06 01 00 00 00 01 2C 00
	00 00 00 00 00 10 00 10 00
	00 00 00 00 00 00 00 00 01 01 02 00 00 0A
	11 00 00 00
	C7 EB 41 30 32 33 BA C5 B5 BD 33 BA C5 B4 B0 BF DA
	43 3A
	5A`

func TestOnbonVector(t *testing.T) {
	area := led.Area{
		Width: 16, Height: 16, SingleLine: 1, Wrap: 1, Display: 2, Stay: 10, AnswerWanted: true,
		Text: led.GBK.Encode("请A023号到3号窗口", 0),
	}
	got := led.AppendFrame(nil, led.Frame{Destination: 3, Source: led.Host, DeviceType: 0xFE, Version: 2, Data: led.AppendShow(nil, area)})
	if want := unhex(t, example); !bytes.Equal(got, want) {
		t.Errorf("got\n% X, want\n% X", got, want)
	}
	var s led.Scanner
	s.Feed(got)
	f, ok := s.Next()
	if !ok || f.Destination != 3 || f.Source != led.Host {
		t.Fatalf("comes back as %+v %v", f, ok)
	}
	back, err := led.ParseShow(f.Data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(led.AppendShow(nil, back), f.Data) {
		t.Errorf("area comes back as %+v", back)
	}
}

func TestEscapes(t *testing.T) {
	data := unhex(t, "A3 06 A5 A6 5A 5B 00 A5 A5 5A 5A A6 5B 01 02")
	wire := led.AppendFrame(nil, led.Frame{Destination: 0x5AA5, Source: 0x5BA6, Data: data})
	body := wire[8 : len(wire)-1]
	for _, want := range []string{"A6 02", "A6 01", "5B 02", "5B 01"} {
		if !bytes.Contains(body, unhex(t, want)) {
			t.Errorf("% X does not hold the escape %s", body, want)
		}
	}
	if bytes.IndexByte(body, 0xA5) >= 0 || bytes.IndexByte(body, 0x5A) >= 0 {
		t.Errorf("% X holds a bare frame mark", body)
	}
	var s led.Scanner
	s.Feed(wire)
	f, ok := s.Next()
	if !ok || !bytes.Equal(f.Data, data) || f.Destination != 0x5AA5 || f.Source != 0x5BA6 {
		t.Errorf("comes back as %+v %v", f, ok)
	}
}

// TestEscapedChecksum looks for a frame whose CRC itself needs escaping.
func TestEscapedChecksum(t *testing.T) {
	seen := 0
	for n := range 4000 {
		data := []byte{0xA3, 0x06, byte(n), byte(n >> 8)}
		wire := led.AppendFrame(nil, led.Frame{Data: data})
		if end := wire[len(wire)-3 : len(wire)-1]; end[0] != 0xA6 && end[0] != 0x5B {
			continue
		}
		seen++
		var s led.Scanner
		s.Feed(wire)
		if f, ok := s.Next(); !ok || !bytes.Equal(f.Data, data) {
			t.Fatalf("% X is not read back", wire)
		}
	}
	if seen == 0 {
		t.Error("no checksum needed escaping")
	}
}

func TestScannerFindsFramesBehindRuins(t *testing.T) {
	good := led.AppendFrame(nil, led.Acknowledgement(3, 0))
	for name, before := range map[string][]byte{
		"nothing":          nil,
		"noise":            unhex(t, "00 5A 13 5A FF"),
		"a torn frame":     good[:len(good)-4],
		"a torn lead":      good[:5],
		"a wrong checksum": append(append(bytes.Clone(good[:12]), good[12]^1), good[13:]...),
		"an endless frame": append([]byte{0xA5}, bytes.Repeat([]byte{7}, 9000)...),
	} {
		t.Run(name, func(t *testing.T) {
			var s led.Scanner
			for _, b := range before {
				s.Feed([]byte{b})
				if f, ok := s.Next(); ok {
					t.Fatalf("found %+v in ruins", f)
				}
			}
			for i, b := range good {
				s.Feed([]byte{b})
				if f, ok := s.Next(); ok != (i == len(good)-1) || ok && f.Source != 3 {
					t.Fatalf("byte %d: %+v %v", i, f, ok)
				}
			}
		})
	}
}

func TestParseShowRefusesDisagreeingLengths(t *testing.T) {
	good := led.AppendShow(nil, led.Area{Text: []byte("A001")})
	for i := range good {
		if _, err := led.ParseShow(good[:i]); err == nil {
			t.Fatalf("%d of %d bytes were accepted", i, len(good))
		}
	}
	if _, err := led.ParseShow(append(bytes.Clone(good), 0)); err == nil {
		t.Error("a byte too many was accepted")
	}
}

func FuzzScanner(f *testing.F) {
	f.Add(unhex(f, example))
	f.Add(led.AppendFrame(unhex(f, "A5 A5 01 5A"), led.Acknowledgement(0x5A, 1)))
	f.Add(unhex(f, "A5 A6 02 5B 02 5A"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		var whole, single led.Scanner
		whole.Feed(stream)
		var frames [][]byte
		for {
			fr, ok := whole.Next()
			if !ok {
				break
			}
			wire := led.AppendFrame(nil, fr)
			if !bytes.Contains(stream, wire[7:]) {
				t.Fatalf("% X is read from % X, which does not hold it", wire, stream)
			}
			if a, err := led.ParseShow(fr.Data); err == nil && len(a.Text) > len(fr.Data) {
				t.Fatal("an area is longer than its frame")
			}
			frames = append(frames, wire)
		}
		for _, b := range stream {
			single.Feed([]byte{b})
			if fr, ok := single.Next(); ok {
				if len(frames) == 0 || !bytes.Equal(frames[0], led.AppendFrame(nil, fr)) {
					t.Fatal("byte by byte another frame is found than at once")
				}
				frames = frames[1:]
			}
		}
		if len(frames) > 0 && len(stream) < 4096 {
			t.Fatalf("%d frames are not found byte by byte", len(frames))
		}
	})
}
