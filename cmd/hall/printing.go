package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/devices/spool"
	"jiaohao/kiosk"
	"jiaohao/store"
	"jiaohao/web"
)

// printJobs are the store's print jobs as a spool reaches them.
type printJobs struct{ store *store.Store }

var _ spool.Jobs = printJobs{}

func (p printJobs) Next(ctx context.Context, printer string) (spool.Job, bool, error) {
	job, ok, err := p.store.NextPrintJob(ctx, printer)
	return spoolJob(job), ok, err
}

func (p printJobs) Open(ctx context.Context, printer string) ([]spool.Job, error) {
	list, err := p.store.OpenPrintJobs(ctx, printer)
	jobs := make([]spool.Job, len(list))
	for i, j := range list {
		jobs[i] = spoolJob(j)
	}
	return jobs, err
}

func (p printJobs) Get(ctx context.Context, id int64) (spool.Job, error) {
	job, found, err := p.store.PrintJobByID(ctx, id)
	if err == nil && !found {
		err = fmt.Errorf("no print job %d", id)
	}
	return spoolJob(job), err
}

func (p printJobs) Advance(ctx context.Context, c spool.Change) error {
	err := p.store.MovePrintJob(ctx, store.PrintChange{
		Job: c.Job, From: store.PrintState(c.From), To: store.PrintState(c.To),
		Copy: c.Copy, Retried: c.Retried, Grade: int(c.Grade),
		ProblemZH: c.Problem.ZH, ProblemEN: c.Problem.EN, At: c.At,
	})
	if errors.Is(err, store.ErrJobMoved) {
		return fmt.Errorf("%w: %w", spool.ErrConflict, err)
	}
	return err
}

func spoolJob(j store.PrintJob) spool.Job {
	return spool.Job{
		ID: j.ID, Ticket: j.Ticket, Printer: j.Printer, State: spool.State(j.State), Copy: j.Copy,
		Retried: j.Retried, Queued: j.Queued, Grade: devices.Grade(j.Grade),
		Problem: devices.Text{ZH: j.ProblemZH, EN: j.ProblemEN},
	}
}

// stageOf says to the applicant how far a slip is.
func stageOf(job spool.Job) kiosk.PrintStage {
	if job.Retracted() {
		return kiosk.PrintFailed // nobody took it: the number stands, a further paper is offered
	}
	switch job.State {
	case spool.Queued, spool.Sending, spool.Sent:
		return kiosk.Printing
	case spool.Printed, spool.Done:
		return kiosk.Printed
	case spool.Blocked, spool.Stalled:
		return kiosk.PrintWaiting
	}
	return kiosk.PrintFailed
}

// newSpool makes the spool of one kiosk's printer. The slip's content is asked
// for when it is printed, not when it is queued, so that the people ahead are
// those of that moment.
func newSpool(u *unit, jobs spool.Jobs, k *kiosk.Kiosk, layout configs.SlipLayout, now func() time.Time, log *slog.Logger) *spool.Spool {
	u.spool = spool.New(spool.Options{
		ID: u.config.ID, Printer: u.driver.(devices.Printer), Jobs: jobs, Log: log, Now: now,
		Render: func(ctx context.Context, job spool.Job) ([]byte, error) {
			slip, err := k.Slip(ctx, job.Ticket, job.Copy)
			if err != nil {
				return nil, err
			}
			slip.Late = job.Late
			doc, missing, err := slip.Bytes(layout, u.profile, u.glyphs)
			if len(missing) > 0 {
				log.Warn("characters missing on slip", "ticket", job.Ticket, "count", len(missing))
			}
			return doc, err
		},
		Wanted: func(ctx context.Context, job spool.Job) (bool, error) { return k.Wanted(ctx, job.Ticket) },
		Changed: func(job spool.Job) {
			if u.config.Kiosk != "" {
				k.PrintChanged(u.config.Kiosk, job.Ticket, stageOf(job), askedAgain(job))
			}
		},
	})
	return u.spool
}

// slipBefore is the slip that a ticket has from before the program started.
func (d *daemon) slipBefore(ctx context.Context, ticket string) (kioskID string, stage kiosk.PrintStage, again int, err error) {
	jobs, err := d.store.PrintJobsOf(ctx, ticket)
	if err != nil || len(jobs) == 0 {
		return "", kiosk.PrintNone, 0, err
	}
	job := jobs[len(jobs)-1]
	if u := d.hardware.byID[job.Printer]; u != nil {
		kioskID = u.config.Kiosk
	}
	return kioskID, stageOf(spoolJob(job)), askedAgain(spoolJob(job)), nil
}

