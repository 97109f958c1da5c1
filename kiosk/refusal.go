package kiosk

import (
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// refusal is why a line gives no number now, and when it does again.
type refusal struct {
	affairs.Text
	Reason string // of the hall, in the words of whoever closed the line; may be ""
	Next   *affairs.Text
}

// refused asks the queue whether somebody who stands here would be refused a
// number; nil = they would not. h is the hall during a View.
func (k *Kiosk) refused(h *queue.Hall, line, matter string, class queue.Class) *refusal {
	now := k.o.Now()
	v, ok := h.LineOf(line)
	if !ok || !k.today(h) {
		return nil // the day begins with the first number, and every line with it
	}
	if v.Closed != "" {
		return &refusal{
			Text:   affairs.Text{ZH: "暂停取号：" + v.Closed, EN: "No numbers for this line at the moment"},
			Reason: v.Closed,
		}
	}
	if v.DailyMax > 0 && v.Issued >= v.DailyMax {
		return &refusal{Text: affairs.Text{ZH: "今日号已取完", EN: "Today's numbers are used up"}, Next: k.nextDay(now)}
	}
	why := h.NoNumbers(line, now)
	if why == nil {
		why = h.TooLate(line, matter, class, k.left())
	}
	if why == nil {
		return nil
	}
	return &refusal{Text: affairs.Text{ZH: why.ZH, EN: strings.ToUpper(why.EN[:1]) + why.EN[1:]}, Next: k.nextDay(now)}
}

// nextDay says when numbers are issued on the next day that the hall opens.
func (k *Kiosk) nextDay(now time.Time) *affairs.Text {
	d := k.opening.NextDay(now)
	if d.IsZero() {
		return nil
	}
	from := k.opening.Ticketing(d.At(0, k.o.Data.Location)).Next
	if from.IsZero() { // numbers are issued at any time
		return nil
	}
	return &affairs.Text{
		ZH: "下次放号：" + from.Format("1月2日") + " " + weekdaysZH[from.Weekday()] + " " + from.Format("15:04"),
		EN: "Numbers are given again on " + from.Format("Monday 2 January, 15:04"),
	}
}
