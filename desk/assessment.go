package desk

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/web"
)

// assess judges the hall's checklist for the time of a report of the whole hall, which
// is a month or a quarter.
func (d *Desk) assess(ctx context.Context, r *report) (affairs.Assessment, error) {
	measured, err := d.measure(ctx, r)
	if err != nil {
		return affairs.Assessment{}, err
	}
	answers, err := d.MonthEnd.AssessmentAnswers(ctx, r.period())
	return d.Data.Assessment.Judge(measured, answers), err
}

// period names the time as assessments keep it.
func (s span) period() string { return affairs.Period(s.first, s.Kind == "quarter") }

// assessmentView is the data of templates/assessment.html.
type assessmentView struct {
	Hall    affairs.Text
	Span    span
	Kinds   []spanKind
	Groups  []assessmentGroup
	Gaps    []assessmentEntry
	Figures []figure
	Open    int
	Done    *affairs.AssessmentDone
	DoneBy  affairs.Text
	Saved   bool
	Refused *refusal
	clock   clock
}

// Clock is for the template.
func (v assessmentView) Clock() clock { return v.clock }

type spanKind struct {
	Kind  string
	Label affairs.Text
}

// assessedKinds are the times that are assessed.
var assessedKinds = []spanKind{{"month", affairs.Text{ZH: "月", EN: "Month"}}, {"quarter", affairs.Text{ZH: "季", EN: "Quarter"}}}

type assessmentGroup struct {
	affairs.AssessmentGroup
	Entries []assessmentEntry
	Reached int
	Count   int // that count
}

// assessmentEntry is one line of the page.
type assessmentEntry struct {
	affairs.JudgedEntry
	Measure affairs.Measure
	Value   affairs.Text // "98.5 %（39/40）"
	Aim     affairs.Text // "≥ 98 %"
	Href    string       // of the records
	InPack  string
	By      affairs.Text // who answered
	Typed   string       // a note that was refused
	Chosen  affairs.HandAnswer
}

// Hand tells whether somebody answers it by hand.
func (e assessmentEntry) Hand() bool { return e.Measure.ID == "" }

// Tag is the class of its judgement.
func (e assessmentEntry) Tag() string {
	return map[affairs.Judgement]string{affairs.Reached: "ok", affairs.PartReached: "warn", affairs.NotReached: "bad", affairs.NotAnswered: "info"}[e.Judgement]
}

// Offers are the answers by hand.
func (e assessmentEntry) Offers() []affairs.HandAnswer { return affairs.HandAnswers }

