package desk

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/web"
)

var errNoMonthEnd = web.NotFound("本机不保存信息报送和自评。", "No monthly information and no assessments are kept here.")

// reporting are the bureaus that hand in monthly information: those with a window.
func (d *Desk) reporting() (list []affairs.Bureau) {
	for _, b := range d.Data.Bureaus {
		for _, w := range d.Data.Windows {
			if w.Bureau == b.ID {
				list = append(list, b)
				break
			}
		}
	}
	return list
}

// mayReport tells whether somebody may hand in for a bureau: the hall office, and who
// works for it.
func (d *Desk) mayReport(who web.Identity, bureau string) bool {
	return who.Role == web.Manager || d.staff[who.User].Bureau == bureau
}

// monthlyPath is the page of a bureau's month; day is any of it.
func monthlyPath(bureau, day string) string {
	return "/office/monthly/" + url.PathEscape(bureau) + "?" + url.Values{"at": {day}}.Encode()
}

// monthAsked is the month of at=; without it the present one.
func (d *Desk) monthAsked(r *http.Request) (span, error) {
	if d.MonthEnd == nil || d.History == nil {
		return span{}, errNoMonthEnd
	}
	return monthAt(r, d.today())
}

// monthlyRow is one bureau of the status board.
type monthlyRow struct {
	Bureau affairs.Bureau
	affairs.MonthlyState
	By   affairs.Text
	More int  // handed in besides the first
	Mine bool // the viewer may hand in for it
	Href string
}

// monthlyView is the data of templates/monthly.html.
type monthlyView struct {
	Hall                    affairs.Text
	Span                    span
	Rows                    []monthlyRow
	Due                     affairs.Date
	Provisional             bool
	HandedIn, Late, Overdue int
	Closed                  bool // there was no hall in the month: nothing is due
	Visits                  []monthlyVisit
	clock                   clock
}

// monthlyVisit is one visit, with where it was.
type monthlyVisit struct {
	affairs.LogEntry
	Office affairs.Text
}

// Clock is for the template.
func (v monthlyView) Clock() clock { return v.clock }

// monthlyPage is GET /office/monthly?at=: which bureau has handed in the information
// of a month.
func (d *Desk) monthlyPage(w http.ResponseWriter, r *http.Request) error {
	s, err := d.monthAsked(r)
	if err != nil {
		return err
	}
	v := monthlyView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, clock: d.clock(lang(r))}
	v.Due, v.Provisional = d.Data.Calendar.MonthlyDue(s.first)
	list, err := d.MonthEnd.Monthly(r.Context(), affairs.MonthOf(s.first), affairs.MonthOf(s.first), "")
	if err != nil {
		return err
	}
	open, err := d.openMonths(r.Context(), s)
	if err != nil {
		return err
	}
	v.Closed = len(open) == 0
	for _, b := range d.reporting() {
		own := slices.DeleteFunc(slices.Clone(list), func(i affairs.MonthlyInfo) bool { return i.Bureau != b.ID })
		row := monthlyRow{Bureau: b, MonthlyState: d.Data.Calendar.MonthlyStateOf(s.first, own, d.today(), v.clock.zone),
			Mine: d.mayReport(web.Who(r.Context()), b.ID), Href: monthlyPath(b.ID, s.From)}
		row.Overdue = row.Overdue && !v.Closed
		switch {
		case row.First != nil:
			v.HandedIn++
			row.By, row.More = d.actorName(row.First.By), len(own)-1
		case row.Overdue:
			v.Overdue++
		}
		if row.Late {
			v.Late++
		}
		v.Rows = append(v.Rows, row)
	}
	visits, err := d.MonthEnd.Log(r.Context(), s.From, s.To, "", affairs.VisitEntry)
	if err != nil {
		return err
	}
	for _, one := range affairs.CountedLog(visits) {
		v.Visits = append(v.Visits, monthlyVisit{one, d.bureauName(one.Bureau)})
	}
	return d.Pages.Render(w, r, "desk/monthly", v)
}

// monthlyCounts counts the tasks of a time: one a bureau and month that has begun.
type monthlyCounts struct {
	all, handedIn int
	due, inTime   int // those handed in or over their day, and those handed in by it
}

func (d *Desk) monthlyCount(ctx context.Context, s span, bureau string) (n monthlyCounts, err error) {
	list, err := d.MonthEnd.Monthly(ctx, affairs.MonthOf(s.first), affairs.MonthOf(s.last), bureau)
	if err != nil {
		return n, err
	}
	open, err := d.openMonths(ctx, s)
	if err != nil {
		return n, err
	}
	zone := d.clock("").zone
	for _, month := range open {
		for _, b := range d.reporting() {
			if bureau != "" && b.ID != bureau {
				continue
			}
			own := slices.DeleteFunc(slices.Clone(list), func(i affairs.MonthlyInfo) bool { return i.Bureau != b.ID || i.Month != affairs.MonthOf(month) })
			state := d.Data.Calendar.MonthlyStateOf(month, own, s.today, zone)
			n.all++
			switch {
			case state.First != nil:
				n.handedIn, n.due = n.handedIn+1, n.due+1
				if !state.Late {
					n.inTime++
				}
			case state.Overdue:
				n.due++
			}
		}
	}
	return n, nil
}

