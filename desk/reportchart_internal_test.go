package desk

import (
	"slices"
	"strings"
	"testing"

	"jiaohao/affairs"
)

// TestClassesHaveOneWidth: in a distribution twice the height is twice the people,
// everybody is in it, and few are in the class without an end.
func TestClassesHaveOneWidth(t *testing.T) {
	r := &report{say: func(t affairs.Text) string { return t.EN }}
	labels := func(buckets [affairs.Buckets]int, wide int) (list []string) {
		bars, _ := classes(buckets, wide)
		for _, b := range bars {
			list = append(list, b.Label)
		}
		return list
	}
	for _, tt := range []struct {
		wide   int
		labels []string
	}{
		{5, []string{"0–5", "5–10", "10–15", "15–20", "20–25", "25–30", ">30"}},
		{10, []string{"0–10", "10–20", "20–30", "30–40", "40–50", "50–60", ">60"}},
		{30, []string{"0–30", "30–60", "60–90", "90–120", ">120"}},
	} {
		if got := labels([affairs.Buckets]int{}, tt.wide); !slices.Equal(got, tt.labels) {
			t.Errorf("classes of %d minutes: %q, want %q", tt.wide, got, tt.labels)
		}
	}
	// One person in each minute of the first half hour.
	short := [affairs.Buckets]int{1, 1, 1, 2, 2, 3, 5, 5, 5, 5}
	bars, rest := classes(short, 5)
	for _, b := range bars[:6] {
		if b.Value != 5 {
			t.Errorf("%s: %v people, want 5", b.Label, b.Value)
		}
	}
	if rest != 0 {
		t.Errorf("%v people over half an hour, want none", rest)
	}
	long := short
	long[affairs.Buckets-2] = 20 // who waited 90 to 120 minutes
	for _, tt := range []struct {
		name    string
		buckets [affairs.Buckets]int
		has     string
	}{{"short", short, "<title>25–30: 5</title>"}, {"long", long, "<title>90–120: 20</title>"}, {"nobody", [affairs.Buckets]int{}, "<title>&gt;30: 0</title>"}} {
		if got := string(r.distribution("d", affairs.Text{}, tt.buckets).SVG); !strings.Contains(got, tt.has) {
			t.Errorf("%s waits: no bar %q in %s", tt.name, tt.has, got)
		}
	}
}

// TestLongTablesAreCut: a page shows the first rows of a long table and says so.
func TestLongTablesAreCut(t *testing.T) {
	for _, tt := range []struct {
		rows, shown int
		cut         bool
	}{{0, 0, false}, {rowsShown, rowsShown, false}, {rowsShown + 1, rowsShown, true}} {
		if got := (table{Rows: make([][]cell, tt.rows)}); len(got.Shown()) != tt.shown || got.Cut() != tt.cut {
			t.Errorf("%d rows: %d shown, cut %v", tt.rows, len(got.Shown()), got.Cut())
		}
	}
}

// TestChartsHaveEveryHour: an hour without numbers stands in the charts of a day, so
// that the lunch break is seen; what lies before the first and after the last does not.
func TestChartsHaveEveryHour(t *testing.T) {
	r := &report{say: func(t affairs.Text) string { return t.EN }, hours: []affairs.TallyOf{{Key: "09", Tally: affairs.Tally{Issued: 4}}, {Key: "11"}, {Key: "14", Tally: affairs.Tally{Issued: 2}}}}
	for _, c := range r.charts()[:2] {
		for _, hour := range []string{"9:00", "10:00", "11:00", "12:00", "13:00", "14:00"} {
			if !strings.Contains(string(c.SVG), ">"+hour+"<") {
				t.Errorf("%s: no %s", c.Title.EN, hour)
			}
		}
		if strings.Contains(string(c.SVG), ">8:00<") || strings.Contains(string(c.SVG), ">15:00<") {
			t.Errorf("%s: hours in which the hall was closed", c.Title.EN)
		}
	}
}
