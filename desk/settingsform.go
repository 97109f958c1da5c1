package desk

import (
	"net/http"
	"net/url"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// The ids of a form that is of no list, and of a thing that is not there yet.
const whole, fresh = "all", "new"

const slipFile = "slip.yaml"

var (
	errNoForm = web.NotFound("没有这一类设置", "there are no such settings")
	errNoItem = web.NotFound("没有这一项，可能已被删除", "there is no such thing; it may have been removed")
)

// fileBroken tells that a file was broken outside since the start.
func fileBroken(name string, err error) error {
	if ps := configs.ProblemsOf(err); len(ps) > 0 {
		return web.Conflict(name+" 有错误，请按文字修改："+ps[0].Text.ZH, name+" has mistakes; correct it as text: "+ps[0].Text.EN)
	}
	return err
}

// formView is the data of templates/settings-form.html.
type formView struct {
	outcome
	Hall     affairs.Text
	Form     *configs.Form
	ID       string // "" = new
	Base     string // baseOf the file's text in use
	Fields   []configs.Filled
	Wrong    bool             // there are problems, at fields or not
	Problems configs.Problems // that no field shows
	Refused  *refusal
	Preview  *preview
	Removes  bool // things can be removed
	Changes  []changeRow
	// Fixed are variables of the environment that decide instead of the file.
	Fixed []string
}

// formPage is GET /office/settings/{form}/{id}.
func (d *Desk) formPage(s Settings, w http.ResponseWriter, r *http.Request) error {
	f, id, err := formAsked(r)
	if err != nil {
		return err
	}
	text, err := d.textOf(s, f)
	if err != nil {
		return err
	}
	fields, _, err := f.Show(text, id, &s.Config().Hall, nil)
	if len(configs.ProblemsOf(err)) > 0 {
		return fileBroken(f.File, err)
	} else if err != nil {
		return errNoItem
	}
	return d.showForm(s, w, r, formView{Form: f, ID: id, Fields: fields})
}

func formAsked(r *http.Request) (f *configs.Form, id string, err error) {
	f, ok := configs.FormOf(r.PathValue("form"))
	if !ok {
		return nil, "", errNoForm
	}
	id = r.PathValue("id")
	if f.List == "" || id == fresh {
		id = ""
	}
	return f, id, nil
}

// textOf is the text of a form's file. A hall without a layout of the slip has
// the example's.
func (d *Desk) textOf(s Settings, f *configs.Form) ([]byte, error) {
	text, err := s.Config().File(f.File)
	if err == nil && text == nil && f.File == slipFile {
		text = s.Config().SlipSource()
	}
	return text, err
}

func (d *Desk) showForm(s Settings, w http.ResponseWriter, r *http.Request, v formView) error {
	v.outcome = outcomeOf(s, r)
	v.Hall, v.Removes = both(d.Data.Name, d.Data.NameEN), v.Form.List != "" && v.ID != ""
	v.Fixed = s.Config().Variables(v.Form)
	var err error
	if v.Changes, err = d.changes(r.Context(), s, v.Form.File); err != nil {
		return err
	}
	text, err := d.textOf(s, v.Form)
	if err != nil {
		return err
	}
	v.Base = baseOf(text)
	return d.Pages.RenderStatus(w, r, v.status(), "desk/settings-form", v)
}

// status is that of a page that was refused, or of one that was not.
func (v formView) status() int {
	switch {
	case v.Refused != nil:
		return v.Refused.status()
	case v.Wrong:
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// formPost is POST /office/settings/{form}/{id}: act is preview, save or remove.
func (d *Desk) formPost(s Settings, w http.ResponseWriter, r *http.Request) error {
	f, id, err := formAsked(r)
	if err != nil {
		return err
	}
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	text, err := d.textOf(s, f)
	if err != nil {
		return err
	}
	act := post.Get("act")
	written, err := d.write(f, text, id, act, post)
	if err != nil {
		return err
	}
	files := map[string][]byte{f.File: written.Text}
	if f.ID == "windows" {
		if err := s.Config().LinkMatters(files); err != nil {
			return err
		}
	}
	v := formView{Form: f, ID: id}
	if v.Preview, err = d.preview(r.Context(), s, files); err == nil {
		err = unseen(post, text)
	}
	if err == nil && act != "preview" {
		err = v.Preview.unrotated(post.Has("unrotated"))
	}
	if err == nil && act != "preview" {
		if err = s.Save(r.Context(), actor(web.Who(r.Context())), affairs.FileEdited, files); err == nil {
			http.Redirect(w, r, savedAt(f, act, written.ID), http.StatusSeeOther)
			return nil
		}
	}
	if err := v.refuse(err); err != nil {
		return err
	}
	problems := configs.ProblemsOf(err)
	if act == "remove" { // the thing stays as it is; why it must stay is above it
		v.Fields, _, err = f.Show(text, id, &s.Config().Hall, nil)
		v.Problems = problems
	} else { // what was typed is in the changed text
		v.Fields, v.Problems, err = f.ShowAt(written.Text, written.At, id != "", &s.Config().Hall, problems)
	}
	if err != nil {
		return err
	}
	return d.showForm(s, w, r, v)
}

func (d *Desk) write(f *configs.Form, text []byte, id, act string, post url.Values) (w configs.Written, err error) {
	switch act {
	case "remove":
		w.ID = id
		w.Text, err = f.Remove(text, id)
	case "save", "preview":
		w, err = f.Write(text, id, post)
	default:
		return w, errNoAct
	}
	if len(configs.ProblemsOf(err)) > 0 {
		return w, fileBroken(f.File, err)
	} else if err != nil {
		return w, errNoItem
	}
	return w, nil
}

// refuse shows why a change was not made; an error that is not for people is
// returned.
func (v *formView) refuse(err error) error {
	if v.Wrong = len(configs.ProblemsOf(err)) > 0; err == nil || v.Wrong {
		return nil
	}
	refused, ok := refusalOf(err)
	if !ok {
		return err
	}
	v.Refused = &refused
	return nil
}

func savedAt(f *configs.Form, act, id string) string {
	switch {
	case f.List == "":
		return "/office/settings/" + f.ID + "/" + whole + "?saved"
	case act == "remove" || f.Key == "":
		return "/office/settings/" + f.ID + "?saved=" + url.QueryEscape(id)
	}
	return "/office/settings/" + f.ID + "/" + url.PathEscape(id) + "?saved"
}
