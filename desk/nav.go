package desk

import (
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// navPage is a page of the hall's management that staff go to by name. Its
// address and all below it are its own; Also are further such addresses.
type navPage struct {
	Path  string
	Also  []string
	Name  affairs.Text
	Roles []web.Role // who sees it, each of whom its route lets in
}

// navGroup is what one kind of work needs.
type navGroup struct {
	Name  affairs.Text
	Pages []navPage
}

// officeNav is all of the management's navigation: a new page has its line here.
var officeNav = []navGroup{
	{affairs.Text{ZH: "今日", EN: "Today"}, []navPage{
		{Path: "/office", Also: []string{"/office/day"}, Name: affairs.Text{ZH: "全厅", EN: "The hall"}, Roles: officeRoles},
		{Path: "/desk", Name: affairs.Text{ZH: "叫号", EN: "Console"}, Roles: deskRoles},
		{Path: "/office/appointments", Name: affairs.Text{ZH: "预约", EN: "Appointments"}, Roles: officeRoles},
		{Path: "/office/rehearse", Name: affairs.Text{ZH: "排演一天", EN: "Rehearse a day"}, Roles: officeRoles},
	}},
	{affairs.Text{ZH: "数据", EN: "Figures"}, []navPage{
		{Path: "/office/report", Name: affairs.Text{ZH: "统计", EN: "Report"}, Roles: officeRoles},
		{Path: "/office/records", Name: affairs.Text{ZH: "明细", EN: "Records"}, Roles: officeRoles},
		{Path: "/office/attendance", Name: affairs.Text{ZH: "考勤", EN: "Attendance"}, Roles: officeRoles},
	}},
	{affairs.Text{ZH: "评价", EN: "Ratings"}, []navPage{
		{Path: "/office/ratings", Name: affairs.Text{ZH: "差评", EN: "Bad ratings"}, Roles: officeRoles},
		{Path: "/office/feedback", Name: affairs.Text{ZH: "意见", EN: "Feedback"}, Roles: officeRoles},
	}},
	{affairs.Text{ZH: "办理", EN: "Casework"}, []navPage{
		{Path: "/cases", Name: affairs.Text{ZH: "办件", EN: "Cases"}, Roles: deskRoles},
		{Path: "/office/documents", Name: affairs.Text{ZH: "文书", EN: "Documents"}, Roles: officeRoles},
	}},
	{affairs.Text{ZH: "考核", EN: "Supervision"}, []navPage{
		{Path: "/office/tasks", Name: affairs.Text{ZH: "任务", EN: "Tasks"}, Roles: officeRoles},
		{Path: "/tasks", Name: affairs.Text{ZH: "任务", EN: "Tasks"}, Roles: []web.Role{web.Clerk}},
		{Path: "/office/log", Name: affairs.Text{ZH: "记录", EN: "Office log"}, Roles: deskRoles},
		{Path: "/office/monthly", Name: affairs.Text{ZH: "信息", EN: "Monthly"}, Roles: deskRoles},
		{Path: "/office/appraisals", Name: affairs.Text{ZH: "考核表", EN: "Appraisals"}, Roles: deskRoles},
		{Path: "/office/rotations", Name: affairs.Text{ZH: "轮换", EN: "Rotations"}, Roles: deskRoles},
		{Path: "/office/skills", Name: affairs.Text{ZH: "一岗多能", EN: "Skills"}, Roles: officeRoles},
		{Path: "/office/assessment", Name: affairs.Text{ZH: "自评", EN: "Assessment"}, Roles: officeRoles},
		{Path: "/office/contacts", Name: affairs.Text{ZH: "通讯录", EN: "Contacts"}, Roles: deskRoles},
	}},
	{affairs.Text{ZH: "设置", EN: "Settings"}, []navPage{
		{Path: "/office/settings", Also: []string{"/office/files", "/office/calendar"}, Name: affairs.Text{ZH: "大厅设置", EN: "Hall settings"}, Roles: officeRoles},
		{Path: "/office/guides", Name: affairs.Text{ZH: "服务指南", EN: "Guides"}, Roles: deskRoles},
		{Path: "/office/accounts", Name: affairs.Text{ZH: "账号", EN: "Accounts"}, Roles: officeRoles},
		{Path: "/devices", Name: affairs.Text{ZH: "设备", EN: "Devices"}, Roles: settingsRoles},
		{Path: "/office/files/" + configs.SettingsFile, Name: affairs.Text{ZH: "本机设置", EN: "This machine"}, Roles: []web.Role{web.Technician}},
		{Path: "/enrol", Name: affairs.Text{ZH: "登记电脑", EN: "Register a computer"}, Roles: []web.Role{web.Technician}},
	}},
}

// owns tells whether the page at path belongs to p. Below /office and /desk are
// pages of their own.
func (p navPage) owns(path string) bool {
	return path == p.Path || p.Path != "/office" && p.Path != "/desk" && strings.HasPrefix(path, p.Path+"/") ||
		slices.ContainsFunc(p.Also, func(also string) bool { return path == also || strings.HasPrefix(path, also+"/") })
}

// navLink is a link of the navigation. Now is what aria-current says: "page" is
// where the viewer is, "true" the group of that page, "" neither.
type navLink struct {
	Path string
	Name affairs.Text
	Now  string
}

// nav is the navigation as one viewer sees it: the groups, and below them the
// pages of the group that the viewer is in.
type nav struct {
	Groups, Pages []navLink
	Within        affairs.Text // name of the group of Pages
}

// newNav makes the navigation of a page; nil where none belongs: for visitors, and
// on the working pages of a window. A group of which the viewer sees one page is
// that page; somebody who sees one group has its pages at the top.
func newNav(v web.View) *nav {
	var groups []navGroup
	here := false
	for _, g := range officeNav {
		g.Pages = slices.DeleteFunc(slices.Clone(g.Pages), func(p navPage) bool { return !slices.Contains(p.Roles, v.Who.Role) })
		if len(g.Pages) > 0 {
			groups = append(groups, g)
		}
		here = here || slices.ContainsFunc(g.Pages, func(p navPage) bool { return p.owns(v.Path) })
	}
	if !here {
		return nil
	}
	n := new(nav)
	for _, g := range groups {
		pages, at := links(g.Pages, v.Path)
		switch {
		case len(groups) == 1:
			n.Groups = pages
		case len(pages) == 1:
			n.Groups = append(n.Groups, pages[0])
		case at:
			n.Groups = append(n.Groups, navLink{pages[0].Path, g.Name, "true"})
			n.Pages, n.Within = pages, g.Name
		default:
			n.Groups = append(n.Groups, navLink{pages[0].Path, g.Name, ""})
		}
	}
	return n
}

// links are pages as links, and whether the page at path is among them.
func links(pages []navPage, path string) (out []navLink, at bool) {
	for _, p := range pages {
		l := navLink{Path: p.Path, Name: p.Name}
		if p.owns(path) {
			l.Now, at = "page", true
		}
		out = append(out, l)
	}
	return out, at
}
