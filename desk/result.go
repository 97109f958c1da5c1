package desk

import (
	"net/http"
	"net/url"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// resultView is the data of templates/result.html.
type resultView struct {
	No   string
	Hall affairs.Text
	Slip affairs.ResultSlip
}

func resultPath(no, ticket string) string {
	return "/desk/" + url.PathEscape(no) + "/results/" + url.PathEscape(ticket)
}

var errNoResult = web.NotFound("本窗口今天没有办结这个号。", "This window has not finished that number today.")

// resultPage is GET /desk/{no}/results/{id}: what the applicant carries home.
func (d *Desk) resultPage(w http.ResponseWriter, r *http.Request) error {
	no := r.PathValue("no")
	var t queue.Ticket
	if err := d.Hall.View(r.Context(), func(h *queue.Hall) { t, _ = h.Ticket(r.PathValue("id")) }); err != nil {
		return err
	}
	if t.State != queue.Done || t.Window != no {
		return errNoResult
	}
	var documents []affairs.Document
	if d.Documents != nil {
		var err error
		if documents, err = d.Documents.DocumentsOfTicket(r.Context(), t.ID); err != nil {
			return err
		}
	}
	m, _ := d.Catalogue.Matter(t.Matter)
	return d.Pages.Render(w, r, "desk/result", resultView{No: no, Hall: both(d.Data.Name, d.Data.NameEN), Slip: d.Data.ResultSlip(t, m, documents, d.Now())})
}
