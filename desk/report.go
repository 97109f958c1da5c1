package desk

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/web"
)

// waitPromise is the wait, in minutes, within which reports count; an end of a
// bucket of affairs.Tally, so that the count is exact.
const waitPromise = 30

// report is the figures of a time: of the hall, or of one bureau.
type report struct {
	span
	bureau string // id; "" = the hall
	say    func(affairs.Text) string
	d      *Desk
	lines, windows, clerks,
	hours, days, months []affairs.TallyOf
	honest *table // how the estimates were kept; nil: not known
	hand   []affairs.HandCall
	bad    []affairs.BadRating
	all    affairs.Tally
}

// report gathers the figures. Those of hours and days are of the whole hall.
func (d *Desk) report(ctx context.Context, s span, bureau string, say func(affairs.Text) string) (*report, error) {
	r := &report{span: s, bureau: bureau, say: say, d: d}
	take := func(into *[]affairs.TallyOf, by affairs.TallyBy, span affairs.Span) error {
		list, err := d.History.Tallies(ctx, by, span, s.From, s.To)
		*into = list
		return err
	}
	steps := []func() error{
		func() error { return take(&r.lines, affairs.ByLine, affairs.Whole) },
		func() error { return take(&r.windows, affairs.ByWindow, affairs.Whole) },
		func() error { return take(&r.clerks, affairs.ByClerk, affairs.Whole) },
		func() (err error) { r.hand, err = d.History.HandCalls(ctx, s.From, s.To); return err },
		func() (err error) { r.bad, err = d.History.BadRatings(ctx, s.From, s.To); return err },
		func() error { return r.honesty(ctx) },
	}
	if bureau == "" {
		steps = append(steps, func() error { return take(&r.hours, affairs.ByHour, affairs.Whole) })
		if n := s.Days(); n > 1 && n <= 62 {
			steps = append(steps, func() error { return take(&r.days, affairs.ByLine, affairs.Daily) })
		} else if n > 62 {
			steps = append(steps, func() error { return take(&r.days, affairs.ByLine, affairs.Monthly) })
		}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	r.keepBureau()
	r.inOrder()
	for _, l := range r.lines {
		r.all.Add(l.Tally)
	}
	return r, nil
}

// inOrder puts lines in the order of the hall; those it has no more come last.
func (r *report) inOrder() {
	place := func(t affairs.TallyOf) int {
		i := slices.IndexFunc(r.d.Data.Lines, func(l configs.Line) bool { return l.Prefix == t.Key })
		if i < 0 {
			return len(r.d.Data.Lines)
		}
		return i
	}
	slices.SortStableFunc(r.lines, func(a, b affairs.TallyOf) int { return place(a) - place(b) })
}

// keepBureau drops what is not of the bureau, and bad ratings of other days.
func (r *report) keepBureau() {
	r.bad = slices.DeleteFunc(r.bad, func(b affairs.BadRating) bool { return b.Day < r.From || b.Day > r.To })
	if r.bureau == "" {
		return
	}
	d := r.d
	other := func(bureau string) bool { return bureau != r.bureau }
	r.lines = slices.DeleteFunc(r.lines, func(t affairs.TallyOf) bool { return other(d.lines[t.Key].Bureau) })
	r.windows = slices.DeleteFunc(r.windows, func(t affairs.TallyOf) bool { return other(d.windows[t.Key].Bureau) })
	r.clerks = slices.DeleteFunc(r.clerks, func(t affairs.TallyOf) bool { return other(d.staff[t.Key].Bureau) })
	r.hand = slices.DeleteFunc(r.hand, func(c affairs.HandCall) bool { return other(d.lines[c.Line].Bureau) })
	r.bad = slices.DeleteFunc(r.bad, func(b affairs.BadRating) bool { return other(d.lines[b.Line].Bureau) })
}

// records is the address of the records behind a figure.
func (r *report) records(filter ...string) string {
	q := url.Values{"from": {r.From}, "to": {r.To}}
	for i := 0; i < len(filter); i += 2 {
		q.Set(filter[i], filter[i+1])
	}
	return "/office/records?" + q.Encode()
}

// tables are all of the report.
func (r *report) tables() []table {
	list := []table{r.lineTable(), r.ratingTable(), r.outcomeTable(), r.windowTable(), r.clerkTable()}
	if r.bureau == "" {
		list = append(list, r.hourTable())
	}
	if len(r.days) > 0 {
		list = append(list, r.dayTable())
	}
	if r.honest != nil {
		list = append(list, *r.honest)
	}
	return append(list, r.handTable())
}

var waitColumns = []affairs.Text{col("等候中位数", "Median wait"), col("九成不超过", "9 in 10 within"), col("平均等候", "Mean wait"), col("最长等候", "Longest")}

func waits(t affairs.Tally) []cell {
	longest, ok := t.Wait(100)
	return []cell{known(t.Wait(50)), known(t.Wait(90)), known(t.MeanWait()), known(longest, ok)}
}

var serviceColumns = []affairs.Text{col("办理中位数", "Median service"), col("九成不超过", "9 in 10 within")}

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
		Note: col("等候从取号到叫号，时间单位为分钟，按分段统计推算；点击数字看明细。", "Waits are from number to call, in minutes, taken from histograms; a figure opens the records."),
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
		return cells(cell{Value: name, Strong: line == ""}, counted(s.Issued, of()), counted(s.Served, of("state", "done")), counted(s.Missed, of("state", "missed")),
			counted(s.Unserved, of("state", "unserved")), count(s.ByHand), waits(s), share(s.Within(waitPromise), s.Called), services(s))
	}
	t.Rows = append(t.Rows, row(r.say(col("合计", "All")), "", r.all))
	for _, l := range r.lines {
		t.Rows = append(t.Rows, row(l.Key+" "+r.say(r.d.lineName(l.Key)), l.Key, l.Tally))
	}
	return t
}

