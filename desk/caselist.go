package desk

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// caseAsk is what the list of cases is asked for; "" is everything.
type caseAsk struct {
	Tab    string // of caseTabs
	Bureau string // Bureau.ID, for who sees all
	State  string // affairs.CaseState, of open cases
	Light  string // of caseLightsAsked, of open cases
	// Year and Retention are of archived cases; Retention "" = all.
	Year      int
	Retention affairs.Retention
	Query     string // a number of a case or a document
	Page      int
	// Collects: what is to be handed over is asked for too, of every bureau.
	Collects bool
}

// sees tells whether a case is among those asked for.
func (a caseAsk) sees(c affairs.Case) bool {
	return a.Bureau == "" || c.Bureau == a.Bureau || c.JoinedBy(a.Bureau) || a.Collects && c.State() == affairs.CaseToDeliver
}

// caseTab is one of the lists; a clerk is offered the first first.
type caseTab struct {
	ID   string
	Name affairs.Text
}

var caseTabs = []caseTab{{"todo", col("待办", "To do")}, {"open", col("全部在办", "All open")}, {"settled", col("已办结", "Settled")}, {"joint", col("联办", "Joint")}, {"unarchived", col("未归档", "Not archived")}, {"archived", col("已归档", "Archived")}}

// caseLightsAsked are the lights to choose by; deemed are cases that nobody
// answered in time.
var caseLightsAsked = []caseTab{{"black", affairs.Black.Text()}, {"red", affairs.Red.Text()}, {"yellow", affairs.Yellow.Text()}, {"green", affairs.Green.Text()},
	{"deemed", affairs.CaseDeemed.Text()}}

func (d *Desk) caseAskOf(r *http.Request) (caseAsk, error) {
	q := r.URL.Query()
	ask := caseAsk{Tab: q.Get("tab"), Bureau: q.Get("bureau"), State: q.Get("state"), Light: q.Get("light"), Query: strings.TrimSpace(q.Get("q"))}
	ask.Page, _ = strconv.Atoi(q.Get("page")) // what is no number is the first page
	ask.Page = max(ask.Page, 0)
	if ask.Year, _ = strconv.Atoi(q.Get("year")); ask.Year < 2000 || ask.Year > 9999 { // what is no year is this one
		ask.Year = d.today().Year
	}
	ask.Retention = affairs.Retention(q.Get("retention"))
	own, all := d.seesCases(r.Context())
	if !all {
		if own == "" {
			return ask, web.Denied("人员名单中没有您的工号，请联系大厅管理办公室。", "Your work number is not on the list of staff; ask the hall office.")
		}
		ask.Bureau, ask.Collects = own, d.collects(web.Who(r.Context()).User)
	}
	if ask.Tab == "" {
		ask.Tab = "todo"
	}
	if !slices.ContainsFunc(caseTabs, func(t caseTab) bool { return t.ID == ask.Tab }) {
		return ask, web.NotFound("没有这个列表，请从标签中选择。", "There is no such list; choose one of the tabs.")
	}
	return ask, nil
}

