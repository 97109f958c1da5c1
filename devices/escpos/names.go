package escpos

import (
	"fmt"
	"strings"
)

// entry is a command with a fixed number of parameter bytes.
type entry struct {
	params int
	name   string
}

// commands are those of the Epson reference that documents, other hosts and
// the probe of a site send. Commands with data are in length.
var commands = map[[2]byte]entry{
	{esc, '@'}: {0, "init"}, {esc, 'a'}: {1, "align"}, {esc, 'E'}: {1, "bold"}, {esc, 'G'}: {1, "double strike"},
	{esc, '!'}: {1, "mode"}, {esc, 'M'}: {1, "font"}, {esc, '-'}: {1, "underline"},
	{esc, '2'}: {0, "line spacing default"}, {esc, '3'}: {1, "line spacing"},
	{esc, 'd'}: {1, "feed lines"}, {esc, 'J'}: {1, "feed dots"}, {esc, '$'}: {2, "position"}, {esc, '\\'}: {2, "relative position"},
	{esc, 'c'}: {2, "panel"}, {esc, 't'}: {1, "code page"}, {esc, 'R'}: {1, "national set"}, {esc, 'i'}: {0, "full cut"}, {esc, 'm'}: {0, "partial cut"},
	{esc, 'B'}: {2, "beep"}, {esc, 'v'}: {0, "paper status"}, {esc, 'u'}: {1, "drawer status"}, {esc, ' '}: {1, "character spacing"},
	{esc, '{'}: {1, "upside down"}, {esc, 'V'}: {1, "rotate"}, {esc, 'p'}: {3, "drawer pulse"}, {esc, '='}: {1, "select device"},
	{esc, 'r'}: {1, "colour"}, {esc, 'S'}: {0, "standard mode"}, {esc, 'L'}: {0, "page mode"}, {esc, 0x06}: {1, "star probe"},

	{gs, '!'}: {1, "size"}, {gs, 'B'}: {1, "reverse"}, {gs, 'b'}: {1, "smooth"}, {gs, 'L'}: {2, "left margin"}, {gs, 'W'}: {2, "print width"},
	{gs, 'P'}: {2, "motion units"}, {gs, 'a'}: {1, "automatic status"}, {gs, 'r'}: {1, "request status"}, {gs, 'I'}: {1, "identify"},
	{gs, 'h'}: {1, "barcode height"}, {gs, 'w'}: {1, "barcode width"}, {gs, 'H'}: {1, "barcode text"}, {gs, 'f'}: {1, "barcode font"},
	{gs, '/'}: {1, "print stored image"}, {gs, 'T'}: {1, "line start"}, {gs, '$'}: {2, "vertical position"},

	{fs, '&'}: {0, "kanji on"}, {fs, '.'}: {0, "kanji off"}, {fs, '!'}: {1, "kanji mode"}, {fs, 'W'}: {1, "kanji quadruple"},
	{fs, '-'}: {1, "kanji underline"}, {fs, 'S'}: {2, "kanji spacing"}, {fs, '2'}: {74, "user character"}, {fs, 'C'}: {1, "kanji code system"},
	{fs, 'p'}: {2, "print logo"},

	{dle, 0x04}: {1, "real-time status"}, {dle, 0x05}: {1, "real-time recover"},
}

// controls are the single bytes.
var controls = map[byte]string{
	0x00: "NUL", 0x07: "BEL", 0x09: "HT", 0x0A: "LF", 0x0C: "FF", 0x0D: "CR", 0x10: "DLE", 0x18: "CAN",
}

