package main

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/devices/printer"
	"jiaohao/queue"
	"jiaohao/web"
)

// metrics is GET /metrics: what a Prometheus server in the hall scrapes. It is
// for the technician, and for a scraper on this very machine, which needs no
// account. Nobody's name or number is in it.
func (d *daemon) metrics(w http.ResponseWriter, r *http.Request) error {
	if !onThisMachine(r) && web.Who(r.Context()).Role != web.Technician {
		if !web.Who(r.Context()).SignedIn() {
			w.WriteHeader(http.StatusForbidden) // a scraper cannot sign in on a page
			return nil
		}
		return errMetrics
	}
	var out strings.Builder
	writeDeviceMetrics(&out, d.hardware.All())
	d.hardware.writePaperMetrics(&out)
	if err := d.owner.View(r.Context(), func(h *queue.Hall) { writeQueueMetrics(&out, h, &d.cfg.Hall) }); err != nil {
		return err
	}
	counts := d.hub.Counts()
	metric(&out, "jiaohao_hub_clients", "gauge", "pages that follow the hall")
	sample(&out, "jiaohao_hub_clients", counts.Clients)
	metric(&out, "jiaohao_hub_slow_clients", "gauge", "pages that lag behind")
	sample(&out, "jiaohao_hub_slow_clients", counts.Slow)
	metric(&out, "jiaohao_hub_stale_clients", "gauge", "pages whose state is old")
	sample(&out, "jiaohao_hub_stale_clients", counts.Stale)
	metric(&out, "jiaohao_hub_frames_total", "counter", "messages sent to pages")
	sample(&out, "jiaohao_hub_frames_total", int64(counts.Frames))
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = io.WriteString(w, out.String()) // the scraper is gone: there is nobody to tell
	return nil
}

var errMetrics = web.Denied("只有本机和技术员可以读取运行指标", "metrics are for this machine and the technician only")

// onThisMachine tells whether the very peer is a loopback address; headers of
// proxies are not believed.
func onThisMachine(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() &&
		r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

func metric(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// sample writes one value; labels are names and values in turn.
func sample[N int | int64](w io.Writer, name string, value N, labels ...string) {
	io.WriteString(w, name)
	for i := 0; i+1 < len(labels); i += 2 {
		open := ","
		if i == 0 {
			open = "{"
		}
		fmt.Fprintf(w, "%s%s=%s", open, labels[i], quoted(labels[i+1]))
	}
	if len(labels) > 1 {
		io.WriteString(w, "}")
	}
	fmt.Fprintln(w, "", strconv.FormatInt(int64(value), 10))
}

// quoted is a label's value as the text format has it.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

func writeDeviceMetrics(w io.Writer, all []devices.Health) {
	states := []devices.State{devices.OK, devices.Unconfirmed, devices.Degraded, devices.Fault, devices.Connecting, devices.Disabled}
	metric(w, "jiaohao_device_state", "gauge", "1 for the state a device is in")
	for _, h := range all {
		for _, s := range states {
			on := 0
			if h.State == s {
				on = 1
			}
			sample(w, "jiaohao_device_state", on, "device", h.ID, "kind", h.Kind, "state", string(s))
		}
	}
	metric(w, "jiaohao_device_last_ok_seconds", "gauge", "time of the last good reply, in seconds since 1970; 0 never")
	for _, h := range all {
		at := int64(0)
		if !h.LastOK.IsZero() {
			at = h.LastOK.Unix()
		}
		sample(w, "jiaohao_device_last_ok_seconds", at, "device", h.ID)
	}
	for _, c := range []struct {
		name, help string
		of         func(devices.Counters) int64
	}{
		{"tx_bytes", "bytes sent to the device", func(c devices.Counters) int64 { return c.TxBytes }},
		{"rx_bytes", "bytes received from the device", func(c devices.Counters) int64 { return c.RxBytes }},
		{"checksum_errors", "frames with a wrong check", func(c devices.Counters) int64 { return c.Checksums }},
		{"timeouts", "questions without an answer", func(c devices.Counters) int64 { return c.Timeouts }},
		{"resyncs", "times the frames had to be found again", func(c devices.Counters) int64 { return c.Resyncs }},
		{"reopens", "times the line was opened again", func(c devices.Counters) int64 { return c.Reopens }},
		{"stuck_writes", "writes the device did not take", func(c devices.Counters) int64 { return c.Stalls }},
	} {
		name := "jiaohao_device_" + c.name + "_total"
		metric(w, name, "counter", c.help)
		for _, h := range all {
			sample(w, name, c.of(h.Counters), "device", h.ID)
		}
	}
}

// writePaperMetrics says how many slips printers near the end of their roll still
// give; others are left out.
func (h *hardware) writePaperMetrics(w io.Writer) {
	metric(w, "jiaohao_printer_slips_left", "gauge", "slips left on a roll near its end, estimated")
	for _, u := range h.units {
		if p, ok := u.driver.(*printer.Driver); ok {
			if slips, known := p.Left(); known {
				sample(w, "jiaohao_printer_slips_left", slips, "device", u.config.ID)
			}
		}
	}
}

func writeQueueMetrics(w io.Writer, h *queue.Hall, hall *configs.Hall) {
	states := map[queue.State]int{}
	for _, t := range h.Tickets() {
		states[t.State]++
	}
	metric(w, "jiaohao_tickets", "gauge", "today's tickets by state")
	for s := queue.Waiting; s <= queue.Expired; s++ {
		sample(w, "jiaohao_tickets", states[s], "state", s.String())
	}
	metric(w, "jiaohao_waiting", "gauge", "people waiting, by line")
	for _, l := range hall.Lines {
		sample(w, "jiaohao_waiting", len(h.Waiting(l.Prefix)), "line", l.Prefix)
	}
}
