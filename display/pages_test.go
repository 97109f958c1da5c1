package display_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"jiaohao/affairs"
	"jiaohao/display"
	"jiaohao/queue"
	"jiaohao/web"
	"jiaohao/web/webtest"
)

// site serves the displays of w through the real router.
func site(t *testing.T, w *world, photos fstest.MapFS) (*webtest.Site, *display.Display, *web.Hub) {
	t.Helper()
	pages, err := web.NewPages(display.PageSet())
	if err != nil {
		t.Fatal(err)
	}
	hub := web.NewHub(web.HubOptions{Build: pages.Build(), Now: w.Now})
	o := display.Options{Hall: w, Data: w.data, Now: w.Now, Hub: hub, Pages: pages}
	if photos != nil {
		o.Photos = photos
	}
	d := display.New(o)
	return webtest.Start(t, web.Options{Routes: d.Routes(), Pages: pages, Hub: hub, Now: w.Now}), d, hub
}

func TestPages(t *testing.T) {
	s, _, _ := site(t, busy(t), nil)
	for path, texts := range map[string][]string{
		"/board":             {`<html lang="zh-CN"`, "叫号大屏", "临沭县政务服务大厅", `data-topic="board"`, "全厅"},
		"/board?lang=en":     {`<html lang="en"`, "Hall board", "Linshu County", "All areas"},
		"/board/B2":          {`data-topic="board/B2"`, "不动产专区", `data-highlight="15000"`},
		"/screen/18":         {"18号窗口", `data-topic="window/18"`},
		"/screen/18?lang=en": {"18 · Window", "Linshu County"},
	} {
		r := s.Nobody().With("Accept", "text/html").Get(path).Want(200).Contains(texts...)
		if bytes.Contains(r.Body, []byte("<script>")) || bytes.Contains(r.Body, []byte("style=")) {
			t.Errorf("%s: inline script or style", path)
		}
		s.Nobody().Light(r)
	}
	for _, path := range []string{"/board/B9", "/screen/99", "/screen/%1b", "/screen/photo/9999"} {
		s.Nobody().With("Accept", "application/json").Get(path).WantError(404, "notfound")
	}
	for _, topic := range []string{"board/B9", "window/99"} {
		s.Nobody().Get("/api/v1/snapshot?topic="+topic).WantError(404, "notfound")
	}
}

func TestAPI(t *testing.T) {
	s, _, _ := site(t, busy(t), nil)
	var state display.HallState
	s.Nobody().Get("/api/v1/state").Want(200).JSON(&state)
	if len(state.Windows) != 20 || len(state.Calls) == 0 || len(state.Lines) != 8 {
		t.Errorf("state: %+v", state)
	}
	var about display.HallAbout
	s.Nobody().Get("/api/v1/hall").Want(200).JSON(&about)
	if about.ID != "linshu" || len(about.Windows) != 20 {
		t.Errorf("hall: %+v", about)
	}
}

func TestACallReachesItsScreens(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	w.open("18", "0701")
	w.issue("S", 1)
	s, d, hub := site(t, w, nil)
	board, window := s.Nobody().Follow("board/B2"), s.Nobody().Follow("window/18")
	var b display.BoardState
	var win display.WindowState
	board.Next(&b)
	window.Next(&win)
	if len(b.Calls) != 0 || win.State != "idle" {
		t.Fatalf("before: %+v %+v", b.Calls, win)
	}
	hub.Changed(d.Affected(w.do(queue.CallNext{Window: "18"}))...)
	board.Next(&b)
	window.Next(&win)
	if len(b.Calls) != 1 || b.Calls[0].Number != "S001" || win.Number != "S001" || win.State != "called" {
		t.Errorf("after: %+v %+v", b.Calls, win)
	}
}

