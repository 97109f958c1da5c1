//go:build cgo

package store_test

import (
	"reflect"
	"testing"
	"time"

	"jiaohao/affairs"
)

// A rotation is asked for once, decided once, done once, and made again from the journal.
func TestRotationsAreKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	leaves, comes := affairs.Staff{StaffNo: "0702", Bureau: "sl", HomeWindow: "19"}, affairs.Staff{StaffNo: "0703", Bureau: "sl"}
	day := morning.AddDate(0, 0, 7)
	r := affairs.Rotation{Staff: "0702", Bureau: "sl", Window: "19", Successor: "0703", From: day.Format(time.DateOnly), Reason: "调回", Months: 14, At: morning.UnixMilli(), By: "staff:0701", Key: "k"}
	for range 2 {
		if err := s.AskRotation(ctx, r, leaves, comes); err != nil {
			t.Fatal(err)
		}
	}
	r.Key = "other"
	if err := s.AskRotation(ctx, r, leaves, comes); err == nil {
		t.Error("a second one while the first is open")
	}
	list, err := s.Rotations(ctx)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	id := list[0].ID
	if s.DecideRotation(ctx, "manager:m", id, affairs.RotationApproved, "", morning) == nil || s.RotationDone(ctx, "manager:m", id, day) == nil || s.DecideRotation(ctx, "manager:m", id+1, affairs.RotationRefused, "x", morning) == nil {
		t.Error("approved without a reason, done before it was approved, or another one decided")
	}
	if err := s.DecideRotation(ctx, "manager:m", id, affairs.RotationApproved, "B岗熟悉业务", morning); err != nil {
		t.Fatal(err)
	}
	if s.RotationDone(ctx, "manager:m", id, morning) == nil || s.DecideRotation(ctx, "manager:m", id, affairs.RotationRefused, "x", morning) == nil {
		t.Error("done before its day, or decided twice")
	}
	if err := s.RotationDone(ctx, "manager:m", id, day); err != nil {
		t.Fatal(err)
	}
	was, err := s.Rotations(ctx)
	if err != nil || was[0].Decision != affairs.RotationApproved || was[0].DoneAt != day.UnixMilli() || was[0].Months != 14 {
		t.Errorf("kept %+v %v", was, err)
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if again, err := s.Rotations(ctx); err != nil || !reflect.DeepEqual(again, was) {
		t.Errorf("made again %+v %v", again, err)
	}
}
