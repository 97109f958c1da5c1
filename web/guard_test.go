package web_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/web"
	"jiaohao/web/webtest"

	"github.com/gorilla/websocket"
)

var clerk = web.Account{User: "1001", Name: "张晓", Role: web.Clerk}
var manager = web.Account{User: "manager", Name: "李主任", Role: web.Manager}
var technician = web.Account{User: "technician", Name: "王工", Role: web.Technician}

// deskRoutes has one route of each kind that a protection is about.
func deskRoutes(done *atomic.Int64) []web.Route {
	act := func(w http.ResponseWriter, r *http.Request) error {
		done.Add(1)
		return web.WriteJSON(w, http.StatusOK, web.Who(r.Context()).User)
	}
	return []web.Route{
		{Method: "POST", Pattern: "/api/v1/next", Roles: []web.Role{web.Clerk}, Handler: act},
		{Method: "POST", Pattern: "/api/v1/tickets", Roles: []web.Role{web.Kiosk}, Handler: act},
		{Method: "GET", Pattern: "/desk", Roles: []web.Role{web.Clerk, web.Manager}, Handler: act},
		{Method: "POST", Pattern: "/desk/{no}/next", Roles: []web.Role{web.Clerk, web.Manager}, Handler: act},
		{Method: "GET", Pattern: "/api/v1/panic", Roles: []web.Role{web.Anyone}, Handler: func(http.ResponseWriter, *http.Request) error { panic("secret in a panic") }},
		{Method: "GET", Pattern: "/api/v1/broken", Roles: []web.Role{web.Anyone}, Handler: func(http.ResponseWriter, *http.Request) error { return errors.New("secret of the disk") }},
		{Method: "GET", Pattern: "/api/v1/conflict", Roles: []web.Role{web.Anyone}, Handler: func(http.ResponseWriter, *http.Request) error {
			return web.Conflict("窗口已暂停。", "The window is paused.")
		}},
	}
}

