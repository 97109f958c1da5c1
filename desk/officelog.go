package desk

import (
	"context"
	"crypto/rand"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// logRoutes are the pages of the office's log and of its contacts.
func (d *Desk) logRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/office/log", Roles: deskRoles, Handler: d.logPage, Doc: "the hall office's log: visits, meetings and training with who was there, special matters"},
		{Method: "POST", Pattern: "/office/log", Roles: deskRoles, Handler: d.logEntered, Doc: "enter a visit, meeting, training or special matter"},
		{Method: "POST", Pattern: "/office/log/{id}/void", Roles: deskRoles, Handler: d.logVoided, Doc: "void an entry that was a mistake, with a reason; it stays in the log"},
		{Method: "GET", Pattern: "/office/log/new", Roles: deskRoles, Handler: d.logFormPage, Doc: "the form of an entry of a kind"},
		{Method: "GET", Pattern: "/office/contacts", Roles: deskRoles, Handler: d.contactsPage, Doc: "how the hall is organised, and who works in it"},
		{Method: "GET", Pattern: "/office/log.csv", Roles: deskRoles, Handler: d.logFile, Doc: "the log of some days as CSV"},
		{Method: "GET", Pattern: "/office/log.xlsx", Roles: deskRoles, Handler: d.logFile, Doc: "the log of some days as a spreadsheet"},
	}
}

// logOf is the log of some days: of a bureau its own entries, and what the whole hall
// held.
func (d *Desk) logOf(ctx context.Context, from, to, bureau string, kind affairs.LogKind) ([]affairs.LogEntry, error) {
	list, err := d.MonthEnd.Log(ctx, from, to, "", kind)
	return slices.DeleteFunc(list, func(e affairs.LogEntry) bool { return bureau != "" && e.Bureau != "" && e.Bureau != bureau }), err
}

// attendees is who of a bureau was present, and who was absent; of all with "".
func (d *Desk) attendees(e affairs.LogEntry, bureau string) (present, absent []string) {
	other := func(no string) bool { return bureau != "" && d.staff[no].Bureau != bureau }
	return slices.DeleteFunc(slices.Clone(e.Present), other), slices.DeleteFunc(slices.Clone(e.Absent), other)
}

// measureLog counts what the self-assessment measures of the log.
func measureLog(log []affairs.LogEntry, got map[string]affairs.Measured) {
	present, expected, special := 0, 0, 0
	for _, e := range affairs.CountedLog(log) {
		present, expected = present+len(e.Present), expected+len(e.Present)+len(e.Absent)
		if e.Kind == affairs.SpecialMatter {
			special++
		}
	}
	got["meetings_attended"] = affairs.ShareOf(present, expected)
	got["special_matters"] = affairs.CountOf(special)
	if special == 0 {
		got["special_matters"] = affairs.Measured{None: true}
	}
}

// logTable is the log as a table; of meetings it counts who was there.
func (d *Desk) logTable(log []affairs.LogEntry, bureau string, say func(affairs.Text) string) table {
	t := table{ID: "log", Title: col("记录：现场办公、会议、学习、特事", "Office log: visits, meetings, training, special matters"),
		Columns: columns(col("日期", "Day"), col("类别", "Kind"), col("单位", "Bureau"), col("议题、事由", "Subject"), col("谁来、主持、决定", "Who came, led or decided"), col("内容和决定", "What was said and decided"), col("到会", "Present"), col("缺席", "Absent"), col("作废原因", "Void, because"))}
	for _, e := range log {
		of := say(col("全厅", "the hall"))
		if e.Bureau != "" {
			of = say(d.bureauName(e.Bureau))
		}
		there := ""
		present, absent := d.attendees(e, bureau)
		if e.Kind.Attended() {
			there = fmt.Sprintf("%d/%d", len(present), len(present)+len(absent))
		}
		void := ""
		if e.Void != nil {
			void = e.Void.Reason
		}
		t.Rows = append(t.Rows, cells(cell{Value: e.Day, Href: "/office/log?from=" + e.Day + "&to=" + e.Day}, text(say(e.Kind.Text())), text(of), text(e.Title), text(e.Who), text(e.Note), text(there), text(d.namesOf(absent, say)), text(void)))
	}
	return t
}

// namesOf are people by name, in one line.
func (d *Desk) namesOf(staff []string, say func(affairs.Text) string) string {
	var names []string
	for _, no := range staff {
		names = append(names, say(d.person(no).Name))
	}
	return strings.Join(names, say(col("、", ", ")))
}

