package desk

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Tasks keeps what the hall office, bureaus and windows ask of each other. by is an
// actor as in queue.Event; days are "2026-11-30", both ends included.
type Tasks interface {
	// SendTask checks what it is given; the same Key again keeps nothing anew.
	SendTask(ctx context.Context, by string, t affairs.Task) (sent affairs.Task, new bool, err error)
	StepTask(ctx context.Context, by string, s affairs.TaskStep, at time.Time) error
	// OpenTasks have parts that are not done; TasksDue are of one kind, or of all with
	// 0. Both have the first to be done first.
	OpenTasks(ctx context.Context) ([]affairs.Task, error)
	TasksDue(ctx context.Context, from, to string, kind affairs.TaskKind) ([]affairs.Task, error)
}

// TaskCount is how many parts of tasks wait for somebody: what the console links to.
type TaskCount struct {
	Open    int `json:"open"`
	Overdue int `json:"overdue"`
}

// taskWatch keeps the open tasks and today's closing checks: a console is drawn anew
// with every event.
type taskWatch struct {
	mu    sync.Mutex
	taken time.Time
	day   affairs.Date
	last  taskFacts
	sent  affairs.Date // day on which it was looked what comes round
}

type taskFacts struct {
	open   []affairs.Task
	closed map[string]bool // windows whose closing check of today is entered
	manned []string        // windows at which somebody sat today
}

// taskFactsFor is how old the facts may be; every step about a task forgets them.
const taskFactsFor = time.Minute

func (w *taskWatch) facts(ctx context.Context, d *Desk) (f taskFacts, err error) {
	if d.Tasks == nil {
		return f, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now, today := d.Now(), d.today()
	if age := now.Sub(w.taken); age >= 0 && age < taskFactsFor && w.day == today {
		return w.last, nil
	}
	if f, err = d.taskFacts(ctx, today); err == nil {
		w.last, w.taken, w.day = f, now, today
	}
	return f, err
}

func (w *taskWatch) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken = time.Time{}
}

func (d *Desk) taskFacts(ctx context.Context, today affairs.Date) (f taskFacts, err error) {
	if f.open, err = d.Tasks.OpenTasks(ctx); err != nil {
		return f, err
	}
	f.closed = map[string]bool{}
	checks, err := d.Tasks.TasksDue(ctx, today.String(), today.String(), affairs.ClosingCheck)
	if err != nil {
		return f, err
	}
	for _, c := range checks {
		f.closed[c.Of] = true
	}
	if d.History == nil {
		return f, nil
	}
	seats, err := d.History.Seats(ctx, today.String(), today.String())
	for _, s := range seats {
		if !slices.Contains(f.manned, s.Window) {
			f.manned = append(f.manned, s.Window)
		}
	}
	return f, err
}

// TasksChanged is told that a task is new or has gone on.
func (d *Desk) TasksChanged() {
	d.tasksNow.forget()
	d.badChanged()
	d.Hub.Changed(d.allDesks...)
}

// sendRecurring sends what comes round, once a day: the first day of its time on which
// the hall runs.
func (d *Desk) sendRecurring(ctx context.Context) error {
	today := d.today()
	if d.Tasks == nil || d.tasksNow.sent == today {
		return nil
	}
	some := false
	for _, r := range d.Data.Tasks.Recurring {
		t := r.Task(today, d.Data.Calendar, d.parties)
		if len(t.Parts) == 0 {
			continue
		}
		t.At = d.Now().UnixMilli()
		_, new, err := d.Tasks.SendTask(ctx, queue.Actor{Kind: queue.System, ID: "tasks"}.String(), t)
		if err != nil {
			return fmt.Errorf("task %s: %w", r.ID, err)
		}
		some = some || new
	}
	d.tasksNow.sent = today
	if some {
		d.TasksChanged()
	}
	return nil
}

// parties are those whom a task that comes round asks.
func (d *Desk) parties(to affairs.TaskTo) (list []affairs.Party) {
	switch to {
	case affairs.ToOffice:
		return []affairs.Party{affairs.OfficeParty}
	case affairs.ToBureaus:
		for _, b := range d.reporting() {
			list = append(list, affairs.PartyOf(affairs.BureauParty, b.ID))
		}
	case affairs.ToWindows:
		for _, w := range d.Data.Windows {
			list = append(list, affairs.PartyOf(affairs.WindowParty, w.No))
		}
	case affairs.ToStaff:
		for _, s := range d.Data.Staff {
			list = append(list, affairs.PartyOf(affairs.StaffParty, s.StaffNo))
		}
	}
	return list
}

// partyName is who is asked, in words.
func (d *Desk) partyName(p affairs.Party) affairs.Text {
	switch kind, id := p.Split(); kind {
	case affairs.BureauParty:
		return d.bureauName(id)
	case affairs.WindowParty:
		return affairs.Text{ZH: id + "号窗口", EN: "window " + id}
	case affairs.StaffParty:
		return d.actorName("staff:" + id)
	}
	return affairs.Text{ZH: "大厅管理办公室", EN: "the hall office"}
}

