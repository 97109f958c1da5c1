package printer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
)

// session is one connection to the printer: its replies, told apart.
type session struct {
	link   devices.Link
	driver *Driver

	demux   escpos.Demux      // the reader's own
	status  chan byte         // the answer to the one DLE EOT under way
	full    chan [4]byte      // the answer to the one full status under way
	asked   atomic.Bool       // a full status is under way
	singles chan byte         // answers to GS r
	blocks  chan escpos.Reply // answers in blocks
	lost    chan error        // why the reader ended

	once  sync.Once
	ended chan struct{}

	// unanswered counts questions GS r that were given up: their answers may
	// still come. Only the holder of the turn uses it.
	unanswered int
	polls      map[byte]byte // the last answer to each DLE EOT; of the turn's holder too
}

func newSession(link devices.Link, d *Driver) *session {
	return &session{
		link: link, driver: d,
		status: make(chan byte, 1), full: make(chan [4]byte, 1), singles: make(chan byte, 16), blocks: make(chan escpos.Reply, 16),
		lost: make(chan error, 1), ended: make(chan struct{}), polls: map[byte]byte{},
	}
}

func (s *session) end() { s.once.Do(func() { close(s.ended) }) }

// readAll is the one reader of the link.
func (s *session) readAll(ctx context.Context) {
	buf := make([]byte, 256)
	for {
		n, err := s.link.Read(ctx, buf)
		if err != nil && !errors.Is(err, devices.ErrTimeout) {
			s.lost <- err
			s.end()
			return
		}
		if n == 0 {
			continue
		}
		strays := s.demux.Strays
		s.demux.ExpectFull = s.asked.Load()
		replies := s.demux.Push(buf[:n])
		s.record(buf[:n], replies)
		if lost := s.demux.Strays - strays; lost > 0 {
			s.driver.monitor.Count(func(c *devices.Counters) { c.Resyncs++ })
		}
		for _, r := range replies {
			s.take(r)
		}
	}
}

// take hands a reply to whoever waits for its kind. An answer nobody waits for
// is forgotten, and never blocks the reader.
func (s *session) take(r escpos.Reply) {
	switch r.Kind {
	case escpos.AutoStatus:
		if s.driver.profile.ASB { // else nobody asked for it: noise
			s.driver.see(s, escpos.DecodeASB([4]byte(r.Bytes)))
		}
	case escpos.RealTimeStatus:
		select {
		case s.status <- r.Bytes[0]:
		default:
		}
	case escpos.Full:
		select {
		case s.full <- [4]byte(r.Bytes[2:]):
		default:
		}
	case escpos.InSequence:
		select {
		case s.singles <- r.Bytes[0]:
		default:
		}
	case escpos.Block:
		select {
		case s.blocks <- r:
		default:
		}
	}
}

// record puts received bytes into the frame ring; answers to polls are recorded
// where it is known what was asked, and only when they are new: the same every
// two seconds would leave room for nothing else.
func (s *session) record(p []byte, replies []escpos.Reply) {
	if len(replies) == 1 && replies[0].Kind == escpos.RealTimeStatus && len(p) == 1 {
		return
	}
	s.driver.monitor.Frame(false, p, note(replies))
}

// polled records the answer to DLE EOT n. The caller has the turn.
func (s *session) polled(n, b byte) {
	if s.polls[n] == b {
		s.driver.monitor.Count(func(c *devices.Counters) { c.RxBytes++ })
		return
	}
	s.polls[n] = b
	var status escpos.Status
	status.Apply(n, b)
	words := devices.Text{ZH: "良好", EN: "well"}
	if c, ok := judge(status); !ok {
		words = c.problem
	}
	s.driver.monitor.Frame(false, []byte{b}, devices.Text{ZH: fmt.Sprintf("状态 %d：%s", n, words.ZH), EN: fmt.Sprintf("status %d: %s", n, words.EN)})
}

func (s *session) write(ctx context.Context, p []byte, what devices.Text) error {
	s.driver.monitor.Frame(true, p, what)
	return s.link.Write(ctx, p)
}

