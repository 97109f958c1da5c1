package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"time"

	"jiaohao/configs"
	"jiaohao/devices/sim"
	"jiaohao/queue"
	"jiaohao/store"
)

// loadKept is what the store has after the day.
type loadKept struct {
	issued int
	size   int64 // bytes of its files
	// doubtful are the numbers whose paper the hall does not know about.
	doubtful map[string]bool
	// unwanted are the numbers that were over before the printer could print again.
	unwanted map[string]bool
}

// verify opens the store when no daemon runs, and names what does not hold: every
// acknowledged number is there, none twice; what was issued is what ended; the
// journal is whole, and playing it again finds no double call and no overtaking
// inside a class.
func (p *loadPeople) verify(ctx context.Context, file, data string) (kept loadKept, broken []string) {
	fail := func(format string, args ...any) {
		if len(broken) < 20 {
			broken = append(broken, fmt.Sprintf(format, args...))
		}
	}
	cfg, err := configs.Load(configs.Options{File: file, DataDir: data, Drivers: driverNames()})
	if err != nil {
		return kept, []string{err.Error()}
	}
	database := databaseOf(cfg)
	s, err := store.Open(ctx, database)
	if err != nil {
		return kept, []string{err.Error()}
	}
	defer s.Close()
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(database.Path + suffix); err == nil {
			kept.size += info.Size()
		}
	}
	if err := s.Verify(ctx, 1); err != nil {
		fail("journal: %v", err)
	}
	day, err := s.LastDay(ctx)
	if err != nil {
		fail("%v", err)
	}
	tickets, err := s.TicketsOfDay(ctx, day)
	if err != nil {
		fail("%v", err)
	}
	kept.issued = len(tickets)
	kept.unwanted = map[string]bool{}
	states, names := map[queue.State]int{}, map[string]string{}
	for _, t := range tickets {
		states[t.State]++
		name := fmt.Sprintf("%s%03d", t.Origin, t.Number)
		jobs, err := s.PrintJobsOf(ctx, t.ID)
		if err != nil {
			fail("%v", err)
		}
		if len(jobs) > 0 && jobs[0].State == store.PrintVoid {
			kept.unwanted[name] = true
			if t.State != queue.Done && t.State != queue.Missed {
				fail("%s is %v and its paper was called off", name, t.State)
			}
		}
		if other, twice := names[name]; twice {
			fail("%s is kept twice: %s and %s", name, other, t.ID)
		}
		names[name] = t.ID
	}
	for id, t := range p.taken {
		if names[t.number] != id {
			fail("%s was acknowledged and is not kept", t.number)
		}
	}
	if len(tickets) != len(p.taken) {
		fail("%d numbers were acknowledged, %d are kept", len(p.taken), len(tickets))
	}
	if states[queue.Done] != p.stats.served || states[queue.Missed] != p.stats.missed || states[queue.Done]+states[queue.Missed] != len(tickets) {
		fail("%d issued are not %d served and %d missed: %v", len(tickets), p.stats.served, p.stats.missed, states)
	}
	kept.doubtful = map[string]bool{}
	for _, kiosk := range p.hall.kiosks {
		jobs, err := s.DoubtfulPrintJobs(ctx, "printer-"+kiosk)
		if err != nil {
			fail("%v", err)
		}
		for _, j := range jobs {
			kept.doubtful[p.taken[j.Ticket].number] = true
		}
	}
	p.replay(ctx, s, queuePlan(cfg), day, fail)
	return kept, broken
}

// replay plays the journal again.
func (p *loadPeople) replay(ctx context.Context, s *store.Store, plan queue.Plan, day string, fail func(string, ...any)) {
	hall, err := queue.NewHall(plan)
	if err != nil {
		fail("%v", err)
		return
	}
	at := map[string]string{}       // ticket → window
	moved := map[string]bool{}      // transferred once
	last := map[[3]string]int64{}   // line, matter, class → rank of the newest called
	whose := map[[3]string]string{} // its number
	err = s.Replay(ctx, day, func(e queue.Event) error {
		if e.Kind == queue.CalledTicket {
			t, _ := hall.Ticket(e.Ticket)
			if other := at[e.Ticket]; other != "" {
				fail("%s was called to window %s and to %s", t.Name(), other, e.Window)
			}
			at[e.Ticket] = e.Window
			key := [3]string{t.Line, t.Matter, t.Class.String()}
			if !moved[t.ID] {
				if t.Rank < last[key] {
					fail("%s was called after %s of the same class, which came later", t.Name(), whose[key])
				}
				last[key], whose[key] = t.Rank, t.Name()
			}
		}
		hall.Apply(e)
		if e.Kind == queue.Transferred {
			delete(at, e.Ticket)
			moved[e.Ticket] = true
		}
		return nil
	})
	if err == nil {
		err = hall.Check()
	}
	if err != nil {
		fail("replay: %v", err)
	}
}

// loadPaper is what came out of the kiosks' printers.
type loadPaper struct {
	slips, copies int
	lacking       []string // numbers that owe a paper which is not there
	times         *times   // touch → cut
	broken        []string
}

// numberOnPaper is the number of a slip, on a row of its own.
var numberOnPaper = regexp.MustCompile(`^\s*([A-Z]\d{3,5})\s*$`)

// paperOf reads the papers: each number on one unmarked paper at most, and the
// papers beyond that marked.
func (p *loadPeople) paperOf(printers []*sim.Printer) loadPaper {
	r := loadPaper{times: &times{}}
	first := map[string]time.Time{}
	for _, printer := range printers {
		for _, paper := range printer.Papers() {
			number, marked := "", paper.Contains("补打")
			for _, row := range paper.Text() {
				if m := numberOnPaper.FindStringSubmatch(row); m != nil {
					number = m[1]
					break
				}
			}
			if number == "" {
				continue
			}
			r.slips++
			at, twice := first[number]
			if marked {
				r.copies++
			} else if twice {
				r.broken = append(r.broken, number+" is on two papers, and neither is marked as a copy")
			}
			if !twice || paper.At.Before(at) {
				first[number] = paper.At
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.taken {
		at, out := first[t.number]
		switch {
		case t.kiosk == "":
		case out:
			r.times.add(at.Sub(t.touched))
		default:
			r.lacking = append(r.lacking, t.number)
		}
	}
	return r
}
