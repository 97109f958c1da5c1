package affairs

import (
	"fmt"
	"time"
)

// Hours are the hall's opening hours as its manager writes them down.
type Hours struct {
	// Weekdays are the ranges of an ordinary working day, ascending.
	Weekdays []Range `yaml:"weekdays"`
	// FollowMakeUpWorkdays opens the hall on weekend days that are worked.
	FollowMakeUpWorkdays bool `yaml:"follow_make_up_workdays"`
	// ClosedOnOffDays closes it on weekends and holidays.
	ClosedOnOffDays bool `yaml:"closed_on_off_days"`
	// Numbers are issued from so many minutes before each range …
	TicketingOpensBefore int `yaml:"ticketing_opens_before_minutes"`
	// … until so many minutes before its end.
	TicketingStopsBefore int `yaml:"ticketing_stops_before_close_minutes"`
	// Lunch overrides both between the first range and the second.
	Lunch           Lunch        `yaml:"lunch"`
	ExtendedService string       `yaml:"extended_service"` // what the hall says about holders at closing
	SpecialDays     []SpecialDay `yaml:"special_days"`
}

// Range is a span of the day, From included, To not.
type Range struct {
	From Clock `yaml:"from"`
	To   Clock `yaml:"to"`
}

// Lunch says when issuing stops and resumes around noon; zero = as the rule of
// the ranges.
type Lunch struct {
	Stop   Clock  `yaml:"stop"`
	Resume Clock  `yaml:"resume"`
	Note   string `yaml:"note"`
	NoteEN string `yaml:"note_en"`
}

// SpecialDay has hours of its own; without ranges the hall is closed.
type SpecialDay struct {
	Date   Date    `yaml:"date"`
	Name   string  `yaml:"name"`
	NameEN string  `yaml:"name_en"`
	Ranges []Range `yaml:"ranges"`
}

// Opening answers when the hall is open and when it issues numbers. It is
// immutable and safe for any goroutine.
type Opening struct {
	Hours    Hours
	Calendar *Calendar
	Location *time.Location
	// Always issues numbers at any time: for trials and for a round-the-clock area.
	Always bool
}

// TicketingReason says why numbers are or are not issued.
type TicketingReason string

const (
	TicketingOpen    TicketingReason = "open"
	TicketingEarly   TicketingReason = "early"    // later today for the first time
	TicketingLunch   TicketingReason = "lunch"    // again this afternoon
	TicketingOver    TicketingReason = "over"     // today's issuing has ended
	TicketingDayOff  TicketingReason = "day_off"  // weekend
	TicketingHoliday TicketingReason = "holiday"  // Ticketing.Name says which
	TicketingNoHours TicketingReason = "no_hours" // no opening within a year: check the hours
)

// Ticketing is whether numbers are issued at one moment.
type Ticketing struct {
	Open   bool
	Reason TicketingReason
	Name   string // of the holiday or special day
	// Next is the next change: when issuing stops, or when it opens again.
	// It is zero where there is none.
	Next time.Time
	// Provisional: Next lies in a year whose holidays are not published.
	Provisional bool
	asked       Date
}

// RangesOn returns the opening hours of a day; none = closed.
func (o Opening) RangesOn(d Date) []Range {
	if s, ok := o.special(d); ok {
		return s.Ranges
	}
	if !o.Hours.ClosedOnOffDays {
		return o.Hours.Weekdays
	}
	if work, _ := o.Calendar.IsWorkday(d); !work {
		return nil
	}
	if _, makeUp := o.Calendar.MakeUp(d); makeUp && !o.Hours.FollowMakeUpWorkdays {
		return nil
	}
	return o.Hours.Weekdays
}

func (o Opening) special(d Date) (SpecialDay, bool) {
	for _, s := range o.Hours.SpecialDays {
		if s.Date == d {
			return s, true
		}
	}
	return SpecialDay{}, false
}

// issuing returns the spans of a day in which numbers are issued.
func (o Opening) issuing(d Date) []Range {
	ranges := o.RangesOn(d)
	spans := make([]Range, len(ranges))
	for i, r := range ranges {
		spans[i] = Range{
			From: max(0, r.From-Clock(o.Hours.TicketingOpensBefore)),
			To:   max(r.From, r.To-Clock(o.Hours.TicketingStopsBefore)),
		}
	}
	if len(spans) > 1 && o.Hours.Lunch.Stop > 0 {
		spans[0].To = o.Hours.Lunch.Stop
	}
	if len(spans) > 1 && o.Hours.Lunch.Resume > 0 {
		spans[1].From = o.Hours.Lunch.Resume
	}
	return spans
}

// Serving reports whether the windows are open at the moment now.
func (o Opening) Serving(now time.Time) bool {
	now = now.In(o.Location)
	for _, r := range o.RangesOn(DateOf(now)) {
		if c := ClockOf(now); c >= r.From && c < r.To {
			return true
		}
	}
	return false
}

