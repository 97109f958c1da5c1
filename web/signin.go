package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode/utf8"
)

// LoginRequest is the body of POST /api/v1/login.
type LoginRequest struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

// LoginResponse is its answer. Token goes into "Authorization: Bearer TOKEN".
type LoginResponse struct {
	Token string `json:"token"`
	Role  Role   `json:"role"`
	Name  string `json:"name"`
}

// MeResponse is the answer of GET /api/v1/me.
type MeResponse struct {
	User   string `json:"user,omitempty"`
	Name   string `json:"name,omitempty"`
	Role   Role   `json:"role,omitempty"`
	Kiosk  string `json:"kiosk,omitempty"`
	Screen string `json:"screen,omitempty"`
	Lang   string `json:"lang"`
}

var errWrong = &Error{Code: CodeDenied, Status: http.StatusUnauthorized,
	ZH: "账号或密码不对，请检查后重新输入。", EN: "Wrong account or password; please check and try again."}

func errRole(who Identity) error {
	if who.First {
		return Denied("请先设自己的密码，初始密码只能用一次。", "Choose your own password first; the one you were given is for the first time only.")
	}
	if who.SignedIn() {
		return Denied("您的账号没有此项权限，如有需要请联系大厅管理办公室。",
			"Your account may not do this; ask the hall office if you need it.")
	}
	return Denied("请先登录；自助取号请使用大厅的取号机。",
		"Please sign in first; tickets are given out at the hall's kiosks.")
}

func errThrottled(wait time.Duration) error {
	s := int((wait + time.Second - 1) / time.Second)
	return &Error{Code: CodeDenied, Status: http.StatusTooManyRequests, Wait: wait,
		ZH: fmt.Sprintf("密码输错次数较多，请在 %d 秒后再试。", s),
		EN: fmt.Sprintf("Too many wrong passwords; please try again in %d seconds.", s)}
}

// authenticate checks a password. Every refusal looks the same, and costs the same,
// whether the account exists or not.
func (s *Server) authenticate(r *http.Request, user, password string) (Account, error) {
	user = strings.TrimSpace(user)
	if s.o.Accounts == nil || s.o.Sessions == nil {
		return Account{}, Unavailable("本系统没有设置账号，无法登录。", "This system has no accounts; nobody can sign in.")
	}
	if user == "" || utf8.RuneCountInString(user) > 64 || password == "" {
		return Account{}, errWrong
	}
	addr := addressKey(remoteIP(r))
	if wait := s.throttle.enter(user, addr, s.o.Now()); wait > 0 {
		return Account{}, errThrottled(wait)
	}
	account, outcome, err := s.checkPassword(r.Context(), user, password)
	s.throttle.leave(user, addr, s.o.Now(), outcome)
	if err != nil {
		return Account{}, err
	}
	if outcome != signedIn {
		s.o.Log.Info("refused a sign-in", "addr", addr)
		return Account{}, errWrong
	}
	return account, nil
}

// beginSession begins a session and returns its token.
func (s *Server) beginSession(r *http.Request, account Account) (string, error) {
	token, id := newToken()
	now := s.o.Now()
	if err := s.o.Sessions.CreateSession(r.Context(), id, Session{User: account.User, Role: account.Role,
		Created: now, Seen: now, Expires: now.Add(s.o.Absolute)}); err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	// A new id at every sign-in: the browser's former session ends.
	if c, err := r.Cookie(cookieName(r, secureSession, plainSession)); err == nil {
		s.endSession(r, hashToken(c.Value))
	}
	return token, nil
}

// checkPassword computes the password once, for an unknown account too.
func (s *Server) checkPassword(ctx context.Context, user, password string) (Account, outcome, error) {
	account, found, err := s.o.Accounts.Account(ctx, user)
	if err != nil {
		return Account{}, abandoned, fmt.Errorf("find account: %w", err)
	}
	found = found && account.Role.person()
	hash := account.Hash
	if !found {
		hash = decoy
	}
	right, err := s.hasher.verify(ctx, hash, password)
	if err != nil {
		return Account{}, abandoned, fmt.Errorf("verify password: %w", err)
	}
	if !right || !found {
		return Account{}, wrongPassword, nil
	}
	return account, signedIn, nil
}

