package affairs_test

import (
	"strings"
	"testing"

	"jiaohao/affairs"
)

func TestMonthlyIsDueOnTheLastWorkingDay(t *testing.T) {
	c := example(t).Calendar
	for _, tt := range []struct {
		day, due    string
		provisional bool
	}{
		{"2026-09-01", "2026-09-30", false}, {"2026-10-08", "2026-10-30", false}, // the 31st is a Saturday
		{"2026-02-10", "2026-02-28", false}, // a Saturday that is worked
		{"2026-05-31", "2026-05-29", false}, {"2027-01-15", "2027-01-29", true},
	} {
		if due, provisional := c.MonthlyDue(mustDate(t, tt.day)); due.String() != tt.due || provisional != tt.provisional {
			t.Errorf("the month of %s is due on %s, provisional %v", tt.day, due, provisional)
		}
	}
	if from, _ := c.WorkdayFromEnd(mustDate(t, "2026-09-01"), affairs.MonthlyReminder); from.String() != "2026-09-28" {
		t.Errorf("September is called to mind from %s", from)
	}
	zone := example(t).Location
	month := mustDate(t, "2026-10-01")
	handedIn := func(day string) []affairs.MonthlyInfo {
		return []affairs.MonthlyInfo{{At: mustDate(t, day).At(16*60, zone).UnixMilli()}}
	}
	for _, tt := range []struct {
		list          []affairs.MonthlyInfo
		today         string
		late, overdue bool
		left          int
	}{
		{nil, "2026-10-29", false, false, 2}, {nil, "2026-10-30", false, false, 1}, {nil, "2026-10-31", false, true, 0}, {nil, "2026-11-01", false, true, 0},
		{handedIn("2026-10-30"), "2026-11-05", false, false, 0}, {handedIn("2026-11-02"), "2026-11-05", true, false, 0},
	} {
		s := c.MonthlyStateOf(month, tt.list, mustDate(t, tt.today), zone)
		if s.Late != tt.late || s.Overdue != tt.overdue || s.Left != tt.left || (s.First == nil) != (tt.list == nil) {
			t.Errorf("on %s: %+v", tt.today, s)
		}
	}
}

func TestMonthlyInfoIsChecked(t *testing.T) {
	today := mustDate(t, "2026-10-20")
	good := affairs.MonthlyInfo{Month: "2026-10", Title: "水利局2026年10月窗口工作情况", Text: affairs.Paragraphs("一、办理35件。\n\n 二、10月8日起增开窗口。\n")}
	if err := good.Check(today); err != nil || len(good.Text) != 2 {
		t.Fatalf("%v, %q", err, good.Text)
	}
	for name, change := range map[string]func(*affairs.MonthlyInfo){
		"a month to come": func(i *affairs.MonthlyInfo) { i.Month = "2026-11" },
		"no title":        func(i *affairs.MonthlyInfo) { i.Title = " " },
		"a long title":    func(i *affairs.MonthlyInfo) { i.Title = strings.Repeat("长", 51) },
		"no text":         func(i *affairs.MonthlyInfo) { i.Text = nil },
		"a long text": func(i *affairs.MonthlyInfo) {
			i.Text = []string{strings.Repeat("长", 1500), strings.Repeat("长", 501)}
		},
		"a telephone number": func(i *affairs.MonthlyInfo) { i.Text = []string{"请打0539-1234567"} },
		"an ID number":       func(i *affairs.MonthlyInfo) { i.Title = "表扬371329199001010011" },
		"an unprintable":     func(i *affairs.MonthlyInfo) { i.Text = []string{"a\x00b"} },
	} {
		bad := good
		change(&bad)
		if err := bad.Check(today); !refusedWith(err, "invalid", "") {
			t.Errorf("%s: %v", name, err)
		}
	}
	visit := affairs.LogEntry{Kind: affairs.VisitEntry, Bureau: "sl", Day: "2026-10-20", Who: "局长", Note: "听取窗口汇报，同意增加1名B岗"}
	if err := visit.Check(today); err != nil {
		t.Error(err)
	}
	if visit.Day = "2026-10-21"; !refusedWith(visit.Check(today), "invalid", "") {
		t.Error("a visit of tomorrow")
	}
}

