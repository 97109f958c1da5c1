package desk

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"jiaohao/affairs"
	"jiaohao/configs"
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
	hours, days []affairs.TallyOf
	seats  *table // who came when; a bureau's report alone has it
	honest *table // how the estimates were kept; nil: not known
	fair   *table // how often numbers of today were overtaken; nil without today
	hand   []affairs.HandCall
	// referrals are the numbers that clerks sent to another line.
	referrals []affairs.Referral
	bad       []affairs.BadRating
	all       affairs.Tally
	// documents are counted by line and kind; nil: none are kept.
	documents []affairs.DocumentCount
	cases     []affairs.CaseCount // by bureau
	breaches  []caseBreach
	joints    map[string]jointCount // of the bureau that was asked
	outside   []affairs.Case        // taken without a number
	uncased   []Record              // finished as accepted without a case
	end       *monthFigures         // nil: not kept
}

// report gathers the figures. Those of hours and days are of the whole hall.
func (d *Desk) report(ctx context.Context, s span, bureau string, say func(affairs.Text) string) (*report, error) {
	r := &report{span: s, bureau: bureau, say: say, d: d, joints: map[string]jointCount{}}
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
		func() (err error) {
			if d.Documents != nil {
				r.documents, err = d.Documents.DocumentCounts(ctx, s.From, s.To)
			}
			return err
		},
		func() error { return r.caseFigures(ctx) },
		func() error { return r.referred(ctx) },
		func() error { return r.honesty(ctx) },
		func() error { return r.fairness(ctx) },
		func() error { return r.attendance(ctx) },
		func() error { return r.monthEnd(ctx) },
	}
	if bureau == "" {
		steps = append(steps, func() error { return take(&r.hours, affairs.ByHour, affairs.Whole) })
		if r.monthly() {
			steps = append(steps, func() error { return take(&r.days, affairs.ByLine, affairs.Monthly) })
		} else if s.Days() > 1 {
			steps = append(steps, func() error { return take(&r.days, affairs.ByLine, affairs.Daily) })
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

// monthly tells whether its days are summed by month: more would be no chart.
func (r *report) monthly() bool { return r.Days() > 62 }

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
	r.documents = slices.DeleteFunc(r.documents, func(c affairs.DocumentCount) bool { return other(d.lines[c.Line].Bureau) })
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

// reportView is the data of templates/report.html.
type reportView struct {
	Hall    affairs.Text
	Span    span
	Bureau  *affairs.Bureau
	Bureaus []affairs.Bureau
	// Headline is what a month's end is about; Figures are of any time.
	Headline []figure
	Figures  []figure
	Charts   []chart
	Tables   []table
	// Mistaken are the days of it that a wrong clock began.
	Mistaken []affairs.MistakenDay
	Today    string
	clock    clock
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
	Unit  affairs.Text
	Label affairs.Text
	Href  string // of its records; "" = they stand on the page
}

// chartKey says what a colour of a chart is.
type chartKey struct {
	Class string // of its bars
	Name  affairs.Text
}

type chart struct {
	Title affairs.Text
	Note  affairs.Text // the unit
	Keys  []chartKey
	SVG   template.HTML
}

// reportPage is GET /office/report?span=&at= or ?from=&to=, with bureau= for one
// bureau's own report.
func (d *Desk) reportPage(w http.ResponseWriter, r *http.Request) error {
	rep, bureau, err := d.reportOf(r)
	if err != nil {
		return err
	}
	mistaken, err := d.History.MistakenDays(r.Context())
	if err != nil {
		return err
	}
	mistaken = slices.DeleteFunc(mistaken, func(m affairs.MistakenDay) bool { return m.Day < rep.From || m.Day > rep.To })
	headline, err := d.headline(r.Context(), rep)
	if err != nil {
		return err
	}
	v := reportView{Headline: headline, Mistaken: mistaken, Hall: both(d.Data.Name, d.Data.NameEN), Span: rep.span, Bureau: bureau, Bureaus: d.Data.Bureaus,
		Figures: rep.figures(), Charts: rep.charts(), Tables: rep.tables(), Today: d.today().String(), clock: d.clock(lang(r))}
	return d.Pages.Render(w, r, "desk/report", v)
}

// reportFile is GET /office/report.xlsx or .csv, with table= for one of the tables.
func (d *Desk) reportFile(w http.ResponseWriter, r *http.Request) error {
	takesLong(w)
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
