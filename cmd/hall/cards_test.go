package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jiaohao/devices/idcard"
	"jiaohao/devices/sim"
	"jiaohao/queue"
)

// TestCardsOfEverybody takes a number with each card that a reader knows (domain
// §12): the permits of people from Hong Kong, Macau and Taiwan, both cards of
// foreigners, a child's card, and a name that no printer's font has. Each gets a
// slip with the masked name, and who is old enough is called as such.
func TestCardsOfEverybody(t *testing.T) {
	d, base := startDaemon(t, "")
	printerReady(t, d, "K1")
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	year := d.now().In(d.cfg.Hall.Location).Year()
	born := func(age int) string { return fmt.Sprintf("%d-01-01", year-age) }
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for i, tt := range []struct {
		what, name, masked, paper string // paper: what the slip says, "" when it is drawn
		kind                      idcard.Kind
		region                    string // the first six digits; else the whole number
		age                       int
		want                      queue.Class
	}{
		{"Hong Kong", "陈大文", "陈*文", "陈*文", idcard.HKMT, "810000", 41, queue.Ordinary},
		{"Macau, old", "何小玲", "何*玲", "何*玲", idcard.HKMT, "820000", 76, queue.Priority},
		{"Taiwan", "林志", "林*", "林*", idcard.HKMT, "830000", 36, queue.Ordinary},
		{"foreigner, 2023", "DOE, JOHN", "D*N", "D*N", idcard.Foreigner2023, "932682", 41, queue.Ordinary},
		{"foreigner, 2017, old", "DOE, JANE ANN", "D*N", "D*N", idcard.Foreigner2017, "USA110055010100", 71, queue.Priority},
		{"a child", "赵小宝", "赵*宝", "赵*宝", idcard.Resident, "990000", 10, queue.Ordinary},
		{"outside GBK", "𠮷野明", "𠮷*明", "", idcard.Resident, "990000", 46, queue.Ordinary},
	} {
		t.Run(tt.what, func(t *testing.T) {
			number := tt.region
			if len(number) == 6 {
				number += strings.ReplaceAll(born(tt.age), "-", "") + "001"
				number += string(idcard.CheckDigit(number))
			}
			nation := "01"
			if tt.kind == idcard.Foreigner2017 || tt.kind == idcard.Foreigner2023 {
				nation = "USA"
			}
			card, err := idcard.ParseText(idcard.EncodeText(idcard.Card{Kind: tt.kind, Number: idcard.NewIDNumber(number), Name: tt.name,
				Sex: idcard.Male, Birth: born(tt.age), ValidUntil: idcard.LongTerm}, nation))
			if err != nil {
				t.Fatal(err)
			}
			d.cardRead("K1", card)
			if _, page := newClient(t, base, "").page(t, "GET", "/kiosk/take?matter=sl-01", nil); !strings.Contains(page, tt.masked) {
				t.Errorf("the page does not greet %s", tt.masked)
			}
			ticket := fmt.Sprintf("01KJAAAAAAAAAAAAAAAAAAAAA%d", i)
			req, err := http.NewRequest("POST", base+"/kiosk/take", strings.NewReader(url.Values{"matter": {"sl-01"}, "card": {"yes"}, "ticket": {ticket}}.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Origin", base)
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if to := res.Header.Get("Location"); to != "/kiosk/tickets/"+ticket {
				t.Fatalf("leads to %q, status %d", to, res.StatusCode)
			}
			var got queue.Ticket
			if err := d.owner.View(t.Context(), func(h *queue.Hall) { got, _ = h.Ticket(ticket) }); err != nil {
				t.Fatal(err)
			}
			if got.Class != tt.want {
				t.Errorf("called as %v, want %v", got.Class, tt.want)
			}
			eventually(t, "a slip for "+tt.masked, func() bool { return printed(printer, got.Name(), tt.paper) })
			if papers := printer.Papers(); tt.paper == "" && len(papers[len(papers)-1].Images()) == 0 {
				t.Error("the name is not drawn")
			}
			for _, paper := range printer.Papers() {
				if text := strings.Join(paper.Text(), "\n"); strings.Contains(text, tt.name) || strings.Contains(text, number) {
					t.Error("the slip tells who it is")
				}
			}
		})
	}
}
