package queue_test

import (
	"testing"
	"time"

	"jiaohao/queue"
)

// TestChanges rehearses a heavy day with one change each, and asks what a manager
// would expect of it.
func TestChanges(t *testing.T) {
	heavy := queue.KindsOfDay()[2].Day
	heavy.Plan.Rules.EstimateMinimum = 1 << 30 // nobody asks for estimates here
	heavy.Hours = []queue.Span{{From: heavy.Open, Until: heavy.Stop}}
	run := func(r queue.Rehearsal) *queue.Summary {
		t.Helper()
		s, err := queue.RehearseDays(t.Context(), r, 20, 2, func() {})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	with := func(set func(*queue.Change)) *queue.Summary {
		t.Helper()
		c := queue.NoChange()
		set(&c)
		return run(heavy.With(c))
	}
	was := run(heavy)
	if same := with(func(*queue.Change) {}); same.All.At(0.9) != was.All.At(0.9) || same.All.People != was.All.People {
		t.Error("no change changed the day")
	}
	later := queue.Span{From: heavy.Open.Add(time.Hour), Until: heavy.Stop.Add(time.Hour)}
	for _, c := range []struct {
		name  string
		set   func(*queue.Change)
		holds func(s *queue.Summary) bool
	}{
		{"half of the people wait far less", func(c *queue.Change) { c.People = 0.5 },
			func(s *queue.Summary) bool { return s.All.At(0.9) < was.All.At(0.9)/4 }},
		{"twice the people are twice as many", func(c *queue.Change) { c.People = 2 },
			func(s *queue.Summary) bool {
				return s.All.People > was.All.People*19/10 && s.All.At(0.5) > 2*was.All.At(0.5)
			}},
		{"without a window the waits grow", func(c *queue.Change) { c.Close = []string{"02"} },
			func(s *queue.Summary) bool { return s.All.At(0.9) > was.All.At(0.9) && len(s.Windows()) == 3 }},
		{"an hour later everybody leaves later", func(c *queue.Change) { c.Hours = []queue.Span{later} },
			func(s *queue.Summary) bool {
				return s.Last > was.Last && s.Hours[8].People == 0 && s.Hours[17].People > 0
			}},
		{"nobody is overtaken when nobody may be", func(c *queue.Change) { c.Overtaken = 0 },
			func(s *queue.Summary) bool { return s.All.Overtaken == 0 && was.All.Overtaken > 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if s := with(c.set); !c.holds(s) {
				t.Errorf("it does not: P50 %.1f, P90 %.1f, %d people, done %v; it was P50 %.1f, P90 %.1f, %d people, done %v",
					s.All.At(0.5), s.All.At(0.9), s.All.People, s.Last, was.All.At(0.5), was.All.At(0.9), was.All.People, was.Last)
			}
		})
	}
}

// The summary of many days is the same on one processor and on several, and its
// waits are those of the visits.
func TestSummaries(t *testing.T) {
	day := queue.KindsOfDay()[1].Day
	day.Plan.Rules.EstimateMinimum = 1 << 30
	one, err := queue.RehearseDays(t.Context(), day, 12, 1, func() {})
	if err != nil {
		t.Fatal(err)
	}
	four, _ := queue.RehearseDays(t.Context(), day, 12, 4, func() {})
	for _, share := range []float64{0, 0.1, 0.5, 0.9, 0.99, 1} {
		if one.All.At(share) != four.All.At(share) || one.Lines["S"].At(share) != four.Lines["S"].At(share) {
			t.Errorf("the wait at %g depends on the processors", share)
		}
	}
	if one.Last != four.Last || one.Use("01") != four.Use("01") || one.Days != 12 {
		t.Error("the end of the day or the use of a window depends on the processors")
	}
	var w queue.Waits
	for i := range int64(100) {
		w.Add(queue.Visit{Issued: 1, Called: 1 + i*60_000})
	}
	if w.At(0.5) != 50 || w.At(0.9) != 89 || w.At(1) != 99 || w.Most() != 99 {
		t.Errorf("of 0 … 99 minutes: %v %v %v %v", w.At(0.5), w.At(0.9), w.At(1), w.Most())
	}
}
