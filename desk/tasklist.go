package desk

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// taskRow is a task as lists show it.
type taskRow struct {
	affairs.Task
	Name   affairs.Text
	From   affairs.Text // who sent it; of supplies the window
	Sent   string
	ToDo   bool // parts are left; on one's own list, of one's own
	Late   bool // overdue
	Today  bool // due today
	Parts  []taskPartRow
	Done   int // parts
	Office bool
	Filter string // kind of the list that it stands in
}

// taskPartRow is one part of it.
type taskPartRow struct {
	affairs.TaskPart
	Task               *taskRow
	Name               affairs.Text
	ReceivedAt, DoneAt string
	By                 affairs.Text
	Late               bool
	Mine               bool   // the viewer completes it
	Typed              string // a note that was refused
}

// Reading tells whether it is something to read: it is ticked off, no more.
func (t taskRow) Reading() bool { return t.Kind == affairs.ReadingTask }

// One is the part of a task that has only one.
func (t taskRow) One() *taskPartRow {
	if len(t.Parts) == 1 {
		return &t.Parts[0]
	}
	return nil
}

func (d *Desk) taskRow(t affairs.Task, office bool, mine []affairs.Party, typed affairs.TaskStep) *taskRow {
	today := d.today()
	row := &taskRow{Task: t, Name: both(t.ZH, t.EN), From: d.actorName(t.By), Sent: d.stamp(t.At), Office: office}
	if office, id, _ := strings.Cut(t.By, ":"); office == string(queue.Manager) {
		row.From = affairs.Text{ZH: "大厅管理办公室 " + id, EN: "the hall office, " + id}
	}
	if t.Of != "" {
		window := d.partyName(affairs.PartyOf(affairs.WindowParty, t.Of))
		row.From = affairs.Text{ZH: window.ZH + " " + row.From.ZH, EN: window.EN + ", " + row.From.EN}
	}
	zone := d.zone()
	for _, p := range t.Parts {
		part := taskPartRow{TaskPart: p, Task: row, Name: d.partyName(p.To), Late: t.Late(p, zone), Mine: t.Withdrawn == 0 && slices.Contains(mine, p.To)}
		if p.Received != 0 {
			part.ReceivedAt, part.By = d.stamp(p.Received), d.actorName(p.Receiver)
		}
		if p.Done != 0 {
			part.DoneAt, part.By = d.stamp(p.Done), d.actorName(p.Doer)
			row.Done++
		}
		if typed.Task == t.ID && typed.To == p.To {
			part.Typed = typed.Note
		}
		row.ToDo = row.ToDo || t.Withdrawn == 0 && p.Done == 0 && (office || part.Mine)
		row.Parts = append(row.Parts, part)
	}
	row.Late, row.Today = row.ToDo && t.DueDay().Before(today), row.ToDo && t.DueDay() == today
	return row
}

// myTasksView is the data of templates/my-tasks.html.
type myTasksView struct {
	Hall    affairs.Text
	Open    []*taskRow
	Settled []*taskRow
	Saved   bool
	Refused *refusal
	Typed   affairs.TaskStep
}

// settledFor is for how many days a task that is done stands on one's own list.
const settledFor = 31

// myTasksPage is GET /tasks: what is asked of the viewer; the office has its own list.
func (d *Desk) myTasksPage(w http.ResponseWriter, r *http.Request) error {
	if web.Who(r.Context()).Role == web.Manager {
		http.Redirect(w, r, "/office/tasks", http.StatusSeeOther)
		return nil
	}
	return d.showMyTasks(w, r, myTasksView{Saved: r.URL.Query().Has("saved")})
}

func (d *Desk) showMyTasks(w http.ResponseWriter, r *http.Request, v myTasksView) error {
	if d.Tasks == nil {
		return errNoTasks
	}
	ctx := r.Context()
	mine, err := d.myParties(ctx, web.Who(ctx))
	if err != nil {
		return err
	}
	v.Hall = both(d.Data.Name, d.Data.NameEN)
	open, err := d.Tasks.OpenTasks(ctx)
	if err != nil {
		return err
	}
	today := d.today()
	recent, err := d.Tasks.TasksDue(ctx, today.AddDays(-settledFor).String(), today.AddDays(366).String(), 0)
	if err != nil {
		return err
	}
	own := func(t affairs.Task, open bool) bool {
		return slices.ContainsFunc(t.Parts, func(p affairs.TaskPart) bool { return slices.Contains(mine, p.To) && (p.Done == 0) == open })
	}
	for _, t := range open {
		if own(t, true) {
			v.Open = append(v.Open, d.taskRow(t, false, mine, v.Typed))
		}
	}
	for _, t := range slices.Backward(recent) {
		if t.Kind != affairs.ClosingCheck && t.Withdrawn == 0 && !own(t, true) && own(t, false) {
			v.Settled = append(v.Settled, d.taskRow(t, false, mine, v.Typed))
		}
	}
	return d.Pages.RenderStatus(w, r, v.Refused.status(), "desk/my-tasks", v)
}

