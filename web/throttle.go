package web

import (
	"sync"
	"time"
)

// throttle slows down password guessing with growing delays instead of locking
// anybody out. Three counters of recent failures are kept: per account from one
// address, per account from anywhere, and per address. A pair of account and
// address that has signed in before is measured by its own counter alone, so a
// guesser elsewhere, or at another account, cannot keep it out. An attempt that
// is refused costs no password computation and does not lengthen the delay.
type throttle struct {
	mu       sync.Mutex
	failures *lru[throttleKey, failures]
	known    *lru[throttleKey, struct{}]
}

// throttleKey has user or addr empty where the counter ignores it.
type throttleKey struct{ user, addr string }

type failures struct {
	n    int
	last time.Time
}

// penalty is the rule of one counter: free failures cost nothing, then the wait
// doubles from one second up to max.
type penalty struct {
	free int
	max  time.Duration
}

var (
	pairPenalty    = penalty{free: 4, max: time.Minute}
	accountPenalty = penalty{free: 10, max: 30 * time.Second}
	addressPenalty = penalty{free: 20, max: 30 * time.Second}
)

// forgetAfter is how long a failure counts.
const forgetAfter = 15 * time.Minute

func newThrottle() *throttle {
	return &throttle{failures: newLRU[throttleKey, failures](8192), known: newLRU[throttleKey, struct{}](4096)}
}

func (p penalty) wait(f failures, now time.Time) time.Duration {
	if f.n < p.free || now.Sub(f.last) >= forgetAfter {
		return 0
	}
	delay := p.max
	if shift := f.n - p.free; shift < 10 {
		delay = min(p.max, time.Second<<shift)
	}
	return max(0, f.last.Add(delay).Sub(now))
}

type throttled struct {
	key  throttleKey
	rule penalty
}

func (t *throttle) counters(user, addr string) []throttled {
	pair := throttled{throttleKey{user, addr}, pairPenalty}
	if _, ok := t.known.get(throttleKey{user, addr}); ok {
		return []throttled{pair}
	}
	return []throttled{pair,
		{throttleKey{user: user}, accountPenalty},
		{throttleKey{addr: addr}, addressPenalty}}
}

// enter lets an attempt pass or says how long to wait. It counts the attempt as
// failed for its pair before the password is computed, so that many attempts at
// once cannot pass together; leave settles it.
func (t *throttle) enter(user, addr string, now time.Time) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.counters(user, addr) {
		f, _ := t.failures.get(c.key)
		wait = max(wait, c.rule.wait(f, now))
	}
	if wait == 0 {
		t.count(throttleKey{user, addr}, now)
	}
	return wait
}

// outcome is how an attempt ended.
type outcome int

const (
	wrongPassword outcome = iota
	signedIn
	abandoned // the password was not computed
)

// leave settles an attempt that enter let pass.
func (t *throttle) leave(user, addr string, now time.Time, o outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	pair := throttleKey{user, addr}
	switch o {
	case wrongPassword:
		for _, c := range t.counters(user, addr) {
			if c.key != pair {
				t.count(c.key, now)
			}
		}
	case signedIn:
		t.failures.remove(pair)
		t.known.put(pair, struct{}{})
	case abandoned:
		if f, ok := t.failures.get(pair); ok && f.n > 0 {
			t.failures.put(pair, failures{f.n - 1, f.last})
		}
	}
}

// count is called with mu held.
func (t *throttle) count(key throttleKey, now time.Time) {
	f, _ := t.failures.get(key)
	if now.Sub(f.last) >= forgetAfter {
		f.n = 0
	}
	t.failures.put(key, failures{f.n + 1, now})
}
