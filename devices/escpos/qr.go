package escpos

import (
	"errors"
	"fmt"

	"github.com/skip2/go-qrcode"
)

// QR prints payload as a QR code at error correction M with modules of the
// given size in dots, or smaller where the paper is too narrow. payload must be
// printable ASCII: what a printer or a phone makes of anything else differs.
func (b *Builder) QR(payload string, module int) *Builder {
	for _, c := range []byte(payload) {
		if c < 0x20 || c > 0x7E {
			return b.fail("QR code: byte %02X: only printable ASCII is safe", c)
		}
	}
	modules, err := qrModules(payload)
	if err != nil {
		return b.fail("QR code: %w", err)
	}
	// Four modules of white are needed on each side.
	fit := b.profile.Dots / (len(modules) + 8)
	if fit < 1 {
		return b.fail("QR code: %d modules do not fit on %d dots", len(modules)+8, b.profile.Dots)
	}
	module = max(1, min(module, fit))
	most := b.profile.QRMaxBytes
	if most == 0 {
		most = 500
	}
	if b.profile.NativeQR && len(payload) <= most {
		return b.nativeQR(payload, module)
	}
	return b.rasterQR(modules, module)
}

// nativeQR lets the printer draw the code: 47 bytes and the payload.
func (b *Builder) nativeQR(payload string, module int) *Builder {
	most := b.profile.QRMaxModule
	if most == 0 {
		most = 16
	}
	module = min(module, most)
	if module == 16 {
		module = 15 // 10h followed by a length could begin a real-time sequence
	}
	// The printer leaves no white around its code: feed the four modules.
	white := byte(4 * module)
	b.put(0x1B, 0x4A, white)
	p := len(payload) + 3
	b.put(0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00) // model 2
	b.put(0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, byte(module))
	b.put(0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x31) // error correction M
	b.put(0x1D, 0x28, 0x6B, byte(p), byte(p>>8), 0x31, 0x50, 0x30)
	b.put([]byte(payload)...)
	b.put(0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30)
	return b.put(0x1B, 0x4A, white)
}

// rasterQR prints the code as an image with its white border. An even module
// is sent at half size and doubled by the printer.
func (b *Builder) rasterQR(modules [][]bool, module int) *Builder {
	double := module%2 == 0
	dots := module
	if double {
		dots = module / 2
	}
	const border = 4
	side := (len(modules) + 2*border) * dots
	m := newBitmap(side, side)
	for row := range modules {
		for col, black := range modules[row] {
			if !black {
				continue
			}
			for y := range dots {
				for x := range dots {
					m.set((col+border)*dots+x, (row+border)*dots+y)
				}
			}
		}
	}
	return b.raster(m, double)
}

// qrModules computes the code without its border.
func qrModules(payload string) (modules [][]bool, err error) {
	defer func() {
		if r := recover(); r != nil { // go-qrcode panics on faults of its own
			err = fmt.Errorf("compute: %v", r)
		}
	}()
	if payload == "" {
		return nil, errors.New("empty payload")
	}
	q, err := qrcode.New(payload, qrcode.Medium)
	if err != nil {
		return nil, err
	}
	q.DisableBorder = true
	return q.Bitmap(), nil
}
