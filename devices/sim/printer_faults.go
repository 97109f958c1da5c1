package sim

import (
	"fmt"
	"time"

	"jiaohao/devices"
)

// faultFor is how long a fault that ends by itself lasts.
const faultFor = 10 * time.Second

// printerFaults are what can be wrong with a printer that a person before it
// cannot see: the options of the action "fault".
var printerFaults = []struct {
	devices.Option
	begin func(p *Printer)
}{
	{opt("stray", "发一个杂散字节", "Send a stray byte"), func(p *Printer) { p.Stray(0x12) }},
	{opt("late", "应答晚 1.5 秒", "Answer 1.5 s late"), func(p *Printer) { p.DelayAnswers(1500 * time.Millisecond) }},
	{opt("late_proof", "打印凭据晚 8 秒", "Prove a print 8 s late"), func(p *Printer) { p.DelayProofs(8 * time.Second) }},
	{opt("lost_proof", "丢掉下一个打印凭据", "Lose the next proof"), func(p *Printer) { p.LoseAnswers(1) }},
	{opt("merged", "应答连在一起", "Merge answers"), func(p *Printer) { p.MergeAnswers(true) }},
	{opt("naive", "把不认识的命令打出来", "Print unknown commands"), func(p *Printer) { p.Naive(true) }},
	{opt("xoff", "XOFF 10 秒", "XOFF for 10 s"), func(p *Printer) {
		p.HoldByXoff(true)
		p.Pause(true)
		time.AfterFunc(faultFor, func() { p.Pause(false) })
	}},
	{opt("stop", "不再打印也不说 10 秒", "Stop without a word for 10 s"), func(p *Printer) {
		p.Pause(true)
		time.AfterFunc(faultFor, func() { p.Pause(false) })
	}},
	{opt("buffer_45", "缓冲区只有 45 字节", "a buffer of 45 bytes"), func(p *Printer) { p.bound(45) }},
	{opt("none", "恢复正常", "No more faults"), func(p *Printer) {
		p.DelayAnswers(0)
		p.DelayProofs(0)
		p.LoseAnswers(0)
		p.MergeAnswers(false)
		p.Naive(false)
		p.HoldByXoff(byXoff(p.profile))
		p.Pause(false)
		p.bound(0)
	}},
}

// bound makes the receive buffer so many bytes; 0 is the model's own.
func (p *Printer) bound(bytes int) {
	p.mu.Lock()
	p.bad.buffer = bytes
	p.mu.Unlock()
}

// buffer is how many bytes it holds; the lock is held.
func (p *Printer) buffer() int {
	if p.bad.buffer > 0 {
		return p.bad.buffer
	}
	return p.profile.Buffer()
}

func faultAction() devices.Action {
	a := act("fault", "故障", "Faults")
	for _, f := range printerFaults {
		a.Options = append(a.Options, f.Option)
	}
	return a
}

func (p *Printer) fault(option string) error {
	for _, f := range printerFaults {
		if f.Value == option {
			f.begin(p)
			return nil
		}
	}
	return fmt.Errorf("printer: no fault %q", option)
}
