package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jiaohao/desk"
	"jiaohao/queue"
)

// namedWaits is one row of the table of a simulation.
type namedWaits struct {
	group, name string
	*queue.Waits
}

// rowsOf are the lines, the hours with people, and all.
func rowsOf(s *queue.Summary) (lines, hours []namedWaits, all namedWaits) {
	for _, prefix := range slices.Sorted(maps.Keys(s.Lines)) {
		lines = append(lines, namedWaits{"line", prefix, s.Lines[prefix]})
	}
	for h := range s.Hours {
		if s.Hours[h].People > 0 {
			hours = append(hours, namedWaits{"hour", fmt.Sprintf("%02d:00", h), &s.Hours[h]})
		}
	}
	return lines, hours, namedWaits{"all", "all", &s.All}
}

func clockOf(s *queue.Summary) string {
	return fmt.Sprintf("%02d:%02d", int(s.Last.Hours()), int(s.Last.Minutes())%60)
}

func printSummary(out io.Writer, s *queue.Summary) {
	lines, hours, all := rowsOf(s)
	fmt.Fprintf(out, "排演 %d 天 days · 每天 %.0f 人 people a day · 最晚 %s 办完 done at the latest\n\n",
		s.Days, float64(s.All.People)/float64(s.Days), clockOf(s))
	head := func(zh string) {
		fmt.Fprintf(out, "%-10s %9s %8s %8s %8s %9s\n", zh, "人/天", "P50", "P90", "最长max", "被超过")
	}
	row := func(name string, w *queue.Waits) {
		fmt.Fprintf(out, "%-12s %9.1f %8.1f %8.1f %8.1f %9d\n", name, float64(w.People)/float64(s.Days),
			w.At(0.5), w.At(0.9), w.Most(), w.Overtaken)
	}
	head("队列 line")
	for _, l := range lines {
		row(l.name, l.Waits)
	}
	row("全部 all", all.Waits)
	fmt.Fprintln(out)
	head("取号 hour")
	for _, h := range hours {
		row(h.name, h.Waits)
	}
	fmt.Fprintln(out, "\n等候分钟 waits in minutes · 被超过：一个号最多被后面的号超过几次 overtaken: how often one number at most")
	fmt.Fprint(out, "\n窗口忙 windows busy:")
	for _, no := range s.Windows() {
		fmt.Fprintf(out, " %s %.0f%%", no, 100*s.Use(no))
	}
	fmt.Fprintln(out)
	if s.Away > 0 {
		fmt.Fprintf(out, "没有取到号 got no number: %.1f 人/天 a day\n", float64(s.Away)/float64(s.Days))
	}
	if e := s.Estimates; e.Given > 0 {
		fmt.Fprintf(out, "\n预计等候 estimates: %d 次 told, P90 %.1f%% 准 held, P50 平均差 mean error %.1f 分 min（人数×平均÷窗口 usual: %.1f）\n",
			e.Given, 100*e.Share(), e.Error(), e.Usual())
	}
}

// printComparison prints the day as it is beside the changed one.
func printComparison(out io.Writer, before, after *queue.Summary) {
	fmt.Fprintf(out, "\n%-22s %8s %8s\n", "比较 compared", "现在 now", "改后 then")
	row := func(name string, pick func(*queue.Summary) string) {
		fmt.Fprintf(out, "%-24s %8s %8s\n", name, pick(before), pick(after))
	}
	minutes := func(share float64) func(*queue.Summary) string {
		return func(s *queue.Summary) string { return fmt.Sprintf("%.1f", s.All.At(share)) }
	}
	row("等候 wait P50", minutes(0.5))
	row("等候 wait P90", minutes(0.9))
	row("最长 longest", func(s *queue.Summary) string { return fmt.Sprintf("%.1f", s.All.Most()) })
	row("被超过 overtaken", func(s *queue.Summary) string { return strconv.Itoa(s.All.Overtaken) })
	row("人/天 people", func(s *queue.Summary) string { return fmt.Sprintf("%.1f", float64(s.All.People)/float64(s.Days)) })
	row("最晚办完 done", clockOf)
}

func writeWaits(out io.Writer, s *queue.Summary) error {
	w := csv.NewWriter(out)
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
	if err := w.Write([]string{"group", "name", "people_a_day", "wait_p50_min", "wait_p90_min", "wait_max_min", "overtaken_most"}); err != nil {
		return err
	}
	lines, hours, all := rowsOf(s)
	for _, r := range slices.Concat(lines, hours, []namedWaits{all}) {
		if err := w.Write([]string{r.group, r.name, number(float64(r.People) / float64(s.Days)), number(r.At(0.5)), number(r.At(0.9)),
			number(r.Most()), strconv.Itoa(r.Overtaken)}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// chartStyle colours a chart in a file of its own; on a page its style sheet does.
const chartStyle = `<style>svg{background:#fff;font:13px sans-serif}text{fill:#49616a}.chart-axis{stroke:#49616a}.chart-grid{stroke:#d8e0e3}.chart-bar{fill:#07424e}.chart-bar-second{fill:#d9822b}</style>`

// drawWaits draws P50 and P90 by the hour of issue.
func drawWaits(out io.Writer, s *queue.Summary) error {
	_, hours, _ := rowsOf(s)
	pairs := make([]desk.Pair, len(hours))
	for i, h := range hours {
		pairs[i] = desk.Pair{Label: h.name, Values: [2]float64{h.At(0.5), h.At(0.9)}}
	}
	chart := string(desk.PairChart("waits", "各时段等候分钟 waits by hour", "按取号时段 by the hour of issue, minutes", [2]string{"P50", "P90"}, pairs))
	_, err := io.WriteString(out, strings.Replace(chart, "<title", chartStyle+"<title", 1)+"\n")
	return err
}
