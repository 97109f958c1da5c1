package configs

import (
	"fmt"
	"unicode/utf8"

	"jiaohao/affairs"
)

// readTasks reads what the hall asks again and again: file tasks.yaml. A hall without
// that file has the example's supplies and closing check, and nothing comes by itself.
func (r *reader) readTasks() affairs.TaskScheme {
	var s affairs.TaskScheme
	if r.tasks = r.optional("tasks.yaml", &s); r.tasks != nil {
		return s // what cannot be read is already a problem
	}
	source, err := readBounded(Example(), "tasks.yaml")
	if err != nil {
		panic(err) // the example is compiled in
	}
	parse("tasks.yaml", source).decode(&s, "yaml")
	s.Recurring = nil
	return s
}

// mostClosing is how many lines the closing check has: it is read at a glance.
const mostClosing = 8

// mostTaskDays is how many working days a task that comes round may have.
const mostTaskDays = 60

func (r *reader) checkTasks(s affairs.TaskScheme) {
	d := r.tasks
	if d == nil {
		return
	}
	within(d, "", "supplies_working_days", s.SuppliesDays, 1, 30)
	ids := map[string]int{}
	for i, x := range s.Supplies {
		checkName(d, ids, "supplies", i, "id", x.ID, noticeID, "小写字母和 _", "lower-case letters and _")
		need(d, index("supplies", i), "name", x.Name)
		shortEnough(d, index("supplies", i)+".name", x.Name, affairs.LongestTask/2)
	}
	for i, x := range s.Closing {
		need(d, index("closing", i), "zh", x.ZH)
		shortEnough(d, index("closing", i)+".zh", x.ZH, affairs.LongestTask)
	}
	if len(s.Closing) > mostClosing {
		d.at("closing", fmt.Sprintf("最多%d条", mostClosing), fmt.Sprintf("at most %d lines", mostClosing))
	}
	ids = map[string]int{}
	for i, t := range s.Recurring {
		path := index("recurring", i)
		checkName(d, ids, "recurring", i, "id", t.ID, noticeID, "小写字母和 _", "lower-case letters and _")
		need(d, path, "name", t.Name)
		shortEnough(d, path+".name", t.Name, affairs.LongestTask)
		shortEnough(d, path+".name_en", t.NameEN, affairs.LongestTaskEN)
		shortEnough(d, path+".details", t.Details, affairs.LongestTaskDetails)
		shortEnough(d, path+".details_en", t.DetailsEN, affairs.LongestTaskDetails)
		among(d, path, "kind", t.Kind, affairs.AssignedTask.String(), affairs.SelfCheck.String(), affairs.ReadingTask.String())
		among(d, path, "every", t.Every, affairs.EveryWeek, affairs.EveryMonth, affairs.EveryQuarter, affairs.EveryYear)
		among(d, path, "to", t.To, affairs.ToOffice, affairs.ToBureaus, affairs.ToWindows, affairs.ToStaff)
		within(d, path, "working_days", t.WorkingDays, 1, mostTaskDays)
	}
}

// shortEnough reports a text that is longer than so many characters.
func shortEnough(d noter, path, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		d.at(path, fmt.Sprintf("最多%d个字", most), fmt.Sprintf("at most %d characters", most))
	}
}

func taskKindChoices(*Hall) (list []Choice) {
	for _, k := range []affairs.TaskKind{affairs.AssignedTask, affairs.SelfCheck, affairs.ReadingTask} {
		list = append(list, Choice{k.String(), k.Text()})
	}
	return list
}

func everyChoices(*Hall) []Choice {
	return []Choice{{string(affairs.EveryWeek), word("每周", "week")}, {string(affairs.EveryMonth), word("每月", "month")},
		{string(affairs.EveryQuarter), word("每季", "quarter")}, {string(affairs.EveryYear), word("每年", "year")}}
}

func taskToChoices(*Hall) []Choice {
	return []Choice{{string(affairs.ToOffice), word("大厅管理办公室", "the hall office")}, {string(affairs.ToBureaus), word("各进驻单位", "each bureau")},
		{string(affairs.ToWindows), word("各窗口", "each window")}, {string(affairs.ToStaff), word("全体窗口人员", "each clerk")}}
}

var recurringForm = &Form{ID: "recurring", Title: word("按时来的任务", "Tasks that come round"), One: word("按时来的任务", "Task"), File: "tasks.yaml", List: "recurring", Key: "id",
	Note: word("每周、每月、每季、每年的第一个开机的日子自动下达；改了从下一期起生效。", "Each comes on the first day of its time on which the hall runs; a change counts from the next time on."), Fields: []Field{
		text("id", "编号", "Id", "小写字母和 _", "lower-case letters and _").fixed(),
		choice("kind", "类别", "Kind", taskKindChoices),
		choice("every", "多久一次", "Every", everyChoices),
		choice("to", "交给谁", "To", taskToChoices),
		count("working_days", "几个工作日内完成", "Working days", "从下达那天起", "from the day it comes"),
		long("name", "做什么", "What"), long("name_en", "英文", "In English"), long("details", "要求", "Details"), long("details_en", "要求的英文", "Details in English"),
	}}

var suppliesForm = &Form{ID: "supplies", Title: word("便民用品、下班检查", "Supplies and closing check"), File: "tasks.yaml",
	Note: word("窗口在叫号页的“任务”里按一下报缺、下班登记。", "Clerks ask for supplies and tick the closing check under Tasks on the console."), Fields: []Field{
		count("supplies_working_days", "几个工作日内补齐", "Refilled within working days"),
		rows("supplies", "便民用品", "Supplies", text("id", "编号", "Id"), text("name", "名称", "Name"), text("name_en", "英文名称", "Name in English").wide()),
		rows("closing", "下班检查", "Closing check", text("zh", "内容", "What").wide(), text("en", "英文", "In English").wide()),
	}}
