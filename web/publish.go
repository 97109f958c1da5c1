package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

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
