package main

import (
	"crypto/rand"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/devices/sim"
)

// TestOutageIsKept lets the paper of K1 end and puts a roll in: the trouble clears
// by itself and stands in the record with its end, newest first.
func TestOutageIsKept(t *testing.T) {
	d, _ := startDaemon(t, "")
	eventually(t, "the devices are well", allOK(d))
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	newest := func() affairs.Outage {
		list, err := d.store.Outages(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return affairs.Outage{}
		}
		return list[0]
	}
	if err := printer.Do("paper_out", "now"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the outage in the record", func() bool {
		o := newest()
		return o.Device == "printer-K1" && o.Problem.ZH == "缺纸" && o.Fault && o.Until == 0
	})
	if err := printer.Do("refill", ""); err != nil {
		t.Fatal(err)
	}
	eventually(t, "its end", func() bool { o := newest(); return o.Problem.ZH == "缺纸" && o.Until > o.Since })
}

// TestPowerCutWhilePrinting ends the program between a slip and its proof: the next
// number goes on where the counter was, the slip in doubt is listed for the
// office, and whoever judges it prints it again, marked, or says that it is there.
func TestPowerCutWhilePrinting(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	d, base, stop := startDaemonIn(t, "", data)
	printerReady(t, d, "K1")
	take := func(base string) (ticket struct{ ID, Number string }) {
		t.Helper()
		if _, err := newClient(t, base, "").do("POST", "/api/v1/tickets", rand.Text(), map[string]string{"line": "B"}, &ticket); err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	state := func(ticket string) string {
		t.Helper()
		jobs, err := d.store.PrintJobsOf(t.Context(), ticket)
		if err != nil || len(jobs) != 1 {
			t.Fatalf("print jobs %v, %v", jobs, err)
		}
		return string(jobs[0].State)
	}
	whole := take(base)
	eventually(t, "a slip", func() bool { return state(whole.ID) == "done" })
	simulated[*sim.Printer](t, d, "printer-K1").LoseAnswers(10)
	torn := take(base)
	eventually(t, "the slip on its way", func() bool { return state(torn.ID) == "sent" })
	stop()

	d, base, _ = startDaemonIn(t, "", data)
	printerReady(t, d, "K1")
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	listed := func() (numbers []string) {
		t.Helper()
		slips, err := doubtfulSlips{d}.Doubtful(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range slips {
			numbers = append(numbers, s.Number+" "+s.Kiosk+" "+s.Problem.ZH)
		}
		return numbers
	}
	if got := listed(); len(got) != 1 || !strings.HasPrefix(got[0], torn.Number+" K1 打印时程序中断") {
		t.Fatalf("slips in doubt: %v", got)
	}
	if next := take(base); torn.Number != "B002" || next.Number != "B003" {
		t.Errorf("numbers %s and %s, want B002 and B003", torn.Number, next.Number)
	}
	// Who still stands there is told what is known of the slip.
	for ticket, stage := range map[string]string{whole.ID: "printed", torn.ID: "failed"} {
		if _, page := newClient(t, base, "").page(t, "GET", "/kiosk/tickets/"+ticket, nil); !strings.Contains(page, `data-stage="`+stage+`"`) {
			t.Errorf("the page of %s does not say that its slip is %s", ticket, stage)
		}
	}
	manager := newClient(t, base, "manager")
	decide := func(id, act string) int {
		t.Helper()
		status, _ := manager.page(t, "POST", "/office/slips/"+id+"/"+act, nil)
		return status
	}
	if _, wall := manager.page(t, "GET", "/office", nil); !strings.Contains(wall, "<b>"+torn.Number+"</b> K1") || !strings.Contains(wall, "人已拿到") {
		t.Error("the manager's wall does not show the slip in doubt")
	}
	slips, err := doubtfulSlips{d}.Doubtful(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := strconv.FormatInt(slips[0].ID, 10)
	if got := decide(id, "burn"); got != http.StatusConflict {
		t.Errorf("an act that does not exist: status %d", got)
	}
	if got := decide(id, "reprint"); got != http.StatusOK {
		t.Errorf("print again: status %d", got)
	}
	eventually(t, "the marked slip", func() bool {
		for _, paper := range printer.Papers() {
			if paper.Contains(torn.Number) && paper.Contains("补打") {
				return state(torn.ID) == "done"
			}
		}
		return false
	})
	if got := listed(); len(got) != 0 {
		t.Errorf("still in doubt: %v", got)
	}
	if got := decide(id, "reprint"); got != http.StatusConflict {
		t.Errorf("printed again by a second press: status %d", got)
	}
}
