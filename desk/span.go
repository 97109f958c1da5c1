package desk

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/web"
)

// span is the time of a report: a day, a week from Monday, a month, a quarter, a year,
// or any days.
type span struct {
	Kind     string // day, week, month, quarter, year, days
	From, To string
	first    affairs.Date
	last     affairs.Date
	today    affairs.Date
}

// longestSpan is what a report may cover: the sums of past days make it cheap.
const longestSpan = 20 * 366

var spanKinds = []struct {
	Kind  string
	Label affairs.Text
}{
	{"day", affairs.Text{ZH: "日", EN: "Day"}},
	{"week", affairs.Text{ZH: "周", EN: "Week"}},
	{"month", affairs.Text{ZH: "月", EN: "Month"}},
	{"quarter", affairs.Text{ZH: "季", EN: "Quarter"}},
	{"year", affairs.Text{ZH: "年", EN: "Year"}},
}

// spanOf reads span= and at=, or from= and to=; without any it is today.
func spanOf(q url.Values, today affairs.Date) (span, error) {
	day := func(name string) (affairs.Date, error) {
		if q.Get(name) == "" {
			return today, nil
		}
		d, err := affairs.ParseDate(q.Get(name))
		if err != nil || d.Year < 1970 || d.Year > 9998 {
			return d, web.Invalid(name, "日期请写成 2026-11-23 这样。", "Write a date like 2026-11-23.")
		}
		return d, nil
	}
	if q.Has("from") || q.Has("to") {
		first, err := day("from")
		if err != nil {
			return span{}, err
		}
		last, err := day("to")
		switch {
		case err != nil:
			return span{}, err
		case last.Before(first):
			return span{}, web.Invalid("to", "结束日期不能早于开始日期。", "The last day cannot be before the first.")
		case first.AddDays(longestSpan).Before(last):
			return span{}, web.Invalid("to", "一次最多统计二十年。", "A report covers twenty years at most.")
		}
		return newSpan("days", first, last, today), nil
	}
	at, err := day("at")
	if err != nil {
		return span{}, err
	}
	switch kind := q.Get("span"); kind {
	case "", "day":
		return newSpan("day", at, at, today), nil
	case "week":
		monday := at.AddDays(-(int(at.Weekday()) + 6) % 7)
		return newSpan(kind, monday, monday.AddDays(6), today), nil
	case "month":
		first := affairs.Date{Year: at.Year, Month: at.Month, Day: 1}
		return newSpan(kind, first, monthsOn(first, 1).AddDays(-1), today), nil
	case "quarter":
		first := affairs.Date{Year: at.Year, Month: at.Month - (at.Month-1)%3, Day: 1}
		return newSpan(kind, first, monthsOn(first, 3).AddDays(-1), today), nil
	case "year":
		return newSpan(kind, affairs.Date{Year: at.Year, Month: 1, Day: 1}, affairs.Date{Year: at.Year, Month: 12, Day: 31}, today), nil
	}
	return span{}, web.Invalid("span", "请选择日、周、月、季或年。", "Choose day, week, month, quarter or year.")
}

// monthAt is the month of at=; without it the present one.
func monthAt(r *http.Request, today affairs.Date) (span, error) {
	q := url.Values{"span": {"month"}}
	if at := r.URL.Query().Get("at"); at != "" {
		q.Set("at", at)
	}
	return spanOf(q, today)
}

func newSpan(kind string, first, last, today affairs.Date) span {
	return span{Kind: kind, From: first.String(), To: last.String(), first: first, last: last, today: today}
}

// monthsOn is the first day of the month so many months later.
func monthsOn(d affairs.Date, n int) affairs.Date {
	return affairs.DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
}

// Days is how many days it has.
func (s span) Days() int {
	n := 1
	for d := s.first; d.Before(s.last); d = d.AddDays(1) {
		n++
	}
	return n
}

// Title is the time in words.
func (s span) Title() affairs.Text {
	switch s.Kind {
	case "day":
		return affairs.Text{ZH: s.From + " " + weekdays[s.first.Weekday()], EN: s.From + " " + s.first.Weekday().String()[:3]}
	case "month":
		return affairs.Text{ZH: fmt.Sprintf("%d年%d月", s.first.Year, s.first.Month), EN: fmt.Sprintf("%s %d", s.first.Month, s.first.Year)}
	case "quarter":
		n := (s.first.Month + 2) / 3
		return affairs.Text{ZH: fmt.Sprintf("%d年第%d季度", s.first.Year, n), EN: fmt.Sprintf("Q%d %d", n, s.first.Year)}
	case "year":
		return affairs.Text{ZH: fmt.Sprintf("%d年", s.first.Year), EN: fmt.Sprint(s.first.Year)}
	}
	return affairs.Text{ZH: s.From + " 至 " + s.To, EN: s.From + " to " + s.To}
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// Before and Next are the queries, ready to stand in an address, of the times beside it; "" where there is none.
func (s span) Before() template.URL { return s.beside(-1) }

// Next is "" when it would lie in the future.
func (s span) Next() template.URL {
	if !s.last.Before(s.today) {
		return ""
	}
	return s.beside(1)
}

// Beside is what the time before (-1) or after (1) is called.
func (s span) Beside(n int) affairs.Text {
	zh, en := "上一", "Previous "
	if n > 0 {
		zh, en = "下一", "Next "
	}
	for _, k := range spanKinds {
		if k.Kind == s.Kind {
			return affairs.Text{ZH: zh + k.Label.ZH, EN: en + strings.ToLower(k.Label.EN)}
		}
	}
	return affairs.Text{ZH: zh + "段", EN: en + "days"}
}

func (s span) beside(n int) template.URL {
	at := s.first
	switch s.Kind {
	case "day":
		at = at.AddDays(n)
	case "week":
		at = at.AddDays(7 * n)
	case "month":
		at = monthsOn(at, n)
	case "quarter":
		at = monthsOn(at, 3*n)
	case "year":
		at = monthsOn(at, 12*n)
	default:
		return ""
	}
	return template.URL(url.Values{"span": {s.Kind}, "at": {at.String()}}.Encode())
}

// As is the query of another kind around its last day that is not in the future.
func (s span) As(kind string) template.URL {
	at := s.last
	if s.today.Before(at) {
		at = s.today
	}
	if at.Before(s.first) {
		at = s.first
	}
	return template.URL(url.Values{"span": {kind}, "at": {at.String()}}.Encode())
}

// Query is the query of its days.
func (s span) Query() template.URL {
	return template.URL(url.Values{"from": {s.From}, "to": {s.To}}.Encode())
}

// HasToday tells whether today is one of its days.
func (s span) HasToday() bool { return !s.today.Before(s.first) && !s.last.Before(s.today) }

// today is the hall's calendar day.
func (d *Desk) today() affairs.Date { return affairs.DateOf(d.Now().In(d.clock("").zone)) }
