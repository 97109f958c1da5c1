// Package glyphs draws the characters that a printer's own font lacks, dot by
// dot, from a font file: rare characters in names must be right on paper. cmd
// opens the font the configuration names and hands it to the slip's builder,
// which calls Glyph. It knows no printer, no command and no configuration.
package glyphs

import (
	"errors"
	"fmt"
	"image"
	"os"
	"sync"
	"weak"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Probe is what a font must have to be of use on slips: a common hanzi, a
// figure, a letter, and a rare one that printers' fonts lack (§2.2 of the
// printer notes).
const Probe = "政0A㐂"

// threshold is the darkness, of 255, from which a dot is burnt; found best for
// 24 dots on thermal paper.
const threshold = 140

// maxFont is the largest font file that is opened, in bytes: Noto Sans CJK is 20 MB.
const maxFont = 128 << 20

// maxFaces is how many sizes are kept; slips use two or three.
const maxFaces = 16

// Font draws single characters. It may be used by several goroutines.
//
// Its file stays open and glyphs are read when they are drawn; what is known of
// the file, nearly a megabyte, is kept until the next collection of memory: a hall
// draws a few characters a day.
type Font struct {
	source *os.File
	number int // of the face in the file

	mu   sync.Mutex
	kept weak.Pointer[opened]
}

// opened is a font file that was looked into.
type opened struct {
	font  *sfnt.Font
	buf   sfnt.Buffer
	faces map[int]font.Face // by size in dots
}

// Open reads face number face of a font file: .ttf, .otf, or .ttc with several
// faces (Noto Sans CJK: 2 is the one for Simplified Chinese).
func Open(file string, face int) (*Font, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	if info.Size() > maxFont {
		return nil, fmt.Errorf("font %s: %d MB is no font for slips", file, info.Size()>>20)
	}
	source, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	f := &Font{source: source, number: face}
	if _, err := f.open(); err != nil {
		source.Close()
		return nil, fmt.Errorf("font %s: %w", file, err)
	}
	return f, nil
}

// open looks into the file, unless what was seen there last is still kept.
func (f *Font) open() (*opened, error) {
	if o := f.kept.Value(); o != nil {
		return o, nil
	}
	all, err := opentype.ParseCollectionReaderAt(f.source)
	if err != nil {
		return nil, err
	}
	if f.number < 0 || f.number >= all.NumFonts() {
		return nil, fmt.Errorf("there is no face %d; it has 0 to %d", f.number, all.NumFonts()-1)
	}
	face, err := all.Font(f.number)
	if err != nil {
		return nil, fmt.Errorf("face %d: %w", f.number, err)
	}
	o := &opened{font: face, faces: map[int]font.Face{}}
	f.kept = weak.Make(o)
	return o, nil
}

// ErrLacks says that a font misses characters of Probe.
var ErrLacks = errors.New("the font lacks characters")

// Check draws the characters of Probe: a font that cannot is of no use.
func (f *Font) Check() error {
	var lacking []rune
	for _, r := range Probe {
		if f.Glyph(r, 24, 24) == nil {
			lacking = append(lacking, r)
		}
	}
	if len(lacking) > 0 {
		return fmt.Errorf("%w %q", ErrLacks, string(lacking))
	}
	return nil
}

// Glyph draws r into a cell of width × height dots: height rows of (width+7)/8
// bytes, the leftmost dot in the highest bit, 1 = black. It is nil if the font
// does not have r. A hanzi fills its cell; a narrow cell (ASCII) keeps the
// same size of type.
func (f *Font) Glyph(r rune, width, height int) []byte {
	if width <= 0 || height <= 0 || width > 1024 || height > 1024 {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	o, err := f.open()
	if err != nil {
		return nil
	}
	if at, err := o.font.GlyphIndex(&o.buf, r); err != nil || at == 0 {
		return nil
	}
	// A hanzi is as high as its cell. Letters are a little smaller, so that
	// their common line leaves room below for g and p.
	size := height
	if width < height {
		size = height * 7 / 8
	}
	face, err := o.face(size)
	if err != nil {
		return nil
	}
	bounds, advance, ok := face.GlyphBounds(r)
	if !ok {
		return nil
	}
	stride := (width + 7) / 8
	dots := make([]byte, stride*height)
	natural := advance.Ceil()
	if natural <= 0 || bounds.Empty() {
		return dots // a space
	}
	mask := image.NewAlpha(image.Rect(0, 0, natural, height))
	metrics := face.Metrics()
	ascent, descent := metrics.Ascent.Ceil(), metrics.Descent.Ceil()
	baseline := (height + ascent - descent) / 2
	if width < height {
		baseline = height * 19 / 24
	}
	// What would stick out above or below is moved in.
	baseline = min(baseline, height-bounds.Max.Y.Ceil())
	baseline = max(baseline, -bounds.Min.Y.Floor())
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: fixed.P(0, baseline)}
	d.DrawString(string(r))
	left := max(0, (width-natural)/2)
	for y := range height {
		for x := range width {
			if mask.AlphaAt(column(x, left, width, natural), y).A >= threshold {
				dots[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return dots
}

// column is the column of the drawn character that column x of the cell shows:
// a character too wide for its cell is squeezed, another one stands in its middle.
func column(x, left, width, natural int) int {
	if natural > width {
		return x * natural / width
	}
	return x - left
}

func (o *opened) face(size int) (font.Face, error) {
	if face := o.faces[size]; face != nil {
		return face, nil
	}
	face, err := opentype.NewFace(o.font, &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	if len(o.faces) >= maxFaces {
		clear(o.faces)
	}
	o.faces[size] = face
	return face, nil
}
