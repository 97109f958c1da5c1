package queue_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"

	"pgregory.net/rapid"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// smallPlan is a hall of four windows: a pooled line with two matters of which
// one window serves only one, a line of its own, and a window that serves both.
func smallPlan() queue.Plan {
	rules := queue.DefaultRules()
	rules.StartAfter = 5000
	rules.EstimateMinimum = 1 << 30 // no estimates: their tests ask for them
	return queue.Plan{
		Zone: shanghai,
		Lines: []queue.Line{
			{Prefix: "S", Digits: 3, Start: 1, DailyMax: 5000},
			{Prefix: "A", Digits: 3, Start: 1},
		},
		Windows: []queue.WindowPlan{
			{No: "18", Lines: []string{"S"}, Matters: []string{"sl-01", "sl-05"}},
			{No: "19", Lines: []string{"S"}, Matters: []string{"sl-01", "sl-04"}},
			{No: "01", Lines: []string{"A"}},
			{No: "03", Lines: []string{"A", "S"}},
		},
		Matters: map[string]string{"sl-01": "S", "sl-04": "S", "sl-05": "S", "zw-01": "A"},
		Rules:   rules,
	}
}

// bench is a hall with a clock and every event it has seen.
type bench struct {
	tb     testing.TB
	hall   *queue.Hall
	now    time.Time
	events []queue.Event
	ids    int
}

func newBench(tb testing.TB) *bench {
	tb.Helper()
	h, err := queue.NewHall(smallPlan())
	if err != nil {
		tb.Fatal(err)
	}
	return &bench{tb: tb, hall: h, now: time.Date(2026, 3, 16, 9, 0, 0, 0, shanghai)}
}

func (b *bench) do(by queue.Actor, cmd queue.Command) error {
	events, err := b.hall.Decide(by, cmd, b.now)
	if err != nil {
		return err
	}
	for _, e := range events {
		b.hall.Apply(e)
	}
	b.events = append(b.events, events...)
	return nil
}

func (b *bench) must(by queue.Actor, cmd queue.Command) {
	b.tb.Helper()
	if err := b.do(by, cmd); err != nil {
		b.tb.Fatalf("%#v: %v", cmd, err)
	}
}

func (b *bench) issue(line, matter string, class queue.Class) string {
	b.tb.Helper()
	b.ids++
	id := fmt.Sprintf("T%06d", b.ids)
	b.must(kiosk, queue.Issue{Ticket: id, Line: line, Matter: matter, Class: class})
	return id
}

func (b *bench) at(window string) string {
	v, _ := b.hall.Window(window)
	if v.Ticket == nil {
		return ""
	}
	return v.Ticket.Name()
}

func (b *bench) refused(by queue.Actor, cmd queue.Command, code queue.ErrorCode) {
	b.tb.Helper()
	before := snapshot(b.hall)
	err := b.do(by, cmd)
	var e *queue.Error
	if !errors.As(err, &e) || e.Code != code {
		b.tb.Fatalf("%#v: got %v, want a refusal with code %s", cmd, err, code)
	}
	if e.ZH == "" || e.EN == "" {
		b.tb.Fatalf("%#v: the refusal has no words: %+v", cmd, e)
	}
	if !reflect.DeepEqual(before, snapshot(b.hall)) {
		b.tb.Fatalf("%#v was refused but changed the hall", cmd)
	}
}

var (
	kiosk = queue.Actor{Kind: queue.Kiosk, ID: "K1"}
	he    = queue.Actor{Kind: queue.Staff, ID: "0702"}
	xu    = queue.Actor{Kind: queue.Staff, ID: "0701"}
	wang  = queue.Actor{Kind: queue.Staff, ID: "0101"}
)

// snapshot is everything an onlooker can see of a hall.
func snapshot(h *queue.Hall) any {
	return []any{h.Day(), h.Tickets(), h.Windows(), h.Lines(), h.Calls(100), h.MissedTickets(1 << 20)}
}

