package web

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// Limits of a live socket (the values are those of the security rules).
const (
	writeWait    = 5 * time.Second  // for one write; a client that takes nothing for so long is closed
	pingEvery    = 10 * time.Second // from us
	pongWait     = 25 * time.Second // silence after which a client is gone
	readLimit    = 4096             // bytes of one message from a client
	readRate     = 20               // messages a second from a client
	checkEvery   = 10 * time.Second // between looks whether the sessions of sockets still hold
	staleAfter   = 2 * time.Second
	socketBuffer = 16 << 10 // bytes of the kernel's send buffer (Linux doubles it)

	// unpaintedMax is how many states a page that reports what it painted may
	// have before it; then the newest waits here instead of in its buffers.
	unpaintedMax = 8
	// queuedMax is how many bytes the peer may leave unacknowledged before a
	// client counts as slow.
	queuedMax = 8 << 10
	// drainEvery is how often a slow client's send queue is looked at.
	drainEvery = 10 * time.Millisecond
)

// client is one socket. Its fields up to conn are fixed; topic and left are
// guarded by Hub.mu, the rest by mu.
type client struct {
	hub     *Hub
	shard   *shard
	conn    *websocket.Conn
	queued  func() int // bytes the peer has not acknowledged; -1 = unknown
	session SessionHash
	person  bool
	device  string // of an enrolled device, where not everybody may follow the topic

	topic *topic
	left  bool

	mu       sync.Mutex
	rev      int64    // of the newest state given to the client
	slot     *message // newest state that could not be written yet
	writing  bool     // a goroutine of its own is writing
	unseen   int      // most bytes that can be in the send queue
	gone     bool
	reports  bool // has ever reported a painted revision
	sent     []sentState
	painted  int64
	closeNow chan struct{} // closed when the client is to end
}

// sentState is a state written and not yet reported as painted.
type sentState struct {
	rev int64
	at  time.Time
}

// report is what a page says to the server.
type report struct {
	Painted int64 `json:"painted"` // newest revision on the screen
	Beat    bool  `json:"beat"`    // asks for a Beat in return
}

// Beat answers a page that asks whether the link still carries. It is a message
// without data.
type Beat struct {
	Rev   int64     `json:"rev"` // newest state given to this client
	Build string    `json:"build"`
	At    time.Time `json:"at"`
}

// serveSocket answers GET /ws?topic=…: it upgrades the connection and leaves
// it to the hub. Errors before the upgrade are answered like any other.
func (h *Hub) serveSocket(w http.ResponseWriter, r *http.Request) error {
	name, who := r.URL.Query().Get("topic"), Who(r.Context())
	if err := h.permit(name, who); err != nil {
		return err
	}
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		return &Error{Code: CodeInvalid, Status: http.StatusUpgradeRequired,
			ZH: "这个地址只接受 websocket 连接。", EN: "This address takes websocket connections only."}
	}
	// A topic that has nothing to show is refused before the upgrade, where the
	// answer can still say why.
	if _, err := h.newest(r.Context(), name, nil); err != nil {
		return err
	}
	refused := error(nil)
	up := websocket.Upgrader{ReadBufferSize: 512, WriteBufferSize: 4096, WriteBufferPool: &writeBuffers,
		HandshakeTimeout: 5 * time.Second,
		Error: func(_ http.ResponseWriter, _ *http.Request, status int, reason error) {
			refused = upgradeError(status, reason)
		},
	}
	conn, err := up.Upgrade(w, r, nil)
	if refused != nil {
		return refused
	}
	if err != nil {
		return nil // the connection was taken over and broke
	}
	h.adopt(conn, name, who)
	return nil
}

// serveSnapshot answers GET /api/v1/snapshot?topic=…, for pages whose socket is
// down.
func (h *Hub) serveSnapshot(w http.ResponseWriter, r *http.Request) error {
	name := r.URL.Query().Get("topic")
	if err := h.permit(name, Who(r.Context())); err != nil {
		return err
	}
	msg, err := h.newest(r.Context(), name, nil)
	if err != nil {
		return err
	}
	writeBody(w, http.StatusOK, "application/json; charset=utf-8", msg.body)
	return nil
}

