package sim

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaohao/devices"
	"jiaohao/devices/voice"
)

// Voice is the other end of package voice: a synthesis chip with its
// loudspeaker. It is busy while it speaks, says so when asked, tells when it
// has finished, and is cut off by a new frame.
type Voice struct {
	socket
	// PerCharacter is how long one spoken character takes; a fraction of it
	// makes a demonstration brisk.
	PerCharacter time.Duration

	chip voice.Chip

	mu       sync.Mutex
	lines    []spoken
	speaking bool
	silent   bool // answers nothing, but speaks: the answering wire is off
	off      bool // no power
	noisy    bool // answers come with noise
	refuse   int  // how many of the next frames are rejected
	cut      int
	emit     chan<- []byte // to the line, while a conversation runs
	ended    *time.Timer
}

// spoken is one line heard in the hall.
type spoken struct {
	text string
	cut  bool
}

// linesKept bounds what Spoken and the picture remember.
const linesKept = 200

var (
	_ Device            = (*Voice)(nil)
	_ devices.Simulated = (*Voice)(nil)
)

// NewVoice makes a chip; voice.SYN6288 is the usual one.
func NewVoice(chip voice.Chip) *Voice {
	return &Voice{chip: chip, PerCharacter: 200 * time.Millisecond}
}

// Spoken is what was heard in the hall so far, in words: 请A 零二三号.
func (v *Voice) Spoken() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	texts := make([]string, 0, len(v.lines))
	for _, l := range v.lines {
		texts = append(texts, l.text)
	}
	return texts
}

// CutOff counts the lines that were cut off by a new frame.
func (v *Voice) CutOff() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.cut
}

// Busy tells whether the loudspeaker speaks now.
func (v *Voice) Busy() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.speaking
}

// Converse lets the chip work until the line ends.
func (v *Voice) Converse(ctx context.Context, line io.ReadWriter) error {
	return chat(ctx, line, func(emit chan<- []byte) {
		v.mu.Lock()
		v.emit = emit
		v.say(voice.Ready)
		v.mu.Unlock()
	}, func() {
		v.mu.Lock()
		v.emit = nil
		v.mu.Unlock()
	}, v.receiver())
}

// receiver takes the bytes of one conversation.
func (v *Voice) receiver() func(p []byte) {
	scanner := voice.Scanner{Chip: v.chip}
	return func(p []byte) {
		scanner.Feed(p)
		for {
			f, ok := scanner.Next()
			if !ok {
				break
			}
			v.obey(f)
		}
		if scanner.Bad > 0 {
			scanner.Bad = 0
			v.mu.Lock()
			v.say(voice.Rejected)
			v.mu.Unlock()
		}
	}
}

// obey is the chip's firmware.
func (v *Voice) obey(f voice.Frame) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.off {
		return
	}
	if v.refuse > 0 {
		v.refuse--
		v.say(voice.Rejected)
		return
	}
	switch f.Command {
	case voice.Query:
		state := byte(voice.Idle)
		if v.speaking {
			state = voice.Speaking
		}
		if v.chip.Checked {
			v.say(voice.Accepted, state)
		} else {
			v.say(state)
		}
	case voice.Stop:
		v.say(voice.Accepted)
		v.hush()
	case voice.Speak:
		if len(f.Data) < 1 {
			v.say(voice.Rejected)
			return
		}
		v.say(voice.Accepted)
		v.hush()
		v.begin(f.Data[1:])
	default:
		v.say(voice.Accepted)
	}
}

// hush cuts off what is being spoken.
func (v *Voice) hush() {
	if !v.speaking {
		return
	}
	v.ended.Stop()
	v.speaking = false
	v.cut++
	v.lines[len(v.lines)-1].cut = true
}

func (v *Voice) begin(text []byte) {
	heard := pronounce(text, v.chip.Chime)
	v.lines = append(v.lines, spoken{text: heard})
	if over := len(v.lines) - linesKept; over > 0 {
		v.lines = slices.Delete(v.lines, 0, over)
	}
	v.speaking = true
	var timer *time.Timer
	timer = time.AfterFunc(time.Duration(len([]rune(heard)))*v.PerCharacter, func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.ended != timer || !v.speaking {
			return
		}
		v.speaking = false
		v.say(voice.Idle)
	})
	v.ended = timer
}

// say sends answers, unless the chip is off or its wire is.
func (v *Voice) say(answers ...byte) {
	if v.silent || v.off || v.emit == nil {
		return
	}
	if v.noisy {
		answers = append([]byte{0x00, 0xFE}, append(answers, 0x7F)...)
	}
	select {
	case v.emit <- answers:
	default:
	}
}

