package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/devices/idcard"
)

// TestOneActiveTicketPerPerson takes a number with a card, stops the hall, and tries
// again: the person has a number already.
func TestOneActiveTicketPerPerson(t *testing.T) {
	d, base, stop := startDaemonIn(t, "", filepath.Join(t.TempDir(), "data"))
	card := idcard.Card{Name: "欧阳静怡", Number: idcard.NewIDNumber("990000198812310027")}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	take := func(base, ticket string) string {
		t.Helper()
		req, _ := http.NewRequest("POST", base+"/kiosk/take", strings.NewReader(url.Values{"matter": {"sl-05"}, "card": {"yes"}, "ticket": {ticket}}.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", base)
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.Header.Get("Location")
	}
	const first, second = "01KJAAAAAAAAAAAAAAAAAAAAAA", "01KJBBBBBBBBBBBBBBBBBBBBBB"
	d.cardRead("K1", card)
	if to := take(base, first); to != "/kiosk/tickets/"+first {
		t.Fatalf("the first number leads to %q", to)
	}
	stop()
	again, base, _ := startDaemonIn(t, "", d.cfg.DataDir)
	again.cardRead("K1", card)
	if to := take(base, second); to != "/kiosk/tickets/"+first+"?held=1" {
		t.Errorf("after a restart the second wish leads to %q", to)
	}
}
