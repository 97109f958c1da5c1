package led

import (
	"bytes"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Profile describes one make of board: the line, the manners of the bus, the
// frame, and vectors that prove the description.
type Profile struct {
	ID       string            `yaml:"profile"`
	Name     string            `yaml:"name"`     // in words, for the device page
	Language string            `yaml:"language"` // onbon-bx5k | alpha | template
	Line     LineSettings      `yaml:"line"`
	Bus      BusSettings       `yaml:"bus"`
	Charset  Charset           `yaml:"charset"`
	Onbon    OnbonSettings     `yaml:"onbon"`
	Alpha    AlphaSettings     `yaml:"alpha"`
	Frame    []Piece           `yaml:"frame"`
	Escape   map[string]string `yaml:"escape"` // hex byte → hex bytes, between the first and the last piece
	States   map[string]string `yaml:"states"` // usual texts of the maker's boards, for display
	Test     []Vector          `yaml:"test"`

	escapes map[byte][]byte
	answer  []byte
}

// LineSettings are the serial port's.
type LineSettings struct {
	Baud int    `yaml:"baud"`
	Mode string `yaml:"mode"` // 8N1; 7E1 for Alpha signs
}

// BusSettings are the manners on the line.
type BusSettings struct {
	GapMS        int    `yaml:"gap_ms"`        // silence between two frames
	TurnaroundMS int    `yaml:"turnaround_ms"` // how long an answer may take after the frame has left
	Reply        string `yaml:"reply"`         // none | ack (Onbon, Alpha) | echo (Modbus) | answer | any
	Answer       string `yaml:"answer"`        // with reply answer: the hex bytes an answer begins with
	MaxText      int    `yaml:"max_text"`      // bytes
	RefreshS     int    `yaml:"refresh_s"`     // each board is painted again after this; 0 never
	// SharePercent is how much of the line's time refreshing may take.
	SharePercent int `yaml:"share_percent"`
	// CallSeconds is how long a call moves before its text is sent once more
	// to stand still; 0 sends a call like any other text. BlinkMS, for boards
	// that cannot flash by themselves, sends the text and darkness in turns
	// for that time; 0 only sends the text again at its end.
	CallSeconds int `yaml:"call_seconds"`
	BlinkMS     int `yaml:"blink_ms"`
}

// OnbonSettings are the fields of an Onbon show command that a site may set.
type OnbonSettings struct {
	DeviceType int `yaml:"device_type"`
	Area       int `yaml:"area"`
	X          int `yaml:"x"` // pixels, a multiple of 8
	Y          int `yaml:"y"`
	Width      int `yaml:"width"` // pixels, a multiple of 8
	Height     int `yaml:"height"`
	RunMode    int `yaml:"run_mode"`
	TimeoutS   int `yaml:"timeout_s"`
	SteadyMode int `yaml:"steady_mode"`
	CallMode   int `yaml:"call_mode"` // how a call moves before it stands still
	Speed      int `yaml:"speed"`
	StayHalfS  int `yaml:"stay_half_s"`
}

// Piece is one part of a template's frame; exactly one field is set.
type Piece struct {
	Hex    string      `yaml:"hex"`
	Call   string      `yaml:"call"`   // with hex: the bytes instead while a call moves, as many
	Addr   string      `yaml:"addr"`   // u8 | u16le | u16be
	Number string      `yaml:"number"` // the text's digits as a number: u8 | u16le | u16be
	Text   *TextPiece  `yaml:"text"`
	Check  *CheckPiece `yaml:"check"`

	bytes, call []byte
}

// TextPiece is where the text goes; widths are in encoded bytes. Line 1, 2 …
// takes that line of a text set in lines of Width; 0 takes the whole text.
type TextPiece struct {
	Line  int    `yaml:"line"`
	Pad   string `yaml:"pad"`
	Width int    `yaml:"width"`
	Align string `yaml:"align"` // left | right
}

// CheckPiece is a checksum over the bytes From … To of the finished frame,
// counted from 0; To is a number (exclusive), "end", or "check" for the
// check's own place.
type CheckPiece struct {
	Kind string `yaml:"kind"` // sum8 | xor8 | crc16-arc | crc16-modbus | none
	From int    `yaml:"from"`
	To   string `yaml:"to"`
}

// Vector is a frame a profile must reproduce before it is used.
type Vector struct {
	Addr int    `yaml:"addr"`
	Text string `yaml:"text"`
	Call bool   `yaml:"call"`
	Hex  string `yaml:"hex"`
}

//go:embed profiles/*.yaml
var profiles embed.FS

// Profiles lists the ids of the profiles that come with the program.
func Profiles() []string {
	var ids []string
	entries, _ := profiles.ReadDir("profiles")
	for _, e := range entries {
		ids = append(ids, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	slices.Sort(ids)
	return ids
}

// BuiltIn loads a profile that comes with the program.
func BuiltIn(id string) (Profile, error) {
	p, err := profiles.ReadFile("profiles/" + id + ".yaml")
	if err != nil {
		return Profile{}, fmt.Errorf("LED profile %q is not one of %s", id, strings.Join(Profiles(), ", "))
	}
	return LoadProfile(p)
}

// LoadProfile reads a profile and proves it by its vectors: a profile that
// does not reproduce them, or has none, is refused.
func LoadProfile(source []byte) (Profile, error) {
	var p Profile
	d := yaml.NewDecoder(bytes.NewReader(source))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil && !errors.Is(err, io.EOF) {
		return Profile{}, fmt.Errorf("LED profile: %w", err)
	}
	if err := p.complete(); err != nil {
		return Profile{}, fmt.Errorf("LED profile %q: %w", p.ID, err)
	}
	if err := p.prove(); err != nil {
		return Profile{}, fmt.Errorf("LED profile %q: %w", p.ID, err)
	}
	return p, nil
}

// complete fills in what the source left out and reports everything wrong.
func (p *Profile) complete() error {
	var wrong []error
	require := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	if p.Line.Mode == "" {
		p.Line.Mode = "8N1"
	}
	if p.Bus.Reply == "" {
		p.Bus.Reply = "none"
	}
	if p.Bus.MaxText == 0 {
		p.Bus.MaxText = 64
	}
	if p.Bus.SharePercent == 0 {
		p.Bus.SharePercent = 20
	}
	require(p.ID != "", "profile: an id is needed")
	require(slices.Contains([]string{"onbon-bx5k", "alpha", "template"}, p.Language), "language: %q is none of onbon-bx5k, alpha, template", p.Language)
	require(p.Line.Baud >= 300 && p.Line.Baud <= 4_000_000, "line.baud: %d", p.Line.Baud)
	require(p.Charset.valid(), "charset: %q is none of ascii, gb2312, gbk, bcd-digits", p.Charset)
	require(slices.Contains([]string{"none", "ack", "echo", "answer", "any"}, p.Bus.Reply), "bus.reply: %q is none of none, ack, echo, answer, any", p.Bus.Reply)
	require(p.Bus.Reply != "ack" || p.Language != "template", "bus.reply: a template knows no ack; write answer and its bytes")
	answer, err := hexBytes(p.Bus.Answer)
	require(err == nil && (len(answer) > 0) == (p.Bus.Reply == "answer"), "bus.answer: %q must be hex bytes with reply answer, and only then", p.Bus.Answer)
	p.answer = answer
	require(p.Bus.Reply == "none" || p.Bus.TurnaroundMS > 0, "bus.turnaround_ms: an awaited answer needs a time")
	require(p.Bus.GapMS >= 0 && p.Bus.GapMS <= 5000, "bus.gap_ms: %d is not 0…5000", p.Bus.GapMS)
	require(p.Bus.MaxText > 0 && p.Bus.MaxText <= 1024, "bus.max_text: %d is not 1…1024", p.Bus.MaxText)
	require(p.Bus.RefreshS >= 0, "bus.refresh_s: %d", p.Bus.RefreshS)
	require(p.Bus.SharePercent > 0 && p.Bus.SharePercent <= 100, "bus.share_percent: %d is not 1…100", p.Bus.SharePercent)
	require(p.Bus.CallSeconds >= 0 && p.Bus.CallSeconds <= 60, "bus.call_seconds: %d is not 0…60", p.Bus.CallSeconds)
	require(p.Bus.BlinkMS == 0 || p.Bus.BlinkMS >= 200 && p.Bus.BlinkMS <= 5000, "bus.blink_ms: %d is neither 0 nor 200…5000", p.Bus.BlinkMS)
	require(len(p.Test) > 0, "test: at least one vector must prove the profile")
	switch p.Language {
	case "template":
		require(len(p.Frame) > 0, "frame: a template needs its pieces")
		wrong = append(wrong, p.compile()...)
	case "alpha":
		require(p.Charset == ASCII, "charset: alpha signs know ascii only")
		wrong = append(wrong, p.Alpha.check()...)
	default:
		wrong = append(wrong, p.Onbon.check()...)
	}
	return errors.Join(wrong...)
}

func (o OnbonSettings) check() (wrong []error) {
	for _, f := range []struct {
		key           string
		value, lo, hi int
	}{
		{"device_type", o.DeviceType, 0, 255}, {"area", o.Area, 0, 255}, {"x", o.X, 0, 65528}, {"y", o.Y, 0, 65535},
		{"width", o.Width, 8, 65528}, {"height", o.Height, 8, 65535}, {"run_mode", o.RunMode, 0, 2},
		{"timeout_s", o.TimeoutS, 0, 65535}, {"steady_mode", o.SteadyMode, 1, 6}, {"call_mode", o.CallMode, 1, 6},
		{"speed", o.Speed, 0, 18}, {"stay_half_s", o.StayHalfS, 0, 255},
	} {
		if f.value < f.lo || f.value > f.hi {
			wrong = append(wrong, fmt.Errorf("onbon.%s: %d is not %d…%d", f.key, f.value, f.lo, f.hi))
		}
	}
	if o.X%8 != 0 || o.Width%8 != 0 {
		wrong = append(wrong, errors.New("onbon.x, onbon.width: multiples of 8 pixels"))
	}
	return wrong
}

// prove encodes every vector and compares.
func (p *Profile) prove() error {
	for i, v := range p.Test {
		want, err := hexBytes(v.Hex)
		if err != nil {
			return fmt.Errorf("test %d: %w", i+1, err)
		}
		got, err := p.Encode(v.Addr, v.Text, v.Call)
		if err != nil {
			return fmt.Errorf("test %d: %w", i+1, err)
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("test %d: the frame comes out as %X, the vector says %X", i+1, got, want)
		}
	}
	return nil
}

// Encode builds the frame that shows text on one board; call makes it move to
// catch the eye, where the board can.
func (p *Profile) Encode(address int, text string, call bool) ([]byte, error) {
	switch p.Language {
	case "template":
		return p.template(address, text, call)
	case "alpha":
		return p.alpha(address, text, call)
	}
	return p.onbon(address, text, call)
}

// onbon builds the frame of an Onbon card.
func (p *Profile) onbon(address int, text string, call bool) ([]byte, error) {
	if address < 1 || address > 0xFFFD {
		return nil, fmt.Errorf("LED address %d is not 1…65533", address)
	}
	if text == "" {
		text = " " // no text at all is not described by the manual
	}
	o := p.Onbon
	a := Area{
		X: uint16(o.X / 8), Width: uint16(o.Width / 8), Y: uint16(o.Y), Height: uint16(o.Height),
		Number: byte(o.Area), RunMode: byte(o.RunMode), Timeout: uint16(o.TimeoutS),
		SingleLine: 1, Wrap: 1, Display: byte(o.SteadyMode), Speed: byte(o.Speed), Stay: byte(o.StayHalfS),
		Text: p.Charset.Encode(text, p.Bus.MaxText), AnswerWanted: p.Bus.Reply == "ack",
	}
	if call {
		a.Display, a.Stay = byte(o.CallMode), 1
	}
	return AppendFrame(nil, Frame{Destination: uint16(address), Source: Host, DeviceType: byte(o.DeviceType),
		Version: 2, Data: AppendShow(nil, a)}), nil
}

// callTime is how long a call moves before it is sent again to stand still.
func (p *Profile) callTime() time.Duration { return time.Duration(p.Bus.CallSeconds) * time.Second }

// NumberOnly tells whether the boards have no Chinese characters: they should
// be given the ticket's number alone, because what ASCII leaves of a sentence
// ("暂停服务 请到 19 号窗口") can mean something else.
func (p *Profile) NumberOnly() bool { return p.Charset == ASCII || p.Charset == BCDDigits }

// Addressed tells whether the frames say which board they are for. One that
// does not must be alone on its line.
func (p *Profile) Addressed() bool {
	return p.Language != "template" || slices.ContainsFunc(p.Frame, func(piece Piece) bool { return piece.Addr != "" })
}

func hexBytes(s string) ([]byte, error) { return hex.DecodeString(strings.Join(strings.Fields(s), "")) }
