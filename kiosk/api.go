package kiosk

import (
	"context"
	"errors"
	"net/http"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// isConflict reports whether a command came at the wrong moment.
func isConflict(err error) bool {
	var e shown
	return errors.As(err, &e) && e.ErrorCode() == web.CodeConflict
}

// MatterItem is a matter in the list of the API.
type MatterItem struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	ShortName     string   `json:"short_name"`
	NameEN        string   `json:"name_en"`
	SummaryEN     string   `json:"summary_en"`
	Bureau        string   `json:"bureau"`
	Line          string   `json:"line"`
	Windows       []string `json:"windows"`
	Type          string   `json:"type"`
	CaseType      string   `json:"case_type"`
	CommittedDays int      `json:"committed_days"`
	Unit          string   `json:"unit"` // of the committed days
	FeeCharged    bool     `json:"fee_charged"`
	Keywords      []string `json:"keywords"`
}

func matterItem(m affairs.Matter) MatterItem {
	return MatterItem{
		ID: m.ID, Name: m.Name, ShortName: m.ShortName, NameEN: m.NameEN, SummaryEN: m.SummaryEN,
		Bureau: m.Bureau, Line: m.Line, Windows: list(m.Windows), Type: m.Type, CaseType: string(m.CaseType),
		CommittedDays: m.TimeLimit.CommittedDays, Unit: string(m.TimeLimit.Unit), FeeCharged: m.Fee.Charged,
		Keywords: list(m.Keywords),
	}
}

// list is never null in JSON.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Guide is the whole guide of a matter, as the API gives it.
type Guide struct {
	MatterItem
	Code          GuideCode       `json:"code"`
	Level         string          `json:"level"`
	GuideLevel    string          `json:"guide_level,omitempty"`
	Applicants    []string        `json:"applicants"`
	Scope         string          `json:"scope"`
	LegalBasis    []GuideBasis    `json:"legal_basis"`
	Conditions    []string        `json:"conditions"`
	Prohibited    []string        `json:"prohibited"`
	QuantityLimit string          `json:"quantity_limit"`
	Exempt        []GuideExempt   `json:"exempt"` // cases in which nothing has to be applied for
	Materials     []GuideMaterial `json:"materials"`
	NoMaterials   string          `json:"no_materials,omitempty"`
	Steps         []GuideStep     `json:"steps"`
	TimeLimit     GuideLimit      `json:"time_limit"`
	Fee           GuideFee        `json:"fee"`
	Result        GuideResult     `json:"result"`
	Contact       GuideContact    `json:"contact"`
	Visits        int             `json:"visits"`
	Variants      []GuideVariant  `json:"variants"`
	FAQ           []GuideAnswer   `json:"faq"`
	Remedies      GuideRemedies   `json:"remedies"`
	// Illustrative names the fields that are examples in the hall's data.
	Illustrative []string `json:"illustrative_fields"`
}

