package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/store"
)

// Every benchmark of this file measures a pair a round: what the hall does, and
// right after it the least that the same could cost (the yardstick). It reports
// the median of the ratios of the pairs with the least and the greatest. "noisy"
// is 1 when the yardstick itself varied more than twice between its 10th and
// 90th percentile: then the figures say little, and the run is repeated in a
// quieter hour.

// pairs are the ratios of a benchmark.
type pairs struct{ ratios, yard []float64 }

// add notes a round: how long a piece of our work took and how long the same
// number of yardsticks.
func (p *pairs) add(ratio float64, yard time.Duration) {
	p.ratios = append(p.ratios, ratio)
	p.yard = append(p.yard, float64(yard))
}

func (p *pairs) report(b *testing.B, unit string) {
	slices.Sort(p.ratios)
	slices.Sort(p.yard)
	n := len(p.ratios)
	b.ReportMetric(p.ratios[n/2], unit)
	b.ReportMetric(p.ratios[0], unit+"-min")
	b.ReportMetric(p.ratios[n-1], unit+"-max")
	noisy := 0.0
	if p.yard[n*9/10] > 2*p.yard[n/10] {
		noisy = 1
	}
	b.ReportMetric(noisy, "noisy")
}

// rawSync overwrites 4 KB of a file that has its length, and syncs it: the floor
// of a durable record.
type rawSync struct {
	f *os.File
	n int64
}

const rawPages = 1024

func newRawSync(tb testing.TB) *rawSync {
	tb.Helper()
	f, err := os.Create(filepath.Join(tb.TempDir(), "yardstick"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	if _, err := f.Write(make([]byte, rawPages*4096)); err != nil {
		tb.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		tb.Fatal(err)
	}
	return &rawSync{f: f}
}

// times syncs n times and returns the median and the mean of how long one took.
func (y *rawSync) times(tb testing.TB, n int) (median, mean time.Duration) {
	page := make([]byte, 4096)
	took := make([]time.Duration, n)
	all := time.Duration(0)
	for i := range took {
		y.n++
		page[0] = byte(y.n)
		start := time.Now()
		if _, err := y.f.WriteAt(page, y.n%rawPages*4096); err != nil {
			tb.Fatal(err)
		}
		if err := syscall.Fdatasync(int(y.f.Fd())); err != nil {
			tb.Fatal(err)
		}
		took[i] = time.Since(start)
		all += took[i]
	}
	slices.Sort(took)
	return took[n/2], all / time.Duration(n)
}

// used is the processor time of this process so far.
func used() (user, all time.Duration) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	user = time.Duration(u.Utime.Nano())
	return user, user + time.Duration(u.Stime.Nano())
}

// counter is the issuing half of a hall: the example's lines without their daily
// limits, the owner and the store, as the daemon puts them together.
type counter struct {
	owner   *queue.Owner
	store   *store.Store
	matters []string
	batches []int // sizes, of the owner's goroutine
}

func newCounter(tb testing.TB) *counter {
	tb.Helper()
	cfg, err := configs.Load(configs.Options{File: wideHall(tb), DataDir: tb.TempDir(), Drivers: driverNames()})
	if err != nil {
		tb.Fatal(err)
	}
	c := &counter{}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if c.store, err = store.Open(tb.Context(), store.Options{
		Path: filepath.Join(cfg.DataDir, "hall.db"), Hall: cfg.Hall.ID, Zone: cfg.Hall.Location, Log: log,
	}); err != nil {
		tb.Fatal(err)
	}
	if c.owner, err = queue.NewOwner(queuePlan(cfg), c.store, time.Now, log, func([]queue.Event) {}); err != nil {
		tb.Fatal(err)
	}
	c.owner.OnBatch(func(n int) { c.batches = append(c.batches, n) })
	for _, m := range cfg.Hall.Matters.All() {
		c.matters = append(c.matters, m.ID)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := c.owner.Run(ctx); err != nil {
			tb.Error(err)
		}
	})
	tb.Cleanup(func() {
		cancel()
		running.Wait()
		if err := c.store.Close(); err != nil {
			tb.Error(err)
		}
	})
	return c
}

// issue gives out one number with a slip, under a key of its own.
func (c *counter) issue(n int) error {
	id, err := queue.NewID(time.Now(), rand.Reader)
	if err != nil {
		return err
	}
	_, err = c.owner.Do(context.Background(), queue.Actor{Kind: queue.Kiosk, ID: "K1"},
		queue.Issue{Ticket: id, Matter: c.matters[n%len(c.matters)], Print: "P1"}, "key-"+id, nil)
	return err
}

// crowd has so many callers issue each so many numbers, and returns how long it
// took and the median of one.
func (c *counter) crowd(tb testing.TB, callers, each int) (took, one time.Duration) {
	ones := make([]time.Duration, callers*each)
	var all sync.WaitGroup
	start := time.Now()
	for k := range callers {
		all.Go(func() {
			for i := range each {
				at := k*each + i
				begun := time.Now()
				if err := c.issue(at); err != nil {
					tb.Error(err)
					return
				}
				ones[at] = time.Since(begun)
			}
		})
	}
	all.Wait()
	took = time.Since(start)
	slices.Sort(ones)
	return took, ones[len(ones)/2]
}

const benchEach = 16 // numbers a caller and round, and syncs of the yardstick

