package kiosk_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/devices"
	"jiaohao/kiosk"
	"jiaohao/queue"
)

// workshop is the hardware that a technician sees at K1.
type workshop struct{ did []string }

func (w *workshop) All() []devices.Health {
	device := func(id, kind string, state devices.State, shares ...string) devices.Health {
		return devices.Health{ID: id, Kind: kind, Link: "serial:/dev/serial/by-id/" + id, State: state, Shares: shares, LastOK: monday}
	}
	printer := device("printer-K1", "printer", devices.Fault, "kiosk:K1")
	printer.Problem, printer.Details = devices.Text{ZH: "缺纸", EN: "out of paper"}, map[string]string{"paper": "out", "cover": "open", "cutter": "well"}
	return []devices.Health{printer, device("idcard-K1", "idcard", devices.OK, "kiosk:K1"),
		device("printer-K2", "printer", devices.OK, "kiosk:K2"), device("led-1", "led", devices.OK, "host:10.0.0.5")}
}

func (w *workshop) Tests(id string) []devices.Action {
	if strings.HasPrefix(id, "printer") {
		return []devices.Action{{Name: "test_slip", Label: devices.Text{ZH: "打印测试页", EN: "print a test slip"}}}
	}
	return []devices.Action{{Name: "self_test", Label: devices.Text{ZH: "自检", EN: "self-test"}}}
}

func (w *workshop) Test(_ context.Context, id, test, _ string) error {
	w.did = append(w.did, id+" "+test)
	if id == "printer-K1" {
		return &devices.Error{Class: devices.NeedsPerson, Op: "print", Err: devices.ErrUnavailable,
			Problem: devices.Text{ZH: "缺纸", EN: "out of paper"}, Advice: devices.Text{ZH: "装纸", EN: "put in paper"}}
	}
	return nil
}

func (w *workshop) Retry(id string) error { w.did = append(w.did, id+" retry"); return nil }

// pinHash is of 2580.
const pinHash = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$A3269rRB3gQjY0+BW2gJqFOz0zrkM6f1F53X3aclQZc"

