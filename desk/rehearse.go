package desk

import (
	"context"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Change is what a manager wants to try on a rehearsed day.
type Change struct {
	Replay      string   // the recorded day that is rehearsed; "" = an ordinary one
	Windows     []string // all that are open; nil = those of the day, with Open and Close
	People      float64  // so many times as many come
	Open, Close string   // windows, "09, 12"
	Hours       string   // "08:30-12:00, 13:30-18:00"; "" = as they are
	Ratio       int      // priority calls before one ordinary; 0 = as it is
	Overtaken   int      // a number is overtaken at most so often; -1 = as it is
}

// rehearseFor is how long a rehearsal may take, and rehearseAfter how long one
// waits for that before it.
const rehearseFor, rehearseAfter = 15 * time.Second, 3 * time.Second

// rehearseView is the data of templates/rehearse.html.
type rehearseView struct {
	Hall    affairs.Text
	Change  Change
	Usual   rehearseUsual
	Windows []rehearseWindow
	Hours   string // shown: as they are, or as changed
	Refused *refusal
	Changed bool // something differs from the day as it is
	Said    []affairs.Text
	Better  bool
	Rows    []rehearseRow
	Days    int
	Charts  []rehearseChart
}

// rehearseUsual is the day as it is: where the sliders stand at first.
type rehearseUsual struct {
	Ratio, Overtaken int
	Hours            string // "" = a recorded day's own
	People           int    // a day; 0 = not known yet
}

// rehearseWindow is a window that is open on the day or not.
type rehearseWindow struct {
	No          string
	Name        affairs.Text
	Open, Usual bool
}

// rehearseRow is one figure of the comparison.
type rehearseRow struct {
	Name        affairs.Text
	Now, Then   string
	Better, Bad bool
}

// rehearseChart is a chart of the comparison with its heading.
type rehearseChart struct {
	Title string
	SVG   template.HTML
}

// rehearsePage is GET /office/rehearse: it changes nothing, so the form is a
// plain address that can be kept and sent.
func (d *Desk) rehearsePage(w http.ResponseWriter, r *http.Request) error {
	if d.Rehearse == nil {
		return web.NotFound("本机不能排演。", "There is nothing to rehearse here.")
	}
	q := r.URL.Query()
	v := rehearseView{Hall: both(d.Data.Name, d.Data.NameEN)}
	if err := d.Hall.View(r.Context(), func(h *queue.Hall) {
		v.Usual.Ratio, v.Usual.Overtaken = h.Rules().PriorityRatio, h.Rules().OvertakenMost
	}); err != nil {
		return err
	}
	if q.Get("day") == "" {
		v.Usual.Hours = rangesText(d.Data.Hours.Weekdays)
	}
	if q.Get("of") != q.Get("day") { // windows and hours were those of another day
		q.Del("windows")
		q.Del("window")
		q.Del("hours")
	}
	change, err := changeOf(q, v.Usual)
	if v.Change = change; change.Ratio == 0 {
		v.Change.Ratio = v.Usual.Ratio
	}
	if change.Overtaken < 0 {
		v.Change.Overtaken = v.Usual.Overtaken
	}
	if v.Hours = change.Hours; v.Hours == "" {
		v.Hours = v.Usual.Hours
	}
	for _, win := range d.Data.Windows {
		usual := win.Kind != configs.WindowTide
		v.Windows = append(v.Windows, rehearseWindow{No: win.No, Name: d.windowName(win.No), Usual: usual, Open: usual})
	}
	status := http.StatusOK
	if err == nil {
		err = d.rehearse(r.Context(), web.Who(r.Context()).Lang, change, &v)
	}
	if err != nil {
		refused, known := refusalOf(err)
		if !known {
			return err
		}
		v.Refused, status = &refused, refused.status()
	}
	return d.Pages.RenderStatus(w, r, status, "desk/rehearse", v)
}

// rangesText writes hours as the form has them.
func rangesText(ranges []affairs.Range) string {
	var parts []string
	for _, r := range ranges {
		parts = append(parts, r.From.String()+"-"+r.To.String())
	}
	return strings.Join(parts, ",")
}

// changeOf reads the form; what is as it is on the day is no change.
func changeOf(q url.Values, usual rehearseUsual) (Change, error) {
	c := Change{Replay: q.Get("day"), People: 1, Open: strings.Join(q["open"], ","), Close: strings.Join(q["close"], ","),
		Hours: strings.TrimSpace(q.Get("hours")), Overtaken: -1}
	if c.Hours == usual.Hours {
		c.Hours = ""
	}
	if q.Has("windows") {
		c.Windows = append([]string{}, q["window"]...)
	}
	if c.Replay != "" {
		if _, err := time.Parse(time.DateOnly, c.Replay); err != nil {
			return c, web.Invalid("day", "日期不对，请重新选择", "that is no date; choose again")
		}
	}
	var wrong error
	number := func(name string, into func(float64), from, to float64) {
		text := q.Get(name)
		if text == "" {
			return
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || !(n >= from && n <= to) {
			wrong = web.Invalid(name, fmt.Sprintf("数字应在 %g 到 %g 之间", from, to), fmt.Sprintf("the number must be between %g and %g", from, to))
			return
		}
		into(n)
	}
	number("people", func(n float64) { c.People = n }, 0.1, 5)
	number("ratio", func(n float64) { c.Ratio = int(n) }, 0, 20)
	number("overtaken", func(n float64) { c.Overtaken = int(n) }, -1, 100)
	if c.Ratio == usual.Ratio {
		c.Ratio = 0
	}
	if c.Overtaken == usual.Overtaken {
		c.Overtaken = -1
	}
	return c, wrong
}

// rehearse plays the days, one manager at a time.
func (d *Desk) rehearse(ctx context.Context, lang string, change Change, v *rehearseView) error {
	select {
	case d.rehearsing <- struct{}{}:
		defer func() { <-d.rehearsing }()
	case <-time.After(rehearseAfter):
		return web.Conflict("有人正在排演，请稍候再试", "somebody is rehearsing; try again in a moment")
	case <-ctx.Done():
		return ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, rehearseFor)
	defer cancel()
	now, then, err := d.Rehearse(limited, change)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return web.Unavailable("排演太久，已停止：请减少人数再试", "the rehearsal took too long and was stopped; try fewer people")
	}
	if err != nil {
		return err
	}
	v.Days, v.Changed = then.Days, now != then
	v.Usual.People = now.All.People / max(now.Days, 1)
	for i := range v.Windows {
		w := &v.Windows[i]
		w.Usual, w.Open = now.Seated[w.No] > 0, then.Seated[w.No] > 0
	}
	v.compare(now, then)
	d.sayRehearsed(v, now, then)
	v.chart(now, then, lang)
	return nil
}

// sayRehearsed says in words what a change does and what it costs.
func (d *Desk) sayRehearsed(v *rehearseView, now, then *queue.Summary) {
	if !v.Changed {
		return
	}
	say := func(zh, en string, args ...any) {
		v.Said = append(v.Said, affairs.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)})
	}
	most, mostThen := now.All.Most(), then.All.Most()
	say("最长等候 %.0f → %.0f 分钟", "longest wait %.0f → %.0f min", most, mostThen)
	say("九成的人等候不超过 %.0f → %.0f 分钟", "nine in ten wait no longer than %.0f → %.0f min", now.All.At(0.9), then.All.At(0.9))
	v.Better = then.All.At(0.9) <= now.All.At(0.9) && mostThen <= most
	hours := func(s *queue.Summary) (sum float64) {
		for _, t := range s.Seated {
			sum += t.Hours()
		}
		return sum / float64(max(s.Days, 1))
	}
	switch more := hours(then) - hours(now); {
	case more > 0.05:
		say("每天多用 %.1f 个窗口小时", "%.1f more window hours a day", more)
	case more < -0.05:
		say("每天少用 %.1f 个窗口小时", "%.1f fewer window hours a day", -more)
	default:
		say("窗口小时不变", "no more window hours")
	}
	for _, l := range d.Data.Lines {
		before, after := 0, 0
		for _, w := range d.Data.Windows {
			if slices.Contains(w.Lines, l.Prefix) {
				if now.Seated[w.No] > 0 {
					before++
				}
				if then.Seated[w.No] > 0 {
					after++
				}
			}
		}
		if before != after {
			name := d.lineName(l.Prefix)
			v.Said = append(v.Said, affairs.Text{ZH: fmt.Sprintf("%s %s：%d → %d 个窗口", l.Prefix, name.ZH, before, after),
				EN: fmt.Sprintf("%s %s: windows %d → %d", l.Prefix, name.EN, before, after)})
		}
	}
}

