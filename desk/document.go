package desk

import (
	"context"
	"net/http"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Documents keeps what windows give on paper: documents and notification sheets.
// by is an actor as in queue.Event.
type Documents interface {
	// GiveDocument numbers a document and keeps it; the same Key again answers with
	// what it gave.
	GiveDocument(ctx context.Context, by string, d affairs.Document) (affairs.Document, error)
	VoidDocument(ctx context.Context, by string, id int64, reason string, at time.Time) error
	GiveSheet(ctx context.Context, by string, s affairs.Sheet) (kept affairs.Sheet, again bool, err error)
	Document(ctx context.Context, id int64) (d affairs.Document, found bool, err error)
	Sheet(ctx context.Context, year, serial int) (s affairs.Sheet, found bool, err error)
	// DocumentsOfTicket has the sheets too, oldest first.
	DocumentsOfTicket(ctx context.Context, ticket string) ([]affairs.Document, error)
	// EachDocument calls those of the days, newest first. An error of each ends it.
	EachDocument(ctx context.Context, from, to string, each func(affairs.Document) error) error
	DocumentCounts(ctx context.Context, from, to string) ([]affairs.DocumentCount, error)
	// DocumentNumbered is a document by the parts of its number.
	DocumentNumbered(ctx context.Context, word string, year, serial int) (d affairs.Document, found bool, err error)
}

// notice is the form of a document that a window gives.
func (d *Desk) notice(id string) (affairs.Notice, bool) {
	n, ok := d.anyNotice(id)
	return n, ok && slices.Contains(affairs.WindowNotices, id)
}

func (d *Desk) anyNotice(id string) (affairs.Notice, bool) {
	i := slices.IndexFunc(d.Data.Notices, func(n affairs.Notice) bool { return n.ID == id })
	if i < 0 {
		return affairs.Notice{}, false
	}
	return d.Data.Notices[i], true
}

func (d *Desk) noticeName(id string) affairs.Text {
	if n, ok := d.anyNotice(id); ok {
		return both(n.Name, n.NameEN)
	}
	return both(id, "")
}

// servedAt is the ticket that is being served at a window, for somebody who may
// give its documents: who sits there, a manager, or a chief representative of the
// window's bureau. clerk is who signs.
func (d *Desk) servedAt(ctx context.Context, no string) (ticket queue.Ticket, clerk string, err error) {
	if _, known := d.windows[no]; !known {
		return ticket, "", errNoWindow
	}
	who := web.Who(ctx)
	var refusal error
	err = d.Hall.View(ctx, func(h *queue.Hall) {
		w, _ := h.Window(no)
		switch {
		case w.Staff == "" || w.Ticket == nil || w.Ticket.State != queue.Serving:
			refusal = web.Conflict("本窗口没有正在办理的号，先开始办理再出具文书", "no ticket is being served at this window; start one before you give documents")
		case who.Role != web.Manager && w.Staff != who.User && !d.leads(who.User, no):
			refusal = web.Denied("您没有登录"+no+"号窗口", "you are not signed in at window "+no)
		default:
			ticket, clerk = *w.Ticket, w.Staff
		}
	})
	if err == nil {
		err = refusal
	}
	return ticket, clerk, err
}

// leads tells whether somebody is a chief representative of the window's bureau.
func (d *Desk) leads(user, no string) bool {
	s := d.post(user)
	return s.ChiefRepresentative && s.Bureau == d.windows[no].Bureau
}

// mayApprove tells whether the viewer may allow a second supplement notice at a window.
func (d *Desk) mayApprove(who web.Identity, no string) bool {
	return d.approves(who, d.windows[no].Bureau)
}

// approves tells whether somebody may allow a bureau's second supplement notice.
func (d *Desk) approves(who web.Identity, bureau string) bool {
	s := d.post(who.User)
	return who.Role == web.Manager || s.ChiefRepresentative && s.Bureau == bureau
}

var errMayNotApprove = web.Denied("再次补正要由首席代表或大厅管理人员出具", "a second supplement notice is given by a chief representative or the hall office")

// matterAt is what a document is about: the matter named, which the window or its
// ticket has.
func (d *Desk) matterAt(no, id string, t queue.Ticket) (affairs.Matter, error) {
	if id == "" {
		id = t.Matter
	}
	m, ok := d.Catalogue.Matter(id)
	switch {
	case id == "":
		return m, web.Invalid("matter", "这个号没有事项，请先选择事项", "the ticket has no matter; choose one first")
	case !ok || id != t.Matter && !slices.Contains(m.Windows, no):
		return m, web.Invalid("matter", "本窗口不办这个事项，请重新选择", "this window does not handle the matter; choose another")
	}
	return m, nil
}

// source is what the hall knows of a document to be given.
func (d *Desk) source(n affairs.Notice, m affairs.Matter, no, clerk string, t queue.Ticket) affairs.DocumentSource {
	bureau, _ := d.Data.Bureau(m.Bureau)
	opening := d.Data.Opening
	opening.Location = d.clock("").zone
	return affairs.DocumentSource{Notice: n, Bureau: bureau, Matter: m, Opening: opening, Now: d.Now(),
		Ticket: t.ID, TicketName: t.Name(), Line: t.Line, Window: no, Staff: clerk}
}

// give makes, numbers and keeps a document or sheet for the ticket at a window.
func (d *Desk) give(ctx context.Context, no, key string, in documentInput) (affairs.Document, error) {
	none := affairs.Document{}
	if d.Documents == nil {
		return none, errNoDocuments
	}
	t, clerk, err := d.servedAt(ctx, no)
	if err != nil {
		return none, err
	}
	if in.Ticket != "" && in.Ticket != t.ID {
		return none, web.Conflict("这个号已经不在本窗口办理，文书没有出具", "the ticket is no longer served at this window; no document was given")
	}
	n, ok := d.notice(in.Notice)
	if !ok {
		return none, web.Invalid("notice", "请选择要出具的文书", "choose the document to give")
	}
	m, err := d.matterAt(no, in.Matter, t)
	if err != nil {
		return none, err
	}
	if key != "" {
		key = t.ID + "-" + key
	}
	ask, err := in.ask(key)
	if err != nil {
		return none, err
	}
	who := web.Who(ctx)
	src := d.source(n, m, no, clerk, t)
	if src.Case, err = d.caseToContinue(ctx, m, in.Case); err != nil {
		return none, err
	}
	if n.ID == affairs.NoticeOnce {
		return d.giveSheet(ctx, src, ask)
	}
	before, err := d.documentsBefore(ctx, t.ID, src.Case)
	if err != nil {
		return none, err
	}
	if n.ID == affairs.NoticeReturn { // as many go back as were received
		if got, receipt := affairs.ReceivedBefore(before, m.ID); receipt {
			ask.Received = got
		}
	}
	if in.Approval != "" {
		if !d.mayApprove(who, no) {
			return none, errMayNotApprove
		}
		ask.Approval = &affairs.Approval{By: actor(who).String(), Reason: in.Approval}
	}
	doc, err := affairs.MakeDocument(src, ask)
	if err != nil {
		return none, err
	}
	if doc, err = d.Documents.GiveDocument(ctx, actor(who).String(), doc); err != nil {
		return none, err
	}
	d.documentsChanged(no, t.ID)
	if doc.Case != "" {
		d.CasesChanged(doc.Bureau)
	}
	return doc, nil
}

// documentsBefore are the documents of a ticket, and those of the case that it goes
// on with.
func (d *Desk) documentsBefore(ctx context.Context, ticket string, c *affairs.Case) ([]affairs.Document, error) {
	list, err := d.Documents.DocumentsOfTicket(ctx, ticket)
	if err != nil || c == nil {
		return list, err
	}
	of, err := d.documentsOfCase(ctx, *c)
	for _, doc := range list {
		if doc.Case != c.No {
			of = append(of, doc)
		}
	}
	return of, err
}

func (d *Desk) giveSheet(ctx context.Context, src affairs.DocumentSource, ask affairs.DocumentAsk) (affairs.Document, error) {
	sheet, err := affairs.WindowSheet(src, ask)
	if err == nil {
		sheet, _, err = d.Documents.GiveSheet(ctx, actor(web.Who(ctx)).String(), sheet)
	}
	if err != nil {
		return affairs.Document{}, err
	}
	d.documentsChanged(src.Window, src.Ticket)
	return sheet.Document(d.clock("").zone), nil
}

var (
	errNoDocuments = web.NotFound("本机不保存文书，不能出具。", "No documents are kept here, so none can be given.")
	errNoDocument  = web.NotFound("没有这份文书，请从列表中选择。", "There is no such document; choose one from the list.")
)

// documentAnswer is the answer of the API to a document that was given.
type documentAnswer struct {
	ID      int64  `json:"id,omitempty"`
	Number  string `json:"number"`
	Title   string `json:"title"`
	Href    string `json:"href"`
	Outcome string `json:"outcome"` // that it leads to, "" = none
	Case    string `json:"case"`    // number of its case, "" = of none
}

// documentCall is POST /api/v1/windows/{no}/documents.
func (d *Desk) documentCall(w http.ResponseWriter, r *http.Request) error {
	var in documentInput
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	no := r.PathValue("no")
	doc, err := d.give(r.Context(), no, key, in)
	if err != nil {
		return err
	}
	a := documentAnswer{ID: doc.ID, Number: doc.Number, Title: doc.Title, Href: documentPath(no, doc), Case: doc.Case}
	if o := doc.Outcome(); o != queue.NoOutcome {
		a.Outcome = o.String()
	}
	return web.WriteJSON(w, http.StatusCreated, a)
}
