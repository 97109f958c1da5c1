package queue

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Decide answers a command with the events that follow from it, in the order
// they are to be applied, or with an *Error. It changes nothing. When now lies
// in a later business day than the open one, the events begin with the close of
// the old day and the opening of the new; a clock that went back keeps the day.
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

// decideInNewDay closes the old day and decides the command on an empty hall.
func (h *Hall) decideInNewDay(by Actor, cmd Command, now time.Time, day string) ([]Event, error) {
	system := decision{h: h, by: Actor{System, "day"}, at: now.UnixMilli(), day: h.day}
	if h.day != "" {
		system.closeDay()
	}
	system.day = day
	system.emit(Event{Kind: DayOpened, Text: h.plan.Zone.String()})
	fresh := &Hall{plan: h.plan, digits: map[string]int{}}
	fresh.reset(day)
	d := decision{h: fresh, by: by, at: now.UnixMilli(), day: day, events: system.events}
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
	case Withdraw:
		return d.withdraw(c)
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
		d.closeDay()
		return nil
	}
	return refuse(Invalid, "未知的操作", "unknown command")
}

func (d *decision) issue(c Issue) error {
	h := d.h
	if c.Line == "" && c.Matter == "" {
		return refuse(Invalid, "请选择业务或事项", "choose a line or a matter").at("line")
	}
	if c.Matter != "" {
		prefix, ok := h.plan.Matters[c.Matter]
		if !ok {
			return refuse(NotFound, "没有这个事项，请重新选择", fmt.Sprintf("no matter %q; choose one from the list", c.Matter)).at("matter")
		}
		if c.Line != "" && c.Line != prefix {
			return refuse(Invalid, "该事项不属于所选业务", fmt.Sprintf("matter %s belongs to line %s", c.Matter, prefix)).at("line")
		}
		c.Line = prefix
	}
	ln, err := h.line(c.Line)
	if err != nil {
		return err
	}
	if c.Class >= classes {
		return refuse(Invalid, "号票类别不对", "unknown class").at("class")
	}
	if ln.closed != "" {
		return refuse(Unavailable, "该业务已停止取号："+ln.closed, "this line issues no numbers now: "+ln.closed).at("line")
	}
	if ln.DailyMax > 0 && ln.counter >= ln.DailyMax {
		return refuse(Unavailable, "该业务今日号已取完，请咨询导办台", "today's numbers of this line are used up; ask at the guide desk").at("line")
	}
	if c.Ticket == "" || h.tickets[c.Ticket] != nil {
		return refuse(Invalid, "号票编号缺失或重复", "the ticket id is missing or already used").at("ticket")
	}
	issued := IssuedBody{Print: c.Print}
	if w, ok := h.EstimateNew(ln.Prefix, c.Matter, c.Class); ok {
		issued.Wait = &[2]int{w.P50, w.P90}
	}
	body := ""
	if issued != (IssuedBody{}) {
		b, err := json.Marshal(issued)
		if err != nil {
			return err
		}
		body = string(b)
	}
	d.emit(Event{
		Kind: Issued, Ticket: c.Ticket, Line: c.Line, Number: ln.Start + ln.counter,
		Code: int(c.Class), Text: c.Matter, Body: body,
	})
	return nil
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

// free is a window that may call somebody now.
func (d *decision) free(no string) (*window, error) {
	w, err := d.seated(no)
	if err != nil {
		return nil, err
	}
	if w.state == Paused {
		return nil, refuse(Conflict, "窗口已暂停，请先恢复服务", "the window is paused; resume first")
	}
	if t := w.ticket; t != nil {
		if d.at-w.lastAct < d.h.plan.Rules.SecondPress {
			return nil, refuse(Conflict, "已呼叫 "+t.name, t.name+" has just been called")
		}
		if t.State == Called {
			return nil, refuse(Conflict, t.name+" 已呼叫：请开始办理，或按过号", t.name+" has been called: start it, or mark it missed")
		}
		return nil, refuse(Conflict, t.name+" 正在办理：请先选择办理结果", t.name+" is being served: finish it with an outcome first")
	}
	return w, nil
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

func (d *decision) finish(c Finish) error {
	return d.atWindow(c.Window, "结束", "finish", func(w *window, t *Ticket) error {
		if c.Outcome < Accepted || c.Outcome > Collected {
			return refuse(Invalid, "请选择办理结果：受理、办结、补件、退件、咨询、无需办件或领证",
				"choose an outcome: accepted, completed, supplement, returned, consulted, not_needed or collected").at("outcome")
		}
		if t.State == Called {
			return refuse(Conflict, t.name+" 还未开始办理：请先开始，或按过号", t.name+" has not been started: start it, or mark it missed")
		}
		d.ticketEvent(Finished, t, w.No, int(c.Outcome), "")
		return nil
	})
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

func (d *decision) undo(c Undo) error {
	w, err := d.seated(c.Window)
	if err != nil {
		return err
	}
	a := w.last
	if a.kind == 0 || d.at-a.at > d.h.plan.Rules.UndoWithin || d.at < a.at {
		return refuse(Conflict, fmt.Sprintf("没有可撤销的操作（%d秒内有效）", d.h.plan.Rules.UndoWithin/1000),
			fmt.Sprintf("nothing to undo; an act can be undone for %d s", d.h.plan.Rules.UndoWithin/1000))
	}
	t := d.h.tickets[a.before.ID]
	if !untouched(a, w, t) {
		return refuse(Conflict, t.name+" 已在别处变动，不能撤销", t.name+" has moved on; it cannot be undone")
	}
	d.emit(Event{
		Kind: Undone, Ticket: t.ID, Line: t.Line, Window: w.No, Number: t.Number,
		Code: int(a.kind), Body: undoneBody(a.before),
	})
	return nil
}

// untouched reports whether the ticket still is what the window's last act made
// of it: nobody else has called, returned or withdrawn it since.
func untouched(a act, w *window, t *Ticket) bool {
	switch a.kind {
	case CalledTicket, Resumed:
		return (t.State == Called || t.State == Serving && t.Inexact) && t.Window == w.No
	case Started:
		return t.State == Serving && !t.Inexact && t.Window == w.No
	case Finished:
		return t.State == Done && t.Rating == 0 // what was rated did happen
	case MissedTicket:
		return t.State == Missed
	case HeldTicket:
		return t.State == Held && t.Window == w.No
	case Transferred:
		return t.State == Waiting
	}
	return false
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

func (d *decision) openWindow(c OpenWindow) error {
	w, err := d.window(c.Window)
	if err != nil {
		return err
	}
	if c.Staff == "" {
		return refuse(Invalid, "缺少工号", "the staff number is missing").at("staff")
	}
	if w.staff == c.Staff {
		if w.state == Paused {
			d.emit(Event{Kind: WindowResumed, Window: w.No})
		}
		return nil
	}
	if w.staff != "" {
		return refuse(Conflict, w.No+"号窗口已由 "+w.staff+" 登录，请其先退出", "window "+w.No+" is taken by "+w.staff+"; they must leave first")
	}
	for _, o := range d.h.worder {
		if o.staff == c.Staff {
			return refuse(Conflict, "您已在"+o.No+"号窗口登录，请先退出该窗口", "you are signed in at window "+o.No+"; leave it first")
		}
	}
	d.emit(Event{Kind: WindowOpened, Window: w.No, Text: c.Staff})
	return nil
}

func (d *decision) pauseWindow(c PauseWindow) error {
	w, err := d.seated(c.Window)
	if err != nil {
		return err
	}
	switch {
	case c.Reason == "":
		return refuse(Invalid, "请填写暂停原因", "give a reason for the pause").at("reason")
	case w.state == Paused:
		return refuse(Conflict, "窗口已经暂停", "the window is paused already")
	case w.ticket != nil:
		return refuse(Conflict, "请先结束 "+w.ticket.name+" 再暂停", "finish "+w.ticket.name+" before pausing")
	}
	d.emit(Event{Kind: WindowPaused, Window: w.No, Text: c.Reason})
	return nil
}

func (d *decision) resumeWindow(c ResumeWindow) error {
	w, err := d.seated(c.Window)
	if err != nil {
		return err
	}
	if w.state != Paused {
		return refuse(Conflict, "窗口没有暂停", "the window is not paused")
	}
	d.emit(Event{Kind: WindowResumed, Window: w.No})
	return nil
}

func (d *decision) closeWindow(c CloseWindow) error {
	w, err := d.seated(c.Window)
	if err != nil {
		return err
	}
	if w.ticket != nil {
		return refuse(Conflict, "请先结束 "+w.ticket.name+" 再退出窗口", "finish "+w.ticket.name+" before leaving the window")
	}
	if len(w.held) > 0 {
		return refuse(Conflict, "还有挂起的号 "+w.held[0].name+"，请先回呼或转移", w.held[0].name+" is still held; call it back or transfer it first")
	}
	d.emit(Event{Kind: WindowClosed, Window: w.No, Text: w.staff})
	return nil
}

func (d *decision) closeLine(c CloseLine) error {
	ln, err := d.h.line(c.Line)
	if err != nil {
		return err
	}
	if c.Reason == "" {
		return refuse(Invalid, "请填写停止取号的原因", "give a reason for closing the line").at("reason")
	}
	if ln.closed != "" {
		return refuse(Conflict, "该业务已停止取号", "this line is closed already")
	}
	d.emit(Event{Kind: LineClosed, Line: ln.Prefix, Text: c.Reason})
	return nil
}

func (d *decision) openLine(c OpenLine) error {
	ln, err := d.h.line(c.Line)
	if err != nil {
		return err
	}
	if ln.closed == "" {
		return refuse(Conflict, "该业务正在取号", "this line is open already")
	}
	d.emit(Event{Kind: LineOpened, Line: ln.Prefix})
	return nil
}

// closeDay ends the day: a ticket at a window ends unrecorded, what waits, is
// held or was missed expires, and every window closes.
func (d *decision) closeDay() {
	for _, w := range d.h.worder {
		if t := w.ticket; t != nil {
			d.ticketEvent(Finished, t, w.No, int(Unrecorded), "")
		}
	}
	open := make([]*Ticket, 0, len(d.h.tickets))
	for _, t := range d.h.tickets {
		if t.State == Waiting || t.State == Held || t.State == Missed {
			open = append(open, t)
		}
	}
	slices.SortFunc(open, func(a, b *Ticket) int { return int(a.Rank - b.Rank) })
	for _, t := range open {
		d.ticketEvent(ExpiredTicket, t, "", 0, "")
	}
	for _, w := range d.h.worder {
		if w.state != Closed {
			d.emit(Event{Kind: WindowClosed, Window: w.No, Text: w.staff})
		}
	}
	d.emit(Event{Kind: DayClosed, Number: len(open)})
}

func (h *Hall) line(prefix string) (*line, error) {
	if ln := h.lines[prefix]; ln != nil {
		return ln, nil
	}
	return nil, refuse(NotFound, "没有这个业务，请重新选择", fmt.Sprintf("no line %q; choose one from the list", prefix)).at("line")
}

func (d *decision) window(no string) (*window, error) {
	if w := d.h.windows[no]; w != nil {
		return w, nil
	}
	return nil, refuse(NotFound, "没有这个窗口", fmt.Sprintf("no window %q", no)).at("window")
}

// seated is the window if the actor may work it: the clerk signed in at it, its
// call pad, or a manager.
func (d *decision) seated(no string) (*window, error) {
	w, err := d.window(no)
	if err != nil {
		return nil, err
	}
	switch {
	case w.state == Closed:
		return nil, refuse(Conflict, no+"号窗口没有人登录，请先登录窗口", "nobody is signed in at window "+no+"; open it first")
	case d.by.Kind == Staff && d.by.ID != w.staff:
		return nil, refuse(Denied, "您没有登录"+no+"号窗口", "you are not signed in at window "+no)
	case d.by.Kind == Pad && d.by.ID != no:
		return nil, refuse(Denied, "叫号器不属于"+no+"号窗口", "this call pad does not belong to window "+no)
	case d.by.Kind == Staff, d.by.Kind == Pad, d.by.Kind == Manager, d.by.Kind == System:
		return w, nil
	}
	return nil, refuse(Denied, "没有权限操作窗口", "not allowed to work a window")
}
