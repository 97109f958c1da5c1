package kiosk

import (
	"context"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// stationData is the topic "kiosk/{id}": what changes on a machine's pages by
// itself. static/wire.js describes it for the modules.
type stationData struct {
	Began   int64                `json:"began"` // Unix ms; another means that the session was lost
	Open    bool                 `json:"open"`  // numbers are issued now
	Closed  affairs.Text         `json:"closed"`
	Print   bool                 `json:"print"` // slips come out
	Notice  affairs.Text         `json:"notice"`
	Door    bool                 `json:"door"` // the printer's cover is open: a technician is there
	Reader  bool                 `json:"reader"`
	Card    string               `json:"card"` // masked name, "" for none
	Hint    affairs.Text         `json:"hint"`
	Helped  bool                 `json:"helped"`
	Lines   map[string]lineState `json:"lines"`
	Ticket  *ticketData          `json:"ticket"` // of the present session
	Reprint bool                 `json:"reprint"`
	Scan    scan                 `json:"scan"` // the code just scanned
}

// ticketData is one number as its holder may see it; also the topic
// "ticket/{token}".
type ticketData struct {
	Number string       `json:"number"`
	State  string       `json:"state"`
	Text   affairs.Text `json:"text"`
	Ahead  int          `json:"ahead"`
	People affairs.Text `json:"people"`
	Wait   affairs.Text `json:"wait"`
	Window string       `json:"window"`          // where it is called, served or held
	Calls  int          `json:"calls"`           // how often it was called, recalls counted
	Stage  PrintStage   `json:"stage,omitempty"` // of its slip; on the machine only
	Return bool         `json:"return"`          // it may be reactivated
	// Outcome is that of a finished number; the page asks for what it means.
	Outcome string `json:"outcome,omitempty"`
}

func (k *Kiosk) register(hub *web.Hub) {
	hub.TopicFor("kiosk/{id}", []web.Role{web.Kiosk, web.Manager, web.Technician},
		func(who web.Identity, id string) error {
			if who.Kiosk == id || who.Role == web.Manager || who.Role == web.Technician {
				return nil
			}
			return web.Denied("只能查看本机。", "A kiosk sees its own state only.")
		}, k.stationSnapshot)
	hub.Topic("ticket/{token}", []web.Role{web.Anyone}, k.ticketSnapshot)
}

func (k *Kiosk) changed(topics ...string) {
	if k.o.Hub != nil {
		k.o.Hub.Changed(topics...)
	}
}

func (k *Kiosk) stationTopics() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	topics := make([]string, 0, len(k.stations))
	for id := range k.stations {
		topics = append(topics, stationTopic(id))
	}
	return topics
}

func (k *Kiosk) stationSnapshot(ctx context.Context, id string) (any, error) {
	now := k.o.Now()
	d := k.devices(id)
	s := stationData{Began: k.began, Print: d.Printer().Ready(), Door: k.doorOpen(id), Reader: d.Reader()}
	if open := k.opening.Ticketing(now); open.Open {
		s.Open = true
	} else {
		s.Closed = open.Text()
	}
	if notice := k.printerNotice(id); notice != nil {
		s.Notice = *notice
	}
	k.mu.Lock()
	st := k.at(id)
	if c := st.freshCard(now); c != nil {
		s.Card = c.Name
	}
	if st.hint != nil {
		s.Hint = *st.hint
	}
	s.Helped, s.Scan = st.helped(), st.scan.fresh(now)
	ticket := st.ticket
	k.mu.Unlock()
	err := k.o.Hall.View(ctx, func(h *queue.Hall) {
		s.Lines = k.lineStates(h)
		if t, ok := h.Ticket(ticket); ok && k.today(h) {
			data := k.ticketData(h, &t)
			s.Ticket = &data
		}
	})
	if err != nil {
		return nil, err
	}
	if s.Ticket != nil {
		slip := k.slipOf(ctx, ticket)
		s.Ticket.Stage = slip.stage
		s.Reprint = s.Print && k.o.Reprint != nil && slip.again < maxReprints
	}
	return s, nil
}

func (k *Kiosk) ticketData(h *queue.Hall, t *queue.Ticket) ticketData {
	d := ticketData{Number: t.Name(), State: t.State.String(), Text: stateText(*t), Window: t.Window, Calls: t.Calls, Outcome: t.Outcome.String()}
	if t.State == queue.Serving && t.Inexact {
		// Nobody has said that the person is there: they are still called.
		called := *t
		called.State = queue.Called
		d.State, d.Text = called.State.String(), stateText(called)
	}
	if t.State == queue.Waiting {
		pl := k.placeOf(h, t)
		d.Ahead, d.People, d.Wait = pl.Ahead, aheadText(pl.Ahead), pl.waitText()
	}
	d.Return = t.State == queue.Missed && k.mayReturn(h, t)
	return d
}

// mayReturn asks the rules whether a missed ticket may come back now.
func (k *Kiosk) mayReturn(h *queue.Hall, t *queue.Ticket) bool {
	_, err := h.Decide(queue.Actor{Kind: queue.Phone, ID: t.ID}, queue.Return{Ticket: t.ID}, k.o.Now())
	return err == nil
}

func (k *Kiosk) ticketSnapshot(ctx context.Context, token string) (any, error) {
	token = canonical(token)
	var d ticketData
	var found bool
	err := k.o.Hall.View(ctx, func(h *queue.Hall) {
		t, ok := k.ofToken(h, token)
		if !ok {
			return
		}
		found, d = true, k.ticketData(h, &t)
		line := ""
		if t.State == queue.Waiting {
			line = t.Line
		}
		k.follow(token, line)
	})
	if err != nil {
		return nil, err
	}
	if !found {
		k.mu.Lock()
		until, followed := k.phones.gone[token]
		k.mu.Unlock()
		if followed && k.o.Now().Before(until) {
			over := queue.Ticket{State: queue.Expired}
			return ticketData{State: over.State.String(), Text: stateText(over)}, nil
		}
		return nil, errNoPage
	}
	return d, nil
}
