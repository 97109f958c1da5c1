package desk

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// Rotations keeps the requests that somebody leaves their window for a successor (轮换).
type Rotations interface {
	// AskRotation checks what it is given; the same Key again keeps nothing anew.
	AskRotation(ctx context.Context, r affairs.Rotation, leaves, comes affairs.Staff) error
	// DecideRotation and RotationDone are decided by affairs.Rotation; by is an actor as
	// in queue.Event.
	DecideRotation(ctx context.Context, by string, id int64, d affairs.RotationDecision, note string, at time.Time) error
	RotationDone(ctx context.Context, by string, id int64, at time.Time) error
	// Rotations are all, newest first.
	Rotations(ctx context.Context) ([]affairs.Rotation, error)
}

var errNoRotations = web.NotFound("本机不保存轮换。", "No rotations are kept here.")

const staffFile = "staff.yaml"

// rotationView is the data of templates/rotations.html.
type rotationView struct {
	Hall    affairs.Text
	Rows    []rotationRow
	Staff   []servingRow
	Leaves  []servingRow // who can be rotated
	Comes   []servingRow // who can follow
	Asks    bool         // the viewer may ask for a rotation
	Office  bool
	Asked   affairs.Rotation // as it was typed
	Key     string
	Today   string
	Saved   bool
	Refused *refusal
}

// rotationRow is a rotation as the page shows it.
type rotationRow struct {
	affairs.Rotation
	Leaver, Comer     affairs.Text
	Of                affairs.Text // bureau
	Served            affairs.Text // how long who leaves will have served; "" = not known
	State             affairs.Text
	Tag               string
	When, Decided     string
	By, Decider       affairs.Text
	Due               bool // approved, its day has come, the list of staff is not changed
	DoneOn            string
	Decidable, Change bool // the viewer may decide; may change the list of staff
	Typed             string
}

// servingRow is one person and since when they serve at the windows.
type servingRow struct {
	affairs.Staff
	Who     affairs.Text
	Of      affairs.Text
	Tenure  affairs.Text // "" = not entered
	Short   bool
	History []assignmentRow
}

type assignmentRow struct {
	From string
	affairs.Assignment
	Of affairs.Text
}

// rotationsPage is GET /office/rotations: who serves where since when, and the
// rotations. A clerk sees what is about them.
func (d *Desk) rotationsPage(w http.ResponseWriter, r *http.Request) error {
	return d.showRotations(w, r, rotationView{Saved: r.URL.Query().Has("saved")}, 0, "")
}

// showRotations shows them; the note of one that was refused stands in its field again.
func (d *Desk) showRotations(w http.ResponseWriter, r *http.Request, v rotationView, id int64, note string) error {
	if d.Rotations == nil {
		return errNoRotations
	}
	who, today := web.Who(r.Context()), d.today()
	me := d.staff[who.User]
	v.Hall, v.Key, v.Today, v.Office = both(d.Data.Name, d.Data.NameEN), rand.Text(), today.String(), who.Role == web.Manager
	v.Asks = affairs.MayRotate(me, v.Office, me.Bureau) == nil
	sees := func(of affairs.Staff) bool {
		return of.StaffNo == who.User || affairs.MayRotate(me, v.Office, of.Bureau) == nil
	}
	list, err := d.Rotations.Rotations(r.Context())
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Staff != who.User && x.Successor != who.User && affairs.MayRotate(me, v.Office, x.Bureau) != nil {
			continue
		}
		row := d.rotationRow(x, v.Office)
		if x.ID == id {
			row.Typed = note
		}
		v.Rows = append(v.Rows, row)
	}
	lists, err := d.staffLists(r.Context())
	if err != nil {
		return err
	}
	for _, s := range d.Data.Staff {
		if !sees(s) {
			continue
		}
		row := servingRow{Staff: s, Who: both(s.Name, s.NameEN), Of: d.bureauName(s.Bureau)}
		if !s.Since.IsZero() {
			months := affairs.Tenure(s.Since, today)
			row.Tenure, row.Short = affairs.TenureText(months), months < affairs.TenureMonths
		}
		for _, a := range affairs.Assignments(lists, s.StaffNo) {
			row.History = append(row.History, assignmentRow{a.From.String(), a, d.bureauName(a.Bureau)})
		}
		v.Staff = append(v.Staff, row)
		if s.HomeWindow != "" {
			v.Leaves = append(v.Leaves, row)
		} else {
			v.Comes = append(v.Comes, row)
		}
	}
	return d.Pages.RenderStatus(w, r, v.Refused.status(), "desk/rotations", v)
}

