package queue_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
)

// benchWith is a bench in a hall of its own rules.
func benchWith(tb testing.TB, change func(*queue.Plan)) *bench {
	tb.Helper()
	b := newBench(tb)
	plan := smallPlan()
	change(&plan)
	h, err := queue.NewHall(plan)
	if err != nil {
		tb.Fatal(err)
	}
	b.hall = h
	return b
}

var boss = queue.Actor{Kind: queue.Manager, ID: "manager"}

// serve calls, starts and finishes at a window and returns the number.
func (b *bench) serve(window string, finish queue.Finish) string {
	b.tb.Helper()
	b.must(boss, queue.CallNext{Window: window})
	number := b.at(window)
	b.must(boss, queue.Start{Window: window})
	b.now = b.now.Add(time.Minute)
	finish.Window = window
	b.must(boss, finish)
	b.now = b.now.Add(5 * time.Second)
	return number
}

func TestOneNumberForSeveralMatters(t *testing.T) {
	b := newBench(t)
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.refused(kiosk, queue.Issue{Ticket: "x", Line: "S", Then: []string{"zw-01"}}, queue.Invalid)
	b.refused(kiosk, queue.Issue{Ticket: "x", Matter: "sl-01", Then: []string{"sl-01"}}, queue.Invalid)
	b.refused(kiosk, queue.Issue{Ticket: "x", Matter: "sl-01", Then: []string{"zz"}}, queue.NotFound)
	b.must(kiosk, queue.Issue{Ticket: "T1", Matter: "sl-01", Then: []string{"zw-01"}})
	b.issue("A", "", queue.Ordinary)
	if got := b.serve("19", queue.Finish{Outcome: queue.Accepted}); got != "S001" {
		t.Fatalf("called %s", got)
	}
	got, _ := b.hall.Ticket("T1")
	if got.State != queue.Waiting || got.Line != "A" || got.Matter != "zw-01" || got.Name() != "S001" || len(got.Then) != 0 || got.FirstAsked != "0702" {
		t.Fatalf("after the first matter %+v", got)
	}
	if got := b.serve("01", queue.Finish{Outcome: queue.Consulted}); got != "S001" {
		t.Errorf("line A calls %s; S001 has waited longest", got)
	}
	if got, _ := b.hall.Ticket("T1"); got.State != queue.Done || got.Outcome != queue.Consulted {
		t.Errorf("at the end %+v", got)
	}
	// The end of the first matter can be taken back while nobody has called it.
	b.must(kiosk, queue.Issue{Ticket: "T2", Matter: "sl-01", Then: []string{"zw-01"}})
	b.must(he, queue.CallNext{Window: "19"})
	b.must(he, queue.Start{Window: "19"})
	b.must(he, queue.Finish{Window: "19", Outcome: queue.Accepted})
	b.must(he, queue.Undo{Window: "19"})
	if got, _ := b.hall.Ticket("T2"); got.State != queue.Serving || got.Window != "19" || !slices.Equal(got.Then, []string{"zw-01"}) {
		t.Errorf("after the undo %+v", got)
	}
}

