package main

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/configs"
	"jiaohao/store"
	"jiaohao/web"
)

// TestEnrolKiosk opens a hall that is no demo: the kiosk page is closed to a
// browser until a technician registers it there, and afterwards the browser is a
// kiosk and nothing more.
func TestEnrolKiosk(t *testing.T) {
	data, config := filepath.Join(t.TempDir(), "data"), wideHall(t)
	_, s := atRest(t, configs.Options{File: config, DataDir: data})
	hash, err := web.HashPassword("a long password")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveAccounts(t.Context(), "system:test", store.Account{User: "tech", Name: "技术员", Role: string(web.Technician), Password: hash}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	p := startProgram(t, data, "--config", config)
	kiosk := newVisitor(t, p.base)
	if page := kiosk.get("/kiosk"); strings.Contains(page, "您要办什么事") {
		t.Fatal("the kiosk page is open to a browser that nobody registered")
	}
	if kiosk.signIn("tech", "a long password"); kiosk.at != "/devices" {
		t.Fatalf("signing in led to %s", kiosk.at)
	}
	if page := kiosk.get("/enrol"); !strings.Contains(page, "K2") || !strings.Contains(page, "登记为") {
		t.Fatalf("the page does not offer K2:\n%s\n%s", page, p.said())
	}
	if page := kiosk.post("/enrol", url.Values{"role": {"kiosk"}, "id": {"K2"}, "next": {"/kiosk"}}); kiosk.at != "/kiosk" || !strings.Contains(page, "您要办什么事") {
		t.Fatalf("after registering the browser shows %s", kiosk.at)
	}
	if page := kiosk.get("/kiosk"); !strings.Contains(page, "K2") {
		t.Error("the kiosk does not know that it is K2")
	}
	if page := kiosk.get("/devices"); strings.Contains(page, "printer-K1") {
		t.Error("the technician is still signed in at the kiosk: it shows the devices")
	}

	// The computer is replaced: from another one the technician ends it.
	other := newVisitor(t, p.base)
	other.signIn("tech", "a long password")
	if page := other.get("/enrol"); !strings.Contains(page, `action="/enrol/K2/end"`) || strings.Contains(page, `action="/enrol/K1/end"`) {
		t.Fatal("the page does not list K2, and only it, as registered")
	}
	if page := other.post("/enrol/K2/end", nil); other.at != "/enrol" || strings.Contains(page, "/enrol/K2/end") {
		t.Errorf("after ending the browser shows %s", other.at)
	}
	if page := kiosk.get("/kiosk"); strings.Contains(page, "您要办什么事") {
		t.Error("a computer whose registration ended is still a kiosk")
	}
}
