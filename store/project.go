package store

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"jiaohao/queue"
)

// projector writes the effect of an event into the tables. It reads nothing but
// the event and those tables, so that Rebuild can make them again.
type projector struct {
	newDay, closeDay, unsum, mistaken     *stmt
	newTicket                             *stmt
	call, start, finish, miss, giveBack   *stmt
	hold, transfer, withdraw, expire      *stmt
	goOn, comeBack                        *stmt
	recall, undo                          *stmt
	newCall, undoCalls, openSeat, endSeat *stmt
	moveJob, oweJob                       *stmt

	text      func(string) driver.Value // of the writer
	newRating *stmt
	zone      *time.Location
	newSums   []*stmt
	summed    *stmt
	newHand   *stmt
	undoHand  *stmt
	newStep   *stmt
	alarm     *stmt
	endAlarm  *stmt
	newOutage *stmt
	endOutage *stmt
	newSheet  *stmt
	settings  settingStmts
	feedback  *feedbackStmts
	monthEnd  *monthEndStmts
	tasks     *taskStmts
	officeLog *logStmts

	newBooking, moveBooking   *stmt
	newDocument, voidDocument *stmt
	cases                     caseStmts
	delegations               delegationStmts
	disputes                  disputeStmts
	rotations                 rotationStmts
	presence                  presenceStmts
}