// The parts of a Guide.
type (
	GuideCode struct {
		Basic          string `json:"basic"`
		Implementation string `json:"implementation"`
		Handling       string `json:"handling"`
	}
	GuideBasis struct {
		Title   string `json:"title"`
		Article string `json:"article"`
		Checked bool   `json:"text_checked"`
		Note    string `json:"note,omitempty"`
	}
	GuideMaterial struct {
		Seq          int    `json:"seq"`
		Name         string `json:"name"`
		Form         string `json:"form"`
		Originals    int    `json:"originals"`
		Copies       int    `json:"copies"`
		Source       string `json:"source"`
		Necessity    string `json:"necessity"`
		SampleForm   bool   `json:"sample_form"`
		Condition    string `json:"condition,omitempty"`
		CanBeFetched string `json:"can_be_fetched,omitempty"`
		Note         string `json:"note,omitempty"`
	}
	GuideStep struct {
		Seq          int    `json:"seq"`
		Name         string `json:"name"`
		Actor        string `json:"actor"`
		WorkingDays  int    `json:"working_days"`
		Document     string `json:"document"`
		ExcludedTime bool   `json:"excluded_time"`
		Counted      bool   `json:"counted"`
		Note         string `json:"note,omitempty"`
	}
	GuideLimit struct {
		CommittedDays  int      `json:"committed_days"`
		CommittedUnit  string   `json:"committed_unit"`
		StatutoryDays  int      `json:"statutory_days"`
		StatutoryUnit  string   `json:"statutory_unit"`
		StatutoryBasis string   `json:"statutory_basis"`
		ExtensionDays  int      `json:"extension_days"`
		ExtensionBasis string   `json:"extension_basis,omitempty"`
		NotCounted     []string `json:"not_counted"`
	}
	GuideFee struct {
		Charged  bool   `json:"charged"`
		Standard string `json:"standard"`
		Basis    string `json:"basis"`
		Note     string `json:"note,omitempty"`
	}
	GuideResult struct {
		Name     string   `json:"name"`
		Kind     string   `json:"kind"`
		Validity string   `json:"validity,omitempty"`
		Delivery []string `json:"delivery"`
	}
	GuideContact struct {
		Consult   string `json:"consult_phone"`
		Complaint string `json:"complaint_phone"`
		Hotline   string `json:"hotline"`
		Window    string `json:"consult_window"`
	}
	GuideVariant struct {
		Name     string `json:"name"`
		Code     string `json:"code_suffix"`
		CaseType string `json:"case_type"`
		Note     string `json:"note,omitempty"`
	}
	GuideExempt struct {
		When   string `json:"when"`
		WhenEN string `json:"when_en,omitempty"`
		Basis  string `json:"basis"`
		Note   string `json:"note,omitempty"`
	}
	GuideAnswer struct {
		Q string `json:"q"`
		A string `json:"a"`
	}
	GuideRemedies struct {
		Reconsideration string `json:"reconsideration"`
		Litigation      string `json:"litigation"`
	}
)

func guideOf(m affairs.Matter) Guide {
	days, unit := m.TimeLimit.Statutory()
	g := Guide{
		MatterItem: matterItem(m), Code: GuideCode{m.Code.Basic, m.Code.Implementation, m.Code.Handling},
		Level: m.Level, GuideLevel: m.GuideLevel, Applicants: list(m.Applicants), Scope: m.Scope,
		LegalBasis: []GuideBasis{}, Conditions: list(m.Conditions), Prohibited: list(m.Prohibited),
		QuantityLimit: m.QuantityLimit, Materials: []GuideMaterial{}, NoMaterials: m.NoMaterials, Steps: []GuideStep{},
		TimeLimit: GuideLimit{
			CommittedDays: m.TimeLimit.CommittedDays, CommittedUnit: string(m.TimeLimit.Unit),
			StatutoryDays: days, StatutoryUnit: string(unit), StatutoryBasis: m.TimeLimit.StatutoryBasis,
			ExtensionDays: m.TimeLimit.ExtensionDays, ExtensionBasis: m.TimeLimit.ExtensionBasis, NotCounted: list(m.TimeLimit.NotCounted),
		},
		Fee:     GuideFee{m.Fee.Charged, m.Fee.Standard, m.Fee.Basis, m.Fee.Note},
		Result:  GuideResult{m.Result.Name, m.Result.Kind, m.Result.Validity, list(m.Result.Delivery)},
		Contact: GuideContact{m.Contact.ConsultPhone, m.Contact.ComplaintPhone, m.Contact.Hotline, m.Contact.ConsultWindow},
		Visits:  m.Visits, Variants: []GuideVariant{}, FAQ: []GuideAnswer{}, Exempt: []GuideExempt{},
		Remedies: GuideRemedies{m.Remedies.Reconsideration, m.Remedies.Litigation}, Illustrative: list(m.IllustrativeFields),
	}
	for _, b := range m.LegalBasis {
		g.LegalBasis = append(g.LegalBasis, GuideBasis{b.Title, b.Article, b.TextChecked, b.Note})
	}
	for _, x := range m.Materials {
		g.Materials = append(g.Materials, GuideMaterial{
			x.Seq, x.Name, x.Form, x.Originals, x.Copies, x.Source, string(x.Necessity),
			x.SampleForm, x.Condition, x.CanBeFetched, x.Note,
		})
	}
	for _, s := range m.Steps {
		g.Steps = append(g.Steps, GuideStep{s.Seq, s.Name, s.Actor, s.WorkingDays, s.Document, s.ExcludedTime, s.Counts(), s.Note})
	}
	for _, v := range m.Variants {
		caseType := v.CaseType
		if caseType == "" {
			caseType = m.CaseType
		}
		g.Variants = append(g.Variants, GuideVariant{v.Name, v.CodeSuffix, string(caseType), v.Note})
	}
	for _, a := range m.FAQ {
		g.FAQ = append(g.FAQ, GuideAnswer{a.Q, a.A})
	}
	for _, x := range m.Exempt {
		g.Exempt = append(g.Exempt, GuideExempt(x))
	}
	return g
}

