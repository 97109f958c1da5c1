package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// GuideAlert is a guide that somebody must look after.
type GuideAlert struct {
	Matter string
	Name   affairs.Text
	Text   affairs.Text // what is to be done
	Bad    bool         // it is late, or nothing is left
}

// reviewSoon is how many days before its review a guide is called to mind.
const reviewSoon = 30

// GuideAlerts names the guides whose stock is low, whose review is near or past,
// that wait for their release, or that lack elements though a version was
// released here.
func GuideAlerts(hall *configs.Hall, stocks map[string]affairs.Stock, newest []affairs.GuideVersion, today affairs.Date) []GuideAlert {
	list := []GuideAlert{}
	for _, m := range hall.Matters.All() {
		add := func(bad bool, zh, en string) {
			list = append(list, GuideAlert{m.ID, both(m.ShortName, m.NameEN), affairs.Text{ZH: zh, EN: en}, bad})
		}
		if s, ok := stocks[m.ID]; ok && s.IsLow() {
			n := strconv.Itoa(s.Count)
			add(s.Count == 0, "印制指南剩 "+n+" 份，请补充", "printed guides left: "+n+"; print more")
		}
		if by := m.Edition.ReviewBy; !by.IsZero() {
			switch {
			case by.Before(today):
				add(true, "指南应在 "+by.String()+" 前复核，已过期", "the guide's review was due by "+by.String())
			case by.Before(today.AddDays(reviewSoon + 1)):
				add(false, "指南应在 "+by.String()+" 前复核", "the guide's review is due by "+by.String())
			}
		}
		i := slices.IndexFunc(newest, func(g affairs.GuideVersion) bool { return g.Matter == m.ID })
		if i >= 0 && newest[i].State == affairs.GuideProposed {
			add(false, "第 "+strconv.Itoa(newest[i].Version)+" 版等待发布", "version "+strconv.Itoa(newest[i].Version)+" waits for its release")
		}
	}
	return list
}

// guideRow is one guide of the list.
type guideRow struct {
	affairs.Matter
	Missing []affairs.Element
	Newest  *affairs.GuideVersion
	Stock   *affairs.Stock
	Alerts  []GuideAlert
}

// guidesView is the data of templates/guides.html.
type guidesView struct {
	Hall affairs.Text
	Rows []guideRow
	New  []affairs.GuideVersion // of matters that the hall does not have yet, or no more
	// Orders are the pages on which the matters of one file are put in order.
	Orders []fileRow
}

// guidesPage is GET /office/guides.
func (d *Desk) guidesPage(s Settings, w http.ResponseWriter, r *http.Request) error {
	newest, err := s.Versions(r.Context(), "")
	if err != nil {
		return err
	}
	stocks, err := s.Stocks(r.Context())
	if err != nil {
		return err
	}
	names, err := s.Config().Files()
	if err != nil {
		return err
	}
	alerts := s.Alerts()
	v := guidesView{Hall: both(d.Data.Name, d.Data.NameEN)}
	for _, m := range d.Catalogue.All() {
		row := guideRow{Matter: m, Missing: affairs.Missing(m)}
		if i := slices.IndexFunc(newest, func(g affairs.GuideVersion) bool { return g.Matter == m.ID }); i >= 0 {
			row.Newest = &newest[i]
		}
		if st, ok := stocks[m.ID]; ok {
			row.Stock = &st
		}
		for _, a := range alerts {
			if a.Matter == m.ID {
				row.Alerts = append(row.Alerts, a)
			}
		}
		v.Rows = append(v.Rows, row)
	}
	for _, name := range names {
		if base, ok := strings.CutPrefix(name, "matters/"); ok {
			base = strings.TrimSuffix(base, ".yaml")
			v.Orders = append(v.Orders, fileRow{orderOf + base, d.bureauName(base)})
		}
	}
	for _, g := range newest {
		if _, ok := d.Catalogue.Matter(g.Matter); !ok && g.State != affairs.GuideRefused {
			v.New = append(v.New, g)
		}
	}
	return d.Pages.Render(w, r, "desk/guides", v)
}

// stockForm is POST /office/guides/{id}/stock: count and low.
func (d *Desk) stockForm(s Settings, w http.ResponseWriter, r *http.Request) error {
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if _, ok := d.Catalogue.Matter(id); !ok {
		return errNoMatter
	}
	stock := affairs.Stock{Matter: id}
	var err1, err2 error
	stock.Count, err1 = strconv.Atoi(strings.TrimSpace(post.Get("count")))
	stock.Low, err2 = strconv.Atoi(strings.TrimSpace(post.Get("low")))
	if err1 != nil || err2 != nil {
		err = web.Invalid("count", "份数应当是整数", "the number must be a whole number")
	} else {
		err = s.SetStock(r.Context(), actor(web.Who(r.Context())), stock)
	}
	return d.afterGuideAct(s, w, r, id, err)
}

// stockTaken is POST /office/guides/{id}/taken: one was handed out. With the
// field window it goes back to that console.
func (d *Desk) stockTaken(s Settings, w http.ResponseWriter, r *http.Request) error {
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.TakeStock(r.Context(), actor(web.Who(r.Context())), id, 1); err != nil {
		return err
	}
	if no := post.Get("window"); no != "" {
		if _, known := d.windows[no]; !known {
			return errNoWindow
		}
		http.Redirect(w, r, "/desk/"+no, http.StatusSeeOther)
		return nil
	}
	http.Redirect(w, r, "/office/guides/"+url.PathEscape(id), http.StatusSeeOther)
	return nil
}