// describe puts a complete command into words; text is a QR payload.
func describe(c []byte) (name, text string) {
	if !isPrefix(c[0]) || len(c) == 1 {
		if name, ok := controls[c[0]]; ok {
			return name, ""
		}
		return "unknown", ""
	}
	n := byte(0)
	if len(c) > 2 {
		n = c[2]
	}
	switch [2]byte{c[0], c[1]} {
	case [2]byte{gs, '!'}:
		return fmt.Sprintf("size %dx%d", n>>4&7+1, n&7+1), ""
	case [2]byte{fs, '!'}:
		return fmt.Sprintf("kanji size %dx%d", n>>2&1+1, n>>3&1+1), ""
	case [2]byte{esc, 'a'}:
		return "align " + []string{"left", "centre", "right", "?"}[n&3], ""
	case [2]byte{esc, 'E'}:
		return "bold " + onOff(n), ""
	case [2]byte{gs, 'V'}:
		return describeCut(c), ""
	case [2]byte{gs, 'v'}:
		return fmt.Sprintf("raster %dx%d mode %d", 8*(int(c[4])|int(c[5])<<8), int(c[6])|int(c[7])<<8, c[3]&3), ""
	case [2]byte{gs, '('}:
		return describeBlock(c)
	case [2]byte{gs, '8'}:
		return "graphics store", ""
	case [2]byte{fs, '('}:
		return fmt.Sprintf("FS ( %c", printable(n)), ""
	case [2]byte{gs, 'k'}:
		return "barcode", ""
	case [2]byte{gs, 'e'}:
		return fmt.Sprintf("presenter %d", n), ""
	case [2]byte{gs, 'R'}:
		return fmt.Sprintf("presenter %c", printable(n)), ""
	case [2]byte{esc, '*'}:
		return "bit image", ""
	case [2]byte{esc, 'D'}:
		return "tab stops", ""
	case [2]byte{dle, 0x14}:
		return fmt.Sprintf("real-time request %d", n), ""
	}
	e, ok := commands[[2]byte{c[0], c[1]}]
	if !ok {
		return "unknown", ""
	}
	switch e.params {
	case 0:
		return e.name, ""
	case 1:
		return fmt.Sprintf("%s %d", e.name, n), ""
	case 2:
		return fmt.Sprintf("%s %d %d", e.name, n, c[3]), ""
	}
	return e.name, ""
}

func describeCut(c []byte) string {
	kind := "partial cut"
	switch c[2] {
	case 0, '0', 'A', 'a':
		kind = "full cut"
	}
	if len(c) == 4 {
		return fmt.Sprintf("feed %d and %s", c[3], kind)
	}
	return kind
}

// describeBlock is GS ( fn pL pH data.
func describeBlock(c []byte) (name, text string) {
	data := c[5:]
	switch {
	case c[2] == 'k' && len(data) >= 3 && data[0] == 0x31:
		switch data[1] {
		case 0x41:
			return fmt.Sprintf("QR model %c", printable(data[2])), ""
		case 0x43:
			return fmt.Sprintf("QR module %d", data[2]), ""
		case 0x45:
			return "QR correction " + string("LMQH"[data[2]&3]), ""
		case 0x50:
			return "QR store", string(mapPrintable(data[3:]))
		case 0x51:
			return "QR print", ""
		case 0x52:
			return "QR size", ""
		}
	case c[2] == 'H' && len(data) == 6 && data[0] == 0x30:
		return "process ID", string(mapPrintable(data[2:]))
	case c[2] == 'H':
		return "offline response", ""
	case c[2] == 'L' && len(data) == 2:
		return "graphics print", ""
	case c[2] == 'L':
		return "graphics", ""
	case c[2] == 'A':
		return "buzzer", ""
	case c[2] == 'D':
		return "real-time switch", ""
	}
	return fmt.Sprintf("GS ( %c", printable(c[2])), ""
}

func onOff(n byte) string {
	if n&1 == 1 {
		return "on"
	}
	return "off"
}

func printable(b byte) byte {
	if b < 0x20 || b > 0x7E {
		return '?'
	}
	return b
}

func mapPrintable(p []byte) []byte {
	out := make([]byte, len(p))
	for i, b := range p {
		out[i] = printable(b)
	}
	return out
}

// hexWidth is where the words begin in a listing.
const hexWidth = 24

// String is the command's line in a listing: bytes in hexadecimal, name, text.
// Image data is cut short.
func (c Command) String() string {
	hex := fmt.Sprintf("% X", c.Bytes)
	if len(c.Bytes) > 48 && c.Name != textName && c.Text == "" {
		hex = fmt.Sprintf("% X … %d bytes", c.Bytes[:16], len(c.Bytes))
	}
	words := c.Name
	switch {
	case c.Name == textName:
		words = fmt.Sprintf("%q", c.Text)
	case c.Text != "":
		words += fmt.Sprintf(" %q", c.Text)
	}
	return fmt.Sprintf("%-*s %s", hexWidth, hex, words)
}

// Listing prints a document, one line of text or one command a line.
func Listing(doc []byte) string {
	var out strings.Builder
	all := Disassemble(doc)
	for i := 0; i < len(all); i++ {
		c := all[i]
		if c.Name == textName && i+1 < len(all) && all[i+1].Name == "LF" {
			i++
			fmt.Fprintf(&out, "%-*s %q LF\n", hexWidth, fmt.Sprintf("% X 0A", c.Bytes), c.Text)
			continue
		}
		out.WriteString(c.String())
		out.WriteByte('\n')
	}
	return out.String()
}