func (k *Kiosk) apiMatters(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	matters := k.matters.All()
	if q.Has("q") {
		matters = k.matters.Search(q.Get("q"))
	}
	bureau := q.Get("bureau")
	if _, ok := k.o.Data.Bureau(bureau); bureau != "" && !ok {
		return &web.Error{Code: web.CodeNotFound, Field: "bureau", ZH: "没有这个单位。", EN: "There is no such bureau."}
	}
	items := []MatterItem{}
	for _, m := range matters {
		if bureau == "" || m.Bureau == bureau {
			items = append(items, matterItem(m))
		}
	}
	return web.WriteJSON(w, http.StatusOK, struct {
		Matters []MatterItem `json:"matters"`
	}{items})
}

func (k *Kiosk) apiMatter(w http.ResponseWriter, r *http.Request) error {
	m, ok := k.matters.Matter(r.PathValue("id"))
	if !ok {
		return web.NotFound("没有这个事项。", "There is no such matter.")
	}
	return web.WriteJSON(w, http.StatusOK, guideOf(m))
}

// TicketJSON is a ticket as the API gives it.
type TicketJSON struct {
	ID     string   `json:"id"`
	Number string   `json:"number"`
	Line   string   `json:"line"`
	Matter string   `json:"matter"`
	State  string   `json:"state"`
	Ahead  int      `json:"ahead"`
	Wait   *Wait    `json:"wait"`   // minutes; null while it is being estimated
	Window []string `json:"window"` // that may call it; the one that has, once called
	Then   []string `json:"then"`   // further matters of the visit, in order
	URL    string   `json:"url"`    // of its phone page
	// Slip is "printing", "printed", "waiting", "failed" or "screen": no paper is owed.
	Slip string `json:"slip"`
}

func (k *Kiosk) ticketJSON(ctx context.Context, out issued) TicketJSON {
	t := out.ticket
	j := TicketJSON{
		ID: t.ID, Number: t.Name(), Line: t.Line, Matter: t.Matter, State: t.State.String(),
		Ahead: out.place.Ahead, Wait: out.place.Wait, Window: list(out.place.Windows), Then: list(t.Then), Slip: string(k.slipOf(ctx, t.ID).stage),
	}
	if t.Window != "" {
		j.Window = []string{t.Window}
	}
	if t.State != queue.Waiting {
		j.Wait = nil
	}
	if j.Slip == "" {
		j.Slip = "screen"
	}
	if j.URL = k.TicketURL(t.ID); j.URL == "" {
		j.URL = k.phonePath(t.ID)
	}
	return j
}