// tasksView is the data of templates/tasks.html.
type tasksView struct {
	Hall        affairs.Text
	Span        span
	Kinds       []taskKindTab
	Kind        affairs.TaskKind // 0 = all
	Open        []*taskRow
	Settled     []*taskRow
	Windows     []closingRow // of the closing check
	Day         string
	Overdue     int
	New         affairs.Task // as it was typed
	To          []string
	Bureaus     []affairs.Bureau
	Seats       []taskSeat
	Staff       []affairs.Staff
	Key         string
	Sent, Saved bool
	Refused     *refusal
	Typed       affairs.TaskStep
}

type taskKindTab struct {
	Kind  affairs.TaskKind
	Name  affairs.Text
	Open  int
	Query string
	Now   bool
}

type taskSeat struct {
	No   string
	Name affairs.Text
}

// Chosen tells whether a party was typed into the form.
func (v tasksView) Chosen(kind, id string) bool {
	if kind != "" {
		id = kind + ":" + id
	}
	return slices.Contains(v.To, id)
}

// Closing tells whether the list is of closing checks.
func (v tasksView) Closing() bool { return v.Kind == affairs.ClosingCheck }

// tasksPage is GET /office/tasks?kind=&at=: what is open, and what was due in a month.
func (d *Desk) tasksPage(w http.ResponseWriter, r *http.Request) error {
	return d.showTasks(w, r, tasksView{Sent: r.URL.Query().Has("sent"), Saved: r.URL.Query().Has("saved")})
}

// taskSpan is the month of at=; without it the present one. Of closing checks it is a
// day.
func (d *Desk) taskSpan(r *http.Request, kind affairs.TaskKind) (span, error) {
	q := url.Values{"span": {"month"}}
	if kind == affairs.ClosingCheck {
		q.Set("span", "day")
	}
	if at := r.URL.Query().Get("at"); at != "" {
		q.Set("at", at)
	}
	return spanOf(q, d.today())
}

func (d *Desk) showTasks(w http.ResponseWriter, r *http.Request, v tasksView) (err error) {
	if d.Tasks == nil {
		return errNoTasks
	}
	ctx := r.Context()
	v.Kind = affairs.TaskKindNamed(r.URL.Query().Get("kind"))
	if v.Span, err = d.taskSpan(r, v.Kind); err != nil {
		return err
	}
	v.Hall, v.Key, v.Bureaus, v.Staff = both(d.Data.Name, d.Data.NameEN), rand.Text(), d.reporting(), d.Data.Staff
	for _, win := range d.Data.Windows {
		v.Seats = append(v.Seats, taskSeat{win.No, d.windowName(win.No)})
	}
	if v.New.Due == "" {
		due, _ := d.Data.Calendar.AddWorkdays(d.today(), taskDue)
		v.New.Due = due.String()
	}
	open, err := d.Tasks.OpenTasks(ctx)
	if err != nil {
		return err
	}
	counts := map[affairs.TaskKind]int{}
	mine := []affairs.Party{affairs.OfficeParty}
	for _, t := range open {
		counts[t.Kind]++
		if v.Kind != 0 && t.Kind != v.Kind {
			continue
		}
		row := d.taskRow(t, true, mine, v.Typed)
		row.Filter = v.Kind.String()
		if row.Late {
			v.Overdue++
		}
		v.Open = append(v.Open, row)
	}
	v.Kinds = []taskKindTab{{Name: col("全部", "All"), Open: len(open), Now: v.Kind == 0}}
	for _, k := range affairs.TaskKinds {
		v.Kinds = append(v.Kinds, taskKindTab{Kind: k, Name: k.Text(), Open: counts[k], Query: "kind=" + k.String(), Now: v.Kind == k})
	}
	due, err := d.Tasks.TasksDue(ctx, v.Span.From, v.Span.To, v.Kind)
	if err != nil {
		return err
	}
	if v.Closing() {
		if v.Windows, err = d.closingRows(ctx, v.Span.From, due); err != nil {
			return err
		}
	} else {
		for _, t := range slices.Backward(due) {
			if t.Open() == 0 && t.Kind != affairs.ClosingCheck {
				v.Settled = append(v.Settled, d.taskRow(t, true, nil, v.Typed))
			}
		}
	}
	return d.Pages.RenderStatus(w, r, v.Refused.status(), "desk/tasks", v)
}

