package voice

import (
	"context"
	"errors"
	"slices"
	"time"

	"jiaohao/devices"
)

// conversation is one time of being connected.
type conversation struct {
	Options
	speaker *Speaker
	link    devices.Link
	ear     devices.Ear
	pending []byte    // heard, not yet looked at
	wrote   time.Time // when the last frame has left the wire
	asked   time.Time // last exchange with an answer, or last query
	misses  int       // exchanges without an answer since then
}

// rest waits for something to say, and asks after the chip now and then.
func (c *conversation) rest(ctx context.Context) error {
	every := queryEvery
	if c.misses > 0 {
		every = queryAgain
	}
	timer := time.NewTimer(max(0, every-time.Since(c.asked)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-c.ear.Lost:
		return err
	case <-c.speaker.wake:
	case p := <-c.ear.Heard: // unasked: the end of something, or a restarted chip
		c.note(p)
	case <-timer.C:
		if _, err := c.query(ctx); err != nil && !errors.Is(err, devices.ErrTimeout) {
			return err
		}
	}
	return nil
}

// announce speaks the readings of one utterance.
func (c *conversation) announce(ctx context.Context, u Utterance) error {
	style := c.Style
	for i := range u.readings() {
		if i > 0 {
			if c.speaker.onceIsEnough() {
				return nil
			}
			if err := c.sleep(ctx, readingPause); err != nil {
				return err
			}
			style.Chime = false
		}
		for _, text := range c.Chip.Render(u.Segments, style) {
			if err := c.speak(ctx, text, u.Key); err != nil {
				return err
			}
			style.Chime = false
		}
	}
	return nil
}

// speak sends one text and waits until it was spoken. One that the chip rejects, or
// within which it starts anew, is sent once more.
func (c *conversation) speak(ctx context.Context, text []byte, note string) error {
	for range 2 {
		again, err := c.utter(ctx, text, note)
		if err != nil || !again {
			return err
		}
	}
	c.Log.Warn("chip did not speak a text", "device", c.Monitor.Health().ID)
	return nil
}

// utter sends one text; again tells that it was surely not spoken to its end.
func (c *conversation) utter(ctx context.Context, text []byte, note string) (again bool, err error) {
	started := time.Now()
	guard := guardBase + time.Duration(characters(text))*guardChar
	if err := c.write(ctx, c.Chip.AppendSpeak(nil, text), devices.Text{ZH: "播报 " + note, EN: "speak " + note}); err != nil {
		return false, err
	}
	answer, err := c.taken(ctx)
	switch {
	case errors.Is(err, devices.ErrTimeout) && answer == Idle:
		return false, nil // its end was heard, and only that it was taken was not
	case errors.Is(err, devices.ErrTimeout):
		c.missed() // it may have heard: a second frame would cut itself off
	case err != nil:
		return false, err
	case answer == Rejected:
		c.Monitor.Count(func(n *devices.Counters) { n.Checksums++ })
		return true, nil
	default:
		c.good()
	}
	answer, err = c.await(ctx, started.Add(guard), Idle, Ready)
	switch {
	case errors.Is(err, devices.ErrTimeout):
		return false, c.overrun(ctx)
	case err == nil:
		c.good()
	}
	return err == nil && answer == Ready, err
}

// taken waits until the chip takes a frame or rejects it. An end that is heard first
// belongs to something before, or to this text if no more comes: then the answer
// is Idle, with ErrTimeout.
func (c *conversation) taken(ctx context.Context) (answer byte, err error) {
	deadline := c.wrote.Add(answerTimeout)
	answer, err = c.await(ctx, deadline, Accepted, Rejected, Idle)
	if err != nil || answer != Idle {
		return answer, err
	}
	if answer, err = c.await(ctx, deadline, Accepted, Rejected); errors.Is(err, devices.ErrTimeout) {
		answer = Idle
	}
	return answer, err
}

// overrun deals with an utterance whose end was not heard in time.
func (c *conversation) overrun(ctx context.Context) error {
	answer, err := c.query(ctx)
	if errors.Is(err, devices.ErrTimeout) || answer == Speaking {
		return c.write(ctx, c.Chip.Append(nil, Frame{Command: Stop}), devices.Text{ZH: "停止", EN: "stop"})
	}
	return err
}

// query asks whether the chip is there and what it does.
func (c *conversation) query(ctx context.Context) (byte, error) {
	c.asked = time.Now()
	if err := c.write(ctx, c.Chip.Append(nil, Frame{Command: Query}), devices.Text{ZH: "查询状态", EN: "query"}); err != nil {
		return 0, err
	}
	answer, err := c.await(ctx, c.wrote.Add(answerTimeout), Speaking, Idle)
	switch {
	case errors.Is(err, devices.ErrTimeout):
		c.missed()
	case err == nil:
		c.good()
	}
	return answer, err
}

func (c *conversation) write(ctx context.Context, frame []byte, note devices.Text) error {
	if err := c.sleep(ctx, frameGap-time.Since(c.wrote)); err != nil {
		return err
	}
	c.drain()
	if err := c.link.Write(ctx, frame); err != nil {
		return err
	}
	c.wrote = time.Now().Add(time.Duration(len(frame)) * 10 * time.Second / time.Duration(c.Baud))
	c.Monitor.Frame(true, frame, note)
	return nil
}

// drain forgets what was heard before a frame: it cannot be its answer.
func (c *conversation) drain() {
	c.pending = nil
	for {
		select {
		case p := <-c.ear.Heard:
			c.note(p)
		default:
			return
		}
	}
}

// await returns the first of the wanted answers; others are passed over.
func (c *conversation) await(ctx context.Context, deadline time.Time, wanted ...byte) (byte, error) {
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	for {
		for i, b := range c.pending {
			if slices.Contains(wanted, b) {
				c.pending = c.pending[i+1:]
				return b, nil
			}
		}
		c.pending = nil
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case err := <-c.ear.Lost:
			return 0, err
		case p := <-c.ear.Heard:
			c.note(p)
			c.pending = p
		case <-timer.C:
			return 0, devices.ErrTimeout
		}
	}
}