// compare fills the rows of the comparison.
func (v *rehearseView) compare(now, then *queue.Summary) {
	row := func(zh, en string, of func(*queue.Summary) float64, format func(float64) string) {
		a, b := of(now), of(then)
		r := rehearseRow{Name: affairs.Text{ZH: zh, EN: en}, Now: format(a), Then: format(b)}
		if r.Now != r.Then {
			r.Better, r.Bad = b < a, b > a
		}
		v.Rows = append(v.Rows, r)
	}
	minutes := func(m float64) string { return fmt.Sprintf("%.0f", m) }
	whole := func(n float64) string { return strconv.Itoa(int(n + 0.5)) }
	row("一半的人等候不超过（分钟）", "half wait no longer than, min", func(s *queue.Summary) float64 { return s.All.At(0.5) }, minutes)
	row("九成的人等候不超过（分钟）", "nine in ten wait no longer than, min", func(s *queue.Summary) float64 { return s.All.At(0.9) }, minutes)
	row("最长等候（分钟）", "longest wait, min", func(s *queue.Summary) float64 { return s.All.Most() }, minutes)
	row("一个号最多被超过（次）", "a number is overtaken at most, times", func(s *queue.Summary) float64 { return float64(s.All.Overtaken) }, whole)
	row("最晚办完", "done at the latest", func(s *queue.Summary) float64 { return s.Last.Minutes() }, func(m float64) string {
		return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60)
	})
	row("每天没有取到号（人）", "got no number, people a day", func(s *queue.Summary) float64 { return float64(s.Away) / float64(max(s.Days, 1)) }, whole)
	people := func(s *queue.Summary) string {
		return whole(float64(s.All.People) / float64(max(s.Days, 1)))
	}
	v.Rows = append(v.Rows, rehearseRow{Name: affairs.Text{ZH: "每天办事的人", EN: "people a day"}, Now: people(now), Then: people(then)})
}

