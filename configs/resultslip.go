package configs

import (
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// ResultSlip is the result slip of a finished ticket, with the names and telephones
// of the hall. m is the ticket's matter, zero for none; documents are those given
// with it, oldest first.
func (h *Hall) ResultSlip(t queue.Ticket, m affairs.Matter, documents []affairs.Document, now time.Time) affairs.ResultSlip {
	src := affairs.ResultSource{Ticket: t, Matter: m, Documents: documents, Notices: h.Notices,
		Service: h.ServicePhone, Supervise: h.ComplaintPhone, Now: now.In(h.Location)}
	of := m.Bureau
	if line, ok := h.Line(t.Line); ok {
		src.Line = affairs.Text{ZH: line.Name, EN: line.NameEN}
		if of == "" {
			of = line.Bureau
		}
	}
	if b, ok := h.Bureau(of); ok {
		src.Bureau = affairs.Text{ZH: b.Name, EN: b.NameEN}
	}
	return affairs.MakeResultSlip(src)
}
