package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/led"
	"jiaohao/devices/pad"
	"jiaohao/devices/voice"
)

var (
	_ desk.Tester  = (*hardware)(nil)
	_ desk.Retrier = (*hardware)(nil)
)

// patternFor is how long a test pattern stands on the LED boards.
const patternFor = 8 * time.Second

// Tests lists what a technician can try on a device.
func (h *hardware) Tests(id string) []devices.Action {
	u := h.byID[id]
	if u == nil || u.driver == nil {
		return nil
	}
	action := func(name, zh, en string) []devices.Action {
		return []devices.Action{{Name: name, Label: devices.Text{ZH: zh, EN: en}}}
	}
	switch u.driver.(type) {
	case devices.Printer:
		return action("test_slip", "打印测试页", "Print a test slip")
	case *led.Bus:
		return action("pattern", "各屏显示地址 8 秒", "Show each board's address for 8 s")
	case *voice.Speaker:
		return action("speak", "播放测试语音", "Speak a test sentence")
	case *pad.Line:
		return action("beep", "各叫号器响一声", "Beep on every pad heard")
	}
	if u.config.Kind == configs.IDReader {
		return action("self_test", "检查读卡器应答", "Ask the reader whether it is well")
	}
	return nil
}

// Test does one of Tests.
func (h *hardware) Test(ctx context.Context, id, test, _ string) error {
	u := h.byID[id]
	if u == nil || u.driver == nil {
		return fmt.Errorf("device %s is not in use", id)
	}
	switch driver := u.driver.(type) {
	case devices.Printer:
		return h.testSlip(ctx, u)
	case *led.Bus:
		return h.testBoards(driver)
	case *voice.Speaker:
		return driver.Say(testSentence())
	case *pad.Line:
		return h.testPads(driver)
	}
	if u.config.Kind == configs.IDReader {
		return h.testReader(ctx, u)
	}
	return fmt.Errorf("device %s has no test %q", id, test)
}

// testWait is how long a test slip may take, other slips before it included.
const testWait = 40 * time.Second

// testSlip prints between two slips of applicants, and says whether it is
// proven that it came out.
func (h *hardware) testSlip(ctx context.Context, u *unit) error {
	ctx, cancel := context.WithTimeout(ctx, testWait)
	defer cancel()
	now := h.now()
	doc, err := testPage(u.profile, u.glyphs, u.config.ID, now)
	if err != nil {
		return err
	}
	print := func(ctx context.Context) error {
		grade, err := printNow(ctx, u, doc, uint64(now.UnixMilli()))
		if err == nil {
			u.monitor.Detail("test_slip", grade.String()+" "+now.Format(time.RFC3339))
		}
		return err
	}
	if u.spool == nil {
		return print(ctx)
	}
	return u.spool.Aside(ctx, print)
}

// testPage is a slip that shows what the printer can do and is no number.
func testPage(profile escpos.Profile, glyphs escpos.Glyphs, id string, now time.Time) ([]byte, error) {
	b := escpos.New(profile, glyphs).Align(escpos.Center)
	b.Size(2, 2).Line("测试页").Size(1, 1).Line("不是排队号码 not a ticket").Rule()
	b.Align(escpos.Left).Pair("设备 device", id).Pair("型号 profile", profile.ID).Pair("时间 time", now.Format("2006-01-02 15:04:05"))
	b.Rule().Line("常用字 政务服务中心 不动产登记").Line("生僻字 㐂 㙓 䶮 𠮷 喆").Line("ASCII 0123456789 ABC abc #*+-")
	b.Bold(true).Line("加粗 bold").Bold(false)
	b.Size(1, 2).Line("倍高 A012").Size(2, 1).Line("倍宽 A012").Size(1, 1)
	b.Align(escpos.Center).QR("HTTPS://TEST.INVALID/"+now.Format("20060102150405"), 6)
	return b.Cut().Bytes()
}

func (h *hardware) testBoards(bus *led.Bus) error {
	shown := false
	for _, board := range bus.Boards() {
		err := bus.Show(board.Address, fmt.Sprintf("%d", board.Address), false)
		if err != nil {
			return err
		}
		shown = true
	}
	if !shown {
		return notConnected("show test pattern", "还没有显示过内容的屏", "no board has been shown anything yet")
	}
	h.rest.after(patternFor, func(ctx context.Context) {
		if h.repaint != nil {
			h.repaint(ctx)
		}
	})
	return nil
}

func testSentence() voice.Utterance {
	return voice.Utterance{Key: "test", Readings: 1, Segments: []voice.Segment{
		{Text: "语音测试，请"}, {Digits: "A012"}, {Text: "号到"}, {Number: 18}, {Text: "号窗口"},
	}}
}

func (h *hardware) testPads(line *pad.Line) error {
	heard := line.Heard()
	if len(heard) == 0 {
		return notConnected("beep", "没有听到任何叫号器，请先在叫号器上按一个键", "no pad was heard; press a key on one first")
	}
	for address := range heard {
		if err := line.Beep(address); err != nil {
			return err
		}
	}
	return nil
}

// readerAsked is how often an idle reader is asked for its status, and
// readerFresh how long a well one needs to answer at most.
const (
	readerAsked = 4 * time.Second
	readerFresh = readerAsked + 3*time.Second
)

// testReader waits for a good answer of the reader from now on; one that is
// away is tried at once.
func (h *hardware) testReader(ctx context.Context, u *unit) error {
	began := h.now()
	u.plugged.Tell()
	ctx, cancel := context.WithTimeout(ctx, readerFresh)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		health := u.monitor.Health()
		if health.LastOK.After(began) && (health.State == devices.OK || health.State == devices.Degraded) {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if health.Problem == (devices.Text{}) {
				health.Problem = devices.Text{ZH: "读卡器没有应答", EN: "the reader does not answer"}
				health.Advice = devices.Text{ZH: "检查电源、数据线和波特率", EN: "check power, cable and baud rate"}
			}
			return &devices.Error{Class: devices.NeedsPerson, Op: "test reader", Err: devices.ErrTimeout, Problem: health.Problem, Advice: health.Advice}
		}
	}
}

func notConnected(op, zh, en string) error {
	return &devices.Error{Class: devices.NeedsPerson, Op: op, Err: errors.New(en), Problem: devices.Text{ZH: zh, EN: en}}
}
