package queue

import "sort"

// lane is the tickets of one matter and class that wait in one line, in order
// of Rank. Taking a ticket out leaves a tombstone behind, so that the head is
// found at once whatever the length.
type lane struct {
	line   *line
	matter string
	class  Class
	items  []*Ticket // ascending Rank; an item whose lane is another is a tombstone
	head   int       // everything before it is a tombstone
	live   int
}

// first is the ticket that has waited longest, or nil.
func (l *lane) first() *Ticket {
	for l.head < len(l.items) {
		if t := l.items[l.head]; t.lane == l {
			return t
		}
		l.head++
	}
	if l.live == 0 && l.head > 0 {
		l.items, l.head = l.items[:0], 0
	}
	return nil
}

// put lets a ticket wait at its Rank. New tickets append; a transferred or
// undone one goes back to its place.
func (l *lane) put(t *Ticket) {
	t.lane = l
	l.live++
	l.protect(t)
	n := len(l.items)
	if n == 0 || l.items[n-1].Rank < t.Rank {
		l.items = append(l.items, t)
		return
	}
	i := sort.Search(n, func(i int) bool { return l.items[i].Rank >= t.Rank })
	l.head = min(l.head, i)
	if l.items[i].Rank == t.Rank {
		l.items[i] = t // its own tombstone
		return
	}
	l.items = append(l.items, nil)
	copy(l.items[i+1:], l.items[i:])
	l.items[i] = t
}

// protect keeps the bound's invariant when a ticket comes back to its place or
// in from another line: whoever stands before has been overtaken at least as
// often, and their fair turn is at least as long past. So the bound needs to
// look at the first of a lane alone. It errs on the side of calling older
// tickets sooner.
func (l *lane) protect(t *Ticket) {
	n := len(l.items)
	if n == 0 || l.items[n-1].Rank < t.Rank && t.owed == 0 && t.fairAt == 0 {
		return // a new ticket, at the end
	}
	at := l.inheritBehind(t)
	for i := at - 1; i >= l.head; i-- {
		if before := l.items[i]; before.lane == l && !before.inherit(t) {
			break
		}
	}
}

// inheritBehind lets t take over the protection of the next that waits behind it,
// and is the place of t's rank.
func (l *lane) inheritBehind(t *Ticket) int {
	at := sort.Search(len(l.items), func(i int) bool { return l.items[i].Rank >= t.Rank })
	for _, behind := range l.items[at:] {
		if behind.lane == l && behind != t {
			t.inherit(behind)
			break
		}
	}
	return at
}

// inherit takes over the protection of a ticket behind it; false if it had it.
func (t *Ticket) inherit(behind *Ticket) bool {
	changed := false
	if behind.owed > t.owed {
		t.owed, changed = behind.owed, true
	}
	if behind.fairAt > 0 && (t.fairAt == 0 || behind.fairAt < t.fairAt) {
		t.fairAt, changed = behind.fairAt, true
	}
	return changed
}

// drop takes a ticket out of the lane it waits in.
func (t *Ticket) drop() {
	if t.lane == nil {
		return
	}
	l := t.lane
	t.lane = nil
	l.live--
	// Tombstones before the head are cut off when they are most of the slice, so
	// a busy line does not keep the whole day.
	if l.head > 64 && l.head*2 > len(l.items) {
		l.items = append(l.items[:0], l.items[l.head:]...)
		l.head = 0
	}
}

// each calls every ticket that waits, in order.
func (l *lane) each(f func(*Ticket)) {
	for _, t := range l.items[l.head:] {
		if t.lane == l {
			f(t)
		}
	}
}
