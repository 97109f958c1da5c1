package desk

import (
	"context"

	"jiaohao/affairs"
)

// staffTables are the records of the staff in the inspection pack: rotations, who is
// qualified for which line, and disputed appraisals.
func (d *Desk) staffTables(ctx context.Context, s span, say func(affairs.Text) string) (list []table, err error) {
	if d.Rotations != nil {
		t := table{ID: "rotations", Title: col("轮换", "Rotations"),
			Columns: columns(col("提出", "Asked"), col("人员", "Who leaves"), col("接替", "Successor"), col("窗口", "Window"), col("生效日期", "From"), col("届时在岗", "Then served"), col("理由", "Why"), col("审核", "Decision"), col("意见", "Note"))}
		all, err := d.Rotations.Rotations(ctx)
		if err != nil {
			return nil, err
		}
		for _, x := range all {
			if day := affairs.DateOf(d.Now().In(d.zone())).String(); x.From > day || x.From < s.From || x.From > s.To {
				continue
			}
			row := d.rotationRow(x, false)
			t.Rows = append(t.Rows, cells(text(row.When), text(say(row.Leaver)), text(say(row.Comer)), text(x.Window), text(x.From), cell{Value: say(row.Served), Bad: x.Short()}, text(x.Reason), text(say(row.State)), text(x.Note)))
		}
		list = append(list, t)
	}
	skills := table{ID: "skills", Title: col("一岗多能", "Skills"), Columns: columns(col("业务", "Line"), col("事项", "Matters"), col("能办的人数", "People qualified"))}
	for _, l := range d.skillLines() {
		skills.Rows = append(skills.Rows, cells(text(l.Prefix+" "+say(l.Name)), count(len(l.ids)), cell{Value: l.Count, Bad: l.Gap}))
	}
	list = append(list, skills)
	disputes, err := d.disputesOf(ctx, s)
	if err != nil {
		return nil, err
	}
	t := table{ID: "disputes", Title: col("考核异议", "Disputed appraisals"),
		Columns: columns(col("月份", "Month"), col("工号", "Work number"), col("项目", "Line"), col("提出", "Entered"), col("时限", "Due"), col("答复", "Answered"), col("结果", "Finding"))}
	for _, x := range disputes {
		row := d.disputeRow(x)
		t.Rows = append(t.Rows, cells(text(x.Month), text(x.Staff), text(say(row.Name)), text(row.When), cell{Value: row.Due, Bad: row.Overdue}, text(row.Answered), text(say(x.Finding.Text()))))
	}
	return append(list, t), nil
}