func (p *projector) prepare(c *preparer) {
	p.text = c.w.text
	p.newDay = c.stmt(`INSERT INTO days (day, first, last) VALUES (?1, ?2, ?2) ON CONFLICT (day) DO UPDATE SET last = ?2, closed = 0, summed = 0`)
	p.unsum = c.stmt(`DELETE FROM sums WHERE "by" BETWEEN 1 AND 4 AND day = ?`)
	p.mistaken = c.stmt(`UPDATE days SET mistaken = ?2, early = (SELECT count(*) FROM tickets WHERE day = ?1) WHERE day = ?1`)
	p.closeDay = c.stmt(`UPDATE days SET closed = ? WHERE day = ?`)
	p.newTicket = c.stmt(`INSERT INTO tickets (seq, id, day, origin, number, line, matter, class, kiosk, issued, state, printer, slip)
		VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?7, ?8, ?9, 1, ?10, ?10 <> '')`)
	p.call = c.stmt(`UPDATE tickets SET state = 2, "window" = ?2, clerk = ?3, called = ?4, calls = 1, started = 0, inexact = 0, after = 0 WHERE id = ?1`)
	p.recall = c.stmt(`UPDATE tickets SET state = 2, calls = ?2, started = 0, inexact = 0 WHERE id = ?1`)
	p.start = c.stmt(`UPDATE tickets SET state = 3, started = ?2, inexact = ?3, first_asked = iif(first_asked = '' AND ?3 = 0, clerk, first_asked) WHERE id = ?1`)
	p.finish = c.stmt(`UPDATE tickets SET state = 6, ended = ?2, outcome = ?3, guessed = ?4, first_asked = iif(first_asked = '', clerk, first_asked) WHERE id = ?1`)
	p.miss = c.stmt(`UPDATE tickets SET state = 5, ended = ?2, started = 0, inexact = 0, "window" = '' WHERE id = ?1`)
	p.giveBack = c.stmt(`UPDATE tickets SET state = 1, returns = returns + (?2 > 0), ended = 0, called = 0, calls = 0, started = 0, inexact = 0, after = ?2 WHERE id = ?1`)
	p.hold = c.stmt(`UPDATE tickets SET state = 4, "window" = ?2 WHERE id = ?1`)
	p.transfer = c.stmt(`UPDATE tickets SET state = 1, first_asked = iif(first_asked = '', clerk, first_asked),
		line = ?2, matter = ?3, "window" = '', after = 0, called = 0, calls = 0, started = 0, inexact = 0 WHERE id = ?1`)
	p.goOn = c.stmt(`UPDATE tickets SET state = 1, line = ?2, matter = ?3, "window" = '', called = 0, calls = 0, started = 0, inexact = 0,
		ended = 0, guessed = 0, outcome = 0, after = 0 WHERE id = ?1`)
	p.comeBack = c.stmt(`UPDATE tickets SET state = 1, "window" = '', called = 0, calls = 0, started = 0, inexact = 0,
		ended = 0, guessed = 0, outcome = 0, after = 0 WHERE id = ?1`)
	p.withdraw = c.stmt(`UPDATE tickets SET state = 7, ended = ?2 WHERE id = ?1`)
	// Who was missed stays missed: that is how their day ended.
	p.expire = c.stmt(`UPDATE tickets SET state = iif(state = 5, 5, 8), ended = iif(state = 5, ended, ?2), "window" = '' WHERE id = ?1`)
	p.undo = c.stmt(`UPDATE tickets SET state = ?2, line = ?3, matter = ?4, "window" = ?5, clerk = ?6, first_asked = ?7,
		called = ?8, calls = ?9, started = ?10, ended = ?11, outcome = ?12, returns = ?13, after = ?14, inexact = ?15, guessed = 0 WHERE id = ?1`)
	p.newCall = c.stmt(`INSERT INTO calls (seq, day, ticket, line, "window", staff, at, times, reason)
		SELECT ?1, ?2, ?3, ?4, ?5, clerk, ?6, ?7, ?8 FROM tickets WHERE id = ?3`)
	p.undoCalls = c.stmt(`UPDATE calls SET undone = ?2 WHERE ticket = ?1 AND undone = 0
		AND seq >= (SELECT max(seq) FROM calls WHERE ticket = ?1 AND times = 1 AND undone = 0)`)
	p.openSeat = c.stmt(`INSERT INTO seats (seq, day, "window", staff, since) VALUES (?, ?, ?, ?, ?)`)
	p.endSeat = c.stmt(`UPDATE seats SET until = ?2 WHERE "window" = ?1 AND until = 0`)
	for _, by := range allBy {
		p.newSums = append(p.newSums, c.stmt(`INSERT INTO sums ("by", day, key, `+strings.Join(sumNames, ", ")+`) `+sumsOf(by)))
	}
	p.summed = c.stmt(`UPDATE days SET summed = 1 WHERE day = ?`)
	p.newHand = c.stmt(`INSERT INTO hand_calls (seq, day, ticket, line, "window", staff, at, reason, overtook)
		SELECT ?1, t.day, t.id, t.line, ?3, t.clerk, ?4, ?5,
			(SELECT count(*) FROM tickets o WHERE o.day = t.day AND o.line = t.line AND o.state = 1 AND o.seq < t.seq)
		FROM tickets t WHERE t.id = ?2`)
	p.undoHand = c.stmt(`UPDATE hand_calls SET undone = ?2 WHERE ticket = ?1 AND undone = 0
		AND seq = (SELECT max(seq) FROM calls WHERE ticket = ?1 AND times = 1 AND undone = 0)`)
	p.newStep = c.stmt(`INSERT INTO rating_steps (seq, ticket, at, actor, step, note) VALUES (?, ?, ?, ?, ?, ?)`)
	p.alarm = c.stmt(`INSERT INTO unattended (seq, day, "window", staff, waiting, since) VALUES (?, ?, ?, ?, ?, ?)`)
	p.endAlarm = c.stmt(`UPDATE unattended SET until = ?2 WHERE "window" = ?1 AND until = 0`)
	p.newOutage = c.stmt(`INSERT INTO outages (seq, device, code, fault, zh, en, since) VALUES (?, ?, ?, ?, ?, ?, ?)`)
	p.endOutage = c.stmt(`UPDATE outages SET until = ?2 WHERE device = ?1 AND until = 0`)
	p.newRating = c.stmt(`INSERT INTO ratings (ticket, seq, day, line, "window", staff, at, score, source, reasons)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	p.newSheet = c.stmt(`INSERT INTO sheets (seq, year, serial, day, at, matter, actor, body, ticket, "key") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	p.newDocument = c.stmt(`INSERT INTO documents (seq, word, year, serial, day, at, notice, ticket, line, "window", matter, actor, earlier, "key", "case", body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	p.cases.prepare(c)
	p.delegations.prepare(c)
	p.disputes.prepare(c)
	p.rotations.prepare(c)
	p.presence.prepare(c)
	p.voidDocument = c.stmt(`UPDATE documents SET voided = ?2, void_at = ?3, void_by = ?4, void_why = ?5 WHERE seq = ?1 AND voided = 0`)
	p.settings.prepare(c)
	p.newBooking = c.stmt(`INSERT INTO appointments (code, seq, date, line, matter, slot_from, slot_to, state, changed)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8)`)
	p.moveBooking = c.stmt(`UPDATE appointments SET state = ?2, ticket = ?3, changed = ?4 WHERE code = ?1`)
	p.oweJob = c.stmt(`UPDATE tickets SET printer = ?2, slip = ?3, copy = ?4, retried = 0, moved = ?5, grade = 0, zh = '', en = '' WHERE id = ?1`)
	p.moveJob = c.stmt(`UPDATE tickets SET slip = ?2, copy = ?3, retried = ?4, moved = ?5, grade = ?6, zh = ?7, en = ?8
		WHERE id = ?1 AND slip > 0`)
}

// turn leaves the open day for the one of an event: the next, or an earlier one
// when the clock had run ahead.
func (p *projector) turn(h *head, e *queue.Event) error {
	if h.day != "" {
		if err := p.sumUp(h.day); err != nil {
			return fmt.Errorf("sum up %s: %w", h.day, err)
		}
	}
	if e.Day < h.day {
		if err := p.mistaken.run(h.day, e.At); err != nil {
			return err
		}
	}
	if err := p.unsum.run(e.Day); err != nil {
		return err
	}
	h.day = e.Day
	return p.newDay.run(e.Day, e.Seq)
}

// project writes the effect of one event. h notes the open business day.
func (p *projector) project(h *head, e *queue.Event, b *bound) error {
	if e.Kind < firstOwnKind && e.Day != h.day {
		if err := p.turn(h, e); err != nil {
			return err
		}
	}
	switch e.Kind {
	case queue.DayOpened, queue.LineClosed, queue.LineOpened, queue.ReentryGiven, queue.LineLent, queue.LineTakenBack,
		queue.PhoneLeft, queue.PhoneTakenBack: // the telephone is beside the journal
		return nil
	case queue.Continued:
		return one(p.goOn.change(e.Ticket, e.Line, e.Text))
	case queue.Reentered:
		return one(p.comeBack.change(e.Ticket))
	case queue.DayClosed:
		return p.closeDay.run(e.At, e.Day)
	case queue.Issued:
		return p.issued(e, b)
	case queue.CalledTicket, queue.Resumed:
		if err := one(p.call.change(e.Ticket, e.Window, e.Text, e.At)); err != nil {
			return err
		}
		reason := int64(e.Code)
		if e.Kind == queue.Resumed {
			reason = int64(queue.Reason{Kind: queue.ResumedHeld}.Pack())
		}
		if err := one(p.newCall.change(e.Seq, e.Day, e.Ticket, e.Line, e.Window, e.At, int64(1), reason)); err != nil {
			return err
		}
		return p.calledByHand(e)
	case queue.Recalled:
		if err := one(p.recall.change(e.Ticket, int64(e.Code))); err != nil {
			return err
		}
		return one(p.newCall.change(e.Seq, e.Day, e.Ticket, e.Line, e.Window, e.At, int64(e.Code),
			int64(queue.Reason{Kind: queue.RecalledAgain}.Pack())))
	case queue.Started:
		return one(p.start.change(e.Ticket, e.At, int64(e.Code)))
	case queue.Finished:
		return one(p.finish.change(e.Ticket, e.At, int64(e.Code), flag(e.Text != "")))
	case queue.MissedTicket:
		return one(p.miss.change(e.Ticket, e.At))
	case queue.ReturnedTicket:
		return one(p.giveBack.change(e.Ticket, int64(e.Code)))
	case queue.HeldTicket:
		return one(p.hold.change(e.Ticket, e.Window))
	case queue.Transferred:
		if err := p.presence.referred(e); err != nil {
			return err
		}
		return one(p.transfer.change(e.Ticket, e.Line, e.Text))
	case queue.Withdrew:
		return one(p.withdraw.change(e.Ticket, e.At))
	case queue.ExpiredTicket:
		return one(p.expire.change(e.Ticket, e.At))
	case queue.Undone:
		return p.undone(e)
	case queue.Rated:
		return p.rated(e)
	case queue.WindowPaused:
		return p.presence.pause.run(e.Seq, e.Day, e.Window, e.Text, e.At)
	case queue.WindowResumed:
		return p.presence.endPause.run(e.Window, e.At)
	case queue.WindowOpened:
		return p.openSeat.run(e.Seq, e.Day, e.Window, e.Text, e.At)
	case queue.WindowClosed:
		if err := p.presence.endPause.run(e.Window, e.At); err != nil {
			return err
		}
		return one(p.endSeat.change(e.Window, e.At))
	case kindPrintMoved:
		return p.printMoved(e)
	case kindSlipOwed:
		return one(p.oweJob.change(e.Ticket, e.Text, int64(PrintQueued.number()), int64(e.Number), e.At))
	case kindBooked, kindBookingCancelled, kindNoShow:
		return p.booked(e)
	case kindSheetGiven:
		return p.sheetGiven(e)
	case kindDocumentGiven, kindDocumentVoided:
		return p.documentEvent(e)
	case kindCaseImported:
		return p.cases.imported(e)
	case kindCaseStepped:
		return p.cases.stepped(e)
	case kindDelegated, kindDelegationEnded:
		return p.delegations.project(e)
	}
	if e.Kind >= kindFilesChanged && e.Kind <= kindStockTaken {
		return p.settings.project(e)
	}
	switch e.Kind {
	case kindRatingHandled:
		return p.newStep.run(e.Seq, e.Ticket, e.At, e.Actor, int64(e.Code), e.Text)
	case kindUnattended:
		return p.alarm.run(e.Seq, e.Day, e.Window, e.Text, int64(e.Code), e.At)
	case kindAttended:
		return one(p.endAlarm.change(e.Window, e.At))
	case kindOutageBegan, kindOutageEnded:
		return p.outage(e)
	case kindFeedbackGiven, kindFeedbackAnswered:
		return p.feedback.project(e)
	case kindMonthlySubmitted, kindAssessmentAnswered, kindAssessmentDone:
		return p.monthEnd.project(e)
	case kindDisputed, kindDisputeAnswered:
		return p.disputes.project(e)
	case kindRotationAsked, kindRotationDecided, kindRotationDone:
		return p.rotations.project(e)
	case kindLogEntered, kindLogVoided:
		return p.officeLog.project(e)
	case kindTaskSent, kindTaskStepped:
		return p.tasks.project(e)
	}
	if kindName(e.Kind) == "" {
		return fmt.Errorf("unknown kind %d", e.Kind)
	}
	return nil
}

func (p *projector) issued(e *queue.Event, b *bound) error {
	body, err := queue.ReadIssued(e.Body)
	if err != nil {
		return fmt.Errorf("body of an issued ticket: %w", err)
	}
	if err := p.newTicket.run(b.seq, b.ticket, b.day, b.line, b.number, b.text, b.code, b.actor, b.at, p.text(body.Print)); err != nil {
		return err
	}
	if body.Booking != "" {
		return p.checkedIn(e, body.Booking)
	}
	return nil
}

func (p *projector) undone(e *queue.Event) error {
	var b queue.UndoneBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of an undone act: %w", err)
	}
	if err := one(p.undo.change(e.Ticket, int64(b.State), b.Line, b.Matter, b.Window, b.Clerk, b.FirstAsked, b.CalledAt,
		int64(b.Calls), b.StartedAt, b.EndedAt, int64(b.Outcome), int64(b.Returns), b.After, flag(b.Inexact))); err != nil {
		return err
	}
	if queue.Kind(e.Code) == queue.Transferred {
		return p.presence.unrefer.run(e.Ticket, e.Seq)
	}
	if k := queue.Kind(e.Code); k == queue.CalledTicket || k == queue.Resumed {
		if err := p.undoHand.run(e.Ticket, e.Seq); err != nil {
			return err
		}
		return p.undoCalls.run(e.Ticket, e.Seq)
	}
	return nil
}

// calledByHand keeps why a clerk called a ticket out of its turn.
func (p *projector) calledByHand(e *queue.Event) error {
	if e.Kind != queue.CalledTicket || queue.UnpackReason(e.Code).Kind != queue.CalledByHand {
		return nil
	}
	var b queue.HandBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of a call by hand: %w", err)
	}
	return one(p.newHand.change(e.Seq, e.Ticket, e.Window, e.At, b.Reason))
}

func flag(set bool) int64 {
	if set {
		return 1
	}
	return 0
}

var errNoRow = errors.New("the tables do not have what the event is about")

// one makes sure that an event met exactly the row it is about.
func one(changed int64, err error) error {
	if err == nil && changed != 1 {
		err = errNoRow
	}
	return err
}
