package affairs

import "time"

// Interval is a span of days, both ends included: excluded time (除外时间) that
// was announced in writing.
type Interval struct {
	From Date `yaml:"from" json:"from"`
	To   Date `yaml:"to" json:"to"`
}

func (i Interval) holds(d Date) bool { return !d.Before(i.From) && !i.To.Before(d) }

// Deadline is the last day of a limit that starts with the acceptance on the
// day accepted. That day is not counted; days inside an excluded interval are
// not counted; calendar-day limits whose last day is off end on the next
// working day. provisional marks a deadline that depends on a year whose notice
// is not published (行政许可法 45, 82; the start rule is the civil law's).
func (c *Calendar) Deadline(accepted Date, days int, unit DayUnit, excluded []Interval) (day Date, provisional bool) {
	day = accepted
	for days > 0 {
		day = day.AddDays(1)
		work, known := c.IsWorkday(day)
		provisional = provisional || unit != CalendarDays && !known
		if (work || unit == CalendarDays) && !excludes(excluded, day) {
			days--
		}
	}
	if unit != CalendarDays || day == accepted {
		return day, provisional
	}
	for {
		work, known := c.IsWorkday(day)
		if work {
			return day, !known
		}
		day = day.AddDays(1)
	}
}

func excludes(intervals []Interval, d Date) bool {
	for _, i := range intervals {
		if i.holds(d) {
			return true
		}
	}
	return false
}

// AcceptanceDay is the day that counts as the acceptance when the papers were
// complete at the moment at: after closing, or on an off day, it is the next
// working day.
func (o Opening) AcceptanceDay(at time.Time) Date {
	at = at.In(o.Location)
	day := DateOf(at)
	work, _ := o.Calendar.IsWorkday(day)
	ranges := o.RangesOn(day)
	if work && len(ranges) > 0 && at.Before(day.At(ranges[len(ranges)-1].To, o.Location)) {
		return day
	}
	next, _ := o.Calendar.NextWorkday(day)
	return next
}
