package led

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Frame is one Onbon envelope.
type Frame struct {
	Destination uint16 // screen number; the host is 8000
	Source      uint16
	Reserved    [5]byte
	Mode        byte
	DeviceType  byte
	Version     byte
	Data        []byte
}

// Host is the source address of the hall's computer.
const Host uint16 = 0x8000

const (
	lead       = 0xA5
	trail      = 0x5A
	leadCount  = 8
	headerSize = 14
	// maxFrame bounds what a scanner holds; the longest frame we send is far
	// shorter.
	maxFrame = 4096
)

// ErrFrame is a frame or its data that is not what it should be.
var ErrFrame = errors.New("not a valid frame")

// AppendFrame appends f as it goes over the wire.
func AppendFrame(dst []byte, f Frame) []byte {
	body := make([]byte, headerSize, headerSize+len(f.Data)+2)
	binary.LittleEndian.PutUint16(body, f.Destination)
	binary.LittleEndian.PutUint16(body[2:], f.Source)
	copy(body[4:9], f.Reserved[:])
	body[9], body[10], body[11] = f.Mode, f.DeviceType, f.Version
	binary.LittleEndian.PutUint16(body[12:], uint16(len(f.Data)))
	body = append(body, f.Data...)
	body = binary.LittleEndian.AppendUint16(body, crc16(0, body))
	dst = append(dst, bytes.Repeat([]byte{lead}, leadCount)...)
	dst = appendEscaped(dst, body)
	return append(dst, trail)
}

// appendEscaped escapes in one pass, so that no replacement meets another's result.
func appendEscaped(dst, body []byte) []byte {
	for _, b := range body {
		switch b {
		case 0xA5:
			dst = append(dst, 0xA6, 0x02)
		case 0xA6:
			dst = append(dst, 0xA6, 0x01)
		case 0x5A:
			dst = append(dst, 0x5B, 0x02)
		case 0x5B:
			dst = append(dst, 0x5B, 0x01)
		default:
			dst = append(dst, b)
		}
	}
	return dst
}

func unescape(p []byte) ([]byte, bool) {
	out := make([]byte, 0, len(p))
	for i := 0; i < len(p); i++ {
		b := p[i]
		if b == 0xA6 || b == 0x5B {
			i++
			if i == len(p) || p[i] != 1 && p[i] != 2 {
				return nil, false
			}
			if p[i] == 2 {
				b-- // A6 02 → A5, 5B 02 → 5A
			}
		}
		out = append(out, b)
	}
	return out, true
}

// Scanner finds Onbon frames in a stream with noise. Because of the escapes A5
// occurs only before a frame and 5A only after one, so a torn frame never
// costs its successor.
type Scanner struct {
	// Bad counts what looked like a frame and was none.
	Bad int
	buf []byte
}

// Feed adds received bytes.
func (s *Scanner) Feed(p []byte) { s.buf = append(s.buf, p...) }

// Clear forgets what was received.
func (s *Scanner) Clear() { s.buf = s.buf[:0] }

// Next returns the next whole frame.
func (s *Scanner) Next() (Frame, bool) {
	for {
		start := bytes.IndexByte(s.buf, lead)
		if start < 0 {
			s.buf = s.buf[:0]
			return Frame{}, false
		}
		for start < len(s.buf) && s.buf[start] == lead {
			start++
		}
		length := indexEither(s.buf[start:], lead, trail)
		switch {
		case length < 0 && len(s.buf)-start > maxFrame:
			s.Bad++
			s.buf = s.buf[:0]
			return Frame{}, false
		case length < 0:
			s.take(start - 1) // keep one A5 as the mark
			return Frame{}, false
		}
		body, end := s.buf[start:start+length], start+length
		if s.buf[end] == lead {
			s.Bad++
			s.take(end)
			continue
		}
		f, err := parse(body)
		s.take(end + 1)
		if err != nil {
			s.Bad++
			continue
		}
		return f, true
	}
}

func (s *Scanner) take(n int) { s.buf = s.buf[:copy(s.buf, s.buf[n:])] }

func indexEither(p []byte, a, b byte) int {
	for i, c := range p {
		if c == a || c == b {
			return i
		}
	}
	return -1
}

