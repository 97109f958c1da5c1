package escpos

import (
	"bytes"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// builtIns reads the profiles that come with the program, once. Each is proved
// by its own vectors, and a test loads them all: none can be bad.
var builtIns = sync.OnceValues(func() (map[string]Profile, error) {
	entries, err := profileFiles.ReadDir("profiles")
	if err != nil {
		return nil, err
	}
	sources := map[string][]byte{}
	for _, e := range entries {
		source, err := profileFiles.ReadFile("profiles/" + e.Name())
		if err != nil {
			return nil, err
		}
		sources[strings.TrimSuffix(e.Name(), path.Ext(e.Name()))] = source
	}
	all := map[string]Profile{}
	var load func(id string) (Profile, error)
	load = func(id string) (Profile, error) {
		if p, known := all[id]; known {
			return p, nil
		}
		source, known := sources[id]
		if !known {
			return Profile{}, fmt.Errorf("%q is not one of %s", id, strings.Join(slices.Sorted(maps.Keys(sources)), ", "))
		}
		delete(sources, id) // a circle of inheritance ends here
		p, err := parseProfile(source, load)
		if err == nil && p.ID != id {
			err = fmt.Errorf("printer profile %q: its file is called %s", p.ID, id)
		}
		all[id] = p
		return p, err
	}
	for _, id := range slices.Collect(maps.Keys(sources)) {
		if _, err := load(id); err != nil {
			return nil, err
		}
	}
	return all, nil
})

func builtIn(id string) Profile {
	all, err := builtIns()
	if err != nil {
		panic(err) // a file of the program itself is wrong; TestBuiltInProfiles says so first
	}
	return all[id]
}

// Profiles lists the ids of the profiles that come with the program.
func Profiles() []string {
	all, err := builtIns()
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(all))
}

// Lookup finds a profile that comes with the program by its ID.
func Lookup(id string) (Profile, bool) {
	all, err := builtIns()
	p, ok := all[id]
	return p, ok && err == nil
}

// LoadProfile reads a site's profile, which may inherit one that comes with
// the program, and proves it: one that does not reproduce its own small
// document, or has none, is refused.
func LoadProfile(source []byte) (Profile, error) {
	return parseProfile(source, func(id string) (Profile, error) {
		if p, ok := Lookup(id); ok {
			return p, nil
		}
		return Profile{}, fmt.Errorf("inherits: %q is not one of %s", id, strings.Join(Profiles(), ", "))
	})
}

func parseProfile(source []byte, base func(id string) (Profile, error)) (Profile, error) {
	var head struct {
		ID       string `yaml:"profile"`
		Inherits string `yaml:"inherits"`
	}
	if err := yaml.Unmarshal(source, &head); err != nil {
		return Profile{}, fmt.Errorf("printer profile: %w", err)
	}
	var p Profile
	if head.Inherits != "" {
		var err error
		if p, err = base(head.Inherits); err != nil {
			return Profile{}, fmt.Errorf("printer profile %q: %w", head.ID, err)
		}
		p.ID, p.Test = "", nil
	}
	inherited := p
	d := yaml.NewDecoder(bytes.NewReader(source))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil && !errors.Is(err, io.EOF) {
		return Profile{}, fmt.Errorf("printer profile %q: %w", head.ID, err)
	}
	if p.Name != inherited.Name && p.NameEN == inherited.NameEN {
		p.NameEN = "" // it would be that of another model
	}
	if err := errors.Join(p.check()...); err != nil {
		return Profile{}, fmt.Errorf("printer profile %q: %w", head.ID, err)
	}
	if err := p.prove(); err != nil {
		return Profile{}, fmt.Errorf("printer profile %q: %w", head.ID, err)
	}
	return p, nil
}

