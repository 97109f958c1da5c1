package sim

import (
	"fmt"
	"strings"
)

// The picture's measures; one unit is one dot, an eighth of a millimetre.
const (
	margin    = 32 // unprintable edge of the paper
	bodyTop   = 20
	bodyHigh  = 190
	thumbGap  = 24
	thumbs    = 4 // beside each other, as wide as the printer
	minHeight = 620
)

// Picture draws the printer from the front, the slip that hangs or lies in its
// mouth, and below it the last slips that were taken: the slip has its size
// whatever was taken before.
func (p *Printer) Picture() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	sheet := p.profile.Dots + 2*margin
	front, taken := p.inMouth()
	body := sheet + 120
	width := body + 40
	side := (width-thumbGap)/thumbs - thumbGap
	thumb := float64(side) / float64(sheet)
	mouth := bodyTop + bodyHigh - 30
	height := max(minHeight, mouth+front.Height()+toCutter)
	taken = taken[:min(len(taken), thumbs)]
	row := height
	for _, paper := range taken {
		height = max(height, row+64+int(thumb*float64(paper.Height()+60)))
	}
	s := newSketch(width, height, "热敏小票打印机 thermal ticket printer")
	p.body(s, 20, body)
	if !front.empty() {
		fmt.Fprintf(s, `<g transform="translate(%d %d)">`, 20+(body-sheet)/2, mouth)
		drawPaper(s, front, p.profile.Dots, "#fdfdfb")
		s.WriteString(`</g>`)
	}
	s.box(float64(20+(body-sheet)/2-16), float64(mouth-12), float64(sheet+32), 16, 6, "#15181c", "")
	for i, paper := range taken {
		x := thumbGap + i*(side+thumbGap)
		s.words(float64(x), float64(row+46), 22, "start", "#6b7280", "已取走")
		fmt.Fprintf(s, `<g transform="translate(%d %d) scale(%.3g)" opacity="0.9">`, x, row+64, thumb)
		drawPaper(s, paper, p.profile.Dots, "#f4f3ee")
		s.WriteString(`</g>`)
	}
	return s.done()
}

// inMouth finds the paper at the mouth, and those taken, newest first. Several
// slips nobody took lie on each other: the newest is seen.
func (p *Printer) inMouth() (front Paper, taken []Paper) {
	front = p.press.paper
	for i := len(p.press.papers) - 1; i >= 0; i-- {
		paper := p.press.papers[i]
		switch {
		case paper.Retracted, paper.inside:
		case paper.Taken, paper.Dropped:
			taken = append(taken, paper)
		case front.empty():
			front = paper
		}
	}
	return front, taken
}

// body draws the case, its lights and what is wrong with it.
func (p *Printer) body(s *sketch, x, width int) {
	left, w := float64(x), float64(width)
	if p.cover {
		// The lid stands up; the roll can be seen.
		s.box(left+30, 2, w-60, 26, 8, "#4b5563", "")
		s.box(left, bodyTop+14, w, bodyHigh, 18, "#3a4149", "")
		if p.roll != 0 {
			s.box(left+90, bodyTop+34, w-180, 70, 34, "#efeee8", `stroke="#c9c6bb" stroke-width="3"`)
		}
		s.words(left+w/2, bodyTop+130, 26, "middle", "#fbbf24", "机盖打开")
	} else {
		s.box(left, bodyTop, w, bodyHigh, 22, "#2f363d", `stroke="#1f2429" stroke-width="4"`)
		s.box(left+24, bodyTop+18, w-48, 70, 12, "#3a424a", "")
	}
	light := func(i int, on bool, color, label string) {
		cx := left + 70 + float64(i)*150
		fill := "#545c64"
		if on {
			fill = color
			fmt.Fprintf(s, `<circle cx="%g" cy="%d" r="18" fill="%s" opacity="0.3"/>`, cx, bodyTop+112, color)
		}
		s.circle(cx, bodyTop+112, 10, fill)
		s.words(cx+22, bodyTop+120, 22, "start", "#d1d5db", label)
	}
	if !p.cover {
		near := p.roll >= 0 && p.roll <= nearEnd
		light(0, !p.off, "#34d399", "电源")
		light(1, !p.off && near, "#f87171", "缺纸")
		light(2, !p.off && (p.jam || p.hot), "#f87171", "故障")
		if says := p.says(); says != "" {
			s.words(left+w/2, bodyTop+64, 30, "middle", "#fde68a", says)
		}
	}
	if p.line != nil && !p.line.Plugged() {
		s.words(left+w-30, bodyTop+120, 22, "end", "#fca5a5", "数据线已拔出")
	}
}

