package display

import (
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

// What the hall is doing, as Serving.State.
const (
	BeforeHours = "before"   // opens later today
	InHours     = "open"     // within the opening hours
	OnBreak     = "break"    // between two ranges of the day
	AfterHours  = "extended" // holders at closing are still served (延时服务)
	OffDuty     = "closed"   // the day is over
	DayOff      = "day_off"  // weekend or holiday
)

// Serving is whether the hall serves, in words.
type Serving struct {
	State  string `json:"state"`
	Title  Text   `json:"title"`
	Detail Text   `json:"detail"`
}

// Over reports whether nobody is served any more today.
func (s Serving) Over() bool { return s.State == OffDuty || s.State == DayOff }

// ServingAt tells what the hall is doing. After the last hour it is still
// serving as long as a number is at a window, or waits for one that is staffed.
func ServingAt(hall *queue.Hall, data *configs.Hall, now time.Time) Serving {
	now = now.In(data.Location)
	today, clock := affairs.DateOf(now), affairs.ClockOf(now)
	ranges := data.Opening.RangesOn(today)
	busy := current(hall, now) && owes(hall)
	switch {
	case data.Opening.Always, data.Opening.Serving(now):
		return Serving{InHours, Text{ZH: "正在办公", EN: "Open"}, hoursText(ranges)}
	case len(ranges) == 0 && !busy:
		return Serving{DayOff, Text{ZH: "今日休息", EN: "Closed today"}, nextOpening(data, today)}
	case len(ranges) > 0 && clock < ranges[0].From:
		from := ranges[0].From.String()
		return Serving{BeforeHours, Text{ZH: "尚未上班", EN: "Not open yet"},
			Text{ZH: from + " 开始办理", EN: "Service starts at " + from}}
	case len(ranges) > 0 && clock < ranges[len(ranges)-1].From:
		from := nextRange(ranges, clock).String()
		return Serving{OnBreak, Text{ZH: "午间休息", EN: "Midday break"},
			Text{ZH: from + " 恢复办理", EN: "Service resumes at " + from}}
	case busy:
		return Serving{AfterHours, Text{ZH: "延时服务", EN: "Extended service"},
			Text{ZH: "继续为已取号群众办理", EN: "Numbers already issued are still served"}}
	}
	return Serving{OffDuty, Text{ZH: "已下班", EN: "Closed"}, nextOpening(data, today)}
}

// owes reports whether a number is at a window, or waits for a staffed one.
func owes(hall *queue.Hall) bool {
	for _, w := range hall.Windows() {
		if w.Ticket != nil || w.State != queue.Closed && hall.WaitingCount(w.No) > 0 {
			return true
		}
	}
	return false
}

// current reports whether the hall's state is of the day of now. After midnight
// it is yesterday's until the first command; a clock that went back keeps it.
func current(hall *queue.Hall, now time.Time) bool {
	return hall.Day() >= now.In(hall.Zone()).Format(time.DateOnly)
}

func nextRange(ranges []affairs.Range, clock affairs.Clock) affairs.Clock {
	for _, r := range ranges {
		if clock < r.From {
			return r.From
		}
	}
	return 0
}

func hoursText(ranges []affairs.Range) Text {
	var t Text
	for _, r := range ranges {
		if t.ZH != "" {
			t.ZH += "，"
			t.EN += ", "
		}
		span := r.From.String() + "–" + r.To.String()
		t.ZH += span
		t.EN += span
	}
	return t
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// nextOpening says when the windows open again, looking at most a year ahead.
func nextOpening(data *configs.Hall, today affairs.Date) Text {
	for i := 1; i <= 366; i++ {
		d := today.AddDays(i)
		ranges := data.Opening.RangesOn(d)
		if len(ranges) == 0 {
			continue
		}
		from := ranges[0].From.String()
		at := ranges[0].From
		return Text{
			ZH: fmt.Sprintf("下次办公：%d月%d日（%s）%s", int(d.Month), d.Day, weekdays[d.Weekday()], from),
			EN: "Opens again: " + d.At(at, time.UTC).Format("Monday 2 January, 15:04"),
		}
	}
	return Text{ZH: "恢复时间另行通知", EN: "Reopening will be announced"}
}
