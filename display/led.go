package display

import (
	"regexp"
	"strings"
	"time"

	"jiaohao/configs"
	"jiaohao/queue"
)

// StripColumns is how much an ordinary strip shows at once: ten Chinese
// characters, a letter or digit taking half of one (domain §9).
const StripColumns = 20

// LEDUpdate is one text for the strip above a window.
type LEDUpdate struct {
	Window  string
	Address int // on the LED bus; updates of windows without a strip are not made
	Text    string
	Number  string // the number alone, for boards that have only digits; "" = none
	Urgent  bool   // a call: it flashes, and goes before everything else
}

// LEDText is what the strip above window no shows at the moment now. It is made
// to fit width columns, in steps that lose no meaning; a text that is still
// wider runs or is cut by the strip itself. urgent tells that the call is
// younger than flash.
func LEDText(hall *queue.Hall, data *configs.Hall, no string, now time.Time, width int, flash time.Duration) (words string, urgent bool) {
	w, known := data.Window(no)
	view, there := windowNow(hall, no, now)
	if !known || !there {
		return "", false
	}
	serving := ServingAt(hall, data, now)
	values := map[string]string{fieldWindow: w.No, fieldName: w.Name}
	if t := view.Ticket; t != nil {
		values[fieldNumber] = t.Name()
		values[fieldSpelt] = t.Name()
	}
	led := data.Texts.LED
	switch stateOf(hall, view, serving) {
	case WindowCalled:
		if c, ok := hall.LastCall(no); ok && c.Ticket == view.Ticket.ID {
			urgent = now.Sub(time.UnixMilli(c.At)) < flash
		}
		return fit(fill(or(led.Call, "请 {号码} 到 {窗口} 号窗口"), values), width), urgent
	case WindowServing:
		return fit(fill(or(led.Busy, "{号码} 正在办理"), values), width), false
	case WindowIdle:
		return fit(idleText(data, values), width), false
	}
	switch {
	case serving.Over():
		return fit(fill(or(led.Closed, "已下班"), values), width), false
	case view.State == queue.Closed && serving.State == BeforeHours:
		return fit(idleText(data, values), width), false // people are looking for the place
	}
	return fit(pausedText(hall, data, w, values), width), false
}

func idleText(data *configs.Hall, values map[string]string) string {
	return fill(or(data.Texts.LED.Idle, "{窗口}号 {窗口名称}"), values)
}

// pausedText names another window, or only says that this one does not serve.
func pausedText(hall *queue.Hall, data *configs.Hall, w configs.Window, values map[string]string) string {
	template := or(data.Texts.LED.Paused, "暂停服务 请到 {其他窗口} 号窗口")
	values[fieldOther] = otherWindow(hall, data, w)
	if values[fieldOther] == "" && strings.Contains(template, fieldOther) {
		template = firstClause(template)
		if strings.Contains(template, fieldOther) {
			template = "暂停服务"
		}
	}
	return fill(template, values)
}

func or(s, otherwise string) string {
	if strings.TrimSpace(s) == "" {
		return otherwise
	}
	return s
}

// What fit does, one after another, until the text is short enough.
var shorten = []func(string) string{
	func(s string) string { return before.ReplaceAllString(after.ReplaceAllString(s, "$1$2"), "$1$2") },
	func(s string) string { return aside.ReplaceAllString(s, "") },
	func(s string) string {
		return strings.NewReplacer("“", "", "”", "", "《", "", "》", "").Replace(s)
	},
	func(s string) string { return strings.ReplaceAll(s, "号窗口", "号") },
	func(s string) string { return strings.ReplaceAll(s, " ", "") },
}

var (
	after  = regexp.MustCompile(`([0-9A-Za-z]) (\p{Han})`)
	before = regexp.MustCompile(`(\p{Han}) ([0-9A-Za-z])`)
	aside  = regexp.MustCompile(`（[^）]*）|\([^)]*\)`)
)

// fit shortens a text until it has at most width columns, if it can.
func fit(s string, width int) string {
	for _, step := range shorten {
		if columns(s) <= width {
			return s
		}
		s = strings.TrimSpace(step(s))
	}
	return s
}
