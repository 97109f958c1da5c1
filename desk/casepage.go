package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// caseView is the data of templates/case.html.
type caseView struct {
	Hall     affairs.Text
	Row      caseRow
	Accepted *affairs.Date
	// Committed and Statutory are the limits as they are counted now; nil before the
	// acceptance.
	Committed, Statutory *affairs.DueDay
	Code                 string // with which the applicant finds it
	Steps                []caseStepView
	Breaches             []breachView
	Acts                 []caseActView
	Papers               []caseDocument    // that can be given now
	Notes                []affairs.Text    // who may do what the viewer may not
	Intake               bool              // the applicant is expected at a window
	PromiseRuns          bool              // the limit that runs is the promise
	Retention            affairs.Retention // under which class it is or will be archived
	Retentions           []affairs.Retention
	Agent                bool              // somebody came for the applicant
	Keeps                bool              // the viewer's bureau keeps the file
	Joints               []jointView       // opinions that other bureaus are asked for
	Askable              []affairs.Bureau  // whom the viewer can ask
	Explains             []affairs.Bureau  // whose breaches the viewer can explain, if there are several
	Typed                map[string]string // what was written into a refused form
	Refused              *refusal
	clock                clock
}

// Clock is for the template.
func (v caseView) Clock() clock { return v.clock }

// caseStepView is one line of the history.
type caseStepView struct {
	affairs.CaseStep
	Name, Who affairs.Text
	Paper     affairs.Text
	Href      string         // of its paper
	Facts     []affairs.Text // what it set
	agent     bool           // an agent's papers were among those of its document
}

// breachView is a limit that was not kept, and whose it was.
type breachView struct {
	affairs.Breach
	Of affairs.Text
}

// caseActView is a step without a paper that the viewer can take now.
type caseActView struct {
	ID          string // of caseActNames
	Name, Label affairs.Text
	Offers      []string // what is often written
	Needed      bool     // something must be written
	Plain       bool     // not what the case goes on with
}

// caseDocument is a paper of a case that can be given now.
type caseDocument struct {
	ID    string // Notice.ID
	Name  affairs.Text
	Href  string
	Plain bool // not what the case goes on with
	First bool // as a rule it goes on with this one
}

// caseActs are the steps without a paper as the page and the API name them.
var caseActs = []struct {
	id     string
	kind   affairs.CaseStepKind
	name   affairs.Text
	label  affairs.Text
	offers []string
}{
	{"examine", affairs.CaseExamined, col("审查", "Examine"), col("审查意见", "Opinion"), []string{"符合法定条件，建议准予", "不符合法定条件，建议不予许可"}},
	{"send-back", affairs.CaseSentBack, col("退回审查", "Send back"), col("退回原因", "Why"), nil},
	{"certify", affairs.CaseCertified, col("制证", "Licence made"), col("证照名称和编号（可不写）", "Name and number of the licence (may be empty)"), nil},
	{"archive", affairs.CaseArchived, col("归档", "Archive"), col("归档位置（柜、盒、卷）", "Where it is filed"), nil},
	{"joint-ask", affairs.CaseJointAsked, col("请求联办", "Ask for an opinion"), col("请对方对什么提出意见", "What the bureau is asked about"), nil},
	{"joint-answer", affairs.CaseJointAnswered, col("答复联办", "Give the opinion"), col("联办意见", "Opinion"), nil},
	{"joint-withdraw", affairs.CaseJointWithdrawn, col("撤回联办", "Withdraw the question"), col("撤回原因", "Why"), nil},
	{"hand-back", affairs.CaseHandedBack, col("移交单位", "Hand back to the bureau"), col("移交说明（交给谁、依据）", "To whom, and on what basis"), nil},
	{"explain", affairs.CaseExplained, col("超期说明", "Explain the breach"), col("超期原因", "Why the limit was not kept"), nil},
}

