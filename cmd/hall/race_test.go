package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/queue"
)

var raceTickets = flag.Int("race-tickets", usualRaceTickets, "how many numbers TestRaces issues")

// TestRaces lets eight kiosks issue and 64 callers press call-next on all twenty
// windows at once, through the HTTP API: no number is given twice, no ticket is
// called to two windows, and the state agrees with what was answered.
func TestRaces(t *testing.T) {
	d, base := startDaemon(t, wideHall(t))
	matters := []string{"zw-01", "ga-01", "sw-02", "bdc-01", "sc-01", "rs-01", "sl-01", "zw-04", "rs-04", "bdc-03"}
	manager := newClient(t, base, "manager")
	staff := map[string]string{}
	for _, s := range d.cfg.Hall.Staff {
		if s.HomeWindow != "" {
			staff[s.HomeWindow] = s.StaffNo
		}
	}
	if len(staff) != 20 {
		t.Fatalf("%d windows have a clerk, want 20", len(staff))
	}
	var (
		mu      sync.Mutex
		byName  = map[string]string{}
		calledA = map[string]string{}
		issued  atomic.Int64
		callers sync.WaitGroup
		kiosks  sync.WaitGroup
	)
	for window, no := range staff {
		if _, err := manager.do("POST", "/api/v1/windows/"+window+"/open", "", map[string]string{"staff": no}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for k := range 8 {
		kiosks.Go(func() {
			c := newClient(t, base, "")
			for {
				n := issued.Add(1)
				if n > int64(*raceTickets) {
					return
				}
				var a ticketAnswer
				key := fmt.Sprintf("kiosk-%d-%d", k, n)
				in := map[string]string{"matter": matters[n%int64(len(matters))]}
				if _, err := c.do("POST", "/api/v1/tickets", key, in, &a); err != nil {
					t.Errorf("issue: %v", err)
					return
				}
				if n%50 == 0 { // a double tap is the same number
					var again ticketAnswer
					if _, err := c.do("POST", "/api/v1/tickets", key, in, &again); err != nil || again.ID != a.ID {
						t.Errorf("second tap gave %s after %s: %v", again.Number, a.Number, err)
					}
				}
				mu.Lock()
				if other, twice := byName[a.Number]; twice {
					t.Errorf("%s was given twice: %s and %s", a.Number, other, a.ID)
				}
				byName[a.Number] = a.ID
				mu.Unlock()
			}
		})
	}
	stop := make(chan struct{})
	windows := d.cfg.Hall.Windows
	for g := range 64 {
		callers.Go(func() {
			c := &client{base: base, token: manager.token, http: manager.http}
			at := "/api/v1/windows/" + windows[g%len(windows)].No
			for !closed(stop) {
				var state struct{ Ticket *struct{ ID, Name string } }
				_, err := c.do("POST", at+"/next", "", struct{}{}, &state)
				var refused *apiError
				if err != nil && !errors.As(err, &refused) {
					t.Errorf("call: %v", err)
					return
				}
				if err != nil || state.Ticket == nil { // taken by another caller, or nobody waits
					time.Sleep(10 * time.Millisecond)
					continue
				}
				mu.Lock()
				calledA[state.Ticket.ID+"@"+at] = state.Ticket.Name
				mu.Unlock()
				c.do("POST", at+"/start", "", struct{}{}, nil)
				c.do("POST", at+"/finish", "", map[string]string{"outcome": "consulted"}, nil)
			}
		})
	}
	kiosks.Wait()
	close(stop)
	callers.Wait()
	mu.Lock()
	defer mu.Unlock()
	if len(byName) != *raceTickets {
		t.Errorf("%d numbers were answered, want %d", len(byName), *raceTickets)
	}
	at := map[string]string{}
	for key := range calledA {
		id, window, _ := strings.Cut(key, "@")
		if other, twice := at[id]; twice {
			t.Errorf("%s was called to %s and to %s", calledA[key], other, window)
		}
		at[id] = window
	}
	if len(at) < *raceTickets/100 {
		t.Errorf("only %d tickets were called: the test has gone blunt", len(at))
	}
	if err := d.owner.View(t.Context(), func(h *queue.Hall) {
		if err := h.Check(); err != nil {
			t.Error(err)
		}
		if got := len(h.Tickets()); got != *raceTickets {
			t.Errorf("the hall knows %d tickets, %d were issued", got, *raceTickets)
		}
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d numbers, %d calls", len(byName), len(at))
}
