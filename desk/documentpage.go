package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// paperView is the data of templates/document.html: a kept copy as it is printed.
type paperView struct {
	No       string // window; "" for who comes from elsewhere
	Doc      affairs.Document
	Copies   []affairs.Text // whose each copy is
	Signer   string         // 何慧敏（工号0702）
	SignerAs string         // 承办人, 收件人, 告知人
	Day      string         // 2026年2月9日
	Hall     affairs.Text
	Seal     string
	Code     string // with which the applicant finds the case
	InCourse bool   // it was given from the page of its case
	Sheet    bool   // cannot be voided
	MayVoid  bool
	VoidedBy string
	Refused  *refusal
}

// keptCopy is GET /desk/{no}/documents/{id}.
func (d *Desk) keptCopy(w http.ResponseWriter, r *http.Request) error {
	doc, err := d.documentAsked(r)
	if err != nil {
		return err
	}
	return d.showPaper(w, r, doc, nil)
}

func (d *Desk) documentAsked(r *http.Request) (affairs.Document, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if d.Documents == nil || err != nil {
		return affairs.Document{}, errNoDocument
	}
	doc, found, err := d.Documents.Document(r.Context(), id)
	if err == nil && (!found || windowOf(doc) != r.PathValue("no")) {
		err = errNoDocument
	}
	if err == nil {
		err = d.mayRead(r.Context(), doc)
	}
	return doc, err
}

// mayRead refuses a paper to who has no part in it: it is for its bureau and that of
// its window, who sits there, who may see its case, and the hall office.
func (d *Desk) mayRead(ctx context.Context, doc affairs.Document) error {
	who := web.Who(ctx)
	own := d.staff[who.User].Bureau
	if who.Role == web.Manager || own != "" && (own == doc.Bureau || own == d.windows[doc.Window].Bureau) || who.User == doc.Staff {
		return nil
	}
	here := false
	if err := d.Hall.View(ctx, func(h *queue.Hall) {
		w, known := h.Window(doc.Window)
		here = known && w.Staff == who.User
	}); err != nil || here {
		return err
	}
	if doc.Case != "" {
		_, err := d.caseFor(ctx, doc.Case)
		return err
	}
	return web.Denied("这是别的单位的文书。", "This is a document of another bureau.")
}

// keptSheet is GET /desk/{no}/sheets/{year}/{serial}: a notification sheet, from
// whatever window or kiosk.
func (d *Desk) keptSheet(w http.ResponseWriter, r *http.Request) error {
	year, err1 := strconv.Atoi(r.PathValue("year"))
	serial, err2 := strconv.Atoi(r.PathValue("serial"))
	if d.Documents == nil || err1 != nil || err2 != nil {
		return errNoDocument
	}
	sheet, found, err := d.Documents.Sheet(r.Context(), year, serial)
	switch {
	case err != nil:
		return err
	case !found:
		return errNoDocument
	}
	return d.showPaper(w, r, sheet.Document(d.clock("").zone), nil)
}

// signers say who signs a document, by its kind.
var signers = map[string]string{affairs.NoticeReceipt: "收件人", affairs.NoticeOnce: "告知人"}

func (d *Desk) showPaper(w http.ResponseWriter, r *http.Request, doc affairs.Document, refused *refusal) error {
	zone := d.clock("").zone
	at := time.UnixMilli(doc.At).In(zone)
	v := paperView{No: r.PathValue("no"), Doc: doc, Signer: "工号" + doc.Staff, SignerAs: signers[doc.Notice], Day: at.Format("2006年1月2日"),
		Hall: both(d.Data.Name, d.Data.NameEN), Seal: "（专用印章）", Sheet: doc.Notice == affairs.NoticeOnce, Refused: refused,
		Copies: []affairs.Text{col("第一联 交申请人", "first copy, for the applicant"), col("第二联 存档", "second copy, for the file")}}
	if s, known := d.staff[doc.Staff]; known {
		v.Signer = s.Name + "（工号" + doc.Staff + "）"
	}
	if doc.Staff == "" {
		v.Signer = ""
	}
	if v.SignerAs == "" {
		v.SignerAs = "承办人"
	}
	if v.Sheet {
		v.Seal = ""
	}
	if _, known := d.windows[v.No]; !known || web.Who(r.Context()).Role == web.Manager {
		v.No = ""
	}
	if doc.Void != nil {
		v.VoidedBy = doc.Void.By
	}
	v.InCourse = inCourse(doc)
	if doc.Case != "" && d.Cases != nil {
		v.Code = d.Cases.QueryCode(doc.Case)
	}
	var err error
	if v.MayVoid, err = d.mayVoid(r, doc); err != nil {
		return err
	}
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/document", v)
}

// inCourse tells whether a document was given in the course of a case, not at a
// window.
func inCourse(doc affairs.Document) bool { return slices.Contains(affairs.CaseNotices, doc.Notice) }

// mayVoid tells whether the viewer may take a document back: a manager always;
// who sits at the window while its ticket is still served there; of the course of
// a case, who gave it and who leads the bureau.
func (d *Desk) mayVoid(r *http.Request, doc affairs.Document) (bool, error) {
	if doc.Notice == affairs.NoticeOnce || doc.Void != nil {
		return false, nil
	}
	who := web.Who(r.Context())
	if who.Role == web.Manager {
		return true, nil
	}
	if inCourse(doc) {
		return doc.Staff == who.User || d.approves(who, doc.Bureau), nil
	}
	may := false
	err := d.Hall.View(r.Context(), func(h *queue.Hall) {
		w, _ := h.Window(doc.Window)
		may = w.Ticket != nil && w.Ticket.ID == doc.Ticket && (w.Staff == who.User || d.leads(who.User, doc.Window))
	})
	return may, err
}

var errMayNotVoid error = web.Denied("这个号已经离开本窗口，请大厅管理人员作废", "the ticket has left this window; the hall office can void the document")

// voidForm is POST /desk/{no}/documents/{id}/void: takes a document back, with a
// reason. The number stays used and the copy is kept.
func (d *Desk) voidForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	doc, err := d.documentAsked(r)
	if err != nil {
		return err
	}
	may, err := d.mayVoid(r, doc)
	if err != nil {
		return err
	}
	if !may && doc.Void == nil {
		err = errMayNotVoid
		if inCourse(doc) {
			err = web.Denied("请出具人、首席代表或大厅管理人员作废", "who gave it, a chief representative or the hall office can void it")
		}
	} else {
		err = d.Documents.VoidDocument(r.Context(), actor(web.Who(r.Context())).String(), doc.ID, form.Get("reason"), d.Now())
	}
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showPaper(w, r, doc, &refused)
	}
	d.documentsChanged(doc.Window, doc.Ticket)
	if doc.Case != "" {
		d.CasesChanged(doc.Bureau)
	}
	http.Redirect(w, r, documentPath(windowOf(doc), doc), http.StatusSeeOther)
	return nil
}
