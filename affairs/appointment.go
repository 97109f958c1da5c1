package affairs

import (
	"fmt"
	"time"

	"jiaohao/queue"
)

// AppointmentState is where a booking is. The numbers are stored.
type AppointmentState uint8

const (
	Booked    AppointmentState = 1
	CheckedIn AppointmentState = 2 // on time
	CameLate  AppointmentState = 3 // took an ordinary number
	NoShow    AppointmentState = 4
	Cancelled AppointmentState = 5
)

var appointmentStates = [...]string{"", "booked", "checked_in", "late", "no_show", "cancelled"}

func (s AppointmentState) String() string { return appointmentStates[s] }

// Appointment is a booked time for one matter. It says nothing about the person
// but the masked name, which is kept beside the journal and forgotten in time.
type Appointment struct {
	Code   string // the booking's own number, as its holder has it
	Line   string
	Matter string
	Date   Date
	From   Clock
	To     Clock
	State  AppointmentState
	Ticket string // that checked it in
	Name   string // masked; "" when it has been forgotten
}

// Slot is the time in words: "09:00～09:30".
func (a Appointment) Slot() string { return a.From.String() + "～" + a.To.String() }

// SlotText is the slot in both languages: "09:00～09:30" and "09:00–09:30".
func (a Appointment) SlotText() Text { return Text{a.Slot(), a.From.String() + "–" + a.To.String()} }

// BookingRules are the rules of booking and check-in (domain §8.2, §8.3).
type BookingRules struct {
	Early, Late  time.Duration // check-in before and after the beginning
	DaysAhead    int           // working days
	PerPerson    int           // a person and day
	CancelBefore time.Duration
	// So many no-shows or cancellations within WindowDays block further bookings
	// for BlockedDays; 0 = never. Nobody is ever kept from a number in the hall.
	NoShows, Cancels, WindowDays, BlockedDays int
}

// BookingHistory is what is known of a person, and of the time asked for.
type BookingHistory struct {
	SameDay    int // bookings of the person on that day, not cancelled
	NoShows    int // within WindowDays
	LastNoShow Date
	Cancels    int // within WindowDays
	LastCancel Date
	InSlot     int // bookings of anybody in that line and time
	SlotLimit  int // that the line takes there; 0 = it takes none
}

// MayBook answers whether somebody may book a time; nil means yes.
func (r BookingRules) MayBook(a Appointment, h BookingHistory, today Date, o Opening) *queue.Error {
	switch last := o.workdaysOn(today, r.DaysAhead); {
	case !today.Before(a.Date):
		return refusal(queue.Invalid, "date", "只能预约明天以后的日期", "book a day after today")
	case last.Before(a.Date):
		return refusal(queue.Invalid, "date", fmt.Sprintf("只能预约%d个工作日以内，最晚%s", r.DaysAhead, last), fmt.Sprintf("book within %d working days, until %s", r.DaysAhead, last))
	case !o.serves(a):
		return refusal(queue.Invalid, "from", "大厅在这个时间不开放，请换一个时间", "the hall is not open at that time; choose another")
	case h.SlotLimit == 0:
		return refusal(queue.Invalid, "from", "该业务没有这个预约时段，请从可预约的时段中选择", "this line takes no bookings at that time; choose one of its slots")
	case h.InSlot >= h.SlotLimit:
		return refusal(queue.Conflict, "from", "这个时段已约满，请换一个时段", "this slot is full; choose another")
	case h.SameDay >= r.PerPerson:
		return refusal(queue.Conflict, "id_number", fmt.Sprintf("每人每天最多预约%d个", r.PerPerson), fmt.Sprintf("at most %d bookings per person and day", r.PerPerson))
	}
	if until := r.BlockedUntil(h); today.Before(until) {
		return refusal(queue.Denied, "id_number", fmt.Sprintf("因多次爽约或取消，%s前不能网上预约；可以随时到大厅现场取号", until),
			fmt.Sprintf("after several no-shows or cancellations no bookings until %s; a number in the hall is always possible", until))
	}
	return nil
}

// Warning tells somebody who did not come to an appointment once what happens if
// it happens again; the zero Text when there is nothing to say.
func (r BookingRules) Warning(h BookingHistory) Text {
	if r.NoShows == 0 || h.NoShows == 0 || h.NoShows >= r.NoShows {
		return Text{}
	}
	return Text{
		ZH: fmt.Sprintf("您%s预约后没有来。%d天内达到%d次，将有%d天不能网上预约；来不了请提前取消", h.LastNoShow, r.WindowDays, r.NoShows, r.BlockedDays),
		EN: fmt.Sprintf("you did not come to your appointment of %s; after %d times in %d days no bookings for %d days. Please cancel in time", h.LastNoShow, r.NoShows, r.WindowDays, r.BlockedDays),
	}
}

