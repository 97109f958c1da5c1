package pad_test

import (
	"slices"
	"testing"

	"jiaohao/devices/pad"
)

func TestDecode(t *testing.T) {
	var stream []byte
	for _, f := range []pad.Frame{
		{Address: 1, Func: 2, Data: []byte{0x0C}}, {Address: 2, Func: 5, Data: []byte{0, 0x0F}},
		pad.Show(3, 17, ""), {Address: 4, Func: pad.FuncBeep}, {Address: 5, Func: pad.FuncEvaluator, Data: []byte{3}},
		{Address: 5, Func: pad.FuncAnswer, Data: []byte{3}}, {Address: 5, Func: pad.FuncAnswer, Data: []byte{0x0B}}, {Address: 6, Func: 9, Data: []byte{0x77}},
	} {
		stream = pad.Append(append(stream, 0xFF), f)
	}
	want := []string{"address 1: key next", "address 2: key hold", "address 3: show 017 waiting, ticket –––", "address 4: beep",
		"address 5: evaluator key 3", "address 5: evaluator key 3 acknowledged", "address 5: start rating", "address 6: function 09, 77"}
	var got []string
	for _, d := range pad.Decode(stream) {
		if d.Whole {
			got = append(got, d.Words)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
