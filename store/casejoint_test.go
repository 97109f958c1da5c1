//go:build cgo

package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"jiaohao/affairs"
)

// TestCasesAreTheJournal gives papers, takes them back and takes steps at a venture,
// in any order: what the store refuses changes nothing, its case is what the rules
// make of the same steps, and the tables are the same when they are made again.
func TestCasesAreTheJournal(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	today := affairs.DateOf(morning)
	people := []string{"staff:0701", "staff:0702"}
	notices := []string{affairs.NoticeReceipt, affairs.NoticeAccept, affairs.NoticeSupplement, affairs.NoticeReturn, affairs.NoticeNotRequired, affairs.NoticeGrant, affairs.NoticeRefuse,
		affairs.NoticeExcluded, affairs.NoticeExtend, affairs.NoticeDelivery}
	goesOn := map[affairs.CaseState]affairs.CaseStepKind{affairs.CaseRunning: affairs.CaseExamined, affairs.CaseClosed: affairs.CaseArchived}
	model := map[string]affairs.Case{}
	visit := 0
	rapid.Check(t, func(t *rapid.T) {
		visit++
		no := ""
		for i := range rapid.IntRange(3, 20).Draw(t, "steps") {
			c, state := model[no], model[no].State()
			by := rapid.SampledFrom(people).Draw(t, "by")
			switch what := rapid.IntRange(0, 5).Draw(t, "what"); {
			case no == "" || what <= 1:
				notice := rapid.SampledFrom(notices).Draw(t, "notice")
				if state == affairs.CaseToVerify && rapid.Bool().Draw(t, "decided") {
					notice = affairs.NoticeGrant
				}
				d := aDocument(notice, fmt.Sprintf("V%d", visit), fmt.Sprintf("V%d-%d", visit, i))
				if no != "" {
					d.Opens, d.Case = nil, no
				}
				if notice == affairs.NoticeGrant || notice == affairs.NoticeRefuse {
					d.Committed, d.Statutory = &affairs.DueDay{Day: today, Days: 15, Unit: affairs.WorkingDays}, &affairs.DueDay{Day: today.AddDays(9), Days: 45, Unit: affairs.WorkingDays}
				}
				if notice == affairs.NoticeExcluded {
					d.Excluded = &affairs.Interval{From: today, To: today.AddDays(3)}
				}
				if notice == affairs.NoticeSupplement {
					d.Approval = &affairs.Approval{By: "staff:0701", Reason: "图纸换了"}
				}
				given, err := s.GiveDocument(ctx, by, d)
				step, _ := given.Step(by, today)
				if err != nil {
					step, _ = d.Step(by, today)
				} else if no == "" {
					no = given.Case
					c = affairs.Case{No: no, CaseOpening: *given.Opens}
				}
				after, refused := c.Take(step)
				if (err == nil) != (refused == nil) {
					t.Fatalf("%s in %q: the store says %v, the rules %v", notice, state.Text().EN, err, refused)
				}
				if err == nil {
					model[no] = after
				}
			case what == 2 && len(c.Steps) > 0:
				id := c.Steps[rapid.IntRange(0, len(c.Steps)-1).Draw(t, "paper")].Document
				if id == 0 {
					continue
				}
				err := s.VoidDocument(ctx, by, id, "打错了", morning)
				after, refused := c.TakeBack(id)
				if err == nil && refused != nil {
					t.Fatalf("taken back: the store says %v, the rules %v", err, refused)
				}
				if err == nil {
					model[no] = after
				}
			default:
				act := affairs.CaseAct{Kind: affairs.CaseStepKind(rapid.IntRange(1, 21).Draw(t, "kind")), By: by, At: morning.UnixMilli(), Day: today, Note: "符合条件",
					Bureau: rapid.SampledFrom([]string{"zw", "ga"}).Draw(t, "bureau"), Days: rapid.IntRange(1, 5).Draw(t, "days")}
				if kind, ok := goesOn[state]; ok && rapid.Bool().Draw(t, "on") {
					act.Kind = kind
				} else if rapid.IntRange(0, 3).Draw(t, "joint") == 0 {
					act.Kind = affairs.CaseJointAsked
				}
				got, err := s.StepCase(ctx, no, act, weekdays)
				step, refused := act.Step(c, weekdays)
				var after affairs.Case
				if refused == nil {
					after, refused = c.Take(step)
				}
				if (err == nil) != (refused == nil) {
					t.Fatalf("%s in %q: the store says %v, the rules %v", act.Kind.Text().EN, state.Text().EN, err, refused)
				}
				if err == nil {
					if !reflect.DeepEqual(got, after) {
						t.Fatalf("stepped\n%+v, want\n%+v", got, after)
					}
					model[no] = after
				}
			}
		}
	})
	waiting, archived := 0, 0
	for _, c := range model {
		if len(c.OpenJoints()) > 0 {
			waiting++
		}
		if c.State() == affairs.CaseArchivedFile {
			archived++
		}
	}
	look := func() (all []any) {
		t.Helper()
		keep := func(v any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, v)
		}
		states := map[affairs.CaseState]int{}
		for no, want := range model {
			c, _, err := s.Case(ctx, no)
			if err != nil || c.State() != want.State() || len(c.Steps) != len(want.Steps) || !reflect.DeepEqual(c.Joints(), want.Joints()) {
				t.Errorf("%s is\n%+v %v, want\n%+v", no, c, err, want)
			}
			states[c.State()]++
		}
		for state := affairs.CaseNone; state <= affairs.CaseArchivedFile; state++ {
			if states[state] == 0 {
				t.Logf("no case is %s", state.Text().EN)
			}
		}
		keep(s.OpenCases(ctx, ""))
		for _, bureau := range []string{"", "zw", "ga", "sl"} {
			keep(s.JointCases(ctx, bureau))
			var nos []string
			err := s.EachJointCase(ctx, bureau, today.String(), today.String(), func(c affairs.Case) error { nos = append(nos, c.No); return nil })
			keep(nos, err)
		}
		keep(s.Unarchived(ctx, today.AddDays(1).String(), "", 0, 100))
		for _, r := range []affairs.Retention{"", affairs.KeptThirtyYears, affairs.KeptTenYears} {
			keep(s.Archived(ctx, affairs.ArchiveFilter{Bureau: "sl", Year: today.Year, Retention: r}, 0, 1000))
		}
		keep(s.CaseCounts(ctx, today.String(), today.String()))
		return all
	}
	before := look()
	if open := before[1].([]affairs.Case); len(open) != waiting {
		t.Errorf("%d cases wait for an opinion, %d are listed", waiting, len(open))
	}
	if filed, ten := before[len(before)-3].([]affairs.Case), before[len(before)-2].([]affairs.Case); len(filed) != archived || len(ten) != 0 {
		t.Errorf("%d are archived, %d are listed for 30 years, %d for 10", archived, len(filed), len(ten))
	}
	for _, c := range before[1].([]affairs.Case) {
		if len(c.OpenJoints()) == 0 {
			t.Errorf("%s is listed without a joint step", c.No)
		}
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if after := look(); !reflect.DeepEqual(after, before) {
		t.Errorf("rebuilt\n%+v\nbefore\n%+v", after, before)
	}
	if err := s.Verify(ctx, 1); err != nil {
		t.Error(err)
	}
}
