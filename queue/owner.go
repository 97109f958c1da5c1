package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"
)

// Owner gives one Hall to many callers. One goroutine decides; commands that
// arrive while a commit is on the disk are decided together and committed
// together, so the disk's sync rate is not the hall's limit. A caller is
// answered only when its events are on the disk.
type Owner struct {
	plan    Plan
	journal Journal
	now     func() time.Time
	log     *slog.Logger
	publish func([]Event)

	in    chan *request
	hall  *Hall
	stale bool   // the last commit failed and the state could not be rebuilt yet
	fresh string // a day that the journal is known not to have
	keys  map[string]*answered
	peak  int           // size of recent batches; see gather
	took  time.Duration // of the last commit, by the machine's clock
	sizes func(int)
}

// maxBatch bounds one commit.
const maxBatch = 512

// A batch waits for callers that were just answered to come back, while recent
// batches had company: yields times, and longer while it is smaller than they
// were, up to 1/patience of what a commit takes here. Without it two half batches
// alternate and each waits for two syncs.
const (
	yields   = 3
	patience = 8
)

type request struct {
	cmd   Command
	by    Actor
	key   string
	aside any
	view  func(*Hall)
	// taken is won by the owner, which runs view, or by a caller who waits no
	// longer: view writes into the caller's variables and must not outlive it.
	taken atomic.Bool
	reply chan result
}

type result struct {
	receipt Receipt
	err     error
}

// Receipt is the answer to a command that was done.
type Receipt struct {
	Events []Event
	// Repeated tells that the same idempotency key was answered before; Events
	// are those of the first time and nothing was done again.
	Repeated bool
}

type answered struct {
	ask    string
	events []Event
}

// NewOwner prepares an owner; Run starts it. publish is called in the owner's
// goroutine with each committed batch, before the callers are answered; it must
// not block.
func NewOwner(plan Plan, journal Journal, now func() time.Time, log *slog.Logger, publish func([]Event)) (*Owner, error) {
	hall, err := NewHall(plan)
	if err != nil {
		return nil, err
	}
	return &Owner{
		plan: plan, journal: journal, now: now, log: log, publish: publish,
		in: make(chan *request, maxBatch), hall: hall, keys: map[string]*answered{}, sizes: func(int) {},
	}, nil
}

// OnBatch lets a measurement see the size of each committed batch. Call it
// before Run.
func (o *Owner) OnBatch(f func(int)) { o.sizes = f }

// Load rebuilds the state of the journal's last day. Run calls it first;
// calling it before lets a start-up fail early.
func (o *Owner) Load(ctx context.Context) error {
	day, err := o.journal.LastDay(ctx)
	if err != nil {
		return err
	}
	hall, keys, err := o.stateOf(ctx, day)
	if err != nil {
		return err
	}
	o.hall, o.keys, o.stale, o.fresh = hall, keys, false, ""
	return nil
}

// stateOf is the hall on a day as the journal tells it.
func (o *Owner) stateOf(ctx context.Context, day string) (*Hall, map[string]*answered, error) {
	hall, err := NewHall(o.plan)
	if err != nil || day == "" {
		return hall, map[string]*answered{}, err
	}
	keys, err := o.replay(ctx, hall, day)
	if err == nil {
		err = hall.Check()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("replay %s: %w", day, err)
	}
	return hall, keys, nil
}

// turn goes to the day of the clock when the hall's rules alone cannot: back to
// it when the clock had run ahead, or on into a day that was begun by such a clock,
// where numbers go on from those given then. A failure leaves the day as it is.
func (o *Owner) turn(ctx context.Context, now time.Time) {
	day := o.plan.DayOf(now)
	if ahead := day > o.hall.day; ahead && (o.hall.day == "" || day == o.fresh) || !ahead && !o.hall.mistaken(now) {
		return
	}
	next, keys, err := o.stateOf(ctx, day)
	if err != nil {
		o.log.Error("day not turned", "day", day, "err", err)
		return
	}
	if day > o.hall.day && next.day == "" {
		o.fresh = day // the first command opens it
		return
	}
	events := o.hall.turnTo(next, now, day)
	if err := o.journal.Commit(context.WithoutCancel(ctx), []Unit{{Events: events}}); err != nil {
		o.log.Error("day not turned", "day", day, "err", err)
		o.stale = true
		return
	}
	o.log.Warn("day turned by the clock", "from", o.hall.day, "to", day)
	for _, e := range events {
		if e.Day == day {
			next.Apply(e)
		}
	}
	o.hall, o.keys, o.fresh = next, keys, ""
	o.publish(events)
}

