package affairs

import (
	"slices"
	"time"
)

// Seat is who sat at a window, from when until when.
type Seat struct {
	Day    string
	Window string
	Staff  string
	Since  int64 // Unix ms
	Until  int64 // Unix ms; 0 = still there
}

// Attendance is one clerk on one day, from signing in and out at windows against
// the opening hours (plan row 10).
type Attendance struct {
	Day     string
	Staff   string
	Windows []string // in the order they were sat at
	First   int64    // signed in for the first time, Unix ms
	Last    int64    // signed out for the last time, Unix ms; 0 = still there
	Late    int      // full minutes after the hall opened; 0 = in time
	Early   int      // full minutes before the hall closed; 0 = not
}

// Attendances sums seats up by day and clerk, in the order of the seats. A day on
// which the hall is closed has neither late nor early.
func (o Opening) Attendances(seats []Seat) []Attendance {
	var list []Attendance
	place := map[[2]string]int{}
	for _, s := range seats {
		key := [2]string{s.Day, s.Staff}
		i, known := place[key]
		if !known {
			i = len(list)
			place[key] = i
			list = append(list, Attendance{Day: s.Day, Staff: s.Staff, First: s.Since, Last: s.Until})
		}
		a := &list[i]
		a.First = min(a.First, s.Since)
		if s.Until == 0 || a.Last == 0 && known {
			a.Last = 0
		} else {
			a.Last = max(a.Last, s.Until)
		}
		if !slices.Contains(a.Windows, s.Window) {
			a.Windows = append(a.Windows, s.Window)
		}
	}
	for i := range list {
		o.judge(&list[i])
	}
	return list
}

// judge compares a day's signing in and out with the hours of that day.
func (o Opening) judge(a *Attendance) {
	day, err := ParseDate(a.Day)
	if err != nil || o.Location == nil {
		return
	}
	hours := o.RangesOn(day)
	if len(hours) == 0 {
		return
	}
	opens, closes := day.At(hours[0].From, o.Location), day.At(hours[len(hours)-1].To, o.Location)
	if late := time.UnixMilli(a.First).Sub(opens); late > 0 && a.First < closes.UnixMilli() {
		a.Late = int(late / time.Minute)
	}
	if early := closes.Sub(time.UnixMilli(a.Last)); a.Last > 0 && early > 0 {
		a.Early = int(early / time.Minute)
	}
}

// Unattended is an alarm: a window was open, people waited for it, and nobody called
// for longer than the hall allows (空岗, plan row 11).
type Unattended struct {
	Day     string
	Window  string
	Staff   string
	Waiting int   // when the alarm began
	Since   int64 // Unix ms, of the alarm
	Until   int64 // 0 = still
}
