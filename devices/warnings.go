package devices

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Warning is one thing that somebody should do something about: a device's own
// trouble, or a cause that several devices depend on.
type Warning struct {
	Code    Code      `json:"code"`
	Device  string    `json:"device"` // "" for a common cause
	Cause   string    `json:"cause"`  // what is shared, as in Health.Shares; "" for a device's own
	Fault   bool      `json:"fault"`  // false: a warning only
	Since   time.Time `json:"since"`
	Problem Text      `json:"problem"`
	Advice  Text      `json:"advice"`
	// Hidden are the devices whose own troubles follow from this cause.
	Hidden []string `json:"hidden"`
}

const (
	// visibleAfter is how long a trouble lasts before it is told: a line that is
	// reopened at once is no trouble. Domain §14 allows 10 s.
	visibleAfter = 3 * time.Second
	// goneAfter is how long a device is well before its warning goes: one that
	// comes and goes is one warning, not many. Domain §14 allows 5 s.
	goneAfter = 2 * time.Second
)

// Warnings turns the health of all devices into what people are told, without
// flicker. It may be asked by many.
type Warnings struct {
	mu   sync.Mutex
	seen map[string]*trouble
}

// trouble is what is remembered of a device that was not well.
type trouble struct {
	began time.Time
	last  time.Time // when it was last not well
	told  Health    // its newest bad state
}

// Of lists the warnings of the moment now, causes first, the oldest first among
// each. The result is never nil.
func (w *Warnings) Of(all []Health, now time.Time) []Warning {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string]*trouble{}
	}
	bad := map[string]Health{}
	for _, h := range all {
		t := w.seen[h.ID]
		if h.State == Fault || h.State == Degraded {
			if t == nil || now.Sub(t.last) > goneAfter && h.Since.After(t.last) {
				t = &trouble{began: h.Since}
				w.seen[h.ID] = t
			}
			t.last, t.told = now, h
		}
		switch {
		case t == nil:
		case now.Sub(t.last) >= goneAfter:
			delete(w.seen, h.ID)
		case now.Sub(t.began) >= visibleAfter:
			told := t.told
			told.Since = t.began
			bad[h.ID] = told
		}
	}
	return fold(all, bad)
}

// fold puts devices that are lost together under what they share.
func fold(all []Health, bad map[string]Health) []Warning {
	sharing := map[string][]string{} // what is shared → the devices in use
	depth := map[string]int{}
	for _, h := range all {
		if h.State == Disabled {
			continue
		}
		for i, what := range h.Shares {
			sharing[what] = append(sharing[what], h.ID)
			depth[what] = max(depth[what], i)
		}
	}
	var causes []string
	for what, ids := range sharing {
		lost := !slices.ContainsFunc(ids, func(id string) bool { return bad[id].Code != Lost })
		if lost && len(ids) > 1 {
			causes = append(causes, what)
		}
	}
	// What explains most is the cause; of two that explain as much, the nearer.
	slices.SortFunc(causes, func(a, b string) int {
		return cmp.Or(len(sharing[b])-len(sharing[a]), depth[a]-depth[b], strings.Compare(a, b))
	})
	list := []Warning{}
	for _, what := range causes {
		ids, since := sharing[what], time.Time{}
		for _, id := range ids {
			if h := bad[id]; since.IsZero() || h.Since.Before(since) {
				since = h.Since
			}
		}
		if slices.ContainsFunc(ids, func(id string) bool { _, open := bad[id]; return !open }) {
			continue // a wider cause explains some of them
		}
		for _, id := range ids {
			delete(bad, id)
		}
		problem, advice := commonCause(what, ids)
		list = append(list, Warning{Code: Lost, Cause: what, Fault: true, Since: since, Problem: problem, Advice: advice, Hidden: ids})
	}
	own := len(list)
	for _, h := range all {
		if t, still := bad[h.ID]; still {
			list = append(list, Warning{Code: t.Code, Device: h.ID, Fault: t.State == Fault, Since: t.Since, Problem: t.Problem, Advice: t.Advice, Hidden: []string{}})
		}
	}
	slices.SortStableFunc(list[own:], func(a, b Warning) int {
		if a.Fault != b.Fault {
			if a.Fault {
				return -1
			}
			return 1
		}
		return a.Since.Compare(b.Since)
	})
	return list
}

// commonCause says what several devices share and what to look at.
func commonCause(what string, ids []string) (problem, advice Text) {
	kind, name, _ := strings.Cut(what, ":")
	n, list := len(ids), strings.Join(ids, "、")
	listEN := strings.Join(ids, ", ")
	switch kind {
	case "host":
		return Text{ZH: fmt.Sprintf("串口服务器 %s 连不上，%d 台设备都断开", name, n), EN: fmt.Sprintf("the serial server %s cannot be reached: %d devices are lost", name, n)},
			Text{ZH: "检查它的电源和网线：" + list, EN: "check its power and network cable: " + listEN}
	case "kiosk":
		return Text{ZH: fmt.Sprintf("取号机 %s 的 %d 台设备都断开", name, n), EN: fmt.Sprintf("all %d devices of kiosk %s are lost", n, name)},
			Text{ZH: "检查取号机电源和它到主机的线：" + list, EN: "check the kiosk's power and its cables to this computer: " + listEN}
	}
	return Text{ZH: fmt.Sprintf("USB 集线器 %s 上的 %d 台设备都断开", name, n), EN: fmt.Sprintf("all %d devices of the USB hub %s are lost", n, name)},
		Text{ZH: "检查集线器的电源和插头：" + list, EN: "check the hub's power and plug: " + listEN}
}
