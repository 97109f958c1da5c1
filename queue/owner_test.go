package queue_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/queue/queuetest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func noon() time.Time { return time.Date(2026, 3, 16, 12, 0, 0, 0, shanghai) }

// startOwner runs an owner over j until the test ends.
func startOwner(t *testing.T, j queue.Journal, publish func([]queue.Event)) *queue.Owner {
	t.Helper()
	o, err := queue.NewOwner(smallPlan(), j, noon, quiet, publish)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- o.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("owner: %v", err)
		}
	})
	return o
}

func nothing([]queue.Event) {}

func issueCmd(i int) queue.Issue { return queue.Issue{Ticket: fmt.Sprintf("T%06d", i), Line: "A"} }

func TestCallersOfOneCommitShareIt(t *testing.T) {
	j := &queuetest.Journal{Gate: make(chan struct{})}
	o := startOwner(t, j, nothing)
	var wg sync.WaitGroup
	for i := range 41 {
		wg.Go(func() {
			if _, err := o.Do(t.Context(), kiosk, issueCmd(i), "", nil); err != nil {
				t.Error(err)
			}
		})
	}
	// The first commit holds some of them; everyone else gathers behind it.
	released := make(chan struct{})
	go func() { wg.Wait(); close(released) }()
	for {
		select {
		case j.Gate <- struct{}{}:
			time.Sleep(20 * time.Millisecond) // let the waiting ones queue up; only batching gains by it
		case <-released:
			if sizes := j.Sizes(); len(sizes) > 20 {
				t.Errorf("41 callers needed %d commits: %v", len(sizes), sizes)
			}
			return
		}
	}
}

func TestFailedCommitChangesNothing(t *testing.T) {
	j := &queuetest.Journal{}
	var published []queue.Event
	o := startOwner(t, j, func(events []queue.Event) { published = append(published, events...) })
	if _, err := o.Do(t.Context(), kiosk, issueCmd(1), "k1", nil); err != nil {
		t.Fatal(err)
	}
	seen := len(published)
	j.Fail(errors.New("disk full"))
	_, err := o.Do(t.Context(), kiosk, issueCmd(2), "k2", nil)
	var e *queue.Error
	if !errors.As(err, &e) || e.Code != queue.Unavailable {
		t.Fatalf("issue on a full disk: %v", err)
	}
	if len(published) != seen {
		t.Errorf("published %v although nothing was saved", published[seen:])
	}
	count := func() (n int) {
		if err := o.View(t.Context(), func(h *queue.Hall) { n = len(h.Tickets()) }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(); n != 1 {
		t.Errorf("%d tickets are shown, 1 was saved", n)
	}
	j.Fail(nil)
	r, err := o.Do(t.Context(), kiosk, issueCmd(2), "k2", nil)
	if err != nil || r.Repeated {
		t.Fatalf("after space came back: %+v, %v", r, err)
	}
	if got := r.Events[len(r.Events)-1].Number; got != 2 {
		t.Errorf("the number after the failure is %d, want 2", got)
	}
}

// TestARepeatedKeyOfALostBatchIsNotAnswered taps many times under one key; the
// commit fails and the disk cannot be read either. Nobody has a number.
func TestARepeatedKeyOfALostBatchIsNotAnswered(t *testing.T) {
	j := &queuetest.Journal{}
	busy, rest := make(chan struct{}), make(chan struct{})
	var once sync.Once
	o := startOwner(t, j, func([]queue.Event) { once.Do(func() { close(busy); <-rest }) })
	var first, taps sync.WaitGroup
	first.Go(func() {
		if _, err := o.Do(t.Context(), kiosk, issueCmd(1), "", nil); err != nil {
			t.Error(err)
		}
	})
	<-busy // the owner publishes the first; who comes now shares the next batch
	j.Fail(errors.New("disk failed"))
	j.Blind(errors.New("disk failed"))
	for range 20 {
		taps.Go(func() {
			if r, err := o.Do(t.Context(), kiosk, issueCmd(2), "tap", nil); err == nil {
				t.Errorf("a number that was not saved is answered: %+v", r)
			}
		})
	}
	time.Sleep(20 * time.Millisecond) // let them queue up; only the proof gains by it
	close(rest)
	first.Wait()
	taps.Wait()
	j.Fail(nil)
	j.Blind(nil)
	r, err := o.Do(t.Context(), kiosk, issueCmd(2), "tap", nil)
	if err != nil || r.Repeated || r.Events[len(r.Events)-1].Number != 2 {
		t.Errorf("after the disk came back: %+v, %v", r, err)
	}
}

func TestIdempotencyKey(t *testing.T) {
	j := &queuetest.Journal{}
	first := func() queue.Receipt {
		ctx, stop := context.WithCancel(t.Context())
		o, err := queue.NewOwner(smallPlan(), j, noon, quiet, nothing)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		defer func() { stop(); <-done }()
		r, err := o.Do(t.Context(), kiosk, issueCmd(1), "tap", nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := o.Do(t.Context(), kiosk, queue.Issue{Ticket: "OTHER", Line: "A"}, "tap", nil)
		if err != nil || !again.Repeated || again.Events[len(again.Events)-1].Ticket != "T000001" {
			t.Fatalf("second tap: %+v, %v", again, err)
		}
		_, err = o.Do(t.Context(), kiosk, queue.Issue{Ticket: "OTHER", Line: "S"}, "tap", nil)
		var e *queue.Error
		if !errors.As(err, &e) || e.Code != queue.Invalid {
			t.Fatalf("the same key for another line: %v", err)
		}
		return r
	}()
	// After a restart the key is still known.
	o := startOwner(t, j, nothing)
	again, err := o.Do(t.Context(), kiosk, queue.Issue{Ticket: "OTHER", Line: "A"}, "tap", nil)
	if err != nil || !again.Repeated {
		t.Fatalf("tap after a restart: %+v, %v", again, err)
	}
	if got, want := again.Events[len(again.Events)-1], first.Events[len(first.Events)-1]; got != want {
		t.Errorf("after a restart the key answers %+v, first %+v", got, want)
	}
}

func TestAnswersOnlyAfterPublish(t *testing.T) {
	var mu sync.Mutex
	published := map[int64]bool{}
	o := startOwner(t, &queuetest.Journal{}, func(events []queue.Event) {
		mu.Lock()
		defer mu.Unlock()
		for _, e := range events {
			published[e.Seq] = true
		}
	})
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			r, err := o.Do(t.Context(), kiosk, issueCmd(i), "", nil)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			for _, e := range r.Events {
				if e.Seq == 0 || !published[e.Seq] {
					t.Errorf("event %+v was answered before it was committed and published", e)
				}
			}
		})
	}
	wg.Wait()
}