// setSessions tells the hub how to find out whether a session still holds.
func (h *Hub) setSessions(good func(context.Context, SessionHash) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.good = good
}

// writeBuffers are shared by all sockets: a socket holds one only while it writes.
var writeBuffers sync.Pool

func upgradeError(status int, reason error) error {
	if status == http.StatusForbidden {
		return &Error{Code: CodeDenied, Status: status, Err: reason,
			ZH: "不接受来自其他网站的连接。", EN: "Connections from another site are refused."}
	}
	return &Error{Code: CodeInvalid, Err: reason,
		ZH: "websocket 握手有误。", EN: "The websocket handshake is malformed."}
}

// adopt makes a socket a client of the hub.
func (h *Hub) adopt(conn *websocket.Conn, name string, who Identity) {
	raw := rawConn(conn.NetConn())
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(socketBuffer) // else the kernel keeps megabytes of old states
	}
	c := &client{hub: h, conn: conn, queued: sendQueue(raw), session: who.session, person: who.SignedIn(),
		closeNow: make(chan struct{})}
	if k, _, err := h.find(name); err == nil && who.device && !allowed(k.roles, Identity{}) {
		c.device = who.Kiosk + who.Screen // one of them
	}
	h.mu.Lock()
	if h.closing || !h.running {
		h.mu.Unlock()
		c.sayClose(websocket.CloseGoingAway, "stopping")
		_ = conn.Close()
		return
	}
	c.shard = h.shards[h.next%len(h.shards)]
	h.next++
	h.clients[c] = struct{}{}
	h.asks = append(h.asks, ask{name: name, client: c, answer: make(chan answer, 1)})
	h.wg.Go(c.read)
	h.mu.Unlock()
	h.wakeUp()
}

// rawConn unwraps TLS and our own wrappers down to the socket.
func rawConn(c net.Conn) net.Conn {
	for {
		inner, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			return c
		}
		c = inner.NetConn()
	}
}

// read takes the client's messages until the socket ends, and then leaves.
func (c *client) read() {
	defer c.leave()
	c.conn.SetReadLimit(readLimit)
	_ = c.conn.SetReadDeadline(socketDeadline(pongWait))
	c.conn.SetPongHandler(func(string) error { return c.conn.SetReadDeadline(socketDeadline(pongWait)) })
	budget := rate.NewLimiter(readRate, 2*readRate)
	for {
		kind, body, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		if !budget.Allow() {
			c.sayClose(websocket.ClosePolicyViolation, "too many messages")
			return
		}
		var in report
		if kind != websocket.TextMessage || json.Unmarshal(body, &in) != nil {
			c.sayClose(websocket.CloseUnsupportedData, "want {\"painted\":rev}")
			return
		}
		c.hasPainted(in.Painted)
		if in.Beat {
			c.beat()
		}
	}
}

// hasPainted notes the newest revision on the screen, and sends the state that
// waited for it.
func (c *client) hasPainted(rev int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reports = true
	if rev > c.painted {
		c.painted = rev
	}
	for len(c.sent) > 0 && c.sent[0].rev <= rev {
		c.sent = c.sent[1:]
	}
	if len(c.sent) == 0 {
		c.sent = nil
	}
	c.drain()
}

// beat answers at once, or not at all while older bytes are on their way: their
// arrival is answer enough.
func (c *client) beat() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone || c.writing || c.queued() > 0 {
		return
	}
	_ = c.conn.SetWriteDeadline(socketDeadline(writeWait))
	if err := c.conn.WriteJSON(Beat{Rev: c.rev, Build: c.hub.o.Build, At: c.hub.o.Now().UTC()}); err != nil {
		c.end()
	}
}

// send is called by the shard. It writes at once when the client is keeping up;
// otherwise msg replaces whatever waited, and a goroutine of its own delivers.
func (c *client) send(msg *message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone || msg.rev <= c.rev {
		return
	}
	c.rev = msg.rev
	if c.writing || c.slot != nil || c.full(msg) {
		c.slot = msg
		c.drain()
		return
	}
	c.write(msg)
}

