package affairs_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"jiaohao/affairs"
)

func TestWorkdaysOfTheYear(t *testing.T) {
	c := example(t).Calendar
	for _, tt := range []struct {
		year, want int
		known      bool
	}{{2025, 248, true}, {2026, 248, true}, {2027, 261, false}} {
		if got, known := c.WorkdaysIn(tt.year); got != tt.want || known != tt.known {
			t.Errorf("%d has %d working days (known %t), want %d (%t)", tt.year, got, known, tt.want, tt.known)
		}
	}
}

func TestIsWorkday(t *testing.T) {
	c := example(t).Calendar
	for _, tt := range []struct {
		date        string
		work, known bool
		name        string // of the holiday or make-up
	}{
		{"2026-01-01", false, true, "元旦"},
		{"2026-01-04", true, true, "元旦"}, // a Sunday that is worked
		{"2026-02-14", true, true, "春节"}, // a Saturday that is worked
		{"2026-02-16", false, true, "春节"},
		{"2026-03-14", false, true, ""}, // an ordinary Saturday
		{"2026-03-16", true, true, ""},
		{"2026-06-19", false, true, "端午节"}, // a Friday off
		{"2026-10-10", true, true, "国庆节"},
		{"2027-01-01", true, false, ""}, // not published: Monday to Friday
		{"2027-01-02", false, false, ""},
	} {
		t.Run(tt.date, func(t *testing.T) {
			d := day(t, tt.date)
			work, known := c.IsWorkday(d)
			if work != tt.work || known != tt.known {
				t.Errorf("work %t known %t, want %t %t", work, known, tt.work, tt.known)
			}
			holiday, off := c.Holiday(d)
			makeUp, worked := c.MakeUp(d)
			if holiday+makeUp != tt.name {
				t.Errorf("named %q/%q, want %q", holiday, makeUp, tt.name)
			}
			if tt.name != "" && off == worked {
				t.Errorf("off %t and worked %t: one of the two must hold", off, worked)
			}
		})
	}
}

func TestAddWorkdays(t *testing.T) {
	c := example(t).Calendar
	for _, tt := range []struct {
		start       string
		days        int
		want        string
		provisional bool
	}{
		{"2025-01-24", 5, "2025-02-07", false},
		{"2025-12-31", 1, "2026-01-04", false},
		{"2026-02-14", 1, "2026-02-24", false},
		{"2026-09-18", 10, "2026-10-09", false},
		{"2026-02-09", 45, "2026-04-20", false},
		{"2026-02-09", 0, "2026-02-09", false},
		{"2026-12-31", 1, "2027-01-01", true},
		{"2026-12-30", 1, "2026-12-31", false},
	} {
		got, provisional := c.AddWorkdays(day(t, tt.start), tt.days)
		if got != day(t, tt.want) || provisional != tt.provisional {
			t.Errorf("%s + %d = %s (provisional %t), want %s (%t)", tt.start, tt.days, got, provisional, tt.want, tt.provisional)
		}
	}
	if got, _ := c.NextWorkday(day(t, "2026-06-18")); got != day(t, "2026-06-22") {
		t.Errorf("after 2026-06-18 the next working day is %s, want 2026-06-22", got)
	}
	if c.Ends() != day(t, "2026-12-31") {
		t.Errorf("calendar ends on %s", c.Ends())
	}
}

// Counting on by n passes exactly n working days and stops on one.
func TestAddWorkdaysCountsThem(t *testing.T) {
	c := example(t).Calendar
	rapid.Check(t, func(t *rapid.T) {
		start := affairs.Date{Year: 2025, Month: time.January, Day: 1}.AddDays(rapid.IntRange(0, 900).Draw(t, "start"))
		n := rapid.IntRange(1, 120).Draw(t, "n")
		end, _ := c.AddWorkdays(start, n)
		if work, _ := c.IsWorkday(end); !work {
			t.Fatalf("%s + %d = %s is off", start, n, end)
		}
		passed := 0
		for d := start; d != end; {
			d = d.AddDays(1)
			if work, _ := c.IsWorkday(d); work {
				passed++
			}
		}
		if passed != n {
			t.Fatalf("%s + %d = %s passes %d working days", start, n, end, passed)
		}
	})
}