func TestThePulseTellsOfClosing(t *testing.T) {
	w := newWorld(t, "2026-03-16 16:59")
	w.open("18", "0701")
	s, d, _ := site(t, w, nil)
	window := s.Nobody().Follow("window/18")
	var win display.WindowState
	window.Next(&win)
	look := func() bool {
		t.Helper()
		changed, err := d.Pulse(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	if look() || look() {
		t.Error("something changed before the clock did")
	}
	w.at("2026-03-16 17:00")
	if !look() {
		t.Error("closing was not noticed")
	}
	window.Next(&win)
	if win.Title.ZH != "已下班" || win.Nameplate != nil {
		t.Errorf("after closing: %+v", win)
	}
	if look() {
		t.Error("closing was noticed twice")
	}
	w.at("2026-03-17 00:00")
	if !look() {
		t.Error("midnight was not noticed")
	}
}

func TestPhotos(t *testing.T) {
	w := newWorld(t, "2026-03-16 09:00")
	png := []byte("\x89PNG\r\n\x1a\n…")
	i := slices.IndexFunc(w.data.Staff, func(p affairs.Staff) bool { return p.StaffNo == "0703" })
	w.data.Staff[i].Photo = "../secret"
	s, _, _ := site(t, w, fstest.MapFS{
		"photos/0701.jpg": {Data: png},
		"photos/0702.jpg": {Data: []byte("<script>alert(1)</script>")},
	})
	if r := s.Nobody().Get("/screen/photo/0701").Want(200); r.Header.Get("Content-Type") != "image/png" || !bytes.Equal(r.Body, png) {
		t.Errorf("file: %s %q", r.Header.Get("Content-Type"), r.Body)
	}
	for no, name := range map[string]string{"0101": "王", "0702": "何", "0703": "吕"} {
		r := s.Nobody().Get("/screen/photo/"+no).Want(200).Contains("<svg", ">"+name+"<")
		if r.Header.Get("Content-Type") != "image/svg+xml" || strings.Contains(string(r.Body), "style=") {
			t.Errorf("%s: %s", no, r.Header.Get("Content-Type"))
		}
	}
	p, _ := w.data.StaffBy("0701")
	golden(t, "avatar.svg", []byte(display.Avatar(p, w.data)))
	for name, want := range map[string]string{"欧阳静怡": ">欧阳<", "阿卜杜·买买提": ">阿<", "smith": ">S<", "<b>": ">&lt;<", "": ">·<"} {
		if got := display.Avatar(affairs.Staff{Name: name, Bureau: "none"}, w.data); !strings.Contains(got, want) {
			t.Errorf("%q: no %s", name, want)
		}
	}
}

// TestWireDescribesTheStructs compares the types the pages' scripts are checked
// against with what is sent.
func TestWireDescribesTheStructs(t *testing.T) {
	wire, err := os.ReadFile("static/wire.js")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?s)@typedef \{Object\} (\w+)\n(.*?)\*/`)
	property := regexp.MustCompile(`@property \{([^}]+)\} (\w+)`)
	described := map[string]map[string]string{}
	for _, m := range block.FindAllStringSubmatch(string(wire), -1) {
		fields := map[string]string{}
		for _, p := range property.FindAllStringSubmatch(m[2], -1) {
			fields[p[2]] = p[1]
		}
		described[m[1]] = fields
	}
	for _, v := range []any{display.BoardState{}, display.BoardCall{}, display.BoardLine{}, display.BoardTaken{},
		display.Wait{}, display.WindowState{}, display.Nameplate{}, display.Serving{}, display.RatingState{},
		display.RatingLevel{}, display.RatingGiven{}, display.RatingRequest{}} {
		typ := reflect.TypeOf(v)
		want := map[string]string{}
		for i := range typ.NumField() {
			want[typ.Field(i).Tag.Get("json")] = jsType(typ.Field(i).Type)
		}
		if got := described[typ.Name()]; !reflect.DeepEqual(got, want) {
			g, _ := json.Marshal(got)
			x, _ := json.Marshal(want)
			t.Errorf("%s:\n wire.js %s\n struct  %s", typ.Name(), g, x)
		}
	}
}

func jsType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return jsType(t.Elem()) + " | null"
	case reflect.Slice:
		return jsType(t.Elem()) + "[]"
	case reflect.Int, reflect.Int64:
		return "number"
	case reflect.Bool:
		return "boolean"
	case reflect.Struct:
		return t.Name()
	}
	return "string"
}
