package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"jiaohao/configs"
)

var kills = flag.Int("kills", 20, "how often TestKillUnderLoad kills the daemon")

// taken is a number that the daemon acknowledged.
type taken struct{ id, number string }

// TestKillUnderLoad kills the real process with SIGKILL while eight kiosks take
// numbers and four clerks call, again and again over one data directory. Every
// acknowledged number is there afterwards with its ticket, none is given twice,
// no ticket was called to two windows, and the journal's chain is whole.
func TestKillUnderLoad(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	config := wideHall(t)
	var (
		mu      sync.Mutex
		numbers []taken
		byName  = map[string]string{} // number → ticket
		called  = map[string]string{} // ticket → window
	)
	for round := range *kills {
		p := startHall(t, data, "--config", config)
		var callers sync.WaitGroup
		stop := make(chan struct{})
		acknowledged := make(chan struct{}, 1)
		for i := range 8 {
			callers.Go(func() {
				c := newClient(t, p.base, "")
				for n := 0; !closed(stop); n++ {
					var a ticketAnswer
					in := map[string]string{"matter": []string{"sl-01", "ga-01", "sw-01", "rs-01"}[n%4]}
					if _, err := c.do("POST", "/api/v1/tickets", fmt.Sprintf("r%d-k%d-%d", round, i, n), in, &a); err != nil {
						return // the daemon is gone
					}
					mu.Lock()
					numbers = append(numbers, taken{a.ID, a.Number})
					if other, twice := byName[a.Number]; twice {
						t.Errorf("%s was given twice: to %s and %s", a.Number, other, a.ID)
					}
					byName[a.Number] = a.ID
					mu.Unlock()
					select {
					case acknowledged <- struct{}{}:
					default:
					}
				}
			})
		}
		for staff, window := range map[string]string{"0702": "19", "0201": "05", "0301": "07", "0601": "15"} {
			callers.Go(func() { callUntil(t, p.base, staff, window, stop, &mu, called) })
		}
		<-acknowledged
		time.Sleep(time.Duration(50+rand.IntN(300)) * time.Millisecond)
		p.kill()
		close(stop)
		callers.Wait()
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	verifyTaken(t, data, config, numbers)
	t.Logf("%d kills, %d numbers acknowledged, %d tickets called", *kills, len(numbers), len(called))
	if len(numbers) < *kills*5 {
		t.Errorf("only %d numbers were acknowledged in %d rounds: the test has gone blunt", len(numbers), *kills)
	}
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// callUntil plays a clerk who opens a window, if it is not open already, and
// serves one after the other until the daemon is gone.
func callUntil(t *testing.T, base, staff, window string, stop chan struct{}, mu *sync.Mutex, called map[string]string) {
	c := &client{base: base, http: newClient(t, base, "").http}
	var in struct{ Token string }
	if _, err := c.do("POST", "/api/v1/login", "", map[string]string{"user": staff, "password": "demo"}, &in); err != nil {
		return
	}
	c.token = in.Token
	at := "/api/v1/windows/" + window
	if _, err := c.do("POST", at+"/open", "", struct{}{}, nil); err != nil {
		return
	}
	for !closed(stop) {
		var state struct{ Ticket *struct{ ID, Name string } }
		_, err := c.do("POST", at+"/next", "", struct{}{}, &state)
		var refused *apiError
		switch {
		case errors.As(err, &refused): // nobody waits, or a ticket is left from before the kill
		case err != nil:
			return
		case state.Ticket != nil:
			mu.Lock()
			if other, twice := called[state.Ticket.ID]; twice {
				t.Errorf("%s was called to window %s and to %s", state.Ticket.Name, other, window)
			}
			called[state.Ticket.ID] = window
			mu.Unlock()
		}
		c.do("POST", at+"/start", "", struct{}{}, nil)
		c.do("POST", at+"/finish", "", map[string]string{"outcome": "consulted"}, nil)
	}
}

// verifyTaken looks into the store when no daemon runs.
func verifyTaken(t *testing.T, data, config string, numbers []taken) {
	t.Helper()
	_, s := atRest(t, configs.Options{File: config, DataDir: data})
	defer s.Close()
	if err := s.Verify(context.Background(), 1); err != nil {
		t.Errorf("journal: %v", err)
	}
	for _, n := range numbers {
		ticket, found, err := s.TicketByID(t.Context(), n.id)
		if err != nil || !found {
			t.Errorf("%s was acknowledged and is gone: found %v, %v", n.number, found, err)
			continue
		}
		if name := fmt.Sprintf("%s%03d", ticket.Origin, ticket.Number); name != n.number {
			t.Errorf("ticket %s was acknowledged as %s and is kept as %s", n.id, n.number, name)
		}
	}
}