// query is the ask as part of an address.
func (a caseAsk) query() url.Values {
	q := url.Values{"tab": {a.Tab}}
	if a.Tab == "archived" {
		q.Set("year", strconv.Itoa(a.Year))
	}
	for name, value := range map[string]string{"bureau": a.Bureau, "retention": string(a.Retention), "state": a.State, "light": a.Light, "q": a.Query} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// lets tells whether an open case is asked for.
func (a caseAsk) lets(r caseRow) bool {
	if a.State != "" && strconv.Itoa(int(r.State)) != a.State {
		return false
	}
	switch a.Light {
	case "":
		return true
	case "deemed":
		return r.Last(affairs.CaseDeemed) != nil
	}
	return r.Light().String() == a.Light
}

// casesPerPage is how many cases one page lists. A file has all: those of years are read
// casesAtOnce at a time, open ones, which are sorted by what is due, at once.
const (
	casesPerPage = 200
	casesAtOnce  = 2_000
	openExported = 50_000
)

// caseRows are the cases asked for: most of them after skip. more tells that there
// are others. all is how many there are, where that is known.
func (d *Desk) caseRows(ctx context.Context, ask caseAsk, s span, skip, most int) (rows []caseRow, all int, more bool, err error) {
	today, who := d.today(), web.Who(ctx)
	if ask.Query != "" {
		rows, err = d.findCases(ctx, ask)
		return rows, len(rows), false, err
	}
	if ask.Tab == "settled" {
		err = d.Cases.EachCase(ctx, affairs.CaseFilter{Bureau: ask.Bureau, From: s.From, To: s.To, Settled: true, Skip: skip}, func(c affairs.Case) error {
			if len(rows) == most {
				more = true
				return errEnough
			}
			rows = append(rows, d.caseRow(c, today)) // what is settled has no joint step
			return nil
		})
		if errors.Is(err, errEnough) {
			err = nil
		}
		return rows, 0, more, err
	}
	if ask.Tab == "archived" {
		list, err := d.Cases.Archived(ctx, affairs.ArchiveFilter{Bureau: ask.Bureau, Year: ask.Year, Retention: ask.Retention}, skip, most+1)
		for _, c := range list[:min(len(list), most)] {
			rows = append(rows, d.caseRow(c, today))
		}
		return rows, 0, len(list) > most, err
	}
	if ask.Tab == "unarchived" {
		before := d.archiveBefore().String()
		if all, err = d.Cases.UnarchivedCount(ctx, before, ask.Bureau); err != nil {
			return nil, 0, false, err
		}
		list, err := d.Cases.Unarchived(ctx, before, ask.Bureau, skip, most)
		for _, c := range list {
			r := d.caseRow(c, today)
			r.Mine = d.turn(who, r)
			rows = append(rows, r)
		}
		return rows, all, skip+len(rows) < all, err
	}
	var list []affairs.Case
	if ask.Tab == "joint" {
		list, err = d.Cases.JointCases(ctx, "")
	} else {
		list, err = d.openCases(ctx, ask)
	}
	if err != nil {
		return nil, 0, false, err
	}
	if ask.Tab == "joint" {
		rows = d.jointRows(ask, list, today)
		for i := range rows {
			rows[i].Mine = d.turn(who, rows[i])
		}
		list = nil
	}
	for _, c := range list {
		r := d.rowFor(ask.Bureau, c, today)
		if r.Mine = d.turn(who, r); ask.lets(r) && (ask.Tab == "open" || r.Mine) {
			rows = append(rows, r)
		}
	}
	byUrgency(rows)
	all = len(rows)
	rows = rows[min(skip, all):]
	if len(rows) > most {
		rows, more = rows[:most], true
	}
	return rows, all, more, nil
}

// openCases are the open ones that are asked for.
func (d *Desk) openCases(ctx context.Context, ask caseAsk) ([]affairs.Case, error) {
	if !ask.Collects {
		list, err := d.Cases.OpenCases(ctx, ask.Bureau)
		if err != nil || ask.Bureau == "" {
			return list, err
		}
		joint, err := d.Cases.JointCases(ctx, ask.Bureau)
		return append(list, joint...), err
	}
	all, err := d.Cases.OpenCases(ctx, "")
	return slices.DeleteFunc(all, func(c affairs.Case) bool { return !ask.sees(c) }), err
}

// findCases looks for a case by its number, by that of one of its documents, or, of
// open cases, by a part of either.
func (d *Desk) findCases(ctx context.Context, ask caseAsk) (rows []caseRow, err error) {
	today := d.today()
	no := strings.ToUpper(ask.Query)
	if word, year, serial, ok := affairs.ParseDocumentNumber(ask.Query); ok && d.Documents != nil {
		doc, found, err := d.Documents.DocumentNumbered(ctx, word, year, serial)
		if err != nil {
			return nil, err
		}
		if found && doc.Case != "" {
			no = doc.Case
		}
	}
	c, found, err := d.Cases.Case(ctx, no)
	if err != nil || found && ask.sees(c) {
		return []caseRow{d.rowFor(ask.Bureau, c, today)}, err
	}
	open, err := d.openCases(ctx, ask)
	for _, c := range open {
		if strings.Contains(c.No, no) || slices.ContainsFunc(c.Steps, func(s affairs.CaseStep) bool { return strings.Contains(s.Number, ask.Query) }) {
			rows = append(rows, d.rowFor(ask.Bureau, c, today))
		}
	}
	byUrgency(rows)
	return rows[:min(len(rows), casesPerPage)], err
}

// casesView is the data of templates/cases.html.
type casesView struct {
	Hall         affairs.Text
	Ask          caseAsk
	Span         span
	Tabs         []casesTab
	Bureaus      []affairs.Bureau // to choose from; none for a clerk
	Of           affairs.Text     // whose cases they are; "" = of all
	States       []casesState
	Lights       []caseTab
	Rows         []caseRow
	All          int
	Before, Next template.URL
	File         template.URL
	Office       bool
	Retentions   []affairs.Retention
	Delegates    bool // may let others verify
}

type casesTab struct {
	caseTab
	Query template.URL
	Now   bool
}

type casesState struct {
	Value string
	Name  affairs.Text
}

// casesPage is GET /cases: the cases of the viewer's bureau, or of all.
func (d *Desk) casesPage(w http.ResponseWriter, r *http.Request) error {
	if d.Cases == nil {
		return errNoCases
	}
	ask, err := d.caseAskOf(r)
	if err != nil {
		return err
	}
	v := casesView{Hall: both(d.Data.Name, d.Data.NameEN), Ask: ask, Lights: caseLightsAsked, Retentions: affairs.Retentions, Of: d.bureauName(ask.Bureau)}
	if v.Span, err = d.caseSpan(r); err != nil {
		return err
	}
	var more bool
	if v.Rows, v.All, more, err = d.caseRows(r.Context(), ask, v.Span, ask.Page*casesPerPage, casesPerPage); err != nil {
		return err
	}
	if ask.Query != "" && len(v.Rows) == 1 {
		http.Redirect(w, r, "/cases/"+v.Rows[0].No, http.StatusSeeOther)
		return nil
	}
	for i := range v.Rows {
		v.Rows[i].Person = d.people.name(r.Context(), v.Rows[i].Ticket)
	}
	var bureau string
	bureau, v.Office = d.seesCases(r.Context())
	v.Delegates = d.Delegations != nil && affairs.MayDelegate(d.staff[web.Who(r.Context()).User], v.Office, bureau) == nil
	if v.Office {
		v.Bureaus = d.Data.Bureaus
	}
	for _, t := range caseTabs {
		if v.Office && t.ID == "todo" {
			t.Name = col("临期和超期", "Due and overdue")
		}
		q := url.Values{"tab": {t.ID}}
		if v.Office && ask.Bureau != "" {
			q.Set("bureau", ask.Bureau)
		}
		v.Tabs = append(v.Tabs, casesTab{t, template.URL(q.Encode()), t.ID == ask.Tab && ask.Query == ""})
	}
	for s := affairs.CaseIntake; s < affairs.CaseClosed; s++ {
		v.States = append(v.States, casesState{strconv.Itoa(int(s)), s.Text()})
	}
	q := ask.query()
	if ask.Tab == "settled" {
		q.Set("from", v.Span.From)
		q.Set("to", v.Span.To)
	}
	v.File = template.URL(q.Encode())
	if ask.Page > 0 {
		q.Set("page", strconv.Itoa(ask.Page-1))
		v.Before = template.URL(q.Encode())
	}
	if more {
		q.Set("page", strconv.Itoa(ask.Page+1))
		v.Next = template.URL(q.Encode())
	}
	return d.Pages.Render(w, r, "desk/cases", v)
}

// caseSpan are the days of settled cases: this month, if nothing else is asked for.
func (d *Desk) caseSpan(r *http.Request) (span, error) {
	q := r.URL.Query()
	if !q.Has("from") && !q.Has("to") {
		q.Set("span", "month")
		q.Del("at")
	}
	return spanOf(q, d.today())
}

// casesFile is GET /cases.xlsx or .csv: the list without names.
func (d *Desk) casesFile(w http.ResponseWriter, r *http.Request) error {
	if d.Cases == nil {
		return errNoCases
	}
	takesLong(w)
	ask, err := d.caseAskOf(r)
	if err != nil {
		return err
	}
	s, err := d.caseSpan(r)
	if err != nil {
		return err
	}
	return exportTables(w, r, "办件_"+ask.Tab+"_"+d.today().String(), []table{d.caseTable(r.Context(), ask, s, sayer(r))})
}

// caseTable is a list of cases as a table of its own, read page by page: of years there
// are too many to be held.
func (d *Desk) caseTable(ctx context.Context, ask caseAsk, s span, say func(affairs.Text) string) table {
	t := table{ID: "cases", Title: col("办件", "Cases"), Columns: columns(col("办件编号", "Case"), col("单位", "Bureau"), col("事项", "Matter"), col("办理情形", "Variant"),
		col("类型", "Type"), col("状态", "State"), col("收件日期", "Received"), col("受理日期", "Accepted"), col("承诺期限", "Promised"), col("法定期限", "By law"),
		col("期限", "Limit running"), col("最后一天", "Last day"), col("剩余天数", "Days left"), col("灯", "Light"), col("下一步", "Next"), col("办结日期", "Settled"), col("归档日期", "Archived"), col("保管期限", "Retention"), col("归档位置", "Where it is filed"))}
	t.All = func(row func([]cell) error) error {
		most := openExported
		if ask.Tab == "settled" || ask.Tab == "unarchived" || ask.Tab == "archived" {
			most = casesAtOnce
		}
		for skip := 0; ; skip += most {
			rows, _, more, err := d.caseRows(ctx, ask, s, skip, most)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := row(d.caseCells(r, say)); err != nil {
					return err
				}
			}
			if !more {
				return nil
			}
		}
	}
	return t
}

