package desk

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// registerView is the data of templates/register.html: the register of documents
// (发文登记) of some days.
type registerView struct {
	Hall  affairs.Text
	Span  span
	Table table
	File  template.URL
	Today string
	clock clock
}

// Clock is for the template.
func (v registerView) Clock() clock { return v.clock }

// registerPage is GET /office/documents: the documents of some days, newest first,
// or with ticket= those of one ticket.
func (d *Desk) registerPage(w http.ResponseWriter, r *http.Request) error {
	s, t, err := d.documentRegister(r)
	if err != nil {
		return err
	}
	v := registerView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, Table: t, Today: d.today().String(), clock: d.clock(lang(r)),
		File: template.URL(url.Values{"from": {s.From}, "to": {s.To}}.Encode())}
	return d.Pages.Render(w, r, "desk/register", v)
}

// registerFile is GET /office/documents.xlsx or .csv.
func (d *Desk) registerFile(w http.ResponseWriter, r *http.Request) error {
	takesLong(w)
	s, t, err := d.documentRegister(r)
	if err != nil {
		return err
	}
	return exportTables(w, r, "文书登记_"+s.From+"_"+s.To, []table{t})
}

func (d *Desk) documentRegister(r *http.Request) (span, table, error) {
	if d.Documents == nil {
		return span{}, table{}, errNoDocuments
	}
	q := r.URL.Query()
	s, err := spanOf(q, d.today())
	if err != nil {
		return s, table{}, err
	}
	ticket := q.Get("ticket")
	if ticket == "" {
		t, err := d.registerTable(r.Context(), s, sayer(r))
		return s, t, err
	}
	t := emptyRegister()
	list, err := d.Documents.DocumentsOfTicket(r.Context(), ticket)
	for _, doc := range list {
		t.Rows = append(t.Rows, d.registerRow(doc, sayer(r)))
	}
	return s, t, err
}

// registerTable is the register of some days: the newest for a page, all for a file.
func (d *Desk) registerTable(ctx context.Context, s span, say func(affairs.Text) string) (table, error) {
	t := emptyRegister()
	t.All = func(row func([]cell) error) error {
		return d.Documents.EachDocument(ctx, s.From, s.To, func(doc affairs.Document) error { return row(d.registerRow(doc, say)) })
	}
	return t.firstRows()
}

func emptyRegister() table {
	return table{ID: "documents", Title: col("文书登记", "Register of documents"),
		Empty:   affairs.Text{ZH: "这些天窗口没有出具文书。办理时在叫号页按 D 出具，这里就有登记。", EN: "No documents were given at windows in these days. What a clerk gives with the key D of the console is entered here."},
		Columns: columns(col("日期", "Day"), col("时间", "Time"), col("文号", "Number"), col("文书", "Document"), col("事项", "Matter"), col("号码", "Ticket"), col("窗口", "Window"), col("人员", "Clerk"), col("备注", "Remark"))}
}

func (d *Desk) registerRow(doc affairs.Document, say func(affairs.Text) string) []cell {
	at := time.UnixMilli(doc.At).In(d.clock("").zone)
	remark := ""
	switch {
	case doc.Void != nil:
		remark = say(col("作废：", "void: ")) + doc.Void.Reason
	case doc.Earlier > 0 && doc.Approval != nil:
		remark = say(col("再次补正：", "a second time: ")) + doc.Approval.Reason
	}
	return cells(text(at.Format(time.DateOnly)), text(at.Format("15:04")), cell{Value: doc.Number, Href: documentPath(windowOf(doc), doc), Strong: doc.Void == nil},
		text(say(d.noticeName(doc.Notice))), text(say(d.matterName(doc.Line, doc.Matter))), text(doc.TicketName), text(doc.Window),
		text(doc.Staff+" "+say(d.person(doc.Staff).Name)), cell{Value: remark, Bad: remark != ""})
}

// documentTable counts the documents of each line, for a report.
func (r *report) documentTable() table {
	t := table{ID: "documents", Title: col("窗口出具的文书", "Documents given at windows"),
		Note:    col("一次告知率：补正通知书只给过一次的，占给过补正通知书的；作废的不计。", "Told at once: of those who had a supplement notice, who had only one; void ones are not counted."),
		Columns: columns(col("队列", "Line"))}
	var kinds []string
	for _, id := range affairs.WindowNotices {
		if _, ok := r.d.notice(id); ok && id != affairs.NoticeOnce {
			kinds = append(kinds, id)
			t.Columns = append(t.Columns, r.d.noticeName(id))
		}
	}
	t.Columns = append(t.Columns, col("再次补正", "A second time"), col("一次告知率 %", "Told at once, %"), col("作废", "Void"))
	row := func(name string, counts []affairs.DocumentCount) []cell {
		list := []cell{text(name)}
		void := 0
		for _, id := range kinds {
			n := 0
			for _, c := range counts {
				if c.Notice == id {
					n += c.Given
				}
			}
			list = append(list, count(n))
		}
		for _, c := range counts {
			void += c.Void
		}
		once, all := affairs.ToldOnce(counts)
		again := count(all - once)
		again.Bad = all > once
		return append(list, again, share(once, all), count(void))
	}
	t.Rows = append(t.Rows, row(r.say(col("合计", "All")), r.documents))
	for _, l := range r.lines {
		var own []affairs.DocumentCount
		for _, c := range r.documents {
			if c.Line == l.Key {
				own = append(own, c)
			}
		}
		t.Rows = append(t.Rows, row(l.Key+" "+r.say(r.d.lineName(l.Key)), own))
	}
	return t
}

// documentsOfRecord is what a record shows of its ticket's documents: the one's number,
// or how many there are.
func (d *Desk) documentsOfRecord(r *http.Request, rec Record, say func(affairs.Text) string) cell {
	if d.Documents == nil || rec.Ticket == "" || rec.State == queue.Expired || rec.Called == 0 {
		return cell{}
	}
	list, err := d.Documents.DocumentsOfTicket(r.Context(), rec.Ticket)
	list = slices.DeleteFunc(list, func(doc affairs.Document) bool { return doc.Void != nil })
	switch {
	case err != nil || len(list) == 0:
		return cell{}
	case len(list) == 1:
		return cell{Value: list[0].Number, Href: documentPath(windowOf(list[0]), list[0])}
	}
	return cell{Value: strconv.Itoa(len(list)) + say(col("份", " documents")), Href: "/office/documents?" + url.Values{"ticket": {rec.Ticket}}.Encode()}
}

// windowOf is where a document was given; a notification sheet may be of a kiosk.
func windowOf(doc affairs.Document) string {
	if doc.Window == "" {
		return "-"
	}
	return doc.Window
}