// BenchmarkIssue is what a kiosk's touch costs until its number is on the disk.
//
//	x-rawfsync  one caller: median wait over that of the yardstick;
//	            more: numbers a second over syncs a second, one after the other
//	batch       numbers a transaction
//	us-user     processor time of the program itself a number; us-cpu with the
//	            system's, which does the syncs
func BenchmarkIssue(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			c := newCounter(b)
			yard := newRawSync(b)
			c.crowd(b, callers, 300/callers+1) // the log has come round once
			c.crowd(b, 1, 1)                   // the owner rests: batches is ours
			c.batches = c.batches[:0]
			var p pairs
			var user, all time.Duration
			var before, after runtime.MemStats
			var allocs uint64
			for b.Loop() {
				runtime.ReadMemStats(&before)
				u0, a0 := used()
				took, one := c.crowd(b, callers, benchEach)
				u1, a1 := used()
				runtime.ReadMemStats(&after)
				user, all, allocs = user+u1-u0, all+a1-a0, allocs+after.Mallocs-before.Mallocs
				median, mean := yard.times(b, benchEach)
				if callers == 1 {
					p.add(float64(one)/float64(median), median)
				} else { // a rate against a rate
					p.add(float64(callers*benchEach)*float64(mean)/float64(took), mean)
				}
			}
			n := float64(b.N * callers * benchEach)
			p.report(b, "x-rawfsync")
			b.ReportMetric(n/float64(len(c.batches)), "batch")
			b.ReportMetric(float64(user.Nanoseconds())/1e3/n, "us-user/number")
			b.ReportMetric(float64(all.Nanoseconds())/1e3/n, "us-cpu/number")
			b.ReportMetric(float64(allocs)/n, "allocs/number")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/op")
		})
	}
}

// fullDay writes a day of so many events into the hall's store, each number
// issued, called, started and finished, and returns how many it wrote.
func fullDay(tb testing.TB, cfg *configs.Config, now func() time.Time, events int) int {
	tb.Helper()
	s, err := store.Open(tb.Context(), store.Options{Path: filepath.Join(cfg.DataDir, "hall.db"), Hall: cfg.Hall.ID, Zone: cfg.Hall.Location, Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	hall, err := queue.NewHall(queuePlan(cfg))
	if err != nil {
		tb.Fatal(err)
	}
	var units []queue.Unit
	written := 0
	do := func(by queue.Actor, key string, cmd queue.Command) {
		tb.Helper()
		decided, err := hall.Decide(by, cmd, now())
		if err != nil {
			tb.Fatalf("%T: %v", cmd, err)
		}
		for _, e := range decided {
			hall.Apply(e)
		}
		u := queue.Unit{Events: decided}
		if key != "" {
			u.Key, u.Ask = key, by.String()+" issue"
		}
		units = append(units, u)
		written += len(decided)
		if len(units) == 256 {
			if err := s.Commit(tb.Context(), units); err != nil {
				tb.Fatal(err)
			}
			units = units[:0]
		}
	}
	kiosk, manager := queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Actor{Kind: queue.Manager, ID: "manager"}
	staff := cfg.Hall.Staff[0].StaffNo
	window := cfg.Hall.Windows[0]
	matter := window.Matters
	if len(matter) == 0 {
		for _, m := range cfg.Hall.Matters.All() {
			if slices.Contains(window.Lines, m.Line) {
				matter = append(matter, m.ID)
			}
		}
	}
	do(manager, "", queue.OpenWindow{Window: window.No, Staff: staff})
	for written < events {
		id, err := queue.NewID(now(), rand.Reader)
		if err != nil {
			tb.Fatal(err)
		}
		do(kiosk, "key-"+id, queue.Issue{Ticket: id, Matter: matter[written%len(matter)]})
		do(manager, "", queue.CallNext{Window: window.No})
		do(manager, "", queue.Start{Window: window.No})
		do(manager, "", queue.Finish{Window: window.No, Outcome: queue.Accepted})
	}
	if err := s.Commit(tb.Context(), units); err != nil {
		tb.Fatal(err)
	}
	return written
}

// ticking is a clock that moves on by a millisecond each time it is asked, so
// that the day of a test is over in a few minutes of its own time.
func ticking() func() time.Time {
	now := time.Now()
	return func() time.Time { now = now.Add(time.Millisecond); return now }
}

// BenchmarkReplay is what a start costs for each event of today: reading the
// journal, checking its chain of hashes, and building the state with the
// idempotency keys.
func BenchmarkReplay(b *testing.B) {
	b.Run("50000", func(b *testing.B) {
		cfg, err := configs.Load(configs.Options{File: wideHall(b), DataDir: b.TempDir(), Drivers: driverNames()})
		if err != nil {
			b.Fatal(err)
		}
		events := fullDay(b, cfg, ticking(), 50_000)
		s, err := store.Open(b.Context(), databaseOf(cfg))
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		owner, err := queue.NewOwner(queuePlan(cfg), s, time.Now, slog.New(slog.DiscardHandler), func([]queue.Event) {})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		u0, _ := used()
		for b.Loop() {
			if err := owner.Load(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
		u1, _ := used()
		b.ReportMetric(float64((u1-u0).Nanoseconds())/1e3/float64(b.N*events), "us-user/event")
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1e3/float64(b.N*events), "us/event")
	})
}
