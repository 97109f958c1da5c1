package configs

import (
	"fmt"
	"time"

	"jiaohao/affairs"
)

func (r *reader) checkCalendar(h *Hall) {
	d, years, clean := r.calendar, map[int]bool{}, true
	days := map[affairs.Date]string{}
	for i, t := range h.Years {
		path := index("calendar", i)
		within(d, path, "year", t.Year, 2000, 2100)
		if years[t.Year] {
			d.at(path+".year", fmt.Sprintf("%d 年写了两次，请合并", t.Year), fmt.Sprintf("the year %d is given twice; merge the two", t.Year))
			clean = false
		}
		years[t.Year] = true
		among(d, path, "status", t.Status, affairs.Published, affairs.NotPublished)
		if t.Status == affairs.NotPublished && len(t.OffDays)+len(t.MakeUpWorkdays) > 0 {
			d.at(path+".status", "写了放假日期，status 应当是 published", "days are given, so status must be published")
			clean = false
		}
		if t.Status == affairs.Published && len(t.OffDays) == 0 {
			d.at(path+".off_days", "已公布的年份要写放假日期", "a published year needs its days off")
			clean = false
		}
		found := len(d.problems)
		for j, day := range t.OffDays {
			r.checkDay(t, day, index(path+".off_days", j), days)
		}
		for j, day := range t.MakeUpWorkdays {
			at := index(path+".make_up_workdays", j)
			r.checkDay(t, day, at, days)
			if w := day.Date.Weekday(); !day.Date.IsZero() && w != time.Saturday && w != time.Sunday {
				d.at(at+".date", "补班日应当是周六或周日", "a make-up workday is a Saturday or Sunday")
			}
		}
		clean = clean && len(d.problems) == found
	}
	if len(h.Years) == 0 {
		d.at("calendar", "至少要有一年的节假日", "there must be at least one year")
	}
	if !clean || len(d.problems) > 0 {
		return // the totals would only repeat it
	}
	for i, t := range h.Years {
		if t.Status != affairs.Published || t.WorkdaysInYear == 0 {
			continue
		}
		if n, _ := h.Calendar.WorkdaysIn(t.Year); n != t.WorkdaysInYear {
			d.at(index("calendar", i)+".workdays_in_year",
				fmt.Sprintf("按上面的日期全年有 %d 个工作日，不是 %d 个，请核对有没有抄错", n, t.WorkdaysInYear),
				fmt.Sprintf("the days above make %d working days, not %d; check them against the notice", n, t.WorkdaysInYear))
		}
	}
}

// checkDay checks one day of a notice; it may lie in the December before.
func (r *reader) checkDay(t affairs.YearTable, day affairs.NamedDay, path string, days map[affairs.Date]string) {
	d := r.calendar
	need(d, path, "name", day.Name)
	switch first, twice := days[day.Date]; {
	case day.Date.IsZero():
		d.at(path+".date", "缺少 date", "date is missing; add it")
	case day.Date.Year != t.Year && !(day.Date.Year == t.Year-1 && day.Date.Month == time.December):
		d.at(path+".date", fmt.Sprintf("%s 不在 %d 年", day.Date, t.Year), fmt.Sprintf("%s is not in the year %d; correct it", day.Date, t.Year))
	case twice:
		d.at(path+".date", fmt.Sprintf("%s 已经写在 %s，请删除一个", day.Date, first), fmt.Sprintf("%s is already given at %s; delete one of the two", day.Date, first))
	default:
		days[day.Date] = path
	}
}