func (d *Desk) rotationRow(x affairs.Rotation, office bool) rotationRow {
	today := d.today()
	row := rotationRow{Rotation: x, Leaver: d.actorName("staff:" + x.Staff), Comer: d.actorName("staff:" + x.Successor), Of: d.bureauName(x.Bureau),
		When: d.stamp(x.At), By: d.actorName(x.By), Decidable: office && x.Decision == 0, Due: x.DoneAt == 0 && x.InEffect(today)}
	row.Change = row.Due && office && d.Settings != nil
	if x.Months >= 0 {
		row.Served = affairs.TenureText(x.Months)
	}
	if x.Decision != 0 {
		row.Decided, row.Decider = d.stamp(x.DecideAt), d.actorName(x.DecideBy)
	}
	switch {
	case x.Decision == 0:
		row.State, row.Tag = col("待审核", "to be decided"), "warn"
	case x.Decision == affairs.RotationRefused:
		row.State = col("不同意", "refused")
	case x.DoneAt != 0:
		row.State, row.Tag, row.DoneOn = col("已生效", "in effect"), "ok", d.stamp(x.DoneAt)
	case row.Due:
		row.State, row.Tag = col("同意，待生效", "approved, to take effect"), "bad"
	default:
		row.State, row.Tag = col("同意，未到日期", "approved, not yet"), "ok"
	}
	return row
}

// staffLists are what the list of staff said, oldest first, from the changes of its
// file.
func (d *Desk) staffLists(ctx context.Context) (lists []affairs.StaffList, err error) {
	if d.Settings == nil {
		return nil, nil
	}
	changes, err := d.Settings.Changes(ctx, staffFile, shownChanges)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(changes) {
		text, found, err := d.Settings.Text(ctx, c.Hash)
		if err != nil {
			return nil, err
		}
		if found {
			lists = append(lists, affairs.StaffList{From: affairs.DateOf(time.UnixMilli(c.At).In(d.zone())), Staff: configs.StaffIn(text)})
		}
	}
	return lists, nil
}