// parse reads an escaped body.
func parse(escaped []byte) (Frame, error) {
	body, ok := unescape(escaped)
	if !ok || len(body) < headerSize+2 {
		return Frame{}, ErrFrame
	}
	end := len(body) - 2
	if int(binary.LittleEndian.Uint16(body[12:])) != end-headerSize ||
		binary.LittleEndian.Uint16(body[end:]) != crc16(0, body[:end]) {
		return Frame{}, ErrFrame
	}
	f := Frame{
		Destination: binary.LittleEndian.Uint16(body), Source: binary.LittleEndian.Uint16(body[2:]),
		Mode: body[9], DeviceType: body[10], Version: body[11], Data: body[headerSize:end],
	}
	copy(f.Reserved[:], body[4:9])
	return f, nil
}

// Area is one dynamic area of a board with its text.
type Area struct {
	X, Width      uint16 // in 8 pixels
	Y, Height     uint16 // in pixels
	Number        byte
	LineSpacing   byte
	RunMode       byte   // 0 loop, 1 stay on the last page, 2 loop and delete after Timeout
	Timeout       uint16 // seconds
	SingleLine    byte   // 1 single, 2 multi
	Wrap          byte   // 1 no, 2 yes
	Display       byte   // 1 still, 2 quick, 3 left, 4 right, 5 up, 6 down
	Exit          byte
	Speed         byte // 0 fastest … 18 slowest
	Stay          byte // in 0.5 s
	Text          []byte
	AnswerWanted  bool
	EraseAllFirst bool
}

const areaFixed = 27

// showCommand is group and command of "show real-time information".
var showCommand = []byte{0xA3, 0x06}

// AppendShow appends the data of command A3 06 with one area.
func AppendShow(dst []byte, a Area) []byte {
	response, erase := byte(2), byte(0)
	if a.AnswerWanted {
		response = 1
	}
	if a.EraseAllFirst {
		erase = 0xFF
	}
	dst = append(dst, showCommand...)
	dst = append(dst, response, 0, 0, erase, 1)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(areaFixed+len(a.Text)))
	dst = append(dst, 0)
	for _, v := range []uint16{a.X, a.Y, a.Width, a.Height} {
		dst = binary.LittleEndian.AppendUint16(dst, v)
	}
	dst = append(dst, a.Number, a.LineSpacing, a.RunMode)
	dst = binary.LittleEndian.AppendUint16(dst, a.Timeout)
	dst = append(dst, 0, 0, 0, a.SingleLine, a.Wrap, a.Display, a.Exit, a.Speed, a.Stay)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(a.Text)))
	return append(dst, a.Text...)
}

// ParseShow reads the data of command A3 06 with one area.
func ParseShow(data []byte) (Area, error) {
	const head = 9
	if len(data) < head+areaFixed || !bytes.HasPrefix(data, showCommand) {
		return Area{}, fmt.Errorf("%w: not a show command", ErrFrame)
	}
	p := data[head:]
	a := Area{
		AnswerWanted: data[2] == 1, EraseAllFirst: data[5] == 0xFF,
		X: binary.LittleEndian.Uint16(p[1:]), Y: binary.LittleEndian.Uint16(p[3:]),
		Width: binary.LittleEndian.Uint16(p[5:]), Height: binary.LittleEndian.Uint16(p[7:]),
		Number: p[9], LineSpacing: p[10], RunMode: p[11], Timeout: binary.LittleEndian.Uint16(p[12:]),
		SingleLine: p[17], Wrap: p[18], Display: p[19], Exit: p[20], Speed: p[21], Stay: p[22],
		Text: bytes.Clone(p[areaFixed:]),
	}
	if data[6] != 1 || int(binary.LittleEndian.Uint16(data[7:])) != len(p) ||
		int64(binary.LittleEndian.Uint32(p[23:])) != int64(len(a.Text)) {
		return Area{}, fmt.Errorf("%w: lengths of the area disagree", ErrFrame)
	}
	return a, nil
}

// Acknowledgement is the answer a board gives; status 0 is good. The codes of
// other states are not published.
func Acknowledgement(board uint16, status byte) Frame {
	return Frame{Destination: Host, Source: board, DeviceType: 0xFE, Version: 2,
		Data: append(bytes.Clone(showCommand), status, 0, 0)}
}
