package desk

import (
	"fmt"
	"testing"

	"jiaohao/devices"
)

// TestTouches: twenty pads with six keys are one list and six buttons, not six
// lists; an action with a choice of its own stays by itself.
func TestTouches(t *testing.T) {
	var windows []devices.Option
	for i := range 20 {
		windows = append(windows, devices.Option{Value: fmt.Sprint(i)})
	}
	few := windows[:2]
	got := newTouches("pad-1", "action", []devices.Action{
		{Name: "next", Options: windows}, {Name: "recall", Options: windows}, {Name: "other", Options: windows[1:]},
		{Name: "out", Options: few}, {Name: "out2", Options: few}, {Name: "pull"}, {Name: "noise"},
	})
	want := []struct {
		actions, options int
		pick             bool
	}{{2, 20, true}, {1, 19, true}, {1, 2, false}, {1, 2, false}, {2, 0, false}}
	if len(got.Groups) != len(want) {
		t.Fatalf("got %d groups, want %d: %+v", len(got.Groups), len(want), got.Groups)
	}
	for i, w := range want {
		if g := got.Groups[i]; len(g.Actions) != w.actions || len(g.Options) != w.options || g.Pick != w.pick {
			t.Errorf("group %d: %d actions, %d options, pick %v; want %+v", i, len(g.Actions), len(g.Options), g.Pick, w)
		}
	}
}
