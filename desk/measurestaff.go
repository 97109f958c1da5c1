package desk

import (
	"context"
	"slices"

	"jiaohao/affairs"
)

// measureStaff counts what the self-assessment measures of the staff: rotations, skills
// and duties as they are now, referrals, and disputed appraisals.
func (d *Desk) measureStaff(ctx context.Context, r *report, got map[string]affairs.Measured) error {
	var n affairs.ReferralCount
	for _, c := range affairs.CountReferrals(r.referrals) {
		n.Followed, n.Unfollowed = n.Followed+c.Followed, n.Unfollowed+c.Unfollowed
	}
	got["referrals_followed"] = affairs.ShareOf(n.Followed, n.Followed+n.Unfollowed)
	lines, covered := d.skillLines(), 0
	for _, l := range lines {
		if !l.Gap {
			covered++
		}
	}
	got["lines_covered"] = affairs.ShareOf(covered, len(lines))
	written := 0
	for _, s := range d.Data.Staff {
		if s.Duty != "" {
			written++
		}
	}
	got["duties"] = affairs.ShareOf(written, len(d.Data.Staff))
	if err := d.measureDisputes(ctx, r, got); err != nil {
		return err
	}
	return d.measureRotations(ctx, r, got)
}

func (d *Desk) measureDisputes(ctx context.Context, r *report, got map[string]affairs.Measured) error {
	list, err := d.disputesOf(ctx, r.span)
	kept, all := 0, 0
	for _, x := range list {
		if inTime, judged := x.InTime(d.Data.Calendar, d.zone(), r.today); judged {
			all++
			if inTime {
				kept++
			}
		}
	}
	got["disputes_in_time"] = affairs.ShareOf(kept, all)
	return err
}

// disputesOf are the disputes about the sheets of the months of a time.
func (d *Desk) disputesOf(ctx context.Context, s span) (list []affairs.Dispute, err error) {
	if d.Appraisals == nil {
		return nil, nil
	}
	for month := (affairs.Date{Year: s.first.Year, Month: s.first.Month, Day: 1}); !s.last.Before(month); month = monthsOn(month, 1) {
		some, err := d.Appraisals.Disputes(ctx, "", affairs.MonthOf(month))
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// measureRotations counts who left a window in a time, by the history of the list of
// staff.
func (d *Desk) measureRotations(ctx context.Context, r *report, got map[string]affairs.Measured) error {
	if d.Rotations == nil || d.Settings == nil {
		return nil
	}
	lists, err := d.staffLists(ctx)
	if err != nil {
		return err
	}
	kept, err := d.Rotations.Rotations(ctx)
	if err != nil {
		return err
	}
	left, short := 0, 0
	for i := 1; i < len(lists); i++ {
		day := lists[i].From
		if day.Before(r.first) || r.last.Before(day) {
			continue
		}
		before, after := lists[i-1].Staff, lists[i].Staff
		for _, was := range before {
			j := slices.IndexFunc(after, func(s affairs.Staff) bool { return s.StaffNo == was.StaffNo })
			if was.HomeWindow != "" && (j < 0 || after[j].HomeWindow != was.HomeWindow || after[j].Bureau != was.Bureau) {
				left++
			}
		}
		short += len(affairs.ShortMoves(before, after, kept, day))
	}
	got["rotations"] = affairs.ShareOf(left-short, left)
	return nil
}
