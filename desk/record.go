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

// RecordFilter is which records are wanted: those of the days From … To
// ("2006-01-02", both included). What is left empty lets every one through.
type RecordFilter struct {
	From, To            string
	Line, Window, Clerk string
	States              []queue.State
	Bad                 bool // rated with one of the two lowest levels
	NoCase              bool // finished as accepted, with no document of a case
	Skip                int  // so many of the first
}

// Records calls each record that a filter lets through, in the order of issue.
type Records func(ctx context.Context, want RecordFilter, each func(Record) error) error

var classWords = map[queue.Class]affairs.Text{
	queue.Ordinary: {ZH: "普通", EN: "ordinary"}, queue.Priority: {ZH: "优先", EN: "priority"}, queue.Appointment: {ZH: "预约", EN: "appointment"},
}

var ticketWords = map[queue.State]affairs.Text{
	queue.Waiting: {ZH: "等候", EN: "waiting"}, queue.Called: {ZH: "已叫号", EN: "called"}, queue.Serving: {ZH: "办理中", EN: "serving"},
	queue.Held: {ZH: "挂起", EN: "held"}, queue.Missed: {ZH: "过号", EN: "missed"}, queue.Done: {ZH: "已办理", EN: "done"},
	queue.Withdrawn: {ZH: "已放弃", EN: "withdrawn"}, queue.Expired: {ZH: "未办理", EN: "expired"},
}
