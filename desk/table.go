package desk

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/web"
)

// table is one table of a report: on a page, in a spreadsheet, as CSV.
type table struct {
	ID      string // in addresses
	Title   affairs.Text
	Note    affairs.Text
	Columns []affairs.Text // the first names the row
	Rows    [][]cell
	Empty   affairs.Text // what a page says without rows; zero: that there are none
	More    bool         // there are more rows than these
	Few     bool         // a page shows only the first of them
	// All calls every row, where they are too many to be held: a file is written row by
	// row, and Rows are those that a page shows. nil = Rows are all.
	All func(row func([]cell) error) error
}

// firstRows is the table with the rows of All that a page shows.
func (t table) firstRows() (table, error) {
	err := t.All(func(row []cell) error {
		if len(t.Rows) == t.Most() {
			t.More = true
			return errEnough
		}
		t.Rows = append(t.Rows, row)
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return t, err
}

// each calls every row for a file.
func (t table) each(row func([]cell) error) error {
	if t.All != nil {
		return t.All(row)
	}
	for _, r := range t.Rows {
		if err := row(r); err != nil {
			return err
		}
	}
	return nil
}

// rowsShown is how many rows of a table stand on a page: a year's lists would be
// a page of fifty metres that a browser takes seconds to lay out.
const rowsShown = 200

// fewShown is how many of a list that is short where the hall works as it should.
const fewShown = 20

// Most is how many rows a page shows.
func (t table) Most() int {
	if t.Few {
		return fewShown
	}
	return rowsShown
}

// Shown are the rows on a page.
func (t table) Shown() [][]cell { return t.Rows[:min(len(t.Rows), t.Most())] }

// Cut tells whether a page leaves rows out.
func (t table) Cut() bool { return t.More || len(t.Rows) > t.Most() }

// cell is one figure or name.
type cell struct {
	Value any    // string, int, float64 with a decimal, or nil for what is not known
	Href  string // to the records behind it
	Strong,
	Bad bool
}

// Text is the cell on a page.
func (c cell) Text() string {
	switch v := c.Value.(type) {
	case nil:
		return "—"
	case float64:
		return strconv.FormatFloat(v, 'f', 1, 64) // the points of a column stand below each other
	default:
		return fmt.Sprint(v)
	}
}

// None tells whether it counts nothing: what happened stands out from it.
func (c cell) None() bool { return c.Value == nil || c.Value == 0 }

// Words tells whether a column holds words, not figures.
func (t table) Words(column int) bool {
	for _, row := range t.Rows {
		if row[column].Value != nil {
			_, text := row[column].Value.(string)
			return text
		}
	}
	return column == 0
}

// Class is how a cell of a column looks; "" for plain words, of which a page has
// thousands.
func (t table) Class(column int, c cell) string {
	var list []string
	if !t.Words(column) {
		list = append(list, "num")
	}
	if c.Strong {
		list = append(list, "strong")
	}
	switch {
	case c.Bad:
		list = append(list, "bad-figure")
	case c.None():
		list = append(list, "muted")
	}
	return strings.Join(list, " ")
}

func col(zh, en string) affairs.Text { return affairs.Text{ZH: zh, EN: en} }

func text(s string) cell { return cell{Value: s} }

func count(n int) cell { return cell{Value: n} }

// counted is a count with the records behind it.
func counted(n int, href string) cell {
	if n == 0 {
		href = ""
	}
	return cell{Value: n, Href: href}
}

// known is a figure to a tenth, or nothing.
func known(v float64, ok bool) cell {
	if !ok {
		return cell{}
	}
	return cell{Value: math.Round(v*10) / 10}
}

// share is a percentage.
func share(part, whole int) cell {
	return known(100*float64(part)/float64(max(whole, 1)), whole > 0)
}

// exportTables writes tables as a spreadsheet, or the first of them as CSV.
func exportTables(w http.ResponseWriter, r *http.Request, name string, tables []table) error {
	write, kind, ext := tablesXLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"
	if strings.HasSuffix(r.URL.Path, ".csv") {
		write, kind, ext = tableCSV, "text/csv; charset=utf-8", ".csv"
	}
	if id := r.URL.Query().Get("table"); id != "" {
		var one []table
		for _, t := range tables {
			if t.ID == id {
				one = append(one, t)
			}
		}
		tables, name = one, name+"_"+id
	}
	if len(tables) == 0 {
		return web.NotFound("这段时间没有这张表。", "There is no such table for this time.")
	}
	attachment(w, kind, name+ext)
	return write(w, tables)
}

// downloadWithin is how long the making and sending of a file may take.
const downloadWithin = 10 * time.Minute

// takesLong lets an answer take longer than a page may: a year is made and sent row by
// row, maybe to a slow line. It is called before the work begins.
func takesLong(w http.ResponseWriter) {
	// Of a writer without deadlines, of a test, there is nothing to lengthen.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(downloadWithin))
}

// attachment says that the answer is a file to be kept.
func attachment(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
}

func tableCSV(w io.Writer, tables []table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := []string{}
	for _, c := range tables[0].Columns {
		line = append(line, csvCell(c.ZH+" "+c.EN))
	}
	if err := out.Write(line); err != nil {
		return err
	}
	if err := tables[0].each(func(row []cell) error {
		line = line[:0]
		for _, c := range row {
			line = append(line, csvCell(c.Value))
		}
		return out.Write(line)
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func tablesXLSX(w io.Writer, tables []table) error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Title.ZH
	}
	out := newWorkbook(w, names...)
	for i, t := range tables {
		if i > 0 {
			out.next()
		}
		row := []any{}
		for _, c := range t.Columns {
			row = append(row, c.ZH+" "+c.EN)
		}
		if err := out.row(row); err != nil {
			return err
		}
		if err := t.each(func(cells []cell) error {
			row = row[:0]
			for _, c := range cells {
				row = append(row, c.Value)
			}
			return out.row(row)
		}); err != nil {
			return err
		}
	}
	return out.close()
}
