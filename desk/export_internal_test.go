package desk

import "testing"

// A cell that a spreadsheet would run is kept as text.
func TestCellsAreNoFormulas(t *testing.T) {
	for _, tt := range []struct {
		in   any
		want string
	}{{"=1+1", "'=1+1"}, {"+86", "'+86"}, {"-1", "'-1"}, {"@SUM", "'@SUM"}, {"\t=1", "'\t=1"}, {"S003", "S003"}, {"0012", "0012"}, {nil, ""}, {12.5, "12.5"}, {-3.0, "-3.0"}, {4, "4"}} {
		if got := csvCell(tt.in); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.in, got, tt.want)
		}
	}
}
