package kiosk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// maxReprints is how many further papers an applicant may ask for at a kiosk.
const maxReprints = 2

// slipState is what is known of the paper of one ticket of today.
type slipState struct {
	kiosk string
	stage PrintStage
	name  string // masked; forgotten with the day
	again int    // further papers asked for
}

// PrintChanged is told by the composer how far the slip of a ticket is, and how many
// further papers were asked for.
func (k *Kiosk) PrintChanged(kioskID, ticketID string, stage PrintStage, again int) {
	k.mu.Lock()
	s := k.phones.slip(ticketID)
	s.kiosk, s.stage, s.again = kioskID, stage, max(s.again, again)
	shown := k.at(kioskID).ticket == ticketID
	k.mu.Unlock()
	if shown {
		k.changed(stationTopic(kioskID))
	}
}

// slipOf is what is known of the slip of a ticket of today. One that was printed
// before the program started is asked for once.
func (k *Kiosk) slipOf(ctx context.Context, ticketID string) slipState {
	k.mu.Lock()
	s, known := k.known(ticketID)
	k.mu.Unlock()
	if known || k.o.SlipBefore == nil {
		return s
	}
	kioskID, stage, again, err := k.o.SlipBefore(ctx, ticketID)
	if err != nil {
		k.log.Warn("slip not found", "ticket", ticketID, "err", err)
		return slipState{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if s, known = k.known(ticketID); !known { // nothing happened to it meanwhile
		p := k.phones.slip(ticketID)
		p.kiosk, p.stage, p.again = kioskID, stage, again
		s = *p
	}
	return s
}

// known is what this process has heard of a slip. k.mu is held.
func (k *Kiosk) known(ticketID string) (slipState, bool) {
	if s := k.phones.slips[ticketID]; s != nil {
		return *s, true
	}
	return slipState{}, false
}

// reprint owes one more slip of a ticket at a kiosk. staff may ask as often as
// they like.
func (k *Kiosk) reprint(ctx context.Context, by queue.Actor, kioskID string, t queue.Ticket, staff bool) error {
	known := k.slipOf(ctx, t.ID) // what was asked for before the program started counts
	p := k.devices(kioskID).Printer()
	switch {
	case t.State.Over():
		return web.Conflict(t.Name()+" 已结束，不再补打。", t.Name()+" is over; it is not printed again.")
	case k.o.Reprint == nil || !p.Ready():
		return web.Unavailable("本机现在不能打印，号码有效，请拍照或扫码保存。",
			"This kiosk cannot print now. The number is valid; photograph or scan it.")
	}
	k.mu.Lock()
	s := k.phones.slip(t.ID)
	if s.again >= maxReprints && !staff {
		k.mu.Unlock()
		return web.Conflict("已经补打过两次，请找导办人员。号码仍然有效。",
			"This slip was printed again twice already; please ask the guide desk. The number stays valid.")
	}
	before := *s
	if known.stage != PrintNone && known.stage != PrintWaiting { // else it is the first paper
		s.again++
	}
	s.kiosk, s.stage = kioskID, Printing
	k.mu.Unlock()
	if err := k.o.Reprint(ctx, by.String(), t.ID, p.ID); err != nil {
		k.mu.Lock()
		*k.phones.slip(t.ID) = before
		k.mu.Unlock()
		return fmt.Errorf("reprint slip %s: %w", t.Name(), err)
	}
	k.changed(stationTopic(kioskID))
	return nil
}

// Wanted tells whether anybody still waits for the paper of a ticket: it is one
// of today and not over.
func (k *Kiosk) Wanted(ctx context.Context, ticketID string) (wanted bool, err error) {
	err = k.o.Hall.View(ctx, func(h *queue.Hall) {
		t, found := h.Ticket(ticketID)
		wanted = found && k.today(h) && !t.State.Over()
	})
	return wanted, err
}

// errNoSlip says that the ticket of a print job is not one of today.
var errNoSlip = errors.New("no such ticket today")

// Slip collects what the paper of a ticket says. copy is 1 for the first paper;
// every further one is marked as printed again at the moment now.
func (k *Kiosk) Slip(ctx context.Context, ticketID string, copy int) (Slip, error) {
	now := k.o.Now()
	var t queue.Ticket
	var pl place
	var found bool
	err := k.o.Hall.View(ctx, func(h *queue.Hall) {
		if t, found = h.Ticket(ticketID); found {
			pl = k.placeOf(h, &t)
		}
	})
	if err != nil {
		return Slip{}, fmt.Errorf("lay out slip: %w", err)
	}
	if !found {
		return Slip{}, fmt.Errorf("lay out slip of %s: %w", ticketID, errNoSlip)
	}
	k.mu.Lock()
	slip, _ := k.known(ticketID)
	k.mu.Unlock()
	name := slip.name
	if name == "" && k.o.MaskedName != nil {
		if name, err = k.o.MaskedName(ctx, ticketID); err != nil {
			return Slip{}, fmt.Errorf("lay out slip %s: %w", t.Name(), err)
		}
	}
	s := Slip{
		Hall: k.o.Data.Name, Number: t.Name(), Code: k.queryCode(t.ID), Name: name, Copy: copy,
		Issued: time.UnixMilli(t.Issued).In(k.o.Data.Location), Printed: now.In(k.o.Data.Location),
		Windows: pl.Windows, Zone: pl.Zone.ZH, Waiting: t.State == queue.Waiting, Ahead: pl.Ahead,
		Wait: pl.waitText().ZH, MissedRule: k.o.Data.Texts.Slip.MissedRule.ZH, Address: k.TicketURL(t.ID), Phone: k.o.Data.ServicePhone,
	}
	if line, ok := k.o.Data.Line(t.Line); ok {
		s.Line = line.Name
	}
	if m, ok := k.matters.Matter(t.Matter); ok {
		s.Matter = m.ShortName
		for i, more := range k.matterTexts(t.Then) {
			if i == 0 {
				s.Matter += "，再办："
			} else {
				s.Matter += "、"
			}
			s.Matter += more.ZH
		}
	}
	if k.lunchMatters(now, pl) {
		s.Lunch = k.o.Data.Texts.Slip.Lunch.ZH
	}
	return s, nil
}

// lunchMatters tells whether somebody who waits from now may still wait when
// issuing stops for lunch.
func (k *Kiosk) lunchMatters(now time.Time, pl place) bool {
	stop := k.opening.Hours.Lunch.Stop
	now = now.In(k.o.Data.Location)
	if stop == 0 || k.opening.Always {
		return false
	}
	left := affairs.DateOf(now).At(stop, k.o.Data.Location).Sub(now)
	if left <= 0 {
		return false
	}
	long := time.Hour
	if pl.Wait != nil {
		long = time.Duration(pl.Wait.P90) * time.Minute
	}
	return left < max(long, 30*time.Minute)
}
