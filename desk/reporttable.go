package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// tables are all of the report.
func (r *report) tables() []table {
	list := []table{r.lineTable(), r.ratingTable(), r.outcomeTable(), r.windowTable(), r.clerkTable()}
	if r.bureau == "" {
		list = append(list, r.hourTable())
	}
	if len(r.days) > 0 {
		list = append(list, r.dayTable())
	}
	if r.d.Documents != nil {
		list = append(list, r.documentTable())
	}
	if r.d.Cases != nil {
		list = append(list, r.caseTable(), r.jointTable(), r.breachTable())
		list = append(list, r.outsideTable())
		if r.countsUncased() {
			list = append(list, r.uncasedTable())
		}
	}
	list = append(list, r.badTable())
	if r.seats != nil {
		list = append(list, *r.seats)
	}
	if r.honest != nil {
		list = append(list, *r.honest)
	}
	if r.fair != nil {
		list = append(list, *r.fair)
	}
	return append(append(list, r.handTable(), r.referralTable(), r.unfollowedTable()), r.monthTables()...)
}

var total = col("合计", "All")

// strong is a row that sums the others.
func strong(row []cell) []cell {
	for i := range row {
		row[i].Strong = true
	}
	return row
}

var waitColumns = []affairs.Text{col("等候中位数 分钟", "Median wait, min"), col("九成等候 不超过 分钟", "9 in 10 waited within, min"), col("平均等候 分钟", "Mean wait, min"), col("最长等候 分钟", "Longest wait, min")}

func waits(t affairs.Tally) []cell {
	longest, ok := t.Wait(100)
	return []cell{known(t.Wait(50)), known(t.Wait(90)), known(t.MeanWait()), known(longest, ok)}
}

var serviceColumns = []affairs.Text{col("办理中位数 分钟", "Median service, min"), col("九成办理 不超过 分钟", "9 in 10 served within, min")}

func services(t affairs.Tally) []cell { return []cell{known(t.Service(50)), known(t.Service(90))} }

func columns(parts ...any) (list []affairs.Text) {
	for _, p := range parts {
		switch p := p.(type) {
		case affairs.Text:
			list = append(list, p)
		case []affairs.Text:
			list = append(list, p...)
		}
	}
	return list
}

func cells(parts ...any) (list []cell) {
	for _, p := range parts {
		switch p := p.(type) {
		case cell:
			list = append(list, p)
		case []cell:
			list = append(list, p...)
		}
	}
	return list
}

func (r *report) lineTable() table {
	t := table{ID: "lines", Title: col("按业务队列", "By line"),
		Note: col("等候从取号到叫号，按分段统计推算；点击数字看明细。", "A wait is from number to call, estimated from counts by length. A figure opens its records."),
		Columns: columns(col("队列", "Line"), col("取号", "Issued"), col("办理", "Served"), col("过号", "Missed"), col("未办理", "Not served"), col("点叫", "Out of turn"),
			waitColumns, col(fmt.Sprintf("%d分钟内 %%", waitPromise), fmt.Sprintf("Within %d min, %%", waitPromise)), serviceColumns)}
	row := func(name string, line string, s affairs.Tally) []cell {
		of := func(more ...string) string {
			if line != "" {
				more = append(more, "line", line)
			}
			return r.records(more...)
		}
		if line == "" && r.bureau != "" {
			of = func(...string) string { return "" }
		}
		return cells(text(name), counted(s.Issued, of()), counted(s.Served, of("state", "done")), counted(s.Missed, of("state", "missed")),
			counted(s.Unserved, of("state", "unserved")), count(s.ByHand), waits(s), share(s.Within(waitPromise), s.Called), services(s))
	}
	t.Rows = append(t.Rows, strong(row(r.say(total), "", r.all)))
	for _, l := range r.lines {
		t.Rows = append(t.Rows, row(l.Key+" "+r.say(r.d.lineName(l.Key)), l.Key, l.Tally))
	}
	return t
}

