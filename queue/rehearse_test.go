package queue_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"jiaohao/queue"
)

func TestARehearsalIsTheSameDayAgain(t *testing.T) {
	ordinary := queue.KindsOfDay()[1].Day
	a, err := queue.Rehearse(ordinary)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := queue.Rehearse(ordinary)
	ordinary.Seed++
	c, _ := queue.Rehearse(ordinary)
	if !reflect.DeepEqual(a, b) {
		t.Error("the same seed gave another day")
	}
	if reflect.DeepEqual(a, c) {
		t.Error("another seed gave the same day")
	}
	for _, v := range a.Visits {
		if v.Called == 0 || v.Called < v.Issued || v.Ended < v.Called {
			t.Fatalf("a visit that cannot be: %+v", v)
		}
	}
	if n := len(a.Visits); n < 120 || n > 260 {
		t.Errorf("%d people came", n)
	}
}

func BenchmarkEstimate(b *testing.B) {
	for _, waiting := range []int{100, 1000} {
		b.Run(fmt.Sprint(waiting), func(b *testing.B) {
			plan := smallPlan()
			plan.Rules.EstimateMinimum = 5
			h := newBench(b)
			h.hall, _ = queue.NewHall(plan)
			h.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
			h.must(he, queue.OpenWindow{Window: "03", Staff: "0702"})
			for range 10 {
				h.issue("A", "", queue.Ordinary)
				h.must(wang, queue.CallNext{Window: "01"})
				h.must(wang, queue.Start{Window: "01"})
				h.now = h.now.Add(3 * time.Minute)
				h.must(wang, queue.Finish{Window: "01", Outcome: queue.Accepted})
			}
			for i := range waiting {
				h.issue([]string{"A", "S"}[i%2], "", queue.Class(i%10/9))
			}
			for b.Loop() {
				b.StopTimer()
				h.must(wang, queue.CloseLine{Line: "S", Reason: "x"})
				h.now = h.now.Add(time.Minute)
				h.must(wang, queue.OpenLine{Line: "S"})
				b.StartTimer()
				if _, ok := h.hall.EstimateNew("A", "", queue.Ordinary, h.now); !ok {
					b.Fatal("no estimate")
				}
			}
		})
	}
}
