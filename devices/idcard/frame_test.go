package idcard_test

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"jiaohao/devices/idcard"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	p, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRequestVectors(t *testing.T) {
	tests := []struct {
		request idcard.Request
		want    string
	}{
		{idcard.Request{Command: idcard.Reset}, "AA AA AA 96 69 00 03 10 FF EC"},
		{idcard.Request{Command: idcard.Status}, "AA AA AA 96 69 00 03 11 FF ED"},
		{idcard.Request{Command: idcard.SAMNumber}, "AA AA AA 96 69 00 03 12 FF EE"},
		{idcard.Request{Command: idcard.Find}, "AA AA AA 96 69 00 03 20 01 22"},
		{idcard.Request{Command: idcard.Select}, "AA AA AA 96 69 00 03 20 02 21"},
		{idcard.Request{Command: idcard.ReadCard}, "AA AA AA 96 69 00 03 30 01 32"},
		{idcard.Request{Command: idcard.Command{Cmd: 0x30, Para: 0x10}}, "AA AA AA 96 69 00 03 30 10 23"},
		{idcard.Request{Command: idcard.Command{Cmd: 0x30, Para: 0x03}}, "AA AA AA 96 69 00 03 30 03 30"},
		{idcard.Request{Command: idcard.Command{Cmd: 0x60, Para: 0x00}}, "AA AA AA 96 69 00 03 60 00 63"},
		{idcard.Request{Command: idcard.Command{Cmd: 0x60, Para: 0x04}}, "AA AA AA 96 69 00 03 60 04 67"},
		{idcard.Request{Command: idcard.Command{Cmd: 0x61, Para: 0xFF}, Data: []byte{0x50}}, "AA AA AA 96 69 00 04 61 FF 50 CA"},
	}
	for _, tt := range tests {
		got := idcard.AppendRequest(nil, tt.request)
		if want := unhex(t, tt.want); !bytes.Equal(got, want) {
			t.Errorf("%v: % X, want % X", tt.request.Command, got, want)
		}
		var s idcard.Scanner
		s.Feed(got)
		back, ok := s.NextRequest()
		if !ok || back.Command != tt.request.Command || !bytes.Equal(back.Data, tt.request.Data) {
			t.Errorf("%v comes back as %v %v", tt.request.Command, back, ok)
		}
	}
}

func TestReadAnswerBeginsAsPublished(t *testing.T) {
	data := append([]byte{1, 0, 4, 0}, make([]byte, 256+1024)...)
	frame := idcard.AppendAnswer(nil, idcard.Answer{Code: idcard.Done, Data: data})
	if len(frame) != 1295 || !bytes.HasPrefix(frame, unhex(t, "AA AA AA 96 69 05 08 00 00 90 01 00 04 00")) {
		t.Errorf("%d bytes beginning % X", len(frame), frame[:14])
	}
}

func TestSAMNumber(t *testing.T) {
	got := idcard.FormatSAM(unhex(t, "05 00 03 00 D4 B6 32 01 87 D6 12 00 15 CD 5B 07"))
	if want := "05.03-20100820-0001234567-0123456789"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := idcard.FormatSAM(nil); got != "" {
		t.Errorf("nothing formats as %q", got)
	}
}

func TestAnswerLengthsBelongToTheirCommand(t *testing.T) {
	for command, allowed := range map[idcard.Command][]int{
		idcard.Status: {4}, idcard.SAMNumber: {4, 0x14}, idcard.Find: {4, 8},
		idcard.Select: {4, 12}, idcard.ReadCard: {4, 0x508}, {Cmd: 0x30, Para: 0x10}: {},
	} {
		for length := range 2400 {
			want := false
			for _, a := range allowed {
				want = want || a == length
			}
			if got := command.AllowsLength(length); got != want {
				t.Errorf("%v: LEN %d allowed: %v, want %v", command, length, got, want)
			}
		}
	}
}

