package affairs

import (
	"fmt"
	"strings"
)

// MonthlyFigures are what the hall knows of a bureau's month, for the draft of its
// monthly information.
type MonthlyFigures struct {
	Bureau    string // its full name
	Month     Date
	Tally     Tally
	Documents []NamedCount // given at its windows, without the void ones
	Once, All int          // told at once, and those who had a supplement notice
	Bad       int          // bad ratings
	Resolved  int          // of them
	// Due are the cases that were decided, or over their promised days and not decided;
	// OnTime those decided within them. Both are 0 where there was none.
	OnTime, Due int
	Visits      int // on-site office visits
}

// NamedCount is so many of something.
type NamedCount struct {
	Name  string
	Count int
}

// Draft is the text that somebody goes on writing: the figures in sentences. What
// did not happen is not said.
func (f MonthlyFigures) Draft(promise int) (title string, text []string) {
	month := fmt.Sprintf("%d年%d月", f.Month.Year, f.Month.Month)
	title = f.Bureau + month + "窗口工作情况"
	if len([]rune(title)) > LongestMonthlyTitle {
		title = month + "窗口工作情况"
	}
	t := f.Tally
	add := func(format string, args ...any) { text = append(text, fmt.Sprintf(format, args...)) }
	add("%s，%s窗口共取号%d个，办理%d个%s。", month, f.Bureau, t.Issued, t.Served, clauses(counted("过号", t.Missed), counted("未办理", t.Unserved)))
	if half, ok := t.Wait(50); ok {
		most, _ := t.Wait(90)
		add("等候时间：一半的群众不超过%.0f分钟，九成不超过%.0f分钟，%d分钟内叫到的占%s。", half, most, promise, percent(t.Within(promise), t.Called))
	}
	var given []string
	sum := 0
	for _, c := range f.Documents {
		if c.Count > 0 {
			sum += c.Count
			given = append(given, fmt.Sprintf("%s%d份", c.Name, c.Count))
		}
	}
	if sum > 0 {
		once := ""
		if f.All > 0 {
			once = "一次告知率" + percent(f.Once, f.All) + "。"
		}
		add("出具文书%d份：%s。%s", sum, strings.Join(given, "、"), once)
	}
	if f.Due > 0 {
		late := ""
		if n := f.Due - f.OnTime; n > 0 {
			late = fmt.Sprintf("，超期%d件", n)
		}
		add("承诺期限内办结%d件%s，按时办结率%s。", f.OnTime, late, percent(f.OnTime, f.Due))
	}
	if n := t.Rated(); n > 0 {
		score, _ := t.Score()
		bad := "没有差评"
		if f.Bad > 0 {
			bad = fmt.Sprintf("差评%d条，已解决%d条", f.Bad, f.Resolved)
		}
		add("收到评价%d条，参与率%s，均分%.1f（满分5），%s。", n, percent(n, t.Served), score, bad)
	} else if t.Served > 0 {
		add("本月没有收到评价。")
	}
	if f.Visits > 0 {
		add("单位领导到窗口现场办公%d次。", f.Visits)
	}
	return title, text
}

func counted(name string, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d个", name, n)
}

// clauses puts a comma before each part that says something.
func clauses(parts ...string) (s string) {
	for _, p := range parts {
		if p != "" {
			s += "，" + p
		}
	}
	return s
}

func percent(part, whole int) string {
	if whole == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}
