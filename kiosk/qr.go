package kiosk

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/skip2/go-qrcode"

	"jiaohao/web"
)

// qrSVG draws a code as one path: a square for each run of dark modules, with
// the white border of four modules that scanners need.
func qrSVG(text string) (svg []byte, err error) {
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

// code answers with the code of a ticket that this kiosk may show.
func (k *Kiosk) code(w http.ResponseWriter, r *http.Request) error {
	out, err := k.mine(r.Context(), web.Who(r.Context()).Kiosk, r.PathValue("id"))
	if err != nil {
		return err
	}
	address := k.phoneURL(out.ticket.ID)
	if address == "" {
		return web.NotFound("没有设置手机访问地址。", "No address for phones is set.")
	}
	svg, err := qrSVG(address)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(svg)
	return nil
}