func (r *report) ratingTable() table {
	t := table{ID: "ratings", Title: col("评价", "Ratings"),
		Note:    col("没有评价的不计入评价；参与率是评价数占办理数的比例。", "Only ratings given count. Participation is their share of the numbers served."),
		Columns: columns(col("队列", "Line"), col("办理", "Served"), col("评价", "Rated"), col("参与率 %", "Participation, %"))}
	for score := 5; score >= 1; score-- {
		level, _ := r.d.Data.Rating.Level(score)
		t.Columns = append(t.Columns, both(level.Name, level.NameEN))
	}
	t.Columns = append(t.Columns, col("均分", "Mean"), col("差评", "Bad"))
	row := func(name string, s affairs.Tally, href string) []cell {
		list := []cell{text(name), count(s.Served), count(s.Rated()), share(s.Rated(), s.Served)}
		for score := 5; score >= 1; score-- {
			list = append(list, count(s.Ratings[score-1]))
		}
		bad := counted(s.Bad(), href)
		bad.Bad = s.Bad() > 0
		return append(list, known(s.Score()), bad)
	}
	t.Rows = append(t.Rows, strong(row(r.say(total), r.all, "/office/ratings?"+string(r.Query()))))
	for _, l := range r.lines {
		t.Rows = append(t.Rows, row(l.Key+" "+r.say(r.d.lineName(l.Key)), l.Tally, r.records("line", l.Key, "bad", "1")))
	}
	return t
}

func (r *report) outcomeTable() table {
	t := table{ID: "outcomes", Title: col("办理结果", "Outcomes"), Columns: columns(col("队列", "Line"))}
	for _, o := range outcomes {
		t.Columns = append(t.Columns, o.Label)
	}
	t.Columns = append(t.Columns, col("下班未选", "Not chosen"))
	row := func(name string, s affairs.Tally) []cell {
		list := []cell{text(name)}
		for o := queue.Accepted; o <= queue.Unrecorded; o++ {
			list = append(list, count(s.Outcomes[o-1]))
		}
		return list
	}
	t.Rows = append(t.Rows, strong(row(r.say(total), r.all)))
	for _, l := range r.lines {
		t.Rows = append(t.Rows, row(l.Key+" "+r.say(r.d.lineName(l.Key)), l.Tally))
	}
	return t
}

// servedColumns are those of windows and clerks.
func servedColumns(name affairs.Text) []affairs.Text {
	return columns(name, col("办理", "Served"), col("过号", "Missed"), col("点叫", "Out of turn"), waitColumns, serviceColumns,
		col("评价", "Rated"), col("参与率 %", "Participation, %"), col("均分", "Mean"), col("差评", "Bad"))
}

func (r *report) servedRow(name, by string, s affairs.TallyOf) []cell {
	href := func(filter ...string) string {
		if by == "" { // of all: there are no records of a bureau
			return ""
		}
		return r.records(append(filter, by, s.Key)...)
	}
	bad := counted(s.Bad(), href("bad", "1"))
	bad.Bad = s.Bad() > 0
	return cells(text(name), counted(s.Served, href("state", "done")), count(s.Missed), count(s.ByHand), waits(s.Tally), services(s.Tally),
		count(s.Rated()), share(s.Rated(), s.Served), known(s.Score()), bad)
}

func (r *report) windowTable() table {
	t := table{ID: "windows", Title: col("按窗口", "By window"), Columns: servedColumns(col("窗口", "Window"))}
	t.Rows = append(t.Rows, strong(r.servedRow(r.say(total), "", affairs.TallyOf{Tally: r.all})))
	for _, w := range r.windows {
		t.Rows = append(t.Rows, r.servedRow(w.Key+" "+r.say(r.d.windowName(w.Key)), "window", w))
	}
	return t
}

func (r *report) clerkTable() table {
	t := table{ID: "clerks", Title: col("按窗口人员", "By clerk"), Columns: servedColumns(col("人员", "Clerk"))}
	t.Rows = append(t.Rows, strong(r.servedRow(r.say(total), "", affairs.TallyOf{Tally: r.all})))
	for _, c := range r.clerks {
		t.Rows = append(t.Rows, r.servedRow(c.Key+" "+r.say(r.d.person(c.Key).Name), "clerk", c))
	}
	return t
}

func (r *report) hourTable() table {
	t := table{ID: "hours", Title: col("按时段", "By hour"),
		Columns: columns(col("取号时段", "Issued at"), col("取号", "Issued"), col("办理", "Served"), waitColumns)}
	t.Rows = append(t.Rows, strong(cells(text(r.say(total)), count(r.all.Issued), count(r.all.Served), waits(r.all))))
	for _, h := range r.hours {
		t.Rows = append(t.Rows, cells(text(h.Key+":00"), count(h.Issued), count(h.Served), waits(h.Tally)))
	}
	return t
}

