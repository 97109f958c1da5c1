package kiosk

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Wait is an estimate in minutes: half of the tickets wait no longer than P50,
// nine in ten no longer than P90.
type Wait struct {
	P50 int `json:"p50"`
	P90 int `json:"p90"`
}

// place is where a ticket, or somebody about to take one, stands.
type place struct {
	Ahead   int
	Wait    *Wait    // nil: still being estimated
	Windows []string // that may call it, in plan order
	Zone    affairs.Text
	Open    int // of its line's windows
}

// placeOf is the place of a ticket of today. h is the hall during a View.
func (k *Kiosk) placeOf(h *queue.Hall, t *queue.Ticket) place {
	p := k.placeIn(h, t.Line, t.Matter)
	p.Ahead = h.Ahead(t.ID)
	p.wait(h.EstimateTicket(t.ID, k.o.Now()))
	return p
}

// placeFor is the place of somebody who would take a number now.
func (k *Kiosk) placeFor(h *queue.Hall, line, matter string, class queue.Class) place {
	p := k.placeIn(h, line, matter)
	switch v, ok := h.LineOf(line); {
	case !ok || !k.today(h):
	case class == queue.Ordinary:
		p.Ahead = v.Waiting
	default:
		for _, t := range h.Waiting(line) {
			if t.Class >= class {
				p.Ahead++
			}
		}
	}
	p.wait(h.EstimateNew(line, matter, class, k.o.Now()))
	return p
}

func (k *Kiosk) placeIn(h *queue.Hall, line, matter string) place {
	p := place{Windows: h.ServedBy(line, matter)}
	if m, ok := k.matters.Matter(matter); ok && len(m.Windows) > 0 {
		// The matter names its windows in order of preference.
		p.Windows = append([]string(nil), m.Windows...)
	}
	if v, ok := h.LineOf(line); ok {
		p.Open = v.Open
	}
	p.Zone = k.zoneOf(p.Windows)
	return p
}

func (p *place) wait(w queue.Wait, ok bool) {
	if ok {
		p.Wait = &Wait{P50: w.P50, P90: w.P90}
	}
}

// today reports whether the hall's state is of the present business day. The
// first command of a day opens it; until then the state is yesterday's.
func (k *Kiosk) today(h *queue.Hall) bool {
	return h.Day() == k.o.Now().In(k.o.Data.Location).Format(time.DateOnly)
}

// zoneOf is the zone of the windows, if they share one.
func (k *Kiosk) zoneOf(windows []string) affairs.Text {
	zone := ""
	for i, no := range windows {
		w, ok := k.o.Data.Window(no)
		if !ok || i > 0 && w.Zone != zone {
			return affairs.Text{}
		}
		zone = w.Zone
	}
	z, _ := k.o.Data.Zone(zone)
	return affairs.Text{ZH: z.Name, EN: z.NameEN}
}

// windowsText is "18、19号窗口", or "07～09号窗口" for three in a row and more.
func windowsText(nos []string) affairs.Text {
	switch len(nos) {
	case 0:
		return affairs.Text{ZH: "请咨询导办台", EN: "ask at the guide desk"}
	case 1:
		return affairs.Text{ZH: nos[0] + "号窗口", EN: "Window " + nos[0]}
	}
	nos = runs(nos)
	en := strings.ReplaceAll(strings.Join(nos, ", "), "～", "–")
	return affairs.Text{ZH: strings.Join(nos, "、") + "号窗口", EN: "Windows " + en}
}

// runs writes three and more consecutive window numbers as one: 01～04, 20.
func runs(nos []string) []string {
	var out []string
	for i := 0; i < len(nos); {
		j := i
		for j+1 < len(nos) && follows(nos[j], nos[j+1]) {
			j++
		}
		if j-i >= 2 {
			out = append(out, nos[i]+"～"+nos[j])
			i = j + 1
			continue
		}
		out = append(out, nos[i])
		i++
	}
	return out
}

func follows(a, b string) bool {
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	return err1 == nil && err2 == nil && y == x+1
}

// waitText says how long it takes in words (domain §8.4: 25 minutes is shown as
// a range, 20–30). Its upper end is never below P90, the one that is kept.
func (p place) waitText() affairs.Text {
	switch {
	case p.Open == 0:
		return affairs.Text{ZH: "开窗后估算", EN: "known once a window opens"}
	case p.Ahead == 0:
		return affairs.Text{ZH: "很快轮到您", EN: "your turn is next"}
	case p.Wait == nil:
		return affairs.Text{ZH: "正在估算", EN: "being estimated"}
	case p.Wait.P50 <= 5 && p.Wait.P90 <= 10:
		return affairs.Text{ZH: "约10分钟以内", EN: "within about 10 minutes"}
	}
	from, to := max(p.Wait.P50-5, 0), max(p.Wait.P50+5, p.Wait.P90)
	return affairs.Text{ZH: fmt.Sprintf("%d～%d分钟", from, to), EN: fmt.Sprintf("%d–%d minutes", from, to)}
}

// aheadText is "前面2人".
func aheadText(n int) affairs.Text {
	switch n {
	case 0:
		return affairs.Text{ZH: "前面没有人", EN: "Nobody ahead of you"}
	case 1:
		return affairs.Text{ZH: "前面1人", EN: "1 person ahead of you"}
	}
	return affairs.Text{ZH: fmt.Sprintf("前面%d人", n), EN: fmt.Sprintf("%d people ahead of you", n)}
}

// stateText is the state of a ticket as its holder reads it.
func stateText(t queue.Ticket) affairs.Text {
	switch t.State {
	case queue.Waiting:
		if t.Back != "" {
			return affairs.Text{ZH: "已报到，请等" + t.Back + "号窗口叫号", EN: "You are back; window " + t.Back + " will call you"}
		}
		if t.Returns > 0 {
			return affairs.Text{ZH: "已恢复，等候叫号", EN: "Back in line, waiting to be called"}
		}
		return affairs.Text{ZH: "等候叫号", EN: "Waiting to be called"}
	case queue.Called:
		return affairs.Text{ZH: "请到" + t.Window + "号窗口", EN: "Please go to window " + t.Window}
	case queue.Serving:
		return affairs.Text{ZH: "正在" + t.Window + "号窗口办理", EN: "Being served at window " + t.Window}
	case queue.Held:
		return affairs.Text{ZH: "请在附近稍候，" + t.Window + "号窗口会再叫您", EN: "Please stay nearby; window " + t.Window + " will call you again"}
	case queue.Missed:
		return affairs.Text{ZH: "已过号", EN: "Your call was missed"}
	case queue.Done:
		return affairs.Text{ZH: "已办结", EN: "Finished"}
	case queue.Withdrawn:
		return affairs.Text{ZH: "已放弃", EN: "Cancelled"}
	}
	return affairs.Text{ZH: "已结束", EN: "Over"}
}
