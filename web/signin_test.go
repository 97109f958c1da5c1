package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/web"
	"jiaohao/web/webtest"

	"golang.org/x/crypto/argon2"
)

// hashOf is a hash that is quick to verify: tests of many sign-ins are about
// what happens around it.
func hashOf(t *testing.T, password string) string {
	t.Helper()
	key := argon2.IDKey([]byte(password), []byte("0123456789abcdef"), 1, 8, 1, 32)
	return "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$" + rawBase64(key)
}

func TestPasswordHash(t *testing.T) {
	hash, err := web.HashPassword("叫号密码 1")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s has other parameters", hash)
	}
	for password, want := range map[string]bool{"叫号密码 1": true, "叫号密码 2": false, "": false, strings.Repeat("x", 5000): false} {
		if got, err := web.VerifyPassword(hash, password); err != nil || got != want {
			t.Errorf("verify %.20q: got %v, %v", password, got, err)
		}
	}
	again, err := web.HashPassword("叫号密码 1")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are equal (%v)", err)
	}
	for _, bad := range []string{"", "demo", "$argon2id$v=19$m=99999999,t=2,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=8,t=1,p=1$!$!"} {
		if ok, err := web.VerifyPassword(bad, "x"); ok || err == nil {
			t.Errorf("damaged hash %q: got %v, %v", bad, ok, err)
		}
	}
	if _, err := web.HashPassword(""); err == nil {
		t.Error("an empty password was hashed")
	}
}

func staff(t *testing.T) []web.Account {
	return []web.Account{
		{User: "1001", Name: "张晓", Role: web.Clerk, Hash: hashOf(t, "right")},
		{User: "1002", Name: "王芳", Role: web.Clerk, Hash: hashOf(t, "right")},
		{User: "technician", Name: "王工", Role: web.Technician, Hash: hashOf(t, "right")},
	}
}

func TestLogin(t *testing.T) {
	var done atomic.Int64
	site := webtest.Start(t, web.Options{Routes: deskRoutes(&done)}, staff(t)...)
	var in web.LoginResponse
	res := site.Nobody().Post("/api/v1/login", web.LoginRequest{User: " 1001 ", Password: "right"}).Want(200)
	res.JSON(&in)
	if in.Role != web.Clerk || in.Name != "张晓" || len(in.Token) < 22 {
		t.Fatalf("got %+v", in)
	}
	cookie := strings.Split(res.Header.Get("Set-Cookie"), ";")[0]
	bearer := site.Nobody().With("Authorization", "Bearer "+in.Token)
	bearer.Post("/api/v1/next", nil).Want(200).Contains("1001")
	site.Nobody().With("Cookie", cookie).Post("/api/v1/next", nil).Want(200)
	// A browser never sends a Bearer token on its own account.
	bearer.With("Origin", "http://other.example").Post("/api/v1/next", nil).Want(200)

	out := bearer.Post("/api/v1/logout", nil).Want(204)
	if out.Header.Get("Clear-Site-Data") == "" || !strings.Contains(out.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("sign-out: %v", out.Header)
	}
	bearer.Post("/api/v1/next", nil).WantError(401, "denied")
	if n := site.Memory.Sessions(); n != 0 {
		t.Errorf("%d sessions remain", n)
	}
}

func TestSignInMakesANewID(t *testing.T) {
	site := webtest.Start(t, web.Options{}, staff(t)...)
	planted := site.As("1001")
	res := planted.Post("/api/v1/login", web.LoginRequest{User: "1002", Password: "right"}).Want(200)
	if "session="+tokenOf(t, res) == planted.Header.Get("Cookie") {
		t.Error("the session id stayed the same")
	}
	var me web.MeResponse
	planted.Get("/api/v1/me").JSON(&me)
	if me.User != "" {
		t.Errorf("the former session still belongs to %q", me.User)
	}
}

func tokenOf(t *testing.T, res *webtest.Result) string {
	t.Helper()
	var in web.LoginResponse
	res.JSON(&in)
	return in.Token
}

