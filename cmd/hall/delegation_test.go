package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestDelegation is plan row 2: while the chief representative is away, somebody
// else verifies on a written basis until 17:00, and not a minute longer.
func TestDelegation(t *testing.T) {
	t.Parallel()
	h := startCaseHall(t)
	no := h.opened("sl-01", "accept", 1, 2, 3)
	h.must("0702", no+"/steps", map[string]any{"step": "examine", "note": "符合条件"})
	h.lacks("0703", "/cases/"+no, "notice=grant")
	form := url.Values{"staff": {"0703"}, "from": {"2026-03-02T10:00"}, "until": {"2026-03-02T17:00"}, "basis": {"水利局授权书〔2026〕5号"}}
	with := func(key, value string) url.Values {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		f.Set(key, value)
		return f
	}
	for _, tt := range []struct {
		user   string
		form   url.Values
		status int
		words  string
	}{
		{"0702", form, 403, "首席代表"},
		{"0502", form, 403, "首席代表"}, // chief representative of another bureau
		{"0701", with("staff", "0501"), 403, "首席代表"},
		{"0701", with("staff", "0701"), 400, "不用授权"},
		{"0701", with("until", "2026-03-02T09:00"), 400, "结束时间"},
		{"0701", with("until", "17:00"), 400, "结束的日期"},
		{"0701", with("until", "2028-03-02T17:00"), 400, "最长一年"},
		{"0701", with("basis", " "), 400, "授权依据"},
	} {
		if status, page := h.as(tt.user).page(t, "POST", "/cases/delegations", tt.form); status != tt.status || !strings.Contains(page, tt.words) {
			t.Errorf("%s with %v: %d, want %d and %q", tt.user, tt.form, status, tt.status, tt.words)
		}
	}
	for range 2 { // a second tap
		if status, page := h.as("0701").page(t, "POST", "/cases/delegations", form); status != http.StatusOK || strings.Count(page, "〔2026〕5号") != 1 {
			t.Fatalf("delegate: %d, %d times", status, strings.Count(page, "〔2026〕5号"))
		}
	}
	h.reads("manager", "/cases/delegations", "0703", "有效", "2026-03-02 17:00")
	h.reads("0703", "/cases/"+no, "notice=grant")
	h.lacks("0501", "/cases", no)

	// At 17:00 it is over; who examined may not verify by it either.
	h.clock("2026-03-02 17:20")
	h.lacks("0703", "/cases/"+no, "notice=grant")
	if status, _ := h.call("0703", no+"/documents", map[string]any{"notice": "grant", "decided": "取水", "way": "窗口领取"}); status != http.StatusForbidden {
		t.Errorf("granted after the end: %d", status)
	}
	h.reads("0701", "/cases/delegations", "已到期")
	next := url.Values{"staff": {"0702"}, "from": {"2026-03-02T17:00"}, "until": {"2026-03-03T17:00"}, "basis": {"授权书6号"}}
	h.as("manager").page(t, "POST", "/cases/delegations", next)
	if status, answer := h.call("0702", no+"/documents", map[string]any{"notice": "grant", "decided": "取水", "way": "窗口领取"}); status != http.StatusForbidden || !strings.Contains(answer["message"].(string), "two people") && !strings.Contains(answer["message"].(string), "一审一核") {
		t.Errorf("the examiner verified by delegation: %d %v", status, answer)
	}
	next.Set("staff", "0703")
	h.as("manager").page(t, "POST", "/cases/delegations", next)
	paper := h.must("0703", no+"/documents", map[string]any{"notice": "grant", "decided": "取水", "way": "窗口领取"})
	h.reads("0703", paper["href"].(string), "授权依据", "授权书6号")
	h.reads("0701", "/cases/"+no, "授权书6号")

	// Taken back before its time; what it did stays.
	rows, err := h.d.store.Delegations(t.Context(), time.Time{})
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	if status, page := h.as("0701").page(t, "POST", "/cases/delegations/"+strconv.FormatInt(rows[0].ID, 10)+"/end", nil); status != http.StatusOK || !strings.Contains(page, "已收回") {
		t.Errorf("take back: %d", status)
	}
	if status, _ := h.as("0701").page(t, "POST", "/cases/delegations/"+strconv.FormatInt(rows[0].ID, 10)+"/end", nil); status != http.StatusConflict {
		t.Errorf("take back twice: %d", status)
	}
	before, err := h.d.store.Delegations(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.d.store.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	after, err := h.d.store.Delegations(t.Context(), time.Time{})
	if err != nil || len(after) != 3 || after[0] != before[0] || after[2] != before[2] {
		t.Errorf("rebuilt %+v, before %+v, %v", after, before, err)
	}
}
