package queue

import (
	"fmt"
	"time"
)

// Decide answers a command with the events that follow from it, in the order
// they are to be applied, or with an *Error. It changes nothing. When now lies
// in a later business day than the open one, the events begin with the close of
// the old day and the opening of the new; a clock that went back keeps the day,
// which is Owner's to turn (see mistaken).
func (h *Hall) Decide(by Actor, cmd Command, now time.Time) ([]Event, error) {
	d := decision{h: h, by: by, at: now.UnixMilli(), day: h.day}
	if day := h.plan.DayOf(now); day > h.day {
		return h.decideInNewDay(by, cmd, now, day)
	}
	if err := d.decide(cmd); err != nil {
		return nil, err
	}
	return d.events, nil
}

// decision collects the events of one command.
type decision struct {
	h      *Hall
	by     Actor
	at     int64
	day    string
	events []Event
}

func (d *decision) emit(e Event) {
	e.At, e.Day, e.Actor = d.at, d.day, d.by.String()
	d.events = append(d.events, e)
}

// ticketEvent emits an event of one ticket at the window it is at.
func (d *decision) ticketEvent(kind Kind, t *Ticket, window string, code int, text string) {
	d.emit(Event{Kind: kind, Ticket: t.ID, Line: t.Line, Window: window, Number: t.Number, Code: code, Text: text})
}

func (d *decision) decide(cmd Command) error {
	switch c := cmd.(type) {
	case Issue:
		return d.issue(c)
	case CallNext:
		return d.callNext(c)
	case CallTicket:
		return d.callByHand(c)
	case Recall:
		return d.atWindow(c.Window, "重呼", "recall", func(w *window, t *Ticket) error {
			if t.State != Called && !t.Inexact {
				return refuse(Conflict, t.name+" 已在办理，不能重呼", t.name+" is already being served; it cannot be recalled")
			}
			if most := d.h.plan.Rules.CallsMost; most > 0 && t.Calls >= most {
				return refuse(Conflict, fmt.Sprintf("%s 已叫%d遍，没有人来请按过号", t.name, t.Calls),
					fmt.Sprintf("%s was called %d times; mark it missed if nobody comes", t.name, t.Calls))
			}
			d.ticketEvent(Recalled, t, w.No, t.Calls+1, "")
			return nil
		})
	case Start:
		return d.atWindow(c.Window, "开始办理", "start", func(w *window, t *Ticket) error {
			if t.State == Serving && !t.Inexact {
				return refuse(Conflict, t.name+" 已在办理", t.name+" is already being served")
			}
			d.ticketEvent(Started, t, w.No, 0, "")
			return nil
		})
	case StartCalled:
		return d.startCalled(c)
	case Finish:
		return d.finish(c)
	case Miss:
		return d.atWindow(c.Window, "过号", "miss", func(w *window, t *Ticket) error {
			if t.State == Serving && !t.Inexact {
				return refuse(Conflict, t.name+" 已开始办理，请选择办理结果结束", t.name+" is being served; finish it with an outcome")
			}
			d.ticketEvent(MissedTicket, t, w.No, 0, "")
			return nil
		})
	case Hold:
		return d.atWindow(c.Window, "挂起", "hold", func(w *window, t *Ticket) error {
			d.ticketEvent(HeldTicket, t, w.No, 0, "")
			return nil
		})
	case RecallHeld:
		return d.recallHeld(c)
	case Transfer:
		return d.transfer(c)
	case Undo:
		return d.undo(c)
	case Return:
		return d.returnTicket(c)
	case ServeAlso:
		return d.serveAlso(c)
	case ServeNoMore:
		return d.serveNoMore(c)
	case Reenter:
		return d.reenter(c)
	case Withdraw:
		return d.withdraw(c)
	case LeavePhone:
		return d.leavePhone(c)
	case TakePhoneBack:
		return d.takePhoneBack(c)
	case Rate:
		return d.rate(c)
	case OpenWindow:
		return d.openWindow(c)
	case PauseWindow:
		return d.pauseWindow(c)
	case ResumeWindow:
		return d.resumeWindow(c)
	case CloseWindow:
		return d.closeWindow(c)
	case CloseLine:
		return d.closeLine(c)
	case OpenLine:
		return d.openLine(c)
	case CloseDay:
		return d.closeByHand(c)
	}
	return refuse(Invalid, "未知的操作", "unknown command")
}

