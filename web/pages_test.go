package web_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"jiaohao/web"
	"jiaohao/web/webtest"
)

type notice struct{ ZH, EN string }

func set(files map[string]string) web.PageSet {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return web.PageSet{Name: "kiosk", FS: m}
}

var goodSet = map[string]string{
	"templates/home.html":           `{{define "title"}}{{t "取号" "Take a number"}}{{end}}{{define "class"}}kiosk{{end}}{{define "head"}}<script type="module" src="{{asset "kiosk/kiosk.js"}}"></script>{{end}}{{define "main"}}{{template "greet" .}}{{template "lang" .}}<p data-x="{{json .Data}}">{{text .Data}}</p>{{end}}`,
	"templates/partials/greet.html": `{{define "greet"}}<h1>{{t "您好" "Hello"}}</h1>{{end}}`,
	"static/kiosk.js":               "export {};\n",
	"static/img/a.svg":              "<svg/>",
}

func TestPages(t *testing.T) {
	pages, err := web.NewPages(set(goodSet))
	if err != nil {
		t.Fatal(err)
	}
	site := webtest.Start(t, web.Options{Pages: pages, Routes: []web.Route{
		{Method: "GET", Pattern: "/home", Roles: []web.Role{web.Anyone}, Handler: func(w http.ResponseWriter, r *http.Request) error {
			return pages.Render(w, r, "kiosk/home", notice{`<b>"通知"`, "Notice"})
		}},
		{Method: "GET", Pattern: "/missing", Roles: []web.Role{web.Anyone}, Handler: func(w http.ResponseWriter, r *http.Request) error {
			return pages.Render(w, r, "kiosk/nothing", nil)
		}},
		{Method: "GET", Pattern: "/broken", Roles: []web.Role{web.Anyone}, Handler: func(w http.ResponseWriter, r *http.Request) error {
			return pages.Render(w, r, "kiosk/home", 7) // neither ZH nor EN
		}},
	}})
	nobody := site.Nobody()
	js, err := pages.Asset("kiosk/kiosk.js")
	if err != nil {
		t.Fatal(err)
	}
	zh := nobody.Get("/home").Want(200).Contains("<title>取号</title>", "您好", "&lt;b&gt;", `lang="zh-CN"`, `class="kiosk"`, js, `href="/home?lang=en"`)
	if zh.Header.Get("Cache-Control") != "no-store" || zh.Header.Get("Content-Language") != "zh-CN" {
		t.Errorf("headers %v", zh.Header)
	}
	en := nobody.Get("/home?lang=en").Want(200).Contains("<title>Take a number</title>", "Hello", "Notice", `lang="en"`, `href="/home?lang=zh"`)
	cookie := strings.Split(en.Header.Get("Set-Cookie"), ";")[0]
	nobody.With("Cookie", cookie).Get("/home").Want(200).Contains("Hello")
	nobody.With("Cookie", cookie).Get("/home?lang=zh").Want(200).Contains("您好")
	nobody.With("Cookie", "lang=fr").Get("/home?lang=xx").Want(200).Contains("您好")
	nobody.Get("/missing").WantError(500, "internal")
	if body := nobody.Get("/broken").Want(500).Body; strings.Contains(string(body), "您好") {
		t.Error("half a page was sent")
	}
	for _, page := range []string{"/home", "/sign-in"} {
		body := string(nobody.Get(page).Body)
		for _, inline := range []string{"<style", " style=", "onclick=", "onload=", "javascript:"} {
			if strings.Contains(body, inline) {
				t.Errorf("%s has %q, which the content policy blocks", page, inline)
			}
		}
	}
}

func TestStaticFiles(t *testing.T) {
	pages, err := web.NewPages(set(goodSet))
	if err != nil {
		t.Fatal(err)
	}
	site := webtest.Start(t, web.Options{Pages: pages})
	nobody := site.Nobody()
	for name, contentType := range map[string]string{"kiosk/kiosk.js": "text/javascript; charset=utf-8", "kiosk/img/a.svg": "image/svg+xml",
		"base.css": "text/css; charset=utf-8", "socket.js": "text/javascript; charset=utf-8"} {
		address, err := pages.Asset(name)
		if err != nil {
			t.Fatal(err)
		}
		kept := nobody.Get(address).Want(200)
		if !strings.Contains(kept.Header.Get("Cache-Control"), "immutable") || kept.Header.Get("Content-Type") != contentType {
			t.Errorf("%s: %v", address, kept.Header)
		}
		// Without a fingerprint, or of an older build, they must be asked for again.
		for _, plain := range []string{"/static/" + name, "/static/" + name + "?v=000000000000"} {
			res := nobody.Get(plain).Want(200)
			if res.Header.Get("Cache-Control") != "no-cache" || res.Header.Get("ETag") == "" {
				t.Errorf("%s: %v", plain, res.Header)
			}
			nobody.With("If-None-Match", res.Header.Get("ETag")).Get(plain).Want(304)
		}
	}
	// What a module imports is kept for ever too.
	dom, err := pages.Asset("dom.js")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Get("/static/api.js").Want(200).Contains(`"` + dom + `"`)
	for _, path := range []string{"/static/", "/static/nothing.js", "/static/../openapi.yaml", "/static/%2e%2e/pages.go", "/static/templates/layout.html"} {
		if res := nobody.Get(path); res.Status != 404 && res.Status != 307 && res.Status != 301 {
			t.Errorf("%s: got %d", path, res.Status)
		}
	}
}

func TestBrokenPagesAreFound(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"syntax", "templates/a.html", `{{define "main"}}{{if}}{{end}}`, "a.html"},
		{"unknown function", "templates/a.html", `{{define "main"}}{{nope}}{{end}}`, "nope"},
		{"unknown partial", "templates/a.html", `{{define "main"}}{{template "nope" .}}{{end}}`, "nope"},
		{"unknown asset", "templates/a.html", `{{define "main"}}{{if .Data}}{{asset "kiosk/nope.js"}}{{end}}{{end}}`, "nope.js"},
		{"broken context", "templates/a.html", `{{define "main"}}<a href={{if .Data}}"x{{end}}>{{end}}`, "a.html"},
		{"file of another kind", "static/a.exe", "MZ", "a.exe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pages, err := web.NewPages(set(map[string]string{tt.file: tt.text}))
			if err == nil {
				err = pages.Check()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want something about %q", err, tt.want)
			}
		})
	}
	pages, err := web.NewPages(set(goodSet))
	if err != nil {
		t.Fatal(err)
	}
	if err := pages.Check(); err != nil {
		t.Errorf("good pages: %v", err)
	}
	if _, err := web.NewPages(set(goodSet), set(goodSet)); err == nil {
		t.Error("two sets of one name were accepted")
	}
}

func TestBuildFollowsContent(t *testing.T) {
	build := func(files map[string]string) string {
		t.Helper()
		pages, err := web.NewPages(set(files))
		if err != nil {
			t.Fatal(err)
		}
		return pages.Build()
	}
	first := build(goodSet)
	if build(goodSet) != first {
		t.Error("the same files have another fingerprint")
	}
	for name := range goodSet {
		changed := map[string]string{}
		for n, text := range goodSet {
			changed[n] = text
		}
		changed[name] += " "
		if build(changed) == first {
			t.Errorf("a change of %s does not change the fingerprint", name)
		}
	}
}