func TestProtections(t *testing.T) {
	var done atomic.Int64
	hub := web.NewHub(web.HubOptions{Build: "b"})
	hub.Topic("board", []web.Role{web.Anyone}, func(context.Context, string) (any, error) { return 1, nil })
	site := webtest.Start(t, web.Options{Routes: deskRoutes(&done), Hub: hub, AllowedHosts: []string{"hall.example"}}, clerk, manager)
	inside := site.As("1001")
	nobody := site.Nobody()

	tests := []struct {
		name   string
		result func() *webtest.Result
		status int
		code   string // "" = done
	}{
		{"signed in", func() *webtest.Result { return inside.Post("/api/v1/next", nil) }, 200, ""},
		{"own origin", func() *webtest.Result { return inside.With("Origin", site.URL).Post("/api/v1/next", nil) }, 200, ""},
		{"allowed host", func() *webtest.Result { return inside.With("Host", "hall.example:8080").Post("/api/v1/next", nil) }, 200, ""},
		{"foreign origin", func() *webtest.Result {
			return inside.With("Origin", "http://evil.example").Post("/api/v1/next", nil)
		}, 403, "denied"},
		{"null origin", func() *webtest.Result { return inside.With("Origin", "null").Post("/api/v1/next", nil) }, 403, "denied"},
		{"cross-site fetch", func() *webtest.Result {
			return inside.With("Sec-Fetch-Site", "cross-site").Post("/api/v1/next", nil)
		}, 403, "denied"},
		{"foreign origin at sign-in", func() *webtest.Result {
			return nobody.With("Origin", "http://evil.example").Post("/api/v1/login", `{"user":"1001","password":"x"}`)
		}, 403, "denied"},
		{"foreign host", func() *webtest.Result { return inside.With("Host", "evil.example").Get("/desk") }, 403, "denied"},
		{"host with a dot", func() *webtest.Result { return inside.With("Host", "localhost.").Get("/desk") }, 403, "denied"},
		{"foreign address as host", func() *webtest.Result { return inside.With("Host", "10.1.2.3").Get("/desk") }, 403, "denied"},
		{"no cookie", func() *webtest.Result { return nobody.Post("/api/v1/next", nil) }, 401, "denied"},
		{"made-up cookie", func() *webtest.Result { return nobody.With("Cookie", "session=abc").Post("/api/v1/next", nil) }, 401, "denied"},
		{"secure cookie name on plain http", func() *webtest.Result {
			return nobody.With("Cookie", "__Host-"+inside.Header.Get("Cookie")).Post("/api/v1/next", nil)
		}, 401, "denied"},
		{"made-up bearer token beside a good cookie", func() *webtest.Result {
			return inside.With("Authorization", "Bearer abc").Post("/api/v1/next", nil)
		}, 401, "denied"},
		{"wrong role", func() *webtest.Result { return site.As("manager").Post("/api/v1/next", nil) }, 403, "denied"},
		{"person where a kiosk is wanted", func() *webtest.Result { return inside.Post("/api/v1/tickets", nil) }, 403, "denied"},
		{"unknown route", func() *webtest.Result { return nobody.Get("/api/v1/nothing") }, 404, "notfound"},
		{"wrong method", func() *webtest.Result { return nobody.Do("DELETE", "/api/v1/next", "", nil) }, 405, "invalid"},
		{"panic", func() *webtest.Result { return nobody.Get("/api/v1/panic") }, 500, "internal"},
		{"unknown error", func() *webtest.Result { return nobody.Get("/api/v1/broken") }, 500, "internal"},
		{"conflict", func() *webtest.Result { return nobody.Get("/api/v1/conflict") }, 409, "conflict"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := done.Load()
			res := tt.result()
			if tt.code == "" {
				res.Want(tt.status)
			} else {
				res.WantError(tt.status, tt.code)
			}
			if did := done.Load() > before; did != (tt.code == "") {
				t.Errorf("acted: %v", did)
			}
			if strings.Contains(string(res.Body), "secret") {
				t.Errorf("the text of an unknown error reached the client: %s", res.Body)
			}
			wantHeaders(t, res.Header)
		})
	}
	// The answer to a form, reloaded or asked for in the other language, is the page above it.
	if r := inside.Get("/desk/19/next?lang=en&number=S003"); r.Status != 303 || r.Header.Get("Location") != "/desk?lang=en" {
		t.Errorf("the address of a form leads to %d %s", r.Status, r.Header.Get("Location"))
	}
	if allow := nobody.Do("DELETE", "/api/v1/next", "", nil).Header.Get("Allow"); allow != "POST" {
		t.Errorf("Allow of 405: got %q", allow)
	}
}

func wantHeaders(t *testing.T, h http.Header) {
	t.Helper()
	want := map[string]string{
		"Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "no-referrer",
		"Cache-Control":           "no-store",
	}
	for name, value := range want {
		if got := h.Get(name); got != value {
			t.Errorf("%s: got %q, want %q", name, got, value)
		}
	}
	if p := h.Get("Permissions-Policy"); !strings.Contains(p, "camera=()") || !strings.Contains(p, "serial=()") {
		t.Errorf("Permissions-Policy: got %q", p)
	}
}

func TestWebsocketOrigin(t *testing.T) {
	hub := web.NewHub(web.HubOptions{})
	hub.Topic("board", []web.Role{web.Anyone}, func(context.Context, string) (any, error) { return 1, nil })
	hub.Topic("desk", []web.Role{web.Clerk}, func(context.Context, string) (any, error) { return 1, nil })
	site := webtest.Start(t, web.Options{Hub: hub}, clerk)
	address := "ws" + strings.TrimPrefix(site.URL, "http") + "/ws?topic="
	own, inside := site.URL, site.As("1001").Header.Get("Cookie")
	tests := []struct {
		name, topic, origin, cookie string
		status                      int
	}{
		{"own origin", "board", own, "", 101},
		{"no origin", "board", "", "", 101},
		{"foreign origin", "board", "http://evil.example", "", 403},
		{"null origin", "board", "null", "", 403},
		{"foreign origin with cookie", "desk", "http://evil.example", inside, 403},
		{"role missing", "desk", own, "", 401},
		{"role present", "desk", own, inside, 101},
		{"unknown topic", "nothing", own, "", 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			if tt.origin != "" {
				h.Set("Origin", tt.origin)
			}
			if tt.cookie != "" {
				h.Set("Cookie", tt.cookie)
			}
			conn, res, err := websocket.DefaultDialer.Dial(address+tt.topic, h)
			if conn != nil {
				defer conn.Close()
			}
			if res == nil {
				t.Fatal(err)
			}
			if res.StatusCode != tt.status {
				t.Errorf("got %d, want %d", res.StatusCode, tt.status)
			}
		})
	}
	site.Nobody().Get("/ws?topic=board").WantError(426, "invalid")
}

