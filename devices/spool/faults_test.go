package spool_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
	"jiaohao/devices/spool"
)

func TestOutOfPaperBefore(t *testing.T) {
	for _, profile := range []escpos.Profile{escpos.Generic80(), escpos.Native80()} {
		t.Run(profile.ID, func(t *testing.T) {
			c := newChain(t, profile)
			c.untilHealth(devices.OK)
			if got := c.driver.Paper(); got != devices.PaperOK {
				t.Errorf("paper %q, want ok", got)
			}
			c.do("paper_out")
			c.untilHealth(devices.Fault)
			h := c.monitor.Health()
			if h.Problem.ZH != "缺纸" || h.Advice.ZH == "" || h.Advice.EN == "" {
				t.Errorf("the page says %+v, advises %+v", h.Problem, h.Advice)
			}
			if got := c.driver.Paper(); got != devices.PaperOut {
				t.Errorf("paper %q, want out: the kiosk must not draw a number for paper", got)
			}
			c.start()
			ticket := c.issue(1)
			c.untilState(1, spool.Blocked)
			if got := c.jobs.job(1).Problem.ZH; got != "缺纸" {
				t.Errorf("the kiosk's page says %q, want 缺纸", got)
			}
			c.wantPapers(ticket, 0, 0)
			c.do("refill")
			c.untilState(1, spool.Done)
			c.wantPapers(ticket, 1, 0) // nothing was sent before: no mark
			c.untilHealth(devices.OK)
		})
	}
}

func TestNearEndPrintsAndWarns(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.do("paper_near")
	c.untilHealth(devices.Degraded)
	if got := c.driver.Paper(); got != devices.PaperNear {
		t.Errorf("paper %q, want near", got)
	}
	c.start()
	ticket := c.issue(1)
	c.untilState(1, spool.Done)
	c.wantPapers(ticket, 1, 0)
}

// TestOutOfPaperWithin: a printer that keeps its data goes on after a refill;
// one that can be cleared is cleared, and the slip comes again with its mark.
func TestOutOfPaperWithin(t *testing.T) {
	t.Run("goes on", func(t *testing.T) {
		kiosk, _ := escpos.Lookup("kiosk-80-cn")
		for _, profile := range []escpos.Profile{escpos.Generic80(), kiosk} {
			t.Run(profile.ID, func(t *testing.T) {
				c := newChain(t, profile)
				c.untilHealth(devices.OK)
				c.printer.OutAfter(100)
				c.start()
				ticket := c.issue(1)
				c.untilState(1, spool.Stalled)
				c.do("refill")
				c.untilState(1, spool.Done)
				c.wantPapers(ticket, 1, 0)
				if len(c.printer.Papers()) != 2 {
					t.Errorf("%d papers, want the torn piece and the rest", len(c.printer.Papers()))
				}
			})
		}
	})
	t.Run("is cleared", func(t *testing.T) {
		for _, profile := range []escpos.Profile{escpos.Native80(), escpos.EpsonT88V()} {
			t.Run(profile.ID, func(t *testing.T) {
				c := newChain(t, profile)
				c.untilHealth(devices.OK)
				c.printer.OutAfter(100)
				c.start()
				ticket := c.issue(1)
				c.untilTorn(1)
				second := c.issue(2)
				c.do("refill")
				c.untilState(2, spool.Done)
				c.wantPapers(ticket, 1, 1) // the torn piece shows the number, the whole one its mark
				c.wantPapers(second, 1, 0)
				papers := c.printer.Papers()
				if len(papers) != 3 || papers[0].Edge != sim.Torn || !papers[1].Contains("补打") || len(papers[1].QR()) != 1 || !papers[2].Contains(second) {
					t.Errorf("%d papers, want the torn piece, the whole slip and the next one", len(papers))
				}
				want := []spool.State{spool.Queued, spool.Sending, spool.Sent, spool.Stalled, spool.Uncertain,
					spool.Queued, spool.Blocked, spool.Sending, spool.Sent, spool.Printed, spool.Done}
				if got := c.jobs.states(1); !slices.Equal(got, want) {
					t.Errorf("states %v, want %v", got, want)
				}
			})
		}
	})
	// Firmware that knows no clearing: its halves come, and the whole slip with its
	// mark as well. Nobody is left without a paper.
	t.Run("is not cleared", func(t *testing.T) {
		c := newChain(t, escpos.Native80())
		c.untilHealth(devices.OK)
		c.printer.Deaf(true)
		c.printer.OutAfter(100)
		c.start()
		ticket := c.issue(1)
		c.untilTorn(1)
		c.do("refill")
		c.untilState(1, spool.Done)
		c.wantPapers(ticket, 1, 1)
	})
	t.Run("its holder gave it up", func(t *testing.T) {
		c := newChain(t, escpos.Native80())
		c.untilHealth(devices.OK)
		c.printer.OutAfter(100)
		c.start()
		ticket := c.issue(1)
		c.untilTorn(1)
		c.giveUp(ticket)
		c.untilState(1, spool.Void)
		c.do("refill")
		next := c.issue(2)
		c.untilState(2, spool.Done)
		c.wantPapers(ticket, 1, 0)
		c.wantPapers(next, 1, 0)
	})
}

