package affairs

// CaseDue is the limit that runs for a case now.
type CaseDue struct {
	Limit       CaseLimit
	Day         Date // its last day
	Provisional bool // 暂定: beyond the published calendar
	Left        int  // days of its unit that are left, today not counted; below 0 = so many over
	Light       Light
}

// CaseLimit is which limit of a case runs.
type CaseLimit uint8

const (
	AnswerLimit     CaseLimit = 1 // one of the four answers after the intake (行政许可法 32)
	CommittedLimit  CaseLimit = 2 // the decision, by the hall's promise
	DeliveryLimit   CaseLimit = 3 // handing over the decision (行政许可法 44)
	SupplementLimit CaseLimit = 4 // the applicant's, to hand in what lacks
	StatutoryLimit  CaseLimit = 5 // the decision, by law
	JointLimit      CaseLimit = 6 // another bureau's opinion
)

var caseLimits = [...]Text{{}, {"答复期限", "Answer"}, {"承诺期限", "Promised"}, {"送达期限", "Delivery"}, {"补正期限", "Supplement"}, {"法定期限", "By law"}, {"联办期限", "Joint step"}}

// Text is the limit in words.
func (l CaseLimit) Text() Text { return caseLimits[l] }

// Light warns of a limit (plan row 32).
type Light uint8

const (
	NoLight Light = iota // nothing runs
	Green
	Yellow // at most 2 working days, or at most 20 % of the limit, are left
	Red    // today is the last day
	Black  // it has passed
)

var lights = [...]string{"", "green", "yellow", "red", "black"}

func (l Light) String() string { return lights[l] }

var lightTexts = [...]Text{{}, {"正常", "in time"}, {"临期", "soon due"}, {"今天到期", "due today"}, {"超期", "overdue"}}

// Text is the light in words.
func (l Light) Text() Text { return lightTexts[l] }

const (
	// soonDays and soonPercent are when a light turns yellow (domain §14).
	soonDays    = 2
	soonPercent = 20
	// deliverWithin is within how many working days a decision is handed over
	// (行政许可法 44).
	deliverWithin = 10
)

// Excluded are the intervals that do not count (行政许可法 45).
func (c Case) Excluded() (list []Interval) {
	for _, s := range c.counted() {
		if s.Excluded != nil {
			list = append(list, *s.Excluded)
		}
	}
	return list
}

// Limits are both limits of an accepted case, counted with the calendar as it is
// known now: a provisional day changes when the year's notice is published. The
// extension is an addition to the days of the law, not to the promise.
func (c Case) Limits(cal *Calendar) (committed, statutory DueDay, ok bool) {
	a := c.Last(CaseAccepted, CaseDeemed)
	if a == nil {
		return DueDay{}, DueDay{}, false
	}
	committed, statutory = *a.Committed, *a.Statutory
	if x := c.Last(CaseExtended); x != nil {
		statutory.Days += x.Days
	}
	for _, d := range []*DueDay{&committed, &statutory} {
		d.Day, d.Provisional = cal.Deadline(*a.Accepted, d.Days, d.Unit, c.Excluded())
	}
	return committed, statutory, true
}

// AnswerBy is the last day for one of the four answers; ok is false without such a
// clock. It runs from the intake until a supplement notice or another answer.
func (c Case) AnswerBy(cal *Calendar) (day Date, provisional, ok bool) {
	if c.AnswerDays == nil {
		return Date{}, false, false
	}
	day, provisional = cal.AddWorkdays(c.Intake, *c.AnswerDays)
	return day, provisional, true
}

// Unanswered tells that the applicant had no answer in time: the application counts
// as accepted from the day of intake (逾期不告知视为受理, 行政许可法 32(1)(4); real estate:
// 不动产登记暂行条例 17, in the same visit). While the day is provisional (暂定) it is not
// told: a holiday that nobody has entered would accept too early, for good.
func (c Case) Unanswered(cal *Calendar, today Date) bool {
	day, provisional, ok := c.AnswerBy(cal)
	return ok && !provisional && c.State() == CaseIntake && day.Before(today)
}

// Due is the limit that runs now; ok is false when none does.
func (c Case) Due(cal *Calendar, today Date) (due CaseDue, ok bool) {
	days, unit := 0, WorkingDays
	switch c.State() {
	case CaseIntake:
		if due.Day, due.Provisional, ok = c.AnswerBy(cal); !ok {
			return due, false
		}
		due.Limit, days = AnswerLimit, *c.AnswerDays
	case CaseLacking:
		s := c.Last(CaseSupplement)
		if s.Until == nil || s.Until.IsZero() {
			return due, false
		}
		// The applicant's limit, not the hall's: it never turns red.
		due = CaseDue{Limit: SupplementLimit, Day: *s.Until, Left: cal.left(*s.Until, today, WorkingDays, nil)}
		if due.Left < 0 {
			due.Light = Yellow
		}
		return due, true
	case CaseRunning, CaseToVerify:
		committed, _, _ := c.Limits(cal)
		due.Limit, due.Day, due.Provisional, days, unit = CommittedLimit, committed.Day, committed.Provisional, committed.Days, committed.Unit
	case CaseToDeliver:
		due.Limit, days = DeliveryLimit, deliverWithin
		due.Day, due.Provisional = cal.AddWorkdays(c.Decision().Day, days)
	default:
		return due, false
	}
	due.Left = cal.left(due.Day, today, unit, c.Excluded())
	due.Light = lightOf(due.Left, days)
	return due, true
}

