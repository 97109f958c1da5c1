package main

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jiaohao/devices/sim"
)

// TestPriorityReason: 张长明, 76, puts his card down; why his number comes early is
// seen by the clerk, after a restart too, and nowhere that others look (domain §8.3).
func TestPriorityReason(t *testing.T) {
	d, base, stop := startDaemonIn(t, "", filepath.Join(t.TempDir(), "data"))
	reader := simulated[*sim.SAM](t, d, "idcard-K1")
	eventually(t, "the devices of K1 are ready", func() bool { return d.machine("K1").Printer().Ready() && d.machine("K1").Reader() })
	person := newVisitor(t, base)
	page := person.get("/kiosk/take?matter=sl-01")
	if err := reader.PutCard(0); err != nil {
		t.Fatal(err)
	}
	eventually(t, "his card", func() bool { page = person.get("/kiosk/take?matter=sl-01"); return strings.Contains(page, "张*明") })
	reader.LiftCard()
	ticket := regexp.MustCompile(`name="ticket" value="([^"]+)"`).FindStringSubmatch(page)[1]
	person.post("/kiosk/take", url.Values{"matter": {"sl-01"}, "card": {"yes"}, "ticket": {ticket}})
	onPaper(t, d, "printer-K1", "S001")

	for _, path := range []string{person.at, "/kiosk/number?look=1&q=S001", "/t/" + d.store.Token(ticket), "/board", "/screen/18", "/api/v1/snapshot?topic=board/B1", "/api/v1/tickets/" + ticket} {
		page := person.get(path)
		for _, word := range []string{"60岁以上", "优先 ·", "elderly", "老年人"} {
			if strings.Contains(page, word) {
				t.Errorf("%s says why the number has priority: %s", path, word)
			}
		}
	}
	for _, p := range simulated[*sim.Printer](t, d, "printer-K1").Papers() {
		if p.Contains("60岁") || p.Contains("优先") {
			t.Errorf("the slip says why: %q", p.Text())
		}
	}
	seen := func(d *daemon, base string) {
		t.Helper()
		if _, page := newClient(t, base, "0702").page(t, "GET", "/desk/19", nil); !strings.Contains(page, "优先 · 60岁以上") {
			t.Error("the clerk does not see why the number has priority")
		}
		if s, err := d.desk.State(t.Context(), "19"); err != nil || s.Next == nil || s.Next.Mark.EN != "priority · 60+" {
			t.Errorf("next %+v, %v", s.Next, err)
		}
	}
	seen(d, base)
	stop()
	again, base, _ := startDaemonIn(t, "", d.cfg.DataDir)
	seen(again, base)
	if err := again.store.Verify(t.Context(), 1); err != nil {
		t.Errorf("the journal: %v", err)
	}
}
