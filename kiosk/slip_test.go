package kiosk_test

import (
	"bytes"
	"context"
	"flag"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaohao/configs"
	"jiaohao/devices/escpos"
	"jiaohao/kiosk"
)

var update = flag.Bool("update", false, "rewrite golden files")

// typical is the slip of the example hall that people will hold most often.
func typical() kiosk.Slip {
	return kiosk.Slip{
		Hall: "临沭县政务服务大厅（示例）", Number: "S003", Code: "4711", Line: "水利", Matter: "取水许可",
		Windows: []string{"18", "19"}, Zone: "工程建设与水利专区", Waiting: true, Ahead: 2, Wait: "20～30分钟", Name: "张*",
		Issued: time.Date(2026, 3, 16, 9, 12, 0, 0, time.UTC), Copy: 1,
		MissedRule: "过号后60分钟内凭此票到取号机重新激活一次",
		Address:    "HTTP://192.168.10.5:8686/T/ABCDEFGHIJKLMNOPQRST",
	}
}

// usual is the layout of the example hall.
func usual(t *testing.T) configs.SlipLayout {
	t.Helper()
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Hall.Slip
}

func native58() escpos.Profile {
	p := escpos.Generic58()
	p.NativeQR, p.MaxScale = true, 8
	return p
}

func TestSlipGolden(t *testing.T) {
	again := typical()
	again.Copy, again.Printed = 2, time.Date(2026, 3, 16, 9, 31, 0, 0, time.UTC)
	lunch := typical()
	lunch.Number, lunch.Matter, lunch.Name, lunch.Lunch = "S1000", "", "", "停办不停号：12:00后停止发号，13:10恢复发号"
	tests := []struct {
		name    string
		slip    kiosk.Slip
		profile escpos.Profile
	}{
		{"slip_s003", typical(), escpos.Native80()},
		{"slip_s003_again", again, escpos.Native80()},
		{"slip_s1000_lunch", lunch, escpos.Native80()},
		{"slip_s003_58mm", typical(), native58()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, missing, err := test.slip.Bytes(usual(t), test.profile, nil)
			if err != nil || len(missing) > 0 {
				t.Fatalf("missing %q, %v", missing, err)
			}
			golden(t, test.name+".bin", doc)
			golden(t, test.name+".txt", []byte(escpos.Listing(doc)))
			if hits := escpos.RealTime(doc); len(hits) > 0 {
				t.Errorf("real-time sequences at %v", hits)
			}
		})
	}
}

// text is what stands on the paper.
func text(t *testing.T, doc []byte) string {
	t.Helper()
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(s)
}

