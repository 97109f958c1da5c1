package main

import (
	"context"
	"fmt"

	"jiaohao/desk"
	"jiaohao/store"
)

// records are the store's tickets as the office exports them.
func (d *daemon) records(ctx context.Context, from, to string, each func(desk.Record) error) error {
	return d.store.EachTicket(ctx, from, to, func(t store.Ticket, score int) error {
		digits := 3
		if line, ok := d.cfg.Hall.Line(t.Origin); ok {
			digits = line.Digits
		}
		return each(desk.Record{
			Day: t.Day, Number: fmt.Sprintf("%s%0*d", t.Origin, digits, t.Number), Line: t.Line, Matter: t.Matter,
			Class: t.Class, State: t.State, Issued: t.Issued, Called: t.CalledAt, Started: t.StartedAt, Ended: t.EndedAt,
			Inexact: t.Inexact, Calls: t.Calls, Returns: t.Returns, Window: t.Window, Clerk: t.Clerk,
			FirstAsked: t.FirstAsked, IssuedAtKiosk: t.Kiosk, Outcome: t.Outcome, Score: score,
		})
	})
}
