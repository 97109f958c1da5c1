package web

import (
	"context"
	"crypto/tls"
	_ "embed" // openapi.yaml
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Options is all that a Server is made of.
type Options struct {
	Routes []Route // of the page packages; web adds its own
	Pages  *Pages  // required
	Hub    *Hub    // may be nil: then there are no live topics

	Accounts Accounts // nil: nobody can sign in
	Sessions Sessions // nil: nobody can sign in
	Devices  Devices  // nil: no device can be enrolled by cookie

	Log *slog.Logger     // nil: no log
	Now func() time.Time // nil: time.Now

	// AllowedHosts are names and addresses, without port, under which people
	// reach this server, besides loopback names and the very address that a
	// connection came in on.
	AllowedHosts []string
	// LoopbackKiosk is the kiosk (and screen) that an un-enrolled client on the
	// loopback address counts as: "K1" in the demo, "" for none.
	LoopbackKiosk string
	// Home is where people of a role go after signing in; "/" by default.
	Home map[Role]string

	Idle     time.Duration // end of an unused session; 0 = DefaultIdle
	Absolute time.Duration // end of any session; 0 = DefaultAbsolute

	// TLS makes Serve speak HTTPS.
	TLS *tls.Config
	// ConnsPerAddress bounds open connections of one address; 0 = 50.
	ConnsPerAddress int
}

// Rates of requests per address: a busy page makes a handful a second. On
// loopback sit the kiosk of a single box and the load tests.
const (
	ratePerSecond, rateBurst                 = 20, 100
	loopbackRatePerSecond, loopbackRateBurst = 20000, 20000
	connsPerAddress                          = 50
)

// Server answers requests. Make it with New.
type Server struct {
	o        Options
	routes   []Route
	handler  http.Handler
	throttle *throttle
	hasher   *hasher
	rates    *rates
	loopback *rates
	serving  atomic.Pointer[http.Server]
}

// New checks the routes and puts the server together.
func New(o Options) (*Server, error) {
	if o.Pages == nil {
		return nil, errors.New("make server: no pages")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Idle == 0 {
		o.Idle = DefaultIdle
	}
	if o.Absolute == 0 {
		o.Absolute = DefaultAbsolute
	}
	if o.ConnsPerAddress == 0 {
		o.ConnsPerAddress = connsPerAddress
	}
	s := &Server{o: o, throttle: newThrottle(), hasher: newHasher(),
		rates:    newRates(ratePerSecond, rateBurst),
		loopback: newRates(loopbackRatePerSecond, loopbackRateBurst),
	}
	s.routes = append(s.ownRoutes(), o.Routes...)
	mux := http.NewServeMux()
	var wrong []error
	for _, rt := range s.routes {
		if err := rt.check(); err != nil {
			wrong = append(wrong, err)
		} else if err := register(mux, rt, s.serveRoute(rt)); err != nil {
			wrong = append(wrong, err)
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("make server: %w", err)
	}
	s.handler = s.guard(s.dispatch(mux))
	if o.Hub != nil {
		o.Hub.setSessions(s.sessionGood)
	}
	return s, nil
}

// ownRoutes are those that every composition has.
func (s *Server) ownRoutes() []Route {
	everyone := []Role{Anyone}
	routes := []Route{
		{Method: "GET", Pattern: staticPrefix + "{name...}", Roles: everyone, Handler: s.o.Pages.serveStatic, Doc: "a static file"},
		{Method: "GET", Pattern: "/sign-in", Roles: everyone, Handler: s.signInPage, Doc: "the sign-in page"},
		{Method: "POST", Pattern: "/sign-in", Roles: everyone, Handler: s.signInForm, Doc: "sign in with the form"},
		{Method: "GET", Pattern: "/password", Roles: everyone, Handler: s.passwordPage, Doc: "choose another password"},
		{Method: "POST", Pattern: "/password", Roles: everyone, Handler: s.passwordForm, Doc: "choose another password with the form"},
		{Method: "POST", Pattern: "/sign-out", Roles: everyone, Handler: s.signOutForm, Doc: "sign out with the form"},
		{Method: "POST", Pattern: "/api/v1/login", Roles: everyone, Handler: s.login, Doc: "sign in"},
		{Method: "POST", Pattern: "/api/v1/logout", Roles: everyone, Handler: s.logout, Doc: "sign out"},
		{Method: "GET", Pattern: "/api/v1/me", Roles: everyone, Handler: s.me, Doc: "who the caller is"},
		{Method: "GET", Pattern: "/api/v1/openapi.yaml", Roles: everyone, Handler: serveOpenAPI, Doc: "description of the API"},
		{Method: "POST", Pattern: "/api/v1/enrol", Roles: []Role{Technician}, Handler: s.enrol, Doc: "make this browser a kiosk or screen"},
		{Method: "POST", Pattern: "/enrol", Roles: []Role{Technician}, Handler: s.enrolForm, Doc: "make this browser a kiosk or screen with the form"},
		{Method: "DELETE", Pattern: "/api/v1/enrol/{id}", Roles: []Role{Technician}, Handler: s.endEnrolment, Doc: "end what is enrolled under an id"},
		{Method: "POST", Pattern: "/enrol/{id}/end", Roles: []Role{Technician}, Handler: s.endEnrolmentForm, Doc: "the same with the form"},
	}
	if s.o.Hub != nil {
		routes = append(routes,
			Route{Method: "GET", Pattern: "/ws", Roles: everyone, Handler: s.o.Hub.serveSocket, Socket: true, Doc: "follow a topic"},
			Route{Method: "GET", Pattern: "/api/v1/snapshot", Roles: everyone, Handler: s.o.Hub.serveSnapshot, Doc: "the present state of a topic"},
		)
	}
	return routes
}

//go:embed openapi.yaml
var openAPI []byte

func serveOpenAPI(w http.ResponseWriter, _ *http.Request) error {
	writeBody(w, http.StatusOK, "application/yaml; charset=utf-8", openAPI)
	return nil
}

// Routes lists all routes, web's own among them.
func (s *Server) Routes() []Route { return slices.Clone(s.routes) }

// Handler is the whole server without a listener, for tests. The hub must be
// run by the caller.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on ln and runs the hub until ctx ends. Then it closes sockets
// with 1001, lets requests finish for a moment, and returns within 2 s. ln is
// closed when it returns.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	ln = limitConns(ln, s.o.ConnsPerAddress)
	if s.o.TLS != nil {
		ln = tls.NewListener(ln, s.o.TLS)
	}
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second, // a socket leaves the server before it begins to count
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug), // broken handshakes and the like
	}
	s.serving.Store(srv)
	hubCtx, stopHub := context.WithCancel(ctx)
	defer stopHub()
	var wg sync.WaitGroup
	defer wg.Wait()
	if s.o.Hub != nil {
		wg.Go(func() {
			if err := s.o.Hub.Run(hubCtx); err != nil {
				s.o.Log.Error("ran no hub", "err", err)
			}
		})
		<-s.o.Hub.Started()
	}
	ended := make(chan error, 1)
	wg.Go(func() { ended <- srv.Serve(ln) })
	select {
	case err := <-ended:
		stopHub()
		return fmt.Errorf("serve on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 1500*time.Millisecond)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		s.o.Log.Warn("cut off requests at the end", "err", err)
		_ = srv.Close()
	}
	return nil
}

// Retire lets every connection end with its present request: what a client asks
// next comes on a new connection, for whoever listens then.
func (s *Server) Retire() {
	if srv := s.serving.Load(); srv != nil {
		srv.SetKeepAlivesEnabled(false)
	}
}

// dispatch hands a request to its route, or answers 404 and 405 in our form.
func (s *Server) dispatch(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		said := &discard{header: make(http.Header)}
		h.ServeHTTP(said, r)
		r = withIdentity(r, Identity{Lang: language(r)})
		if said.status == http.StatusMethodNotAllowed {
			if page := pageAbove(mux, r); page != "" {
				http.Redirect(w, r, page, http.StatusSeeOther)
				return
			}
			w.Header().Set("Allow", said.header.Get("Allow"))
			s.fail(w, r, errMethod)
			return
		}
		s.fail(w, r, errNoRoute)
	})
}

