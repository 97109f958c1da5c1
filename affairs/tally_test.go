package affairs_test

import (
	"math"
	"testing"

	"jiaohao/affairs"
)

// TestTally adds days up and asks for percentiles: they are those of all numbers
// together, and wrong by no more than their bucket is wide.
func TestTally(t *testing.T) {
	ends := affairs.BucketEnds()
	of := func(minutes ...int) (sum affairs.Tally) {
		for _, m := range minutes {
			i := 0
			for i < len(ends) && m >= ends[i] {
				i++
			}
			one := affairs.Tally{Issued: 1, Served: 1, Called: 1, WaitSum: int64(m) * 60, WaitMax: int64(m) * 60}
			one.Waits[i] = 1
			sum.Add(one)
		}
		return sum
	}
	week := of(2, 4, 6, 8, 12)
	week.Add(of(17, 22, 75, 75, 75))
	for _, c := range []struct {
		p        int
		from, to float64
	}{{10, 2, 3}, {50, 10, 15}, {70, 20, 25}, {90, 60, 75}, {100, 75, 75}} {
		if got, ok := week.Wait(c.p); !ok || got < c.from || got > c.to {
			t.Errorf("percentile %d of the waits is %.1f, want between %.0f and %.0f", c.p, got, c.from, c.to)
		}
	}
	if got, ok := week.MeanWait(); !ok || math.Abs(got-29.6) > 0.01 {
		t.Errorf("mean wait %.2f, want 29.6: a wait over an hour counts with its hours", got)
	}
	if got := week.Within(15); got != 5 {
		t.Errorf("%d waited less than 15 minutes, want 5", got)
	}
	if _, ok := (affairs.Tally{}).Wait(50); ok {
		t.Error("nobody waited, and yet there is a median")
	}
	rated := affairs.Tally{Served: 10, Ratings: [5]int{1, 1, 0, 0, 2}}
	if score, ok := rated.Score(); !ok || score != 3.25 || rated.Rated() != 4 || rated.Bad() != 2 {
		t.Errorf("score %.2f of %d ratings, %d bad; want 3.25 of 4, 2 bad: silence is not a rating", score, rated.Rated(), rated.Bad())
	}
}
