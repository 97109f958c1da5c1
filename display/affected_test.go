package display_test

import (
	"context"
	"slices"
	"testing"

	"jiaohao/configs"
	"jiaohao/display"
	"jiaohao/queue"
)

func TestAffectedCoversEveryKind(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	d := display.New(display.Options{Hall: w, Data: w.data, Now: w.Now})
	all := d.Topics()
	ticket := []string{"board", "board/B2", "window/18"}
	ended := []string{"board", "board/B2", "window/18", "rating/18"}
	line := []string{"board", "board/B2"}
	window := []string{"board", "board/B2", "window/18", "window/19"} // 19 may send people there
	want := map[queue.Kind][]string{
		queue.DayOpened: all, queue.DayClosed: all,
		queue.Issued: line, queue.ReturnedTicket: line, queue.Withdrew: line, queue.ExpiredTicket: line,
		queue.LineClosed: line, queue.LineOpened: line,
		queue.CalledTicket: ticket, queue.Recalled: ticket, queue.Started: ticket, queue.Finished: ended,
		queue.Continued: ticket, queue.ReentryGiven: ticket, queue.Reentered: ticket, queue.LineLent: ticket, queue.LineTakenBack: ticket,
		queue.MissedTicket: ticket, queue.HeldTicket: ticket, queue.Resumed: ticket, queue.Transferred: ticket, queue.Undone: ended,
		queue.Rated:     {"rating/18"}, // a rating is not shown in public
		queue.PhoneLeft: nil, queue.PhoneTakenBack: nil,
		queue.WindowOpened: window, queue.WindowPaused: window, queue.WindowResumed: window, queue.WindowClosed: window,
	}
	for kind, name := range queue.Kinds() {
		expected, ok := want[kind]
		if !ok {
			t.Errorf("kind %s is not in this table", name)
			continue
		}
		e := queue.Event{Kind: kind, Ticket: "T", Line: "S", Window: "18"}
		switch {
		case slices.Equal(expected, line):
			e.Window = ""
		case slices.Equal(expected, window):
			e.Line = ""
		}
		if got := d.Affected([]queue.Event{e}); !slices.Equal(got, expected) {
			t.Errorf("%s: %v, want %v", name, got, expected)
		}
	}
	if got := d.Affected(nil); len(got) != 0 {
		t.Errorf("no events: %v", got)
	}
	two := d.Affected([]queue.Event{{Kind: queue.Issued, Line: "A"}, {Kind: queue.Issued, Line: "S"}, {Kind: queue.Issued, Line: "S"}})
	if !slices.Equal(two, []string{"board", "board/B1", "board/B2"}) {
		t.Errorf("two lines: %v", two)
	}
}

func TestDisplays(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	d := display.New(display.Options{Hall: w, Data: w.data, Now: w.Now,
		Columns: func(no string) int { return map[bool]int{true: 12, false: 20}[no == "19"] }})
	w.open("18", "0701")
	w.open("19", "0702")
	w.issue("S", 1)
	get := func(events []queue.Event) []display.LEDUpdate {
		t.Helper()
		list, err := d.Displays(context.Background(), events)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	call := w.do(queue.CallNext{Window: "18"})
	if got := get(call); !slices.Equal(got, []display.LEDUpdate{{Window: "18", Address: 18, Text: "请 S001 到 18 号窗口", Number: "S001", Urgent: true}}) {
		t.Errorf("call: %+v", got)
	}
	done := w.do(queue.Start{Window: "18"}, queue.Finish{Window: "18", Outcome: queue.Accepted})
	if got := get(done); !slices.Equal(got, []display.LEDUpdate{{Window: "18", Address: 18, Text: "18号 水利局"}}) {
		t.Errorf("done: %+v", got)
	}
	paused := w.do(queue.PauseWindow{Window: "19", Reason: "x"})
	got := get(paused)
	if len(got) != 2 || got[0].Text != "暂停服务请到18号" || got[1].Window != "18" {
		t.Errorf("paused: %+v", got)
	}
	if got := get([]queue.Event{{Kind: queue.Issued, Line: "S"}}); len(got) != 0 {
		t.Errorf("issue: %+v", got)
	}
	w.change("20", func(win *configs.Window) { win.LEDAddress = 0 })
	every, err := d.AllDisplays(context.Background())
	if err != nil || len(every) != 19 {
		t.Errorf("all: %d, %v", len(every), err)
	}
}