// full reports whether a write of msg might block or reach a screen late.
func (c *client) full(msg *message) bool {
	if c.reports && len(c.sent) >= unpaintedMax {
		return true
	}
	size := len(msg.body)
	if size > 2*socketBuffer {
		return true // more than the kernel takes at once
	}
	if c.unseen+size <= queuedMax {
		return false // fits even if nothing has been acknowledged: no need to ask
	}
	c.unseen = max(0, c.queued())
	return c.unseen > 0 && c.unseen+size > queuedMax
}

// write sends msg with mu held. Its error ends the client.
func (c *client) write(msg *message) {
	_ = c.conn.SetWriteDeadline(socketDeadline(writeWait))
	if err := c.conn.WritePreparedMessage(msg.prepared); err != nil {
		c.end()
		return
	}
	c.wrote(msg)
}

func (c *client) wrote(msg *message) {
	c.hub.n.frames.Add(1)
	c.unseen += len(msg.body)
	if !c.reports {
		return
	}
	c.sent = append(c.sent, sentState{msg.rev, c.hub.o.Now()})
	if len(c.sent) > unpaintedMax+1 {
		c.sent = c.sent[1:]
	}
}

// end closes the socket, with mu held; its reader then leaves.
func (c *client) end() {
	if !c.gone {
		c.gone = true
		close(c.closeNow)
		_ = c.conn.Close()
	}
}

// drain starts the writer of a slow client, with mu held, unless it runs or
// nothing waits.
func (c *client) drain() {
	if c.writing || c.gone || c.slot == nil {
		return
	}
	c.writing = true
	c.hub.wg.Go(c.deliver)
}

// deliver writes the newest waiting state each time the client has taken all
// that was sent before, and ends when nothing waits. A client that takes
// nothing for writeWait is closed: its page reconnects and gets the newest.
func (c *client) deliver() {
	tick := time.NewTicker(drainEvery)
	defer tick.Stop()
	patience := time.NewTimer(writeWait)
	defer patience.Stop()
	for {
		c.mu.Lock()
		if c.gone || c.slot == nil {
			c.writing = false
			c.mu.Unlock()
			return
		}
		if c.reports && len(c.sent) >= unpaintedMax { // its next report starts us again
			c.writing = false
			c.mu.Unlock()
			return
		}
		if c.queued() <= 0 {
			c.unseen = 0
			msg := c.slot
			c.slot = nil
			c.mu.Unlock()
			_ = c.conn.SetWriteDeadline(socketDeadline(writeWait))
			err := c.conn.WritePreparedMessage(msg.prepared)
			c.mu.Lock()
			if err != nil {
				c.hub.n.stuck.Add(1)
				c.end()
			} else {
				c.wrote(msg)
			}
			c.mu.Unlock()
			patience.Reset(writeWait)
			continue
		}
		c.mu.Unlock()
		select {
		case <-tick.C:
		case <-c.closeNow:
		case <-patience.C:
			c.hub.n.stuck.Add(1)
			c.mu.Lock()
			c.end()
			c.mu.Unlock()
		}
	}
}

// ping is called by the shard. A client whose queue is not empty is not pinged:
// it is being written to, and silence ends it.
func (c *client) ping() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone || c.writing || c.queued() > 0 {
		return
	}
	if err := c.conn.WriteControl(websocket.PingMessage, nil, socketDeadline(time.Second)); err != nil {
		c.end()
	}
}

// sayClose sends a close frame if the socket takes it at once.
func (c *client) sayClose(code int, reason string) {
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), socketDeadline(100*time.Millisecond))
}

// leave removes the client everywhere. It is called once, by its reader.
func (c *client) leave() {
	c.mu.Lock()
	c.end()
	c.mu.Unlock()
	h := c.hub
	h.mu.Lock()
	delete(h.clients, c)
	c.left = true
	t := c.topic
	if t != nil {
		if t.followers--; t.followers == 0 {
			delete(h.topics, t.name)
			delete(h.dirty, t)
		}
	}
	h.mu.Unlock()
	if t != nil {
		c.shard.put(job{topic: t, part: c})
	}
}

// condition tells whether the client is slow, and whether it shows a state more
// than staleAfter old although a newer one was sent.
func (c *client) condition(now time.Time) (slow, stale bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slot != nil, c.reports && len(c.sent) > 0 && now.Sub(c.sent[0].at) > staleAfter
}
