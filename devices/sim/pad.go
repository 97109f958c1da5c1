package sim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/pad"
)

// Pads is the other end of package pad: a call pad with its display and an
// evaluator at every window, all on one RS-485 line.
type Pads struct {
	socket

	mu      sync.Mutex
	pads    map[int]*callPad
	deaf    int           // how many of the host's next acknowledgements are lost
	collide int           // how many of the next frames meet another's
	emit    chan<- []byte // to the line, while a conversation runs
	unheard int           // keys nobody acknowledged
}

// callPad is the pad and evaluator of one window.
type callPad struct {
	label  string
	digits [6]byte // 10 is dark
	beeps  int
	asking bool // the evaluator asks for a rating
	key    string
	// waiting is the frame that has not been acknowledged; tries counts it.
	waiting []byte
	tries   int
	retry   *time.Timer
}

const (
	dark = 10
	// padRetry and padTries are how a pad insists.
	padRetry = 120 * time.Millisecond
	padTries = 4
	// keyFunc is the function code the simulated pads use; the real one is not known.
	keyFunc = 0x02
)

var (
	_ Device            = (*Pads)(nil)
	_ devices.Simulated = (*Pads)(nil)
)

// NewPads makes pads by address with their label, which is usually the
// window's number.
func NewPads(labels map[int]string) *Pads {
	p := &Pads{pads: map[int]*callPad{}}
	for address, label := range labels {
		c := &callPad{label: label}
		for i := range c.digits {
			c.digits[i] = dark
		}
		p.pads[address] = c
	}
	return p
}

// Press presses a key on the pad at an address.
func (p *Pads) Press(address int, key pad.Key) error {
	data := pad.DataOf(key)
	if data == nil {
		return fmt.Errorf("press %q: %w", key, errNoAction)
	}
	return p.send(address, pad.Frame{Func: keyFunc, Data: data}, keyLabels[key].ZH)
}

// Rate presses a key on the evaluator at an address: 0 dissatisfied … 3 very
// satisfied.
func (p *Pads) Rate(address int, key byte) error {
	return p.send(address, pad.Frame{Func: pad.FuncEvaluator, Data: []byte{key}}, "评价")
}

func (p *Pads) send(address int, f pad.Frame, label string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.pads[address]
	if c == nil {
		return fmt.Errorf("pad %d: %w", address, errNoAction)
	}
	f.Address = byte(address)
	c.waiting, c.tries, c.key = pad.Append(nil, f), 0, label
	if f.Func == pad.FuncEvaluator {
		c.asking = false
	}
	p.transmit(c)
	return nil
}

// transmit sends what a pad has to say and arms its insistence.
func (p *Pads) transmit(c *callPad) {
	frame := c.waiting
	c.tries++
	if p.collide > 0 {
		p.collide--
		frame = bytes.Clone(frame)
		frame[len(frame)/2] ^= 0x5A
	}
	_ = send(p.emit, frame) // a pad without a line insists in vain
	if c.retry != nil {
		c.retry.Stop()
	}
	sent := c.waiting
	c.retry = time.AfterFunc(padRetry, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch {
		case c.waiting == nil || &c.waiting[0] != &sent[0]:
		case c.tries >= padTries:
			c.waiting = nil
			p.unheard++
		default:
			p.transmit(c)
		}
	})
}

// Digits is what the display of a pad shows: three digits waiting, three of
// the ticket; a dark digit is a space.
func (p *Pads) Digits(address int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.pads[address]; c != nil {
		return c.shown()
	}
	return ""
}