// openMonths are the first days of the months of a time in which numbers were taken,
// and the present month: for a month in which there was no hall nothing is due.
func (d *Desk) openMonths(ctx context.Context, s span) (list []affairs.Date, err error) {
	first := affairs.Date{Year: s.first.Year, Month: s.first.Month, Day: 1}
	months, err := d.History.Tallies(ctx, affairs.ByLine, affairs.Monthly, first.String(), s.To)
	if err != nil {
		return nil, err
	}
	for month := first; !s.last.Before(month) && !s.today.Before(month); month = monthsOn(month, 1) {
		name := affairs.MonthOf(month)
		if name == affairs.MonthOf(s.today) || slices.ContainsFunc(months, func(t affairs.TallyOf) bool { return t.Key == name && t.Issued > 0 }) {
			list = append(list, month)
		}
	}
	return list, nil
}

// bureauMonthView is the data of templates/monthly-bureau.html.
type bureauMonthView struct {
	Hall    affairs.Text
	Span    span
	Bureau  affairs.Bureau
	State   affairs.MonthlyState
	Title   string // of the draft, or as it was typed
	Text    string
	History []monthlyEntry
	Visits  []affairs.LogEntry
	Visit   affairs.LogEntry // as it was typed
	Today   string
	Key     string
	Longest int
	Saved   bool
	Refused *refusal
	clock   clock
}

// monthlyEntry is one of what a bureau handed in.
type monthlyEntry struct {
	affairs.MonthlyInfo
	Late bool
	By   affairs.Text
}

// Clock is for the template.
func (v bureauMonthView) Clock() clock { return v.clock }

// bureauAsked is the bureau of the address, for somebody who may hand in for it.
func (d *Desk) bureauAsked(r *http.Request) (affairs.Bureau, span, error) {
	s, err := d.monthAsked(r)
	if err != nil {
		return affairs.Bureau{}, s, err
	}
	id := r.PathValue("bureau")
	i := slices.IndexFunc(d.reporting(), func(b affairs.Bureau) bool { return b.ID == id })
	switch {
	case i < 0:
		return affairs.Bureau{}, s, web.NotFound("没有这个单位，请从列表中选择。", "There is no such bureau; choose one from the list.")
	case !d.mayReport(web.Who(r.Context()), id):
		return affairs.Bureau{}, s, web.Denied("只能填报本单位的信息", "you can hand in for your own bureau only")
	}
	return d.reporting()[i], s, nil
}

// bureauMonthPage is GET /office/monthly/{bureau}?at=: the form of a bureau's month
// with a draft from its figures, what it handed in, and the visits of its leaders.
func (d *Desk) bureauMonthPage(w http.ResponseWriter, r *http.Request) error {
	b, s, err := d.bureauAsked(r)
	if err != nil {
		return err
	}
	return d.showBureauMonth(w, r, bureauMonthView{Bureau: b, Span: s, Saved: r.URL.Query().Has("saved")})
}

// historyMonths is for how many months a bureau's page lists what was handed in.
const historyMonths = 13

func (d *Desk) showBureauMonth(w http.ResponseWriter, r *http.Request, v bureauMonthView) error {
	ctx, s := r.Context(), v.Span
	v.Hall, v.clock, v.Key, v.Longest, v.Today = both(d.Data.Name, d.Data.NameEN), d.clock(lang(r)), rand.Text(), affairs.LongestMonthly, d.today().String()
	list, err := d.MonthEnd.Monthly(ctx, affairs.MonthOf(monthsOn(s.first, 1-historyMonths)), affairs.MonthOf(s.first), v.Bureau.ID)
	if err != nil {
		return err
	}
	own := slices.DeleteFunc(slices.Clone(list), func(i affairs.MonthlyInfo) bool { return i.Month != affairs.MonthOf(s.first) })
	v.State = d.Data.Calendar.MonthlyStateOf(s.first, own, d.today(), v.clock.zone)
	for _, i := range slices.Backward(list) {
		e := monthlyEntry{MonthlyInfo: i, By: d.actorName(i.By)}
		if month, err := affairs.ParseMonth(i.Month); err == nil {
			due, _ := d.Data.Calendar.MonthlyDue(month)
			e.Late = due.Before(affairs.DateOf(time.UnixMilli(i.At).In(v.clock.zone)))
		}
		v.History = append(v.History, e)
	}
	visits, err := d.MonthEnd.Log(ctx, monthsOn(s.first, 1-historyMonths).String(), s.To, v.Bureau.ID, affairs.VisitEntry)
	if err != nil {
		return err
	}
	v.Visits = affairs.CountedLog(visits)
	if v.Visit.Day == "" {
		v.Visit.Day = v.Today
	}
	if v.Refused == nil && v.State.First == nil {
		title, text, err := d.monthlyDraft(ctx, s, v.Bureau, len(v.visitsOf(s)))
		if err != nil {
			return err
		}
		v.Title, v.Text = title, text
	}
	return d.Pages.RenderStatus(w, r, v.Refused.status(), "desk/monthly-bureau", v)
}

