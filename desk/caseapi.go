package desk

import (
	"net/http"

	"jiaohao/affairs"
	"jiaohao/web"
)

// caseRoutes are the pages and calls about cases.
func (d *Desk) caseRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/cases", Roles: deskRoles, Handler: d.casesPage, Doc: "cases of the viewer's bureau: to do, open, settled, joint, not archived, archived"},
		{Method: "GET", Pattern: "/cases.csv", Roles: deskRoles, Handler: d.casesFile, Doc: "the cases as CSV"},
		{Method: "GET", Pattern: "/cases.xlsx", Roles: deskRoles, Handler: d.casesFile, Doc: "the cases as a spreadsheet"},
		{Method: "GET", Pattern: "/cases/delegations", Roles: deskRoles, Handler: d.delegationsPage, Doc: "who may verify for a bureau for some time, on a written basis"},
		{Method: "POST", Pattern: "/cases/delegations", Roles: deskRoles, Handler: d.delegateForm, Doc: "let somebody verify for a bureau for some time"},
		{Method: "POST", Pattern: "/cases/delegations/{id}/end", Roles: deskRoles, Handler: d.endDelegation, Doc: "take a delegation back before its time"},
		{Method: "GET", Pattern: "/cases/{no}", Roles: deskRoles, Handler: d.casePage, Doc: "a case: its limits, its history, and what can be done now"},
		{Method: "POST", Pattern: "/cases/{no}/steps", Roles: deskRoles, Handler: d.caseStepForm, Doc: "take a step about a case that needs no paper"},
		{Method: "GET", Pattern: "/cases/{no}/documents", Roles: deskRoles, Handler: d.caseDocumentPage, Doc: "the form of a paper in the course of a case"},
		{Method: "POST", Pattern: "/cases/{no}/documents", Roles: deskRoles, Handler: d.caseDocumentGiven, Doc: "give a paper in the course of a case and show it to be printed"},
		{Method: "GET", Pattern: "/cases/{no}/file.zip", Roles: deskRoles, Handler: d.caseFile, Doc: "the file of a case: its list, every paper and step, with SHA-256 sums"},
		{Method: "GET", Pattern: "/cases/{no}/label", Roles: deskRoles, Handler: d.caseLabel, Doc: "label of the box or folder in which a case is filed"},
		{Method: "GET", Pattern: "/api/v1/cases", Roles: deskRoles, Handler: d.casesCall, Doc: "cases of a bureau, or of all"},
		{Method: "POST", Pattern: "/api/v1/cases/import", Roles: officeRoles, Handler: d.importCases, Doc: "import cases of another system", Body: importBody},
		{Method: "GET", Pattern: "/api/v1/cases/{no}", Roles: deskRoles, Handler: d.caseCall, Doc: "a case with all its steps"},
		{Method: "POST", Pattern: "/api/v1/cases/{no}/steps", Roles: deskRoles, Handler: d.caseStepCall, Doc: "take a step about a case that needs no paper"},
		{Method: "POST", Pattern: "/api/v1/cases/{no}/documents", Roles: deskRoles, Handler: d.caseDocumentCall, Doc: "give a paper in the course of a case"},
	}
}

// caseAnswer is a case in answers of the API: as it is kept, and what follows from it
// today.
type caseAnswer struct {
	affairs.Case
	State     affairs.Text     `json:"state"`
	Stage     int              `json:"stage"`      // affairs.CaseState
	DualTrack bool             `json:"dual_track"` // taken outside the windows, without a number
	Type      affairs.CaseType `json:"type"`
	Committed *affairs.DueDay  `json:"committed,omitempty"` // as counted now; absent before the acceptance
	Statutory *affairs.DueDay  `json:"statutory,omitempty"`
	Due       *caseDueAnswer   `json:"due,omitempty"` // the limit that runs
	Joints    []jointAnswer    `json:"joints"`
	Breaches  []breachAnswer   `json:"breaches"`
}

type caseDueAnswer struct {
	Limit       affairs.Text `json:"limit"`
	Day         affairs.Date `json:"day"`
	Provisional bool         `json:"provisional"`
	Left        int          `json:"left"`
	Light       string       `json:"light"` // green, yellow, red, black; "" = it has none
}

