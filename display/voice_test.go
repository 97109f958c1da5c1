package display_test

import (
	"context"
	"reflect"
	"testing"

	"jiaohao/devices/voice"
	"jiaohao/display"
	"jiaohao/queue"
)

func spoken(phrase []display.Segment) string {
	segments := make([]voice.Segment, len(phrase))
	for i, s := range phrase {
		segments[i] = voice.Segment(s)
	}
	return voice.Spoken(segments, voice.Yi)
}

func TestPhrase(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	tests := []struct {
		template, number, window string
		want                     string
	}{
		{"请{号码逐字}号，到{窗口}号窗口办理", "S003", "18", "请S 零零三号，到十八号窗口办理"},
		{"请{号码逐字}号，到{窗口}号窗口办理", "S1000", "08", "请S 一零零零号，到八号窗口办理"},
		{"", "A012", "20", "请A 零一二，到二十号窗口办理"},
		{"请{号码}到{窗口名称}", "A012", "01", "请A 零一二到咨询导办"},
		{"{姓名}请{号码}\x1b[m3]到{窗口}号", "B001", "05", "请B 零零一［m3］到五号"},
	}
	for _, tt := range tests {
		w.data.Texts.Voice.Call = tt.template
		got := display.Phrase(queue.Call{Name: tt.number, Window: tt.window}, w.data)
		if s := spoken(got); s != tt.want {
			t.Errorf("%q: %q, want %q", tt.template, s, tt.want)
		}
		for _, s := range got {
			set := 0
			for _, has := range []bool{s.Text != "", s.Digits != "", s.Number != 0} {
				if has {
					set++
				}
			}
			if set != 1 {
				t.Errorf("segment %+v sets %d fields", s, set)
			}
		}
	}
}

func TestCalls(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	d := display.New(display.Options{Hall: w, Data: w.data, Now: w.Now})
	w.open("18", "0701")
	w.open("10", "0401")
	w.issue("S", 4)

	said := func(events []queue.Event) []display.Announcement {
		t.Helper()
		list, err := d.Calls(context.Background(), events)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	one := func(events []queue.Event) display.Announcement {
		t.Helper()
		list := said(events)
		if len(list) != 1 {
			t.Fatalf("%d announcements: %+v", len(list), list)
		}
		return list[0]
	}

	call := w.do(queue.CallNext{Window: "18"})
	a := one(call)
	if a.Readings != 2 || a.Recall || a.Cancel || a.Zone != "water" || a.Key != "window-18" || a.At != call[0].At {
		t.Errorf("call: %+v", a)
	}
	if s := spoken(a.Phrase); s != "请S 零零一，到十八号窗口办理" && s != "请S 零零一号，到十八号窗口办理" {
		t.Errorf("call says %q", s)
	}
	if a := one(w.do(queue.Recall{Window: "18"})); a.Readings != 1 || !a.Recall {
		t.Errorf("recall: %+v", a)
	}
	if list := said(w.do(queue.Start{Window: "18"}, queue.Finish{Window: "18", Outcome: queue.Accepted})); len(list) != 0 {
		t.Errorf("start and finish say %+v", list)
	}

	undone := w.do(queue.CallNext{Window: "18"}, queue.Undo{Window: "18"})
	if a := one(undone); !a.Cancel || a.Key != "window-18" || a.Phrase != nil {
		t.Errorf("undone in the same commit: %+v", a)
	}

	w.do(queue.CallNext{Window: "18"}, queue.Hold{Window: "18"})
	held, _ := w.hall.Window("18")
	if a := one(w.do(queue.RecallHeld{Window: "18", Ticket: held.Held[0].ID})); a.Readings != 2 {
		t.Errorf("resumed: %+v", a)
	}

	moved := w.do(queue.Transfer{Window: "18", Line: "D"}, queue.CallNext{Window: "10"})
	list := said(moved)
	if len(list) != 2 || !list[0].Cancel || list[1].Cancel {
		t.Fatalf("transferred and called: %+v", list)
	}
	want := display.Phrase(queue.Call{Name: "S002", Window: "10"}, w.data)
	if !reflect.DeepEqual(list[1].Phrase, want) {
		t.Errorf("a transferred ticket is called %q, want %q", spoken(list[1].Phrase), spoken(want))
	}
}