// closingRow is how a window stands with the closing check of a day.
type closingRow struct {
	No    string
	Name  affairs.Text
	Staff affairs.Text // who sat there last
	At    string       // "" = not entered
	Due   bool         // the day has ended
	By    affairs.Text
	Note  string
}

// closingRows are the windows at which somebody sat on a day, those without the check
// first.
func (d *Desk) closingRows(ctx context.Context, day string, checks []affairs.Task) (list []closingRow, err error) {
	if d.History == nil {
		return nil, nil
	}
	seats, err := d.History.Seats(ctx, day, day)
	if err != nil {
		return nil, err
	}
	at, open := d.closes()
	over := day < d.today().String() || open && !d.Now().Before(at)
	for _, s := range seats {
		i := slices.IndexFunc(list, func(r closingRow) bool { return r.No == s.Window })
		if i < 0 {
			list = append(list, closingRow{No: s.Window, Name: d.windowName(s.Window), Due: over})
			i = len(list) - 1
		}
		list[i].Staff = d.actorName("staff:" + s.Staff)
	}
	for _, t := range checks {
		for i := range list {
			if list[i].No == t.Of {
				list[i].At, list[i].By, list[i].Note = time.UnixMilli(t.At).In(d.zone()).Format("15:04"), d.actorName(t.By), t.Parts[0].Note
			}
		}
	}
	slices.SortStableFunc(list, func(a, b closingRow) int {
		switch {
		case (a.At == "") == (b.At == ""):
			return 0
		case a.At == "":
			return -1
		}
		return 1
	})
	return list, nil
}

// taskTable is the tasks that were due on some days, one row a part.
func (d *Desk) taskTable(tasks []affairs.Task, say func(affairs.Text) string) table {
	t := table{ID: "tasks", Title: col("任务", "Tasks"), Note: col("期限在这段时间的，一家一行；不含下班检查。", "Those whose last day is in this time, a row for each that was asked; without closing checks."),
		Columns: columns(col("类别", "Kind"), col("任务", "Task"), col("下达", "Sent by"), col("下达时间", "Sent"), col("交给", "Asked"), col("期限", "Due"), col("签收", "Received"), col("完成", "Done"), col("说明", "Note"), col("情况", "State"))}
	today, zone := d.today(), d.zone()
	when := func(ms int64) cell {
		if ms == 0 {
			return text("")
		}
		return text(d.stamp(ms))
	}
	for _, k := range tasks {
		if k.Kind == affairs.ClosingCheck {
			continue
		}
		row := d.taskRow(k, true, nil, affairs.TaskStep{})
		for _, p := range k.Parts {
			state, bad := col("待完成", "open"), false
			switch {
			case k.Withdrawn != 0:
				state = col("已撤回", "withdrawn")
			case k.Late(p, zone):
				state, bad = col("逾期完成", "done late"), true
			case p.Done != 0:
				state = col("按时完成", "done in time")
			case k.DueDay().Before(today):
				state, bad = col("逾期未完成", "overdue"), true
			}
			t.Rows = append(t.Rows, cells(text(say(k.Kind.Text())), text(say(row.Name)), text(say(row.From)), when(k.At), text(say(d.partyName(p.To))), text(k.Due), when(p.Received), when(p.Done), text(p.Note), cell{Value: say(state), Bad: bad}))
		}
	}
	return t
}

// tasksFile is GET /office/tasks.xlsx or .csv, with a time as for the report.
func (d *Desk) tasksFile(w http.ResponseWriter, r *http.Request) error {
	if d.Tasks == nil {
		return errNoTasks
	}
	kind := affairs.TaskKindNamed(r.URL.Query().Get("kind"))
	s, err := d.taskSpan(r, 0)
	if err != nil {
		return err
	}
	due, err := d.Tasks.TasksDue(r.Context(), s.From, s.To, kind)
	if err != nil {
		return err
	}
	return exportTables(w, r, fmt.Sprintf("任务_%s_%s", s.From, s.To), []table{d.taskTable(due, sayer(r))})
}
