package queue

// Command is something a person or a device asks of the hall. Each is a struct
// in this file; Hall.Decide answers it.
type Command interface {
	// ask names the command and its subject, so that one idempotency key cannot
	// stand for two different requests.
	ask() string
}

// Issue gives out a number.
type Issue struct {
	Ticket string // a fresh ULID
	Line   string // prefix; may be "" when Matter is given
	Matter string // matter id; may be "" when Line is given
	// Then are further matters of the same visit, in order: after each the number
	// goes on waiting for the next.
	Then  []string
	Class Class
	// Ground is why it has priority: the hall's word for a group of people, such as
	// "elderly"; "" = not said. It goes with Priority alone.
	Ground string
	Print  string // printer that owes the slip; "" shows it on a screen only
	// Booking is the code of the appointment that this number checks in.
	Booking string
	// Left is how long the windows still serve today, ms; 0 = not known. With it
	// a number that would not be served today is refused.
	Left int64
}

// CallNext calls the next ticket to a window.
type CallNext struct{ Window string }

// Recall calls the present ticket of a window again.
type Recall struct{ Window string }

// Start begins the service of the called ticket.
type Start struct{ Window string }

// StartCalled begins a service by itself, because the ticket was called some
// time ago and nobody pressed a key. Only the hall gives it; see Hall.Due.
type StartCalled struct{ Window, Ticket string }

// Finish ends the service with its outcome.
type Finish struct {
	Window  string
	Outcome Outcome
	// Reentry lets the number come back to this window today without waiting
	// again, for so many minutes; 0 = as the hall's rules say, NoReentry = not,
	// WholeDay = as long as the day lasts. Only after Supplement.
	Reentry int
}

// WholeDay is the Reentry that lasts as long as the day.
const WholeDay = 24 * 60

// NoReentry is the Reentry that is none, whatever the hall's rules say.
const NoReentry = -1

// Miss records that the called ticket did not come.
type Miss struct{ Window string }

// Hold parks the present ticket at the window.
type Hold struct{ Window string }

// RecallHeld calls a parked ticket back to the window.
type RecallHeld struct{ Window, Ticket string }

// Transfer moves the present ticket to another line, or to the line of another
// matter. It keeps its number, its place in the order and its first-asked clerk.
type Transfer struct{ Window, Line, Matter string }

// Undo takes back the last act at a window.
type Undo struct{ Window string }

// Return reactivates a missed ticket.
type Return struct{ Ticket string }

// Reenter brings a finished number back to its window with further papers, as
// its clerk allowed.
type Reenter struct{ Ticket string }

// Withdraw gives a waiting ticket up.
type Withdraw struct{ Ticket string }

// OpenWindow seats a clerk at a window and begins to serve.
type OpenWindow struct{ Window, Staff string }

// PauseWindow interrupts service, with a reason that is shown.
type PauseWindow struct{ Window, Reason string }

// ResumeWindow ends a pause.
type ResumeWindow struct{ Window string }

// CloseWindow ends service; the clerk leaves the window.
type CloseWindow struct{ Window string }

// CloseLine stops the issue of numbers of a line; those waiting are served.
type CloseLine struct{ Line, Reason string }

// OpenLine allows numbers again.
type OpenLine struct{ Line string }

// CloseDay ends the business day: what still waits expires, windows close.
// Waiting is how many people the manager knows to be there still: waiting, held
// or at a window. If it is another number, the day goes on.
type CloseDay struct{ Waiting int }

func (c Issue) ask() string        { return "issue " + c.Line + " " + c.Matter }
func (c CallNext) ask() string     { return "next " + c.Window }
func (c Recall) ask() string       { return "recall " + c.Window }
func (c Start) ask() string        { return "start " + c.Window }
func (c StartCalled) ask() string  { return "start-called " + c.Window + " " + c.Ticket }
func (c Finish) ask() string       { return "finish " + c.Window }
func (c Miss) ask() string         { return "miss " + c.Window }
func (c Hold) ask() string         { return "hold " + c.Window }
func (c RecallHeld) ask() string   { return "recall-held " + c.Window + " " + c.Ticket }
func (c Transfer) ask() string     { return "transfer " + c.Window + " " + c.Line + " " + c.Matter }
func (c Undo) ask() string         { return "undo " + c.Window }
func (c Return) ask() string       { return "return " + c.Ticket }
func (c Reenter) ask() string      { return "reenter " + c.Ticket }
func (c Withdraw) ask() string     { return "withdraw " + c.Ticket }
func (c OpenWindow) ask() string   { return "open " + c.Window + " " + c.Staff }
func (c PauseWindow) ask() string  { return "pause " + c.Window }
func (c ResumeWindow) ask() string { return "resume " + c.Window }
func (c CloseWindow) ask() string  { return "close " + c.Window }
func (c CloseLine) ask() string    { return "close-line " + c.Line }
func (c OpenLine) ask() string     { return "open-line " + c.Line }
func (c CloseDay) ask() string     { return "close-day" }
