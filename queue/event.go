package queue

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Kind is what happened. The numbers are stored in the journal; they are never
// renumbered or reused.
type Kind uint8

const (
	DayOpened      Kind = 1  // Text: the hall's zone; Code: 1 when the clock was put back
	Issued         Kind = 2  // Ticket, Line, Number; Code: class; Text: matter; Body: IssuedBody
	CalledTicket   Kind = 3  // Ticket, Line, Window, Number; Code: Reason.Pack(); Text: staff
	Recalled       Kind = 4  // Ticket, Line, Window, Number; Code: how many calls now
	Started        Kind = 5  // Ticket, Line, Window, Number; Code: 1 when it began by itself
	Finished       Kind = 6  // Ticket, Line, Window, Number; Code: outcome; Text: "inexact" when the key was forgotten
	MissedTicket   Kind = 7  // Ticket, Line, Window, Number
	ReturnedTicket Kind = 8  // Ticket, Line, Number; Code: calls of the line before its turn, 0: its old place
	HeldTicket     Kind = 9  // Ticket, Line, Window, Number
	Resumed        Kind = 10 // Ticket, Line, Window, Number; Text: staff
	Transferred    Kind = 11 // Ticket, Line: the new line, Window: the old window, Number; Text: new matter
	Withdrew       Kind = 12 // Ticket, Line, Number
	ExpiredTicket  Kind = 13 // Ticket, Line, Number
	Undone         Kind = 14 // Ticket, Line, Window, Number; Code: kind of the undone event; Body: UndoneBody
	Rated          Kind = 15 // Ticket, Line, Window, Number; Code: score 1 … 5; Text: source; Body: RatedBody

	WindowOpened  Kind = 20 // Window; Text: staff
	WindowPaused  Kind = 21 // Window; Text: reason
	WindowResumed Kind = 22 // Window
	WindowClosed  Kind = 23 // Window; Text: staff who left

	LineClosed Kind = 30 // Line; Text: reason
	LineOpened Kind = 31 // Line

	DayClosed Kind = 40 // Number: how many tickets expired

	Continued    Kind = 41 // Ticket, Line: of the next matter, Window: the one before, Number; Text: next matter
	ReentryGiven Kind = 42 // Ticket, Line, Window, Number; Code: minutes
	Reentered    Kind = 43 // Ticket, Line, Window: that it comes back to, Number

	LineLent      Kind = 44 // Window, Line; Text: staff who serves it besides
	LineTakenBack Kind = 45 // Window, Line

	PhoneLeft      Kind = 46 // Ticket, Line, Number: its holder can find it by a telephone, which stands in no event
	PhoneTakenBack Kind = 47 // Ticket, Line, Number
)

var kindNames = map[Kind]string{
	DayOpened: "day_opened", Issued: "issued", CalledTicket: "called", Recalled: "recalled",
	Started: "started", Finished: "finished", MissedTicket: "missed", ReturnedTicket: "returned",
	HeldTicket: "held", Resumed: "resumed", Transferred: "transferred", Withdrew: "withdrew",
	ExpiredTicket: "expired", Undone: "undone", Rated: "rated", WindowOpened: "window_opened",
	WindowPaused: "window_paused", WindowResumed: "window_resumed", WindowClosed: "window_closed",
	LineClosed: "line_closed", LineOpened: "line_opened", DayClosed: "day_closed",
	Continued: "continued", ReentryGiven: "reentry_given", Reentered: "reentered",
	LineLent: "line_lent", LineTakenBack: "line_taken_back",
	PhoneLeft: "phone_left", PhoneTakenBack: "phone_taken_back",
}

func (k Kind) String() string { return kindNames[k] }

// Kinds names every kind, for the journal's own table of names.
func Kinds() map[Kind]string { return kindNames }

// Event is one fact of the day, in the flat shape of a journal row: what replay
// needs stands in plain columns, everything else in Body. It never holds a
// name, an ID number or anything else of a person.
type Event struct {
	Seq    int64 // place in the journal; 0 until committed
	At     int64 // Unix milliseconds UTC
	Day    string
	Kind   Kind
	Actor  string // Actor.String(): "staff:0702", "kiosk:K1"
	Ticket string
	Line   string
	Window string
	Number int
	Code   int
	Text   string
	Body   string // JSON, or ""
}

