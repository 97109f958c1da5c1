package affairs_test

import (
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	m, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// openingHours are those of the example hall as if it kept them: the example
// itself issues numbers at any time, to be tried at any time.
func openingHours(t *testing.T) affairs.Opening {
	t.Helper()
	o := example(t).Opening
	o.Always = false
	return o
}

func TestTicketing(t *testing.T) {
	o := openingHours(t)
	for _, tt := range []struct {
		now    string
		open   bool
		reason affairs.TicketingReason
		next   string
		says   string
	}{
		{"2026-03-16 08:09", false, affairs.TicketingEarly, "2026-03-16 08:10", "请在08:10以后取号"},
		{"2026-03-16 08:10", true, affairs.TicketingOpen, "2026-03-16 12:00", "正在取号"},
		{"2026-03-16 11:59", true, affairs.TicketingOpen, "2026-03-16 12:00", ""},
		{"2026-03-16 12:00", false, affairs.TicketingLunch, "2026-03-16 13:10", "13:10"},
		{"2026-03-16 13:10", true, affairs.TicketingOpen, "2026-03-16 16:40", ""},
		{"2026-03-16 16:40", false, affairs.TicketingOver, "2026-03-17 08:10", "3月17日（周二）08:10"},
		{"2026-03-13 20:00", false, affairs.TicketingOver, "2026-03-16 08:10", "3月16日（周一）"},
		{"2026-03-14 10:00", false, affairs.TicketingDayOff, "2026-03-16 08:10", "今天大厅休息"},
		{"2026-01-04 10:00", true, affairs.TicketingOpen, "2026-01-04 12:00", ""}, // make-up Sunday
		{"2026-06-19 10:00", false, affairs.TicketingHoliday, "2026-06-22 08:10", "端午节"},
		{"2026-12-31 17:00", false, affairs.TicketingOver, "2027-01-01 08:10", "暂定"},
	} {
		t.Run(tt.now, func(t *testing.T) {
			got := o.Ticketing(at(t, tt.now))
			if got.Open != tt.open || got.Reason != tt.reason {
				t.Errorf("open %t because %s, want %t because %s", got.Open, got.Reason, tt.open, tt.reason)
			}
			if !got.Next.Equal(at(t, tt.next)) {
				t.Errorf("next change %s, want %s", got.Next, tt.next)
			}
			if text := got.Text(); !strings.Contains(text.ZH, tt.says) || text.EN == "" {
				t.Errorf("the kiosk says %q / %q, want %q in it", text.ZH, text.EN, tt.says)
			}
			if utc := o.Ticketing(at(t, tt.now).UTC()); utc.Open != got.Open || !utc.Next.Equal(got.Next) {
				t.Errorf("the same moment in UTC answers %+v, not %+v", utc, got)
			}
		})
	}
}

func TestTicketingWithoutLunchRule(t *testing.T) {
	o := openingHours(t)
	o.Hours.Lunch = affairs.Lunch{}
	if got := o.Ticketing(at(t, "2026-03-16 11:45")); got.Open || got.Reason != affairs.TicketingLunch {
		t.Errorf("at 11:45 open %t (%s), want closed 20 minutes before lunch", got.Open, got.Reason)
	}
	// From 20 minutes before the range until 20 minutes before its end.
	o.Hours.TicketingOpensBefore, o.Hours.TicketingStopsBefore = 90, 0
	got := o.Ticketing(at(t, "2026-03-16 11:00"))
	if !got.Open || !got.Next.Equal(at(t, "2026-03-16 17:00")) {
		t.Errorf("spans that touch must count as one: %+v", got)
	}
}

func TestSpecialDays(t *testing.T) {
	o := openingHours(t)
	o.Hours.SpecialDays = []affairs.SpecialDay{
		{Date: day(t, "2026-03-16"), Name: "停电检修"},
		{Date: day(t, "2026-03-14"), Name: "周六专场", Ranges: []affairs.Range{{From: 9 * 60, To: 11 * 60}}},
	}
	if got := o.Ticketing(at(t, "2026-03-16 10:00")); got.Open || got.Name != "停电检修" || !got.Next.Equal(at(t, "2026-03-17 08:10")) {
		t.Errorf("a closed special day: %+v", got)
	}
	if got := o.Ticketing(at(t, "2026-03-14 10:00")); !got.Open || !got.Next.Equal(at(t, "2026-03-14 10:40")) {
		t.Errorf("an open Saturday: %+v", got)
	}
	if !o.Serving(at(t, "2026-03-14 10:50")) || o.Serving(at(t, "2026-03-14 11:00")) {
		t.Error("windows serve until 11:00, not longer")
	}
}

func TestTicketingSettings(t *testing.T) {
	o := openingHours(t)
	o.Hours.FollowMakeUpWorkdays = false
	if got := o.Ticketing(at(t, "2026-01-04 10:00")); got.Open {
		t.Error("a make-up Sunday is open although the hall does not follow it")
	}
	o.Hours.ClosedOnOffDays = false
	if got := o.Ticketing(at(t, "2026-03-15 10:00")); !got.Open {
		t.Error("a hall that opens on off days is closed on Sunday")
	}
	o.Hours.Weekdays = nil
	if got := o.Ticketing(at(t, "2026-03-16 10:00")); got.Open || got.Reason != affairs.TicketingNoHours || got.Text().ZH == "" {
		t.Errorf("no hours at all: %+v", got)
	}
	o.Always = true
	if got := o.Ticketing(at(t, "2026-02-17 03:00")); !got.Open || !got.Next.IsZero() {
		t.Errorf("always: %+v", got)
	}
}

func TestClockAndDateRefuse(t *testing.T) {
	for _, s := range []string{"", "8:30", "24:01", "12:60", "08-30", "ab:cd", "08:3０"} {
		if c, err := affairs.ParseClock(s); err == nil {
			t.Errorf("clock %q read as %s", s, c)
		}
	}
	if c, err := affairs.ParseClock("24:00"); err != nil || c != 1440 {
		t.Errorf("24:00 read as %d, %v", c, err)
	}
	for _, s := range []string{"", "2026-2-9", "2026-02-30", "20260209"} {
		if d, err := affairs.ParseDate(s); err == nil {
			t.Errorf("date %q read as %s", s, d)
		}
	}
}
