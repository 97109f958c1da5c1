package desk

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"jiaohao/affairs"
	"jiaohao/web"
)

// Delegations keeps who may verify and decide for a bureau for some time (授权).
type Delegations interface {
	Delegate(ctx context.Context, d affairs.Delegation) error
	EndDelegation(ctx context.Context, by string, id int64, at time.Time) error
	// Delegations are those that were in force after a moment, newest first.
	Delegations(ctx context.Context, after time.Time) ([]affairs.Delegation, error)
}

// delegations remembers what is kept: whether somebody may take a step is asked for
// every row of a list.
type delegations struct {
	mu   sync.Mutex
	list []affairs.Delegation
}

// delegationsShown is for how long a delegation that is over is listed.
const delegationsShown = 366 * 24 * time.Hour

// readDelegations reads what is kept.
func (d *Desk) readDelegations(ctx context.Context) error {
	if d.Delegations == nil {
		return nil
	}
	list, err := d.Delegations.Delegations(ctx, d.Now().Add(-delegationsShown))
	if err != nil {
		return err
	}
	d.empowered.mu.Lock()
	defer d.empowered.mu.Unlock()
	d.empowered.list = list
	return nil
}

func (d *Desk) allDelegations() []affairs.Delegation {
	d.empowered.mu.Lock()
	defer d.empowered.mu.Unlock()
	return d.empowered.list
}

// post is somebody with what their post and a delegation of now let them do.
func (d *Desk) post(user string) affairs.Staff {
	who, _ := affairs.Empowered(d.staff[user], d.allDelegations(), d.Now().UnixMilli())
	return who
}

// delegated is the basis on which somebody decides for their bureau now; "" = not by
// delegation.
func (d *Desk) delegated(user string) string {
	_, basis := affairs.Empowered(d.staff[user], d.allDelegations(), d.Now().UnixMilli())
	return basis
}

// delegationsView is the data of templates/delegations.html.
type delegationsView struct {
	Hall    affairs.Text
	Rows    []delegationRow
	Staff   []*Person // who can be empowered
	To      string
	From    string // as the browser's date and time fields have it
	Until   string
	Basis   string
	Refused *refusal
}

type delegationRow struct {
	affairs.Delegation
	To, Given   affairs.Text
	Of          affairs.Text // bureau
	Since, Till string
	State       affairs.Text
	Now, Open   bool // in force; can be taken back
}

// fieldTime is the form of a browser's date and time field.
const fieldTime = "2006-01-02T15:04"

func (d *Desk) delegationsPage(w http.ResponseWriter, r *http.Request) error {
	now := d.Now().In(d.clock("").zone)
	return d.showDelegations(w, r, delegationsView{From: now.Format(fieldTime), Until: now.Format("2006-01-02T") + "17:00"})
}

func (d *Desk) showDelegations(w http.ResponseWriter, r *http.Request, v delegationsView) error {
	if d.Delegations == nil {
		return errNoCases
	}
	who := web.Who(r.Context())
	bureau, all := d.seesCases(r.Context())
	if err := affairs.MayDelegate(d.staff[who.User], all, bureau); err != nil {
		return err
	}
	v.Hall = both(d.Data.Name, d.Data.NameEN)
	for _, s := range d.Data.Staff {
		if (all || s.Bureau == bureau) && !s.Has(affairs.RoleVerify) {
			v.Staff = append(v.Staff, d.person(s.StaffNo))
		}
	}
	now, zone := d.Now().UnixMilli(), d.clock("").zone
	for _, x := range d.allDelegations() {
		if !all && x.Bureau != bureau {
			continue
		}
		row := delegationRow{Delegation: x, To: d.actorName("staff:" + x.Staff), Given: d.actorName(x.By), Of: d.bureauName(x.Bureau), Now: x.Holds(now), Open: x.End(now) == nil,
			Since: time.UnixMilli(x.From).In(zone).Format("2006-01-02 15:04"), Till: time.UnixMilli(x.Until).In(zone).Format("2006-01-02 15:04")}
		switch {
		case row.Now:
			row.State = col("有效", "in force")
		case x.Ended != 0:
			row.State = col("已收回", "taken back")
		case row.Open:
			row.State = col("未开始", "not yet")
		default:
			row.State = col("已到期", "over")
		}
		v.Rows = append(v.Rows, row)
	}
	return d.Pages.RenderStatus(w, r, v.Refused.status(), "desk/delegations", v)
}

// delegateForm is POST /cases/delegations.
func (d *Desk) delegateForm(w http.ResponseWriter, r *http.Request) error {
	if d.Delegations == nil {
		return errNoCases
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	who, now := web.Who(r.Context()), d.Now()
	v := delegationsView{To: form.Get("staff"), From: form.Get("from"), Until: form.Get("until"), Basis: form.Get("basis")}
	to := d.staff[v.To]
	if err = affairs.MayDelegate(d.staff[who.User], who.Role == web.Manager, to.Bureau); err == nil {
		x := affairs.Delegation{Bureau: to.Bureau, Staff: v.To, Basis: v.Basis, By: actor(who).String(), At: now.UnixMilli()}
		if x.From, x.Until, err = d.spanOfFields(v.From, v.Until); err == nil {
			x, err = x.Check(to, now.UnixMilli())
		}
		if err == nil {
			err = d.Delegations.Delegate(r.Context(), x)
		}
	}
	return d.delegationsChanged(w, r, v, err)
}

// endDelegation is POST /cases/delegations/{id}/end.
func (d *Desk) endDelegation(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return errNoDelegation
	}
	who := web.Who(r.Context())
	err = errNoDelegation
	for _, x := range d.allDelegations() {
		if x.ID != id {
			continue
		}
		if err = affairs.MayDelegate(d.staff[who.User], who.Role == web.Manager, x.Bureau); err == nil {
			err = d.Delegations.EndDelegation(r.Context(), actor(who).String(), id, d.Now())
		}
	}
	return d.delegationsChanged(w, r, delegationsView{}, err)
}

var errNoDelegation = web.NotFound("没有这项授权，请从列表中选择。", "There is no such delegation; choose one from the list.")

func (d *Desk) delegationsChanged(w http.ResponseWriter, r *http.Request, v delegationsView, err error) error {
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		v.Refused = &refused
		return d.showDelegations(w, r, v)
	}
	if err := d.readDelegations(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/cases/delegations", http.StatusSeeOther)
	return nil
}

// spanOfFields reads two date and time fields in the hall's zone.
func (d *Desk) spanOfFields(from, until string) (a, b int64, err error) {
	zone := d.clock("").zone
	x, err1 := time.ParseInLocation(fieldTime, from, zone)
	y, err2 := time.ParseInLocation(fieldTime, until, zone)
	switch {
	case err1 != nil:
		return 0, 0, web.Invalid("from", "请填写开始的日期和时间", "write when it begins, date and time")
	case err2 != nil:
		return 0, 0, web.Invalid("until", "请填写结束的日期和时间", "write when it ends, date and time")
	}
	return x.UnixMilli(), y.UnixMilli(), nil
}
