package affairs_test

import (
	"slices"
	"testing"
	"time"

	"jiaohao/affairs"
)

func well() affairs.Matter {
	return affairs.Matter{
		ID: "sl-01", Name: "取水许可", Windows: []string{"18", "19"},
		Variants: []affairs.Variant{{Name: "首次申请"}, {Name: "延续", Note: "有效期届满45日前提出"}},
		Materials: []affairs.Material{
			{Seq: 1, Name: "申请书", Originals: 2, Necessity: affairs.Required},
			{Seq: 2, Name: "营业执照", Copies: 1, CanBeFetched: "电子证照库"},
			{Seq: 3, Name: "论证报告", Originals: 1, Condition: "年取水量较大的"},
		},
		TimeLimit: affairs.TimeLimit{Unit: affairs.WorkingDays, CommittedDays: 15},
		Fee:       affairs.Fee{Standard: "不收费"},
		Contact:   affairs.Contact{ConsultPhone: "0539-0000123"},
	}
}

func TestSheetSaysEverythingOnce(t *testing.T) {
	s, err := affairs.TailorSheet(well(), affairs.SheetAnswers{Variant: "延续", Agent: true, Held: []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Papers) != 4 || s.Papers[3].Name != "授权委托书和代理人身份证" {
		t.Errorf("an agent's papers: %+v", s.Papers)
	}
	if !s.Papers[0].Held || s.Papers[2].Held {
		t.Errorf("held papers: %+v", s.Papers)
	}
	if got := s.Lacking(); got != 2 { // the report and the proxy; the hall fetches the licence
		t.Errorf("%d papers are to be brought, want 2", got)
	}
	if s.Note != "有效期届满45日前提出" || s.Limit != "15个工作日" || s.Fee != "不收费" || s.Phone != "0539-0000123" {
		t.Errorf("facts: %+v", s)
	}
}

// Somebody who has every paper is told so, on the slip and on the kept copy.
func TestSheetSaysWhenNothingLacks(t *testing.T) {
	for want, a := range map[string]affairs.SheetAnswers{
		"材料共3项，还差1项":         {Held: []int{1}},
		"材料共3项，已经备齐，可直接取号办理": {Held: []int{1, 2, 3}},
	} {
		s, err := affairs.TailorSheet(well(), a)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Count(); got != want {
			t.Errorf("the slip says %q, want %q", got, want)
		}
		says := slices.Contains(s.Document(time.UTC).Facts, affairs.DocumentFact{Name: "还缺材料", Value: "没有，可直接取号办理"})
		if says != (s.Lacking() == 0) {
			t.Errorf("lacking %d: the kept copy says %v that nothing lacks", s.Lacking(), says)
		}
	}
}

func TestSheetRefusesAnswersOfAnotherGuide(t *testing.T) {
	for name, a := range map[string]affairs.SheetAnswers{
		"variant": {Variant: "注销"}, "material": {Held: []int{9}},
	} {
		if _, err := affairs.TailorSheet(well(), a); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSheetNumber(t *testing.T) {
	if got := affairs.SheetNumber(2026, 7); got != "告〔2026〕第0007号" {
		t.Error(got)
	}
	if year, n, ok := affairs.ParseSheetNumber("告〔2026〕第0007号"); year != 2026 || n != 7 || !ok {
		t.Error(year, n, ok)
	}
	if _, _, ok := affairs.ParseSheetNumber("S003"); ok {
		t.Error("a ticket number passed for a sheet's")
	}
}