// askedAgain is how many further papers people asked for: not the one that the spool
// prints by itself.
func askedAgain(job spool.Job) int {
	again := job.Copy - 1
	if job.Retried {
		again--
	}
	return max(again, 0)
}

// reprint owes one more paper of a ticket on a printer, for an actor: its job is printed
// once more, marked, or its slip is queued where none was owed, as of a number that was
// shown on a screen only.
func (d *daemon) reprint(ctx context.Context, by, ticket, printer string) error {
	s := d.spools[printer]
	if s == nil {
		return fmt.Errorf("ticket %s: no printer %s", ticket, printer)
	}
	jobs, err := d.store.PrintJobsOf(ctx, ticket)
	if err != nil {
		return err
	}
	owed := store.PrintOwed{Ticket: ticket, Printer: printer, By: by, Copy: 1, At: d.now()}
	if len(jobs) > 0 {
		job := spoolJob(jobs[len(jobs)-1])
		if job.Printer == printer {
			if err = s.Reprint(ctx, job.ID); errors.Is(err, spool.ErrNotNow) {
				return errUnderWay
			}
			return err
		}
		owed.From = store.PrintState(job.State)
		var ok bool
		if owed.Copy, ok = spool.Elsewhere(job); !ok {
			return errUnderWay
		}
	}
	if err := d.store.OweSlip(ctx, owed); err != nil {
		if errors.Is(err, store.ErrJobMoved) {
			return errUnderWay
		}
		return err
	}
	s.Wake()
	return nil
}

var errUnderWay = web.Conflict("小票正在打印，请稍候。号码有效。", "The slip is being printed; please wait a moment. The number is valid.")

// sheetWait is how long a notification sheet may take, slips before it included.
const sheetWait = time.Minute

// printSheet prints a notification sheet at a kiosk.
func (d *daemon) printSheet(kioskID string, sheet affairs.Sheet) {
	d.printBeside(kioskID, "sheet "+sheet.Number, sheet.At, func(u *unit) ([]byte, []rune, error) {
		return kiosk.SheetPaper(sheet, d.cfg.Hall.Name, d.kiosk.GuideURL(sheet.Matter), d.cfg.Hall.Location, u.profile, u.glyphs)
	})
}

// printResult prints a result slip at a kiosk.
func (d *daemon) printResult(kioskID string, slip affairs.ResultSlip, lang string) {
	d.printBeside(kioskID, "result slip of "+slip.Number, d.now().UnixMilli(), func(u *unit) ([]byte, []rune, error) {
		return kiosk.ResultPaper(slip, d.cfg.Hall.Name, lang == "en", u.profile, u.glyphs)
	})
}

// feedbackGiven tells the office of something handed in, and prints its receipt.
func (d *daemon) feedbackGiven(f affairs.Feedback, kioskID string) {
	d.desk.FeedbackChanged()
	d.printBeside(kioskID, fmt.Sprintf("receipt %d-%04d", f.Year, f.Serial), f.At, func(u *unit) ([]byte, []rune, error) {
		return kiosk.FeedbackPaper(f, &d.cfg.Hall, d.kiosk.FeedbackURL(f.Receipt), u.profile, u.glyphs)
	})
}

// printBeside prints a paper that is no slip at a kiosk, between two slips. What it
// says is on the screen and kept, so a paper that fails is only noted.
func (d *daemon) printBeside(kioskID, what string, tag int64, layOut func(u *unit) (doc []byte, missing []rune, err error)) {
	u := d.machines[kioskID].printer
	if u == nil || u.driver == nil || u.spool == nil {
		return
	}
	d.hardware.rest.after(0, func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, sheetWait)
		defer cancel()
		doc, missing, err := layOut(u)
		if err == nil {
			err = u.spool.Aside(ctx, func(ctx context.Context) error {
				_, err := printNow(ctx, u, doc, uint64(tag))
				return err
			})
		}
		if err != nil || len(missing) > 0 {
			d.log.Warn("paper not well printed", "paper", what, "device", u.config.ID, "missing", len(missing), "err", err)
		}
	})
}

// clearWait is how long a printer may take to drop a document that failed.
const clearWait = 3 * time.Second

// printNow prints a document that is no job, if the printer is ready, and waits
// for its proof. What fails is dropped where the printer can: its rest must not
// come out before the next slip.
func printNow(ctx context.Context, u *unit, doc []byte, tag uint64) (devices.Grade, error) {
	p := u.driver.(devices.Printer)
	if err := p.Ready(ctx); err != nil {
		return 0, err
	}
	if err := p.Send(ctx, doc); err != nil {
		return 0, err
	}
	grade, err := p.Confirm(ctx, tag)
	if err != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearWait)
		defer cancel()
		_ = p.Clear(ctx) // most printers cannot, and go on after the refill
	}
	return grade, err
}
