package desk

import (
	"context"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"time"

	"jiaohao/affairs"
)

// MonthEnd keeps what is handed in and entered at the end of a month, and counts what
// the self-assessment measures. by is an actor as in queue.Event; months are "2026-11",
// days "2026-11-30", both ends included.
type MonthEnd interface {
	// SubmitMonthly and EnterLog check what they are given; the same Key again keeps
	// nothing anew.
	SubmitMonthly(ctx context.Context, by string, i affairs.MonthlyInfo) (affairs.MonthlyInfo, error)
	EnterLog(ctx context.Context, by string, e affairs.LogEntry) error
	VoidLogEntry(ctx context.Context, by string, office bool, id int64, reason string, at time.Time) error
	// Monthly is oldest first, Log newest first; bureau "" is all, kind 0 is all.
	Monthly(ctx context.Context, from, to, bureau string) ([]affairs.MonthlyInfo, error)
	MonthlyInfo(ctx context.Context, id int64) (i affairs.MonthlyInfo, found bool, err error)
	Log(ctx context.Context, from, to, bureau string, kind affairs.LogKind) ([]affairs.LogEntry, error)

	// AssessmentAnswers are the last ones of a period, by entry.
	AssessmentAnswers(ctx context.Context, period string) (map[string]affairs.AssessmentAnswer, error)
	AnswerAssessment(ctx context.Context, by string, answers []affairs.AssessmentAnswer, at time.Time) error
	AssessmentDone(ctx context.Context, period string) (done affairs.AssessmentDone, found bool, err error)
	CompleteAssessment(ctx context.Context, by string, done affairs.AssessmentDone, at time.Time) error

	OutcomePapers(ctx context.Context, from, to string) ([]affairs.OutcomePapers, error)
	// SheetCounts are the notification sheets by matter.
	SheetCounts(ctx context.Context, from, to string) ([]affairs.NamedCount, error)
	// OutagesBetween are those that lasted into a time, Unix ms, newest first.
	OutagesBetween(ctx context.Context, from, to int64) ([]affairs.Outage, error)
}

// monthFigures are what a report has of the end of a month.
type monthFigures struct {
	papers  []affairs.OutcomePapers
	sheets  []affairs.NamedCount
	outages []affairs.Outage // faults
	log     []affairs.LogEntry
	tasks   []affairs.Task // whose last day is in the time; of a report of the whole hall
	closing []closingDays
}

// monthEnd gathers them.
func (r *report) monthEnd(ctx context.Context) (err error) {
	d := r.d
	if d.MonthEnd == nil {
		return nil
	}
	m := &monthFigures{}
	if m.papers, err = d.MonthEnd.OutcomePapers(ctx, r.From, r.To); err != nil {
		return err
	}
	if m.sheets, err = d.MonthEnd.SheetCounts(ctx, r.From, r.To); err != nil {
		return err
	}
	if m.log, err = d.logOf(ctx, r.From, r.To, r.bureau, 0); err != nil {
		return err
	}
	if d.Tasks != nil && r.bureau == "" {
		if m.tasks, err = d.Tasks.TasksDue(ctx, r.From, r.To, 0); err != nil {
			return err
		}
		if m.closing, err = d.closingDays(ctx, r.span, m.tasks); err != nil {
			return err
		}
	}
	from, to := r.bounds()
	if m.outages, err = d.MonthEnd.OutagesBetween(ctx, from.UnixMilli(), to.UnixMilli()); err != nil {
		return err
	}
	m.outages = slices.DeleteFunc(m.outages, func(o affairs.Outage) bool { return !o.Fault })
	if r.bureau != "" {
		other := func(id string) bool { x, ok := d.Catalogue.Matter(id); return !ok || x.Bureau != r.bureau }
		m.papers = slices.DeleteFunc(m.papers, func(p affairs.OutcomePapers) bool { return other(p.Matter) })
		m.sheets = slices.DeleteFunc(m.sheets, func(c affairs.NamedCount) bool { return other(c.Name) })
	}
	r.end = m
	return nil
}

// bounds are the first moment of a report's days and the one after the last; what has
// not come yet is left out.
func (r *report) bounds() (from, to time.Time) {
	zone := r.d.clock("").zone
	from, to = r.first.At(0, zone), r.last.AddDays(1).At(0, zone)
	if now := r.d.Now(); now.Before(to) {
		to = now
	}
	return from, to
}

// monthTables are the records behind what the end of a month counts.
func (r *report) monthTables() (list []table) {
	if r.end == nil {
		return nil
	}
	list = append(list, r.paperTable(), r.sheetTable())
	if r.bureau == "" {
		list = append(list, r.outageTable())
	}
	if r.bureau == "" && r.d.Tasks != nil {
		list = append(list, r.d.closingTable(r.end.closing, r.say))
	}
	return append(list, r.d.logTable(r.end.log, r.bureau, r.say))
}

