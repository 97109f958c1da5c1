package web

import (
	"errors"
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// QRCode draws a text as a code, an SVG of one path: a square for each run of dark modules, with
// the white border of four modules that scanners need.
func QRCode(text string) (svg []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // go-qrcode panics on faults of its own
			err = fmt.Errorf("draw code: %v", p)
		}
	}()
	if text == "" {
		return nil, errors.New("draw code: nothing to draw")
	}
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw code: %w", err)
	}
	rows := code.Bitmap()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, len(rows), len(rows))
	b.WriteString(`<rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="`)
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			run := 1
			for x+run < len(row) && row[x+run] {
				run++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, run, run)
			x += run
		}
	}
	b.WriteString(`"/></svg>`)
	return []byte(b.String()), nil
}
