package voice_test

import (
	"slices"
	"testing"

	"jiaohao/devices/voice"
)

func TestDescribe(t *testing.T) {
	chip := voice.SYN6288
	stream := chip.AppendSpeak(nil, chip.Render(call, voice.Style{Volume: 75})[0])
	stream = chip.Append(append(stream, 0x13), voice.Frame{Command: voice.Query})
	want := []string{`host: speak "[v12][n1][y0]请A023号到[n2]3号窗口"`, "host: query"}
	if got := chip.Describe(stream); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	want = []string{"chip: 41 accepted", "chip: 4F idle", "chip: 00 noise"}
	if got := chip.Describe([]byte{0x41, 0x4F, 0}); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