// IssuedBody is the Body of an Issued event.
type IssuedBody struct {
	// Print names the printer that owes the slip; "" when the number is shown on
	// a screen only.
	Print string `json:"print,omitempty"`
	// Wait is the estimate that the applicant was told, P50 and P90 in minutes.
	Wait *[2]int `json:"wait,omitempty"`
	// Expect is the same before it was rounded up, ms.
	Expect *[2]int64 `json:"expect,omitempty"`
	// Ground is the group of people that the priority is for, as in Issue: the class
	// in finer words, nothing of one person.
	Ground string `json:"ground,omitempty"`
	// Then are further matters of the visit, and Booking the code of the
	// appointment that was checked in.
	Then    []string `json:"then,omitempty"`
	Booking string   `json:"booking,omitempty"`
}

// ReadIssued decodes the Body of an Issued event. Nearly all are written alike,
// {"print":"P1","wait":[5,10],"expect":[240000,530000],"ground":"elderly"} or a part of
// it, and are read without the JSON decoder, which cost a start more than all other events together.
func ReadIssued(body string) (IssuedBody, error) {
	if body == "" {
		return IssuedBody{}, nil
	}
	if b, ok := plainIssued(body); ok {
		return b, nil
	}
	var b IssuedBody
	err := json.Unmarshal([]byte(body), &b)
	return b, err
}

func plainIssued(body string) (b IssuedBody, ok bool) {
	sep, rest := "{", body
	if after, found := strings.CutPrefix(rest, sep+`"print":"`); found {
		if b.Print, rest, found = strings.Cut(after, `"`); !found || strings.Contains(b.Print, `\`) {
			return b, false
		}
		sep = ","
	}
	if after, found := strings.CutPrefix(rest, sep+`"wait":[`); found {
		var p50, p90 int64
		if p50, p90, rest, found = twoNumbers(after); !found {
			return b, false
		}
		b.Wait, sep = &[2]int{int(p50), int(p90)}, ","
	}
	if after, found := strings.CutPrefix(rest, sep+`"expect":[`); found {
		var p50, p90 int64
		if p50, p90, rest, found = twoNumbers(after); !found {
			return b, false
		}
		b.Expect, sep = &[2]int64{p50, p90}, ","
	}
	if after, found := strings.CutPrefix(rest, sep+`"ground":"`); found {
		if b.Ground, rest, found = strings.Cut(after, `"`); !found || strings.Contains(b.Ground, `\`) {
			return b, false
		}
	}
	return b, rest == "}"
}

// twoNumbers reads "12,34]".
func twoNumbers(s string) (a, b int64, rest string, ok bool) {
	first, s, _ := strings.Cut(s, ",")
	second, rest, ok := strings.Cut(s, "]")
	a, errA := strconv.ParseInt(first, 10, 64)
	b, errB := strconv.ParseInt(second, 10, 64)
	return a, b, rest, ok && errA == nil && errB == nil
}

// UndoneBody is the Body of an Undone event: what the ticket is again, so that
// a table can be written from the event alone.
type UndoneBody struct {
	State      State   `json:"state"`
	Line       string  `json:"line"`
	Matter     string  `json:"matter,omitempty"`
	Window     string  `json:"window,omitempty"`
	Clerk      string  `json:"clerk,omitempty"`
	FirstAsked string  `json:"first_asked,omitempty"`
	CalledAt   int64   `json:"called_at,omitempty"`
	Calls      int     `json:"calls,omitempty"`
	StartedAt  int64   `json:"started_at,omitempty"`
	Inexact    bool    `json:"inexact,omitempty"`
	EndedAt    int64   `json:"ended_at,omitempty"`
	Outcome    Outcome `json:"outcome,omitempty"`
	Returns    int     `json:"returns,omitempty"`
	After      int64   `json:"after,omitempty"`
}

// ActorKind is who acts.
type ActorKind string

const (
	Staff   ActorKind = "staff"   // a clerk, by staff number
	Manager ActorKind = "manager" // a hall manager, by user name
	Kiosk   ActorKind = "kiosk"   // a kiosk, by id
	Pad     ActorKind = "pad"     // the call pad of a window, by window number
	Phone   ActorKind = "phone"   // the holder of a ticket, by ticket id
	Screen  ActorKind = "screen"  // the touch screen of a window, by window number
	System  ActorKind = "system"  // the hall itself
)

// Actor is who asks for a command.
type Actor struct {
	Kind ActorKind
	ID   string
}

func (a Actor) String() string { return string(a.Kind) + ":" + a.ID }
