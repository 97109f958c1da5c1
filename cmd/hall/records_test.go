package main

import (
	"encoding/csv"
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
	var served, waiting ticketAnswer
	kiosk.must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &served)
	kiosk.must(t, "/api/v1/tickets", map[string]string{"matter": "sl-02"}, &waiting)
	manager.must(t, "/api/v1/windows/18/open", map[string]string{"staff": "0701"}, nil)
	manager.must(t, "/api/v1/windows/18/next", struct{}{}, nil)
	manager.must(t, "/api/v1/windows/18/start", struct{}{}, nil)
	manager.must(t, "/api/v1/windows/18/finish", map[string]string{"outcome": "consulted"}, nil)

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
	_, body := manager.page(t, "GET", "/office/records.csv", nil)
	text, marked := strings.CutPrefix(body, "\ufeff")
	if !marked {
		t.Error("the CSV has no mark of its encoding")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	check("csv", rows)
	_, body = manager.page(t, "GET", "/office/records.xlsx", nil)
	book, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err = book.GetRows("叫号记录"); err != nil {
		t.Fatal(err)
	}
	check("xlsx", rows)
	if _, page := manager.page(t, "GET", "/office/report", nil); !strings.Contains(page, "<svg") || !strings.Contains(page, `<b>2</b><span>取号</span>`) {
		t.Error("the report of the day does not show its two numbers")
	}
	for path, want := range map[string]int{
		"/office/report?at=gestern":                          http.StatusBadRequest,
		"/office/records.csv?from=yesterday":                 http.StatusBadRequest,
		"/office/records.csv?from=2026-02-02&to=2026-02-01":  http.StatusBadRequest,
		"/office/records.xlsx?from=2020-01-01&to=2026-01-01": http.StatusBadRequest,
		"/office/records.xlsx?from=2020-01-01&to=2020-01-02": http.StatusOK,
	} {
		if got, _ := manager.page(t, "GET", path, nil); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
}
