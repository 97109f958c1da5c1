package affairs_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiaohao/affairs"
)

// casePaper makes a document about a case at a moment and takes its step.
func casePaper(t *testing.T, c *affairs.Case, notice, matter, at, by string, ask affairs.DocumentAsk) (affairs.Document, error) {
	t.Helper()
	src := source(t, notice, matter, at)
	if c.No != "" {
		src.Case = c
	}
	d, err := affairs.MakeDocument(src, ask)
	if err != nil {
		return d, err
	}
	if d.Opens != nil {
		*c = affairs.Case{No: "SL20260001", CaseOpening: *d.Opens}
	}
	d.ID = int64(len(c.Steps) + 1)
	step, _ := d.Step(by, affairs.DateOf(src.Now.In(src.Opening.Location)))
	after, err := c.Take(step)
	if err == nil {
		*c = after
	}
	return d, err
}

func mustPaper(t *testing.T, c *affairs.Case, notice, matter, at, by string, ask affairs.DocumentAsk) affairs.Document {
	t.Helper()
	d, err := casePaper(t, c, notice, matter, at, by, ask)
	if err != nil {
		t.Fatalf("%s at %s: %v", notice, at, err)
	}
	return d
}

func act(t *testing.T, c *affairs.Case, kind affairs.CaseStepKind, day, by, note string) error {
	t.Helper()
	step, err := affairs.CaseAct{Kind: kind, By: by, Day: mustDate(t, day), Note: note}.Step(*c, example(t).Opening.Calendar)
	if err != nil {
		return err
	}
	after, err := c.Take(step)
	if err == nil {
		*c = after
	}
	return err
}

