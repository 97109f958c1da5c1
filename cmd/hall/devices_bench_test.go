package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/devices/sim"
	"jiaohao/devices/spool"
	"jiaohao/kiosk"
	"jiaohao/store"
)

// slowPrinters is wideHall with printers on lines of so many baud.
func slowPrinters(b *testing.B, baud int) string {
	b.Helper()
	file := wideHall(b)
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	text = []byte(strings.ReplaceAll(string(text), "profile: \"native-80\"\n", fmt.Sprintf("profile: \"native-80\"\n    baud: %d\n", baud)))
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// BenchmarkTouchToPaper is the touch at a kiosk, by the HTTP API, until the last
// byte of the slip has come out of the paced wire at the printer, in the composed
// hall.
//
//	bytes        of the slip
//	ms-wire      what the wire needs for them: bytes × 10 / baud
//	ms-beyond    the median of what is above wire × 1.01 and one bare sync, of
//	             the same round: 5 are allowed
func BenchmarkTouchToPaper(b *testing.B) {
	for _, baud := range []int{9600, 38400} {
		b.Run(fmt.Sprint(baud), func(b *testing.B) {
			d, base := startDaemon(b, slowPrinters(b, baud))
			client, yard := newClient(b, base, ""), newRawSync(b)
			printer := simulated[*sim.Printer](b, d, "printer-K1")
			eventually(b, "the printer of K1 is ready", func() bool { return d.machine("K1").Printer().State == kiosk.PrinterOK })
			var beyond []float64
			var bytes int
			var wire time.Duration
			for b.Loop() {
				var a ticketAnswer
				sent := d.hardware.byID["printer-K1"].monitor
				began := time.Now()
				if _, err := client.do("POST", "/api/v1/tickets", "", map[string]string{"matter": "sl-01"}, &a); err != nil {
					b.Fatal(err)
				}
				var cut time.Time
				eventually(b, "the slip is cut", func() bool {
					papers := printer.Papers()
					for _, p := range papers[max(0, len(papers)-2):] {
						if p.Edge == sim.Cut && p.Contains(a.Number) {
							cut = p.At
						}
					}
					return !cut.IsZero()
				})
				frames := sent.Frames()
				for _, f := range slices.Backward(frames) {
					if strings.HasPrefix(f.Note.EN, "document") {
						bytes = len(f.Hex) / 2
						break
					}
				}
				wire = time.Duration(bytes) * 10 * time.Second / time.Duration(baud)
				sync, _ := yard.times(b, 3)
				over := cut.Sub(began) - wire - wire/100 - sync
				beyond = append(beyond, over.Seconds()*1e3)
				if err := printer.Do("take_slip", ""); err != nil {
					b.Fatal(err)
				}
				eventually(b, "the slip is done", func() bool {
					jobs, err := d.store.PrintJobsOf(b.Context(), a.ID)
					return err == nil && len(jobs) == 1 && jobs[0].State == store.PrintState(spool.Done)
				})
			}
			slices.Sort(beyond)
			b.ReportMetric(float64(bytes), "bytes")
			b.ReportMetric(wire.Seconds()*1e3, "ms-wire")
			b.ReportMetric(beyond[len(beyond)/2], "ms-beyond")
			b.ReportMetric(beyond[len(beyond)*9/10], "ms-beyond-p90")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// failing pulls the cables of printer, reader and LED in the middle of what they
// send, and puts them in again, until ctx ends; then all are in.
func failing(ctx context.Context, d *daemon) {
	ids := []string{"printer-K1", "idcard-K1", "led-1"}
	do := func(id, action string) {
		if s, ok := d.hardware.Simulated(id); ok {
			_ = s.Do(action, "") // a cable that is in already is in
		}
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for out := 0; ; out++ {
		select {
		case <-ctx.Done():
			for _, id := range ids {
				do(id, "plug_cable")
				_ = d.hardware.Retry(id)
			}
			return
		case <-tick.C:
			id := ids[out/2%len(ids)]
			if out%2 == 0 {
				do(id, "pull_cable")
			} else {
				do(id, "plug_cable")
				_ = d.hardware.Retry(id)
			}
		}
	}
}

// BenchmarkCallNextFailing presses call-next, through the HTTP API, while all
// devices are well and while printer, reader and LED fail in mid-transfer, in
// turns of fifty presses each, a slip printed for each. It reports the p99 of both
// and, as the figure, the median of the ratios of the pairs' nine-in-ten, and the
// ratio of the two p99 over all presses: 1.1 is allowed.
func BenchmarkCallNextFailing(b *testing.B) {
	const presses = 50
	d, base := startDaemon(b, wideHall(b))
	manager, taker := newClient(b, base, "manager"), newClient(b, base, "")
	window := d.cfg.Hall.Windows[17] // 水利
	at := "/api/v1/windows/" + window.No
	var staff string
	for _, s := range d.cfg.Hall.Staff {
		if s.HomeWindow == window.No {
			staff = s.StaffNo
		}
	}
	must := func(client *client, path string, in, out any) {
		b.Helper()
		if _, err := client.do("POST", path, "", in, out); err != nil {
			b.Fatal(err)
		}
	}
	must(manager, at+"/open", map[string]string{"staff": staff}, nil)
	round := func() (took []float64) {
		for range presses {
			must(taker, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, nil)
			began := time.Now()
			must(manager, at+"/next", struct{}{}, nil)
			took = append(took, time.Since(began).Seconds()*1e3)
			must(manager, at+"/start", struct{}{}, nil)
			must(manager, at+"/finish", map[string]string{"outcome": "consulted"}, nil)
		}
		slices.Sort(took)
		return took
	}
	eventually(b, "the devices are well", allOK(d))
	round()
	var well, ill, ratios []float64
	faults := func() (n int64) {
		for _, h := range d.hardware.All() {
			n += h.Counters.Reopens
		}
		return n
	}
	before := faults()
	for b.Loop() {
		eventually(b, "the devices are well again", allOK(d))
		a := round()
		ctx, cancel := context.WithCancel(b.Context())
		var pulling sync.WaitGroup
		pulling.Go(func() { failing(ctx, d) })
		c := round()
		cancel()
		pulling.Wait()
		well, ill = append(well, a...), append(ill, c...)
		ratios = append(ratios, c[presses*9/10]/a[presses*9/10])
	}
	if faults() == before {
		b.Error("nothing failed")
	}
	for _, list := range [][]float64{well, ill, ratios} {
		slices.Sort(list)
	}
	p99 := func(list []float64) float64 { return list[len(list)*99/100] }
	b.ReportMetric(p99(well), "ms-p99-well")
	b.ReportMetric(p99(ill), "ms-p99-failing")
	b.ReportMetric(p99(ill)/p99(well), "x-p99")
	b.ReportMetric(ratios[len(ratios)/2], "x-p90-median")
	b.ReportMetric(0, "ns/op")
}
