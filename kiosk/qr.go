package kiosk

import (
	"net/http"

	"jiaohao/web"
)

// code answers with the code of a ticket that this kiosk may show.
func (k *Kiosk) code(w http.ResponseWriter, r *http.Request) error {
	out, err := k.mine(r.Context(), web.Who(r.Context()).Kiosk, r.PathValue("id"))
	if err != nil {
		return err
	}
	return k.drawCode(w, k.TicketURL(out.ticket.ID))
}

// drawCode answers with the code of an address for phones.
func (k *Kiosk) drawCode(w http.ResponseWriter, address string) error {
	if address == "" {
		return web.NotFound("没有设置手机访问地址。", "No address for phones is set.")
	}
	svg, err := web.QRCode(address)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(svg)
	return nil
}
