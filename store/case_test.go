//go:build cgo

package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/store"
)

// weekdays is a calendar without any holiday: Monday to Friday.
var weekdays = affairs.NewCalendar([]affairs.YearTable{{Year: morning.Year(), Status: affairs.Published}})

// decision is the paper of a decision about a case.
func decision(notice, no string, at time.Time, committed affairs.Date) affairs.Document {
	d := aDocument(notice, "", no+notice)
	d.Opens, d.Case, d.At = nil, no, at.UnixMilli()
	d.Committed, d.Statutory = &affairs.DueDay{Day: committed, Days: 15, Unit: affairs.WorkingDays}, &affairs.DueDay{Day: committed.AddDays(40), Days: 45, Unit: affairs.WorkingDays}
	return d
}

// TestCaseIsKept takes a case from its receipt to the archive, looks at it through
// every query, and again after the tables were made anew from the journal.
func TestCaseIsKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	today := affairs.DateOf(morning)
	give := func(d affairs.Document, by string) affairs.Document {
		t.Helper()
		got, err := s.GiveDocument(ctx, by, d)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	step := func(no string, kind affairs.CaseStepKind, by, note string) error {
		_, err := s.StepCase(ctx, no, affairs.CaseAct{Kind: kind, By: by, At: morning.UnixMilli(), Day: today, Note: note}, weekdays)
		return err
	}
	receipt := give(aDocument(affairs.NoticeReceipt, "T1", ""), "staff:0702")
	accept := give(aDocument(affairs.NoticeAccept, "T1", ""), "staff:0702")
	if receipt.Case != "SL20260001" || accept.Case != receipt.Case {
		t.Fatalf("receipt in %q, acceptance in %q", receipt.Case, accept.Case)
	}
	// A second application of the same ticket is a case of its own; a supplement waits
	// for the applicant, who comes back with another ticket.
	lacking := give(aDocument(affairs.NoticeSupplement, "T1", ""), "staff:0702")
	if lacking.Case != "SL20260002" {
		t.Errorf("another application is in %q", lacking.Case)
	}
	back := aDocument(affairs.NoticeAccept, "T2", "")
	back.Opens, back.Case = nil, lacking.Case
	if got := give(back, "staff:0703"); got.Case != lacking.Case {
		t.Errorf("continued in %q", got.Case)
	}
	other := aDocument(affairs.NoticeAccept, "T3", "")
	other.Case, other.Matter = lacking.Case, "sl-02"
	var refused interface{ ErrorCode() string }
	if _, err := s.GiveDocument(ctx, "staff:0702", other); !errors.As(err, &refused) || refused.ErrorCode() != "conflict" {
		t.Errorf("a case of another matter: %v", err)
	}
	returned := give(aDocument(affairs.NoticeReturn, "T4", ""), "staff:0702")

	no := receipt.Case
	if err := step(no, affairs.CaseExamined, "staff:0702", "符合条件"); err != nil {
		t.Fatal(err)
	}
	if err := step(no, affairs.CaseExamined, "staff:0702", "符合条件"); !errors.As(err, &refused) || refused.ErrorCode() != "conflict" {
		t.Errorf("examined twice: %v", err)
	}
	if err := step("SL20269999", affairs.CaseExamined, "staff:0702", "符合条件"); !errors.As(err, &refused) || refused.ErrorCode() != "notfound" {
		t.Errorf("a case that is none: %v", err)
	}
	grant := decision(affairs.NoticeGrant, no, morning, today.AddDays(-1))
	if _, err := s.GiveDocument(ctx, "staff:0702", grant); !errors.As(err, &refused) || refused.ErrorCode() != "denied" {
		t.Errorf("verified by who examined: %v", err)
	}
	granted := give(grant, "staff:0701")
	if err := s.VoidDocument(ctx, "staff:0702", accept.ID, "打错了", morning); !errors.As(err, &refused) || refused.ErrorCode() != "conflict" {
		t.Errorf("an acceptance after the decision was voided: %v", err)
	}
	if err := s.VoidDocument(ctx, "staff:0701", granted.ID, "打错了", morning); err != nil {
		t.Fatal(err)
	}
	grant.Key = "again"
	give(grant, "staff:0701")
	give(decision(affairs.NoticeDelivery, no, morning, today), "staff:0702")

	day := today.String()
	look := func() (all []any) {
		t.Helper()
		keep := func(v any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, v)
		}
		for _, no := range []string{no, lacking.Case, returned.Case} {
			c, found, err := s.Case(ctx, no)
			if !found {
				t.Errorf("%s is gone", no)
			}
			keep(c, err)
		}
		keep(s.OpenCases(ctx, ""))
		keep(s.CasesToContinue(ctx, "sl-01"))
		keep(s.CasesOfTicket(ctx, "T1"))
		keep(s.Unarchived(ctx, today.AddDays(1).String(), "", 0, 100))
		keep(s.CaseCounts(ctx, day, day))
		for _, settled := range []bool{false, true} {
			var nos []string
			err := s.EachCase(ctx, affairs.CaseFilter{Bureau: "sl", From: day, To: day, Settled: settled}, func(c affairs.Case) error { nos = append(nos, c.No); return nil })
			keep(nos, err)
		}
		return all
	}
	before := look()
	c := before[0].(affairs.Case)
	if c.State() != affairs.CaseClosed || len(c.Steps) != 6 || !c.Steps[3].TakenBack || c.Ticket != "T1" || c.Steps[0].Number != receipt.Number {
		t.Errorf("the case is %v: %+v", c.State().Text(), c.Steps)
	}
	if open := before[3].([]affairs.Case); len(open) != 1 || open[0].No != lacking.Case || open[0].State() != affairs.CaseRunning {
		t.Errorf("open: %+v", open)
	}
	if n := len(before[4].([]affairs.Case)); n != 0 {
		t.Errorf("%d cases to continue", n)
	}
	files := before[6].([]affairs.Case)
	if n, err := s.UnarchivedCount(ctx, today.AddDays(1).String(), ""); len(files) != 2 || n != 2 || err != nil {
		t.Errorf("to be archived: %+v, counted %d %v", files, n, err)
	}
	if want := []affairs.CaseCount{{Bureau: "sl", Opened: 3, Decided: 1, OnTime: 0, Granted: 1, Returned: 1, Told: 1}}; !reflect.DeepEqual(before[7], want) {
		t.Errorf("counts %+v, want %+v", before[7], want)
	}
	if !reflect.DeepEqual(before[8], []string{"SL20260003", "SL20260002", "SL20260001"}) || !reflect.DeepEqual(before[9], []string{"SL20260003", "SL20260001"}) {
		t.Errorf("of the day %v, settled %v", before[8], before[9])
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if after := look(); !reflect.DeepEqual(after, before) {
		t.Errorf("rebuilt\n%+v\nbefore\n%+v", after, before)
	}
	if err := step(no, affairs.CaseArchived, "staff:0702", "一号柜3盒"); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Unarchived(ctx, today.AddDays(1).String(), "", 0, 100); err != nil || len(left) != 1 || left[0].No != returned.Case {
		t.Errorf("after archiving: %+v %v", left, err)
	}
	// Only who has the paper in hand finds it.
	code := s.QueryCode(no)
	for _, typed := range []string{code, strings.ReplaceAll(code, "-", "")} {
		if c, found, err := s.CaseByCode(ctx, typed); !found || err != nil || c.No != no {
			t.Errorf("by %s: %v %v", typed, found, err)
		}
	}
	guess := code[:len(code)-1] + string('0'+(code[len(code)-1]-'0'+1)%10)
	for _, typed := range []string{"", guess, s.QueryCode("SL20260009"), "26-0001-x39152", no} {
		if c, found, err := s.CaseByCode(ctx, typed); found || err != nil {
			t.Errorf("%q opens %s, %v", typed, c.No, err)
		}
	}
}