// pageAbove is the nearest page above an address that only takes forms, for somebody
// who reloads the answer to one or asks for it in the other language; "" = none.
func pageAbove(mux *http.ServeMux, r *http.Request) string {
	if r.Method != http.MethodGet || strings.HasPrefix(r.URL.Path, "/api/") {
		return ""
	}
	for p := path.Dir(r.URL.Path); p != "/"; p = path.Dir(p) {
		above := *r
		above.URL = &url.URL{Path: p}
		if _, pattern := mux.Handler(&above); pattern != "" {
			if lang := r.URL.Query().Get("lang"); lang != "" {
				above.URL.RawQuery = url.Values{"lang": {lang}}.Encode()
			}
			return above.URL.String()
		}
	}
	return ""
}

var (
	errNoRoute = NotFound("没有这个页面，请检查地址。", "There is no such page; please check the address.")
	errMethod  = &Error{Code: CodeInvalid, Status: http.StatusMethodNotAllowed,
		ZH: "这个地址不接受此种请求方式。", EN: "This address does not take requests of this method."}
)

// discard is a ResponseWriter that keeps only status and header.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

// serveRoute is what happens around one route's handler.
func (s *Server) serveRoute(rt Route) http.Handler {
	var limit *rates
	if rt.Limit.Burst > 0 {
		limit = newRates(rate.Every(rt.Limit.Every), rt.Limit.Burst)
	}
	body := rt.Body
	if body == 0 {
		body = DefaultBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := s.identify(r)
		r = withIdentity(r, who)
		if err != nil {
			s.fail(w, r, fmt.Errorf("identify caller: %w", err))
			return
		}
		if !rt.allows(who) {
			s.fail(w, r, errRole(who))
			return
		}
		if limit != nil {
			if wait, ok := s.withinLimit(limit, r, who); !ok {
				s.fail(w, r, tooFast(wait))
				return
			}
		}
		if !rt.Socket {
			r.Body = http.MaxBytesReader(w, r.Body, body)
			r = r.WithContext(context.WithValue(r.Context(), bodyLimitKey{}, body))
		}
		if err := rt.Handler(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// withinLimit counts a request against a route's limit: by the enrolled device,
// else by the address.
func (s *Server) withinLimit(limit *rates, r *http.Request, who Identity) (time.Duration, bool) {
	switch {
	case who.device:
		return limit.allow("device "+who.Kiosk+who.Screen+who.Portal, s.o.Now())
	case isLoopback(r):
		return 0, true
	}
	return limit.allow(addressKey(remoteIP(r)), s.o.Now())
}

// errorView is the data of templates/error.html.
type errorView struct {
	ErrorBody
	Status int
	Back   string
	SignIn string // address of the sign-in page, where signing in may help
}

// fail answers with an error: a page for people, JSON for programs.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	who := Who(r.Context())
	status, body, shown := describe(err, who)
	if !shown {
		s.o.Log.Error("could not answer", "method", r.Method, "route", r.Pattern, "err", err)
	}
	if t, ok := w.(*tracker); ok && t.wrote {
		panic(http.ErrAbortHandler) // half an answer, half a file, must not look like a whole one
	}
	h := w.Header()
	h.Del("Content-Length")
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	retryHeader(h, body)
	if status == http.StatusUnauthorized && !who.SignedIn() {
		h.Set("WWW-Authenticate", "Bearer")
	}
	if prefersHTML(r) {
		in := ""
		if body.Code == CodeDenied && status != http.StatusTooManyRequests && r.Method == http.MethodGet {
			if next := safeNext(r.URL.RequestURI()); next != "" {
				in = "/sign-in?next=" + url.QueryEscape(next)
				if who.First {
					in = "/password?next=" + url.QueryEscape(next)
				}
			}
		}
		if in != "" && (status == http.StatusUnauthorized || who.First) {
			h.Del("WWW-Authenticate")
			redirect(w, in)
			return
		}
		page := s.o.Pages.RenderStatus(w, r, status, "error", errorView{ErrorBody: body, Status: status, Back: "/", SignIn: in})
		if page == nil {
			return
		}
		s.o.Log.Error("rendered no error page", "err", page)
	}
	if err := WriteJSON(w, status, body); err != nil {
		s.o.Log.Error("wrote no error", "err", err)
	}
}

// recoverPanic turns a panic of a handler into an internal error.
func (s *Server) recoverPanic(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	s.fail(w, r, fmt.Errorf("panic: %v\n%s", p, stack()))
}

func stack() string { return strings.TrimSpace(string(debug.Stack())) }
