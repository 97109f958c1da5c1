//go:build cgo

package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/store"
)

// yardstick is the least that a durable record can cost: overwrite 4 KB of a
// preallocated file, fdatasync.
type yardstick struct {
	f    *os.File
	page []byte
	n    int64
}

const yardPages = 1024

func newYardstick(tb testing.TB, dir string) *yardstick {
	tb.Helper()
	f, err := os.Create(filepath.Join(dir, "yardstick"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	if _, err := f.Write(make([]byte, yardPages*4096)); err != nil {
		tb.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		tb.Fatal(err)
	}
	return &yardstick{f: f, page: make([]byte, 4096)}
}

func (y *yardstick) once(tb testing.TB) {
	y.n++
	y.page[0] = byte(y.n)
	if _, err := y.f.WriteAt(y.page, y.n%yardPages*4096); err != nil {
		tb.Fatal(err)
	}
	if err := syscall.Fdatasync(int(y.f.Fd())); err != nil {
		tb.Fatal(err)
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// BenchmarkCommit writes batches of issued tickets (number, slip, idempotency
// key) and after each batch one yardstick. x-raw is the median of a commit over
// the median of the yardstick; us-cpu is per ticket, the yardstick's share
// taken off.
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{1, 8, 64} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s, path := open(b)
			y := newYardstick(b, filepath.Dir(path))
			var ours, raw []time.Duration
			var used time.Duration
			n := 0
			batch := func() []queue.Unit {
				units := make([]queue.Unit, size)
				for i := range units {
					n++
					units[i] = issued(n)
					units[i].Key, units[i].Ask = fmt.Sprintf("0b4c9a5e-0000-4000-8000-%012d", n), "kiosk:K1 issue S sl-01"
				}
				return units
			}
			for range 300 { // a hall in use: the write-ahead log has come round
				commit(b, s, batch()...)
			}
			b.ReportAllocs()
			for b.Loop() {
				units := batch()
				c, start := cpu(), time.Now()
				commit(b, s, units...)
				ours = append(ours, time.Since(start))
				used += cpu() - c
				start = time.Now()
				y.once(b)
				raw = append(raw, time.Since(start))
			}
			slices.Sort(ours)
			r := median(raw)
			ours = ours[:len(raw)]
			b.ReportMetric(float64(ours[len(ours)/2])/float64(r), "x-raw-p50")
			b.ReportMetric(float64(ours[len(ours)*99/100])/float64(r), "x-raw-p99")
			b.ReportMetric(float64(used.Nanoseconds())/1e3/float64(b.N*size), "us-cpu/ticket")
			b.ReportMetric(float64(size)*float64(r)/float64(ours[len(ours)/2]), "x-raw-rate")
		})
	}
}

// BenchmarkCallers is many goroutines that commit one ticket each, joined by
// the store alone (the queue's owner batches before it).
func BenchmarkCallers(b *testing.B) {
	for _, callers := range []int{8, 64} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			s, path := open(b)
			y := newYardstick(b, filepath.Dir(path))
			var raw []time.Duration
			for range 200 {
				start := time.Now()
				y.once(b)
				raw = append(raw, time.Since(start))
			}
			var mu sync.Mutex
			n := 0
			left := b.N
			b.ResetTimer()
			start := time.Now()
			var wg sync.WaitGroup
			for range callers {
				wg.Go(func() {
					for {
						mu.Lock()
						if left == 0 {
							mu.Unlock()
							return
						}
						left--
						n++
						u := issued(n)
						mu.Unlock()
						if err := s.Commit(context.Background(), []queue.Unit{u}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			took := time.Since(start)
			for range 200 {
				start := time.Now()
				y.once(b)
				raw = append(raw, time.Since(start))
			}
			h, err := s.Health(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/float64(h.Commits), "batch")
			b.ReportMetric(float64(median(raw))*float64(b.N)/float64(took), "x-raw-rate")
		})
	}
}

// fullDay commits a day of n tickets, each issued, called, started, finished:
// 4n+1 events.
func fullDay(tb testing.TB, s *store.Store, n int) int {
	commit(tb, s, queue.Unit{Events: []queue.Event{{At: 1, Day: day, Kind: queue.WindowOpened, Actor: "staff:0702", Window: "19", Text: "0702"}}})
	return 1 + ticketsOf(tb, s, day, 1, n)
}

// ticketsOf are n such tickets of any day, counted from first.
func ticketsOf(tb testing.TB, s *store.Store, day string, first, n int) int {
	var units []queue.Unit
	for i := first; i < first+n; i++ {
		u := issued(i)
		u.Events[0].Day = day
		e := queue.Event{At: int64(i), Day: day, Actor: "staff:0702", Ticket: ticketID(i), Line: "S", Window: "19", Number: i}
		called, started, finished := e, e, e
		called.Kind, called.Text, called.Code = queue.CalledTicket, "0702", 1
		started.Kind, finished.Kind, finished.Code = queue.Started, queue.Finished, int(queue.Accepted)
		u.Events = append(u.Events, called, started, finished)
		if units = append(units, u); len(units) == 256 {
			commit(tb, s, units...)
			units = units[:0]
		}
	}
	if len(units) > 0 {
		commit(tb, s, units...)
	}
	return 4 * n
}

func BenchmarkReplay(b *testing.B) {
	s, _ := open(b)
	events := fullDay(b, s, 12_500)
	start := cpu()
	for b.Loop() {
		n := 0
		if err := s.Replay(context.Background(), day, func(queue.Event) error { n++; return nil }); err != nil {
			b.Fatal(err)
		}
		if n != events {
			b.Fatalf("replayed %d of %d events", n, events)
		}
	}
	b.ReportMetric(float64((cpu()-start).Nanoseconds())/1e3/float64(b.N*events), "us-cpu/event")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1e3/float64(b.N*events), "us/event")
}

// BenchmarkYear is what the report of a year reads: the sums by line, window, clerk and
// hour, and by month. x-scan is its median over that of a bare scan of the same
// rows, taken in turn; it would grow with every ticket if a sum were missing.
func BenchmarkYear(b *testing.B) {
	s, path := open(b)
	const days, numbers = 250, 40
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai)
	for i := range days {
		ticketsOf(b, s, at.AddDate(0, 0, i).Format(time.DateOnly), i*numbers+1, numbers)
	}
	bare, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	scan := func() (cells int) {
		rows, err := bare.Query(`SELECT * FROM sums WHERE day BETWEEN '2025-01-01' AND '2025-12-31'`)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		names, _ := rows.Columns()
		for cells = 0; rows.Next(); cells += len(names) {
		}
		return cells
	}
	report := func() {
		for _, by := range []affairs.TallyBy{affairs.ByLine, affairs.ByWindow, affairs.ByClerk, affairs.ByHour} {
			if got, err := s.Tallies(b.Context(), by, affairs.Whole, "2025-01-01", "2025-12-31"); err != nil || len(got) == 0 {
				b.Fatal(got, err)
			}
		}
		if got, err := s.Tallies(b.Context(), affairs.ByLine, affairs.Monthly, "2025-01-01", "2025-12-31"); err != nil || len(got) != 9 || got[0].Served != 31*numbers {
			b.Fatal(len(got), err)
		}
	}
	var took, yard []time.Duration
	for b.Loop() {
		start := time.Now()
		report()
		middle := time.Now()
		if scan() == 0 {
			b.Fatal("no sums")
		}
		took, yard = append(took, middle.Sub(start)), append(yard, time.Since(middle))
	}
	b.ReportMetric(float64(median(took))/float64(median(yard)), "x-scan")
}
