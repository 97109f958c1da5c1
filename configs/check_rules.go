package configs

import (
	"fmt"
	"regexp"
	"strings"

	"jiaohao/affairs"
)

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// checkTexts finds wording that lacks its number or names an unknown part.
func (r *reader) checkTexts(h *Hall) {
	t := h.Texts
	for _, c := range []struct {
		path, text string
		needs      []string // one of them
		knows      []string
	}{
		{"voice.call", t.Voice.Call, []string{"{号码逐字}", "{号码}"}, []string{"{号码逐字}", "{号码}", "{窗口}", "{窗口名称}"}},
		{"led.idle", t.LED.Idle, nil, []string{"{窗口}", "{窗口名称}"}},
		{"led.call", t.LED.Call, []string{"{号码}"}, []string{"{号码}", "{窗口}", "{窗口名称}"}},
		{"led.busy", t.LED.Busy, []string{"{号码}"}, []string{"{号码}", "{窗口}", "{窗口名称}"}},
		{"led.paused", t.LED.Paused, nil, []string{"{窗口}", "{其他窗口}"}},
		{"led.closed", t.LED.Closed, nil, []string{"{窗口}", "{窗口名称}"}},
		{"slip.missed_rule.zh", t.Slip.MissedRule.ZH, nil, []string{"{分钟}"}},
		{"slip.missed_rule.en", t.Slip.MissedRule.EN, nil, []string{"{分钟}"}},
		{"slip.privacy_notice.zh", t.Slip.Privacy.ZH, nil, []string{"{天数}", "{电话}"}},
		{"slip.privacy_notice.en", t.Slip.Privacy.EN, nil, []string{"{天数}", "{电话}"}},
	} {
		if c.text == "" {
			r.texts.at(c.path, "缺少文字", "the text is missing; add it")
			continue
		}
		if len(c.needs) > 0 && !containsAny(c.text, c.needs) {
			r.texts.at(c.path, "里面要有 "+strings.Join(c.needs, " 或 "), "it must hold "+strings.Join(c.needs, " or "))
		}
		for _, p := range placeholder.FindAllString(c.text, -1) {
			if !containsAny(p, c.knows) {
				r.texts.at(c.path, fmt.Sprintf("不认识 %s，可用 %s", p, strings.Join(c.knows, " ")),
					fmt.Sprintf("%s is unknown here; use %s", p, strings.Join(c.knows, " ")))
			}
		}
	}
	for i, c := range t.Board.Columns {
		need(r.texts, index("board.columns", i), "zh", c.ZH)
	}
	for i, a := range t.Announcements {
		need(r.texts, index("announcements", i), "zh", a.ZH)
		if !a.Until.IsZero() && a.Until.Before(a.From) {
			r.texts.at(index("announcements", i)+".until", "结束日期早于开始日期", "the last day is before the first")
		}
	}
}

