package web

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates is a set of token buckets, one per key, with a bound on their number.
type rates struct {
	mu      sync.Mutex
	every   rate.Limit
	burst   int
	buckets *lru[string, *rate.Limiter]
}

func newRates(every rate.Limit, burst int) *rates {
	return &rates{every: every, burst: burst, buckets: newLRU[string, *rate.Limiter](8192)}
}

// allow takes a token of key's bucket, or says how long until there is one.
func (r *rates) allow(key string, now time.Time) (wait time.Duration, ok bool) {
	r.mu.Lock()
	bucket, known := r.buckets.get(key)
	if !known {
		bucket = rate.NewLimiter(r.every, r.burst)
		r.buckets.put(key, bucket)
	}
	r.mu.Unlock()
	if bucket.AllowN(now, 1) {
		return 0, true
	}
	missing := 1 - bucket.TokensAt(now)
	return time.Duration(missing / float64(r.every) * float64(time.Second)), false
}

func tooFast(wait time.Duration) error {
	return &Error{Code: CodeUnavailable, Status: http.StatusTooManyRequests, Wait: max(wait, time.Second),
		ZH: "操作太频繁，请稍候再试。", EN: "Too many requests; please wait a moment and try again."}
}

// remoteIP is the address of the peer; the zero Addr when it cannot be told.
func remoteIP(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// addressKey is the address for counting: an IPv6 network of 64 bits counts as
// one, because one machine owns all of it.
func addressKey(ip netip.Addr) string {
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// isLoopback reports whether the request comes from this machine itself. A
// request that a proxy passed on does not.
func isLoopback(r *http.Request) bool {
	if r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
		return false
	}
	return remoteIP(r).IsLoopback()
}

// limitedListener bounds the open connections per address. Loopback is exempt:
// whoever is on this machine can do worse.
type limitedListener struct {
	net.Listener
	perAddress int

	mu   sync.Mutex
	open map[string]int
}

func limitConns(ln net.Listener, perAddress int) net.Listener {
	return &limitedListener{Listener: ln, perAddress: perAddress, open: make(map[string]int)}
}

// Accept returns the next connection whose address has not too many already.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		ap, err := netip.ParseAddrPort(conn.RemoteAddr().String())
		if err != nil || ap.Addr().Unmap().IsLoopback() {
			return conn, nil
		}
		key := addressKey(ap.Addr().Unmap().WithZone(""))
		if !l.enter(key) {
			_ = conn.Close()
			continue
		}
		return &limitedConn{Conn: conn, leave: sync.OnceFunc(func() { l.leave(key) })}, nil
	}
}

func (l *limitedListener) enter(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[key] >= l.perAddress {
		return false
	}
	l.open[key]++
	return true
}

func (l *limitedListener) leave(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[key]--; l.open[key] <= 0 {
		delete(l.open, key)
	}
}

type limitedConn struct {
	net.Conn
	leave func()
}

func (c *limitedConn) Close() error {
	c.leave()
	return c.Conn.Close()
}

// NetConn is the connection beneath, for socket options.
func (c *limitedConn) NetConn() net.Conn { return c.Conn }
