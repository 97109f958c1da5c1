package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
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

// message is one encoded state.
type message struct {
	rev      int64
	body     []byte
	prepared *websocket.PreparedMessage
}

// ask is a request for the newest message of a topic, travelling in the stream
// of changes. With a client it also begins its subscription.
type ask struct {
	name   string
	client *client
	answer chan answer // capacity 1
}

type answer struct {
	msg *message
	err error
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

// publisher is the goroutine of Run: the only one that takes snapshots.
type publisher struct {
	*Hub
	cooled chan *topic
	timers map[*topic]*time.Timer
}

// work takes the changes and asks that arrived and deals with them: changes
// first, so that who asks gets the newest.
func (p *publisher) work(ctx context.Context) {
	p.mu.Lock()
	asks := p.asks
	p.asks = nil
	changed := make([]*topic, 0, len(p.dirty))
	for t := range p.dirty {
		changed = append(changed, t)
	}
	clear(p.dirty)
	p.mu.Unlock()

	for _, t := range changed {
		t.stale = true
		p.publish(ctx, t)
	}
	for _, a := range asks {
		msg, err := p.serve(ctx, a)
		a.answer <- answer{msg, err}
	}
}

// publish brings t up to date and sends its state, if it differs from the last
// one sent. While t is cooling that waits.
func (p *publisher) publish(ctx context.Context, t *topic) {
	if t.cooling {
		p.n.merged.Add(1)
		return
	}
	if !p.followed(t) {
		return
	}
	if err := p.refresh(ctx, t); err != nil {
		p.o.Log.Error("took no snapshot", "topic", t.name, "err", err)
		return
	}
	p.send(ctx, t)
}

// send hands t's newest state to the shards, once.
func (p *publisher) send(ctx context.Context, t *topic) {
	if t.cooling || t.sent == t.last {
		return
	}
	t.sent, t.cooling = t.last, true
	p.timers[t] = time.AfterFunc(mergeFor, func() {
		select {
		case p.cooled <- t:
		case <-ctx.Done():
		}
	})
	for _, s := range p.shards {
		s.put(job{topic: t, msg: t.last})
	}
}

func (h *Hub) followed(t *topic) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return t.followers > 0
}

// refresh makes t.last the present state, if it is not.
func (p *publisher) refresh(ctx context.Context, t *topic) error {
	if !t.stale && t.last != nil {
		return nil
	}
	data, err := p.snapshot(ctx, t.kind, t.arg)
	if err != nil {
		t.stale = true
		return err
	}
	t.stale = false
	if t.last != nil && bytes.Equal(data, t.data) {
		p.n.skipped.Add(1)
		return nil
	}
	msg, err := p.encode(data)
	if err != nil {
		return err
	}
	t.data, t.last = data, msg
	return nil
}

// serve returns the newest state of a topic and, for a client, begins its
// subscription with it.
func (p *publisher) serve(ctx context.Context, a ask) (*message, error) {
	k, arg, err := p.find(a.name)
	if err != nil {
		return nil, err
	}
	t := p.enlist(a, k, arg)
	if t == nil {
		return nil, errStopping
	}
	if err := p.refresh(ctx, t); err != nil {
		if a.client != nil { // there was a snapshot before the upgrade; now it reconnects and is told why
			a.client.dismiss(websocket.CloseTryAgainLater, "no snapshot")
		}
		return nil, err
	}
	if p.followed(t) {
		p.send(ctx, t) // others wait for it too
	}
	if a.client != nil {
		p.join(t, a.client)
	}
	return t.last, nil
}

// enlist returns the topic of an ask. A client's ask makes the topic followed
// before the snapshot is taken, so that no change can slip in between; without
// followers it serves this one answer.
func (h *Hub) enlist(a ask, k *kind, arg string) *topic {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[a.name]
	if t == nil {
		t = &topic{name: a.name, kind: k, arg: arg, stale: true}
	}
	if a.client == nil {
		return t
	}
	if h.closing || a.client.left {
		return nil
	}
	h.topics[t.name] = t
	t.followers++
	a.client.topic = t
	return t
}

// join hands c and its first state to c's shard, unless it has left meanwhile.
func (h *Hub) join(t *topic, c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !c.left {
		c.shard.put(job{topic: t, msg: t.last, join: c})
	}
}

// snapshot calls the topic's function; a panic in it is an error.
func (h *Hub) snapshot(ctx context.Context, k *kind, arg string) (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("snapshot of %s panicked: %v\n%s", k.pattern, p, stack())
		}
	}()
	v, err := k.snapshot(ctx, arg)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// Message is what a client receives, as an answer of the snapshot call and as
// every message of the websocket.
type Message struct {
	Rev   int64           `json:"rev"`   // grows with every state of any topic, over restarts too
	Build string          `json:"build"` // fingerprint of the pages
	At    time.Time       `json:"at"`    // server's time of the snapshot, UTC
	Data  json.RawMessage `json:"data"`  // state of the topic
}

// encode numbers a state and puts it into its message.
func (h *Hub) encode(data []byte) (*message, error) {
	h.n.states.Add(1)
	rev := h.rev.Add(1)
	head, err := json.Marshal(Message{Rev: rev, Build: h.o.Build, At: h.o.Now().UTC().Truncate(time.Millisecond)})
	if err != nil {
		return nil, err
	}
	// head ends in `null}` for the data: the state is encoded already and goes
	// there without being parsed again.
	body := make([]byte, 0, len(head)+len(data))
	body = append(append(body, bytes.TrimSuffix(head, []byte("null}"))...), data...)
	body = append(body, '}')
	prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, body)
	if err != nil {
		return nil, err
	}
	return &message{rev: rev, body: body, prepared: prepared}, nil
}

// newest asks the publishing goroutine for the newest message of a topic.
func (h *Hub) newest(ctx context.Context, name string, c *client) (*message, error) {
	a := ask{name: name, client: c, answer: make(chan answer, 1)}
	h.mu.Lock()
	if !h.running || h.closing {
		h.mu.Unlock()
		return nil, errStopping
	}
	h.asks = append(h.asks, a)
	h.mu.Unlock()
	h.wakeUp()
	select {
	case got := <-a.answer:
		return got.msg, got.err
	case <-h.done:
		return nil, errStopping
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var errStopping = Unavailable("系统正在启动或停止，请稍候。", "The system is starting or stopping; please wait a moment.")

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