// TestService is the technician's page at the machine (domain §11.5): it opens by
// its PIN alone, guessing is slow, it shows and tries what hangs here and nothing of
// another machine, and it closes by itself and when the next person comes.
func TestService(t *testing.T) {
	w := &workshop{}
	b := newBench(t, func(b *bench, o *kiosk.Options) {
		o.Service = &kiosk.Service{PIN: pinHash, Devices: w, Outages: func(_ context.Context, n int) ([]affairs.Outage, error) {
			return []affairs.Outage{{Device: "printer-K1", Fault: true, Problem: affairs.Text{ZH: "缺纸", EN: "out of paper"},
				Since: monday.Add(-30 * time.Minute).UnixMilli(), Until: monday.Add(-18 * time.Minute).UnixMilli()}}, nil
		}}
	})
	closed := func() {
		t.Helper()
		if page := string(b.page().Get("/kiosk/service").Want(200).Body); strings.Contains(page, "printer-K1") || !strings.Contains(page, `data-mask`) {
			t.Error("the page is open without its PIN")
		}
	}
	enter := func(pin string, status int) string {
		t.Helper()
		return string(b.page().PostForm("/kiosk/service", "look=1&q="+pin).Want(status).Body)
	}
	closed()
	// Without the page's script each key asks the server.
	b.page().PostForm("/kiosk/service", "q=25&add=8").Want(200).Contains("●●●<", `name="q" value="258"`)
	b.page().PostForm("/kiosk/service/devices/printer-K1/test_slip", "").Want(403).Contains("重新输入口令")
	for range 5 {
		if page := enter("1111", 403); !strings.Contains(page, "口令不对") || strings.Contains(page, "1111") {
			t.Fatal("a wrong PIN is not refused, or shown again")
		}
	}
	if page := enter("2580", 403); !strings.Contains(page, "60 秒后") {
		t.Error("PINs can be tried without a wait")
	}
	b.pass(61 * time.Second)
	enter("2580", 303)
	page := b.page().Get("/kiosk/service").Want(200).Contains("printer-K1", "serial:/dev/serial/by-id/printer-K1", "09:10:00", "缺纸", "用尽", "打开", "正常",
		"打印测试页", "立即重连", "读测试卡", "led-1", "12分钟", "03-16 08:40", `data-idle="600"`)
	if strings.Contains(string(page.Body), "printer-K2") {
		t.Error("K1 shows the printer of K2")
	}
	b.page().PostForm("/kiosk/service/devices/printer-K1/test_slip", "").Want(303)
	b.page().Get("/kiosk/service").Want(200).Contains("printer-K1：缺纸。装纸")
	b.page().PostForm("/kiosk/service/devices/led-1/self_test", "").Want(303)
	b.page().Get("/kiosk/service").Want(200).Contains("led-1：自检，完成")
	b.page().PostForm("/kiosk/service/devices/printer-K1/retry", "").Want(303)
	b.page().PostForm("/kiosk/service/devices/printer-K2/test_slip", "").Want(404)
	b.page().PostForm("/kiosk/service/devices/led-1/explode", "").Want(404)
	if got := strings.Join(w.did, ", "); got != "printer-K1 test_slip, led-1 self_test, printer-K1 retry" {
		t.Errorf("was done: %s", got)
	}

	// A test card shows that the reader reads; the name is masked.
	b.page().PostForm("/kiosk/service/card", "").Want(303)
	b.page().Get("/kiosk/service").Want(200).Contains("请把测试卡放在读卡区")
	if !b.machines["K1"].armed() {
		t.Error("the reader does not look for the test card")
	}
	b.kiosk.CardRead("K1", kiosk.Card{Name: "张*明", Class: queue.Ordinary})
	b.page().Get("/kiosk/service?live").Want(200).Contains("读到测试卡", "张*明")

	// The page that asks for itself does not stay open for it.
	b.pass(9 * time.Minute)
	b.page().Get("/kiosk/service?live").Want(200).Contains("printer-K1")
	b.pass(2 * time.Minute)
	closed()
	enter("2580", 303)
	b.page().Get("/kiosk/end").Want(303)
	closed()

	// An open cover shows the way; without a PIN the page says how to set one.
	b.machines["K1"].set(func(m *machine) { m.printer.State = kiosk.PrinterCover })
	b.page().Get("/kiosk").Want(200).Contains(`data-door>`, "打印机盖未合上，请到 K2（无障碍通道旁）取号")
	b.machines["K2"].set(func(m *machine) { m.printer.State = kiosk.PrinterOut })
	b.page().Get("/kiosk").Want(200).Contains("打印机盖未合上，可以照常取号")
	bare := newBench(t, func(b *bench, o *kiosk.Options) { o.Service = &kiosk.Service{Devices: w} })
	bare.page().Get("/kiosk/service").Want(200).Contains("service_pin")
	bare.page().PostForm("/kiosk/service", "look=1&q=").Want(200).Contains("service_pin")
}

// Many guesses at one moment are no more than five.
func TestPINsAreHeardOneByOne(t *testing.T) {
	b := newBench(t, func(_ *bench, o *kiosk.Options) { o.Service = &kiosk.Service{PIN: pinHash, Devices: &workshop{}} })
	var heard, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 15 {
		all.Go(func() {
			page := string(b.page().PostForm("/kiosk/service", fmt.Sprintf("look=1&q=%d", 1000+i)).Want(403).Body)
			if strings.Contains(page, "口令不对") {
				heard.Add(1)
			} else if strings.Contains(page, "秒后") {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if heard.Load() != 5 || refused.Load() != 10 {
		t.Errorf("%d of 15 PINs were tried, %d refused", heard.Load(), refused.Load())
	}
}
