// Package webtest starts a web.Server on loopback for the tests of packages
// that have pages and routes, with accounts and sessions in memory. It is
// imported by tests only.
//
//	site := webtest.Start(t, web.Options{Routes: d.Routes(), Pages: pages, Hub: hub, LoopbackKiosk: "K1"},
//		web.Account{User: "1001", Name: "张晓", Role: web.Clerk})
//	res := site.As("1001").Post("/api/v1/windows/3/next", map[string]any{})
//	res.Want(200)
package webtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/web"

	"github.com/gorilla/websocket"
)

// Memory holds accounts, sessions and devices; it is what a store would be.
type Memory struct {
	mu       sync.Mutex
	accounts map[string]web.Account
	sessions map[web.SessionHash]web.Session
	devices  map[web.SessionHash]web.Device
}

// NewMemory returns a Memory that knows these accounts.
func NewMemory(accounts ...web.Account) *Memory {
	m := &Memory{accounts: make(map[string]web.Account), sessions: make(map[web.SessionHash]web.Session),
		devices: make(map[web.SessionHash]web.Device)}
	for _, a := range accounts {
		m.accounts[a.User] = a
	}
	return m
}

// Account implements web.Accounts.
func (m *Memory) Account(_ context.Context, user string) (web.Account, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.accounts[user]
	return a, ok, nil
}

// SetPassword implements web.Accounts.
func (m *Memory) SetPassword(_ context.Context, user, hash string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.accounts[user]
	a.Hash, a.First = hash, false
	m.accounts[user] = a
	maps.DeleteFunc(m.sessions, func(_ web.SessionHash, s web.Session) bool { return s.User == user })
	return nil
}

// SetAccount adds or replaces an account.
func (m *Memory) SetAccount(a web.Account) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.accounts[a.User] = a
}

// RemoveAccount removes an account; its sessions stay behind.
func (m *Memory) RemoveAccount(user string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.accounts, user)
}

// CreateSession implements web.Sessions.
func (m *Memory) CreateSession(_ context.Context, id web.SessionHash, s web.Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions[id] = s
	return nil
}

// Session implements web.Sessions.
func (m *Memory) Session(_ context.Context, id web.SessionHash) (web.Session, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[id]
	return s, ok, nil
}

// TouchSession implements web.Sessions.
func (m *Memory) TouchSession(_ context.Context, id web.SessionHash, seen time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[id]; ok {
		s.Seen = seen
		m.sessions[id] = s
	}
	return nil
}

// EndSession implements web.Sessions.
func (m *Memory) EndSession(_ context.Context, id web.SessionHash) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, id)
	return nil
}

// Sessions returns how many sessions there are.
func (m *Memory) Sessions() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.sessions)
}

// Device implements web.Devices.
func (m *Memory) Device(_ context.Context, token web.SessionHash) (web.Device, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.devices[token]
	return d, ok, nil
}

// EnrolDevice implements web.Devices.
func (m *Memory) EnrolDevice(_ context.Context, token web.SessionHash, d web.Device) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.devices[token] = d
	return nil
}

// RemoveDevice implements web.Devices.
func (m *Memory) RemoveDevice(_ context.Context, id string) (found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := len(m.devices)
	maps.DeleteFunc(m.devices, func(_ web.SessionHash, d web.Device) bool { return d.ID == id })
	return len(m.devices) < before, nil
}

// Site is a running server.
type Site struct {
	T      testing.TB
	URL    string // "http://127.0.0.1:PORT"
	Server *web.Server
	Memory *Memory
	now    func() time.Time
}

