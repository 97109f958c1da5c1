//go:build browser

package main

import (
	"slices"
	"testing"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

// longNames gives a hall the longest names that its kind really has: a county of
// four peoples, a bureau and a post written out, and a name with a dot.
func longNames(hall *configs.Hall) {
	hall.Name, hall.NameEN = "双江拉祜族佤族布朗族傣族自治县政务服务中心", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County Government Service Centre"
	hall.Bureaus, hall.Lines = slices.Clone(hall.Bureaus), slices.Clone(hall.Lines)
	hall.Windows, hall.Staff = slices.Clone(hall.Windows), slices.Clone(hall.Staff)
	for i := range hall.Bureaus {
		b := &hall.Bureaus[i]
		b.Name, b.NameEN = "双江拉祜族佤族布朗族傣族自治县人力资源和社会保障局", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County Human Resources and Social Security Bureau"
		b.Short, b.ShortEN = "公积金中心", "Housing fund centre"
	}
	for i := range hall.Lines {
		l := &hall.Lines[i]
		l.Name, l.NameEN = "不动产登记与住房公积金联办", "Real estate registration with housing fund withdrawal"
		l.Start, l.DailyMax = 1024, 0
	}
	for i := range hall.Windows {
		w := &hall.Windows[i]
		w.Name, w.NameEN = "不动产登记与住房公积金联办（绿色通道）", "Real estate registration with housing fund withdrawal (priority)"
	}
	for i := range hall.Staff {
		p := &hall.Staff[i]
		p.Name, p.NameEN = "阿布都热合曼·买买提依明", "Abdurahman Muhammad-Imin"
		p.Post, p.PostEN = "人力资源和社会保障综合受理岗（首席代表，核准岗）", "Human resources and social security intake (chief representative, verifier)"
		p.Duty = "受理居民身份证和户口申请，核对材料，采集信息；受理社会保险登记、待遇核定和关系转移，出具受理通知书，解答咨询"
		p.ChiefRepresentative, p.SupervisePhone = true, "0883-7621 0000"
	}
	for i := range hall.Zones {
		hall.Zones[i].Name, hall.Zones[i].NameEN = "不动产登记与住房公积金专区", "Real estate registration and housing fund"
	}
	hall.Texts.Announcements = []configs.Announcement{{
		ZH:    "因国家不动产登记信息平台升级，11月26日（周四）13:30至17:00暂停办理不动产登记和公积金提取，急事请到兜底窗口",
		EN:    "Real estate registration and housing fund withdrawal are suspended on Thursday 26 November, 13:30 to 17:00; urgent cases at the fallback window",
		Until: affairs.Date{Year: 2026, Month: 11, Day: 26},
	}}
}

// TestGalleryLongNames looks at the faces of a hall with the longest names: no
// text is cut, and none sticks out.
func TestGalleryLongNames(t *testing.T) {
	h := newGalleryHall(t, longNames)
	g := newGallery(t, "http://"+h.addr)
	g.walls(look{name: "long-board-morning", path: "/board"})
	g.busy(h)
	h.fill()
	board := h.d.cfg.Hall.Boards[0].ID
	for _, s := range []size{wall, upright, uhd} {
		g.at(look{name: "long-board", path: "/board", size: s})
		g.at(look{name: "long-board-zone", path: "/board/" + board, size: s})
	}
	h.finish("01")
	h.do(h.clerk("01"), queue.PauseWindow{Window: "01", Reason: "参加大厅统一组织的消防演练，请稍候"})
	sizes := []size{wall, upright, small, lowWide, narrow}
	for _, s := range sizes {
		g.at(look{name: "long-screen-serving", path: "/screen/02", size: s})
		g.at(look{name: "long-screen-called", path: "/screen/18", size: s})
		g.at(look{name: "long-screen-paused", path: "/screen/01", size: s})
	}
	h.finish("02")
	for _, s := range sizes {
		s.touch = true
		s.name += "-touch"
		g.at(look{name: "long-screen-rating", path: "/screen/02", size: s})
	}
	g.kiosks(look{name: "long-kiosk-home", path: "/kiosk"})
	g.kiosks(look{name: "long-kiosk-guides", path: "/kiosk/guides"})
	g.kiosks(look{name: "long-kiosk-bureau", path: "/kiosk/bureaus/sl"})
	g.kiosks(look{name: "long-kiosk-guide", path: "/kiosk/matters/sl-02"})
	g.kiosks(look{name: "long-kiosk-take", path: "/kiosk/take?matter=sl-02"})
	g.at(look{name: "long-phone", path: "/t/" + h.d.store.Token(h.issue("sl-01", queue.Ordinary)), size: handset, whole: true})
	g.signIn(h, h.clerk("18").ID)
	for _, s := range []size{laptop, strip} {
		g.at(look{name: "long-desk", path: "/desk/18", size: s, whole: true})
	}
	g.signIn(h, "manager")
	g.at(look{name: "long-office", path: "/office", size: laptop, whole: true})
	h.clock("18:30")
	h.do(queue.Actor{Kind: queue.System, ID: "clock"}, queue.CloseDay{})
	g.walls(look{name: "long-board-over", path: "/board"})
	t.Logf("%d pages in their states, pictures in %q", g.seen, g.dir)
}
