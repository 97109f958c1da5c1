package desk

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// calendarView is the data of templates/calendar.html.
type calendarView struct {
	outcome
	Hall     affairs.Text
	Year     int
	Years    []yearTab
	Source   string
	Document string
	Brush    string // the holiday that a clicked day belongs to; "" = its neighbour's
	Days     []string
	Months   []calendarMonth
	Holidays []calendarHoliday
	Workdays int
	Open     bool // the year is not published yet: how to enter it is shown
	Moved    bool // something is not saved yet
	Base     string
	Doubts   []affairs.Text
	Wrong    configs.Problems
	Refused  *refusal
	Preview  *preview
	Changes  []changeRow
	Ends     affairs.Date
	EndsSoon bool
}

// MonthNames are the months by their numbers, in English.
func (calendarView) MonthNames() (names [13]string) {
	for m := time.January; m <= time.December; m++ {
		names[m] = m.String()
	}
	return names
}

type yearTab struct {
	Year      int
	Published bool
}

// calendarMonth is a month in weeks of seven days from Monday; a day of another
// month is empty.
type calendarMonth struct {
	Number int
	Weeks  [][7]calendarDay
}

type calendarDay struct {
	Date  affairs.Date
	Class string // off, work, weekend or ""
	Name  string // of the holiday
}

// calendarHoliday is one holiday as the notice tells it.
type calendarHoliday struct {
	Name      affairs.Text
	Off, Work affairs.Text // the days in words
	Count     int          // of the days off
}

// holidaysInEnglish are the holidays by law (全国年节及纪念日放假办法).
var holidaysInEnglish = map[string]string{
	"元旦": "New Year", "春节": "Spring Festival", "清明节": "Qingming Festival", "劳动节": "Labour Day",
	"端午节": "Dragon Boat Festival", "中秋节": "Mid-Autumn Festival", "国庆节": "National Day",
}

// The two kinds of day of a notice, as they are posted.
const (
	dayOff  = "off"
	dayWork = "work"
)

// calendarPage is GET /office/calendar and GET /office/calendar/{year}.
func (d *Desk) calendarPage(s Settings, w http.ResponseWriter, r *http.Request) error {
	years := s.Config().Hall.Years
	if r.PathValue("year") == "" { // the one that is to be entered, else the present
		year := d.today().Year
		if end := d.Data.Calendar.Ends(); end.Year == year && d.calendarEndsSoon() {
			year++
		}
		http.Redirect(w, r, fmt.Sprintf("/office/calendar/%d", year), http.StatusSeeOther)
		return nil
	}
	v := calendarView{Year: atoi(r.PathValue("year"))}
	t := affairs.YearTable{Year: v.Year, Status: affairs.NotPublished}
	if i := slices.IndexFunc(years, func(t affairs.YearTable) bool { return t.Year == v.Year }); i >= 0 {
		t = years[i]
	} else if v.Year < 2000 || v.Year > d.today().Year+2 {
		return errNoYear
	}
	v.outcome = outcomeOf(s, r)
	return d.showCalendar(s, w, r, v, t)
}

var errNoYear = web.NotFound("没有这一年", "there is no such year")

func (d *Desk) calendarEndsSoon() bool {
	return !d.today().AddDays(calendarWarning).Before(d.Data.Calendar.Ends())
}

func (d *Desk) showCalendar(s Settings, w http.ResponseWriter, r *http.Request, v calendarView, t affairs.YearTable) error {
	text, err := s.Config().File(configs.CalendarFile)
	if err != nil {
		return err
	}
	v.Hall, v.Base = both(d.Data.Name, d.Data.NameEN), cmp.Or(v.Base, baseOf(text))
	v.Source, v.Document, v.Ends, v.EndsSoon = t.Source, t.Document, d.Data.Calendar.Ends(), d.calendarEndsSoon()
	v.Open = t.Status != affairs.Published && len(t.OffDays) == 0
	v.Workdays, _ = affairs.NewCalendar([]affairs.YearTable{t}).WorkdaysIn(t.Year)
	last := d.today().Year + 1
	for _, y := range s.Config().Hall.Years {
		v.Years = append(v.Years, yearTab{y.Year, y.Status == affairs.Published})
		last = max(last, y.Year)
	}
	for _, year := range []int{last, v.Year} {
		if !slices.ContainsFunc(v.Years, func(y yearTab) bool { return y.Year == year }) {
			v.Years = append(v.Years, yearTab{year, false})
		}
	}
	slices.SortFunc(v.Years, func(a, b yearTab) int { return cmp.Compare(a.Year, b.Year) })
	v.fill(t)
	if v.Changes, err = d.changes(r.Context(), s, configs.CalendarFile); err != nil {
		return err
	}
	status := http.StatusOK
	if v.Refused != nil {
		status = v.Refused.status()
	} else if len(v.Wrong) > 0 {
		status = http.StatusBadRequest
	}
	return d.Pages.RenderStatus(w, r, status, "desk/calendar", v)
}

