package display

import (
	"fmt"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

// How much a board lists.
const (
	boardCalls  = 12
	boardMissed = 8
	missedFor   = time.Hour // how long a number counts as recently missed
)

// BoardState is all that one hall board shows. Times are Unix milliseconds.
type BoardState struct {
	Hall     Text         `json:"hall"`
	ID       string       `json:"id"`    // "" = the board of the whole hall
	Place    Text         `json:"place"` // which part of the hall it shows
	Day      string       `json:"day"`
	Timezone string       `json:"timezone"`
	Serving  Serving      `json:"serving"`
	Columns  []Text       `json:"columns"`
	Calls    []BoardCall  `json:"calls"` // the newest of each window, newest first, then older ones
	Lines    []BoardLine  `json:"lines"`
	Missed   []BoardTaken `json:"missed"`
	Notices  []Text       `json:"notices"`  // the hall's own, valid today
	Standing []Text       `json:"standing"` // what always holds
}

// BoardCall is one call.
type BoardCall struct {
	Number string `json:"number"`
	Window string `json:"window"`
	Line   string `json:"line"`
	Name   Text   `json:"name"` // of the line
	Colour string `json:"colour"`
	At     int64  `json:"at"`
	Times  int    `json:"times"` // 1 = first call
	// Answered tells that nobody is awaited any more: the person is there, or has been.
	Answered bool `json:"answered"`
}

// BoardLine is one line with how long it is.
type BoardLine struct {
	Line     string   `json:"line"`
	Name     Text     `json:"name"`
	Colour   string   `json:"colour"`
	Waiting  int      `json:"waiting"`
	Wait     *Wait    `json:"wait"` // minutes; null = not known
	Estimate Text     `json:"estimate"`
	Windows  []string `json:"windows"` // open for it now
	Closed   *Text    `json:"closed"`  // why no numbers are issued; null = open
}

// BoardTaken is a number that was called and not answered.
type BoardTaken struct {
	Number string `json:"number"`
	Line   string `json:"line"`
	Colour string `json:"colour"`
}

// Wait is an estimate in minutes, in steps of 5: half of the people wait no
// longer than P50, nine in ten no longer than P90.
type Wait struct {
	P50 int `json:"p50"`
	P90 int `json:"p90"`
}

// Board is what a board shows at the moment now. A board without zones shows
// the whole hall.
func Board(hall *queue.Hall, data *configs.Hall, board configs.Board, now time.Time) BoardState {
	area := areaOf(data, board)
	s := BoardState{
		Hall:     text(data.Name, data.NameEN),
		ID:       board.ID,
		Place:    area.place,
		Day:      now.In(data.Location).Format(time.DateOnly),
		Timezone: data.Timezone,
		Serving:  ServingAt(hall, data, now),
		Columns:  boardColumns(data),
		Calls:    []BoardCall{},
		Lines:    boardLines(hall, data, area, now),
		Missed:   []BoardTaken{},
		Notices:  notices(data, now),
	}
	s.Standing = standing(data, s.Serving.Over())
	if !current(hall, now) || s.Serving.Over() {
		return s
	}
	s.Calls = boardCallsOf(hall, data, area)
	for _, t := range hall.MissedTickets(1 << 10) {
		if len(s.Missed) == boardMissed || now.Sub(time.UnixMilli(t.EndedAt)) > missedFor {
			break
		}
		if area.lines[t.Line] {
			line, _ := data.Line(t.Line)
			s.Missed = append(s.Missed, BoardTaken{Number: t.Name(), Line: t.Line, Colour: line.Colour})
		}
	}
	return s
}

// boardCallsOf are the calls of an area: the newest of each window first, since
// that is where somebody is awaited now; then older ones, as far as there is room.
// Whoever did not come is invited no more: the call goes, the number stands among
// the missed, and a number that rejoined the line shows with its next call.
func boardCallsOf(hall *queue.Hall, data *configs.Hall, a area) []BoardCall {
	newest, older := []BoardCall{}, []BoardCall{}
	called := map[string]bool{}
	for _, c := range hall.Calls(1 << 10) {
		if !a.windows[c.Window] {
			continue
		}
		last := !called[c.Window]
		called[c.Window] = true
		t, ok := hall.Ticket(c.Ticket)
		if !ok || t.State == queue.Missed || t.State == queue.Waiting && t.After > 0 {
			continue
		}
		// A service that began by itself has been confirmed by nobody.
		awaited := last && t.Window == c.Window && (t.State == queue.Called || t.State == queue.Serving && t.Inexact)
		line, _ := data.Line(c.Line)
		call := BoardCall{
			Number: c.Name, Window: clean(c.Window), Line: c.Line, Name: text(line.Name, line.NameEN),
			Colour: line.Colour, At: c.At, Times: c.Times, Answered: !awaited,
		}
		if last {
			newest = append(newest, call)
		} else if len(older) < boardCalls {
			older = append(older, call)
		}
	}
	all := append(newest, older...)
	return all[:min(len(all), boardCalls)]
}

// area is the part of the hall that a board shows.
type area struct {
	windows map[string]bool
	lines   map[string]bool
	place   Text
}

func areaOf(data *configs.Hall, board configs.Board) area {
	a := area{windows: map[string]bool{}, lines: map[string]bool{}}
	for _, w := range data.Windows {
		if len(board.Zones) > 0 && !slices.Contains(board.Zones, w.Zone) {
			continue
		}
		a.windows[w.No] = true
		for _, l := range w.Lines {
			a.lines[l] = true
		}
	}
	if len(board.Zones) == 0 {
		for _, l := range data.Lines { // also a line that no window serves yet
			a.lines[l.Prefix] = true
		}
		a.place = Text{ZH: "全厅", EN: "All areas"}
		return a
	}
	for _, id := range board.Zones {
		z, ok := data.Zone(id)
		if !ok {
			continue
		}
		if a.place.ZH != "" {
			a.place.ZH += " · "
			a.place.EN += " · "
		}
		name := text(z.Name, z.NameEN)
		a.place.ZH += name.ZH
		a.place.EN += name.EN
	}
	return a
}

func boardColumns(data *configs.Hall) []Text {
	cols := []Text{{ZH: "号码", EN: "Number"}, {ZH: "窗口", EN: "Window"}, {ZH: "业务", EN: "Line"}}
	for i, c := range data.Texts.Board.Columns {
		if i < len(cols) && clean(c.ZH) != "" {
			cols[i] = text(c.ZH, c.EN)
		}
	}
	return cols
}

func boardLines(hall *queue.Hall, data *configs.Hall, a area, now time.Time) []BoardLine {
	lines := []BoardLine{}
	fresh := current(hall, now)
	for _, l := range data.Lines {
		if !a.lines[l.Prefix] {
			continue
		}
		view, ok := hall.LineOf(l.Prefix)
		if !ok {
			continue
		}
		line := BoardLine{Line: l.Prefix, Name: text(l.Name, l.NameEN), Colour: l.Colour, Windows: []string{}}
		if fresh {
			line.Waiting = view.Waiting
			line.Windows = openFor(hall, l.Prefix)
			if view.Closed != "" {
				why := text(clip(clean(view.Closed), 24), "")
				line.Closed = &why
			}
			if w, ok := hall.EstimateNew(l.Prefix, "", queue.Ordinary, now); ok {
				line.Wait = &Wait{w.P50, w.P90}
			}
		}
		line.Estimate = estimateText(line)
		lines = append(lines, line)
	}
	return lines
}

// openFor lists the windows that serve a line now.
func openFor(hall *queue.Hall, prefix string) []string {
	open := []string{}
	for _, w := range hall.Windows() {
		if w.State == queue.Open && slices.Contains(w.Lines, prefix) {
			open = append(open, clean(w.No))
		}
	}
	return open
}

// estimateText is the wait of somebody who takes a number now.
func estimateText(l BoardLine) Text {
	switch {
	case len(l.Windows) == 0 && l.Waiting == 0:
		return Text{ZH: "窗口未开", EN: "Not open"}
	case len(l.Windows) == 0:
		return Text{ZH: "待窗口开放", EN: "Not open yet"}
	case l.Waiting == 0:
		return Text{ZH: "无需久等", EN: "Short wait"}
	case l.Wait == nil:
		return Text{ZH: "正在估算", EN: "Estimating"}
	case l.Wait.P90 == 0:
		return Text{ZH: "无需久等", EN: "Short wait"}
	case l.Wait.P50 == l.Wait.P90:
		return Text{ZH: fmt.Sprintf("约%d分钟", l.Wait.P50), EN: fmt.Sprintf("About %d min", l.Wait.P50)}
	}
	return Text{
		ZH: fmt.Sprintf("%d–%d分钟", l.Wait.P50, l.Wait.P90),
		EN: fmt.Sprintf("%d–%d min", l.Wait.P50, l.Wait.P90),
	}
}

// notices are the announcements whose days include today.
func notices(data *configs.Hall, now time.Time) []Text {
	today := affairs.DateOf(now.In(data.Location))
	valid := []Text{}
	for _, a := range data.Texts.Announcements {
		if today.Before(a.From) || !a.Until.IsZero() && a.Until.Before(today) {
			continue
		}
		if t := text(a.ZH, a.EN); t.ZH != "" {
			valid = append(valid, t)
		}
	}
	return valid
}

// standing is what a board says while there is no announcement: the rules for
// those who wait, and always where to ask.
func standing(data *configs.Hall, over bool) []Text {
	list := []Text{}
	add := func(t Text) {
		if t.ZH != "" {
			list = append(list, t)
		}
	}
	if !over {
		add(text(data.Texts.Slip.MissedRule.ZH, data.Texts.Slip.MissedRule.EN))
		add(text(data.Texts.Slip.Lunch.ZH, data.Texts.Slip.Lunch.EN))
	}
	if data.ServicePhone != "" && data.Hotline != "" {
		phone, hotline := clean(data.ServicePhone), clean(data.Hotline)
		add(Text{ZH: "咨询电话 " + phone + "　政务服务热线 " + hotline, EN: "Enquiries " + phone + " · Hotline " + hotline})
	}
	return list
}
