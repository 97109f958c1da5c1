package affairs_test

import (
	"testing"

	"jiaohao/affairs"
)

func TestTenure(t *testing.T) {
	for _, c := range []struct {
		since, day string
		months     int
		zh         string
	}{
		{"2024-03-01", "2026-02-28", 23, "1年11个月"}, {"2024-03-01", "2026-03-01", 24, "2年"}, {"2026-01-31", "2026-02-28", 1, "1个月"},
		{"2026-01-31", "2026-02-27", 0, "0个月"}, {"2026-05-01", "2026-03-01", 0, "0个月"},
	} {
		if got := affairs.Tenure(date(c.since), date(c.day)); got != c.months || affairs.TenureText(got).ZH != c.zh {
			t.Errorf("%s to %s: %d %s, want %d", c.since, c.day, got, affairs.TenureText(got).ZH, c.months)
		}
	}
}

// Who is moved or removed with less than two years, and without an approved rotation
// whose day has come, is named.
func TestShortMoves(t *testing.T) {
	today := date("2026-03-16")
	before := []affairs.Staff{
		{StaffNo: "1", HomeWindow: "18", Bureau: "sl", Since: date("2025-01-10")}, {StaffNo: "2", HomeWindow: "19", Bureau: "sl", Since: date("2023-01-10")},
		{StaffNo: "3", Bureau: "sl"}, {StaffNo: "4", HomeWindow: "20", Bureau: "sl", Since: date("2025-06-01")}, {StaffNo: "5", HomeWindow: "21", Bureau: "sl"},
	}
	after := []affairs.Staff{{StaffNo: "1", HomeWindow: "20", Bureau: "sl"}, {StaffNo: "4", HomeWindow: "20", Bureau: "sl", Post: "另一岗"}}
	kept := []affairs.Rotation{{Staff: "1", Window: "18", From: "2026-03-17", Decision: affairs.RotationApproved}}
	if got := affairs.ShortMoves(before, after, kept, today); len(got) != 1 || got[0].StaffNo != "1" {
		t.Errorf("before its day: %v", got)
	}
	if got := affairs.ShortMoves(before, after, kept, today.AddDays(1)); len(got) != 0 {
		t.Errorf("on its day: %v", got)
	}
	lists := []affairs.StaffList{{From: today, Staff: before}, {From: today.AddDays(1), Staff: before}, {From: today.AddDays(2), Staff: after}}
	if got := affairs.Assignments(lists, "1"); len(got) != 2 || got[0].Window != "18" || got[1].Window != "20" || got[1].From != today.AddDays(2) {
		t.Errorf("assignments %+v", got)
	}
	if got := affairs.Assignments(lists, "2"); len(got) != 2 || !got[1].Gone {
		t.Errorf("who left: %+v", got)
	}
}
