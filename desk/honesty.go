package desk

import (
	"context"
	"fmt"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Estimates are the estimates told on a day and what happened.
type Estimates func(ctx context.Context, day string) ([]queue.Estimated, error)

// honestLine is how the estimates of a line, or of all, compare with the waits.
type honestLine struct {
	Prefix string
	Name   affairs.Text
	queue.Honesty
}

// Held is the share whose upper end as told was kept, Exact that before it was
// rounded up, and Off the mean error in minutes; "—" without any.
func (l honestLine) Held() string  { return l.percent(l.ToldShare()) }
func (l honestLine) Exact() string { return l.percent(l.Share()) }
func (l honestLine) Off() string {
	if l.Given == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f", l.Error())
}

// Doubtful reports whether fewer were kept than should be, of enough to tell.
func (l honestLine) Doubtful() bool { return l.Given >= 20 && l.Share() < queue.HonestFrom }

func (l honestLine) percent(share float64) string {
	if l.Given == 0 {
		return "—"
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}

// honesty is of a day: all lines first, then each that told somebody a wait.
func (d *Desk) honesty(ctx context.Context, day string) ([]honestLine, error) {
	if d.Estimates == nil {
		return nil, nil
	}
	told, err := d.Estimates(ctx, day)
	if err != nil || len(told) == 0 {
		return nil, err
	}
	all, lines := queue.HonestyOf(told)
	list := []honestLine{{Name: affairs.Text{ZH: "全厅", EN: "The hall"}, Honesty: all}}
	for _, l := range d.Data.Lines {
		if h := lines[l.Prefix]; h != nil {
			list = append(list, honestLine{Prefix: l.Prefix, Name: d.lineName(l.Prefix), Honesty: *h})
		}
	}
	return list, nil
}
