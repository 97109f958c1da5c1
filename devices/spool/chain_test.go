package spool_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/printer"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
	"jiaohao/devices/spool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

// hang only guards: nothing is measured against it.
const hang = 30 * time.Second

// chain is everything between a committed job and a piece of paper: spool,
// driver, supervisor, tarm/serial, a cable, a printer.
type chain struct {
	t       *testing.T
	jobs    *memory
	spool   *spool.Spool
	driver  *printer.Driver
	line    *sim.Line
	printer *sim.Printer
	monitor *devices.Monitor
	changed chan struct{}

	mu      sync.Mutex
	seen    []spool.Job
	gone    map[string]bool // tickets that were given up
	clock   time.Time
	stopRun context.CancelFunc
	ran     chan struct{}
}

func newChain(t *testing.T, profile escpos.Profile) *chain {
	t.Helper()
	t.Parallel()
	line, err := sim.NewLine(t.TempDir(), "printer")
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	c := &chain{
		t: t, line: line, jobs: newMemory(), changed: make(chan struct{}, 1),
		clock: time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC),
	}
	c.printer = sim.NewPrinter(profile, line, c.now)
	ctx, cancel := context.WithCancel(context.Background())
	line.Attach(ctx, c.printer)
	c.monitor = devices.NewMonitor("printer-K1", "printer", profile.ID, "pty", time.Now, func(devices.Health) { c.signal() })
	log := quiet
	c.driver = printer.New(printer.Options{Profile: profile, Monitor: c.monitor, Log: log, PollEvery: 100 * time.Millisecond, AnswerWait: 500 * time.Millisecond})
	super := &devices.Supervisor{
		Open: serialport.Opener(serialport.Config{
			Name: line.Path(), Baud: 921600, Flow: serialport.XonXoff, LockDir: t.TempDir(), Monitor: c.monitor,
		}),
		Driver: c.driver, Monitor: c.monitor, Log: log, First: 20 * time.Millisecond, Longest: 100 * time.Millisecond,
	}
	supervised := make(chan struct{})
	go func() {
		defer close(supervised)
		_ = super.Run(ctx)
	}()
	c.newSpool()
	t.Cleanup(func() {
		c.stop()
		cancel()
		<-supervised
		line.Close()
		for _, problem := range c.jobs.illegal {
			t.Error(problem)
		}
	})
	return c
}

func (c *chain) newSpool() {
	c.spool = spool.New(spool.Options{
		ID: "printer-K1", Printer: c.driver, Jobs: c.jobs, Render: c.render,
		Log: quiet, Now: c.now,
		Wanted: func(_ context.Context, j spool.Job) (bool, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			return !c.gone[j.Ticket], nil
		},
		Changed: func(j spool.Job) {
			c.mu.Lock()
			c.seen = append(c.seen, j)
			c.mu.Unlock()
			c.signal()
		},
	})
}

func (c *chain) start() {
	ctx, cancel := context.WithCancel(context.Background())
	c.stopRun, c.ran = cancel, make(chan struct{})
	go func() {
		defer close(c.ran)
		_ = c.spool.Run(ctx)
	}()
}

func (c *chain) stop() {
	if c.stopRun != nil {
		c.stopRun()
		<-c.ran
		c.stopRun = nil
	}
}

func (c *chain) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock
}

func (c *chain) pass(d time.Duration) {
	c.mu.Lock()
	c.clock = c.clock.Add(d)
	c.mu.Unlock()
}

func (c *chain) giveUp(ticket string) {
	c.mu.Lock()
	c.gone = map[string]bool{ticket: true}
	c.mu.Unlock()
}

func (c *chain) signal() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// render is a slip as the kiosk lays it out, with the mark on further copies.
func (c *chain) render(_ context.Context, j spool.Job) ([]byte, error) {
	b := slip(c.driver.Profile(), j)
	return b.QR("https://hall.example/t/"+j.Ticket, 6).Feed(1).Cut().Bytes()
}

