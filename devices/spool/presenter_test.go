package spool_test

import (
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/spool"
)

// citizen is a presenter whose cut presents by itself.
func citizen(t *testing.T) escpos.Profile {
	t.Helper()
	p, ok := escpos.Lookup("citizen-ppu-231")
	if !ok {
		t.Fatal("no such profile")
	}
	return p
}

// TestPresenterTaken: the slip is shown, somebody takes it, and only then it is
// done, with the best proof there is.
func TestPresenterTaken(t *testing.T) {
	for _, profile := range []escpos.Profile{escpos.CustomKPM(), citizen(t)} {
		t.Run(profile.ID, func(t *testing.T) {
			c := newChain(t, profile)
			c.start()
			ticket := c.issue(1)
			c.until("presented", func() bool { return c.jobs.job(1).Presented() })
			if got := c.monitor.Health().Details["mouth"]; got != "slip" {
				t.Errorf("the page says that the mouth holds %q", got)
			}
			c.do("take_slip")
			c.until("taken", func() bool { return c.jobs.job(1).Taken() })
			c.wantPapers(ticket, 1, 0)
		})
	}
}

// TestPresenterRetracts: nobody takes it: the printer does. The number is not
// touched, the job is done, and a further paper can be asked for.
func TestPresenterRetracts(t *testing.T) {
	profile := escpos.CustomKPM()
	profile.Presenter.TakeSeconds = 1
	c := newChain(t, profile)
	c.start()
	ticket := c.issue(1)
	c.until("retracted", func() bool { return c.jobs.job(1).Retracted() })
	if papers := c.printer.Papers(); len(papers) != 1 || !papers[0].Retracted {
		t.Errorf("papers %+v", papers)
	}
	if err := c.spool.Reprint(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	c.until("presented again", func() bool { return c.jobs.job(1).Presented() })
	c.do("take_slip")
	c.until("taken", func() bool { return c.jobs.job(1).Taken() })
	c.wantPapers(ticket, 1, 1)
}

// TestPresenterLeaves: without a command to take it back, the slip stays until
// the next one pushes it out; neither is lost.
func TestPresenterLeaves(t *testing.T) {
	profile := citizen(t)
	profile.Presenter.TakeSeconds = 1
	c := newChain(t, profile)
	c.start()
	c.issue(1)
	c.untilState(1, spool.Done)
	if j := c.jobs.job(1); j.Grade != devices.GradePresented || j.Retracted() || j.Taken() {
		t.Errorf("job %+v, want presented and no more", j)
	}
	second := c.issue(2)
	c.untilState(2, spool.Done)
	c.wantPapers(second, 1, 0)
	if papers := c.printer.Papers(); len(papers) != 2 || !papers[0].Dropped {
		t.Errorf("papers %+v", papers)
	}
}

// TestPresenterCablePulled: what was presented before the loss stays proven.
func TestPresenterCablePulled(t *testing.T) {
	c := newChain(t, escpos.CustomKPM())
	c.start()
	ticket := c.issue(1)
	c.until("presented", func() bool { return c.jobs.job(1).Presented() })
	c.do("pull_cable")
	c.untilState(1, spool.Done)
	if got := c.jobs.job(1).Grade; got != devices.GradePresented {
		t.Errorf("proof %v, want P3", got)
	}
	c.wantPapers(ticket, 1, 0)
}

// TestDifficultAnswers: slow, merged and stray answers cost time, never a slip.
func TestDifficultAnswers(t *testing.T) {
	for _, profile := range []escpos.Profile{escpos.Native80(), escpos.EpsonT88V(), escpos.CustomKPM()} {
		t.Run(profile.ID, func(t *testing.T) {
			c := newChain(t, profile)
			c.printer.DelayAnswers(40 * time.Millisecond)
			c.printer.MergeAnswers(true)
			c.start()
			for id := int64(1); id <= 3; id++ {
				c.printer.Stray(0xFF, 0x90, 0x12, 0x00)
				ticket := c.issue(id)
				c.until("out", func() bool { j := c.jobs.job(id); return j.State == spool.Done || j.Presented() })
				_ = c.printer.Do("take_slip", "")
				c.untilState(id, spool.Done)
				if plain, _ := c.papers(ticket); plain != 1 {
					t.Errorf("%s: %d unmarked papers", ticket, plain)
				}
			}
		})
	}
}

// TestProofAfterItsDeadline: a proof that comes too late proves nothing, least
// of all the next slip.
func TestProofAfterItsDeadline(t *testing.T) {
	c := newChain(t, escpos.Native80())
	c.untilHealth(devices.OK)
	c.printer.DelayProofs(3 * time.Second)
	c.start()
	first := c.issue(1)
	c.untilState(1, spool.Operator)
	c.wantPapers(first, 1, 1)
	c.printer.DelayProofs(0)
	second := c.issue(2)
	c.untilState(2, spool.Done)
	c.wantPapers(second, 1, 0)
}