// chart draws the day by hour, by line and by window, and beside it the changed one
// if something was changed.
func (v *rehearseView) chart(now, then *queue.Summary, lang string) {
	say := func(zh, en string) string {
		if lang == "en" {
			return en
		}
		return zh
	}
	names := [2]string{say("现在", "now"), say("改后", "changed")}
	var hours, lines, windows []Pair
	for h := range now.Hours {
		if now.Hours[h].People+then.Hours[h].People > 0 {
			hours = append(hours, Pair{fmt.Sprintf("%d:00", h), [2]float64{now.Hours[h].At(0.9), then.Hours[h].At(0.9)}})
		}
	}
	at := func(s *queue.Summary, line string) float64 {
		if w := s.Lines[line]; w != nil {
			return w.At(0.9)
		}
		return 0
	}
	all := maps.Clone(now.Lines)
	maps.Copy(all, then.Lines)
	for _, line := range slices.Sorted(maps.Keys(all)) {
		lines = append(lines, Pair{line, [2]float64{at(now, line), at(then, line)}})
	}
	used := slices.Compact(slices.Sorted(slices.Values(append(now.Windows(), then.Windows()...))))
	for _, no := range used {
		windows = append(windows, Pair{no, [2]float64{100 * now.Use(no), 100 * then.Use(no)}})
	}
	draw := func(id, zh, en string, pairs []Pair) {
		title := say(zh, en)
		svg := template.HTML("")
		if v.Changed {
			svg = PairChart(id, title, say("现在与改后的比较", "now and changed"), names, pairs)
		} else {
			bars := make([]Bar, len(pairs))
			for i, p := range pairs {
				bars[i] = Bar{Label: p.Label, Value: p.Values[0]}
			}
			svg = BarChart(id, title, say("这一天现在的样子", "the day as it is"), bars)
		}
		v.Charts = append(v.Charts, rehearseChart{title, svg})
	}
	draw("by-hour", "九成的人等候不超过（分钟），按取号时段", "Nine in ten wait no longer than, minutes, by hour", hours)
	draw("by-line", "九成的人等候不超过（分钟），按业务队列", "Nine in ten wait no longer than, minutes, by line", lines)
	draw("by-window", "窗口忙的时间（%）", "Windows busy, %", windows)
}
