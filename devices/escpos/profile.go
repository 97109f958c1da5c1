package escpos

// Profile says what one printer model can do. Whatever is not known of a model
// stays at its zero value, which is the careful choice. Profiles are data: the
// files in profiles/ and those of a site, read by LoadProfile.
type Profile struct {
	ID       string `yaml:"profile"`
	Inherits string `yaml:"inherits"` // the built-in profile whose values hold where this one says nothing
	Name     string `yaml:"name"`     // in words, for the pages
	NameEN   string `yaml:"name_en"`  // the same in English
	Vendor   string `yaml:"vendor"`   // as the printer itself answers GS I 66
	Model    string `yaml:"model"`    // as the printer itself answers GS I 67

	Line LineSettings `yaml:"line"`

	Dots      int `yaml:"dots"`       // printable width: 384, 512 or 576
	Columns   int `yaml:"columns"`    // characters of font A in that width: 32, 42 or 48
	KanjiCell int `yaml:"kanji_cell"` // dots of a hanzi: normally 24
	MaxScale  int `yaml:"max_scale"`  // 2 on many Chinese models, else 8

	FourByte    bool      `yaml:"gb18030_4byte"` // its font has the four-byte codes of GB18030
	KanjiSize   KanjiSize `yaml:"kanji_size"`    // which command enlarges hanzi; zero sends both
	Lacks       string    `yaml:"lacks"`         // two-byte characters its font is known to miss
	NativeQR    bool      `yaml:"native_qr"`     // knows GS ( k
	QRMaxModule int       `yaml:"qr_max_module"` // largest module of its own QR; 0 = 16
	QRMaxBytes  int       `yaml:"qr_max_bytes"`  // longest payload of its own QR; 0 = 500

	RasterRows int `yaml:"raster_rows"` // most rows in one GS v 0; 0 = 128

	Cut     Cut  `yaml:"cut"`
	FeedCut bool `yaml:"feed_cut"`   // knows the cut that feeds to the cutter first (GS V 42)
	FeedLen int  `yaml:"feed_lines"` // lines to feed before a cut that does not; 0 = 4

	DLEEOT    []byte `yaml:"dle_eot"`    // which n of DLE EOT it answers; empty = it never answers
	ASB       bool   `yaml:"asb"`        // automatic status back
	GSR       bool   `yaml:"gs_r"`       // answers GS r after processing what came before
	ProcessID bool   `yaml:"process_id"` // answers GS ( H when it has printed: never assume it
	Clear     Clear  `yaml:"clear"`      // how a half-received job is dropped for certain

	Presenter Presenter `yaml:"presenter"` // zero: the slip hangs or falls

	MMPerSec  int `yaml:"mm_per_s"`    // paper speed; 0 = 80
	NearEndMM int `yaml:"near_end_mm"` // paper left when the near-end sensor sees it; 0 = 5000

	Test []Step `yaml:"test"` // a small document the profile must reproduce
}

// LineSettings are how the model leaves its maker, or must be set: a site's
// configuration overrides them.
type LineSettings struct {
	Baud   int    `yaml:"baud"`   // 0 = 115200
	Flow   string `yaml:"flow"`   // none, xonxoff, rtscts; "" = xonxoff
	Buffer int    `yaml:"buffer"` // bytes it can hold; 0 = 4096
}

// Presenter is a mechanism that cuts the slip, holds it at its mouth and can
// take it back. No standard exists: the commands are the model's own.
type Presenter struct {
	Present Hex `yaml:"present"` // behind the cut; empty: the cut itself presents
	Eject   Hex `yaml:"eject"`   // pushes the slip out for good
	Retract Hex `yaml:"retract"` // takes it back into the machine; empty: it cannot, or must not
	// Sensor is how the printer says that a slip is at its mouth.
	Sensor Sensor `yaml:"sensor"`
	// TakeSeconds is how long a slip waits to be taken; 0 = 20.
	TakeSeconds int `yaml:"take_s"`
}

// Sensor is how a presenter tells of the slip at its mouth.
type Sensor string

const (
	NoSensor Sensor = ""
	// FullStatus is DLE EOT 20 → 10 0F and four bytes (Custom): bit 5 of the first.
	FullStatus Sensor = "full-status"
	// PaperBit6 is bit 6 of the reply to DLE EOT 4 (Citizen PPU-231II).
	PaperBit6 Sensor = "dle-eot-4-bit-6"
)

// Senses tells whether the printer knows of the slip at its mouth.
func (p Presenter) Senses() bool { return p.Sensor != NoSensor }

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
func Generic80() Profile { return builtIn("generic-80") }

// Generic58 is any 58 mm printer of which nothing is known.
func Generic58() Profile { return builtIn("generic-58") }

// Native80 is the common 80 mm kiosk mechanism whose manual was read: own QR
// codes, sizes up to 8, automatic status and GS r, but no process ID.
func Native80() Profile { return builtIn("native-80") }

// EpsonT88V knows the process ID as well, the best proof there is without a
// presenter, and can be cleared for certain.
func EpsonT88V() Profile { return builtIn("epson-tm-t88v") }

// CustomKPM is the kiosk mechanism with a presenter that best shows what a
// presenter can prove.
func CustomKPM() Profile { return builtIn("custom-kpm") }

// Narrow tells paper of 58 mm from that of 80 mm.
func (p Profile) Narrow() bool { return p.Dots < 450 }

// LongestBlock is how many NULs complete any block that may be unfinished when
// a line was lost: what a printer still waits for, it takes from these.
func (p Profile) LongestBlock() int {
	if p.NativeQR {
		return 128
	}
	return 8192
}

// Buffer is how many bytes the printer can hold.
func (p Profile) Buffer() int {
	if p.Line.Buffer > 0 {
		return p.Line.Buffer
	}
	return 4096
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