// decimal writes a figure to a tenth, without the tenth of a whole number. A share
// that is not whole never reads 100.
func decimal(v float64) string {
	if v < 100 && v > 99.9 {
		v = 99.9
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

func (d *Desk) assessmentEntry(e affairs.JudgedEntry, s span) assessmentEntry {
	v := assessmentEntry{JudgedEntry: e}
	v.Measure, _ = affairs.MeasureOf(e.AssessmentEntry.Measure)
	if e.Answer != nil {
		v.By, v.Typed, v.Chosen = d.actorName(e.Answer.By), e.Answer.Note, e.Answer.Answer
	}
	if v.Hand() {
		return v
	}
	v.Href, v.InPack = evidenceOf(v.Measure.ID, s)
	unit, sign := v.Measure.Unit, "≥"
	if v.Measure.AtMost {
		sign = "≤"
	}
	v.Aim = affairs.Text{ZH: fmt.Sprintf("%s %s%s", sign, decimal(e.Aimed()), unit.ZH), EN: fmt.Sprintf("%s %s %s", sign, decimal(e.Aimed()), unit.EN)}
	m := e.Measured
	switch {
	case m.None:
		v.Value = affairs.Text{ZH: "—", EN: "—"}
	case m.Whole > 0:
		v.Value = affairs.Text{ZH: fmt.Sprintf("%s%s（%d/%d）", decimal(m.Value), unit.ZH, m.Part, m.Whole), EN: fmt.Sprintf("%s %s (%d of %d)", decimal(m.Value), unit.EN, m.Part, m.Whole)}
	default:
		v.Value = affairs.Text{ZH: decimal(m.Value) + unit.ZH, EN: decimal(m.Value) + " " + unit.EN}
	}
	return v
}

// assessed is a checklist for a page or the inspection pack.
func (d *Desk) assessed(a affairs.Assessment, s span) (v assessmentView) {
	v.Span, v.Kinds, v.Open = s, assessedKinds, a.Open
	counts := [5]int{}
	for _, g := range d.Data.Assessment.Groups {
		group := assessmentGroup{AssessmentGroup: g}
		for _, e := range a.Entries {
			if e.Group != g.ID {
				continue
			}
			counts[e.Judgement]++
			if e.Judgement != affairs.NothingDone {
				group.Count++
			}
			if e.Judgement == affairs.Reached {
				group.Reached++
			}
			group.Entries = append(group.Entries, d.assessmentEntry(e, s))
		}
		v.Groups = append(v.Groups, group)
	}
	for _, e := range a.Gaps() {
		v.Gaps = append(v.Gaps, d.assessmentEntry(e, s))
	}
	score := "—"
	if percent, ok := a.Score(); ok {
		score = decimal(percent) + "%"
	}
	v.Figures = []figure{{Value: score, Label: col("自评得分", "score")}}
	for _, j := range []affairs.Judgement{affairs.Reached, affairs.PartReached, affairs.NotReached, affairs.NotAnswered, affairs.NothingDone} {
		v.Figures = append(v.Figures, figure{Value: strconv.Itoa(counts[j]), Label: j.Text()})
	}
	return v
}

// assessedTime is the month or quarter of a request; without one the present quarter.
func (d *Desk) assessedTime(r *http.Request) (span, error) {
	if d.MonthEnd == nil || d.History == nil {
		return span{}, errNoMonthEnd
	}
	q := r.URL.Query()
	if q.Get("span") == "" {
		q.Set("span", "quarter")
	}
	if k := q.Get("span"); k != "month" && k != "quarter" {
		return span{}, web.Invalid("span", "自评按月或按季，请选择。", "An assessment is of a month or a quarter; choose one.")
	}
	q.Del("from")
	q.Del("to")
	return spanOf(q, d.today())
}

// assessmentPage is GET /office/assessment?span=month|quarter&at=.
func (d *Desk) assessmentPage(w http.ResponseWriter, r *http.Request) error {
	return d.showAssessment(w, r, nil, nil)
}

// showAssessment shows the checklist; refused answers stand in their fields again.
func (d *Desk) showAssessment(w http.ResponseWriter, r *http.Request, refused *refusal, typed map[string]affairs.AssessmentAnswer) error {
	s, err := d.assessedTime(r)
	if err != nil {
		return err
	}
	a, err := d.assessTime(r.Context(), s)
	if err != nil {
		return err
	}
	v := d.assessed(a, s)
	v.Hall, v.Refused, v.Saved, v.clock = both(d.Data.Name, d.Data.NameEN), refused, r.URL.Query().Has("saved"), d.clock(lang(r))
	for _, g := range v.Groups {
		for i := range g.Entries {
			if t, ok := typed[g.Entries[i].ID]; ok {
				g.Entries[i].Typed, g.Entries[i].Chosen = t.Note, t.Answer
			}
		}
	}
	done, found, err := d.MonthEnd.AssessmentDone(r.Context(), s.period())
	if err != nil {
		return err
	}
	if found {
		v.Done, v.DoneBy = &done, d.actorName(done.By)
	}
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/assessment", v)
}

func (d *Desk) assessTime(ctx context.Context, s span) (affairs.Assessment, error) {
	rep, err := d.report(ctx, s, "", func(t affairs.Text) string { return t.ZH })
	if err != nil {
		return affairs.Assessment{}, err
	}
	return d.assess(ctx, rep)
}

// assessmentAnswered is POST /office/assessment: keeps the answers by hand that have
// changed, all or none; with act=complete it completes the assessment.
func (d *Desk) assessmentAnswered(w http.ResponseWriter, r *http.Request) error {
	s, err := d.assessedTime(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	if s.today.Before(s.first) {
		return web.Invalid("at", "这段时间还没有到，不能自评。", "This time has not come yet; it cannot be assessed.")
	}
	kept, err := d.MonthEnd.AssessmentAnswers(r.Context(), s.period())
	if err != nil {
		return err
	}
	typed := map[string]affairs.AssessmentAnswer{}
	var changed []affairs.AssessmentAnswer
	var refusedBy error
	for _, e := range d.Data.Assessment.Entries {
		if e.Measure != "" {
			continue
		}
		n, _ := strconv.Atoi(form.Get("answer-" + e.ID)) // what is no number is none of the answers
		a := affairs.AssessmentAnswer{Period: s.period(), Entry: e.ID, Note: affairs.OneLine(form.Get("note-" + e.ID))}
		if n > 0 && n <= len(affairs.HandAnswers) {
			a.Answer = affairs.HandAnswer(n)
		}
		typed[e.ID] = a
		if was := kept[e.ID]; a.Answer == 0 && a.Note == "" || was.Answer == a.Answer && was.Note == a.Note {
			continue
		}
		if err := a.Check(d.Data.Assessment); err != nil && refusedBy == nil {
			refusedBy = err
		}
		changed = append(changed, a)
	}
	by := actor(web.Who(r.Context())).String()
	if err = refusedBy; err == nil && len(changed) > 0 {
		err = d.MonthEnd.AnswerAssessment(r.Context(), by, changed, d.Now())
	}
	if err == nil && form.Get("act") == "complete" {
		err = d.completeAssessment(r.Context(), by, s)
	}
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showAssessment(w, r, &refused, typed)
	}
	http.Redirect(w, r, "/office/assessment?"+string(s.KindQuery())+"&saved", http.StatusSeeOther)
	return nil
}

func (d *Desk) completeAssessment(ctx context.Context, by string, s span) error {
	a, err := d.assessTime(ctx, s)
	if err != nil {
		return err
	}
	if err := a.Complete(); err != nil {
		return err
	}
	score, _ := a.Score()
	if err := d.MonthEnd.CompleteAssessment(ctx, by, affairs.AssessmentDone{Period: s.period(), Score: math.Floor(score*10) / 10}, d.Now()); err != nil {
		return err
	}
	d.badChanged()
	return nil
}
