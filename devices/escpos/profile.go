// Package escpos knows the bytes of ESC/POS ticket printers and nothing else:
// it builds documents, takes them apart again in words, and tells the printer's
// replies from each other. It is pure: no port, no clock, no configuration.
//
// The kiosk builds slips with a Builder, the printer driver feeds replies to a
// Demux, `hall decode` and the golden tests print documents with Disassemble,
// and the printer simulator reads its input with a Scanner.
//
// What a document consists of (hexadecimal; the whole table is in names.go):
//
//	1B 40            initialise           1C 26            kanji mode on
//	1B 61 n          align 0 1 2          1B 45 n          bold
//	1D 21 n          size (w-1)<<4|(h-1)  1C 21 n          kanji 04 2×w, 08 2×h
//	1D 28 6B …       native QR code       1D 76 30 m x y d raster image
//	1D 56 42 00      feed and cut         1D 61 n          automatic status
//
// and what a printer answers:
//
//	0xx1xx10  1 byte   DLE EOT n          0xx1xx00  4 bytes  automatic status (ASB)
//	0xx0xxxx  1 byte   GS r, GS I         37 5F 35 3B 3D … 00  block
package escpos

// Profile says what one printer model can do. Whatever is not known of a model
// stays at its zero value, which is the careful choice.
type Profile struct {
	ID, Vendor, Model string

	Dots      int // printable width: 384, 512 or 576
	Columns   int // characters of font A in that width: 32, 42 or 48
	KanjiCell int // dots of a hanzi: normally 24
	MaxScale  int // 2 on many Chinese models, else 8

	FourByte    bool      // its font has the four-byte codes of GB18030
	KanjiSize   KanjiSize // which command enlarges hanzi; zero sends both
	Lacks       string    // two-byte characters its font is known to miss
	NativeQR    bool      // knows GS ( k
	QRMaxModule int       // largest module of its own QR; 0 = 16
	QRMaxBytes  int       // longest payload of its own QR; 0 = 500

	RasterRows int // most rows in one GS v 0; 0 = 128

	Cut     Cut
	FeedCut bool // knows the cut that feeds to the cutter first (GS V 42)
	FeedLen int  // lines to feed before a cut that does not; 0 = 4

	DLEEOT    []byte // which n of DLE EOT it answers; empty = it never answers
	ASB       bool   // automatic status back
	GSR       bool   // answers GS r after processing what came before
	ProcessID bool   // answers GS ( H when it has printed: never assume it
	Clear     Clear  // how a half-received job is dropped for certain

	MMPerSec int // paper speed; 0 = 80
}

// KanjiSize is which size command acts on hanzi.
type KanjiSize uint8

const (
	SizeBoth KanjiSize = iota // FS ! and then GS !: right on both families
	SizeGS                    // GS ! alone (Epson)
	SizeFS                    // FS ! for hanzi, GS ! for ASCII
)

// Cut is what the mechanism does at the end of a document.
type Cut uint8

const (
	CutPartial Cut = iota // the slip hangs by a point: plain printers
	CutFull               // the slip falls or is presented
	CutNone               // tear bar
)

// Clear is how data inside the printer can be dropped.
type Clear uint8

const (
	ClearNone Clear = iota // it keeps its data and goes on after a refill
	ClearDC4               // DLE DC4 8, confirmed by 37 25 00
)

// Generic80 is any 80 mm printer of which nothing is known: native text, QR as
// a small raster doubled by the printer, status by DLE EOT only, no command
// with a length prefix.
func Generic80() Profile {
	return Profile{
		ID: "generic-80", Dots: 576, Columns: 48, KanjiCell: 24, MaxScale: 2,
		FeedCut: true, DLEEOT: []byte{1, 2, 3, 4}, MMPerSec: 80,
	}
}

// Generic58 is any 58 mm printer of which nothing is known.
func Generic58() Profile {
	p := Generic80()
	p.ID, p.Dots, p.Columns = "generic-58", 384, 32
	return p
}

// Native80 is the common 80 mm kiosk mechanism whose manual was read: own QR
// codes, sizes up to 8, automatic status and GS r, but no process ID.
func Native80() Profile {
	p := Generic80()
	p.ID, p.MaxScale, p.NativeQR, p.ASB, p.GSR, p.MMPerSec = "native-80", 8, true, true, true, 150
	return p
}

// EpsonT88V knows the process ID as well, the best proof there is without a
// presenter, and can be cleared for certain.
func EpsonT88V() Profile {
	p := Native80()
	p.ID, p.Vendor, p.Model = "epson-tm-t88v", "EPSON", "TM-T88V"
	p.KanjiSize, p.FourByte = SizeGS, false
	p.ProcessID, p.Clear, p.MMPerSec = true, ClearDC4, 200
	return p
}

// Lookup finds a built-in profile by its ID.
func Lookup(id string) (Profile, bool) {
	for _, p := range []Profile{Generic80(), Generic58(), Native80(), EpsonT88V()} {
		if p.ID == id {
			return p, true
		}
	}
	return Profile{}, false
}

// LongestBlock is how many NULs complete any block that may be unfinished when
// a line was lost: what a printer still waits for, it takes from these.
func (p Profile) LongestBlock() int {
	if p.NativeQR {
		return 128
	}
	return 8192
}

func (p Profile) rasterRows() int {
	if p.RasterRows <= 0 {
		return 128
	}
	return min(p.RasterRows, 255) // ≤ 255 keeps 10 04, 10 05, 10 14 out of the row count
}

func (p Profile) cell() int {
	if p.KanjiCell == 0 {
		return 24
	}
	return p.KanjiCell
}
