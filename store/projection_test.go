//go:build cgo

package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"
)

// never is more services than a line remembers.
const never = 1000

func plan() queue.Plan {
	rules := queue.DefaultRules()
	rules.StartAfter = 2000
	rules.EstimateMinimum = never // estimates cost a test of random commands nearly all of its time
	return queue.Plan{
		Zone:  shanghai,
		Lines: []queue.Line{{Prefix: "S", Digits: 3, Start: 1}, {Prefix: "A", Digits: 3, Start: 1}},
		Windows: []queue.WindowPlan{
			{No: "18", Lines: []string{"S"}, Matters: []string{"sl-01", "sl-05"}},
			{No: "19", Lines: []string{"S"}, Matters: []string{"sl-01", "sl-04"}},
			{No: "01", Lines: []string{"A"}},
			{No: "03", Lines: []string{"A", "S"}},
		},
		Matters: map[string]string{"sl-01": "S", "sl-04": "S", "sl-05": "S", "zw-01": "A", "zw-02": "A", "sl-06": "S"},
		Rules:   rules,
	}
}

// hallDriver issues random commands to a hall and commits what it decides.
type hallDriver struct {
	t     *testing.T
	rnd   *rand.Rand
	hall  *queue.Hall
	plan  queue.Plan
	store *store.Store
	now   time.Time
	undos int
	auto  int // services that began by themselves
	told  int // numbers with an estimate
	days  int
}

func newDriver(t *testing.T, seed uint64, s *store.Store) *hallDriver {
	t.Helper()
	p := plan()
	if seed == 0 {
		p.Rules.EstimateMinimum = 30
	}
	h, err := queue.NewHall(p)
	if err != nil {
		t.Fatal(err)
	}
	return &hallDriver{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), hall: h, plan: p, store: s, now: morning}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// random is one command and who gives it, likely enough to be possible.
func (d *hallDriver) random() (queue.Actor, queue.Command) {
	r := d.rnd
	window := pick(r, "18", "19", "01", "03")
	manager := queue.Actor{Kind: queue.Manager, ID: "manager"}
	anyTicket := func() string {
		all := d.hall.Tickets()
		if len(all) == 0 {
			return "none"
		}
		return all[max(0, len(all)-1-r.IntN(12))].ID
	}
	switch n := r.IntN(100); {
	case n < 22:
		id, err := queue.NewID(d.now, pseudo{r})
		if err != nil {
			d.t.Fatal(err)
		}
		return queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: id, Matter: pick(r, "sl-01", "sl-04", "sl-05", "zw-01"),
			Then:  pick(r, nil, nil, []string{"zw-02", "sl-06"}),
			Class: queue.Class(r.IntN(3)), Print: pick(r, "", "P1", `P"2`)}
	case n < 40:
		return manager, queue.CallNext{Window: window}
	case n < 41:
		return manager, queue.Recall{Window: window}
	case n < 42:
		return manager, queue.CallTicket{Window: window, Ticket: anyTicket(), Reason: "行动不便"}
	case n < 44:
		if due := d.hall.Due(d.now); len(due) > 0 {
			d.auto++
			return queue.Actor{Kind: queue.System, ID: "hall"}, due[0]
		}
		return manager, queue.Recall{Window: window}
	case n < 54:
		return manager, queue.Start{Window: window}
	case n < 62:
		return manager, queue.Finish{Window: window, Outcome: queue.Supplement, Reentry: pick(r, 0, 30)}
	case n < 63:
		return queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Reenter{Ticket: anyTicket()}
	case n < 65:
		return manager, queue.Miss{Window: window}
	case n < 68:
		rate := queue.Rate{Window: window, Score: 1 + r.IntN(5), Source: queue.AtEvaluator}
		if rate.Score == 1 {
			rate.Reasons = []string{"排队时间过长", `"`}
		}
		return queue.Actor{Kind: queue.Pad, ID: window}, rate
	case n < 72:
		return manager, queue.Hold{Window: window}
	case n < 76:
		return manager, queue.RecallHeld{Window: window, Ticket: anyTicket()}
	case n < 80:
		return manager, queue.Transfer{Window: window, Matter: pick(r, "sl-01", "sl-04", "zw-01")}
	case n < 88:
		return manager, queue.Undo{Window: window}
	case n < 91:
		return manager, queue.Return{Ticket: anyTicket()}
	case n < 93:
		return manager, queue.Withdraw{Ticket: anyTicket()}
	case n < 97:
		return manager, queue.OpenWindow{Window: window, Staff: "07" + window}
	case n < 98 && r.IntN(2) == 0:
		return manager, pick[queue.Command](r, queue.ServeAlso{Window: window, Line: "A"}, queue.ServeNoMore{Window: window, Line: "A"})
	case n < 98:
		return manager, pick[queue.Command](r, queue.PauseWindow{Window: window, Reason: "午休"}, queue.ResumeWindow{Window: window})
	case n < 99:
		return manager, queue.CloseWindow{Window: window}
	default:
		return manager, pick[queue.Command](r, queue.CloseLine{Line: "A", Reason: "满"}, queue.OpenLine{Line: "A"})
	}
}

