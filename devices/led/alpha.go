package led

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// AlphaPacket is one packet to a sign of the Alpha family.
type AlphaPacket struct {
	Type    byte   // 'Z' all signs
	Address string // two hex digits; 00 is every sign, "?" stands for any digit
	Command byte   // 'A' write text
	Data    []byte
	Checked bool // with a checksum
	size    int  // on the wire, as read
}

const (
	alphaStart   = 0x01
	alphaCommand = 0x02
	alphaCheck   = 0x03
	alphaEnd     = 0x04
	alphaWrite   = 'A'
	alphaLead    = 5 // zeros by which a sign finds the baud rate
	// alphaLongest bounds what a scanner holds; ours are far shorter.
	alphaLongest = 4096
)

// The answers of a sign that is set to acknowledge.
const (
	alphaACK = 0x06
	alphaNAK = 0x15
)

// AlphaSettings are the fields of a write-text command that a site may set.
type AlphaSettings struct {
	SignType   string `yaml:"sign_type"`   // "Z"
	Label      string `yaml:"label"`       // "0" is the priority text
	Position   int    `yaml:"position"`    // 20 (hexadecimal) middle … 32 right
	SteadyMode string `yaml:"steady_mode"` // "b" hold
	CallMode   string `yaml:"call_mode"`   // "c" flash
	Colours    string `yaml:"colours"`     // of the words in turn: 1…9, C; empty: the sign's own
	Checksum   bool   `yaml:"checksum"`
	// DarkAfterMin lets a text go about so many minutes after the host died, in
	// steps of ten; 0: it stays. The priority text cannot.
	DarkAfterMin int `yaml:"dark_after_min"`
}