// paperTable counts the numbers whose outcome asks for a paper.
func (r *report) paperTable() table {
	t := table{ID: "papers", Title: col("应当出具文书的办理", "Outcomes that ask for a paper"),
		Note:    col("结果为受理（承诺件）、补件、退件的号，窗口出具了相应文书的；作废的不计。", "Accepted committed cases, supplements and returns, and those with the paper for it that is not void."),
		Columns: columns(col("事项", "Matter"), col("结果", "Outcome"), col("办理", "Served"), col("有文书", "With a paper"), col("没有文书", "Without"))}
	for _, p := range r.end.papers {
		if !r.d.asksForPaper(p) {
			continue
		}
		line := ""
		if m, ok := r.d.Catalogue.Matter(p.Matter); ok {
			line = m.Line
		}
		outcome := affairs.Text{}
		for _, o := range outcomes {
			if o.Value == p.Outcome.String() {
				outcome = o.Label
			}
		}
		none := cell{Value: p.Count - p.With, Bad: p.Count > p.With}
		t.Rows = append(t.Rows, cells(text(r.say(r.d.matterName(line, p.Matter))), text(r.say(outcome)), count(p.Count), count(p.With), none))
	}
	return t
}

func (r *report) sheetTable() table {
	t := table{ID: "sheets", Title: col("一次性告知单", "Notification sheets"), Note: col("取号机和窗口出具的。", "Given at kiosks and windows."),
		Columns: columns(col("事项", "Matter"), col("份数", "Sheets"))}
	sum := 0
	for _, c := range r.end.sheets {
		sum += c.Count
	}
	t.Rows = append(t.Rows, strong(cells(text(r.say(total)), count(sum))))
	for _, c := range r.end.sheets {
		t.Rows = append(t.Rows, cells(text(r.say(r.d.matterName("", c.Name))), count(c.Count)))
	}
	return t
}

func (r *report) outageTable() table {
	t := table{ID: "outages", Title: col("设备故障", "Faults of devices"),
		Note:    col("提醒（如纸将尽）不在其中；分钟按故障全程计。", "Without warnings; minutes are of the whole fault."),
		Columns: columns(col("设备", "Device"), col("故障", "Fault"), col("开始", "From"), col("结束", "To"), col("分钟", "Minutes"))}
	zone, now := r.d.clock("").zone, r.d.Now().UnixMilli()
	stamp := func(ms int64) string { return time.UnixMilli(ms).In(zone).Format("2006-01-02 15:04") }
	for _, o := range r.end.outages {
		to := text(r.say(col("仍在", "still")))
		if o.Until != 0 {
			to = text(stamp(o.Until))
		}
		t.Rows = append(t.Rows, cells(text(o.Device), text(r.say(o.Problem)), text(stamp(o.Since)), to, count(int(o.Minutes(now)))))
	}
	return t
}

// asksForPaper tells whether an outcome of a matter is settled by a document: every
// supplement and return, and the acceptance of a committed case.
func (d *Desk) asksForPaper(p affairs.OutcomePapers) bool {
	if p.Outcome != acceptedOutcome {
		return true
	}
	m, ok := d.Catalogue.Matter(p.Matter)
	return ok && m.CaseType == affairs.Committed
}

// headline are the figures of a month's or quarter's end, each with the page of its
// records (domain §11.4); none for another time.
func (d *Desk) headline(ctx context.Context, r *report) (list []figure, err error) {
	if d.MonthEnd == nil || r.Kind != "month" && r.Kind != "quarter" {
		return nil, nil
	}
	percent := func(part, whole int) string {
		if whole == 0 {
			return "—"
		}
		return decimal(100*float64(part)/float64(whole)) + "%"
	}
	add := func(value string, label affairs.Text, href string) {
		list = append(list, figure{Value: value, Label: label, Href: href})
	}
	here := "/office/report?" + string(r.Query())
	if r.bureau != "" {
		here += "&bureau=" + url.QueryEscape(r.bureau)
	}
	if d.Cases != nil {
		onTime, decided := r.onTime()
		add(percent(onTime, decided), col(fmt.Sprintf("按时办结率（超期%d件）", decided-onTime), fmt.Sprintf("decided in time (late: %d)", decided-onTime)), here+"#breaches")
	}
	once, all := affairs.ToldOnce(r.documents)
	add(percent(once, all), col("一次告知率", "told at once"), "/office/documents?"+string(r.Query()))
	rated := r.all.Rated()
	add(percent(rated, r.all.Served), col("评价参与率", "gave a rating"), here+"#ratings")
	add(percent(rated-r.all.Bad(), rated), col("满意率（收到的评价中）", "satisfied, of those"), here+"#ratings")
	monthly, err := d.monthlyCount(ctx, r.span, r.bureau)
	if err != nil {
		return nil, err
	}
	at := url.Values{"at": {r.lastMonth().String()}}.Encode()
	add(fmt.Sprintf("%d/%d", monthly.handedIn, monthly.all), col("信息已报送", "monthly information"), "/office/monthly?"+at)
	if r.bureau != "" {
		return list, nil
	}
	a, err := d.assess(ctx, r)
	if err != nil {
		return nil, err
	}
	score := "—"
	if percent, ok := a.Score(); ok {
		score = decimal(percent) + "%"
	}
	add(score, col(fmt.Sprintf("自评得分（待填%d项）", a.Open), fmt.Sprintf("self-assessment (%d to answer)", a.Open)), "/office/assessment?"+string(r.KindQuery()))
	return list, nil
}

// lastMonth is the first day of the last month of a time that has begun.
func (s span) lastMonth() affairs.Date {
	last := s.last
	if s.today.Before(last) && !s.today.Before(s.first) {
		last = s.today
	}
	return affairs.Date{Year: last.Year, Month: last.Month, Day: 1}
}

// KindQuery is the query of a time as its own kind, so that it stays a month.
func (s span) KindQuery() template.URL {
	return template.URL(url.Values{"span": {s.Kind}, "at": {s.From}}.Encode())
}
