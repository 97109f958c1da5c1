//go:build cgo

package store_test

import (
	"testing"

	"jiaohao/affairs"
)

func TestSheetsAreNumberedAndKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	give := func(matter string) affairs.Sheet {
		t.Helper()
		got, _, err := s.GiveSheet(ctx, "kiosk:K1", affairs.Sheet{Matter: matter, At: morning.UnixMilli(), Papers: []affairs.SheetItem{{Name: "申请书", Originals: 2}}})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	commit(t, s, issued(1))
	first, second := give("sl-01"), give("sl-02")
	year := morning.Year()
	if first.Number != affairs.SheetNumber(year, 1) || second.Number != affairs.SheetNumber(year, 2) {
		t.Fatalf("numbers %s, %s", first.Number, second.Number)
	}
	check := func() {
		t.Helper()
		kept, found, err := s.Sheet(ctx, year, 2)
		if err != nil || !found || kept.Matter != "sl-02" || kept.Number != second.Number || len(kept.Papers) != 1 {
			t.Errorf("copy: %+v %v %v", kept, found, err)
		}
		list, err := s.SheetsOfDay(ctx, morning.Format("2006-01-02"))
		if err != nil || len(list) != 2 || list[0].Matter != "sl-01" {
			t.Errorf("of the day: %+v %v", list, err)
		}
	}
	check()
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	check()
	if _, found, err := s.Sheet(ctx, year, 3); found || err != nil {
		t.Errorf("a sheet nobody gave: %v %v", found, err)
	}
}