// check reports everything wrong with a profile's values.
func (p Profile) check() (wrong []error) {
	require := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	require(p.ID != "", "profile: an id is needed")
	require(p.Dots >= 100 && p.Dots <= 1024, "dots: %d is not 100…1024", p.Dots)
	require(p.Columns >= 8 && p.Columns*8 <= p.Dots, "columns: %d characters do not fit on %d dots", p.Columns, p.Dots)
	require(p.KanjiCell >= 0 && p.KanjiCell <= 48, "kanji_cell: %d is not 0…48", p.KanjiCell)
	require(p.MaxScale >= 1 && p.MaxScale <= 8, "max_scale: %d is not 1…8", p.MaxScale)
	require(p.QRMaxModule >= 0 && p.QRMaxModule <= 16, "qr_max_module: %d is not 0…16", p.QRMaxModule)
	require(p.QRMaxBytes >= 0 && p.QRMaxBytes <= 2953, "qr_max_bytes: %d is not 0…2953", p.QRMaxBytes)
	require(p.RasterRows >= 0 && p.RasterRows <= 255, "raster_rows: %d is not 0…255", p.RasterRows)
	require(p.FeedLen >= 0 && p.FeedLen <= 15, "feed_lines: %d is not 0…15", p.FeedLen)
	require(p.MMPerSec >= 0 && p.MMPerSec <= 500, "mm_per_s: %d is not 0…500", p.MMPerSec)
	require(p.NearEndMM >= 0 && p.NearEndMM <= 50_000, "near_end_mm: %d is not 0…50000", p.NearEndMM)
	for _, n := range p.DLEEOT {
		// Some models give further n the meaning "reset".
		require(n >= 1 && n <= 4, "dle_eot: %d is not 1…4", n)
	}
	require(p.Line.Baud == 0 || p.Line.Baud >= 300 && p.Line.Baud <= 4_000_000, "line.baud: %d", p.Line.Baud)
	require(slices.Contains([]string{"", "none", "xonxoff", "rtscts"}, p.Line.Flow), "line.flow: %q is none of none, xonxoff, rtscts", p.Line.Flow)
	require(p.Line.Buffer == 0 || p.Line.Buffer >= 45, "line.buffer: %d bytes is less than any printer has", p.Line.Buffer)
	q := p.Presenter
	require(slices.Contains([]Sensor{NoSensor, FullStatus, PaperBit6}, q.Sensor), "presenter.sensor: %q is none of full-status, dle-eot-4-bit-6", q.Sensor)
	require(q.Sensor != PaperBit6 || slices.Contains(p.DLEEOT, 4), "presenter.sensor: dle-eot-4-bit-6 needs dle_eot 4")
	require(q.TakeSeconds >= 0 && q.TakeSeconds <= 600, "presenter.take_s: %d is not 0…600", q.TakeSeconds)
	require(len(q.Retract) == 0 || q.Senses(), "presenter.retract: without a sensor nobody knows whether there is anything to take back")
	for _, c := range []Hex{q.Present, q.Eject, q.Retract} {
		require(len(RealTime(c)) == 0, "presenter: % X contains a real-time command", []byte(c))
		require(len(c) == 0 || len(Disassemble(c)) == 1 && Disassemble(c)[0].Name != incompleteName, "presenter: % X is not one whole command", []byte(c))
	}
	require(len(p.Test) > 0, "test: a small document must prove the profile")
	return wrong
}

// Step is one piece of a profile's document and the bytes it must become;
// exactly one of the fields before Hex is set.
type Step struct {
	Start  bool   `yaml:"start"`
	Align  string `yaml:"align"` // left, centre, right
	Size   int    `yaml:"size"`  // both ways
	Line   string `yaml:"line"`
	QR     string `yaml:"qr"`
	Module int    `yaml:"module"` // with qr: dots
	Feed   int    `yaml:"feed"`
	Cut    bool   `yaml:"cut"`
	Hex    Hex    `yaml:"hex"`
}

// prove builds the profile's document and compares it step by step.
func (p Profile) prove() error {
	b := New(p, nil)
	from := 0
	cut := false
	for i, s := range p.Test {
		switch {
		case s.Start != (i == 0):
			return errors.New("test: start comes first, and once")
		case s.Start:
		case s.Align != "":
			at := slices.Index([]string{"left", "centre", "right"}, s.Align)
			if at < 0 {
				return fmt.Errorf("test[%d]: align %q is none of left, centre, right", i, s.Align)
			}
			b.Align(Align(at))
		case s.Size > 0:
			b.Size(s.Size, s.Size)
		case s.Line != "":
			b.Line(s.Line)
		case s.QR != "":
			b.QR(s.QR, s.Module)
		case s.Feed > 0:
			b.Feed(s.Feed)
		case s.Cut:
			cut = true
			b.Cut()
		default:
			return fmt.Errorf("test[%d]: nothing is said to be done", i)
		}
		if b.err != nil {
			return fmt.Errorf("test[%d]: %w", i, b.err)
		}
		if got := b.buf.Bytes()[from:]; !bytes.Equal(got, s.Hex) {
			return fmt.Errorf("test[%d]: makes %X, the vector says %X", i, got, []byte(s.Hex))
		}
		from = b.buf.Len()
	}
	if !cut {
		return errors.New("test: the document is never cut")
	}
	if len(b.missing) > 0 {
		return fmt.Errorf("test: the profile cannot print %q", string(b.missing))
	}
	_, err := b.Bytes()
	return err
}

// Hex is bytes written in hexadecimal, with spaces where they help.
type Hex []byte

// UnmarshalText reads "1D 65 05".
func (h *Hex) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(strings.ReplaceAll(string(text), " ", ""))
	if err != nil {
		return fmt.Errorf("%q is not hexadecimal bytes: %w", text, err)
	}
	return nil
}

// named finds the value of a word in a table.
func named[T any](text []byte, words map[string]T) (T, error) {
	v, ok := words[string(text)]
	if !ok {
		return v, fmt.Errorf("%q is none of %s", text, strings.Join(slices.Sorted(maps.Keys(words)), ", "))
	}
	return v, nil
}

// UnmarshalText reads both, gs or fs.
func (k *KanjiSize) UnmarshalText(text []byte) (err error) {
	*k, err = named(text, map[string]KanjiSize{"both": SizeBoth, "gs": SizeGS, "fs": SizeFS})
	return err
}

// UnmarshalText reads partial, full or none.
func (c *Cut) UnmarshalText(text []byte) (err error) {
	*c, err = named(text, map[string]Cut{"partial": CutPartial, "full": CutFull, "none": CutNone})
	return err
}

// UnmarshalText reads none or dc4-8.
func (c *Clear) UnmarshalText(text []byte) (err error) {
	*c, err = named(text, map[string]Clear{"none": ClearNone, "dc4-8": ClearDC4})
	return err
}
