package desk

import (
	"context"
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Settings is the one who changes the hall's own files, as the pages reach it.
// Errors are configs.Problems or have words for people.
type Settings interface {
	// Config is the configuration in use.
	Config() *configs.Config
	// Preview checks a change without making it, and shows what would be said
	// and shown after it.
	Preview(ctx context.Context, by queue.Actor, files map[string][]byte) ([]Sample, error)
	// Save makes a change; the hall composes itself anew a moment later.
	Save(ctx context.Context, by queue.Actor, why affairs.FileReason, files map[string][]byte) error
	// Failed is why the last change was taken back: checked it was, but the hall
	// did not start with it.
	Failed() (why affairs.Text, failed bool)
	// Changes are the last changes of a file, newest first; "" = of all.
	Changes(ctx context.Context, file string, limit int) ([]affairs.FileChange, error)
	// Text is what a file said, by its hash.
	Text(ctx context.Context, hash string) (text []byte, found bool, err error)

	// GuideFiles are the hall's files with the text of one guide in them.
	GuideFiles(file string, item []byte) (map[string][]byte, error)
	Versions(ctx context.Context, matter string) ([]affairs.GuideVersion, error)
	Draft(ctx context.Context, by queue.Actor, g affairs.GuideVersion, item []byte) (affairs.GuideVersion, error)
	Propose(ctx context.Context, by queue.Actor, matter string, version int) error
	Release(ctx context.Context, by queue.Actor, matter string, version int) error
	SendBack(ctx context.Context, by queue.Actor, matter string, version int, reason string) error

	Stocks(ctx context.Context) (map[string]affairs.Stock, error)
	SetStock(ctx context.Context, by queue.Actor, s affairs.Stock) error
	TakeStock(ctx context.Context, by queue.Actor, matter string, n int) error
	// Alerts are the guides that somebody must look after, from memory.
	Alerts() []GuideAlert
	// Stocked reports whether printed guides of a matter are counted.
	Stocked(matter string) bool
}

// Sample is what would be said or shown somewhere.
type Sample struct {
	Where affairs.Text
	Words string
}

var errNoSettings = web.Unavailable("本系统没有可以修改的大厅文件", "there are no files of the hall to change here")

// formBody bounds a posted form: a guide is some tens of kilobytes.
const formBody = 1 << 20

// settingsRoutes are the pages that change the hall's own files.
func (d *Desk) settingsRoutes() []web.Route {
	route := func(method, pattern string, roles []web.Role, handler func(Settings, http.ResponseWriter, *http.Request) error, doc string) web.Route {
		rt := web.Route{Method: method, Pattern: pattern, Roles: roles, Doc: doc, Handler: func(w http.ResponseWriter, r *http.Request) error {
			if d.Settings == nil {
				return errNoSettings
			}
			return handler(d.Settings, w, r)
		}}
		if method == "POST" {
			rt.Body = formBody
		}
		return rt
	}
	upload := route("POST", "/office/import", officeRoles, d.importForm, "replace the whole hall by an archive")
	upload.Body = configs.MaxArchive
	return []web.Route{
		route("GET", "/office/settings", officeRoles, d.settingsPage, "what can be changed of the hall, and what was changed last"),
		route("GET", "/office/settings/{form}", officeRoles, d.listPage, "the things of one kind: windows, lines, staff"),
		route("POST", "/office/settings/{form}", officeRoles, d.listPost, "put the things of one kind into another order"),
		route("GET", "/office/settings/{form}/{id}", officeRoles, d.formPage, "one thing, to be changed"),
		route("POST", "/office/settings/{form}/{id}", officeRoles, d.formPost, "preview, save or remove one thing"),
		route("GET", "/office/calendar", officeRoles, d.calendarPage, "holidays and make-up workdays"),
		route("GET", "/office/calendar/{year}", officeRoles, d.calendarPage, "holidays and make-up workdays of a year"),
		route("POST", "/office/calendar/{year}", officeRoles, d.calendarPost, "click a day, read a notice, or save a year"),
		route("GET", "/office/files/"+configs.SettingsFile, settingsRoles, d.filePage, "the settings of this machine as text, with their history"),
		route("POST", "/office/files/"+configs.SettingsFile, settingsRoles, d.filePost, "preview or save the settings as text; devices and addresses are the technician's"),
		route("GET", "/office/files/{name...}", officeRoles, d.filePage, "one file of the hall: its text and its history"),
		route("POST", "/office/files/{name...}", officeRoles, d.filePost, "preview or save the text of a file, or an earlier one again"),
		route("GET", "/office/hall.zip", officeRoles, d.exportHall, "the whole hall as an archive"),
		upload,
		route("GET", "/office/guides", deskRoles, d.guidesPage, "all guides: completeness, versions, reviews, stock"),
		route("GET", "/office/guides/{id}", deskRoles, d.guideForm, "one guide, to be changed, with its versions"),
		route("POST", "/office/guides/{id}", deskRoles, d.guidePost, "preview a guide or keep it as a draft"),
		route("POST", "/office/guides/{id}/versions/{version}/{act}", deskRoles, d.guideAct, "propose a version, release it or send it back"),
		route("POST", "/office/guides/{id}/remove", officeRoles, d.guideRemove, "take a matter out of the hall"),
		route("POST", "/office/guides/{id}/stock", deskRoles, d.stockForm, "enter the stock of a printed guide"),
		route("POST", "/office/guides/{id}/taken", deskRoles, d.stockTaken, "a printed guide was handed out"),
	}
}

// outcome is what a page says of the last change.
type outcome struct {
	Saved  bool         // the page is the one after saving
	Failed affairs.Text // the hall did not start with the change; see Settings.Failed
}

func outcomeOf(s Settings, r *http.Request) (o outcome) {
	why, failed := s.Failed()
	if o.Saved = r.URL.Query().Has("saved") && !failed; failed {
		o.Failed = why
	}
	return o
}

// settingsView is the data of templates/settings.html.
type settingsView struct {
	outcome
	Hall     affairs.Text
	Groups   []settingsGroup
	Files    []fileRow
	Changes  []changeRow
	Refused  *refusal
	Problems configs.Problems
	Done     bool // an archive was taken over
}

// settingsGroup are pages that belong together.
type settingsGroup struct {
	Title affairs.Text
	Links []settingsLink
}

type settingsLink struct {
	Href        string
	Title, Note affairs.Text
}

// settingsGroups are the pages of the settings; a form that no group names is
// among the last.
func (d *Desk) settingsGroups() []settingsGroup {
	calendar := settingsLink{Href: "/office/calendar", Title: affairs.Text{ZH: "节假日与补班", EN: "Holidays and make-up workdays"}}
	if d.calendarEndsSoon() {
		end := d.Data.Calendar.Ends().String()
		calendar.Note = affairs.Text{ZH: "只到 " + end, EN: "until " + end}
	}
	guides := settingsLink{Href: "/office/guides", Title: configs.Guides.Title}
	groups := []struct {
		zh, en string
		forms  []string
		more   []settingsLink
	}{
		{"窗口、人员、事项", "Windows, staff, matters", []string{"windows", "lines", "staff", "bureaus", "events"}, []settingsLink{guides}},
		{"时间", "Time", []string{"hours", "booking"}, []settingsLink{calendar}},
		{"规则", "Rules", []string{"queue", "classes", "rating", "feedback", "recurring", "supplies", "assessment", "standards"}, nil},
		{"文字与样子", "Words and looks", []string{"notices", "texts", "slip", "behaviour", "site"}, nil},
	}
	left := slices.Clone(configs.Forms())
	var list []settingsGroup
	for i, g := range groups {
		group := settingsGroup{Title: affairs.Text{ZH: g.zh, EN: g.en}}
		take := func(f *configs.Form) {
			group.Links = append(group.Links, settingsLink{Href: "/office/settings/" + f.ID, Title: f.Title})
			left = slices.DeleteFunc(left, func(l *configs.Form) bool { return l == f })
		}
		for _, id := range g.forms {
			if f, ok := configs.FormOf(id); ok {
				take(f)
			}
		}
		for i == len(groups)-1 && len(left) > 0 {
			take(left[0])
		}
		group.Links = append(group.Links, g.more...)
		list = append(list, group)
	}
	return list
}

// fileRow is one of the hall's files.
type fileRow struct {
	Name  string
	Title affairs.Text
}

// changeRow is one change of a file, with its time in the hall's zone.
type changeRow struct {
	affairs.FileChange
	When  string
	Title affairs.Text
	Who   affairs.Text
}

// shownChanges is how many changes a page lists.
const shownChanges = 50

// settingsPage is GET /office/settings.
func (d *Desk) settingsPage(s Settings, w http.ResponseWriter, r *http.Request) error {
	return d.showSettings(s, w, r, nil, nil)
}

func (d *Desk) showSettings(s Settings, w http.ResponseWriter, r *http.Request, refused *refusal, problems configs.Problems) error {
	v := settingsView{outcome: outcomeOf(s, r), Hall: both(d.Data.Name, d.Data.NameEN), Groups: d.settingsGroups(), Refused: refused, Problems: problems}
	v.Done = r.URL.Query().Has("done") && v.Failed.ZH == ""
	names, err := s.Config().Files()
	if err != nil {
		return err
	}
	for _, name := range names {
		title, _ := d.fileTitle(name)
		v.Files = append(v.Files, fileRow{name, title})
	}
	if v.Changes, err = d.changes(r.Context(), s, ""); err != nil {
		return err
	}
	// How the files came is on their own pages; here is what was done to them.
	v.Changes = slices.DeleteFunc(v.Changes, func(c changeRow) bool { return c.Why == affairs.FileFound })
	status := http.StatusOK
	if refused != nil {
		status = refused.status()
	} else if len(problems) > 0 {
		status = http.StatusBadRequest
	}
	return d.Pages.RenderStatus(w, r, status, "desk/settings", v)
}

func (d *Desk) changes(ctx context.Context, s Settings, file string) ([]changeRow, error) {
	list, err := s.Changes(ctx, file, shownChanges)
	if err != nil {
		return nil, err
	}
	rows := make([]changeRow, 0, len(list))
	for _, c := range list {
		title, _ := d.fileTitle(c.File)
		rows = append(rows, changeRow{c, d.stamp(c.At), title, d.actorName(c.Actor)})
	}
	return rows, nil
}
