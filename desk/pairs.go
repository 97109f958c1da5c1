package desk

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// Pair is two bars side by side that are to be compared, as a Bar each.
type Pair struct {
	Label  string
	Values [2]float64
}

// PairChart draws pairs of bars on one axis, as BarChart does with single ones;
// names are what the first and the second of each pair are. The second bars have
// the class chart-bar-second.
func PairChart(id, title, description string, names [2]string, pairs []Pair) template.HTML {
	top := 0.0
	for _, p := range pairs {
		top = max(top, drawable(p.Values[0]), drawable(p.Values[1]))
	}
	step := axisStep(top)
	full := step * max(1, math.Ceil(top/step))
	const head = 28 // the names
	high := float64(chartHigh - chartTop - head - chartFoot)
	base := float64(chartHigh - chartFoot)

	var s strings.Builder
	esc := template.HTMLEscapeString
	fmt.Fprintf(&s, `<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" aria-labelledby="%s-t %s-d"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>`,
		chartWide, chartHigh, esc(id), esc(id), esc(id), esc(title), esc(id), esc(description))
	classes := [2]string{"chart-bar", "chart-bar-second"}
	for i, name := range names {
		x := chartLeft + i*(chartWide-chartLeft)/2
		fmt.Fprintf(&s, `<rect class="%s" x="%d" y="%d" width="14" height="14"/><text class="chart-label" x="%d" y="%d">%s</text>`,
			classes[i], x, chartTop-8, x+20, chartTop+4, esc(name))
	}
	drawGrid(&s, chartLeft, base, high, step, full)
	slot := float64(chartWide-chartLeft) / float64(max(1, len(pairs)))
	for i, p := range pairs {
		x := chartLeft + float64(i)*slot
		for k, v := range p.Values {
			tall := high * drawable(v) / full
			fmt.Fprintf(&s, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s %s: %s</title></rect>`,
				classes[k], x+slot*(0.12+0.38*float64(k)), base-tall, slot*0.36, tall, esc(p.Label), esc(names[k]), number(drawable(v)))
		}
		fmt.Fprintf(&s, `<text class="chart-label" x="%.1f" y="%d" text-anchor="middle">%s</text>`, x+slot/2, chartHigh-chartFoot/2, esc(p.Label))
	}
	s.WriteString(`</svg>`)
	return template.HTML(s.String())
}