// pseudo is a reader of pseudo-random bytes.
type pseudo struct{ r *rand.Rand }

func (z pseudo) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(z.r.Uint32())
	}
	return len(p), nil
}

// step decides one command and returns its unit, if anything was decided.
func (d *hallDriver) step() (queue.Unit, bool) {
	d.now = d.now.Add(time.Duration(d.rnd.IntN(4000)) * time.Millisecond)
	if d.rnd.IntN(700) == 0 {
		d.now = d.now.Add(24 * time.Hour)
	}
	by, cmd := d.random()
	events, err := d.hall.Decide(by, cmd, d.now)
	if err != nil || len(events) == 0 {
		return queue.Unit{}, false
	}
	for _, e := range events {
		d.hall.Apply(e)
		if e.Kind == queue.Undone {
			d.undos++
		}
		if e.Kind == queue.DayOpened {
			d.days++
		}
		if strings.Contains(e.Body, `"wait"`) {
			d.told++
		}
	}
	return queue.Unit{Events: events}, true
}

func (d *hallDriver) run(commands int) {
	d.t.Helper()
	var units []queue.Unit
	for range commands {
		if u, ok := d.step(); ok {
			units = append(units, u)
		}
		if len(units) == 40 {
			commit(d.t, d.store, units...)
			units = units[:0]
		}
	}
	if len(units) > 0 {
		commit(d.t, d.store, units...)
	}
}

// sameAsHall compares the tables with the state in memory.
func (d *hallDriver) sameAsHall() {
	t := d.t
	t.Helper()
	rows, err := d.store.TicketsOfDay(t.Context(), d.hall.Day())
	if err != nil {
		t.Fatal(err)
	}
	tickets := d.hall.Tickets()
	if len(rows) != len(tickets) {
		t.Fatalf("%d tickets in the table, %d in the hall", len(rows), len(tickets))
	}
	for i, r := range rows {
		h := tickets[i]
		want := store.Ticket{Seq: r.Seq, ID: h.ID, Day: d.hall.Day(), Origin: h.Origin, Number: h.Number, Line: h.Line, Matter: h.Matter,
			Class: h.Class, Kiosk: h.Kiosk, Issued: h.Issued, State: h.State, Window: h.Window, Clerk: h.Clerk, FirstAsked: h.FirstAsked,
			CalledAt: h.CalledAt, Calls: h.Calls, StartedAt: h.StartedAt, EndedAt: h.EndedAt, Outcome: h.Outcome, Returns: h.Returns, After: h.After, Inexact: h.Inexact}
		if r != want {
			t.Fatalf("ticket %s\ntable %+v\nhall  %+v", h.Name(), r, want)
		}
	}
	// The board shows the newest call of each ticket; the table must have the
	// same, and since the oldest of them no others.
	board := map[string]string{}
	var oldest int64
	for _, c := range d.hall.Calls(1000) { // newest first
		board[c.Ticket] = fmt.Sprint(c.Line, c.Window, c.At, c.Times, c.Reason)
		oldest = c.At
	}
	for _, h := range tickets {
		calls, err := d.store.CallsOf(t.Context(), h.ID)
		if err != nil {
			t.Fatal(err)
		}
		newest := ""
		for _, c := range calls {
			if !c.Undone && c.At >= oldest {
				newest = fmt.Sprint(c.Line, c.Window, c.At, c.Times, c.Reason)
			}
		}
		if newest != board[h.ID] {
			t.Fatalf("ticket %s: the board shows call %q, the table has %q", h.Name(), board[h.ID], newest)
		}
	}
	ratings, err := d.store.RatingsOfDay(t.Context(), d.hall.Day())
	if err != nil {
		t.Fatal(err)
	}
	rated := map[string]store.Rating{}
	for _, r := range ratings {
		rated[r.Ticket] = r
		if r.Score == 1 && !reflect.DeepEqual(r.Reasons, []string{"排队时间过长", `"`}) {
			t.Fatalf("reasons of a rating are %q", r.Reasons)
		}
	}
	for _, h := range tickets {
		if r := rated[h.ID]; r.Score != h.Rating || r.At != h.RatedAt || r.Score != 0 && (r.Staff != h.Clerk || r.Window != h.Window || r.Line != h.Line) {
			t.Fatalf("ticket %s: the table has rating %+v, the hall %d at %d", h.Name(), r, h.Rating, h.RatedAt)
		}
	}
	seats, err := d.store.Seats(t.Context(), d.hall.Day(), d.hall.Day())
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]string{}
	for _, s := range seats {
		if s.Until == 0 {
			open[s.Window] = s.Staff
		}
	}
	for _, w := range d.hall.Windows() {
		if open[w.No] != w.Staff {
			t.Fatalf("window %s: table says %q sits there, hall says %q", w.No, open[w.No], w.Staff)
		}
	}
}