func TestErrorsAsPages(t *testing.T) {
	var done atomic.Int64
	site := webtest.Start(t, web.Options{Routes: deskRoutes(&done)}, clerk, technician)
	browser := site.Nobody().With("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	res := browser.Get("/desk?tab=1&x=2").Want(303)
	if to := res.Header.Get("Location"); to != "/sign-in?next=%2Fdesk%3Ftab%3D1%26x%3D2" {
		t.Errorf("sent to %q", to)
	}
	browser.Get("/nothing").Want(404).Contains("没有这个页面", "<!doctype html>")
	browser.Get("/nothing?lang=en").Want(404).Contains("There is no such page", `lang="en"`)
	browser.Get("/api/v1/broken").Want(500).Contains("内部错误")
	site.As("technician").With("Accept", "text/html").Get("/desk").Want(403).Contains("没有此项权限")
	browser.With("Accept", "application/json, text/html").Get("/nothing").WantError(404, "notfound")
}

func TestHTTPSCookiesAndHSTS(t *testing.T) {
	pages, err := web.NewPages()
	if err != nil {
		t.Fatal(err)
	}
	m := webtest.NewMemory(web.Account{User: "1001", Name: "张晓", Role: web.Clerk, Hash: hashOf(t, "right")})
	server, err := web.New(web.Options{Pages: pages, Accounts: m, Sessions: m})
	if err != nil {
		t.Fatal(err)
	}
	for _, secure := range []bool{false, true} {
		req := httptest.NewRequest("POST", "http://localhost/api/v1/login", strings.NewReader(`{"user":"1001","password":"right"}`))
		req.Header.Set("Content-Type", "application/json")
		if secure {
			req.TLS = &tls.ConnectionState{}
		}
		rec := httptest.NewRecorder()
		server.Handler().ServeHTTP(rec, req)
		res := rec.Result()
		if res.StatusCode != 200 || len(res.Cookies()) != 1 {
			t.Fatalf("secure %v: got %d %s, cookies %v", secure, res.StatusCode, rec.Body, res.Cookies())
		}
		c := res.Cookies()[0]
		want := map[bool]string{false: "session", true: "__Host-session"}[secure]
		if c.Name != want || c.Secure != secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("secure %v: cookie %s", secure, c)
		}
		if hsts := res.Header.Get("Strict-Transport-Security") != ""; hsts != secure {
			t.Errorf("secure %v: HSTS %v", secure, hsts)
		}
	}
}

