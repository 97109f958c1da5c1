//go:build cgo

package store_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"
)

func TestSixtyFourWritersLoseNothing(t *testing.T) {
	s, _ := open(t)
	const writers, each = 64, 25
	var mu sync.Mutex
	seqs := map[int64]int{}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				n := w*each + i + 1
				units := []queue.Unit{issued(n)}
				if err := s.Commit(context.Background(), units); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if other, taken := seqs[units[0].Events[0].Seq]; taken {
					t.Errorf("tickets %d and %d have the same place", n, other)
				}
				seqs[units[0].Events[0].Seq] = n
				mu.Unlock()
				if n%7 == 0 { // others write too
					if err := s.MovePrintJob(context.Background(), store.PrintChange{Job: units[0].Events[0].Seq,
						From: store.PrintQueued, To: store.PrintBlocked, Copy: 1, At: morning}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	events := replay(t, s, day)
	if len(events) != writers*each {
		t.Fatalf("%d events, want %d", len(events), writers*each)
	}
	for _, e := range events {
		if seqs[e.Seq] != e.Number {
			t.Fatalf("row %d is ticket %d, its writer was told ticket %d", e.Seq, e.Number, seqs[e.Seq])
		}
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
	h, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if total := writers*each + writers*each/7; h.Commits > int64(total)/4 {
		t.Errorf("%d transactions for %d requests: they were not joined", h.Commits, total)
	}
}

// crowd leads a transaction that waits until n others wait to be joined, each
// of which writes one ticket and may fail. It returns what each was told.
func crowd(t *testing.T, s *store.Store, leader error, others ...error) (lead error, got []error) {
	t.Helper()
	begun, goOn := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- store.Write(context.Background(), s, func() { close(begun); <-goOn }, leader, issued(100))
	}()
	<-begun
	got = make([]error, len(others))
	var wg sync.WaitGroup
	for i, fail := range others {
		wg.Go(func() { got[i] = store.Write(context.Background(), s, nil, fail, issued(i+1)) })
	}
	wait(t, func() bool { return store.Waiting(s) == len(others) })
	close(goOn)
	wg.Wait()
	return <-done, got
}

// wait spins until a state that is sure to come.
func wait(t *testing.T, until func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !until(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}

func TestThoseWhoWaitShareOneTransaction(t *testing.T) {
	s, _ := open(t)
	before, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lead, got := crowd(t, s, nil, nil, nil, nil, nil, nil)
	if err := errors.Join(append(got, lead)...); err != nil {
		t.Fatal(err)
	}
	if len(replay(t, s, day)) != 6 {
		t.Error("not all are there")
	}
	after, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := after.Commits - before.Commits; n != 1 {
		t.Errorf("%d transactions, want 1", n)
	}
}

func TestARefusedRequestIsTakenBackAlone(t *testing.T) {
	errOwn := errors.New("own mistake")
	for _, c := range []struct {
		name   string
		leader error
		want   int
	}{{"a joined one", nil, 4}, {"the leader's too", errOwn, 3}} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := open(t)
			lead, got := crowd(t, s, c.leader, nil, errOwn, nil, errOwn, nil)
			if !errors.Is(lead, c.leader) {
				t.Errorf("the leader was told %v", lead)
			}
			for i, err := range got {
				if wrong := i == 1 || i == 3; errors.Is(err, errOwn) != wrong || (err != nil) != wrong {
					t.Errorf("request %d was told %v", i, err)
				}
			}
			if n := len(replay(t, s, day)); n != c.want {
				t.Errorf("%d events, want %d", n, c.want)
			}
			for _, n := range []int{2, 4} {
				if _, found, _ := s.TicketByID(t.Context(), ticketID(n)); found {
					t.Errorf("ticket %d of a refused request exists", n)
				}
			}
			if err := s.Verify(t.Context(), 1); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAFailedSyncStopsTheStore(t *testing.T) {
	s, path := open(t)
	commit(t, s, issued(50))
	lead, got := crowd(t, s, nil, nil, store.ErrSync, nil)
	for i, err := range append(got, lead) {
		if !errors.Is(err, store.ErrBroken) {
			t.Errorf("request %d was told %v", i, err)
		}
	}
	select {
	case <-s.Broken():
	default:
		t.Error("nobody is told that the process must start again")
	}
	if err := s.Commit(t.Context(), []queue.Unit{issued(51)}); !errors.Is(err, store.ErrBroken) {
		t.Errorf("a commit after it: %v", err)
	}
	if n := len(replay(t, s, day)); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, path)
	commit(t, s, issued(51))
}

func TestACancelledCallerLeavesNothing(t *testing.T) {
	s, _ := open(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- store.Write(context.Background(), s, func() { close(begun); <-goOn }, nil, issued(1))
	}()
	<-begun
	ctx, cancel := context.WithCancel(context.Background())
	gaveUp := make(chan error, 1)
	go func() { gaveUp <- s.Commit(ctx, []queue.Unit{issued(2)}) }()
	wait(t, func() bool { return store.Waiting(s) == 1 })
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("was told %v", err)
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx, []queue.Unit{issued(3)}); !errors.Is(err, context.Canceled) {
		t.Errorf("a commit with an ended context: %v", err)
	}
	if got := replay(t, s, day); len(got) != 1 || got[0].Number != 1 {
		t.Errorf("there is %+v", got)
	}
}

func TestCloseAnswersThoseWhoWaitAndRefusesTheRest(t *testing.T) {
	s, path := open(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	answers := make(chan error, 2)
	go func() {
		answers <- store.Write(context.Background(), s, func() { close(begun); <-goOn }, nil, issued(1))
	}()
	<-begun
	go func() { answers <- s.Commit(context.Background(), []queue.Unit{issued(2)}) }()
	wait(t, func() bool { return store.Waiting(s) == 1 })
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	close(goOn)
	for range 2 {
		if err := <-answers; err != nil && !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	err := s.Commit(context.Background(), []queue.Unit{issued(3)})
	if !errors.Is(err, store.ErrClosed) || !strings.Contains(err.Error(), "stopping") {
		t.Errorf("after Close: %v", err)
	}
	s = reopen(t, path)
	if n := len(replay(t, s, day)); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}
