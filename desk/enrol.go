package desk

import (
	"net/http"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// enrolView is the data of templates/enrol.html: what this browser can become.
type enrolView struct {
	Hall    affairs.Text
	Kiosks  []enrolment
	Boards  []enrolment
	Windows []enrolment
	Now     string // what this browser is already, "" for nothing
}

// enrolment is one device that a browser can be registered as.
type enrolment struct {
	Role  web.Role
	ID    string
	Label affairs.Text
	Next  string // the page it shows from then on
}

// enrolPage lets a technician register the browser of a kiosk or a screen, while
// standing before it. The form is web's: it signs the technician out.
func (d *Desk) enrolPage(w http.ResponseWriter, r *http.Request) error {
	who := web.Who(r.Context())
	v := enrolView{Hall: both(d.Data.Name, d.Data.NameEN), Now: who.Kiosk}
	if v.Now == "" {
		v.Now = who.Screen
	}
	for _, k := range d.Data.Kiosks {
		v.Kiosks = append(v.Kiosks, enrolment{web.Kiosk, k.ID, affairs.Text{ZH: k.Place, EN: k.PlaceEN}, "/kiosk"})
	}
	for _, b := range d.Data.Boards {
		v.Boards = append(v.Boards, enrolment{web.Screen, b.ID, affairs.Text{ZH: b.Place, EN: b.PlaceEN},
			strings.ReplaceAll(d.Links.Board, "{id}", b.ID)})
	}
	for _, win := range d.Data.Windows {
		v.Windows = append(v.Windows, enrolment{web.Screen, win.No, affairs.Text{ZH: win.Name, EN: win.NameEN},
			strings.ReplaceAll(d.Links.Window, "{no}", win.No)})
	}
	return d.Pages.Render(w, r, "desk/enrol", v)
}
