package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
)

// Printer is a thermal ticket printer: it takes the bytes a real one takes,
// answers what a real one answers, and its paper can be read by people and by
// tests. It can run out of paper in the middle of a slip, jam, overheat, be
// opened, lose its power or its cable.
//
// Documents are obeyed in order and held while it is offline; real-time
// commands are obeyed on arrival, even inside image data; what it holds when
// the paper ends it prints after a refill.
type Printer struct {
	profile escpos.Profile
	line    Cable // nil: no cable to pull
	now     func() time.Time

	mu sync.Mutex
	// The mechanism, as a person leaves it.
	off, cover, jam, hot bool
	boots                bool // it is off still, and comes on
	roll                 int  // dots of paper left; negative: plenty
	lost                 int  // answers still to be swallowed (LoseAnswers)
	bad                  misbehaviour

	// The receiver.
	received []byte // not yet obeyed
	realTime []byte // a real-time command that has begun
	scanner  escpos.Scanner
	held     bool // XOFF was sent
	xonxoff  bool
	overflow int // bytes dropped by a full buffer
	absorbed int // of received: taken in while it was obeying

	// The answers on their way out; nil while nobody is connected.
	out     chan answer
	autoOn  byte // mask of GS a
	lastASB [4]byte

	press press
}

// nearEnd is what the near-end sensor sees: about 8 m of paper.
const nearEnd = 8 * 1000 * 8

var (
	_ Device            = (*Printer)(nil)
	_ devices.Simulated = (*Printer)(nil)
)

// NewPrinter makes a printer with a full roll. line, if not nil, is the cable
// that its actions pull and plug; the caller attaches the printer to it.
func NewPrinter(profile escpos.Profile, line *Line, now func() time.Time) *Printer {
	p := &Printer{profile: profile, now: now, roll: -1, xonxoff: byXoff(profile)}
	if line != nil {
		p.line = line
	}
	p.press.keep = keepPapers
	p.press.reset()
	return p
}

// Wire tells the printer which cable its picture and its actions are about.
func (p *Printer) Wire(c Cable) {
	p.mu.Lock()
	p.line = c
	p.mu.Unlock()
}

// byXoff tells whether a model, as it leaves its maker, holds the host by XOFF.
func byXoff(p escpos.Profile) bool { return p.Line.Flow == "" || p.Line.Flow == "xonxoff" }

// HoldByXoff lets the printer send XOFF when its buffer is nearly full, whatever
// its model does.
func (p *Printer) HoldByXoff(on bool) {
	p.mu.Lock()
	p.xonxoff = on
	p.mu.Unlock()
}

// Overflow is how many bytes a full buffer dropped.
func (p *Printer) Overflow() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.overflow
}

// Converse is the printer's side of the line.
func (p *Printer) Converse(ctx context.Context, line io.ReadWriter) error {
	ctx, cancel := context.WithCancel(ctx)
	out := make(chan answer, 256)
	p.mu.Lock()
	p.out = out
	p.mu.Unlock()
	var writer sync.WaitGroup
	writer.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case a := <-out:
				if _, err := line.Write(p.hold(ctx, a, out)); err != nil {
					return
				}
			}
		}
	})
	defer func() {
		p.mu.Lock()
		p.out = nil
		p.mu.Unlock()
		cancel()
		writer.Wait()
	}()
	buf := make([]byte, 512)
	for {
		n, err := line.Read(buf)
		p.receive(buf[:n])
		if err != nil {
			return err
		}
	}
}

// OutAfter lets the paper end after so many more dots, 8 to the millimetre.
func (p *Printer) OutAfter(dots int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.roll = max(0, dots)
	p.mechanismChanged()
}

// Keep sets how many papers are remembered, 12 unless told.
func (p *Printer) Keep(n int) {
	p.mu.Lock()
	p.press.keep = n
	p.mu.Unlock()
}

// LoseAnswers swallows the next n answers to GS r and GS ( H.
func (p *Printer) LoseAnswers(n int) {
	p.mu.Lock()
	p.lost = n
	p.mu.Unlock()
}

// Papers returns what came out, oldest first: the last ones are kept. The
// piece that still hangs in the printer, uncut, is the last.
func (p *Printer) Papers() []Paper {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := append([]Paper{}, p.press.papers...)
	if !p.press.paper.empty() {
		all = append(all, p.press.paper)
	}
	for i := range all {
		all[i].elements = append([]element{}, all[i].elements...)
	}
	return all
}

