//go:build browser

package main

import (
	"time"

	"jiaohao/affairs"
)

// asked is what the office has asked and noted down.
func (g *gallery) asked(h *galleryHall, pages func(l look, sizes ...size)) {
	ctx, now := h.t.Context(), h.now()
	today := affairs.DateOf(now.In(h.d.cfg.Hall.Location))
	must := func(err error) {
		if err != nil {
			h.t.Fatal(err)
		}
	}
	send := func(t affairs.Task, by string) affairs.Task {
		t.At = now.UnixMilli()
		t, _, err := h.d.store.SendTask(ctx, by, t)
		must(err)
		return t
	}
	list := send(affairs.Task{Kind: affairs.AssignedTask, Text: affairs.Text{ZH: "报送窗口联系人名单"}, Details: "写明姓名、岗位，含B岗", Due: today.String(),
		Parts: []affairs.TaskPart{{To: "bureau:sl"}, {To: "bureau:ga"}, {To: "bureau:sc"}}}, "manager:manager")
	send(affairs.Task{Kind: affairs.SuppliesTask, Text: affairs.Text{ZH: "老花镜", EN: "Reading glasses"}, Due: today.AddDays(1).String(), Of: "19", Parts: []affairs.TaskPart{{To: affairs.OfficeParty}}}, "staff:0702")
	must(h.d.store.StepTask(ctx, "staff:0702", affairs.TaskStep{Task: list.ID, To: "bureau:sl", Kind: affairs.TaskDone, Note: "已报，两人"}, now))
	must(h.d.store.StepTask(ctx, "staff:0501", affairs.TaskStep{Task: list.ID, To: "bureau:sc", Kind: affairs.TaskReceived}, now))
	send(affairs.Task{Kind: affairs.ClosingCheck, Text: affairs.ClosingCheck.Text(), Due: today.String(), Of: "19", Parts: []affairs.TaskPart{{To: "window:19", Note: "打印机没有关"}}}, "staff:0702")
	for _, e := range []affairs.LogEntry{
		{Kind: affairs.ChiefsMeeting, Title: "四季度首席代表会议", Who: "大厅主任", Note: "通报差评，部署月末自查", Present: []string{"0701", "0501"}, Absent: []string{"0201"}},
		{Kind: affairs.SpecialMatter, Bureau: "sl", Title: "老人没有带证件", Who: "首席代表", Note: "容缺受理，三天内补齐"},
	} {
		e.Day, e.At = now.Format(time.DateOnly), now.UnixMilli()
		must(h.d.store.EnterLog(ctx, "manager:manager", e))
	}
	wrong := affairs.LogEntry{Kind: affairs.SpecialMatter, Bureau: "ga", Title: "登错的特事", Who: "值班主任", Note: "写错了单位", Day: now.Format(time.DateOnly), At: now.UnixMilli()}
	must(h.d.store.EnterLog(ctx, "manager:manager", wrong))
	log, err := h.d.store.Log(ctx, wrong.Day, wrong.Day, "ga", affairs.SpecialMatter)
	must(err)
	must(h.d.store.VoidLogEntry(ctx, "manager:manager", true, log[0].ID, "写错了单位，另行登记", now))
	h.d.desk.TasksChanged()
	pages(look{name: "office-tasks", path: "/office/tasks", whole: true}, laptop, wall, handset)
	pages(look{name: "office-closing", path: "/office/tasks?kind=closing", whole: true}, laptop)
	pages(look{name: "office-log", path: "/office/log", whole: true}, laptop, handset)
	pages(look{name: "office-log-form", path: "/office/log/new?kind=training", whole: true}, laptop, handset)
	pages(look{name: "office-contacts", path: "/office/contacts", whole: true}, laptop, handset)
	g.accounts(h, pages)
	g.signIn(h, "0702")
	pages(look{name: "tasks", path: "/tasks", whole: true}, laptop, handset)
	g.signIn(h, "manager")
}