// logView is the data of templates/log.html.
type logView struct {
	Hall    affairs.Text
	Span    span
	Kinds   []logTab
	Kind    affairs.LogKind // 0 = all
	Bureau  string
	Bureaus []affairs.Bureau // of the office, which sees all
	Rows    []logRow
	Here    template.URL      // the query of what is shown
	New     []affairs.LogKind // that the viewer may enter
	Saved   bool
	Voided  bool
	Refused *refusal
}

type logTab struct {
	Name  affairs.Text
	Query template.URL
	Now   bool
}

type logRow struct {
	affairs.LogEntry
	Of       affairs.Text
	By       affairs.Text
	There    int
	Asked    int
	Missing  string
	MayVoid  bool
	VoidedBy affairs.Text
	VoidedOn string
}

// logAsk reads kind=, bureau= and the time, which is this month without one.
func (d *Desk) logAsk(r *http.Request) (s span, kind affairs.LogKind, bureau string, err error) {
	if d.MonthEnd == nil {
		return s, 0, "", errNoMonthEnd
	}
	q := r.URL.Query()
	if q.Get("span") == "" && !q.Has("from") && !q.Has("to") {
		q.Set("span", "month")
	}
	if s, err = spanOf(q, d.today()); err != nil {
		return s, 0, "", err
	}
	bureau, all := d.seesCases(r.Context())
	if all {
		bureau = q.Get("bureau")
	}
	return s, affairs.LogKindNamed(q.Get("kind")), bureau, nil
}

// logPage is GET /office/log?kind=&bureau=&from=&to=.
func (d *Desk) logPage(w http.ResponseWriter, r *http.Request) error { return d.showLog(w, r, nil) }

func (d *Desk) showLog(w http.ResponseWriter, r *http.Request, refused *refusal) error {
	s, kind, bureau, err := d.logAsk(r)
	if err != nil {
		return err
	}
	list, err := d.logOf(r.Context(), s.From, s.To, bureau, kind)
	if err != nil {
		return err
	}
	v := logView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, Kind: kind, Bureau: bureau, New: d.mayLog(r), Saved: r.URL.Query().Has("saved"), Voided: r.URL.Query().Has("voided"), Refused: refused}
	who := web.Who(r.Context())
	if who.Role == web.Manager {
		v.Bureaus = d.Data.Bureaus
	}
	query := func(k affairs.LogKind) template.URL {
		q := url.Values{"from": {s.From}, "to": {s.To}}
		if k != 0 {
			q.Set("kind", k.String())
		}
		if who.Role == web.Manager && bureau != "" {
			q.Set("bureau", bureau)
		}
		return template.URL(q.Encode())
	}
	v.Here = query(kind)
	v.Kinds = []logTab{{col("全部", "All"), query(0), kind == 0}}
	for _, k := range affairs.LogKinds {
		v.Kinds = append(v.Kinds, logTab{k.Text(), query(k), kind == k})
	}
	say := sayer(r)
	for _, e := range list {
		row := logRow{LogEntry: e, Of: col("全厅", "The hall"), By: d.actorName(e.By)}
		if e.Bureau != "" {
			row.Of = d.bureauName(e.Bureau)
		}
		present, absent := d.attendees(e, bureau)
		row.There, row.Asked, row.Missing = len(present), len(present)+len(absent), d.namesOf(absent, say)
		if e.Void != nil {
			row.VoidedBy, row.VoidedOn = d.actorName(e.Void.By), d.clock("").Date(e.Void.At)
		} else {
			row.MayVoid = who.Role == web.Manager || e.By == actor(who).String()
		}
		v.Rows = append(v.Rows, row)
	}
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/log", v)
}

// logFile is GET /office/log.xlsx or .csv.
func (d *Desk) logFile(w http.ResponseWriter, r *http.Request) error {
	s, kind, bureau, err := d.logAsk(r)
	if err != nil {
		return err
	}
	list, err := d.logOf(r.Context(), s.From, s.To, bureau, kind)
	if err != nil {
		return err
	}
	return exportTables(w, r, fmt.Sprintf("记录_%s_%s", s.From, s.To), []table{d.logTable(list, bureau, sayer(r))})
}

// mayLog are the kinds that the viewer may enter.
func (d *Desk) mayLog(r *http.Request) (list []affairs.LogKind) {
	who := web.Who(r.Context())
	for _, k := range affairs.LogKinds {
		if k.MayEnter(d.post(who.User), who.Role == web.Manager, d.staff[who.User].Bureau) == nil {
			list = append(list, k)
		}
	}
	return list
}