// endSession ends a session in the store and its sockets.
func (s *Server) endSession(r *http.Request, id SessionHash) {
	if err := s.o.Sessions.EndSession(r.Context(), id); err != nil {
		s.o.Log.Error("ended no session", "err", err)
	}
	if s.o.Hub != nil {
		s.o.Hub.endSession(id)
	}
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) error {
	var in LoginRequest
	if err := ReadJSON(r, &in); err != nil {
		return err
	}
	account, err := s.authenticate(r, in.User, in.Password)
	if err != nil {
		return err
	}
	if account.First {
		return Denied("这是初始密码：请先在网页上登录，设自己的密码。", "This is a first password: sign in with a browser and choose your own.")
	}
	token, err := s.beginSession(r, account)
	if err != nil {
		return err
	}
	http.SetCookie(w, newCookie(r, secureSession, plainSession, token, 0))
	return WriteJSON(w, http.StatusOK, LoginResponse{Token: token, Role: account.Role, Name: account.Name})
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) error {
	s.signOut(w, r)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	if who := Who(r.Context()); who.SignedIn() {
		s.endSession(r, who.session)
	}
	http.SetCookie(w, newCookie(r, secureSession, plainSession, "", -1))
	// Not "cookies": that would also end the enrolment of this device.
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
}

func (s *Server) me(w http.ResponseWriter, r *http.Request) error {
	who := Who(r.Context())
	return WriteJSON(w, http.StatusOK, MeResponse{User: who.User, Name: who.Name, Role: who.Role,
		Kiosk: who.Kiosk, Screen: who.Screen, Lang: who.Lang})
}

// signInView is the data of templates/sign-in.html.
type signInView struct {
	Next, User string
	Problem    any // error with Texts, or nil
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) error {
	return s.o.Pages.Render(w, r, "sign-in", signInView{Next: safeNext(r.URL.Query().Get("next"))})
}

func (s *Server) signInForm(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(r)
	if err != nil {
		return err
	}
	next := safeNext(form.Get("next"))
	token := ""
	account, err := s.authenticate(r, form.Get("user"), form.Get("password"))
	if err == nil {
		token, err = s.beginSession(r, account)
	}
	if err != nil {
		status, body, shown := describe(err, Who(r.Context()))
		if !shown {
			return err
		}
		retryHeader(w.Header(), body)
		user := form.Get("user")
		if utf8.RuneCountInString(user) > 64 {
			user = ""
		}
		return s.o.Pages.RenderStatus(w, r, status, "sign-in", signInView{Next: next, User: user,
			Problem: &Error{ZH: body.Message, EN: body.MessageEN}})
	}
	http.SetCookie(w, newCookie(r, secureSession, plainSession, token, 0))
	switch {
	case account.First:
		next = "/password?next=" + url.QueryEscape(next)
	case next == "":
		next = s.home(account.Role)
	}
	redirect(w, next)
	return nil
}

func (s *Server) signOutForm(w http.ResponseWriter, r *http.Request) error {
	s.signOut(w, r)
	redirect(w, "/")
	return nil
}

func (s *Server) home(role Role) string {
	if to := s.o.Home[role]; to != "" {
		return to
	}
	return "/"
}

// redirect sends the browser to a path of this site with 303: the next request
// is a GET.
func redirect(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// safeNext returns next if it is a path of this site, and else "". Whatever a
// browser could read as another host ("//x", "/\x", "https:x", controls) is not.
func safeNext(next string) string {
	if len(next) > 512 || !strings.HasPrefix(next, "/") || strings.ContainsAny(next, "\\") {
		return ""
	}
	for _, c := range next {
		if c < ' ' || c == 0x7f {
			return ""
		}
	}
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil {
		return ""
	}
	clean := path.Clean(u.Path)
	if !strings.HasPrefix(clean, "/") || strings.HasPrefix(clean, "//") || clean == "/sign-in" || clean == "/sign-out" {
		return ""
	}
	return (&url.URL{Path: clean, RawQuery: u.RawQuery}).String()
}
