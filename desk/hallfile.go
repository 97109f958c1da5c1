package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// preview is what a change would do.
type preview struct {
	Files   []fileDiff
	Samples []Sample
	Picture string          // address of the slip as it would be printed
	Short   []affairs.Staff // who would leave a window too early; see Desk.shortMoves
}

// fileDiff is a changed file, line by line.
type fileDiff struct {
	Name  string
	Title affairs.Text
	Lines []diffLine
	Gone  bool // the file would be removed
}

// preview compares the files with what they are now, and asks the hall what it
// would say and show. With an error it holds the comparison only.
func (d *Desk) preview(ctx context.Context, s Settings, files map[string][]byte) (*preview, error) {
	p := &preview{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if configs.IsPhoto(name) {
			continue
		}
		was, err := s.Config().File(name)
		if err != nil {
			return nil, err
		}
		if files[name] != nil && string(was) == string(files[name]) {
			continue
		}
		title, _ := d.fileTitle(name)
		p.Files = append(p.Files, fileDiff{name, title, diffOf(string(was), string(files[name])), files[name] == nil})
	}
	var err error
	if p.Samples, err = s.Preview(ctx, actor(web.Who(ctx)), files); err != nil {
		return p, err
	}
	if p.Short, err = d.shortMoves(ctx, files); err != nil {
		return p, err
	}
	if text := files[slipFile]; text != nil && d.Slip != nil && len(d.Slip.Profiles()) > 0 {
		p.Picture = d.slipAddress(text, d.Slip.Profiles()[0].ID, slipSamples[0].Name)
	}
	return p, nil
}

// fileView is the data of templates/settings-file.html.
type fileView struct {
	outcome
	Hall    affairs.Text
	Name    string
	Title   affairs.Text
	Text    string
	Base    string // baseOf the text in use
	Changes []changeRow
	// At is the change that is looked at, with what it did.
	At      *changeRow
	Diff    []diffLine
	Preview *preview
	Wrong   configs.Problems
	Refused *refusal
}

var (
	errNoFile = web.NotFound("没有这个文件，或者它不能在这里修改", "there is no such file, or it cannot be changed here")
	errNoText = web.NotFound("没有这个版本", "there is no such version")
)

// baseOf marks the text that a form was made from, so that what somebody else
// saved meanwhile is not written over unseen.
func baseOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// unseen refuses to save a form that was made from another text than the present.
func unseen(post url.Values, now []byte) error {
	if base := post.Get("base"); post.Get("act") != "save" || base == "" || base == baseOf(now) {
		return nil
	}
	return web.Conflict("刚才有人改了这个文件。下面是您的改动和现在内容的差别，请核对后再保存一次",
		"somebody changed this file meanwhile. Below is how yours differs from it now; look at it and save again")
}

// filePage is GET /office/files/{name}?at=HASH.
func (d *Desk) filePage(s Settings, w http.ResponseWriter, r *http.Request) error {
	v, err := d.fileAsked(s, r)
	if err != nil {
		return err
	}
	if hash := r.URL.Query().Get("at"); hash != "" {
		i := slices.IndexFunc(v.Changes, func(c changeRow) bool { return c.Hash == hash })
		if i < 0 {
			return errNoText
		}
		v.At = &v.Changes[i]
		was, _, err := s.Text(r.Context(), v.At.Was)
		if err != nil {
			return err
		}
		now, found, err := s.Text(r.Context(), hash)
		if err != nil {
			return err
		}
		if !found {
			return errNoText
		}
		v.Diff = diffOf(string(was), string(now))
	}
	v.outcome = outcomeOf(s, r)
	return d.Pages.Render(w, r, "desk/settings-file", v)
}

