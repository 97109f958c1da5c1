package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

// simulation is what the flags of hall simulate ask for.
type simulation struct {
	hallFlags
	days            int
	seed            uint64
	load, arrivals  float64
	priority        float64
	open, closed    string // windows, comma separated
	ratio, most     int
	estimates       bool
	csvFile, svgOut string
}

func simulate(ctx context.Context, args []string, out, errs io.Writer) error {
	var s simulation
	set := flag.NewFlagSet("hall simulate", flag.ContinueOnError)
	s.register(set)
	set.IntVar(&s.days, "days", 20, "排演几天 how many days")
	set.Uint64Var(&s.seed, "seed", 1, "随机数种子，相同则结果相同 seed; the same gives the same days")
	set.Float64Var(&s.load, "load", 0.85, "来办事的人占窗口能力的比例 share of the windows' time that people need")
	set.Float64Var(&s.arrivals, "arrivals", 1, "人数乘以 people, times this")
	set.Float64Var(&s.priority, "priority", 0.06, "优先号比例 share of priority numbers")
	set.StringVar(&s.open, "open", "", "加开的窗口，如 09,12 further windows to open (tide windows are closed otherwise)")
	set.StringVar(&s.closed, "close", "", "关闭的窗口 windows to close")
	set.IntVar(&s.ratio, "ratio", 0, "连叫几个优先号后叫一个普通号，0 为大厅设置 priority calls before one ordinary; 0 = the hall's")
	set.IntVar(&s.most, "overtaken", -1, "一个号最多被超过几次，-1 为大厅设置 a number is overtaken at most so often; -1 = the hall's")
	set.BoolVar(&s.estimates, "estimates", false, "核对预计等候（较慢） compare the estimates with what happens (slower)")
	set.StringVar(&s.csvFile, "csv", "", "另存表格 also write the table to `FILE`")
	set.StringVar(&s.svgOut, "svg", "", "另存图 also draw the waits by hour to `FILE`")
	if err := s.parse(set, args, errs); err != nil {
		return err
	}
	if s.days < 1 || s.days > 100_000 || !(s.load > 0 && s.load <= 5) || !(s.arrivals > 0 && s.arrivals <= 20) || !(s.priority >= 0 && s.priority <= 1) {
		fmt.Fprintln(errs, "--days 1–100000，--load 0–5，--arrivals 0–20，--priority 0–1 are the ranges")
		return errUsage
	}
	cfg, err := configs.Load(configs.Options{
		File: s.config, Example: s.config == "", Env: os.Environ(), DataDir: s.data, Drivers: driverNames(),
	})
	if err != nil {
		return err
	}
	day, err := s.day(cfg)
	if err != nil {
		return err
	}
	sum, err := s.run(ctx, day, errs)
	if err != nil {
		return err
	}
	if s.csvFile != "" {
		if err := writeFile(s.csvFile, sum.writeCSV); err != nil {
			return err
		}
	}
	if s.svgOut != "" {
		if err := writeFile(s.svgOut, sum.writeSVG); err != nil {
			return err
		}
	}
	sum.print(out)
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

// hoursOfADay are how many come in each clock hour: two peaks and a quiet noon.
var hoursOfADay = func() []float64 {
	w := slices.Repeat([]float64{1}, 24)
	w[9], w[10], w[14], w[15] = 2, 1.6, 1.8, 1.5
	w[12], w[13] = 0.3, 0.6
	return w
}()

// aroundService is what a turn costs a window besides the service itself:
// walking up, and the clerk's next press.
const aroundService = 28 * time.Second

// day makes the rehearsal out of the hall's own data: its lines, matters with
// their mean times, windows and hours, on an ordinary working day.
func (s *simulation) day(cfg *configs.Config) (queue.Rehearsal, error) {
	hall := &cfg.Hall
	r := queue.Rehearsal{Plan: queuePlan(cfg), Seed: s.seed, Priority: s.priority, Missed: 0.04}
	if s.ratio > 0 {
		r.Plan.Rules.PriorityRatio = s.ratio
	}
	if s.most >= 0 {
		r.Plan.Rules.OvertakenMost = s.most
	}
	if !s.estimates {
		r.Plan.Rules.EstimateMinimum = math.MaxInt
	}
	ranges := hall.Hours.Weekdays
	if len(ranges) == 0 {
		return r, fmt.Errorf("site.yaml: 没有工作日的作息 there are no hours of a weekday")
	}
	at := func(c affairs.Clock) time.Time {
		return time.Date(2026, 3, 16, int(c)/60, int(c)%60, 0, 0, hall.Location)
	}
	r.Open, r.Stop = at(ranges[0].From), at(ranges[len(ranges)-1].To).Add(-time.Duration(hall.Hours.TicketingStopsBefore)*time.Minute)
	open, err := s.windows(hall)
	if err != nil {
		return r, err
	}
	seated := 0.0
	for i, span := range ranges {
		until := at(span.To)
		if i == len(ranges)-1 {
			until = r.Stop
		}
		seated += until.Sub(at(span.From)).Minutes()
		for _, no := range open {
			r.Shifts = append(r.Shifts, queue.Shift{Window: no, From: at(span.From), Until: until, Pace: 1})
		}
	}
	// The windows that are usually open share their time among their matters;
	// that much is asked for, whatever is opened or closed here.
	usual := usualWindows(hall)
	for _, m := range hall.Matters.All() {
		serving := 0.0
		for _, no := range m.Windows {
			if w, ok := hall.Window(no); ok && slices.Contains(usual, no) {
				serving += 1 / float64(max(len(w.Matters), 1))
			}
		}
		service := time.Duration(max(m.AvgServiceMinutes, 1)) * time.Minute
		people := s.load * s.arrivals * serving * seated / (service + aroundService).Minutes()
		if people > 0 {
			r.Arrivals = append(r.Arrivals, queue.Arrivals{Matter: m.ID, People: people, Hours: hoursOfADay, Service: service})
		}
	}
	return r, nil
}

// usualWindows are all but the tide windows.
func usualWindows(hall *configs.Hall) (list []string) {
	for _, w := range hall.Windows {
		if w.Kind != configs.WindowTide {
			list = append(list, w.No)
		}
	}
	return list
}

func (s *simulation) windows(hall *configs.Hall) ([]string, error) {
	list := usualWindows(hall)
	split := func(text string) []string {
		return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '，' })
	}
	for _, no := range append(split(s.open), split(s.closed)...) {
		if _, ok := hall.Window(no); !ok {
			return nil, fmt.Errorf("没有这个窗口 no such window: %s", no)
		}
	}
	for _, no := range split(s.open) {
		if !slices.Contains(list, no) {
			list = append(list, no)
		}
	}
	list = slices.DeleteFunc(list, func(no string) bool { return slices.Contains(split(s.closed), no) })
	slices.Sort(list)
	return list, nil
}