func (d *decision) callNext(c CallNext) error {
	w, err := d.free(c.Window)
	if err != nil {
		return err
	}
	t, reason := d.h.pick(w, d.at)
	if t == nil {
		return refuse(Conflict, "现在没有等候的号", "nobody is waiting for this window")
	}
	d.ticketEvent(CalledTicket, t, w.No, reason.Pack(), w.staff)
	return nil
}

// atWindow decides a command about the present ticket of a window.
func (d *decision) atWindow(no, zh, en string, then func(*window, *Ticket) error) error {
	w, err := d.seated(no)
	if err != nil {
		return err
	}
	if w.ticket == nil {
		return refuse(Conflict, "窗口没有正在办理的号，不能"+zh, "no ticket at this window to "+en)
	}
	return then(w, w.ticket)
}

func (d *decision) recallHeld(c RecallHeld) error {
	w, err := d.seated(c.Window)
	if err != nil {
		return err
	}
	t := d.h.tickets[c.Ticket]
	if t == nil || t.State != Held || t.Window != w.No {
		return refuse(NotFound, "本窗口没有挂起这个号", "this ticket is not held at this window").at("ticket")
	}
	if w.state == Paused {
		return refuse(Conflict, "窗口已暂停，请先恢复服务", "the window is paused; resume first")
	}
	if w.ticket != nil {
		return refuse(Conflict, "请先结束 "+w.ticket.name, "finish "+w.ticket.name+" first")
	}
	d.ticketEvent(Resumed, t, w.No, 0, w.staff)
	return nil
}

func (d *decision) transfer(c Transfer) error {
	return d.atWindow(c.Window, "转移", "transfer", func(w *window, t *Ticket) error {
		target := c.Line
		if c.Matter != "" {
			prefix, ok := d.h.plan.Matters[c.Matter]
			if !ok {
				return refuse(NotFound, "没有这个事项，请重新选择", fmt.Sprintf("no matter %q; choose one from the list", c.Matter)).at("matter")
			}
			if target != "" && target != prefix {
				return refuse(Invalid, "该事项不属于所选业务", fmt.Sprintf("matter %s belongs to line %s", c.Matter, prefix)).at("line")
			}
			target = prefix
		}
		if target == "" {
			return refuse(Invalid, "请选择转往的业务或事项", "choose the line or matter to transfer to").at("line")
		}
		ln, err := d.h.line(target)
		if err != nil {
			return err
		}
		if ln.Prefix == t.Line && c.Matter == t.Matter {
			return refuse(Invalid, "号票已在该业务，不需转移", "the ticket is in this line already").at("line")
		}
		d.emit(Event{Kind: Transferred, Ticket: t.ID, Line: ln.Prefix, Window: w.No, Number: t.Number, Text: c.Matter})
		return nil
	})
}

func (d *decision) returnTicket(c Return) error {
	t := d.h.tickets[c.Ticket]
	if t == nil {
		return refuse(NotFound, "没有这张号票", "no such ticket today").at("ticket")
	}
	r := d.h.plan.Rules
	switch {
	case t.State != Missed:
		return refuse(Conflict, t.name+" 没有过号，不需恢复", t.name+" has not been missed")
	case t.Returns >= r.ReturnTimes:
		return refuse(Conflict, t.name+" 已恢复过，请重新取号", t.name+" was reactivated before; take a new number")
	case d.at-t.EndedAt > r.ReturnWithin:
		return refuse(Conflict, fmt.Sprintf("%s 过号已超过%d分钟，请重新取号", t.name, r.ReturnWithin/60_000),
			fmt.Sprintf("%s was missed more than %d minutes ago; take a new number", t.name, r.ReturnWithin/60_000))
	}
	after := d.h.lines[t.Line].calls + int64(r.ReturnAfter)
	d.ticketEvent(ReturnedTicket, t, "", int(after), "")
	return nil
}

func (d *decision) withdraw(c Withdraw) error {
	t := d.h.tickets[c.Ticket]
	if t == nil {
		return refuse(NotFound, "没有这张号票", "no such ticket today").at("ticket")
	}
	if t.State != Waiting {
		return refuse(Conflict, t.name+" 不在等候中，不能放弃", t.name+" is not waiting; it cannot be withdrawn")
	}
	d.ticketEvent(Withdrew, t, "", 0, "")
	return nil
}
