package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"jiaohao/devices"
)

// listDevices is `hall devices`: the devices of the running hall as a table,
// drawn again and again until it is interrupted.
func listDevices(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall devices", flag.ContinueOnError)
	var c remote
	c.register(set, "technician")
	once := set.Bool("once", false, "只显示一次 show them once")
	every := set.Duration("every", 2*time.Second, "刷新间隔 how often")
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) > 0 || *every < 100*time.Millisecond {
		set.Usage()
		return errUsage
	}
	if err := c.signIn(ctx); err != nil {
		return err
	}
	defer c.signOut()
	var warnings devices.Warnings
	table := func(all []devices.Health) string {
		return causes(warnings.Of(all, c.now)) + deviceTable(all, c.now)
	}
	tick := time.NewTicker(*every)
	defer tick.Stop()
	for {
		var all []devices.Health
		err := c.call(ctx, http.MethodGet, "/api/v1/devices", nil, &all)
		if *once {
			if err == nil {
				fmt.Fprint(out, table(all))
			}
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		// Home, clear to the end: no flicker.
		const home, clear = "\x1b[H", "\x1b[J"
		if err != nil {
			fmt.Fprint(out, home, clear, err, "\n")
		} else {
			fmt.Fprint(out, home, strings.ReplaceAll(table(all), "\n", "\x1b[K\n"), clear)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// marks are what is seen first.
var marks = map[devices.State]string{
	devices.OK: "●", devices.Unconfirmed: "○", devices.Degraded: "▲", devices.Fault: "✖", devices.Connecting: "…", devices.Disabled: "-",
}

// causes are what several devices are lost by.
func causes(list []devices.Warning) string {
	var out strings.Builder
	for _, w := range list {
		if w.Cause != "" {
			fmt.Fprintf(&out, "%s %s %s\n  → %s %s\n", marks[devices.Fault], w.Problem.ZH, w.Problem.EN, w.Advice.ZH, w.Advice.EN)
		}
	}
	return out.String()
}

func deviceTable(all []devices.Health, now time.Time) string {
	rows := [][]string{{"", "DEVICE", "MODEL", "STATE", "SINCE", "LAST OK", "TX", "RX", "LOST", "REOPENED", "LINK"}}
	for _, h := range all {
		lost := h.Counters.Timeouts + h.Counters.Checksums + h.Counters.Resyncs
		rows = append(rows, []string{marks[h.State], h.ID, h.Model, string(h.State), ago(h.Since, now), ago(h.LastOK, now),
			fmt.Sprint(h.Counters.TxBytes), fmt.Sprint(h.Counters.RxBytes), fmt.Sprint(lost), fmt.Sprint(h.Counters.Reopens), h.Link})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var out strings.Builder
	for r, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&line, "%s%s  ", cell, strings.Repeat(" ", widths[i]-len([]rune(cell))))
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		if r == 0 {
			continue
		}
		h := all[r-1]
		if h.Problem != (devices.Text{}) {
			fmt.Fprintf(&out, "     %s %s\n", h.Problem.ZH, h.Problem.EN)
		}
		if h.Advice != (devices.Text{}) {
			fmt.Fprintf(&out, "     → %s %s\n", h.Advice.ZH, h.Advice.EN)
		}
	}
	return out.String()
}

// ago is how long ago t was, coarsely.
func ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	switch d := now.Sub(t); {
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	default:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	}
}