func TestOneTicketFromIssueToDone(t *testing.T) {
	b := newBench(t)
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	id := b.issue("", "sl-01", queue.Ordinary)
	if got, _ := b.hall.Ticket(id); got.Name() != "S001" || got.State != queue.Waiting || got.Line != "S" {
		t.Fatalf("issued %+v", got)
	}
	b.must(he, queue.CallNext{Window: "19"})
	if c, ok := b.hall.LastCall("19"); !ok || c.Name != "S001" || c.Times != 1 {
		t.Fatalf("the call shown is %+v", c)
	}
	b.must(he, queue.Recall{Window: "19"})
	if c, _ := b.hall.LastCall("19"); c.Times != 2 {
		t.Errorf("recall shows %d calls, want 2", c.Times)
	}
	b.must(he, queue.Start{Window: "19"})
	b.refused(he, queue.Finish{Window: "19"}, queue.Invalid)
	b.must(he, queue.Finish{Window: "19", Outcome: queue.Accepted})
	got, _ := b.hall.Ticket(id)
	if got.State != queue.Done || got.Outcome != queue.Accepted || got.FirstAsked != "0702" || b.at("19") != "" {
		t.Fatalf("finished %+v, window has %q", got, b.at("19"))
	}
}

func TestNumbersGrowPast999(t *testing.T) {
	b := newBench(t)
	for range 1001 {
		b.issue("A", "", queue.Ordinary)
	}
	all := b.hall.Tickets()
	if all[998].Name() != "A999" || all[999].Name() != "A1000" || all[1000].Name() != "A1001" {
		t.Fatalf("after A999 come %s, %s", all[999].Name(), all[1000].Name())
	}
}

// TestNumbersWithAnotherStart: the first number of a line is changed during the
// day, and the hall starts again: no number is given twice.
func TestNumbersWithAnotherStart(t *testing.T) {
	plan := smallPlan()
	plan.Lines[0].Start = 100
	events := []queue.Event{}
	given := map[int]bool{}
	for _, start := range []int{100, 98, 300, 1} {
		plan.Lines[0].Start = start
		hall, err := queue.NewHall(plan)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			hall.Apply(e)
		}
		for range 3 {
			decided, err := hall.Decide(queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: fmt.Sprint("T", len(events)), Matter: "sl-01"}, newBench(t).now)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range decided {
				hall.Apply(e)
				if e.Kind == queue.Issued {
					if given[e.Number] {
						t.Errorf("start %d: number %d is given twice", start, e.Number)
					}
					given[e.Number] = true
				}
			}
			events = append(events, decided...)
		}
	}
}

func TestWindowServesOnlyItsMatters(t *testing.T) {
	b := newBench(t)
	b.must(xu, queue.OpenWindow{Window: "18", Staff: "0701"})
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	b.issue("", "sl-04", queue.Ordinary) // S001, only window 19 and 03's line
	b.issue("", "sl-05", queue.Ordinary) // S002, only window 18
	b.must(xu, queue.CallNext{Window: "18"})
	if b.at("18") != "S002" {
		t.Errorf("window 18 called %s, it serves sl-05 = S002", b.at("18"))
	}
	b.must(he, queue.CallNext{Window: "19"})
	if b.at("19") != "S001" {
		t.Errorf("window 19 called %s, want S001", b.at("19"))
	}
}

func TestPriorityPassesAtMostTwice(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.issue("A", "", queue.Ordinary)
	b.issue("A", "", queue.Ordinary)
	for range 4 {
		b.issue("A", "", queue.Priority)
	}
	var order []string
	for range 6 {
		b.must(wang, queue.CallNext{Window: "01"})
		c, _ := b.hall.LastCall("01")
		_, why := c.Reason.Words()
		order = append(order, c.Name+" "+why)
		b.must(wang, queue.Start{Window: "01"})
		b.must(wang, queue.Finish{Window: "01", Outcome: queue.Consulted})
	}
	want := []string{
		"A003 priority, 1 of 2", "A004 priority, 2 of 2", "A001 ordinary, after 2 priority",
		"A005 priority, 1 of 2", "A006 priority, 2 of 2", "A002 oldest waiting",
	}
	if !reflect.DeepEqual(order, want) {
		t.Errorf("called\n%s\nwant\n%s", strings.Join(order, "\n"), strings.Join(want, "\n"))
	}
}

