package sim_test

import (
	"context"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/idcard"
	"jiaohao/devices/printer"
	"jiaohao/devices/sim"
)

var plugs = flag.Int("plugs", 25, "how often a cable is pulled and put in again")

// chatter is whatever hangs on the wrong port: it never falls silent.
type chatter struct{}

func (chatter) Converse(ctx context.Context, line io.ReadWriter) error {
	go func() { _, _ = io.Copy(io.Discard, line) }()
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 64)
	for ctx.Err() == nil {
		for i := range noise {
			noise[i] = byte(random.Uint32())
		}
		if _, err := line.Write(noise); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// TestReaderAmongNoise: bytes that never end are no answer, and the page says so.
func TestReaderAmongNoise(t *testing.T) {
	profile := idcard.DefaultProfile()
	profile.AnswerTimeout = 100 * time.Millisecond
	monitor := newMonitor("idcard")
	reader := idcard.New(idcard.Options{Profile: profile, Monitor: monitor, Log: quietLog()})
	c := cable(t, reader, chatter{}, monitor)
	c.until("the silent reader on the page", func() bool {
		h := monitor.Health()
		return h.State == devices.Fault && h.Code == devices.Silent
	})
}

// TestNothingLeaksFromACable: a cable that is pulled and put in again, as often as
// -plugs says, leaves neither a goroutine nor an open file behind.
func TestNothingLeaksFromACable(t *testing.T) {
	files := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("no /proc here: ", err)
		}
		return len(entries)
	}
	monitor := newMonitor("printer")
	driver := printer.New(printer.Options{Profile: escpos.Native80(), Monitor: monitor, Log: quietLog(), PollEvery: 50 * time.Millisecond})
	device := sim.NewPrinter(escpos.Native80(), nil, time.Now)
	c := cable(t, driver, device, monitor)
	well := func() bool { return monitor.Health().State == devices.OK }
	c.until("the printer is well", well)
	goroutines, open := runtime.NumGoroutine(), files()
	for range *plugs {
		c.replug(func() bool { return unavailable(driver.Ready(t.Context())) })
		c.until("the printer is well again", well)
	}
	c.until("as many goroutines and files as before", func() bool {
		return runtime.NumGoroutine() <= goroutines+2 && files() <= open+2
	})
}