// BlockedUntil is the first day on which a person may book again; zero when the
// person is not blocked.
func (r BookingRules) BlockedUntil(h BookingHistory) (until Date) {
	if r.NoShows > 0 && h.NoShows >= r.NoShows {
		until = h.LastNoShow.AddDays(r.BlockedDays)
	}
	if r.Cancels > 0 && h.Cancels >= r.Cancels {
		if d := h.LastCancel.AddDays(r.BlockedDays); until.IsZero() || until.Before(d) {
			until = d
		}
	}
	return until
}

// MayCancel answers whether a booking may still be cancelled; nil means yes.
func (r BookingRules) MayCancel(a Appointment, now time.Time, loc *time.Location) *queue.Error {
	switch {
	case a.State == Cancelled:
		return refusal(queue.Conflict, "", "这个预约已经取消", "this appointment is cancelled already")
	case a.State != Booked:
		return refusal(queue.Conflict, "", "这个预约已经签到或过期，不能取消", "this appointment is checked in or over; it cannot be cancelled")
	case a.Date.At(a.From, loc).Sub(now) < r.CancelBefore:
		return refusal(queue.Conflict, "", fmt.Sprintf("最晚提前%s取消", spanZH(r.CancelBefore)), fmt.Sprintf("cancel at least %s before", r.CancelBefore))
	}
	return nil
}

// ArrivalKind is what a check-in comes to.
type ArrivalKind string

const (
	ArrivedOnTime   ArrivalKind = "on_time"
	ArrivedEarly    ArrivalKind = "early"
	ArrivedLate     ArrivalKind = "late"
	ArrivedWrongDay ArrivalKind = "wrong_day"
	ArrivedBefore   ArrivalKind = "done"      // it has its number
	ArrivedInVain   ArrivalKind = "cancelled" // cancelled, or its day is over
)

// Arrival is the answer to somebody who comes with a booking.
type Arrival struct {
	Kind ArrivalKind
	Text Text // what to do
}

// Arrive answers a check-in at the moment now. On time is from Early before the
// beginning until Late after it, and in any case until the slot ends: whoever
// booked 9:00–9:30 and comes at 9:20 is on time.
func (r BookingRules) Arrive(a Appointment, now time.Time, loc *time.Location) Arrival {
	now = now.In(loc)
	begin, end := a.Date.At(a.From, loc), a.Date.At(a.To, loc)
	if late := begin.Add(r.Late); late.After(end) {
		end = late
	}
	opens := begin.Add(-r.Early)
	switch today := DateOf(now); {
	case a.State == CheckedIn || a.State == CameLate:
		return Arrival{ArrivedBefore, Text{"您已经签到", "You are checked in already"}}
	case a.State == Cancelled:
		return Arrival{ArrivedInVain, Text{"这个预约已取消，可以现场取号", "This appointment was cancelled; you can take a number"}}
	case a.Date.Before(today):
		return Arrival{ArrivedInVain, Text{"您约的是" + dayZH(a.Date) + " " + a.Slot() + "，已经过了，可以现场取号",
			"Your appointment was on " + dayEN(a.Date) + ", " + a.SlotText().EN + "; you can take a number"}}
	case a.Date != today:
		return Arrival{ArrivedWrongDay, Text{"您约的是" + dayZH(a.Date) + " " + a.Slot() + "，不是今天。请那天再来，或现场取号",
			"Your appointment is on " + dayEN(a.Date) + ", " + a.SlotText().EN + ", not today. Come then, or take a number"}}
	case now.Before(opens):
		return Arrival{ArrivedEarly, Text{"还没有到签到时间，请在" + opens.Format("15:04") + "以后再来签到（您约的是" + a.Slot() + "）",
			"You are early: check in from " + opens.Format("15:04") + " (your slot is " + a.SlotText().EN + ")"}}
	case now.After(end):
		return Arrival{ArrivedLate, Text{"您约的是" + a.Slot() + "，已超过签到时间。可以转为现场号，按取号顺序办理",
			"Your slot, " + a.SlotText().EN + ", has passed. You can take a walk-in number now"}}
	}
	return Arrival{ArrivedOnTime, Text{"预约" + a.Slot() + "，请签到取号", "Your time is " + a.SlotText().EN + "; please check in"}}
}

func refusal(code queue.ErrorCode, field, zh, en string) *queue.Error {
	return &queue.Error{Code: code, ZH: zh, EN: en, Field: field}
}

func dayZH(d Date) string {
	return fmt.Sprintf("%d月%d日（%s）", int(d.Month), d.Day, weekdaysZH[d.Weekday()])
}
func dayEN(d Date) string { return d.utc().Format("Monday 2 January") }

func spanZH(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%d小时", d/time.Hour)
	}
	return fmt.Sprintf("%d分钟", d/time.Minute)
}

// workdaysOn is the day so many opening days after d.
func (o Opening) workdaysOn(d Date, n int) Date {
	for i := 0; n > 0 && i < 366; i++ {
		if d = d.AddDays(1); len(o.RangesOn(d)) > 0 {
			n--
		}
	}
	return d
}

// serves reports whether the hall is open for the whole slot.
func (o Opening) serves(a Appointment) bool {
	for _, r := range o.RangesOn(a.Date) {
		if a.From >= r.From && a.To <= r.To {
			return true
		}
	}
	return false
}
