package spool_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/printer"
	"jiaohao/devices/sim"
	"jiaohao/devices/spool"
)

var sequences = flag.Int("sequences", 900, "random fault sequences to try")

// pipe is a cable inside the test's own time: a Link and a far end.
type pipe struct {
	mu     sync.Mutex
	pulled bool
	ends   []net.Conn
	device sim.Device
	tasks  sync.WaitGroup
	ctx    context.Context
}

func (p *pipe) open(context.Context) (devices.Link, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pulled {
		return nil, devices.ErrGone
	}
	near, far := net.Pipe()
	p.ends = append(p.ends, near, far)
	p.tasks.Go(func() {
		_ = p.device.Converse(p.ctx, far)
		far.Close()
	})
	return &pipeLink{Conn: near}, nil
}

func (p *pipe) pull(out bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pulled = out
	if out {
		for _, end := range p.ends {
			end.Close()
		}
		p.ends = nil
	}
}

// pipeLink obeys XOFF as the serial line does, byte by byte as a wire does.
type pipeLink struct {
	net.Conn
	mu   sync.Mutex
	held chan struct{} // closed when the far end says XON; nil: it does not hold
}

func (l *pipeLink) Name() string { return "pipe" }
func (l *pipeLink) Discard()     {}

const (
	wireChunk = 8                    // bytes that are on their way when XOFF comes
	wireTime  = 2 * time.Millisecond // that they take
	patience  = 35 * time.Second     // for a far end that holds
)

// flow takes XON and XOFF out of what was read.
func (l *pipeLink) flow(b []byte) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := b[:0]
	for _, c := range b {
		switch {
		case c == 0x13 && l.held == nil:
			l.held = make(chan struct{})
		case c == 0x11 && l.held != nil:
			close(l.held)
			l.held = nil
		case c != 0x11 && c != 0x13:
			kept = append(kept, c)
		}
	}
	return len(kept)
}