func TestComingBackWithPapers(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.must(he, queue.OpenWindow{Window: "03", Staff: "0702"})
	id := b.issue("A", "", queue.Ordinary)
	for range 3 {
		b.issue("A", "", queue.Ordinary)
	}
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Start{Window: "01"})
	b.refused(wang, queue.Finish{Window: "01", Outcome: queue.Accepted, Reentry: 60}, queue.Invalid)
	b.refused(wang, queue.Finish{Window: "01", Outcome: queue.Supplement, Reentry: 5}, queue.Invalid)
	b.must(wang, queue.Finish{Window: "01", Outcome: queue.Supplement, Reentry: 60})
	b.now = b.now.Add(50 * time.Minute)
	b.must(kiosk, queue.Reenter{Ticket: id})
	b.refused(kiosk, queue.Reenter{Ticket: id}, queue.Conflict)
	b.must(he, queue.CallNext{Window: "03"})
	if b.at("03") != "A002" {
		t.Errorf("window 03 calls %s; A001 belongs to window 01", b.at("03"))
	}
	b.must(wang, queue.CallNext{Window: "01"})
	c, _ := b.hall.LastCall("01")
	if c.Name != "A001" || c.Reason.Kind != queue.BackToWindow {
		t.Errorf("window 01 calls %s because %v", c.Name, c.Reason)
	}
	b.must(wang, queue.Start{Window: "01"})
	b.must(wang, queue.Finish{Window: "01", Outcome: queue.Accepted})
	b.refused(kiosk, queue.Reenter{Ticket: id}, queue.Conflict)

	// Too late; and a window that has closed in the meantime.
	b.must(he, queue.Start{Window: "03"})
	b.must(he, queue.Finish{Window: "03", Outcome: queue.Supplement, Reentry: 30})
	b.now = b.now.Add(31 * time.Minute)
	b.refused(kiosk, queue.Reenter{Ticket: "T000002"}, queue.Conflict)
	b.must(he, queue.CallNext{Window: "03"})
	b.must(he, queue.Start{Window: "03"})
	b.must(he, queue.Finish{Window: "03", Outcome: queue.Supplement, Reentry: queue.WholeDay})
	b.must(kiosk, queue.Reenter{Ticket: "T000003"})
	b.must(he, queue.CloseWindow{Window: "03"})
	b.must(wang, queue.CallNext{Window: "01"})
	if b.at("01") != "A003" {
		t.Errorf("window 01 calls %s; window 03 has closed", b.at("01"))
	}
}

func TestANumberIsCalledThreeTimes(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Recall{Window: "01"})
	b.must(wang, queue.Recall{Window: "01"})
	b.refused(wang, queue.Recall{Window: "01"}, queue.Conflict)
	b.must(wang, queue.Miss{Window: "01"})
}

func TestMissedIsOfferedByOneWindow(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.must(he, queue.OpenWindow{Window: "03", Staff: "0702"})
	b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Miss{Window: "01"})
	if own, other := b.hall.MissedFor("01", 9), b.hall.MissedFor("03", 9); len(own) != 1 || len(other) != 0 {
		t.Errorf("window 01 is offered %d, window 03 %d missed numbers", len(own), len(other))
	}
	b.must(wang, queue.CloseWindow{Window: "01"})
	if other := b.hall.MissedFor("03", 9); len(other) != 1 || other[0].Name() != "A001" {
		t.Errorf("after window 01 has closed, window 03 is offered %v", other)
	}
}

func TestSlots(t *testing.T) {
	b := benchWith(t, func(p *queue.Plan) {
		p.Lines[1].Slots = []queue.Slot{{From: 8*60 + 30, To: 10 * 60, Most: 2}, {From: 10*60 + 30, To: 12 * 60, Most: 1}}
	})
	steps := []struct {
		at    string
		class queue.Class
		want  string // "" = issued
	}{
		{"08:29", 0, "again from 08:30"},
		{"08:30", 0, ""},
		{"08:31", 1, ""},
		{"08:32", 0, "again from 10:30"},
		{"08:33", queue.Appointment, ""}, // booked, and not of this quota
		{"10:00", 0, "again from 10:30"},
		{"10:30", 0, ""},
		{"10:31", 0, "none later today"},
		{"12:00", 0, "none later today"},
	}
	for i, s := range steps {
		at, _ := time.ParseInLocation("2006-01-02 15:04", "2026-03-16 "+s.at, shanghai)
		b.now = at
		err := b.do(kiosk, queue.Issue{Ticket: fmt.Sprint("T", i), Line: "A", Class: s.class})
		if s.want == "" && err != nil || s.want != "" && (err == nil || !strings.Contains(err.Error(), s.want)) {
			t.Errorf("%s: %v, want %q", s.at, err, s.want)
		}
	}
}