func mustDate(t *testing.T, s string) affairs.Date {
	t.Helper()
	d, err := affairs.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func refusedWith(err error, code, words string) bool {
	var r *affairs.Refusal
	return errors.As(err, &r) && r.Code == code && strings.Contains(r.ZH+r.EN, words)
}

// allPapers are one original of every paper of a matter.
func allPapers(t *testing.T, matter string) (list []affairs.Received) {
	t.Helper()
	m, _ := example(t).Matters.Matter(matter)
	for _, x := range m.Materials {
		list = append(list, affairs.Received{Seq: x.Seq, Originals: 1})
	}
	return list
}

// TestCaseFromReceiptToArchive is the sample case SL20260001 with its deadlines,
// taken on by two people (domain §3, plan rows 6 and 25).
func TestCaseFromReceiptToArchive(t *testing.T) {
	cal := example(t).Opening.Calendar
	var c affairs.Case
	mustPaper(t, &c, affairs.NoticeReceipt, "sl-01", "2026-02-05 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, "sl-01")})
	if due, ok := c.Due(cal, mustDate(t, "2026-02-06")); !ok || due.Limit != affairs.AnswerLimit || due.Day != mustDate(t, "2026-02-12") || due.Light != affairs.Green {
		t.Errorf("to be answered: %+v", due)
	}
	mustPaper(t, &c, affairs.NoticeAccept, "sl-01", "2026-02-09 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, "sl-01")})
	committed, statutory, ok := c.Limits(cal)
	if !ok || committed.Day != mustDate(t, "2026-03-06") || statutory.Day != mustDate(t, "2026-04-20") {
		t.Errorf("limits %v %v", committed, statutory)
	}
	for _, tt := range []struct {
		day   string
		light affairs.Light
		left  int
	}{{"2026-02-10", affairs.Green, 14}, {"2026-03-02", affairs.Green, 4}, {"2026-03-03", affairs.Yellow, 3}, {"2026-03-05", affairs.Yellow, 1}, {"2026-03-06", affairs.Red, 0},
		{"2026-03-07", affairs.Black, -1}, {"2026-03-10", affairs.Black, -2}} {
		if due, ok := c.Due(cal, mustDate(t, tt.day)); !ok || due.Light != tt.light || due.Left != tt.left || due.Limit != affairs.CommittedLimit {
			t.Errorf("on %s: %+v, want %v and %d left", tt.day, due, tt.light, tt.left)
		}
	}
	if err := act(t, &c, affairs.CaseArchived, "2026-02-10", "staff:0702", "一号柜"); !refusedWith(err, "conflict", "审查中") {
		t.Errorf("archived before it was decided: %v", err)
	}
	if _, err := casePaper(t, &c, affairs.NoticeGrant, "sl-01", "2026-02-11 09:00", "staff:0701", affairs.DocumentAsk{Decided: "取水", Way: "窗口领取"}); !refusedWith(err, "conflict", "审查中") {
		t.Errorf("granted before it was examined: %v", err)
	}
	if err := act(t, &c, affairs.CaseExamined, "2026-02-11", "staff:0702", ""); !refusedWith(err, "invalid", "审查意见") {
		t.Errorf("examined without an opinion: %v", err)
	}
	if err := act(t, &c, affairs.CaseExamined, "2026-02-11", "staff:0702", "符合条件"); err != nil {
		t.Fatal(err)
	}
	// Nobody does both (一审一核).
	if _, err := casePaper(t, &c, affairs.NoticeGrant, "sl-01", "2026-02-12 09:00", "staff:0702", affairs.DocumentAsk{Decided: "取水", Way: "窗口领取"}); !refusedWith(err, "denied", "一审一核") {
		t.Errorf("verified by who examined: %v", err)
	}
	if _, err := casePaper(t, &c, affairs.NoticeGrant, "sl-01", "2026-02-12 09:00", "staff:0701", affairs.DocumentAsk{Decided: "取水"}); !refusedWith(err, "invalid", "送达方式") {
		t.Errorf("without a way to hand it over: %v", err)
	}
	d := mustPaper(t, &c, affairs.NoticeGrant, "sl-01", "2026-02-12 09:00", "staff:0701", affairs.DocumentAsk{Decided: "年取水量5000立方米", Way: "窗口领取"})
	if !strings.Contains(d.Text[0], "SL20260001") || fact(d, "决定内容") == "" || !strings.Contains(d.After[0], "2026年3月4日") {
		t.Errorf("the decision says %v %v %v", d.Text, d.Facts, d.After)
	}
	if onTime, decided := c.OnTime(); !onTime || !decided || c.Type() != affairs.Committed || len(c.Breaches(cal, mustDate(t, "2026-02-13"))) != 0 {
		t.Errorf("decided in time: %v %v", onTime, decided)
	}
	if err := act(t, &c, affairs.CaseCertified, "2026-02-13", "staff:0702", "取水许可证"); err != nil {
		t.Error(err)
	}
	if d := mustPaper(t, &c, affairs.NoticeDelivery, "sl-01", "2026-02-13 15:00", "staff:0702", affairs.DocumentAsk{Way: "窗口领取"}); !strings.Contains(fact(d, "文书名称"), "取水许可证") {
		t.Errorf("delivered %v", d.Facts)
	}
	file := func(a affairs.CaseAct) error {
		a.Kind, a.By, a.Day, a.Note = affairs.CaseArchived, "staff:0702", mustDate(t, "2026-02-14"), "一号柜3盒"
		step, err := a.Step(c, cal)
		if err == nil {
			c, err = c.Take(step)
		}
		return err
	}
	if err := file(affairs.CaseAct{Usual: affairs.KeptThirtyYears, Retention: affairs.KeptTenYears}); !refusedWith(err, "invalid", "改变保管期限的原因") {
		t.Errorf("another retention without a reason: %v", err)
	}
	if err := file(affairs.CaseAct{Usual: affairs.KeptThirtyYears, Retention: "5年", Why: "没有用"}); !refusedWith(err, "invalid", "保管期限") {
		t.Errorf("a retention that is none: %v", err)
	}
	if err := file(affairs.CaseAct{Usual: affairs.KeptThirtyYears, Retention: affairs.KeptForever, Why: "涉及取水权属"}); err != nil || c.State() != affairs.CaseArchivedFile || c.Last(affairs.CaseArchived).Retention != affairs.KeptForever {
		t.Errorf("archived: %v, %v", err, c.State().Text())
	}
}

// TestExcludedTimeAndExtension move the days as the law has it: excluded time moves
// both limits, the extension only the law's, once (行政许可法 42, 45).
func TestExcludedTimeAndExtension(t *testing.T) {
	cal := example(t).Opening.Calendar
	var c affairs.Case
	mustPaper(t, &c, affairs.NoticeAccept, "sl-01", "2026-05-11 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, "sl-01")})
	before, law, _ := c.Limits(cal)
	for _, tt := range []struct{ from, to, words string }{
		{"2026-05-20", "2026-05-13", "终止日期"}, {"2026-05-01", "2026-05-13", "受理日期"}, {"2026-12-01", "2026-12-13", "不起作用"}, {"2026-05-20", "2028-05-13", "最多一年"},
	} {
		ask := affairs.DocumentAsk{Ground: "专家评审", From: mustDate(t, tt.from), Until: mustDate(t, tt.to)}
		if _, err := casePaper(t, &c, affairs.NoticeExcluded, "sl-01", "2026-05-12 10:00", "staff:0702", ask); !refusedWith(err, "invalid", tt.words) {
			t.Errorf("%s to %s: %v", tt.from, tt.to, err)
		}
	}
	// What was not announced cannot undo a breach: the promise has passed on the 5th.
	late := affairs.DocumentAsk{Ground: "专家评审", From: mustDate(t, "2026-05-20"), Until: mustDate(t, "2026-06-02")}
	if _, err := casePaper(t, &c, affairs.NoticeExcluded, "sl-01", "2026-06-05 10:00", "staff:0702", late); !refusedWith(err, "invalid", "不能从今天以前算起") {
		t.Errorf("excluded afterwards: %v", err)
	}
	// The ground is one of the law's, of the guide's, or another law's that is named; an
	// inspection on the spot is none.
	for _, tt := range []struct{ ground, reason, words string }{{"", "专家评审", "除外事由"}, {"现场勘验", "", "照常计算"}, {"其他法律法规规定不计入的时间", "", "第几条"}} {
		ask := affairs.DocumentAsk{Ground: tt.ground, Reason: tt.reason, From: mustDate(t, "2026-05-18"), Until: mustDate(t, "2026-05-22")}
		if _, err := casePaper(t, &c, affairs.NoticeExcluded, "sl-01", "2026-05-12 10:00", "staff:0702", ask); !refusedWith(err, "invalid", tt.words) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
	water, _ := example(t).Matters.Matter("sl-01")
	card, _ := example(t).Matters.Matter("ga-01")
	if g := affairs.Grounds(water); !slices.Contains(g, "听证") || !slices.Contains(g, "征求有关部门意见") || slices.Contains(g, "补正材料的时间") {
		t.Errorf("grounds of a licence: %v", g)
	}
	if g := affairs.Grounds(card); len(g) != 1 {
		t.Errorf("grounds of what is no licence: %v", g)
	}
	d := mustPaper(t, &c, affairs.NoticeExcluded, "sl-01", "2026-05-12 10:00", "staff:0702",
		affairs.DocumentAsk{Ground: "专家评审", From: mustDate(t, "2026-05-18"), Until: mustDate(t, "2026-05-22")})
	committed, statutory, _ := c.Limits(cal)
	wantCommitted, _ := cal.AddWorkdays(before.Day, 5)
	wantLaw, _ := cal.AddWorkdays(law.Day, 5)
	if committed.Day != wantCommitted || statutory.Day != wantLaw || !strings.Contains(fact(d, "顺延后的期限"), "6月") {
		t.Errorf("five days excluded: %v → %v, %v → %v, %q", before.Day, committed.Day, law.Day, statutory.Day, fact(d, "顺延后的期限"))
	}
	m, _ := example(t).Matters.Matter("sl-02")
	var e affairs.Case
	mustPaper(t, &e, affairs.NoticeAccept, m.ID, "2026-05-11 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, m.ID)})
	promised, law, _ := e.Limits(cal)
	most := m.TimeLimit.ExtensionDays
	if most == 0 {
		t.Fatal("the matter has no extension")
	}
	if _, err := casePaper(t, &e, affairs.NoticeExtend, m.ID, "2026-05-12 10:00", "staff:0701", affairs.DocumentAsk{Reason: "情况复杂", Days: most + 1}); !refusedWith(err, "invalid", "延长天数") {
		t.Errorf("longer than the law allows: %v", err)
	}
	mustPaper(t, &e, affairs.NoticeExtend, m.ID, "2026-05-12 10:00", "staff:0701", affairs.DocumentAsk{Reason: "情况复杂", Days: most})
	stays, later, _ := e.Limits(cal)
	if want, _ := cal.AddWorkdays(law.Day, most); stays.Day != promised.Day || later.Day != want {
		t.Errorf("extended: promise %v → %v, law %v → %v", promised.Day, stays.Day, law.Day, later.Day)
	}
	if _, err := casePaper(t, &e, affairs.NoticeExtend, m.ID, "2026-05-13 10:00", "staff:0701", affairs.DocumentAsk{Reason: "情况复杂", Days: 1}); !refusedWith(err, "conflict", "延期过一次") {
		t.Errorf("a second time: %v", err)
	}
}

// TestNoAnswerIsAcceptance: after five working days, and of real estate after the
// visit, an application counts as accepted from the day of intake.
func TestNoAnswerIsAcceptance(t *testing.T) {
	h := example(t)
	cal := h.Opening.Calendar
	for _, tt := range []struct{ matter, last string }{{"sl-01", "2026-02-12"}, {"bdc-01", "2026-02-05"}} {
		var c affairs.Case
		mustPaper(t, &c, affairs.NoticeReceipt, tt.matter, "2026-02-05 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, tt.matter)})
		last := mustDate(t, tt.last)
		if c.Unanswered(cal, last) || !c.Unanswered(cal, last.AddDays(1)) {
			t.Errorf("%s: unanswered on %v: %v, the day after: %v", tt.matter, last, c.Unanswered(cal, last), c.Unanswered(cal, last.AddDays(1)))
		}
		m, _ := h.Matters.Matter(tt.matter)
		after, err := c.Take(affairs.Deem(c, m, cal, "system:hall", 0, last.AddDays(1)))
		if err != nil || after.State() != affairs.CaseRunning || *after.Last(affairs.CaseDeemed).Accepted != c.Intake {
			t.Errorf("%s: %v %v", tt.matter, err, after.State())
		}
		if b := after.Breaches(cal, last.AddDays(1)); len(b) != 1 || b[0].Limit != affairs.AnswerLimit {
			t.Errorf("%s: breaches %+v", tt.matter, b)
		}
	}
	// Over the end of the year, and of the calendar: nobody is accepted by a day that may
	// be a holiday. With the notice of 2027 the 1st is off, and the 6th is the last day.
	var e affairs.Case
	mustPaper(t, &e, affairs.NoticeReceipt, "sl-01", "2026-12-29 10:00", "staff:0702", affairs.DocumentAsk{Received: papers(1)})
	if due, _ := e.Due(cal, mustDate(t, "2027-01-07")); e.Unanswered(cal, mustDate(t, "2027-01-07")) || !due.Provisional || due.Light != affairs.Black {
		t.Errorf("on an unpublished calendar: %+v", due)
	}
	published := affairs.NewCalendar(append(slices.Clone(h.Years), affairs.YearTable{Year: 2027, Status: affairs.Published, OffDays: []affairs.NamedDay{{Date: mustDate(t, "2027-01-01")}}}))
	if last := mustDate(t, "2027-01-06"); e.Unanswered(published, last) || !e.Unanswered(published, last.AddDays(1)) {
		t.Error("over the end of the year")
	}
	var c affairs.Case // a matter that is no licence has no such clock
	mustPaper(t, &c, affairs.NoticeReceipt, "ga-01", "2026-02-05 10:00", "staff:0201", affairs.DocumentAsk{Received: allPapers(t, "ga-01")})
	if c.Unanswered(cal, mustDate(t, "2027-02-05")) {
		t.Error("a matter without the clock was deemed accepted")
	}
}

// TestOverdueIsNotHidden: a late case stays a breach after its decision, with the
// reason that was written, whatever follows.
func TestOverdueIsNotHidden(t *testing.T) {
	cal := example(t).Opening.Calendar
	var c affairs.Case
	mustPaper(t, &c, affairs.NoticeAccept, "sl-01", "2026-02-09 10:00", "staff:0702", affairs.DocumentAsk{Received: allPapers(t, "sl-01")})
	if err := act(t, &c, affairs.CaseExplained, "2026-03-06", "staff:0701", "等评审"); !refusedWith(err, "conflict", "没有超期") {
		t.Errorf("explained in time: %v", err)
	}
	if err := act(t, &c, affairs.CaseExplained, "2026-03-09", "staff:0701", "评审专家出差"); err != nil {
		t.Fatal(err)
	}
	if err := act(t, &c, affairs.CaseExamined, "2026-03-10", "staff:0702", "符合条件"); err != nil {
		t.Fatal(err)
	}
	mustPaper(t, &c, affairs.NoticeRefuse, "sl-01", "2026-03-10 15:00", "staff:0701", affairs.DocumentAsk{Reason: "水资源论证未通过"})
	b := c.Breaches(cal, mustDate(t, "2026-03-11"))
	if len(b) != 1 || b[0].Limit != affairs.CommittedLimit || b[0].Late != 2 || b[0].Reason != "评审专家出差" || b[0].Ended != mustDate(t, "2026-03-10") {
		t.Errorf("breaches %+v", b)
	}
	if onTime, decided := c.OnTime(); onTime || !decided {
		t.Error("decided in time")
	}
	if b := c.Breaches(cal, mustDate(t, "2026-03-25")); len(b) != 2 || b[1].Limit != affairs.DeliveryLimit || !b[1].Ended.IsZero() {
		t.Errorf("not handed over: %+v", b)
	}
}

// TestPaperTakenBack takes its step back, and only the newest one.
func TestPaperTakenBack(t *testing.T) {
	var c affairs.Case
	mustPaper(t, &c, affairs.NoticeReceipt, "sl-01", "2026-02-05 10:00", "staff:0702", affairs.DocumentAsk{Received: papers(1)})
	mustPaper(t, &c, affairs.NoticeSupplement, "sl-01", "2026-02-05 10:05", "staff:0702", affairs.DocumentAsk{Received: papers(1)})
	if _, err := c.TakeBack(1); !refusedWith(err, "conflict", "补正告知") {
		t.Errorf("the older paper: %v", err)
	}
	if _, err := c.TakeBack(7); !refusedWith(err, "conflict", "补正告知") {
		t.Errorf("a paper of another case: %v", err)
	}
	after, err := c.TakeBack(2)
	if err != nil || after.State() != affairs.CaseIntake || after.Supplements() != 0 || c.State() != affairs.CaseLacking {
		t.Errorf("the newest: %v %v", err, after.State())
	}
	if after, err = after.TakeBack(1); err != nil || after.State() != affairs.CaseNone || after.State().Text().ZH != "作废" {
		t.Errorf("the first: %v %v", err, after.State())
	}
}

// TestCaseGoesByItsProcedure takes random steps: whatever is refused, the case is
// always in a state of the procedure, nobody both examines and verifies, a decision
// needs both, and nothing of what happened is lost.
func TestCaseGoesByItsProcedure(t *testing.T) {
	day := mustDate(t, "2026-02-09")
	limit := &affairs.DueDay{Day: day.AddDays(9), Days: 5, Unit: affairs.WorkingDays}
	goesOn := map[affairs.CaseState]affairs.CaseStepKind{affairs.CaseNone: affairs.CaseReceived, affairs.CaseIntake: affairs.CaseAccepted, affairs.CaseLacking: affairs.CaseAccepted,
		affairs.CaseRunning: affairs.CaseExamined, affairs.CaseToVerify: affairs.CaseGranted, affairs.CaseToDeliver: affairs.CaseDelivered}
	decided := 0
	rapid.Check(t, func(t *rapid.T) {
		c := affairs.Case{No: "SL20260001"}
		for i := range rapid.IntRange(1, 25).Draw(t, "steps") {
			if rapid.IntRange(0, 9).Draw(t, "back") == 0 && len(c.Steps) > 0 {
				n, length := rapid.IntRange(1, len(c.Steps)).Draw(t, "paper"), len(c.Steps)
				if after, err := c.TakeBack(int64(n)); err == nil {
					c = after
				}
				if len(c.Steps) != length {
					t.Fatal("a step was lost")
				}
				continue
			}
			kind := affairs.CaseStepKind(rapid.IntRange(1, 21).Draw(t, "kind"))
			if on, ok := goesOn[c.State()]; ok && rapid.Bool().Draw(t, "on") {
				kind = on // steps at a venture seldom come to a decision
			}
			s := affairs.CaseStep{Kind: kind, Day: day, By: rapid.SampledFrom([]string{"staff:0701", "staff:0702"}).Draw(t, "by"), Document: int64(i + 1),
				Accepted: &day, Committed: limit, Statutory: limit}
			if kind >= affairs.CaseJointAsked && kind <= affairs.CaseJointWithdrawn {
				s.Bureau, s.Joint = rapid.SampledFrom([]string{"zw", "ga"}).Draw(t, "bureau"), limit
			}
			before := c.State()
			after, err := c.Take(s)
			if err != nil {
				if after.State() != before || len(after.Steps) != len(c.Steps) {
					t.Fatalf("a refused %v changed the case", s.Kind.Text().EN)
				}
				continue
			}
			s.Document = int64(len(c.Steps) + 1)
			after.Steps[len(after.Steps)-1].Document = s.Document
			c = after
			if d := c.Decision(); d != nil {
				if len(c.OpenJoints()) > 0 {
					t.Fatalf("decided while an opinion is waited for: %+v", c.Steps)
				}
				decided++
				examined := c.Last(affairs.CaseExamined)
				if examined == nil || examined.By == d.By || c.Last(affairs.CaseAccepted, affairs.CaseDeemed) == nil {
					t.Fatalf("decided by %s: %+v", d.By, c.Steps)
				}
			}
		}
	})
	if decided == 0 {
		t.Error("no random case was ever decided")
	}
}

// TestWhoMayStep is the table of roles (plan rows 2 and 6).
func TestWhoMayStep(t *testing.T) {
	h := example(t)
	who := map[string]affairs.Staff{}
	for _, s := range h.Staff {
		who[s.StaffNo] = s
	}
	for _, tt := range []struct {
		staff  string
		office bool
		kind   affairs.CaseStepKind
		may    bool
	}{
		{"0702", false, affairs.CaseExamined, true}, {"0701", false, affairs.CaseExamined, true}, {"0501", false, affairs.CaseExamined, false}, {"", true, affairs.CaseExamined, false},
		{"0702", false, affairs.CaseGranted, false}, {"0701", false, affairs.CaseGranted, true}, {"0702", false, affairs.CaseExtended, false},
		{"0702", false, affairs.CaseDelivered, true}, {"0502", false, affairs.CaseDelivered, false},
		{"", true, affairs.CaseExplained, true}, {"0701", false, affairs.CaseExplained, true}, {"0702", false, affairs.CaseExplained, false},
	} {
		if err := affairs.MayStep(who[tt.staff], tt.office, "sl", tt.kind); (err == nil) != tt.may {
			t.Errorf("%s (office %v) for %s: %v", tt.staff, tt.office, tt.kind.Text().EN, err)
		}
	}
}
