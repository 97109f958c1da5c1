package queue_test

import (
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
)

// served is a bench on which window 01 has just finished a ticket.
func served(t *testing.T) (*bench, string) {
	b := newBench(t)
	b.must(wang, queue.OpenWindow{Window: "01", Staff: "0101"})
	id := b.issue("A", "", queue.Ordinary)
	b.must(wang, queue.CallNext{Window: "01"})
	b.must(wang, queue.Start{Window: "01"})
	b.must(wang, queue.Finish{Window: "01", Outcome: queue.Accepted})
	return b, id
}

var evaluator = queue.Actor{Kind: queue.Pad, ID: "01"}

func TestARatingIsGivenOnceByWhoeverIsFirst(t *testing.T) {
	b, id := served(t)
	phone := queue.Actor{Kind: queue.Phone, ID: id}
	if got, _ := b.hall.Ticket(id); got.Rating != 0 || got.RatedAt != 0 {
		t.Fatalf("silence became a rating: %+v", got)
	}
	b.now = b.now.Add(20 * time.Second)
	b.must(evaluator, queue.Rate{Window: "01", Score: 4, Source: queue.AtEvaluator})
	b.now = b.now.Add(time.Hour)
	err := b.do(phone, queue.Rate{Ticket: id, Score: 1, Source: queue.ByPhone})
	if err == nil || !strings.Contains(err.Error(), "rated at 09:00") {
		t.Fatalf("the second rating got %v, want a refusal that names 09:00", err)
	}
	if got, _ := b.hall.Ticket(id); got.Rating != 4 {
		t.Errorf("the ticket is rated %d, want 4", got.Rating)
	}
}

func TestWhatWasRatedIsNotUndone(t *testing.T) {
	b, _ := served(t)
	b.must(evaluator, queue.Rate{Window: "01", Score: 5, Source: queue.AtEvaluator})
	b.refused(wang, queue.Undo{Window: "01"}, queue.Conflict)
	b, _ = served(t)
	b.must(wang, queue.Undo{Window: "01"})
	b.refused(evaluator, queue.Rate{Window: "01", Score: 5, Source: queue.AtEvaluator}, queue.Conflict)
}

