// Package storetest is what tests share that need a hall with a past.
package storetest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/store"
)

// Past is how much a hall has behind it: so many working days, the last of them
// before Until, each with about so many numbers and new cases.
type Past struct {
	Hall    *configs.Hall
	Until   affairs.Date
	Days    int
	Tickets int // a day
	Cases   int // a day
	// Told, if not nil, hears of each day that is written.
	Told func(day string, n int)
}

// Numbers of the store's kinds (store/kind.go); they are never renumbered.
const (
	printMoved    queue.Kind = 60
	sheetGiven    queue.Kind = 80
	ratingHandled queue.Kind = 90
	unattended    queue.Kind = 91
	attended      queue.Kind = 92
	outageBegan   queue.Kind = 93
	outageEnded   queue.Kind = 94
	documentGiven queue.Kind = 110
	caseStepped   queue.Kind = 112
)

// personsFor is of how many of the last days the persons are still kept.
const personsFor = 60

// Write gives a new store its past, through its own journal: "hall rebuild" makes
// the same tables again. The same Past is the same hall each time.
func (p Past) Write(ctx context.Context, s *store.Store) error {
	w := &past{Past: p, store: s, rnd: rand.New(rand.NewPCG(7, 11)), later: map[int][]func(*day){},
		documents: map[string]int{}, cases: map[string]int{}, sheets: map[int]int{}, clerks: map[string]affairs.Staff{}}
	for _, c := range p.Hall.Staff {
		if c.HomeWindow != "" {
			w.clerks[c.HomeWindow] = c
		}
	}
	var days []affairs.Date
	for d := p.Until.AddDays(-1); len(days) < p.Days; d = d.AddDays(-1) {
		if work, _ := p.Hall.Calendar.IsWorkday(d); work {
			days = append(days, d)
		}
	}
	slices.Reverse(days)
	for n, d := range days {
		if err := w.write(ctx, n, d); err != nil {
			return fmt.Errorf("write the %s: %w", d, err)
		}
		if p.Told != nil {
			p.Told(d.String(), n)
		}
	}
	return nil
}

type past struct {
	Past
	store            *store.Store
	rnd              *rand.Rand
	clerks           map[string]affairs.Staff // by window
	later            map[int][]func(*day)     // by working day, what is due then
	documents, cases map[string]int           // serials, by word or bureau and year
	sheets           map[int]int
	tickets          int
}

// day is one that is being written.
type day struct {
	*past
	n     int
	date  affairs.Date
	units []queue.Unit
	last  map[string]int64 // when a window is free, Unix ms
}

func (d *day) at(hour, minute float64) int64 {
	return d.date.At(0, d.Hall.Location).UnixMilli() + int64((hour*60+minute)*60_000)
}

func (d *day) add(e queue.Event, key string, aside any) {
	e.Day = d.date.String()
	u := queue.Unit{Events: []queue.Event{e}, Aside: aside}
	if key != "" {
		u.Key, u.Ask = fmt.Sprintf("0b4c9a5e-%s-%012d", key, d.tickets), e.Actor+" "+e.Kind.String()
	}
	d.units = append(d.units, u)
}

func (w *past) write(ctx context.Context, n int, date affairs.Date) error {
	d := &day{past: w, n: n, date: date, last: map[string]int64{}}
	d.add(queue.Event{At: d.at(8, 0), Kind: queue.DayOpened, Actor: "system:day", Text: w.Hall.Timezone}, "", nil)
	for _, window := range w.Hall.Windows {
		since := d.at(8, 20+w.rnd.Float64()*15)
		d.last[window.No] = since
		staff := d.clerk(window)
		d.add(queue.Event{At: since, Kind: queue.WindowOpened, Actor: "staff:" + staff, Window: window.No, Text: staff}, "", nil)
		d.add(queue.Event{At: d.at(17, 40), Kind: queue.WindowClosed, Actor: "staff:" + staff, Window: window.No, Text: staff}, "", nil)
	}
	d.numbers()
	for _, f := range w.later[n] {
		f(d)
	}
	delete(w.later, n)
	d.troubles()
	d.add(queue.Event{At: d.at(17, 45), Kind: queue.DayClosed, Actor: "system:day"}, "", nil)
	slices.SortStableFunc(d.units, func(a, b queue.Unit) int { return cmp.Compare(a.Events[0].At, b.Events[0].At) })
	if err := w.store.Commit(ctx, d.units); err != nil {
		return err
	}
	return d.office(ctx)
}

func (d *day) clerk(window configs.Window) string {
	if c, ok := d.clerks[window.No]; ok {
		return c.StaffNo
	}
	return window.No + "01"
}

