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