// drained waits until the wire is empty, where the link can tell.
func (s *session) drained(ctx context.Context) error {
	if d, ok := s.link.(devices.Drainer); ok {
		return d.WaitSent(ctx)
	}
	return nil
}

// realTime asks DLE EOT n and waits for its byte. A late answer to an earlier
// question is thrown away first.
func (s *session) realTime(ctx context.Context, n byte) (byte, error) {
	select {
	case <-s.status:
	default:
	}
	question := escpos.AskStatus(n)
	s.driver.monitor.Count(func(c *devices.Counters) { c.TxBytes += int64(len(question)) })
	if err := s.link.Write(ctx, question); err != nil {
		return 0, err
	}
	timer := time.NewTimer(replyWait)
	defer timer.Stop()
	select {
	case b := <-s.status:
		s.polled(n, b)
		return b, nil
	case <-timer.C:
		s.driver.monitor.Count(func(c *devices.Counters) { c.Timeouts++ })
		return 0, devices.ErrTimeout
	case <-s.ended:
		return 0, devices.ErrGone
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// fullStatus asks a Custom printer for its full status. Only while the question
// is out, its answer is told from an automatic status.
func (s *session) fullStatus(ctx context.Context) ([4]byte, error) {
	select {
	case <-s.full:
	default:
	}
	s.asked.Store(true)
	defer s.asked.Store(false)
	question := escpos.AskFull()
	s.driver.monitor.Count(func(c *devices.Counters) { c.TxBytes += int64(len(question)) })
	if err := s.link.Write(ctx, question); err != nil {
		return [4]byte{}, err
	}
	timer := time.NewTimer(replyWait)
	defer timer.Stop()
	select {
	case b := <-s.full:
		return b, nil
	case <-timer.C:
		s.driver.monitor.Count(func(c *devices.Counters) { c.Timeouts++ })
		return [4]byte{}, devices.ErrTimeout
	case <-s.ended:
		return [4]byte{}, devices.ErrGone
	case <-ctx.Done():
		return [4]byte{}, ctx.Err()
	}
}

// old takes the late answers to questions that were given up.
func (s *session) old() {
	for {
		select {
		case <-s.singles:
			s.unanswered = max(0, s.unanswered-1)
		case <-s.blocks:
		default:
			return
		}
	}
}

// printed tells whether the answer with a document's identity has come.
func (s *session) printed(tag uint64) bool {
	for {
		select {
		case r := <-s.blocks:
			if id, ok := r.Printed(); ok && id == escpos.ProcessID(tag) {
				return true
			}
		default:
			return false
		}
	}
}

// forget drops answers of a document that no longer exists.
func (s *session) forget() {
	s.unanswered = 0
	for {
		select {
		case <-s.singles:
		case <-s.blocks:
		default:
			return
		}
	}
}

// What is said again and again.
var (
	started = devices.Text{ZH: "初始化", EN: "start"}
	asked   = devices.Text{ZH: "打好了吗", EN: "printed?"}
)

var replyWords = map[escpos.Kind]devices.Text{
	escpos.AutoStatus: {ZH: "自动状态", EN: "automatic status"}, escpos.RealTimeStatus: {ZH: "状态", EN: "status"},
	escpos.InSequence: {ZH: "已处理", EN: "processed"}, escpos.Full: {ZH: "完整状态", EN: "full status"}, escpos.Block: {ZH: "数据块", EN: "block"},
}

// note says what a piece of received bytes holds: an automatic status in words.
func note(replies []escpos.Reply) devices.Text {
	if len(replies) == 0 {
		return devices.Text{ZH: "应答的一部分", EN: "part of a reply"}
	}
	words := replyWords[replies[0].Kind]
	if replies[0].Kind == escpos.AutoStatus {
		trouble := devices.Text{ZH: "良好", EN: "well"}
		if c, ok := judge(escpos.DecodeASB([4]byte(replies[0].Bytes))); !ok {
			trouble = c.problem
		}
		words.ZH, words.EN = words.ZH+"："+trouble.ZH, words.EN+": "+trouble.EN
	}
	return words
}