func TestRatesPerAddress(t *testing.T) {
	clock := newClock()
	pages, err := web.NewPages()
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Options{Pages: pages, Now: clock.Now, AllowedHosts: []string{"hall"},
		Routes: []web.Route{{Method: "POST", Pattern: "/take", Roles: []web.Role{web.Anyone},
			Limit:   web.Limit{Every: 3 * time.Second, Burst: 3},
			Handler: func(w http.ResponseWriter, _ *http.Request) error { return web.WriteJSON(w, 200, "ok") }}}})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, addr string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(method, "http://hall"+path, nil)
		req.RemoteAddr = addr
		rec := httptest.NewRecorder()
		server.Handler().ServeHTTP(rec, req)
		return rec
	}
	count := func(n int, method, path, addr string) (ok int) {
		for range n {
			if ask(method, path, addr).Code == 200 {
				ok++
			}
		}
		return ok
	}
	if n := count(5, "POST", "/take", "192.0.2.1:1000"); n != 3 {
		t.Errorf("a route of burst 3 answered %d of 5", n)
	}
	if n := count(3, "POST", "/take", "192.0.2.2:1000"); n != 3 {
		t.Errorf("another address got %d of 3", n)
	}
	clock.Add(3 * time.Second)
	if n := count(2, "POST", "/take", "192.0.2.1:1000"); n != 1 {
		t.Errorf("after the interval %d of 2", n)
	}
	if n := count(50, "POST", "/take", "127.0.0.1:1000"); n != 50 {
		t.Errorf("loopback got %d of 50", n)
	}
	flood := count(1000, "GET", "/api/v1/me", "192.0.2.3:1000")
	if flood < 50 || flood > 200 {
		t.Errorf("a flood from one address got %d of 1000", flood)
	}
	rec := ask("GET", "/api/v1/me", "192.0.2.3:1000")
	if rec.Code != 429 || rec.Header().Get("Retry-After") == "" {
		t.Errorf("flooding: got %d, Retry-After %q", rec.Code, rec.Header().Get("Retry-After"))
	}
	// One machine owns a whole IPv6 network of 64 bits.
	if n := count(3, "POST", "/take", "[2001:db8::1]:1") + count(3, "POST", "/take", "[2001:db8::2]:1"); n != 3 {
		t.Errorf("two addresses of one IPv6 network got %d of 6", n)
	}
}

func TestLoopbackKioskAndEnrolment(t *testing.T) {
	var done atomic.Int64
	site := webtest.Start(t, web.Options{Routes: deskRoutes(&done), LoopbackKiosk: "K1"}, technician)
	site.Nobody().Post("/api/v1/tickets", nil).Want(200)
	site.Nobody().With("X-Forwarded-For", "192.0.2.1").Post("/api/v1/tickets", nil).WantError(401, "denied")

	other := webtest.Start(t, web.Options{Routes: deskRoutes(&done)}, clerk, technician)
	other.Nobody().Post("/api/v1/tickets", nil).WantError(401, "denied")
	other.As("1001").Post("/api/v1/enrol", web.EnrolRequest{Role: web.Kiosk, ID: "K2"}).WantError(403, "denied")
	other.As("technician").Post("/api/v1/enrol", web.EnrolRequest{Role: web.Clerk, ID: "K2"}).WantError(400, "invalid")
	res := other.As("technician").Post("/api/v1/enrol", web.EnrolRequest{Role: web.Kiosk, ID: "K2"}).Want(204)
	cookie := strings.Split(res.Header.Get("Set-Cookie"), ";")[0]
	other.Nobody().With("Cookie", cookie).Post("/api/v1/tickets", nil).Want(200)
	var me web.MeResponse
	other.Nobody().With("Cookie", cookie).Get("/api/v1/me").Want(200).JSON(&me)
	if me.Kiosk != "K2" || me.User != "" {
		t.Errorf("enrolled kiosk is %+v", me)
	}
}