// untilTorn waits until the paper of a job ended within it and the whole slip is
// owed, marked.
func (c *chain) untilTorn(id int64) {
	c.t.Helper()
	c.until("blocked with a second copy", func() bool {
		j := c.jobs.job(id)
		return j.State == spool.Blocked && j.Copy == 2
	})
}

// TestLatePaperIsMarked: a slip that waited long for the refill is marked, though
// nothing was sent before: its holder was shown the number and may have gone.
func TestLatePaperIsMarked(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.do("paper_out")
	c.untilHealth(devices.Fault)
	c.start()
	first, second := c.issue(1), c.issue(2)
	c.untilState(1, spool.Blocked)
	c.pass(time.Minute)
	c.do("refill")
	c.untilState(2, spool.Done)
	c.wantPapers(first, 0, 1)
	c.wantPapers(second, 0, 1)
	next := c.issue(3)
	c.untilState(3, spool.Done)
	c.wantPapers(next, 1, 0)
}

func TestTroublesClearByThemselves(t *testing.T) {
	for _, test := range []struct {
		begin, end, problem string
		state               devices.State
	}{
		{"open_cover", "close_cover", "打印机机盖未合上", devices.Fault},
		{"jam_cutter", "clear_jam", "切刀卡住", devices.Fault},
		{"heat_head", "cool_head", "打印头过热，暂停打印", devices.Degraded},
	} {
		t.Run(test.begin, func(t *testing.T) {
			c := newChain(t, escpos.Native80())
			c.untilHealth(devices.OK)
			c.do(test.begin)
			c.untilHealth(test.state)
			if got := c.monitor.Health().Problem.ZH; got != test.problem {
				t.Errorf("problem %q, want %q", got, test.problem)
			}
			c.start()
			ticket := c.issue(1)
			c.untilState(1, spool.Blocked)
			c.do(test.end)
			c.untilState(1, spool.Done)
			c.wantPapers(ticket, 1, 0)
			c.untilHealth(devices.OK)
		})
	}
}

// TestHotHeadWithin: the head pauses inside the slip; waiting is right, a
// second slip would be wrong.
func TestHotHeadWithin(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.start()
	ticket := c.issue(1)
	c.do("heat_head")
	c.until("printing or waiting", func() bool { return c.jobs.job(1).State != spool.Queued })
	c.do("cool_head")
	c.untilState(1, spool.Done)
	c.wantPapers(ticket, 1, 0)
}

func TestCablePulledWithin(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.printer.LoseAnswers(1) // so that the slip is out and the proof is not
	c.start()
	ticket := c.issue(1)
	c.untilState(1, spool.Sent)
	c.until("the slip is out", func() bool { plain, _ := c.papers(ticket); return plain == 1 })
	c.do("pull_cable")
	c.until("blocked with a second copy", func() bool {
		j := c.jobs.job(1)
		return j.State == spool.Blocked && j.Copy == 2
	})
	c.untilHealth(devices.Fault)
	if got := c.driver.Paper(); got != devices.PaperUnknown {
		t.Errorf("paper %q without a cable, want unknown", got)
	}
	c.printer.LoseAnswers(0)
	c.do("plug_cable")
	c.untilState(1, spool.Done)
	c.wantPapers(ticket, 1, 1)
	if j := c.jobs.job(1); !j.Retried || j.Copy != 2 {
		t.Errorf("job %+v, want one automatic reprint", j)
	}
}