func TestMissedReturnsAfterThreeCalls(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	missed := b.issue("A", "", queue.Ordinary)
	for range 5 {
		b.issue("A", "", queue.Ordinary)
	}
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Miss{Window: "01"})
	b.must(kiosk, queue.Return{Ticket: missed})
	var order []string
	for range 5 {
		b.must(wang, queue.CallNext{Window: "01"})
		order = append(order, b.at("01"))
		b.must(wang, queue.Start{Window: "01"})
		b.must(wang, queue.Finish{Window: "01", Outcome: queue.Consulted})
	}
	if want := []string{"A002", "A003", "A004", "A001", "A005"}; !reflect.DeepEqual(order, want) {
		t.Errorf("called %v, want %v", order, want)
	}
	b.refused(kiosk, queue.Return{Ticket: missed}, queue.Conflict)
}

func TestReturnHasALimitInTimeAndNumber(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	id := b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Miss{Window: "01"})
	b.now = b.now.Add(61 * time.Minute)
	b.refused(kiosk, queue.Return{Ticket: id}, queue.Conflict)
	b.now = b.now.Add(-2 * time.Minute)
	b.must(kiosk, queue.Return{Ticket: id})
	b.must(wang, queue.CallNext{Window: "01"}) // nobody else waits, so at once
	if b.at("01") != "A001" {
		t.Fatalf("called %q, want A001", b.at("01"))
	}
	b.must(wang, queue.Miss{Window: "01"})
	b.refused(kiosk, queue.Return{Ticket: id}, queue.Conflict)
}

func TestTransferKeepsNumberPlaceAndFirstAsked(t *testing.T) {
	b := newBench(t)
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	id := b.issue("", "sl-01", queue.Ordinary)
	for range 3 {
		b.issue("A", "", queue.Ordinary)
	}
	b.must(he, queue.CallNext{Window: "19"})
	b.must(he, queue.Start{Window: "19"})
	b.must(he, queue.Transfer{Window: "19", Line: "A"})
	b.must(wang, queue.CallNext{Window: "01"})
	if b.at("01") != "S001" {
		t.Fatalf("called %s; the transferred S001 has waited longest", b.at("01"))
	}
	b.must(wang, queue.Start{Window: "01"})
	if got, _ := b.hall.Ticket(id); got.FirstAsked != "0702" || got.Clerk != "0101" {
		t.Errorf("first asked %q, now served by %q", got.FirstAsked, got.Clerk)
	}
}

