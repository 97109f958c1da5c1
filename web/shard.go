package web

import (
	"context"
	"sync"
	"time"
)

// shard is one goroutine that writes to its share of the clients.
type shard struct {
	hub     *Hub
	mu      sync.Mutex
	inbox   []job
	wake    chan struct{} // capacity 1
	members map[*topic]map[*client]struct{}
}

// job is one thing for a shard to do: send msg to every follower of topic, or
// to the joining client alone, or forget the parting one.
type job struct {
	topic      *topic
	msg        *message
	join, part *client
}

// replacedBy reports whether a newer state of the same topic makes j needless.
func (j job) replacedBy(newer job) bool {
	return j.topic == newer.topic && j.join == nil && j.part == nil
}

func newShard(h *Hub) *shard {
	return &shard{hub: h, wake: make(chan struct{}, 1), members: make(map[*topic]map[*client]struct{})}
}

// put hands over a job; it never blocks.
func (s *shard) put(j job) {
	s.mu.Lock()
	if n := len(s.inbox); n > 0 && j.join == nil && j.part == nil && s.inbox[n-1].replacedBy(j) {
		s.inbox[n-1] = j
	} else {
		s.inbox = append(s.inbox, j)
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *shard) run(ctx context.Context) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	var jobs []job
	for {
		select {
		case <-ctx.Done():
			return
		case <-ping.C:
			for _, clients := range s.members {
				for c := range clients {
					c.ping()
				}
			}
		case <-s.wake:
			s.mu.Lock()
			jobs, s.inbox = s.inbox, jobs[:0]
			s.mu.Unlock()
			for _, j := range jobs {
				s.do(j)
			}
			clear(jobs)
		}
	}
}

func (s *shard) do(j job) {
	switch {
	case j.join != nil:
		if s.members[j.topic] == nil {
			s.members[j.topic] = make(map[*client]struct{})
		}
		s.members[j.topic][j.join] = struct{}{}
		j.join.send(j.msg)
	case j.part != nil:
		delete(s.members[j.topic], j.part)
		if len(s.members[j.topic]) == 0 {
			delete(s.members, j.topic)
		}
	default:
		for c := range s.members[j.topic] {
			c.send(j.msg)
		}
	}
}
