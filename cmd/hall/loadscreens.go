package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// loadScreens are the boards and window screens of the hall.
type loadScreens struct {
	base    string
	all     []*loadScreen
	calls   calls  // a call → a board has it
	late    *times // age of each state when it came
	frames  atomic.Int64
	bytes   atomic.Int64
	mu      sync.Mutex
	broken  []string // invariants
	running sync.WaitGroup
	dialing chan struct{} // so many at once
}

// loadScreen is one of them.
type loadScreen struct {
	no      int
	topic   string
	watcher bool // looks at what it shows
	flaky   bool // loses its link again and again
	stuck   atomic.Bool
	woken   atomic.Int64 // Unix ms when it was read again
	due     atomic.Int64 // the revision that others had by then
	mu      sync.Mutex
	rev     int64
	data    []byte // what it shows
}

// watchers are how many boards read what they show; the others only look at the
// head of a message, so that this program is not what is measured.
const watchers = 5

func newLoadScreens(base string, n int, windows []string) *loadScreens {
	s := &loadScreens{base: base, late: &times{}, dialing: make(chan struct{}, 16)}
	for i := range n {
		sc := &loadScreen{no: i, topic: "board", watcher: i < watchers, flaky: i%100 == 50}
		if i%2 == 1 {
			sc.topic = "window/" + windows[i/2%len(windows)]
			sc.watcher = false
		}
		s.all = append(s.all, sc)
	}
	return s
}

// stuckOne is the screen that will not read for a while.
func (s *loadScreens) stuckOne() *loadScreen { return s.all[len(s.all)/2&^1] }

// wake lets the stuck one read again: within two seconds it must have what the
// others have now.
func (s *loadScreens) wake() {
	stuck := s.stuckOne()
	for _, sc := range s.all {
		sc.mu.Lock()
		if sc != stuck && sc.topic == stuck.topic {
			stuck.due.Store(max(stuck.due.Load(), sc.rev))
		}
		sc.mu.Unlock()
	}
	stuck.woken.Store(time.Now().UnixMilli())
	stuck.stuck.Store(false)
}

func (s *loadScreens) run(ctx context.Context) {
	for _, sc := range s.all {
		s.running.Go(func() {
			for ctx.Err() == nil {
				s.follow(ctx, sc)
				select {
				case <-ctx.Done():
				case <-time.After(time.Duration(50+rand.IntN(200)) * time.Millisecond):
				}
			}
		})
	}
}

// follow holds one link until it ends.
func (s *loadScreens) follow(ctx context.Context, sc *loadScreen) {
	s.dialing <- struct{}{}
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(s.base, "http")+"/ws?topic="+sc.topic, nil)
	<-s.dialing
	if err != nil {
		return
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	defer conn.Close()
	if sc.flaky {
		cut := time.AfterFunc(time.Duration(300+rand.IntN(1500))*time.Millisecond, func() { conn.Close() })
		defer cut.Stop()
	}
	for {
		for sc.stuck.Load() && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		_, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		s.show(sc, message)
	}
}

// show takes a message as a page does: the newest is what it shows.
func (s *loadScreens) show(sc *loadScreen, message []byte) {
	now := time.Now()
	s.frames.Add(1)
	s.bytes.Add(int64(len(message)))
	rev, at, data, ok := headOf(message)
	if !ok {
		s.violated("screen %d got what is no message: %.60s", sc.no, message)
		return
	}
	sc.mu.Lock()
	if rev < sc.rev {
		s.violated("screen %d went back from revision %d to %d", sc.no, sc.rev, rev)
	}
	sc.rev, sc.data = rev, data
	sc.mu.Unlock()
	if woken := sc.woken.Load(); woken == 0 {
		s.late.add(now.Sub(at))
	} else if awake := now.UnixMilli() - woken; awake > 2000 && rev < sc.due.Load() {
		s.violated("screen %d, awake for %d ms, still shows a state that was old when it woke", sc.no, awake)
	}
	if sc.watcher {
		var board struct {
			Calls []struct {
				Number string `json:"number"`
				At     int64  `json:"at"`
			} `json:"calls"`
		}
		if json.Unmarshal(data, &board) == nil {
			for _, c := range board.Calls {
				s.calls.seen(sc.no, c.Number, time.UnixMilli(c.At), now)
			}
		}
	}
}

// headOf reads {"rev":1,"build":"…","at":"…","data":…} without the data.
func headOf(m []byte) (rev int64, at time.Time, data []byte, ok bool) {
	head, data, found := bytes.Cut(m, []byte(`,"data":`))
	if !found {
		return 0, at, nil, false
	}
	after, _ := bytes.CutPrefix(head, []byte(`{"rev":`))
	number, _, _ := bytes.Cut(after, []byte(","))
	rev, err := strconv.ParseInt(string(number), 10, 64)
	_, when, _ := bytes.Cut(head, []byte(`"at":"`))
	at, err2 := time.Parse(time.RFC3339Nano, string(bytes.TrimSuffix(when, []byte(`"`))))
	return rev, at, bytes.TrimSuffix(data, []byte("}")), err == nil && err2 == nil
}

func (s *loadScreens) violated(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.broken) < 20 {
		s.broken = append(s.broken, fmt.Sprintf(format, args...))
	}
}

// agree waits until all screens of a topic show the same, and names those that
// do not within a while.
func (s *loadScreens) agree(within time.Duration) error {
	for end := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		differ := ""
		shown := map[string][]byte{}
		for _, sc := range s.all {
			sc.mu.Lock()
			data := sc.data
			sc.mu.Unlock()
			first, known := shown[sc.topic]
			if !known {
				shown[sc.topic] = data
			} else if !bytes.Equal(first, data) {
				differ = fmt.Sprintf("screen %d shows another %s than the others", sc.no, sc.topic)
			}
			if data == nil {
				differ = fmt.Sprintf("screen %d shows nothing", sc.no)
			}
		}
		if differ == "" {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s", differ)
		}
	}
}