func TestUndo(t *testing.T) {
	tests := []struct {
		name string
		act  []queue.Command // the last one is undone
	}{
		{"call", []queue.Command{queue.CallNext{Window: "01"}}},
		{"call after recall", []queue.Command{queue.CallNext{Window: "01"}, queue.Recall{Window: "01"}}},
		{"start", []queue.Command{queue.CallNext{Window: "01"}, queue.Start{Window: "01"}}},
		{"finish", []queue.Command{queue.CallNext{Window: "01"}, queue.Start{Window: "01"}, queue.Finish{Window: "01", Outcome: queue.Consulted}}},
		{"miss", []queue.Command{queue.CallNext{Window: "01"}, queue.Miss{Window: "01"}}},
		{"hold", []queue.Command{queue.CallNext{Window: "01"}, queue.Hold{Window: "01"}}},
		{"transfer", []queue.Command{queue.CallNext{Window: "01"}, queue.Transfer{Window: "01", Line: "S"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
			b.issue("A", "", queue.Ordinary)
			b.issue("A", "", queue.Priority)
			b.issue("A", "", queue.Ordinary)
			undone := len(tt.act) - 1
			if tt.name == "call after recall" {
				undone = 0
			}
			var before any
			for i, c := range tt.act {
				if i == undone {
					before = shown(b.hall)
				}
				b.must(wang, c)
				b.now = b.now.Add(3 * time.Second)
			}
			b.must(wang, queue.Undo{Window: "01"})
			if after := shown(b.hall); !reflect.DeepEqual(before, after) {
				t.Errorf("after undo\n%+v\nbefore\n%+v", after, before)
			}
			b.refused(wang, queue.Undo{Window: "01"}, queue.Conflict)
			if err := b.hall.Check(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("too late", func(t *testing.T) {
		b := newBench(t)
		b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
		b.issue("A", "", queue.Ordinary)
		b.must(wang, queue.CallNext{Window: "01"})
		b.now = b.now.Add(11 * time.Second)
		b.refused(wang, queue.Undo{Window: "01"}, queue.Conflict)
	})
}

// shown is what undo must bring back: everything but what can be undone next.
func shown(h *queue.Hall) any {
	windows := h.Windows()
	for i := range windows {
		windows[i].Undoable, windows[i].UndoTill = 0, 0
	}
	return []any{h.Tickets(), windows, h.Lines(), h.Calls(100)}
}

func TestRefusals(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	tests := []struct {
		name string
		by   queue.Actor
		cmd  queue.Command
		code queue.ErrorCode
	}{
		{"nothing chosen", kiosk, queue.Issue{Ticket: "x"}, queue.Invalid},
		{"unknown line", kiosk, queue.Issue{Ticket: "x", Line: "Z"}, queue.NotFound},
		{"unknown matter", kiosk, queue.Issue{Ticket: "x", Matter: "zz-99"}, queue.NotFound},
		{"matter of another line", kiosk, queue.Issue{Ticket: "x", Line: "A", Matter: "sl-01"}, queue.Invalid},
		{"no ticket id", kiosk, queue.Issue{Line: "A"}, queue.Invalid},
		{"a ground without priority", kiosk, queue.Issue{Ticket: "x", Line: "A", Ground: "elderly"}, queue.Invalid},
		{"unknown window", wang, queue.CallNext{Window: "99"}, queue.NotFound},
		{"not signed in there", he, queue.CallNext{Window: "01"}, queue.Denied},
		{"a kiosk calls", kiosk, queue.CallNext{Window: "01"}, queue.Denied},
		{"a pad of another window", queue.Actor{Kind: queue.Pad, ID: "18"}, queue.CallNext{Window: "01"}, queue.Denied},
		{"nobody signed in", he, queue.CallNext{Window: "19"}, queue.Conflict},
		{"nobody waits", wang, queue.CallNext{Window: "01"}, queue.Conflict},
		{"no ticket to start", wang, queue.Start{Window: "01"}, queue.Conflict},
		{"taken window", he, queue.OpenWindow{Window: "01", Staff: "0702"}, queue.Conflict},
		{"clerk at two windows", wang, queue.OpenWindow{Window: "03", Staff: "0101"}, queue.Conflict},
		{"pause without reason", wang, queue.PauseWindow{Window: "01"}, queue.Invalid},
		{"resume an open window", wang, queue.ResumeWindow{Window: "01"}, queue.Conflict},
		{"unknown ticket", kiosk, queue.Return{Ticket: "nope"}, queue.NotFound},
		{"unknown line to close", wang, queue.CloseLine{Line: "Z", Reason: "x"}, queue.NotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { b.tb = t; b.refused(tt.by, tt.cmd, tt.code) })
	}
	b.tb = t
	b.must(wang, queue.CloseLine{Line: "A", Reason: "系统维护"})
	b.refused(kiosk, queue.Issue{Ticket: "x", Line: "A"}, queue.Unavailable)
	b.must(wang, queue.OpenLine{Line: "A"})
	b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	b.refused(wang, queue.CallNext{Window: "01"}, queue.Conflict)
	b.refused(wang, queue.PauseWindow{Window: "01", Reason: "午休"}, queue.Conflict)
	b.refused(wang, queue.CloseWindow{Window: "01"}, queue.Conflict)
	b.refused(wang, queue.Finish{Window: "01", Outcome: queue.Accepted}, queue.Conflict)
}

func TestDailyMax(t *testing.T) {
	plan := smallPlan()
	plan.Lines[0].DailyMax = 2
	h, err := queue.NewHall(plan)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	b.hall = h
	b.issue("S", "", queue.Ordinary)
	b.issue("S", "", queue.Ordinary)
	b.refused(kiosk, queue.Issue{Ticket: "T3", Line: "S"}, queue.Unavailable)
}

func TestNewDay(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.issue("A", "", queue.Ordinary)
	b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	seen := len(b.events)
	b.now = time.Date(2026, 3, 17, 0, 0, 0, 0, shanghai)
	id := b.issue("A", "", queue.Ordinary)
	if got, _ := b.hall.Ticket(id); got.Name() != "A001" {
		t.Errorf("first number of the new day is %s", got.Name())
	}
	var kinds []string
	for _, e := range b.events[seen:] {
		kinds = append(kinds, e.Day+" "+e.Kind.String())
	}
	want := []string{
		"2026-03-16 finished", "2026-03-16 expired", "2026-03-16 window_closed", "2026-03-16 day_closed",
		"2026-03-17 day_opened", "2026-03-17 issued",
	}
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("day change wrote\n%v\nwant\n%v", kinds, want)
	}
	// The clock goes back over midnight: the day stays.
	b.now = b.now.Add(-2 * time.Hour)
	if id := b.issue("A", "", queue.Ordinary); true {
		if got, _ := b.hall.Ticket(id); got.Name() != "A002" {
			t.Errorf("after the clock went back the number is %s, want A002", got.Name())
		}
	}
}

func TestBusinessDayIsTheHallsOwn(t *testing.T) {
	b := newBench(t)
	b.now = time.Date(2026, 3, 15, 16, 30, 0, 0, time.UTC) // 00:30 on the 16th in Shanghai
	b.issue("A", "", queue.Ordinary)
	if b.hall.Day() != "2026-03-16" {
		t.Errorf("business day is %s", b.hall.Day())
	}
}

// TestRandomCommands plays random commands against random clocks. After every
// one the invariants hold, and a hall made from the events alone equals the
// hall that lived through them.
func TestRandomCommands(t *testing.T) {
	staff := []string{"0101", "0701", "0702", "0703"}
	windows := []string{"18", "19", "01", "03", "77"}
	lines := []string{"S", "A", "", "Z"}
	matters := []string{"sl-01", "sl-04", "sl-05", "zw-01", "", "", "zz"}
	commands, done := 0, 0
	happened := map[queue.Kind]int{}
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		b.hall, _ = queue.NewHall(fullPlan())
		var ids []string
		one := func(list []string, label string) string { return rapid.SampledFrom(list).Draw(rt, label) }
		for range 1100 {
			b.now = b.now.Add(time.Duration(rapid.Int64Range(0, 40_000).Draw(rt, "ms")) * time.Millisecond)
			switch rapid.IntRange(0, 400).Draw(rt, "clock") {
			case 0:
				b.now = b.now.Add(24 * time.Hour)
			case 1:
				b.now = b.now.Add(-25 * time.Hour)
			case 2:
				b.now = b.now.Add(90 * time.Minute)
			}
			w := one(windows, "window")
			by := queue.Actor{Kind: queue.Staff, ID: one(staff, "staff")}
			if v, ok := b.hall.Window(w); ok && v.Staff != "" && rapid.IntRange(0, 9).Draw(rt, "right") > 0 {
				by.ID = v.Staff
			}
			ticket := "none"
			if len(ids) > 0 {
				ticket = one(ids, "ticket")
			}
			var cmd queue.Command
			switch rapid.IntRange(0, 29).Draw(rt, "command") {
			default:
				id := fmt.Sprintf("T%06d", len(ids)+1)
				cmd = queue.Issue{Ticket: id, Line: one(lines, "line"), Matter: one(matters, "matter"),
					Class: queue.Class(rapid.IntRange(0, 2).Draw(rt, "class")), Left: rapid.SampledFrom([]int64{0, 0, 0, 60_000, 3_600_000}).Draw(rt, "left"),
					Booking: rapid.SampledFrom([]string{"", "", "", "", "", "", "", "B1", "B2"}).Draw(rt, "booking"),
					Then:    rapid.SampledFrom([][]string{nil, nil, nil, nil, nil, nil, {"zw-01"}, {"sl-04", "zw-01"}}).Draw(rt, "then")}
				if issue := cmd.(queue.Issue); issue.Class == queue.Priority { // with another class it is refused; TestRefusals
					issue.Ground = rapid.SampledFrom([]string{"", "elderly", "disabled"}).Draw(rt, "ground")
					cmd = issue
				}
				ids = append(ids, id)
			case 7, 8, 9, 10, 11, 12:
				cmd = queue.CallNext{Window: w}
			case 13, 14, 15:
				cmd = queue.Start{Window: w}
			case 16, 17:
				finish := queue.Finish{Window: w, Outcome: queue.Outcome(rapid.IntRange(0, 9).Draw(rt, "outcome"))}
				if rapid.IntRange(0, 2).Draw(rt, "may return") == 0 { // with papers that lacked
					finish.Outcome = queue.Supplement
					finish.Reentry = rapid.SampledFrom([]int{0, 10, 30, queue.WholeDay}).Draw(rt, "reentry")
				}
				cmd = finish
			case 18:
				cmd = queue.Miss{Window: w}
			case 19:
				cmd = queue.Hold{Window: w}
			case 20:
				if v, ok := b.hall.Window(w); ok && len(v.Held) > 0 {
					ticket = v.Held[0].ID
				}
				cmd = queue.RecallHeld{Window: w, Ticket: ticket}
			case 21:
				cmd = queue.Transfer{Window: w, Line: one(lines, "to"), Matter: one(matters, "matter")}
			case 22:
				cmd = queue.Undo{Window: w}
			case 23:
				if missed := b.hall.MissedTickets(1); len(missed) > 0 {
					ticket = missed[0].ID
				}
				cmd = queue.Return{Ticket: ticket}
				if i := slices.IndexFunc(b.hall.Tickets(), func(k queue.Ticket) bool {
					return k.State == queue.Done && k.ReentryTill >= b.now.UnixMilli()
				}); i >= 0 && rapid.Bool().Draw(rt, "papers") {
					cmd = queue.Reenter{Ticket: b.hall.Tickets()[i].ID}
				}
			case 24:
				cmd = rapid.SampledFrom([]queue.Command{queue.Withdraw{Ticket: ticket}, queue.LeavePhone{Ticket: ticket}}).Draw(rt, "holder")
				if i := slices.IndexFunc(b.hall.Tickets(), func(k queue.Ticket) bool { return k.Phone }); i >= 0 && rapid.Bool().Draw(rt, "back") {
					cmd = queue.TakePhoneBack{Ticket: b.hall.Tickets()[i].ID}
				}
			case 25:
				cmd = rapid.SampledFrom([]queue.Command{
					queue.PauseWindow{Window: w, Reason: "午休"}, queue.ResumeWindow{Window: w}, queue.CloseWindow{Window: w},
					queue.CloseLine{Line: one(lines, "line"), Reason: "维护"}, queue.OpenLine{Line: one(lines, "line")},
					queue.Recall{Window: w}, queue.CallTicket{Window: w, Ticket: ticket, Reason: "行动不便"},
				}).Draw(rt, "rare")
			case 26:
				cmd = queue.OpenWindow{Window: w, Staff: by.ID}
			case 28:
				if due := b.hall.Due(b.now); len(due) > 0 {
					by, cmd = queue.Actor{Kind: queue.System, ID: "hall"}, due[0]
				} else {
					cmd = queue.Recall{Window: w}
				}
			case 29:
				if rapid.IntRange(0, 60).Draw(rt, "close") == 0 {
					by, cmd = queue.Actor{Kind: queue.Manager, ID: "m"}, queue.CloseDay{Waiting: b.hall.StillHere()}
				} else {
					by = queue.Actor{Kind: queue.Manager, ID: "m"}
					cmd = rapid.SampledFrom([]queue.Command{queue.ServeAlso{Window: w, Line: one(lines, "line")},
						queue.ServeNoMore{Window: w, Line: one(lines, "line")}}).Draw(rt, "lend")
				}
			case 27:
				by = queue.Actor{Kind: queue.Pad, ID: w}
				cmd = queue.Rate{Window: w, Score: rapid.IntRange(0, 6).Draw(rt, "score"), Source: queue.AtEvaluator}
			}
			commands++
			before := len(b.events)
			if err := b.do(by, cmd); err != nil {
				var e *queue.Error
				if !errors.As(err, &e) || e.ZH == "" || e.EN == "" {
					rt.Fatalf("%#v: refused without words: %v", cmd, err)
				}
			} else if len(b.events) > before {
				done++
			}
			if err := b.hall.Check(); err != nil {
				rt.Fatalf("after %#v: %v", cmd, err)
			}
		}
		again, err := queue.NewHall(fullPlan())
		if err != nil {
			rt.Fatal(err)
		}
		if err := daysAreWhole(b.events); err != nil {
			rt.Fatal(err)
		}
		for _, e := range b.events {
			happened[e.Kind]++
			again.Apply(e)
		}
		if got, want := snapshot(again), snapshot(b.hall); !reflect.DeepEqual(got, want) {
			rt.Fatalf("replay gives\n%+v\nlived\n%+v", got, want)
		}
	})
	t.Logf("%d commands, %d done", commands, done)
	t.Log(happened)
	for kind, name := range queue.Kinds() {
		if happened[kind] == 0 && kind != queue.Rated {
			t.Errorf("nothing was ever %s: the test has gone blunt", name)
		}
	}
	if commands < 100_000 || done < commands/7 {
		t.Errorf("only %d commands, %d done: the test has gone blunt", commands, done)
	}
}

// fullPlan has every rule there is: preferences, slots, a clerk with few skills,
// a green window.
func fullPlan() queue.Plan {
	plan := mixedPlan()
	plan.Rules.EstimateMinimum = 15
	plan.Lines[1].Slots = []queue.Slot{{From: 0, To: 12 * 60, Most: 300}, {From: 12*60 + 30, To: 24 * 60, Most: 300}}
	plan.Staff = map[string]queue.StaffPlan{"0701": {Skills: []string{"sl-01"}}}
	plan.Windows[2].Green = true
	return plan
}

// daysAreWhole checks that each day opens once and in order, and that every day
// but the last is closed when the next one opens.
func daysAreWhole(events []queue.Event) error {
	day, closed := "", true
	for _, e := range events {
		switch {
		case e.Kind == queue.DayOpened && (e.Day <= day || !closed):
			return fmt.Errorf("%s opened after %s, closed %v", e.Day, day, closed)
		case e.Kind == queue.DayOpened:
			day, closed = e.Day, false
		case e.Kind == queue.DayClosed && (closed || e.Day != day):
			return fmt.Errorf("%s closed while the day is %s, closed %v", e.Day, day, closed)
		case e.Kind == queue.DayClosed:
			closed = true
		case e.Day != day:
			return fmt.Errorf("%s happened on %s while the day is %s", e.Kind, e.Day, day)
		case e.Kind == queue.Issued || e.Kind == queue.WindowOpened:
			closed = false // after the manager had ended the day
		}
	}
	return nil
}

func BenchmarkPick(b *testing.B) {
	for _, waiting := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(waiting), func(b *testing.B) {
			h := newBench(b)
			plan := smallPlan()
			plan.Lines[0].DailyMax = 0
			h.hall, _ = queue.NewHall(plan)
			h.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
			for i := range waiting {
				h.issue("", []string{"sl-01", "sl-04"}[i%2], queue.Class(i%3))
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, ok := h.hall.Next("19", h.now); !ok {
					b.Fatal("nobody to call")
				}
			}
		})
	}
}
