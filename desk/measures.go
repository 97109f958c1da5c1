package desk

import (
	"context"

	"jiaohao/affairs"
	"jiaohao/queue"
)

const acceptedOutcome = queue.Accepted

// measure counts what the self-assessment measures (affairs.Measures) in the time of
// a report of the whole hall.
func (d *Desk) measure(ctx context.Context, r *report) (map[string]affairs.Measured, error) {
	got := map[string]affairs.Measured{}
	monthly, err := d.monthlyCount(ctx, r.span, "")
	if err != nil {
		return nil, err
	}
	got["monthly_information"] = affairs.ShareOf(monthly.inTime, monthly.due)
	manned, err := d.measurePresence(ctx, r, got)
	if err != nil {
		return nil, err
	}
	got["devices"] = d.measureDevices(r, manned)
	d.measureHallFiles(ctx, got)
	t := r.all
	unrecorded := t.Outcomes[queue.Unrecorded-1]
	got["outcomes_recorded"] = affairs.ShareOf(t.Served-unrecorded, t.Served)
	got["calls_out_of_turn"] = affairs.ShareOf(t.ByHand, t.Called)
	got["waits"] = affairs.ShareOf(t.Within(waitPromise), t.Called)
	got["participation"] = affairs.ShareOf(t.Rated(), t.Served)
	got["satisfaction"] = affairs.ShareOf(t.Rated()-t.Bad(), t.Rated())
	once, all := affairs.ToldOnce(r.documents)
	got["told_once"] = affairs.ShareOf(once, all)
	sheets := 0
	for _, c := range r.end.sheets {
		sheets += c.Count
	}
	got["notification_sheets"] = affairs.CountOf(sheets)
	for id, outcome := range map[string]queue.Outcome{"acceptance_notices": queue.Accepted, "supplement_notices": queue.Supplement, "return_notices": queue.Returned} {
		with, count := 0, 0
		for _, p := range r.end.papers {
			if p.Outcome == outcome && d.asksForPaper(p) {
				with, count = with+p.With, count+p.Count
			}
		}
		got[id] = affairs.ShareOf(with, count)
	}
	if err := d.measureCases(ctx, r, got); err != nil {
		return nil, err
	}
	d.measureTasks(r, got)
	measureLog(r.end.log, got)
	if err := d.measureStaff(ctx, r, got); err != nil {
		return nil, err
	}
	return got, d.measureAnswers(ctx, r, got)
}

// measureCases counts what became of the cases; nothing where the hall keeps none.
func (d *Desk) measureCases(ctx context.Context, r *report, got map[string]affairs.Measured) error {
	if d.Cases == nil {
		return nil
	}
	var all affairs.CaseCount
	for _, n := range r.cases {
		all = all.Add(n)
	}
	got["cases_on_time"] = affairs.ShareOf(r.onTime())
	got["cases_answered"] = affairs.ShareOf(all.Opened-all.Deemed, all.Opened)
	if r.countsUncased() {
		accepted := r.all.Outcomes[queue.Accepted-1]
		got["cases_recorded"] = affairs.ShareOf(accepted-min(len(r.uncased), accepted), accepted)
	}
	unarchived, err := d.Cases.UnarchivedCount(ctx, d.archiveBefore().String(), "")
	got["cases_unarchived"] = affairs.CountOf(unarchived)
	if unarchived == 0 && all.Decided+all.Returned == 0 {
		got["cases_unarchived"] = affairs.Measured{None: true} // nothing was finished that could be filed
	}
	return err
}

// measurePresence counts clerk-days and unattended windows. manned are the days on
// which somebody sat at a window.
func (d *Desk) measurePresence(ctx context.Context, r *report, got map[string]affairs.Measured) (manned map[string]bool, err error) {
	seats, err := d.History.Seats(ctx, r.From, r.To)
	if err != nil {
		return nil, err
	}
	manned = map[string]bool{}
	days, kept := 0, 0
	for _, a := range d.Data.Opening.Attendances(seats) {
		manned[a.Day] = true
		days++
		if a.Late == 0 && a.Early == 0 {
			kept++
		}
	}
	got["attendance"] = affairs.ShareOf(kept, days)
	alarms, err := d.History.Unattended(ctx, r.From, r.To)
	got["unattended"] = affairs.CountOf(len(alarms))
	if days == 0 {
		got["unattended"] = affairs.Measured{None: true} // no window was ever open
	}
	return manned, err
}

// measureDevices is the share of the opening hours of manned days in which devices had
// no fault; its parts are hours of one device.
func (d *Desk) measureDevices(r *report, manned map[string]bool) affairs.Measured {
	devices := len(d.Devices.All())
	from, to := r.bounds()
	open, lost, now := 0, 0, d.Now().UnixMilli()
	for day := r.first; !r.last.Before(day); day = day.AddDays(1) {
		if !manned[day.String()] {
			continue
		}
		for _, h := range d.Data.Opening.RangesOn(day) {
			a, b := day.At(h.From, from.Location()).UnixMilli(), min(day.At(h.To, from.Location()).UnixMilli(), to.UnixMilli())
			open += int(max(0, b-a) / 60_000)
			for _, o := range r.end.outages {
				until := o.Until
				if until == 0 {
					until = now
				}
				lost += int(max(0, min(b, until)-max(a, o.Since)) / 60_000)
			}
		}
	}
	whole := open * devices
	m := affairs.ShareOf(whole-min(lost, whole), whole)
	m.Part, m.Whole = (m.Part+30)/60, (m.Whole+30)/60
	return m
}

