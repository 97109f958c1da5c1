package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/web"
	"jiaohao/web/webtest"

	"github.com/gorilla/websocket"
)

// hall is a state with a version, as topics see it.
type hall struct {
	n       atomic.Int64
	padding string
}

type hallState struct {
	N       int64  `json:"n"`
	Arg     string `json:"arg,omitempty"`
	Padding string `json:"padding,omitempty"`
}

func (h *hall) snapshot(_ context.Context, arg string) (any, error) {
	if arg == "99" {
		return nil, web.NotFound("没有这个窗口。", "No such window.")
	}
	return hallState{h.n.Load(), arg, h.padding}, nil
}

func hallSite(t testing.TB, h *hall) (*web.Hub, *webtest.Site) {
	hub := web.NewHub(web.HubOptions{Build: "b1"})
	hub.Topic("board", []web.Role{web.Anyone}, h.snapshot)
	hub.Topic("window/{no}", []web.Role{web.Anyone}, h.snapshot)
	hub.TopicFor("desk/{no}", []web.Role{web.Clerk}, func(who web.Identity, no string) error {
		if no != "18" {
			return web.Denied("您没有在这个窗口登录。", "You are not signed in at this window.")
		}
		return nil
	}, h.snapshot)
	return hub, webtest.Start(t, web.Options{Hub: hub}, clerk)
}

func TestFollow(t *testing.T) {
	h := &hall{}
	hub, site := hallSite(t, h)
	board, w3, w4 := site.Nobody().Follow("board"), site.Nobody().Follow("window/3"), site.Nobody().Follow("window/4")
	var got hallState
	first := board.Next(&got)
	if got.N != 0 || first.Build != "b1" || first.At.IsZero() || first.Rev == 0 {
		t.Fatalf("first message %+v", first)
	}
	w3.Next(&got)
	if got.Arg != "3" {
		t.Errorf("window/3 got the state of %q", got.Arg)
	}
	w4.Next(nil)

	h.n.Store(1)
	hub.Changed("window/3", "window/77")
	third := w3.Next(&got)
	if got.N != 1 || third.Rev <= first.Rev {
		t.Errorf("after the change: %+v at rev %d", got, third.Rev)
	}
	// The others were not told; ChangedAll tells them.
	h.n.Store(2)
	hub.ChangedAll()
	if w4.Next(&got); got.N != 2 {
		t.Errorf("window/4 got n=%d first, want 2", got.N)
	}
	if board.Next(&got); got.N != 2 {
		t.Errorf("board got n=%d, want 2", got.N)
	}
	// A late follower begins with the newest.
	if site.Nobody().Follow("board").Next(&got); got.N != 2 {
		t.Errorf("late follower got n=%d", got.N)
	}
}

func TestTopicRefusals(t *testing.T) {
	_, site := hallSite(t, &hall{})
	tests := []struct {
		topic  string
		user   string
		status int
		code   string
	}{
		{"window/99", "", 404, "notfound"},
		{"window/", "", 404, "notfound"},
		{"window/3/4", "", 404, "notfound"},
		{"window/%0a", "", 404, "notfound"},
		{"nothing", "", 404, "notfound"},
		{"", "", 404, "notfound"},
		{"desk/18", "", 401, "denied"},
		{"desk/19", "1001", 403, "denied"},
		{"desk/18", "1001", 200, ""},
		{"board", "", 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.topic+" "+tt.user, func(t *testing.T) {
			who := site.Nobody()
			if tt.user != "" {
				who = site.As(tt.user)
			}
			res := who.Get("/api/v1/snapshot?topic=" + tt.topic)
			if tt.code == "" {
				var m web.Message
				res.Want(200).JSON(&m)
				if m.Rev == 0 || m.Build != "b1" || len(m.Data) == 0 {
					t.Errorf("got %s", res.Body)
				}
				return
			}
			res.WantError(tt.status, tt.code)
		})
	}
}

// A page that posts and then reads must see what it did, even while messages
// are being merged.
func TestSnapshotIsNeverOld(t *testing.T) {
	h := &hall{}
	hub, site := hallSite(t, h)
	site.Nobody().Follow("board").Next(nil)
	for i := range int64(20) {
		h.n.Store(i + 1)
		hub.Changed("board")
		var m web.Message
		var got hallState
		site.Nobody().Get("/api/v1/snapshot?topic=board").JSON(&m)
		if err := json.Unmarshal(m.Data, &got); err != nil || got.N != i+1 {
			t.Fatalf("after change %d the snapshot shows %d (%v)", i+1, got.N, err)
		}
	}
}

