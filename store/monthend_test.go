//go:build cgo

package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"jiaohao/affairs"
)

// What is handed in and answered at the end of a month is kept once, and made again
// from the journal.
func TestMonthEndIsKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	month := morning.Format("2006-01")
	info := affairs.MonthlyInfo{Bureau: "sl", Month: month, Title: "窗口工作情况", Text: []string{"一、办理35件。", "二、下月打算。"}, At: morning.UnixMilli(), Key: "k1"}
	first, err := s.SubmitMonthly(ctx, "staff:0702", info)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.SubmitMonthly(ctx, "staff:0702", info)
	if err != nil || again.ID != first.ID {
		t.Errorf("pressed twice: %+v, %v", again, err)
	}
	var refused interface{ ErrorCode() string }
	other := info
	other.Bureau = "ga"
	if _, err := s.SubmitMonthly(ctx, "staff:0501", other); !errors.As(err, &refused) || refused.ErrorCode() != "conflict" {
		t.Errorf("the key of another bureau: %v", err)
	}
	other.Key, other.Month = "k2", morning.AddDate(0, 2, 0).Format("2006-01")
	if _, err := s.SubmitMonthly(ctx, "staff:0501", other); !errors.As(err, &refused) || refused.ErrorCode() != "invalid" {
		t.Errorf("a month to come: %v", err)
	}
	visit := affairs.LogEntry{Kind: affairs.VisitEntry, Bureau: "sl", Day: morning.Format(time.DateOnly), Who: "局长", Note: "听取汇报", At: morning.UnixMilli(), Key: "v1"}
	for range 2 {
		if err := s.EnterLog(ctx, "manager:manager", visit); err != nil {
			t.Fatal(err)
		}
	}
	wrong := visit
	wrong.Who, wrong.Key = "写错的人", "another press"
	if err := s.EnterLog(ctx, "staff:0702", wrong); err != nil {
		t.Fatal(err)
	}
	log, err := s.Log(ctx, visit.Day, visit.Day, "sl", 0)
	if err != nil || len(log) != 2 {
		t.Fatalf("log %+v, %v", log, err)
	}
	for _, c := range []struct {
		by     string
		office bool
		want   string
	}{{"staff:0703", false, "denied"}, {"staff:0702", false, ""}, {"manager:manager", true, "conflict"}} {
		got := ""
		if err := s.VoidLogEntry(ctx, c.by, c.office, log[0].ID, "写错了", morning); errors.As(err, &refused) {
			got = refused.ErrorCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s voids what 0702 entered: %q, not %q", c.by, got, c.want)
		}
	}
	answers := []affairs.AssessmentAnswer{{Period: month, Entry: "supplies", Answer: affairs.AnswerPartly, Note: "缺老花镜"}, {Period: month, Entry: "chief", Answer: affairs.AnswerYes}}
	if err := s.AnswerAssessment(ctx, "manager:manager", answers, morning); err != nil {
		t.Fatal(err)
	}
	later := []affairs.AssessmentAnswer{{Period: month, Entry: "supplies", Answer: affairs.AnswerYes}}
	if err := s.AnswerAssessment(ctx, "manager:manager", later, morning.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.CompleteAssessment(ctx, "manager:manager", affairs.AssessmentDone{Period: month, Score: 87.5}, morning.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}

	type kept struct {
		Infos   []affairs.MonthlyInfo
		Visits  []affairs.LogEntry
		Answers map[string]affairs.AssessmentAnswer
		Done    affairs.AssessmentDone
		Found   bool
	}
	read := func() (k kept) {
		t.Helper()
		var errs [4]error
		k.Infos, errs[0] = s.Monthly(ctx, month, month, "")
		k.Visits, errs[1] = s.Log(ctx, visit.Day, visit.Day, "sl", 0)
		k.Answers, errs[2] = s.AssessmentAnswers(ctx, month)
		k.Done, k.Found, errs[3] = s.AssessmentDone(ctx, month)
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		return k
	}
	was := read()
	if len(was.Infos) != 1 || was.Infos[0].By != "staff:0702" || !reflect.DeepEqual(was.Infos[0].Text, info.Text) || len(was.Visits) != 2 || len(affairs.CountedLog(was.Visits)) != 1 || was.Visits[1].Who != "局长" || was.Visits[0].Void == nil || was.Visits[0].Void.Reason != "写错了" {
		t.Errorf("kept %+v", was)
	}
	if a := was.Answers["supplies"]; len(was.Answers) != 2 || a.Answer != affairs.AnswerYes || a.By != "manager:manager" || !was.Found || was.Done.Score != 87.5 {
		t.Errorf("answers %+v, done %+v", was.Answers, was.Done)
	}
	if _, found, err := s.AssessmentDone(ctx, "2020-Q1"); found || err != nil {
		t.Errorf("done before: %v %v", found, err)
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if again := read(); !reflect.DeepEqual(again, was) {
		t.Errorf("made again %+v, was %+v", again, was)
	}
	if i, found, err := s.MonthlyInfo(ctx, first.ID); err != nil || !found || i.Title != info.Title {
		t.Errorf("one information: %+v %v %v", i, found, err)
	}
	if _, found, err := s.MonthlyInfo(ctx, first.ID+1); found || err != nil {
		t.Errorf("another row is none: %v %v", found, err)
	}
}
