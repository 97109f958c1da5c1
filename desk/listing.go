package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// listView is the data of templates/settings-list.html.
type listView struct {
	outcome
	Hall    affairs.Text
	Form    *configs.Form
	Items   []configs.Item // in the order that is shown, saved or not
	Things  string         // the address under which an item's own page is
	Add     string         // that of a new one
	Base    string         // baseOf the file's text
	Moved   bool           // the order is not saved yet
	Last    string         // the item that was moved last
	Up      bool           // and where to
	Refused *refusal
	Wrong   configs.Problems
	Preview *preview
}

// Rows are the items with what their keys for moving need.
func (v listView) Rows() []listRow {
	rows := make([]listRow, len(v.Items))
	for i, item := range v.Items {
		r := listRow{Item: item, Moved: v.Last != "" && item.ID == v.Last, First: i == 0, End: i == len(rows)-1}
		// Who moves something on and on by the keyboard finds the key under the hand.
		r.FocusUp = r.Moved && !r.First && (v.Up || r.End)
		r.FocusDown = r.Moved && !r.End && !r.FocusUp
		rows[i] = r
	}
	return rows
}

type listRow struct {
	configs.Item
	First, End, Moved, FocusUp, FocusDown bool
}

// orderOf begins the names under which the matters of one file are put in order;
// each of them has its own page elsewhere.
const orderOf = "matters-"

func listOf(s Settings, name string) (v listView, err error) {
	if base, ok := strings.CutPrefix(name, orderOf); ok {
		file := "matters/" + base + ".yaml"
		title, known := configs.FileTitle(file)
		if !known {
			return v, errNoForm
		}
		v.Form = configs.Guides.In(file)
		v.Form.ID, v.Form.Title = name, affairs.Text{ZH: title.ZH + " 的先后", EN: "Order of the " + title.EN}
		v.Form.Note = affairs.Text{ZH: "取号机和大厅的其他页面按这个先后列出事项。", EN: "The kiosk and the other pages list the matters in this order."}
		v.Things, v.Add = "/office/guides/", "/office/guides/new"
	} else if f, ok := configs.FormOf(name); ok {
		v.Form, v.Things = f, "/office/settings/"+f.ID+"/"
		v.Add = v.Things + fresh
	} else {
		return v, errNoForm
	}
	text, err := s.Config().File(v.Form.File)
	if err != nil {
		return v, err
	}
	if text == nil {
		return v, errNoForm
	}
	v.Base = baseOf(text)
	if v.Form.List == "" {
		return v, nil
	}
	if v.Items, err = v.Form.Items(text); err != nil {
		return v, fileBroken(v.Form.File, err)
	}
	if v.Form.Key == "" {
		for i := range v.Items {
			v.Items[i].ID = strconv.Itoa(i)
		}
	}
	return v, nil
}

// listPage is GET /office/settings/{form}.
func (d *Desk) listPage(s Settings, w http.ResponseWriter, r *http.Request) error {
	v, err := listOf(s, r.PathValue("form"))
	if err != nil {
		return err
	}
	if v.Form.List == "" {
		http.Redirect(w, r, "/office/settings/"+v.Form.ID+"/"+whole, http.StatusSeeOther)
		return nil
	}
	v.outcome = outcomeOf(s, r)
	return d.showList(w, r, v)
}

func (d *Desk) showList(w http.ResponseWriter, r *http.Request, v listView) error {
	v.Hall = both(d.Data.Name, d.Data.NameEN)
	status := http.StatusOK
	if v.Refused != nil {
		status = v.Refused.status()
	} else if len(v.Wrong) > 0 {
		status = http.StatusBadRequest
	}
	return d.Pages.RenderStatus(w, r, status, "desk/settings-list", v)
}

// listPost is POST /office/settings/{form}: the fields id are the items in their
// order. up or down names one that is moved by one place, which only shows; act is
// save. What was moved is saved at once for all, since each saving composes the
// hall anew.
func (d *Desk) listPost(s Settings, w http.ResponseWriter, r *http.Request) error {
	v, err := listOf(s, r.PathValue("form"))
	if err != nil {
		return err
	}
	post, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	text, err := s.Config().File(v.Form.File)
	if err != nil {
		return err
	}
	order := post["id"]
	if up, down := post.Get("up"), post.Get("down"); up != "" || down != "" {
		v.Up, v.Last = up != "", cmp.Or(up, down)
		step(order, v.Last, v.Up)
	} else if post.Get("act") != "save" {
		return errNoAct
	}
	if post.Get("base") != v.Base {
		return d.refuseOrder(w, r, v, web.Conflict("刚才有人改了这个文件，下面是现在的先后，请重新排序", "somebody changed this file meanwhile; below is the present order, put it right again"))
	}
	changed, err := v.Form.Order(text, order)
	if err != nil {
		return d.refuseOrder(w, r, v, err)
	}
	files := map[string][]byte{v.Form.File: changed}
	if v.Preview, err = d.preview(r.Context(), s, files); err == nil && v.Last == "" {
		if err = s.Save(r.Context(), actor(web.Who(r.Context())), affairs.FileEdited, files); err == nil {
			http.Redirect(w, r, "/office/settings/"+v.Form.ID+"?saved", http.StatusSeeOther)
			return nil
		}
	}
	place := func(i configs.Item) int { return slices.Index(order, i.ID) }
	slices.SortFunc(v.Items, func(a, b configs.Item) int { return cmp.Compare(place(a), place(b)) })
	v.Moved = string(changed) != string(text)
	if err != nil {
		return d.refuseOrder(w, r, v, err)
	}
	return d.showList(w, r, v)
}

// step moves one of the ids by one place.
func step(ids []string, id string, up bool) {
	at := slices.Index(ids, id)
	to := at + 1
	if up {
		to = at - 1
	}
	if at >= 0 && to >= 0 && to < len(ids) {
		ids[at], ids[to] = ids[to], ids[at]
	}
}

func (d *Desk) refuseOrder(w http.ResponseWriter, r *http.Request, v listView, err error) error {
	if v.Wrong = configs.ProblemsOf(err); len(v.Wrong) == 0 {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		v.Refused = &refused
	}
	return d.showList(w, r, v)
}
