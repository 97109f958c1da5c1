package spool_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/printer"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
	"jiaohao/devices/spool"
)

// BenchmarkTouchToLastByte measures, on a wire of 9600 and 38400 baud, the time
// from a committed job to the last byte on the line, and reports the median
// of what exceeds the wire's own time. The figure: wire × 0.01 + 5 ms.
func BenchmarkTouchToLastByte(b *testing.B) {
	for _, baud := range []int{9600, 38400} {
		b.Run(fmt.Sprint(baud), func(b *testing.B) {
			profile := escpos.Native80()
			line, err := sim.NewLine(b.TempDir(), "printer")
			if err != nil {
				b.Skip("no pseudo-terminals here: ", err)
			}
			line.SetBaud(baud)
			line.Attach(b.Context(), sim.NewPrinter(profile, nil, time.Now))
			monitor := devices.NewMonitor("printer-K1", "printer", profile.ID, "pty", time.Now, nil)
			driver := printer.New(printer.Options{Profile: profile, Monitor: monitor, Log: quiet})
			super := &devices.Supervisor{
				Open:   serialport.Opener(serialport.Config{Name: line.Path(), Baud: baud, Flow: serialport.XonXoff, LockDir: b.TempDir()}),
				Driver: driver, Monitor: monitor, Log: quiet, First: 20 * time.Millisecond, Longest: time.Second,
			}
			c := &chain{driver: driver, jobs: newMemory(), clock: time.Now(), changed: make(chan struct{}, 1)}
			sent := make(chan time.Time, 1)
			done := make(chan struct{}, 1)
			c.spool = spool.New(spool.Options{
				ID: "printer-K1", Printer: driver, Jobs: c.jobs, Render: c.render, Log: quiet, Now: time.Now,
				Changed: func(j spool.Job) {
					switch j.State {
					case spool.Sent:
						sent <- time.Now()
					case spool.Done:
						done <- struct{}{}
					}
				},
			})
			ended := make(chan struct{})
			go func() { defer close(ended); _ = super.Run(b.Context()) }()
			c.start()
			for driver.Ready(b.Context()) != nil {
				time.Sleep(10 * time.Millisecond)
			}
			var over []time.Duration
			var wire time.Duration
			id := int64(0)
			for b.Loop() {
				id++
				doc, err := c.render(b.Context(), spool.Job{Ticket: fmt.Sprintf("A%03d", id), Copy: 1})
				if err != nil {
					b.Fatal(err)
				}
				wire = time.Duration(len(doc)) * 10 * time.Second / time.Duration(baud)
				began := time.Now()
				c.issue(id)
				over = append(over, (<-sent).Sub(began)-wire)
				<-done
			}
			c.stop()
			line.Close()
			slices.Sort(over)
			median := over[len(over)/2]
			b.ReportMetric(float64(wire)/1e6, "ms-wire")
			b.ReportMetric(float64(median)/1e6, "ms-over-median")
			b.ReportMetric(float64(wire/100+5*time.Millisecond)/1e6, "ms-over-allowed")
		})
	}
}