// casePage is GET /cases/{no}.
func (d *Desk) casePage(w http.ResponseWriter, r *http.Request) error {
	c, err := d.caseFor(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	return d.showCase(w, r, c, nil, nil)
}

func (d *Desk) showCase(w http.ResponseWriter, r *http.Request, c affairs.Case, refused *refusal, typed map[string]string) error {
	ctx, who, today := r.Context(), web.Who(r.Context()), d.today()
	v := caseView{Hall: both(d.Data.Name, d.Data.NameEN), Row: d.caseRow(c, today), Code: d.Cases.QueryCode(c.No), Refused: refused, Typed: typed,
		clock: d.clock(who.Lang)}
	for _, b := range c.Breaches(d.Data.Calendar, today) {
		v.Breaches = append(v.Breaches, breachView{b, d.bureauName(b.Bureau)})
	}
	v.Row.Person = d.people.name(ctx, c.Ticket)
	if a := c.Last(affairs.CaseAccepted, affairs.CaseDeemed); a != nil {
		committed, statutory, _ := c.Limits(d.Data.Calendar)
		if e := c.Decision(); e != nil && e.Committed != nil { // as they were when it was made
			committed, statutory = *e.Committed, *e.Statutory
		}
		v.Accepted, v.Committed, v.Statutory = a.Accepted, &committed, &statutory
	}
	var err error
	if v.Steps, err = d.caseSteps(ctx, c); err != nil {
		return err
	}
	v.Agent = slices.ContainsFunc(v.Steps, func(s caseStepView) bool { return s.agent })
	d.addActs(&v, who)
	d.addPapers(&v, who)
	d.addJoints(&v, who, today)
	bureau, all := d.seesCases(ctx)
	v.Retention, v.Retentions = d.retentionOf(c), affairs.Retentions
	v.Keeps = all || bureau == c.Bureau
	v.PromiseRuns = v.Row.Due != nil && v.Row.Due.Limit == affairs.CommittedLimit
	v.Intake = v.Row.State == affairs.CaseIntake || v.Row.State == affairs.CaseLacking
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/case", v)
}

// addActs fills in the steps without a paper, and who takes those that the viewer
// may not.
func (d *Desk) addActs(v *caseView, who web.Identity) {
	for _, a := range caseActs {
		if a.kind >= affairs.CaseJointAsked && a.kind <= affairs.CaseJointWithdrawn {
			continue // they stand beside what is asked
		}
		if a.kind == affairs.CaseExplained && !d.explains(v, who) {
			continue
		}
		possible, refused := d.mayAct(who, v.Row.Case, a.kind)
		switch {
		case !possible:
		case refused == nil:
			v.Acts = append(v.Acts, caseActView{ID: a.id, Name: a.name, Label: a.label, Offers: a.offers, Needed: a.kind != affairs.CaseCertified,
				Plain: a.kind == affairs.CaseSentBack || a.kind == affairs.CaseExplained})
		case a.kind == affairs.CaseHandedBack: // of a bureau that is here nobody does
		case a.kind != affairs.CaseSentBack: // the verifier's other step is told by the decision
			v.Notes = append(v.Notes, d.whoMay(*refused, a.name, v.Row.Case, a.kind))
		}
	}
}

// addPapers fills in the papers that can be given.
func (d *Desk) addPapers(v *caseView, who web.Identity) {
	c := v.Row.Case
	told := map[affairs.CaseStepKind]bool{}
	for _, id := range append(append([]string{}, affairs.CaseNotices...), affairs.WindowNotices...) {
		n, ok := d.anyNotice(id)
		kind := affairs.CaseStepOf(id)
		if !ok || d.Documents == nil || kind == 0 || kind == affairs.CaseReceived {
			continue // papers are received at a window
		}
		if kind == affairs.CaseExtended && d.matterOf(c).TimeLimit.ExtensionDays == 0 {
			continue
		}
		possible, refused := d.mayAct(who, c, kind)
		if kind == affairs.CaseRefused { // granting and refusing are one decision
			kind = affairs.CaseGranted
		}
		switch {
		case !possible:
		case refused == nil:
			v.Papers = append(v.Papers, caseDocument{id, both(n.Name, n.NameEN), "/cases/" + c.No + "/documents?notice=" + id,
				id == affairs.NoticeExcluded || id == affairs.NoticeExtend, firstPapers[v.Row.State] == id})
		case !told[kind]:
			told[kind] = true
			name := kind.Text()
			if kind == affairs.CaseGranted {
				name = col("核准", "Verify")
			}
			v.Notes = append(v.Notes, d.whoMay(*refused, name, c, kind))
		}
	}
}

// firstPapers are the papers with which a case goes on as a rule.
var firstPapers = map[affairs.CaseState]string{affairs.CaseIntake: affairs.NoticeAccept, affairs.CaseLacking: affairs.NoticeAccept, affairs.CaseToVerify: affairs.NoticeGrant,
	affairs.CaseToDeliver: affairs.NoticeDelivery}

// whoMay says who takes a step that the viewer may not, by name.
func (d *Desk) whoMay(why refusal, step affairs.Text, c affairs.Case, kind affairs.CaseStepKind) affairs.Text {
	var zh, en []string
	for _, s := range d.Data.Staff {
		who := web.Identity{User: s.StaffNo, Role: web.Clerk}
		if possible, refused := d.mayAct(who, c, kind); possible && refused == nil {
			name := d.person(s.StaffNo).Name
			zh, en = append(zh, name.ZH+" "+s.StaffNo), append(en, name.EN+" "+s.StaffNo)
		}
	}
	said := affairs.Text{ZH: step.ZH + "：" + strings.TrimRight(why.ZH, "。"), EN: step.EN + ": " + strings.TrimRight(why.EN, ".")}
	if len(zh) == 0 {
		return affairs.Text{ZH: said.ZH + "；现在没有这样的人员，请大厅管理办公室安排", EN: said.EN + "; there is nobody now, ask the hall office"}
	}
	return affairs.Text{ZH: said.ZH + "（" + strings.Join(zh, "、") + "）", EN: said.EN + " (" + strings.Join(en, ", ") + ")"}
}

// matterOf is the matter of a case. One that the hall handles no more has what the
// case says of it: its cases are brought to an end.
func (d *Desk) matterOf(c affairs.Case) affairs.Matter {
	if m, ok := d.Catalogue.Matter(c.Matter); ok {
		return m
	}
	return affairs.Matter{ID: c.Matter, Bureau: c.Bureau, Line: c.Line, Name: c.About, ShortName: c.About, NameEN: c.About}
}

// caseSteps are the steps as the page tells them.
func (d *Desk) caseSteps(ctx context.Context, c affairs.Case) (list []caseStepView, err error) {
	for _, s := range c.Steps {
		v := caseStepView{CaseStep: s, Name: s.Kind.Text(), Who: d.actorName(s.By)}
		if s.Document != 0 && d.Documents != nil {
			doc, found, err := d.Documents.Document(ctx, s.Document)
			if err != nil {
				return nil, err
			}
			if found {
				v.agent = slices.ContainsFunc(doc.Items, func(i affairs.DocumentItem) bool { return i.Seq == affairs.ProxySeq })
				v.Href, v.Paper = documentPath(windowOf(doc), doc), d.noticeName(doc.Notice)
			}
		}
		fact := func(zh, en string) { v.Facts = append(v.Facts, affairs.Text{ZH: zh, EN: en}) }
		if s.At == 0 {
			fact("从别的系统导入", "imported from another system")
		}
		if s.Accepted != nil {
			fact("受理日期"+s.Accepted.String(), "accepted as of "+s.Accepted.String())
		}
		if s.Committed != nil && s.Statutory != nil && s.Accepted != nil {
			fact(fmt.Sprintf("承诺%d%s、法定%d%s", s.Committed.Days, s.Committed.Unit, s.Statutory.Days, s.Statutory.Unit),
				fmt.Sprintf("promised %d %s, by law %d %s", s.Committed.Days, s.Committed.Unit.EN(), s.Statutory.Days, s.Statutory.Unit.EN()))
		}
		if s.Until != nil && !s.Until.IsZero() {
			fact("补正期限"+s.Until.String(), "to be supplied by "+s.Until.String())
		}
		if s.Excluded != nil {
			fact(s.Excluded.From.String()+"至"+s.Excluded.To.String()+"不计入期限", s.Excluded.From.String()+" to "+s.Excluded.To.String()+" do not count")
		}
		if s.Bureau != "" {
			name := d.bureauName(s.Bureau)
			fact(name.ZH, name.EN)
		}
		if s.Retention != "" {
			name := retentionText(s.Retention)
			fact("保管期限"+name.ZH, "kept: "+name.EN)
		}
		if s.Why != "" {
			fact("改变保管期限的原因："+s.Why, "why the retention was changed: "+s.Why)
		}
		if s.Joint != nil && s.Kind == affairs.CaseJointAsked {
			fact(fmt.Sprintf("%d个工作日，%s以前答复", s.Joint.Days, s.Joint.Day), fmt.Sprintf("%d working days, by %s", s.Joint.Days, s.Joint.Day))
		}
		if s.Days > 0 {
			fact(fmt.Sprintf("法定期限延长%d个工作日", s.Days), fmt.Sprintf("the statutory limit is extended by %d working days", s.Days))
		}
		list = append(list, v)
	}
	return list, nil
}

// caseStepForm is POST /cases/{no}/steps: a step without a paper as a plain form.
func (d *Desk) caseStepForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	c, err := d.caseFor(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	in := caseStepInput{Step: form.Get("step"), Note: form.Get("note"), Bureau: form.Get("bureau"),
		Retention: affairs.Retention(form.Get("retention")), Why: form.Get("why")}
	in.Days, _ = strconv.Atoi(form.Get("days")) // what is no number is refused as none
	if _, err := d.stepCase(r.Context(), c, in); err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		if now, found, err := d.Cases.Case(r.Context(), c.No); err == nil && found {
			c = now
		}
		return d.showCase(w, r, c, &refused, map[string]string{in.Step: in.Note, "why": in.Why, "retention": string(in.Retention)})
	}
	http.Redirect(w, r, "/cases/"+c.No, http.StatusSeeOther)
	return nil
}

