package queue

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// Hall is the state of one business day. It is not safe for several
// goroutines; Owner gives each its turn.
type Hall struct {
	plan    Plan
	day     string
	tickets map[string]*Ticket
	rank    int64 // tickets issued today
	lines   map[string]*line
	order   []*line // in plan order
	windows map[string]*window
	worder  []*window // in plan order
	calls   []Call    // newest last, at most keepCalls
	missed  []*Ticket // whoever was missed today, whatever became of them
	byHand  []HandCall
	// bookings are the tickets of today that checked an appointment in, by its code.
	bookings map[string]*Ticket
	over     bool  // the day was closed and nothing has happened since
	at       int64 // of the newest event, Unix ms
	digits   map[string]int
}

// keepCalls bounds the list of last calls that boards show.
const keepCalls = 64

type line struct {
	Line
	closed  string // why it is closed; "" = open
	counter int    // numbers issued today
	free    int    // the lowest number that may still be given, whatever Start became
	calls   int64  // tickets called from it today
	// overtakes counts priority calls that passed this line's longest waiting
	// ordinary ticket since the last ordinary call.
	overtakes int
	lanes     map[string]*[classes]lane // by matter id; "" for none
	matters   []string                  // keys of lanes, sorted
	returning []*Ticket                 // reactivated, in the order of After
	back      []*Ticket                 // with further papers, in the order of coming back
	slots     []int                     // numbers issued in each of Slots
	waiting   int
	// turns are the last at its windows, byMatter the same for each matter, and
	// gaps the times from the end of a turn to the next call while somebody waited,
	// ms; newest last. arrived are when the last numbers were taken, Unix ms;
	// favoured counts today's that are not ordinary.
	turns         []turn
	byMatter      map[string][]turn
	gaps, arrived []int64
	favoured      int
	part          *part
}

// turn is how long a ticket kept its window, from its call to its end, ms.
type turn struct {
	took   int64
	missed bool // nobody came
}

type window struct {
	WindowPlan
	state  WindowState
	staff  string
	reason string // why it is paused
	since  int64  // of the present state, Unix ms
	ticket *Ticket
	held   []*Ticket
	// finished is the ticket it finished last, which its evaluator rates.
	finished *Ticket
	freed    int64             // when its last ticket left, Unix ms
	turns    map[string][]turn // as line.turns, of this window, by line
	part     *part
	reach    []*lane  // lanes it may call from, lines in plan order
	lent     []string // lines it serves beyond its plan; they are in Lines too
	skills   []string // matters its clerk is qualified for; nil = not limited
	last     act      // what undo would take back
	lastAct  int64    // when call-next last succeeded, Unix ms
}

// act is the last thing that happened at a window, with what it changed.
type act struct {
	kind      Kind
	at        int64
	before    Ticket
	line      *line // the line whose counters it changed
	overtakes int
	passed    overtaking
	turn      string // the line whose turns it added to, "" for none
	gap       bool   // it added to the gaps of line
	freed     int64
}

// WindowState is whether a window serves. The numbers are stored.
type WindowState uint8

const (
	Closed WindowState = 0 // nobody is signed in
	Open   WindowState = 1
	Paused WindowState = 2
)

var windowStateNames = [...]string{"closed", "open", "paused"}

func (s WindowState) String() string { return windowStateNames[s] }

// Call is one call of a ticket, as boards show it.
type Call struct {
	Ticket string
	Name   string
	Line   string
	Matter string
	Window string
	At     int64 // Unix ms
	Times  int   // 1 = first call
	Reason Reason
}

// NewHall makes the state before the first event. The plan must be valid.
func NewHall(plan Plan) (*Hall, error) {
	if err := plan.Validate(); err != nil {
		return nil, err
	}
	h := &Hall{plan: plan, digits: map[string]int{}}
	h.reset("")
	return h, nil
}

// reset forgets the day and everything that happened in it.
func (h *Hall) reset(day string) {
	h.day, h.rank, h.calls, h.byHand = day, 0, nil, nil
	h.tickets, h.missed, h.bookings, h.over = map[string]*Ticket{}, nil, map[string]*Ticket{}, false
	h.lines, h.order = map[string]*line{}, nil
	for _, l := range h.plan.Lines {
		ln := &line{Line: l, lanes: map[string]*[classes]lane{}, byMatter: map[string][]turn{}, slots: make([]int, len(l.Slots))}
		h.lines[l.Prefix] = ln
		h.order = append(h.order, ln)
		h.digits[l.Prefix] = l.Digits
		ln.addLanes("")
	}
	for m, l := range h.plan.Matters {
		h.lines[l].addLanes(m)
	}
	for _, ln := range h.order {
		sort.Strings(ln.matters)
	}
	h.windows, h.worder = map[string]*window{}, nil
	for _, p := range h.plan.Windows {
		w := &window{WindowPlan: p, turns: map[string][]turn{}}
		h.setReach(w)
		h.windows[p.No] = w
		h.worder = append(h.worder, w)
	}
	h.divide()
}

