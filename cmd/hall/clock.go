package main

import (
	"context"
	"time"

	"jiaohao/queue"
)

// itself is the hall as an actor.
var itself = queue.Actor{Kind: queue.System, ID: "hall"}

// keepTime does what nobody presses a key for, until ctx ends: it begins the
// service of those who were called, and on each new day settles the old ones and
// brings released guides into force.
func (d *daemon) keepTime(ctx context.Context) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		d.doDue(ctx)
		d.beginDay(ctx)
		d.newGuides(ctx)
		select {
		case <-ctx.Done():
			return
		case <-second.C:
		}
	}
}

// doDue gives the commands that are due by the rules of the queue.
func (d *daemon) doDue(ctx context.Context) {
	var due []queue.Command
	err := d.owner.View(ctx, func(h *queue.Hall) { due = h.Due(d.now()) })
	for _, cmd := range due {
		if err == nil {
			_, err = d.owner.Do(ctx, itself, cmd, "", nil)
		}
	}
	if err != nil && ctx.Err() == nil {
		d.log.Error("not done in time", "commands", len(due), "err", err)
	}
}

// beginDay counts who booked and did not come, accepts the applications that nobody
// answered in time (affairs.Case.Unanswered), and deletes the personal data
// of tickets that are older than the hall keeps it; a demo gets the bookings of its
// sample people. Once on each calendar day, and again at the next start.
func (d *daemon) beginDay(ctx context.Context) {
	today := d.now().In(d.cfg.Hall.Location)
	day := today.Format(time.DateOnly)
	if d.begun.Load() == day {
		return
	}
	defer d.begun.Store(day)
	if n, err := d.store.CountNoShows(ctx, itself.String(), day); err != nil && ctx.Err() == nil {
		d.log.Error("no-shows not counted", "err", err)
	} else if n > 0 {
		d.log.Info("no-shows counted", "appointments", n)
	}
	deemed, err := d.store.DeemCases(ctx, itself.String(), d.cfg.Hall.Matters, d.cfg.Hall.Opening.Calendar, today)
	for _, c := range deemed {
		d.log.Warn("not answered in time, deemed accepted", "case", c.No, "matter", c.Matter)
		d.desk.CasesChanged(c.Bureau)
	}
	if err != nil && ctx.Err() == nil {
		d.log.Error("applications not deemed accepted", "err", err)
	}
	if d.demo {
		if err := d.sampleBookings(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("sample people not booked", "err", err)
		}
	}
	before := today.AddDate(0, 0, -d.cfg.Retention.PersonalDays).Format(time.DateOnly)
	persons, err := d.store.Purge(ctx, itself.String(), before)
	switch {
	case err == nil:
		d.log.Info("personal data forgotten", "persons", persons, "before", before)
	case ctx.Err() == nil:
		d.log.Error("personal data not forgotten", "before", before, "err", err)
	}
}

// newGuides brings the released guides into force whose first day has come; once
// on each calendar day.
func (d *daemon) newGuides(ctx context.Context) {
	if today := d.settings.today(); today == d.looked {
		return
	} else {
		d.looked = today
	}
	d.settings.lookUp(ctx)
	if err := d.settings.TakeEffect(ctx); err != nil && ctx.Err() == nil {
		d.log.Error("released guides not looked at", "err", err)
	}
}
