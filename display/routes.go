package display

import (
	"fmt"
	"net/http"
	"time"

	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Routes are the pages and answers of the displays. What hangs on the wall is
// public; only the screen of a window may rate there.
func (d *Display) Routes() []web.Route {
	public := []web.Role{web.Anyone}
	return []web.Route{
		{Method: "GET", Pattern: "/board", Roles: public, Handler: d.boardPage,
			Doc: "hall board of the whole hall"},
		{Method: "GET", Pattern: "/board/{id}", Roles: public, Handler: d.boardPage,
			Doc: "hall board of some zones"},
		{Method: "GET", Pattern: "/screen/{no}", Roles: public, Handler: d.screenPage,
			Doc: "window screen with the nameplate of whoever is signed in"},
		{Method: "GET", Pattern: "/screen/photo/{staff}", Roles: public, Handler: d.photo,
			Doc: "nameplate picture of a staff member; drawn when there is no photo"},
		{Method: "GET", Pattern: "/screen/code/{no}", Roles: []web.Role{web.Screen}, Handler: d.ratingCode,
			Doc: "code that takes the rating of the service just finished to a phone"},
		{Method: "POST", Pattern: "/api/v1/windows/{no}/rating", Roles: []web.Role{web.Screen}, Handler: d.rate,
			Doc: "rate the service just finished, on the touch screen of the window"},
		{Method: "GET", Pattern: "/api/v1/state", Roles: public, Handler: d.state,
			Doc: "what the hall shows in public now"},
		{Method: "GET", Pattern: "/api/v1/hall", Roles: public, Handler: d.hall,
			Doc: "the hall: bureaus, lines, windows, zones, kiosks, boards, opening"},
	}
}

func errNoBoard(id string) error {
	return web.NotFound(fmt.Sprintf("没有编号为“%s”的大屏，请检查地址。", clip(clean(id), 20)),
		fmt.Sprintf("There is no board %q; please check the address.", clip(clean(id), 20)))
}

func errNoWindow(no string) error {
	return web.NotFound(fmt.Sprintf("没有“%s”号窗口，请检查地址。", clip(clean(no), 20)),
		fmt.Sprintf("There is no window %q; please check the address.", clip(clean(no), 20)))
}

// boardView is what the template of a board needs; the rest comes over the topic.
type boardView struct {
	Topic     string
	Hall      Text
	Place     Text
	Timezone  string
	Highlight int64 // ms
}

func (d *Display) boardPage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	b, topic := configs.Board{}, topicBoard
	if id != "" {
		var ok bool
		if b, ok = d.o.Data.Board(id); !ok {
			return errNoBoard(id)
		}
		topic = topicBoards + id
	}
	return d.o.Pages.Render(w, r, "display/board", boardView{
		Topic: topic, Hall: text(d.o.Data.Name, d.o.Data.NameEN), Place: areaOf(d.o.Data, b).place,
		Timezone: d.o.Data.Timezone, Highlight: d.o.Settings.BoardHighlight.Milliseconds(),
	})
}

// screenView is what the template of a window screen needs.
type screenView struct {
	Topic     string
	No        string
	Hall      Text
	Name      Text
	Timezone  string
	Highlight int64  // ms
	Rating    string // topic of the rating; "" = this browser is not the window's screen
}

func (d *Display) screenPage(w http.ResponseWriter, r *http.Request) error {
	no := r.PathValue("no")
	win, ok := d.o.Data.Window(no)
	if !ok {
		return errNoWindow(no)
	}
	rating := ""
	if d.mayRate(web.Who(r.Context()), no) == nil {
		rating = topicRating + no
	}
	return d.o.Pages.Render(w, r, "display/screen", screenView{
		Topic: topicWindow + no, No: clean(no), Hall: text(d.o.Data.Name, d.o.Data.NameEN),
		Name: text(win.Name, win.NameEN), Timezone: d.o.Data.Timezone,
		Highlight: d.o.Settings.CallFlash.Milliseconds(), Rating: rating,
	})
}

func (d *Display) state(w http.ResponseWriter, r *http.Request) error {
	var s HallState
	if err := d.view(r.Context(), func(h *queue.Hall, now time.Time) { s = State(h, d.o.Data, now) }); err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, s)
}

func (d *Display) hall(w http.ResponseWriter, r *http.Request) error {
	return web.WriteJSON(w, http.StatusOK, About(d.o.Data, d.o.Now()))
}
