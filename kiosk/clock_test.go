package kiosk_test

import (
	"strings"
	"testing"
)

// Every page of the machine gives its clock the hall's time zone, also those
// that speak of an area of the hall.
func TestClockHasTheZone(t *testing.T) {
	b := newBench(t, nil)
	taken := b.issue(map[string]any{"matter": "sl-01"})
	for _, path := range []string{"/kiosk", "/kiosk/matters/sl-01", "/kiosk/take?matter=sl-01", "/kiosk/bureaus/sl", "/kiosk/tickets/" + taken.ID} {
		if page := string(b.page().Get(path).Body); !strings.Contains(page, `data-zone="Asia/Shanghai"`) {
			t.Errorf("%s does not tell its clock the hall's time zone", path)
		}
	}
}
