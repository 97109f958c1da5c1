package desk

import (
	"context"
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

// guideEditView is the data of templates/guide-edit.html.
type guideEditView struct {
	formView
	Matter    affairs.Matter // as the hall shows it; zero for one that is not there yet
	Versions  []versionRow
	Newest    *affairs.GuideVersion
	Missing   []affairs.Element // of what the form holds
	Effective string
	ReviewBy  string
	Editable  bool // a draft may be written
	Stock     affairs.Stock
	Kept      bool // the draft was kept
	// Diff is what the version that is looked at changes.
	At   *affairs.GuideVersion
	Diff []diffLine
}

// versionRow is one version with its times and people for a page.
type versionRow struct {
	affairs.GuideVersion
	DraftedAt, ProposedAt, ReleasedAt       string
	DrafterName, ProposerName, ReleaserName affairs.Text
}

// guideText is where a matter's text stands: its file, the whole text of it with
// the newest draft in it, and the guide alone.
type guideText struct {
	form  *configs.Form
	whole []byte
	draft *affairs.GuideVersion
}

func (d *Desk) guideText(ctx context.Context, s Settings, id string) (guideText, error) {
	file, err := s.Config().MatterFile(id)
	if err != nil {
		return guideText{}, err
	}
	list, err := s.Versions(ctx, id)
	if err != nil {
		return guideText{}, err
	}
	var g guideText
	gone := file == "" // not released yet, or taken out of the hall
	if len(list) > 0 {
		g.draft = &list[0]
		if gone {
			file = g.draft.File
		}
	}
	if file == "" {
		return g, errNoMatter
	}
	g.form = configs.Guides.In(file)
	if g.whole, err = s.Config().File(file); err != nil {
		return g, err
	}
	if g.draft != nil && (gone || g.draft.State != affairs.GuideInForce && g.draft.State != affairs.GuideRefused) {
		item, found, err := s.Text(ctx, g.draft.Hash)
		if err != nil || !found {
			return g, err
		}
		g.whole, err = g.form.Insert(g.whole, item)
		return g, err
	}
	return g, nil
}

var errNoMatter = web.NotFound("没有这个事项，请重新选择", "there is no such matter; choose another")

// guideForm is GET /office/guides/{id}?at=VERSION; the id "new" is a matter that
// is not there yet.
func (d *Desk) guideForm(s Settings, w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	v := guideEditView{formView: formView{ID: id, Form: configs.Guides}, Kept: r.URL.Query().Has("kept")}
	if id == fresh {
		var err error
		v.ID = ""
		if v.Fields, _, err = configs.Guides.Show(nil, "", &s.Config().Hall, nil); err != nil {
			return err
		}
		return d.showGuide(s, w, r, v)
	}
	g, err := d.guideText(r.Context(), s, id)
	if err != nil {
		return err
	}
	if v.Fields, _, err = g.form.Show(g.whole, id, &s.Config().Hall, nil); err != nil {
		return fileBroken(g.form.File, err)
	}
	if g.draft != nil && g.draft.State != affairs.GuideInForce {
		v.Effective, v.ReviewBy = dateWords(g.draft.Effective), dateWords(g.draft.ReviewBy)
	}
	if m, err := g.form.Decode(g.whole, id); err == nil {
		v.Missing = affairs.Missing(m)
	}
	return d.showGuide(s, w, r, v)
}

func dateWords(d affairs.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (d *Desk) showGuide(s Settings, w http.ResponseWriter, r *http.Request, v guideEditView) error {
	ctx := r.Context()
	v.Hall = both(d.Data.Name, d.Data.NameEN)
	v.Matter, _ = d.Catalogue.Matter(v.ID)
	v.Editable = true
	if v.ID != "" {
		list, err := s.Versions(ctx, v.ID)
		if err != nil {
			return err
		}
		for _, g := range list {
			v.Versions = append(v.Versions, versionRow{g, d.whenWords(g.Drafted), d.whenWords(g.Proposed), d.whenWords(g.Released),
				d.actorName(":" + g.Drafter), d.actorName(":" + g.Proposer), d.actorName(":" + g.Releaser)})
		}
		if len(list) > 0 {
			v.Newest = &list[0]
			_, refused := affairs.Draft(v.Newest)
			v.Editable = refused == nil
		}
		if err := d.compareVersion(ctx, s, r.URL.Query().Get("at"), list, &v); err != nil {
			return err
		}
		stocks, err := s.Stocks(ctx)
		if err != nil {
			return err
		}
		v.Stock = stocks[v.ID]
	}
	return d.Pages.RenderStatus(w, r, v.status(), "desk/guide-edit", v)
}

// compareVersion fills in what a version changed of the one before it.
func (d *Desk) compareVersion(ctx context.Context, s Settings, at string, list []affairs.GuideVersion, v *guideEditView) error {
	i := slices.IndexFunc(list, func(g affairs.GuideVersion) bool { return strconv.Itoa(g.Version) == at })
	if i < 0 {
		return nil
	}
	v.At = &list[i]
	now, _, err := s.Text(ctx, v.At.Hash)
	if err != nil {
		return err
	}
	var was []byte
	for _, g := range list[i+1:] {
		if g.State == affairs.GuideInForce || g.State == affairs.GuideReplaced {
			if was, _, err = s.Text(ctx, g.Hash); err != nil {
				return err
			}
			break
		}
	}
	if was == nil && v.Matter.ID != "" && v.At.State != affairs.GuideInForce {
		file, err := s.Config().MatterFile(v.ID)
		if err != nil {
			return err
		}
		text, err := s.Config().File(file)
		if err != nil {
			return err
		}
		if was, err = configs.Guides.In(file).Extract(text, v.ID); err != nil {
			return err
		}
	}
	v.Diff = diffOf(string(was), string(now))
	return nil
}

func (d *Desk) whenWords(at int64) string {
	if at == 0 {
		return ""
	}
	return d.stamp(at)
}

// guidePost is POST /office/guides/{id}: act is preview or keep.
func (d *Desk) guidePost(s Settings, w http.ResponseWriter, r *http.Request) error {
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	g := guideText{form: configs.Guides.In("matters/" + post.Get("bureau") + ".yaml")}
	if id == fresh {
		id = ""
		if _, ok := configs.FileTitle(g.form.File); !ok {
			return web.Invalid("bureau", "请选择单位", "choose the bureau")
		}
		g.whole, err = s.Config().File(g.form.File)
	} else {
		g, err = d.guideText(r.Context(), s, id)
	}
	if err != nil {
		return err
	}
	written, err := g.form.Write(g.whole, id, post)
	if err != nil {
		return fileBroken(g.form.File, err)
	}
	v := guideEditView{formView: formView{ID: id, Form: configs.Guides}, Effective: strings.TrimSpace(post.Get("version!effective")), ReviewBy: strings.TrimSpace(post.Get("version!review_by"))}
	err = d.keepGuide(s, r, g, written, post.Get("act"), &v)
	if err == nil && post.Get("act") == "keep" {
		http.Redirect(w, r, "/office/guides/"+url.PathEscape(written.ID)+"?kept", http.StatusSeeOther)
		return nil
	}
	if err := v.refuse(err); err != nil {
		return err
	}
	if v.Fields, v.Problems, err = g.form.ShowAt(written.Text, written.At, id != "", &s.Config().Hall, configs.ProblemsOf(err)); err != nil {
		return err
	}
	if m, err := g.form.Decode(written.Text, written.ID); err == nil {
		v.Missing = affairs.Missing(m)
	}
	return d.showGuide(s, w, r, v)
}

// keepGuide checks a posted guide, and keeps it as a draft where act says so.
func (d *Desk) keepGuide(s Settings, r *http.Request, g guideText, written configs.Written, act string, v *guideEditView) error {
	version := affairs.GuideVersion{Matter: written.ID, File: g.form.File}
	var err error
	if version.Effective, err = dateTyped(v.Effective); err != nil {
		return web.Invalid("version!effective", "生效日期要写成 2026-12-01 的样子", "write the first day in force like 2026-12-01")
	}
	if version.ReviewBy, err = dateTyped(v.ReviewBy); err != nil {
		return web.Invalid("version!review_by", "复核日期要写成 2027-12-01 的样子", "write the day of the review like 2027-12-01")
	}
	if act != "keep" && act != "preview" {
		return errNoAct
	}
	if v.ID == "" {
		if file, err := s.Config().MatterFile(written.ID); err != nil || file != "" {
			return web.Invalid("id", "这个编号已经有了，请换一个", "there is such an id already; choose another")
		}
	}
	item, err := g.form.Extract(written.Text, written.ID)
	if err != nil {
		return web.Invalid("id", "请填写编号", "fill in the id")
	}
	files, err := s.GuideFiles(g.form.File, item)
	if err != nil {
		return err
	}
	if v.Preview, err = d.preview(r.Context(), s, files); err != nil || act == "preview" {
		return err
	}
	_, err = s.Draft(r.Context(), actor(web.Who(r.Context())), version, item)
	return err
}

func dateTyped(s string) (affairs.Date, error) {
	if s == "" {
		return affairs.Date{}, nil
	}
	return affairs.ParseDate(s)
}

// guideAct is POST /office/guides/{id}/versions/{version}/{act}.
func (d *Desk) guideAct(s Settings, w http.ResponseWriter, r *http.Request) error {
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id, by := r.PathValue("id"), actor(web.Who(r.Context()))
	version, err := strconv.Atoi(r.PathValue("version"))
	if err != nil {
		return errNoText
	}
	switch r.PathValue("act") {
	case "propose":
		err = s.Propose(r.Context(), by, id, version)
	case "release":
		err = s.Release(r.Context(), by, id, version)
	case "back":
		err = s.SendBack(r.Context(), by, id, version, strings.TrimSpace(post.Get("reason")))
	default:
		return errNoAct
	}
	return d.afterGuideAct(s, w, r, id, err)
}

// afterGuideAct shows the guide again, with why the act was refused if it was.
func (d *Desk) afterGuideAct(s Settings, w http.ResponseWriter, r *http.Request, id string, err error) error {
	if err == nil {
		http.Redirect(w, r, "/office/guides/"+url.PathEscape(id), http.StatusSeeOther)
		return nil
	}
	v := guideEditView{formView: formView{ID: id, Form: configs.Guides}}
	if v.refuse(err) != nil {
		return err
	}
	problems := configs.ProblemsOf(err)
	g, err := d.guideText(r.Context(), s, id)
	if err != nil {
		return err
	}
	if v.Fields, v.Problems, err = g.form.Show(g.whole, id, &s.Config().Hall, problems); err != nil {
		return fileBroken(g.form.File, err)
	}
	if g.draft != nil {
		v.Effective, v.ReviewBy = dateWords(g.draft.Effective), dateWords(g.draft.ReviewBy)
	}
	if m, err := g.form.Decode(g.whole, id); err == nil {
		v.Missing = affairs.Missing(m)
	}
	return d.showGuide(s, w, r, v)
}

// guideRemove is POST /office/guides/{id}/remove: the matter leaves the hall, and
// its windows with it. Its versions stay; a further one brings it back.
func (d *Desk) guideRemove(s Settings, w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	file, err := s.Config().MatterFile(id)
	if err != nil {
		return err
	}
	if file == "" {
		return errNoMatter
	}
	text, err := s.Config().File(file)
	if err != nil {
		return err
	}
	f := configs.Guides.In(file)
	files := map[string][]byte{}
	if items, err := f.Items(text); err != nil {
		return fileBroken(file, err)
	} else if len(items) == 1 {
		files[file] = nil
	} else if files[file], err = f.Remove(text, id); err != nil {
		return err
	}
	if err := s.Config().LinkWindows(files); err != nil {
		return err
	}
	if err := s.Save(r.Context(), actor(web.Who(r.Context())), affairs.FileEdited, files); err != nil {
		return d.afterGuideAct(s, w, r, id, err)
	}
	http.Redirect(w, r, "/office/guides", http.StatusSeeOther)
	return nil
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