func TestSessionsOverTime(t *testing.T) {
	clock := newClock()
	site := webtest.Start(t, web.Options{Now: clock.Now}, staff(t)...)
	user := func(c *webtest.Client) string {
		var me web.MeResponse
		c.Get("/api/v1/me").Want(200).JSON(&me)
		return me.User
	}
	active, idle := site.As("1001"), site.As("1002")
	for range 29 { // 29 × 25 min: always before the idle end, past the absolute one
		clock.Add(25 * time.Minute)
		if clock.Now().Sub(newClock().Now()) >= 12*time.Hour {
			break
		}
		if user(active) != "1001" {
			t.Fatalf("an active session ended at %s", clock.Now().Format("15:04"))
		}
	}
	if user(active) != "" {
		t.Error("a session outlived its absolute end")
	}
	if user(idle) != "" {
		t.Error("an unused session is still good")
	}
	if n := site.Memory.Sessions(); n != 0 {
		t.Errorf("%d ended sessions are still stored", n)
	}

	gone := site.As("1001")
	site.Memory.RemoveAccount("1001")
	if user(gone) != "" {
		t.Error("a removed account is still signed in")
	}
	moved := site.As("1002")
	site.Memory.SetAccount(web.Account{User: "1002", Name: "王芳", Role: web.Manager})
	if user(moved) != "" {
		t.Error("a session kept the role that its account lost")
	}
}

