package display_test

import (
	"strings"
	"testing"

	"jiaohao/display"
	"jiaohao/queue"
)

func TestWindowOfEveryState(t *testing.T) {
	tests := []struct {
		name   string
		clock  string
		before func(w *world)
		state  string
		title  string
		detail string
		number string
		staff  string // on the nameplate
	}{
		{"closed", "2026-03-16 09:00", func(w *world) {}, "closed", "暂停服务", "请到导办台咨询", "", ""},
		{"closed, 19 is open", "2026-03-16 09:00", func(w *world) { w.open("19", "0702") }, "closed", "暂停服务", "请到 19 号窗口办理", "", ""},
		{"open", "2026-03-16 09:00", func(w *world) { w.open("18", "0701") }, "idle", "欢迎办理", "请等候叫号", "", "0701"},
		{"called", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"})
		}, "called", "请到本窗口办理", "", "S001", "0701"},
		{"serving", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.issue("S", 1)
			w.do(queue.CallNext{Window: "18"}, queue.Start{Window: "18"})
		}, "serving", "正在办理", "", "S001", "0701"},
		{"paused", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.do(queue.PauseWindow{Window: "18", Reason: "取材料"})
		}, "paused", "暂停服务", "请稍候", "", "0701"},
		{"the clerk left", "2026-03-16 09:00", func(w *world) {
			w.open("18", "0701")
			w.do(queue.CloseWindow{Window: "18"})
		}, "closed", "暂停服务", "请到导办台咨询", "", ""},
		{"before hours", "2026-03-16 08:05", func(w *world) {}, "closed", "暂停服务", "08:30 开始办理", "", ""},
		{"midday", "2026-03-16 12:30", func(w *world) {}, "closed", "暂停服务", "13:30 恢复办理", "", ""},
		{"after closing", "2026-03-16 17:00", func(w *world) { w.open("18", "0701") }, "closed", "已下班", "下次办公：3月17日（周二）08:30", "", ""},
		{"holiday", "2026-06-19 10:00", func(w *world) {}, "closed", "今日休息", "下次办公：6月22日（周一）08:30", "", ""},
		{"the next morning", "2026-03-16 16:50", func(w *world) {
			w.open("18", "0701")
			w.at("2026-03-17 09:00")
		}, "closed", "暂停服务", "请到导办台咨询", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.clock)
			tt.before(w)
			s, ok := display.Window(w.hall, w.data, "18", w.Now())
			if !ok {
				t.Fatal("no such window")
			}
			staff := ""
			if s.Nameplate != nil {
				staff = s.Nameplate.StaffNo
			}
			if s.State != tt.state || s.Title.ZH != tt.title || s.Detail.ZH != tt.detail || s.Number != tt.number || staff != tt.staff {
				t.Errorf("got %s %q %q %q by %q", s.State, s.Title.ZH, s.Detail.ZH, s.Number, staff)
			}
			if s.Title.EN == "" || s.Detail.ZH != "" && s.Detail.EN == "" {
				t.Errorf("no English: %+v %+v", s.Title, s.Detail)
			}
		})
	}
}

func TestNameplateFollowsWhoeverIsSignedIn(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	plate := func() *display.Nameplate {
		s, _ := display.Window(w.hall, w.data, "18", w.Now())
		return s.Nameplate
	}
	w.open("18", "0701")
	p := plate()
	if p.Name.ZH != "许建军" || !p.Chief || p.Substitute || p.Photo != "/screen/photo/0701" || p.Phone != "0539-0000100" || p.Duty == "" {
		t.Errorf("own clerk: %+v", p)
	}
	w.do(queue.CloseWindow{Window: "18"}, queue.OpenWindow{Window: "18", Staff: "0703"})
	if p = plate(); p.Name.ZH != "吕思远" || p.Chief || !p.Substitute || p.Post.ZH != "水利窗口收件岗（B岗）" {
		t.Errorf("substitute: %+v", p)
	}
	w.do(queue.CloseWindow{Window: "18"}, queue.OpenWindow{Window: "18", Staff: "manager"})
	if p = plate(); p.Name.ZH != "工作人员" || p.StaffNo != "" {
		t.Errorf("an account without a nameplate: %+v", p)
	}
}

func TestWindowShowsMattersAndReason(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	w.open("18", "0701")
	w.do(queue.PauseWindow{Window: "18", Reason: "取材料\n" + strings.Repeat("很久", 30)})
	s, _ := display.Window(w.hall, w.data, "18", w.Now())
	if len(s.Matters) != len(w.window("18").Matters) || s.Matters[0].ZH != "取水许可" || s.Matters[0].EN == "" {
		t.Errorf("matters: %+v", s.Matters)
	}
	if n := len([]rune(s.Reason.ZH)); n != 20 || !strings.HasPrefix(s.Reason.ZH, "取材料 很久") {
		t.Errorf("reason %q", s.Reason)
	}
	if _, ok := display.Window(w.hall, w.data, "99", w.Now()); ok {
		t.Error("there is a window 99")
	}
}
