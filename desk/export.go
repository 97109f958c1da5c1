package desk

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// exportDays is the longest period of one file: a year and a day.
const exportDays = 366

// column is one column of the exported records. A number has a unit in its
// title; everything else is text, so that codes keep their zeros.
type column struct {
	title affairs.Text
	value func(d *Desk, r Record) any // string, int, float64, or nil for nothing
}

var recordColumns = []column{
	{affairs.Text{ZH: "日期", EN: "Day"}, func(_ *Desk, r Record) any { return r.Day }},
	{affairs.Text{ZH: "号码", EN: "Number"}, func(_ *Desk, r Record) any { return r.Number }},
	{affairs.Text{ZH: "业务", EN: "Line"}, func(d *Desk, r Record) any { return r.Line + " " + d.lineName(r.Line).ZH }},
	{affairs.Text{ZH: "事项", EN: "Matter"}, func(d *Desk, r Record) any {
		return strings.TrimSpace(r.Matter + " " + d.matterName(r.Line, r.Matter).ZH)
	}},
	{affairs.Text{ZH: "类别", EN: "Class"}, func(_ *Desk, r Record) any { return classWords[r.Class].ZH }},
	{affairs.Text{ZH: "状态", EN: "State"}, func(_ *Desk, r Record) any { return ticketWords[r.State].ZH }},
	{affairs.Text{ZH: "取号", EN: "Issued"}, func(d *Desk, r Record) any { return d.timeOfDay(r.Issued) }},
	{affairs.Text{ZH: "叫号", EN: "Called"}, func(d *Desk, r Record) any { return d.timeOfDay(r.Called) }},
	{affairs.Text{ZH: "开始", EN: "Started"}, func(d *Desk, r Record) any { return d.timeOfDay(r.Started) }},
	{affairs.Text{ZH: "结束", EN: "Ended"}, func(d *Desk, r Record) any { return d.timeOfDay(r.Ended) }},
	{affairs.Text{ZH: "等候分钟", EN: "Wait, min"}, func(_ *Desk, r Record) any { return minutesBetween(r.Issued, r.Called) }},
	{affairs.Text{ZH: "办理分钟", EN: "Service, min"}, func(_ *Desk, r Record) any {
		if r.State != queue.Done {
			return nil
		}
		return minutesBetween(r.Started, r.Ended)
	}},
	{affairs.Text{ZH: "开始为推算", EN: "Start inexact"}, func(_ *Desk, r Record) any {
		if r.Inexact {
			return "是"
		}
		return ""
	}},
	{affairs.Text{ZH: "叫号次数", EN: "Calls"}, func(_ *Desk, r Record) any { return r.Calls }},
	{affairs.Text{ZH: "窗口", EN: "Window"}, func(_ *Desk, r Record) any { return r.Window }},
	{affairs.Text{ZH: "窗口人员", EN: "Clerk"}, func(_ *Desk, r Record) any { return r.Clerk }},
	{affairs.Text{ZH: "首问", EN: "First asked"}, func(_ *Desk, r Record) any { return r.FirstAsked }},
	{affairs.Text{ZH: "结果", EN: "Outcome"}, func(_ *Desk, r Record) any { return outcomeWord(r.Outcome) }},
	{affairs.Text{ZH: "评价", EN: "Rating, 1–5"}, func(_ *Desk, r Record) any {
		if r.Score == 0 { // silence is not a rating
			return nil
		}
		return r.Score
	}},
}

func (d *Desk) timeOfDay(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(d.clock("").zone).Format(time.TimeOnly)
}

// minutesBetween is in tenths of a minute; nil when one of the times is missing.
func minutesBetween(from, to int64) any {
	if from == 0 || to < from {
		return nil
	}
	return float64((to-from+3_000)/6_000) / 10
}

func outcomeWord(o queue.Outcome) string {
	for _, known := range outcomes {
		if known.Value == o.String() {
			return known.Label.ZH
		}
	}
	return ""
}

// exportRecords is GET /office/records.csv and records.xlsx: every ticket of the
// days from … to that the filter lets through.
func (d *Desk) exportRecords(w http.ResponseWriter, r *http.Request) error {
	if d.Records == nil {
		return errNoRecords
	}
	today := d.Now().In(d.clock("").zone).Format(time.DateOnly)
	from, to, err := period(r.URL.Query(), today)
	if err != nil {
		return err
	}
	kind, write := "text/csv; charset=utf-8", d.writeCSV
	ext := ".csv"
	if strings.HasSuffix(r.URL.Path, ".xlsx") {
		kind, write, ext = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", d.writeXLSX, ".xlsx"
	}
	name := "叫号记录_" + from + "_" + to + ext
	takesLong(w)
	attachment(w, kind, name)
	want := recordFormOf(r.URL.Query()).of(from, to)
	return write(w, func(each func(Record) error) error { return d.Records(r.Context(), want, each) })
}

// period reads from and to; an empty one is today.
func period(q url.Values, today string) (from, to string, err error) {
	day := func(name string) (string, time.Time, error) {
		text := q.Get(name)
		if text == "" {
			text = today
		}
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return "", t, web.Invalid(name, "日期请写成 2026-11-23 这样。", "Write a date like 2026-11-23.")
		}
		return text, t, nil
	}
	from, first, err := day("from")
	if err != nil {
		return "", "", err
	}
	to, last, err := day("to")
	switch {
	case err != nil:
		return "", "", err
	case last.Before(first):
		return "", "", web.Invalid("to", "结束日期不能早于开始日期。", "The last day cannot be before the first.")
	case last.Sub(first) > exportDays*24*time.Hour:
		return "", "", web.Invalid("to", "一次最多导出一年，请分几次导出。", "One file holds a year at most; please export in parts.")
	}
	return from, to, nil
}

// writeCSV writes UTF-8 with a mark that spreadsheets need to see it is.
func (d *Desk) writeCSV(w io.Writer, records func(func(Record) error) error) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(recordColumns))
	for i, c := range recordColumns {
		line[i] = c.title.ZH
	}
	if err := out.Write(line); err != nil {
		return err
	}
	err := records(func(r Record) error {
		for i, c := range recordColumns {
			line[i] = csvCell(c.value(d, r))
		}
		return out.Write(line)
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// csvCell writes a value so that no spreadsheet takes a text for a formula.
func csvCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		// Spreadsheets set to an East Asian language take wide signs for narrow ones.
		if strings.IndexAny(v, "=+-@\t\r\n＝＋－＠") == 0 {
			return "'" + v
		}
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return fmt.Sprint(v)
}

func (d *Desk) writeXLSX(w io.Writer, records func(func(Record) error) error) error {
	out := newWorkbook(w, "叫号记录")
	row := make([]any, len(recordColumns))
	for i, c := range recordColumns {
		row[i] = c.title.ZH + " " + c.title.EN
	}
	if err := out.row(row); err != nil {
		return err
	}
	if err := records(func(r Record) error {
		for i, c := range recordColumns {
			row[i] = c.value(d, r)
		}
		return out.row(row)
	}); err != nil {
		return err
	}
	return out.close()
}