// ServingLeft is how long the windows still serve on the day of now, breaks left
// out; 0 when they have closed or when numbers are issued at any time.
func (o Opening) ServingLeft(now time.Time) time.Duration {
	if o.Always {
		return 0
	}
	now = now.In(o.Location)
	today := DateOf(now)
	var left time.Duration
	for _, r := range o.RangesOn(today) {
		from, to := today.At(r.From, o.Location), today.At(r.To, o.Location)
		if now.After(from) {
			from = now
		}
		left += max(0, to.Sub(from))
	}
	return left
}

// NextDay is the next day after now on which the hall opens, zero for none within
// a year.
func (o Opening) NextDay(now time.Time) Date {
	d := DateOf(now.In(o.Location))
	for range 366 {
		if d = d.AddDays(1); len(o.RangesOn(d)) > 0 {
			return d
		}
	}
	return Date{}
}

// Ticketing tells whether a number may be issued at the moment now, why not,
// and when that changes. Spans that touch or overlap count as one.
func (o Opening) Ticketing(now time.Time) Ticketing {
	now = now.In(o.Location)
	today, clock := DateOf(now), ClockOf(now)
	if o.Always {
		return Ticketing{Open: true, Reason: TicketingOpen, asked: today}
	}
	spans := o.issuing(today)
	for i, s := range spans {
		if clock < s.From {
			reason := TicketingEarly
			if i > 0 {
				reason = TicketingLunch
			}
			return Ticketing{Reason: reason, Next: today.At(s.From, o.Location), asked: today}
		}
		if clock < s.To {
			end := s.To
			for _, later := range spans[i+1:] {
				if later.From <= end {
					end = max(end, later.To)
				}
			}
			return Ticketing{Open: true, Reason: TicketingOpen, Next: today.At(end, o.Location), asked: today}
		}
	}
	t := Ticketing{Reason: o.whyClosed(today, len(spans) > 0), Name: o.dayName(today), asked: today}
	for d, i := today.AddDays(1), 0; i < 366; d, i = d.AddDays(1), i+1 {
		if next := o.issuing(d); len(next) > 0 {
			_, known := o.Calendar.IsWorkday(d)
			t.Next, t.Provisional = d.At(next[0].From, o.Location), !known
			return t
		}
	}
	t.Reason = TicketingNoHours
	return t
}

func (o Opening) whyClosed(d Date, hadHours bool) TicketingReason {
	if hadHours {
		return TicketingOver
	}
	if o.dayName(d) != "" {
		return TicketingHoliday
	}
	return TicketingDayOff
}

func (o Opening) dayName(d Date) string {
	if s, ok := o.special(d); ok {
		return s.Name
	}
	if name, off := o.Calendar.Holiday(d); off {
		return name
	}
	return ""
}

// Text is the sentence for the kiosk: why there is no number, and when to come.
func (t Ticketing) Text() Text {
	var why Text
	switch t.Reason {
	case TicketingOpen:
		return Text{ZH: "正在取号", EN: "Numbers are being issued"}
	case TicketingEarly:
		why = Text{ZH: "还没有到取号时间", EN: "Numbers are not issued yet"}
	case TicketingLunch:
		why = Text{ZH: "午间暂停取号", EN: "No numbers over lunch"}
	case TicketingOver:
		why = Text{ZH: "今天的取号已经结束", EN: "No more numbers today"}
	case TicketingHoliday:
		why = Text{ZH: "今天是" + t.Name + "，大厅休息", EN: "The hall is closed for a holiday"}
	case TicketingDayOff:
		why = Text{ZH: "今天大厅休息", EN: "The hall is closed today"}
	default:
		return Text{ZH: "大厅没有设置开放时间，请询问导办台", EN: "The hall has no opening hours set; please ask at the guide desk"}
	}
	if t.Next.IsZero() {
		return why
	}
	when := t.when()
	why.ZH += "，请在" + when.ZH + "以后取号"
	why.EN += "; please come back from " + when.EN
	if t.Provisional {
		why.ZH += "（暂定）"
		why.EN += " (provisional)"
	}
	return why
}

var weekdaysZH = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func (t Ticketing) when() Text {
	clock := t.Next.Format("15:04")
	if DateOf(t.Next) == t.asked {
		return Text{ZH: clock, EN: clock}
	}
	return Text{
		ZH: fmt.Sprintf("%d月%d日（%s）%s", int(t.Next.Month()), t.Next.Day(), weekdaysZH[t.Next.Weekday()], clock),
		EN: t.Next.Format("Monday 2 January, 15:04"),
	}
}

// Text is the ordinary hours in words: "工作日 08:30～12:00，13:30～17:00".
func (h Hours) Text() Text {
	t := Text{ZH: "工作日 ", EN: "Working days "}
	for i, r := range h.Weekdays {
		if i > 0 {
			t.ZH, t.EN = t.ZH+"，", t.EN+", "
		}
		t.ZH += fmt.Sprintf("%s～%s", r.From, r.To)
		t.EN += fmt.Sprintf("%s–%s", r.From, r.To)
	}
	return t
}
