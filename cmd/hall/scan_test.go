package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"jiaohao/devices"
	"jiaohao/devices/sim"
)

// TestScanAtTheKiosk: who holds the slip before the scanner of a kiosk sees the
// state of that number there.
func TestScanAtTheKiosk(t *testing.T) {
	d, base := startDaemon(t, "")
	printer, scanner := simulated[*sim.Printer](t, d, "printer-K1"), simulated[*sim.Scanner](t, d, "scanner-K1")
	printerReady(t, d, "K1")
	var ticket ticketAnswer
	if _, err := newClient(t, base, "").do("POST", "/api/v1/tickets", "scan-1", map[string]string{"matter": "sl-01"}, &ticket); err != nil {
		t.Fatal(err)
	}
	code := ""
	eventually(t, "the slip lies beside the scanner", func() bool {
		for _, a := range scanner.Actions() {
			if a.Name == "scan" && a.Options[0].Label.EN == "the slip just printed" && printed(printer, ticket.Number) {
				code = a.Options[0].Value
			}
		}
		return code != ""
	})
	eventually(t, "the scanner is open", func() bool { return d.hardware.byID["scanner-K1"].monitor.Health().State == devices.Unconfirmed })
	eventually(t, "the scanner takes it", func() bool { return scanner.Do("scan", code) == nil })
	kiosk := newVisitor(t, base)
	want := "/kiosk/number?" + url.Values{"q": {ticket.Number}, "look": {"1"}}.Encode()
	eventually(t, "the kiosk opens the number", func() bool {
		var state struct {
			Data struct{ Scan struct{ Page string } }
		}
		if err := json.Unmarshal([]byte(kiosk.get("/api/v1/snapshot?topic=kiosk/K1")), &state); err != nil {
			t.Fatal(err)
		}
		return state.Data.Scan.Page == want
	})
	if page := kiosk.get(want + "&lang=zh"); !strings.Contains(page, ticket.Number) || !strings.Contains(page, "前面") {
		t.Errorf("the page does not show the state of %s", ticket.Number)
	}
	if h := d.hardware.byID["scanner-K1"].monitor.Health(); h.State != devices.OK {
		t.Errorf("the scanner is %+v", h)
	}
}

// TestBookingCodeAtTheKiosk: who holds the code of an appointment before the scanner
// stands before the check-in of that appointment. A demo lays its codes beside it.
func TestBookingCodeAtTheKiosk(t *testing.T) {
	d, base := startDaemon(t, "")
	scanner := simulated[*sim.Scanner](t, d, "scanner-K1")
	eventually(t, "the scanner is open", func() bool { return d.hardware.byID["scanner-K1"].monitor.Health().State == devices.Unconfirmed })
	code := ""
	for _, a := range scanner.Actions() {
		for _, o := range a.Options {
			if strings.Contains(o.Label.ZH, "欧*怡") {
				code = o.Value
			}
		}
	}
	if code == "" {
		t.Fatal("no code of the appointment lies beside the scanner")
	}
	eventually(t, "the bookings of the day", func() bool {
		_, found, err := d.store.AppointmentByCode(t.Context(), code)
		return err == nil && found
	})
	eventually(t, "the scanner takes it", func() bool { return scanner.Do("scan", code) == nil })
	kiosk := newVisitor(t, base)
	eventually(t, "the check-in opens", func() bool {
		return strings.Contains(kiosk.get("/api/v1/snapshot?topic=kiosk/K1"), "/kiosk/checkin/"+code)
	})
	if page := kiosk.get("/kiosk/checkin/" + code + "?lang=zh"); !strings.Contains(page, "涉河建设方案") || !strings.Contains(page, "签到取号") {
		t.Errorf("the page does not offer the check-in of %s", code)
	}
}
