package led_test

import (
	"slices"
	"strings"
	"testing"

	"jiaohao/devices/led"
)

func TestDecode(t *testing.T) {
	stream := append(unhex(t, example), led.AppendFrame(nil, led.Acknowledgement(3, 0))...)
	stream = led.AppendFrame(append(stream, 0xA5, 1, 0x5A), led.Frame{Source: led.Host, Destination: 7, Data: []byte{0xA2, 0x03}})
	p, err := led.BuiltIn("onbon-bx5k")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range p.Decode(append(stream, 0xA5, 1)) {
		got = append(got, d.Words)
	}
	want := []string{
		`host → board 3: show "请A023号到3号窗口", area 0, 128×16 pixels, display mode 2, run mode 0, time-out 0 s`,
		"board 3 → host: A3 06 00 00 00 (status 0)",
		"3 bytes with a wrong checksum or torn",
		"host → board 7: set clock",
		"2 bytes of an unfinished frame, or of none",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
