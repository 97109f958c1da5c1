package queue

import "fmt"

// State is where a ticket is in its life. The numbers are stored; they are
// never renumbered.
type State uint8

const (
	Waiting   State = 1
	Called    State = 2
	Serving   State = 3
	Held      State = 4
	Missed    State = 5
	Done      State = 6
	Withdrawn State = 7
	Expired   State = 8
)

var stateNames = [...]string{"", "waiting", "called", "serving", "held", "missed", "done", "withdrawn", "expired"}

func (s State) String() string { return stateNames[s] }

// Over reports whether the ticket's life has ended.
func (s State) Over() bool { return s >= Done }

// Class orders tickets of one line. The numbers are stored.
type Class uint8

const (
	Ordinary    Class = 0
	Priority    Class = 1 // elder, disabled, pregnant or with infant, soldier (domain §8.3)
	Appointment Class = 2 // checked in on time

	classes = 3
)

var classNames = [...]string{"ordinary", "priority", "appointment"}

func (c Class) String() string { return classNames[c] }

// ParseClass reads a class by its name; "" is ordinary.
func ParseClass(name string) (Class, bool) {
	if name == "" {
		return Ordinary, true
	}
	for c, n := range classNames {
		if n == name {
			return Class(c), true
		}
	}
	return 0, false
}

// Outcome is how a service ended; a clerk must choose one (plan row 3: every
// served ticket ends in a case or an explicit outcome). The numbers are stored.
type Outcome uint8

const (
	NoOutcome  Outcome = 0
	Accepted   Outcome = 1 // 受理
	Completed  Outcome = 2 // 当场办结
	Supplement Outcome = 3 // 补件
	Returned   Outcome = 4 // 退件
	Consulted  Outcome = 5 // 咨询
	NotNeeded  Outcome = 6 // 无需办件
	Collected  Outcome = 7 // 领证
	Unrecorded Outcome = 8 // the day ended before the clerk chose
)

var outcomeNames = [...]string{"", "accepted", "completed", "supplement", "returned", "consulted", "not_needed", "collected", "unrecorded"}

func (o Outcome) String() string { return outcomeNames[o] }

// ParseOutcome reads an outcome a clerk may choose.
func ParseOutcome(name string) (Outcome, bool) {
	for o := Accepted; o <= Collected; o++ {
		if outcomeNames[o] == name {
			return o, true
		}
	}
	return NoOutcome, false
}

// Ticket is one visitor's number for one line on one day. All times are Unix
// milliseconds UTC; zero means not yet.
type Ticket struct {
	ID     string // ULID, minted by whoever issues
	Origin string // prefix of the line that issued the number; never changes
	Number int    // unique within Origin and day; never changes
	Line   string // prefix of the line it waits in now
	Matter string // matter id, "" when the applicant chose only a line
	Class  Class
	Ground string // of its priority, as in Issue; for staff only
	Rank   int64  // place in the day's order of issue; kept by transfer and return
	Issued int64
	Kiosk  string // where it was issued

	State  State
	Window string // where it is called, served or held; "" otherwise
	Clerk  string // staff number who called it last
	// FirstAsked is the staff number of the first clerk who served it: first-asked
	// responsibility (首问负责制) stays with the ticket through transfers.
	FirstAsked string

	CalledAt  int64 // first call of the present turn
	Calls     int   // calls in the present turn, the first included
	StartedAt int64
	// Inexact tells that the service began by itself, some time after the call:
	// nobody pressed a key. The ticket can still be recalled or missed.
	Inexact bool
	EndedAt int64 // done, missed, withdrawn or expired
	// EndGuessed tells that EndedAt is later than the real end: the clerk forgot
	// to press the key.
	EndGuessed bool
	Outcome    Outcome
	Returns    int // times reactivated after a miss
	// After is the number of calls of its line before a returned ticket may be
	// called again; 0 for a ticket that has not been missed.
	After int64
	// Then are the further matters it will wait for, in order.
	Then []string
	// Booking is the appointment it checked in, "" for none.
	Booking string
	// MissedAt is the window that called it in vain, while it is missed.
	MissedAt string
	// Back is the window it came back to with further papers, while it waits.
	Back string
	// ReentryAt and ReentryTill are the window it may come back to, and until when
	// (Unix ms).
	ReentryAt   string
	ReentryTill int64
	// Rating is the visitor's own, 1 … 5; 0 = not rated, which is never taken for
	// a rating.
	Rating  int
	RatedAt int64

	// Phone tells that its holder left a telephone to find it again by.
	Phone bool

	// Overtaken is how many tickets with a later number were called before it, by
	// windows that could have called it. owed is that number for the bound, never
	// less than that of those behind it; fairAt is when it would have been called
	// had nobody been preferred, once that has passed.
	Overtaken int
	owed      int
	fairAt    int64

	// Estimate is the wait that the applicant was told, if estimated.
	Estimate  Wait
	estimated bool
	expect    Expect // the same before it was rounded up
	firstCall int64

	lane *lane // where it waits; nil unless Waiting in a lane
	// moves counts what was done to it, by clerk or visitor; not recalls, nor a
	// service that began by itself, behind which the call can still be undone.
	moves int
	name  string
}

// Name is the number as people read it: prefix and at least the line's digits,
// "S003"; after 999 it grows to "S1000" and never wraps.
func (t *Ticket) Name() string { return t.name }

func ticketName(prefix string, number, digits int) string {
	return fmt.Sprintf("%s%0*d", prefix, digits, number)
}
