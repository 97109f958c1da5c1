package queue_test

import (
	"testing"
	"time"

	"jiaohao/queue"
)

var itself = queue.Actor{Kind: queue.System, ID: "hall"}

// called is a bench on which window 01 has just called one of two tickets.
func called(t *testing.T) (*bench, string) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	id := b.issue("A", "", queue.Ordinary)
	b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	return b, id
}

// due does what the hall itself has to do now, and tells how much that was.
func (b *bench) due() int {
	b.tb.Helper()
	list := b.hall.Due(b.now)
	for _, c := range list {
		b.must(itself, c)
	}
	return len(list)
}

func TestServiceBeginsByItself(t *testing.T) {
	b, id := called(t)
	b.now = b.now.Add(4999 * time.Millisecond)
	if n := b.due(); n != 0 {
		t.Fatalf("%d services began before their time", n)
	}
	b.must(wang, queue.Recall{Window: "01"}) // the time counts from the newest call
	b.now = b.now.Add(4 * time.Second)
	if n := b.due(); n != 0 {
		t.Fatalf("%d services began 4 s after a recall", n)
	}
	b.now = b.now.Add(time.Second)
	if n := b.due(); n != 1 {
		t.Fatalf("%d services began, want 1", n)
	}
	got, _ := b.hall.Ticket(id)
	if got.State != queue.Serving || !got.Inexact || got.StartedAt != b.now.UnixMilli() {
		t.Fatalf("began by itself: %+v", got)
	}
	if n := b.due(); n != 0 {
		t.Error("it began twice")
	}
	b.must(wang, queue.Finish{Window: "01", Outcome: queue.Accepted})
	if got, _ := b.hall.Ticket(id); got.FirstAsked != "0101" || !got.Inexact {
		t.Errorf("finished: %+v", got)
	}
}

func TestAfterAnAutomaticStartTheClerkIsStillFree(t *testing.T) {
	tests := []struct {
		name  string
		cmd   queue.Command
		state queue.State
	}{
		{"miss", queue.Miss{Window: "01"}, queue.Missed},
		{"recall", queue.Recall{Window: "01"}, queue.Called},
		{"undo the call", queue.Undo{Window: "01"}, queue.Waiting},
		{"confirm", queue.Start{Window: "01"}, queue.Serving},
		{"hold", queue.Hold{Window: "01"}, queue.Held},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, id := called(t)
			b.now = b.now.Add(6 * time.Second)
			if b.due() != 1 {
				t.Fatal("the service did not begin")
			}
			b.now = b.now.Add(time.Second)
			b.must(wang, tt.cmd)
			got, _ := b.hall.Ticket(id)
			if got.State != tt.state || tt.name != "hold" && got.Inexact {
				t.Errorf("is %s (inexact %v), want %s", got.State, got.Inexact, tt.state)
			}
			if err := b.hall.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAutomaticStartIsTheHallsAlone(t *testing.T) {
	b, id := called(t)
	cmd := queue.StartCalled{Window: "01", Ticket: id}
	b.refused(wang, cmd, queue.Denied)
	b.must(itself, cmd) // too early: nothing happens
	b.must(wang, queue.Start{Window: "01"})
	b.now = b.now.Add(time.Minute)
	b.must(itself, cmd)
	if got, _ := b.hall.Ticket(id); got.Inexact {
		t.Error("a service that the clerk started was started again by itself")
	}
	b, _ = called(t)
	b.now = b.now.Add(24 * time.Hour)
	if n := len(b.hall.Due(b.now)); n != 0 {
		t.Errorf("yesterday's hall has %d things to do", n)
	}
}