func (l *pipeLink) free(ctx context.Context) error {
	l.mu.Lock()
	held := l.held
	l.mu.Unlock()
	if held == nil {
		return nil
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-held:
		return nil
	case <-timer.C:
		return devices.ErrStalled
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *pipeLink) Read(ctx context.Context, b []byte) (int, error) {
	defer context.AfterFunc(ctx, func() { l.Conn.Close() })()
	n, err := l.Conn.Read(b)
	if err != nil {
		return n, devices.ErrGone
	}
	return l.flow(b[:n]), nil
}

func (l *pipeLink) Write(ctx context.Context, b []byte) error {
	for chunk := range slices.Chunk(b, wireChunk) {
		if err := l.free(ctx); err != nil {
			return err
		}
		if _, err := l.Conn.Write(chunk); err != nil {
			return devices.ErrGone
		}
		time.Sleep(wireTime)
	}
	return nil
}

// TestAnyFaults: whatever happens to printer, cable and daemon, no number has
// two unmarked papers and no number without paper is done.
func TestAnyFaults(t *testing.T) {
	for _, profile := range []escpos.Profile{escpos.Native80(), escpos.EpsonT88V(), escpos.CustomKPM()} {
		t.Run(profile.ID, func(t *testing.T) {
			t.Parallel()
			for seed := range *sequences / 3 {
				synctest.Test(t, func(t *testing.T) { anyFaults(t, profile, uint64(seed)) })
				if t.Failed() {
					t.Fatalf("fault sequence %d", seed)
				}
			}
		})
	}
}

func anyFaults(t *testing.T, profile escpos.Profile, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 7))
	ctx, cancel := context.WithCancel(t.Context())
	var tasks sync.WaitGroup
	p := sim.NewPrinter(profile, nil, time.Now)
	p.Keep(1000)
	cable := &pipe{device: p, ctx: ctx}
	monitor := devices.NewMonitor("printer-K1", "printer", profile.ID, "pipe", time.Now, nil)
	driver := printer.New(printer.Options{Profile: profile, Monitor: monitor, Log: quiet})
	super := &devices.Supervisor{Open: cable.open, Driver: driver, Monitor: monitor, Log: quiet, First: time.Second / 2, Longest: 5 * time.Second}
	tasks.Go(func() { _ = super.Run(ctx) })

	jobs := newMemory()
	var stop func()
	var s *spool.Spool
	start := func() {
		s = spool.New(spool.Options{
			ID: "printer-K1", Printer: driver, Jobs: jobs, Log: quiet, Now: time.Now,
			Render: func(_ context.Context, j spool.Job) ([]byte, error) {
				return slip(profile, j).Feed(4).Cut().Bytes()
			},
		})
		runCtx, end := context.WithCancel(ctx)
		done := make(chan struct{})
		mine := s
		go func() {
			defer close(done)
			_ = mine.Run(runCtx)
		}()
		stop = func() { end(); <-done }
	}
	start()

	var story []string
	note := func(format string, args ...any) { story = append(story, fmt.Sprintf(format, args...)) }
	issued := int64(0)
	faults := []func(){
		func() {
			issued++
			note("issue A%03d", issued)
			jobs.add(spool.Job{ID: issued, Ticket: fmt.Sprintf("A%03d", issued), Printer: "printer-K1", Queued: time.Now()})
			s.Wake()
		},
		func() {
			actions := p.Actions()
			a := actions[random.IntN(len(actions))]
			option := ""
			if n := len(a.Options); n > 0 {
				option = a.Options[random.IntN(n)].Value
			}
			note("%s %s", a.Name, option)
			if err := p.Do(a.Name, option); err != nil {
				t.Error(err)
			}
		},
		func() { n := random.IntN(400); note("paper for %d dots", n); p.OutAfter(n) },
		func() { note("lose an answer"); p.LoseAnswers(1) },
		func() { note("noise"); p.Stray(byte(random.Uint32()), byte(random.Uint32())) },
		func() {
			late := time.Duration(random.IntN(5)) * time.Second
			note("proofs %v late", late)
			p.DelayProofs(late)
		},
		func() { out := random.IntN(2) == 0; note("cable out: %v", out); cable.pull(out) },
		func() {
			note("crash")
			jobs.breakDown(errors.New("the machine is dead"))
			stop()
			jobs.breakDown(nil)
			start()
		},
		func() { // a crash exactly between two steps
			to := []spool.State{spool.Sending, spool.Sent, spool.Printed, spool.Uncertain, spool.Queued}[random.IntN(5)]
			note("the store refuses %s once", to)
			jobs.refuse(to, 1)
		},
	}
	faults[0]()
	for range 6 + random.IntN(12) {
		faults[random.IntN(len(faults))]()
		if wait := time.Duration(random.IntN(4)) * 700 * time.Millisecond; wait > 0 {
			note("%v pass", wait)
			time.Sleep(wait)
		} else {
			synctest.Wait()
		}
	}
	note("everything is repaired")
	cable.pull(false)
	if err := p.Do("fault", "none"); err != nil {
		t.Error(err)
	}
	for _, a := range []string{"power_on", "clear_jam", "cool_head", "close_cover", "refill"} {
		if err := p.Do(a, ""); err != nil {
			t.Error(err)
		}
	}
	settled := func() bool {
		for id := int64(1); id <= issued; id++ {
			if s := jobs.job(id).State; s != spool.Done && s != spool.Operator {
				return false
			}
		}
		return true
	}
	for end := time.Now().Add(5 * time.Minute); !settled() && time.Now().Before(end); {
		time.Sleep(5 * time.Second) // a presenter holds each slip for 20 s
	}
	time.Sleep(5 * time.Second)

	for id := int64(1); id <= issued; id++ {
		ticket := fmt.Sprintf("A%03d", id)
		plain, marked := count(p, ticket)
		state := jobs.job(id).State
		if plain > 1 {
			t.Errorf("%s has %d unmarked papers", ticket, plain)
		}
		if state == spool.Done && plain+marked == 0 {
			t.Errorf("%s is done and has no paper", ticket)
		}
		if state != spool.Done && state != spool.Operator {
			t.Errorf("%s ended %s with everything repaired", ticket, state)
		}
		if state == spool.Operator && marked > 1 {
			t.Errorf("%s was reprinted %d times by itself", ticket, marked)
		}
	}
	for _, problem := range jobs.illegal {
		t.Error(problem)
	}
	if t.Failed() {
		for _, line := range story {
			t.Log(line)
		}
		t.Log(jobs.history)
		for _, paper := range p.Papers() {
			t.Log(paper.Edge, paper.Text())
		}
	}
	stop()
	cancel()
	cable.pull(true)
	tasks.Wait()
	cable.tasks.Wait()
}