func TestRatingsThatAreRefused(t *testing.T) {
	phone := func(id string) queue.Actor { return queue.Actor{Kind: queue.Phone, ID: id} }
	screen := func(string) queue.Actor { return queue.Actor{Kind: queue.Screen, ID: "01"} }
	tests := []struct {
		name string
		wait time.Duration
		by   func(id string) queue.Actor
		rate func(id string) queue.Rate
		code queue.ErrorCode // "" = taken
	}{
		{"phone, hours later", 5 * time.Hour, phone, func(id string) queue.Rate {
			return queue.Rate{Ticket: id, Score: 1, Source: queue.ByPhone, Reasons: []string{"态度冷漠、推诿"}}
		}, ""},
		{"evaluator within a minute", time.Minute, nil, func(string) queue.Rate { return queue.Rate{Window: "01", Score: 3, Source: queue.AtEvaluator} }, ""},
		{"kiosk", 0, func(string) queue.Actor { return kiosk }, func(id string) queue.Rate { return queue.Rate{Ticket: id, Score: 3, Source: queue.AtKiosk} }, ""},
		{"the window's screen", 0, screen, func(string) queue.Rate { return queue.Rate{Window: "01", Score: 3, Source: queue.AtScreen} }, ""},
		{"evaluator too late", time.Minute + time.Millisecond, nil, func(string) queue.Rate { return queue.Rate{Window: "01", Score: 3, Source: queue.AtEvaluator} }, queue.Conflict},
		{"a low one at the screen, after its reasons", 3 * time.Minute, screen, func(string) queue.Rate {
			return queue.Rate{Window: "01", Score: 2, Source: queue.AtScreen, Reasons: []string{"态度冷漠、推诿"}}
		}, ""},
		{"a good one at the screen, too late", time.Minute + time.Millisecond, screen, func(string) queue.Rate { return queue.Rate{Window: "01", Score: 4, Source: queue.AtScreen} }, queue.Conflict},
		{"the screen of another window", 0, func(string) queue.Actor { return queue.Actor{Kind: queue.Screen, ID: "18"} }, func(id string) queue.Rate { return queue.Rate{Ticket: id, Score: 5, Source: queue.AtScreen} }, queue.Denied},
		{"no such level", 0, nil, func(string) queue.Rate { return queue.Rate{Window: "01", Score: 6, Source: queue.AtEvaluator} }, queue.Invalid},
		{"no level", 0, nil, func(string) queue.Rate { return queue.Rate{Window: "01", Source: queue.AtEvaluator} }, queue.Invalid},
		{"reasons for a good one", 0, phone, func(id string) queue.Rate {
			return queue.Rate{Ticket: id, Score: 3, Source: queue.ByPhone, Reasons: []string{"x"}}
		}, queue.Invalid},
		{"endless reasons", 0, phone, func(id string) queue.Rate {
			return queue.Rate{Ticket: id, Score: 1, Source: queue.ByPhone, Reasons: []string{strings.Repeat("x", 121)}}
		}, queue.Invalid},
		{"the clerk", 0, func(string) queue.Actor { return wang }, func(string) queue.Rate { return queue.Rate{Window: "01", Score: 5, Source: queue.AtEvaluator} }, queue.Denied},
		{"another phone", 0, func(string) queue.Actor { return phone("T999999") }, func(id string) queue.Rate { return queue.Rate{Ticket: id, Score: 5, Source: queue.ByPhone} }, queue.Denied},
		{"evaluator of another window", 0, func(string) queue.Actor { return queue.Actor{Kind: queue.Pad, ID: "18"} }, func(id string) queue.Rate { return queue.Rate{Ticket: id, Score: 5, Source: queue.AtEvaluator} }, queue.Denied},
		{"a source nobody knows", 0, phone, func(id string) queue.Rate { return queue.Rate{Ticket: id, Score: 5, Source: "sms"} }, queue.Denied},
		{"unknown ticket", 0, phone, func(string) queue.Rate { return queue.Rate{Ticket: "nope", Score: 5, Source: queue.ByPhone} }, queue.NotFound},
		{"a window that finished nothing", 0, nil, func(string) queue.Rate { return queue.Rate{Window: "18", Score: 5, Source: queue.AtEvaluator} }, queue.Conflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, id := served(t)
			b.now = b.now.Add(tt.wait)
			by := evaluator
			if tt.by != nil {
				by = tt.by(id)
			}
			if tt.code != "" {
				b.refused(by, tt.rate(id), tt.code)
				return
			}
			b.must(by, tt.rate(id))
			if got, _ := b.hall.Ticket(id); got.Rating != tt.rate(id).Score {
				t.Errorf("rated %d", got.Rating)
			}
		})
	}
	b := newBench(t)
	id := b.issue("A", "", queue.Ordinary)
	b.refused(phone(id), queue.Rate{Ticket: id, Score: 5, Source: queue.ByPhone}, queue.Conflict)
}

func TestRateable(t *testing.T) {
	b, id := served(t)
	if got, until, ok := b.hall.Rateable("01", b.now); !ok || got.ID != id || until != got.EndedAt+time.Minute.Milliseconds() {
		t.Errorf("just finished: %+v until %d, %v", got, until, ok)
	}
	if _, _, ok := b.hall.Rateable("18", b.now); ok {
		t.Error("a window that finished nothing asks for a rating")
	}
	b.must(evaluator, queue.Rate{Window: "01", Score: 4, Source: queue.AtEvaluator})
	if got, _, ok := b.hall.Rateable("01", b.now); !ok || got.Rating != 4 {
		t.Errorf("just rated: %+v, %v", got, ok)
	}
	if _, _, ok := b.hall.Rateable("01", b.now.Add(time.Minute+time.Second)); ok {
		t.Error("a minute later it is still asked for")
	}
	b, _ = served(t)
	b.must(wang, queue.Undo{Window: "01"})
	if _, _, ok := b.hall.Rateable("01", b.now); ok {
		t.Error("a service that was taken up again asks for a rating")
	}
}