func (d *Desk) caseCells(r caseRow, say func(affairs.Text) string) []cell {
	day := func(d *affairs.Date) cell {
		if d == nil {
			return cell{}
		}
		return text(d.String())
	}
	accepted, promised, law, limit, last, left, settled, archived, class, where := cell{}, cell{}, cell{}, cell{}, cell{}, cell{}, cell{}, cell{}, cell{}, cell{}
	if a := r.Last(affairs.CaseAccepted, affairs.CaseDeemed); a != nil {
		committed, statutory, _ := r.Limits(d.Data.Calendar)
		accepted, promised, law = day(a.Accepted), day(&committed.Day), day(&statutory.Day)
	}
	if r.Due != nil {
		limit, last, left = text(say(r.Due.Limit.Text())), day(&r.Due.Day), count(r.Due.Left)
	}
	if end := r.End(); end != nil {
		settled = day(&end.Day)
	}
	if a := r.Last(affairs.CaseArchived); a != nil {
		archived, class, where = day(&a.Day), text(say(retentionText(a.Retention))), text(a.Note)
	}
	return cells(cell{Value: r.No, Href: "/cases/" + r.No, Strong: true}, text(say(r.Of)), text(say(r.Matter)), text(r.Variant), text(say(caseWords(r.Type()))),
		text(say(r.State.Text())), text(r.Day.String()), accepted, promised, law, limit, last, left, text(say(r.LightText())), text(say(r.Next)), settled, archived, class, where)
}