func TestScannerFindsFramesBehindRuins(t *testing.T) {
	good := idcard.AppendAnswer(nil, idcard.Answer{Code: idcard.NoCard})
	late := idcard.AppendAnswer(nil, idcard.Answer{Code: idcard.Done, Data: make([]byte, 0x508-4)})
	tests := []struct {
		name   string
		before []byte
		bad    int
	}{
		{"nothing", nil, 0},
		{"one more AA", []byte{0xAA}, 0},
		{"many more AA", bytes.Repeat([]byte{0xAA}, 40), 0},
		{"half a preamble", unhex(t, "AA AA AA 96"), 0},
		{"a torn frame", good[:9], 1},
		{"a frame torn in its length", good[:6], 0},
		{"a wrong checksum", append(bytes.Clone(good[:10]), good[10]^1), 1},
		{"an impossible length", unhex(t, "AA AA AA 96 69 FF FF"), 0},
		{"a length of another command", late, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, chunk := range []int{1, 7, 4096} {
				s := idcard.Scanner{Accept: idcard.Find.AllowsLength}
				stream := append(bytes.Clone(tt.before), good...)
				for len(stream) > 0 {
					n := min(chunk, len(stream))
					s.Feed(stream[:n])
					stream = stream[n:]
				}
				a, ok := s.NextAnswer()
				if !ok || a.Code != idcard.NoCard {
					t.Fatalf("in chunks of %d: %v %v", chunk, a.Code, ok)
				}
				if s.BadChecksums != tt.bad || s.Skipped != len(tt.before) || s.Pending() != 0 {
					t.Errorf("%d bad, %d skipped, %d pending; want %d, %d, 0", s.BadChecksums, s.Skipped, s.Pending(), tt.bad, len(tt.before))
				}
			}
		})
	}
}

func TestGapGivesUpWhatIsTorn(t *testing.T) {
	good := idcard.AppendAnswer(nil, idcard.Answer{Code: idcard.Found, Data: make([]byte, 4)})
	// A damaged length makes a frame swallow the one behind it, until the line
	// falls silent.
	torn := unhex(t, "AA AA AA 96 69 05 08 00 00")
	s := idcard.Scanner{}
	s.Feed(append(torn, good...))
	if a, ok := s.NextAnswer(); ok {
		t.Fatalf("found %v before the silence", a.Code)
	}
	s.Gap()
	if a, ok := s.NextAnswer(); !ok || a.Code != idcard.Found {
		t.Fatalf("after the silence: %v %v", a.Code, ok)
	}
	s.Feed(torn)
	s.Gap()
	if _, ok := s.NextAnswer(); ok || s.Pending() != 0 {
		t.Errorf("a torn frame still waits: %d bytes", s.Pending())
	}
}

func TestEveryIntactAnswerIsFoundInNoise(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	found, sent := 0, 0
	for range 5000 {
		s := idcard.Scanner{Accept: idcard.SAMNumber.AllowsLength}
		data := make([]byte, 16)
		for i := range data {
			data[i] = byte(random.UintN(256))
		}
		frame := idcard.AppendAnswer(nil, idcard.Answer{Code: idcard.Done, Data: data})
		noise := make([]byte, random.IntN(12))
		for i := range noise {
			noise[i] = []byte{0xAA, 0x96, 0x69, byte(random.UintN(256))}[random.IntN(4)]
		}
		s.Feed(append(append(bytes.Clone(noise), frame[:random.IntN(20)]...), frame...))
		sent++
		s.Gap()
		for {
			a, ok := s.NextAnswer()
			if !ok {
				break
			}
			if bytes.Equal(a.Data, data) {
				found++
			}
		}
	}
	// A torn frame passes the 8-bit XOR once in 256 and takes some bytes along.
	if found < sent*995/1000 {
		t.Errorf("%d of %d intact answers found", found, sent)
	}
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte{}, uint8(1))
	f.Add(unhex(f, "AA AA AA AA 96 69 00 03 20 01 22"), uint8(3))
	f.Add(unhex(f, "AA AA AA 96 69 00 04 00 00 9F 9B 00 AA AA AA 96 69 05 08"), uint8(5))
	f.Add(idcard.AppendAnswer(nil, idcard.Answer{Code: idcard.Done, Data: make([]byte, 16)}), uint8(200))
	f.Fuzz(func(t *testing.T, stream []byte, chunk uint8) {
		whole, pieces := idcard.Scanner{}, idcard.Scanner{}
		whole.Feed(stream)
		var want [][]byte
		for {
			a, ok := whole.NextAnswer()
			if !ok {
				break
			}
			frame := idcard.AppendAnswer(nil, a)
			if !bytes.Contains(stream, frame) {
				t.Fatalf("% X is read from % X, which does not hold it", frame, stream)
			}
			want = append(want, frame)
		}
		var got [][]byte
		for rest := stream; len(rest) > 0; {
			n := min(int(chunk)+1, len(rest))
			pieces.Feed(rest[:n])
			rest = rest[n:]
			for {
				a, ok := pieces.NextAnswer()
				if !ok {
					break
				}
				got = append(got, idcard.AppendAnswer(nil, a))
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d frames in pieces of %d, %d at once", len(got), chunk, len(want))
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				t.Fatalf("frame %d differs when it comes in pieces", i)
			}
		}
	})
}