// The draft says what happened, and nothing of what did not.
func TestMonthlyDraft(t *testing.T) {
	f := affairs.MonthlyFigures{Bureau: "临沭县水利局", Month: mustDate(t, "2026-10-01")}
	if _, text := f.Draft(30); len(text) != 1 || text[0] != "2026年10月，临沭县水利局窗口共取号0个，办理0个。" {
		t.Errorf("a month without visitors: %q", text)
	}
	f.Tally = affairs.Tally{Issued: 40, Served: 35, Missed: 3, Unserved: 2, Called: 38}
	f.Tally.Waits[2], f.Tally.Ratings[4], f.Tally.Ratings[0] = 38, 19, 1
	f.Documents = []affairs.NamedCount{{Name: "受理通知书", Count: 12}, {Name: "退件通知书"}, {Name: "补正通知书", Count: 4}}
	f.Once, f.All, f.Bad, f.Resolved, f.Visits, f.OnTime, f.Due = 3, 4, 1, 1, 2, 9, 10
	title, text := f.Draft(30)
	all := strings.Join(text, "\n")
	for _, want := range []string{"取号40个，办理35个，过号3个，未办理2个", "文书16份：受理通知书12份、补正通知书4份。一次告知率75.0%", "评价20条，参与率57.1%", "差评1条，已解决1条", "承诺期限内办结9件，超期1件，按时办结率90.0%", "现场办公2次"} {
		if !strings.Contains(all, want) {
			t.Errorf("the draft lacks %q:\n%s", want, all)
		}
	}
	if strings.Contains(all, "退件") || title != "临沭县水利局2026年10月窗口工作情况" {
		t.Errorf("%s\n%s", title, all)
	}
	i := affairs.MonthlyInfo{Month: "2026-10", Title: title, Text: text}
	if err := i.Check(mustDate(t, "2026-10-30")); err != nil {
		t.Errorf("the draft cannot be handed in: %v", err)
	}
}

func TestAssessmentIsJudged(t *testing.T) {
	ninety := 90
	s := affairs.AssessmentScheme{Groups: []affairs.AssessmentGroup{{ID: "b"}, {ID: "a"}}, Entries: []affairs.AssessmentEntry{
		{ID: "hand", Group: "a", Name: "便民"}, {ID: "partly", Group: "a"}, {ID: "no", Group: "a"}, {ID: "open", Group: "a"},
		{ID: "reached", Group: "b", Measure: "waits", Aim: &ninety}, {ID: "below", Group: "b", Measure: "told_once"},
		{ID: "most", Group: "b", Measure: "calls_out_of_turn"}, {ID: "none", Group: "b", Measure: "satisfaction"},
	}}
	measured := map[string]affairs.Measured{"waits": affairs.ShareOf(9, 10), "told_once": affairs.ShareOf(2499, 2500), "calls_out_of_turn": affairs.ShareOf(1, 10), "satisfaction": affairs.ShareOf(0, 0)}
	answers := map[string]affairs.AssessmentAnswer{"hand": {Answer: affairs.AnswerYes}, "partly": {Answer: affairs.AnswerPartly}, "no": {Answer: affairs.AnswerNo}}
	a := s.Judge(measured, answers)
	var got []string
	for _, e := range a.Entries {
		got = append(got, e.ID+" "+e.Judgement.Text().ZH)
	}
	want := "reached 达到, below 未达到, most 未达到, none 本期未发生, hand 达到, partly 部分达到, no 未达到, open 待填"
	if strings.Join(got, ", ") != want {
		t.Errorf("judged %q", got)
	}
	if percent, _ := a.Score(); a.Possible != 7 || a.Points != 2.5 || a.Open != 1 || len(a.Gaps()) != 5 || int(percent*10) != 357 {
		t.Errorf("%v of %d, open %d, gaps %d", a.Points, a.Possible, a.Open, len(a.Gaps()))
	}
	if !refusedWith(a.Complete(), "conflict", "1项待填") {
		t.Error("completed with an entry that nobody answered")
	}
	for _, tt := range []struct {
		a    affairs.AssessmentAnswer
		code string
	}{
		{affairs.AssessmentAnswer{Entry: "hand", Answer: affairs.AnswerYes}, ""},
		{affairs.AssessmentAnswer{Entry: "hand", Answer: affairs.AnswerNo, Note: "缺老花镜"}, ""},
		{affairs.AssessmentAnswer{Entry: "hand", Answer: affairs.AnswerPartly}, "invalid"}, // and what is missing?
		{affairs.AssessmentAnswer{Entry: "hand", Answer: 4}, "invalid"},
		{affairs.AssessmentAnswer{Entry: "hand", Answer: affairs.AnswerYes, Note: "13900001234"}, "invalid"},
		{affairs.AssessmentAnswer{Entry: "reached", Answer: affairs.AnswerYes}, "conflict"},
		{affairs.AssessmentAnswer{Entry: "x", Answer: affairs.AnswerYes}, "notfound"},
	} {
		if err := tt.a.Check(s); tt.code == "" && err != nil || tt.code != "" && !refusedWith(err, tt.code, "") {
			t.Errorf("%+v: %v", tt.a, err)
		}
	}
}

