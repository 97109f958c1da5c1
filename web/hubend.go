package web

import (
	"context"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// watchSessions closes, every checkEvery, the sockets of people whose sign-in
// has ended.
func (h *Hub) watchSessions(ctx context.Context) {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.endSessions(ctx)
		}
	}
}

func (h *Hub) endSessions(ctx context.Context) {
	h.mu.Lock()
	good := h.good
	h.mu.Unlock()
	if good == nil {
		return
	}
	asked := make(map[SessionHash]bool)
	for _, c := range h.everyone() {
		if !c.person {
			continue
		}
		ok, known := asked[c.session]
		if !known {
			ok = good(ctx, c.session)
			asked[c.session] = ok
		}
		if !ok {
			c.dismiss(closeSignedOut, "signed out")
		}
	}
}

// endSession closes the sockets of one session, at sign-out.
func (h *Hub) endSession(id SessionHash) {
	for _, c := range h.everyone() {
		if c.person && c.session == id {
			c.dismiss(closeSignedOut, "signed out")
		}
	}
}

// endDevice closes the sockets of a device whose enrolment ended.
func (h *Hub) endDevice(id string) {
	for _, c := range h.everyone() {
		if c.device == id {
			c.dismiss(closeSignedOut, "no longer registered")
		}
	}
}

// closeSignedOut is the close code for a session that ended: the page goes to
// the sign-in page instead of reconnecting.
const closeSignedOut = 4401

// dismiss says why and ends the client. What would have to wait behind states
// that the peer does not take is not said.
func (c *client) dismiss(code int, reason string) {
	if c.queued() <= 0 {
		c.sayClose(code, reason)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
}

// close ends every client with 1001.
func (h *Hub) close() {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	close(h.done)
	var wg sync.WaitGroup
	for _, part := range split(h.everyone(), 64) {
		wg.Go(func() {
			for _, c := range part {
				c.dismiss(websocket.CloseGoingAway, "stopping")
			}
		})
	}
	wg.Wait()
}

func split[T any](all []T, parts int) [][]T {
	var out [][]T
	size := max(1, (len(all)+parts-1)/parts)
	for len(all) > 0 {
		n := min(size, len(all))
		out = append(out, all[:n])
		all = all[n:]
	}
	return out
}