func TestChangesAreMerged(t *testing.T) {
	h := &hall{}
	hub, site := hallSite(t, h)
	s := site.Nobody().Follow("board")
	s.Next(nil)
	begun := time.Now()
	for i := range int64(2000) {
		h.n.Store(i + 1)
		hub.Changed("board")
		if i%100 == 0 {
			time.Sleep(time.Millisecond) // spreads the burst over several merges
		}
	}
	burst := time.Since(begun)
	frames, got := 0, hallState{}
	rev := int64(0)
	for got.N != 2000 {
		m := s.Next(&got)
		if m.Rev <= rev {
			t.Fatalf("rev went from %d to %d", rev, m.Rev)
		}
		rev = m.Rev
		frames++
	}
	// One at once, then one every 50 ms, and one for the end.
	if most := int(burst/(50*time.Millisecond)) + 3; frames > most {
		t.Errorf("%d frames for 2,000 changes in %v; want at most %d", frames, burst, most)
	}
	// What has not changed is not sent again: the next message is the next change.
	for range 5 {
		hub.Changed("board")
	}
	h.n.Store(3000)
	hub.Changed("board")
	if s.Next(&got); got.N != 3000 {
		t.Errorf("an unchanged state was sent again: n=%d", got.N)
	}
}

// dialRaw follows a topic over a connection whose receive buffer is small.
func dialRaw(t *testing.T, site *webtest.Site, topic string) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{NetDial: func(network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4096)
		}
		return conn, err
	}}
	conn, _, err := d.Dial("ws"+strings.TrimPrefix(site.URL, "http")+"/ws?topic="+topic, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestStuckClientSkipsAndOthersAreNotDelayed(t *testing.T) {
	h := &hall{padding: strings.Repeat("号", 1500)}
	hub, site := hallSite(t, h)
	stuck := dialRaw(t, site, "board")
	healthy := site.Nobody().Follow("board")
	healthy.Next(nil)
	const rounds = 24
	for i := range int64(rounds) {
		h.n.Store(i + 1)
		hub.Changed("board")
		var got hallState
		if healthy.Next(&got); got.N != i+1 {
			t.Fatalf("healthy client got %d in round %d", got.N, i+1)
		}
	}
	if c := hub.Counts(); c.Clients != 2 || c.Slow != 1 {
		t.Errorf("counts %+v: want 2 clients, 1 slow", c)
	}
	// On waking it reads a few old states and then the newest, not all of them.
	frames, got := 0, hallState{}
	for got.N != rounds {
		_ = stuck.SetReadDeadline(time.Now().Add(20 * time.Second))
		var m web.Message
		if err := stuck.ReadJSON(&m); err != nil {
			t.Fatalf("after %d frames, n=%d: %v", frames, got.N, err)
		}
		if err := json.Unmarshal(m.Data, &got); err != nil {
			t.Fatal(err)
		}
		frames++
	}
	if frames > 12 {
		t.Errorf("the waking client read %d frames of %d", frames, rounds)
	}
}

func TestStuckClientIsClosed(t *testing.T) {
	t.Parallel()
	h := &hall{padding: strings.Repeat("号", 4000)}
	hub, site := hallSite(t, h)
	dialRaw(t, site, "board") // never reads
	healthy := site.Nobody().Follow("board")
	healthy.Next(nil)
	for i := int64(1); hub.Counts().Stuck == 0; i++ {
		h.n.Store(i)
		hub.Changed("board")
		healthy.Next(nil)
		if i > 1000 {
			t.Fatal("a client that reads nothing is still there")
		}
	}
	h.n.Store(-1)
	hub.Changed("board")
	var got hallState
	for got.N != -1 {
		healthy.Next(&got)
	}
	if c := hub.Counts(); c.Clients != 1 {
		t.Errorf("counts %+v", c)
	}
}

// A page that says what it painted, and then paints no more, is sent no more
// than a few states until it does.
func TestUnpaintedStatesWaitHere(t *testing.T) {
	h := &hall{}
	hub, site := hallSite(t, h)
	page, witness := site.Nobody().Follow("board"), site.Nobody().Follow("board")
	paint := func(rev int64) {
		t.Helper()
		if err := page.Conn.WriteJSON(map[string]any{"painted": rev, "beat": true}); err != nil {
			t.Fatal(err)
		}
	}
	paint(page.Next(nil).Rev)
	var beat struct {
		Rev  int64           `json:"rev"`
		Data json.RawMessage `json:"data"`
	}
	if err := page.Conn.ReadJSON(&beat); err != nil || beat.Data != nil || beat.Rev == 0 {
		t.Fatalf("beat: %+v, %v", beat, err)
	}
	witness.Next(nil)
	const rounds = 20
	for i := range int64(rounds) {
		h.n.Store(i + 1)
		hub.Changed("board")
		witness.Next(nil)
	}
	var got hallState
	var rev int64
	frames := 0
	for range 8 {
		rev = page.Next(&got).Rev
		frames++
	}
	if got.N >= rounds {
		t.Fatalf("a page that paints nothing was sent state %d", got.N)
	}
	paint(rev)
	for got.N != rounds {
		page.Next(&got)
		if frames++; frames > 12 {
			t.Fatalf("%d frames before the newest", frames)
		}
	}
}

func TestBadClients(t *testing.T) {
	_, site := hallSite(t, &hall{})
	tests := []struct {
		name string
		send func(c *websocket.Conn) error
		code int
	}{
		{"not JSON", func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, []byte("hello")) }, websocket.CloseUnsupportedData},
		{"binary", func(c *websocket.Conn) error { return c.WriteMessage(websocket.BinaryMessage, []byte("{}")) }, websocket.CloseUnsupportedData},
		{"too large", func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, make([]byte, 5000)) }, websocket.CloseMessageTooBig},
		{"too many", func(c *websocket.Conn) error {
			for range 100 {
				if err := c.WriteMessage(websocket.TextMessage, []byte(`{"painted":1}`)); err != nil {
					return nil // closed on us already
				}
			}
			return nil
		}, websocket.ClosePolicyViolation},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := site.Nobody().Follow("board")
			s.Next(nil)
			if err := tt.send(s.Conn); err != nil {
				t.Fatal(err)
			}
			_ = s.Conn.SetReadDeadline(time.Now().Add(20 * time.Second))
			_, _, err := s.Conn.ReadMessage()
			var closed *websocket.CloseError
			if !errors.As(err, &closed) || closed.Code != tt.code {
				// A reset may overtake the close frame when much was unread.
				if tt.name == "too many" && err != nil && !errors.As(err, &closed) {
					return
				}
				t.Errorf("got %v, want close code %d", err, tt.code)
			}
		})
	}
}

