package queue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"

	"pgregory.net/rapid"
)

// referee judges the order of calls by the words of the rule alone. It knows
// nothing of how the hall keeps its counts: for each call it lists, from the
// tickets as anybody sees them, who was overtaken.
type referee struct {
	plan   queue.Plan
	passed map[string]int   // by ticket: how often it was overtaken
	fair   map[string]int64 // by ticket: when its fair turn was given to another
	calls  map[string]judged
	auto   int // calls that overtook somebody
	most   int
	forced int // calls that the bound decided
}

type judged struct {
	passed []string
	fair   string
}

func newReferee(plan queue.Plan) *referee {
	return &referee{plan: plan, passed: map[string]int{}, fair: map[string]int64{}, calls: map[string]judged{}}
}

// judge looks at an event before it is applied.
func (r *referee) judge(h *queue.Hall, e queue.Event) error {
	switch {
	case e.Kind == queue.DayOpened:
		*r = referee{plan: r.plan, passed: map[string]int{}, fair: map[string]int64{}, calls: map[string]judged{}, auto: r.auto, most: r.most, forced: r.forced}
	case e.Kind == queue.Undone && queue.Kind(e.Code) == queue.CalledTicket:
		j := r.calls[e.Ticket]
		for _, id := range j.passed {
			r.passed[id]--
		}
		delete(r.fair, j.fair)
	case e.Kind == queue.CalledTicket:
		return r.call(h, e)
	}
	return nil
}

func (r *referee) call(h *queue.Hall, e queue.Event) error {
	why := queue.UnpackReason(e.Code)
	if why.Kind == queue.OvertakenEnough || why.Kind == queue.PastFairTurn {
		r.forced++
	}
	called, _ := h.Ticket(e.Ticket)
	rules := r.plan.Rules
	var j judged
	for _, t := range h.WaitingAt(e.Window) {
		if t.Rank >= called.Rank || t.After > 0 || t.Back != "" {
			continue
		}
		if why.Kind != queue.CalledByHand {
			if r.passed[t.ID] >= rules.OvertakenMost {
				return fmt.Errorf("%s is called before %s, which was overtaken %d times already", called.Name(), t.Name(), r.passed[t.ID])
			}
			if since, ok := r.fair[t.ID]; ok && e.At-since >= rules.OvertakenWithin {
				return fmt.Errorf("%s is called before %s, %d ms after its fair turn", called.Name(), t.Name(), e.At-since)
			}
		}
		if len(j.passed) == 0 {
			if _, had := r.fair[t.ID]; !had {
				j.fair = t.ID
			}
		}
		j.passed = append(j.passed, t.ID)
	}
	for _, id := range j.passed {
		r.passed[id]++
		r.most = max(r.most, r.passed[id])
	}
	if j.fair != "" {
		r.fair[j.fair] = e.At
	}
	if len(j.passed) > 0 {
		r.auto++
	}
	r.calls[e.Ticket] = j
	return nil
}

// mixedPlan has every preference there is: matters, two lines at one window,
// weights and conditions.
func mixedPlan() queue.Plan {
	plan := smallPlan()
	plan.Matters["sl-06"] = "S"
	plan.Rules.OvertakenMost, plan.Rules.OvertakenWithin = 3, 4*60_000
	plan.Windows[3].Weights = map[string]int{"S": 3}
	plan.Windows[3].First = []queue.Condition{{Line: "A", WaitsOver: 2 * 60_000, AtLeast: 2}}
	return plan
}

