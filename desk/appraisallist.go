package desk

import (
	"context"
	"net/http"

	"jiaohao/affairs"
	"jiaohao/web"
)

// staffRoutes are the pages about the staff themselves.
func (d *Desk) staffRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/office/appraisals", Roles: deskRoles, Handler: d.appraisalsPage, Doc: "whose monthly appraisals the viewer may see, and what is disputed"},
		{Method: "GET", Pattern: "/office/appraisals/{staff}", Roles: deskRoles, Handler: d.appraisalPage, Doc: "the appraisal of a staff member and month, to be printed"},
		{Method: "POST", Pattern: "/office/appraisals/{staff}/disputes", Roles: deskRoles, Handler: d.appraisalDisputed, Doc: "dispute a line of one's own appraisal"},
		{Method: "POST", Pattern: "/office/appraisals/{staff}/disputes/{id}", Roles: officeRoles, Handler: d.disputeAnswered, Doc: "answer a dispute"},
		{Method: "GET", Pattern: "/office/rotations", Roles: deskRoles, Handler: d.rotationsPage, Doc: "who serves at which window since when, and the rotations"},
		{Method: "POST", Pattern: "/office/rotations", Roles: deskRoles, Handler: d.rotationAsked, Doc: "ask for a rotation"},
		{Method: "POST", Pattern: "/office/rotations/{id}", Roles: officeRoles, Handler: d.rotationDecided, Doc: "approve or refuse a rotation"},
		{Method: "POST", Pattern: "/office/rotations/{id}/effect", Roles: officeRoles, Handler: d.rotationEffect, Doc: "change the list of staff for a rotation whose day has come"},
		{Method: "GET", Pattern: "/office/skills", Roles: officeRoles, Handler: d.skillsPage, Doc: "who is qualified for which line, and where too few are"},
		{Method: "GET", Pattern: "/api/v1/appraisals/{staff}", Roles: deskRoles, Handler: d.appraisalCall, Doc: "the appraisal of a staff member and month"},
	}
}

// appraisalListRow is one person of the list of sheets, which is in the order of the
// staff and ranks nobody.
type appraisalListRow struct {
	Person      affairs.Staff
	Name        affairs.Text
	Bureau      affairs.Text
	Days, Late  int
	Served      int
	Rated       int
	Open, Asked int // disputes: not answered, and all
	Href        string
}

// appraisalListView is the data of templates/appraisals.html.
type appraisalListView struct {
	Hall  affairs.Text
	Span  span
	Rows  []appraisalListRow
	Open  []disputeRow // of any month, that the viewer sees
	clock clock
}

// Clock is for the template.
func (v appraisalListView) Clock() clock { return v.clock }

// appraisalsPage is GET /office/appraisals?at=: whose sheets the viewer may see. Who
// sees only their own is taken there.
func (d *Desk) appraisalsPage(w http.ResponseWriter, r *http.Request) error {
	s, err := d.appraisedMonth(r)
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	me, office := d.staff[who.User], who.Role == web.Manager
	if !office && !me.ChiefRepresentative {
		http.Redirect(w, r, appraisalPath(who.User, s.From), http.StatusSeeOther)
		return nil
	}
	v := appraisalListView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, clock: d.clock(lang(r))}
	open, err := d.Appraisals.OpenDisputes(r.Context())
	if err != nil {
		return err
	}
	for _, x := range open {
		if affairs.MayAppraise(me, office, d.staff[x.Staff]) == nil {
			v.Open = append(v.Open, d.disputeRow(x))
		}
	}
	v.Rows, err = d.appraisalList(r.Context(), s, func(p affairs.Staff) bool { return affairs.MayAppraise(me, office, p) == nil })
	if err != nil {
		return err
	}
	return d.Pages.Render(w, r, "desk/appraisals", v)
}

func (d *Desk) appraisalList(ctx context.Context, s span, sees func(affairs.Staff) bool) (rows []appraisalListRow, err error) {
	seats, err := d.History.Seats(ctx, s.From, s.To)
	if err != nil {
		return nil, err
	}
	days, late := map[string]int{}, map[string]int{}
	for _, a := range d.Data.Opening.Attendances(seats) {
		days[a.Staff]++
		if a.Late > 0 || a.Early > 0 {
			late[a.Staff]++
		}
	}
	tallies, err := d.History.Tallies(ctx, affairs.ByClerk, affairs.Whole, s.From, s.To)
	if err != nil {
		return nil, err
	}
	of := map[string]affairs.Tally{}
	for _, t := range tallies {
		of[t.Key] = t.Tally
	}
	disputes, err := d.Appraisals.Disputes(ctx, "", affairs.MonthOf(s.first))
	if err != nil {
		return nil, err
	}
	for _, p := range d.Data.Staff {
		if !sees(p) {
			continue
		}
		row := appraisalListRow{Person: p, Name: both(p.Name, p.NameEN), Bureau: d.bureauName(p.Bureau), Days: days[p.StaffNo], Late: late[p.StaffNo],
			Served: of[p.StaffNo].Served, Rated: of[p.StaffNo].Rated(), Href: appraisalPath(p.StaffNo, s.From)}
		for _, x := range disputes {
			if x.Staff != p.StaffNo {
				continue
			}
			if row.Asked++; x.Finding == 0 {
				row.Open++
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// appraisalAnswer is a sheet as the API gives it.
type appraisalAnswer struct {
	Staff string            `json:"staff"`
	Month string            `json:"month"`
	Lines []appraisalLineOf `json:"lines"`
}

type appraisalLineOf struct {
	ID       string          `json:"id"`
	Name     affairs.Text    `json:"name"`
	Rule     affairs.Text    `json:"rule"`
	Value    affairs.Text    `json:"value"`
	Detail   affairs.Text    `json:"detail"`
	Disputes []disputeAnswer `json:"disputes"`
}

type disputeAnswer struct {
	ID      int64        `json:"id"`
	At      int64        `json:"at"`
	Shown   string       `json:"shown"`
	Words   string       `json:"words"`
	Due     string       `json:"due"`
	State   affairs.Text `json:"state"`
	Reply   string       `json:"reply"`
	ReplyAt int64        `json:"reply_at"`
}

// appraisalCall is GET /api/v1/appraisals/{staff}?at=.
func (d *Desk) appraisalCall(w http.ResponseWriter, r *http.Request) error {
	person, s, err := d.appraised(r)
	if err != nil {
		return err
	}
	rows, err := d.appraisalRows(r.Context(), s, person)
	if err != nil {
		return err
	}
	a := appraisalAnswer{Staff: person.StaffNo, Month: affairs.MonthOf(s.first), Lines: []appraisalLineOf{}}
	for _, row := range rows {
		l := appraisalLineOf{ID: row.ID, Name: row.Name, Rule: row.Rule, Value: row.Value, Detail: row.Detail, Disputes: []disputeAnswer{}}
		for _, x := range row.Disputes {
			l.Disputes = append(l.Disputes, disputeAnswer{ID: x.ID, At: x.At, Shown: x.Shown, Words: x.Words, Due: x.Due, State: x.Finding.Text(), Reply: x.Reply, ReplyAt: x.ReplyAt})
		}
		a.Lines = append(a.Lines, l)
	}
	return web.WriteJSON(w, http.StatusOK, a)
}