// measureHallFiles looks at nameplates, guides and their stock as they are now.
func (d *Desk) measureHallFiles(ctx context.Context, got map[string]affairs.Measured) {
	plates, complete := 0, 0
	for _, s := range d.Data.Staff {
		if s.HomeWindow == "" {
			continue
		}
		plates++
		if missingOf(s, func(t affairs.Text) string { return t.ZH }) == "" {
			complete++
		}
	}
	got["nameplates"] = affairs.ShareOf(complete, plates)
	guides, whole, dated, current := 0, 0, 0, 0
	for _, m := range d.Catalogue.All() {
		guides++
		if len(affairs.Missing(m)) == 0 {
			whole++
		}
		if by := m.Edition.ReviewBy; !by.IsZero() {
			dated++
			if !by.Before(d.today()) {
				current++
			}
		}
	}
	got["guides_complete"], got["guides_current"] = affairs.ShareOf(whole, guides), affairs.ShareOf(current, dated)
	got["guide_stock"] = affairs.Measured{None: true}
	if d.Settings == nil {
		return
	}
	if stocks, err := d.Settings.Stocks(ctx); err == nil {
		enough := 0
		for _, s := range stocks {
			if !s.IsLow() {
				enough++
			}
		}
		got["guide_stock"] = affairs.ShareOf(enough, len(stocks))
	}
}

// measureAnswers counts the bad ratings and the feedback that were answered in time.
func (d *Desk) measureAnswers(ctx context.Context, r *report, got map[string]affairs.Measured) error {
	zone, today := d.clock("").zone, d.today()
	count := func(id string, n int, judge func(i int) (inTime, judged bool)) {
		kept, all := 0, 0
		for i := range n {
			inTime, judged := judge(i)
			if judged {
				all++
			}
			if judged && inTime {
				kept++
			}
		}
		got[id] = affairs.ShareOf(kept, all)
	}
	count("bad_ratings_in_time", len(r.bad), func(i int) (bool, bool) { return r.bad[i].InTime(d.Data.Rating.SLA, d.Data.Calendar, zone, today) })
	list, err := d.feedbackOf(ctx, r.span)
	count("feedback_in_time", len(list), func(i int) (bool, bool) { return list[i].InTime(d.Data.Feedback, d.Data.Calendar, zone, today) })
	return err
}

// feedbackOf is what was handed in within a time, and nothing of other days.
func (d *Desk) feedbackOf(ctx context.Context, s span) (list []affairs.Feedback, err error) {
	all, err := d.History.Feedback(ctx, s.From, s.To)
	for _, f := range all {
		if f.Day >= s.From && f.Day <= s.To {
			list = append(list, f)
		}
	}
	return list, err
}

// evidenceOf is where the records of a measure stand: their page, and their place in
// the inspection pack.
func evidenceOf(measure string, s span) (page, inPack string) {
	q := "?" + string(s.Query())
	table := func(id string) (string, string) { return "/office/report" + q + "#" + id, "report.html#" + id }
	switch measure {
	case "monthly_information":
		return "/office/monthly?at=" + s.lastMonth().String(), "monthly.html"
	case "attendance":
		return "/office/attendance" + q, "attendance.html"
	case "unattended":
		return "/office/attendance" + q + "#unattended", "attendance.html#unattended"
	case "rotations":
		return "/office/rotations", "staff.html#rotations"
	case "lines_covered":
		return "/office/skills", "staff.html#skills"
	case "duties":
		return "/office/settings/staff", "nameplates.html"
	case "disputes_in_time":
		return "/office/appraisals?at=" + s.lastMonth().String(), "staff.html#disputes"
	case "referrals_followed":
		return table("referrals")
	case "devices":
		return table("outages")
	case "nameplates":
		return "/office/settings/staff", "nameplates.html"
	case "guides_complete", "guides_current", "guide_stock":
		return "/office/guides", "guides.html"
	case "outcomes_recorded":
		return table("outcomes")
	case "acceptance_notices", "supplement_notices", "return_notices":
		return table("papers")
	case "cases_on_time":
		return table("breaches")
	case "cases_answered":
		return table("cases")
	case "cases_recorded":
		return table("uncased")
	case "cases_unarchived":
		return "/cases?tab=unarchived", "cases.html"
	case "told_once":
		return "/office/documents" + q, "documents.html"
	case "notification_sheets":
		return table("sheets")
	case "calls_out_of_turn":
		return table("out-of-turn")
	case "waits":
		return table("lines")
	case "participation", "satisfaction":
		return table("ratings")
	case "bad_ratings_in_time":
		return "/office/ratings" + q, "report.html#bad-ratings"
	case "closing_checks":
		return table("closing")
	case "meetings_attended", "special_matters":
		return "/office/log" + q, "report.html#log"
	case "feedback_in_time":
		return "/office/feedback" + q, "feedback.html"
	}
	for kind, id := range taskMeasures {
		if id == measure {
			return "/office/tasks?kind=" + kind.String() + "&at=" + s.lastMonth().String(), "tasks.html"
		}
	}
	return "", ""
}