func (r *report) ratingTable() table {
	t := table{ID: "ratings", Title: col("评价", "Ratings"),
		Note:    col("没有评价的不计入评价；参与率是评价数占办理数的比例。", "Who did not rate is no rating; participation is ratings per number served."),
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
	t.Rows = append(t.Rows, row(r.say(col("合计", "All")), r.all, "/office/ratings?"+string(r.Query())))
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
	t.Rows = append(t.Rows, row(r.say(col("合计", "All")), r.all))
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
	bad := counted(s.Bad(), r.records(by, s.Key, "bad", "1"))
	bad.Bad = s.Bad() > 0
	return cells(text(name), counted(s.Served, r.records(by, s.Key, "state", "done")), count(s.Missed), count(s.ByHand), waits(s.Tally), services(s.Tally),
		count(s.Rated()), share(s.Rated(), s.Served), known(s.Score()), bad)
}

func (r *report) windowTable() table {
	t := table{ID: "windows", Title: col("按窗口", "By window"), Columns: servedColumns(col("窗口", "Window"))}
	for _, w := range r.windows {
		t.Rows = append(t.Rows, r.servedRow(w.Key+" "+r.say(r.d.windowName(w.Key)), "window", w))
	}
	return t
}

func (r *report) clerkTable() table {
	t := table{ID: "clerks", Title: col("按窗口人员", "By clerk"), Columns: servedColumns(col("人员", "Clerk"))}
	for _, c := range r.clerks {
		t.Rows = append(t.Rows, r.servedRow(c.Key+" "+r.say(r.d.person(c.Key).Name), "clerk", c))
	}
	return t
}

func (r *report) hourTable() table {
	t := table{ID: "hours", Title: col("按时段", "By hour"),
		Columns: columns(col("取号时段", "Issued at"), col("取号", "Issued"), col("办理", "Served"), waitColumns)}
	for _, h := range r.hours {
		t.Rows = append(t.Rows, cells(text(h.Key+":00"), count(h.Issued), count(h.Served), waits(h.Tally)))
	}
	return t
}

func (r *report) dayTable() table {
	t := table{ID: "days", Title: col("按日期", "By date"),
		Columns: columns(col("日期", "Date"), col("取号", "Issued"), col("办理", "Served"), col("过号", "Missed"), waitColumns, col("评价", "Rated"), col("差评", "Bad"))}
	for _, s := range r.days {
		href := "/office/report?" + url.Values{"span": {"day"}, "at": {s.Key}}.Encode()
		if len(s.Key) == len("2006-01") {
			href = "/office/report?" + url.Values{"span": {"month"}, "at": {s.Key + "-01"}}.Encode()
		}
		t.Rows = append(t.Rows, cells(cell{Value: s.Key, Href: href}, count(s.Issued), count(s.Served), count(s.Missed), waits(s.Tally), count(s.Rated()), count(s.Bad())))
	}
	return t
}

func (r *report) handTable() table {
	t := table{ID: "out-of-turn", Title: col("公平：点叫", "Fairness: calls out of turn"),
		Note:    col("每次不按顺序的叫号都写明原因；“在先人数”是当时同队列中更早取号的人数。", "Each call out of turn has its reason; “passed” counts who had taken a number of the line earlier."),
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

// reportView is the data of templates/report.html.
type reportView struct {
	Hall    affairs.Text
	Span    span
	Bureau  *affairs.Bureau
	Bureaus []affairs.Bureau
	Figures []figure
	Charts  []chart
	Tables  []table
	Today   string
	clock   clock
	query   string
}

// Clock is for the template.
func (v reportView) Clock() clock { return v.clock }

// Kinds are the times to choose from.
func (v reportView) Kinds() any { return spanKinds }

// Query adds the bureau to a query of a time.
func (v reportView) Query(q template.URL) template.URL {
	if v.Bureau != nil {
		q += template.URL("&bureau=" + url.QueryEscape(v.Bureau.ID))
	}
	return q
}

type figure struct {
	Value string
	Label affairs.Text
}

type chart struct {
	Title affairs.Text
	Note  affairs.Text
	SVG   template.HTML
}

// reportPage is GET /office/report?span=&at= or ?from=&to=, with bureau= for one
// bureau's own report.
func (d *Desk) reportPage(w http.ResponseWriter, r *http.Request) error {
	rep, bureau, err := d.reportOf(r)
	if err != nil {
		return err
	}
	v := reportView{Hall: both(d.Data.Name, d.Data.NameEN), Span: rep.span, Bureau: bureau, Bureaus: d.Data.Bureaus,
		Figures: rep.figures(), Charts: rep.charts(), Tables: rep.tables(), Today: d.today().String(), clock: d.clock(lang(r))}
	return d.Pages.Render(w, r, "desk/report", v)
}

// reportFile is GET /office/report.xlsx or .csv, with table= for one of the tables.
func (d *Desk) reportFile(w http.ResponseWriter, r *http.Request) error {
	rep, bureau, err := d.reportOf(r)
	if err != nil {
		return err
	}
	name := "统计_" + rep.From + "_" + rep.To
	if bureau != nil {
		name = "统计_" + bureau.Short + "_" + rep.From + "_" + rep.To
	}
	return exportTables(w, r, name, rep.tables())
}

func (d *Desk) reportOf(r *http.Request) (*report, *affairs.Bureau, error) {
	if d.History == nil {
		return nil, nil, errNoRecords
	}
	q := r.URL.Query()
	s, err := spanOf(q, d.today())
	if err != nil {
		return nil, nil, err
	}
	var bureau *affairs.Bureau
	if id := q.Get("bureau"); id != "" {
		i := slices.IndexFunc(d.Data.Bureaus, func(b affairs.Bureau) bool { return b.ID == id })
		if i < 0 {
			return nil, nil, web.NotFound("没有这个单位，请从列表中选择。", "There is no such bureau; choose one from the list.")
		}
		bureau = &d.Data.Bureaus[i]
	}
	rep, err := d.report(r.Context(), s, q.Get("bureau"), sayer(r))
	return rep, bureau, err
}

var errNoRecords = web.NotFound("本机没有保存记录。", "No records are kept here.")

// sayer says a text in the reader's language.
func sayer(r *http.Request) func(affairs.Text) string {
	if lang(r) == "en" {
		return func(t affairs.Text) string { return t.EN }
	}
	return func(t affairs.Text) string { return t.ZH }
}

// figures are the large ones at the top.
func (r *report) figures() []figure {
	t := r.all
	minutes := func(c cell) string { return c.Text() }
	of := func(n int) string { return fmt.Sprint(n) }
	percent := func(c cell) string {
		if c.Value == nil {
			return "—"
		}
		return fmt.Sprintf("%.0f%%", c.Value)
	}
	w := waits(t)
	list := []figure{
		{of(t.Issued), col("取号", "issued")},
		{of(t.Served), col("办理", "served")},
		{of(t.Missed + t.Unserved), col("过号和未办理", "missed and not served")},
		{minutes(w[0]), col("分钟，等候中位数", "min, median wait")},
		{minutes(w[1]), col("分钟，九成不超过", "min, 9 in 10 within")},
		{percent(share(t.Within(waitPromise), t.Called)), col(fmt.Sprintf("在%d分钟内叫到", waitPromise), fmt.Sprintf("called within %d min", waitPromise))},
		{percent(share(t.Rated(), t.Served)), col("评价参与率", "rated")},
		{known(t.Score()).Text(), col("评价均分（5分）", "mean rating of 5")},
	}
	if r.bureau != "" {
		resolved := 0
		for _, b := range r.bad {
			if b.Took(affairs.RatingResolved) {
				resolved++
			}
		}
		list = append(list, figure{fmt.Sprintf("%d/%d", resolved, len(r.bad)), col("差评已解决", "bad ratings resolved")})
	}
	return list
}

// charts are drawn for the hall; a bureau's report has the distribution alone.
func (r *report) charts() []chart {
	say := r.say
	minute := col("分钟；深色为中位数，浅色到九成不超过", "minutes; dark: the median, light: 9 in 10 within")
	spread := func(id string, title affairs.Text, of []affairs.TallyOf, label func(string) string) chart {
		var bars []Bar
		for _, t := range of {
			half, ok := t.Wait(50)
			most, _ := t.Wait(90)
			if !ok {
				half, most = 0, 0
			}
			bars = append(bars, Bar{Label: label(t.Key), Value: half, Upto: most})
		}
		return chart{title, minute, BarChart(id, say(title), say(minute), bars)}
	}
	counts := func(id string, title affairs.Text, of []affairs.TallyOf, label func(string) string) chart {
		var bars []Bar
		for _, t := range of {
			bars = append(bars, Bar{Label: label(t.Key), Value: float64(t.Issued)})
		}
		return chart{title, affairs.Text{}, BarChart(id, say(title), say(title), bars)}
	}
	var list []chart
	if r.bureau == "" {
		hour := func(key string) string { return strings.TrimPrefix(key, "0") + ":00" }
		list = append(list, spread("waits-by-hour", col("各时段取号者的等候", "Waits by hour of issue"), r.hours, hour),
			counts("issued-by-hour", col("各时段取号数", "Numbers issued by hour"), r.hours, hour))
	}
	list = append(list, r.distribution("waits", col("等候时间分布", "How long people waited"), r.all.Waits),
		r.distribution("services", col("办理时间分布", "How long services took"), r.all.Services))
	if len(r.days) > 0 {
		short := func(key string) string { return strings.TrimPrefix(key[5:], "0") }
		if len(r.days[0].Key) == len("2006-01") {
			short = func(key string) string { return key[2:] }
		}
		list = append(list, spread("waits-by-day", col("各日等候", "Waits by date"), r.days, short),
			counts("issued-by-day", col("各日取号数", "Numbers issued by date"), r.days, short))
	}
	return list
}

// distribution draws a histogram; the last buckets without anybody are left out.
func (r *report) distribution(id string, title affairs.Text, buckets [affairs.Buckets]int) chart {
	last := 7
	for i, n := range buckets {
		if n > 0 {
			last = max(last, i)
		}
	}
	var bars []Bar
	ends := affairs.BucketEnds()
	from := 0
	for i := 0; i <= last; i++ {
		label := fmt.Sprintf(">%d", from)
		if i < len(ends) {
			label = fmt.Sprintf("<%d", ends[i])
			from = ends[i]
		}
		bars = append(bars, Bar{Label: label, Value: float64(buckets[i])})
	}
	note := col("人数，按分钟分段", "people, by minutes")
	return chart{title, note, BarChart(id, r.say(title), r.say(note), bars)}
}
