package desk

import (
	"maps"
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// jointView is a joint step (联办) as the page of its case shows it.
type jointView struct {
	affairs.JointTask
	Of        affairs.Text // the bureau that is asked
	Due       affairs.CaseDue
	Who       affairs.Text // who answered or withdrew it
	Answers   bool         // the viewer can give the opinion
	Withdraws bool         // the viewer can take the question back
}

// State is how it ended, in words.
func (v jointView) State() affairs.Text {
	switch {
	case v.Ended == nil:
		return col("等联办意见", "Waiting for the opinion")
	case v.Ended.Kind == affairs.CaseJointAnswered:
		return col("已答复", "Answered")
	}
	return col("已撤回", "Withdrawn")
}

// LightText and LeftText are those of the list of cases.
func (v jointView) LightText() affairs.Text { return v.Light().Text() }
func (v jointView) LeftText() affairs.Text  { return caseRow{Due: &v.Due}.LeftText() }

// Light is the light of an open step.
func (v jointView) Light() affairs.Light {
	if v.Ended != nil {
		return affairs.NoLight
	}
	return v.Due.Light
}

// addJoints fills in the joint steps, and whom the viewer can ask for an opinion.
func (d *Desk) addJoints(v *caseView, who web.Identity, today affairs.Date) {
	c := v.Row.Case
	for _, t := range c.Joints() {
		j := jointView{JointTask: t, Of: d.bureauName(t.Bureau), Due: t.Due(d.Data.Calendar, today)}
		if t.Ended != nil {
			j.Who = d.actorName(t.Ended.By)
		} else {
			j.Answers = d.mayStep(who, c, affairs.CaseJointAnswered) == nil && d.staff[who.User].Bureau == t.Bureau
			j.Withdraws = d.mayStep(who, c, affairs.CaseJointWithdrawn) == nil
		}
		v.Joints = append(v.Joints, j)
	}
	if waits := d.waitsFor(c); waits.ZH != "" && v.Row.State == affairs.CaseToVerify {
		v.Notes = append(v.Notes, affairs.Text{ZH: "核准：等" + waits.ZH + "的联办意见答复后再作决定，或者写明原因撤回联办", EN: "Verify: the decision waits for the joint opinion of " + waits.EN + ", or the question is withdrawn with a reason"})
	}
	if possible, refused := d.mayAct(who, c, affairs.CaseJointAsked); !possible || refused != nil {
		return
	}
	for _, b := range d.Data.Bureaus {
		if b.ID != c.Bureau && c.JointOf(b.ID) == nil {
			v.Askable = append(v.Askable, b)
		}
	}
}

// explains tells whether the viewer can say why a limit was not kept, and fills in of
// which bureaus: the hall office of all, a bureau of its own.
func (d *Desk) explains(v *caseView, who web.Identity) bool {
	var ids []string
	for _, b := range v.Breaches {
		if own := d.staff[who.User].Bureau; (who.Role == web.Manager || own == b.Bureau) && !slices.Contains(ids, b.Bureau) {
			ids = append(ids, b.Bureau)
			v.Explains = append(v.Explains, affairs.Bureau{ID: b.Bureau, Short: b.Of.ZH, ShortEN: b.Of.EN})
		}
	}
	return len(ids) > 0
}

// waitsFor names the bureaus whose opinion a case waits for.
func (d *Desk) waitsFor(c affairs.Case) affairs.Text {
	var zh, en []string
	for _, t := range c.OpenJoints() {
		name := d.bureauName(t.Bureau)
		zh, en = append(zh, name.ZH), append(en, name.EN)
	}
	return affairs.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// rowFor is a case as the lists of a bureau show it, "" = of the hall: what the
// bureau is asked for its opinion about has the clock of the joint step.
func (d *Desk) rowFor(bureau string, c affairs.Case, today affairs.Date) caseRow {
	r := d.caseRow(c, today)
	if bureau != "" && bureau != c.Bureau {
		if t := c.JointOf(bureau); t != nil {
			return d.jointRow(r, *t, today)
		}
	}
	return r
}

// jointRow is an open joint step as lists show it.
func (d *Desk) jointRow(r caseRow, t affairs.JointTask, today affairs.Date) caseRow {
	due := t.Due(d.Data.Calendar, today)
	r.Joint, r.Due = &t, &due
	r.Next = affairs.Text{ZH: d.bureauName(t.Bureau).ZH + "：联办意见", EN: d.bureauName(t.Bureau).EN + ": opinion"}
	return r
}

// jointRows are the open joint steps that are asked for: those of a bureau, and those
// that it waits for itself.
func (d *Desk) jointRows(ask caseAsk, list []affairs.Case, today affairs.Date) (rows []caseRow) {
	for _, c := range list {
		for _, t := range c.OpenJoints() {
			if ask.Bureau != "" && ask.Bureau != t.Bureau && ask.Bureau != c.Bureau {
				continue
			}
			r := d.jointRow(d.caseRow(c, today), t, today)
			r.Of = d.bureauName(t.Bureau)
			rows = append(rows, r)
		}
	}
	return rows
}

// jointTable counts the joint steps of each bureau that was asked.
func (r *report) jointTable() table {
	t := table{ID: "joint", Title: col("联办", "Joint steps"), Few: true,
		Note:    col("请求联办按请求日期，答复和撤回按答复、撤回日期；没有按时答复的算在被请求的单位名下，不算受理单位超期。", "Asked by the day of the question, answered and withdrawn by the day on which that was done. What is not answered in time is the breach of the bureau that was asked, not of the one that handles the case."),
		Columns: columns(col("被请求单位", "Bureau asked"), col("请求联办", "Asked"), col("已答复", "Answered"), col("按时", "In time"), col("按时答复率 %", "In time, %"), col("撤回", "Withdrawn"), col("超期未答", "Open, overdue"))}
	for _, bureau := range slices.Sorted(maps.Keys(r.joints)) {
		n := r.joints[bureau]
		onTime, open := share(n.onTime, n.answered), count(n.overdue)
		onTime.Bad, open.Bad = n.onTime < n.answered, n.overdue > 0
		t.Rows = append(t.Rows, cells(cell{Value: r.say(r.d.bureauName(bureau)), Strong: true}, count(n.asked), count(n.answered), count(n.onTime), onTime, count(n.withdrawn), open))
	}
	return t
}

// jointCount is what became of the joint steps of a bureau.
type jointCount struct{ asked, answered, onTime, withdrawn, overdue int }

// counted tells whether a joint step was asked, answered or withdrawn within the days,
// by whom the report is about.
func (r *report) counted(t affairs.JointTask) bool {
	within := func(d affairs.Date) bool { return d.String() >= r.From && d.String() <= r.To }
	return (r.bureau == "" || t.Bureau == r.bureau) && (within(t.Asked.Day) || t.Ended != nil && within(t.Ended.Day))
}

// countJoints adds the joint steps of a case to those of the report, and their
// breaches.
func (r *report) countJoints(c affairs.Case) {
	within := func(d affairs.Date) bool { return d.String() >= r.From && d.String() <= r.To }
	cal := r.d.Data.Calendar
	for _, t := range c.Joints() {
		if r.bureau != "" && t.Bureau != r.bureau {
			continue
		}
		n, due := r.joints[t.Bureau], t.Due(cal, r.today)
		if within(t.Asked.Day) {
			n.asked++
		}
		switch {
		case t.Ended == nil:
			if r.HasToday() && due.Left < 0 {
				n.overdue++
			}
		case !within(t.Ended.Day):
		case t.Ended.Kind == affairs.CaseJointWithdrawn:
			n.withdrawn++
		default:
			n.answered++
			if due.Left >= 0 {
				n.onTime++
			}
		}
		if n != (jointCount{}) {
			r.joints[t.Bureau] = n
		}
	}
	for _, b := range c.Breaches(cal, r.today) {
		if b.Limit != affairs.JointLimit || r.bureau != "" && b.Bureau != r.bureau {
			continue
		}
		if b.Ended.IsZero() && r.HasToday() || !b.Ended.IsZero() && within(b.Ended) {
			r.breaches = append(r.breaches, caseBreach{c, b})
		}
	}
}