// A day of the December before can be set by the next year's notice.
func TestNoticeReachesIntoDecember(t *testing.T) {
	c := affairs.NewCalendar([]affairs.YearTable{
		{Year: 2023, Status: affairs.Published},
		{Year: 2024, Status: affairs.Published, OffDays: []affairs.NamedDay{{Date: day(t, "2023-12-29"), Name: "元旦"}}},
	})
	if work, known := c.IsWorkday(day(t, "2023-12-29")); work || !known {
		t.Errorf("2023-12-29: work %t known %t, want off and known", work, known)
	}
}

func TestSampleCases(t *testing.T) {
	h := example(t)
	if len(h.Cases) != 2 {
		t.Fatalf("%d sample cases, want 2", len(h.Cases))
	}
	for _, c := range h.Cases {
		got, provisional := h.Calendar.Deadline(c.AcceptedOn, c.CommittedWorkingDays, affairs.WorkingDays, c.ExcludedPeriods)
		if got != c.ExpectedCommitmentDeadline || provisional {
			t.Errorf("%s: commitment deadline %s, want %s", c.CaseNo, got, c.ExpectedCommitmentDeadline)
		}
		got, _ = h.Calendar.Deadline(c.AcceptedOn, c.StatutoryWorkingDays, affairs.WorkingDays, c.ExcludedPeriods)
		if got != c.ExpectedStatutoryDeadline {
			t.Errorf("%s: statutory deadline %s, want %s", c.CaseNo, got, c.ExpectedStatutoryDeadline)
		}
	}
}

func TestDeadline(t *testing.T) {
	c := example(t).Calendar
	hearing := []affairs.Interval{{From: day(t, "2026-03-16"), To: day(t, "2026-03-20")}}
	for _, tt := range []struct {
		name, accepted string
		days           int
		unit           affairs.DayUnit
		excluded       []affairs.Interval
		want           string
		provisional    bool
	}{
		{"a week of hearing moves it a week", "2026-03-13", 5, affairs.WorkingDays, hearing, "2026-03-27", false},
		{"without it", "2026-03-13", 5, affairs.WorkingDays, nil, "2026-03-20", false},
		{"calendar days", "2026-03-02", 60, affairs.CalendarDays, nil, "2026-05-06", false}, // 05-01 is off until 05-05
		{"calendar days on a weekend", "2026-03-02", 12, affairs.CalendarDays, nil, "2026-03-16", false},
		{"instant", "2026-03-14", 0, affairs.WorkingDays, nil, "2026-03-14", false},
		{"into an unpublished year", "2026-12-28", 10, affairs.WorkingDays, nil, "2027-01-11", true},
		{"calendar days into an unpublished year", "2026-12-28", 10, affairs.CalendarDays, nil, "2027-01-07", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, provisional := c.Deadline(day(t, tt.accepted), tt.days, tt.unit, tt.excluded)
			if got != day(t, tt.want) || provisional != tt.provisional {
				t.Errorf("got %s (provisional %t), want %s (%t)", got, provisional, tt.want, tt.provisional)
			}
		})
	}
}

func TestAcceptanceDay(t *testing.T) {
	h := example(t)
	for _, tt := range []struct{ at, want string }{
		{"2026-03-16T09:00:00+08:00", "2026-03-16"},
		{"2026-03-16T16:59:59+08:00", "2026-03-16"},
		{"2026-03-16T17:00:00+08:00", "2026-03-17"}, // after closing
		{"2026-03-14T10:00:00+08:00", "2026-03-16"}, // Saturday
		{"2026-01-04T10:00:00+08:00", "2026-01-04"}, // Sunday that is worked
		{"2026-03-16T01:00:00Z", "2026-03-16"},      // 09:00 in the hall
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.Opening.AcceptanceDay(at); got != day(t, tt.want) {
			t.Errorf("papers complete at %s count as %s, want %s", tt.at, got, tt.want)
		}
	}
}