// visitsOf are the visits of a month.
func (v bureauMonthView) visitsOf(s span) (list []affairs.LogEntry) {
	for _, x := range v.Visits {
		if x.Day >= s.From && x.Day <= s.To {
			list = append(list, x)
		}
	}
	return list
}

// monthlyDraft writes the figures of a bureau's month in sentences.
func (d *Desk) monthlyDraft(ctx context.Context, s span, b affairs.Bureau, visits int) (title, text string, err error) {
	rep, err := d.report(ctx, s, b.ID, func(t affairs.Text) string { return t.ZH })
	if err != nil {
		return "", "", err
	}
	f := affairs.MonthlyFigures{Bureau: b.Name, Month: s.first, Tally: rep.all, Bad: len(rep.bad), Visits: visits}
	f.Once, f.All = affairs.ToldOnce(rep.documents)
	f.OnTime, f.Due = rep.onTime()
	for _, id := range affairs.WindowNotices {
		n := 0
		for _, c := range rep.documents {
			if c.Notice == id {
				n += c.Given
			}
		}
		f.Documents = append(f.Documents, affairs.NamedCount{Name: d.noticeName(id).ZH, Count: n})
	}
	for _, bad := range rep.bad {
		if bad.Took(affairs.RatingResolved) {
			f.Resolved++
		}
	}
	title, paragraphs := f.Draft(waitPromise)
	for i, p := range paragraphs {
		if i > 0 {
			text += "\n"
		}
		text += p
	}
	return title, text, nil
}

// monthlySubmit is POST /office/monthly/{bureau}?at=: hands the information in.
func (d *Desk) monthlySubmit(w http.ResponseWriter, r *http.Request) error {
	b, s, err := d.bureauAsked(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	i := affairs.MonthlyInfo{Bureau: b.ID, Month: affairs.MonthOf(s.first), Title: affairs.OneLine(form.Get("title")), Text: affairs.Paragraphs(form.Get("text")),
		At: d.Now().UnixMilli(), Key: formKey(form, "monthly")}
	if _, err := d.MonthEnd.SubmitMonthly(r.Context(), actor(web.Who(r.Context())).String(), i); err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showBureauMonth(w, r, bureauMonthView{Bureau: b, Span: s, Refused: &refused, Title: form.Get("title"), Text: form.Get("text")})
	}
	d.badChanged()
	http.Redirect(w, r, monthlyPath(b.ID, s.From)+"&saved", http.StatusSeeOther)
	return nil
}

// visitEntered is POST /office/monthly/{bureau}/visits?at=: enters an on-site visit.
func (d *Desk) visitEntered(w http.ResponseWriter, r *http.Request) error {
	b, s, err := d.bureauAsked(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	visit := affairs.LogEntry{Kind: affairs.VisitEntry, Bureau: b.ID, Day: form.Get("day"), Who: affairs.OneLine(form.Get("who")), Note: affairs.OneLine(form.Get("note")),
		At: d.Now().UnixMilli(), Key: formKey(form, "visit")}
	if err := d.MonthEnd.EnterLog(r.Context(), actor(web.Who(r.Context())).String(), visit); err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showBureauMonth(w, r, bureauMonthView{Bureau: b, Span: s, Refused: &refused, Visit: visit})
	}
	http.Redirect(w, r, monthlyPath(b.ID, s.From)+"#visits", http.StatusSeeOther)
	return nil
}

// monthlyPaperView is the data of templates/monthly-paper.html.
type monthlyPaperView struct {
	Info   affairs.MonthlyInfo
	Bureau affairs.Bureau
	Hall   affairs.Text
	By     string
	Day    string // 2026年11月30日
	Back   string
}

// monthlyPaper is GET /office/monthly/{bureau}/{id}: one information as it is printed.
func (d *Desk) monthlyPaper(w http.ResponseWriter, r *http.Request) error {
	b, _, err := d.bureauAsked(r)
	if err != nil {
		return err
	}
	id := idAsked(r)
	i, found, err := d.MonthEnd.MonthlyInfo(r.Context(), id)
	switch {
	case err != nil:
		return err
	case !found || i.Bureau != b.ID:
		return web.NotFound("没有这篇信息，请从列表中选择。", "There is no such information; choose one from the list.")
	}
	return d.Pages.Render(w, r, "desk/monthly-paper", monthlyPaperView{Info: i, Bureau: b, Hall: both(d.Data.Name, d.Data.NameEN), By: d.actorName(i.By).ZH,
		Day: time.UnixMilli(i.At).In(d.clock("").zone).Format("2006年1月2日"), Back: monthlyPath(b.ID, i.Month+"-01")})
}
