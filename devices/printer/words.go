package printer

import (
	"errors"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
)

// condition is one trouble of a printer, in words for people.
type condition struct {
	class           devices.Class
	state           devices.State
	code            devices.Code
	problem, advice devices.Text
}

// conditions are in order of what a person must do first.
var conditions = []struct {
	holds func(escpos.Status) bool
	condition
}{
	{func(s escpos.Status) bool { return s.Unrecoverable }, condition{devices.NeedsPerson, devices.Fault, devices.Broken,
		devices.Text{ZH: "打印机严重故障", EN: "the printer has an unrecoverable error"},
		devices.Text{ZH: "关闭打印机电源再打开；仍不恢复请报修", EN: "switch the printer off and on; call service if it stays"}}},
	{func(s escpos.Status) bool { return s.Cutter }, condition{devices.NeedsPerson, devices.Fault, devices.CutterJam,
		devices.Text{ZH: "切刀卡住", EN: "the cutter is jammed"},
		devices.Text{ZH: "打开机盖，取出卡纸，合上机盖，必要时断电重启", EN: "open the cover, remove the jammed paper, close it; power-cycle if needed"}}},
	{func(s escpos.Status) bool { return s.CoverOpen }, condition{devices.NeedsPerson, devices.Fault, devices.CoverOpen,
		devices.Text{ZH: "打印机机盖未合上", EN: "the printer's cover is open"},
		devices.Text{ZH: "合上机盖，打印自动恢复", EN: "close the cover; printing goes on by itself"}}},
	{func(s escpos.Status) bool { return s.PaperEnd }, condition{devices.NeedsPerson, devices.Fault, devices.PaperEnd,
		devices.Text{ZH: "缺纸", EN: "out of paper"},
		devices.Text{ZH: "打开机盖，放入新的热敏纸卷，合上机盖，打印自动恢复", EN: "open the cover, put in a new thermal roll, close it; printing goes on by itself"}}},
	{func(s escpos.Status) bool { return s.Mechanical }, condition{devices.NeedsPerson, devices.Fault, devices.PaperJam,
		devices.Text{ZH: "打印机卡纸", EN: "paper is jammed in the printer"},
		devices.Text{ZH: "打开机盖，取出卡纸后合上机盖", EN: "open the cover, remove the paper and close it"}}},
	{func(s escpos.Status) bool { return s.HotHead }, condition{devices.Temporary, devices.Degraded, devices.HotHead,
		devices.Text{ZH: "打印头过热，暂停打印", EN: "the print head is hot and pauses"},
		devices.Text{ZH: "稍候，冷却后自动恢复", EN: "wait; it goes on by itself when it has cooled"}}},
	{func(s escpos.Status) bool { return s.Offline }, condition{devices.NeedsPerson, devices.Fault, devices.Offline,
		devices.Text{ZH: "打印机脱机", EN: "the printer is offline"},
		devices.Text{ZH: "检查机盖、纸卷和走纸键，必要时断电重启", EN: "check cover, roll and feed button; power-cycle if needed"}}},
	{func(s escpos.Status) bool { return s.NearEnd }, condition{devices.Temporary, devices.Degraded, devices.NearEnd,
		nearEnd, devices.Text{ZH: "准备新的热敏纸卷", EN: "have a new thermal roll at hand"}}},
}

// nearEnd is the problem that is counted down.
var nearEnd = devices.Text{ZH: "纸将用尽", EN: "paper is near its end"}

// judge finds the worst condition; ok means that there is none.
func judge(s escpos.Status) (c condition, ok bool) {
	for _, candidate := range conditions {
		if candidate.holds(s) {
			return candidate.condition, false
		}
	}
	return condition{state: devices.OK}, true
}

// obstacle is why a document would not be printed now, or nil.
func obstacle(op string, s escpos.Status) error {
	if s.Well() {
		return nil
	}
	c, _ := judge(s)
	return &devices.Error{Class: c.class, Op: op, Err: errors.New(c.problem.EN), Problem: c.problem, Advice: c.advice}
}

// unreachable is the answer while there is no line, or nobody at its end.
func unreachable(op string, cause error) error {
	known := devices.ErrGone
	if errors.Is(cause, devices.ErrTimeout) {
		known = devices.ErrTimeout
	}
	problem, advice := devices.Explain(known)
	return &devices.Error{Class: devices.NeedsPerson, Op: op, Err: cause, Problem: problem, Advice: advice}
}

func paper(s escpos.Status) devices.Paper {
	switch {
	case s.PaperEnd:
		return devices.PaperOut
	case s.NearEnd:
		return devices.PaperNear
	}
	return devices.PaperOK
}