// What the example hall's checklist measures is counted by somebody, and every gap has
// its advice.
func TestExampleAssessment(t *testing.T) {
	s := example(t).Assessment
	used := map[string]bool{}
	for _, e := range s.Entries {
		used[e.Measure] = true
		if e.Advice == "" || e.AdviceEN == "" || e.NameEN == "" {
			t.Errorf("%s lacks its advice or English", e.ID)
		}
	}
	for _, m := range affairs.Measures {
		if !used[m.ID] {
			t.Errorf("no entry asks for %s", m.ID)
		}
	}
}

func TestSelfAssessmentIsCalledToMind(t *testing.T) {
	c := example(t).Calendar
	for day, want := range map[string][2]string{
		"2026-10-03": {"2026-10-08", "2026-07-01"}, "2026-12-31": {"2026-10-08", "2026-07-01"},
		"2026-01-02": {"2026-01-04", "2025-10-01"}, // a Sunday that is worked
		"2026-04-01": {"2026-04-01", "2026-01-01"},
	} {
		from, before := c.AssessmentReminder(mustDate(t, day))
		if from.String() != want[0] || before.String() != want[1] {
			t.Errorf("on %s: from %s, of %s", day, from, before)
		}
	}
	if p := affairs.Period(mustDate(t, "2026-07-01"), true); p != "2026-Q3" {
		t.Error(p)
	}
	if p := affairs.Period(mustDate(t, "2026-07-01"), false); p != "2026-07" {
		t.Error(p)
	}
}

func TestAnsweredInTime(t *testing.T) {
	hall := example(t)
	at := func(day string) int64 { return mustDate(t, day).At(10*60, hall.Location).UnixMilli() }
	step := func(kind affairs.RatingStep, day string) affairs.RatingStepTaken {
		return affairs.RatingStepTaken{Step: kind, At: at(day)}
	}
	sla := affairs.RatingSLA{ContactWorkingDays: 1, ResolveWorkingDays: 5, ComplexWorkingDays: 15}
	const given = "2026-03-16" // a Monday
	for _, tt := range []struct {
		name           string
		steps          []affairs.RatingStepTaken
		today          string
		inTime, judged bool
	}{
		{"of today", nil, given, true, false},
		{"nobody called", nil, "2026-03-18", false, true},
		{"contacted, still time", []affairs.RatingStepTaken{step(affairs.RatingContacted, "2026-03-17")}, "2026-03-20", true, false},
		{"contacted late", []affairs.RatingStepTaken{step(affairs.RatingContacted, "2026-03-18"), step(affairs.RatingResolved, "2026-03-19")}, "2026-03-20", false, true},
		{"resolved", []affairs.RatingStepTaken{step(affairs.RatingContacted, "2026-03-17"), step(affairs.RatingResolved, "2026-03-23")}, "2026-03-30", true, true},
		{"resolved late", []affairs.RatingStepTaken{step(affairs.RatingContacted, "2026-03-17"), step(affairs.RatingResolved, "2026-03-24")}, "2026-03-30", false, true},
		{"complex", []affairs.RatingStepTaken{step(affairs.RatingExtended, "2026-03-17"), step(affairs.RatingResolved, "2026-04-02")}, "2026-04-30", true, true},
	} {
		b := affairs.BadRating{At: at(given), Steps: tt.steps}
		if inTime, judged := b.InTime(sla, hall.Calendar, hall.Location, mustDate(t, tt.today)); inTime != tt.inTime || judged != tt.judged {
			t.Errorf("%s: in time %v, judged %v", tt.name, inTime, judged)
		}
	}
	scheme := affairs.FeedbackScheme{}.WithDefaults() // a complaint: 5 working days
	for _, tt := range []struct {
		replied, today string
		inTime, judged bool
	}{{"", "2026-03-23", false, false}, {"", "2026-03-24", false, true}, {"2026-03-23", "2026-05-01", true, true}, {"2026-03-24", "2026-05-01", false, true}} {
		f := affairs.Feedback{Kind: affairs.Complaint, At: at(given)}
		if tt.replied != "" {
			f.RepliedAt = at(tt.replied)
		}
		if inTime, judged := f.InTime(scheme, hall.Calendar, hall.Location, mustDate(t, tt.today)); inTime != tt.inTime || judged != tt.judged {
			t.Errorf("replied %q, today %s: in time %v, judged %v", tt.replied, tt.today, inTime, judged)
		}
	}
}