// TestNoTicketIsOvertakenBeyondTheBound proves the bound under random commands
// and clocks: no call that the hall chooses goes before an older ticket that
// the window could call and that was overtaken k times or is t past its fair
// turn. Calls by hand are free to, and count.
func TestNoTicketIsOvertakenBeyondTheBound(t *testing.T) {
	auto, forced, most := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		plan := mixedPlan()
		h, err := queue.NewHall(plan)
		if err != nil {
			rt.Fatal(err)
		}
		b := &bench{tb: t, hall: h, now: time.Date(2026, 3, 16, 9, 0, 0, 0, shanghai)}
		ref := newReferee(plan)
		do := func(by queue.Actor, cmd queue.Command) {
			events, err := h.Decide(by, cmd, b.now)
			if err != nil {
				return
			}
			for _, e := range events {
				if err := ref.judge(h, e); err != nil {
					rt.Fatalf("%v", err)
				}
				h.Apply(e)
			}
		}
		windows := []string{"18", "19", "01", "03"}
		for i, w := range windows {
			do(queue.Actor{Kind: queue.Manager, ID: "m"}, queue.OpenWindow{Window: w, Staff: fmt.Sprint("070", i)})
		}
		var ids []string
		manager := queue.Actor{Kind: queue.Manager, ID: "m"}
		for range 400 {
			b.now = b.now.Add(time.Duration(rapid.IntRange(0, 30_000).Draw(rt, "ms")) * time.Millisecond)
			if rapid.IntRange(0, 300).Draw(rt, "jump") == 0 {
				b.now = b.now.Add(time.Duration(rapid.IntRange(-3600, 3600).Draw(rt, "s")) * time.Second)
			}
			w := rapid.SampledFrom(windows).Draw(rt, "window")
			v, _ := h.Window(w)
			var free string
			if len(ids) > 0 {
				free = rapid.SampledFrom(ids).Draw(rt, "ticket")
			}
			switch n := rapid.IntRange(0, 20).Draw(rt, "command"); {
			case n < 9:
				id := fmt.Sprintf("T%06d", len(ids))
				ids = append(ids, id)
				do(kiosk, queue.Issue{Ticket: id, Matter: rapid.SampledFrom([]string{"sl-01", "sl-04", "sl-05", "zw-01"}).Draw(rt, "matter"),
					Then:  rapid.SampledFrom([][]string{nil, nil, nil, {"sl-06"}}).Draw(rt, "then"),
					Class: rapid.SampledFrom([]queue.Class{0, 0, 1, 2}).Draw(rt, "class")})
			case n < 15 && v.Ticket == nil:
				do(manager, queue.CallNext{Window: w})
			case n < 15:
				do(manager, queue.Start{Window: w})
				do(manager, queue.Finish{Window: w, Outcome: queue.Supplement, Reentry: 30})
				do(manager, queue.CallNext{Window: w})
			case n == 15:
				do(manager, queue.Undo{Window: w})
			case n == 16:
				do(manager, queue.Transfer{Window: w, Matter: rapid.SampledFrom([]string{"sl-01", "sl-04", "zw-01"}).Draw(rt, "to")})
			case n == 17:
				do(manager, queue.Miss{Window: w})
			case n == 18:
				do(kiosk, queue.Return{Ticket: free})
				do(kiosk, queue.Reenter{Ticket: free})
			case n == 19:
				do(manager, queue.CallTicket{Window: w, Ticket: free, Reason: "行动不便"})
			case n == 20 && len(ids)%3 == 0:
				do(manager, queue.ServeAlso{Window: w, Line: rapid.SampledFrom([]string{"S", "A"}).Draw(rt, "also")})
			default:
				do(kiosk, queue.Withdraw{Ticket: free})
			}
		}
		for _, k := range h.Tickets() {
			if k.Overtaken < ref.passed[k.ID] {
				rt.Fatalf("%s says it was overtaken %d times, it was %d", k.Name(), k.Overtaken, ref.passed[k.ID])
			}
		}
		auto, forced, most = auto+ref.auto, forced+ref.forced, max(most, ref.most)
	})
	t.Logf("%d calls overtook somebody, %d were decided by the bound, %d times at most", auto, forced, most)
	if auto < 1000 || forced < 200 || most < 3 {
		t.Error("the test has gone blunt: too little overtaking")
	}
}

// A ticket that was overtaken between an act and its undo has been overtaken.
func TestUndoKeepsWhatOthersDid(t *testing.T) {
	b := newBench(t)
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	id := b.issue("", "sl-01", queue.Ordinary)
	b.issue("A", "", queue.Priority)
	b.must(he, queue.CallNext{Window: "19"})
	b.must(he, queue.Transfer{Window: "19", Line: "A"})
	b.must(wang, queue.CallNext{Window: "01"})
	if b.at("01") != "A001" {
		t.Fatalf("called %s, the priority number is A001", b.at("01"))
	}
	b.must(he, queue.Undo{Window: "19"})
	if k, _ := b.hall.Ticket(id); k.Overtaken != 1 {
		t.Errorf("overtaken %d times, want 1", k.Overtaken)
	}
}

// Whom another window has served and sent on is not fetched back by an undo here,
// though it waits again.
func TestUndoDoesNotReachPastAnotherWindow(t *testing.T) {
	b := newBench(t)
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.issue("", "sl-01", queue.Ordinary)
	b.must(he, queue.CallNext{Window: "19"})
	b.must(he, queue.Transfer{Window: "19", Line: "A"})
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Transfer{Window: "01", Line: "S"})
	b.refused(he, queue.Undo{Window: "19"}, queue.Conflict)
	b.must(wang, queue.Undo{Window: "01"})
	if b.at("01") != "S001" {
		t.Fatalf("window 01 has %q after its undo, want S001", b.at("01"))
	}
	b.refused(he, queue.Undo{Window: "19"}, queue.Conflict)
}

