package affairs_test

import (
	"testing"

	"jiaohao/affairs"
)

func TestPauseText(t *testing.T) {
	for _, tt := range []struct{ reason, zh, en string }{
		{"午休", "午休", "Lunch"},
		{affairs.Covered("午休", "0703"), "午休（B岗0703顶岗）", "Lunch, covered by 0703"},
		{"接孩子", "接孩子", "接孩子"},
		{affairs.Covered("接孩子", "0703"), "接孩子（B岗0703顶岗）", "接孩子, covered by 0703"},
	} {
		if got := affairs.PauseText(tt.reason); got.ZH != tt.zh || got.EN != tt.en {
			t.Errorf("%s: %+v", tt.reason, got)
		}
	}
}
