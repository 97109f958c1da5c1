package configs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
)

// Describe says in words what a configuration holds and what the program would
// open with it: the answer of `hall check`. It opens nothing itself. now decides
// whether the calendar is about to end.
func Describe(c *Config, now time.Time) string {
	var b strings.Builder
	line := func(zh, en, format string, args ...any) {
		fmt.Fprintf(&b, "%s %s: %s\n", zh, en, fmt.Sprintf(format, args...))
	}
	h := &c.Hall
	line("大厅", "hall", "%s (%s)", h.Name, c.Source)
	line("内容", "contents", "%d 单位 bureaus, %d 队列 lines, %d 窗口 windows, %d 人员 staff, %d 事项 matters, %d 取号机 kiosks, %d 大屏 boards",
		len(h.Bureaus), len(h.Lines), len(h.Windows), len(h.Staff), h.Matters.Len(), len(h.Kiosks), len(h.Boards))
	line("监听", "listen", "%s", c.Listen)
	line("二维码网址", "address in QR codes", "%s", c.Base(c.Listen))
	line("数据目录", "data folder", "%s", c.DataDir)
	line("作息", "hours", "%s", describeHours(h))
	describeCalendar(line, h, now)
	if len(c.Devices) == 0 {
		line("设备", "devices", "没有设备 none")
	}
	for _, d := range c.Devices {
		state := "打开 opens " + d.Link
		if !d.Enabled {
			state = "停用 disabled"
		}
		line("设备", "device", "%s (%s) %s", d.ID, d.Kind, state)
	}
	describeSlip(line, h)
	describeGuides(line, h)
	return b.String()
}

type printLine func(zh, en, format string, args ...any)

func describeHours(h *Hall) string {
	var parts []string
	for _, r := range h.Hours.Weekdays {
		parts = append(parts, r.From.String()+"–"+r.To.String())
	}
	return strings.Join(parts, ", ")
}

func describeCalendar(line printLine, h *Hall, now time.Time) {
	ends := h.Calendar.Ends()
	switch today := affairs.DateOf(now.In(h.Location)); {
	case ends.IsZero():
		line("日历", "calendar", "没有已公布的年份，所有期限暂定 no published year, every deadline is provisional")
	case ends.Before(today):
		line("注意 日历", "note calendar", "已在 %s 结束，请按国务院通知补充 calendar.yaml / ended on that day: enter the State Council's notice", ends)
	case ends.Year == today.Year && today.Month == time.December:
		line("注意 日历", "note calendar", "到 %s 为止，请按国务院通知补充下一年 / ends on that day: enter next year's notice", ends)
	default:
		line("日历", "calendar", "到 %s 为止 until that day", ends)
	}
}

// describeSlip tells when a slip has no query code.
func describeSlip(line printLine, h *Hall) {
	for _, narrow := range []bool{false, true} {
		if !slices.ContainsFunc(h.Slip.Rows(narrow), func(r SlipRow) bool { return strings.Contains(r.Text, SlipCode) }) {
			line("注意 小票没有"+SlipCode, "note slip without its query code", "slip.yaml：取号机看办理结果只能刷证、扫码或用手机号 / results are shown at a kiosk by card, scan or telephone only")
			return
		}
	}
}

func describeGuides(line printLine, h *Hall) {
	short, illustrative := 0, 0
	for _, m := range h.Matters.All() {
		if m.GuideLevel != "" {
			short++
		}
		if len(m.IllustrativeFields) > 0 {
			illustrative++
		}
		missing := affairs.Missing(m)
		if len(missing) == 0 {
			continue
		}
		var zh, en []string
		for _, e := range missing {
			zh, en = append(zh, e.Text().ZH), append(en, e.Text().EN)
		}
		line("注意 指南不完整", "note incomplete guide", "%s %s 缺 %s / lacks %s", m.ID, m.ShortName, strings.Join(zh, "、"), strings.Join(en, ", "))
	}
	if short > 0 {
		line("注意 简版指南", "note short guides", "%d", short)
	}
	if illustrative > 0 {
		line("注意 含示例数据的指南", "note guides with example values", "%d（正式使用前替换 replace before use）", illustrative)
	}
}