// pronounce reads a text in GBK with its tags the way the chip does.
func pronounce(text []byte, chime string) string {
	decoded, err := simplifiedchinese.GBK.NewDecoder().Bytes(text)
	if err != nil {
		return "？"
	}
	rest, one, byDigits := string(decoded), voice.Yao, false
	var out strings.Builder
	for rest != "" {
		if tag, after, ok := cutTag(rest); ok {
			switch tag {
			case "n0", "n2":
				byDigits = false
			case "n1":
				byDigits = true
			case "y0":
				one = voice.Yao
			case "y1":
				one = voice.Yi
			}
			rest = after
			continue
		}
		if chime != "" && strings.HasPrefix(rest, chime) {
			out.WriteString("♪")
			rest = rest[len(chime):]
			continue
		}
		word := token(rest)
		rest = rest[len(word):]
		switch {
		case word[0] < '0' || word[0] > 'Z':
			out.WriteString(word)
		case byDigits:
			out.WriteString(voice.Spoken([]voice.Segment{{Digits: word}}, one))
		default:
			out.WriteString(number(word))
		}
	}
	return out.String()
}

func cutTag(s string) (tag, after string, ok bool) {
	if s[0] != '[' {
		return "", "", false
	}
	return strings.Cut(s[1:], "]")
}

// token is the run of letters and digits at the start of s, or one character.
func token(s string) string {
	for i, r := range s {
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z') {
			if i == 0 {
				return string(r)
			}
			return s[:i]
		}
	}
	return s
}

func number(word string) string {
	n := 0
	if _, err := fmt.Sscanf(word, "%d", &n); err != nil {
		return word
	}
	return voice.Words(n)
}

// Actions lists what can be done to the chip now.
func (v *Voice) Actions() []devices.Action {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]devices.Action{
		toggle("power", !v.off, devices.Text{ZH: "模块上电", EN: "Switch the module on"}, devices.Text{ZH: "模块断电", EN: "Switch the module off"}),
		toggle("silence", v.silent, devices.Text{ZH: "应答线断开", EN: "Cut the answering wire"}, devices.Text{ZH: "接好应答线", EN: "Mend the answering wire"}),
		act("reject", "拒收下一帧", "Reject the next frame"),
		toggle("noise", v.noisy, devices.Text{ZH: "线路加干扰", EN: "Put noise on the line"}, devices.Text{ZH: "去掉干扰", EN: "Take the noise away"}),
	}, v.cableActions()...)
}

// Do performs one of Actions.
func (v *Voice) Do(action, _ string) error {
	if done, err := v.doCable(action); done {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	switch action {
	case "power":
		v.hush()
		v.off = !v.off
		v.say(voice.Ready)
	case "silence":
		v.silent = !v.silent
	case "reject":
		v.refuse++
	case "noise":
		v.noisy = !v.noisy
	default:
		return fmt.Errorf("%s: %w", action, errNoAction)
	}
	return nil
}

// Picture draws the loudspeaker and what it said last.
func (v *Voice) Picture() []byte {
	plugged := v.connected()
	v.mu.Lock()
	defer v.mu.Unlock()
	s := newSketch(520, 240, "语音播报 loudspeaker")
	s.box(0, 0, 520, 240, 12, "#ECEFF1", "")
	s.box(16, 20, 150, 200, 14, "#37474F", "")
	s.circle(91, 84, 30, "#263238")
	s.circle(91, 84, 13, "#546E7A")
	s.circle(91, 164, 44, "#263238")
	s.circle(91, 164, 20, "#546E7A")
	switch {
	case v.off:
		s.words(91, 44, 13, "middle", "#EF9A9A", "断电 OFF")
	case v.speaking:
		for i := range 3 {
			fmt.Fprintf(s, `<path d="M%d 130 a 60 60 0 0 1 0 %d" fill="none" stroke="#1E88E5" stroke-width="4" opacity="%g"/>`,
				172+i*12, 60+i*10, 1-float64(i)*0.3)
		}
		s.words(91, 44, 13, "middle", "#80D8FF", "正在播报")
	}
	const most, size, width = 8, 15, 278
	type row struct {
		text string
		last bool // of what was said last
	}
	var rows []row
	for i := len(v.lines) - 1; i >= 0; i-- {
		text := v.lines[i].text
		if v.lines[i].cut {
			text += "（中断）"
		}
		var whole []row
		for _, line := range wrapped(text, size, width) {
			whole = append(whole, row{line, i == len(v.lines)-1})
		}
		if len(rows) > 0 && len(rows)+len(whole) > most {
			break
		}
		rows = append(whole, rows...)
	}
	for i, r := range rows[:min(len(rows), most)] {
		colour := "#78909C"
		if r.last {
			colour = "#0D47A1"
		}
		s.words(228, 36+float64(i)*25, size, "start", colour, r.text)
	}
	if len(v.lines) == 0 {
		s.words(360, 124, 15, "middle", "#90A4AE", "尚未播报")
	}
	if !plugged {
		s.unplugged(420, 8)
	}
	return s.done()
}