func (c *callPad) shown() string {
	var b strings.Builder
	for _, d := range c.digits {
		if d < dark {
			b.WriteByte('0' + d)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// Beeps counts the beeps of a pad.
func (p *Pads) Beeps(address int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.pads[address]; c != nil {
		return c.beeps
	}
	return 0
}

// Asking tells whether the evaluator of a window asks for a rating.
func (p *Pads) Asking(address int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.pads[address]
	return c != nil && c.asking
}

// Unheard counts the keys that nobody acknowledged.
func (p *Pads) Unheard() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unheard
}

// Converse lets the pads listen and talk until the line ends.
func (p *Pads) Converse(ctx context.Context, line io.ReadWriter) error {
	var scanner pad.Scanner
	return chat(ctx, line, func(emit chan<- []byte) {
		p.mu.Lock()
		p.emit = emit
		p.mu.Unlock()
	}, func() {
		p.mu.Lock()
		p.emit = nil
		p.mu.Unlock()
	}, func(b []byte) {
		scanner.Feed(b)
		for {
			f, ok := scanner.Next()
			if !ok {
				return
			}
			p.obey(f)
		}
	})
}

// obey is the firmware of the pads and evaluators.
func (p *Pads) obey(f pad.Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.pads[int(f.Address)]
	if c == nil {
		return
	}
	if p.acknowledges(c, f) {
		if p.deaf > 0 {
			p.deaf--
			return
		}
		c.waiting = nil
		c.retry.Stop()
		return
	}
	switch {
	case f.Func == pad.FuncShow && len(f.Data) == len(c.digits):
		for i, d := range f.Data {
			if d < dark {
				c.digits[i] = d
			}
		}
	case f.Func == pad.FuncBeep:
		c.beeps++
	case f.Func == pad.FuncAnswer:
		c.asking = true
	}
}

// acknowledges tells whether f answers what the pad has just sent.
func (p *Pads) acknowledges(c *callPad, f pad.Frame) bool {
	if c.waiting == nil {
		return false
	}
	own := f
	if f.Func == pad.FuncAnswer {
		own.Func = pad.FuncEvaluator
	}
	return bytes.Equal(pad.Append(nil, own), c.waiting) || bytes.Equal(pad.Append(nil, f), c.waiting)
}

// keyLabels are the words on the keys.
var keyLabels = map[pad.Key]devices.Text{
	pad.Next:     {ZH: "叫号", EN: "Next"},
	pad.Recall:   {ZH: "重呼", EN: "Recall"},
	pad.Evaluate: {ZH: "请评价", EN: "Ask for a rating"},
	pad.Pause:    {ZH: "暂停", EN: "Pause"},
	pad.Transfer: {ZH: "转移", EN: "Transfer"},
	pad.GiveUp:   {ZH: "弃号", EN: "Give up"},
	pad.Hold:     {ZH: "挂起", EN: "Hold"},
	pad.CallHeld: {ZH: "回呼", EN: "Call held"},
}

// padKeys are the keys in the order of the device page.
var padKeys = []pad.Key{pad.Next, pad.Recall, pad.Evaluate, pad.Pause, pad.Transfer, pad.GiveUp, pad.Hold, pad.CallHeld}

// rates are the evaluator's keys.
var rates = []devices.Text{{ZH: "不满意", EN: "Dissatisfied"}, {ZH: "一般", EN: "Neutral"},
	{ZH: "满意", EN: "Satisfied"}, {ZH: "非常满意", EN: "Very satisfied"}}

// Actions lists every key, each with the windows to press it at.
func (p *Pads) Actions() []devices.Action {
	p.mu.Lock()
	defer p.mu.Unlock()
	var windows []devices.Option
	for _, address := range slices.Sorted(maps.Keys(p.pads)) {
		label := p.pads[address].label
		windows = append(windows, opt(strconv.Itoa(address), label+"号窗口", "window "+label))
	}
	var actions []devices.Action
	for _, k := range padKeys {
		actions = append(actions, devices.Action{Name: "press_" + string(k), Label: keyLabels[k], Options: windows})
	}
	for i, r := range rates {
		actions = append(actions, act("rate_"+strconv.Itoa(i), "评价："+r.ZH, "Rate: "+r.EN, windows...))
	}
	actions = append(actions,
		act("lose_ack", "丢失下一个应答", "Lose the next acknowledgement"),
		act("collide", "下一键发生冲突", "Let the next key collide"))
	return append(actions, p.cableActions()...)
}

// Do performs one of Actions.
func (p *Pads) Do(action, option string) error {
	if done, err := p.doCable(action); done {
		return err
	}
	switch action {
	case "lose_ack", "collide":
		p.mu.Lock()
		if action == "collide" {
			p.collide++
		} else {
			p.deaf++
		}
		p.mu.Unlock()
		return nil
	}
	address, err := strconv.Atoi(option)
	if err != nil {
		return fmt.Errorf("%s at %q: %w", action, option, errNoAction)
	}
	if key, ok := strings.CutPrefix(action, "press_"); ok {
		return p.Press(address, pad.Key(key))
	}
	for i := range rates {
		if action == "rate_"+strconv.Itoa(i) {
			return p.Rate(address, byte(i))
		}
	}
	return fmt.Errorf("%s: %w", action, errNoAction)
}

// Picture draws a pad for every window.
func (p *Pads) Picture() []byte {
	const columns, width, height = 4, 168.0, 118.0
	plugged := p.connected()
	p.mu.Lock()
	defer p.mu.Unlock()
	addresses := slices.Sorted(maps.Keys(p.pads))
	rows := (len(addresses) + columns - 1) / columns
	s := newSketch(columns*168+16, rows*118+16, "呼叫器与评价器 call pads and evaluators")
	s.box(0, 0, columns*width+16, float64(rows)*height+16, 12, "#ECEFF1", "")
	for i, address := range addresses {
		drawPad(s, p.pads[address], 8+float64(i%columns)*width, 8+float64(i/columns)*height)
	}
	if !plugged {
		s.unplugged(columns*width-80, 0)
	}
	return s.done()
}

// drawPad draws one pad in a field of 168 × 118.
func drawPad(s *sketch, c *callPad, x, y float64) {
	s.box(x+4, y+4, 160, 110, 10, "#455A64", `stroke="#263238" stroke-width="2"`)
	s.words(x+14, y+24, 14, "start", "#ECEFF1", c.label+"号")
	if c.key != "" {
		s.words(x+154, y+23, 11, "end", "#FFD54F", c.key)
	}
	for half := range 2 {
		hx := x + 12 + float64(half)*74
		s.box(hx, y+32, 70, 34, 4, "#102A12", "")
		digits := c.shown()[half*3 : half*3+3]
		for i, d := range digits {
			fmt.Fprintf(s, `<text x="%g" y="%g" font-size="26" font-family="'DejaVu Sans Mono',monospace" text-anchor="middle" fill="#69F06E">%c</text>`,
				hx+15+float64(i)*20, y+58, d)
		}
		s.words(hx+35, y+78, 9, "middle", "#B0BEC5", []string{"等候 waiting", "号码 number"}[half])
	}
	fills := []string{"#E53935", "#FB8C00", "#7CB342", "#2E7D32"}
	for i, fill := range fills {
		opacity := "0.45"
		if c.asking {
			opacity = "1"
		}
		s.box(x+12+float64(i)*37, y+86, 33, 20, 4, fill, `opacity="`+opacity+`"`)
		s.fitted(x+28.5+float64(i)*37, y+99.5, 8.5, 30, "middle", "#FFFFFF", rates[i].ZH)
	}
}
