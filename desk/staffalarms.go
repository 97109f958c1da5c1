package desk

import (
	"context"
	"fmt"
)

// staffFacts finds what the wall says of the staff.
func (d *Desk) staffFacts(ctx context.Context, f *wallFacts) error {
	if d.Appraisals == nil {
		return nil
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

// staffAlarms says them.
func (f wallFacts) staffAlarms(add func(bad bool, href, zh, en string)) {
	if f.disputed > 0 {
		zh, en := fmt.Sprintf("%d项考核异议待答复", f.disputed), fmt.Sprintf("disputed appraisals to answer: %d", f.disputed)
		if f.disputedLate > 0 {
			zh, en = zh+fmt.Sprintf("，其中%d项超期", f.disputedLate), en+fmt.Sprintf(", overdue: %d", f.disputedLate)
		}
		add(f.disputedLate > 0, "/office/appraisals", zh, en)
	}
}
