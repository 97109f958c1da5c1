package affairs

import (
	"strings"
	"time"
	"unicode/utf8"
)

// MonthlyInfo is a piece of information that a bureau of the hall hands in about a
// month (信息报送): at least one a month (plan row 7). It names nobody who came.
type MonthlyInfo struct {
	ID     int64    `json:"-"` // its row in the journal; 0 until it is kept
	Bureau string   `json:"-"` // Bureau.ID
	Month  string   `json:"month"`
	Title  string   `json:"title"`
	Text   []string `json:"text"` // paragraphs
	At     int64    `json:"-"`    // Unix ms
	By     string   `json:"-"`    // actor, as in queue.Event
	// Key stands for one press of the button: pressed twice it is one submission.
	Key string `json:"key,omitempty"`
}

// Longest title and text of a monthly information, in characters, and the most
// paragraphs: two pages of A4.
const (
	LongestMonthlyTitle = 50
	LongestMonthly      = 2000
	mostParagraphs      = 40
)

// MonthOf names the month of a day as it is kept: "2026-11".
func MonthOf(d Date) string { return d.String()[:7] }

// ParseMonth is the first day of a month that is written like "2026-11".
func ParseMonth(s string) (Date, error) { return ParseDate(s + "-01") }

// Paragraphs parts a text that somebody typed; empty lines part nothing.
func Paragraphs(s string) (list []string) {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// Check tells whether it may be handed in on a day: nil, or a *Refusal that says
// what to do. It is kept for ever, so it holds no telephone or ID number.
func (i MonthlyInfo) Check(today Date) error {
	first, err := ParseMonth(i.Month)
	switch {
	case err != nil || today.Before(first):
		return &Refusal{Code: "invalid", Field: "month", ZH: "请选择本月或以前的月份", EN: "choose this month or an earlier one"}
	case strings.TrimSpace(i.Title) == "":
		return &Refusal{Code: "invalid", Field: "title", ZH: "请写标题", EN: "write a title"}
	case len(i.Text) == 0:
		return &Refusal{Code: "invalid", Field: "text", ZH: "请写正文", EN: "write the text"}
	case len(i.Text) > mostParagraphs:
		return &Refusal{Code: "invalid", Field: "text", ZH: "正文最多40段", EN: "the text has at most 40 paragraphs"}
	}
	if err := plainWords("title", i.Title, LongestMonthlyTitle, "标题最多50个字", "the title has at most 50 characters"); err != nil {
		return err
	}
	all := 0
	for _, p := range i.Text {
		all += utf8.RuneCountInString(p)
		if err := plainWords("text", p, LongestMonthly, "正文最多2000个字", "the text has at most 2,000 characters"); err != nil {
			return err
		}
	}
	if all > LongestMonthly {
		return &Refusal{Code: "invalid", Field: "text", ZH: "正文最多2000个字", EN: "the text has at most 2,000 characters"}
	}
	return nil
}

// plainWords checks one line that is kept for ever.
func plainWords(field, s string, longest int, zh, en string) error {
	switch {
	case !plainText(s, longest):
		return &Refusal{Code: "invalid", Field: field, ZH: zh + "，不能有特殊符号", EN: en + " and no special signs"}
	case manyDigits(s):
		return &Refusal{Code: "invalid", Field: field, ZH: "内容会长期保存，请不要写电话或证件号码；日期写成“11月30日”", EN: "it is kept for ever: write no phone or ID number; write dates like 11月30日"}
	}
	return nil
}

// WorkdayFromEnd is the n-th working day of d's month counted from its end, from 1;
// the first of the month if it has fewer. provisional tells that the notice of the
// year is not published.
func (c *Calendar) WorkdayFromEnd(d Date, n int) (day Date, provisional bool) {
	day = DateOf(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC))
	for day.Day > 1 {
		work, known := c.IsWorkday(day)
		provisional = provisional || !known
		if work {
			n--
		}
		if n <= 0 {
			break
		}
		day = day.AddDays(-1)
	}
	return day, provisional
}

// MonthlyDue is the day by which the information of d's month is handed in: the last
// working day of the month.
func (c *Calendar) MonthlyDue(d Date) (day Date, provisional bool) { return c.WorkdayFromEnd(d, 1) }

// MonthlyReminder is how many working days before the end of a month, its last one
// included, those who have not handed in are reminded.
const MonthlyReminder = 3

// MonthlyState is how one bureau stands with one month.
type MonthlyState struct {
	Due         Date
	Provisional bool         // of Due
	First       *MonthlyInfo // what was handed in first; nil: nothing yet
	Late        bool         // First came after Due
	Overdue     bool         // nothing has come and Due is over
	Left        int          // working days until Due, today included; 0 = over
}

// MonthlyStateOf judges what one bureau handed in of a month, oldest first.
func (c *Calendar) MonthlyStateOf(month Date, handedIn []MonthlyInfo, today Date, zone *time.Location) MonthlyState {
	var s MonthlyState
	s.Due, s.Provisional = c.MonthlyDue(month)
	if len(handedIn) > 0 {
		s.First = &handedIn[0]
		s.Late = s.Due.Before(DateOf(time.UnixMilli(s.First.At).In(zone)))
		return s
	}
	s.Overdue = s.Due.Before(today)
	for d := today; !s.Due.Before(d); d = d.AddDays(1) {
		if work, _ := c.IsWorkday(d); work {
			s.Left++
		}
	}
	return s
}