func TestSignOutClosesSockets(t *testing.T) {
	_, site := hallSite(t, &hall{})
	mine := site.As("1001")
	s, other := mine.Follow("desk/18"), site.As("1001").Follow("desk/18")
	s.Next(nil)
	other.Next(nil)
	mine.Post("/api/v1/logout", nil).Want(204)
	_ = s.Conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, _, err := s.Conn.ReadMessage(); !websocket.IsCloseError(err, 4401) {
		t.Errorf("got %v, want close code 4401", err)
	}
	if err := other.Conn.WriteJSON(map[string]any{"painted": 0, "beat": true}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Conn.ReadMessage(); err != nil {
		t.Errorf("another session's socket: %v", err)
	}
}

func TestSnapshotThatPanicsOrFails(t *testing.T) {
	var mode atomic.Int64
	hub := web.NewHub(web.HubOptions{})
	hub.Topic("board", []web.Role{web.Anyone}, func(context.Context, string) (any, error) {
		switch mode.Load() {
		case 1:
			panic("a bug")
		case 2:
			return nil, errors.New("no state")
		}
		return mode.Load(), nil
	})
	site := webtest.Start(t, web.Options{Hub: hub})
	s := site.Nobody().Follow("board")
	s.Next(nil)
	for _, m := range []int64{1, 2} {
		mode.Store(m)
		hub.Changed("board")
		site.Nobody().Get("/api/v1/snapshot?topic=board").WantError(500, "internal")
	}
	mode.Store(7)
	hub.Changed("board")
	var got int64
	if s.Next(&got); got != 7 {
		t.Errorf("after the failures the follower got %d", got)
	}
}

func TestRevGrowsOverRestarts(t *testing.T) {
	clock := newClock()
	var last int64
	for range 3 {
		hub := web.NewHub(web.HubOptions{Now: clock.Now})
		hub.Topic("board", []web.Role{web.Anyone}, (&hall{}).snapshot)
		site := webtest.Start(t, web.Options{Hub: hub})
		for range 5 {
			if m := site.Nobody().Follow("board").Next(nil); m.Rev < last {
				t.Fatalf("rev %d after %d", m.Rev, last)
			} else {
				last = m.Rev
			}
		}
		last++ // a restarted hub must be above
		clock.Add(time.Second)
	}
}

// Everything at once: joining, leaving, changing, asking. Whoever stays sees
// the final state, and no revision ever goes back.
func TestHubStress(t *testing.T) {
	h := &hall{}
	hub, site := hallSite(t, h)
	const topics, changes = 5, 3000
	var wg sync.WaitGroup
	final := make(chan struct{})
	for i := range 20 {
		wg.Go(func() {
			topic := fmt.Sprintf("window/%d", i%topics)
			s := site.Nobody().Follow(topic)
			var rev int64
			var got hallState
			for got.N != changes {
				m := s.Next(&got)
				if m.Rev <= rev {
					t.Errorf("%s: rev %d after %d", topic, m.Rev, rev)
					return
				}
				rev = m.Rev
				if err := s.Conn.WriteJSON(map[string]int64{"painted": rev}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 4 { // come and go
		wg.Go(func() {
			for {
				select {
				case <-final:
					return
				default:
				}
				s := site.Nobody().Follow("window/1")
				s.Next(nil)
				s.Conn.Close()
			}
		})
	}
	wg.Go(func() {
		for {
			select {
			case <-final:
				return
			default:
			}
			site.Nobody().Get("/api/v1/snapshot?topic=window/2").Want(200)
			hub.Counts()
		}
	})
	var changers sync.WaitGroup
	for range 4 {
		changers.Go(func() {
			for range changes / 4 {
				h.n.Add(1)
				if h.n.Load()%3 == 0 {
					hub.ChangedAll()
				} else {
					hub.Changed("window/0", "window/1", "window/2", "window/3", "window/4")
				}
				time.Sleep(50 * time.Microsecond)
			}
		})
	}
	changers.Wait()
	hub.ChangedAll()
	close(final)
	wg.Wait()
}
