package affairs_test

import (
	"strings"
	"testing"

	"jiaohao/affairs"
)

// Two ratings say nothing of a person: a sheet shows no mean of them; service times are
// shown as they spread.
func TestAppraise(t *testing.T) {
	scheme := affairs.RatingScheme{Levels: []affairs.RatingLevel{{Score: 1, Name: "非常不满意", NameEN: "very bad"}, {Score: 5, Name: "非常满意", NameEN: "very good"}}}
	facts := affairs.AppraisalFacts{
		Days:  []affairs.Attendance{{Day: "2026-03-16", Staff: "0702", Windows: []string{"19"}, Late: 7}, {Day: "2026-03-17", Staff: "0702", Windows: []string{"19"}}},
		Tally: affairs.Tally{Served: 40, Ratings: [5]int{1, 0, 0, 0, 1}, Timed: 3, ServeMax: 4000},
	}
	facts.Tally.Services[0], facts.Tally.Services[5], facts.Tally.Services[13] = 1, 1, 1 // below a minute, 7 to 10, over an hour
	facts.Complaints = affairs.ComplaintsAbout([]affairs.Feedback{
		{Day: "2026-03-16", Kind: affairs.Complaint, Window: "19", RepliedAt: 1},
		{Day: "2026-03-18", Kind: affairs.Complaint, Window: "19"}, // somebody else sat there
		{Day: "2026-03-16", Kind: affairs.Complaint},               // names no window
		{Day: "2026-03-16", Kind: affairs.Praise, Window: "19"},
	}, facts.Days)
	figures := func() map[string]affairs.AppraisalFigure {
		got := map[string]affairs.AppraisalFigure{}
		for _, g := range affairs.Appraise(facts, scheme) {
			if g.Value.ZH == "" || g.Value.EN == "" || g.Rule.ZH == "" || g.Rule.EN == "" {
				t.Errorf("%s is not said in both languages: %+v", g.ID, g)
			}
			got[g.ID] = g
		}
		return got
	}
	got := figures()
	for id, want := range map[string][]string{
		"attendance": {"2天", "迟到1次共7分钟"}, "served": {"40人次"}, "service": {"0–5分钟 1，5–10分钟 1，60分钟以上 1"},
		"ratings": {"2条，参与率5.0%", "非常满意1，非常不满意1；评价太少，不计均分"}, "complaints": {"1件，已答复1件"},
	} {
		for _, w := range want {
			if g := got[id]; !strings.Contains(g.Value.ZH+" "+g.Detail.ZH, w) {
				t.Errorf("%s says %q %q, not %q", id, g.Value.ZH, g.Detail.ZH, w)
			}
		}
	}
	facts.Tally.Ratings = [5]int{1, 0, 0, 0, affairs.FewRatings - 1}
	if g := figures()["ratings"]; !strings.Contains(g.Detail.ZH, "均分4.6") {
		t.Errorf("with enough ratings: %q", g.Detail.ZH)
	}
}
