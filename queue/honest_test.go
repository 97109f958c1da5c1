//go:build !race

package queue_test

import (
	"testing"

	"jiaohao/queue"
)

// TestEstimatesAreHonest is the calibration: over simulated days of each kind
// the P90 that people were told holds for most of them, and the P50 is closer
// to the truth than what halls usually show. hall simulate --calibration prints
// the same as a table.
func TestEstimatesAreHonest(t *testing.T) {
	for _, k := range queue.KindsOfDay() {
		t.Run(k.EN, func(t *testing.T) {
			t.Parallel()
			days, err := queue.RehearseDays(t.Context(), k.Day, k.Days, 1, func() {})
			if err != nil {
				t.Fatal(err)
			}
			s := days.Estimates
			t.Logf("%d given, P90 held %.1f %%, error of P50 %.2f min, usual %.2f: %.0f %% better", s.Given, 100*s.Share(), s.Error(), s.Usual(), 100*s.Better())
			if s.Share() < 0.85 || s.Share() > 0.95 {
				t.Errorf("P90 held for %.1f %%, want 85 to 95", 100*s.Share())
			}
			if s.Better() < k.Least {
				t.Errorf("the error of P50 is %.0f %% below the usual one's, want %.0f", 100*s.Better(), 100*k.Least)
			}
			if s.Kept < s.AtOnce*9/10 {
				t.Errorf("%d of %d who were told that a window is free went there at once", s.Kept, s.AtOnce)
			}
			if s.Given < 500 {
				t.Errorf("%d estimates: the test has gone blunt", s.Given)
			}
		})
	}
}
