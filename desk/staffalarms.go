package desk

import (
	"context"
	"fmt"
)

// staffFacts finds what the wall says of the staff.
func (d *Desk) staffFacts(ctx context.Context, f *wallFacts) error {
	if err := d.rotationFacts(ctx, f); err != nil || d.Appraisals == nil {
		return err
	}
	open, err := d.Appraisals.OpenDisputes(ctx)
	for _, x := range open {
		f.disputed++
		if d.disputeRow(x).Overdue {
			f.disputedLate++
		}
	}
	return err
}

// rotationFacts counts the rotations that wait for the hall office.
func (d *Desk) rotationFacts(ctx context.Context, f *wallFacts) error {
	if d.Rotations == nil {
		return nil
	}
	list, err := d.Rotations.Rotations(ctx)
	for _, x := range list {
		switch {
		case x.Decision == 0:
			f.toDecide++
		case x.DoneAt == 0 && x.InEffect(d.today()):
			f.toChange++
		}
	}
	return err
}

// staffAlarms says them.
func (f wallFacts) staffAlarms(add func(bad bool, href, zh, en string)) {
	if f.toDecide > 0 {
		add(false, "/office/rotations", fmt.Sprintf("%d项轮换待审核", f.toDecide), fmt.Sprintf("rotations to decide: %d", f.toDecide))
	}
	if f.toChange > 0 {
		add(true, "/office/rotations", fmt.Sprintf("%d项轮换已到日期，请改人员名单", f.toChange), fmt.Sprintf("rotations whose day has come: %d; change the list of staff", f.toChange))
	}
	if f.disputed > 0 {
		zh, en := fmt.Sprintf("%d项考核异议待答复", f.disputed), fmt.Sprintf("disputed appraisals to answer: %d", f.disputed)
		if f.disputedLate > 0 {
			zh, en = zh+fmt.Sprintf("，其中%d项超期", f.disputedLate), en+fmt.Sprintf(", overdue: %d", f.disputedLate)
		}
		add(f.disputedLate > 0, "/office/appraisals", zh, en)
	}
}
