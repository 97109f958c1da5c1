package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
)

// figures are the large ones at the top.
func (r *report) figures() []figure {
	t := r.all
	min := col("分", "min")
	minutes := func(c cell) string { return c.Text() }
	of := func(n int) string { return fmt.Sprint(n) }
	percent := func(c cell) string {
		if c.Value == nil {
			return "—"
		}
		return fmt.Sprintf("%.0f%%", c.Value)
	}
	w := waits(t)
	list := []figure{
		{Value: of(t.Issued), Label: col("取号", "issued")},
		{Value: of(t.Served), Label: col("办理", "served")},
		{Value: of(t.Missed + t.Unserved), Label: col("过号和未办理", "missed and not served")},
		{Value: minutes(w[0]), Unit: min, Label: col("等候中位数", "median wait")},
		{Value: minutes(w[1]), Unit: min, Label: col("九成等候不超过", "9 in 10 waited within")},
		{Value: percent(share(t.Within(waitPromise), t.Called)), Label: col(fmt.Sprintf("在%d分钟内叫到", waitPromise), fmt.Sprintf("called within %d min", waitPromise))},
		{Value: percent(share(t.Rated(), t.Served)), Label: col("评价参与率", "gave a rating")},
		{Value: known(t.Score()).Text(), Label: col("评价均分（满分5）", "mean rating, of 5")},
	}
	if once, all := affairs.ToldOnce(r.documents); all > 0 {
		list = append(list, figure{Value: percent(share(once, all)), Label: col("一次告知率", "told at once")})
	}
	if r.bureau != "" {
		resolved := 0
		for _, b := range r.bad {
			if b.Took(affairs.RatingResolved) {
				resolved++
			}
		}
		list = append(list, figure{Value: fmt.Sprintf("%d/%d", resolved, len(r.bad)), Label: col("差评已解决", "bad ratings resolved")})
	}
	return list
}

// charts are drawn for the hall; a bureau's report has the distribution alone.
func (r *report) charts() []chart {
	say := r.say
	minute := col("分钟", "minutes")
	keys := []chartKey{{"chart-bar", col("一半的人不超过", "half waited within")}, {"chart-more", col("九成的人不超过", "9 in 10 waited within")}}
	spread := func(id string, title affairs.Text, of []affairs.TallyOf, label func(string) string) chart {
		var bars []Bar
		for _, t := range of {
			half, ok := t.Wait(50)
			most, _ := t.Wait(90)
			if !ok {
				half, most = 0, 0
			}
			bars = append(bars, Bar{Label: label(t.Key), Value: half, Upto: most})
		}
		return chart{title, minute, keys, BarChart(id, say(title), say(minute), bars)}
	}
	counts := func(id string, title affairs.Text, of []affairs.TallyOf, label func(string) string) chart {
		var bars []Bar
		for _, t := range of {
			bars = append(bars, Bar{Label: label(t.Key), Value: float64(t.Issued)})
		}
		people := col("人", "people")
		return chart{title, people, nil, BarChart(id, say(title), say(people), bars)}
	}
	var list []chart
	if r.bureau == "" {
		hour := func(key string) string { return strings.TrimPrefix(key, "0") + ":00" }
		hours := everyHour(r.hours)
		list = append(list, spread("waits-by-hour", col("各时段取号者的等候", "Waits by hour of issue"), hours, hour),
			counts("issued-by-hour", col("各时段取号数", "Numbers issued by hour"), hours, hour))
	}
	list = append(list, r.distribution("waits", col("等候时间分布", "How long people waited"), r.all.Waits),
		r.distribution("services", col("办理时间分布", "How long services took"), r.all.Services))
	if len(r.days) > 0 {
		waits, issued := col("各日等候", "Waits by date"), col("各日取号数", "Numbers issued by date")
		short := func(key string) string { return strings.TrimPrefix(key[5:], "0") }
		if r.monthly() {
			waits, issued = col("各月等候", "Waits by month"), col("各月取号数", "Numbers issued by month")
			short = r.month
		}
		list = append(list, spread("waits-by-day", waits, r.days, short), counts("issued-by-day", issued, r.days, short))
	}
	return list
}

// everyHour has the hours between the first and the last too in which no number was
// issued: a chart that leaves them out hides the lunch break.
func everyHour(of []affairs.TallyOf) []affairs.TallyOf {
	var all []affairs.TallyOf
	for _, t := range of {
		at, err := strconv.Atoi(t.Key)
		if n := len(all); n > 0 && err == nil {
			last, _ := strconv.Atoi(all[n-1].Key)
			for h := last + 1; h < at; h++ {
				all = append(all, affairs.TallyOf{Key: fmt.Sprintf("%02d", h)})
			}
		}
		all = append(all, t)
	}
	return all
}

// month names a month, without its year where all are of one.
func (r *report) month(key string) string {
	month, err := time.Parse("2006-01", key)
	if err != nil || r.first.Year != r.last.Year {
		return key[2:]
	}
	return r.say(col(fmt.Sprintf("%d月", month.Month()), month.Format("Jan")))
}

// classWidths are those that the classes of a distribution may have, in minutes:
// affairs.BucketEnds has their multiples.
var classWidths = []int{5, 10, 30}

// inLastClass is the share of people that the last class may hold, which is the only
// one without an end.
const inLastClass = 0.1

// distribution draws a histogram. Its classes have one width, so that twice the
// height is twice the people: the buckets of the sums, which are narrow where most
// people are, are put together; as narrow as few are left for the last class.
func (r *report) distribution(id string, title affairs.Text, buckets [affairs.Buckets]int) chart {
	all := 0
	for _, n := range buckets {
		all += n
	}
	var bars []Bar
	for _, wide := range classWidths {
		var rest float64
		if bars, rest = classes(buckets, wide); rest <= inLastClass*float64(all) {
			break
		}
	}
	note := col("人数，横轴为分钟", "people, by minutes")
	return chart{title, note, nil, BarChart(id, r.say(title), r.say(note), bars)}
}

// classes puts buckets together to classes of so many minutes; rest is how many
// people are in the last one, which has no end.
func classes(buckets [affairs.Buckets]int, wide int) (bars []Bar, rest float64) {
	ends, from, sum := affairs.BucketEnds(), 0, 0
	for i, n := range buckets {
		sum += n
		if i < len(ends) && ends[i] == from+wide {
			bars = append(bars, Bar{Label: fmt.Sprintf("%d–%d", from, ends[i]), Value: float64(sum)})
			from, sum = ends[i], 0
		}
	}
	return append(bars, Bar{Label: fmt.Sprintf(">%d", from), Value: float64(sum)}), float64(sum)
}
