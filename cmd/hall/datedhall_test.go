package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// datedHall is a hall whose clock the test sets, and who works in it.
type datedHall struct {
	*testing.T
	d     *daemon
	base  string
	ahead atomic.Int64 // of the real clock, ns
	here  map[string]signIn
}

// signIn is somebody who signed in at a time of the hall's clock.
type signIn struct {
	*client
	at time.Time
}

// startHallAt starts the example hall at a time: "2026-09-29 09:30".
func startHallAt(t *testing.T, at string) *datedHall {
	t.Helper()
	h := &datedHall{T: t, here: map[string]signIn{}}
	h.clock(at)
	h.d, h.base, _ = startDaemonAt(t, "", filepath.Join(t.TempDir(), "data"), h.now)
	return h
}

func (h *datedHall) now() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }

// clock sets the hall's time, from which it goes on.
func (h *datedHall) clock(at string) {
	h.Helper()
	h.ahead.Store(aheadFor(h, at))
}

// aheadFor is how far a clock that says at, in the example hall, is ahead of the real
// one, in ns.
func aheadFor(t testing.TB, at string) int64 {
	t.Helper()
	to, err := time.ParseInLocation("2006-01-02 15:04", at, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return int64(time.Until(to))
}

// on is the morning of a day that the daemon has begun.
func (h *datedHall) on(day string) {
	h.Helper()
	h.clock(day + " 10:20")
	for h.d.begun.Load() != day {
		time.Sleep(20 * time.Millisecond)
	}
}

// as is somebody who is signed in: anew after a while, because an idle sign-in ends.
func (h *datedHall) as(user string) *client {
	h.Helper()
	s, now := h.here[user], h.now()
	if s.client == nil || now.Sub(s.at).Abs() > 20*time.Minute {
		s = signIn{newClient(h, h.base, user), now}
		h.here[user] = s
	}
	return s.client
}

// reads is a page that says all of the words.
func (h *datedHall) reads(user, path string, words ...string) string {
	h.Helper()
	status, page := h.as(user).page(h, "GET", path, nil)
	if status != http.StatusOK {
		h.Errorf("%s as %s: %d", path, user, status)
	}
	for _, w := range words {
		if !strings.Contains(page, w) {
			h.Errorf("%s as %s does not say %q", path, user, w)
		}
	}
	return page
}

// lacks fails for a page that says one of the words.
func (h *datedHall) lacks(user, path string, words ...string) {
	h.Helper()
	page := h.reads(user, path)
	for _, w := range words {
		if strings.Contains(page, w) {
			h.Errorf("%s as %s says %q", path, user, w)
		}
	}
}

// serve calls a new number for a matter at window 19; with is what the clerk does
// meanwhile, nil = nothing.
func (h *datedHall) serve(matter, outcome string, with func(c *client)) (ticket string) {
	h.Helper()
	var a ticketAnswer
	h.as("").must(h, "/api/v1/tickets", map[string]string{"matter": matter}, &a)
	c := h.as("0702")
	var state struct{ Status string }
	if _, err := c.do("GET", "/api/v1/snapshot?topic=desk/19", "", nil, &struct {
		Data any `json:"data"`
	}{&state}); err != nil {
		h.Fatal(err)
	}
	if state.Status == "closed" {
		c.must(h, "/api/v1/windows/19/open", nil, nil)
	}
	c.must(h, "/api/v1/windows/19/next", nil, nil)
	c.must(h, "/api/v1/windows/19/start", nil, nil)
	if with != nil {
		with(c)
	}
	c.must(h, "/api/v1/windows/19/finish", map[string]string{"outcome": outcome}, nil)
	return a.ID
}

type givenPaper struct{ Number, Href, Case, Message string }

// give gives a paper at window 19.
func (h *datedHall) give(c *client, in map[string]any) givenPaper {
	h.Helper()
	var a givenPaper
	if status, err := c.do("POST", "/api/v1/windows/19/documents", "", in, &a); err != nil || status != http.StatusCreated {
		h.Fatalf("%v: %d %+v %v", in, status, a, err)
	}
	return a
}

// opened is a case that begins with a paper about a matter.
func (h *datedHall) opened(matter, notice string, seqs ...int) (no string) {
	h.Helper()
	h.serve(matter, map[string]string{"accept": "accepted", "supplement": "supplement", "receipt": "consulted"}[notice], func(c *client) {
		no = h.give(c, map[string]any{"notice": notice, "received": papersHandedIn(seqs...), "points": "申请书没有盖章"}).Case
	})
	return no
}

func papersHandedIn(seqs ...int) (list []map[string]int) {
	for _, s := range seqs {
		list = append(list, map[string]int{"seq": s, "originals": 1})
	}
	return list
}
