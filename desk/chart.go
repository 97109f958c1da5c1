package desk

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bar is one bar of a chart: what it counts, in the reader's language, and
// how much. Where Upto is more, a lighter bar goes on to it: a median and nine
// in ten. A negative, infinite or unknown value is drawn as nothing.
type Bar struct {
	Label       string
	Value, Upto float64
}

// Size of a chart in SVG user units; the page scales it by its style sheet.
const (
	chartWide, chartHigh = 720, 280
	chartLeft, chartTop  = 56, 26 // the least width of the values of the axis; above the highest bar stands its value
	chartFoot            = 40
	chartSteps           = 5  // parts of the value axis, at most
	chartBar             = 72 // the widest bar: few bars are no walls
	chartValue           = 40 // width of a value
	chartLetter          = 10 // width of a letter or digit; where bars are narrower than their labels some have none
)

// BarChart draws bars as an SVG for a page: the value axis always starts at
// zero, colours are the classes chart-axis, chart-grid, chart-bar and chart-more (the
// pages forbid style attributes), and title and description are read aloud. Where
// there is room each bar without a lighter one bears its value.
// id must be unique on its page. A histogram is a BarChart of its buckets.
func BarChart(id, title, description string, bars []Bar) template.HTML {
	top := 0.0
	for _, b := range bars {
		top = max(top, drawable(b.Value), drawable(b.Upto))
	}
	step := axisStep(top)
	full := step * max(1, math.Ceil(top/step))
	high := float64(chartHigh - chartTop - chartFoot)
	base := float64(chartHigh - chartFoot)
	left := max(chartLeft, len(number(full))*chartLetter+12)

	var s strings.Builder
	esc := template.HTMLEscapeString
	fmt.Fprintf(&s, `<svg class="chart" role="img" viewBox="0 0 %d %d" aria-labelledby="%s-t %s-d"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>`,
		chartWide, chartHigh, esc(id), esc(id), esc(id), esc(title), esc(id), esc(description))
	drawGrid(&s, left, base, high, step, full)
	slot := float64(chartWide-left) / float64(max(1, len(bars)))
	label := 0
	for _, b := range bars {
		label = max(label, utf8.RuneCountInString(b.Label)*chartLetter+6)
	}
	every := max(1, int(math.Ceil(float64(label)/slot)))
	for i, b := range bars {
		v, upto := drawable(b.Value), drawable(b.Upto)
		tall := high * v / full
		wide := min(slot*0.7, chartBar)
		x := float64(left) + (float64(i)+0.5)*slot - wide/2
		says := esc(b.Label) + ": " + number(v)
		if upto > v {
			says += " – " + number(upto)
			fmt.Fprintf(&s, `<rect class="chart-more" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s</title></rect>`,
				x, base-high*upto/full, wide, high*(upto-v)/full, says)
		} else if v > 0 && slot >= chartValue {
			fmt.Fprintf(&s, `<text class="chart-count" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x+wide/2, base-tall-6, number(v))
		}
		fmt.Fprintf(&s, `<rect class="chart-bar" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s</title></rect>`,
			x, base-tall, wide, tall, says)
		if i%every == 0 {
			fmt.Fprintf(&s, `<text class="chart-label" x="%.1f" y="%d" text-anchor="middle">%s</text>`, x+wide/2, chartHigh-chartFoot/2, esc(b.Label))
		}
	}
	s.WriteString(`</svg>`)
	return template.HTML(s.String())
}

// drawGrid draws the lines of the value axis, up to full, with their values.
func drawGrid(s *strings.Builder, left int, base, high, step, full float64) {
	for i := 0.0; i*step <= full*1.0001; i++ {
		y := base - high*(i*step/full)
		class := "chart-grid"
		if i == 0 {
			class = "chart-axis"
		}
		fmt.Fprintf(s, `<line class="%s" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/><text class="chart-value" x="%d" y="%.1f" text-anchor="end">%s</text>`,
			class, left, y, chartWide, y, left-6, y+4, number(i*step))
	}
}

// drawable is v where it has a height, else 0.
func drawable(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return 0
	}
	return v
}

// axisStep is the distance of two grid lines for values up to top: 1, 2 or 5
// times a power of ten, never below 1 because a hall counts whole things.
func axisStep(top float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(max(1, top/chartSteps))))
	for _, m := range []float64{1, 2, 5} {
		if m*power*chartSteps >= top {
			return m * power
		}
	}
	return 10 * power
}

func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
