package display_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/queue"
)

// world is the example hall with a clock of its own, 2026-03-16 being a Monday.
type world struct {
	t    *testing.T
	data *configs.Hall
	n    int

	owner  sync.Mutex // one at a time, as queue.Owner has it
	hall   *queue.Hall
	rated  []queue.Event
	asides []string

	mu  sync.Mutex
	now time.Time
}

func newWorld(t *testing.T, clock string) *world {
	t.Helper()
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	data := cfg.Hall
	data.Opening.Always = false
	data.Lines, data.Windows, data.Staff = slices.Clone(data.Lines), slices.Clone(data.Windows), slices.Clone(data.Staff)
	plan := queue.Plan{Zone: data.Location, Rules: queue.DefaultRules(), Matters: map[string]string{}}
	for _, l := range data.Lines {
		plan.Lines = append(plan.Lines, queue.Line{Prefix: l.Prefix, Digits: l.Digits, Start: l.Start})
	}
	for _, w := range data.Windows {
		plan.Windows = append(plan.Windows, queue.WindowPlan{No: w.No, Lines: w.Lines, Matters: w.Matters})
	}
	for _, m := range data.Matters.All() {
		plan.Matters[m.ID] = m.Line
	}
	hall, err := queue.NewHall(plan)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, hall: hall, data: &data}
	w.at(clock)
	return w
}

// at sets the clock: "2026-03-16 09:00".
func (w *world) at(clock string) {
	w.t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", clock, w.data.Location)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// View is what queue.Owner offers.
func (w *world) View(_ context.Context, look func(*queue.Hall)) error {
	w.owner.Lock()
	defer w.owner.Unlock()
	look(w.hall)
	return nil
}

// Do is what queue.Owner offers.
func (w *world) Do(_ context.Context, by queue.Actor, cmd queue.Command, _ string, aside any) (queue.Receipt, error) {
	w.owner.Lock()
	defer w.owner.Unlock()
	events, err := w.hall.Decide(by, cmd, w.Now())
	for _, e := range events {
		w.hall.Apply(e)
		if e.Kind == queue.Rated {
			w.rated = append(w.rated, e)
		}
	}
	if err == nil && aside != nil {
		w.asides = append(w.asides, fmt.Sprint(aside))
	}
	return queue.Receipt{}, err
}

// do decides and applies commands, 3 s apart, and returns all their events.
func (w *world) do(commands ...queue.Command) []queue.Event {
	w.t.Helper()
	w.owner.Lock()
	defer w.owner.Unlock()
	var all []queue.Event
	for _, c := range commands {
		events, err := w.hall.Decide(queue.Actor{Kind: queue.System, ID: "test"}, c, w.Now())
		if err != nil {
			w.t.Fatalf("%#v: %v", c, err)
		}
		for _, e := range events {
			w.hall.Apply(e)
		}
		all = append(all, events...)
		w.pass(3 * time.Second)
	}
	return all
}

// secret begins the id of every ticket: it must never be shown.
const secret = "SECRETTICKET"

func (w *world) issue(line string, times int) {
	w.t.Helper()
	for range times {
		w.n++
		w.do(queue.Issue{Ticket: fmt.Sprintf("%s%04d", secret, w.n), Line: line})
	}
}

func (w *world) open(window, staff string) {
	w.t.Helper()
	w.do(queue.OpenWindow{Window: window, Staff: staff})
}

// serve serves n tickets at a window, minutes each.
func (w *world) serve(window string, n, minutes int) {
	w.t.Helper()
	for range n {
		w.do(queue.CallNext{Window: window}, queue.Start{Window: window})
		w.pass(time.Duration(minutes)*time.Minute - 3*time.Second)
		w.do(queue.Finish{Window: window, Outcome: queue.Accepted})
	}
}

func (w *world) window(no string) configs.Window {
	w.t.Helper()
	win, ok := w.data.Window(no)
	if !ok {
		w.t.Fatalf("no window %s in the example", no)
	}
	return win
}

func (w *world) change(no string, change func(*configs.Window)) {
	w.t.Helper()
	i := slices.IndexFunc(w.data.Windows, func(x configs.Window) bool { return x.No == no })
	change(&w.data.Windows[i])
}
