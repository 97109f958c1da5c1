package desk

import (
	"context"
	"slices"
	"strings"

	"jiaohao/affairs"
)

// entryTable is the checklist as a table.
func (v assessmentView) entryTable(say func(affairs.Text) string) table {
	t := table{ID: "assessment", Title: col("对照标准自评", "Self-assessment"),
		Columns: columns(col("分组", "Group"), col("条", "Row"), col("项目", "Entry"), col("结果", "Result"), col("目标", "Aim"), col("判定", "Judged"), col("填报人", "Answered by"), col("怎么办", "What to do"))}
	for _, g := range v.Groups {
		for _, e := range g.Entries {
			result, by := say(e.Value), ""
			if e.Hand() {
				result = ""
			}
			if e.Answer != nil {
				result, by = say(e.Answer.Answer.Text()), say(e.By)
				if e.Answer.Note != "" {
					result += say(col("：", ": ")) + e.Answer.Note
				}
			}
			advice := ""
			if e.Judgement != affairs.Reached && e.Judgement != affairs.NothingDone {
				advice = say(both(e.Advice, e.AdviceEN))
			}
			row := count(e.Row)
			if e.Row == 0 {
				row = cell{}
			}
			t.Rows = append(t.Rows, cells(text(say(both(g.Name, g.NameEN))), row, text(say(both(e.Name, e.NameEN))), text(result), text(say(e.Aim)), text(say(e.Judgement.Text())), text(by), text(advice)))
		}
	}
	return t
}

// nameplateTable is who sits at the windows, and what a nameplate lacks.
func (d *Desk) nameplateTable(say func(affairs.Text) string) table {
	t := table{ID: "nameplates", Title: col("座牌", "Nameplates"), Note: col("现在登记的有固定窗口的人员。", "Those with a window of their own, as they are now."),
		Columns: columns(col("人员", "Clerk"), col("窗口", "Window"), col("岗位", "Post"), col("首席代表", "Chief representative"), col("B岗", "Stands in"), col("缺", "Missing"))}
	for _, s := range d.Data.Staff {
		if s.HomeWindow == "" {
			continue
		}
		missing := missingOf(s, say)
		chief := ""
		if s.ChiefRepresentative {
			chief = say(col("是", "yes"))
		}
		t.Rows = append(t.Rows, cells(text(s.StaffNo+" "+say(both(s.Name, s.NameEN))), text(s.HomeWindow), text(say(both(s.Post, s.PostEN))), text(chief), text(s.BRole), cell{Value: missing, Bad: missing != ""}))
	}
	return t
}

// missingOf names what a nameplate lacks; "" = nothing.
func missingOf(s affairs.Staff, say func(affairs.Text) string) string {
	var list []string
	for _, part := range []struct {
		value string
		name  affairs.Text
	}{{s.Name, col("姓名", "name")}, {s.Post, col("岗位", "post")}, {s.Duty, col("职责", "duty")}, {s.Photo, col("照片", "photo")}, {s.SupervisePhone, col("监督电话", "supervision phone")}} {
		if strings.TrimSpace(part.value) == "" {
			list = append(list, say(part.name))
		}
	}
	return strings.Join(list, say(col("、", ", ")))
}

// feedbackTable is what was handed in, without the words and telephone of who gave it.
func (d *Desk) feedbackTable(ctx context.Context, s span, say func(affairs.Text) string) (table, error) {
	t := table{ID: "feedback", Title: col("建议、投诉、表扬", "Suggestions, complaints, praise"), Note: col("不含来信人写的话和电话。", "Without what its giver wrote, and without phone numbers."),
		Columns: columns(col("日期", "Day"), col("编号", "Number"), col("类别", "Kind"), col("说的是", "About"), col("窗口", "Window"), col("时限", "Due"), col("答复日期", "Answered"), col("答复", "Reply"))}
	list, err := d.feedbackOf(ctx, s)
	zone := d.clock("")
	for _, f := range list {
		var about []string
		for _, a := range f.About {
			about = append(about, say(d.Data.Feedback.Subject(a)))
		}
		due, _ := f.Due(d.Data.Feedback, d.Data.Calendar, zone.zone)
		answered, one := "", d.feedback(f)
		if f.RepliedAt != 0 {
			answered = zone.Date(f.RepliedAt)
		}
		t.Rows = append(t.Rows, cells(text(f.Day), text(one.ID()), text(say(f.Kind.Text())), text(strings.Join(about, say(col("；", "; ")))), text(f.Window),
			cell{Value: due.String(), Bad: one.Overdue}, cell{Value: answered, Bad: one.Late}, text(f.Reply)))
	}
	return t, err
}

// guideTables are the guides with what they lack, and the stock of printed ones.
func (d *Desk) guideTables(ctx context.Context, say func(affairs.Text) string) ([]table, error) {
	t := table{ID: "guides", Title: col("服务指南", "Guides"), Note: col("现在生效的指南。", "As in force now."),
		Columns: columns(col("事项", "Matter"), col("单位", "Bureau"), col("缺", "Missing"), col("版本", "Version"), col("复核日期", "Review by"), col("印制指南剩", "Printed guides left"))}
	stocks := map[string]affairs.Stock{}
	if d.Settings != nil {
		var err error
		if stocks, err = d.Settings.Stocks(ctx); err != nil {
			return nil, err
		}
	}
	for _, m := range d.Catalogue.All() {
		var missing []string
		for _, e := range affairs.Missing(m) {
			missing = append(missing, say(e.Text()))
		}
		left, version := cell{}, cell{}
		if s, ok := stocks[m.ID]; ok {
			left = cell{Value: s.Count, Bad: s.IsLow()}
		}
		if m.Edition.Version > 0 {
			version = count(m.Edition.Version)
		}
		t.Rows = append(t.Rows, cells(text(say(both(m.ShortName, m.NameEN))), text(say(d.bureauName(m.Bureau))), cell{Value: strings.Join(missing, say(col("、", ", "))), Bad: len(missing) > 0},
			version, cell{Value: dateWords(m.Edition.ReviewBy), Bad: !m.Edition.ReviewBy.IsZero() && m.Edition.ReviewBy.Before(d.today())}, left))
	}
	return []table{t}, nil
}

// monthlyTable is which bureau handed in for which month in which the hall was open.
func (d *Desk) monthlyTable(infos []affairs.MonthlyInfo, open []affairs.Date, s span, say func(affairs.Text) string) table {
	t := table{ID: "monthly", Title: col("信息报送", "Monthly information"),
		Columns: columns(col("月份", "Month"), col("单位", "Bureau"), col("期限", "Due"), col("报送时间", "Handed in"), col("标题", "Title"), col("情况", "Status"))}
	for _, month := range open {
		for _, b := range d.reporting() {
			own := slices.DeleteFunc(slices.Clone(infos), func(i affairs.MonthlyInfo) bool { return i.Bureau != b.ID || i.Month != affairs.MonthOf(month) })
			state := d.Data.Calendar.MonthlyStateOf(month, own, s.today, d.clock("").zone)
			when, title, status := "", "", col("待报", "open")
			switch {
			case state.First != nil:
				when, title, status = d.stamp(state.First.At), state.First.Title, col("已报送", "handed in")
				if state.Late {
					status = col("逾期报送", "late")
				}
			case state.Overdue:
				status = col("逾期未报", "overdue")
			}
			t.Rows = append(t.Rows, cells(text(affairs.MonthOf(month)), text(say(both(b.Short, b.ShortEN))), text(state.Due.String()), text(when), text(title), cell{Value: say(status), Bad: state.Overdue || state.Late}))
		}
	}
	return t
}