// fill lays the year out.
func (v *calendarView) fill(t affairs.YearTable) {
	named := map[affairs.Date]calendarDay{}
	add := func(days []affairs.NamedDay, class string) {
		for _, d := range days {
			named[d.Date] = calendarDay{Class: class, Name: d.Name}
			v.Days = append(v.Days, strings.Join([]string{d.Date.String(), class, d.Name}, " "))
			i := slices.IndexFunc(v.Holidays, func(h calendarHoliday) bool { return h.Name.ZH == d.Name })
			if i < 0 {
				i = len(v.Holidays)
				v.Holidays = append(v.Holidays, calendarHoliday{Name: both(d.Name, holidaysInEnglish[d.Name])})
			}
			if class == dayOff {
				v.Holidays[i].Count++
			}
		}
	}
	add(t.OffDays, dayOff)
	add(t.MakeUpWorkdays, dayWork)
	for i := range v.Holidays {
		h := &v.Holidays[i]
		h.Off, h.Work = spanWords(t.OffDays, h.Name.ZH), spanWords(t.MakeUpWorkdays, h.Name.ZH)
	}
	for m := time.January; m <= time.December; m++ {
		month := calendarMonth{Number: int(m)}
		var week [7]calendarDay
		for d := (affairs.Date{Year: v.Year, Month: m, Day: 1}); d.Month == m; d = d.AddDays(1) {
			at := (int(d.Weekday()) + 6) % 7
			day := named[d]
			if day.Date = d; day.Class == "" && at >= 5 {
				day.Class = "weekend"
			}
			if week[at] = day; at == 6 {
				month.Weeks, week = append(month.Weeks, week), [7]calendarDay{}
			}
		}
		if week[0].Date.Year > 0 {
			month.Weeks = append(month.Weeks, week)
		}
		v.Months = append(v.Months, month)
	}
}

// spanWords are the days of a holiday in words, those in a row as a span.
func spanWords(days []affairs.NamedDay, name string) affairs.Text {
	var list []affairs.Date
	for _, d := range days {
		if d.Name == name {
			list = append(list, d.Date)
		}
	}
	slices.SortFunc(list, func(a, b affairs.Date) int { return cmp.Compare(a.String(), b.String()) })
	var parts []string
	short := func(d affairs.Date) string { return fmt.Sprintf("%02d-%02d", d.Month, d.Day) }
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j].AddDays(1) == list[j+1] {
			j++
		}
		if part := short(list[i]); j > i {
			parts = append(parts, part+"–"+short(list[j]))
		} else {
			parts = append(parts, part)
		}
		i = j + 1
	}
	return affairs.Text{ZH: strings.Join(parts, "、"), EN: strings.Join(parts, ", ")}
}

// calendarPost is POST /office/calendar/{year}. The fields day are the days as
// they are shown. toggle is a day that was clicked, act read takes over the text
// notice, and save saves.
func (d *Desk) calendarPost(s Settings, w http.ResponseWriter, r *http.Request) error {
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	v := calendarView{Year: atoi(r.PathValue("year")), Brush: strings.TrimSpace(post.Get("brush")), Base: post.Get("base"), Moved: true}
	if v.Year < 2000 || v.Year > 2100 {
		return errNoYear
	}
	t, err := postedYear(v.Year, post)
	if err != nil {
		return err
	}
	switch act := post.Get("act"); {
	case post.Get("toggle") != "":
		day, err := affairs.ParseDate(post.Get("toggle"))
		if err != nil {
			return web.Invalid("toggle", "日期不对，请重新选择", "that is no date; choose again")
		}
		toggle(&t, day, v.Brush)
	case act == "read":
		read, doubts := affairs.ReadNotice(post.Get("notice"), v.Year)
		if len(read.OffDays) == 0 {
			v.Refused = &refusal{Code: web.CodeInvalid, Text: affairs.Text{ZH: "没有读到放假日期。请粘贴通知的全文，例如“一、元旦：1月1日（周五）至3日（周日）放假，共3天。……”", EN: "No days off were found. Paste the whole notice as published in Chinese."}}
			return d.showCalendar(s, w, r, v, t)
		}
		if v.Doubts = doubts; read.Year != v.Year {
			v.Doubts = append([]affairs.Text{{ZH: fmt.Sprintf("这是 %d 年的通知，已转到那一年", read.Year), EN: fmt.Sprintf("this is the notice for %d; you are there now", read.Year)}}, v.Doubts...)
		}
		if v.Year = read.Year; v.Year < 2000 || v.Year > 2100 {
			return errNoYear
		}
		read.Source, read.Document = cmp.Or(read.Source, t.Source), cmp.Or(read.Document, t.Document)
		t = read
	case act != "save" && act != "preview":
		return errNoAct
	}
	return d.calendarChanged(s, w, r, v, t, post)
}

