//go:build cgo

package store_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"jiaohao/affairs"
)

// TestImportedCases come once by their number in the other system, go on when the
// record says more, are never changed, and are the journal's.
func TestImportedCases(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	commit(t, s, issued(1)) // S001 of the day
	m := affairs.Matter{ID: "sl-01", Name: "取水许可审批", Bureau: "sl", Line: "S", Type: "行政许可", TimeLimit: affairs.TimeLimit{Unit: affairs.WorkingDays, CommittedDays: 15, StatutoryDays: 45}}
	catalogue := affairs.NewCatalogue([]affairs.Matter{m}, []affairs.Bureau{{ID: "sl"}})
	today := affairs.DateOf(morning)
	bring := func(list ...affairs.CaseRecord) (added, changed int, err error) {
		return s.ImportCases(ctx, "staff:manager", list, catalogue, weekdays, morning)
	}
	first := affairs.CaseRecord{Foreign: "沭水许〔2026〕7", Matter: "sl-01", Received: today.AddDays(-20), Accepted: today.AddDays(-20)}
	served := affairs.CaseRecord{Foreign: "LS-8", Matter: "sl-01", Received: today, Ticket: "S001"}
	for name, wrong := range map[string]affairs.CaseRecord{
		"no number":        {Matter: "sl-01", Received: today},
		"an ID number":     {Foreign: "990000199001010015", Matter: "sl-01", Received: today},
		"no such matter":   {Foreign: "LS-1", Matter: "xx", Received: today},
		"tomorrow":         {Foreign: "LS-1", Matter: "sl-01", Received: today.AddDays(1)},
		"accepted before":  {Foreign: "LS-1", Matter: "sl-01", Received: today, Accepted: today.AddDays(-1)},
		"decided at once":  {Foreign: "LS-1", Matter: "sl-01", Received: today, Decided: today, Decision: "granted", Examiner: "1", Verifier: "2"},
		"by one person":    {Foreign: "LS-1", Matter: "sl-01", Received: today, Accepted: today, Decided: today, Decision: "granted", Examiner: "1", Verifier: "1"},
		"no such ticket":   {Foreign: "LS-1", Matter: "sl-01", Received: today, Ticket: "S999"},
		"no such decision": {Foreign: "LS-1", Matter: "sl-01", Received: today, Accepted: today, Decided: today, Decision: "yes", Examiner: "1", Verifier: "2"},
	} {
		if _, _, err := bring(first, wrong); err == nil {
			t.Errorf("%s was imported", name)
		}
	}
	if added, changed, err := bring(first, served); err != nil || added != 2 || changed != 0 {
		t.Fatalf("imported %d, %d: %v", added, changed, err)
	}
	if added, changed, err := bring(served, first); err != nil || added+changed != 0 {
		t.Errorf("again %d, %d: %v", added, changed, err)
	}
	moved := first
	moved.Accepted = today.AddDays(-19)
	if _, _, err := bring(moved); err == nil {
		t.Error("a day that was imported was changed")
	}
	more := first
	more.Decided, more.Decision, more.Examiner, more.Verifier, more.Number = today, "refused", "0702", "0701", "沭水许不准字〔2026〕第0001号"
	var wait sync.WaitGroup
	for range 4 { // two people import the same file
		wait.Go(func() {
			if _, _, err := bring(more, served); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	look := func() (all []any) {
		for _, no := range []string{"SL20260001", "SL20260002"} {
			c, _, err := s.Case(ctx, no)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		outside, err := s.OutsideCases(ctx, "sl", today.AddDays(-30).String(), today.String())
		if err != nil {
			t.Fatal(err)
		}
		return append(all, outside)
	}
	before := look()
	a, b := before[0].(affairs.Case), before[1].(affairs.Case)
	if a.State() != affairs.CaseToDeliver || len(a.Steps) != 4 || !a.OutsideWindows() || a.Decision().Number != more.Number {
		t.Errorf("the first: %+v", a)
	}
	if b.OutsideWindows() || b.Ticket == "" || b.TicketName != "S001" || b.State() != affairs.CaseIntake {
		t.Errorf("the one with a number: %+v", b)
	}
	if outside := before[2].([]affairs.Case); len(outside) != 1 || outside[0].No != a.No {
		t.Errorf("taken without a number: %+v", outside)
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if after := look(); !reflect.DeepEqual(after, before) {
		t.Errorf("rebuilt\n%+v\nbefore\n%+v", after, before)
	}
	// Who examined it there does not verify it here, and the hall goes on with it.
	if c, err := s.StepCase(ctx, b.No, affairs.CaseAct{Kind: affairs.CaseHandedBack, By: "staff:manager", At: morning.Add(time.Minute).UnixMilli(), Day: today, Note: "单位撤出大厅"}, weekdays); err != nil || c.State() != affairs.CaseClosed {
		t.Errorf("handed back: %v %v", c.State().Text(), err)
	}
}
