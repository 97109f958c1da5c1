package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// mergeFor is how long changes of a topic that follow one just sent are
// gathered before the next message. The first change after quiet goes at once.
const mergeFor = 50 * time.Millisecond

// Snapshot returns the present state of a topic, to be encoded as JSON. arg is
// what stands in place of the pattern's {placeholder}. It runs on the hub's
// goroutine and delays every other topic: it reads memory only.
type Snapshot func(ctx context.Context, arg string) (any, error)

// Allow refuses a viewer of one argument of a topic, with the error to show.
type Allow func(who Identity, arg string) error

// HubOptions are what a Hub needs. Build is sent with every message; a page
// that sees it change reloads itself.
type HubOptions struct {
	Build string
	Now   func() time.Time
	Log   *slog.Logger
}

// Hub sends the state of topics to everyone who follows them.
//
// One goroutine publishes: it takes snapshots, numbers and encodes them, and
// serves subscriptions, all in one order, so that a follower's first message is
// never newer than its second. One goroutine per processor writes to its share
// of the clients.
type Hub struct {
	o      HubOptions
	kinds  []kind // fixed once Run was called
	shards []*shard

	mu      sync.Mutex
	running bool          // Run was called
	started chan struct{} // closed by Run
	closing bool
	topics  map[string]*topic // those somebody follows
	dirty   map[*topic]struct{}
	asks    []ask
	wake    chan struct{} // capacity 1
	done    chan struct{} // closed when Run is over
	clients map[*client]struct{}
	next    int // shard of the next client

	rev  atomic.Int64
	wg   sync.WaitGroup
	n    counters
	good func(ctx context.Context, id SessionHash) bool // set by the Server
}

// kind is a registered pattern.
type kind struct {
	pattern  string
	prefix   string // "window/" of "window/{no}"
	arg      bool
	roles    []Role
	snapshot Snapshot
	allow    Allow
}

// topic is a name that somebody follows: "window/3". followers is guarded by
// Hub.mu; what comes after it belongs to the publishing goroutine.
type topic struct {
	name      string
	kind      *kind
	arg       string
	followers int
	data      []byte   // encoded state in last
	last      *message // newest state
	sent      *message // newest state handed to the shards
	stale     bool     // changed since last
	cooling   bool     // sent less than mergeFor ago
}

// Counts are the hub's figures for monitoring; totals since start except
// Clients, Slow and Stale.
type Counts struct {
	Clients int   `json:"clients"`
	Slow    int   `json:"slow"`   // not taking what is sent; hold the newest state only
	Stale   int   `json:"stale"`  // report what they painted, and are more than 2 s behind
	Frames  int64 `json:"frames"` // states written to sockets
	States  int64 `json:"states"` // states encoded
	Merged  int64 `json:"merged"` // changes that needed no message of their own
	Skipped int64 `json:"skipped"`
	Stuck   int64 `json:"stuck"` // clients closed because they took nothing
}

type counters struct {
	frames, states, merged, skipped, stuck atomic.Int64
}

// NewHub makes a hub without topics. Its revisions start from the clock, so
// that those of a restarted daemon are higher than any before.
func NewHub(o HubOptions) *Hub {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &Hub{started: make(chan struct{}), o: o,
		topics:  make(map[string]*topic),
		dirty:   make(map[*topic]struct{}),
		clients: make(map[*client]struct{}),
		wake:    make(chan struct{}, 1),
		done:    make(chan struct{}),
	}
	h.rev.Store(o.Now().UnixMilli())
	for range runtime.GOMAXPROCS(0) {
		h.shards = append(h.shards, newShard(h))
	}
	return h
}

// Topic registers a pattern: a name, or a name and one placeholder at its end
// ("window/{no}"). It panics on a malformed or repeated pattern, on missing
// roles and after Run: all are mistakes of the programmer found at start.
func (h *Hub) Topic(pattern string, roles []Role, snapshot Snapshot) {
	h.TopicFor(pattern, roles, nil, snapshot)
}

// TopicFor is Topic with a further check of viewer and argument: a clerk's own
// window, for instance. allow may be nil.
func (h *Hub) TopicFor(pattern string, roles []Role, allow Allow, snapshot Snapshot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	prefix, rest, arg := strings.Cut(pattern, "{")
	k := kind{pattern: pattern, prefix: prefix, arg: arg, roles: roles, snapshot: snapshot, allow: allow}
	bad := pattern == "" || len(roles) == 0 || snapshot == nil || h.running
	bad = bad || arg && (!strings.HasSuffix(prefix, "/") || strings.Index(rest, "}") != len(rest)-1)
	for _, other := range h.kinds {
		bad = bad || other.prefix == k.prefix
	}
	if bad {
		panic(fmt.Sprintf("web: bad topic %q: malformed, repeated, without roles or snapshot, or after Run", pattern))
	}
	h.kinds = append(h.kinds, k)
}