// Start serves o until the test ends, with the accounts given. Accounts,
// Sessions and Devices are kept in memory unless o has its own; Pages default
// to web's own; the hub, if any, is run.
func Start(t testing.TB, o web.Options, accounts ...web.Account) *Site {
	t.Helper()
	m := NewMemory(accounts...)
	if o.Accounts == nil {
		o.Accounts = m
	}
	if o.Sessions == nil {
		o.Sessions = m
	}
	if o.Devices == nil {
		o.Devices = m
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pages == nil {
		pages, err := web.NewPages()
		if err != nil {
			t.Fatal(err)
		}
		o.Pages = pages
	}
	server, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Hub != nil {
		ctx, stop := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := o.Hub.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		<-o.Hub.Started()
		t.Cleanup(func() { stop(); wg.Wait() })
	}
	ts := httptest.NewServer(server.Handler())
	t.Cleanup(ts.Close)
	return &Site{T: t, URL: ts.URL, Server: server, Memory: m, now: o.Now}
}

// Client asks a Site as somebody.
type Client struct {
	site   *Site
	Header http.Header // sent with every request
}

// Nobody returns a client without a sign-in.
func (s *Site) Nobody() *Client { return &Client{site: s, Header: make(http.Header)} }

// As returns a client with a session of this account, as if it had signed in.
func (s *Site) As(user string) *Client {
	s.T.Helper()
	a, ok, _ := s.Memory.Account(context.Background(), user)
	if !ok {
		s.T.Fatalf("no account %q on this site", user)
	}
	token := rand.Text()
	now := s.now()
	err := s.Memory.CreateSession(context.Background(), sha256.Sum256([]byte(token)),
		web.Session{User: a.User, Role: a.Role, Created: now, Seen: now, Expires: now.Add(web.DefaultAbsolute)})
	if err != nil {
		s.T.Fatal(err)
	}
	c := s.Nobody()
	c.Header.Set("Cookie", "session="+token)
	return c
}

// Device returns a client that is an enrolled kiosk or screen.
func (s *Site) Device(d web.Device) *Client {
	s.T.Helper()
	token := rand.Text()
	if err := s.Memory.EnrolDevice(context.Background(), sha256.Sum256([]byte(token)), d); err != nil {
		s.T.Fatal(err)
	}
	c := s.Nobody()
	c.Header.Set("Cookie", "device="+token)
	return c
}

// With returns a copy of the client that also sends this header.
func (c *Client) With(name, value string) *Client {
	out := &Client{site: c.site, Header: c.Header.Clone()}
	out.Header.Set(name, value)
	return out
}

// Result is an answer, read completely.
type Result struct {
	t      testing.TB
	asked  string
	Status int
	Header http.Header
	Body   []byte
}

// Get asks for path.
func (c *Client) Get(path string) *Result { return c.Do("GET", path, "", nil) }

// Post sends v as JSON; a string or []byte is sent as it is.
func (c *Client) Post(path string, v any) *Result {
	c.site.T.Helper()
	var body []byte
	switch v := v.(type) {
	case nil:
	case string:
		body = []byte(v)
	case []byte:
		body = v
	default:
		var err error
		if body, err = json.Marshal(v); err != nil {
			c.site.T.Fatal(err)
		}
	}
	return c.Do("POST", path, "application/json", body)
}

// PostForm sends an encoded HTML form.
func (c *Client) PostForm(path, form string) *Result {
	return c.Do("POST", path, "application/x-www-form-urlencoded", []byte(form))
}

// Do sends a request. Redirects are not followed.
func (c *Client) Do(method, path, contentType string, body []byte) *Result {
	t := c.site.T
	t.Helper()
	req, err := http.NewRequest(method, c.site.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = c.Header.Clone()
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return &Result{t: t, asked: method + " " + path, Status: res.StatusCode, Header: res.Header, Body: b}
}

// Want fails the test unless the answer has this status.
func (r *Result) Want(status int) *Result {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("%s: got %d %s, want %d", r.asked, r.Status, r.Body, status)
	}
	return r
}

// WantError fails the test unless the answer is an error of this status and
// code with texts in both languages.
func (r *Result) WantError(status int, code string) web.ErrorBody {
	r.t.Helper()
	r.Want(status)
	var body web.ErrorBody
	r.JSON(&body)
	if body.Code != code || body.Message == "" || body.MessageEN == "" {
		r.t.Fatalf("%s: got %s, want code %q with both messages", r.asked, r.Body, code)
	}
	return body
}

// JSON decodes the answer into v.
func (r *Result) JSON(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		r.t.Fatalf("%s: decode %s: %v", r.asked, r.Body, err)
	}
}

// Contains fails the test unless the answer contains every text.
func (r *Result) Contains(texts ...string) *Result {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(string(r.Body), text) {
			r.t.Fatalf("%s: no %q in:\n%s", r.asked, text, r.Body)
		}
	}
	return r
}

// pageWeight is the most that a page weighs with all static files it loads, in
// bytes before compression: 1.2 s on a line of 1 Mbit/s, once.
const pageWeight = 150 << 10

var static = regexp.MustCompile(`"(/static/[^"]+)"`)

// Light fails the test unless the page and the stylesheets, scripts and pictures it
// loads stay within pageWeight.
func (c *Client) Light(page *Result) {
	c.site.T.Helper()
	sum, loaded := len(page.Body), make(map[string]bool)
	var load func(text []byte)
	load = func(text []byte) {
		for _, m := range static.FindAllSubmatch(text, -1) {
			if path := html.UnescapeString(string(m[1])); !loaded[path] {
				loaded[path] = true
				file := c.Get(path).Want(http.StatusOK).Body
				sum += len(file)
				load(file)
			}
		}
	}
	load(page.Body)
	if sum > pageWeight {
		c.site.T.Errorf("%s: %d KB with %d static files, want at most %d KB", page.asked, sum>>10, len(loaded), pageWeight>>10)
	}
}

// Socket is a followed topic.
type Socket struct {
	t    testing.TB
	Conn *websocket.Conn
}

// Follow opens the websocket of a topic; it is closed when the test ends.
func (c *Client) Follow(topic string) *Socket {
	t := c.site.T
	t.Helper()
	conn, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(c.site.URL, "http")+"/ws?topic="+topic, c.Header)
	if err != nil {
		status := 0
		if res != nil {
			status = res.StatusCode
		}
		t.Fatalf("follow %s: %v (status %d)", topic, err, status)
	}
	t.Cleanup(func() { conn.Close() })
	return &Socket{t: t, Conn: conn}
}

// Next waits for the next message and decodes its data into v, which may be nil.
func (s *Socket) Next(v any) web.Message {
	s.t.Helper()
	_ = s.Conn.SetReadDeadline(time.Now().Add(20 * time.Second)) // a hang guard
	var m web.Message
	if err := s.Conn.ReadJSON(&m); err != nil {
		s.t.Fatalf("next message: %v", err)
	}
	if v != nil {
		if err := json.Unmarshal(m.Data, v); err != nil {
			s.t.Fatalf("decode %s: %v", m.Data, err)
		}
	}
	return m
}
