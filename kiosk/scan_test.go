package kiosk_test

import (
	"strings"
	"testing"
	"time"
)

// What is scanned at a kiosk opens there, once, and only for who stands there.
func TestScanned(t *testing.T) {
	b := newBench(t, nil)
	ticket := b.issue(map[string]any{"matter": "sl-01"})
	type state struct {
		Scan struct {
			At   int64
			Page string
		}
	}
	at := func(kioskID string) (s state) {
		t.Helper()
		b.As("manager").Get("/api/v1/snapshot?topic=kiosk/" + kioskID).Want(200).JSON(&struct {
			Data *state `json:"data"`
		}{&s})
		return s
	}
	if got := at("K1"); got.Scan.At != 0 {
		t.Errorf("before anything is scanned: %+v", got)
	}
	last := int64(0)
	for code, want := range map[string]string{
		"HTTP://192.168.10.5:8686/T/" + tokenOf(ticket.ID):               "/kiosk/number?look=1&q=" + ticket.Number,
		" http://other.example/t/" + strings.ToLower(tokenOf(ticket.ID)): "/kiosk/number?look=1&q=" + ticket.Number,
		tokenOf(ticket.ID): "/kiosk/number?look=1&q=" + ticket.Number,
		"HTTP://192.168.10.5:8686/T/AAAAAAAAAAAAAAAAAAAA":  "/kiosk/number?look=1",
		"HTTP://192.168.10.5:8686/G/" + tokenOf(ticket.ID): "/kiosk/number?look=1",
		"11010519491231002X":                               "/kiosk/number?look=1",
	} {
		b.pass(time.Second)
		b.kiosk.Scanned(t.Context(), "K1", code)
		got := at("K1")
		if got.Scan.Page != want || got.Scan.At <= last {
			t.Errorf("%q opens %+v, want %s", code, got.Scan, want)
		}
		last = got.Scan.At
	}
	b.page().Get("/kiosk/number?look=1&q="+ticket.Number).Want(200).Contains(ticket.Number, "前面")
	b.page().Get("/kiosk/number?look=1").Want(200).Contains("没有查到号码或预约")
	if got := at("K2"); got.Scan.At != 0 {
		t.Errorf("another kiosk opens it too: %+v", got)
	}
	b.pass(15 * time.Second)
	if got := at("K1"); got.Scan.At != 0 {
		t.Errorf("who comes later is shown %+v", got)
	}
	if log := b.log(); strings.Contains(log, tokenOf(ticket.ID)) || strings.Contains(log, "11010519491231002X") {
		t.Errorf("a code is in the log: %s", log)
	}
}