func (a AlphaSettings) check() (wrong []error) {
	one := func(key, value, allowed string) {
		if len(value) != 1 || !strings.Contains(allowed, value) {
			wrong = append(wrong, fmt.Errorf("alpha.%s: %q is not one of %s", key, value, allowed))
		}
	}
	const modes = "abcefghijklmopqrst" // "d" is reserved, "n" wants a second character
	one("sign_type", a.SignType, "!\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	one("label", a.Label, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	one("steady_mode", a.SteadyMode, modes)
	one("call_mode", a.CallMode, modes)
	if !bytes.Contains([]byte{0x20, 0x22, 0x26, 0x30, 0x31, 0x32}, []byte{byte(a.Position)}) || a.Position > 0xFF {
		wrong = append(wrong, fmt.Errorf("alpha.position: %#x is none of 0x20, 0x22, 0x26, 0x30, 0x31, 0x32", a.Position))
	}
	if strings.Trim(a.Colours, "123456789C") != "" {
		wrong = append(wrong, fmt.Errorf("alpha.colours: %q may hold 1…9 and C only", a.Colours))
	}
	if a.DarkAfterMin < 0 || a.DarkAfterMin > 120 || a.DarkAfterMin%alphaStep != 0 {
		wrong = append(wrong, fmt.Errorf("alpha.dark_after_min: %d is not one of 0, 10, 20 … 120", a.DarkAfterMin))
	}
	if a.DarkAfterMin > 0 && a.Label == "0" {
		wrong = append(wrong, errors.New("alpha.dark_after_min: the priority text, label 0, cannot go by itself; take another label"))
	}
	return wrong
}

// AppendAlpha appends p as it goes over the wire.
func AppendAlpha(dst []byte, p AlphaPacket) []byte {
	dst = append(dst, make([]byte, alphaLead)...)
	dst = append(dst, alphaStart, p.Type)
	dst = append(dst, p.Address...)
	from := len(dst)
	dst = append(dst, alphaCommand, p.Command)
	dst = append(dst, p.Data...)
	if p.Checked {
		dst = append(dst, alphaCheck)
		dst = fmt.Appendf(dst, "%04X", sum16(dst[from:]))
	}
	return append(dst, alphaEnd)
}

func sum16(p []byte) (sum uint16) {
	for _, b := range p {
		sum += uint16(b)
	}
	return sum
}

// alpha builds the packet that shows text on a sign. No text at all clears the
// label, which lets the sign's own texts come back.
func (p *Profile) alpha(address int, text string, call bool) ([]byte, error) {
	if address < 1 || address > 0xFF {
		return nil, fmt.Errorf("sign address %d is not 1…255", address)
	}
	a := p.Alpha
	data := []byte(a.Label)
	if shown := p.Charset.Encode(text, p.Bus.MaxText); len(shown) > 0 {
		mode := a.SteadyMode
		if call {
			mode = a.CallMode
		}
		data = append(data, 0x1B, byte(a.Position), mode[0])
		data = append(data, coloured(shown, a.Colours)...)
	}
	return AppendAlpha(nil, AlphaPacket{Type: a.SignType[0], Address: fmt.Sprintf("%02X", address),
		Command: alphaWrite, Data: data, Checked: a.Checksum}), nil
}

// coloured puts the colour of each word before it.
func coloured(text []byte, colours string) []byte {
	if colours == "" {
		return text
	}
	var out []byte
	for i, word := range bytes.SplitAfter(text, []byte{' '}) {
		if i < len(colours) {
			out = append(out, 0x1C, colours[i])
		}
		out = append(out, word...)
	}
	return out
}

// AlphaScanner finds packets in a stream with noise. 01 begins a packet and 04
// ends it, and neither stands inside one, so a torn packet never costs its
// successor.
type AlphaScanner struct {
	Bad int // packets with a wrong checksum or broken off
	buf []byte
}

// Feed adds received bytes.
func (s *AlphaScanner) Feed(p []byte) { s.buf = append(s.buf, p...) }

// Pending counts the bytes that wait for the rest of their packet.
func (s *AlphaScanner) Pending() int { return len(s.buf) }

// Gap says that the line fell silent: what is incomplete now never will be
// complete.
func (s *AlphaScanner) Gap() { s.buf = s.buf[:0] }

// Next returns the next whole packet; its Data is the caller's.
func (s *AlphaScanner) Next() (AlphaPacket, bool) {
	for {
		start := bytes.IndexByte(s.buf, alphaStart)
		if start < 0 {
			s.take(len(s.buf) - zeros(s.buf))
			return AlphaPacket{}, false
		}
		lead := zeros(s.buf[:start])
		s.take(start - lead)
		body := s.buf[lead+1:]
		length := indexEither(body, alphaStart, alphaEnd)
		switch {
		case length < 0 && len(s.buf) > alphaLongest:
			s.Bad++
			s.take(lead + 1)
			continue
		case length < 0:
			return AlphaPacket{}, false
		case body[length] == alphaStart:
			s.Bad++
			s.take(lead + 1 + length - zeros(body[:length]))
			continue
		}
		p, ok := parseAlpha(body[:length])
		s.take(lead + length + 2)
		if !ok {
			s.Bad++
			continue
		}
		p.size = lead + length + 2
		return p, true
	}
}

// zeros is how many zeros at the end of p can be the lead of a packet.
func zeros(p []byte) (n int) {
	for n < min(alphaLead, len(p)) && p[len(p)-1-n] == 0 {
		n++
	}
	return n
}

func (s *AlphaScanner) take(n int) { s.buf = s.buf[:copy(s.buf, s.buf[n:])] }

// parseAlpha reads what stands between 01 and 04.
func parseAlpha(body []byte) (AlphaPacket, bool) {
	if len(body) < 5 || body[3] != alphaCommand {
		return AlphaPacket{}, false
	}
	p := AlphaPacket{Type: body[0], Address: string(body[1:3]), Command: body[4]}
	data := body[5:]
	if at := bytes.IndexByte(data, alphaCheck); at >= 0 {
		p.Checked = true
		if fmt.Sprintf("%04X", sum16(body[3:5+at+1])) != string(data[at+1:]) {
			return AlphaPacket{}, false
		}
		data = data[:at]
	}
	p.Data = bytes.Clone(data)
	return p, true
}

// Text is what a write-text packet shows without its codes, and its mode; false
// for other packets.
func (p AlphaPacket) Text() (text string, mode byte, ok bool) {
	if p.Command != alphaWrite || len(p.Data) == 0 {
		return "", 0, false
	}
	data := p.Data[1:]
	if len(data) >= 3 && data[0] == 0x1B {
		mode = data[2]
		data = data[3:]
		if mode == 'n' && len(data) > 0 {
			data = data[1:]
		}
	}
	var out []byte
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case b == 0x1C, b == 0x1A, b == 0x07, b == 0x10:
			i++ // colour, font, flash, a string file: one more byte
		case b == 0x0D, b == 0x0C:
			out = append(out, ' ')
		case b >= ' ':
			out = append(out, b)
		}
	}
	return string(out), mode, true
}
