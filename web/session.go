package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// SessionHash is the SHA-256 of a session or device token. Only the hash is
// ever stored, so that a copy of the store opens no session.
type SessionHash [sha256.Size]byte

// Account is what sign-in needs to know of a person.
type Account struct {
	User string // work number or account name, exactly as stored
	Name string // display name
	// NameEN is what English pages show of it; "" = Name.
	NameEN string
	Role   Role   // Clerk, Manager or Technician
	Hash   string // PHC string of HashPassword
	// First says that somebody else has set the password: until its owner has chosen
	// another, a sign-in opens nothing but the page for that.
	First bool
}

// Accounts finds people who may sign in. It is asked at sign-in and once per
// request of a signed-in person, so that a removed account ends its sessions.
type Accounts interface {
	Account(ctx context.Context, user string) (a Account, found bool, err error)
	// SetPassword keeps the password that a person has chosen, and ends the sessions of
	// the one before. A *Error says why it cannot be.
	SetPassword(ctx context.Context, user, hash string) error
}

// Session is one sign-in.
type Session struct {
	User    string
	Role    Role
	Created time.Time
	Seen    time.Time // last request, to the minute
	Expires time.Time // absolute end
}

// Sessions remembers sign-ins. EndSession of an unknown hash is no error.
type Sessions interface {
	CreateSession(ctx context.Context, id SessionHash, s Session) error
	Session(ctx context.Context, id SessionHash) (s Session, found bool, err error)
	TouchSession(ctx context.Context, id SessionHash, seen time.Time) error
	EndSession(ctx context.Context, id SessionHash) error
}

// Device is an enrolled kiosk or screen.
type Device struct {
	ID   string // "K1"
	Role Role   // Kiosk, Screen or Portal
}

// Devices finds enrolled devices by the hash of the token in their cookie.
type Devices interface {
	Device(ctx context.Context, token SessionHash) (d Device, found bool, err error)
	EnrolDevice(ctx context.Context, token SessionHash, d Device) error
	// RemoveDevice forgets every token of a device.
	RemoveDevice(ctx context.Context, id string) (found bool, err error)
}

// Defaults of Options.Idle and Options.Absolute.
const (
	DefaultIdle     = 30 * time.Minute
	DefaultAbsolute = 12 * time.Hour
	touchEvery      = time.Minute // Seen is written at most this often
)

// Cookie names. The __Host- prefix demands Secure, Path=/ and no Domain, and is
// used whenever the request came over TLS. Plain http happens on the daemon's
// own PC and on halls without certificates; there the name says nothing.
const (
	secureSession = "__Host-session"
	plainSession  = "session"
	secureDevice  = "__Host-device"
	plainDevice   = "device"
)

func cookieName(r *http.Request, secure, plain string) string {
	if r.TLS != nil {
		return secure
	}
	return plain
}

func newCookie(r *http.Request, secure, plain, value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: cookieName(r, secure, plain), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
}

// newToken returns 128 random bits as text, and their hash.
func newToken() (string, SessionHash) {
	var b [16]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	token := base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashToken(token)
}

func hashToken(token string) SessionHash { return sha256.Sum256([]byte(token)) }

// bearer returns the token of "Authorization: Bearer TOKEN".
func bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// identify finds out who is asking. It fails only when the store does; a
// missing, ended or foreign session is simply nobody.
func (s *Server) identify(r *http.Request) (Identity, error) {
	who := Identity{Lang: language(r)}
	if isLoopback(r) {
		who.Kiosk, who.Screen = s.o.LoopbackKiosk, s.o.LoopbackKiosk
	}
	if s.o.Devices != nil {
		if c, err := r.Cookie(cookieName(r, secureDevice, plainDevice)); err == nil {
			d, found, err := s.o.Devices.Device(r.Context(), hashToken(c.Value))
			if err != nil {
				return who, err
			}
			if found {
				who.setDevice(d)
			}
		}
	}
	// A Bearer token is used alone: a request that carries one is not subject
	// to the cross-origin check, so it must not ride on a cookie.
	token, ok := bearer(r)
	if !ok {
		c, err := r.Cookie(cookieName(r, secureSession, plainSession))
		if err != nil {
			return who, nil
		}
		token = c.Value
	}
	id := hashToken(token)
	session, account, found, err := s.session(r.Context(), id)
	if err != nil || !found {
		if err == nil && ok {
			err = s.identifyPortal(r, id, &who)
		}
		return who, err
	}
	if now := s.o.Now(); now.Sub(session.Seen) >= touchEvery {
		if err := s.o.Sessions.TouchSession(r.Context(), id, now); err != nil {
			return who, err
		}
	}
	who.User, who.Name, who.NameEN, who.Role, who.session = account.User, account.Name, account.NameEN, account.Role, id
	if account.First {
		who.Role, who.First = "", true
	}
	return who, nil
}

// identifyPortal sees whether a Bearer token that opens no session is a portal's.
func (s *Server) identifyPortal(r *http.Request, token SessionHash, who *Identity) error {
	if s.o.Devices == nil {
		return nil
	}
	d, found, err := s.o.Devices.Device(r.Context(), token)
	if err == nil && found && d.Role == Portal {
		who.Portal, who.device = d.ID, true
	}
	return err
}

// NewPortalToken makes the token of a portal and the hash that is enrolled.
func NewPortalToken() (string, SessionHash) { return newToken() }

func (i *Identity) setDevice(d Device) {
	i.Kiosk, i.Screen, i.device = "", "", true
	switch d.Role {
	case Kiosk:
		i.Kiosk = d.ID
	case Screen:
		i.Screen = d.ID
	}
}

// session returns a session that is still good: not idle too long, not past its
// end, and of an account that still exists with the same role. A session past
// its time is removed.
func (s *Server) session(ctx context.Context, id SessionHash) (Session, Account, bool, error) {
	if s.o.Sessions == nil || s.o.Accounts == nil {
		return Session{}, Account{}, false, nil
	}
	session, found, err := s.o.Sessions.Session(ctx, id)
	if err != nil || !found {
		return Session{}, Account{}, false, err
	}
	now := s.o.Now()
	account, known, err := s.o.Accounts.Account(ctx, session.User)
	if err != nil {
		return Session{}, Account{}, false, err
	}
	if !known || account.Role != session.Role || now.Sub(session.Seen) >= s.o.Idle || !now.Before(session.Expires) {
		return Session{}, Account{}, false, s.o.Sessions.EndSession(ctx, id)
	}
	return session, account, true, nil
}

// sessionGood is asked by the hub now and then for each socket that belongs to
// a person. When the store cannot answer the socket stays.
func (s *Server) sessionGood(ctx context.Context, id SessionHash) bool {
	_, _, found, err := s.session(ctx, id)
	return found || err != nil
}