// summary is what many days came to.
type summary struct {
	days   int
	zone   *time.Location
	visits []queue.Visit
	busy   map[string]time.Duration
	seated map[string]time.Duration
	last   time.Duration // latest end of a day, since midnight
}

func (s *simulation) run(ctx context.Context, day queue.Rehearsal, errs io.Writer) (*summary, error) {
	sum := &summary{days: s.days, zone: day.Plan.Zone, busy: map[string]time.Duration{}, seated: map[string]time.Duration{}}
	bar := newBar(errs, s.days)
	defer bar.clear()
	for i := range s.days {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		day.Seed = s.seed + uint64(i)
		out, err := queue.Rehearse(day)
		if err != nil {
			return nil, err
		}
		sum.visits = append(sum.visits, out.Visits...)
		for no, t := range out.Seated {
			sum.seated[no] += t
			sum.busy[no] += out.Busy[no]
		}
		last := out.Last.In(sum.zone)
		sum.last = max(sum.last, time.Duration(last.Hour())*time.Hour+time.Duration(last.Minute())*time.Minute)
		bar.show(i + 1)
	}
	return sum, nil
}

// group is one row of the table.
type group struct {
	name   string
	visits []queue.Visit
}

func (g group) most() (n int) {
	for _, v := range g.visits {
		n = max(n, v.Overtaken)
	}
	return n
}

func (s *summary) by(name func(queue.Visit) string) []group {
	at := map[string]int{}
	var list []group
	for _, v := range s.visits {
		k := name(v)
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k], list = i, append(list, group{name: k})
		}
		list[i].visits = append(list[i].visits, v)
	}
	slices.SortFunc(list, func(a, b group) int { return cmp.Compare(a.name, b.name) })
	return list
}

func (s *summary) byLine() []group { return s.by(func(v queue.Visit) string { return v.Line }) }

func (s *summary) byHour() []group {
	return s.by(func(v queue.Visit) string { return time.UnixMilli(v.Issued).In(s.zone).Format("15:00") })
}

