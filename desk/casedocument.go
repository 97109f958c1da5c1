package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// caseDocumentPage is GET /cases/{no}/documents?notice=: the form of a paper that is
// given in the course of a case.
func (d *Desk) caseDocumentPage(w http.ResponseWriter, r *http.Request) error {
	c, err := d.caseFor(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	return d.showCaseDocument(w, r, c, documentForm(r.URL.Query()), nil)
}

func (d *Desk) showCaseDocument(w http.ResponseWriter, r *http.Request, c affairs.Case, in documentInput, refused *refusal) error {
	if d.Documents == nil {
		return errNoDocuments
	}
	n, err := d.caseNotice(r.Context(), c, in.Notice)
	if err != nil && refused == nil {
		return err
	}
	m, who := d.matterOf(c), web.Who(r.Context())
	before, err := d.documentsOfCase(r.Context(), c)
	if err != nil {
		return err
	}
	in.Matter, in.Case = m.ID, c.No
	if in.Variant == "" {
		in.Variant = c.Variant
	}
	if in.Received == nil {
		in.Received, _ = affairs.ReceivedBefore(before, m.ID)
	}
	v := documentView{Post: "/cases/" + c.No + "/documents", Back: "/cases/" + c.No, BackName: col("返回办件", "Back to the case"), About: c.No,
		Key: rand.Text(), Case: &c, Matter: m, Notice: n, Refused: refused, Approves: d.approves(who, c.Bureau), Ways: m.Result.Delivery, Grounds: affairs.Grounds(m), InCourse: slices.Contains(affairs.CaseNotices, n.ID)}
	if s := c.Last(affairs.CaseSupplement); s != nil && in.Notice == affairs.NoticeSupplement {
		v.Before = s.Number
	}
	if in.Notice == affairs.NoticeReturn {
		_, v.Receipt = affairs.ReceivedBefore(before, m.ID)
	}
	v.In = in
	d.fillDocumentForm(&v, d.caseSource(n, m, c, who))
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/document-form", v)
}

// caseNotice is a paper that the viewer can give in a case now.
func (d *Desk) caseNotice(ctx context.Context, c affairs.Case, id string) (affairs.Notice, error) {
	n, ok := d.anyNotice(id)
	kind := affairs.CaseStepOf(id)
	if !ok || kind == 0 || kind == affairs.CaseReceived {
		return n, web.Invalid("notice", "请从办件页选择要出具的文书。", "Choose the document on the page of the case.")
	}
	if err := d.mayStep(web.Who(ctx), c, kind); err != nil {
		return n, err
	}
	_, err := c.Take(affairs.CaseStep{Kind: kind, By: actor(web.Who(ctx)).String()})
	return n, err
}

// caseSource is what the hall knows of a document to be given in a case.
func (d *Desk) caseSource(n affairs.Notice, m affairs.Matter, c affairs.Case, who web.Identity) affairs.DocumentSource {
	src := d.source(n, m, c.Window, who.User, queue.Ticket{})
	src.Ticket, src.TicketName, src.Line, src.Case = c.Ticket, c.TicketName, c.Line, &c
	src.Delegated = d.delegated(who.User)
	return src
}

// documentsOfCase are the papers of a case, oldest first, the void ones among them.
func (d *Desk) documentsOfCase(ctx context.Context, c affairs.Case) (list []affairs.Document, err error) {
	for _, s := range c.Steps {
		if s.Document == 0 {
			continue
		}
		doc, found, err := d.Documents.Document(ctx, s.Document)
		if err != nil {
			return nil, err
		}
		if found {
			list = append(list, doc)
		}
	}
	return list, nil
}

// giveInCase makes, numbers and keeps a paper of a case.
func (d *Desk) giveInCase(ctx context.Context, c affairs.Case, key string, in documentInput) (affairs.Document, error) {
	none := affairs.Document{}
	if d.Documents == nil {
		return none, errNoDocuments
	}
	if key != "" {
		key = c.No + "-" + key
		for _, s := range c.Steps { // pressed twice: the paper of the first press
			if doc, found, err := d.Documents.Document(ctx, s.Document); err == nil && found && doc.Key == key {
				return doc, nil
			}
		}
	}
	n, err := d.caseNotice(ctx, c, in.Notice)
	if err != nil {
		return none, err
	}
	who, m := web.Who(ctx), d.matterOf(c)
	if in.Variant == "" {
		in.Variant = c.Variant
	}
	ask, err := in.ask(key)
	if err != nil {
		return none, err
	}
	if n.ID == affairs.NoticeReturn { // as many go back as were received
		before, err := d.documentsOfCase(ctx, c)
		if err != nil {
			return none, err
		}
		if got, receipt := affairs.ReceivedBefore(before, m.ID); receipt {
			ask.Received = got
		}
	}
	if in.Approval != "" {
		if !d.approves(who, c.Bureau) {
			return none, errMayNotApprove
		}
		ask.Approval = &affairs.Approval{By: actor(who).String(), Reason: in.Approval}
	}
	doc, err := affairs.MakeDocument(d.caseSource(n, m, c, who), ask)
	if err != nil {
		return none, err
	}
	if doc, err = d.Documents.GiveDocument(ctx, actor(who).String(), doc); err != nil {
		return none, err
	}
	d.documentsChanged(c.Window, c.Ticket)
	d.CasesChanged(c.Bureau)
	return doc, nil
}

// caseDocumentGiven is POST /cases/{no}/documents: gives the paper of a form and
// shows it to be printed.
func (d *Desk) caseDocumentGiven(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	c, err := d.caseFor(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	in := documentForm(form)
	doc, err := d.giveInCase(r.Context(), c, formKey(form, "document"), in)
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok || refused.Code == web.CodeNotFound {
			return err
		}
		if _, err := d.caseNotice(r.Context(), c, in.Notice); err != nil { // the case has gone on, or it is not theirs
			return d.showCase(w, r, c, &refused, nil)
		}
		return d.showCaseDocument(w, r, c, in, &refused)
	}
	http.Redirect(w, r, documentPath(windowOf(doc), doc)+"?print", http.StatusSeeOther)
	return nil
}

// caseChoice is a case that an applicant may have come back with.
type caseChoice struct {
	affairs.Case
	State  affairs.Text
	Person string // masked
}

// continuable are the cases that a document at a window may go on with: none if the
// ticket has one of the matter already.
func (d *Desk) continuable(ctx context.Context, ticket, matter string) (list []caseChoice, own *affairs.Case, err error) {
	if d.Cases == nil {
		return nil, nil, nil
	}
	mine, err := d.Cases.CasesOfTicket(ctx, ticket)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range slices.Backward(mine) {
		if c.Matter == matter && (c.State() == affairs.CaseIntake || c.State() == affairs.CaseLacking) {
			return nil, &c, nil
		}
	}
	waiting, err := d.Cases.CasesToContinue(ctx, matter)
	for _, c := range waiting {
		list = append(list, caseChoice{c, c.State().Text(), d.people.name(ctx, c.Ticket)})
	}
	return list, nil, err
}

// caseToContinue is the case that the clerk names for a document at a window; nil
// for none.
func (d *Desk) caseToContinue(ctx context.Context, m affairs.Matter, no string) (*affairs.Case, error) {
	no = strings.ToUpper(strings.TrimSpace(no))
	if no == "" || d.Cases == nil {
		return nil, nil
	}
	c, found, err := d.Cases.Case(ctx, no)
	switch {
	case err != nil:
		return nil, err
	case !found || c.Matter != m.ID || c.Bureau != m.Bureau:
		return nil, web.Invalid("case", "没有这个事项的办件 "+no+"，请核对申请人手里的编号", "there is no case "+no+" of this matter; check the number on the applicant's paper")
	case c.State() != affairs.CaseIntake && c.State() != affairs.CaseLacking:
		return nil, web.Conflict(no+"已经是“"+c.State().Text().ZH+"”，不能再接续，请选新办件", no+" is “"+c.State().Text().EN+"” already and cannot be continued; choose a new case")
	}
	return &c, nil
}

// labelView is the data of templates/case-label.html: the label of the box or folder
// of an archived case.
type labelView struct {
	Case   affairs.Case
	Matter string
	Organ  string
	Year   int
	Kept   affairs.Retention
	Where  string // where it is filed; "" = to be written
	Papers []caseStepView
	Ended  affairs.Date
}

// caseLabel is GET /cases/{no}/label.
func (d *Desk) caseLabel(w http.ResponseWriter, r *http.Request) error {
	c, err := d.caseFiled(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	v, err := d.labelOf(r.Context(), c)
	if err != nil {
		return err
	}
	return d.Pages.Render(w, r, "desk/case-label", v)
}

// labelOf is what the label of a case says.
func (d *Desk) labelOf(ctx context.Context, c affairs.Case) (labelView, error) {
	steps, err := d.caseSteps(ctx, c)
	if err != nil {
		return labelView{}, err
	}
	v := labelView{Case: c, Matter: c.About, Year: c.Day.Year, Kept: d.retentionOf(c)}
	if b, ok := d.Data.Bureau(c.Bureau); ok {
		v.Organ = b.Name
	}
	if c.Variant != "" {
		v.Matter += "（" + c.Variant + "）"
	}
	for _, s := range steps {
		if s.Document != 0 && !s.TakenBack {
			v.Papers = append(v.Papers, s)
		}
	}
	if a := c.Last(affairs.CaseArchived); a != nil {
		v.Where, v.Kept = a.Note, cmp.Or(a.Retention, v.Kept)
	}
	if e := c.Finished(); e != nil {
		v.Ended = e.Day
	}
	return v, nil
}

// casePath is the page of a case.
func casePath(no string) string { return "/cases/" + url.PathEscape(no) }
