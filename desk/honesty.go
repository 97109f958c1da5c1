package desk

import (
	"context"

	"jiaohao/queue"
)

// Estimates are the estimates told on a day and what happened.
type Estimates func(ctx context.Context, day string) ([]queue.Estimated, error)

// honestDays is how many days a report compares estimates of: they are read ticket
// by ticket.
const honestDays = 31

// honestEnough is how many estimates it takes to call a line's doubtful.
const honestEnough = 20

// honesty is how the estimates told compare with the waits: all lines first, then
// each that told somebody a wait.
func (r *report) honesty(ctx context.Context) error {
	if r.d.Estimates == nil || r.bureau != "" || r.Days() > honestDays {
		return nil
	}
	var told []queue.Estimated
	for day := r.first; !r.last.Before(day) && !r.today.Before(day); day = day.AddDays(1) {
		of, err := r.d.Estimates(ctx, day.String())
		if err != nil {
			return err
		}
		told = append(told, of...)
	}
	if len(told) == 0 {
		return nil
	}
	t := table{ID: "honesty", Title: col("预计等候准不准", "Were the estimated waits right?"),
		Note: col("取号时告知的上限应能守住：未取整时 85%–95% 为正常。当时有空窗口的不计入。", "With each number an upper end of its wait is told. It should hold for 85–95 % of them before rounding. Numbers taken while a window was free do not count."),
		Columns: columns(col("队列", "Line"), col("告知次数", "Estimates"), col("守住告知的上限 %", "Held as told, %"),
			col("守住未取整的上限 %", "Held before rounding, %"), col("平均相差 分钟", "Mean error, min"))}
	row := func(name string, h queue.Honesty) {
		exact := known(100*h.Share(), h.Given > 0)
		exact.Bad = h.Given >= honestEnough && h.Share() < queue.HonestFrom
		t.Rows = append(t.Rows, cells(text(name), count(h.Given), known(100*h.ToldShare(), h.Given > 0), exact, known(h.Error(), h.Given > 0)))
	}
	all, lines := queue.HonestyOf(told)
	row(r.say(total), all)
	strong(t.Rows[0])
	for _, l := range r.d.Data.Lines {
		if h := lines[l.Prefix]; h != nil {
			row(l.Prefix+" "+r.say(r.d.lineName(l.Prefix)), *h)
		}
	}
	r.honest = &t
	return nil
}
