package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// taskRoutes are the pages and calls about tasks.
func (d *Desk) taskRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/tasks", Roles: deskRoles, Handler: d.myTasksPage, Doc: "what is asked of the viewer, their window and bureau"},
		{Method: "POST", Pattern: "/tasks/{id}/steps", Roles: deskRoles, Handler: d.taskStepForm, Doc: "receive a task, complete it with a note, send it back or withdraw it"},
		{Method: "POST", Pattern: "/desk/{no}/supplies", Roles: deskRoles, Handler: d.suppliesForm, Doc: "ask for a refill of convenience supplies at a window"},
		{Method: "POST", Pattern: "/desk/{no}/closing", Roles: deskRoles, Handler: d.closingForm, Doc: "enter the closing check of a window: all is off and locked"},
		{Method: "GET", Pattern: "/office/tasks", Roles: officeRoles, Handler: d.tasksPage, Doc: "what is asked of bureaus, windows and the office, and how far it is"},
		{Method: "POST", Pattern: "/office/tasks", Roles: officeRoles, Handler: d.taskSent, Doc: "send a task to bureaus, windows or people"},
		{Method: "GET", Pattern: "/office/tasks.csv", Roles: officeRoles, Handler: d.tasksFile, Doc: "the tasks of some days as CSV"},
		{Method: "GET", Pattern: "/office/tasks.xlsx", Roles: officeRoles, Handler: d.tasksFile, Doc: "the tasks of some days as a spreadsheet"},
		{Method: "GET", Pattern: "/api/v1/tasks", Roles: deskRoles, Handler: d.tasksCall, Doc: "open tasks of the caller, or of all"},
		{Method: "POST", Pattern: "/api/v1/tasks", Roles: officeRoles, Handler: d.taskCall, Doc: "send a task to bureaus, windows or people"},
		{Method: "POST", Pattern: "/api/v1/tasks/{id}/steps", Roles: deskRoles, Handler: d.taskStepCall, Doc: "take a step about a task"},
		{Method: "POST", Pattern: "/api/v1/windows/{no}/supplies", Roles: deskRoles, Handler: d.suppliesCall, Doc: "ask for a refill of convenience supplies at a window"},
	}
}

var errNoTasks = web.NotFound("本机不保存任务。", "No tasks are kept here.")

// myParties are as whom somebody is asked: themselves, their bureau, the window that
// they sit at and their usual one; of a manager the hall office.
func (d *Desk) myParties(ctx context.Context, who web.Identity) (list []affairs.Party, err error) {
	if who.Role == web.Manager {
		return []affairs.Party{affairs.OfficeParty}, nil
	}
	list = []affairs.Party{affairs.PartyOf(affairs.StaffParty, who.User)}
	s := d.staff[who.User]
	if s.Bureau != "" {
		list = append(list, affairs.PartyOf(affairs.BureauParty, s.Bureau))
	}
	err = d.Hall.View(ctx, func(h *queue.Hall) {
		for _, no := range []string{s.HomeWindow, h.WindowOf(who.User)} {
			if p := affairs.PartyOf(affairs.WindowParty, no); no != "" && !slices.Contains(list, p) {
				list = append(list, p)
			}
		}
	})
	return list, err
}

// mayWork tells whether somebody may ask for a window and check it: the hall office,
// and who works for its bureau or sits there.
func (d *Desk) mayWork(ctx context.Context, who web.Identity, no string) error {
	w, known := d.windows[no]
	switch {
	case !known:
		return errNoWindow
	case d.Tasks == nil:
		return errNoTasks
	case who.Role == web.Manager || d.staff[who.User].Bureau == w.Bureau:
		return nil
	}
	here := ""
	if err := d.Hall.View(ctx, func(h *queue.Hall) { here = h.WindowOf(who.User) }); err != nil {
		return err
	}
	if here != no {
		return web.Denied("只能登记本单位的窗口", "you can do this at the windows of your bureau only")
	}
	return nil
}

