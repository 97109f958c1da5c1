package pad_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"jiaohao/devices/pad"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	p, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFrameVectors(t *testing.T) {
	tests := []struct {
		name  string
		frame pad.Frame
		want  string
	}{
		{"show ticket 023", pad.Show(1, -1, "023"), "FF 68 08 08 68 01 02 0A 0A 0A 00 02 03 26 16"},
		{"show 17 waiting", pad.Show(1, 17, ""), "FF 68 08 08 68 01 02 00 01 07 0A 0A 0A 29 16"},
		{"beep", pad.Frame{Address: 1, Func: pad.FuncBeep}, "FF 68 02 02 68 01 03 04 16"},
		{"evaluator key 0", pad.Frame{Address: 1, Func: pad.FuncEvaluator, Data: []byte{0}}, "FF 68 03 03 68 01 11 00 12 16"},
		{"answer to it", pad.Frame{Address: 1, Func: pad.FuncAnswer, Data: []byte{0}}, "FF 68 03 03 68 01 01 00 02 16"},
	}
	for _, tt := range tests {
		got := pad.Append(nil, tt.frame)
		if want := unhex(t, tt.want); !bytes.Equal(got, want) {
			t.Errorf("%s: % X, want % X", tt.name, got, want)
		}
		var s pad.Scanner
		s.Feed(got)
		f, ok := s.Next()
		if !ok || f.Address != 1 || f.Func != tt.frame.Func || !bytes.Equal(f.Data, tt.frame.Data) {
			t.Errorf("%s comes back as %+v %v", tt.name, f, ok)
		}
	}
}

func TestShow(t *testing.T) {
	for _, tt := range []struct {
		waiting int
		ticket  string
		want    string
	}{
		{0, "A001", "00 00 00 00 00 01"},
		{999, "S1024", "09 09 09 00 02 04"},
		{1500, "B7", "09 09 09 00 00 07"},
		{-1, "", "0A 0A 0A 0A 0A 0A"},
		{5, "VIP", "00 00 05 0A 0A 0A"},
	} {
		if got := pad.Show(9, tt.waiting, tt.ticket).Data; !bytes.Equal(got, unhex(t, tt.want)) {
			t.Errorf("%d, %q: % X, want %s", tt.waiting, tt.ticket, got, tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	for data, want := range map[string]pad.Key{
		"0C": pad.Next, "0D": pad.Recall, "0B": pad.Evaluate, "12": pad.Pause, "13": pad.Transfer,
		"06 0F": pad.GiveUp, "00 0F": pad.Hold, "03 0F": pad.CallHeld, "01 0C": pad.Next,
		"0E": "", "11": "", "0F": "", "07 0F": "", "": "",
	} {
		got, ok := pad.KeyOf(unhex(t, data))
		if got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", data, got, ok, want)
		}
		if want != "" && len(data) == len("0C") && !bytes.Equal(pad.DataOf(want), unhex(t, data)) {
			t.Errorf("%s: data % X", want, pad.DataOf(want))
		}
	}
}

func TestScannerFindsFramesBehindRuins(t *testing.T) {
	good := pad.Append(nil, pad.Frame{Address: 7, Func: 2, Data: []byte{0x0C}})
	tests := []struct {
		name   string
		before []byte
	}{
		{"nothing", nil},
		{"noise", unhex(t, "00 68 16 13")},
		{"more FF", unhex(t, "FF FF FF")},
		{"lengths that disagree", unhex(t, "FF 68 03 04 68 01")},
		{"no data, as no pad sends", unhex(t, "FF 68 01 01 68")},
		{"more data than a pad sends", unhex(t, "FF 68 06 06 68 01 02 03")},
		{"a torn frame", good[:7]},
		{"a wrong checksum", append(bytes.Clone(good[:8]), good[8]^1, 0x16)},
		{"a wrong end", append(bytes.Clone(good[:9]), 0x17)},
		{"a collision", unhex(t, "FF 68 03 FF 68 03 03 68 07")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := pad.Scanner{MaxData: 3}
			var found []pad.Frame
			for _, b := range append(bytes.Clone(tt.before), good...) {
				s.Feed([]byte{b})
				if f, ok := s.Next(); ok {
					found = append(found, f)
				}
			}
			for s.Pending() > 0 {
				s.Gap()
				if f, ok := s.Next(); ok {
					found = append(found, f)
				}
			}
			if len(found) != 1 || found[0].Address != 7 {
				t.Errorf("found %+v", found)
			}
		})
	}
}

func FuzzScanner(f *testing.F) {
	f.Add(unhex(f, "FF 68 08 08 68 01 02 0A 0A 0A 00 02 03 26 16"), uint8(0))
	f.Add(unhex(f, "FF FF 68 03 03 68 01 11 00 12 16 FF 68"), uint8(3))
	f.Fuzz(func(t *testing.T, stream []byte, most uint8) {
		s := pad.Scanner{MaxData: int(most % 17)}
		s.Feed(stream)
		for range len(stream) + 1 {
			fr, ok := s.Next()
			if ok {
				if wire := pad.Append(nil, fr); !bytes.Contains(stream, wire) {
					t.Fatalf("% X is read from % X, which does not hold it", wire, stream)
				}
				continue
			}
			if s.Pending() == 0 {
				return
			}
			s.Gap()
		}
		if s.Pending() > 0 {
			t.Fatalf("%d bytes stay for ever", s.Pending())
		}
	})
}
