package desk

import (
	"jiaohao/affairs"
	"jiaohao/queue"
)

// choice of words: everything here is shown to clerks and technicians.

// Outcome is one key at the end of a service.
type Outcome struct {
	Key   string       `json:"key"`   // on the keyboard
	Value string       `json:"value"` // in the API
	Label affairs.Text `json:"label"`
}

// outcomes are in the order of the keys 1 … 7.
var outcomes = []Outcome{
	{"1", queue.Accepted.String(), affairs.Text{ZH: "受理", EN: "Accepted"}},
	{"2", queue.Completed.String(), affairs.Text{ZH: "办结", EN: "Completed"}},
	{"3", queue.Supplement.String(), affairs.Text{ZH: "补件", EN: "Supplement"}},
	{"4", queue.Returned.String(), affairs.Text{ZH: "退件", EN: "Returned"}},
	{"5", queue.Consulted.String(), affairs.Text{ZH: "咨询", EN: "Enquiry"}},
	{"6", queue.NotNeeded.String(), affairs.Text{ZH: "无需办件", EN: "No case"}},
	{"7", queue.Collected.String(), affairs.Text{ZH: "领证", EN: "Collected"}},
}

// callReasons are offered for a call out of turn; the Chinese text is kept.
// None is a rank or a friend: the hall knows no such class (plan row 22).
var callReasons = []affairs.Text{
	{ZH: "行动不便或身体不适", EN: "Frail or unwell"},
	{ZH: "携带婴幼儿", EN: "With an infant"},
	{ZH: "补齐材料后返回", EN: "Came back with the missing papers"},
	{ZH: "设备或叫号差错", EN: "Our equipment or call went wrong"},
	{ZH: "其他窗口引导过来", EN: "Sent here by another window"},
	{ZH: "系统或政策时限将到", EN: "A time limit is about to run out"},
}

// padPause is what a pad's pause key gives as the reason: it has no words.
const padPause = "暂时离开"

// undoWords say what undo would take back.
var undoWords = map[queue.Kind]affairs.Text{
	queue.CalledTicket: {ZH: "叫号", EN: "call"},
	queue.Resumed:      {ZH: "回呼", EN: "call back"},
	queue.Started:      {ZH: "开始办理", EN: "start"},
	queue.Finished:     {ZH: "办理结果", EN: "outcome"},
	queue.MissedTicket: {ZH: "过号", EN: "missed"},
	queue.HeldTicket:   {ZH: "挂起", EN: "hold"},
	queue.Transferred:  {ZH: "转移", EN: "transfer"},
}

// mark is the mark of a ticket that may be called earlier; of a priority with its
// ground, which staff alone see.
func (d *Desk) mark(t *queue.Ticket) affairs.Text {
	switch {
	case t.Back != "":
		return affairs.Text{ZH: "补件回来", EN: "back with papers"}
	case t.After > 0:
		return affairs.Text{ZH: "过号恢复", EN: "returned"}
	case t.Class == queue.Priority && t.Ground != "":
		why := d.Data.Ground(t.Ground)
		return affairs.Text{ZH: "优先 · " + why.ZH, EN: "priority · " + why.EN}
	case t.Class == queue.Priority:
		return affairs.Text{ZH: "优先", EN: "priority"}
	case t.Class == queue.Appointment:
		return affairs.Text{ZH: "预约", EN: "booked"}
	}
	return affairs.Text{}
}

// windowWords say the state of a window.
var windowWords = map[queue.WindowState]affairs.Text{
	queue.Closed: {ZH: "未登录", EN: "Closed"},
	queue.Open:   {ZH: "服务中", EN: "Open"},
	queue.Paused: {ZH: "已暂停", EN: "Paused"},
}
