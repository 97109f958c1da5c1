package spool_test

import (
	"context"
	"fmt"
	"math/rand/v2"
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

// cutter is a cable that is pulled in the middle of what is written.
type cutter struct {
	*pipe
	mu   sync.Mutex
	left int // bytes until it is pulled; negative: never
}

func (c *cutter) open(ctx context.Context) (devices.Link, error) {
	link, err := c.pipe.open(ctx)
	if err != nil {
		return nil, err
	}
	return &cutLink{link, c}, nil
}

func (c *cutter) after(n int) {
	c.mu.Lock()
	c.left = n
	c.mu.Unlock()
}

type cutLink struct {
	devices.Link
	cable *cutter
}

func (l *cutLink) Write(ctx context.Context, b []byte) error {
	l.cable.mu.Lock()
	left := l.cable.left
	if left >= 0 {
		l.cable.left = max(0, left-len(b))
	}
	l.cable.mu.Unlock()
	if left < 0 || left >= len(b) {
		return l.Link.Write(ctx, b)
	}
	if err := l.Link.Write(ctx, b[:left]); err != nil {
		return err
	}
	l.cable.pull(true)
	return devices.ErrGone
}

// TestUnplugTwoHundredTimes: the cable is pulled 200 times somewhere within a
// slip and put in again. Each number has one unmarked paper at most, and none
// is called done that nobody can hold.
func TestUnplugTwoHundredTimes(t *testing.T) {
	for _, profile := range []escpos.Profile{escpos.Generic80(), escpos.Native80(), escpos.EpsonT88V()} {
		t.Run(profile.ID, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { unplug(t, profile, 200) })
		})
	}
}

func unplug(t *testing.T, profile escpos.Profile, times int) {
	random := rand.New(rand.NewPCG(20, uint64(len(profile.ID))))
	ctx, cancel := context.WithCancel(t.Context())
	var tasks sync.WaitGroup
	p := sim.NewPrinter(profile, nil, time.Now)
	p.Keep(10 * times)
	cable := &cutter{pipe: &pipe{device: p, ctx: ctx}, left: -1}
	monitor := devices.NewMonitor("printer-K1", "printer", profile.ID, "pipe", time.Now, nil)
	driver := printer.New(printer.Options{Profile: profile, Monitor: monitor, Log: quiet})
	super := &devices.Supervisor{Open: cable.open, Driver: driver, Monitor: monitor, Log: quiet, First: time.Second / 2, Longest: 5 * time.Second}
	tasks.Go(func() { _ = super.Run(ctx) })
	jobs := newMemory()
	s := spool.New(spool.Options{
		ID: "printer-K1", Printer: driver, Jobs: jobs, Log: quiet, Now: time.Now,
		Render: func(_ context.Context, j spool.Job) ([]byte, error) {
			return slip(profile, j).QR("https://hall.example/t/1", 6).Cut().Bytes()
		},
	})
	tasks.Go(func() { _ = s.Run(ctx) })
	time.Sleep(10 * time.Second)
	pulled := 0
	for id := int64(1); id <= int64(times); id++ {
		cable.after(random.IntN(2500) % (120 + 10*int(id%40)))
		jobs.add(spool.Job{ID: id, Ticket: fmt.Sprintf("A%03d", id), Printer: "printer-K1", Queued: time.Now()})
		s.Wake()
		time.Sleep(time.Duration(random.IntN(3000)) * time.Millisecond)
		cable.after(-1)
		cable.pipe.mu.Lock()
		if cable.pulled {
			pulled++
		}
		cable.pipe.mu.Unlock()
		cable.pull(false)
		time.Sleep(time.Duration(5+random.IntN(20)) * time.Second)
	}
	time.Sleep(2 * time.Minute)
	for id := int64(1); id <= int64(times); id++ {
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
			t.Errorf("%s ended %s", ticket, state)
		}
	}
	for _, problem := range jobs.illegal {
		t.Error(problem)
	}
	if pulled < times/2 {
		t.Errorf("the cable was pulled %d times, too few to show anything", pulled)
	}
	if h := monitor.Health(); h.State != devices.OK {
		t.Errorf("with the cable in, the printer is %s: %s", h.State, h.Problem.EN)
	}
	cancel()
	cable.pull(true)
	tasks.Wait()
	cable.tasks.Wait()
}
