package desk

import (
	"context"

	"jiaohao/affairs"
)

// measureTasks counts the tasks whose last day is in the time of a report, and the
// closing checks of its days.
func (d *Desk) measureTasks(r *report, got map[string]affairs.Measured) {
	if d.Tasks == nil {
		return
	}
	type parts struct{ inTime, of int }
	counts := map[affairs.TaskKind]parts{}
	for _, t := range r.end.tasks {
		inTime, of := t.InTime(r.today, d.zone())
		n := counts[t.Kind]
		counts[t.Kind] = parts{n.inTime + inTime, n.of + of}
	}
	for kind, id := range taskMeasures {
		got[id] = affairs.ShareOf(counts[kind].inTime, counts[kind].of)
	}
	checked, all := 0, 0
	for _, c := range r.end.closing {
		checked, all = checked+c.checked, all+c.days
	}
	got["closing_checks"] = affairs.ShareOf(checked, all)
}

// taskMeasures are what the tasks of a kind are measured as.
var taskMeasures = map[affairs.TaskKind]string{affairs.AssignedTask: "tasks_in_time", affairs.SuppliesTask: "supplies_refilled", affairs.SelfCheck: "self_checks", affairs.ReadingTask: "reading"}

// closingDays is how many days somebody sat at a window, and of how many the closing
// check was entered.
type closingDays struct {
	no            string
	days, checked int
	missing       []string // days
}

// closingDays counts them by window, from the first day with a check on; today only
// when the office is told which windows lack it.
func (d *Desk) closingDays(ctx context.Context, s span, due []affairs.Task) (list []closingDays, err error) {
	checked, first := map[[2]string]bool{}, ""
	for _, t := range due {
		if t.Kind != affairs.ClosingCheck {
			continue
		}
		checked[[2]string{t.Due, t.Of}] = true
		if first == "" || t.Due < first {
			first = t.Due
		}
	}
	if first == "" || d.History == nil {
		return nil, nil
	}
	seats, err := d.History.Seats(ctx, first, s.To)
	if err != nil {
		return nil, err
	}
	at, open := d.closes()
	over := open && !d.Now().Before(at.Add(closingLate))
	seen, place := map[[2]string]bool{}, map[string]int{}
	for _, seat := range seats {
		key := [2]string{seat.Day, seat.Window}
		day, err := affairs.ParseDate(seat.Day)
		if err != nil || seen[key] || seat.Day == s.today.String() && !over && !checked[key] || len(d.Data.Opening.RangesOn(day)) == 0 {
			continue
		}
		seen[key] = true
		i, known := place[seat.Window]
		if !known {
			i = len(list)
			place[seat.Window] = i
			list = append(list, closingDays{no: seat.Window})
		}
		list[i].days++
		if checked[key] {
			list[i].checked++
		} else {
			list[i].missing = append(list[i].missing, seat.Day)
		}
	}
	return list, nil
}

// closingTable is those days as a table.
func (d *Desk) closingTable(days []closingDays, say func(affairs.Text) string) table {
	t := table{ID: "closing", Title: col("下班检查", "Closing checks"), Note: col("从第一次登记的那天起，有人上岗的日子。", "Of the days with a clerk there, from the first check on."),
		Columns: columns(col("窗口", "Window"), col("上岗天数", "Days"), col("已登记", "Checked"), col("没有登记", "Missing"), col("哪几天没有登记", "Days without"))}
	for _, c := range days {
		words := ""
		for i, day := range c.missing {
			if i > 0 {
				words += say(col("、", ", "))
			}
			words += day
		}
		t.Rows = append(t.Rows, cells(text(c.no), count(c.days), count(c.checked), cell{Value: len(c.missing), Bad: len(c.missing) > 0}, text(words)))
	}
	return t
}