// Nobody starves: under an endless stream of priority numbers every ordinary
// number is called before more than its bound of later ones.
func TestNobodyStarves(t *testing.T) {
	for _, ratio := range []int{1, 2, 9} {
		t.Run(fmt.Sprint(ratio, " to 1"), func(t *testing.T) {
			plan := smallPlan()
			plan.Rules.PriorityRatio, plan.Rules.OvertakenMost = ratio, 4
			b := newBench(t)
			b.hall, _ = queue.NewHall(plan)
			b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
			for range 20 {
				b.issue("A", "", queue.Ordinary)
			}
			var order []string
			for range 200 {
				b.issue("A", "", queue.Priority)
				b.issue("A", "", queue.Appointment)
				b.must(wang, queue.CallNext{Window: "01"})
				order = append(order, b.at("01"))
				b.must(wang, queue.Start{Window: "01"})
				b.now = b.now.Add(10 * time.Second)
				b.must(wang, queue.Finish{Window: "01", Outcome: queue.Consulted})
			}
			for i := 1; i <= 20; i++ {
				name := fmt.Sprintf("A%03d", i)
				at := slices.Index(order, name)
				if at < 0 || at > 20+4 {
					t.Fatalf("%s was called as number %d of\n%s", name, at+1, strings.Join(order[:40], " "))
				}
			}
			// Those who are preferred do not sink either: they are called in the
			// order of issue at the latest.
			for i := 21; i <= 180; i++ {
				if at := slices.Index(order, fmt.Sprintf("A%03d", i)); at < 0 || at > i-1+4 {
					t.Fatalf("A%03d was called as number %d", i, at+1)
				}
			}
		})
	}
}

func TestWorkProfiles(t *testing.T) {
	plan := mixedPlan()
	plan.Rules.OvertakenMost = 99
	b := newBench(t)
	b.hall, _ = queue.NewHall(plan)
	b.must(wang, queue.OpenWindow{Window: "03", Staff: "0101"})
	next := func() string {
		k, why, _ := b.hall.Next("03", b.now)
		_, en := why.Words()
		return k.Name() + " " + en
	}
	b.issue("A", "", queue.Ordinary)
	b.now = b.now.Add(40 * time.Second)
	b.issue("S", "", queue.Ordinary)
	b.now = b.now.Add(10 * time.Second)
	if got := next(); got != "A001 oldest waiting" { // 50 s against 3 × 10 s
		t.Errorf("next is %q", got)
	}
	b.now = b.now.Add(20 * time.Second)
	if got := next(); got != "S001 oldest waiting" { // 70 s against 3 × 30 s
		t.Errorf("with weight 3 next is %q", got)
	}
	b.issue("A", "", queue.Ordinary)
	b.now = b.now.Add(time.Minute)
	if got := next(); got != "A001 rule 1 of this window" { // two wait in A, one over 2 minutes
		t.Errorf("with the condition next is %q", got)
	}
	bad := mixedPlan()
	bad.Windows[0].First = []queue.Condition{{Line: "A"}}
	if _, err := queue.NewHall(bad); err == nil {
		t.Error("a window may prefer a line it does not serve")
	}
}

func TestCallingByHandNeedsAReasonAndIsReported(t *testing.T) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	b.must(he, queue.OpenWindow{Window: "19", Staff: "0702"})
	first := b.issue("A", "", queue.Ordinary)
	b.issue("A", "", queue.Priority)
	third := b.issue("A", "", queue.Ordinary)
	b.refused(wang, queue.CallTicket{Window: "01", Ticket: third}, queue.Invalid)
	b.refused(wang, queue.CallTicket{Window: "01", Ticket: third, Reason: strings.Repeat("长", 41)}, queue.Invalid)
	b.refused(he, queue.CallTicket{Window: "19", Ticket: third, Reason: "行动不便"}, queue.Conflict)
	b.refused(he, queue.CallTicket{Window: "01", Ticket: third, Reason: "行动不便"}, queue.Denied)
	b.refused(wang, queue.CallTicket{Window: "01", Ticket: "nope", Reason: "行动不便"}, queue.NotFound)
	b.must(wang, queue.CallTicket{Window: "01", Ticket: third, Reason: "行动不便"})
	if b.at("01") != "A003" {
		t.Fatalf("called %s", b.at("01"))
	}
	f := b.hall.Fairness()
	if len(f.ByHand) != 1 || f.ByHand[0].Reason != "行动不便" || f.ByHand[0].Staff != "0101" || f.ByHand[0].Overtook != 2 {
		t.Errorf("reported %+v", f.ByHand)
	}
	if a := f.Lines[1]; a.Line != "A" || a.Called != 1 || a.Overtaken != 2 || a.Most != 1 || a.MostName != "A001" {
		t.Errorf("line A: %+v", a)
	}
	b.must(wang, queue.Undo{Window: "01"})
	if f := b.hall.Fairness(); len(f.ByHand) != 0 || f.Lines[1].Overtaken != 0 {
		t.Errorf("after the undo %+v", f)
	}
	b.refused(wang, queue.CallTicket{Window: "01", Ticket: first, Reason: ""}, queue.Invalid)
}
