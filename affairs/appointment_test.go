package affairs_test

import (
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
)

var cst = time.FixedZone("Asia/Shanghai", 8*3600)

func bookingRules() affairs.BookingRules {
	return affairs.BookingRules{Early: 30 * time.Minute, Late: 15 * time.Minute, DaysAhead: 5, PerPerson: 1,
		CancelBefore: 2 * time.Hour, NoShows: 2, Cancels: 5, WindowDays: 30, BlockedDays: 30}
}

func date(s string) affairs.Date {
	d, err := affairs.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func clock(s string) affairs.Clock {
	c, err := affairs.ParseClock(s)
	if err != nil {
		panic(err)
	}
	return c
}

func TestArrivals(t *testing.T) {
	a := affairs.Appointment{Code: "Y1", Date: date("2026-03-16"), From: clock("09:00"), To: clock("09:30"), State: affairs.Booked}
	for _, tt := range []struct {
		at   string
		kind affairs.ArrivalKind
		says string
	}{
		{"2026-03-16 08:29", affairs.ArrivedEarly, "08:30"},
		{"2026-03-16 08:30", affairs.ArrivedOnTime, "09:00～09:30"},
		{"2026-03-16 09:15", affairs.ArrivedOnTime, ""},
		{"2026-03-16 09:30", affairs.ArrivedOnTime, ""}, // within the slot
		{"2026-03-16 09:50", affairs.ArrivedLate, "现场号"},
		{"2026-03-15 09:00", affairs.ArrivedWrongDay, "3月16日（周一）"},
		{"2026-03-17 09:00", affairs.ArrivedInVain, "3月16日"},
	} {
		now, _ := time.ParseInLocation("2006-01-02 15:04", tt.at, cst)
		got := bookingRules().Arrive(a, now, cst)
		if got.Kind != tt.kind || !strings.Contains(got.Text.ZH, tt.says) || got.Text.EN == "" {
			t.Errorf("%s: %s %q, want %s with %q", tt.at, got.Kind, got.Text.ZH, tt.kind, tt.says)
		}
	}
	short := a
	short.To = clock("09:05")
	now, _ := time.ParseInLocation("2006-01-02 15:04", "2026-03-16 09:15", cst)
	if got := bookingRules().Arrive(short, now, cst); got.Kind != affairs.ArrivedOnTime {
		t.Errorf("a short slot, 15 minutes after its beginning: %s", got.Kind)
	}
	a.State = affairs.CheckedIn
	if got := bookingRules().Arrive(a, now, cst); got.Kind != affairs.ArrivedBefore {
		t.Errorf("checked in before: %s", got.Kind)
	}
}

func TestBookingRules(t *testing.T) {
	hours := affairs.Hours{Weekdays: []affairs.Range{{From: clock("08:30"), To: clock("12:00")}}, ClosedOnOffDays: true}
	opening := affairs.Opening{Hours: hours, Calendar: affairs.NewCalendar(nil), Location: cst}
	monday := date("2026-03-16")
	for _, tt := range []struct {
		name, day, from, to string
		h                   affairs.BookingHistory
		want                string // part of the refusal, "" = allowed
	}{
		{"tomorrow", "2026-03-17", "09:00", "09:30", affairs.BookingHistory{}, ""},
		{"today", "2026-03-16", "09:00", "09:30", affairs.BookingHistory{}, "after today"},
		{"five working days", "2026-03-23", "09:00", "09:30", affairs.BookingHistory{}, ""},
		{"six", "2026-03-24", "09:00", "09:30", affairs.BookingHistory{}, "2026-03-23"},
		{"a Saturday", "2026-03-21", "09:00", "09:30", affairs.BookingHistory{}, "not open"},
		{"at night", "2026-03-17", "20:00", "20:30", affairs.BookingHistory{}, "not open"},
		{"full", "2026-03-17", "09:00", "09:30", affairs.BookingHistory{InSlot: 4}, "full"},
		{"twice a day", "2026-03-17", "09:00", "09:30", affairs.BookingHistory{SameDay: 1}, "at most 1"},
		{"one no-show", "2026-03-17", "09:00", "09:30", affairs.BookingHistory{NoShows: 1, LastNoShow: date("2026-03-10")}, ""},
		{"two no-shows", "2026-03-17", "09:00", "09:30", affairs.BookingHistory{NoShows: 2, LastNoShow: date("2026-03-10")}, "2026-04-09"},
		{"two long ago", "2026-03-17", "09:00", "09:30", affairs.BookingHistory{NoShows: 2, LastNoShow: date("2026-02-14")}, ""},
		{"five cancelled", "2026-03-17", "09:00", "09:30", affairs.BookingHistory{Cancels: 5, LastCancel: monday}, "2026-04-15"},
	} {
		tt.h.SlotLimit = 4
		a := affairs.Appointment{Date: date(tt.day), From: clock(tt.from), To: clock(tt.to)}
		err := bookingRules().MayBook(a, tt.h, monday, opening)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.EN, tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if w := bookingRules().Warning(affairs.BookingHistory{NoShows: 1, LastNoShow: monday}); !strings.Contains(w.ZH, "2026-03-16") || w.EN == "" {
		t.Errorf("after one no-show it warns %+v", w)
	}
	if w := bookingRules().Warning(affairs.BookingHistory{}); w != (affairs.Text{}) {
		t.Errorf("it warns for nothing: %+v", w)
	}
	a := affairs.Appointment{Date: monday, From: clock("11:00"), State: affairs.Booked}
	at := func(s string) time.Time { return monday.At(clock(s), cst) }
	if err := bookingRules().MayCancel(a, at("09:00"), cst); err != nil {
		t.Errorf("two hours before: %v", err)
	}
	if err := bookingRules().MayCancel(a, at("09:01"), cst); err == nil {
		t.Error("less than two hours before it may be cancelled")
	}
}

func TestReadBookings(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		n          int
		wrong      string
	}{
		{"csv", "code,date,from,to,matter,phone\nY001,2026-03-17,09:00,09:30,sl-05,13800001688\n", 1, ""},
		{"Chinese headings, with a mark of order", "\ufeff预约号,日期,开始,结束,事项,姓名,证件号码\nY001,2026-03-17,09:00,09:30,sl-05,\"欧阳,静怡\",990000198812310027\n", 1, ""},
		{"json list", `[{"code":"Y001","date":"2026-03-17","from":"09:00","to":"09:30","matter":"sl-05","phone":"13800001688"}]`, 1, ""},
		{"json object", `{"appointments":[]}`, 0, ""},
		{"unknown heading", "code,date,from,to,colour\n", 0, "colour"},
		{"missing heading", "code,date,from\n", 0, "to is missing"},
		{"wrong day", "code,date,from,to\nY001,2026-02-30,09:00,09:30\n", 0, "line 2"},
		{"unknown field", `[{"code":"Y001","colour":"red"}]`, 0, "colour"},
		{"cut off", `[{"code":"Y001"`, 0, "EOF"},
		{"nothing", " \n", 0, "empty"},
	} {
		got, err := affairs.ReadBookings([]byte(tt.file))
		if tt.wrong == "" && (err != nil || len(got) != tt.n) || tt.wrong != "" && (err == nil || !strings.Contains(err.EN, tt.wrong)) {
			t.Errorf("%s: %d, %v; want %d, %q", tt.name, len(got), err, tt.n, tt.wrong)
		}
	}
}
