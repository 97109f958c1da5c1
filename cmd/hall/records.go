package main

import (
	"context"
	"fmt"

	"jiaohao/affairs"
	"jiaohao/desk"
	"jiaohao/store"
)

// records are the store's tickets as the office exports them.
func (d *daemon) records(ctx context.Context, want desk.RecordFilter, each func(desk.Record) error) error {
	return d.store.EachTicket(ctx, store.TicketFilter(want), func(t store.Ticket, score int) error {
		return each(desk.Record{
			Ticket: t.ID, Day: t.Day, Number: d.number(t.Origin, t.Number), Line: t.Line, Matter: t.Matter,
			Class: t.Class, State: t.State, Issued: t.Issued, Called: t.CalledAt, Started: t.StartedAt, Ended: t.EndedAt,
			Inexact: t.Inexact, Calls: t.Calls, Returns: t.Returns, Window: t.Window, Clerk: t.Clerk,
			FirstAsked: t.FirstAsked, IssuedAtKiosk: t.Kiosk, Outcome: t.Outcome, Score: score,
		})
	})
}

// history is the store as the office reads past days: with numbers as people read
// them.
type history struct {
	*store.Store
	number func(origin string, number int) string
}

func (h history) HandCalls(ctx context.Context, from, to string) ([]affairs.HandCall, error) {
	return h.Store.HandCalls(ctx, from, to, h.number)
}

func (h history) BadRatings(ctx context.Context, from, to string) ([]affairs.BadRating, error) {
	return h.Store.BadRatings(ctx, from, to, h.number)
}

func (h history) Referrals(ctx context.Context, from, to string) ([]affairs.Referral, error) {
	return h.Store.Referrals(ctx, from, to, h.number)
}

// number is a ticket's number as people read it.
func (d *daemon) number(origin string, number int) string {
	digits := 3
	if line, ok := d.cfg.Hall.Line(origin); ok {
		digits = line.Digits
	}
	return fmt.Sprintf("%s%0*d", origin, digits, number)
}