// rotationAsked is POST /office/rotations.
func (d *Desk) rotationAsked(w http.ResponseWriter, r *http.Request) error {
	if d.Rotations == nil {
		return errNoRotations
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	who, now := web.Who(r.Context()), d.Now()
	leaves, comes := d.staff[form.Get("staff")], d.staff[form.Get("successor")]
	x := affairs.Rotation{Staff: form.Get("staff"), Bureau: leaves.Bureau, Window: leaves.HomeWindow, Successor: form.Get("successor"), From: strings.TrimSpace(form.Get("from")),
		Reason: affairs.OneLine(form.Get("reason")), Months: -1, At: now.UnixMilli(), By: actor(who).String(), Key: formKey(form, "rotation")}
	if from, err := affairs.ParseDate(x.From); err == nil && !leaves.Since.IsZero() {
		x.Months = affairs.Tenure(leaves.Since, from)
	}
	bureau := leaves.Bureau
	if bureau == "" {
		bureau = d.staff[who.User].Bureau
	}
	if err = affairs.MayRotate(d.staff[who.User], who.Role == web.Manager, bureau); err == nil {
		err = d.Rotations.AskRotation(r.Context(), x, leaves, comes)
	}
	return d.rotationChanged(w, r, rotationView{Asked: x}, 0, "", err)
}

// rotationDecided is POST /office/rotations/{id}: the hall office approves or refuses.
func (d *Desk) rotationDecided(w http.ResponseWriter, r *http.Request) error {
	if d.Rotations == nil {
		return errNoRotations
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := idAsked(r)
	decision, _ := strconv.ParseUint(form.Get("decision"), 10, 8) // what is no number is refused
	err = d.Rotations.DecideRotation(r.Context(), actor(web.Who(r.Context())).String(), id, affairs.RotationDecision(decision), affairs.OneLine(form.Get("note")), d.Now())
	return d.rotationChanged(w, r, rotationView{}, id, form.Get("note"), err)
}

// rotationEffect is POST /office/rotations/{id}/effect: changes the list of staff as
// the settings do, and notes that it is done.
func (d *Desk) rotationEffect(w http.ResponseWriter, r *http.Request) error {
	if d.Rotations == nil || d.Settings == nil {
		return errNoRotations
	}
	id := idAsked(r)
	list, err := d.Rotations.Rotations(r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(x affairs.Rotation) bool { return x.ID == id })
	if i < 0 {
		return web.NotFound("没有这项轮换，请从列表中选择。", "There is no such rotation; choose one from the list.")
	}
	by := actor(web.Who(r.Context()))
	if err = list[i].Finish(d.today()); err == nil {
		var text []byte
		if text, err = d.rotatedStaff(list[i]); err == nil {
			err = d.Settings.Save(r.Context(), by, affairs.FileEdited, map[string][]byte{staffFile: text})
		}
	}
	if err == nil {
		err = d.Rotations.RotationDone(r.Context(), by.String(), id, d.Now())
	}
	return d.rotationChanged(w, r, rotationView{}, 0, "", err)
}

// rotatedStaff is the list of staff after a rotation: the successor has the window
// since its day, and who leaves has none.
func (d *Desk) rotatedStaff(x affairs.Rotation) ([]byte, error) {
	form, _ := configs.FormOf("staff")
	text, err := d.textOf(d.Settings, form)
	if err != nil {
		return nil, err
	}
	gone := web.Conflict("人员名单里已没有"+x.Staff+"或"+x.Successor+"，请在“设置－窗口人员”核对", "the list of staff has no "+x.Staff+" or "+x.Successor+" any more; look at it under Settings, Staff")
	if text, err = form.Set(text, x.Staff, map[string]string{"home_window": "", "since": ""}); err != nil {
		return nil, gone
	}
	comes := map[string]string{"home_window": x.Window}
	if d.staff[x.Successor].HomeWindow == "" {
		comes["since"] = x.From
	}
	if text, err = form.Set(text, x.Successor, comes); err != nil {
		return nil, gone
	}
	return text, nil
}

func (d *Desk) rotationChanged(w http.ResponseWriter, r *http.Request, v rotationView, id int64, note string, err error) error {
	if err != nil {
		refused, ok := refusalOf(err)
		if ps := configs.ProblemsOf(err); len(ps) > 0 {
			refused, ok = refusal{Code: web.CodeConflict, Text: ps[0].Text}, true
		}
		if !ok || refused.Code == web.CodeNotFound {
			return err
		}
		v.Refused = &refused
		return d.showRotations(w, r, v, id, note)
	}
	d.badChanged()
	http.Redirect(w, r, "/office/rotations?saved", http.StatusSeeOther)
	return nil
}

// shortMoves are the people whom a change of the list of staff takes from their window
// with less than two years' service and without an approved rotation.
func (d *Desk) shortMoves(ctx context.Context, files map[string][]byte) ([]affairs.Staff, error) {
	text, changed := files[staffFile]
	if !changed || text == nil || d.Rotations == nil {
		return nil, nil
	}
	kept, err := d.Rotations.Rotations(ctx)
	if err != nil {
		return nil, err
	}
	return affairs.ShortMoves(d.Data.Staff, configs.StaffIn(text), kept, d.today()), nil
}

// unrotated refuses to save such a change until it was seen and is saved again.
func (p *preview) unrotated(confirmed bool) error {
	if len(p.Short) == 0 || confirmed {
		return nil
	}
	var names []string
	for _, s := range p.Short {
		names = append(names, s.Name+" "+s.StaffNo)
	}
	who := strings.Join(names, "、")
	return web.Conflict(who+"在窗口不满2年，也没有同意的轮换。请先在“考核－轮换”办理；确要现在改，再保存一次", who+": less than two years at the windows and no approved rotation. Ask for one under Supervision, Rotations; to change it now all the same, save once more")
}
