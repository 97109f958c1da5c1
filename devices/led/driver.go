package led

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jiaohao/devices"
)

// silentAfter is how many frames in a row a board may leave unanswered.
const silentAfter = 3

// Options say what a Bus needs.
type Options struct {
	Profile Profile // from BuiltIn or LoadProfile
	// Addresses are the boards on this line; others are none of its business.
	// None means all.
	Addresses []int
	Monitor   *devices.Monitor
	Log       *slog.Logger // nil: no log
}

// Bus is the driver of all boards on one line. It implements devices.Driver.
type Bus struct {
	profile   Profile
	addresses []int
	monitor   *devices.Monitor
	log       *slog.Logger

	mu        sync.Mutex
	connected bool
	schedule  schedule
	guarded   map[int]time.Time // when the time-out of a board was last moved on
	wake      chan struct{}
}

var _ devices.Driver = (*Bus)(nil)

// New makes a driver; a Supervisor then serves it a link.
func New(o Options) *Bus {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Bus{
		profile: o.Profile, addresses: o.Addresses, monitor: o.Monitor, log: o.Log, wake: make(chan struct{}, 1),
		schedule: schedule{boards: map[int]*board{}, refresh: time.Duration(o.Profile.Bus.RefreshS) * time.Second},
	}
}

// Show puts text on the board with an address, as soon as the line is free.
// urgent is a call: it passes everything that is no call, and moves for some
// seconds before it stands still, where the board can. A newer text for the
// same address replaces one that still waits. Show never blocks. While there
// is no line it keeps the text for later and returns devices.ErrUnavailable. An
// address that is not on this line is no error.
func (b *Bus) Show(address int, text string, urgent bool) error {
	if !b.Serves(address) {
		return nil
	}
	if _, err := b.profile.Encode(address, text, urgent); err != nil {
		return fmt.Errorf("show on board %d: %w", address, err)
	}
	b.mu.Lock()
	b.schedule.show(address, text, urgent, time.Now())
	connected := b.connected
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
	if !connected {
		return fmt.Errorf("show on board %d: %w", address, devices.ErrUnavailable)
	}
	return nil
}

// Serves tells whether the board with an address is on this line.
func (b *Bus) Serves(address int) bool {
	return len(b.addresses) == 0 || slices.Contains(b.addresses, address)
}

// NumberOnly tells whether the boards should be given numbers, not sentences:
// see Profile.NumberOnly.
func (b *Bus) NumberOnly() bool { return b.profile.NumberOnly() }

// Blank clears a board.
func (b *Bus) Blank(address int) error { return b.Show(address, "", false) }

// Board is what is known of one address.
type Board struct {
	Address int
	Text    string    // what it was told to show
	Pending bool      // it has not been sent yet
	Sent    time.Time // last time a frame went out to it
	Answer  time.Time // last good answer on this line; zero = none yet, or never, as for mute boards
	Silent  bool      // it should answer and does not
}

// Boards lists the addresses shown to so far, in order.
func (b *Bus) Boards() []Board {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Board, 0, len(b.schedule.boards))
	for _, d := range b.schedule.boards {
		list = append(list, Board{d.address, d.text, d.dirty, d.sent, d.answer, d.misses >= silentAfter})
	}
	slices.SortFunc(list, func(x, y Board) int { return x.Address - y.Address })
	return list
}

// Serve sends what is due until ctx ends or the line is lost.
func (b *Bus) Serve(ctx context.Context, link devices.Link) error {
	b.mu.Lock()
	b.connected = true
	b.guarded = map[int]time.Time{}
	b.schedule.repaint(time.Now())
	b.mu.Unlock()
	b.monitor.Detail("dark_after", darkAfter(b.profile.DarkAfter()))
	defer func() {
		b.mu.Lock()
		b.connected = false
		b.mu.Unlock()
	}()
	b.report()
	for {
		if err := ctx.Err(); err != nil {
			b.leave(link)
			return err
		}
		job, wait := b.take()
		if job == nil {
			_ = b.idle(ctx, wait) // its error is ctx's, which is looked at next
			continue
		}
		if err := b.send(ctx, link, job); err != nil && ctx.Err() != nil {
			continue
		} else if err != nil {
			return fmt.Errorf("show on board %d: %w", job.address, err)
		}
		b.report()
	}
}

// job is one frame to be sent: a copy, so that no lock is held over the line.
type job struct {
	board
	moving     bool // the frame is one of a moving call
	dark       bool // the frame is the darkness between two
	refreshing bool
}

func (b *Bus) take() (*job, time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	due, wait := b.schedule.next(now)
	if due == nil {
		return nil, wait
	}
	step := !due.dirty && !due.step.IsZero()
	moving := due.dirty && due.call || step && now.Before(due.until)
	return &job{board: *due, moving: moving, dark: step && moving && due.dark, refreshing: !due.dirty && !step}, 0
}