// TestAnswersLost: the proof is lost twice: one reprint by itself, then a
// person decides. A late answer must not prove the next slip.
func TestAnswersLost(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.printer.LoseAnswers(10)
	c.start()
	first := c.issue(1)
	c.untilState(1, spool.Operator)
	c.wantPapers(first, 1, 1)

	c.printer.LoseAnswers(0)
	second := c.issue(2)
	c.untilState(2, spool.Done)
	c.wantPapers(second, 1, 0)

	if err := c.spool.Reprint(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	c.untilState(1, spool.Done)
	c.wantPapers(first, 1, 2)
	if got := c.jobs.job(1).Copy; got != 3 {
		t.Errorf("copy %d, want 3", got)
	}
}

func TestSilentPrinter(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.do("power_off") // the adapter stays alive: no error, only silence
	c.untilHealth(devices.Fault)
	if got := c.monitor.Health().Problem.ZH; got != "设备没有应答" {
		t.Errorf("problem %q", got)
	}
	c.start()
	ticket := c.issue(1)
	c.untilState(1, spool.Blocked)
	c.do("power_on")
	c.untilState(1, spool.Done)
	c.wantPapers(ticket, 1, 0)
	c.untilHealth(devices.OK)
}

// TestCrash: what was in flight when the daemon died is a person's to judge;
// what was proven is done; what was never sent is printed, unmarked.
func TestCrash(t *testing.T) {
	c := newChain(t, escpos.Native80())
	states := []spool.State{spool.Sending, spool.Sent, spool.Stalled, spool.Uncertain, spool.Printed, spool.Queued, spool.Blocked}
	for i, state := range states {
		c.jobs.add(spool.Job{ID: int64(i + 1), Ticket: "A00" + string(rune('1'+i)), Printer: "printer-K1", State: state, Copy: 1, Queued: c.now()})
	}
	c.start()
	for i, want := range []spool.State{spool.Operator, spool.Operator, spool.Operator, spool.Operator, spool.Done, spool.Done, spool.Done} {
		c.untilState(int64(i+1), want)
	}
	if n := len(c.printer.Papers()); n != 2 {
		t.Errorf("%d papers came out, want 2: only what was surely never sent", n)
	}
	if err := c.spool.Confirmed(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if err := c.spool.Cancel(t.Context(), 2); err != nil {
		t.Error(err)
	}
	if err := c.spool.Confirmed(t.Context(), 2); !errors.Is(err, spool.ErrNotNow) {
		t.Errorf("confirming a cancelled job: %v, want ErrNotNow", err)
	}
	if c.jobs.job(1).State != spool.Done || c.jobs.job(2).State != spool.Void {
		t.Errorf("states %s and %s, want done and void", c.jobs.job(1).State, c.jobs.job(2).State)
	}
}

// TestStopWithin: a daemon that stops leaves no job in flight.
func TestStopWithin(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.printer.LoseAnswers(1)
	c.start()
	c.issue(1)
	c.untilState(1, spool.Sent)
	c.stop()
	if got := c.jobs.job(1).State; got != spool.Operator {
		t.Errorf("a stopped daemon left the job %s, want operator: nobody knows", got)
	}
}

// TestStoreDown: nothing is sent that was not announced on the disk first; what
// was sent and could not be recorded is doubtful; the spool goes on when the
// disk does.
func TestStoreDown(t *testing.T) {
	t.Run("before sending", func(t *testing.T) {
		c := newChain(t, escpos.Native80())
		c.untilHealth(devices.OK)
		// Being woken lets it try once more at once; the third time is a second later.
		c.jobs.refuse(spool.Sending, 3)
		c.start()
		ticket := c.issue(1)
		c.until("refused twice", func() bool { return c.jobs.refusals() == 1 })
		c.wantPapers(ticket, 0, 0)
		c.untilState(1, spool.Done)
		c.wantPapers(ticket, 1, 0)
	})
	t.Run("after sending", func(t *testing.T) {
		c := newChain(t, escpos.Native80())
		c.untilHealth(devices.OK)
		c.jobs.refuse(spool.Sent, 1)
		c.start()
		ticket := c.issue(1)
		c.untilState(1, spool.Operator)
		c.until("the slip is out", func() bool { plain, _ := c.papers(ticket); return plain == 1 })
	})
}

// TestOldDoubtIsNotRepeated: two minutes later nobody stands there any more.
func TestOldDoubtIsNotRepeated(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.printer.LoseAnswers(1)
	c.issue(1)
	c.pass(3 * 60e9)
	c.start()
	c.untilState(1, spool.Operator)
	if j := c.jobs.job(1); j.Copy != 1 || j.Retried {
		t.Errorf("job %+v, want no reprint by itself", j)
	}
}

func TestBadSlip(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.stop()
	c.spool = spool.New(spool.Options{
		ID: "printer-K1", Printer: c.driver, Jobs: c.jobs, Log: quiet, Now: c.now,
		Render: func(_ context.Context, j spool.Job) ([]byte, error) {
			if j.ID == 1 {
				return nil, errors.New("no layout")
			}
			return []byte{0x10, 0x05, 0x02}, nil // would throw away what the printer holds
		},
	})
	c.start()
	c.issue(1)
	c.issue(2)
	c.untilState(1, spool.Operator)
	c.untilState(2, spool.Operator)
	if len(c.printer.Papers()) != 0 {
		t.Error("something was printed")
	}
}
