package display_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"jiaohao/configs"
	"jiaohao/display"
	"jiaohao/queue"
)

const flash = 10 * time.Second

func led(w *world, no string, width int) (string, bool) {
	return display.LEDText(w.hall, w.data, no, w.Now(), width, flash)
}

func TestLEDTextOfEveryState(t *testing.T) {
	tests := []struct {
		name   string
		clock  string
		before func(w *world)
		window string
		want   string
		urgent bool
	}{
		{"idle", "2026-03-16 09:00", func(w *world) { w.open("19", "0702") }, "19", "19号 水利局", false},
		{"idle, name in brackets dropped", "2026-03-16 09:00", func(w *world) { w.open("18", "0701") }, "18", "18号 水利局", false},
		{"idle, longest name", "2026-03-16 09:00", func(w *world) { w.open("04", "0104") }, "04", "04号办不成事反映窗口", false},
		{"called", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"})
		}, "18", "请 S001 到 18 号窗口", true},
		{"called, no longer flashing", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"})
			w.pass(8 * time.Second)
		}, "18", "请 S001 到 18 号窗口", false},
		{"recalled flashes again", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"})
			w.pass(30 * time.Second)
			w.do(queue.Recall{Window: "18"})
		}, "18", "请 S001 到 18 号窗口", true},
		{"transferred ticket keeps its number", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.open("10", "0401")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"}, queue.Transfer{Window: "18", Line: "D"}, queue.CallNext{Window: "10"})
		}, "10", "请 S001 到 10 号窗口", true},
		{"serving", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"}, queue.Start{Window: "18"})
		}, "18", "S001 正在办理", false},
		{"paused, another window is open", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.open("19", "0702")
			w.do(queue.PauseWindow{Window: "18", Reason: "取材料"})
		}, "18", "暂停服务请到19号", false},
		{"paused, nobody else", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.do(queue.PauseWindow{Window: "18", Reason: "取材料"})
		}, "18", "暂停服务", false},
		{"paused, the other does none of its matters", "2026-03-16 09:00", func(w *world) {
			w.open("17", "0603")
			w.open("15", "0601")
			w.do(queue.PauseWindow{Window: "17", Reason: "取材料"})
		}, "17", "暂停服务", false},
		{"closed in hours", "2026-03-16 09:00", func(w *world) { w.open("19", "0702") }, "18", "暂停服务请到19号", false},
		{"before the hall opens", "2026-03-16 08:05", func(w *world) { w.issue("S", 1) }, "18", "18号 水利局", false},
		{"after closing", "2026-03-16 17:05", func(w *world) { w.issue("S", 1) }, "18", "已下班", false},
		{"after closing, the clerk has not left", "2026-03-16 16:50", func(w *world) { w.open("18", "0701"); w.at("2026-03-16 17:05") }, "18", "已下班", false},
		{"after closing, holders are served", "2026-03-16 16:50", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 2)
			w.at("2026-03-16 17:05")
		}, "18", "18号 水利局", false},
		{"a weekend", "2026-03-14 10:00", func(w *world) {}, "18", "已下班", false},
		{"yesterday's call is over at midnight", "2026-03-16 16:50", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"})
			w.at("2026-03-17 08:00")
		}, "18", "18号 水利局", false},
		{"unknown window", "2026-03-16 09:00", func(w *world) {}, "99", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.clock)
			tt.before(w)
			got, urgent := led(w, tt.window, display.StripColumns)
			if tt.want == "暂停服务请到19号" { // a strip of ten characters
				if got16, _ := led(w, tt.window, 16); got16 != tt.want {
					t.Errorf("on 16 columns: %q, want %q", got16, tt.want)
				}
				tt.want = "暂停服务 请到19号"
			}
			if got != tt.want || urgent != tt.urgent {
				t.Errorf("got %q urgent %v, want %q urgent %v", got, urgent, tt.want, tt.urgent)
			}
		})
	}
}

func TestLEDTextFitsTheStrip(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	w.open("18", "0701")
	w.open("19", "0702")
	w.issue("S", 1000)
	for range 1000 {
		w.do(queue.CallNext{Window: "18"})
		if next, ok := w.hall.Window("18"); ok && next.Ticket.Name() == "S1000" {
			break
		}
		w.do(queue.Miss{Window: "18"})
	}
	for width, want := range map[int]string{20: "请S1000到18号窗口", 16: "请S1000到18号"} {
		if got, _ := led(w, "18", width); got != want {
			t.Errorf("on %d columns: %q, want %q", width, got, want)
		}
	}
	for _, win := range w.data.Windows {
		got, _ := led(w, win.No, display.StripColumns)
		if n := columns(got); n > display.StripColumns {
			t.Errorf("window %s: %q has %d columns", win.No, got, n)
		}
	}
}

func TestLEDTextTemplates(t *testing.T) {
	called := func(w *world) {
		w.open("18", "0701")
		w.issue("S", 1)
		w.do(queue.CallNext{Window: "18"})
	}
	tests := []struct {
		name   string
		before func(w *world)
		texts  configs.LEDTexts
		want   string
	}{
		{"all parts", called, configs.LEDTexts{Call: "{号码}→{窗口}号 {窗口名称}"}, "S001→18号 水利局"},
		{"an unknown part is left out", called, configs.LEDTexts{Call: "请 {号码}{姓名} 到{窗口}号"}, "请 S001 到18号"},
		{"no template", called, configs.LEDTexts{}, "请 S001 到 18 号窗口"},
		{"control characters", called, configs.LEDTexts{Call: "请\x1b{号码}\r\n到\u202e{窗口}\x00号"}, "请S001 到18号"},
		{"paused begins with the other window", func(w *world) {
			w.open("18", "0701")
			w.do(queue.PauseWindow{Window: "18", Reason: "x"})
		}, configs.LEDTexts{Paused: "{其他窗口}号窗口办理"}, "暂停服务"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, "2026-03-16 09:00")
			w.data.Texts.LED = tt.texts
			tt.before(w)
			if got, _ := led(w, "18", display.StripColumns); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNoControlCharacterReachesAStrip(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	w.change("18", func(win *configs.Window) { win.Name = "水\x1b@利\n局\x7f\u200b" })
	w.open("18", "0701")
	got, _ := led(w, "18", display.StripColumns)
	if strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		t.Errorf("%q", got)
	}
	if got != "18号 水@利 局" {
		t.Errorf("got %q", got)
	}
}

func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0x7f {
			n++
		}
	}
	return n
}