// calendarChanged shows what a changed year would change, or saves it.
func (d *Desk) calendarChanged(s Settings, w http.ResponseWriter, r *http.Request, v calendarView, t affairs.YearTable, post url.Values) error {
	text, err := s.Config().File(configs.CalendarFile)
	if err != nil {
		return err
	}
	t.WorkdaysInYear, _ = affairs.NewCalendar([]affairs.YearTable{t}).WorkdaysIn(t.Year)
	if len(t.OffDays)+len(t.MakeUpWorkdays) == 0 {
		t.Status, t.WorkdaysInYear = affairs.NotPublished, 0
	}
	changed, err := configs.WriteYear(text, t)
	if err != nil {
		return fileBroken(configs.CalendarFile, err)
	}
	files := map[string][]byte{configs.CalendarFile: changed}
	if v.Preview, err = d.preview(r.Context(), s, files); err == nil {
		if err = unseen(post, text); err != nil {
			v.Base = "" // seen now
		}
	}
	if err == nil && post.Get("act") == "save" && post.Get("toggle") == "" {
		if err = s.Save(r.Context(), actor(web.Who(r.Context())), affairs.FileEdited, files); err == nil {
			http.Redirect(w, r, fmt.Sprintf("/office/calendar/%d?saved", t.Year), http.StatusSeeOther)
			return nil
		}
	}
	if v.Wrong = configs.ProblemsOf(err); err != nil && len(v.Wrong) == 0 {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		v.Refused = &refused
	}
	return d.showCalendar(s, w, r, v, t)
}

// postedYear reads a year as the page posts it.
func postedYear(year int, post url.Values) (affairs.YearTable, error) {
	t := affairs.YearTable{Year: year, Status: affairs.Published, Source: strings.TrimSpace(post.Get("source")), Document: strings.TrimSpace(post.Get("document"))}
	for _, text := range post["day"] {
		parts := strings.SplitN(text, " ", 3)
		if len(parts) != 3 {
			return t, errWrongDay
		}
		day, err := affairs.ParseDate(parts[0])
		named := affairs.NamedDay{Date: day, Name: parts[2]}
		switch {
		case err != nil:
			return t, errWrongDay
		case parts[1] == dayOff:
			t.OffDays = append(t.OffDays, named)
		case parts[1] == dayWork:
			t.MakeUpWorkdays = append(t.MakeUpWorkdays, named)
		default:
			return t, errWrongDay
		}
	}
	return t, nil
}

var errWrongDay = web.Invalid("day", "日期不对，请重新打开这一页", "that is no day; open the page again")

// toggle changes what a day is: a day of the week between worked and off, one of a
// weekend from free over worked and off to free again.
func toggle(t *affairs.YearTable, day affairs.Date, name string) {
	is := func(n affairs.NamedDay) bool { return n.Date == day }
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	off, work := slices.ContainsFunc(t.OffDays, is), slices.ContainsFunc(t.MakeUpWorkdays, is)
	t.OffDays, t.MakeUpWorkdays = slices.DeleteFunc(t.OffDays, is), slices.DeleteFunc(t.MakeUpWorkdays, is)
	switch {
	case off:
	case weekend && !work:
		t.MakeUpWorkdays = append(t.MakeUpWorkdays, affairs.NamedDay{Date: day, Name: cmp.Or(name, nearest(t.OffDays, day))})
	default:
		t.OffDays = append(t.OffDays, affairs.NamedDay{Date: day, Name: cmp.Or(name, nearest(t.OffDays, day))})
	}
	byDay := func(a, b affairs.NamedDay) int { return cmp.Compare(a.Date.String(), b.Date.String()) }
	slices.SortFunc(t.OffDays, byDay)
	slices.SortFunc(t.MakeUpWorkdays, byDay)
}

// nearHoliday is within how many days of a holiday a day that is clicked belongs
// to it.
const nearHoliday = 14

// nearest names the holiday that a day most likely belongs to.
func nearest(days []affairs.NamedDay, day affairs.Date) string {
	for away := range nearHoliday {
		for _, d := range days {
			if d.Date == day.AddDays(-away) || d.Date == day.AddDays(away) {
				return d.Name
			}
		}
	}
	usual := map[time.Month]string{time.January: "元旦", time.February: "春节", time.March: "春节", time.April: "清明节", time.May: "劳动节",
		time.June: "端午节", time.September: "中秋节", time.October: "国庆节", time.December: "元旦"}
	return cmp.Or(usual[day.Month], "节假日")
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
