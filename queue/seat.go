package queue

import (
	"fmt"
	"slices"
)

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
	if skills := d.h.plan.Staff[c.Staff].Skills; len(skills) > 0 && len(w.Matters) > 0 &&
		!slices.ContainsFunc(w.Matters, func(m string) bool { return slices.Contains(skills, m) }) {
		return refuse(Denied, "您没有办理"+w.No+"号窗口任何事项的资格，请换窗口或联系大厅管理办公室",
			"you are not qualified for any matter of window "+w.No+"; choose another window or ask the hall office")
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

func (h *Hall) applyWindow(e Event) {
	w := h.windows[e.Window]
	w.since, w.reason = e.At, ""
	w.part.seats++
	switch e.Kind {
	case WindowOpened:
		w.state, w.staff, w.freed = Open, e.Text, e.At
		h.over = false
		if w.skills = h.plan.Staff[w.staff].Skills; w.skills != nil {
			h.setReach(w)
		}
		clear(w.turns) // another clerk, another pace
	case WindowPaused:
		w.state, w.reason = Paused, e.Text
	case WindowResumed:
		w.state = Open
	case WindowClosed:
		w.state, w.staff = Closed, ""
		h.takeAllBack(w)
		if w.skills != nil {
			w.skills = nil
			h.setReach(w)
		}
		w.last = act{}
	}
}
