package desk

import (
	"net/http"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// startView is the data of templates/start.html.
type startView struct {
	Hall     affairs.Text
	Address  affairs.Text
	Phone    string
	Kiosks   []link
	Boards   []link
	Windows  []link
	API      string
	Demo     bool
	Devices  bool // the viewer may open the device page
	Accounts []account
	Window   string // where the signed-in clerk usually sits
}

type link struct {
	To    string
	Label affairs.Text
	Note  affairs.Text
}

// account is a demo account; its password is "demo".
type account struct {
	User string
	Name affairs.Text
	Note affairs.Text
	Next string // where it goes after signing in
}

// startPage is GET /.
func (d *Desk) startPage(w http.ResponseWriter, r *http.Request) error {
	who := web.Who(r.Context())
	site := d.Data.Site
	v := startView{
		Hall: both(site.Name, site.NameEN), Address: both(site.Address, site.AddressEN), Phone: site.ServicePhone,
		API: d.Links.API, Demo: d.Demo, Window: d.staff[who.User].HomeWindow,
		Devices: who.Role == web.Technician || who.Role == web.Manager || d.Demo && (who.Role == web.Clerk || who.Kiosk != ""),
	}
	if d.Links.Kiosk != "" {
		for _, k := range site.Kiosks {
			v.Kiosks = append(v.Kiosks, link{fill(d.Links.Kiosk, k.ID), both(k.ID, ""), both(k.Place, k.PlaceEN)})
			if fill(d.Links.Kiosk, k.ID) == d.Links.Kiosk {
				break // one address for all kiosks: the device tells which one it is
			}
		}
	}
	if d.Links.Board != "" {
		for _, b := range site.Boards {
			v.Boards = append(v.Boards, link{fill(d.Links.Board, b.ID), both(b.ID, ""), both(b.Place, b.PlaceEN)})
		}
	}
	if d.Links.Window != "" {
		for _, win := range d.Data.Windows {
			v.Windows = append(v.Windows, link{fill(d.Links.Window, win.No), both(win.No, ""), both(win.Name, win.NameEN)})
		}
	}
	if d.Demo && !who.SignedIn() {
		v.Accounts = d.demoAccounts()
	}
	return d.Pages.Render(w, r, "desk/start", v)
}

func fill(pattern, id string) string {
	return strings.NewReplacer("{id}", id, "{no}", id).Replace(pattern)
}

func (d *Desk) demoAccounts() []account {
	list := []account{
		{"manager", affairs.Text{ZH: "大厅管理人员", EN: "Hall manager"}, affairs.Text{ZH: "全厅情况", EN: "the wall"}, "/office"},
		{"technician", affairs.Text{ZH: "技术员", EN: "Technician"}, affairs.Text{ZH: "设备", EN: "devices"}, "/devices"},
	}
	for _, s := range d.Data.Staff {
		a := account{User: s.StaffNo, Name: both(s.Name, s.NameEN), Next: "/desk", Note: affairs.Text{ZH: "无固定窗口", EN: "no fixed window"}}
		if s.HomeWindow != "" {
			a.Note = affairs.Text{ZH: s.HomeWindow + "号窗口", EN: "window " + s.HomeWindow}
			a.Next = "/desk/" + s.HomeWindow
		}
		list = append(list, a)
	}
	return list
}