// find returns the kind and argument of a topic's name.
func (h *Hub) find(name string) (*kind, string, error) {
	for i := range h.kinds {
		k := &h.kinds[i]
		if !k.arg {
			if name == k.prefix {
				return k, "", nil
			}
			continue
		}
		if arg, ok := strings.CutPrefix(name, k.prefix); ok && validArg(arg) {
			return k, arg, nil
		}
	}
	return nil, "", NotFound("没有这个主题，请检查地址中的 topic 参数。", "No such topic; please check the topic parameter of the address.")
}

// validArg allows the characters of identifiers: no separators, no controls.
func validArg(arg string) bool {
	if arg == "" || len(arg) > 64 {
		return false
	}
	for _, c := range []byte(arg) {
		ok := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.'
		if !ok {
			return false
		}
	}
	return true
}

// permit returns the kind of a topic if who may follow it.
func (h *Hub) permit(name string, who Identity) error {
	k, arg, err := h.find(name)
	if err != nil {
		return err
	}
	if !allowed(k.roles, who) {
		return errRole(who)
	}
	if k.allow != nil {
		return k.allow(who, arg)
	}
	return nil
}

// Changed says that the state behind these topics is no longer what was sent.
// It is called after the change is applied, from any goroutine, and never
// blocks. Names that nobody follows cost nothing.
func (h *Hub) Changed(names ...string) {
	h.mu.Lock()
	woken := false
	for _, name := range names {
		if t, ok := h.topics[name]; ok {
			woken = h.mark(t) || woken
		}
	}
	h.mu.Unlock()
	if woken {
		h.wakeUp()
	}
}

// ChangedAll is Changed for every topic.
func (h *Hub) ChangedAll() {
	h.mu.Lock()
	woken := false
	for _, t := range h.topics {
		woken = h.mark(t) || woken
	}
	h.mu.Unlock()
	if woken {
		h.wakeUp()
	}
}

// mark is called with mu held.
func (h *Hub) mark(t *topic) bool {
	if _, already := h.dirty[t]; already {
		h.n.merged.Add(1)
		return false
	}
	h.dirty[t] = struct{}{}
	return true
}

func (h *Hub) wakeUp() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Started is closed when Run has begun: who serves before refuses live pages.
func (h *Hub) Started() <-chan struct{} { return h.started }

// Run publishes until ctx ends, then closes every socket with 1001 and returns
// when all of the hub's goroutines have. It is called once.
func (h *Hub) Run(ctx context.Context) error {
	h.mu.Lock()
	if h.running {
		h.mu.Unlock()
		return errors.New("run hub: already running")
	}
	h.running = true
	h.mu.Unlock()
	close(h.started)

	inner, stop := context.WithCancel(ctx)
	defer stop()
	for _, s := range h.shards {
		h.wg.Go(func() { s.run(inner) })
	}
	h.wg.Go(func() { h.watchSessions(inner) })
	p := &publisher{Hub: h, cooled: make(chan *topic, 1), timers: make(map[*topic]*time.Timer)}
	for {
		select {
		case <-ctx.Done():
			stop()
			for _, timer := range p.timers {
				timer.Stop()
			}
			h.close()
			h.wg.Wait()
			return nil
		case t := <-p.cooled:
			t.cooling = false
			delete(p.timers, t)
			p.publish(inner, t)
		case <-h.wake:
			p.work(inner)
		}
	}
}

// Counts returns the present figures.
func (h *Hub) Counts() Counts {
	out := Counts{Frames: h.n.frames.Load(), States: h.n.states.Load(), Merged: h.n.merged.Load(),
		Skipped: h.n.skipped.Load(), Stuck: h.n.stuck.Load()}
	now := h.o.Now()
	all := h.everyone()
	out.Clients = len(all)
	for _, c := range all {
		slow, stale := c.condition(now)
		if slow {
			out.Slow++
		}
		if stale {
			out.Stale++
		}
	}
	return out
}

// everyone returns the present clients. A client's own lock may be held during
// a write: it is never taken under the hub's.
func (h *Hub) everyone() []*client {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]*client, 0, len(h.clients))
	for c := range h.clients {
		all = append(all, c)
	}
	return all
}
