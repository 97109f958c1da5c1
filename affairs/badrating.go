package affairs

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jiaohao/queue"
)

// BadRating is a rating of the two lowest levels: it is handled and answered
// (GB/T 39734, 9.2 and 9.3). It says nothing about who gave it.
type BadRating struct {
	Ticket, Number    string
	Day, Line, Matter string
	Window, Staff     string // whose service it was
	At                int64  // Unix ms
	Score             int
	Source            queue.RatingSource
	Reasons           []string
	Steps             []RatingStepTaken // oldest first
}

// RatingStep is something done about a bad rating. The numbers are stored.
type RatingStep uint8

const (
	RatingContacted RatingStep = 1 // the visitor was spoken to
	RatingExtended  RatingStep = 2 // it is a complex one, and has longer
	RatingResolved  RatingStep = 3 // what was found and done; this closes it
)

// RatingStepTaken is one entry of the ledger of a bad rating.
type RatingStepTaken struct {
	At   int64  // Unix ms
	By   string // actor, as in queue.Event
	Step RatingStep
	Note string
}

// Took reports whether a step has been taken.
func (b BadRating) Took(step RatingStep) bool {
	return slices.ContainsFunc(b.Steps, func(s RatingStepTaken) bool { return s.Step == step })
}

// Due is the day by which the next step is to be taken, and whether that day is
// provisional; ok is false when nothing is left to do.
func (b BadRating) Due(sla RatingSLA, c *Calendar, zone *time.Location) (day Date, provisional, ok bool) {
	days := sla.ContactWorkingDays
	switch {
	case b.Took(RatingResolved):
		return Date{}, false, false
	case b.Took(RatingExtended):
		days = sla.ComplexWorkingDays
	case b.Took(RatingContacted):
		days = sla.ResolveWorkingDays
	}
	day, provisional = c.AddWorkdays(DateOf(time.UnixMilli(b.At).In(zone)), days)
	return day, provisional, true
}

// longestNote is in characters.
const longestNote = 200

// Decide checks a further step: nil, or a *queue.Error that says what to do.
func (b BadRating) Decide(step RatingStep, note string) error {
	conflict := func(zh, en string) error { return &queue.Error{Code: queue.Conflict, ZH: zh, EN: en} }
	invalid := func(field, zh, en string) error {
		return &queue.Error{Code: queue.Invalid, Field: field, ZH: zh, EN: en}
	}
	switch {
	case step < RatingContacted || step > RatingResolved:
		return invalid("step", "请选择已联系、延长或已解决", "choose contacted, extended or resolved")
	case b.Took(RatingResolved):
		return conflict("这条差评已经解决", "this rating has been resolved already")
	case b.Took(step):
		return conflict("这一步已经登记", "this step is entered already")
	case step == RatingContacted && b.Took(RatingExtended):
		return conflict("已按复杂情况办理，请直接登记解决", "it is handled as a complex one; enter how it was resolved")
	case step != RatingContacted && strings.TrimSpace(note) == "":
		return invalid("note", "请写明查到的情况和处理结果", "write what was found and done")
	case !utf8.ValidString(note) || utf8.RuneCountInString(note) > longestNote || strings.ContainsFunc(note, func(r rune) bool { return !unicode.IsPrint(r) }):
		return invalid("note", "说明最多200个字，不能有换行", "a note has at most 200 characters and no line breaks")
	case manyDigits(note):
		return invalid("note", "说明会长期保存，请不要写电话或证件号码", "the note is kept for ever: write no phone or ID number")
	}
	return nil
}

// manyDigits reports whether a text holds what may be a telephone or ID number.
func manyDigits(s string) bool {
	run := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			run++
		case r != ' ' && r != '-':
			run = 0
		}
		if run >= 7 {
			return true
		}
	}
	return false
}
