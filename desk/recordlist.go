package desk

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// recordForm is what the form of the page asks for; "" is everything.
type recordForm struct {
	Line, Window, Clerk string
	State               string // of recordStates
	Bad                 bool
}

func recordFormOf(q url.Values) recordForm {
	return recordForm{q.Get("line"), q.Get("window"), q.Get("clerk"), q.Get("state"), q.Get("bad") != ""}
}

// of is the filter of some days.
func (f recordForm) of(from, to string) RecordFilter {
	want := RecordFilter{From: from, To: to, Line: f.Line, Window: f.Window, Clerk: f.Clerk, Bad: f.Bad}
	for _, s := range recordStates {
		if s.Value == f.State {
			want.States = s.States
		}
	}
	return want
}

// query adds the form to the days of a time.
func (f recordForm) query(s span) url.Values {
	q := url.Values{"from": {s.From}, "to": {s.To}}
	for name, value := range map[string]string{"line": f.Line, "window": f.Window, "clerk": f.Clerk, "state": f.State} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Bad {
		q.Set("bad", "1")
	}
	return q
}

// recordStates are offered to choose from.
var recordStates = []struct {
	Value  string
	Label  affairs.Text
	States []queue.State
}{
	{"done", affairs.Text{ZH: "已办理", EN: "served"}, []queue.State{queue.Done}},
	{"missed", affairs.Text{ZH: "过号", EN: "missed"}, []queue.State{queue.Missed}},
	{"unserved", affairs.Text{ZH: "未办理", EN: "not served"}, []queue.State{queue.Expired, queue.Withdrawn}},
	{"waiting", affairs.Text{ZH: "等候", EN: "waiting"}, []queue.State{queue.Waiting}},
}

// recordsView is the data of templates/records.html.
type recordsView struct {
	Hall         affairs.Text
	Span         span
	Filter       recordForm
	Lines        []recordLine
	States       any
	Table        table
	More         bool
	Before, Next template.URL // queries of the pages beside it
	File         template.URL // query of the export
	Today        string
	clock        clock
}

type recordLine struct {
	Prefix string
	Name   affairs.Text
}

// Clock is for the template.
func (v recordsView) Clock() clock { return v.clock }

// recordsPerPage is how many records one page shows.
const recordsPerPage = 100

var errEnough = errors.New("enough records")

// recordsPage is GET /office/records: the tickets behind a figure, a hundred a page.
func (d *Desk) recordsPage(w http.ResponseWriter, r *http.Request) error {
	if d.Records == nil {
		return errNoRecords
	}
	q := r.URL.Query()
	s, err := spanOf(q, d.today())
	if err != nil {
		return err
	}
	if _, _, err := period(url.Values{"from": {s.From}, "to": {s.To}}, ""); err != nil {
		return err
	}
	page, _ := strconv.Atoi(q.Get("page")) // what is no number is the first page
	page = max(page, 0)
	v := recordsView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, Filter: recordFormOf(q), States: recordStates,
		Today: d.today().String(), clock: d.clock(lang(r))}
	for _, l := range d.Data.Lines {
		v.Lines = append(v.Lines, recordLine{l.Prefix, d.lineName(l.Prefix)})
	}
	say := sayer(r)
	v.Table = table{ID: "records", Title: col("明细", "Records"), Empty: affairs.Text{ZH: "没有这样的号，请换日期或条件再查看。", EN: "There are no such numbers; try other days or conditions."}, Columns: columns(col("日期", "Day"), col("号码", "Number"), col("事项", "Matter"), col("状态", "State"),
		col("取号", "Issued"), col("叫号", "Called"), col("结束", "Ended"), col("等候 分钟", "Wait, min"), col("办理 分钟", "Service, min"),
		col("叫号次数", "Calls"), col("窗口", "Window"), col("人员", "Clerk"), col("结果", "Outcome"), col("文书", "Documents"), col("评价", "Rating"))}
	want := v.Filter.of(s.From, s.To)
	want.Skip = page * recordsPerPage
	err = d.Records(r.Context(), want, func(rec Record) error {
		if len(v.Table.Rows) == recordsPerPage {
			v.More = true
			return errEnough
		}
		v.Table.Rows = append(v.Table.Rows, d.recordRow(rec, d.documentsOfRecord(r, rec, say), say))
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	query := v.Filter.query(s)
	v.File = template.URL(query.Encode())
	if page > 0 {
		query.Set("page", strconv.Itoa(page-1))
		v.Before = template.URL(query.Encode())
	}
	if v.More {
		query.Set("page", strconv.Itoa(page+1))
		v.Next = template.URL(query.Encode())
	}
	return d.Pages.Render(w, r, "desk/records", v)
}

func (d *Desk) recordRow(r Record, documents cell, say func(affairs.Text) string) []cell {
	at := func(ms int64) cell {
		if ms == 0 {
			return cell{}
		}
		return text(time.UnixMilli(ms).In(d.clock("").zone).Format("15:04"))
	}
	minutes := func(from, to int64) cell { return cell{Value: minutesBetween(from, to)} }
	state := say(ticketWords[r.State])
	if r.Class != queue.Ordinary {
		state += " · " + say(classWords[r.Class])
	}
	served, clerk, outcome, rating := cell{}, cell{}, cell{}, cell{}
	if r.State == queue.Done {
		served = minutes(r.Started, r.Ended)
	}
	if r.Clerk != "" {
		clerk = text(r.Clerk + " " + say(d.person(r.Clerk).Name))
	}
	for _, o := range outcomes {
		if o.Value == r.Outcome.String() {
			outcome = text(say(o.Label))
		}
	}
	if r.Score > 0 {
		rating = cell{Value: r.Score, Bad: r.Score <= 2}
	}
	window := text(r.Window)
	if r.Window == "" {
		window = cell{}
	}
	return cells(text(r.Day), cell{Value: r.Number, Strong: true}, text(say(d.matterName(r.Line, r.Matter))), text(state), at(r.Issued), at(r.Called), at(r.Ended),
		minutes(r.Issued, r.Called), served, count(r.Calls), window, clerk, outcome, documents, rating)
}
