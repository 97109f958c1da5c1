package desk

import (
	"context"
	"fmt"

	"jiaohao/affairs"
)

// monthlyAlarm is a month that some bureaus have not handed in the information of.
type monthlyAlarm struct {
	month   affairs.Date
	due     affairs.Date
	left    int // bureaus
	overdue bool
}

// monthEndFacts finds what the wall says of the end of a month and of a quarter: this
// month from its last working days on, the month and the quarter before where the hall
// was open in them.
func (d *Desk) monthEndFacts(ctx context.Context, f *wallFacts) error {
	if d.MonthEnd == nil {
		return nil
	}
	today, calendar := d.today(), d.Data.Calendar
	this := newSpan("month", affairs.Date{Year: today.Year, Month: today.Month, Day: 1}, today, today)
	before := newSpan("month", monthsOn(this.first, -1), this.first.AddDays(-1), today)
	for _, s := range []span{before, this} {
		if from, _ := calendar.WorkdayFromEnd(s.first, affairs.MonthlyReminder); today.Before(from) {
			continue
		}
		n, err := d.monthlyCount(ctx, s, "")
		if err != nil {
			return err
		}
		if left := n.all - n.handedIn; left > 0 {
			due, _ := calendar.MonthlyDue(s.first)
			f.monthly = append(f.monthly, monthlyAlarm{s.first, due, left, due.Before(today)})
		}
	}
	from, first := calendar.AssessmentReminder(today)
	quarter := newSpan("quarter", first, monthsOn(first, 3).AddDays(-1), today)
	if today.Before(from) {
		return nil
	}
	if open, err := d.openMonths(ctx, quarter); err != nil || len(open) == 0 {
		return err
	}
	_, done, err := d.MonthEnd.AssessmentDone(ctx, quarter.period())
	if err == nil && !done {
		f.assess = &quarter
	}
	return err
}

// monthEndAlarms says them.
func monthEndAlarms(f wallFacts) (list []Alarm) {
	for _, m := range f.monthly {
		zh, en := fmt.Sprintf("%d月信息：%d个单位待报，%s截止", m.month.Month, m.left, m.due), fmt.Sprintf("%s information: %d bureaus to hand in by %s", m.month.Month, m.left, m.due)
		if m.overdue {
			zh, en = fmt.Sprintf("%d月信息：%d个单位逾期未报", m.month.Month, m.left), fmt.Sprintf("%s information: overdue from %d bureaus", m.month.Month, m.left)
		}
		list = append(list, Alarm{Text: affairs.Text{ZH: zh, EN: en}, Href: "/office/monthly?at=" + m.month.String(), Bad: m.overdue})
	}
	if f.assess != nil {
		title := f.assess.Title()
		list = append(list, Alarm{Text: affairs.Text{ZH: title.ZH + "自评还没有完成", EN: "the self-assessment of " + title.EN + " is not complete"}, Href: "/office/assessment?" + string(f.assess.KindQuery())})
	}
	return list
}
