package configs_test

import (
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// TestWriteYear writes a year as it is, which changes nothing, and one that was not
// published; the comments and the other years stay.
func TestWriteYear(t *testing.T) {
	cfg := exampleConfig(t)
	text := exampleText(t, configs.CalendarFile)
	for _, y := range cfg.Hall.Years {
		if y.Status != affairs.Published {
			continue
		}
		if out, err := configs.WriteYear(text, y); err != nil || string(out) != string(text) {
			t.Errorf("%d written as it is: %v\n%s", y.Year, err, difference(string(text), string(out)))
		}
	}
	day := func(m time.Month, d int) affairs.NamedDay {
		return affairs.NamedDay{Date: affairs.Date{Year: 2027, Month: m, Day: d}, Name: "元旦: \"新年\" 🎉"}
	}
	out, err := configs.WriteYear(text, affairs.YearTable{Year: 2027, Status: affairs.Published, Source: "通知", Document: "2026-11-04",
		OffDays: []affairs.NamedDay{day(1, 3), day(1, 1)}, MakeUpWorkdays: []affairs.NamedDay{day(1, 9)}, WorkdaysInYear: 261})
	if err != nil {
		t.Fatal(err)
	}
	next, err := cfg.With(map[string][]byte{configs.CalendarFile: out})
	if err != nil {
		t.Fatal(err)
	}
	if work, known := next.Hall.Calendar.IsWorkday(affairs.Date{Year: 2027, Month: 1, Day: 9}); !work || !known || next.Hall.Calendar.Ends().Year != 2027 {
		t.Error("the year is not in force")
	}
	before, _, _ := strings.Cut(string(text), "  - year: 2027")
	if !strings.HasPrefix(string(out), before) || strings.Contains(string(out), "尚未公布") {
		t.Errorf("more than 2027 changed, or its note stayed:\n%s", difference(string(text), string(out)))
	}
	if again, err := configs.WriteYear(out, next.Hall.Years[2]); err != nil || string(again) != string(out) {
		t.Errorf("written again: %v\n%s", err, difference(string(out), string(again)))
	}
	if out, err := configs.WriteYear(nil, next.Hall.Years[2]); err != nil || !strings.Contains(string(out), "year: 2027") {
		t.Errorf("into no file: %v\n%s", err, out)
	}
	if out, err := configs.WriteYear(text, affairs.YearTable{Year: 2024, Status: affairs.Published, OffDays: []affairs.NamedDay{{Date: affairs.Date{Year: 2024, Month: 1, Day: 1}, Name: "元旦"}}}); err != nil || strings.Index(string(out), "2024") > strings.Index(string(out), "2025") {
		t.Errorf("an earlier year: %v", err)
	}
}
