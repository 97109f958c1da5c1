package kiosk

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The types that the modules believe in are those that are sent.
func TestWireTypes(t *testing.T) {
	js, err := os.ReadFile("static/wire.js")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string][]string{}
	name := ""
	for line := range strings.Lines(string(js)) {
		if m := regexp.MustCompile(`@typedef \{Object\} (\w+)`).FindStringSubmatch(line); m != nil {
			name = m[1]
		}
		if m := regexp.MustCompile(`@property \{.*\} \[?(\w+)\]?`).FindStringSubmatch(line); m != nil {
			blocks[name] = append(blocks[name], m[1])
		}
	}
	for name, v := range map[string]any{"LineState": lineState{}, "TicketData": ticketData{}, "StationData": stationData{}, "MatterItem": MatterItem{}, "Scan": scan{}} {
		var want []string
		for f := range fields(reflect.TypeOf(v)) {
			want = append(want, f)
		}
		got := slices.Sorted(slices.Values(blocks[name]))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s in wire.js has %v, the struct %v", name, got, want)
		}
	}
}

func fields(typ reflect.Type) map[string]bool {
	set := map[string]bool{}
	for i := range typ.NumField() {
		tag, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		set[tag] = true
	}
	return set
}
