package kiosk

import (
	"net/http"
	"net/url"

	"jiaohao/affairs"
)

// takeAway is the data of templates/takeaway.html: a guide on the phone of
// whoever scanned its code.
type takeAway struct {
	Hall      affairs.Text
	Phone     string
	M         affairs.Matter
	Name      affairs.Text
	Bureau    affairs.Bureau
	Windows   affairs.Text
	Zone      affairs.Text
	Promise   affairs.Text
	Statutory affairs.Text
	Fee       affairs.Text
	Hours     affairs.Text
	Materials []material
	Steps     []step
}

// GuideURL is the address of a guide for phones, "" when phones cannot reach the
// hall.
func (k *Kiosk) GuideURL(matter string) string {
	if k.base == "" {
		return ""
	}
	return k.base + "/g/" + url.PathEscape(matter)
}

// guideCode answers with the code of a guide's address.
func (k *Kiosk) guideCode(w http.ResponseWriter, r *http.Request) error {
	m, err := k.matterOf(r)
	if err != nil {
		return err
	}
	return k.drawCode(w, k.GuideURL(m.ID))
}

func (k *Kiosk) guidePhone(w http.ResponseWriter, r *http.Request) error {
	m, err := k.matterOf(r)
	if err != nil {
		return err
	}
	b, _ := k.o.Data.Bureau(m.Bureau)
	p := takeAway{
		Hall: affairs.Text{ZH: k.o.Data.Name, EN: k.o.Data.NameEN}, Phone: k.o.Data.ServicePhone, M: m,
		Name: affairs.Text{ZH: m.ShortName, EN: m.NameEN}, Bureau: b, Windows: windowsText(m.Windows), Zone: k.zoneOf(m.Windows),
		Promise: promiseText(m), Statutory: statutoryText(m), Fee: feeText(m), Hours: k.opening.Hours.Text(), Materials: materialsOf(m),
	}
	for _, s := range m.Steps {
		p.Steps = append(p.Steps, step{s, stepDays(s, m.TimeLimit.Unit)})
	}
	return k.o.Pages.Render(w, r, "kiosk/takeaway", p)
}
