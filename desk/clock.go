package desk

import (
	"fmt"
	"net/http"
	"time"

	"jiaohao/web"
)

// clock writes times for a template as the scripts do on the page.
type clock struct {
	now  int64 // Unix ms
	zone *time.Location
	lang string
}

// lang is the reader's language.
func lang(r *http.Request) string { return web.Who(r.Context()).Lang }

func (d *Desk) clock(lang string) clock {
	zone := d.Data.Location
	if zone == nil {
		zone = time.UTC
	}
	return clock{now: d.Now().UnixMilli(), zone: zone, lang: lang}
}

// At is the hall's time of day: "09:41".
func (c clock) At(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(c.zone).Format("15:04")
}

// Date is the hall's day: "2026-11-23".
func (c clock) Date(ms int64) string { return time.UnixMilli(ms).In(c.zone).Format(time.DateOnly) }

// Second is At with seconds, for technicians.
func (c clock) Second(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(c.zone).Format("15:04:05")
}

// Minutes is how many full minutes lie between two times; to = 0 is now.
func (c clock) Minutes(from, to int64) int64 {
	if to == 0 {
		to = c.now
	}
	if from == 0 {
		return 0
	}
	return max(0, to-from) / 60_000
}

// Wait is Minutes in words.
func (c clock) Wait(from, to int64) string {
	if c.lang == "en" {
		return fmt.Sprintf("%d min", c.Minutes(from, to))
	}
	return fmt.Sprintf("%d分钟", c.Minutes(from, to))
}

// Timer is the time since from as minutes and seconds: "05:12".
func (c clock) Timer(from int64) string {
	if from == 0 {
		return ""
	}
	s := max(0, c.now-from) / 1000
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// Zone is the hall's time zone by its IANA name, for the scripts.
func (c clock) Zone() string { return c.zone.String() }
