package devices_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/devices"
)

// told writes warnings shortly: "fault printer-K1 paper_end", "cause host:x a b".
func told(list []devices.Warning) string {
	var lines []string
	for _, w := range list {
		line := "warning " + w.Device
		if w.Fault {
			line = "fault " + w.Device
		}
		if w.Cause != "" {
			line = "cause " + w.Cause + " " + strings.Join(w.Hidden, " ")
		}
		lines = append(lines, line+" "+string(w.Code))
	}
	return strings.Join(lines, "; ")
}

// TestWarningsFold: what is lost together is told once, under what it shares;
// troubles of its own stay.
func TestWarningsFold(t *testing.T) {
	start := time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)
	device := func(id string, code devices.Code, shares ...string) devices.Health {
		h := devices.Health{ID: id, State: devices.OK, Since: start, Shares: shares}
		if code != "" {
			h.State, h.Code, h.Problem = devices.Fault, code, devices.Text{ZH: "故障", EN: "trouble"}
		}
		if code == devices.NearEnd {
			h.State = devices.Degraded
		}
		return h
	}
	off := device("old", "", "host:s")
	off.State = devices.Disabled
	for name, tt := range map[string]struct {
		all  []devices.Health
		want string
	}{
		"all well": {[]devices.Health{device("a", ""), device("b", "")}, ""},
		"one pulled cable": {[]devices.Health{device("a", devices.Lost, "host:s"), device("b", "", "host:s")},
			"fault a lost"},
		"a serial server without power": {[]devices.Health{device("a", devices.Lost, "host:s"), device("b", devices.Lost, "host:s"), off, device("c", devices.PaperEnd)},
			"cause host:s a b lost; fault c paper_end"},
		"a kiosk without power, its adapters on one hub": {[]devices.Health{
			device("printer", devices.Lost, "hub:1-2", "hub:usb1", "kiosk:K1"), device("reader", devices.Lost, "hub:1-2", "hub:usb1", "kiosk:K1"),
			device("led", "", "hub:usb1"), device("near", devices.NearEnd)},
			"cause hub:1-2 printer reader lost; warning near near_end"},
		"the wider cause wins": {[]devices.Health{
			device("printer", devices.Lost, "hub:1-2", "hub:usb1", "kiosk:K1"), device("reader", devices.Lost, "hub:1-2", "hub:usb1", "kiosk:K1"),
			device("led", devices.Lost, "hub:usb1")},
			"cause hub:usb1 printer reader led lost"},
		"silence of one is its own": {[]devices.Health{device("a", devices.Lost, "kiosk:K1"), device("b", devices.Silent, "kiosk:K1")},
			"fault a lost; fault b silent"},
		"warnings after faults": {[]devices.Health{device("a", devices.NearEnd), device("b", devices.CoverOpen)},
			"fault b cover_open; warning a near_end"},
	} {
		t.Run(name, func(t *testing.T) {
			var w devices.Warnings
			list := w.Of(tt.all, start.Add(time.Minute))
			if got := told(list); got != tt.want {
				t.Errorf("told %q, want %q", got, tt.want)
			}
			for _, x := range list {
				if x.Problem.ZH == "" || x.Problem.EN == "" || x.Cause != "" && (x.Advice.ZH == "" || !strings.Contains(x.Advice.EN, x.Hidden[0])) {
					t.Errorf("in words: %+v", x)
				}
			}
		})
	}
}

// TestWarningsDoNotFlicker: a trouble is told after three seconds and goes two
// seconds after the device is well; one that comes and goes is told once.
func TestWarningsDoNotFlicker(t *testing.T) {
	var w devices.Warnings
	start := time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)
	h := devices.Health{ID: "a", State: devices.OK, Since: start.Add(-time.Hour)}
	var shown []bool
	for step := range 80 { // half a second each
		now := start.Add(time.Duration(step) * 500 * time.Millisecond)
		bad := step >= 10 && step < 50 && step%4 != 3 // well for a moment every two seconds
		bad = bad || step == 70                       // a line that is reopened at once
		if want := map[bool]devices.State{true: devices.Fault, false: devices.OK}[bad]; h.State != want {
			h.State, h.Since = want, now
		}
		list := w.Of([]devices.Health{h}, now)
		shown = append(shown, len(list) > 0)
		if len(list) > 0 && !list[0].Since.Equal(start.Add(5*time.Second)) {
			t.Errorf("step %d: since %v, want the beginning", step, list[0].Since)
		}
	}
	first, last := slices.Index(shown, true), 0
	edges := 0
	for i := 1; i < len(shown); i++ {
		if shown[i] != shown[i-1] {
			edges++
		}
		if shown[i] {
			last = i
		}
	}
	if first != 16 || edges != 2 || last < 50 || last > 53 {
		t.Errorf("told from step %d to %d with %d changes, want once from 16 to about 52", first, last, edges)
	}
}
