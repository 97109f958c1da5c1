package affairs

import (
	"time"

	"jiaohao/queue"
)

// InTime tells whether a bad rating was handled by its days: somebody spoke to the
// visitor, and it was resolved. judged is false while neither day is over and it is
// still open.
func (b BadRating) InTime(sla RatingSLA, c *Calendar, zone *time.Location, today Date) (inTime, judged bool) {
	given := DateOf(time.UnixMilli(b.At).In(zone))
	by := func(days int, at int64) bool { // at = 0: not yet
		due, _ := c.AddWorkdays(given, days)
		if at == 0 {
			return !due.Before(today)
		}
		return !due.Before(DateOf(time.UnixMilli(at).In(zone)))
	}
	var first, resolved int64
	resolve := sla.ResolveWorkingDays
	for _, s := range b.Steps {
		if first == 0 {
			first = s.At
		}
		switch s.Step {
		case RatingExtended:
			resolve = sla.ComplexWorkingDays
		case RatingResolved:
			resolved = s.At
		}
	}
	inTime = by(sla.ContactWorkingDays, first) && by(resolve, resolved)
	return inTime, !inTime || resolved != 0
}

// InTime tells whether it was answered by its day; judged is false while it is open
// and the day is not over.
func (f Feedback) InTime(s FeedbackScheme, c *Calendar, zone *time.Location, today Date) (inTime, judged bool) {
	due, _ := f.Due(s, c, zone)
	if f.RepliedAt == 0 {
		return false, due.Before(today)
	}
	return !due.Before(DateOf(time.UnixMilli(f.RepliedAt).In(zone))), true
}

// OutcomePapers counts, of the numbers of a matter that ended in an outcome, those
// whose window gave a document which settles it so (Document.Outcome); void ones do
// not count.
type OutcomePapers struct {
	Matter  string
	Outcome queue.Outcome
	Count   int
	With    int
}
