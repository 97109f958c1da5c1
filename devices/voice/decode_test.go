package voice_test

import (
	"slices"
	"testing"

	"jiaohao/devices/voice"
)

func TestDecode(t *testing.T) {
	chip := voice.SYN6288
	stream := chip.AppendSpeak(nil, chip.Render(call, voice.Style{Volume: 75})[0])
	stream = chip.Append(append(stream, 0x13), voice.Frame{Command: voice.Query})
	words := func(stream []byte) (all []string) {
		for _, d := range chip.Decode(stream) {
			all = append(all, d.Words)
		}
		return all
	}
	want := []string{`host: speak "[v12][n1][y0]请A023号到[n2]3号窗口"`, "1 bytes that are no frame", "host: query"}
	if got := words(stream); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	want = []string{"chip: accepted", "chip: idle", "chip: noise"}
	if got := words([]byte{0x41, 0x4F, 0}); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