// jointAnswer is an opinion that another bureau was asked for.
type jointAnswer struct {
	Bureau string        `json:"bureau"`
	Asked  affairs.Date  `json:"asked"`
	About  string        `json:"about"`
	Due    caseDueAnswer `json:"due"`
	// Ended is the day on which it was answered or withdrawn; "" = it is open. Opinion
	// is "" when it was withdrawn.
	Ended   affairs.Date `json:"ended"`
	Opinion string       `json:"opinion"`
}

type breachAnswer struct {
	Bureau string       `json:"bureau"` // whose it is
	Limit  affairs.Text `json:"limit"`
	Due    affairs.Date `json:"due"`
	Ended  affairs.Date `json:"ended"` // "" = it is still open
	Late   int          `json:"late"`
	Reason string       `json:"reason"`
}

func (d *Desk) caseAnswer(c affairs.Case) caseAnswer {
	a := caseAnswer{Case: c, State: c.State().Text(), Stage: int(c.State()), DualTrack: c.OutsideWindows(), Type: c.Type(), Joints: []jointAnswer{}, Breaches: []breachAnswer{}}
	if committed, statutory, ok := c.Limits(d.Data.Calendar); ok {
		a.Committed, a.Statutory = &committed, &statutory
	}
	if due, ok := c.Due(d.Data.Calendar, d.today()); ok {
		a.Due = &caseDueAnswer{due.Limit.Text(), due.Day, due.Provisional, due.Left, due.Light.String()}
	}
	for _, t := range c.Joints() {
		due := t.Due(d.Data.Calendar, d.today())
		j := jointAnswer{Bureau: t.Bureau, Asked: t.Asked.Day, About: t.Asked.Note, Due: caseDueAnswer{due.Limit.Text(), due.Day, due.Provisional, due.Left, due.Light.String()}}
		if t.Ended != nil {
			j.Ended, j.Due.Light = t.Ended.Day, ""
			if t.Ended.Kind == affairs.CaseJointAnswered {
				j.Opinion = t.Ended.Note
			}
		}
		a.Joints = append(a.Joints, j)
	}
	for _, b := range c.Breaches(d.Data.Calendar, d.today()) {
		a.Breaches = append(a.Breaches, breachAnswer{b.Bureau, b.Limit.Text(), b.Due, b.Ended, b.Late, b.Reason})
	}
	return a
}

// casesAnswer is one page of cases.
type casesAnswer struct {
	Cases []caseAnswer `json:"cases"`
	More  bool         `json:"more"` // there is another page
}

// casesCall is GET /api/v1/cases?tab=&bureau=&state=&light=&from=&to=&page=: as the
// page /cases lists them, with the same tabs; open without one.
func (d *Desk) casesCall(w http.ResponseWriter, r *http.Request) error {
	if d.Cases == nil {
		return errNoCases
	}
	ask, err := d.caseAskOf(r)
	if err != nil {
		return err
	}
	if !r.URL.Query().Has("tab") {
		ask.Tab = "open"
	}
	s, err := d.caseSpan(r)
	if err != nil {
		return err
	}
	rows, _, more, err := d.caseRows(r.Context(), ask, s, ask.Page*casesPerPage, casesPerPage)
	if err != nil {
		return err
	}
	a := casesAnswer{Cases: []caseAnswer{}, More: more}
	for _, row := range rows {
		a.Cases = append(a.Cases, d.caseAnswer(row.Case))
	}
	return web.WriteJSON(w, http.StatusOK, a)
}

// caseCall is GET /api/v1/cases/{no}.
func (d *Desk) caseCall(w http.ResponseWriter, r *http.Request) error {
	c, err := d.caseFor(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, d.caseAnswer(c))
}

// caseStepCall is POST /api/v1/cases/{no}/steps.
func (d *Desk) caseStepCall(w http.ResponseWriter, r *http.Request) error {
	var in caseStepInput
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	if _, err := web.IdempotencyKey(r); err != nil { // a step that is sent again is the same anyway
		return err
	}
	c, err := d.caseFor(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	after, err := d.stepCase(r.Context(), c, in)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, d.caseAnswer(after))
}

// caseDocumentCall is POST /api/v1/cases/{no}/documents.
func (d *Desk) caseDocumentCall(w http.ResponseWriter, r *http.Request) error {
	var in documentInput
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	c, err := d.caseFor(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	doc, err := d.giveInCase(r.Context(), c, key, in)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusCreated, documentAnswer{ID: doc.ID, Number: doc.Number, Title: doc.Title, Href: documentPath(windowOf(doc), doc), Case: doc.Case})
}
