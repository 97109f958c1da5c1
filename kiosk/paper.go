package kiosk

import (
	"jiaohao/devices/escpos"
)

// beginPaper begins a paper that is no slip: whose it is, and what, in large print.
// It goes on in the middle.
func beginPaper(hall, title string, p escpos.Profile, glyphs escpos.Glyphs) *escpos.Builder {
	return escpos.New(p, glyphs).Align(escpos.Center).Line(hall).Size(2, 2).Line(title).Size(1, 1)
}

// endPaper ends a paper with the code of an address and what it is for, unless
// address is "", and cuts it off. missing are characters that nothing could draw.
func endPaper(b *escpos.Builder, address, purpose string) (doc []byte, missing []rune, err error) {
	if address != "" {
		b.Align(escpos.Center).QR(address, 5).Line(purpose)
	}
	doc, err = b.Cut().Bytes()
	return doc, b.Missing(), err
}