// dump is every row of every projection.
func dump(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b bytes.Buffer
	for _, table := range []string{"days", "tickets", "calls", "seats", "ratings", "sums", "hand_calls"} {
		rows, err := db.Query(`SELECT * FROM ` + table + ` ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(&b, table)
			for i := range values {
				fmt.Fprintf(&b, " %s=%v", columns[i], *values[i].(*any))
			}
			b.WriteByte('\n')
			n++
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		if n == 0 && table != "hand_calls" { // rare
			t.Fatalf("table %s is empty: the comparison proves nothing", table)
		}
	}
	return b.String()
}

func TestTablesEqualTheHallAndRebuild(t *testing.T) {
	for seed := range uint64(8) { // the first with estimates
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s, path := open(t)
			d := newDriver(t, seed, s)
			for range 10 {
				d.run(250)
				d.sameAsHall()
			}
			if d.undos < 15 || d.days < 2 || d.auto < 5 || seed == 0 && d.told < 5 {
				t.Fatalf("only %d undos, %d days, %d automatic starts and %d estimates: the commands prove too little", d.undos, d.days, d.auto, d.told)
			}
			// Some slips are printed.
			for range 20 {
				job, ok, err := s.NextPrintJob(t.Context(), "P1")
				if err != nil || !ok {
					t.Fatal(ok, err)
				}
				for _, step := range [][2]store.PrintState{{job.State, store.PrintSending}, {store.PrintSending, store.PrintSent},
					{store.PrintSent, store.PrintPrinted}, {store.PrintPrinted, store.PrintDone}} {
					if err := s.MovePrintJob(t.Context(), store.PrintChange{Job: job.ID, From: step[0], To: step[1], Copy: 1, Grade: 3, At: d.now}); err != nil {
						t.Fatal(err)
					}
				}
			}
			want := dump(t, path)
			replayed, err := queue.NewHall(d.plan)
			if err != nil {
				t.Fatal(err)
			}
			last, err := s.LastDay(t.Context())
			if err != nil || last != d.hall.Day() {
				t.Fatalf("last day %q, %v; the hall has %s", last, err, d.hall.Day())
			}
			for _, e := range replay(t, s, last) {
				replayed.Apply(e)
			}
			if !reflect.DeepEqual(strip(replayed.Tickets()), strip(d.hall.Tickets())) || !reflect.DeepEqual(replayed.Calls(100), d.hall.Calls(100)) {
				t.Error("the replayed hall differs from the one that lived")
			}

			if err := s.Rebuild(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if got := dump(t, path); got != want {
				t.Errorf("the rebuilt tables differ:\n%s", firstDifference(got, want))
			}
			d.run(200) // and the hall goes on
			d.sameAsHall()

			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			edit(t, path, `UPDATE tickets SET clerk = 'x', slip = 7, printer = 'x'; DELETE FROM calls; DELETE FROM ratings; UPDATE days SET first = first + 1000000`)
			s = reopen(t, path)
			if err := s.Rebuild(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			d.store = s
			d.sameAsHall()
			if err := s.Verify(t.Context(), 1); err != nil {
				t.Error(err)
			}
		})
	}
}

func strip(list []queue.Ticket) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = fmt.Sprintf("%+v", t)
	}
	return out
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// TestInvariantsAreKeptByTheTables commits what a correct queue never decides.
func TestInvariantsAreKeptByTheTables(t *testing.T) {
	call := func(n int, window string) queue.Event {
		return queue.Event{At: 2, Day: day, Kind: queue.CalledTicket, Actor: "staff:0702", Ticket: ticketID(n), Line: "S", Window: window, Number: n, Code: 1, Text: "0702"}
	}
	again := issued(1)
	again.Events[0].Ticket = ticketID(99)
	sameID := issued(7)
	sameID.Events[0].Ticket = ticketID(1)
	cases := []struct {
		name string
		unit queue.Unit
	}{
		{"a number twice", again},
		{"a ticket twice", sameID},
		{"a window with two tickets", queue.Unit{Events: []queue.Event{call(1, "19"), call(2, "19")}}},
		{"a call to no window", queue.Unit{Events: []queue.Event{call(1, "")}}},
		{"a call of a ticket that is not there", queue.Unit{Events: []queue.Event{call(3, "19")}}},
		{"a kind nobody knows", queue.Unit{Events: []queue.Event{{Day: day, Kind: 59}}}},
		{"a window closed that is not open", queue.Unit{Events: []queue.Event{{Day: day, Kind: queue.WindowClosed, Window: "19"}}}},
		{"an undo without what to restore", queue.Unit{Events: []queue.Event{{Day: day, Kind: queue.Undone, Ticket: ticketID(1), Window: "19"}}}},
		{"an aside of another type", queue.Unit{Events: issued(4).Events, Aside: 17}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, path := open(t)
			commit(t, s, issued(1), issued(2))
			good := issued(5)
			if err := s.Commit(t.Context(), []queue.Unit{good, c.unit}); err == nil {
				t.Fatal("was committed")
			}
			if got := replay(t, s, day); len(got) != 2 {
				t.Errorf("%d events, want 2", len(got))
			}
			commit(t, s, issued(5))
			if err := s.Verify(t.Context(), 1); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = reopen(t, path)
			if got := replay(t, s, day); len(got) != 3 || got[2].Seq != 3 {
				t.Errorf("reopened: %+v", got)
			}
		})
	}
}
