package display

import (
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

// What a window screen shows, as WindowState.State.
const (
	WindowIdle    = "idle" // open, nobody called
	WindowCalled  = "called"
	WindowServing = "serving"
	WindowPaused  = "paused"
	WindowClosed  = "closed"
)

// WindowState is all that the screen of one window shows. Times are Unix
// milliseconds.
type WindowState struct {
	Hall      Text       `json:"hall"`
	No        string     `json:"no"`
	Name      Text       `json:"name"`
	Bureau    Text       `json:"bureau"`
	Colour    string     `json:"colour"` // of its own line
	Low       bool       `json:"low"`    // low counter for wheelchairs
	Timezone  string     `json:"timezone"`
	State     string     `json:"state"`
	Number    string     `json:"number"` // called or served now; "" = none
	CalledAt  int64      `json:"called_at"`
	Times     int        `json:"times"` // how often it was called
	Title     Text       `json:"title"`
	Detail    Text       `json:"detail"`
	Reason    Text       `json:"reason"`    // of a pause, as the clerk gave it
	Other     string     `json:"other"`     // an open window for the same business; "" = none
	Nameplate *Nameplate `json:"nameplate"` // null = nobody is signed in
	Matters   []Text     `json:"matters"`
	Serving   Serving    `json:"serving"`
}

// Nameplate is who serves at the window now (座牌).
type Nameplate struct {
	StaffNo    string `json:"staff_no"`
	Name       Text   `json:"name"`
	Post       Text   `json:"post"`
	Duty       string `json:"duty"`
	Bureau     Text   `json:"bureau"`
	Photo      string `json:"photo"` // address of the picture
	Chief      bool   `json:"chief"`
	Substitute bool   `json:"substitute"` // not at the own window (AB角)
	Phone      string `json:"phone"`      // for complaints
}

// Window is what the screen of window no shows at the moment now; ok is false
// when there is no such window.
func Window(hall *queue.Hall, data *configs.Hall, no string, now time.Time) (s WindowState, ok bool) {
	w, known := data.Window(no)
	view, there := windowNow(hall, no, now)
	if !known || !there {
		return WindowState{}, false
	}
	bureau, _ := data.Bureau(w.Bureau)
	s = WindowState{
		Hall: text(data.Name, data.NameEN), No: clean(no), Name: text(w.Name, w.NameEN),
		Bureau: text(bureau.Name, bureau.NameEN), Colour: lineColour(data, w), Low: w.LowCounter,
		Timezone: data.Timezone, Serving: ServingAt(hall, data, now), Matters: matters(data, w),
	}
	s.State = stateOf(hall, view, s.Serving)
	if s.State != WindowClosed {
		s.Nameplate = nameplate(data, w, view.Staff)
	}
	if t := view.Ticket; t != nil {
		s.Number, s.CalledAt, s.Times = t.Name(), t.CalledAt, t.Calls
		if c, ok := hall.LastCall(no); ok && c.Ticket == t.ID {
			s.CalledAt = c.At // of the newest call, so that a recall stands out again
		}
	}
	if s.State == WindowPaused {
		why := affairs.PauseText(clean(view.Reason))
		s.Reason = text(clip(why.ZH, 20), clip(why.EN, 32))
	}
	if s.State == WindowPaused || s.State == WindowClosed && !s.Serving.Over() {
		s.Other = otherWindow(hall, data, w)
	}
	s.Title, s.Detail = windowWords(s)
	return s, true
}

// windowNow is a window's view; that of a day that is over is closed.
func windowNow(hall *queue.Hall, no string, now time.Time) (queue.WindowView, bool) {
	view, ok := hall.Window(no)
	if ok && !current(hall, now) {
		view = queue.WindowView{No: view.No, Lines: view.Lines}
	}
	return view, ok
}

// stateOf names what a window shows. When the hall has closed and nobody waits
// for it, a window whose clerk has not left yet counts as closed.
func stateOf(hall *queue.Hall, w queue.WindowView, serving Serving) string {
	switch {
	case w.State == queue.Closed:
		return WindowClosed
	case w.Ticket != nil && w.Ticket.State == queue.Serving:
		return WindowServing
	case w.Ticket != nil:
		return WindowCalled
	case serving.Over():
		return WindowClosed
	case w.State == queue.Paused:
		return WindowPaused
	}
	return WindowIdle
}

func windowWords(s WindowState) (title, detail Text) {
	elsewhere := Text{}
	if s.Other != "" {
		elsewhere = Text{ZH: "请到 " + s.Other + " 号窗口办理", EN: "Please go to window " + s.Other}
	}
	switch s.State {
	case WindowCalled:
		return Text{ZH: "请到本窗口办理", EN: "Please come to this window"}, Text{}
	case WindowServing:
		return Text{ZH: "正在办理", EN: "Now serving"}, Text{}
	case WindowIdle:
		return Text{ZH: "欢迎办理", EN: "Welcome"}, Text{ZH: "请等候叫号", EN: "Please wait for your number"}
	case WindowPaused:
		detail = elsewhere
		if detail.ZH == "" {
			detail = Text{ZH: "请稍候", EN: "Please wait a moment"}
		}
		return Text{ZH: "暂停服务", EN: "Temporarily closed"}, detail
	}
	if s.Serving.Over() {
		return s.Serving.Title, s.Serving.Detail
	}
	if elsewhere.ZH == "" && s.Serving.State != InHours && s.Serving.State != AfterHours {
		elsewhere = s.Serving.Detail
	}
	if elsewhere.ZH == "" {
		elsewhere = Text{ZH: "请到导办台咨询", EN: "Please ask at the guide desk"}
	}
	return Text{ZH: "暂停服务", EN: "Window closed"}, elsewhere
}

func nameplate(data *configs.Hall, w configs.Window, staffNo string) *Nameplate {
	p, ok := data.StaffBy(staffNo)
	if !ok { // an account without a nameplate, such as a hall manager's
		return &Nameplate{Name: Text{ZH: "工作人员", EN: "Staff"}, Substitute: true}
	}
	bureau, _ := data.Bureau(p.Bureau)
	return &Nameplate{
		StaffNo: clean(p.StaffNo), Name: text(p.Name, p.NameEN), Post: text(p.Post, p.PostEN), Duty: clean(p.Duty),
		Bureau: text(bureau.Name, bureau.NameEN), Photo: photoPath(p.StaffNo),
		Chief: p.ChiefRepresentative, Substitute: p.HomeWindow != w.No, Phone: clean(p.SupervisePhone),
	}
}

func matters(data *configs.Hall, w configs.Window) []Text {
	list := []Text{}
	for _, id := range w.Matters {
		if m, ok := data.Matters.Matter(id); ok {
			name := m.ShortName
			if name == "" {
				name = m.Name
			}
			list = append(list, text(name, m.NameEN))
		}
	}
	return list
}

func lineColour(data *configs.Hall, w configs.Window) string {
	if len(w.Lines) > 0 {
		if l, ok := data.Line(w.Lines[0]); ok {
			return l.Colour
		}
	}
	return neutral
}

// neutral is the colour of what belongs to no line.
const neutral = "#37474F"

// bureauColour is the colour of a bureau's first line.
func bureauColour(data *configs.Hall, bureau string) string {
	i := slices.IndexFunc(data.Lines, func(l configs.Line) bool { return l.Bureau == bureau })
	if i < 0 {
		return neutral
	}
	return data.Lines[i].Colour
}

// otherWindow is an open window where the same business is done: it serves a
// line of w, and at least one of its matters where both list theirs. The one
// that shares most is named; "" for none.
func otherWindow(hall *queue.Hall, data *configs.Hall, w configs.Window) string {
	best, most := "", 0
	for _, o := range hall.Windows() {
		if o.No == w.No || o.State != queue.Open {
			continue
		}
		other, _ := data.Window(o.No)
		if shared := shares(w, other); shared > most {
			best, most = clean(o.No), shared
		}
	}
	return best
}

// shares counts what two windows have in common; 0 = one cannot stand in for
// the other.
func shares(w, o configs.Window) int {
	lines := common(w.Lines, o.Lines)
	if lines == 0 {
		return 0
	}
	if len(w.Matters) == 0 || len(o.Matters) == 0 {
		return lines
	}
	n := common(w.Matters, o.Matters)
	if n == 0 {
		return 0
	}
	return lines + n
}

func common(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}
