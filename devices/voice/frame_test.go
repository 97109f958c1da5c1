package voice_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"jiaohao/devices/voice"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	p, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCommandVectors(t *testing.T) {
	tests := []struct {
		chip  voice.Chip
		frame voice.Frame
		want  string
	}{
		{voice.SYN6288, voice.Frame{Command: voice.Stop}, "FD 00 02 02 FD"},
		{voice.SYN6288, voice.Frame{Command: voice.Pause}, "FD 00 02 03 FC"},
		{voice.SYN6288, voice.Frame{Command: voice.Resume}, "FD 00 02 04 FB"},
		{voice.SYN6288, voice.Frame{Command: voice.Query}, "FD 00 02 21 DE"},
		{voice.SYN6288, voice.Frame{Command: 0x88}, "FD 00 02 88 77"},
		{voice.SYN6288, voice.Frame{Command: 0x31, Data: []byte{0}}, "FD 00 03 31 00 CF"},
		{voice.SYN6288, voice.Frame{Command: 0x31, Data: []byte{1}}, "FD 00 03 31 01 CE"},
		{voice.SYN6288, voice.Frame{Command: 0x31, Data: []byte{2}}, "FD 00 03 31 02 CD"},
		{voice.XFS5152, voice.Frame{Command: voice.Stop}, "FD 00 01 02"},
		{voice.XFS5152, voice.Frame{Command: voice.Pause}, "FD 00 01 03"},
		{voice.XFS5152, voice.Frame{Command: voice.Resume}, "FD 00 01 04"},
		{voice.XFS5152, voice.Frame{Command: voice.Query}, "FD 00 01 21"},
	}
	for _, tt := range tests {
		got := tt.chip.Append(nil, tt.frame)
		if want := unhex(t, tt.want); !bytes.Equal(got, want) {
			t.Errorf("%s %02X: % X, want % X", tt.chip.Name, tt.frame.Command, got, want)
		}
		s := voice.Scanner{Chip: tt.chip}
		s.Feed(got)
		if f, ok := s.Next(); !ok || f.Command != tt.frame.Command || !bytes.Equal(f.Data, tt.frame.Data) {
			t.Errorf("%s % X comes back as %+v %v", tt.chip.Name, got, f, ok)
		}
	}
}

// call is the call of the computed example.
var call = []voice.Segment{{Text: "请"}, {Digits: "A023"}, {Text: "号到"}, {Number: 3}, {Text: "号窗口"}}

func TestSpeakVector(t *testing.T) {
	texts := voice.SYN6288.Render(call, voice.Style{Volume: 75, One: voice.Yao})
	if len(texts) != 1 {
		t.Fatalf("%d texts, want 1", len(texts))
	}
	got := voice.SYN6288.AppendSpeak(nil, texts[0])
	want := unhex(t, `FD 00 25 01 01
		5B 76 31 32 5D  5B 6E 31 5D  5B 79 30 5D
		C7 EB 41 30 32 33 BA C5 B5 BD
		5B 6E 32 5D 33 BA C5 B4 B0 BF DA
		E1`)
	if !bytes.Equal(got, want) {
		t.Errorf("got\n% X, want\n% X", got, want)
	}
}

func TestScannerFindsFramesBehindRuins(t *testing.T) {
	good := voice.SYN6288.AppendSpeak(nil, []byte("A023"))
	for name, before := range map[string][]byte{
		"nothing":            nil,
		"noise":              unhex(t, "00 13 FF FE"),
		"start bytes":        unhex(t, "FD FD FD"),
		"a wrong checksum":   append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1),
		"an impossible size": unhex(t, "FD FF FF"),
		"a torn frame":       good[:6],
	} {
		t.Run(name, func(t *testing.T) {
			s := voice.Scanner{Chip: voice.SYN6288}
			s.Feed(before)
			s.Feed(good)
			f, ok := s.Next()
			for i := 0; !ok && s.Pending() > 0 && i < 100; i++ {
				s.Gap()
				f, ok = s.Next()
			}
			if !ok || f.Command != voice.Speak || string(f.Data[1:]) != "A023" {
				t.Errorf("%+v %v", f, ok)
			}
		})
	}
}

func FuzzScanner(f *testing.F) {
	f.Add(unhex(f, "FD 00 02 21 DE"), true)
	f.Add(unhex(f, "FD 00 01 21 FD 00"), false)
	f.Add(voice.SYN6288.AppendSpeak([]byte{0xFD}, []byte("[v12]A023")), true)
	f.Fuzz(func(t *testing.T, stream []byte, checked bool) {
		chip := voice.XFS5152
		if checked {
			chip = voice.SYN6288
		}
		s := voice.Scanner{Chip: chip}
		s.Feed(stream)
		for range len(stream) + 1 {
			fr, ok := s.Next()
			if !ok {
				if s.Pending() == 0 {
					return
				}
				s.Gap()
				continue
			}
			wire := chip.Append(nil, fr)
			if !bytes.Contains(stream, wire) {
				t.Fatalf("% X is read from % X, which does not hold it", wire, stream)
			}
		}
		if s.Pending() > 0 {
			t.Fatalf("%d bytes stay for ever", s.Pending())
		}
	})
}