// setReach finds the lanes that a window with its present clerk may call from.
func (h *Hall) setReach(w *window) {
	w.reach = nil
	for _, prefix := range w.Lines {
		ln := h.lines[prefix]
		for _, m := range ln.matters {
			if !w.handles(prefix, m) {
				continue
			}
			for c := range ln.lanes[m] {
				w.reach = append(w.reach, &ln.lanes[m][c])
			}
		}
	}
}

func (l *line) addLanes(matter string) {
	set := new([classes]lane)
	for c := range set {
		set[c] = lane{line: l, matter: matter, class: Class(c)}
	}
	l.lanes[matter] = set
	l.matters = append(l.matters, matter)
}

// wait puts a ticket into the lane of its line, matter and class.
func (h *Hall) wait(t *Ticket) {
	ln := h.lines[t.Line]
	set := ln.lanes[t.Matter]
	if set == nil { // a matter that left the plan since: any window of the line
		set = ln.lanes[""]
	}
	t.State = Waiting
	ln.waiting++
	if t.Back != "" {
		ln.back = append(ln.back, t)
		return
	}
	if t.After > 0 {
		i := sort.Search(len(ln.returning), func(i int) bool { return ln.returning[i].After > t.After })
		ln.returning = slices.Insert(ln.returning, i, t)
		return
	}
	set[t.Class].put(t)
}

// leave takes a ticket out of its line.
func (h *Hall) leave(t *Ticket) {
	ln := h.lines[t.Line]
	ln.waiting--
	if t.lane != nil {
		t.drop()
		return
	}
	if i := slices.Index(ln.back, t); i >= 0 {
		ln.back = slices.Delete(ln.back, i, i+1)
		return
	}
	if i := slices.Index(ln.returning, t); i >= 0 {
		ln.returning = slices.Delete(ln.returning, i, i+1)
	}
}

// Apply changes the state by one event. Events come from Decide or from the
// journal, so it cannot refuse; an event that does not fit the state is a
// programming error or a journal of another hall, and panics.
func (h *Hall) Apply(e Event) {
	h.at = e.At
	defer h.touched(e)
	switch e.Kind {
	case DayOpened:
		if h.over = false; e.Day != h.day { // or it is opened again
			h.reset(e.Day)
		}
	case DayClosed:
		h.over = true
	case LineLent, LineTakenBack:
		h.applyLending(e)
	case Continued:
		h.applyContinued(e)
	case ReentryGiven:
		t := h.ticket(e)
		t.ReentryAt, t.ReentryTill = e.Window, e.At+int64(e.Code)*60_000
	case Reentered:
		h.applyReentered(e)
	case Issued:
		h.applyIssued(e)
	case LineClosed:
		h.lines[e.Line].closed = e.Text
	case LineOpened:
		h.lines[e.Line].closed = ""
	case WindowOpened, WindowPaused, WindowResumed, WindowClosed:
		h.applyWindow(e)
	case Undone:
		h.applyUndone(e)
	case Rated:
		t := h.ticket(e)
		t.Rating, t.RatedAt = e.Code, e.At
	case PhoneLeft, PhoneTakenBack:
		h.ticket(e).Phone = e.Kind == PhoneLeft
	default:
		h.applyTicket(e)
	}
}