func containsAny(s string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

func (r *reader) checkRules(h *Hall) {
	d, seen, appointments := r.rules, map[string]int{}, 0
	for i, c := range h.Rules.Classes {
		path := index("priority_classes", i)
		checkName(d, seen, "priority_classes", i, "id", c.ID, shortID, "小写字母开头的字母和数字", "lower-case letters and digits, a letter first")
		need(d, path, "name", c.Name)
		within(d, path, "weight", c.Weight, 1, 2)
		within(d, path, "auto_by_age", c.AutoByAge, 0, 120)
		if c.Appointment {
			appointments++
		}
		if c.Appointment && appointments > 1 {
			d.at(path+".appointment", "只能有一类是预约", "only one class can be the appointment's")
		}
	}
	b := h.Rules.Blacklist
	within(d, "blacklist", "no_shows", b.NoShows, 0, 99)
	within(d, "blacklist", "cancels", b.Cancels, 0, 99)
	within(d, "blacklist", "window_days", b.WindowDays, 0, 366)
	within(d, "blacklist", "blocked_days", b.BlockedDays, 0, 366)
}

// standardLevels are fixed by GB/T 39734-2020.
var standardLevels = []affairs.RatingLevel{
	{Score: 5, Name: "非常满意"}, {Score: 4, Name: "满意"}, {Score: 3, Name: "基本满意"},
	{Score: 2, Name: "不满意"}, {Score: 1, Name: "非常不满意"},
}

func (r *reader) checkRating(h *Hall) {
	d, levels := r.rating, h.Rating.Levels
	same := len(levels) == len(standardLevels)
	for i := range levels {
		same = same && levels[i].Score == standardLevels[i].Score && levels[i].Name == standardLevels[i].Name
	}
	if !same {
		d.at("rating.levels", "国家标准规定五级：非常满意 5、满意 4、基本满意 3、不满意 2、非常不满意 1，不得增减改名",
			"the national standard fixes five levels, 非常满意 5 to 非常不满意 1; they must not be changed")
	}
	within(d, "rating", "bad_if_score_at_most", h.Rating.BadIfScoreAtMost, 1, 4)
	s := h.Rating.SLA
	within(d, "rating.sla", "contact_working_days", s.ContactWorkingDays, 0, 90)
	within(d, "rating.sla", "resolve_working_days", s.ResolveWorkingDays, 1, 90)
	within(d, "rating.sla", "complex_working_days", s.ComplexWorkingDays, 1, 90)
	if s.RealNameCallbackRate < 0 || s.RealNameCallbackRate > 1 {
		d.at("rating.sla.real_name_callback_rate", "应当在 0 到 1 之间", "write 0 to 1")
	}
	within(d, "feedback", "complaint_working_days", h.Feedback.ComplaintWorkingDays, 1, 90)
	within(d, "feedback", "suggestion_working_days", h.Feedback.SuggestionWorkingDays, 1, 90)
	seen := map[string]bool{}
	for i, s := range h.Feedback.Subjects {
		path := index("feedback.subjects", i)
		need(d, path, "zh", s.ZH)
		if seen[s.ZH] {
			d.at(path+".zh", "写了两次，请删除一个", "given twice; delete one")
		}
		seen[s.ZH] = true
	}
}

func (r *reader) checkNotices(h *Hall) {
	d, codes, ids := r.notices, map[affairs.CaseType]bool{}, map[string]int{}
	for i, c := range h.CaseTypes {
		path := index("case_types", i)
		among(d, path, "code", c.Code, affairs.Instant, affairs.Committed, affairs.Supplement, affairs.Returned)
		if codes[c.Code] {
			d.at(path+".code", "写了两次，请删除一个", "given twice; delete one")
		}
		codes[c.Code] = true
		need(d, path, "meaning", c.Meaning)
	}
	for i, n := range h.Notices {
		path := index("notices", i)
		checkName(d, ids, "notices", i, "id", n.ID, noticeID, "小写字母和 _", "lower-case letters and _")
		need(d, path, "name", n.Name)
		if len(n.RequiredFields) == 0 {
			d.at(path+".required_fields", "请写必填内容", "name the required fields")
		}
		unique(d, path+".required_fields", n.RequiredFields)
		within(d, path, "limit_days", n.LimitDays, 0, 365)
		for j, x := range n.Names {
			_, ok := h.Bureau(x.Bureau)
			r.refs.refer(d, ok, r.refs.bureaus, index(path+".names", j)+".bureau", x.Bureau)
			need(d, index(path+".names", j), "name", x.Name)
		}
	}
	r.checkDocumentNumbers(h)
}

// checkDocumentNumbers finds two documents, or two bureaus, whose numbers would
// read the same.
func (r *reader) checkDocumentNumbers(h *Hall) {
	words := map[string]string{}
	for i, n := range h.Notices {
		for _, b := range h.Bureaus {
			word, what := n.WordAt(b), b.Short+n.Name
			if other, twice := words[word]; twice {
				r.notices.at(index("notices", i)+".mark", fmt.Sprintf("文书字号“%s”与%s相同，请改 mark，或改 bureaus.yaml 的 document_mark", short(word), short(other)),
					fmt.Sprintf("the numbers would begin with %q like those of %s; change mark, or document_mark in bureaus.yaml", short(word), short(other)))
				return
			}
			words[word] = what
		}
	}
}

var noticeID = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)