func (k *Kiosk) apiIssue(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Line   string   `json:"line"`
		Matter string   `json:"matter"`
		Then   []string `json:"then"`
		Class  string   `json:"class"`
		Ground string   `json:"ground"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	by, staff := apiActor(who)
	class, ok := queue.ParseClass(in.Class)
	switch {
	case !ok:
		return web.Invalid("class", "号票类别应为 ordinary、priority 或 appointment。", "class must be ordinary, priority or appointment.")
	case class != queue.Ordinary && !staff:
		return &web.Error{Code: web.CodeDenied, Field: "class", ZH: "优先号需要刷身份证或由工作人员确认。", EN: "A priority number needs the ID card or a member of staff."}
	case in.Ground != "" && (class != queue.Priority || !k.o.Data.Grants(in.Ground)):
		return web.Invalid("ground", "优先的原因请从大厅的优先人群中选，并只用于优先号。", "ground is one of the hall's priority classes, for a priority number alone.")
	case k.o.Rules.CardRequired && !staff:
		return web.Denied("本大厅取号需要刷身份证。", "This hall needs an ID card for a number.")
	}
	out, err := k.issue(r.Context(), request{
		by: by, kiosk: who.Kiosk, line: in.Line, matter: in.Matter, then: in.Then, class: class, ground: in.Ground, key: scoped(by, key), lang: who.Lang,
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/tickets/"+out.ticket.ID)
	return web.WriteJSON(w, http.StatusCreated, k.ticketJSON(r.Context(), out))
}

// ticketFor reads a ticket for a caller of the API: staff see all of today, a
// kiosk its own.
func (k *Kiosk) ticketFor(r *http.Request) (out issued, by queue.Actor, staff bool, err error) {
	by, staff = apiActor(web.Who(r.Context()))
	if staff {
		out, err = k.describe(r.Context(), r.PathValue("id"))
	} else {
		out, err = k.mine(r.Context(), by.ID, r.PathValue("id"))
	}
	return out, by, staff, err
}

func (k *Kiosk) apiTicket(w http.ResponseWriter, r *http.Request) error {
	out, _, _, err := k.ticketFor(r)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, k.ticketJSON(r.Context(), out))
}

func (k *Kiosk) apiReturn(w http.ResponseWriter, r *http.Request) error {
	return k.apiDo(w, r, func(id string) queue.Command { return queue.Return{Ticket: id} })
}

func (k *Kiosk) apiReenter(w http.ResponseWriter, r *http.Request) error {
	return k.apiDo(w, r, func(id string) queue.Command { return queue.Reenter{Ticket: id} })
}

func (k *Kiosk) apiWithdraw(w http.ResponseWriter, r *http.Request) error {
	return k.apiDo(w, r, func(id string) queue.Command { return queue.Withdraw{Ticket: id} })
}

func (k *Kiosk) apiDo(w http.ResponseWriter, r *http.Request, cmd func(id string) queue.Command) error {
	if err := web.ReadJSON(r, &struct{}{}); err != nil {
		return err
	}
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	out, by, _, err := k.ticketFor(r)
	if err != nil {
		return err
	}
	id := out.ticket.ID
	if _, err := k.o.Hall.Do(r.Context(), by, cmd(id), scoped(by, key), nil); err != nil {
		return err
	}
	if out, err = k.describe(r.Context(), id); err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, k.ticketJSON(r.Context(), out))
}

func (k *Kiosk) apiReprint(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadJSON(r, &struct{}{}); err != nil {
		return err
	}
	out, by, staff, err := k.ticketFor(r)
	if err != nil {
		return err
	}
	// Staff print where the number was issued, unless they stand at a kiosk.
	at := web.Who(r.Context()).Kiosk
	if at == "" {
		at = k.slipOf(r.Context(), out.ticket.ID).kiosk
	}
	if err := k.reprint(r.Context(), by, at, out.ticket, staff); err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusAccepted, k.ticketJSON(r.Context(), out))
}