var answerNames = map[byte]devices.Text{
	Ready: {ZH: "就绪", EN: "ready"}, Accepted: {ZH: "已接受", EN: "accepted"}, Rejected: {ZH: "拒绝", EN: "rejected"},
	Speaking: {ZH: "正在播报", EN: "speaking"}, Idle: {ZH: "空闲", EN: "idle"},
}

// note puts answers into the frame ring.
func (c *conversation) note(p []byte) {
	name, ok := answerNames[p[len(p)-1]]
	if !ok {
		name = devices.Text{ZH: "杂音", EN: "noise"}
	}
	c.Monitor.Frame(false, p, name)
}

func (c *conversation) good() {
	c.misses, c.asked = 0, time.Now()
	c.Monitor.Good()
	c.Monitor.Set(devices.OK, devices.Trouble{})
}

func (c *conversation) missed() {
	c.misses++
	c.Monitor.Count(func(n *devices.Counters) { n.Timeouts++ })
	if c.misses >= silentAfter {
		c.Monitor.Set(devices.Fault, devices.Trouble{Code: devices.Silent,
			Problem: devices.Text{ZH: "语音模块没有应答", EN: "the voice module does not answer"},
			Advice:  devices.Text{ZH: "检查模块电源、接线（收发两线）和波特率；叫号照常进行", EN: "check its power, both data wires and the baud rate; calling goes on without it"}})
	}
}

func (c *conversation) sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-c.ear.Lost:
		return err
	case <-timer.C:
		return nil
	}
}

// characters counts the characters of a text in GBK, tags included.
func characters(text []byte) (n int) {
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x81 {
			i++
		}
		n++
	}
	return n
}
