package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jiaohao/affairs"
	"jiaohao/desk"
	"jiaohao/devices/spool"
	"jiaohao/queue"
	"jiaohao/store"
)

// doubtfulSlips are the slips that a crash or a silent printer left in doubt, as
// people judge them.
type doubtfulSlips struct{ d *daemon }

var _ desk.Slips = doubtfulSlips{}

// Doubtful lists those whose number is one of today and not over.
func (s doubtfulSlips) Doubtful(ctx context.Context) ([]desk.DoubtfulSlip, error) {
	var list []desk.DoubtfulSlip
	for _, u := range s.d.hardware.units {
		if u.spool == nil {
			continue
		}
		jobs, err := s.d.store.DoubtfulPrintJobs(ctx, u.config.ID)
		if err != nil {
			return nil, err
		}
		for _, j := range jobs {
			slip, wanted, err := s.slip(ctx, u.config.Kiosk, j)
			if err != nil {
				return nil, err
			}
			if wanted {
				list = append(list, slip)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b desk.DoubtfulSlip) int { return int(a.At - b.At) })
	return list, nil
}

func (s doubtfulSlips) slip(ctx context.Context, kioskID string, j store.PrintJob) (slip desk.DoubtfulSlip, wanted bool, err error) {
	if wanted, err = s.d.kiosk.Wanted(ctx, j.Ticket); err != nil || !wanted {
		return slip, false, err
	}
	err = s.d.owner.View(ctx, func(h *queue.Hall) {
		if t, found := h.Ticket(j.Ticket); found {
			slip = desk.DoubtfulSlip{ID: j.ID, Number: t.Name(), Kiosk: kioskID, At: t.Issued, Problem: affairs.Text{ZH: j.ProblemZH, EN: j.ProblemEN}}
		}
	})
	return slip, err == nil && slip.ID != 0, err
}

// Decide enters what a person says became of a slip.
func (s doubtfulSlips) Decide(ctx context.Context, id int64, act string) error {
	job, found, err := s.d.store.PrintJobByID(ctx, id)
	if err != nil {
		return err
	}
	printer := s.d.spools[job.Printer]
	if !found || printer == nil || job.State != store.PrintOperator {
		return desk.ErrNoSlip
	}
	switch act {
	case "seen":
		err = printer.Confirmed(ctx, id)
	case "reprint":
		err = printer.Reprint(ctx, id)
	case "drop":
		err = printer.Cancel(ctx, id)
	default:
		return desk.ErrNoSlip
	}
	if errors.Is(err, spool.ErrNotNow) || errors.Is(err, spool.ErrConflict) {
		return fmt.Errorf("%w: %w", desk.ErrNoSlip, err)
	}
	return err
}