// logFormView is the data of templates/log-form.html.
type logFormView struct {
	Hall    affairs.Text
	Entry   affairs.LogEntry // as it was typed
	Bureaus []affairs.Bureau
	People  []logBureau // who may be there
	Key     string
	Refused *refusal
}

type logBureau struct {
	Name  affairs.Text
	Staff []affairs.Staff
}

// Was tells whether somebody was ticked.
func (v logFormView) Was(no string) bool { return slices.Contains(v.Entry.Present, no) }

// logFormPage is GET /office/log/new?kind=.
func (d *Desk) logFormPage(w http.ResponseWriter, r *http.Request) error {
	return d.showLogForm(w, r, logFormView{Entry: affairs.LogEntry{Kind: affairs.LogKindNamed(r.URL.Query().Get("kind")), Day: d.today().String()}})
}

func (d *Desk) showLogForm(w http.ResponseWriter, r *http.Request, v logFormView) error {
	if d.MonthEnd == nil {
		return errNoMonthEnd
	}
	if !slices.Contains(d.mayLog(r), v.Entry.Kind) {
		return web.Denied("请从“记录”页选择您可以登记的类别", "choose a kind that you may enter, on the page of the log")
	}
	v.Hall, v.Key = both(d.Data.Name, d.Data.NameEN), rand.Text()
	own, all := d.seesCases(r.Context())
	for _, b := range d.Data.Bureaus {
		if !all && b.ID != own {
			continue
		}
		v.Bureaus = append(v.Bureaus, b)
		people := logBureau{Name: both(b.Short, b.ShortEN)}
		for _, s := range d.Data.Staff {
			if s.Bureau == b.ID && slices.Contains(v.Entry.Kind.Expected("", d.Data.Staff), s.StaffNo) {
				people.Staff = append(people.Staff, s)
			}
		}
		if len(people.Staff) > 0 {
			v.People = append(v.People, people)
		}
	}
	return d.Pages.RenderStatus(w, r, v.Refused.status(), "desk/log-form", v)
}

// logEntered is POST /office/log.
func (d *Desk) logEntered(w http.ResponseWriter, r *http.Request) error {
	if d.MonthEnd == nil {
		return errNoMonthEnd
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	e := affairs.LogEntry{Kind: affairs.LogKindNamed(form.Get("kind")), Bureau: form.Get("bureau"), Day: form.Get("day"), Title: affairs.OneLine(form.Get("title")),
		Who: affairs.OneLine(form.Get("who")), Note: affairs.OneLine(form.Get("note")), At: d.Now().UnixMilli(), Key: formKey(form, "log")}
	if e.Bureau != "" && !slices.ContainsFunc(d.Data.Bureaus, func(b affairs.Bureau) bool { return b.ID == e.Bureau }) {
		return web.NotFound("没有这个单位，请从列表中选择。", "There is no such bureau; choose one from the list.")
	}
	if err := e.Kind.MayEnter(d.post(who.User), who.Role == web.Manager, e.Bureau); err != nil {
		return err
	}
	for _, no := range e.Kind.Expected(e.Bureau, d.Data.Staff) {
		if slices.Contains(form["present"], no) {
			e.Present = append(e.Present, no)
		} else if e.Kind != affairs.JointMeeting { // to which those come who have a part in it
			e.Absent = append(e.Absent, no)
		}
	}
	if err := d.MonthEnd.EnterLog(r.Context(), actor(who).String(), e); err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showLogForm(w, r, logFormView{Entry: e, Refused: &refused})
	}
	http.Redirect(w, r, "/office/log?saved&from="+e.Day+"&to="+e.Day, http.StatusSeeOther)
	return nil
}

// logVoided is POST /office/log/{id}/void?kind=&bureau=&from=&to=, back to those entries.
func (d *Desk) logVoided(w http.ResponseWriter, r *http.Request) error {
	if d.MonthEnd == nil {
		return errNoMonthEnd
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := idAsked(r)
	who := web.Who(r.Context())
	if err := d.MonthEnd.VoidLogEntry(r.Context(), actor(who).String(), who.Role == web.Manager, id, form.Get("reason"), d.Now()); err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showLog(w, r, &refused)
	}
	back := r.URL.Query()
	back.Set("voided", "")
	http.Redirect(w, r, "/office/log?"+back.Encode(), http.StatusSeeOther)
	return nil
}
