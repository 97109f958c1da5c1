package led

import (
	"maps"
	"slices"
	"time"
)

// board is what the bus knows of one address.
type board struct {
	address int
	text    string
	version int       // rises with every Show
	call    bool      // the text is a call that has not been sent moving yet
	dirty   bool      // the board does not show text yet
	queued  int       // place in the order of Shows
	asked   time.Time // when it was told to show text
	step    time.Time // when the next frame of a moving call is due; zero = it stands still
	until   time.Time // when a moving call is to stand still
	dark    bool      // the next of these frames is darkness
	sent    time.Time
	answer  time.Time // last good answer since the line was opened
	misses  int       // frames without an answer since then
	refused bool      // it answered with an error status
}

// schedule decides which board's frame goes over the line next: calls before
// changes before refreshing, each in the order of asking, the newest text of
// an address only. It does no I/O and asks no clock.
type schedule struct {
	boards  map[int]*board
	order   int
	refresh time.Duration // 0 never
	freeAt  time.Time     // refreshing waits until then, to leave the line to others
}

// show sets an address's text.
func (s *schedule) show(address int, text string, call bool, now time.Time) {
	b := s.boards[address]
	if b == nil {
		b = &board{address: address}
		s.boards[address] = b
	}
	if !b.dirty || call && !b.call {
		s.order++
		b.queued = s.order
	}
	b.text, b.call, b.dirty, b.asked = text, call, true, now
	b.step = time.Time{}
	b.version++
}

// oldNews is how long after a Show a call is no longer worth moving for.
const oldNews = 15 * time.Second

// repaint makes every board be sent again, after the line was lost; nothing is
// known of their answers any more.
func (s *schedule) repaint(now time.Time) {
	for _, address := range slices.Sorted(maps.Keys(s.boards)) {
		b := s.boards[address]
		s.order++
		b.queued, b.dirty, b.step = s.order, true, time.Time{}
		b.answer, b.misses, b.refused = time.Time{}, 0, false
		b.call = b.call && now.Sub(b.asked) < oldNews
	}
}

// next returns the board that is due now, or nil and how long nothing will be
// due; a negative wait means until the next show.
func (s *schedule) next(now time.Time) (due *board, wait time.Duration) {
	wait = -1
	rank := 4
	better := func(r int, b *board) {
		if r < rank || r == rank && before(r, b, due) {
			rank, due = r, b
		}
	}
	later := func(at time.Time) {
		if d := at.Sub(now); wait < 0 || d < wait {
			wait = max(d, time.Millisecond)
		}
	}
	for _, b := range s.boards {
		switch {
		case b.dirty && b.call:
			better(0, b)
		case b.dirty:
			better(1, b)
		case !b.step.IsZero() && !now.Before(b.step):
			better(2, b)
		case !b.step.IsZero():
			later(b.step)
		case s.refresh > 0:
			at := b.sent.Add(s.refresh)
			if at.Before(s.freeAt) {
				at = s.freeAt
			}
			if !now.Before(at) {
				better(3, b)
			} else {
				later(at)
			}
		}
	}
	return due, wait
}

// moves plans the frames of a call that has just been sent, or of one of its
// steps: every blink (0: none) text and darkness in turns for as long as it
// moves, and then the text standing still.
func (b *board) moves(now time.Time, lasts, blink time.Duration) {
	switch {
	case b.call && lasts > 0:
		b.until, b.step, b.dark = now.Add(lasts), now.Add(lasts), true
	case b.step.IsZero() || !now.Before(b.until):
		b.step = time.Time{}
		return
	default:
		b.step, b.dark = b.until, !b.dark
	}
	if next := now.Add(blink); blink > 0 && next.Before(b.until) {
		b.step = next
	}
}

// before orders boards of equal rank.
func before(rank int, a, b *board) bool {
	if rank == 2 {
		return a.step.Before(b.step)
	}
	if rank == 3 && !a.sent.Equal(b.sent) {
		return a.sent.Before(b.sent)
	}
	if rank == 3 {
		return a.address < b.address
	}
	return a.queued < b.queued
}
