package desk

import (
	"context"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Record is what is kept of one ticket of any day; nothing of a person. Times are
// Unix milliseconds, 0 = never.
type Record struct {
	Ticket                                   string // id
	Day, Number, Line, Matter                string
	Class                                    queue.Class
	State                                    queue.State
	Issued, Called, Started, Ended           int64
	Inexact                                  bool // the service began by itself: its start is a guess
	Calls, Returns                           int
	Window, Clerk, FirstAsked, IssuedAtKiosk string
	Outcome                                  queue.Outcome
	Score                                    int // 1 … 5, 0 = not rated
}

// Records calls each record of the days from … to ("2006-01-02", both included),
// in the order of issue.
type Records func(ctx context.Context, from, to string, each func(Record) error) error

var classWords = map[queue.Class]affairs.Text{
	queue.Ordinary: {ZH: "普通", EN: "ordinary"}, queue.Priority: {ZH: "优先", EN: "priority"}, queue.Appointment: {ZH: "预约", EN: "appointment"},
}

var ticketWords = map[queue.State]affairs.Text{
	queue.Waiting: {ZH: "等候", EN: "waiting"}, queue.Called: {ZH: "已叫号", EN: "called"}, queue.Serving: {ZH: "办理中", EN: "serving"},
	queue.Held: {ZH: "挂起", EN: "held"}, queue.Missed: {ZH: "过号", EN: "missed"}, queue.Done: {ZH: "已办理", EN: "done"},
	queue.Withdrawn: {ZH: "已放弃", EN: "withdrawn"}, queue.Expired: {ZH: "未办理", EN: "expired"},
}