// left counts the days from today to the last day of a limit, today not counted;
// below 0 it is how many have passed since.
func (c *Calendar) left(last, today Date, unit DayUnit, excluded []Interval) (n int) {
	from, to, sign := today, last, 1
	if last.Before(today) {
		from, to, sign = last, today, -1
	}
	for day := from; day.Before(to); {
		day = day.AddDays(1)
		if work, _ := c.IsWorkday(day); (work || unit == CalendarDays) && !excludes(excluded, day) {
			n += sign
		}
	}
	if n == 0 && sign < 0 {
		return -1 // over, though no working day has passed since
	}
	return n
}

func lightOf(left, days int) Light {
	switch {
	case left < 0:
		return Black
	case left == 0:
		return Red
	case left <= soonDays || left*100 <= days*soonPercent:
		return Yellow
	}
	return Green
}

// Breach is a limit of a case that was not kept, or is not kept now.
type Breach struct {
	Bureau string // whose it is, Bureau.ID: of a joint step the bureau that was asked
	Limit  CaseLimit
	Due    Date
	Ended  Date   // when it was done at last; zero = it is still open
	Late   int    // days of the limit's unit
	Reason string // what was written about it; "" = nothing yet
}

// Breaches are the limits that the hall did not keep, each with the bureau whose
// breach it is. Those of a decision are
// judged by the limits as they were counted when it was made.
func (c Case) Breaches(cal *Calendar, today Date) (list []Breach) {
	reason := func(bureau string) string {
		if s := c.Explanation(bureau); s != nil {
			return s.Note
		}
		return ""
	}
	add := func(limit CaseLimit, due Date, done *CaseStep, unit DayUnit) {
		ended, until := Date{}, today
		if done != nil {
			ended, until = done.Day, done.Day
		}
		if due.Before(until) {
			list = append(list, Breach{Bureau: c.Bureau, Limit: limit, Due: due, Ended: ended, Late: -cal.left(due, until, unit, c.Excluded()), Reason: reason("")})
		}
	}
	if s := c.Last(CaseDeemed); s != nil {
		if day, _, ok := c.AnswerBy(cal); ok {
			add(AnswerLimit, day, s, WorkingDays)
		}
	}
	if committed, statutory, ok := c.Limits(cal); ok {
		d := c.Decision()
		if d != nil && d.Committed != nil {
			committed, statutory = *d.Committed, *d.Statutory
		}
		add(CommittedLimit, committed.Day, d, committed.Unit)
		add(StatutoryLimit, statutory.Day, d, statutory.Unit)
	}
	if d := c.Decision(); d != nil {
		day, _ := cal.AddWorkdays(d.Day, deliverWithin)
		add(DeliveryLimit, day, c.Last(CaseDelivered), WorkingDays)
	}
	for _, t := range c.Joints() {
		due := t.Due(cal, today)
		if due.Left >= 0 {
			continue
		}
		b := Breach{Bureau: t.Bureau, Limit: JointLimit, Due: due.Day, Late: -due.Left, Reason: reason(t.Bureau)}
		if t.Ended != nil {
			b.Ended = t.Ended.Day
		}
		list = append(list, b)
	}
	return list
}

// MayBreach tells, without a calendar, whether a settled case may have a limit that
// was not kept, joint steps aside: where it is false Breaches finds none. No calendar makes ten working
// days shorter than ten days.
func (c Case) MayBreach() bool {
	if c.Last(CaseDeemed) != nil {
		return true
	}
	d, handed := c.Decision(), c.Last(CaseDelivered)
	switch {
	case d == nil:
		return false
	case d.Committed == nil || d.Statutory == nil || handed == nil:
		return true
	}
	return d.Committed.Day.Before(d.Day) || d.Statutory.Day.Before(d.Day) || d.Day.AddDays(deliverWithin).Before(handed.Day)
}

// OnTime tells whether a decided case was decided within the promise.
func (c Case) OnTime() (onTime, decided bool) {
	d := c.Decision()
	if d == nil {
		return false, false
	}
	return d.Committed == nil || !d.Committed.Day.Before(d.Day), true
}