func (b *Bus) idle(ctx context.Context, wait time.Duration) error {
	var due <-chan time.Time
	if wait >= 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-b.wake:
	case <-due:
	}
	return nil
}

// send writes one frame, waits for its answer where the board gives one, and
// keeps the gap. A call that is not answered is sent once more.
func (b *Bus) send(ctx context.Context, link devices.Link, j *job) error {
	text := j.text
	if j.dark {
		text = ""
	}
	frame, err := b.profile.Encode(j.address, text, j.moving)
	if err != nil { // Show has tried it: only a changed profile could
		b.log.Error("board frame not built", "device", b.monitor.Health().ID, "err", err)
		b.done(j, false, time.Now())
		return nil
	}
	started := time.Now()
	answered := false
	if err := b.guard(ctx, link, j); err != nil {
		return err
	}
	for range 2 {
		answered, err = b.exchange(ctx, link, j, frame)
		if err != nil {
			return err
		}
		if answered || b.profile.Bus.Reply == "none" || !j.call || j.misses >= silentAfter {
			break
		}
	}
	b.done(j, answered, started)
	return nil
}

// guard moves the time-out of a board on, before its first frame and then once
// in a while, where the board has one that needs it.
func (b *Bus) guard(ctx context.Context, link devices.Link, j *job) error {
	last, known := b.guarded[j.address]
	now := time.Now()
	if known && now.Sub(last) < guardEvery {
		return nil
	}
	frames := b.profile.Guard(j.address, now, !known)
	b.guarded[j.address] = now
	for _, frame := range frames {
		if _, err := b.exchange(ctx, link, j, frame); err != nil {
			return err
		}
	}
	return nil
}

// leave darkens boards that would show their last text for ever, when the
// program ends in order.
func (b *Bus) leave(link devices.Link) {
	if b.profile.DarkAfter() > 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	for _, d := range b.Boards() {
		frame, err := b.profile.Encode(d.Address, "", false)
		if err == nil {
			err = link.Write(ctx, frame)
		}
		if err != nil || sleep(ctx, b.wire(len(frame))+time.Duration(b.profile.Bus.GapMS)*time.Millisecond) != nil {
			return
		}
	}
}

