// Package queue is the rules of the queue: tickets, lines, windows, and who is
// called next. It is pure. Nothing here reads a clock, a disk or a network, and
// it imports the standard library alone, so the very same code runs the live
// hall, a property test, a replay of last Tuesday and a rehearsal of the next.
//
// A Hall is the state of one business day. It changes in one way only:
//
//	Decide(by, command, now) → events | *Error     asks the rules; changes nothing
//	Apply(event)                                   changes the state; cannot fail
//
// The events are the truth; the state can be made from them again at any time.
// Owner runs a Hall for many callers: it decides the commands that wait
// together, hands their events to a Journal in one durable commit, and only
// then answers and publishes.
//
// The life of a ticket:
//
//	issue → WAITING ─call→ CALLED ─start→ SERVING ─finish→ DONE
//	           ▲ ▲            │ │            │ │
//	           │ └─ return ─┐ │ └─ hold ─────┴─┼→ HELD ─resume→ CALLED
//	           │            │ ▼ miss           │
//	           │           MISSED              │
//	           └──────────── transfer ─────────┘   (keeps number, place and first-asked clerk)
//	WAITING ─withdraw→ WITHDRAWN        WAITING, MISSED, HELD ─close of day→ EXPIRED
package queue
