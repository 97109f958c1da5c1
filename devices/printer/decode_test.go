package printer_test

import (
	"testing"

	"jiaohao/devices/printer"
)

func TestDecode(t *testing.T) {
	got := printer.Decode([]byte("\x1B@\x1D!\x11A012\n\x1DVB\x00\x1D(k\x04"))
	want := []string{"init", "size 2x2", `text "A012"`, "LF", "feed 0 and partial cut", "incomplete"}
	size := 0
	for i, d := range got {
		if i >= len(want) || d.Words != want[i] || d.Offset != size || d.Whole != (d.Words != "incomplete") {
			t.Errorf("command %d: %+v", i, d)
		}
		size += d.Size
	}
	if len(got) != len(want) || size != 18 {
		t.Errorf("%d commands of %d bytes", len(got), size)
	}
}