func TestNoNumberThatWouldNotBeServedToday(t *testing.T) {
	b := benchWith(t, func(p *queue.Plan) { p.Rules.EstimateMinimum = 3 })
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	for range 3 {
		b.issue("A", "", queue.Ordinary)
		b.must(wang, queue.CallNext{Window: "01"})
		b.must(wang, queue.Start{Window: "01"})
		b.now = b.now.Add(10 * time.Minute)
		b.must(wang, queue.Finish{Window: "01", Outcome: queue.Accepted})
	}
	for range 4 {
		b.issue("A", "", queue.Ordinary) // 4 × 10 minutes at one window
	}
	late := queue.Issue{Ticket: "late", Line: "A", Left: (39 * time.Minute).Milliseconds()}
	b.refused(kiosk, late, queue.Unavailable)
	if e := b.hall.TooLate("A", "", queue.Ordinary, late.Left); e == nil || !strings.Contains(e.ZH, "4人") {
		t.Errorf("says %v", e)
	}
	b.must(boss, queue.OpenWindow{Window: "03", Staff: "0702"}) // a second window halves it
	b.must(kiosk, late)
	late.Ticket, late.Left = "at all times", 0
	b.must(kiosk, late)
}

func TestSkills(t *testing.T) {
	b := benchWith(t, func(p *queue.Plan) {
		p.Staff = map[string]queue.StaffPlan{"0702": {Skills: []string{"sl-04"}}, "0101": {Skills: []string{"zw-01"}}}
	})
	b.refused(wang, queue.OpenWindow{Window: "19", Staff: "0101"}, queue.Denied)
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	b.issue("", "sl-01", queue.Ordinary)
	b.issue("", "sl-04", queue.Ordinary)
	b.must(he, queue.CallNext{Window: "19"})
	if b.at("19") != "S002" {
		t.Errorf("called %s; the clerk is not qualified for S001", b.at("19"))
	}
	if n := b.hall.WaitingCount("19"); n != 0 {
		t.Errorf("%d more wait for this clerk, want none", n)
	}
	if got := b.hall.Unserved("S"); len(got) != 1 || got["sl-01"] != 1 {
		t.Errorf("unserved %v, want one for sl-01", got)
	}
	b.must(boss, queue.Start{Window: "19"})
	b.must(boss, queue.Finish{Window: "19", Outcome: queue.Accepted})
	b.must(boss, queue.CloseWindow{Window: "19"})
	b.must(xu, queue.OpenWindow{Window: "19", Staff: "0701"}) // not limited
	b.must(xu, queue.CallNext{Window: "19"})
	if b.at("19") != "S001" {
		t.Errorf("the other clerk called %q", b.at("19"))
	}
}

func TestProposals(t *testing.T) {
	b := benchWith(t, func(p *queue.Plan) {
		p.Rules.TideWaiting, p.Windows[3].Tide = 3, true
		p.Staff = map[string]queue.StaffPlan{
			"0101": {Home: "01", Lines: []string{"A"}}, "0102": {Home: "03", Lines: []string{"A"}},
			"0103": {Lines: []string{"A"}}, "0702": {Home: "19", Lines: []string{"S"}},
		}
	})
	for range 3 {
		b.issue("A", "", queue.Ordinary)
	}
	if got := b.hall.Proposals([]string{"0101"}, b.now); got != nil {
		t.Errorf("three wait: %+v", got)
	}
	b.issue("A", "", queue.Ordinary)
	for _, tt := range []struct {
		present []string
		want    string
	}{
		{[]string{"0101", "0102"}, "03 0102"}, // the tide window, with its own clerk
		{[]string{"0101"}, "03 0101"},
		{[]string{"0702"}, ""}, // of another bureau
		{nil, ""},
	} {
		got := ""
		for _, p := range b.hall.Proposals(tt.present, b.now) {
			got += p.Window + " " + p.Staff
		}
		if got != tt.want {
			t.Errorf("with %v signed in: proposes %q, want %q", tt.present, got, tt.want)
		}
	}
	// All that could be opened: who signed in goes before who did not.
	openings := ""
	for _, p := range b.hall.Openings("A", []string{"0103"}) {
		openings += p.Window + " " + p.Staff + ", "
	}
	if openings != "03 0103, 01 0101, " && openings != "03 0103, 01 0101, 02 0102, " {
		t.Errorf("openings %q", openings)
	}
	b.must(boss, queue.OpenWindow{Window: "03", Staff: "0102"})
	if got := b.hall.Proposals([]string{"0101", "0102"}, b.now); len(got) != 1 || got[0].Window != "01" || got[0].Staff != "0101" || got[0].Tide {
		t.Errorf("with window 03 open: %+v", got)
	}
}