func TestStoppedOwnerRefuses(t *testing.T) {
	o, err := queue.NewOwner(smallPlan(), &queuetest.Journal{}, noon, quiet, nothing)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := o.Do(ctx, kiosk, issueCmd(1), "", nil); err == nil {
		t.Fatal("an owner that does not run answered")
	}
}

// The hall goes back only from a day that has not come, to a date that can be, and
// when nobody loses a number by it.
func TestTheHallGoesBackFromAFalseDay(t *testing.T) {
	right := noon()
	for _, c := range []struct {
		name        string
		wrong, then time.Time
		waiting     bool
		want        string
	}{
		{"years ahead, nobody there", right.AddDate(73, 0, 0), right, false, "2026-03-16"},
		{"a day ahead, nobody there", right.AddDate(0, 0, 1), right, false, "2026-03-16"},
		{"somebody still has a number of it", right.AddDate(0, 0, 1), right, true, "2026-03-17"},
		{"set back a minute over midnight", right.AddDate(0, 0, 1), right.Add(11*time.Hour + 59*time.Minute), false, "2026-03-17"},
		{"the battery of the clock is empty", right, time.Unix(0, 0), false, "2026-03-16"},
		{"closed for weeks", right, right.AddDate(0, 0, 21), false, "2026-03-16"}, // until the first command
	} {
		t.Run(c.name, func(t *testing.T) {
			now := c.wrong
			o, err := queue.NewOwner(smallPlan(), &queuetest.Journal{}, func() time.Time { return now }, quiet, nothing)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- o.Run(ctx) }()
			defer func() {
				stop()
				if err := <-done; err != nil {
					t.Error(err)
				}
			}()
			if _, err := o.Do(ctx, kiosk, issueCmd(1), "", nil); err != nil {
				t.Fatal(err)
			}
			if !c.waiting {
				if _, err := o.Do(ctx, kiosk, queue.Withdraw{Ticket: issueCmd(1).Ticket}, "", nil); err != nil {
					t.Fatal(err)
				}
			}
			now = c.then
			var day string
			if err := o.View(ctx, func(h *queue.Hall) { day = h.Day() }); err != nil {
				t.Fatal(err)
			}
			if day != c.want {
				t.Errorf("the hall is on %s, want %s", day, c.want)
			}
		})
	}
}