func TestThousandWrongPasswords(t *testing.T) {
	clock := newClock()
	real, err := web.HashPassword("right") // at full cost: the point is that it is not paid 1,000 times
	if err != nil {
		t.Fatal(err)
	}
	accounts := staff(t)
	accounts[0].Hash = real
	site := webtest.Start(t, web.Options{Now: clock.Now}, accounts...)
	counts := make(map[int]int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 125 {
				res := site.Nobody().Post("/api/v1/login", web.LoginRequest{User: "1001", Password: fmt.Sprint("wrong", g, i)})
				mu.Lock()
				counts[res.Status]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if counts[401]+counts[429] != 1000 || counts[401] > 4 {
		t.Errorf("answers by status: %v; want at most 4 computed (401), the rest refused (429)", counts)
	}
	res := site.Nobody().Post("/api/v1/login", web.LoginRequest{User: "1001", Password: "right"})
	if body := res.WantError(429, "denied"); body.RetryAfter < 1 || res.Header.Get("Retry-After") == "" {
		t.Errorf("no time to try again: %s", res.Body)
	}
	// Others, even at the same address, are not kept out.
	site.Nobody().Post("/api/v1/login", web.LoginRequest{User: "1002", Password: "right"}).Want(200)
	// Nor is the account for long.
	clock.Add(time.Minute)
	site.Nobody().Post("/api/v1/login", web.LoginRequest{User: "1001", Password: "right"}).Want(200)
}

// A guesser elsewhere must not keep out a person at the PC where they work.
func TestKnownPlaceIsNotThrottledByGuessersElsewhere(t *testing.T) {
	clock := newClock()
	pages, err := web.NewPages()
	if err != nil {
		t.Fatal(err)
	}
	accounts, hash := staff(t), hashOf(t, "right")
	for i := range 200 {
		accounts = append(accounts, web.Account{User: fmt.Sprint("guess", i), Role: web.Clerk, Hash: hash})
	}
	m := webtest.NewMemory(accounts...)
	server, err := web.New(web.Options{Pages: pages, Accounts: m, Sessions: m, Now: clock.Now, AllowedHosts: []string{"hall"}})
	if err != nil {
		t.Fatal(err)
	}
	login := func(addr, user, password string) int { return postLogin(server.Handler(), addr, user, password) }
	if s := login("192.0.2.10:1", "1001", "right"); s != 200 {
		t.Fatal(s)
	}
	for i := range 40 {
		login(fmt.Sprintf("192.0.2.%d:1", 100+i), "1001", "wrong")
	}
	if s := login("192.0.2.200:1", "1001", "right"); s != 429 {
		t.Errorf("a new place during an attack: got %d", s)
	}
	if s := login("192.0.2.10:1", "1001", "right"); s != 200 {
		t.Errorf("the person's own place during an attack: got %d", s)
	}
	// Many accounts tried from one address slow down that address.
	clock.Add(time.Hour)
	var tried int
	for i := range 200 {
		if login("192.0.2.99:1", fmt.Sprint("guess", i), "wrong") == 401 {
			tried++
		}
		clock.Add(100 * time.Millisecond)
	}
	if tried > 30 {
		t.Errorf("%d of 200 guesses at many accounts were computed", tried)
	}
}

func TestSignInPage(t *testing.T) {
	site := webtest.Start(t, web.Options{Home: map[web.Role]string{web.Clerk: "/desk", web.Technician: "/devices"}}, staff(t)...)
	site.Nobody().Get("/sign-in").Want(200).Contains("工作人员登录", `name="password"`)
	site.Nobody().Get("/sign-in?lang=en").Want(200).Contains("Staff sign-in")
	nobody := site.Nobody().With("Accept", "text/html")
	nobody.PostForm("/sign-in", "user=1001&password=wrong").Want(401).Contains("账号或密码不对", `value="1001"`)
	nobody.PostForm("/sign-in", "user=%3Cscript%3E&password=x").Want(401).Contains("&lt;script&gt;")
	tests := []struct{ user, next, want string }{
		{"1001", "", "/desk"},
		{"technician", "", "/devices"},
		{"1001", "/desk/18?tab=held", "/desk/18?tab=held"},
		{"1001", "https://evil.example/", "/desk"},
		{"1001", "//evil.example/", "/desk"},
		{"1001", `/\evil.example/`, "/desk"},
		{"1001", "/\t/evil.example/", "/desk"},
		{"1001", "/%2F/evil.example", "/evil.example"},
		{"1001", "/%5Cevil.example", "/%5Cevil.example"},
		{"1001", "javascript:alert(1)", "/desk"},
		{"1001", "/../..//evil.example", "/evil.example"},
		{"1001", "/sign-out", "/desk"},
	}
	for _, tt := range tests {
		t.Run(tt.user+" "+tt.next, func(t *testing.T) {
			form := url.Values{"user": {tt.user}, "password": {"right"}, "next": {tt.next}}
			res := nobody.PostForm("/sign-in", form.Encode()).Want(http.StatusSeeOther)
			if got := res.Header.Get("Location"); got != tt.want {
				t.Errorf("sent to %q, want %q", got, tt.want)
			}
			if !strings.HasPrefix(res.Header.Get("Set-Cookie"), "session=") {
				t.Error("no session cookie")
			}
		})
	}
	out := site.As("1001").With("Accept", "text/html").PostForm("/sign-out", "").Want(http.StatusSeeOther)
	if out.Header.Get("Location") != "/" || out.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("sign-out: %v", out.Header)
	}
}

// Signing in with many at once must not take the memory of many computations.
func TestSignInsAtOnceAreBounded(t *testing.T) {
	hash, err := web.HashPassword("right")
	if err != nil {
		t.Fatal(err)
	}
	var accounts []web.Account
	for i := range 16 {
		accounts = append(accounts, web.Account{User: fmt.Sprint("u", i), Role: web.Clerk, Hash: hash})
	}
	site := webtest.Start(t, web.Options{}, accounts...)
	stop, peak := make(chan struct{}), make(chan uint64, 1)
	go func() {
		var most uint64
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				peak <- most
				return
			default:
				runtime.Gosched()
			}
		}
	}()
	var wg sync.WaitGroup
	var ok, busy atomic.Int64
	for _, a := range accounts {
		wg.Go(func() {
			switch res := site.Nobody().Post("/api/v1/login", web.LoginRequest{User: a.User, Password: "right"}); res.Status {
			case 200:
				ok.Add(1)
			case 503:
				busy.Add(1)
			}
		})
	}
	wg.Wait()
	close(stop)
	if ok.Load()+busy.Load() != 16 || ok.Load() < 8 {
		t.Errorf("%d signed in, %d were asked to wait, of 16", ok.Load(), busy.Load())
	}
	if most := <-peak; most > 220<<20 { // 16 at once would be 304 MiB
		t.Errorf("heap grew to %d MiB", most>>20)
	}
}