func darkAfter(d time.Duration) string {
	if d == 0 {
		return "never"
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}

func (b *Bus) exchange(ctx context.Context, link devices.Link, j *job, frame []byte) (answered bool, err error) {
	bus := b.profile.Bus
	if bus.Reply != "none" {
		link.Discard()
	}
	if err := link.Write(ctx, frame); err != nil {
		return false, err
	}
	b.monitor.Frame(true, frame, devices.Text{ZH: fmt.Sprintf("%d 号屏：%s", j.address, j.text), EN: fmt.Sprintf("board %d: %s", j.address, j.text)})
	left := time.Now().Add(b.wire(len(frame)))
	if bus.Reply != "none" {
		answered, err = b.await(ctx, link, j, frame, left.Add(time.Duration(bus.TurnaroundMS)*time.Millisecond))
		if err != nil {
			return false, err
		}
	}
	quiet := time.Until(left)
	if quiet < 0 || answered {
		quiet = 0
	}
	return answered, sleep(ctx, quiet+time.Duration(bus.GapMS)*time.Millisecond)
}

// wire is how long n bytes are under way, 10 bits each.
func (b *Bus) wire(n int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(b.profile.Line.Baud)
}

// await reads until the board has answered or the deadline passed.
func (b *Bus) await(ctx context.Context, link devices.Link, j *job, frame []byte, deadline time.Time) (bool, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	var scanner Scanner
	var all []byte
	chunk := make([]byte, 128)
	for {
		n, err := link.Read(ctx, chunk)
		if errors.Is(err, devices.ErrTimeout) {
			b.monitor.Count(func(c *devices.Counters) { c.Timeouts++ })
			return false, nil
		}
		if err != nil {
			return false, err
		}
		all = append(all, chunk[:n]...)
		scanner.Feed(chunk[:n])
		good, refused := b.answered(j.address, frame, all, &scanner)
		if !good && !refused {
			if len(all) > maxFrame {
				all = all[:0]
			}
			continue
		}
		b.monitor.Frame(false, all, devices.Text{ZH: fmt.Sprintf("%d 号屏应答", j.address), EN: fmt.Sprintf("board %d answered", j.address)})
		b.monitor.Count(func(c *devices.Counters) { c.Checksums += int64(scanner.Bad) })
		j.refused = refused
		b.monitor.Good()
		return true, nil
	}
}

// answered judges what came back so far.
func (b *Bus) answered(address int, frame, all []byte, scanner *Scanner) (good, refused bool) {
	switch b.profile.Bus.Reply {
	case "any":
		return len(all) > 0, false
	case "answer":
		return bytes.Contains(all, b.profile.answer), false
	case "echo":
		return bytes.Contains(all, frame), false
	}
	if b.profile.Language == "alpha" {
		return bytes.IndexByte(all, alphaACK) >= 0, bytes.IndexByte(all, alphaNAK) >= 0
	}
	for {
		f, ok := scanner.Next()
		if !ok {
			return false, false
		}
		if int(f.Source) == address && len(f.Data) >= 3 {
			return f.Data[2] == 0, f.Data[2] != 0
		}
	}
}

// done writes the outcome of a frame into the schedule.
func (b *Bus) done(j *job, answered bool, started time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	d := b.schedule.boards[j.address]
	d.sent, d.refused = now, j.refused
	switch {
	case answered:
		d.answer, d.misses = now, 0
	case b.profile.Bus.Reply != "none":
		d.misses++
	}
	if j.refreshing {
		share := time.Duration(b.profile.Bus.SharePercent)
		b.schedule.freeAt = now.Add(now.Sub(started) * (100 - share) / share)
	}
	if d.version != j.version {
		return // a newer text came meanwhile
	}
	d.moves(now, b.profile.callTime(), time.Duration(b.profile.Bus.BlinkMS)*time.Millisecond)
	d.dirty, d.call = false, false
}

// report turns what the boards did into the health of the device.
func (b *Bus) report() {
	var heard, silent, refused, written []int
	for _, d := range b.Boards() {
		switch {
		case d.Sent.IsZero():
		case d.Silent:
			silent = append(silent, d.Address)
		case d.Answer.IsZero():
			written = append(written, d.Address)
		default:
			heard = append(heard, d.Address)
		}
	}
	b.mu.Lock()
	for address, d := range b.schedule.boards {
		if d.refused {
			refused = append(refused, address)
		}
	}
	b.mu.Unlock()
	slices.Sort(refused)
	b.monitor.Detail("answered", ranges(heard))
	b.monitor.Detail("silent", ranges(silent))
	b.monitor.Detail("written, not confirmed", ranges(written))
	b.monitor.Set(b.judge(heard, silent, refused))
}

func (b *Bus) judge(heard, silent, refused []int) (devices.State, devices.Trouble) {
	switch {
	case b.profile.Bus.Reply == "none":
		return devices.Unconfirmed, devices.Trouble{Code: devices.Mute,
			Problem: devices.Text{ZH: "该型号条屏不应答，只能确认已发送", EN: "these boards never answer: frames are written, not confirmed"},
			Advice:  devices.Text{ZH: "请目视检查各窗口条屏", EN: "look at the boards to be sure"}}
	case len(silent) > 0 && len(heard) == 0:
		return devices.Fault, devices.Trouble{Code: devices.Silent,
			Problem: devices.Text{ZH: "所有条屏都没有应答", EN: "no board answers"},
			Advice:  devices.Text{ZH: "检查条屏电源、485 线极性（A/B）和波特率", EN: "check the boards' power, the polarity of the RS-485 pair and the baud rate"}}
	case len(silent) > 0:
		return devices.Degraded, devices.Trouble{Code: devices.Silent,
			Problem: devices.Text{ZH: "没有应答的条屏地址：" + ranges(silent), EN: "boards without an answer: " + ranges(silent)},
			Advice:  devices.Text{ZH: "检查这些条屏的电源、接线和地址设置", EN: "check power, wiring and address of these boards"}}
	case len(refused) > 0:
		return devices.Degraded, devices.Trouble{Code: devices.Refused,
			Problem: devices.Text{ZH: "拒绝显示的条屏地址：" + ranges(refused), EN: "boards that refused a text: " + ranges(refused)},
			Advice:  devices.Text{ZH: "核对屏幕尺寸和控制卡型号的设置", EN: "compare the screen's size and the card's model with the profile"}}
	case len(heard) > 0:
		return devices.OK, devices.Trouble{}
	}
	return devices.Unconfirmed, devices.Trouble{Code: devices.Unheard, Problem: devices.Text{ZH: "尚未发送内容", EN: "nothing was shown yet"}}
}

// ranges writes sorted addresses shortly: 1–6 8.
func ranges(addresses []int) string {
	var parts []string
	for i := 0; i < len(addresses); {
		j := i
		for j+1 < len(addresses) && addresses[j+1] == addresses[j]+1 {
			j++
		}
		part := strconv.Itoa(addresses[i])
		if j > i {
			part += "–" + strconv.Itoa(addresses[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, " ")
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
