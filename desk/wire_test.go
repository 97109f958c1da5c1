package desk_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jiaohao/desk"
	"jiaohao/devices"
)

// TestWire compares the types that the scripts know with the structs that are
// sent: every field, by its name in JSON.
func TestWire(t *testing.T) {
	source, err := os.ReadFile("static/wire.js")
	if err != nil {
		t.Fatal(err)
	}
	defs := map[string][]string{}
	property := regexp.MustCompile(`@property \{[^}]*(?:\{[^}]*\})?[^}]*\} \[?([a-z_]+)`)
	for _, block := range strings.Split(string(source), "/**") {
		if name := regexp.MustCompile(`@typedef \{Object\} (\w+)`).FindStringSubmatch(block); name != nil {
			for _, p := range property.FindAllStringSubmatch(block, -1) {
				defs[name[1]] = append(defs[name[1]], p[1])
			}
		}
	}
	types := map[string]any{
		"Text": devices.Text{}, "Person": desk.Person{}, "Ticket": desk.Ticket{}, "LineCount": desk.LineCount{}, "Undo": desk.Undo{}, "Given": desk.Given{}, "Finished": desk.Finished{}, "CaseLights": desk.CaseLights{}, "TaskCount": desk.TaskCount{},
		"State": desk.State{}, "Seat": desk.Seat{}, "OfficeLine": desk.OfficeLine{}, "Opening": desk.Opening{}, "MatterCount": desk.MatterCount{}, "OfficeOwn": desk.OfficeWindow{},
		"Warning": devices.Warning{}, "DevicesState": desk.DevicesState{}, "Fact": devices.Fact{}, "HelpCall": desk.HelpCall{}, "DoubtfulSlip": desk.DoubtfulSlip{}, "OutageView": desk.OutageView{}, "Office": desk.Office{}, "Alarm": desk.Alarm{}, "Proposal": desk.Proposal{}, "Progress": desk.Progress{}, "Option": devices.Option{}, "Action": devices.Action{},
		"SimView": desk.SimView{}, "Counters": devices.Counters{}, "Health": devices.Health{}, "DeviceOwn": desk.DeviceView{}, "Frame": devices.Frame{},
	}
	for name := range defs {
		if types[name] == nil {
			t.Errorf("wire.js describes %s, which nothing sends", name)
		}
	}
	for name, v := range types {
		want := []string{}
		for i := range reflect.TypeOf(v).NumField() {
			f := reflect.TypeOf(v).Field(i)
			if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag != "" {
				want = append(want, tag)
			} else if !f.Anonymous {
				t.Errorf("%s.%s has no name in JSON", name, f.Name)
			}
		}
		if got := slices.Sorted(slices.Values(defs[name])); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
			t.Errorf("%s: wire.js has %v, the struct %v", name, got, slices.Sorted(slices.Values(want)))
		}
	}
}
