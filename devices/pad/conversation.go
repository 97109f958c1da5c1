package pad

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/devices"
)

// conversation is one time of being connected.
type conversation struct {
	Options
	line    *Line
	link    devices.Link
	scanner Scanner
	ear     devices.Ear
	events  devices.Delivery[any] // Press or Rating
	last    map[talker]recent
	busy    time.Time // the wire is in use until then
	said    recent    // the last frame sent, which some adapters hear themselves
	good    bool      // a pad was heard on this line
}

// talker is who sends: a pad and an evaluator share the address of their window.
type talker struct{ address, function byte }

// recent is the last frame of a talker.
type recent struct {
	frame string
	at    time.Time
}

// gap ends a frame: at 9600 baud no pad pauses 50 ms inside one.
const gap = 50 * time.Millisecond

func (c *conversation) run(ctx context.Context) error {
	for {
		wait, err := c.speak(ctx)
		if err != nil {
			return err
		}
		if c.scanner.Pending() > 0 && (wait < 0 || wait > gap) {
			wait = gap
		}
		if err := c.wait(ctx, wait); err != nil {
			return err
		}
	}
}

// wait receives, or returns after d (never if negative) or a new command.
func (c *conversation) wait(ctx context.Context, d time.Duration) error {
	var due <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-c.ear.Lost:
		return err
	case <-c.line.wake:
	case p := <-c.ear.Heard:
		c.busy = time.Now().Add(c.Profile.Quiet)
		c.scanner.Feed(p)
		return c.hear(ctx)
	case <-due:
		// A torn frame stays torn once its sender has stopped.
		if time.Now().After(c.busy.Add(gap - c.Profile.Quiet)) {
			for c.scanner.Pending() > 0 {
				c.scanner.Gap()
				if err := c.hear(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// hear answers the whole frames that have come.
func (c *conversation) hear(ctx context.Context) error {
	for {
		f, ok := c.scanner.Next()
		if c.scanner.Bad > 0 {
			bad := c.scanner.Bad
			c.scanner.Bad = 0
			c.Monitor.Count(func(n *devices.Counters) { n.Checksums += int64(bad) })
		}
		if !ok {
			return nil
		}
		if err := c.answer(ctx, f); err != nil {
			return err
		}
	}
}

// answer acknowledges a frame at once and acts on it the first time.
func (c *conversation) answer(ctx context.Context, f Frame) error {
	if len(f.Data) == 0 || c.foreign(f) {
		return nil
	}
	received := Append(nil, f)
	if c.own(string(received)) {
		return nil
	}
	if err := c.send(ctx, acknowledgement(f), devices.Text{ZH: "回执", EN: "acknowledged"}); err != nil {
		return err
	}
	now := time.Now()
	who := talker{f.Address, f.Func}
	before := c.last[who]
	c.last[who] = recent{string(received), now}
	again := before.frame == string(received) && now.Sub(before.at) < c.Profile.Repeat
	c.Monitor.Frame(false, received, note(f, again))
	c.Monitor.Good()
	if again {
		return nil
	}
	c.line.mu.Lock()
	c.line.heard[int(f.Address)] = now
	c.line.mu.Unlock()
	c.good = true
	c.health()
	c.raise(f)
	return nil
}

// echoTime is how long after a frame has left the wire the host may hear itself.
const echoTime = 30 * time.Millisecond

// own tells whether a frame is the host's own, heard through an RS-485 adapter
// that does not mute itself: answering that would never end.
func (c *conversation) own(frame string) bool {
	if frame != c.said.frame || time.Since(c.said.at) > echoTime {
		return false
	}
	c.said = recent{}
	return true
}

// foreign tells whether a key frame has another function code than the profile's.
func (c *conversation) foreign(f Frame) bool {
	return f.Func != FuncEvaluator && c.Profile.KeyFunc != 0 && f.Func != c.Profile.KeyFunc
}

func note(f Frame, again bool) devices.Text {
	t := devices.Text{ZH: fmt.Sprintf("叫号器 %d", f.Address), EN: fmt.Sprintf("pad %d", f.Address)}
	if f.Func == FuncEvaluator {
		t = devices.Text{ZH: fmt.Sprintf("评价器 %d", f.Address), EN: fmt.Sprintf("evaluator %d", f.Address)}
	} else if k, ok := KeyOf(f.Data); ok {
		t.ZH, t.EN = t.ZH+"："+keyNames[k], t.EN+": "+string(k)
	}
	if again {
		t.ZH, t.EN = t.ZH+"，重复", t.EN+", repeated"
	}
	return t
}

// raise hands a key or rating to its callback.
func (c *conversation) raise(f Frame) {
	var event any
	if f.Func == FuncEvaluator {
		score, ok := c.Profile.Scores[f.Data[len(f.Data)-1]]
		if !ok {
			return
		}
		event = Rating{int(f.Address), score}
	} else {
		key, ok := KeyOf(f.Data)
		if !ok {
			return
		}
		event = Press{Address: int(f.Address), Key: key}
	}
	if !c.events.Put(event) {
		c.Log.Warn("key dropped, the hall does not keep up", "device", c.Monitor.Health().ID, "address", f.Address)
	}
}

// speak sends the next thing to be shown or done, if the line is quiet, and
// tells how long to wait for the next; negative is until somebody asks.
func (c *conversation) speak(ctx context.Context) (time.Duration, error) {
	now := time.Now()
	f, what, wait := c.line.next(now, c.Profile.Refresh, false)
	if what == (devices.Text{}) {
		return wait, nil
	}
	if free := c.busy.Sub(now); free > 0 {
		return free, nil
	}
	if f, what, _ = c.line.next(now, c.Profile.Refresh, true); what == (devices.Text{}) {
		return 0, nil
	}
	return 0, c.send(ctx, f, what)
}

// next is what the host has to say: commands, then changed displays, then
// displays to be refreshed. take marks it as said.
func (l *Line) next(now time.Time, refresh time.Duration, take bool) (f Frame, what devices.Text, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.commands) > 0 {
		f = l.commands[0]
		if take {
			l.commands = l.commands[1:]
		}
		return f, devices.Text{ZH: "命令", EN: "command"}, 0
	}
	wait = -1
	var due *display
	for _, address := range slices.Sorted(maps.Keys(l.displays)) {
		d := l.displays[address]
		if d.dirty && (due == nil || !due.dirty) {
			due, f.Address = d, address
		}
		if d.dirty || refresh <= 0 {
			continue
		}
		left := d.sent.Add(refresh).Sub(now)
		if left <= 0 && due == nil {
			due, f.Address = d, address
		}
		if wait < 0 || left < wait {
			wait = max(left, time.Millisecond)
		}
	}
	if due == nil {
		return Frame{}, devices.Text{}, wait
	}
	if take {
		due.dirty, due.sent = false, now
	}
	return Show(f.Address, due.waiting, due.ticket), devices.Text{ZH: "显示", EN: "show"}, 0
}

func (c *conversation) send(ctx context.Context, f Frame, note devices.Text) error {
	p := Append(nil, f)
	if err := c.link.Write(ctx, p); err != nil {
		return fmt.Errorf("pad %d: %w", f.Address, err)
	}
	left := time.Now().Add(time.Duration(len(p)) * 10 * time.Second / time.Duration(c.Profile.Baud))
	c.busy, c.said = left.Add(c.Profile.Quiet), recent{string(p), left}
	c.Monitor.Frame(true, p, devices.Text{ZH: fmt.Sprintf("叫号器 %d：%s", f.Address, note.ZH), EN: fmt.Sprintf("pad %d: %s", f.Address, note.EN)})
	return nil
}

// health: pads answer nothing, so the line is good once one was heard.
func (c *conversation) health() {
	if !c.good {
		c.Monitor.Set(devices.Unconfirmed, devices.Trouble{Code: devices.Unheard,
			Problem: devices.Text{ZH: "还没有收到按键，无法确认线路", EN: "no key was heard yet: the line cannot be confirmed"},
			Advice:  devices.Text{ZH: "在任一窗口按一次键试试", EN: "press a key at any window to try it"}})
		return
	}
	var heard []string
	for _, address := range slices.Sorted(maps.Keys(c.line.Heard())) {
		heard = append(heard, strconv.Itoa(address))
	}
	c.Monitor.Detail("heard", strings.Join(heard, " "))
	c.Monitor.Set(devices.OK, devices.Trouble{})
}
