package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Role says who may call a route. Anyone is everybody; Kiosk and Screen are
// enrolled devices; Portal is another machine with a token; the others are people who signed in.
type Role string

const (
	Anyone     Role = "anyone"
	Kiosk      Role = "kiosk"
	Screen     Role = "screen"
	Clerk      Role = "clerk"
	Manager    Role = "manager"
	Technician Role = "technician"
	Portal     Role = "portal"
)

// Valid reports whether r is one of the roles above.
func (r Role) Valid() bool {
	switch r {
	case Anyone, Kiosk, Screen, Clerk, Manager, Technician, Portal:
		return true
	}
	return false
}

// person reports whether r is a role that an account can have.
func (r Role) person() bool { return r == Clerk || r == Manager || r == Technician }

// Handler answers a request or returns the error to be shown. A handler that
// has begun its answer returns nil.
type Handler func(http.ResponseWriter, *http.Request) error

// Limit is a rate for one route, per enrolled device or else per address: at
// most Burst at once, refilled by one every Every. The zero Limit is none.
// Clients on the loopback address that are not enrolled devices are exempt.
type Limit struct {
	Every time.Duration
	Burst int
}

// Route is one thing that can be asked for, as data.
type Route struct {
	Method  string // "GET" (answers HEAD too), "POST", …
	Pattern string // of http.ServeMux: "/api/v1/windows/{no}/next"
	Roles   []Role // everyone who may call; never empty
	Handler Handler
	Doc     string // one sentence: what it does; compared with openapi.yaml
	Socket  bool   // takes the connection over (websocket)
	Body    int64  // largest body in bytes; 0 = 64 KiB
	Limit   Limit
}

// DefaultBody is the largest request body of a route that does not say otherwise.
const DefaultBody = 64 << 10

// allows reports whether who may call rt.
func (rt Route) allows(who Identity) bool { return allowed(rt.Roles, who) }

func allowed(roles []Role, who Identity) bool {
	for _, role := range roles {
		switch role {
		case Anyone:
			return true
		case Kiosk:
			if who.Kiosk != "" {
				return true
			}
		case Screen:
			if who.Screen != "" {
				return true
			}
		case Portal:
			if who.Portal != "" {
				return true
			}
		default:
			if who.Role == role {
				return true
			}
		}
	}
	return false
}

// check finds mistakes of the programmer, at start.
func (rt Route) check() error {
	name := strings.TrimSpace(rt.Method + " " + rt.Pattern)
	switch {
	case rt.Handler == nil:
		return fmt.Errorf("route %s: no handler", name)
	case rt.Method == "":
		return fmt.Errorf("route %s: no method", name)
	case len(rt.Roles) == 0:
		return fmt.Errorf("route %s: no roles; say Anyone if everybody may call it", name)
	case rt.Limit.Every < 0 || rt.Limit.Burst < 0 || (rt.Limit.Every > 0) != (rt.Limit.Burst > 0):
		return fmt.Errorf("route %s: a limit needs Every and Burst", name)
	}
	if i := slices.IndexFunc(rt.Roles, func(r Role) bool { return !r.Valid() }); i >= 0 {
		return fmt.Errorf("route %s: unknown role %q", name, rt.Roles[i])
	}
	return nil
}

// register adds rt to mux; an ambiguous or malformed pattern is an error here
// instead of a panic.
func register(mux *http.ServeMux, rt Route, h http.Handler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Join(err, fmt.Errorf("route %s %s: %v", rt.Method, rt.Pattern, p))
		}
	}()
	mux.Handle(rt.Method+" "+rt.Pattern, h)
	return nil
}
