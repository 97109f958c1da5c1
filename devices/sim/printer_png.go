package sim

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"time"

	"jiaohao/devices/escpos"
)

// PNG is the paper as a picture, one pixel a dot: images and QR codes exactly
// as the head burns them, text drawn by glyphs in the printer's cells at the
// printer's sizes. Without glyphs, or where they lack a character, a box stands
// in its cell.
func (p Paper) PNG(glyphs escpos.Glyphs) []byte {
	width := p.width
	if width == 0 {
		width = 576
	}
	s := &sheet{Paletted: image.NewPaletted(image.Rect(0, 0, width+2*margin, p.Height()+2*margin),
		color.Palette{color.White, color.Black})}
	y := margin
	for _, e := range p.elements {
		x := margin + aligned(e.align, e.dots(), width)
		switch {
		case e.image != nil:
			s.bits(x, y, e.image.bits, e.image.stride, 8*e.image.stride, e.image.rows, e.scaleX, e.scaleY)
		case e.qr != nil:
			for row := range e.qr {
				for col, black := range e.qr[row] {
					if black {
						s.fill(x+col*e.module, y+row*e.module, e.module, e.module)
					}
				}
			}
		default:
			for _, r := range e.runs {
				s.run(x, y+e.height-lineHeight*r.height, r, glyphs)
				x += r.dots()
			}
		}
		y += e.height
	}
	var out bytes.Buffer
	_ = png.Encode(&out, s.Paletted) // a buffer takes everything
	return out.Bytes()
}

// sheet is white paper on which black dots are set.
type sheet struct{ *image.Paletted }

func (s *sheet) fill(x, y, width, height int) {
	for dy := range height {
		for dx := range width {
			s.SetColorIndex(x+dx, y+dy, 1)
		}
	}
}

func (s *sheet) bits(x, y int, bits []byte, stride, width, rows, scaleX, scaleY int) {
	for row := range rows {
		for col := range width {
			if bits[row*stride+col/8]&(0x80>>(col%8)) != 0 {
				s.fill(x+col*scaleX, y+row*scaleY, scaleX, scaleY)
			}
		}
	}
}

func (s *sheet) run(x, y int, r run, glyphs escpos.Glyphs) {
	width, height := r.cell*r.width, lineHeight*r.height
	from := x
	for _, c := range r.text {
		var glyph []byte
		if glyphs != nil {
			// The printer's own font is of one size, its dots enlarged.
			glyph = glyphs.Glyph(c, r.cell, lineHeight)
		}
		stride := (r.cell + 7) / 8
		switch {
		case c == ' ' || c == '\u3000':
		case len(glyph) >= stride*lineHeight:
			s.bits(x, y, glyph, stride, r.cell, lineHeight, r.width, r.height)
			if r.bold {
				s.bits(x+1, y, glyph, stride, r.cell, lineHeight, r.width, r.height)
			}
		default:
			s.frame(x+2, y+2, width-4, height-4)
		}
		x += width
	}
	if r.under {
		s.fill(from, y+height-2, x-from, 2)
	}
	if r.reverse {
		for dy := range height {
			for dx := from; dx < x; dx++ {
				s.SetColorIndex(dx, y+dy, 1-s.ColorIndexAt(dx, y+dy))
			}
		}
	}
}

func (s *sheet) frame(x, y, width, height int) {
	s.fill(x, y, width, 2)
	s.fill(x, y+height-2, width, 2)
	s.fill(x, y, 2, height)
	s.fill(x+width-2, y, 2, height)
}

// Print is the paper on which a printer of the profile prints doc: all of it in
// one piece, cut or not.
func Print(profile escpos.Profile, doc []byte) Paper {
	p := NewPrinter(profile, nil, func() time.Time { return time.Time{} })
	p.receive(doc)
	all := Paper{width: profile.Dots}
	for _, paper := range p.Papers() {
		all.elements = append(all.elements, paper.elements...)
		all.Edge = paper.Edge
	}
	return all
}
