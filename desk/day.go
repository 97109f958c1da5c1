package desk

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// dayLine is what happened in a line, or in all of them, on one day. Waits are
// in minutes, from the issue of a number to its call.
type dayLine struct {
	Prefix string
	Name   affairs.Text
	Issued, Served, Missed, Unserved,
	Rated, Bad int
	waits []int
	score int
}

// add counts a record.
func (l *dayLine) add(r Record) {
	l.Issued++
	switch r.State {
	case queue.Done:
		l.Served++
	case queue.Missed:
		l.Missed++
	case queue.Expired, queue.Withdrawn:
		l.Unserved++
	}
	if r.Called >= r.Issued && r.Called > 0 {
		l.waits = append(l.waits, int((r.Called-r.Issued)/60_000))
	}
	if r.Score > 0 { // silence is not a rating
		l.Rated++
		l.score += r.Score
		if r.Score <= 2 {
			l.Bad++
		}
	}
}

// Wait is the p-th percentile of the waits, by nearest rank; "—" without any.
func (l *dayLine) Wait(p int) string {
	if len(l.waits) == 0 {
		return "—"
	}
	slices.Sort(l.waits)
	return fmt.Sprint(l.waits[(len(l.waits)*p+99)/100-1])
}

// Score is the mean of the ratings given.
func (l *dayLine) Score() string {
	if l.Rated == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f", float64(l.score)/float64(l.Rated))
}

// waitBuckets are the upper ends, in minutes, of the bars of the waits.
var waitBuckets = []int{5, 10, 15, 20, 30, 45, 60}

// day sums the records of one day: all lines first, then each in the hall's
// order; how many numbers were issued in each hour; the waits in buckets.
func (d *Desk) day(ctx context.Context, day string) (lines []*dayLine, hours [24]int, waits []int, err error) {
	all := &dayLine{Name: affairs.Text{ZH: "全厅", EN: "The hall"}}
	lines, byPrefix := []*dayLine{all}, map[string]*dayLine{}
	for _, l := range d.Data.Lines {
		byPrefix[l.Prefix] = &dayLine{Prefix: l.Prefix, Name: d.lineName(l.Prefix)}
		lines = append(lines, byPrefix[l.Prefix])
	}
	zone := d.clock("").zone
	err = d.Records(ctx, day, day, func(r Record) error {
		all.add(r)
		if l := byPrefix[r.Line]; l != nil {
			l.add(r)
		}
		hours[time.UnixMilli(r.Issued).In(zone).Hour()]++
		return nil
	})
	waits = make([]int, len(waitBuckets)+1)
	for _, w := range all.waits {
		i, _ := slices.BinarySearch(waitBuckets, w+1)
		waits[i]++
	}
	return lines, hours, waits, err
}

// dayView is the data of templates/day.html.
type dayView struct {
	Hall         affairs.Text
	Day          string
	Before, Next string
	Lines        []*dayLine
	Hours, Waits template.HTML
	Honesty      []honestLine
}

// dayPage is GET /office/day: the report of one day, today without a choice.
func (d *Desk) dayPage(w http.ResponseWriter, r *http.Request) error {
	if d.Records == nil {
		return web.NotFound("本机没有保存记录。", "No records are kept here.")
	}
	today := d.Now().In(d.clock("").zone).Format(time.DateOnly)
	q := r.URL.Query()
	q.Set("from", q.Get("day"))
	q.Set("to", q.Get("day"))
	day, _, err := period(q, today)
	if err != nil {
		return err
	}
	lines, hours, waits, err := d.day(r.Context(), day)
	if err != nil {
		return err
	}
	at, _ := time.Parse(time.DateOnly, day)
	v := dayView{
		Hall: both(d.Data.Name, d.Data.NameEN), Day: day, Lines: lines,
		Before: at.AddDate(0, 0, -1).Format(time.DateOnly), Next: at.AddDate(0, 0, 1).Format(time.DateOnly),
	}
	if day >= today {
		v.Next = ""
	}
	say := func(zh, en string) string {
		if web.Who(r.Context()).Lang == "en" {
			return en
		}
		return zh
	}
	if v.Honesty, err = d.honesty(r.Context(), day); err != nil {
		return err
	}
	v.Hours = BarChart("hours", say("各时段取号数", "Numbers issued by hour"), say("每小时发出的号码数", "how many numbers were issued in each hour"), hourBars(hours))
	v.Waits = BarChart("waits", say("等候时间分布（分钟）", "How long people waited, minutes"), say("等候各时长的人数", "how many people waited how long"), waitBars(waits))
	return d.Pages.Render(w, r, "desk/day", v)
}

// hourBars are the hours from the first with numbers to the last, at least 8 to 17.
func hourBars(hours [24]int) []Bar {
	first, last := 8, 17
	for h, n := range hours {
		if n > 0 {
			first, last = min(first, h), max(last, h)
		}
	}
	var bars []Bar
	for h := first; h <= last; h++ {
		bars = append(bars, Bar{Label: fmt.Sprintf("%d:00", h), Value: float64(hours[h])})
	}
	return bars
}

func waitBars(waits []int) []Bar {
	var bars []Bar
	from := 0
	for i, n := range waits {
		label := fmt.Sprintf(">%d", from)
		if i < len(waitBuckets) {
			label = fmt.Sprintf("%d–%d", from, waitBuckets[i])
			from = waitBuckets[i]
		}
		bars = append(bars, Bar{Label: label, Value: float64(n)})
	}
	return bars
}
