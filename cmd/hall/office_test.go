package main

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestManyBadRatingsHavePages: what one page cannot show is on the next; a rating is
// found by its ticket, and who enters a step stays on the page.
func TestManyBadRatingsHavePages(t *testing.T) {
	d, base := startDaemon(t, "")
	manager := newClient(t, base, "manager")
	by := queue.Actor{Kind: queue.Manager, ID: "manager"}
	do := func(by queue.Actor, cmd queue.Command) {
		t.Helper()
		if _, err := d.owner.Do(t.Context(), by, cmd, "", nil); err != nil {
			t.Fatalf("%#v: %v", cmd, err)
		}
	}
	do(by, queue.OpenWindow{Window: "01", Staff: "0101"})
	var tickets []string
	for range 101 {
		id, err := queue.NewID(d.now(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		do(by, queue.Issue{Ticket: id, Line: "A"})
		do(by, queue.CallNext{Window: "01"})
		do(by, queue.Start{Window: "01"})
		do(by, queue.Finish{Window: "01", Outcome: queue.Consulted})
		do(queue.Actor{Kind: queue.Phone, ID: id}, queue.Rate{Ticket: id, Score: 1, Source: queue.ByPhone})
		tickets = append(tickets, id)
	}
	shows := func(method, path string, form url.Values, want ...string) {
		t.Helper()
		_, body := manager.page(t, method, "/office/ratings"+path, form)
		got := []string{fmt.Sprint(strings.Count(body, `id="r-`))}
		for _, words := range []string{"<b>101</b>", "前一页", "后一页"} {
			if strings.Contains(body, words) {
				got = append(got, words)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s ratings%s: %q, want %q", method, path, got, want)
		}
	}
	shows("GET", "", nil, "100", "<b>101</b>", "后一页")
	shows("GET", "?page=1", nil, "1", "<b>101</b>", "前一页")
	shows("GET", "?page=99", nil, "1", "<b>101</b>", "前一页")
	shows("GET", "?ticket="+tickets[0], nil, "1", "<b>101</b>", "前一页")
	shows("GET", "?ticket="+tickets[100], nil, "100", "<b>101</b>", "后一页")
	shows("POST", "/"+tickets[0]+"?page=1", url.Values{"step": {"1"}}, "1", "<b>101</b>", "前一页")
}

// TestOfficeSpeaksEnglish reads the office's pages as somebody does who knows no
// Chinese: where the hall has an English name it is used.
func TestOfficeSpeaksEnglish(t *testing.T) {
	h := startOwnHall(t, t.TempDir(), time.Now)
	// The way back to Chinese and masked names are as they are.
	tag, han := regexp.MustCompile(`(?s)<(script|style|noscript).*?</(script|style|noscript)>|<[^>]*>|中文|\p{Han}\*\p{Han}?`), regexp.MustCompile(`\p{Han}+`)
	for user, pages := range map[string][]string{
		"manager": {"/office", "/office/appointments", "/office/report", "/office/attendance", "/office/monthly", "/office/assessment", "/office/log", "/office/log/new?kind=training", "/office/contacts", "/office/tasks?kind=closing", "/office/rehearse", "/office/guides", "/office/settings",
			"/cases", "/cases?tab=open", "/cases?tab=settled", "/office/settings/windows", "/office/settings/lines", "/office/settings/staff", "/office/settings/bureaus", "/office/settings/events"},
		"technician": {"/devices", "/enrol"},
		"0702":       {"/desk?all", "/office/log", "/office/contacts", "/cases", "/cases?tab=unarchived"},
	} {
		v := h.as(user)
		v.get("/?lang=en")
		for _, page := range pages {
			words := tag.ReplaceAllString(v.get(page), "\n")
			if found := han.FindAllString(words, -1); found != nil {
				t.Errorf("%s says to %s in Chinese: %q", page, user, found)
			}
		}
	}
}
