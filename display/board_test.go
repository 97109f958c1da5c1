package display_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/display"
	"jiaohao/queue"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", file, got)
	}
}

func indented(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// busy is a morning with calls, a missed number, a closed line and a transfer.
func busy(t *testing.T) *world {
	w := newWorld(t, "2026-03-16 08:30")
	w.open("18", "0701")
	w.open("19", "0702")
	w.open("10", "0401")
	w.issue("S", 9)
	w.issue("D", 3)
	w.serve("18", 5, 12)
	w.do(queue.CallNext{Window: "19"}, queue.Miss{Window: "19"})
	w.do(queue.CallNext{Window: "10"}, queue.CallNext{Window: "18"}, queue.Recall{Window: "18"})
	w.do(queue.CloseLine{Line: "E", Reason: "系统升级"})
	return w
}

func TestBoard(t *testing.T) {
	w := busy(t)
	s := display.Board(w.hall, w.data, configs.Board{}, w.Now())
	if len(s.Calls) == 0 || s.Calls[0].Number != "S007" || s.Calls[0].Window != "18" || s.Calls[0].Times != 2 {
		t.Fatalf("newest call: %+v", s.Calls)
	}
	if s.Calls[0].Colour != "#00838F" || s.Calls[0].Name.ZH != "水利" || s.Calls[0].Name.EN != "Water" {
		t.Errorf("newest call: %+v", s.Calls[0])
	}
	if len(s.Missed) != 1 || s.Missed[0].Number != "S006" {
		t.Errorf("missed: %+v", s.Missed)
	}
	line := func(prefix string) display.BoardLine {
		i := slices.IndexFunc(s.Lines, func(l display.BoardLine) bool { return l.Line == prefix })
		return s.Lines[i]
	}
	// 2 wait × 12 min ÷ 2 windows = 12, rounded up to 15.
	if l := line("S"); l.Waiting != 2 || l.Wait == nil || l.Estimate.ZH != "约15分钟" || !slices.Equal(l.Windows, []string{"18", "19"}) {
		t.Errorf("line S: %+v", l)
	}
	if l := line("D"); l.Waiting != 2 || l.Wait != nil || l.Estimate.ZH != "正在估算" {
		t.Errorf("line D: %+v", l)
	}
	if l := line("E"); l.Closed == nil || l.Closed.ZH != "系统升级" || l.Estimate.ZH != "窗口未开" {
		t.Errorf("line E: %+v", l)
	}
	if s.Serving.State != display.InHours || s.Hall.ZH == "" || len(s.Lines) != len(w.data.Lines) {
		t.Errorf("state %s, %d lines", s.Serving.State, len(s.Lines))
	}
	golden(t, "board.json", indented(t, s))
}

// TestMissedLeavesTheHeadline: a number that did not come is not invited any more. It
// stands among the missed, the headline goes back to the call before, and the number
// comes again when it is called again; an undo puts everything back.
func TestMissedLeavesTheHeadline(t *testing.T) {
	w := newWorld(t, "2026-03-16 08:30")
	w.open("18", "0701")
	w.open("19", "0702")
	w.issue("S", 7)
	board := func() (calls, missed string) {
		s := display.Board(w.hall, w.data, configs.Board{}, w.Now())
		for _, c := range s.Calls {
			calls += c.Number + ">" + c.Window + " "
		}
		for _, m := range s.Missed {
			missed += m.Number + " "
		}
		return strings.TrimSpace(calls), strings.TrimSpace(missed)
	}
	expect := func(when, calls, missed string) {
		t.Helper()
		if c, m := board(); c != calls || m != missed {
			t.Errorf("%s: calls %q, missed %q; want %q, %q", when, c, m, calls, missed)
		}
	}
	w.do(queue.CallNext{Window: "18"})
	expect("called", "S001>18", "")
	w.do(queue.Miss{Window: "18"})
	expect("the only one is missed", "", "S001")
	w.serve("18", 1, 5)
	w.do(queue.CallNext{Window: "19"})
	expect("two windows", "S003>19 S002>18", "S001")
	w.do(queue.CallNext{Window: "18"})
	w.do(queue.Miss{Window: "18"})
	expect("missed at 18", "S003>19 S002>18", "S004 S001")
	w.do(queue.Undo{Window: "18"})
	expect("it was there after all", "S004>18 S003>19 S002>18", "S001")
	w.do(queue.Miss{Window: "18"})
	w.do(queue.Return{Ticket: secret + "0004"})
	expect("it rejoins the line", "S003>19 S002>18", "S001")
	w.serve("18", 3, 5)
	w.do(queue.CallNext{Window: "18"})
	if calls, _ := board(); !strings.HasPrefix(calls, "S004>18") || strings.Count(calls, "S004") != 1 {
		t.Errorf("called again: %q", calls)
	}
}

// TestAnsweredCallIsNotCalledAgain: when the newest number is missed at once, the one
// before it is on top, but says no more that it is being called if its person is there.
func TestAnsweredCallIsNotCalledAgain(t *testing.T) {
	w := newWorld(t, "2026-03-16 08:30")
	w.open("18", "0701")
	w.open("19", "0702")
	w.issue("S", 3)
	expect := func(when string, number string, answered bool) {
		t.Helper()
		c := display.Board(w.hall, w.data, configs.Board{}, w.Now()).Calls[0]
		if c.Number != number || c.Answered != answered {
			t.Errorf("%s: %s, answered %v; want %s, %v", when, c.Number, c.Answered, number, answered)
		}
	}
	w.do(queue.CallNext{Window: "18"})
	expect("called", "S001", false)
	w.do(queue.CallNext{Window: "19"}, queue.Miss{Window: "19"})
	expect("the other one is missed, this one still awaited", "S001", false)
	w.do(queue.StartCalled{Window: "18", Ticket: secret + "0001"})
	expect("its service began by itself", "S001", false)
	w.do(queue.Start{Window: "18"})
	expect("its person is there", "S001", true)
	w.do(queue.CallNext{Window: "19"})
	expect("a new call", "S003", false)
	w.do(queue.Miss{Window: "19"})
	expect("that is missed too", "S001", true)
}

func TestBoardsShowTheirZones(t *testing.T) {
	w := busy(t)
	b1, _ := w.data.Board("B1") // police, tax, general
	b2, _ := w.data.Board("B2")
	if s := display.Board(w.hall, w.data, b1, w.Now()); len(s.Calls) != 0 || len(s.Missed) != 0 || prefixes(s) != "ABCL" {
		t.Errorf("B1: %d calls, %d missed, lines %s", len(s.Calls), len(s.Missed), prefixes(s))
	}
	if s := display.Board(w.hall, w.data, b2, w.Now()); len(s.Calls) != 7 || len(s.Missed) != 1 || prefixes(s) != "DEFS" {
		t.Errorf("B2: %d calls, %d missed, lines %s", len(s.Calls), len(s.Missed), prefixes(s))
	}
}

func prefixes(s display.BoardState) string {
	all := ""
	for _, l := range s.Lines {
		all += l.Line
	}
	return all
}

func TestBoardIsBlankAfterClosingAndInANewDay(t *testing.T) {
	for clock, want := range map[string]string{
		"2026-03-16 17:30": display.AfterHours, // S and D still wait at open windows
		"2026-03-17 00:01": display.BeforeHours,
		"2026-03-17 09:00": display.InHours,
		"2026-03-21 09:00": display.DayOff,
	} {
		w := busy(t)
		w.at(clock)
		s := display.Board(w.hall, w.data, configs.Board{}, w.Now())
		if s.Serving.State != want {
			t.Errorf("%s: %s, want %s", clock, s.Serving.State, want)
		}
		if old := want != display.AfterHours; old && (len(s.Calls) != 0 || len(s.Missed) != 0 || s.Lines[6].Waiting != 0 || len(s.Lines[6].Windows) != 0) {
			t.Errorf("%s: yesterday is still there: %+v", clock, s)
		}
	}
	w := busy(t)
	w.do(queue.CloseDay{})
	w.at("2026-03-16 17:30")
	if s := display.Board(w.hall, w.data, configs.Board{}, w.Now()); s.Serving.State != display.OffDuty || s.Serving.Title.ZH != "已下班" || len(s.Calls) != 0 {
		t.Errorf("after closing: %+v", s.Serving)
	}
}

func TestNoticesHaveTheirDays(t *testing.T) {
	w := newWorld(t, "2026-03-16 23:59")
	day := func(s string) affairs.Date {
		d, err := affairs.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	w.data.Texts.Announcements = []configs.Announcement{
		{ZH: "今天", EN: "Today", Until: day("2026-03-16")},
		{ZH: "明天\x1b起", From: day("2026-03-17")},
		{ZH: "一直"},
	}
	shown := func() string {
		all := ""
		for _, n := range display.Board(w.hall, w.data, configs.Board{}, w.Now()).Notices {
			all += n.ZH + "/" + n.EN + " "
		}
		return all
	}
	if got := shown(); got != "今天/Today 一直/一直 " {
		t.Errorf("on the last day: %q", got)
	}
	w.at("2026-03-17 00:00")
	if got := shown(); got != "明天起/明天起 一直/一直 " {
		t.Errorf("after midnight: %q", got)
	}
}

// TestNothingPersonalIsShown looks through everything that goes out for what
// must stay inside: ticket ids, classes, and why somebody was called.
func TestNothingPersonalIsShown(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	w.open("18", "0701")
	w.issue("S", 2)
	w.do(queue.Issue{Ticket: secret + "P", Line: "S", Class: queue.Priority})
	w.do(queue.CallNext{Window: "18"})
	all := string(indented(t, display.State(w.hall, w.data, w.Now())))
	for _, win := range w.data.Windows {
		s, _ := display.Window(w.hall, w.data, win.No, w.Now())
		all += string(indented(t, s))
	}
	if !strings.Contains(all, "S003") {
		t.Fatal("the priority ticket was not called; the test shows nothing")
	}
	for _, bad := range []string{secret, "priority", "优先", "class", "reason\": \"elder", "0702", "何慧敏"} {
		if strings.Contains(all, bad) {
			t.Errorf("%q is shown", bad)
		}
	}
	for _, p := range w.data.People {
		if strings.Contains(all, p.Name) || strings.Contains(all, p.IDNumber) {
			t.Errorf("a person is shown")
		}
	}
}

func TestStateAndAbout(t *testing.T) {
	w := busy(t)
	s := display.State(w.hall, w.data, w.Now())
	i := slices.IndexFunc(s.Windows, func(b display.WindowBrief) bool { return b.No == "18" })
	if len(s.Windows) != 20 || s.Windows[i].State != "called" || s.Windows[i].Number != "S007" || s.At != w.Now().UnixMilli() {
		t.Errorf("state of 18: %+v", s.Windows[i])
	}
	a := display.About(w.data, w.Now())
	if len(a.Bureaus) != 7 || len(a.Lines) != 8 || len(a.Windows) != 20 || len(a.Kiosks) != 2 || len(a.Boards) != 2 || len(a.Zones) != 8 {
		t.Errorf("about: %+v", a)
	}
	if !a.Opening.Serving || len(a.Opening.Today) != 2 || a.Opening.Today[0].From.String() != "08:30" {
		t.Errorf("opening: %+v", a.Opening)
	}
	golden(t, "hall.json", indented(t, a))
}
