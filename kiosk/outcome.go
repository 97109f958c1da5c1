package kiosk

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// mostResults is how many result slips of one ticket a kiosk prints.
const mostResults = 3

// outcomePage is the data of templates/outcome.html: all that the result slip says,
// so that nobody depends on the paper.
type outcomePage struct {
	frame
	ID      string
	Slip    affairs.ResultSlip
	Printed bool // its slip is on its way or out
	Prints  bool // one more may be asked for
	Enough  bool // it was printed often enough
	Key     string
}

// resultSlip collects what the result slip of a finished ticket says.
func (k *Kiosk) resultSlip(ctx context.Context, t queue.Ticket) (affairs.ResultSlip, error) {
	var documents []affairs.Document
	if k.o.DocumentsOf != nil {
		var err error
		if documents, err = k.o.DocumentsOf(ctx, t.ID); err != nil {
			return affairs.ResultSlip{}, err
		}
	}
	m, _ := k.matters.Matter(t.Matter)
	return k.o.Data.ResultSlip(t, m, documents, k.o.Now()), nil
}

// printsResult tells that a result slip of a ticket would come out of a kiosk now.
func (k *Kiosk) printsResult(kioskID, ticketID string) bool {
	if k.o.PrintResult == nil || !k.devices(kioskID).Printer().Ready() {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.phones.results[ticketID]) < mostResults
}

// outcome shows what came of the number of this session.
func (k *Kiosk) outcome(w http.ResponseWriter, r *http.Request) error {
	id := web.Who(r.Context()).Kiosk
	out, err := k.mine(r.Context(), id, r.PathValue("id"))
	if err != nil {
		return err
	}
	switch {
	case out.ticket.State != queue.Done:
		return see(w, r, "/kiosk/tickets/"+url.PathEscape(out.ticket.ID))
	case !k.proved(id, out.ticket.ID): // whoever held it is gone
		return see(w, r, numberAddress(out.ticket.Name()))
	}
	p := outcomePage{frame: k.frame(r, "/kiosk/number"), ID: out.ticket.ID, Key: rand.Text()}
	if p.Slip, err = k.resultSlip(r.Context(), out.ticket); err != nil {
		return err
	}
	ready := k.o.PrintResult != nil && k.devices(id).Printer().Ready()
	p.Printed, p.Prints = ready && r.URL.Query().Has("printed"), k.printsResult(id, out.ticket.ID)
	p.Enough = ready && !p.Prints && !p.Printed
	if p.Printed {
		k.step(&p.frame, Segment{Text: "请取走结果单，有事请打上面的电话"})
	} else {
		k.step(&p.frame, Segment{Text: "结果在屏幕上，有事请打上面的电话"})
	}
	return k.o.Pages.Render(w, r, "kiosk/outcome", p)
}

// outcomeForm prints the result slip once per press, where there is paper, and shows
// it. Its holder has proved it in this session.
func (k *Kiosk) outcomeForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	who := web.Who(r.Context())
	out, err := k.describe(r.Context(), form.Get("ticket"))
	if err != nil {
		return err
	}
	t := out.ticket
	if t.State != queue.Done {
		return web.Conflict(t.Name()+" 还没有办完，办完后可以打印结果单。", t.Name()+" is not finished; its result slip can be printed afterwards.")
	}
	if !k.proved(who.Kiosk, t.ID) {
		return errProof
	}
	k.hold(who.Kiosk, t.ID)
	address := "/kiosk/tickets/" + url.PathEscape(t.ID) + "/outcome"
	if k.o.PrintResult == nil || !k.devices(who.Kiosk).Printer().Ready() {
		return see(w, r, address)
	}
	slip, err := k.resultSlip(r.Context(), t)
	if err != nil {
		return err
	}
	owed, had := k.oweResult(t.ID, once(kioskActor(who.Kiosk), form))
	if owed {
		k.o.PrintResult(who.Kiosk, slip, who.Lang)
		k.log.Info("result slip printed", "ticket", t.ID, "kiosk", who.Kiosk)
	}
	if owed || had {
		address += "?printed=1"
	}
	return see(w, r, address)
}

// oweResult notes a press that asks for a result slip: it is owed one, or has had
// it; neither when the ticket has had enough.
func (k *Kiosk) oweResult(ticketID, press string) (owed, had bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	before := k.phones.results[ticketID]
	if press != "" && slices.Contains(before, press) {
		return false, true
	}
	if len(before) >= mostResults {
		return false, false
	}
	k.phones.results[ticketID] = append(before, press)
	return true, false
}