// caseStepInput is a step without a paper, in a JSON body or a form.
type caseStepInput struct {
	Step string `json:"step"` // of caseActs
	Note string `json:"note"`
	// Retention is the class under which a case is archived, "" = as usual; Why another.
	Retention affairs.Retention `json:"retention"`
	Why       string            `json:"why"`
	// Bureau is whom a joint step is given to, whose question is withdrawn, or, of the
	// hall office, whose breach is explained; Days what the bureau has for its opinion.
	Bureau string `json:"bureau"`
	Days   int    `json:"days"`
}

// stepCase takes a step for the viewer. Pressed twice it is taken once: no two steps
// of a case that follow each other are the same.
func (d *Desk) stepCase(ctx context.Context, c affairs.Case, in caseStepInput) (affairs.Case, error) {
	who, now := web.Who(ctx), d.Now()
	act := affairs.CaseAct{By: actor(who).String(), At: now.UnixMilli(), Day: d.today(), Note: in.Note, Bureau: in.Bureau, Days: in.Days,
		Retention: in.Retention, Usual: d.retentionOf(c), Why: in.Why}
	for _, a := range caseActs {
		if a.id == in.Step {
			act.Kind = a.kind
		}
	}
	if act.Kind == affairs.CaseSentBack || act.Kind == affairs.CaseExplained {
		act.Delegated = d.delegated(who.User)
	}
	if own := d.staff[who.User].Bureau; own != c.Bureau && who.Role != web.Manager {
		act.Bureau = own // another bureau speaks for itself
	}
	if act.Kind == affairs.CaseJointAsked && !slices.ContainsFunc(d.Data.Bureaus, func(b affairs.Bureau) bool { return b.ID == act.Bureau }) {
		act.Bureau = "" // it is asked for
	}
	if act.Kind == 0 {
		return c, web.Invalid("step", "请选择要办理的步骤。", "Choose the step to take.")
	}
	if err := d.mayStep(who, c, act.Kind); err != nil {
		return c, err
	}
	if n := len(c.Steps); n > 0 {
		if last := c.Steps[n-1]; last.Kind == act.Kind && last.By == act.By && last.Note == strings.TrimSpace(act.Note) && last.Bureau == act.Bureau && !last.TakenBack {
			return c, nil
		}
	}
	after, err := d.Cases.StepCase(ctx, c.No, act, d.Data.Calendar)
	if err == nil {
		bureaus := []string{c.Bureau}
		for _, t := range after.Joints() {
			bureaus = append(bureaus, t.Bureau)
		}
		d.CasesChanged(bureaus...)
	}
	return after, err
}