// tasksAt counts what waits for a window, its bureau and who sits there; 0 if it cannot
// be read: the number calls, not the task.
func (d *Desk) tasksAt(ctx context.Context, no string, clerk *Person) (n TaskCount) {
	f, err := d.tasksNow.facts(ctx, d)
	if err != nil {
		d.Log.Warn("tasks not read", "err", err)
	}
	mine := []affairs.Party{affairs.PartyOf(affairs.WindowParty, no), affairs.PartyOf(affairs.BureauParty, d.windows[no].Bureau)}
	if clerk != nil {
		mine = append(mine, affairs.PartyOf(affairs.StaffParty, clerk.No))
	}
	return f.waiting(mine, d.today())
}

// waiting counts the open parts of some parties.
func (f taskFacts) waiting(of []affairs.Party, today affairs.Date) (n TaskCount) {
	for _, t := range f.open {
		for _, p := range t.Parts {
			if p.Done != 0 || !slices.Contains(of, p.To) {
				continue
			}
			n.Open++
			if t.DueDay().Before(today) {
				n.Overdue++
			}
		}
	}
	return n
}

// closingFrom is how long before the end of the day the console offers the closing
// check, and closingLate how long after it the office is told which windows lack it.
const closingFrom, closingLate = 15 * time.Minute, 30 * time.Minute

// closes is when the hall's last hours of today end; ok is false where it is shut.
func (d *Desk) closes() (at time.Time, ok bool) {
	today := d.today()
	hours := d.Data.Opening.RangesOn(today)
	if len(hours) == 0 {
		return at, false
	}
	return today.At(hours[len(hours)-1].To, d.zone()), true
}

// closingDue tells whether a window is to be checked now: somebody sat there today, the
// day ends, and the check is not entered.
func (d *Desk) closingDue(ctx context.Context, no string) bool {
	if at, ok := d.closes(); d.Tasks == nil || len(d.Data.Tasks.Closing) == 0 || !ok || d.Now().Before(at.Add(-closingFrom)) {
		return false
	}
	f, err := d.tasksNow.facts(ctx, d)
	return err == nil && slices.Contains(f.manned, no) && !f.closed[no]
}

// taskAlarms are what the wall says of tasks.
type taskAlarms struct {
	overdue  int // tasks with parts that are over their day
	supplies int // requests that wait
	late     int // of them over their day
	checks   []affairs.Text
	unlocked []string // windows whose closing check is missing
}

func (d *Desk) taskAlarms(ctx context.Context) (a taskAlarms, err error) {
	f, err := d.tasksNow.facts(ctx, d)
	if err != nil {
		return a, err
	}
	today := d.today()
	for _, t := range f.open {
		switch {
		case t.Kind == affairs.SuppliesTask:
			a.supplies++
			if t.Overdue(today) {
				a.late++
			}
		case t.Overdue(today):
			a.overdue++
		case t.Kind == affairs.SelfCheck && slices.ContainsFunc(t.Parts, func(p affairs.TaskPart) bool { return p.To == affairs.OfficeParty }):
			a.checks = append(a.checks, affairs.Text{ZH: t.ZH + "，" + t.Due + "前完成", EN: both(t.ZH, t.EN).EN + ", by " + t.Due})
		}
	}
	if at, ok := d.closes(); ok && len(d.Data.Tasks.Closing) > 0 && !d.Now().Before(at.Add(closingLate)) {
		for _, no := range f.manned {
			if !f.closed[no] {
				a.unlocked = append(a.unlocked, no)
			}
		}
	}
	return a, nil
}

// alarms says them.
func (a taskAlarms) alarms(add func(bad bool, href, zh, en string)) {
	if a.overdue > 0 {
		add(true, "/office/tasks", fmt.Sprintf("%d项任务逾期没有完成", a.overdue), fmt.Sprintf("tasks overdue: %d", a.overdue))
	}
	if a.supplies > 0 {
		zh, en := fmt.Sprintf("便民用品待补：%d项", a.supplies), fmt.Sprintf("supplies to refill: %d", a.supplies)
		if a.late > 0 {
			zh, en = zh+fmt.Sprintf("，其中%d项超期", a.late), en+fmt.Sprintf(", overdue: %d", a.late)
		}
		add(a.late > 0, "/office/tasks?kind=supplies", zh, en)
	}
	for _, c := range a.checks {
		add(false, "/office/tasks?kind=self_check", "自查："+c.ZH, "self-check: "+c.EN)
	}
	if n := len(a.unlocked); n > 0 {
		add(false, "/office/tasks?kind=closing", fmt.Sprintf("%d个窗口没有登记下班检查", n), fmt.Sprintf("windows without a closing check: %d", n))
	}
}

// recur sends what comes round; a failure is told, and tried again.
func (d *Desk) recur(ctx context.Context) {
	if err := d.sendRecurring(ctx); err != nil && ctx.Err() == nil {
		d.Log.Warn("tasks that come round not sent", "err", err)
	}
}
