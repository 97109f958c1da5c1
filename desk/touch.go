package desk

import (
	"slices"

	"jiaohao/devices"
)

// touches is the data of the template "touches": what can be done to a device.
type touches struct {
	ID, Act string // the device; "action" or "test"
	Groups  []touchGroup
}

// touchGroup is one form of the device page: plain buttons; or one action with
// a button for each of its few options; or, when there are many, one list of
// them with a button for each action that takes one (the keys of 20 pads).
type touchGroup struct {
	Actions []devices.Action
	Options []devices.Option
	Pick    bool // from a list
}

// fewOptions are shown as buttons.
const fewOptions = 4

func newTouches(id, act string, actions []devices.Action) touches {
	t := touches{ID: id, Act: act}
	for _, a := range actions {
		pick := len(a.Options) > fewOptions
		last := len(t.Groups) - 1
		if last >= 0 && t.Groups[last].Pick == pick && (pick || len(a.Options) == 0) && slices.Equal(t.Groups[last].Options, a.Options) {
			t.Groups[last].Actions = append(t.Groups[last].Actions, a)
			continue
		}
		t.Groups = append(t.Groups, touchGroup{Actions: []devices.Action{a}, Options: a.Options, Pick: pick})
	}
	return t
}
