package affairs_test

import (
	"reflect"
	"testing"
	"time"

	"jiaohao/affairs"
)

// TestAttendance: plan row 10, "login 08:37 for an 08:30 opening: late 7 min".
func TestAttendance(t *testing.T) {
	hall := example(t)
	opening := hall.Opening
	at := func(day, clock string) int64 {
		m, err := time.ParseInLocation("2006-01-02 15:04:05", day+" "+clock, hall.Location)
		if err != nil {
			t.Fatal(err)
		}
		return m.UnixMilli()
	}
	const monday, saturday = "2026-03-16", "2026-03-21"
	got := opening.Attendances([]affairs.Seat{
		{monday, "18", "0701", at(monday, "08:37:30"), at(monday, "12:00:00")},
		{monday, "19", "0702", at(monday, "08:30:59"), 0},
		{monday, "20", "0701", at(monday, "13:30:00"), at(monday, "16:50:00")},
		{saturday, "18", "0701", at(saturday, "09:00:00"), at(saturday, "09:10:00")},
	})
	want := []affairs.Attendance{
		{monday, "0701", []string{"18", "20"}, at(monday, "08:37:30"), at(monday, "16:50:00"), 7, 10},
		{monday, "0702", []string{"19"}, at(monday, "08:30:59"), 0, 0, 0},
		{saturday, "0701", []string{"18"}, at(saturday, "09:00:00"), at(saturday, "09:10:00"), 0, 0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}
