package affairs

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The State Council's yearly notice has one paragraph a holiday:
//
//	二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
//
// A sentence with 放假 names days off, one with 上班 days that are worked. A month
// or year that is not written is the one before it; weekdays and the number of
// days are written beside, and are checked here.
var (
	noticeYear     = regexp.MustCompile(`关于\s*(\d{4})\s*年\s*部分节假日安排`)
	noticeTitle    = regexp.MustCompile(`国务院办公厅关于\s*\d{4}\s*年\s*(?:部分)?节假日安排的通知`)
	noticeDocument = regexp.MustCompile(`国办发(?:明电)?\s*[〔\[［(（]\d{4}[〕\]］)）]\s*\d+\s*号`)
	noticeHoliday  = regexp.MustCompile(`[一二三四五六七八九十]+\s*、\s*([^：:。；]{2,20}?)\s*[：:]`)
	noticeDays     = regexp.MustCompile(`共\s*(\d+)\s*天|放假\s*(\d+)\s*天`)
	noticeDay      = `(?:(\d{4})\s*年\s*)?(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日(?:\s*[（(]([^（）()]*)[）)])?`
	noticeSpan     = regexp.MustCompile(noticeDay + `(?:\s*(?:至|到|—|–|-|~|～)\s*` + noticeDay + `)?`)
	noticeWeekday  = regexp.MustCompile(`(?:周|星期)([一二三四五六日天])`)
)

// ReadNotice reads the text of the State Council's notice of a year, as somebody
// copied it from the web. What it cannot be sure of stands in doubts; a table
// without days is no notice at all. The year is the notice's own where it says so.
func ReadNotice(text string, year int) (t YearTable, doubts []Text) {
	r := noticeReader{table: YearTable{Year: year, Status: Published}}
	flat := strings.Join(strings.Fields(text), " ")
	if m := noticeYear.FindStringSubmatch(flat); m != nil {
		r.table.Year, _ = strconv.Atoi(m[1])
	}
	r.table.Source = strings.ReplaceAll(noticeTitle.FindString(flat), " ", "")
	r.table.Document = strings.ReplaceAll(noticeDocument.FindString(flat), " ", "")
	heads := noticeHoliday.FindAllStringSubmatchIndex(flat, -1)
	for i, h := range heads {
		end := len(flat)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		r.holiday(flat[h[2]:h[3]], flat[h[1]:end])
	}
	byDay := func(a, b NamedDay) int { return a.Date.utc().Compare(b.Date.utc()) }
	slices.SortFunc(r.table.OffDays, byDay)
	slices.SortFunc(r.table.MakeUpWorkdays, byDay)
	return r.table, r.doubts
}

type noticeReader struct {
	table  YearTable
	doubts []Text
}

func (r *noticeReader) doubt(zh, en string, args ...any) {
	r.doubts = append(r.doubts, Text{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)})
}

func (r *noticeReader) holiday(name, text string) {
	found := 0
	for _, sentence := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("。；;\n", c) }) {
		switch off, work := strings.Contains(sentence, "放假"), strings.Contains(sentence, "上班"); {
		case off && work:
			r.doubt("“%s”这一句既有放假又有上班，请逐日核对：%s", "check %s day by day; one sentence says both off and worked: %s", name, sentence)
		case off:
			days := r.days(name, sentence[:strings.Index(sentence, "放假")])
			if m := noticeDays.FindStringSubmatch(sentence); m != nil && m[1]+m[2] != strconv.Itoa(len(days)) {
				r.doubt("“%s”写着 %s 天，读到的是 %d 天，请逐日核对", "%s says %s days, but %d were read; check day by day", name, m[1]+m[2], len(days))
			}
			r.table.OffDays = append(r.table.OffDays, days...)
			found += len(days)
		case work:
			r.table.MakeUpWorkdays = append(r.table.MakeUpWorkdays, r.days(name, sentence)...)
		}
	}
	if found == 0 {
		r.doubt("“%s”没有读到放假日期，请点日期补上", "no days off were found for %s; click them", name)
	}
}

// longestHoliday bounds a span, against mistakes of typing.
const longestHoliday = 31

func (r *noticeReader) days(name, text string) (days []NamedDay) {
	month := time.Month(0)
	for _, m := range noticeSpan.FindAllStringSubmatch(text, -1) {
		from, ok := r.day(m[1:5], &month)
		to := from
		if ok && m[7] != "" {
			year := from.Year
			if m[5] == "" && m[6] != "" && atoi(m[6]) < int(from.Month) {
				year++ // from December to January
			}
			if m[5] == "" {
				m[5] = strconv.Itoa(year)
			}
			to, ok = r.day(m[5:9], &month)
		}
		if !ok || to.Before(from) || from.AddDays(longestHoliday).Before(to) {
			r.doubt("“%s”的日期看不懂：%s", "a date of %s makes no sense: %s", name, m[0])
			continue
		}
		for d := from; !to.Before(d); d = d.AddDays(1) {
			days = append(days, NamedDay{d, name})
		}
	}
	return days
}

// day reads year, month, day and what stands in brackets behind.
func (r *noticeReader) day(m []string, month *time.Month) (Date, bool) {
	year := r.table.Year
	if m[0] != "" {
		year = atoi(m[0])
	}
	if m[1] != "" {
		*month = time.Month(atoi(m[1]))
	}
	d := Date{year, *month, atoi(m[2])}
	if *month < 1 || *month > 12 || d.AddDays(0) != d {
		return d, false
	}
	if w := noticeWeekday.FindStringSubmatch(m[3]); w != nil {
		if is := weekdaysZH[d.Weekday()]; "周"+strings.Replace(w[1], "天", "日", 1) != is {
			r.doubt("%s 写着周%s，实际是%s：年份对吗？", "%s is written as 周%s, but it is %s: is it the right year?", d, w[1], is)
		}
	}
	return d, true
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // digits only
	return n
}
