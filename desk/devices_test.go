package desk_test

import (
	"strings"
	"testing"

	"jiaohao/desk"
	"jiaohao/devices"
)

func TestDevices(t *testing.T) {
	s := start(t)
	tech := s.As(techie)

	var all []devices.Health
	tech.Get("/api/v1/devices").Want(200).JSON(&all)
	if len(all) != 2 || all[0].ID != "led-1" || all[0].State != devices.Fault {
		t.Fatalf("got %+v", all)
	}
	var frames []devices.Frame
	tech.Get("/api/v1/devices/printer-K1/frames").Want(200).JSON(&frames)
	if len(frames) != 1 || frames[0].Hex != "1B40" {
		t.Errorf("got frames %+v", frames)
	}
	if got := string(tech.Get("/api/v1/devices/led-1/frames").Want(200).Body); strings.TrimSpace(got) != "[]" {
		t.Errorf("a device without frames answers %s", got)
	}
	res := tech.Get("/devices/printer-K1/picture.svg").Want(200)
	if ct := res.Header.Get("Content-Type"); ct != "image/svg+xml" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture comes as %s, %s", ct, res.Header.Get("Cache-Control"))
	}

	page := string(tech.Get("/devices").Want(200).Contains("printer-K1", "线缆或设备已断开", "检查电源和数据线", "取走小票", "小票打印机", "立即重连").Body)
	if strings.Index(page, `id="printer-K1"`) > strings.Index(page, `id="led-1"`) {
		t.Error("the cards are not in the order of their kinds")
	}
	tech.Get("/devices?lang=en").Want(200).Contains("Take the slip", "Fault", "check power and cable")
	watching := string(s.As(manager).Get("/devices").Want(200).Body)
	if strings.Contains(watching, "取走小票") {
		t.Error("the manager is offered to touch a device")
	}
}

func TestTouch(t *testing.T) {
	s := start(t)
	tech := s.As(techie)
	live := tech.Follow("devices")
	var state desk.DevicesState
	live.Next(&state)
	views := state.Devices
	if views[0].ID != "printer-K1" || views[0].Sim == nil || views[0].Sim.Ratio != 500 || views[1].Sim != nil {
		t.Fatalf("got %+v", views)
	}
	before := views[0].Sim.Picture

	var got desk.DeviceView
	tech.Post("/api/v1/devices/printer-K1/actions/press", map[string]string{"option": "19"}).Want(200).JSON(&got)
	if got.ID != "printer-K1" || got.Sim.Picture == before {
		t.Errorf("the answer has the old picture: %+v", got.Sim)
	}
	live.Next(&state)
	if state.Devices[0].Sim.Picture == before {
		t.Error("the page was not told of the new picture")
	}
	if to := tech.PostForm("/devices/printer-K1/action", "name=take_paper").Want(303).Header.Get("Location"); to != "/devices#printer-K1" {
		t.Errorf("the form leads to %s", to)
	}
	if did := strings.Join(s.machines.printer.did, ", "); did != "press 19, take_paper " {
		t.Errorf("the device felt %q", did)
	}
}

func TestTouchRefused(t *testing.T) {
	s := start(t)
	tech := s.As(techie)
	tech.Post("/api/v1/devices/none/actions/press", nil).WantError(404, "notfound")
	tech.Post("/api/v1/devices/led-1/actions/press", nil).WantError(404, "notfound")
	tech.Post("/api/v1/devices/printer-K1/actions/burn", nil).WantError(409, "conflict")
	if body := tech.Post("/api/v1/devices/printer-K1/actions/press", map[string]string{"option": "77"}).WantError(400, "invalid"); body.Field != "option" {
		t.Errorf("got field %q", body.Field)
	}
	tech.Post("/api/v1/devices/printer-K1/actions/press", nil).WantError(400, "invalid")
	tech.Post("/api/v1/devices/printer-K1/actions/take_paper", map[string]string{"option": "18"}).WantError(400, "invalid")
	s.machines.printer.full = true
	tech.Post("/api/v1/devices/printer-K1/actions/take_paper", nil).WantError(409, "conflict")
	tech.PostForm("/devices/printer-K1/action", "name=take_paper").Want(409).Contains(`role="alert"`, "设备现在没有这个动作")
	tech.PostForm("/devices/printer-K1/dance", "").WantError(404, "notfound")
	if len(s.machines.printer.did) != 0 {
		t.Errorf("the device felt %v", s.machines.printer.did)
	}
}

func TestRetry(t *testing.T) {
	s := start(t)
	s.As(techie).Post("/api/v1/devices/led-1/retry", nil).Want(200)
	s.As(techie).PostForm("/devices/led-1/retry", "").Want(303)
	if len(s.machines.retried) != 2 {
		t.Errorf("retried %v", s.machines.retried)
	}
	s.As(techie).Post("/api/v1/devices/led-1/tests/pattern", nil).WantError(503, "unavailable")
}
