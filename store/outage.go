package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// outageBody is the body of an outage_began event.
type outageBody struct {
	Code  string `json:"code"`
	Fault bool   `json:"fault,omitempty"`
	ZH    string `json:"zh"`
	EN    string `json:"en"`
	Since int64  `json:"since"` // Unix ms: it is noted a little later
}

// Outages are the newest troubles of devices, the newest first, at most n.
func (s *Store) Outages(ctx context.Context, n int) ([]affairs.Outage, error) {
	return s.outages(ctx, `1 ORDER BY seq DESC LIMIT ?`, n)
}

const outageColumns = `SELECT device, code, fault, zh, en, since, until FROM outages WHERE `

func (s *Store) outages(ctx context.Context, where string, args ...any) (list []affairs.Outage, err error) {
	rows, err := s.read.QueryContext(ctx, outageColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read outages: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var o affairs.Outage
		if err := rows.Scan(&o.Device, &o.Code, &o.Fault, &o.Problem.ZH, &o.Problem.EN, &o.Since, &o.Until); err != nil {
			return nil, fmt.Errorf("read outages: %w", err)
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

// SetOutages notes which devices are in trouble at a moment, one trouble a device
// at most: those that have begun and those that have ended become rows of the
// journal. It writes nothing while nothing changes.
func (s *Store) SetOutages(ctx context.Context, now []affairs.Outage, at time.Time) error {
	open, err := s.outages(ctx, `until = 0`)
	if err != nil {
		return err
	}
	in := func(list []affairs.Outage, o affairs.Outage) bool {
		return slices.ContainsFunc(list, func(p affairs.Outage) bool { return p.Device == o.Device && p.Code == o.Code })
	}
	var events []queue.Event
	note := func(kind queue.Kind, o affairs.Outage, body string) {
		events = append(events, queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kind,
			Actor: queue.Actor{Kind: queue.System, ID: "hall"}.String(), Text: o.Device, Body: body})
	}
	for _, o := range open {
		if !in(now, o) {
			note(kindOutageEnded, o, "")
		}
	}
	for _, o := range now {
		if in(open, o) {
			continue
		}
		body, err := json.Marshal(outageBody{Code: o.Code, Fault: o.Fault, ZH: o.Problem.ZH, EN: o.Problem.EN, Since: o.Since})
		if err != nil {
			return fmt.Errorf("note outage: %w", err)
		}
		note(kindOutageBegan, o, string(body))
	}
	if err := s.note(ctx, events); err != nil {
		return fmt.Errorf("note outages: %w", err)
	}
	return nil
}

func (p *projector) outage(e *queue.Event) error {
	if e.Kind == kindOutageEnded {
		return one(p.endOutage.change(e.Text, e.At))
	}
	var b outageBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of an outage: %w", err)
	}
	return p.newOutage.run(e.Seq, e.Text, b.Code, flag(b.Fault), b.ZH, b.EN, b.Since)
}
