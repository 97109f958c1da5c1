package desk

import (
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// contactsView is the data of templates/contacts.html.
type contactsView struct {
	Hall    affairs.Text
	Office  affairs.Text
	Site    configs.Site
	Bureaus []contactBureau
}

// contactBureau is one bureau of the organisation page, with its people: chief
// representatives first.
type contactBureau struct {
	affairs.Bureau
	Windows []string
	Staff   []affairs.Staff
}

// contactsPage is GET /office/contacts: who works in the hall, and how the hall is
// organised (plan row 37), from the bureaus and the staff of the hall's files.
func (d *Desk) contactsPage(w http.ResponseWriter, r *http.Request) error {
	site := d.Data.Site
	v := contactsView{Hall: both(site.Name, site.NameEN), Office: both(site.ManagerOffice, site.ManagerOfficeEN), Site: site}
	for _, b := range d.Data.Bureaus {
		c := contactBureau{Bureau: b}
		for _, win := range d.Data.Windows {
			if win.Bureau == b.ID {
				c.Windows = append(c.Windows, win.No)
			}
		}
		for _, s := range d.Data.Staff {
			if s.Bureau == b.ID {
				c.Staff = append(c.Staff, s)
			}
		}
		slices.SortStableFunc(c.Staff, func(x, y affairs.Staff) int {
			switch {
			case x.ChiefRepresentative == y.ChiefRepresentative:
				return 0
			case x.ChiefRepresentative:
				return -1
			}
			return 1
		})
		v.Bureaus = append(v.Bureaus, c)
	}
	return d.Pages.Render(w, r, "desk/contacts", v)
}
