//go:build !race

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jiaohao/configs"
)

// status is one line of /proc/PID/status in kilobytes.
func (p *process) status(field string) (kb int) {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Skipf("no /proc on this system: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			if kb, err = strconv.Atoi(strings.Fields(rest)[0]); err != nil {
				p.t.Fatal(err)
			}
			return kb
		}
	}
	p.t.Fatalf("/proc has no %s", field)
	return 0
}

// cpu is the processor time of the process so far, in clock ticks of 10 ms.
func (p *process) cpu() time.Duration {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest) // from the third on
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		p.t.Fatal(err1, err2)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}

// firstPage asks for the start page.
func (p *process) firstPage() {
	p.t.Helper()
	res, err := http.Get(p.base + "/")
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 200 || !strings.Contains(string(body), "叫号") {
		p.t.Fatalf("start page: %d %v", res.StatusCode, err)
	}
}

// dayEvents take half a minute to write under the race detector, which finds nothing
// in one program that starts.
const dayEvents = 50_000

// TestStartWithAFullDay starts the real program on the journal of a heavy day.
// What it needs until its first page is measured as processor time, which other
// programs on this machine do not lengthen much.
func TestStartWithAFullDay(t *testing.T) {
	config := wideHall(t)
	cfg, err := configs.Load(configs.Options{File: config, DataDir: filepath.Join(t.TempDir(), "data"), Drivers: driverNames()})
	if err != nil {
		t.Fatal(err)
	}
	events := fullDay(t, cfg, ticking(), dayEvents)
	if _, err := binary(); err != nil { // not a part of the first start
		t.Fatal(err)
	}
	builtBinary = true

	start := func(name, data string, pageLimit time.Duration, ownLimit int) {
		begun := time.Now()
		p := startHall(t, data, "--config", config)
		p.firstPage()
		took, used := time.Since(begun), p.cpu()
		// The start gives back what only it needed.
		for end := time.Now().Add(30 * time.Second); p.status("RssAnon") > ownLimit && time.Now().Before(end); {
			time.Sleep(100 * time.Millisecond)
		}
		own, all := p.status("RssAnon"), p.status("VmRSS")
		t.Logf("%s: first page after %v, %v of them processor time; memory %.1f MB of its own, %.1f MB with the program's own pages",
			name, took.Round(time.Millisecond), used, float64(own)/1024, float64(all)/1024)
		if used > pageLimit {
			t.Errorf("%s: %v of processor time until the first page, want at most %v", name, used, pageLimit)
		}
		if own > ownLimit {
			t.Errorf("%s: %d KB of memory, want at most %d KB", name, own, ownLimit)
		}
		if err := p.stop(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// 0.5 s, and the day's 3 µs an event beside it, each with room for a machine
	// that is busy or counts time coarsely. Of its own an idle hall has 7 to 8 MB
	// (the rest of its 25 MB are pages of its file, and depend on the system), and
	// some 300 bytes for each event of today, its copies among them.
	start("an empty hall", filepath.Join(t.TempDir(), "data"), time.Second, 11<<10)
	start(fmt.Sprintf("%d events", events), cfg.DataDir, time.Second+time.Duration(events)*9*time.Microsecond, 40<<10)
}
