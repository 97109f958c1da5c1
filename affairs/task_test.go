package affairs

import (
	"testing"
	"time"
)

// TestTaskSteps: a task is received, done, sent back with a reason and done again;
// what was withdrawn stays so.
func TestTaskSteps(t *testing.T) {
	task := func(done, withdrawn int64) Task {
		return Task{Kind: AssignedTask, Due: "2026-11-30", Withdrawn: withdrawn, Parts: []TaskPart{{To: "bureau:sl", Done: done, Note: map[bool]string{true: "已做"}[done != 0]}}}
	}
	for name, c := range map[string]struct {
		of    Task
		step  TaskStep
		taken bool   // before
		code  string // "" = it can be taken
	}{
		"receive":                {task(0, 0), TaskStep{To: "bureau:sl", Kind: TaskReceived}, false, ""},
		"done":                   {task(0, 0), TaskStep{To: "bureau:sl", Kind: TaskDone, Note: "已做"}, false, ""},
		"done, pressed twice":    {task(1, 0), TaskStep{To: "bureau:sl", Kind: TaskDone, Note: "已做"}, true, ""},
		"done by somebody else":  {task(1, 0), TaskStep{To: "bureau:sl", Kind: TaskDone, Note: "我也做了"}, false, "conflict"},
		"somebody not asked":     {task(0, 0), TaskStep{To: "bureau:ga", Kind: TaskDone}, false, "notfound"},
		"a phone number":         {task(0, 0), TaskStep{To: "bureau:sl", Kind: TaskDone, Note: "打 13900001234"}, false, "invalid"},
		"sent back":              {task(1, 0), TaskStep{To: "bureau:sl", Kind: TaskSentBack, Note: "少一张照片"}, false, ""},
		"sent back without why":  {task(1, 0), TaskStep{To: "bureau:sl", Kind: TaskSentBack}, false, "invalid"},
		"sent back before done":  {task(0, 0), TaskStep{To: "bureau:sl", Kind: TaskSentBack, Note: "x"}, false, "conflict"},
		"withdrawn":              {task(0, 0), TaskStep{Kind: TaskWithdrawn}, false, ""},
		"withdrawn when done":    {task(1, 0), TaskStep{Kind: TaskWithdrawn}, false, "conflict"},
		"done after a withdraw":  {task(0, 1), TaskStep{To: "bureau:sl", Kind: TaskDone}, false, "conflict"},
		"a step that is none":    {task(0, 0), TaskStep{To: "bureau:sl"}, false, "invalid"},
		"received by who did it": {task(1, 0), TaskStep{To: "bureau:sl", Kind: TaskReceived}, true, ""},
	} {
		taken, err := c.of.Decide(c.step)
		code := ""
		if err != nil {
			code = err.(*Refusal).Code
		}
		if taken != c.taken || code != c.code {
			t.Errorf("%s: taken %v, %v", name, taken, err)
		}
	}
}

// TestRecurringTask: a task of a quarter is one, whatever day of it the hall first
// runs; its last day counts working days from there.
func TestRecurringTask(t *testing.T) {
	r := RecurringTask{ID: "self", Kind: "self_check", Every: EveryQuarter, To: ToOffice, WorkingDays: 5, Name: "自查"}
	office := func(TaskTo) []Party { return []Party{OfficeParty} }
	c := NewCalendar(nil)
	first := r.Task(Date{2026, time.October, 1}, c, office)
	later := r.Task(Date{2026, time.November, 27}, c, office) // a Friday
	if first.Key != later.Key || first.Period != "2026-Q4" {
		t.Errorf("keys %q, %q", first.Key, later.Key)
	}
	if later.Due != "2026-12-04" || later.Kind != SelfCheck || later.Check(Date{2026, time.November, 27}) != nil {
		t.Errorf("%+v", later)
	}
	if got := EveryWeek.PeriodOf(Date{2027, time.January, 1}); got != "2026-W53" {
		t.Errorf("week of the new year: %s", got)
	}
}

// TestTaskInTime: open parts count only after the last day.
func TestTaskInTime(t *testing.T) {
	at := func(day int) int64 { return time.Date(2026, time.November, day, 9, 0, 0, 0, time.UTC).UnixMilli() }
	task := Task{Due: "2026-11-10", Parts: []TaskPart{{To: "bureau:a", Done: at(10)}, {To: "bureau:b", Done: at(11)}, {To: "bureau:c"}}}
	for day, want := range map[int][2]int{10: {1, 2}, 11: {1, 3}} {
		if in, of := task.InTime(Date{2026, time.November, day}, time.UTC); in != want[0] || of != want[1] {
			t.Errorf("on the %dth: %d of %d", day, in, of)
		}
	}
	if !task.Overdue(Date{2026, time.November, 11}) || task.Overdue(Date{2026, time.November, 10}) {
		t.Error("overdue on the wrong day")
	}
}