func TestAWindowServesAFurtherLine(t *testing.T) {
	b := benchWith(t, func(p *queue.Plan) {
		p.Rules.TideWaiting = 2
		p.Staff = map[string]queue.StaffPlan{"0701": {Skills: []string{"sl-05", "zw-01"}}, "0702": {Skills: []string{"sl-04"}}}
	})
	b.must(xu, queue.OpenWindow{Window: "18", Staff: "0701"})
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	for range 3 {
		b.issue("", "zw-01", queue.Ordinary)
	}
	got := b.hall.Proposals(nil, b.now)
	if len(got) != 1 || got[0].Window != "18" || got[0].Line != "A" || !got[0].Also || got[0].Staff != "0701" {
		t.Fatalf("proposes %+v; the clerk at 18 is qualified", got)
	}
	b.refused(xu, queue.ServeAlso{Window: "18", Line: "A"}, queue.Denied)
	b.refused(boss, queue.ServeAlso{Window: "19", Line: "A"}, queue.Denied)
	b.must(boss, queue.ServeAlso{Window: "18", Line: "A"})
	b.refused(boss, queue.ServeAlso{Window: "18", Line: "A"}, queue.Conflict)
	if v, _ := b.hall.LineOf("A"); v.Open != 1 {
		t.Errorf("%d windows are open for line A", v.Open)
	}
	b.must(xu, queue.CallNext{Window: "18"})
	if b.at("18") != "A001" {
		t.Errorf("window 18 called %q", b.at("18"))
	}
	b.must(boss, queue.ServeNoMore{Window: "18", Line: "A"})
	if n := b.hall.WaitingCount("18"); n != 0 {
		t.Errorf("%d still wait for window 18", n)
	}
	b.must(boss, queue.Start{Window: "18"})
	b.must(boss, queue.Finish{Window: "18", Outcome: queue.Accepted})
	b.must(boss, queue.ServeAlso{Window: "18", Line: "A"})
	b.must(boss, queue.CloseWindow{Window: "18"}) // it ends with the clerk
	if v, _ := b.hall.Window("18"); len(v.Lines) != 1 {
		t.Errorf("window 18 keeps %v", v.Lines)
	}
}

func TestGreenChannel(t *testing.T) {
	b := benchWith(t, func(p *queue.Plan) { p.Windows[2].Green, p.Rules.OvertakenMost = true, 3 })
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.issue("A", "", queue.Ordinary)
	for range 5 {
		b.issue("A", "", queue.Priority)
	}
	var order []string
	for range 5 {
		order = append(order, b.serve("01", queue.Finish{Outcome: queue.Consulted}))
	}
	// No ordinary number in between, but the bound of three.
	if want := []string{"A002", "A003", "A004", "A001", "A005"}; !reflect.DeepEqual(order, want) {
		t.Errorf("called %v, want %v", order, want)
	}
}

func TestForgottenFinish(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	id := b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Start{Window: "01"})
	b.now = b.now.Add(91 * time.Minute)
	b.must(wang, queue.Finish{Window: "01", Outcome: queue.Accepted})
	if got, _ := b.hall.Ticket(id); !got.EndGuessed {
		t.Error("a service of 91 minutes counts as exact")
	}
}