// A kiosk is one machine: registering it again ends the one before, and a
// technician ends whatever is registered, with its cookies and its sockets.
func TestEnrolmentEnds(t *testing.T) {
	hub := web.NewHub(web.HubOptions{Build: "b1"})
	h := &hall{}
	hub.Topic("kiosk/{id}", []web.Role{web.Kiosk}, h.snapshot)
	hub.Topic("board", []web.Role{web.Anyone}, h.snapshot)
	var done atomic.Int64
	site := webtest.Start(t, web.Options{Hub: hub, Routes: deskRoutes(&done)}, clerk, technician)
	enrol := func(role web.Role, id string) *webtest.Client {
		res := site.As("technician").Post("/api/v1/enrol", web.EnrolRequest{Role: role, ID: id}).Want(204)
		return site.Nobody().With("Cookie", strings.Split(res.Header.Get("Set-Cookie"), ";")[0])
	}
	var state hallState
	follow := func(c *webtest.Client, topic string) *webtest.Socket {
		s := c.Follow(topic)
		s.Next(&state)
		return s
	}
	ended := func(s *webtest.Socket) {
		t.Helper()
		if _, _, err := s.Conn.ReadMessage(); !websocket.IsCloseError(err, 4401) {
			t.Errorf("got %v, want close code 4401", err)
		}
	}

	old := enrol(web.Kiosk, "K2")
	first := follow(old, "kiosk/K2")
	kiosk, other := enrol(web.Kiosk, "K2"), enrol(web.Kiosk, "K3")
	ended(first)
	old.Post("/api/v1/tickets", nil).WantError(401, "denied")
	kiosk.Post("/api/v1/tickets", nil).Want(200)

	second, board, bystander := follow(kiosk, "kiosk/K2"), follow(kiosk, "board"), follow(other, "kiosk/K3")
	site.As("1001").Do("DELETE", "/api/v1/enrol/K2", "", nil).WantError(403, "denied")
	kiosk.Do("DELETE", "/api/v1/enrol/K2", "", nil).WantError(403, "denied")
	site.As("technician").Do("DELETE", "/api/v1/enrol/K2", "", nil).Want(204)
	ended(second)
	kiosk.Post("/api/v1/tickets", nil).WantError(401, "denied")
	site.As("technician").Do("DELETE", "/api/v1/enrol/K2", "", nil).WantError(404, "notfound")
	site.As("technician").Do("DELETE", "/api/v1/enrol/portal%3Acity", "", nil).WantError(404, "notfound")

	// Nobody else lost anything: a board is for everybody.
	h.n.Add(1)
	hub.Changed("board", "kiosk/K3")
	for _, s := range []*webtest.Socket{board, bystander} {
		if s.Next(&state); state.N != 1 {
			t.Errorf("the bystander sees %d", state.N)
		}
	}

	// A window may have two screens; both end together.
	one, two := enrol(web.Screen, "07"), enrol(web.Screen, "07")
	var me web.MeResponse
	for _, c := range []*webtest.Client{one, two} {
		if c.Get("/api/v1/me").Want(200).JSON(&me); me.Screen != "07" {
			t.Errorf("the screen is %+v", me)
		}
	}
	site.As("technician").PostForm("/enrol/07/end", "")
	for _, c := range []*webtest.Client{one, two} {
		me = web.MeResponse{}
		if c.Get("/api/v1/me").Want(200).JSON(&me); me.Screen != "" {
			t.Errorf("the ended screen is %+v", me)
		}
	}
}

func TestNewRefusesMistakes(t *testing.T) {
	pages, err := web.NewPages()
	if err != nil {
		t.Fatal(err)
	}
	h := func(http.ResponseWriter, *http.Request) error { return nil }
	anyone := []web.Role{web.Anyone}
	tests := []struct {
		name   string
		routes []web.Route
		want   string
	}{
		{"no roles", []web.Route{{Method: "GET", Pattern: "/a", Handler: h}}, "no roles"},
		{"unknown role", []web.Route{{Method: "GET", Pattern: "/a", Roles: []web.Role{"boss"}, Handler: h}}, `"boss"`},
		{"no handler", []web.Route{{Method: "GET", Pattern: "/a", Roles: anyone}}, "no handler"},
		{"no method", []web.Route{{Pattern: "/a", Roles: anyone, Handler: h}}, "no method"},
		{"twice", []web.Route{{Method: "GET", Pattern: "/a", Roles: anyone, Handler: h}, {Method: "GET", Pattern: "/a", Roles: anyone, Handler: h}}, "/a"},
		{"malformed pattern", []web.Route{{Method: "GET", Pattern: "/{", Roles: anyone, Handler: h}}, "/{"},
		{"half a limit", []web.Route{{Method: "GET", Pattern: "/a", Roles: anyone, Handler: h, Limit: web.Limit{Burst: 3}}}, "limit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := web.New(web.Options{Pages: pages, Routes: tt.routes})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want something about %q", err, tt.want)
			}
		})
	}
}