func (d *Desk) fileAsked(s Settings, r *http.Request) (fileView, error) {
	name := cmp.Or(r.PathValue("name"), configs.SettingsFile)
	title, ok := d.fileTitle(name)
	if !ok {
		return fileView{}, errNoFile
	}
	text, err := s.Config().File(name)
	if err != nil {
		return fileView{}, err
	}
	v := fileView{Hall: both(d.Data.Name, d.Data.NameEN), Name: name, Title: title, Text: string(text), Base: baseOf(text)}
	if v.Changes, err = d.changes(r.Context(), s, name); err != nil {
		return v, err
	}
	if text == nil && len(v.Changes) == 0 && name != slipFile { // a hall may have no layout of its own yet
		return v, errNoFile
	}
	return v, nil
}

// filePost is POST /office/files/{name}: act is preview or save of the field
// text, or undo to the text of the field hash.
func (d *Desk) filePost(s Settings, w http.ResponseWriter, r *http.Request) error {
	v, err := d.fileAsked(s, r)
	if err != nil {
		return err
	}
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	why := affairs.FileEdited
	act := post.Get("act")
	switch act {
	case "undo":
		why = affairs.FileUndone
		text, found, err := s.Text(r.Context(), post.Get("hash"))
		if err != nil {
			return err
		}
		if !found || !slices.ContainsFunc(v.Changes, func(c changeRow) bool { return c.Hash == post.Get("hash") }) {
			return errNoText
		}
		v.Text = string(text)
	case "preview", "save":
		v.Text = strings.ReplaceAll(post.Get("text"), "\r\n", "\n")
	default:
		return errNoAct
	}
	was, err := s.Config().File(v.Name)
	if err != nil {
		return err
	}
	written := []byte(v.Text)
	if act != "undo" && strings.Contains(string(was), "\r\n") { // Notepad's line ends stay
		written = []byte(strings.ReplaceAll(v.Text, "\n", "\r\n"))
	}
	files := map[string][]byte{v.Name: written}
	if v.Preview, err = d.preview(r.Context(), s, files); err == nil {
		err = unseen(post, was)
	}
	if err == nil && act != "preview" {
		err = v.Preview.unrotated(post.Has("unrotated"))
	}
	if err == nil && act != "preview" {
		if err = s.Save(r.Context(), actor(web.Who(r.Context())), why, files); err == nil {
			http.Redirect(w, r, "/office/files/"+v.Name+"?saved", http.StatusSeeOther)
			return nil
		}
	}
	status := http.StatusOK
	if v.Wrong = configs.ProblemsOf(err); len(v.Wrong) > 0 {
		status = http.StatusBadRequest
	} else if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		v.Refused, status = &refused, refused.status()
	}
	return d.Pages.RenderStatus(w, r, status, "desk/settings-file", v)
}

// stamp is a moment in the hall's zone.
func (d *Desk) stamp(at int64) string {
	return time.UnixMilli(at).In(d.zone()).Format("2006-01-02 15:04")
}

func (d *Desk) zone() *time.Location {
	if d.Data.Location != nil {
		return d.Data.Location
	}
	return time.UTC
}

// actorName names an actor of the journal for people: staff by name and number.
func (d *Desk) actorName(by string) affairs.Text {
	kind, id, _ := strings.Cut(by, ":")
	switch p := d.staff[id]; {
	case kind == "system":
		return affairs.Text{ZH: "系统", EN: "the system"}
	case p.Name != "":
		return both(p.Name+" "+id, cmp.Or(p.NameEN, p.Name)+" "+id)
	}
	return both(id, id)
}

// fileTitle is what a file of the hall is called; matters by their bureau.
func (d *Desk) fileTitle(name string) (title affairs.Text, ok bool) {
	title, ok = configs.FileTitle(name)
	if base, found := strings.CutPrefix(name, "matters/"); ok && found {
		of := d.bureauName(strings.TrimSuffix(base, ".yaml"))
		title = affairs.Text{ZH: "事项：" + of.ZH, EN: "Matters: " + of.EN}
	}
	return title, ok
}

// bureauName is what a bureau is called in short, or its id.
func (d *Desk) bureauName(id string) affairs.Text {
	for _, b := range d.Data.Bureaus {
		if b.ID == id {
			return both(b.Short, b.ShortEN)
		}
	}
	return both(id, id)
}