func TestSlipSaysWhatItMust(t *testing.T) {
	doc, _, err := typical().Bytes(usual(t), escpos.Native80(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := text(t, doc)
	for _, want := range []string{"临沭县政务服务大厅（示例）", "S003", "水利 · 取水许可", "18、19号窗口", "工程建设与水利专区", "前面2人", "20～30分钟",
		"张*", "2026-03-16 09:12", "过号后60分钟内", "HTTP://192.168.10.5:8686/T/"} {
		if !strings.Contains(got, want) {
			t.Errorf("the slip does not say %q", want)
		}
	}
	if strings.Index(got, "S003") > strings.Index(got, "临沭县") {
		t.Error("the number is not the first thing that moves")
	}
	if strings.Contains(got, "补打") || strings.Contains(got, "优先") {
		t.Error("the first paper is marked")
	}
	// A slip is at most 320 bytes: 28 ms on the wire at 115200 baud.
	if len(doc) > 320 {
		t.Errorf("a typical slip is %d bytes, want at most 320", len(doc))
	}
	t.Logf("a typical slip is %d bytes", len(doc))
}

func TestEveryFurtherPaperIsMarked(t *testing.T) {
	for _, copy := range []int{2, 3, 12} {
		s := typical()
		s.Copy, s.Printed = copy, time.Date(2026, 3, 16, 9, 31, 0, 0, time.UTC)
		doc, _, err := s.Bytes(usual(t), escpos.Native80(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, doc); !strings.Contains(got, "补打") || !strings.Contains(got, "09:31") {
			t.Errorf("paper %d is not marked 补打 with its time", copy)
		}
	}
}

// Every printer profile takes the slip within its paper, whatever the hall's
// longest words are, and no data reaches it as a command.
func TestSlipOnEveryPrinter(t *testing.T) {
	long := typical()
	long.Matter, long.Zone = "生产建设项目水土保持方案审批（报告表，承诺制）", "工程建设与水利及不动产登记综合服务专区"
	long.Windows = []string{"01", "03", "05", "07", "09", "11", "13", "15"}
	long.Hall = "国家级经济技术开发区人民政府政务服务中心综合办事大厅（第二分厅）"
	evil := typical()
	evil.Name, evil.Matter, evil.Zone = "张\x1b@*\x10\x14\x08", "\x1dV\x00取水\n\n许可", "\x10\x05\x02专区"
	for _, p := range []escpos.Profile{escpos.Generic80(), escpos.Generic58(), escpos.Native80(), native58(), escpos.EpsonT88V()} {
		for name, s := range map[string]kiosk.Slip{"typical": typical(), "long": long, "evil": evil, "bare": {Number: "A001", Copy: 1}} {
			doc, _, err := s.Bytes(usual(t), p, nil)
			if err != nil {
				t.Errorf("%s on %s: %v", name, p.ID, err)
				continue
			}
			cuts := 0
			for _, c := range escpos.Disassemble(doc) {
				if strings.Contains(c.Name, "cut") {
					cuts++
				}
			}
			if cuts != 1 || bytes.Count(doc, []byte{0x1B, 0x40}) != 1 {
				t.Errorf("%s on %s: %d cuts", name, p.ID, cuts)
			}
			if hits := escpos.RealTime(doc); len(hits) > 0 {
				t.Errorf("%s on %s: real-time sequences at %v", name, p.ID, hits)
			}
		}
	}
}

func TestSlipOfATicket(t *testing.T) {
	b := newBench(t, nil)
	b.kiosk.CardRead("K1", kiosk.Card{Name: "张*明", Person: "p"})
	page := b.page().Get("/kiosk/take?matter=sl-01").Want(200)
	res := b.page().PostForm("/kiosk/take", "matter=sl-01&card=yes&ticket="+form(t, page.Body, "ticket")).Want(303)
	id := strings.TrimPrefix(res.Header.Get("Location"), "/kiosk/tickets/")
	s, err := b.kiosk.Slip(t.Context(), id, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Number != "S001" || s.Name != "张*明" || s.Zone != "工程建设与水利专区" || s.Line != "水利" || s.Matter != "取水许可" ||
		s.Lunch != "" || s.Address != "HTTP://192.168.10.5:8686/T/"+tokenOf(id) || s.Issued.Format("15:04") != "09:10" {
		t.Errorf("the slip says %+v", s)
	}
	// Shortly before lunch its holder is told of it.
	b.setClock(monday.Add(2*time.Hour + 10*time.Minute))
	if s, err = b.kiosk.Slip(t.Context(), id, 2); err != nil || s.Lunch == "" || s.Printed.Format("15:04") != "11:20" {
		t.Errorf("at 11:20 the slip says %+v, %v", s, err)
	}
	// In the afternoon it is past.
	b.setClock(monday.Add(5 * time.Hour))
	if s, err = b.kiosk.Slip(t.Context(), id, 2); err != nil || s.Lunch != "" {
		t.Errorf("at 14:10 the slip says %+v, %v", s, err)
	}
	if _, err := b.kiosk.Slip(t.Context(), "nonsense", 1); err == nil {
		t.Error("a slip of no ticket")
	}
	// After a restart the name comes from the store.
	o := b.options
	o.Hub = nil
	o.MaskedName = func(context.Context, string) (string, error) { return "张*明", nil }
	fresh, err := kiosk.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = fresh.Slip(t.Context(), id, 2); err != nil || s.Name != "张*明" {
		t.Errorf("after a restart the slip says %+v, %v", s, err)
	}
}