// takeTaskStep takes a step for the signed-in person. Who is asked receives and
// completes; the office may do so for them, and it alone sends back and withdraws.
func (d *Desk) takeTaskStep(ctx context.Context, s affairs.TaskStep) error {
	if d.Tasks == nil {
		return errNoTasks
	}
	who := web.Who(ctx)
	if who.Role != web.Manager {
		mine, err := d.myParties(ctx, who)
		if err != nil {
			return err
		}
		if s.Kind != affairs.TaskReceived && s.Kind != affairs.TaskDone || !slices.Contains(mine, s.To) {
			return web.Denied("这项任务没有交给您；退回和撤回由大厅管理办公室办理", "this was not asked of you; the hall office sends back and withdraws")
		}
	}
	if err := d.Tasks.StepTask(ctx, actor(who).String(), s, d.Now()); err != nil {
		return err
	}
	d.TasksChanged()
	return nil
}

// taskStepForm is POST /tasks/{id}/steps as a plain form; it goes back to the list.
func (d *Desk) taskStepForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := idAsked(r)
	step := affairs.TaskStep{Task: id, To: affairs.Party(form.Get("to")), Kind: affairs.TaskStepNamed(form.Get("step")), Note: affairs.OneLine(form.Get("note"))}
	office := web.Who(r.Context()).Role == web.Manager
	if err := d.takeTaskStep(r.Context(), step); err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		if office {
			return d.showTasks(w, r, tasksView{Refused: &refused, Typed: step})
		}
		return d.showMyTasks(w, r, myTasksView{Refused: &refused, Typed: step})
	}
	back := "/tasks?saved"
	if office {
		q := url.Values{}
		if kind := affairs.TaskKindNamed(form.Get("kind")); kind != 0 {
			q.Set("kind", kind.String())
		}
		back = "/office/tasks?" + q.Encode() + "&saved"
	}
	http.Redirect(w, r, fmt.Sprintf("%s#task-%d", back, id), http.StatusSeeOther)
	return nil
}

// askSupply sends a request for one of the supplies; one that waits already is not
// sent again: asked tells that it was.
func (d *Desk) askSupply(ctx context.Context, no, id, key string) (name affairs.Text, asked bool, err error) {
	who := web.Who(ctx)
	if err := d.mayWork(ctx, who, no); err != nil {
		return name, false, err
	}
	i := slices.IndexFunc(d.Data.Tasks.Supplies, func(s affairs.Supply) bool { return s.ID == id })
	if i < 0 {
		return name, false, web.NotFound("没有这种用品，请从列表中选择。", "There is no such supply; choose one from the list.")
	}
	s := d.Data.Tasks.Supplies[i]
	name = both(s.Name, s.NameEN)
	f, err := d.tasksNow.facts(ctx, d)
	if err != nil {
		return name, false, err
	}
	if slices.ContainsFunc(f.open, func(t affairs.Task) bool {
		return t.Kind == affairs.SuppliesTask && t.Of == no && t.Template == s.ID
	}) {
		return name, true, nil
	}
	due, _ := d.Data.Calendar.AddWorkdays(d.today(), d.Data.Tasks.SuppliesDays)
	t := affairs.Task{Kind: affairs.SuppliesTask, Text: name, Template: s.ID, Due: due.String(), Of: no, At: d.Now().UnixMilli(), Key: key,
		Parts: []affairs.TaskPart{{To: affairs.OfficeParty}}}
	if _, _, err := d.Tasks.SendTask(ctx, actor(who).String(), t); err != nil {
		return name, false, err
	}
	d.TasksChanged()
	return name, false, nil
}

// suppliesForm is POST /desk/{no}/supplies as a plain form.
func (d *Desk) suppliesForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	no := r.PathValue("no")
	id := form.Get("supply")
	_, asked, err := d.askSupply(r.Context(), no, id, formKey(form, "supply-"+id))
	said := "asked"
	if asked {
		said = "before"
	}
	return d.backToConsole(w, r, no, url.Values{said: {id}}, err)
}

// backToConsole goes to a window's console with what was done, or says why not.
func (d *Desk) backToConsole(w http.ResponseWriter, r *http.Request, no string, said url.Values, err error) error {
	if err != nil {
		refused, ok := refusalOf(err)
		if _, known := d.windows[no]; !ok || !known {
			return err
		}
		return d.showConsole(w, r, no, &refused)
	}
	http.Redirect(w, r, "/desk/"+url.PathEscape(no)+"?"+said.Encode(), http.StatusSeeOther)
	return nil
}

