package escpos

// Height is about how many dots of paper doc moves, the way to the cutter
// included: enough to know when it must have been printed.
func Height(doc []byte) int {
	const (
		line     = 30  // 1/6 inch at 203 dpi
		toCutter = 120 // 15 mm from the head
	)
	dots, scale, module, payload := 0, 1, 3, 0
	for _, c := range Disassemble(doc) {
		switch c.Op() {
		case [2]byte{gs, '!'}:
			scale = int(c.Bytes[2]&7) + 1
		case [2]byte{0x0A, 0}:
			dots += max(line, 24*scale+6)
		case [2]byte{esc, 'd'}:
			dots += line * int(c.Bytes[2])
		case [2]byte{esc, 'J'}:
			dots += int(c.Bytes[2])
		case [2]byte{gs, 'v'}:
			rows := int(c.Bytes[6]) | int(c.Bytes[7])<<8
			dots += rows << (c.Bytes[3] >> 1 & 1)
		case [2]byte{gs, 'V'}, [2]byte{esc, 'i'}, [2]byte{esc, 'm'}:
			dots += toCutter
		case [2]byte{gs, '('}:
			switch data := c.Bytes[5:]; {
			case c.Name == "QR store":
				payload = len(c.Text)
			case len(data) == 3 && data[1] == 0x43:
				module = int(data[2])
			case c.Name == "QR print":
				dots += module * (25 + payload/4)
			}
		}
	}
	return dots
}
