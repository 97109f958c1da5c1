package desk

import (
	"context"
	"slices"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// caseBreach is a limit of a case that was not kept.
type caseBreach struct {
	affairs.Case
	affairs.Breach
}

// caseFigures gathers what a report says of cases: the breaches are those of cases
// settled within its days, and of open ones if today is among them.
func (r *report) caseFigures(ctx context.Context) (err error) {
	d := r.d
	if d.Cases == nil {
		return nil
	}
	if r.cases, err = d.Cases.CaseCounts(ctx, r.From, r.To); err != nil {
		return err
	}
	r.cases = slices.DeleteFunc(r.cases, func(n affairs.CaseCount) bool { return r.bureau != "" && n.Bureau != r.bureau })
	note := func(c affairs.Case) error {
		for _, b := range c.Breaches(d.Data.Calendar, r.today) {
			if b.Limit == affairs.JointLimit {
				continue // they come below
			}
			r.breaches = append(r.breaches, caseBreach{c, b})
		}
		return nil
	}
	if r.HasToday() {
		open, err := d.Cases.OpenCases(ctx, r.bureau)
		if err != nil {
			return err
		}
		for _, c := range open {
			if end := c.End(); end == nil || end.Day.String() < r.From { // others come below
				_ = note(c) // it has no error
			}
		}
	}
	if err := d.Cases.EachCase(ctx, affairs.CaseFilter{Bureau: r.bureau, From: r.From, To: r.To, Settled: true, Breach: true}, note); err != nil {
		return err
	}
	joint := func(c affairs.Case) error { r.countJoints(c); return nil }
	if err := d.Cases.EachJointCase(ctx, r.bureau, r.From, r.To, joint); err != nil {
		return err
	}
	if r.HasToday() {
		open, err := d.Cases.JointCases(ctx, r.bureau)
		if err != nil {
			return err
		}
		for _, c := range open {
			if !slices.ContainsFunc(c.Joints(), func(t affairs.JointTask) bool { return r.counted(t) }) { // others came above
				r.countJoints(c)
			}
		}
	}
	if r.outside, err = d.Cases.OutsideCases(ctx, r.bureau, r.From, r.To); err != nil || !r.countsUncased() {
		return err
	}
	return d.Records(ctx, RecordFilter{From: r.From, To: r.To, States: []queue.State{queue.Done}, NoCase: true}, func(rec Record) error {
		if r.bureau == "" || d.lines[rec.Line].Bureau == r.bureau {
			r.uncased = append(r.uncased, rec)
		}
		return nil
	})
}

// countsUncased tells whether the days are few enough to go through their tickets.
func (r *report) countsUncased() bool { return r.d.Records != nil && r.Days() <= exportDays }

// caseTable counts the cases of each bureau.
func (r *report) caseTable() table {
	t := table{ID: "cases", Title: col("办件", "Cases"),
		Note: col("按时：在承诺期限内作出决定的，占作出决定的。新收和补正按收件日期，决定和退办按办结日期。", "On time: of the decisions, those made within the promised days. Opened and told what is missing count by the day of the first paper, decisions and returns by the day on which they were made."),
		Columns: columns(col("单位", "Bureau"), col("新收", "Opened"), col("视为受理", "Deemed accepted"), col("补正过", "Told what is missing"), col("再次补正", "A second time"),
			col("作出决定", "Decided"), col("其中准予", "Granted"), col("承诺期内", "On time"), col("按时办结率 %", "On time, %"), col("退办、不受理", "Returned, not accepted"))}
	row := func(name string, n affairs.CaseCount) []cell {
		deemed, twice, onTime := count(n.Deemed), count(n.ToldTwice), share(n.OnTime, n.Decided)
		deemed.Bad, twice.Bad, onTime.Bad = n.Deemed > 0, n.ToldTwice > 0, n.OnTime < n.Decided
		decided := counted(n.Decided, "/cases?"+r.settled(n.Bureau))
		return cells(text(name), count(n.Opened), deemed, count(n.Told), twice, decided, count(n.Granted), count(n.OnTime), onTime, count(n.Returned))
	}
	all := affairs.CaseCount{Bureau: r.bureau}
	for _, n := range r.cases {
		all = all.Add(n)
	}
	t.Rows = append(t.Rows, strong(row(r.say(total), all)))
	for _, n := range r.cases {
		t.Rows = append(t.Rows, row(r.say(r.d.bureauName(n.Bureau)), n))
	}
	return t
}

// settled is the query of the cases settled within the days.
func (r *report) settled(bureau string) string {
	q := caseAsk{Tab: "settled", Bureau: bureau}.query()
	q.Set("from", r.From)
	q.Set("to", r.To)
	return q.Encode()
}

// breachTable lists the limits that were not kept, and why.
func (r *report) breachTable() table {
	t := table{ID: "breaches", Title: col("超期的办件", "Limits not kept"),
		Note:    col("这段时间办结的，和至今没有办结的；原因由核准人员或大厅管理人员在办件页填写。", "Of cases settled within these days, and of those still open; the reason is written on the page of the case by a verifier or the hall office."),
		Columns: columns(col("办件编号", "Case"), col("单位", "Bureau"), col("事项", "Matter"), col("期限", "Limit"), col("最后一天", "Last day"), col("办理日期", "Done on"), col("超期天数", "Days late"), col("原因", "Reason"))}
	for _, b := range r.breaches {
		done := text(r.say(col("未办", "open")))
		if !b.Ended.IsZero() {
			done = text(b.Ended.String())
		}
		reason := cell{Value: b.Reason}
		if b.Reason == "" {
			reason = cell{Value: r.say(col("没有说明", "none written")), Bad: true}
		}
		t.Rows = append(t.Rows, cells(cell{Value: b.No, Href: casePath(b.No), Strong: true}, text(r.say(r.d.bureauName(b.Breach.Bureau))), text(r.say(r.d.matterName(b.Line, b.Matter))),
			text(r.say(b.Limit.Text())), text(b.Breach.Due.String()), done, count(b.Late), reason))
	}
	return t
}

// uncasedTable lists the tickets that were finished as accepted without a case
// (plan row 3).
func (r *report) uncasedTable() table {
	t := table{ID: "uncased", Few: true, Title: col("受理了却没有办件（双轨）", "Accepted without a case"),
		Note:    col("办理结果选了“受理”，但没有在本系统出具收件、受理文书的号。", "Numbers finished as accepted for which no paper of a case was given here."),
		Columns: columns(col("日期", "Day"), col("号码", "Number"), col("事项", "Matter"), col("窗口", "Window"), col("人员", "Clerk"))}
	for _, rec := range r.uncased {
		t.Rows = append(t.Rows, cells(text(rec.Day), cell{Value: rec.Number, Strong: true}, text(r.say(r.d.matterName(rec.Line, rec.Matter))), text(rec.Window),
			text(rec.Clerk+" "+r.say(r.d.person(rec.Clerk).Name))))
	}
	return t
}

// onTime counts the decisions within the promise. A case that is over its promise and
// not decided counts among all: it cannot be hidden by leaving it open (plan row 32).
func (r *report) onTime() (onTime, all int) {
	for _, n := range r.cases {
		onTime, all = onTime+n.OnTime, all+n.Decided
	}
	for _, b := range r.breaches {
		if b.Limit == affairs.CommittedLimit && b.Ended.IsZero() {
			all++
		}
	}
	return onTime, all
}
