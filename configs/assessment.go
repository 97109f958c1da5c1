package configs

import (
	"fmt"
	"unicode/utf8"

	"jiaohao/affairs"
)

// readAssessment reads the checklist of the self-assessment: file assessment.yaml. A
// hall without that file has the example's.
func (r *reader) readAssessment() affairs.AssessmentScheme {
	var s affairs.AssessmentScheme
	if r.assessment = r.optional("assessment.yaml", &s); r.assessment != nil {
		return s // what cannot be read is already a problem
	}
	source, err := readBounded(Example(), "assessment.yaml")
	if err != nil {
		panic(err) // the example is compiled in
	}
	parse("assessment.yaml", source).decode(&s, "yaml")
	return s
}

// longestEntry is how many characters an entry and its advice have at most: a line or
// two of a printed page.
const longestEntry = 80

func (r *reader) checkAssessment(s affairs.AssessmentScheme) {
	d, groups, ids := r.assessment, map[string]int{}, map[string]int{}
	if d == nil {
		return
	}
	for i, g := range s.Groups {
		checkName(d, groups, "groups", i, "id", g.ID, noticeID, "小写字母和 _", "lower-case letters and _")
		need(d, index("groups", i), "name", g.Name)
	}
	if len(s.Groups) == 0 {
		d.at("groups", "至少要有一个分组", "there must be at least one group")
	}
	for i, e := range s.Entries {
		path := index("entries", i)
		checkName(d, ids, "entries", i, "id", e.ID, noticeID, "小写字母和 _", "lower-case letters and _")
		need(d, path, "name", e.Name)
		if _, known := groups[e.Group]; !known && len(groups) > 0 {
			d.at(path+".group", fmt.Sprintf("分组“%s”不存在，请在 groups 中添加或改正", short(e.Group)), fmt.Sprintf("group %q does not exist; add it to groups or correct it", short(e.Group)))
		}
		within(d, path, "row", e.Row, 0, 999)
		for key, text := range map[string]string{"name": e.Name, "advice": e.Advice} {
			if utf8.RuneCountInString(text) > longestEntry {
				d.at(path+"."+key, fmt.Sprintf("最多%d个字", longestEntry), fmt.Sprintf("at most %d characters", longestEntry))
			}
		}
		_, known := affairs.MeasureOf(e.Measure)
		switch {
		case e.Measure != "" && !known:
			d.at(path+".measure", fmt.Sprintf("没有指标“%s”；不写就由人填报", short(e.Measure)), fmt.Sprintf("there is no measure %q; without one somebody answers by hand", short(e.Measure)))
		case e.Measure == "" && e.Aim != nil:
			d.at(path+".aim", "人工填报的项目没有目标，请删除", "an entry answered by hand has no aim; delete it")
		case e.Aim != nil:
			within(d, path, "aim", *e.Aim, 0, 100_000)
		}
	}
	if len(s.Entries) == 0 {
		d.at("entries", "至少要有一个项目", "there must be at least one entry")
	}
}

func measureChoices(*Hall) []Choice {
	list := []Choice{{"", word("（人工填报）", "(answered by hand)")}}
	for _, m := range affairs.Measures {
		list = append(list, Choice{m.ID, m.Name})
	}
	return list
}

func assessmentGroups(h *Hall) (list []Choice) {
	for _, g := range h.Assessment.Groups {
		list = append(list, named(g.ID, g.Name, g.NameEN))
	}
	return list
}

var assessmentForm = &Form{ID: "assessment", Title: word("自评项目", "Self-assessment"), One: word("自评项目", "Entry"), File: "assessment.yaml", List: "entries", Key: "id",
	Note: word("按本地的验收标准修改。有指标的由系统测算，其余人工填报。", "As the standard asks that you are inspected by. An entry with a measure is answered by the system, all others by hand."), Fields: []Field{
		text("id", "编号", "Id", "小写字母和 _", "lower-case letters and _").fixed(),
		choice("group", "分组", "Group", assessmentGroups), count("row", "方案条号", "Row of the plan", "0 为方案外", "0 = of none"),
		long("name", "项目", "Entry"), long("name_en", "英文", "In English"),
		choice("measure", "指标", "Measure", measureChoices).wide(), count("aim", "目标", "Aim", "有指标才写；不写按指标自己的", "of the measure; empty = its own"),
		long("advice", "没达到时怎么办", "What to do where it is not reached"), long("advice_en", "英文", "In English"),
	}}

var assessmentGroupForm = &Form{ID: "standards", Title: word("自评分组", "Groups of the self-assessment"), One: word("自评分组", "Group"), File: "assessment.yaml", List: "groups", Key: "id", Fields: []Field{
	text("id", "编号", "Id", "小写字母和 _", "lower-case letters and _").fixed(), text("name", "名称", "Name").wide(), text("name_en", "英文名称", "Name in English").wide(),
}}
