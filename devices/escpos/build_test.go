package escpos_test

import (
	"bytes"
	"errors"
	"flag"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"jiaohao/devices/escpos"
)

var update = flag.Bool("update", false, "rewrite the golden documents")

// slip is a typical ticket: what the hall prints thousands of times.
func slip(p escpos.Profile, copies int) *escpos.Builder {
	b := escpos.New(p, nil).Align(escpos.Center)
	if copies > 1 {
		b.Bold(true).Line("补打 第2份 09:41").Bold(false)
	}
	return b.Line("临枢县政务服务中心").
		Size(4, 4).Line("A012").Size(1, 1).
		Line("不动产登记 首次登记").
		Line("前面还有 3 人 约 12 分钟").
		Line("请到 2 楼 5-8 号窗口").
		Line("2025-03-03 09:41").
		QR("https://hall.linshu.gov.cn/t/01JNDX5Q9T8K2M4V7W", 6).
		Line("过号请到咨询台").Cut()
}

func build(t *testing.T, b *escpos.Builder) []byte {
	t.Helper()
	doc, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestGolden compares whole slips, as bytes and in words, so that a review
// reads paper.
func TestGolden(t *testing.T) {
	wide := escpos.Native80()
	for _, test := range []struct {
		name string
		doc  *escpos.Builder
	}{
		{"slip_a012", slip(wide, 1)},
		{"slip_a012_copy2", slip(wide, 2)},
		{"slip_a012_generic80", slip(escpos.Generic80(), 1)},
		{"slip_a012_generic58", slip(escpos.Generic58(), 1)},
		{"sheet", escpos.New(wide, nil).Size(2, 2).Line("一次性告知单").Size(1, 1).Rule().
			Pair("办理时限", "5 个工作日").Pair("收费", "￥80").DashedRule().
			Line("1. 申请人身份证明原件及复印件；2. 不动产权属证书原件；3. 有关合同 Contract-2025/117 及其补充协议。").
			Align(escpos.Right).Line("窗口人员：10017").Feed(3).Cut()},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := build(t, test.doc)
			listing := escpos.Listing(doc)
			bin, txt := filepath.Join("testdata", test.name+".bin"), filepath.Join("testdata", test.name+".txt")
			if *update {
				if err := errors.Join(os.WriteFile(bin, doc, 0o644), os.WriteFile(txt, []byte(listing), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			wantBin, err1 := os.ReadFile(bin)
			wantTxt, err2 := os.ReadFile(txt)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			if listing != string(wantTxt) {
				t.Errorf("the document reads\n%s\nwant\n%s", listing, wantTxt)
			}
			if !bytes.Equal(doc, wantBin) {
				t.Errorf("the bytes differ from %s", bin)
			}
			if got := join(escpos.Disassemble(doc)); !bytes.Equal(got, doc) {
				t.Error("the disassembly does not reproduce the bytes")
			}
		})
	}
}

func join(all []escpos.Command) (doc []byte) {
	for _, c := range all {
		doc = append(doc, c.Bytes...)
	}
	return doc
}

// TestTypicalSlipIsSmall: bytes are seconds at 9600 baud.
func TestTypicalSlipIsSmall(t *testing.T) {
	if n := len(build(t, slip(escpos.Native80(), 1))); n > 320 {
		t.Errorf("a typical slip is %d bytes, want at most 320", n)
	}
	// With its QR code as an image it must still fit a 4 KB receive buffer.
	if n := len(build(t, slip(escpos.Generic80(), 1))); n > 4096-128 {
		t.Errorf("a slip with a raster code is %d bytes", n)
	}
}

func TestText(t *testing.T) {
	four := escpos.Native80()
	four.FourByte = true
	lacks := escpos.Native80()
	lacks.Lacks = "镕"
	for _, test := range []struct {
		name    string
		profile escpos.Profile
		text    string
		want    string
		missing string
	}{
		{"GBK", escpos.Native80(), "政务A023", "\xD5\xFE\xCE\xF1A023", ""},
		{"yen becomes the full-width one", escpos.Native80(), "¥80", "\xA3\xA480", ""},
		{"euro takes two bytes", escpos.Native80(), "€", "\xA2\xE3", ""},
		{"control characters vanish", escpos.Native80(), "A\x1b@\x10\x05\x02B\x00\x7f\u0085\u200b", "A@B", ""},
		{"line ends become spaces", escpos.Native80(), "A\tB", "A B", ""},
		{"a rare name, no font", escpos.Native80(), "张㙓", "\xD5\xC5\xA1\xF5", "㙓"},
		{"a rare name, four-byte font", four, "㙓", "\x82\x30\xAB\x39", ""},
		{"outside the basic plane", four, "𠮷", "\x95\x34\xB2\x35", ""},
		{"a position old fonts lack", escpos.Native80(), "䶮", "\xA1\xF5", "䶮"},
		{"private use", four, "\uE000", "\xA1\xF5", "\uE000"},
		{"known to be missing", lacks, "镕", "\xA1\xF5", "镕"},
		{"emoji", escpos.Native80(), "😀", "\xA1\xF5", "😀"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := escpos.New(test.profile, nil)
			start := len(build(t, b))
			doc := build(t, b.Line(test.text))
			if got := string(doc[start:]); got != test.want+"\n" {
				t.Errorf("got % X, want % X", got, test.want+"\n")
			}
			if got := string(b.Missing()); got != test.missing {
				t.Errorf("missing %q, want %q", got, test.missing)
			}
		})
	}
}

// blocks draws every character as a black block.
type blocks struct{}

func (blocks) Glyph(r rune, width, height int) []byte {
	if r == '𠮷' || r == '张' || r == 'A' {
		return bytes.Repeat([]byte{0xFF}, (width+7)/8*height)
	}
	return nil
}

func TestRareNameIsDrawn(t *testing.T) {
	b := escpos.New(escpos.Native80(), blocks{}).Line("张𠮷A")
	doc := build(t, b)
	all := escpos.Disassemble(doc)
	last := all[len(all)-1]
	if last.Name != "raster 64x30 mode 0" { // 24 + 24 + 12 dots
		t.Errorf("the name was sent as %s", escpos.Listing(doc))
	}
	if len(b.Missing()) != 0 {
		t.Errorf("missing %q", string(b.Missing()))
	}
	if b := escpos.New(escpos.Native80(), blocks{}).Line("𠮷㐂"); len(b.Missing()) != 2 {
		t.Errorf("glyphs for only a part of the line: missing %q, want both", string(b.Missing()))
	}
}

func TestSizes(t *testing.T) {
	small := escpos.Native80()
	small.MaxScale = 2
	gs := escpos.Native80()
	gs.KanjiSize = escpos.SizeGS
	for _, test := range []struct {
		name    string
		profile escpos.Profile
		w, h    int
		want    string
	}{
		{"both commands, GS ! last", escpos.Native80(), 2, 2, "\x1C\x21\x0C\x1D\x21\x11"},
		{"larger than FS ! goes", escpos.Native80(), 4, 3, "\x1C\x21\x0C\x1D\x21\x32"},
		{"as far as the printer goes", small, 4, 4, "\x1C\x21\x0C\x1D\x21\x11"},
		{"Epson", gs, 2, 1, "\x1D\x21\x10"},
		{"no change", escpos.Native80(), 1, 1, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := escpos.New(test.profile, nil)
			start := len(build(t, b))
			if got := string(build(t, b.Size(test.w, test.h))[start:]); got != test.want {
				t.Errorf("got % X, want % X", got, test.want)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  string
	}{
		{"政务服务中心", 8, "政务服务|中心"},
		{"身份证明原件；复印件", 12, "身份证明原|件；复印件"},
		{"take a number please", 10, "take a|number|please"},
		{"Contract-2025", 10, "Contract-|2025"},
		{"超长", 1, "超|长"},
		{"一\n二", 10, "一|二"},
		{"", 10, ""},
	} {
		got := strings.Join(escpos.Wrap(test.text, test.width), "|")
		if got != test.want {
			t.Errorf("Wrap(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
	if got := escpos.Width("政务A023\x1b"); got != 8 {
		t.Errorf("width %d, want 8", got)
	}
}

func TestQRNeedsASCII(t *testing.T) {
	for _, payload := range []string{"", "号码", "a\nb", strings.Repeat("x", 3000)} {
		if _, err := escpos.New(escpos.Native80(), nil).QR(payload, 6).Bytes(); err == nil {
			t.Errorf("QR(%.10q…) was accepted", payload)
		}
	}
}

// TestRasterQRScans gives the dots on the paper to somebody else's reader.
func TestRasterQRScans(t *testing.T) {
	const payload = "https://hall.linshu.gov.cn/t/01JNDX5Q9T8K2M4V7W"
	for _, module := range []int{3, 4, 5, 6} {
		doc := build(t, escpos.New(escpos.Generic80(), nil).QR(payload, module))
		dots := image.NewGray(image.Rect(0, 0, 576, 600))
		for i := range dots.Pix {
			dots.Pix[i] = 0xFF
		}
		y := 0
		for _, c := range escpos.Disassemble(doc) {
			if c.Op() != [2]byte{0x1D, 'v'} {
				continue
			}
			scale, stride, rows := 1, int(c.Bytes[4]), int(c.Bytes[6])
			if c.Bytes[3] == 3 {
				scale = 2
			}
			for row := range rows * scale {
				for x := range stride * 8 * scale {
					if c.Bytes[8+row/scale*stride+x/scale/8]&(0x80>>(x/scale%8)) != 0 {
						dots.SetGray(x, y+row, color.Gray{})
					}
				}
			}
			y += rows * scale
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(dots)
		if err != nil {
			t.Fatal(err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil || result.GetText() != payload {
			t.Errorf("module %d: read %v, %v", module, result, err)
		}
	}
}

// TestRealTimeSequences: printers obey 10 04, 10 05 and 10 14 even inside
// images; a document has none, also not across the edge of a slice.
func TestRealTimeSequences(t *testing.T) {
	for _, second := range []byte{0x04, 0x05, 0x14} {
		glyphs := pattern{0x10, second}
		doc := build(t, escpos.New(escpos.Native80(), glyphs).Line("𠮷𠮷𠮷"))
		if at := escpos.RealTime(doc); len(at) > 0 {
			t.Errorf("10 %02X left at %v", second, at)
		}
	}
	if got := escpos.RealTime([]byte{0x10, 0x10, 0x04, 0x10}); len(got) != 1 || got[0] != 1 {
		t.Errorf("found at %v, want 1", got)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		doc := build(t, escpos.New(escpos.Native80(), noise{random}).Size(8, 8).Line("𠮷㐂𠮷"))
		if at := escpos.RealTime(doc); len(at) > 0 {
			t.Fatalf("left at %v", at)
		}
	}
}

type pattern []byte

func (p pattern) Glyph(_ rune, width, height int) []byte {
	return bytes.Repeat(p, ((width+7)/8*height+1)/len(p)+1)
}

type noise struct{ *rand.Rand }

func (n noise) Glyph(_ rune, width, height int) []byte {
	b := make([]byte, (width+7)/8*height)
	for i := range b {
		b[i] = []byte{0x10, 0x04, 0x05, 0x14, 0x00}[n.IntN(5)]
	}
	return b
}

func TestLookup(t *testing.T) {
	for _, id := range []string{"generic-80", "generic-58", "native-80", "epson-tm-t88v"} {
		if p, ok := escpos.Lookup(id); !ok || p.ID != id || p.Dots == 0 || p.Columns*12 > p.Dots {
			t.Errorf("profile %s: %+v, %v", id, p, ok)
		}
	}
	if _, ok := escpos.Lookup("other"); ok {
		t.Error("found a profile that does not exist")
	}
}
