package sim

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sketch writes one SVG document with attributes only: no scripts, no style
// attributes, so that it passes the pages' content policy.
type sketch struct{ strings.Builder }

func newSketch(width, height int, title string) *sketch {
	s := &sketch{}
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" `+
		`font-family="'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"><title>%s</title>`,
		width, height, escape(title))
	return s
}

func (s *sketch) done() []byte {
	s.WriteString(`</svg>`)
	return []byte(s.String())
}

// box draws a rounded rectangle; attributes are further SVG attributes.
func (s *sketch) box(x, y, w, h, round float64, fill, attributes string) {
	fmt.Fprintf(s, `<rect x="%g" y="%g" width="%g" height="%g" rx="%g" fill="%s" %s/>`, x, y, w, h, round, fill, attributes)
}

func (s *sketch) circle(x, y, r float64, fill string) {
	fmt.Fprintf(s, `<circle cx="%g" cy="%g" r="%g" fill="%s"/>`, x, y, r, fill)
}

// words writes text; anchor is start, middle or end.
func (s *sketch) words(x, y, size float64, anchor, fill, text string) {
	fmt.Fprintf(s, `<text x="%g" y="%g" font-size="%g" text-anchor="%s" fill="%s">%s</text>`, x, y, size, anchor, fill, escape(text))
}

// fitted writes text and squeezes it when it would be wider than width.
func (s *sketch) fitted(x, y, size, width float64, anchor, fill, text string) {
	squeeze := ""
	if ems(text)*size > width {
		squeeze = fmt.Sprintf(` textLength="%g" lengthAdjust="spacingAndGlyphs"`, width)
	}
	fmt.Fprintf(s, `<text x="%g" y="%g" font-size="%g" text-anchor="%s" fill="%s"%s>%s</text>`, x, y, size, anchor, fill, squeeze, escape(text))
}

// wrapped are the lines of a text of a font size that fits into width. No line
// begins with a mark that ends a phrase.
func wrapped(text string, size, width float64) (lines []string) {
	line := ""
	for _, r := range text {
		if ems(line+string(r))*size > width {
			next := ""
			if strings.ContainsRune("，。、；：？！）", r) {
				_, last := utf8.DecodeLastRuneInString(line)
				line, next = line[:len(line)-last], line[len(line)-last:]
			}
			lines = append(lines, line)
			line = next
		}
		line += string(r)
	}
	return append(lines, line)
}

// ems estimates a text's width in units of its font size.
func ems(text string) (width float64) {
	for _, r := range text {
		if r < 0x2E80 {
			width += 0.58
		} else {
			width++
		}
	}
	return width
}

// escape makes text safe in SVG: entities, and no characters XML forbids.
func escape(text string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r >= 0xFFFE && r <= 0xFFFF {
			return -1
		}
		return r
	}, text))
}

// unplugged draws the mark of a pulled cable into the corner.
func (s *sketch) unplugged(x, y float64) {
	s.box(x, y, 92, 22, 11, "#B71C1C", "")
	s.words(x+46, y+16, 13, "middle", "#FFFFFF", "数据线已拔")
}
