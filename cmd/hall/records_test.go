package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestRecordsAreExported serves one number and leaves one waiting, and reads the
// day back from both files that a manager can download.
func TestRecordsAreExported(t *testing.T) {
	_, base := startDaemon(t, "")
	manager, kiosk := newClient(t, base, "manager"), newClient(t, base, "")
	must := func(c *client, path string, in, out any) {
		t.Helper()
		if _, err := c.do("POST", path, "", in, out); err != nil {
			t.Fatal(err)
		}
	}
	var served, waiting ticketAnswer
	must(kiosk, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &served)
	must(kiosk, "/api/v1/tickets", map[string]string{"matter": "sl-02"}, &waiting)
	must(manager, "/api/v1/windows/18/open", map[string]string{"staff": "0701"}, nil)
	must(manager, "/api/v1/windows/18/next", struct{}{}, nil)
	must(manager, "/api/v1/windows/18/start", struct{}{}, nil)
	must(manager, "/api/v1/windows/18/finish", map[string]string{"outcome": "consulted"}, nil)

	get := func(path string) (int, []byte) {
		t.Helper()
		req, _ := http.NewRequest("GET", base+path, nil)
		req.Header.Set("Authorization", "Bearer "+manager.token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, body
	}
	check := func(name string, rows [][]string) {
		t.Helper()
		if len(rows) != 3 {
			t.Fatalf("%s: %d rows, want a title and two tickets: %q", name, len(rows), rows)
		}
		for _, want := range []string{served.Number, "已办理", "18", "0701", "咨询", "普通"} {
			if !slices.Contains(rows[1], want) {
				t.Errorf("%s: the served ticket lacks %q: %q", name, want, rows[1])
			}
		}
		if !slices.Contains(rows[2], waiting.Number) || !slices.Contains(rows[2], "等候") {
			t.Errorf("%s: the waiting ticket: %q", name, rows[2])
		}
	}
	_, body := get("/office/records.csv")
	text, marked := strings.CutPrefix(string(body), "\ufeff")
	if !marked {
		t.Error("the CSV has no mark of its encoding")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	check("csv", rows)
	_, body = get("/office/records.xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err = book.GetRows("叫号记录"); err != nil {
		t.Fatal(err)
	}
	check("xlsx", rows)
	if _, page := get("/office/report"); !strings.Contains(string(page), "<svg") || !strings.Contains(string(page), `<b>2</b><span>取号</span>`) {
		t.Error("the report of the day does not show its two numbers")
	}
	for path, want := range map[string]int{
		"/office/report?at=gestern":                          http.StatusBadRequest,
		"/office/records.csv?from=yesterday":                 http.StatusBadRequest,
		"/office/records.csv?from=2026-02-02&to=2026-02-01":  http.StatusBadRequest,
		"/office/records.xlsx?from=2020-01-01&to=2026-01-01": http.StatusBadRequest,
		"/office/records.xlsx?from=2020-01-01&to=2020-01-02": http.StatusOK,
	} {
		if got, _ := get(path); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
}
