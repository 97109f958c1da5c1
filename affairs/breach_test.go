package affairs_test

import (
	"testing"

	"pgregory.net/rapid"

	"jiaohao/affairs"
)

// TestNoBreachIsOverlooked makes cases with decisions and deliveries on any days: one that
// cannot have a breach without a calendar has none with one.
func TestNoBreachIsOverlooked(t *testing.T) {
	cal := example(t).Opening.Calendar
	first := affairs.Date{Year: 2026, Month: 9, Day: 14} // before the long holiday and its make-up days
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string, from affairs.Date, most int) affairs.Date {
			return from.AddDays(rapid.IntRange(0, most).Draw(t, name))
		}
		limit := func(name string) *affairs.DueDay {
			return &affairs.DueDay{Day: day(name, first, 40), Days: 10, Unit: affairs.WorkingDays}
		}
		answer := 5
		accepted := first
		c := affairs.Case{No: "SL20260001", CaseOpening: affairs.CaseOpening{Day: first, Intake: first, AnswerDays: &answer}}
		kind := rapid.SampledFrom([]affairs.CaseStepKind{affairs.CaseAccepted, affairs.CaseDeemed}).Draw(t, "accepted")
		taken := day("taken", first, 10)
		c.Steps = append(c.Steps, affairs.CaseStep{Kind: kind, Day: taken, Accepted: &accepted, Committed: limit("promised"), Statutory: limit("by law")},
			affairs.CaseStep{Kind: affairs.CaseExamined, Day: taken, By: "staff:0702"})
		decided := affairs.CaseStep{Kind: affairs.CaseGranted, Day: day("decided", taken, 40), By: "staff:0701"}
		if rapid.Bool().Draw(t, "judged") {
			decided.Committed, decided.Statutory = limit("judged promised"), limit("judged by law")
		}
		c.Steps = append(c.Steps, decided)
		if rapid.Bool().Draw(t, "handed over") {
			c.Steps = append(c.Steps, affairs.CaseStep{Kind: affairs.CaseDelivered, Day: day("handed", decided.Day, 40)})
		}
		if breaches := c.Breaches(cal, first.AddDays(120)); len(breaches) > 0 && !c.MayBreach() {
			t.Errorf("%+v of %+v", breaches, c.Steps)
		}
	})
}
