package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jiaohao/devices/sim"
)

// TestHelpIsCalled presses "ask for help" at a kiosk: the loudspeaker asks for
// the guide desk, the wall shows where, and whoever goes there takes it off.
func TestHelpIsCalled(t *testing.T) {
	d, base := startDaemon(t, "")
	speaker := simulated[*sim.Voice](t, d, "voice-1")
	manager := newClient(t, base, "manager")
	send := func(path, token string) {
		t.Helper()
		req, err := http.NewRequest("POST", base+path, strings.NewReader(url.Values{"back": {"/kiosk"}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", base)
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: status %d", path, res.StatusCode)
		}
	}
	send("/kiosk/help", "")
	calls := d.helpCalls()
	if len(calls) != 1 || calls[0].Kiosk != "K1" || calls[0].Place.ZH == "" {
		t.Fatalf("calls for help: %+v", calls)
	}
	eventually(t, "the loudspeaker asks for somebody", func() bool {
		for _, said := range speaker.Spoken() {
			if strings.Contains(said, "请导办人员到") {
				return true
			}
		}
		return false
	})
	send("/office/help/K1/done", manager.token)
	if calls := d.helpCalls(); len(calls) != 0 {
		t.Errorf("still called: %+v", calls)
	}
}