// TestUnansweredIsDeemedAccepted once, as of the day of intake, and not while an
// answer is still in time or was given.
func TestUnansweredIsDeemedAccepted(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	m := affairs.Matter{ID: "sl-01", Name: "取水许可审批", Bureau: "sl", TimeLimit: affairs.TimeLimit{Unit: affairs.WorkingDays, CommittedDays: 15, StatutoryDays: 45}}
	catalogue := affairs.NewCatalogue([]affairs.Matter{m}, []affairs.Bureau{{ID: "sl"}})
	for i, notice := range []string{affairs.NoticeReceipt, affairs.NoticeSupplement, affairs.NoticeAccept} {
		if _, err := s.GiveDocument(ctx, "staff:0702", aDocument(notice, fmt.Sprintf("T%d", i), "")); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ days, deemed int }{{7, 0}, {8, 1}, {9, 0}} {
		got, err := s.DeemCases(ctx, "system:hall", catalogue, weekdays, morning.AddDate(0, 0, tt.days))
		if err != nil || len(got) != tt.deemed {
			t.Errorf("after %d days: %+v %v, want %d", tt.days, got, err, tt.deemed)
		}
	}
	// A clock that has run far ahead of all that happened accepts nothing.
	commit(t, s, issued(1))
	if _, err := s.GiveDocument(ctx, "staff:0702", aDocument(affairs.NoticeReceipt, "T9", "")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.DeemCases(ctx, "system:hall", catalogue, weekdays, morning.AddDate(1, 0, 0)); err != nil || len(got) != 0 {
		t.Errorf("a year after the last number: %+v %v", got, err)
	}
	c, _, err := s.Case(ctx, "SL20260001")
	if a := c.Last(affairs.CaseDeemed); err != nil || a == nil || *a.Accepted != affairs.DateOf(morning) || a.Committed.Days != 15 {
		t.Errorf("deemed: %+v %v", c, err)
	}
}

// TestCaseNumbersHaveNoGaps while many windows open cases at once, and one case goes
// one step only, however many people take it.
func TestCaseNumbersHaveNoGaps(t *testing.T) {
	s, _ := open(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	for w := range 8 {
		wait.Go(func() {
			for i := range 5 {
				d, err := s.GiveDocument(t.Context(), "staff:0702", aDocument(affairs.NoticeAccept, fmt.Sprintf("T%d-%d", w, i), ""))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				seen[d.Case]++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	for n := 1; n <= 40; n++ {
		if no := affairs.CaseNumber("sl", 2026, n); seen[no] != 1 {
			t.Errorf("%s was given %d times", no, seen[no])
		}
	}
	done := make(chan error, 8)
	for range cap(done) {
		go func() { done <- examine(t, s, "SL20260001") }()
	}
	taken := 0
	for range cap(done) {
		if <-done == nil {
			taken++
		}
	}
	if taken != 1 {
		t.Errorf("examined %d times", taken)
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

func examine(t *testing.T, s *store.Store, no string) error {
	_, err := s.StepCase(t.Context(), no, affairs.CaseAct{Kind: affairs.CaseExamined, By: "staff:0702", Day: affairs.DateOf(morning), Note: "符合条件"}, weekdays)
	return err
}
