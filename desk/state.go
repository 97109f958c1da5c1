package desk

import (
	"context"
	"slices"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// State is all that the console of one window shows. All times are Unix
// milliseconds UTC; 0 means not yet. types.js describes it to the page.
type State struct {
	No     string       `json:"no"`
	Name   affairs.Text `json:"name"`
	Status string       `json:"status"` // closed, open, paused
	Since  int64        `json:"since"`  // of the status
	Reason affairs.Text `json:"reason"` // why it is paused
	Staff  *Person      `json:"staff"`  // who is signed in
	Cover  *Person      `json:"cover"`  // their B-role, who may stand in
	// Act is what the one key does now: open, resume, next, start or finish; began
	// is finish after a service that began by itself.
	Act     string      `json:"act"`
	Ticket  *Ticket     `json:"ticket"` // called or served here
	Next    *Ticket     `json:"next"`   // whom next would call
	Queue   []Ticket    `json:"queue"`  // who waits besides, in the order of issue, at most queueShown
	Waiting int         `json:"waiting"`
	Oldest  int64       `json:"oldest"` // issue time of who has waited longest
	Lines   []LineCount `json:"lines"`
	Held    []Ticket    `json:"held"`
	Missed  []Ticket    `json:"missed"` // of this window's lines, newest first
	Undo    *Undo       `json:"undo"`
	// Coming are numbers that may come back here with further papers.
	Coming []Ticket `json:"coming"`
	// Unqualified are matters of this window that its clerk may not handle.
	Unqualified []affairs.Text `json:"unqualified"`
	// ReentryLeast is the shortest time, in minutes, for which finish with the
	// outcome supplement lets the number come back.
	ReentryLeast int `json:"reentry_least"`
	// Given are the documents of the present ticket, Proposed the outcome that they
	// lead to: finish then needs no choice.
	Given    []Given `json:"given"`
	Proposed string  `json:"proposed"`
	// Cases are the open cases of the window's bureau.
	Cases CaseLights `json:"cases"`
	// Tasks wait for the window, its bureau or its clerk; Closing asks for the check at
	// the end of the day.
	Tasks   TaskCount `json:"tasks"`
	Closing bool      `json:"closing"`
	// Finished is the ticket that was finished here last; nil = none.
	Finished *Finished `json:"finished"`
}

// Finished is a finished ticket, with the page of its result slip.
type Finished struct {
	Name    string       `json:"name"`
	Outcome affairs.Text `json:"outcome"`
	Href    string       `json:"href"`
}

// Person is a member of staff.
type Person struct {
	No   string       `json:"no"`
	Name affairs.Text `json:"name"`
}

// Ticket is a ticket as a clerk sees it. Of the person it has the masked name.
type Ticket struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`   // the number: S003
	Person     string         `json:"person"` // masked: 张*明; "" without a card
	Line       string         `json:"line"`
	LineName   affairs.Text   `json:"line_name"`
	Matter     string         `json:"matter"`
	MatterName affairs.Text   `json:"matter_name"` // of the line when there is no matter
	Mark       affairs.Text   `json:"mark"`        // priority, booked, returned, back
	Then       []affairs.Text `json:"then"`        // further matters of the visit
	Stage      string         `json:"stage"`       // waiting, called, serving, held, missed
	Issued     int64          `json:"issued"`
	CalledAt   int64          `json:"called_at"`   // first call of this turn
	LastCall   int64          `json:"last_call"`   // newest call of this turn
	Calls      int            `json:"calls"`       // calls of this turn
	StartedAt  int64          `json:"started_at"`  //
	EndedAt    int64          `json:"ended_at"`    // when it was missed
	Why        affairs.Text   `json:"why"`         // why it was or would be called
	FirstAsked *Person        `json:"first_asked"` // another clerk who was asked first
}

// LineCount is one line of the window.
type LineCount struct {
	Prefix  string       `json:"prefix"`
	Name    affairs.Text `json:"name"`
	Waiting int          `json:"waiting"`
	Closed  string       `json:"closed"` // why no numbers are issued
}

// Undo is the act that can still be taken back.
type Undo struct {
	Label affairs.Text `json:"label"`
	Till  int64        `json:"till"`
}

// The console shows this many of each; the counts are of all.
const (
	queueShown  = 24
	missedShown = 8
)

// State is what the console of a window shows now.
func (d *Desk) State(ctx context.Context, no string) (State, error) {
	if _, known := d.windows[no]; !known {
		return State{}, errNoWindow
	}
	var s State
	if err := d.Hall.View(ctx, func(h *queue.Hall) { s = d.stateOf(h, no) }); err != nil {
		return s, err
	}
	for _, t := range []*Ticket{s.Ticket, s.Next} {
		if t != nil {
			t.Person = d.people.name(ctx, t.ID)
		}
	}
	for _, list := range [][]Ticket{s.Queue, s.Held, s.Missed, s.Coming} {
		for i := range list {
			list[i].Person = d.people.name(ctx, list[i].ID)
		}
	}
	d.addGiven(ctx, &s)
	s.Cases = d.caseLights(ctx, d.windows[no].Bureau)
	s.Tasks, s.Closing = d.tasksAt(ctx, no, s.Staff), d.closingDue(ctx, no)
	return s, nil
}

func (d *Desk) stateOf(h *queue.Hall, no string) State {
	w, _ := h.Window(no)
	s := State{
		No: no, Name: d.windowName(no), Status: w.State.String(), Since: w.Since,
		Reason: affairs.PauseText(w.Reason), Staff: d.person(w.Staff), Cover: d.person(d.staff[w.Staff].BRole), Act: nextAct(w),
		Queue: []Ticket{}, Lines: []LineCount{}, Held: []Ticket{}, Missed: []Ticket{}, Coming: []Ticket{}, Unqualified: []affairs.Text{},
		ReentryLeast: int(h.Rules().ReentryLeast / 60_000),
	}
	for _, m := range d.windows[no].Matters {
		if w.Skills != nil && !slices.Contains(w.Skills, m) {
			s.Unqualified = append(s.Unqualified, d.matterName("", m))
		}
	}
	if w.Ticket != nil {
		t := d.present(h, w)
		s.Ticket = &t
	}
	d.addWaiting(&s, h)
	for _, prefix := range w.Lines {
		if l, ok := h.LineOf(prefix); ok {
			s.Lines = append(s.Lines, LineCount{Prefix: prefix, Name: d.lineName(prefix), Waiting: l.Waiting, Closed: l.Closed})
		}
	}
	for i := range w.Held {
		s.Held = append(s.Held, d.ticket(&w.Held[i]))
	}
	for _, t := range h.MayComeBack(no, d.Now()) {
		s.Coming = append(s.Coming, d.ticket(&t))
	}
	for _, t := range h.MissedFor(no, missedShown) {
		s.Missed = append(s.Missed, d.ticket(&t))
	}
	if t, ok := h.LastFinished(no); ok {
		s.Finished = &Finished{Name: t.Name(), Outcome: affairs.OutcomeText(t.Outcome), Href: resultPath(no, t.ID)}
	}
	if w.Undoable != 0 && w.UndoTill > d.Now().UnixMilli() {
		s.Undo = &Undo{Label: undoWords[w.Undoable], Till: w.UndoTill}
	}
	return s
}

// nextAct is what the one key of the console does.
func nextAct(w queue.WindowView) string {
	switch {
	case w.State == queue.Closed:
		return "open"
	case w.State == queue.Paused:
		return "resume"
	case w.Ticket == nil:
		return "next"
	case w.Ticket.State == queue.Called:
		return "start"
	case w.Ticket.Inexact: // it began by itself: recall and miss stay possible
		return "began"
	}
	return "finish"
}

// addWaiting fills in who waits for the window.
func (d *Desk) addWaiting(s *State, h *queue.Hall) {
	next, why, ok := h.Next(s.No, d.Now())
	if ok {
		t := d.ticket(&next)
		t.Why = words(why)
		s.Next = &t
	}
	for _, t := range h.WaitingAt(s.No) {
		s.Waiting++
		if s.Oldest == 0 || t.Issued < s.Oldest {
			s.Oldest = t.Issued
		}
		if t.ID != next.ID && len(s.Queue) < queueShown {
			s.Queue = append(s.Queue, d.ticket(&t))
		}
	}
}

// present is the ticket at a window, with why and when it was called.
func (d *Desk) present(h *queue.Hall, w queue.WindowView) Ticket {
	t := d.ticket(w.Ticket)
	t.LastCall = t.CalledAt
	if c, ok := h.LastCall(w.No); ok && c.Ticket == t.ID {
		t.LastCall = c.At
		if c.Reason.Kind != queue.RecalledAgain { // the number of calls says that
			t.Why = words(c.Reason)
		}
	}
	if t.FirstAsked != nil && t.FirstAsked.No == w.Staff {
		t.FirstAsked = nil
	}
	return t
}

func words(r queue.Reason) affairs.Text {
	zh, en := r.Words()
	return affairs.Text{ZH: zh, EN: en}
}

func (d *Desk) ticket(t *queue.Ticket) Ticket {
	then := []affairs.Text{}
	for _, m := range t.Then {
		then = append(then, d.matterName("", m))
	}
	return Ticket{
		Then: then, ID: t.ID, Name: t.Name(), Line: t.Line, LineName: d.lineName(t.Line),
		Matter: t.Matter, MatterName: d.matterName(t.Line, t.Matter), Mark: d.mark(t), Stage: t.State.String(),
		Issued: t.Issued, CalledAt: t.CalledAt, Calls: t.Calls, StartedAt: t.StartedAt, EndedAt: t.EndedAt,
		FirstAsked: d.person(t.FirstAsked),
	}
}

// person is a member of staff by number; nil for "". One who is no longer on
// the list is shown by number.
func (d *Desk) person(no string) *Person {
	if no == "" {
		return nil
	}
	s, known := d.staff[no]
	if !known {
		return &Person{No: no, Name: affairs.Text{ZH: no, EN: no}}
	}
	return &Person{No: no, Name: both(s.Name, s.NameEN)}
}

func (d *Desk) windowName(no string) affairs.Text {
	w := d.windows[no]
	return both(w.Name, w.NameEN)
}

func (d *Desk) lineName(prefix string) affairs.Text {
	l := d.lines[prefix]
	return both(l.Name, l.NameEN)
}

// matterName is what the ticket is for: its matter, else its line.
func (d *Desk) matterName(line, matter string) affairs.Text {
	if m, ok := d.Catalogue.Matter(matter); ok {
		return both(m.ShortName, m.NameEN)
	}
	return d.lineName(line)
}

// both falls back to the Chinese where there is no English.
func both(zh, en string) affairs.Text {
	if en == "" {
		en = zh
	}
	return affairs.Text{ZH: zh, EN: en}
}