func (r *report) dayTable() table {
	title, name := col("按日期", "By date"), col("日期", "Date")
	if r.monthly() {
		title, name = col("按月份", "By month"), col("月份", "Month")
	}
	t := table{ID: "days", Title: title,
		Columns: columns(name, col("取号", "Issued"), col("办理", "Served"), col("过号", "Missed"), waitColumns, col("评价", "Rated"), col("差评", "Bad"))}
	t.Rows = append(t.Rows, strong(cells(text(r.say(total)), count(r.all.Issued), count(r.all.Served), count(r.all.Missed), waits(r.all), count(r.all.Rated()), count(r.all.Bad()))))
	for _, s := range r.days {
		href := "/office/report?" + url.Values{"span": {"day"}, "at": {s.Key}}.Encode()
		if r.monthly() {
			href = "/office/report?" + url.Values{"span": {"month"}, "at": {s.Key + "-01"}}.Encode()
		}
		t.Rows = append(t.Rows, cells(cell{Value: s.Key, Href: href}, count(s.Issued), count(s.Served), count(s.Missed), waits(s.Tally), count(s.Rated()), count(s.Bad())))
	}
	return t
}

// attendance is added to a bureau's own report; the hall's has a page of its own.
func (r *report) attendance(ctx context.Context) error {
	if r.bureau == "" {
		return nil
	}
	tables, err := r.d.attendance(ctx, r.span, r.bureau, r.say)
	if err != nil {
		return err
	}
	r.seats = &tables[0]
	r.seats.ID, r.seats.Title = "attendance", col("考勤", "Attendance")
	return nil
}

func (r *report) badTable() table {
	t := table{ID: "bad-ratings", Title: col("差评及处理", "Bad ratings and how they were handled"),
		Columns: columns(col("日期", "Day"), col("号码", "Number"), col("窗口", "Window"), col("人员", "Clerk"), col("评价", "Rating"), col("原因", "Reasons"), col("处理", "Handling"), col("时限", "Due"))}
	for _, b := range r.bad {
		level, _ := r.d.Data.Rating.Level(b.Score)
		var said []string
		for _, reason := range r.d.reasonsOf(b) {
			said = append(said, r.say(reason))
		}
		done := r.say(ratingStatus(b))
		if n := len(b.Steps); n > 0 && b.Steps[n-1].Note != "" {
			done += r.say(col("：", ": ")) + b.Steps[n-1].Note
		}
		due, overdue, _ := r.d.ratingDue(b)
		t.Rows = append(t.Rows, cells(text(b.Day), cell{Value: b.Number, Href: "/office/ratings?" + string(r.Query()) + "&ticket=" + b.Ticket + "#r-" + b.Ticket}, text(b.Window),
			text(b.Staff+" "+r.say(r.d.person(b.Staff).Name)), text(r.say(both(level.Name, level.NameEN))), text(strings.Join(said, r.say(col("；", "; ")))), text(done), cell{Value: due, Bad: overdue}))
	}
	return t
}

// fairness is how often numbers of today were overtaken, where today is among the
// days.
func (r *report) fairness(ctx context.Context) error {
	if !r.HasToday() {
		return nil
	}
	t := table{ID: "fairness", Title: col("公平：今天被超过的号", "Fairness: overtaken today"),
		Note:    col("被超过：取号更晚的人先被能叫到两者的窗口叫走（优先号、预约、点叫等）；次数有上限。", "Overtaken: a later number was called first by a window that could have called either (priority, booked, by hand). How often is limited."),
		Columns: columns(col("队列", "Line"), col("叫过", "Called"), col("被超过的号", "Overtaken"), col("最多次数", "Most times"), col("哪个号", "Number"))}
	err := r.d.Hall.View(ctx, func(h *queue.Hall) {
		for _, l := range h.Fairness().Lines {
			if r.bureau == "" || r.d.lines[l.Line].Bureau == r.bureau {
				t.Rows = append(t.Rows, cells(text(l.Line+" "+r.say(r.d.lineName(l.Line))), count(l.Called), count(l.Overtaken), count(l.Most), text(l.MostName)))
			}
		}
	})
	r.fair = &t
	return err
}

func (r *report) handTable() table {
	t := table{ID: "out-of-turn", Title: col("公平：点叫", "Fairness: calls out of turn"),
		Note:    col("每次不按顺序的叫号都写明原因；“在先人数”是当时同队列中更早取号的人数。", "Every call out of turn has a reason. Passed: people of that line whose number was older."),
		Columns: columns(col("日期", "Day"), col("时间", "Time"), col("号码", "Number"), col("窗口", "Window"), col("人员", "Clerk"), col("原因", "Reason"), col("在先人数", "Passed"))}
	for _, c := range r.hand {
		reason := c.Reason
		for _, known := range callReasons {
			if known.ZH == reason {
				reason = r.say(known)
			}
		}
		t.Rows = append(t.Rows, cells(text(c.Day), text(time.UnixMilli(c.At).In(r.d.clock("").zone).Format("15:04")), text(c.Number), text(c.Window),
			text(c.Staff+" "+r.say(r.d.person(c.Staff).Name)), text(reason), count(c.Overtook)))
	}
	return t
}
