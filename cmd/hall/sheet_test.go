package main

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/devices/sim"
)

// sheetPicture, when set, names a PNG file that the printed sheet is drawn into.
var sheetPicture = os.Getenv("JIAOHAO_SHEET_PNG")

// TestNotificationSheet asks a kiosk for the sheet of a matter, as an applicant
// who has one paper and sends somebody: what is told stands on the paper, on the
// screen and in the kept copy.
func TestNotificationSheet(t *testing.T) {
	d, base := startDaemon(t, "")
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	printerReady(t, d, "K1")

	person := newVisitor(t, base)
	post := func(matter string, form url.Values) string {
		return person.post("/kiosk/matters/"+matter+"/sheet", form)
	}

	m, _ := d.cfg.Hall.Matters.Matter("sl-01")
	number := affairs.SheetNumber(time.Now().In(d.cfg.Hall.Location).Year(), 1)
	page := post("sl-01", url.Values{"variant": {"延续"}, "agent": {"yes"}, "held": {"1"}})
	if person.status != http.StatusOK {
		t.Fatalf("status %d: %.300s", person.status, page)
	}
	for _, want := range []string{number, "授权委托书", m.Materials[1].Name, "已有"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	var paper sim.Paper
	eventually(t, "the sheet is cut off", func() bool {
		for _, paper = range printer.Papers() {
			if paper.Edge == sim.Cut && paper.Contains(number) {
				return true
			}
		}
		return false
	})
	for _, want := range []string{"一次性告知单", "办理情形：延续", "由代理人办理", "√ 1.", "□ 2.", m.Contact.ConsultPhone, "申请人签收"} {
		if !paper.Contains(want) {
			t.Errorf("the paper does not say %q: %q", want, paper.Text())
		}
	}
	if codes := paper.QR(); len(codes) != 1 || !strings.HasSuffix(codes[0], "/g/sl-01") {
		t.Errorf("codes on the paper: %q", codes)
	}
	if sheetPicture != "" {
		if err := os.WriteFile(sheetPicture, paper.PNG(d.machines["K1"].printer.glyphs), 0o600); err != nil {
			t.Error(err)
		}
	}
	kept, err := d.store.SheetsOfDay(t.Context(), time.Now().In(d.cfg.Hall.Location).Format(time.DateOnly))
	if err != nil || len(kept) != 1 || kept[0].Number != number || !kept[0].Papers[0].Held {
		t.Errorf("kept: %+v %v", kept, err)
	}

	// Two taps on the same page are one sheet and one paper; who goes back and answers
	// otherwise gets another.
	tapped := url.Values{"key": {hidden(person.get("/kiosk/matters/sl-01/sheet"), "key")}, "variant": {"延续"}}
	second := affairs.SheetNumber(time.Now().In(d.cfg.Hall.Location).Year(), 2)
	for range 2 {
		if page := post("sl-01", tapped); !strings.Contains(page, second) {
			t.Errorf("a tap does not show %s", second)
		}
	}
	tapped.Set("agent", "yes")
	if third := affairs.SheetNumber(time.Now().In(d.cfg.Hall.Location).Year(), 3); !strings.Contains(post("sl-01", tapped), third) {
		t.Errorf("other answers do not give %s", third)
	} else {
		eventually(t, "the third sheet is cut off", func() bool { return printed(printer, third) })
	}
	papers := 0
	for _, paper := range printer.Papers() {
		if paper.Edge == sim.Cut && paper.Contains(second) {
			papers++
		}
	}
	if papers != 1 {
		t.Errorf("two taps gave %d papers", papers)
	}

	// Answers of another version of the guide change nothing.
	if post("sl-01", url.Values{"variant": {"没有这种"}}); person.status != http.StatusBadRequest {
		t.Errorf("an unknown variant: status %d", person.status)
	}
	if post("xx-99", nil); person.status != http.StatusNotFound {
		t.Errorf("an unknown matter: status %d", person.status)
	}
	if kept, _ := d.store.SheetsOfDay(t.Context(), time.Now().In(d.cfg.Hall.Location).Format(time.DateOnly)); len(kept) != 3 {
		t.Errorf("a refused sheet was kept: %d", len(kept))
	}
}