func (s *summary) print(out io.Writer) {
	people := float64(len(s.visits)) / float64(s.days)
	fmt.Fprintf(out, "排演 %d 天 days · 每天 %.0f 人 people a day · 最晚 %02d:%02d 办完 done at the latest\n\n",
		s.days, people, int(s.last.Hours()), int(s.last.Minutes())%60)
	head := func(zh string) {
		fmt.Fprintf(out, "%-10s %9s %8s %8s %8s %9s\n", zh, "人/天", "P50", "P90", "最长max", "被超过")
	}
	row := func(g group) {
		fmt.Fprintf(out, "%-12s %9.1f %8.1f %8.1f %8.1f %9d\n", g.name, float64(len(g.visits))/float64(s.days),
			queue.WaitAt(g.visits, 0.5), queue.WaitAt(g.visits, 0.9), queue.WaitAt(g.visits, 1), g.most())
	}
	head("队列 line")
	for _, g := range s.byLine() {
		row(g)
	}
	row(group{"全部 all", s.visits})
	fmt.Fprintln(out)
	head("取号 hour")
	for _, g := range s.byHour() {
		row(g)
	}
	fmt.Fprintln(out, "\n等候分钟 waits in minutes · 被超过：一个号最多被后面的号超过几次 overtaken: how often one number at most")
	fmt.Fprint(out, "\n窗口忙 windows busy:")
	for _, no := range s.windowNos() {
		fmt.Fprintf(out, " %s %.0f%%", no, 100*s.busy[no].Seconds()/max(s.seated[no].Seconds(), 1))
	}
	fmt.Fprintln(out)
	s.printEstimates(out)
}

func (s *summary) windowNos() (list []string) {
	for no := range s.seated {
		list = append(list, no)
	}
	slices.Sort(list)
	return list
}

// printEstimates is the calibration: how the estimates that people were told
// compare with their waits.
func (s *summary) printEstimates(out io.Writer) {
	var h queue.Honesty
	for _, v := range s.visits {
		if v.Estimate != nil {
			h.Add(*v.Estimate)
		}
	}
	if h.Given > 0 {
		fmt.Fprintf(out, "\n预计等候 estimates: %d 次 told, P90 %.1f%% 准 held, P50 平均差 mean error %.1f 分 min（人数×平均÷窗口 usual: %.1f）\n",
			h.Given, 100*h.Share(), h.Error(), h.Usual())
	}
}

func (s *summary) writeCSV(out io.Writer) error {
	w := csv.NewWriter(out)
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
	if err := w.Write([]string{"group", "name", "people_a_day", "wait_p50_min", "wait_p90_min", "wait_max_min", "overtaken_most"}); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		rows []group
	}{{"line", s.byLine()}, {"hour", s.byHour()}, {"all", []group{{"all", s.visits}}}} {
		for _, g := range part.rows {
			if err := w.Write([]string{part.name, g.name, number(float64(len(g.visits)) / float64(s.days)), number(queue.WaitAt(g.visits, 0.5)),
				number(queue.WaitAt(g.visits, 0.9)), number(queue.WaitAt(g.visits, 1)), strconv.Itoa(g.most())}); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

// writeSVG draws P50 and P90 by the hour of issue.
func (s *summary) writeSVG(out io.Writer) error {
	const left, top, width, height = 60, 50, 64, 300
	hours := s.byHour()
	longest := 10.0
	for _, g := range hours {
		longest = max(longest, queue.WaitAt(g.visits, 0.9))
	}
	longest = math.Ceil(longest/10) * 10
	var b strings.Builder
	w := left + width*len(hours) + 20
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" role="img">`+"\n", w, top+height+60)
	fmt.Fprintf(&b, "<title>等候时间 waits by hour</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", w, top+height+60)
	fmt.Fprintf(&b, `<text x="%d" y="28" font-size="16" fill="#10272e">各时段等候分钟 waits by hour of issue, minutes (P50 ■ P90 □)</text>`+"\n", left)
	for i := 0; i <= 5; i++ {
		y := top + height - height*i/5
		fmt.Fprintf(&b, `<path d="M%d %dH%d" stroke="#d8e0e3"/><text x="%d" y="%d" text-anchor="end" fill="#49616a">%.0f</text>`+"\n", left, y, w-20, left-8, y+4, longest*float64(i)/5)
	}
	for i, g := range hours {
		p50, p90 := queue.WaitAt(g.visits, 0.5), queue.WaitAt(g.visits, 0.9)
		x := left + i*width + 12
		h90, h50 := min(p90/longest, 1)*height, min(p50/longest, 1)*height
		fmt.Fprintf(&b, `<g><title>%s P50 %.1f P90 %.1f</title><rect x="%d" y="%.1f" width="40" height="%.1f" fill="#ffffff" stroke="#07424e" stroke-width="2"/><rect x="%d" y="%.1f" width="40" height="%.1f" fill="#07424e"/></g>`+"\n",
			g.name, p50, p90, x, top+height-h90, h90, x, top+height-h50, h50)
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle" fill="#49616a">%s</text>`+"\n", x+20, top+height+22, g.name)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(out, b.String())
	return err
}
