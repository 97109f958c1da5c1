package kiosk

import (
	"context"
	"net/url"
	"strings"
	"time"

	"jiaohao/queue"
)

// scanFor is how long a page may take to open what was scanned; who comes later
// to a screen has scanned nothing.
const scanFor = 10 * time.Second

// scan is the code last scanned at a machine: the page it opens, and when.
type scan struct {
	At   int64  `json:"at"` // Unix ms, 0 = none; tells one scan from the next
	Page string `json:"page"`
}

// scannedUnknown is the page of a code that this hall did not give out today.
const scannedUnknown = "/kiosk/number?look=1"

// Scanned is told by the composer that a code was scanned at a kiosk. The code of
// a ticket, its phone address or the token in it, opens the state of that number;
// that of a booking its check-in. Codes are personal data: they are not logged.
func (k *Kiosk) Scanned(ctx context.Context, kioskID, code string) {
	page, ticket, err := k.pageOfCode(ctx, kioskID, strings.TrimSpace(code))
	if err != nil {
		k.log.Error("scanned code not looked up", "kiosk", kioskID, "err", err)
		return
	}
	k.mu.Lock()
	st := k.at(kioskID)
	st.scan, st.scanned = scan{At: k.o.Now().UnixMilli(), Page: page}, ticket
	k.mu.Unlock()
	k.changed(stationTopic(kioskID))
}

// pageOfCode is where a code leads, and the ticket whose holder has it, "" for none.
func (k *Kiosk) pageOfCode(ctx context.Context, kioskID, code string) (page, ticket string, err error) {
	if token := tokenIn(code); token != "" {
		err := k.o.Hall.View(ctx, func(h *queue.Hall) {
			if t, ok := k.ofToken(h, token); ok {
				page, ticket = numberAddress(t.Name()), t.ID
			}
		})
		if err != nil || page != "" {
			return page, ticket, err
		}
	}
	if page, err := k.pageOfBooking(ctx, kioskID, code); err != nil || page != "" {
		return page, "", err
	}
	return scannedUnknown, "", nil
}

// tokenIn finds the token of a ticket in a scanned code: alone, or at the end of
// a phone address of whatever host. "" is none.
func tokenIn(code string) string {
	if u, err := url.Parse(code); err == nil && u.Host != "" {
		path := canonical(u.Path)
		i := strings.LastIndex(path, "/T/")
		if i < 0 {
			return ""
		}
		code = path[i+len("/T/"):]
	}
	if code = canonical(code); validToken(code) {
		return code
	}
	return ""
}

// fresh is the scan that a page may still open.
func (s scan) fresh(now time.Time) scan {
	if now.Sub(time.UnixMilli(s.At)) >= scanFor {
		return scan{}
	}
	return s
}
