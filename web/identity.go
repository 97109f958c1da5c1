package web

import (
	"context"
	"net/http"
)

// Identity is who is asking. A person and a device can be known at once: a
// clerk who signs in on a kiosk's browser has User, Role and Kiosk.
type Identity struct {
	User string // work number or account name; "" when nobody signed in
	Name string // display name of the person
	// NameEN is the name on English pages; "" = Name.
	NameEN string
	Role   Role // Clerk, Manager or Technician; "" when nobody signed in, or with First
	First  bool // signed in with a password that must be changed before anything else
	// Kiosk and Screen are the ids of the enrolled device the request came from.
	Kiosk  string
	Screen string
	Portal string // id of the machine whose Bearer token it is; never by a cookie
	Lang   string // "zh" or "en"

	session SessionHash
	device  bool // enrolled by a device cookie, not by its address
}

// SignedIn reports whether a person signed in.
func (i Identity) SignedIn() bool { return i.User != "" }

type identityKey struct{}

// Who returns the identity of the request whose context this is. Outside of a
// request it is the zero Identity with Lang "zh".
func Who(ctx context.Context) Identity {
	if who, ok := ctx.Value(identityKey{}).(Identity); ok {
		return who
	}
	return Identity{Lang: "zh"}
}

func withIdentity(r *http.Request, who Identity) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), identityKey{}, who))
}

const langCookie = "lang"

// language of a request: ?lang=, else the cookie, else Chinese.
func language(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l == "zh" || l == "en" {
		return l
	}
	if c, err := r.Cookie(langCookie); err == nil && c.Value == "en" {
		return "en"
	}
	return "zh"
}

// keepLanguage remembers an explicit choice of language for a year.
func keepLanguage(w http.ResponseWriter, r *http.Request) {
	l := r.URL.Query().Get("lang")
	if l != "zh" && l != "en" {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: langCookie, Value: l, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
}