func (p *Printer) says() string {
	switch {
	case p.off:
		return "电源已关闭"
	case p.roll == 0:
		return "纸已用完"
	case p.jam:
		return "切刀卡住"
	case p.hot:
		return "打印头过热"
	case p.roll > 0 && p.roll <= nearEnd:
		return "纸将用尽"
	}
	return ""
}

// drawPaper draws one paper with its upper left corner at 0, 0.
func drawPaper(s *sketch, paper Paper, dots int, white string) {
	width, height := dots+2*margin, paper.Height()+24
	edge := &strings.Builder{}
	fmt.Fprintf(edge, "M0 0H%dV%d", width, height)
	switch paper.Edge {
	case Cut: // straight, but for the point that holds a partial cut
		fmt.Fprintf(edge, "H%dl-6 8h-12l-6 -8H0Z", width/2+12)
	case Torn:
		for x := width; x > 0; x -= 16 {
			dy := 10
			if x/16%2 == 0 {
				dy = -10
			}
			fmt.Fprintf(edge, "L%d %d", max(0, x-16), height+dy)
		}
		edge.WriteString("V0Z")
	default:
		edge.WriteString("H0Z")
	}
	fmt.Fprintf(s, `<path d="%s" fill="%s" stroke="#cfccc2" stroke-width="2"/>`, edge, white)
	y := 12
	for _, e := range paper.elements {
		drawElement(s, e, y, dots)
		y += e.height
	}
}

func drawElement(s *sketch, e element, y, dots int) {
	switch {
	case len(e.runs) > 0:
		x := margin + aligned(e.align, e.dots(), dots)
		for _, r := range e.runs {
			drawRun(s, r, x, y+e.height)
			x += r.dots()
		}
	case e.image != nil:
		x := margin + aligned(e.align, e.dots(), dots)
		fmt.Fprintf(s, `<path transform="translate(%d %d) scale(%d %d)" d="%s" fill="#26262a"/>`,
			x, y, e.scaleX, e.scaleY, e.image.path())
	case e.qr != nil:
		x := margin + aligned(e.align, e.dots(), dots)
		fmt.Fprintf(s, `<path transform="translate(%d %d) scale(%d)" d="%s" fill="#26262a"/>`,
			x, y, e.module, modulesPath(e.qr))
	}
}

// aligned is where something so wide begins; what is too wide begins at left.
func aligned(align byte, width, dots int) int {
	free := max(0, dots-width)
	switch align {
	case 1:
		return free / 2
	case 2:
		return free
	}
	return 0
}

// drawRun draws text in its cells, whatever font the viewer has; bottom is the
// line's lower edge.
func drawRun(s *sketch, r run, x, bottom int) {
	width := len([]rune(r.text)) * r.cell
	color := "#26262a"
	high := r.height * lineHeight
	if r.reverse {
		fmt.Fprintf(s, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, x, bottom-high, r.dots(), high, color)
		color = "#fdfdfb"
	}
	weight := "normal"
	if r.bold {
		weight = "bold"
	}
	family, size := "'Noto Sans CJK SC','Microsoft YaHei',sans-serif", 24
	if r.cell < 24 {
		family, size = "'DejaVu Sans Mono','Consolas',monospace", 20
	}
	fmt.Fprintf(s, `<text transform="translate(%d %d) scale(%d %d)" y="-4" font-family="%s" font-size="%d" font-weight="%s" `+
		`fill="%s" textLength="%d" lengthAdjust="spacingAndGlyphs" xml:space="preserve">%s</text>`,
		x, bottom, r.width, r.height, family, size, weight, color, width, escape(r.text))
	if r.under {
		fmt.Fprintf(s, `<rect x="%d" y="%d" width="%d" height="2" fill="%s"/>`, x, bottom-1, r.dots(), color)
	}
}

// path draws black dots as horizontal strokes.
func (m *picture) path() string {
	return strokes(m.rows, 8*m.stride, func(x, y int) bool {
		return m.bits[y*m.stride+x/8]&(0x80>>(x%8)) != 0
	})
}

func modulesPath(modules [][]bool) string {
	return strokes(len(modules), len(modules), func(x, y int) bool { return modules[y][x] })
}

func strokes(rows, columns int, black func(x, y int) bool) string {
	var d strings.Builder
	for y := range rows {
		for x := 0; x < columns; {
			if !black(x, y) {
				x++
				continue
			}
			from := x
			for x < columns && black(x, y) {
				x++
			}
			fmt.Fprintf(&d, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
		}
	}
	return d.String()
}

// pbm is the image as a binary PBM file.
func (m *picture) pbm() []byte {
	return append(fmt.Appendf(nil, "P4\n%d %d\n", 8*m.stride, m.rows), m.bits...)
}