// Actions lists what a person standing before the printer can do now.
func (p *Printer) Actions() []devices.Action {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []devices.Action
	add := func(when bool, name, zh, en string, options ...devices.Option) {
		if when {
			all = append(all, devices.Action{Name: name, Label: devices.Text{ZH: zh, EN: en}, Options: options})
		}
	}
	waiting := false
	for _, paper := range p.press.papers {
		waiting = waiting || paper.outside()
	}
	add(waiting, "take_slip", "取走小票", "Take the slip")
	add(p.roll != 0, "paper_near", "纸将用尽", "Paper near its end")
	add(p.roll != 0, "paper_out", "缺纸", "Paper out",
		devices.Option{Value: "now", Label: devices.Text{ZH: "立即", EN: "Now"}},
		devices.Option{Value: "20mm", Label: devices.Text{ZH: "再出 20 毫米", EN: "After 20 mm"}})
	add(p.roll >= 0, "refill", "装入新纸卷", "Put in a new roll")
	add(!p.cover, "open_cover", "打开机盖", "Open the cover")
	add(p.cover, "close_cover", "合上机盖", "Close the cover")
	add(!p.jam, "jam_cutter", "切刀卡住", "Jam the cutter")
	add(p.jam, "clear_jam", "排除卡刀", "Clear the jam")
	add(!p.hot, "heat_head", "打印头过热", "Overheat the head")
	add(p.hot, "cool_head", "打印头冷却", "Cool the head")
	add(!p.off, "power_off", "关闭电源", "Switch off")
	add(p.off && !p.boots, "power_on", "打开电源", "Switch on")
	all = append(all, faultAction())
	if p.line != nil {
		add(p.line.Plugged(), "pull_cable", "拔掉数据线", "Pull the cable")
		add(!p.line.Plugged(), "plug_cable", "插上数据线", "Plug the cable in")
	}
	return all
}

// Do performs one action.
func (p *Printer) Do(action, option string) error {
	switch action {
	case "pull_cable", "plug_cable":
		return p.cable(action)
	case "fault":
		return p.fault(option)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch action {
	case "take_slip":
		for i := range p.press.papers {
			if p.press.papers[i].outside() {
				p.press.papers[i].Taken = true
			}
		}
		return nil
	case "paper_near":
		p.roll = nearEnd
	case "paper_out":
		switch option {
		case "", "now":
			p.roll = 0
		case "20mm":
			p.roll = 160
		default:
			return fmt.Errorf("printer: paper_out %q: want now or 20mm", option)
		}
	case "refill":
		p.refill()
	case "open_cover":
		p.cover = true
	case "close_cover":
		p.cover = false
	case "jam_cutter":
		p.jam = true
	case "clear_jam":
		p.jam = false
	case "heat_head":
		p.hot = true
	case "cool_head":
		p.hot = false
	case "power_off":
		p.off, p.boots = true, false
		p.received, p.realTime, p.autoOn, p.held = nil, nil, 0, false
		p.scanner = escpos.Scanner{}
		p.press.reset()
	case "power_on":
		p.boots = true
		time.AfterFunc(bootTime, p.booted)
		return nil
	default:
		return fmt.Errorf("printer: unknown action %q", action)
	}
	p.mechanismChanged()
	return nil
}

// bootTime is how long a printer hears nothing after it was switched on.
const bootTime = time.Second

func (p *Printer) booted() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.boots {
		return // it was switched off again
	}
	p.off, p.boots = false, false
	if p.xonxoff {
		p.answer(0x11) // whoever was held when it went off may go on
	}
	p.mechanismChanged()
}

func (p *Printer) cable(action string) error {
	if p.line == nil {
		return errors.New("printer: this one has no cable")
	}
	if action == "pull_cable" {
		return p.line.Pull()
	}
	return p.line.Plug()
}

// refill tears off what hung in the mechanism and puts in a new roll.
func (p *Printer) refill() {
	p.press.tear(p.now())
	p.roll = -1
}

// mechanismChanged tells the host, and prints what waited.
func (p *Printer) mechanismChanged() {
	p.report()
	p.obey()
}

// offline tells whether it says that it does not print.
func (p *Printer) offline() bool { return p.cover || p.jam || p.hot || p.roll == 0 }
