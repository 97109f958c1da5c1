package desk

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A cell that a spreadsheet would run is kept as text.
func TestCellsAreNoFormulas(t *testing.T) {
	for _, tt := range []struct {
		in   any
		want string
	}{{"=1+1", "'=1+1"}, {"+86", "'+86"}, {"-1", "'-1"}, {"@SUM", "'@SUM"}, {"\t=1", "'\t=1"}, {"\n=1", "'\n=1"}, {"＝1+1", "'＝1+1"}, {"＠A1", "'＠A1"}, {"", ""}, {"张三", "张三"}, {"S003", "S003"}, {"0012", "0012"}, {nil, ""}, {12.5, "12.5"}, {-3.0, "-3.0"}, {4, "4"}} {
		if got := csvCell(tt.in); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.in, got, tt.want)
		}
	}
}

// What is written as a spreadsheet is read back the same by somebody else's
// program: codes stay texts, figures stay figures.
func TestSheetIsReadBack(t *testing.T) {
	var file bytes.Buffer
	out := newWorkbook(&file, `A&B "号"`, "二")
	wide := make([]any, 28)
	wide[25], wide[26], wide[27] = "Z", "AA", 7
	rows := [][]any{
		{"号码 Number", "分钟 min", ""},
		{"0012", 12.5, "=1+1", nil, -3},
		{"<b>&amp; \"a\"\nb\tc\r", 0, " leading", "鿫𠀀"},
		{"bell\a", 1e9},
		wide,
	}
	for _, row := range rows {
		if err := out.row(row); err != nil {
			t.Fatal(err)
		}
	}
	out.next()
	if err := out.row([]any{"第二张"}); err != nil {
		t.Fatal(err)
	}
	if err := out.close(); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows(`A&B "号"`)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"号码 Number", "分钟 min"},
		{"0012", "12.5", "=1+1", "", "-3"},
		{"<b>&amp; \"a\"\nb\tc\r", "0", " leading", "鿫𠀀"},
		{"bell\uFFFD", "1000000000"},
		append(make([]string, 25), "Z", "AA", "7"),
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("row %d: %q, want %q", i+1, got[i], want[i])
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeUnset, "C2": excelize.CellTypeInlineString} {
		if got, err := book.GetCellType(`A&B "号"`, cell); err != nil || got != want {
			t.Errorf("%s: type %v, %v; want %v", cell, got, err, want)
		}
	}
	if f, err := book.GetCellFormula(`A&B "号"`, "C2"); err != nil || f != "" {
		t.Errorf("a text became the formula %q (%v)", f, err)
	}
	if second, err := book.GetRows("二"); err != nil || len(second) != 1 || second[0][0] != "第二张" {
		t.Errorf("the second sheet: %q, %v", second, err)
	}
	panes, err := book.GetPanes(`A&B "号"`)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the title does not stay in sight: %+v, %v", panes, err)
	}
}
