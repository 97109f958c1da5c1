package queue

import (
	"fmt"
	"slices"
	"time"
)

// Line is a business line: an ordered set of waiting tickets with one prefix.
type Line struct {
	Prefix   string // "S"
	Digits   int    // least digits of a number; 3 → S003
	Start    int    // first number of the day
	DailyMax int    // numbers a day; 0 = no limit
	// Slots are the parts of the day in which it gives numbers, ascending; none =
	// the whole day. Appointments have their own and are not counted.
	Slots []Slot
}

// Slot is a part of the day with a limit of its own.
type Slot struct {
	From, To int // minutes of the day in the hall's zone, To not included
	Most     int // numbers; 0 = no limit
}

// WindowPlan is what a window may serve.
type WindowPlan struct {
	No    string   // "18"
	Lines []string // prefixes, the first is its own line
	// Matters limits what it serves to these matter ids; a ticket without a
	// matter is served by every window of its line. Empty: all of its lines.
	Matters []string
	// Weights are how fast waiting counts in a line at this window, 1 if not
	// named: at weight 2 ten minutes stand level with twenty.
	Weights map[string]int
	// First are the conditions under which a line goes first, in their order.
	First []Condition
	// Green calls priority numbers without letting ordinary ones in between
	// (绿色通道); the bound holds there too.
	Green bool
	// Tide is opened only when a line is long (潮汐窗口); see Hall.Proposals.
	Tide bool
}

// StaffPlan is what a clerk may do.
type StaffPlan struct {
	// Skills are the matters the clerk is qualified for; empty = not limited.
	Skills []string
	// Home is the clerk's own window, and Lines are those of the bureau: where
	// the hall may propose to seat the clerk.
	Home  string
	Lines []string
}

// Condition lets a line go first at a window while it holds.
type Condition struct {
	Line      string
	WaitsOver int64 // its longest wait at this window is more, ms
	AtLeast   int   // so many wait in it
}

// Rules are the hall's settings (domain §8.3). Durations are milliseconds.
type Rules struct {
	PriorityRatio int // priority calls that may overtake a waiting ordinary ticket before it is its turn
	// OvertakenMost and OvertakenWithin bound every preference: no ticket is
	// overtaken more often, nor any more once its fair turn is so long past.
	OvertakenMost   int
	OvertakenWithin int64
	ReturnAfter     int   // calls of the line before a returned ticket is called
	ReturnWithin    int64 // how long after a miss it may be reactivated
	ReturnTimes     int   // how often one ticket may be reactivated
	UndoWithin      int64 // how long the last act at a window can be undone
	RateWithin      int64 // how long after its end a service can be rated in the hall; by phone all day
	// EstimateSamples is how many services of today an estimate looks at,
	// EstimateMinimum the fewest with which it says anything, and EstimateRoundTo
	// what it is rounded up to (domain §8.4).
	EstimateSamples int
	EstimateMinimum int
	EstimateRoundTo int64
	StartAfter      int64 // a service begins by itself so long after the newest call; 0 = only by key
	SecondPress     int64 // a further call-next within this time of the last does nothing
	CallsMost       int   // how often a ticket is called in one turn; 0 = no limit
	// StopWhenFull refuses a number whose wait would be longer than the windows
	// still serve today.
	StopWhenFull bool
	// ReentryLeast is the shortest time for which a number may come back with
	// further papers.
	ReentryLeast int64
	// ReentryFor is for how long the outcome supplement allows that, unless the
	// clerk says otherwise; 0 = only when the clerk says so.
	ReentryFor int64
	// ForgottenAfter is how long a service lasts at most before its end counts as
	// a key that was forgotten; 0 = any length is real.
	ForgottenAfter int64
	// TideAbove and TideWaiting are the expected wait and the number of people
	// above which a line gets a further window proposed.
	TideAbove   int64
	TideWaiting int
}

// DefaultRules are the product's defaults, from domain §8.3 and §14.
func DefaultRules() Rules {
	return Rules{
		PriorityRatio: 2, OvertakenMost: 6, OvertakenWithin: 15 * 60_000,
		ReturnAfter: 3, ReturnWithin: 60 * 60_000, ReturnTimes: 1,
		UndoWithin: 10_000, SecondPress: 2_000, RateWithin: 60_000,
		EstimateSamples: 40, EstimateMinimum: 5, EstimateRoundTo: 5 * 60_000,
		CallsMost: 3, StopWhenFull: true, ReentryLeast: 30 * 60_000, ForgottenAfter: 90 * 60_000,
		TideAbove: 30 * 60_000, TideWaiting: 15,
	}
}

// Plan is everything about the hall that the rules need and that does not
// change during a day.
type Plan struct {
	Zone    *time.Location // the hall's own; decides the business day
	Lines   []Line
	Windows []WindowPlan
	// Matters maps a matter id to the prefix of its line.
	Matters map[string]string
	// Staff are the clerks by staff number; one who is not named may do anything.
	Staff map[string]StaffPlan
	Rules Rules
}

// Validate reports the first thing that would make the plan unusable. The
// configuration has checked far more before and named it for people.
func (p *Plan) Validate() error {
	if p.Zone == nil {
		return fmt.Errorf("plan: no time zone")
	}
	lines := map[string]bool{}
	for _, l := range p.Lines {
		if l.Prefix == "" || lines[l.Prefix] || l.Digits < 1 || l.Start < 0 {
			return fmt.Errorf("plan: line %q is empty, doubled or has no digits", l.Prefix)
		}
		lines[l.Prefix] = true
		end := 0
		for _, s := range l.Slots {
			if s.From < end || s.To <= s.From || s.To > 24*60 || s.Most < 0 {
				return fmt.Errorf("plan: slots of line %s overlap or end before they begin", l.Prefix)
			}
			end = s.To
		}
	}
	for m, l := range p.Matters {
		if !lines[l] {
			return fmt.Errorf("plan: matter %s waits in unknown line %q", m, l)
		}
	}
	seen := map[string]bool{}
	for _, w := range p.Windows {
		if w.No == "" || seen[w.No] {
			return fmt.Errorf("plan: window %q is empty or doubled", w.No)
		}
		seen[w.No] = true
		for _, l := range w.Lines {
			if !lines[l] {
				return fmt.Errorf("plan: window %s serves unknown line %q", w.No, l)
			}
		}
		for _, c := range w.First {
			if !slices.Contains(w.Lines, c.Line) {
				return fmt.Errorf("plan: window %s prefers line %q, which it does not serve", w.No, c.Line)
			}
		}
		for _, m := range w.Matters {
			if p.Matters[m] == "" {
				return fmt.Errorf("plan: window %s serves unknown matter %q", w.No, m)
			}
		}
	}
	return nil
}

// DayOf is the business day of an instant in the hall's zone, YYYY-MM-DD.
func (p *Plan) DayOf(now time.Time) string { return now.In(p.Zone).Format(time.DateOnly) }
