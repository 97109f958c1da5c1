//go:build cgo

package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"jiaohao/affairs"
)

// A task is kept once however often it is sent, its steps are taken once, and all of
// it is made again from the journal.
func TestTasksAreKept(t *testing.T) {
	s, _ := open(t)
	ctx, due := t.Context(), morning.AddDate(0, 0, 3).Format(time.DateOnly)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	task := affairs.Task{Kind: affairs.AssignedTask, Text: affairs.Text{ZH: "报送联系人名单"}, Details: "写明姓名和岗位", Due: due, At: morning.UnixMilli(), Key: "k1",
		Parts: []affairs.TaskPart{{To: "bureau:sl"}, {To: "window:18"}}}
	first, new, err := s.SendTask(ctx, "manager:manager", task)
	must(err)
	again, anew, err := s.SendTask(ctx, "manager:manager", task)
	if err != nil || again.ID != first.ID || !new || anew {
		t.Errorf("sent twice: %d %d, %v %v, %v", first.ID, again.ID, new, anew, err)
	}
	task.Key, task.Due = "", "2020-01-01"
	var refused interface{ ErrorCode() string }
	if _, _, err := s.SendTask(ctx, "manager:manager", task); !errors.As(err, &refused) || refused.ErrorCode() != "invalid" {
		t.Errorf("a last day in the past: %v", err)
	}
	step := func(to affairs.Party, kind affairs.TaskStepKind, note string, minutes int) error {
		return s.StepTask(ctx, "staff:0702", affairs.TaskStep{Task: first.ID, To: to, Kind: kind, Note: note}, morning.Add(time.Duration(minutes)*time.Minute))
	}
	must(step("bureau:sl", affairs.TaskReceived, "", 1))
	must(step("bureau:sl", affairs.TaskReceived, "", 2))
	must(step("bureau:sl", affairs.TaskDone, "已报送", 3))
	must(step("bureau:sl", affairs.TaskSentBack, "少一人", 4))
	must(step("bureau:sl", affairs.TaskDone, "补齐了", 5))
	if err := step("bureau:ga", affairs.TaskDone, "", 6); !errors.As(err, &refused) || refused.ErrorCode() != "notfound" {
		t.Errorf("done by somebody who was not asked: %v", err)
	}
	if err := s.StepTask(ctx, "staff:0702", affairs.TaskStep{Task: 999, Kind: affairs.TaskWithdrawn}, morning); !errors.As(err, &refused) || refused.ErrorCode() != "notfound" {
		t.Errorf("a task that is none: %v", err)
	}
	day := morning.Format(time.DateOnly)
	_, _, err = s.SendTask(ctx, "staff:0701", affairs.Task{Kind: affairs.ClosingCheck, Text: affairs.Text{ZH: "下班检查"}, Due: day, Of: "18", At: morning.UnixMilli(), Key: "closing-18",
		Parts: []affairs.TaskPart{{To: "window:18", Note: "打印机没有关"}}})
	must(err)

	open, err := s.OpenTasks(ctx)
	must(err)
	if len(open) != 1 || open[0].Open() != 1 || open[0].Parts[0].Done != morning.Add(5*time.Minute).UnixMilli() || open[0].Parts[0].Note != "补齐了" ||
		open[0].Parts[0].Received != morning.Add(time.Minute).UnixMilli() {
		t.Fatalf("open %+v", open)
	}
	all, err := s.TasksDue(ctx, day, due, 0)
	must(err)
	closing, err := s.TasksDue(ctx, day, due, affairs.ClosingCheck)
	must(err)
	if len(all) != 2 || len(closing) != 1 || closing[0].Open() != 0 || closing[0].Of != "18" || closing[0].Parts[0].Note != "打印机没有关" {
		t.Errorf("due %+v, closing checks %+v", all, closing)
	}
	must(s.StepTask(ctx, "manager:manager", affairs.TaskStep{Task: first.ID, Kind: affairs.TaskWithdrawn}, morning.Add(time.Hour)))
	if open, err := s.OpenTasks(ctx); err != nil || len(open) != 0 {
		t.Errorf("open after it was withdrawn: %+v %v", open, err)
	}
	was, err := s.TasksDue(ctx, day, due, 0)
	must(err)
	must(s.Rebuild(ctx, nil))
	if made, err := s.TasksDue(ctx, day, due, 0); err != nil || !reflect.DeepEqual(made, was) {
		t.Errorf("made again %+v, was %+v, %v", made, was, err)
	}
}
