package desk_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"jiaohao/desk"
)

// hoursOf are bars of so many hours from 8:00, as high as in a large hall.
func hoursOf(n int) (bars []desk.Bar) {
	for i := range n {
		bars = append(bars, desk.Bar{Label: fmt.Sprintf("%d:00", 8+i), Value: 43_533})
	}
	return bars
}

func TestBarChart(t *testing.T) {
	tests := []struct {
		name string
		bars []desk.Bar
		want []string
	}{
		{"nothing", nil, []string{`>0</text>`, `>1</text>`}},
		{"zero based", []desk.Bar{{"A", 50, 0}, {"B", 25, 0}}, []string{`>0</text>`, `>50</text>`, `height="214.0"`, `height="107.0"`, `>50</text>`}},
		{"no height for what is not known", []desk.Bar{{"A", math.NaN(), 0}, {"B", -3, 0}, {"C", math.Inf(1), 0}}, []string{`height="0.0"`}},
		{"a median and nine in ten", []desk.Bar{{"9:00", 20, 50}}, []string{`chart-more`, `<title>9:00: 20 – 50</title>`, `height="85.6"`, `height="128.4"`}},
		{"a large hall", []desk.Bar{{"A", 109034, 0}}, []string{`x1="72"`, `x="66"`, `>150000</text>`}},
		{"a day's hours", hoursOf(10), []string{`>8:00</text>`, `>13:00</text>`, `>17:00</text>`}},
		{"names are text", []desk.Bar{{"<b>&", 1, 0}}, []string{`&lt;b&gt;&amp;`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(desk.BarChart("wait", "等候 <分>", "每小时", tt.bars))
			for d := xml.NewDecoder(strings.NewReader(got)); ; {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("not well formed: %v\n%s", err, got)
				}
			}
			for _, w := range append(tt.want, `aria-labelledby="wait-t wait-d"`, `等候 &lt;分&gt;`) {
				if !strings.Contains(got, w) {
					t.Errorf("lacks %s\n%s", w, got)
				}
			}
			if strings.Contains(got, "style=") || strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Errorf("forbidden text in %s", got)
			}
		})
	}
}
