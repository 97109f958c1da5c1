//go:build cgo

package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"jiaohao/affairs"
)

// What is disputed about an appraisal is kept with its answer, and made again from the
// journal: by the person alone, one at a time, and answered once.
func TestDisputesAreKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	month := morning.Format("2006-01")
	d := affairs.Dispute{Staff: "0702", Month: month, Line: "attendance", Shown: "1天；迟到1次共7分钟", Words: "当天参加会议", At: morning.UnixMilli(), By: "staff:0702", Key: "k1"}
	for range 2 { // pressed twice
		if err := s.Dispute(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	code := func(err error) string {
		var refused interface{ ErrorCode() string }
		if !errors.As(err, &refused) {
			return ""
		}
		return refused.ErrorCode()
	}
	for want, change := range map[string]func(*affairs.Dispute){
		"conflict": func(d *affairs.Dispute) {},
		"denied":   func(d *affairs.Dispute) { d.By = "manager:manager" },
		"invalid":  func(d *affairs.Dispute) { d.Line, d.Words = "served", "请打13900001234" },
	} {
		other := d
		other.Key = want
		change(&other)
		if err := s.Dispute(ctx, other); code(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, month := range []string{morning.AddDate(0, 1, 0).Format("2006-01"), morning.AddDate(-1, -1, 0).Format("2006-01")} {
		other := d
		other.Key, other.Month = month, month
		if err := s.Dispute(ctx, other); code(err) != "invalid" {
			t.Errorf("of %s: %v", month, err)
		}
	}
	open, err := s.OpenDisputes(ctx)
	if err != nil || len(open) != 1 || open[0].Shown != d.Shown {
		t.Fatalf("open: %+v %v", open, err)
	}
	later := morning.Add(time.Hour)
	if err := s.AnswerDispute(ctx, "manager:manager", "0701", open[0].ID, affairs.DisputeUpheld, "属实", later); code(err) != "notfound" {
		t.Errorf("of another person: %v", err)
	}
	if err := s.AnswerDispute(ctx, "manager:manager", "0702", open[0].ID, affairs.DisputeUpheld, "", later); code(err) != "invalid" {
		t.Errorf("without words: %v", err)
	}
	if err := s.AnswerDispute(ctx, "manager:manager", "0702", open[0].ID, affairs.DisputeUpheld, "核对签到，属实", later); err != nil {
		t.Fatal(err)
	}
	if err := s.AnswerDispute(ctx, "manager:manager", "0702", open[0].ID, affairs.DisputeRejected, "再看一遍", later); code(err) != "conflict" {
		t.Errorf("answered again: %v", err)
	}
	was, err := s.Disputes(ctx, "0702", month)
	if err != nil || len(was) != 1 || was[0].Finding != affairs.DisputeUpheld || was[0].Reply != "核对签到，属实" || was[0].ReplyBy != "manager:manager" || was[0].By != "staff:0702" {
		t.Errorf("kept %+v %v", was, err)
	}
	d.Key, d.Words = "k2", "还有一天也是开会"
	if err := s.Dispute(ctx, d); err != nil {
		t.Errorf("once more after the answer: %v", err)
	}
	was, _ = s.Disputes(ctx, "", month)
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if again, err := s.Disputes(ctx, "", month); err != nil || len(again) != 2 || !reflect.DeepEqual(again, was) {
		t.Errorf("made again %+v %v, was %+v", again, err, was)
	}
}
