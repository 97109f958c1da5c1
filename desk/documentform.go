package desk

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// documentView is the data of templates/document-form.html: which document, and
// what it is made from.
type documentView struct {
	No       string // window; "" in the course of a case
	Post     string // where the form is sent
	Back     string
	BackName affairs.Text
	About    string // what it is given about: a number, or a case
	Key      string
	Ticket   *queue.Ticket // nil in the course of a case
	// Case is that which it is given in; nil = it opens one. Continue are those of the
	// matter with which the applicant may have come back.
	Case     *affairs.Case
	Continue []caseChoice
	InCourse bool     // the case has its variant, and papers are no matter
	Grounds  []string // for what time may be excluded
	Ways     []string // how results are handed over, by the guide

	Matter  affairs.Matter
	Notice  affairs.Notice
	Kinds   []documentKind
	Papers  []documentPaper
	Receipt bool // the papers stand in an intake receipt, and go back as they came
	In      documentInput
	// Committed, Statutory and Accepted are what an acceptance notice will say,
	// Until what a supplement notice will.
	Accepted             string
	Committed, Statutory string
	Extra                []documentExtra
	Before               string // number of the supplement notice given before
	Approves             bool   // the viewer may allow another
	Refused              *refusal
}

type documentKind struct {
	ID, Key string
	Name    affairs.Text
	Href    string
	Now     bool
}

type documentPaper struct {
	affairs.Material
	Got                 bool
	OriginalsN, CopiesN int
	Always              bool // needed whatever the clerk says
	Asked               bool // it applies here
}

type documentExtra struct{ Name, Value string }

// documentPage is GET /desk/{no}/documents?notice=&matter=&got=: the form of a
// document. The console shows it in a dialog.
func (d *Desk) documentPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return d.showDocumentForm(w, r, documentForm(q), nil)
}

func (d *Desk) showDocumentForm(w http.ResponseWriter, r *http.Request, in documentInput, refused *refusal) error {
	no := r.PathValue("no")
	if d.Documents == nil {
		return errNoDocuments
	}
	t, clerk, err := d.servedAt(r.Context(), no)
	if err != nil {
		return err
	}
	m, err := d.matterAt(no, in.Matter, t)
	if err != nil {
		return err
	}
	in.Matter, in.Ticket = m.ID, t.ID
	v := documentView{No: no, Post: "/desk/" + url.PathEscape(no) + "/documents", Back: "/desk/" + url.PathEscape(no), BackName: col("返回叫号", "Back to the console"), About: t.Name(),
		Key: rand.Text(), Ticket: &t, Matter: m, Refused: refused, Approves: d.mayApprove(web.Who(r.Context()), no)}
	if v.Continue, v.Case, err = d.continuable(r.Context(), t.ID, m.ID); err != nil {
		return err
	}
	if v.Case == nil && refused == nil {
		if v.Case, err = d.caseToContinue(r.Context(), m, in.Case); err != nil {
			return err
		}
	}
	before, err := d.documentsBefore(r.Context(), t.ID, v.Case)
	if err != nil {
		return err
	}
	if in.Received == nil { // after a reload the last paper says what was received
		in.Received = receivedOf(before, m.ID)
	}
	if r.URL.Query().Has("earlier") { // what was handed in when the case began is here
		got, _ := affairs.ReceivedBefore(before, m.ID)
		for _, g := range got {
			if !has(in.Received, g.Seq) {
				in.Received = append(in.Received, g)
			}
		}
	}
	if in.Notice == "" {
		in.Notice = d.likely(m, in.Received)
	}
	var ok bool
	if v.Notice, ok = d.notice(in.Notice); !ok {
		return web.NotFound("没有这种文书，请从列表中选择。", "There is no such document; choose one from the list.")
	}
	if in.Notice == affairs.NoticeReturn {
		if got, receipt := affairs.ReceivedBefore(before, m.ID); receipt {
			in.Received, v.Receipt = got, true
		}
	}
	if v.Case != nil && in.Notice == affairs.NoticeSupplement {
		if told := v.Case.Last(affairs.CaseSupplement); told != nil {
			v.Before = told.Number
		}
	}
	v.In = in
	d.fillDocumentForm(&v, d.source(v.Notice, m, no, clerk, t))
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/document-form", v)
}

