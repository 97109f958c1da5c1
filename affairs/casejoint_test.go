package affairs_test

import (
	"slices"
	"testing"

	"jiaohao/affairs"
)

// joint takes a joint step of a case.
func joint(t *testing.T, c *affairs.Case, kind affairs.CaseStepKind, day, bureau, note string, days int) error {
	t.Helper()
	step, err := affairs.CaseAct{Kind: kind, By: "staff:0702", Day: mustDate(t, day), Note: note, Bureau: bureau, Days: days}.Step(*c, example(t).Opening.Calendar)
	if err == nil {
		var after affairs.Case
		if after, err = c.Take(step); err == nil {
			*c = after
		}
	}
	return err
}

// TestJointStep: another bureau is asked and has days of its own over make-up Sundays
// and holidays; the case's limits go on, it is not decided meanwhile, and being late
// is the breach of who was asked (plan row 13).
func TestJointStep(t *testing.T) {
	cal := example(t).Opening.Calendar
	var c affairs.Case
	mustPaper(t, &c, affairs.NoticeReceipt, "sl-01", "2026-09-14 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, "sl-01")})
	if err := joint(t, &c, affairs.CaseJointAsked, "2026-09-14", "zw", "是否符合规划", 5); !refusedWith(err, "conflict", "收件待受理") {
		t.Errorf("before the acceptance: %v", err)
	}
	mustPaper(t, &c, affairs.NoticeAccept, "sl-01", "2026-09-14 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, "sl-01")})
	before, law, _ := c.Limits(cal)
	for _, tt := range []struct {
		bureau, note string
		days         int
		code, words  string
	}{{"", "规划", 5, "invalid", "哪个单位"}, {"sl", "规划", 5, "invalid", "受理单位"}, {"zw", "", 5, "invalid", "联办内容"}, {"zw", "规划", 0, "invalid", "工作日"},
		{"zw", "规划", 46, "invalid", "45"}, {"zw", "规划", 45, "", ""}} {
		tried := c
		if err := joint(t, &tried, affairs.CaseJointAsked, "2026-09-17", tt.bureau, tt.note, tt.days); tt.code != "" && !refusedWith(err, tt.code, tt.words) || tt.code == "" && !refusedWith(err, "invalid", "晚于法定期限") {
			t.Errorf("%+v: %v", tt, err)
		}
	}
	// From Friday the 18th: Sunday the 20th is worked, the 25th to the 27th are off.
	if err := joint(t, &c, affairs.CaseJointAsked, "2026-09-18", "zw", "是否符合规划", 6); err != nil {
		t.Fatal(err)
	}
	if err := joint(t, &c, affairs.CaseJointAsked, "2026-09-18", "zw", "是否在红线内", 6); !refusedWith(err, "conflict", "还没有答复") {
		t.Errorf("asked twice: %v", err)
	}
	if err := joint(t, &c, affairs.CaseJointAsked, "2026-09-18", "ga", "人员情况", 3); err != nil {
		t.Fatal(err)
	}
	if now, later, _ := c.Limits(cal); now.Day != before.Day || later.Day != law.Day {
		t.Errorf("the case's limits moved: %v → %v, %v → %v", before.Day, now.Day, law.Day, later.Day)
	}
	for _, tt := range []struct {
		day   string
		left  int
		light affairs.Light
	}{{"2026-09-18", 6, affairs.Green}, {"2026-09-22", 3, affairs.Green}, {"2026-09-23", 2, affairs.Yellow}, {"2026-09-26", 1, affairs.Yellow}, {"2026-09-28", 0, affairs.Red}, {"2026-09-29", -1, affairs.Black}} {
		if due := c.JointOf("zw").Due(cal, mustDate(t, tt.day)); due.Left != tt.left || due.Light != tt.light || due.Day != mustDate(t, "2026-09-28") {
			t.Errorf("on %s: %+v", tt.day, due)
		}
	}
	if err := act(t, &c, affairs.CaseExamined, "2026-09-21", "staff:0702", "符合条件"); err != nil {
		t.Fatal(err)
	}
	grant := affairs.DocumentAsk{Decided: "取水", Way: "窗口领取"}
	if _, err := casePaper(t, &c, affairs.NoticeGrant, "sl-01", "2026-09-22 09:00", "staff:0701", grant); !refusedWith(err, "conflict", "撤回联办") {
		t.Errorf("decided without the opinions: %v", err)
	}
	if err := joint(t, &c, affairs.CaseJointWithdrawn, "2026-09-22", "ga", "", 0); !refusedWith(err, "invalid", "撤回原因") {
		t.Errorf("withdrawn without a reason: %v", err)
	}
	if err := joint(t, &c, affairs.CaseJointWithdrawn, "2026-09-22", "ga", "问错了单位", 0); err != nil {
		t.Fatal(err)
	}
	if c.JoinedBy("ga") || !c.JoinedBy("zw") {
		t.Error("who was asked by mistake still reads the case")
	}
	if err := joint(t, &c, affairs.CaseJointAnswered, "2026-09-30", "ga", "没有意见", 0); !refusedWith(err, "conflict", "没有等") {
		t.Errorf("answered what was withdrawn: %v", err)
	}
	if b := c.Breaches(cal, mustDate(t, "2026-09-29")); len(b) != 1 || b[0].Bureau != "zw" || b[0].Limit != affairs.JointLimit || !b[0].Ended.IsZero() {
		t.Errorf("overdue: %+v", b)
	}
	if due, _ := c.Due(cal, mustDate(t, "2026-09-29")); due.Limit != affairs.CommittedLimit || due.Light == affairs.Black {
		t.Errorf("the case is overdue with it: %+v", due)
	}
	if err := joint(t, &c, affairs.CaseJointAnswered, "2026-09-30", "zw", "符合规划", 0); err != nil {
		t.Fatal(err)
	}
	// The bureau says why for itself; the case's own breaches have their own reason.
	if err := joint(t, &c, affairs.CaseExplained, "2026-09-30", "", "没有超期的说明", 0); !refusedWith(err, "conflict", "没有超期") {
		t.Errorf("the bureau of the case explains what it kept: %v", err)
	}
	if err := joint(t, &c, affairs.CaseExplained, "2026-09-30", "zw", "会签延误", 0); err != nil {
		t.Fatal(err)
	}
	mustPaper(t, &c, affairs.NoticeGrant, "sl-01", "2026-09-30 09:00", "staff:0701", grant)
	if b := c.Breaches(cal, mustDate(t, "2026-09-30")); len(b) != 1 || b[0].Late != 2 || b[0].Reason != "会签延误" || b[0].Ended != mustDate(t, "2026-09-30") {
		t.Errorf("answered late: %+v", b)
	}
	if onTime, _ := c.OnTime(); !onTime {
		t.Error("the late opinion counts against the bureau of the case")
	}
}

// TestJointStepOverTheYear: the last day lies in a year that is not published, and is
// counted anew when it is; an opinion is judged by the day as it was when it was given.
func TestJointStepOverTheYear(t *testing.T) {
	h := example(t)
	cal := h.Opening.Calendar
	var c affairs.Case
	mustPaper(t, &c, affairs.NoticeAccept, "sl-01", "2026-12-28 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, "sl-01")})
	if err := joint(t, &c, affairs.CaseJointAsked, "2026-12-30", "zw", "规划", 3); err != nil {
		t.Fatal(err)
	}
	if due := c.JointOf("zw").Due(cal, mustDate(t, "2026-12-31")); !due.Provisional || due.Day != mustDate(t, "2027-01-04") || due.Left != 2 {
		t.Errorf("before the notice of 2027: %+v", due)
	}
	published := affairs.NewCalendar(append(slices.Clone(h.Years), affairs.YearTable{Year: 2027, Status: affairs.Published, OffDays: []affairs.NamedDay{{Date: mustDate(t, "2027-01-01")}}}))
	if due := c.JointOf("zw").Due(published, mustDate(t, "2026-12-31")); due.Provisional || due.Day != mustDate(t, "2027-01-05") {
		t.Errorf("after it: %+v", due)
	}
}
