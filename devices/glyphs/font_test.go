package glyphs_test

import (
	"errors"
	"math/bits"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"jiaohao/devices/escpos"
	"jiaohao/devices/glyphs"
)

// noto is where Debian keeps the font that a kiosk needs (package fonts-noto-cjk).
const noto = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

func open(t *testing.T) *glyphs.Font {
	t.Helper()
	if _, err := os.Stat(noto); err != nil {
		t.Skip("the package fonts-noto-cjk is not installed")
	}
	f, err := glyphs.Open(noto, 2)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func black(dots []byte) (n int) {
	for _, b := range dots {
		n += bits.OnesCount8(b)
	}
	return n
}

func TestCheck(t *testing.T) {
	if err := open(t).Check(); err != nil {
		t.Error(err)
	}
	if _, err := glyphs.Open(noto, 99); err == nil || !strings.Contains(err.Error(), "no face 99") {
		t.Errorf("face 99: %v", err)
	}
}

// TestLatinFontIsRefused: a font without hanzi says which characters it lacks.
func TestLatinFontIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "go.ttf")
	if err := os.WriteFile(file, goregular.TTF, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := glyphs.Open(file, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Check(); !errors.Is(err, glyphs.ErrLacks) || !strings.Contains(err.Error(), "政㐂") || strings.Contains(err.Error(), "A") {
		t.Errorf("check says %v", err)
	}
	if f.Glyph('政', 24, 24) != nil || f.Glyph('A', 12, 24) == nil {
		t.Error("the wrong characters were drawn")
	}
}

func TestOpenRefuses(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.ttf")
	if err := os.WriteFile(bad, []byte("no font"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{bad, filepath.Join(t.TempDir(), "none.ttf")} {
		if _, err := glyphs.Open(file, 0); err == nil {
			t.Errorf("opened %s", file)
		}
	}
}

// TestGlyph: characters fill their cells, at every size a slip uses, and none
// is cut off at an edge.
func TestGlyph(t *testing.T) {
	f := open(t)
	for _, r := range "政㐂㙓𠮷䶮喆A0g" {
		for _, scale := range []int{1, 2, 4} {
			width := 24 * scale
			if r < 0x80 {
				width = 12 * scale
			}
			dots := f.Glyph(r, width, 24*scale)
			if dots == nil {
				t.Errorf("%c: no glyph", r)
				continue
			}
			if n := black(dots); n < width*24*scale/25 || n > width*24*scale*2/3 {
				t.Errorf("%c at %d: %d of %d dots are black", r, scale, n, width*24*scale)
			}
		}
	}
	if dots := f.Glyph(' ', 12, 24); dots == nil || black(dots) != 0 {
		t.Error("a space is not white")
	}
	if f.Glyph('\uE123', 24, 24) != nil {
		t.Error("a character that no font has was drawn")
	}
}

// TestSlipWithRareName: the line with a rare name goes as an image and nothing
// is missing.
func TestSlipWithRareName(t *testing.T) {
	f := open(t)
	b := escpos.New(escpos.Native80(), f).Line("张㙓𠮷").Line("张三").Cut()
	doc, err := b.Bytes()
	if err != nil || len(b.Missing()) > 0 {
		t.Fatalf("missing %q, %v", b.Missing(), err)
	}
	list := escpos.Listing(doc)
	if strings.Count(list, "raster") != 1 || !strings.Contains(list, "张三") {
		t.Errorf("the slip is\n%s", list)
	}
}

func TestSeveralAtOnce(t *testing.T) {
	f := open(t)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for range 20 {
				if f.Glyph('政', 24*(i+1), 24*(i+1)) == nil {
					t.Error("no glyph")
				}
			}
		})
	}
	all.Wait()
}
