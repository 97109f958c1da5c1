package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"jiaohao/queue"
)

// Group commit. A caller of write is either the leader or waits to be joined:
//
//	nobody leads → lead: BEGIN, run own request, take those who wait and run
//	               theirs, COMMIT (one sync), answer all, pass the lead on
//	somebody leads → wait; the leader either runs this request with its own or
//	               passes the lead on to it
//
// No goroutine stands between a caller and the disk, so the queue's owner pays
// no hop; a print job or a sign-in that comes while a commit is on the disk
// shares the next one. A request that is refused for itself (a constraint) is
// taken back alone; trouble with the disk takes the whole transaction back.

// joinRounds is how often a leader looks for further requests before COMMIT.
const joinRounds = 2

type request struct {
	run  func(*tx) error
	err  error
	wake chan struct{} // answered, or made the leader
	lead bool
	// alone is done by the leader outside of a transaction; such a request joins
	// nobody.
	alone bool
}

// commitHealth is what Health tells of commits.
type commitHealth struct {
	commits int64
	lastErr error
	errAt   time.Time
}

// Commit writes all units in one transaction; see queue.Journal.
func (s *Store) Commit(ctx context.Context, units []queue.Unit) error {
	err := s.write(ctx, func(t *tx) error {
		for i := range units {
			if err := t.unit(&units[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for i := range units {
			for j := range units[i].Events {
				units[i].Events[j].Seq = 0
			}
		}
		return fmt.Errorf("commit %d units: %w", len(units), err)
	}
	return nil
}

// note journals events of the hall itself in one transaction; nothing for none.
func (s *Store) note(ctx context.Context, events []queue.Event) error {
	if len(events) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for i := range events {
			if err := t.append(&events[i], ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// write runs one request in a transaction and returns when it is durable. On an
// error nothing of it was written. run may be called again after a transaction
// that was taken back, so it must not keep what it did.
func (s *Store) write(ctx context.Context, run func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{run: run}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return unavailable("系统正在停止，操作没有生效。", "the hall is stopping; nothing was done", ErrClosed)
	}
	if !s.leading {
		s.leading = true
		s.mu.Unlock()
		s.lead(r)
		return r.err
	}
	r.wake = make(chan struct{}, 1)
	s.waiting = append(s.waiting, r)
	s.mu.Unlock()
	select {
	case <-r.wake:
	case <-ctx.Done():
		if s.leave(r) {
			return ctx.Err()
		}
		<-r.wake // it is being written: the answer is near and counts
	}
	if r.lead {
		s.lead(r)
	}
	return r.err
}

// leave takes a request back that nobody has begun to write.
func (s *Store) leave(r *request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range s.waiting {
		if o == r {
			s.waiting = append(s.waiting[:i], s.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// join takes the requests that wait.
func (s *Store) join(group []*request) []*request {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.waiting[:0]
	for _, r := range s.waiting {
		if r.alone {
			left = append(left, r)
		} else {
			group = append(group, r)
		}
	}
	clear(s.waiting[len(left):])
	s.waiting = left
	return group
}

// lead commits a group and passes the lead on.
func (s *Store) lead(first *request) {
	var few [8]*request
	group := s.commit(append(few[:0], first))
	s.mu.Lock()
	s.health.commits++
	if err := first.err; err != nil {
		s.health.lastErr, s.health.errAt = err, s.o.Now()
	}
	s.mu.Unlock()
	for _, r := range group[1:] {
		r.wake <- struct{}{}
	}
	s.pass()
}

// pass gives the lead to who waits longest, or to nobody.
func (s *Store) pass() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.leading = false
		s.idle.Broadcast()
		return
	}
	next := s.waiting[0]
	s.waiting = append(s.waiting[:0], s.waiting[1:]...)
	next.lead = true
	next.wake <- struct{}{}
}

// alone runs f as leader, outside of a transaction: no commit is under way
// meanwhile.
func (s *Store) alone(f func() error) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	if s.leading {
		r := &request{wake: make(chan struct{}, 1), alone: true}
		s.waiting = append(s.waiting, r)
		s.mu.Unlock()
		<-r.wake
	} else {
		s.leading = true
		s.mu.Unlock()
	}
	defer s.pass()
	return f()
}

// commit writes a group, which grows by those who come meanwhile, in one
// transaction. Each request has its error afterwards.
func (s *Store) commit(group []*request) []*request {
	t := &s.w.tx
	if err := s.begin(t); err != nil {
		group[0].err = err
		return group
	}
	done := 0
	for round := 0; ; round++ {
		for ; done < len(group); done++ {
			r := group[done]
			if r.err = t.try(r, len(group) > 1); r.err != nil && (done == 0 && len(group) == 1 || fatal(r.err)) {
				cause := r.err
				r.err = nil
				s.takeBack(group, cause) // those not begun too: the trouble is the disk's
				return group
			}
		}
		if round == joinRounds {
			break
		}
		if group = s.join(group); len(group) == done {
			break
		}
	}
	err := s.w.keepEnd(t.plain)
	if err == nil {
		err = s.w.commit.run()
	}
	if err != nil {
		s.takeBack(group, fmt.Errorf("commit: %w", err))
		return group
	}
	s.w.last = t.head
	s.checkpoint.wrote(t.rows)
	return group
}

// begin opens a transaction at the end of the journal.
func (s *Store) begin(t *tx) error {
	select {
	case <-s.broken:
		return unavailable("磁盘曾无法确认写入，系统需要重新启动。", "the disk could not confirm a write; the program must start again", ErrBroken)
	default:
	}
	if !s.w.sure {
		if err := s.w.readHead(); err != nil {
			return explain(err)
		}
	}
	if err := s.w.begin.run(); err != nil {
		return explain(err)
	}
	now := s.o.Now()
	*t = tx{s: s, w: s.w, head: s.w.last, now: now, mono: now.Sub(s.start).Milliseconds()}
	t.monoValue = t.mono
	return nil
}

// takeBack ends a transaction of which nothing stays, and gives each request of
// it that has no error of its own this one.
func (s *Store) takeBack(group []*request, cause error) {
	s.noteSync(cause)
	// SQLite may have rolled back by itself; then this says so and is right.
	_ = s.w.rollback.run()
	if err := s.w.readHead(); err != nil {
		s.o.Log.Error("journal end not read", "err", err)
	}
	err := explain(cause)
	if classify(cause) != refused {
		s.o.Log.Error("commit taken back", "err", cause, "requests", len(group))
	}
	for _, r := range group {
		if r.err == nil {
			r.err = err
		}
	}
}

// fatal reports whether an error is about more than the request that met it.
func fatal(err error) bool { return classify(err) != refused }

// try runs one request; with company it can be taken back alone.
func (t *tx) try(r *request, company bool) error {
	if !company {
		return r.run(t)
	}
	before := *t
	if err := t.w.savepoint.run(); err != nil {
		return err
	}
	err := r.run(t)
	if err == nil {
		return t.w.unsave.run()
	}
	if fatal(err) {
		return err
	}
	*t = before
	if back := t.w.rollsave.run(); back != nil {
		return errors.Join(err, back)
	}
	if back := t.w.unsave.run(); back != nil {
		return errors.Join(err, back)
	}
	return err
}

// tx is the transaction under way.
type tx struct {
	s    *Store
	w    *writer
	head head // where the journal would end
	now  time.Time
	mono int64 // ms since the store was opened
	// monoValue is mono as an argument of statements.
	monoValue driver.Value
	rows      int // journal rows written
	// plain is the newest row written that did not issue a ticket, 0 for none.
	plain int64
}

// keepEnd remembers how far the journal went; see journal_end.
func (w *writer) keepEnd(seq int64) error {
	if seq == 0 {
		return nil
	}
	return w.setEnd.run(seq)
}

// unit writes what one command decided.
func (t *tx) unit(u *queue.Unit) error {
	if len(u.Events) == 0 {
		return nil
	}
	key := ""
	if u.Key != "" {
		var err error
		if key, err = keyOf(len(u.Events), u.Ask, u.Key); err != nil {
			return err
		}
	}
	last := &u.Events[len(u.Events)-1]
	for i := range u.Events[:len(u.Events)-1] {
		if err := t.append(&u.Events[i], ""); err != nil {
			return err
		}
	}
	if err := t.append(last, key); err != nil {
		return err
	}
	switch p := u.Aside.(type) {
	case nil:
		return nil
	case Person:
		return t.person(last.Day, p)
	case *Person:
		if p == nil {
			return nil
		}
		return t.person(last.Day, *p)
	case Callback:
		return t.callback(last.Day, p)
	case TicketPhone:
		return t.ticketPhone(last.Day, p)
	default:
		return fmt.Errorf("a unit cannot carry a %T aside", p)
	}
}

// append writes one event at the end of the journal and its effect into the
// tables, and gives the event its Seq. key is of keyOf or "".
func (t *tx) append(e *queue.Event, key string) error {
	e.Seq = t.head.seq + 1
	w := t.w
	w.buf = appendCanonical(w.buf[:0], t.head.hash[:], row{Event: *e, hall: w.hall, epoch: t.head.epoch, mono: t.mono, key: key, ver: bodyVersion})
	w.hash = sum(w.buf)
	b := w.bind(e)
	if err := w.insertJournal.run(b.seq, w.text(w.hall), t.head.epoch, b.at, t.monoValue, b.day, int64(e.Kind), b.actor,
		b.ticket, b.line, b.window, b.number, b.code, b.text, w.text(e.Body), key, int64(bodyVersion), w.hashValue); err != nil {
		return fmt.Errorf("journal %s: %w", kindName(e.Kind), err)
	}
	t.head.seq, t.head.hash = e.Seq, w.hash
	t.rows++
	if e.Kind != queue.Issued {
		t.plain = e.Seq
	}
	if err := w.projector.project(&t.head, e, &b); err != nil {
		return fmt.Errorf("project %s of ticket %s: %w", kindName(e.Kind), e.Ticket, err)
	}
	return nil
}