// taskSaid is what the console says after one of its forms about tasks.
func (d *Desk) taskSaid(r *http.Request) affairs.Text {
	q := r.URL.Query()
	for said, words := range map[string]affairs.Text{"asked": {ZH: "已报大厅管理办公室：", EN: "the hall office was told: "}, "before": {ZH: "已经报过，等大厅补：", EN: "the hall office knows already: "}} {
		for _, s := range d.Data.Tasks.Supplies {
			if q.Has(said) && s.ID == q.Get(said) {
				return affairs.Text{ZH: words.ZH + s.Name, EN: words.EN + both(s.Name, s.NameEN).EN}
			}
		}
	}
	if q.Has("closed") {
		return affairs.Text{ZH: "下班检查已登记。", EN: "The closing check is entered."}
	}
	return affairs.Text{}
}

// closingForm is POST /desk/{no}/closing: one act enters the whole check of a day.
func (d *Desk) closingForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	no, who := r.PathValue("no"), web.Who(r.Context())
	if err = d.mayWork(r.Context(), who, no); err == nil {
		today := d.today().String()
		var zh, en []string
		for _, c := range d.Data.Tasks.Closing {
			zh, en = append(zh, c.ZH), append(en, both(c.ZH, c.EN).EN)
		}
		t := affairs.Task{Kind: affairs.ClosingCheck, Text: affairs.ClosingCheck.Text(), Details: strings.Join(zh, "；"), DetailsEN: strings.Join(en, "; "), Due: today, Of: no, At: d.Now().UnixMilli(),
			Key: "closing-" + no + "-" + today, Parts: []affairs.TaskPart{{To: affairs.PartyOf(affairs.WindowParty, no), Note: affairs.OneLine(form.Get("note"))}}}
		if _, _, err = d.Tasks.SendTask(r.Context(), actor(who).String(), t); err == nil {
			d.TasksChanged()
		}
	}
	return d.backToConsole(w, r, no, url.Values{"closed": {""}}, err)
}

// taskDue is how many working days a new task has unless somebody says otherwise.
const taskDue = 5

// taskSent is POST /office/tasks.
func (d *Desk) taskSent(w http.ResponseWriter, r *http.Request) error {
	if d.Tasks == nil {
		return errNoTasks
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	t := affairs.Task{Kind: affairs.TaskKindNamed(form.Get("kind")), Text: affairs.Text{ZH: affairs.OneLine(form.Get("title")), EN: affairs.OneLine(form.Get("title_en"))},
		Details: affairs.OneLine(form.Get("details")), DetailsEN: affairs.OneLine(form.Get("details_en")), Due: form.Get("due"), Key: formKey(form, "task")}
	t, err = d.sendTask(r.Context(), t, form["to"])
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showTasks(w, r, tasksView{Refused: &refused, New: t, To: form["to"]})
	}
	http.Redirect(w, r, fmt.Sprintf("/office/tasks?sent#task-%d", t.ID), http.StatusSeeOther)
	return nil
}

// sendTask sends a task of the hall office. to are parties, or one of affairs.TaskTo
// for all of a kind.
func (d *Desk) sendTask(ctx context.Context, t affairs.Task, to []string) (affairs.Task, error) {
	if t.Kind == affairs.SuppliesTask || t.Kind == affairs.ClosingCheck {
		t.Kind = 0 // these come from windows
	}
	for _, name := range to {
		list := d.parties(affairs.TaskTo(name))
		if len(list) == 0 {
			p := affairs.Party(name)
			kind, id := p.Split()
			_, window := d.windows[id]
			_, clerk := d.staff[id]
			bureau := slices.ContainsFunc(d.Data.Bureaus, func(b affairs.Bureau) bool { return b.ID == id })
			if !(kind == affairs.BureauParty && bureau || kind == affairs.WindowParty && window || kind == affairs.StaffParty && clerk) {
				return t, web.Invalid("to", "没有“"+tidy(name)+"”，请从列表中选择", "there is no "+tidy(name)+"; choose from the list")
			}
			list = []affairs.Party{p}
		}
		for _, p := range list {
			if !slices.ContainsFunc(t.Parts, func(have affairs.TaskPart) bool { return have.To == p }) {
				t.Parts = append(t.Parts, affairs.TaskPart{To: p})
			}
		}
	}
	t.At = d.Now().UnixMilli()
	t, _, err := d.Tasks.SendTask(ctx, actor(web.Who(ctx)).String(), t)
	if err == nil {
		d.TasksChanged()
	}
	return t, err
}
