package desk

import (
	"testing"

	"jiaohao/queue"
)

// Percentiles are by nearest rank, who was never called has no wait, and silence
// is no rating.
func TestDayLine(t *testing.T) {
	var l dayLine
	if l.Wait(90) != "—" || l.Score() != "—" {
		t.Error("figures of nobody")
	}
	for i := range 10 {
		l.add(Record{State: queue.Done, Issued: 1, Called: 1 + int64(i+1)*60_000})
	}
	l.add(Record{State: queue.Expired, Issued: 1})
	l.add(Record{State: queue.Done, Issued: 1, Called: 1, Score: 2})
	l.add(Record{State: queue.Done, Issued: 1, Called: 1, Score: 5})
	if l.Issued != 13 || l.Served != 12 || l.Unserved != 1 || l.Rated != 2 || l.Bad != 1 || l.Score() != "3.5" {
		t.Errorf("counts: %+v", l)
	}
	if l.Wait(50) != "4" || l.Wait(90) != "9" || l.Wait(100) != "10" {
		t.Errorf("waits %s %s %s of %v", l.Wait(50), l.Wait(90), l.Wait(100), l.waits)
	}
}
