package desk

import (
	"net/http"
	"slices"
	"strings"
	"time"

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
	Ends    []registered
}

// Enrolled is a browser that was registered as a kiosk or screen.
type Enrolled struct {
	Role  web.Role
	ID    string
	Since time.Time
}

// registered is what stands under one id, and can be ended.
type registered struct {
	enrolment
	Browsers int
	Since    string // the newest of them
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
	if d.Enrolled != nil {
		list, err := d.Enrolled(r.Context())
		if err != nil {
			return err
		}
		v.Ends = d.registered(list, slices.Concat(v.Kiosks, v.Boards, v.Windows))
	}
	return d.Pages.Render(w, r, "desk/enrol", v)
}

// registered sums browsers up by their ids. What the hall no longer has is
// listed too: it should be ended.
func (d *Desk) registered(list []Enrolled, known []enrolment) (rows []registered) {
	for _, e := range list { // by id, the newest last
		if n := len(rows); n == 0 || rows[n-1].ID != e.ID {
			rows = append(rows, registered{enrolment: enrolment{Role: e.Role, ID: e.ID, Label: affairs.Text{ZH: "大厅已没有这个编号", EN: "The hall has no such id any more"}}})
			if i := slices.IndexFunc(known, func(k enrolment) bool { return k.Role == e.Role && k.ID == e.ID }); i >= 0 {
				rows[n].enrolment = known[i]
			}
		}
		row := &rows[len(rows)-1]
		row.Browsers++
		row.Since = d.stamp(e.Since.UnixMilli())
	}
	return rows
}