// slip begins a document that has its mark on the number's own line, so that each line counts for
// itself, whatever pieces the paper is in.
func slip(profile escpos.Profile, j spool.Job) *escpos.Builder {
	b := escpos.New(profile, nil).Align(escpos.Center).Size(2, 2)
	if j.Copy == 1 && !j.Late {
		b.Line(j.Ticket)
	} else {
		b.Line(fmt.Sprintf("%s 补打%d", j.Ticket, j.Copy))
	}
	return b.Size(1, 1).Line("临枢县政务服务中心").Line("不动产登记")
}

func (c *chain) issue(id int64) string {
	ticket := fmt.Sprintf("A%03d", id)
	c.jobs.add(spool.Job{ID: id, Ticket: ticket, Printer: "printer-K1", Queued: c.now()})
	c.spool.Wake()
	return ticket
}

// until waits until the condition holds.
func (c *chain) until(what string, holds func() bool) {
	c.t.Helper()
	deadline := time.After(hang)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-c.changed:
		case <-tick.C:
		case <-deadline:
			c.t.Fatalf("never: %s\nhealth %+v\njobs %v", what, c.monitor.Health(), c.jobs.history)
		}
	}
}

func (c *chain) untilState(id int64, want spool.State) {
	c.t.Helper()
	c.until(fmt.Sprintf("job %d %s", id, want), func() bool { return c.jobs.job(id).State == want })
}

func (c *chain) untilHealth(want devices.State) {
	c.t.Helper()
	c.until("printer "+string(want), func() bool { return c.monitor.Health().State == want })
}

func (c *chain) do(action string) {
	c.t.Helper()
	if err := c.printer.Do(action, ""); err != nil {
		c.t.Fatal(err)
	}
}

// papers counts the times a ticket's number stands on paper, unmarked and marked.
func (c *chain) papers(ticket string) (plain, marked int) {
	return count(c.printer, ticket)
}

func count(p *sim.Printer, ticket string) (plain, marked int) {
	for _, paper := range p.Papers() {
		for _, line := range paper.Text() {
			switch {
			case line == ticket:
				plain++
			case strings.HasPrefix(line, ticket+" 补打"):
				marked++
			}
		}
	}
	return plain, marked
}

func (c *chain) wantPapers(ticket string, plain, marked int) {
	c.t.Helper()
	if p, m := c.papers(ticket); p != plain || m != marked {
		for _, paper := range c.printer.Papers() {
			c.t.Log(paper.Edge, paper.Text())
		}
		c.t.Errorf("%s: %d plain and %d marked papers, want %d and %d", ticket, p, m, plain, marked)
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	for _, profile := range []escpos.Profile{escpos.Generic80(), escpos.Native80(), escpos.EpsonT88V()} {
		t.Run(profile.ID, func(t *testing.T) {
			c := newChain(t, profile)
			c.start()
			ticket := c.issue(1)
			c.untilState(1, spool.Done)
			c.wantPapers(ticket, 1, 0)
			paper := c.printer.Papers()[0]
			if paper.Edge != sim.Cut {
				t.Errorf("the slip's edge is %q", paper.Edge)
			}
			if profile.NativeQR {
				if qr := paper.QR(); len(qr) != 1 || qr[0] != "https://hall.example/t/A001" {
					t.Errorf("QR codes %q", qr)
				}
			} else if len(paper.Images()) != 1 {
				t.Errorf("%d images, want the QR code as one", len(paper.Images()))
			}
			want := map[string]devices.Grade{"generic-80": devices.GradeSent, "native-80": devices.GradeProcessed, "epson-tm-t88v": devices.GradePrinted}
			if got := c.jobs.job(1).Grade; got != want[profile.ID] {
				t.Errorf("proof %v, want %v", got, want[profile.ID])
			}
			c.untilHealth(devices.OK)
		})
	}
}
