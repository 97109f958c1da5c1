package escpos_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"jiaohao/devices/escpos"
)

// TestDLEEOT has every vector of the printer notes, §1.2.
func TestDLEEOT(t *testing.T) {
	for _, test := range []struct {
		n, b byte
		want escpos.Status
	}{
		{1, 0x12, escpos.Status{}},
		{1, 0x16, escpos.Status{}}, // drawer pin high
		{1, 0x1A, escpos.Status{Offline: true}},
		{1, 0x1E, escpos.Status{Offline: true}},
		{1, 0x52, escpos.Status{FeedPressed: true}},
		{2, 0x12, escpos.Status{}},
		{2, 0x16, escpos.Status{CoverOpen: true}},
		{2, 0x32, escpos.Status{PaperEnd: true}},
		{2, 0x52, escpos.Status{}}, // "read n = 3"
		{3, 0x16, escpos.Status{Mechanical: true}},
		{3, 0x1A, escpos.Status{Cutter: true}},
		{3, 0x32, escpos.Status{Unrecoverable: true}},
		{3, 0x52, escpos.Status{HotHead: true}},
		{4, 0x12, escpos.Status{}},
		{4, 0x1E, escpos.Status{NearEnd: true}},
		{4, 0x72, escpos.Status{PaperEnd: true}},
		{4, 0x7E, escpos.Status{NearEnd: true, PaperEnd: true}},
		{4, 0x52, escpos.Status{}}, // a presenter's sensor
	} {
		var s escpos.Status
		s.Apply(test.n, test.b)
		if s != test.want {
			t.Errorf("DLE EOT %d = %02X: got %+v, want %+v", test.n, test.b, s, test.want)
		}
	}
}

func TestASB(t *testing.T) {
	for _, test := range []struct {
		b    [4]byte
		want escpos.Status
		well bool
	}{
		{[4]byte{0x14, 0x00, 0x00, 0x0F}, escpos.Status{}, true},
		{[4]byte{0x14, 0x00, 0x03, 0x0F}, escpos.Status{NearEnd: true}, true},
		{[4]byte{0x1C, 0x00, 0x0F, 0x0F}, escpos.Status{Offline: true, NearEnd: true, PaperEnd: true}, false},
		{[4]byte{0x3C, 0x00, 0x00, 0x0F}, escpos.Status{Offline: true, CoverOpen: true}, false},
		{[4]byte{0x1C, 0x08, 0x00, 0x0F}, escpos.Status{Offline: true, Cutter: true}, false},
		{[4]byte{0x14, 0x00, 0x60, 0x6F}, escpos.Status{}, true}, // bits that differ by model
	} {
		if got := escpos.DecodeASB(test.b); got != test.want || got.Well() != test.well {
			t.Errorf("ASB % X: got %+v, well %v", test.b, got, got.Well())
		}
	}
}

