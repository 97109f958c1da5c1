package escpos

// bitmap is a black-and-white picture: rows of stride bytes, leftmost dot in
// the highest bit, 1 = black.
type bitmap struct {
	width, height, stride int
	bits                  []byte
}

func newBitmap(width, height int) *bitmap {
	stride := (width + 7) / 8
	return &bitmap{width: width, height: height, stride: stride, bits: make([]byte, stride*height)}
}

func (m *bitmap) set(x, y int) { m.bits[y*m.stride+x/8] |= 0x80 >> (x % 8) }

// raster prints m with GS v 0, in slices; double lets the printer double every
// dot both ways, at a quarter of the bytes.
func (b *Builder) raster(m *bitmap, double bool) *Builder {
	mode := byte(0)
	if double {
		mode = 3
	}
	rows := b.profile.rasterRows()
	for y := 0; y < m.height; y += rows {
		n := min(rows, m.height-y)
		b.put(0x1D, 0x76, 0x30, mode, byte(m.stride), byte(m.stride>>8), byte(n), byte(n>>8))
		from := b.buf.Len()
		b.put(m.bits[y*m.stride : (y+n)*m.stride]...)
		b.images = append(b.images, span{from, b.buf.Len()})
	}
	return b
}

// drawn prints a line as an image; it reports false, and prints nothing, if
// there are no glyphs for it.
func (b *Builder) drawn(s string) bool {
	if b.glyphs == nil {
		return false
	}
	cell := b.profile.cell()
	half, height := cell/2*b.width, cell*b.height
	m := newBitmap(Width(s)*half, height+6) // with the gap below of a text line
	x := 0
	for _, r := range s {
		width := columns(r) * half
		if r != ' ' && r != '\u3000' {
			glyph := b.glyphs.Glyph(r, width, height)
			stride := (width + 7) / 8
			if len(glyph) < stride*height {
				return false
			}
			for y := range height {
				for dx := range width {
					if glyph[y*stride+dx/8]&(0x80>>(dx%8)) != 0 {
						m.set(x+dx, y)
					}
				}
			}
		}
		x += width
	}
	b.raster(m, false)
	return true
}
