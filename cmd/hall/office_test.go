package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jiaohao/queue"
	"jiaohao/store"
)

// TestOfficeSeesAnyDay calls somebody out of turn, serves them and lets them rate
// badly; the reports, their files, the wall and the list of bad ratings say so, and
// what is done about the rating is kept.
func TestOfficeSeesAnyDay(t *testing.T) {
	d, base := startDaemon(t, "")
	manager, kiosk := newClient(t, base, "manager"), newClient(t, base, "")
	var first, second ticketAnswer
	kiosk.must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &first)
	kiosk.must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &second)
	manager.must(t, "/api/v1/windows/18/open", map[string]string{"staff": "0701"}, nil)
	manager.must(t, "/api/v1/windows/18/call", map[string]string{"ticket": second.ID, "reason": "携带婴幼儿"}, nil)
	manager.must(t, "/api/v1/windows/18/start", struct{}{}, nil)
	manager.must(t, "/api/v1/windows/18/finish", map[string]string{"outcome": "consulted"}, nil)
	if _, err := d.owner.Do(t.Context(), queue.Actor{Kind: queue.Phone, ID: second.ID},
		queue.Rate{Ticket: second.ID, Score: 1, Source: queue.ByPhone, Reasons: []string{"排队时间过长"}}, "", store.Callback{Ticket: second.ID, Phone: "05390000123"}); err != nil {
		t.Fatal(err)
	}

	has := func(path string, words ...string) {
		t.Helper()
		status, body := manager.page(t, "GET", path, nil)
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %q", path, w)
			}
		}
	}
	for _, span := range []string{"day", "week", "month", "year"} {
		has("/office/report?span="+span, "<svg", "各时段取号者的等候", second.Number, "携带婴幼儿", "0701 许建军", "100%", `at=2`, `span=month"`)
	}
	has("/office/report?span=month&bureau=sl", "水利局", "<b>2</b><span>取号</span>", "差评已解决", "0/1", "待联系", "迟到次数")
	has("/office/report?span=month&bureau=zw", "<b>0</b><span>取号</span>")
	has("/office/report.csv?span=day&table=out-of-turn", second.Number, "携带婴幼儿")
	has("/office/records?state=done", second.Number, "咨询")
	has("/office/records?bad=1&window=18", second.Number)
	has("/office/attendance?span=day", "0701 许建军", "18")
	has("/office", "1条差评待处理", `href="/office/ratings"`)
	has("/office/ratings", second.Number, "排队时间过长", "待联系", "非常不满意", "05390000123")
	if status, body := manager.page(t, "GET", "/office/records?state=missed", nil); status != 200 || strings.Contains(body, second.Number) {
		t.Errorf("a served number stands among the missed ones: status %d", status)
	}
	if _, body := manager.page(t, "GET", "/office/report.xlsx?span=year", nil); !strings.HasPrefix(body, "PK") {
		t.Error("the spreadsheet is none")
	}

	step := "/office/ratings/" + second.ID
	if status, body := manager.page(t, "POST", step, url.Values{"step": {"3"}, "note": {""}}); status != http.StatusBadRequest || !strings.Contains(body, "请写明查到的情况") {
		t.Errorf("resolved without a word: status %d", status)
	}
	for _, form := range []url.Values{{"step": {"1"}}, {"step": {"3"}, "note": {"已道歉，增开一个窗口"}}} {
		if status, body := manager.page(t, "POST", step, form); status != http.StatusOK { // after the redirect
			t.Fatalf("step %v: status %d %s", form, status, body)
		}
	}
	has("/office/ratings", "已解决", "已道歉，增开一个窗口", "大厅管理员")
	has("/office/report?span=month&bureau=sl", "1/1")
	if _, body := manager.page(t, "GET", "/office", nil); strings.Contains(body, "条差评待处理") {
		t.Error("the wall still shows a resolved rating")
	}
	for _, path := range []string{"/office/report?at=gestern", "/office/report?span=age", "/office/report?from=2026-02-02&to=2026-02-01", "/office/records?from=2020-01-01&to=2026-01-01"} {
		if status, _ := manager.page(t, "GET", path, nil); status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", path, status)
		}
	}
	if status, _ := manager.page(t, "GET", "/office/report?bureau=xx", nil); status != http.StatusNotFound {
		t.Errorf("an unknown bureau: status %d", status)
	}
}