// numbers are the tickets of a day.
func (d *day) numbers() {
	open := d.Hall.Windows
	given := map[string]int{}
	turns := make([]float64, d.Tickets*9/10+d.rnd.IntN(d.Tickets/5+1))
	for i := range turns {
		turns[i] = d.rnd.Float64()
	}
	slices.Sort(turns)
	cased := 0
	for i, turn := range turns {
		window := open[d.rnd.IntN(len(open))]
		matters := d.Hall.Matters.AtWindow(window.No)
		matter := matters[d.rnd.IntN(len(matters))]
		given[matter.Line]++
		cased += d.number(window, matter, given[matter.Line], d.at(8.5+turn*8, 0)+int64(i), cased*len(turns) < i*d.Cases)
	}
}

// number is one ticket from its issue to its end; cased tells that it opens a case,
// if it comes to that.
func (d *day) number(window configs.Window, matter affairs.Matter, number int, issued int64, cased bool) int {
	d.tickets++
	id, err := queue.NewID(time.UnixMilli(issued), strings.NewReader(fmt.Sprintf("%016d", d.tickets)))
	if err != nil {
		panic(err)
	}
	line := matter.Line
	e := queue.Event{Ticket: id, Line: line, Number: number}
	put := func(kind queue.Kind, at int64, actor string, code int, text, key, body string) {
		f := e
		f.Kind, f.At, f.Actor, f.Code, f.Text, f.Body = kind, at, actor, code, text, body
		if kind != queue.Issued && kind != queue.ExpiredTicket && kind != printMoved {
			f.Window = window.No
		}
		if kind == printMoved {
			f.Line, f.Number = "", 1
		}
		var aside any
		if kind == queue.Issued && d.Days-d.n <= personsFor && d.tickets%5 < 3 {
			aside = store.Person{Ticket: id, NumberHMAC: []byte(fmt.Sprintf("%032d", d.tickets)), NumberMasked: "371329********1234", NameMasked: "张*"}
		}
		d.add(f, key, aside)
	}
	kiosk := fmt.Sprintf("K%d", 1+d.tickets%2)
	printer := "printer-" + kiosk
	class := 0
	if d.tickets%20 == 0 {
		class = 1
	}
	put(queue.Issued, issued, "kiosk:"+kiosk, class, matter.ID, "0002", `{"print":"`+printer+`","wait":[5,10],"expect":[240000,530000]}`)
	for _, state := range []int{3, 4, 7} {
		put(printMoved, issued, "device:"+printer, state, "", "", `{"grade":2}`)
	}
	staff := d.clerk(window)
	actor := "staff:" + staff
	called := max(issued+20_000, d.last[window.No]+15_000)
	if d.tickets%40 == 0 || called > d.at(17, 25) {
		put(queue.ExpiredTicket, d.at(17, 44), "system:day", 0, "", "", "")
		return 0
	}
	put(queue.CalledTicket, called, actor, queue.Reason{Kind: queue.OldestWaiting}.Pack(), staff, "0003", "")
	if d.tickets%20 == 7 {
		put(queue.Recalled, called+30_000, actor, 2, "", "0004", "")
		put(queue.MissedTicket, called+90_000, actor, 0, "", "0007", "")
		d.last[window.No] = called + 90_000
		return 0
	}
	started := called + 10_000 + d.rnd.Int64N(30_000)
	ended := min(started+60_000+int64(d.rnd.ExpFloat64()*120_000), max(started+1000, d.at(17, 38)))
	put(queue.Started, started, actor, 0, "", "0005", "")
	outcome, opened := queue.Consulted, 0
	if cased && matter.Bureau == window.Bureau {
		outcome, opened = queue.Accepted, 1
		d.opens(window, matter, id, fmt.Sprintf("%s%03d", line, number), ended-1000)
	} else if d.tickets%9 == 0 {
		d.sheet(window, matter, id, ended-1000)
	}
	put(queue.Finished, ended, actor, int(outcome), "", "0006", "")
	d.last[window.No] = ended
	if d.tickets%3 == 0 {
		score := 5 - min(d.rnd.IntN(12)/11, 1)
		if d.rnd.IntN(100) == 0 {
			score = 1 + d.rnd.IntN(2)
		}
		body, _ := json.Marshal(queue.RatedBody{Clerk: staff})
		put(queue.Rated, ended+5_000, "screen:"+window.No, score, "pad", "", string(body))
		if score <= 2 {
			put(ratingHandled, ended+3600_000, "manager:manager", 1, "已电话联系，了解情况", "", "")
			if d.tickets%10 > 0 {
				put(ratingHandled, ended+2*3600_000, "manager:manager", 3, "已向当事人说明并整改", "", "")
			}
		}
	}
	return opened
}
