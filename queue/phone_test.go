package queue_test

import (
	"testing"

	"jiaohao/queue"
)

// A telephone is left with a number that is not over, is replaced, and taken back; who
// was missed may still leave one.
func TestPhoneOfATicket(t *testing.T) {
	b := newBench(t)
	id := b.issue("A", "", queue.Ordinary)
	left := func(want bool) {
		t.Helper()
		if k, _ := b.hall.Ticket(id); k.Phone != want {
			t.Errorf("a telephone is left: %v, want %v", k.Phone, want)
		}
	}
	b.refused(kiosk, queue.TakePhoneBack{Ticket: id}, queue.Conflict)
	b.refused(kiosk, queue.LeavePhone{Ticket: "nobody"}, queue.NotFound)
	for range 2 {
		b.must(kiosk, queue.LeavePhone{Ticket: id})
		left(true)
	}
	b.must(kiosk, queue.TakePhoneBack{Ticket: id})
	left(false)
	b.must(kiosk, queue.Withdraw{Ticket: id})
	b.refused(kiosk, queue.LeavePhone{Ticket: id}, queue.Conflict)
}