// receivedOf is what the newest document of a matter lists as received.
func receivedOf(before []affairs.Document, matter string) []affairs.Received {
	for _, doc := range slices.Backward(before) {
		if doc.Matter != matter || doc.Void != nil || doc.Notice != affairs.NoticeReceipt && doc.Notice != affairs.NoticeAccept {
			continue
		}
		var got []affairs.Received
		for _, item := range doc.Items {
			got = append(got, affairs.Received{Seq: item.Seq, Originals: item.Originals, Copies: item.Copies})
		}
		return got
	}
	return nil
}

// likely is the document that a checklist leads to: everything is there, something
// is, or nothing.
func (d *Desk) likely(m affairs.Matter, got []affairs.Received) string {
	lacks := slices.ContainsFunc(m.Materials, func(x affairs.Material) bool {
		usual, _ := affairs.Needed(x)
		return usual && !has(got, x.Seq)
	})
	switch {
	case !lacks:
		return affairs.NoticeAccept
	case len(got) > 0:
		return affairs.NoticeSupplement
	}
	return affairs.NoticeOnce
}

func has(got []affairs.Received, seq int) bool {
	return slices.ContainsFunc(got, func(r affairs.Received) bool { return r.Seq == seq })
}

// documentKinds are the documents that a window gives about a matter, with the
// addresses of their forms.
func (d *Desk) documentKinds(no string, m affairs.Matter, got []affairs.Received, now string) (list []documentKind) {
	if d.Documents == nil {
		return nil
	}
	for _, id := range affairs.WindowNotices {
		n, ok := d.notice(id)
		if !ok {
			continue
		}
		q := url.Values{"matter": {m.ID}, "notice": {id}}
		for _, r := range got {
			q.Add("got", strconv.Itoa(r.Seq))
		}
		list = append(list, documentKind{ID: id, Key: strconv.Itoa(len(list) + 1), Name: both(n.Name, n.NameEN), Now: id == now,
			Href: "/desk/" + url.PathEscape(no) + "/documents?" + q.Encode()})
	}
	return list
}

// ofPapers are the documents that are made from a checklist.
var ofPapers = []string{affairs.NoticeReceipt, affairs.NoticeAccept, affairs.NoticeSupplement, affairs.NoticeReturn, affairs.NoticeOnce}

func (d *Desk) fillDocumentForm(v *documentView, src affairs.DocumentSource) {
	m, in := v.Matter, &v.In
	if v.No != "" {
		v.Kinds = d.documentKinds(v.No, m, in.Received, v.Notice.ID)
	}
	for _, x := range affairs.Checklist(m) {
		if !slices.Contains(ofPapers, v.Notice.ID) {
			break
		}
		p := documentPaper{Material: x, OriginalsN: x.Originals, CopiesN: x.Copies, Asked: slices.Contains(in.Lacking, x.Seq)}
		usual, always := affairs.Needed(x)
		p.Always, p.Asked = always, p.Asked || usual && in.Lacking == nil
		if i := slices.IndexFunc(in.Received, func(r affairs.Received) bool { return r.Seq == x.Seq }); i >= 0 {
			p.Got = true
			if r := in.Received[i]; r.Originals+r.Copies > 0 || v.Receipt || v.Refused != nil {
				p.OriginalsN, p.CopiesN = r.Originals, r.Copies
			}
		}
		v.Papers = append(v.Papers, p)
	}
	switch v.Notice.ID {
	case affairs.NoticeAccept:
		v.Accepted, v.Committed, v.Statutory = affairs.AcceptanceFacts(src, in.Variant)
	case affairs.NoticeSupplement:
		if day, _ := affairs.UsualUntil(src); in.Until == "" && !day.IsZero() {
			in.Until = day.String()
		}
	}
	for _, name := range affairs.UnknownFields(v.Notice) {
		if v.Notice.ID != affairs.NoticeOnce {
			v.Extra = append(v.Extra, documentExtra{name, in.Extra[name]})
		}
	}
}

// documentGiven is POST /desk/{no}/documents: gives the document of a form and
// shows it to be printed; a refusal shows the form with the reason.
func (d *Desk) documentGiven(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	in := documentForm(form)
	no := r.PathValue("no")
	doc, err := d.give(r.Context(), no, formKey(form, "document"), in)
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok || refused.Code == web.CodeNotFound {
			return err
		}
		if in.Received == nil {
			in.Received = []affairs.Received{}
		}
		return d.showDocumentForm(w, r, in, &refused)
	}
	http.Redirect(w, r, documentPath(no, doc)+"?print", http.StatusSeeOther)
	return nil
}