func TestClosingTheDayByHand(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.issue("A", "", queue.Ordinary)
	b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	b.refused(wang, queue.CloseDay{Waiting: 2}, queue.Denied)
	b.refused(boss, queue.CloseDay{}, queue.Conflict)
	b.must(boss, queue.CloseDay{Waiting: 2})
	b.refused(boss, queue.CloseDay{}, queue.Conflict)
	for _, k := range b.hall.Tickets() {
		if !k.State.Over() {
			t.Errorf("%s is still %s", k.Name(), k.State)
		}
	}
	// Midnight does not close it a second time.
	seen := len(b.events)
	b.now = b.now.Add(24 * time.Hour)
	b.issue("A", "", queue.Ordinary)
	if k := b.events[seen].Kind; k != queue.DayOpened {
		t.Errorf("the next day begins with %s", k)
	}
}

func TestABookingChecksInOnce(t *testing.T) {
	b := newBench(t)
	b.must(kiosk, queue.Issue{Ticket: "T1", Line: "A", Class: queue.Appointment, Booking: "B1"})
	b.refused(kiosk, queue.Issue{Ticket: "T2", Line: "A", Class: queue.Appointment, Booking: "B1"}, queue.Conflict)
}

// The day changes once, wherever the clock jumps while the hall runs or is off.
func TestTheDayChangesOnce(t *testing.T) {
	day := 24 * time.Hour
	for _, tt := range []struct {
		name  string
		jumps []time.Duration // before each further number
		want  []string        // days opened
	}{
		{"midnight", []time.Duration{14*time.Hour + 59*time.Minute + 59*time.Second, time.Second}, []string{"2026-03-16", "2026-03-17"}},
		{"off for three days", []time.Duration{3 * day}, []string{"2026-03-16", "2026-03-19"}},
		{"a day back", []time.Duration{-day, day}, []string{"2026-03-16"}},
		{"a day forward and back", []time.Duration{day, -day, 0, day}, []string{"2026-03-16", "2026-03-17"}},
		{"over the new year", []time.Duration{290 * day, time.Hour}, []string{"2026-03-16", "2026-12-31"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.issue("A", "", queue.Ordinary)
			for _, j := range tt.jumps {
				b.now = b.now.Add(j)
				b.issue("A", "", queue.Ordinary)
			}
			var opened []string
			for _, e := range b.events {
				if e.Kind == queue.DayOpened {
					opened = append(opened, e.Day)
				}
			}
			if !slices.Equal(opened, tt.want) {
				t.Errorf("opened %v, want %v", opened, tt.want)
			}
			if err := daysAreWhole(b.events); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestGroundOfPriority: why a number has priority stays with it through a transfer, a
// miss and an undo, and a journal from before there were grounds gives the same day.
func TestGroundOfPriority(t *testing.T) {
	b := newBench(t)
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	b.must(kiosk, queue.Issue{Ticket: "T1", Line: "S", Class: queue.Priority, Ground: "disabled", Print: "printer-K1"})
	b.must(kiosk, queue.Issue{Ticket: "T2", Line: "S", Class: queue.Priority})
	ground := func(when string) {
		t.Helper()
		if got, _ := b.hall.Ticket("T1"); got.Ground != "disabled" {
			t.Errorf("%s: ground %q", when, got.Ground)
		}
	}
	ground("issued")
	b.must(he, queue.CallNext{Window: "19"})
	b.must(he, queue.Undo{Window: "19"})
	ground("after an undo")
	b.must(he, queue.CallNext{Window: "19"})
	b.must(he, queue.Miss{Window: "19"})
	b.must(kiosk, queue.Return{Ticket: "T1"})
	ground("after a miss")

	old, err := queue.NewHall(fullPlan())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range b.events {
		if e.Kind == queue.Issued {
			e.Body = strings.Replace(e.Body, `"ground":"disabled"`, "", 1)
			e.Body = strings.NewReplacer(`,}`, `}`, `{,`, `{`, `,,`, `,`).Replace(e.Body)
		}
		old.Apply(e)
	}
	was, _ := old.Ticket("T1")
	now, _ := b.hall.Ticket("T1")
	if was.Ground != "" {
		t.Fatalf("the old journal has a ground: %q", was.Ground)
	}
	if now.Ground = ""; !reflect.DeepEqual(was, now) {
		t.Errorf("an old journal gives %+v, the present one %+v", was, now)
	}
}