func TestDemux(t *testing.T) {
	for _, test := range []struct {
		name   string
		in     string
		want   []string
		strays int
	}{
		{"all well", "\x12", []string{"0:12"}, 0},
		{"ASB", "\x14\x00\x00\x0F", []string{"1:14 00 00 0F"}, 0},
		{"in sequence", "\x00\x03\x0C", []string{"2:00", "2:03", "2:0C"}, 0},
		{"process ID", "\x37\x22A1!~\x00", []string{"3:37 22 41 31 21 7E 00"}, 0},
		{"cleared", "\x37\x25\x00", []string{"3:37 25 00"}, 0},
		{"model", "\x5FTM-T88V\x00", []string{"3:5F 54 4D 2D 54 38 38 56 00"}, 0},
		{"ASB between two status replies", "\x12\x1C\x00\x0F\x0F\x32", []string{"0:12", "1:1C 00 0F 0F", "0:32"}, 0},
		{"ASB whose bytes look like GS r", "\x14\x00\x03\x0F\x00", []string{"1:14 00 03 0F", "2:00"}, 0},
		{"XON and XOFF anywhere", "\x13\x14\x11\x00\x13\x00\x0F\x37\x11\x25\x00\x11", []string{"1:14 00 00 0F", "3:37 25 00"}, 0},
		{"broken ASB, then a status", "\x14\x00\x12", []string{"0:12"}, 2},
		{"broken ASB, then a whole one", "\x14\x00\x1C\x00\x0F\x0F", []string{"1:1C 00 0F 0F"}, 2},
		{"stray", "\xFF\x12", []string{"0:12"}, 1},
		{"endless block", "\x5F" + string(bytes.Repeat([]byte{'x'}, 127)) + "\x12", []string{"0:12"}, 128},
	} {
		t.Run(test.name, func(t *testing.T) {
			// However the bytes are torn, the replies are the same.
			for size := 1; size <= len(test.in); size++ {
				var d escpos.Demux
				var got []string
				for at := 0; at < len(test.in); at += size {
					for _, r := range d.Push([]byte(test.in[at:min(at+size, len(test.in))])) {
						got = append(got, fmt.Sprintf("%d:% X", r.Kind, r.Bytes))
					}
				}
				if !reflect.DeepEqual(got, test.want) || d.Strays != test.strays {
					t.Fatalf("in pieces of %d: got %v, %d strays; want %v, %d", size, got, d.Strays, test.want, test.strays)
				}
			}
		})
	}
}

func TestProcessID(t *testing.T) {
	seen := map[[4]byte]bool{}
	for n := range uint64(20000) {
		id := escpos.ProcessID(n * 3907)
		for _, b := range id {
			if b < 0x21 || b > 0x7E {
				t.Fatalf("ID of %d holds %02X", n, b)
			}
		}
		if seen[id] {
			t.Fatalf("ID of %d was given before", n)
		}
		seen[id] = true
	}
	want := []byte{0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, '!', '!', '!', '"'}
	if got := escpos.AskPrinted(escpos.ProcessID(1)); !bytes.Equal(got, want) {
		t.Errorf("asks % X, want % X", got, want)
	}
	r := (&escpos.Demux{}).Push([]byte("\x37\x22!!!\"\x00"))
	if id, ok := r[0].Printed(); !ok || id != escpos.ProcessID(1) {
		t.Errorf("acknowledges %q, %v", id, ok)
	}
}