func (o *Owner) replay(ctx context.Context, hall *Hall, day string) (keys map[string]*answered, err error) {
	defer func() { // Apply panics on an event that cannot be of this hall
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	keys = map[string]*answered{}
	owner := map[int64]*answered{} // by seq
	if err := o.journal.Keys(ctx, day, func(key, ask string, from, to int64) error {
		a := &answered{ask: ask}
		keys[key] = a
		for seq := from; seq <= to; seq++ {
			owner[seq] = a
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return keys, o.journal.Replay(ctx, day, func(e Event) error {
		hall.Apply(e)
		if a := owner[e.Seq]; a != nil {
			a.events = append(a.events, e)
		}
		return nil
	})
}

// Do decides one command and returns when its events are durable, or an *Error.
// The same key with the same request is answered from the first time; key may
// be "". aside is written with the events (see Unit).
func (o *Owner) Do(ctx context.Context, by Actor, cmd Command, key string, aside any) (Receipt, error) {
	r := &request{cmd: cmd, by: by, key: key, aside: aside, reply: make(chan result, 1)}
	res, err := o.send(ctx, r)
	if err != nil {
		return Receipt{}, err
	}
	return res.receipt, res.err
}

// View calls f with the committed state, between two batches. f must be quick
// and must not keep the Hall.
func (o *Owner) View(ctx context.Context, f func(*Hall)) error {
	res, err := o.send(ctx, &request{view: f, reply: make(chan result, 1)})
	if err != nil {
		return err
	}
	return res.err
}

func (o *Owner) send(ctx context.Context, r *request) (result, error) {
	select {
	case o.in <- r:
	case <-ctx.Done():
		return result{}, stopping(ctx)
	}
	select {
	case res := <-r.reply:
		return res, nil
	case <-ctx.Done():
		if r.view != nil && !r.taken.CompareAndSwap(false, true) {
			return <-r.reply, nil // it is being run
		}
		return result{}, stopping(ctx)
	}
}

func stopping(ctx context.Context) error {
	return fmt.Errorf("%w: %w", refuse(Unavailable, "系统没有及时应答，请重试", "the hall did not answer in time; try again"), ctx.Err())
}

// Run owns the hall until ctx ends. It returns an error only when the journal
// cannot be read at the start.
func (o *Owner) Run(ctx context.Context) error {
	if err := o.Load(ctx); err != nil {
		return err
	}
	var batch []*request
	for {
		select {
		case <-ctx.Done():
			o.refuseWaiting()
			return nil
		case r := <-o.in:
			batch = append(batch[:0], r)
		}
		batch = o.gather(batch)
		// A crowd that goes is soon forgotten; one that was late once is not.
		o.peak = max(o.serve(ctx, batch), o.peak-o.peak/8-1)
		clear(batch)
	}
}

// gather adds to a batch those who wait, and those who are about to.
func (o *Owner) gather(batch []*request) []*request {
	begun := time.Now()
	for y := 0; ; y++ {
		batch = o.drain(batch)
		if o.peak <= 1 || y >= yields && (len(batch) >= o.peak || time.Since(begun) > o.took/patience) {
			return batch
		}
		runtime.Gosched()
	}
}

func (o *Owner) drain(batch []*request) []*request {
	for len(batch) < maxBatch {
		select {
		case r := <-o.in:
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// refuseWaiting answers those who asked while the owner stopped.
func (o *Owner) refuseWaiting() {
	for _, r := range o.drain(nil) {
		r.reply <- result{err: refuse(Unavailable, "系统正在停止，请稍后再试", "the hall is stopping; try again soon")}
	}
}

// serve decides, commits, applies, publishes and answers one batch. It returns
// how many commands the batch had.
func (o *Owner) serve(ctx context.Context, batch []*request) int {
	now := o.now()
	if !o.stale {
		o.turn(ctx, now)
	}
	if o.stale {
		if err := o.Load(ctx); err != nil {
			o.log.Error("state not rebuilt", "err", err)
			for _, r := range batch {
				r.reply <- result{err: notSaved(err)}
			}
			return 0
		}
	}
	var (
		units   []Unit
		owed    []int // units[i] is of batch[owed[i]]
		again   []int // whose key was decided before, perhaps in this very batch
		command = 0
	)
	results := make([]result, len(batch))
	for i, r := range batch {
		if r.view != nil {
			continue
		}
		command++
		if prior := o.keys[r.key]; r.key != "" && prior != nil {
			if prior.ask != asked(r) {
				results[i].err = refuse(Invalid, "重复的请求编号用于了不同的请求", "this Idempotency-Key was used for another request").at("Idempotency-Key")
				continue
			}
			results[i].receipt = Receipt{Events: prior.events, Repeated: true}
			again = append(again, i)
			continue
		}
		events, err := o.hall.Decide(r.by, r.cmd, now)
		if err != nil {
			results[i].err = err
			continue
		}
		for _, e := range events {
			o.hall.Apply(e)
			if e.Kind == DayOpened {
				clear(o.keys) // keys are the day's
			}
		}
		if len(events) > 0 {
			u := Unit{Events: events, Key: r.key, Aside: r.aside}
			if r.key != "" {
				u.Ask = asked(r)
				o.keys[r.key] = &answered{ask: u.Ask, events: events}
			}
			if units == nil {
				units, owed = make([]Unit, 0, len(batch)-i), make([]int, 0, len(batch)-i)
			}
			units, owed = append(units, u), append(owed, i)
		}
	}
	if len(units) > 0 {
		// A stop must not tear a batch that is on its way to the disk.
		begun := time.Now()
		err := o.journal.Commit(context.WithoutCancel(ctx), units)
		o.took = time.Since(begun)
		if err != nil {
			o.log.Error("batch not committed", "err", err, "commands", len(units))
			o.stale = true
			// The state holds what the disk does not: rebuild it before anybody looks.
			if lerr := o.Load(ctx); lerr != nil {
				o.log.Error("state not rebuilt", "err", lerr)
				o.keys = map[string]*answered{} // some of them were never saved
			}
			for _, i := range owed {
				results[i] = result{err: notSaved(err)}
			}
			for _, i := range again {
				if o.keys[batch[i].key] == nil {
					results[i] = result{err: notSaved(err)}
				}
			}
			// A refusal that was decided on the lost events may be wrong; say so.
			for i, r := range batch {
				if r.view == nil && results[i].err != nil && i > owed[0] {
					results[i].err = notSaved(err)
				}
			}
			o.answer(batch, results)
			return command
		}
		for i, at := range owed {
			results[at].receipt = Receipt{Events: units[i].Events}
		}
		o.sizes(len(units))
		all := units[0].Events
		if len(units) > 1 {
			all = make([]Event, 0, len(units)+len(units)/2)
			for _, u := range units {
				all = append(all, u.Events...)
			}
		}
		o.publish(all)
	}
	o.answer(batch, results)
	return command
}

func asked(r *request) string { return r.by.String() + " " + r.cmd.ask() }

func (o *Owner) answer(batch []*request, results []result) {
	for i, r := range batch {
		if r.view != nil {
			if o.stale {
				results[i].err = notSaved(errors.New("state not rebuilt"))
			} else if r.taken.CompareAndSwap(false, true) {
				r.view(o.hall)
			}
		}
		r.reply <- results[i]
	}
}

// notSaved is what callers see when a commit fails; the store has logged why.
func notSaved(err error) error {
	return fmt.Errorf("%w: %w", refuse(Unavailable, "数据没有保存，操作没有生效，请重试；如反复出现请检查磁盘空间并联系技术员",
		"nothing was saved and nothing was done; try again, and if it repeats check the disk space"), err)
}