// applyTicket applies an event that moves one ticket at one window.
func (h *Hall) applyTicket(e Event) {
	t := h.ticket(e)
	ln := h.lines[t.Line]
	a := act{kind: e.Kind, at: e.At, before: *t, line: ln, overtakes: ln.overtakes}
	w := h.windows[e.Window]
	if e.Kind != Recalled && (e.Kind != Started || e.Code != automatic) {
		t.moves++
	}
	switch e.Kind {
	case CalledTicket:
		reason := UnpackReason(e.Code)
		a.passed = h.overtake(w, t, e.At)
		a.freed = w.freed
		if gap := e.At - w.freed; w.freed > t.Issued && gap >= 0 && gap < longestGap {
			ln.gaps, a.gap = keep(ln.gaps, gap, h.plan.Rules.EstimateSamples), true
		}
		h.leave(t)
		ln.calls++
		if t.Class == Ordinary {
			ln.overtakes = 0
		}
		h.callTo(w, t, e)
		t.CalledAt, t.Calls = e.At, 1
		if t.firstCall == 0 {
			t.firstCall = e.At
		}
		h.show(t, w, e.At, 1, reason)
		if reason.Kind == CalledByHand {
			h.byHand = append(h.byHand, HandCall{Ticket: t.ID, Name: t.name, Line: t.Line, Window: w.No, Staff: e.Text,
				Reason: handReason(e.Body), At: e.At, Overtook: len(a.passed.tickets)})
		}
		w.lastAct = e.At
	case Resumed:
		w.held = slices.DeleteFunc(w.held, func(o *Ticket) bool { return o == t })
		h.callTo(w, t, e)
		t.CalledAt, t.Calls = e.At, 1
		h.show(t, w, e.At, 1, Reason{Kind: ResumedHeld})
	case Recalled:
		t.Calls = e.Code
		t.State, t.StartedAt, t.Inexact = Called, 0, false
		h.show(t, w, e.At, t.Calls, Reason{Kind: RecalledAgain})
		return // undo still takes back the call itself
	case Started:
		t.State, t.StartedAt, t.Inexact = Serving, e.At, e.Code == automatic
		if t.Inexact {
			return // the clerk has done nothing: undo still takes back the call
		}
		if t.FirstAsked == "" {
			t.FirstAsked = t.Clerk
		}
	case Finished:
		if t.FirstAsked == "" {
			t.FirstAsked = t.Clerk
		}
		a.turn = h.turned(w, t, e)
		t.State, t.EndedAt, t.Outcome, t.EndGuessed = Done, e.At, Outcome(e.Code), e.Text == inexact
		h.release(w, t)
		w.finished = t
	case MissedTicket:
		a.turn = h.turned(w, t, e)
		t.State, t.EndedAt, t.StartedAt, t.Inexact, t.MissedAt = Missed, e.At, 0, false, w.No
		if !slices.Contains(h.missed, t) {
			h.missed = append(h.missed, t)
		}
		h.release(w, t)
		t.Window = ""
	case HeldTicket:
		a.turn = h.turned(w, t, e)
		t.State = Held
		h.release(w, t)
		t.Window = w.No
		w.held = append(w.held, t)
	case Transferred:
		a.turn = h.turned(w, t, e)
		h.release(w, t)
		if t.FirstAsked == "" {
			t.FirstAsked = t.Clerk
		}
		t.Line, t.Matter, t.Window, t.After = e.Line, e.Text, "", 0
		t.CalledAt, t.Calls, t.StartedAt, t.Inexact = 0, 0, 0, false
		h.wait(t)
	case ReturnedTicket:
		if e.Code > 0 { // or the hall itself took it from its line; see turnTo
			t.Returns++
		}
		t.EndedAt, t.CalledAt, t.Calls, t.StartedAt, t.Inexact, t.MissedAt = 0, 0, 0, 0, false, ""
		t.After = int64(e.Code)
		h.wait(t)
		return
	case Withdrew:
		h.leave(t)
		t.State, t.EndedAt = Withdrawn, e.At
		return
	case ExpiredTicket:
		h.applyExpired(t, e)
		return
	default:
		panic(fmt.Sprintf("queue: event %d has unknown kind %d", e.Seq, e.Kind))
	}
	w.last = a
}

func (h *Hall) applyExpired(t *Ticket, e Event) {
	switch t.State {
	case Waiting:
		h.leave(t)
	case Held:
		w := h.windows[t.Window]
		w.held = slices.DeleteFunc(w.held, func(o *Ticket) bool { return o == t })
	}
	t.State, t.EndedAt, t.Window = Expired, e.At, ""
}

func (h *Hall) ticket(e Event) *Ticket {
	t := h.tickets[e.Ticket]
	if t == nil {
		panic(fmt.Sprintf("queue: event %d (%s) names unknown ticket %s", e.Seq, e.Kind, e.Ticket))
	}
	return t
}

// callTo brings a ticket to a window.
func (h *Hall) callTo(w *window, t *Ticket, e Event) {
	t.State, t.Window, t.Clerk, t.StartedAt, t.Inexact, t.After, t.Back = Called, w.No, e.Text, 0, false, 0, ""
	w.ticket = t
}

// longestGap is more than a clerk takes to call the next while people wait; what
// is longer is a break.
const longestGap = 10 * 60_000

// turned notes how long a ticket kept its window, and names its line.
func (h *Hall) turned(w *window, t *Ticket, e Event) string {
	w.freed = e.At
	u := turn{e.At - t.CalledAt, e.Kind == MissedTicket}
	if u.took < 0 || t.CalledAt == 0 || e.Kind == Finished && (Outcome(e.Code) == Unrecorded || e.Text == inexact) {
		return ""
	}
	n := h.plan.Rules.EstimateSamples
	ln := h.lines[t.Line]
	ln.turns = keep(ln.turns, u, n)
	ln.byMatter[t.Matter] = keep(ln.byMatter[t.Matter], u, n)
	w.turns[t.Line] = keep(w.turns[t.Line], u, n)
	return t.Line
}

// keep appends to the last n of a list.
func keep[T any](list []T, v T, n int) []T {
	if len(list) >= max(n, 1) {
		list = append(list[:0], list[1:]...)
	}
	return append(list, v)
}

// forgetLast takes back what keep added.
func forgetLast[T any](list []T) []T { return list[:max(len(list)-1, 0)] }

// release frees the window its ticket is at.
func (h *Hall) release(w *window, t *Ticket) {
	if w.ticket == t {
		w.ticket = nil
	}
}

func (h *Hall) show(t *Ticket, w *window, at int64, times int, r Reason) {
	if len(h.calls) == keepCalls {
		h.calls = append(h.calls[:0], h.calls[1:]...)
	}
	h.calls = append(h.calls, Call{
		Ticket: t.ID, Name: t.name, Line: t.Line, Matter: t.Matter,
		Window: w.No, At: at, Times: times, Reason: r,
	})
}

// Day is the open business day, "" before the first.
func (h *Hall) Day() string { return h.day }

// Zone is the hall's own.
func (h *Hall) Zone() *time.Location { return h.plan.Zone }