// TestReceiptio: the commands another host sends must be told apart, ASCII
// digits as switches included.
func TestReceiptio(t *testing.T) {
	for _, test := range []struct{ in, name string }{
		{"\x10\x04\x02", "real-time status 2"}, {"\x1B\x06\x01", "star probe 1"}, {"\x1B@", "init"},
		{"\x1DIB", "identify 66"}, {"\x1Da\xFF", "automatic status 255"}, {"\x1BM0", "font 48"},
		{"\x1C(A\x02\x000\x00", "FS ( A"}, {"\x1B \x00", "character spacing 0"}, {"\x1CS\x00\x00", "kanji spacing 0 0"},
		{"\x1B2", "line spacing default"}, {"\x1B{0", "upside down 48"}, {"\x1C.", "kanji off"}, {"\x1B-0", "underline 48"},
		{"\x1C-0", "kanji underline 48"}, {"\x1BE0", "bold off"}, {"\x1DB0", "reverse 48"}, {"\x1D!\x11", "size 2x2"},
		{"\x1DL\x00\x00", "left margin 0 0"}, {"\x1DW\x40\x02", "print width 64 2"}, {"\x1Ba1", "align centre"},
		{"\x1B$\x00\x00", "position 0 0"}, {"\x1B\\\x00\x00", "relative position 0 0"}, {"\x1Bt\x00", "code page 0"}, {"\x1C&", "kanji on"},
		{"\x1D8L\x0B\x00\x00\x000p0\x01\x011\x08\x00\x01\x00\xFF", "graphics store"}, {"\x1D(L\x02\x0002", "graphics print"},
		{"\x1DVB\x00", "feed 0 and partial cut"}, {"\x1Dr1", "request status 49"},
		{"\x1Dv0\x00\x01\x00\x02\x00\xFF\xFF", "raster 8x2 mode 0"}, {"\x1DkI\x03{B1", "barcode"}, {"\x1Dk\x02123\x00", "barcode"},
		{"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "real-time request 8"}, {"\x1CW\x01", "kanji quadruple 1"}, {"\x1BD\x08\x10\x00", "tab stops"},
	} {
		all := escpos.Disassemble([]byte(test.in + "A"))
		if len(all) != 2 || all[0].Name != test.name || all[1].Text != "A" {
			t.Errorf("% X: got %v, want %q and then text", test.in, all, test.name)
		}
		for n := 1; n < len(test.in); n++ {
			var s escpos.Scanner
			if c, got := s.Next([]byte(test.in[:n])); got != 0 {
				t.Errorf("% X, cut at %d, was taken for %v", test.in, n, c)
			}
		}
	}
}

func FuzzDisassemble(f *testing.F) {
	f.Add([]byte("\x1B@\x1C&\xD5\xFE\xCE\xF1\n\x1D(k\x03\x001Q0\x1DVB\x00"))
	f.Add([]byte("\x1Dv0\x00\x01\x00\x02\x00\xFF\xFF\x82\x30\xAB\x39\x81"))
	f.Add([]byte("\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x1Dk\x02123\x00\x1BD\x01"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		all := escpos.Disassemble(doc)
		if !bytes.Equal(join(all), doc) {
			t.Fatalf("reproduced % X", join(all))
		}
		for _, c := range all {
			if len(c.Bytes) == 0 {
				t.Fatal("an empty command")
			}
			_ = c.String()
		}
		_ = escpos.Listing(doc)
		if escpos.Height(doc) < 0 {
			t.Fatal("negative height")
		}
	})
}

func FuzzDemux(f *testing.F) {
	f.Add([]byte("\x12\x14\x00\x00\x0F\x37\x22ABCD\x00\x00"), 3)
	f.Add([]byte("\x5Fxxxxx\x13\x11\x00\x14\x12"), 1)
	f.Fuzz(func(t *testing.T, in []byte, size int) {
		if size < 1 {
			size = 1
		}
		var whole, torn escpos.Demux
		a := whole.Push(in)
		var b []escpos.Reply
		for at := 0; at < len(in); at += min(size, len(in)-at) {
			b = append(b, torn.Push(in[at:at+min(size, len(in)-at)])...)
		}
		if !reflect.DeepEqual(a, b) || whole.Strays != torn.Strays {
			t.Fatalf("torn bytes give %v, whole ones %v", b, a)
		}
		for _, r := range a {
			want := map[escpos.Kind]int{escpos.RealTimeStatus: 1, escpos.AutoStatus: 4, escpos.InSequence: 1}[r.Kind]
			if want != 0 && len(r.Bytes) != want || len(r.Bytes) > 128 {
				t.Fatalf("reply %v", r)
			}
		}
	})
}

// FuzzText: whatever a name holds, a printer sees only text.
func FuzzText(f *testing.F) {
	f.Add("张三\x1b@\x10\x05\x02")
	f.Add("𠮷¥\xff\xfe")
	f.Fuzz(func(t *testing.T, text string) {
		b := escpos.New(escpos.Native80(), nil)
		doc := mustBytes(t, b.Line(text))
		for _, c := range escpos.Disassemble(doc)[3:] {
			if c.Name != "text" && c.Name != "LF" {
				t.Fatalf("%q became %v", text, c)
			}
		}
	})
}

func mustBytes(t *testing.T, b *escpos.Builder) []byte {
	t.Helper()
	doc, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
