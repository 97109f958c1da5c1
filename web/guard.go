package web

import (
	"bufio"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// contentPolicy allows what our own files need and nothing inline.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// permissionsPolicy switches off every ability that no page uses.
const permissionsPolicy = "accelerometer=(), camera=(), display-capture=(), encrypted-media=(), " +
	"geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), " +
	"publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()"

// protect sets the headers of every answer, refusals among them.
func protect(h http.Header, tls bool) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", permissionsPolicy)
	h.Set("Cache-Control", "no-store")
	if tls {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// guard is what every request passes first: headers, Host, rate, origin.
func (s *Server) guard(next http.Handler) http.Handler {
	hosts := make(map[string]bool)
	for _, host := range append([]string{"localhost", "127.0.0.1", "::1"}, s.o.AllowedHosts...) {
		hosts[strings.ToLower(strings.Trim(host, "[]"))] = true
	}
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w := &tracker{ResponseWriter: rw}
		r = withIdentity(r, Identity{Lang: language(r)})
		protect(w.Header(), r.TLS != nil)
		defer s.recoverPanic(w, r)
		if !allowedHost(hosts, r) {
			s.fail(w, r, errHost)
			return
		}
		rates := s.rates
		if isLoopback(r) {
			rates = s.loopback
		}
		if wait, ok := rates.allow(addressKey(remoteIP(r)), s.o.Now()); !ok {
			s.fail(w, r, tooFast(wait))
			return
		}
		// A Bearer token is not sent by browsers on their own account.
		if _, ok := bearer(r); !ok {
			if err := cross.Check(r); err != nil {
				s.fail(w, r, errCross)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

var (
	errHost = &Error{Code: CodeDenied, Status: http.StatusForbidden,
		ZH: "不接受以此主机名访问。请使用大厅系统的地址；新增地址请在配置的允许主机中登记。",
		EN: "This host name is not accepted. Use the address of the hall's system; add new names to the allowed hosts of the configuration."}
	errCross = &Error{Code: CodeDenied, Status: http.StatusForbidden,
		ZH: "不接受来自其他网站的提交。", EN: "Submissions from another site are refused."}
)

// allowedHost compares the Host header with the list, exactly. An address is
// also accepted when the connection came in on it: a name that was re-bound to
// us is still a foreign name, an address cannot be re-bound.
func allowedHost(hosts map[string]bool, r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	if hosts[host] {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	ap, err := netip.ParseAddrPort(local.String())
	return err == nil && ap.Addr().Unmap().WithZone("") == ip.Unmap().WithZone("")
}

// tracker knows whether an answer has begun. It passes on what sockets and
// streams need.
type tracker struct {
	http.ResponseWriter
	wrote bool
}

func (t *tracker) WriteHeader(status int) {
	t.wrote = true
	t.ResponseWriter.WriteHeader(status)
}

func (t *tracker) Write(p []byte) (int, error) {
	t.wrote = true
	return t.ResponseWriter.Write(p)
}

// Unwrap serves http.ResponseController.
func (t *tracker) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Hijack serves the websocket upgrade.
func (t *tracker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(t.ResponseWriter).Hijack()
	if err == nil {
		t.wrote = true
	}
	return conn, rw, err
}
