package desk

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"jiaohao/web"
)

var staffRoles = []web.Role{web.Clerk, web.Manager, web.Technician}

// TestNavHasEveryPageOfTheRouteTable: each page of the management that the route table knows is
// found in the navigation, once, by everybody who may open it; and nobody is
// shown a page that would be refused.
func TestNavHasEveryPageOfTheRouteTable(t *testing.T) {
	routes := make(map[string]web.Route)
	for _, rt := range new(Desk).Routes() {
		if rt.Method != "GET" || strings.Contains(rt.Pattern, ".") {
			continue // not a page, or a file
		}
		routes[rt.Pattern] = rt
		if _, below, _ := strings.Cut(rt.Pattern, "{"); below != "" || !strings.HasPrefix(rt.Pattern, "/office") && !strings.HasPrefix(rt.Pattern, "/cases") {
			continue
		}
		for _, role := range staffRoles {
			var at []string
			for _, g := range officeNav {
				for _, p := range g.Pages {
					if slices.Contains(p.Roles, role) && p.owns(rt.Pattern) {
						at = append(at, g.Name.EN+" / "+p.Name.EN)
					}
				}
			}
			if slices.Contains(rt.Roles, role) && len(at) != 1 {
				t.Errorf("%s as %s: in the navigation at %q, want once", rt.Pattern, role, at)
			}
		}
	}
	for _, g := range officeNav {
		for _, p := range g.Pages {
			for _, role := range p.Roles {
				if rt, ok := routes[p.Path]; ok && !slices.Contains(rt.Roles, role) {
					t.Errorf("%s is shown to a %s, who may not open it", p.Path, role)
				} else if !ok && !strings.Contains(p.Path, ".") {
					t.Errorf("%s is no page of the route table", p.Path)
				}
			}
		}
	}
}

// TestNav: what each kind of person sees, and where they are told to be.
func TestNav(t *testing.T) {
	words := func(links []navLink) string {
		var s []string
		for _, l := range links {
			s = append(s, l.Name.EN+map[string]string{"": "", "true": "*", "page": "!"}[l.Now])
		}
		return strings.Join(s, ", ")
	}
	const groups = "Today, Figures, Ratings, Casework, Supervision, Settings"
	for _, c := range []struct {
		role          web.Role
		path          string
		groups, pages string
	}{
		{web.Manager, "/office", strings.Replace(groups, "Today", "Today*", 1), "The hall!, Console, Appointments, Rehearse a day"},
		{web.Manager, "/office/day", strings.Replace(groups, "Today", "Today*", 1), "The hall!, Console, Appointments, Rehearse a day"},
		{web.Manager, "/cases/20261130-001", strings.Replace(groups, "Casework", "Casework*", 1), "Cases!, Documents"},
		{web.Manager, "/office/calendar/2026", strings.Replace(groups, "Settings", "Settings*", 1), "Hall settings!, Guides, Accounts, Devices"},
		{web.Clerk, "/cases", "Console, Cases!, Supervision, Guides", ""},
		{web.Clerk, "/office/monthly/sl", "Console, Cases, Supervision*, Guides", "Tasks, Office log, Monthly!, Appraisals, Rotations, Contacts"},
		{web.Technician, "/devices/slip", "Devices!, This machine, Register a computer", ""},
		{web.Technician, "/office/files/hall.yaml", "Devices, This machine!, Register a computer", ""},
	} {
		n := newNav(web.View{Path: c.path, Who: web.Identity{Role: c.role}})
		if n == nil {
			t.Errorf("%s on %s: no navigation", c.role, c.path)
		} else if got := words(n.Groups); got != c.groups || words(n.Pages) != c.pages {
			t.Errorf("%s on %s:\n got %s | %s\nwant %s | %s", c.role, c.path, got, words(n.Pages), c.groups, c.pages)
		}
	}
	for path, role := range map[string]web.Role{"/desk/18": web.Manager, "/": web.Manager, "/devices": "", "/office/report": web.Clerk} {
		if newNav(web.View{Path: path, Who: web.Identity{Role: role}}) != nil {
			t.Errorf("%s on %s: a navigation where none belongs", role, path)
		}
	}
}

// TestTemplatesOfTheOfficeLoadItsStyles: figures, tables and the frame of an office
// page have their rules in office.css.
func TestTemplatesOfTheOfficeLoadItsStyles(t *testing.T) {
	pages, err := fs.Glob(files, "templates/*.html")
	if err != nil || len(pages) < 20 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		text, err := fs.ReadFile(files, page)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), `<main class="office`) && !strings.Contains(string(text), `asset "desk/office.css"`) {
			t.Errorf("%s is a page of the office without desk/office.css", page)
		}
	}
}
